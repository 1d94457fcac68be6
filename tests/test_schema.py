"""The editors' schemas: valid, whole, found by every file, and of one mind with the check but where they cannot be."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT
from jsonschema import Draft7Validator
from mistakes import Broken, broken_files
from tiny import FILES, write_tiny

from trendguide.cli import main
from trendguide.exports import schema
from trendguide.load import Guide, bind, load, read_tree
from trendguide.messages import MESSAGES
from trendguide.model import Routine, Shape, shapes_in
from trendguide.values import Ages, Count, Distance, Duration, Effort, Frequency, FromText, Incline, Load, Number, Speed

ROUTINES = PROJECT / "routines"
EVERY_FILE = sorted(ROUTINES.rglob("*.yml"))


class AsAnEditor(yaml.SafeLoader):
    """YAML 1.2, which editors read: numbers, true, false and null are guessed; yes, no, dates and 1:30 are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (PyYAML has it so)


for tag, pattern in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    AsAnEditor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), None)


def kind_of(path: Path) -> str:
    return path.stem if path.stem in schema.KINDS else "routine"


@pytest.fixture(scope="module")
def real(guide: Guide) -> dict[str, Draft7Validator]:
    return {kind: Draft7Validator(schema.schema(guide, kind)) for kind in schema.KINDS}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """The guide of the made-up trend."""
    found, _ = load(write_tiny(tmp_path_factory.mktemp("tiny") / "routines"))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", schema.KINDS)
def test_a_schema_is_one_and_has_a_description_and_an_example_for_every_key(guide: Guide, kind: str) -> None:
    made = schema.schema(guide, kind)
    shapes = {shape.__name__: shape for shape in shapes_in(schema.KINDS[kind])}

    Draft7Validator.check_schema(made)

    objects = {schema.KINDS[kind].__name__: made, **made["$defs"]}
    assert set(objects) == set(shapes)
    for name, one in objects.items():
        assert list(one["properties"]) == list(shapes[name].model_fields)
        for key, value in one["properties"].items():
            assert all((value["title"], value["description"], value["examples"])), f"{name}.{key}"
            assert not re.search(r"[.;]$", value["description"]), f"{name}.{key}"


def test_every_example_is_right_for_the_schema_and_for_the_check(real: dict[str, Draft7Validator]) -> None:
    for kind, validator in real.items():
        for name, one in {"": validator.schema, **validator.schema["$defs"]}.items():
            shape = next(s for s in shapes_in(schema.KINDS[kind]) if s.__name__ == name or not name)
            for key, value in one["properties"].items():
                rule = validator.evolve(schema={**value, "$defs": validator.schema["$defs"]})
                for example in value["examples"]:
                    assert [error.message for error in rule.iter_errors(example)] == [], f"{name}.{key}"
                    assert complaints(shape, key, example) == [], f"{name}.{key}"


def complaints(shape: type[Shape], key: str, example: Any) -> list[str]:
    """What the check says of one value; that other keys are missing is not about it."""
    tree, _ = read_tree(json.dumps({key: example}, ensure_ascii=False))
    assert tree is not None
    return [said for _, said, _ in bind(shape, tree)[1] if "is missing" not in said]


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.stem)
def test_every_published_file_is_right_by_its_schema(real: dict[str, Draft7Validator], path: Path) -> None:
    typed = yaml.load(path.read_text(encoding="utf-8"), AsAnEditor)

    assert [error.message for error in real[kind_of(path)].iter_errors(typed)] == []


# One mind with the check


def refused(validator: Draft7Validator, text: str) -> bool:
    """By an editor: it cannot read the file, or the schema does not allow it."""
    try:
        typed = yaml.load(text, AsAnEditor)
    except (yaml.YAMLError, ValueError):
        return True
    return not validator.is_valid(typed)


NO_SCHEMA_CAN_SAY = {
    # What links two places, within a file or between files
    *(
        "wrong_choice",
        "wrong_choice_near",
        "title_twice",
        "id_twice",
        "uncited",
        "not_verified",
        "stage_empty",
        "not_of_a_step",
    ),
    *("nothing_moves", "phase_order", "rest_needs_sets", "rest_needs_rounds", "due_too_early", "needed"),
    *("weeks_gap", "weeks_twice", "minutes_known", "minutes_missing"),
    *("limits_nothing", "use_figure", "only_most", "not_use", "never_together", "never_said"),
    # What is worked out, from figures or from the day
    *("above_limit", "below_limit", "too_long_in_one_go", "too_long_a_session", "grows_fast", "too_many_sets"),
    *("unbacked", "backed_twice", "not_given", "no_dose_of_theirs", "no_effort", "falls_back", "no_condition"),
    *("too_few_weeks", "no_sign"),
    *("backwards", "same_ends", "same_ages", "nothing", "too_much", "mixed_units", "not_whole", "not_a_day"),
    *("overdue", "in_the_future"),
    # A bare number, which YAML has read before the schema sees it
    "not_a_year",
    # How YAML is written, where an editor's reader takes it
    *("link", "type", "key_twice", "cut_short", "line_break", "invisible", "invisible_inside"),
}
SAID_BY = {kind: re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text)))
           for kind, text in sorted(MESSAGES.items(), key=lambda each: -len(re.sub("{.*?}", "", each[1])))}  # fmt: skip


def kinds_of(broken: Broken) -> set[str]:
    """The messages that a case of the book is met with."""
    return {next(kind for kind, pattern in SAID_BY.items() if pattern.fullmatch(one)) for one in broken.messages}


def test_schema_and_check_refuse_the_same_files_but_for_what_no_schema_can_say(tiny: Guide) -> None:
    validators = {kind: Draft7Validator(schema.schema(tiny, kind)) for kind in schema.KINDS}
    accepted, said = set(), {}

    for broken in broken_files():
        said[broken.title] = kinds_of(broken)
        if not refused(validators[kind_of(Path(broken.file))], broken.text):
            accepted.add(broken.title)

    assert {name: said[name] for name in accepted if not said[name] <= NO_SCHEMA_CAN_SAY} == {}
    assert {kind for name in accepted for kind in said[name]} == NO_SCHEMA_CAN_SAY
    for name in ("first-flight", "sandbag-circuit"):
        assert not refused(validators["routine"], FILES[f"stair-skipping/{name}.yml"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: First flight", "title: 2024"),
        ("title: First flight", "title: true"),
        ("notes: All of this is made up.", "notes: ~"),
        ("sets: 2-3", "sets: '2  -  3'"),
        ("audience: Anybody who takes the stairs anyway", "audience: '  Anybody  '"),
    ],
)
def test_what_a_schema_refuses_and_the_check_takes(tiny: Guide, old: str, new: str) -> None:
    """YAML's guesses, which the format leaves off, and spaces, which it overlooks."""
    text = FILES["stair-skipping/first-flight.yml"].replace(old, new)
    tree, _ = read_tree(text)
    assert tree is not None

    value, _ = bind(Routine, tree)

    assert value is not None
    assert refused(Draft7Validator(schema.schema(tiny, "routine")), text) == ("  A" not in new)


QUANTITIES = (Duration, Distance, Count, Number, Effort, Speed, Incline, Load, Frequency, Ages)
FRONTS = ("", "up to ", "up to 1-", "up to 1 min-", "under ", "about ")
ENDS = ("1", "2.5", "10", "010", "1 min 30", "", "0", "9", "15", "1000", "-1", "x", "½")
UNITS = ("", " s", "s", " min", " h", " m", "km", " reps", " rep", " steps", "/10", " km/h", "mph", " %", "%",
         " % bodyweight", " kg", "lb", " light band", " per week", "+", " sec", " minutes")  # fmt: skip
NO_PATTERN_CAN_SAY = (
    "runs from high to low",
    "same number at both ends",
    "is nothing",
    "is too much",
)


def tried_texts(kind: type[FromText]) -> list[tuple[str, bool, str]]:
    """Each text, whether it fits the pattern, and what its reading says of it."""
    texts = [f"{front}{low}{unit}" for front, low, unit in product(FRONTS, ENDS, UNITS)]
    texts += [f"{low}{own}{dash}{high}{unit}" for low, high, unit in product(ENDS[:5], ENDS[:5], UNITS)
              for own in ("", unit) for dash in ("-", " – ")]  # fmt: skip
    return [(text, re.search(kind.pattern, text) is not None, refusal(kind, text)) for text in map(str.strip, texts)]


def refusal(kind: type[FromText], text: str) -> str:
    try:
        kind.parse(text)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("kind", QUANTITIES, ids=lambda kind: kind.__name__)
def test_a_quantitys_pattern_and_its_reading_agree(kind: type[FromText]) -> None:
    tried = {True: 0, False: 0}

    for text, fits, said in tried_texts(kind):
        tried[fits] += 1
        is_excused = any(words in said for words in NO_PATTERN_CAN_SAY)

        assert fits or said, f"{text!r} is read, and its pattern says no"
        assert not fits or not said or is_excused, f"{text!r} fits, and: {said}"
    assert min(tried.values()) > 4


def test_everything_that_no_pattern_can_say_is_said_of_some_text() -> None:
    said = {said for kind in QUANTITIES for _, fits, said in tried_texts(kind) if fits}

    assert [words for words in NO_PATTERN_CAN_SAY if not any(words in each for each in said)] == []


# Where editors find them


def test_the_kept_schemas_are_of_this_format_and_a_word_that_came_later_breaks_nothing(guide: Guide) -> None:
    for kind in schema.KINDS:
        kept = json.loads((ROUTINES / schema.FOLDER / schema.file_name(kind)).read_text(encoding="utf-8"))

        assert without_words(kept) == without_words(schema.schema(guide, kind)), "run 'make schema'"


def without_words(value: Any) -> Any:
    if isinstance(value, dict):
        words = ("enum", "enumDescriptions") if "enumDescriptions" in value else ()
        return {key: without_words(inner) for key, inner in value.items() if key not in words}
    return [without_words(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.stem)
def test_a_files_first_line_and_the_editors_settings_lead_to_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n")[0]
    settings = json.loads((PROJECT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]

    assert first == schema.first_line(kind_of(path))
    wanted = ROUTINES / schema.FOLDER / schema.file_name(kind_of(path))
    assert (path.parent / first.partition("$schema=")[2]).resolve() == wanted.resolve()
    assert [PROJECT / file for file, globs in settings.items() if covers(globs, path)] == [wanted]


def covers(globs: str | list[str], path: Path) -> bool:
    """As the editor has it: a glob behind '!' takes a file out again."""
    name = path.relative_to(PROJECT).as_posix()
    each = [globs] if isinstance(globs, str) else globs
    hits = [one for one in each if fnmatch(name, one.lstrip("!")) and one.count("/") == name.count("/")]
    return bool(hits) and not any(one.startswith("!") for one in hits)


def test_a_new_word_is_a_warning_until_the_schemas_are_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_tiny(tmp_path / "routines")
    run = ["--project", str(tmp_path)]

    assert (main([*run, "schema"]), main([*run, "check"])) == (0, 0)
    assert "0 mistakes, 0 warnings in 7 files" in capsys.readouterr().out

    words = root / "vocabulary.yml"
    words.write_text(words.read_text().replace("goals:\n", "goals:\n  joy: {label: Joy, plain: Being glad.}\n"))

    assert main([*run, "check"]) == 0
    out = capsys.readouterr().out
    assert "routines/.schema/routine.v1.json:1:1: editors would offer words of before; run 'make schema'" in out
    assert "1 warning" in out
    assert (main([*run, "schema"]), main([*run, "check"])) == (0, 0)
    assert "joy" in (root / ".schema" / "routine.v1.json").read_text()


def test_schemas_of_data_with_a_mistake_are_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path / "routines")
    (root / "vocabulary.yml").write_text("goals: x\n")

    assert main(["--project", str(tmp_path), "schema"]) == 1

    assert "vocabulary.yml:1:1" in capsys.readouterr().out
    assert not (root / ".schema").exists()


def test_the_published_schemas_are_the_kept_ones(built: Path) -> None:
    for kind in schema.KINDS:
        name = schema.file_name(kind)

        assert (built / "schema" / name).read_bytes() == (ROUTINES / schema.FOLDER / name).read_bytes()
