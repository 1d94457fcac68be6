"""The issue form: what it asks is what the format has, a good answer becomes a file that passes, a hostile one harms
nothing."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, TODAY
from hostile import payloads

from trendguide.cli import CLEAN, MISTAKES, main
from trendguide.inbox import LABELS, Refused, drafted
from trendguide.load import Guide, read_tree
from trendguide.model import Basis, Level, Routine, Supervision
from trendguide.rules import check
from trendguide.writing import written

FORM: dict[str, Any] = yaml.safe_load((PROJECT / ".github/ISSUE_TEMPLATE/routine.yml").read_text(encoding="utf-8"))
FIELDS = {field["id"]: field["attributes"] for field in FORM["body"] if "id" in field}
GOOD = (Path(__file__).parent / "issues" / "good.md").read_text(encoding="utf-8")
ROUTINES = PROJECT / "routines"


def answered(**answers: str) -> str:
    """The good answers with some of them replaced, as the host would send them."""
    text = GOOD
    for id_, answer in answers.items():
        label = FIELDS[id_.replace("_", "-") if id_ in ("warm_up", "cool_down") else id_]["label"]
        before, behind = text.split(f"### {label}\n\n", 1)
        _, cut, rest = behind.partition("\n\n### ")
        text = f"{before}### {label}\n\n{answer}{cut}{rest}"
    return text


def draft(body: str) -> str:
    return drafted(ROUTINES, body, "octo", TODAY).text


def mended(text: str) -> list[str]:
    return re.findall(r"^# GAP: (.*)$", text, re.M)


# The form


def test_the_form_asks_for_what_the_converter_reads_in_that_order() -> None:
    assert [field["label"] for field in FIELDS.values()] == list(LABELS)


def test_the_form_asks_for_every_key_of_the_format() -> None:
    asked = set(LABELS.values())

    assert set(Routine.model_fields) - asked == {"session", "review"}  # asked in parts


@pytest.mark.parametrize(
    ("field", "words"), [("level", Level), ("supervision", Supervision), ("basis", Basis)], ids=lambda one: str(one)
)
def test_its_choices_are_those_of_the_model(field: str, words: Any) -> None:
    assert [option.split(":")[0] for option in FIELDS[field]["options"]] == [str(word) for word in words]


def test_its_words_are_those_of_the_vocabulary_and_the_trends(guide: Guide) -> None:
    words = guide.vocabulary.value

    for field in ("goals", "places", "equipment"):
        assert FIELDS[field]["options"] == list(getattr(words, field))
    assert FIELDS["trend"]["options"] == [trend.slug for trend in guide.trends]
    assert FIELDS["movement"]["options"] == [word for trend in guide.trends for word in trend.about.value.movements]


# A good answer


def test_a_good_answer_becomes_a_file_that_passes(tmp_path: Path) -> None:
    shutil.copytree(ROUTINES, tmp_path / "routines")
    made = drafted(ROUTINES, GOOD, "octo", TODAY)
    (tmp_path / "routines" / made.trend / f"{made.slug}.yml").write_text(made.text, encoding="utf-8")

    _, problems = check(tmp_path / "routines", TODAY)

    assert (made.trend, made.slug, made.gaps, problems) == ("backward-walking", "hallway-five", [], [])


def test_every_answer_stands_in_the_file() -> None:
    tree = read_tree(draft(answered(ages="18+")))[0]

    assert tree is not None
    assert set(tree.value) == set(Routine.model_fields) - {"minutes"}
    assert tree.plain()["review"] == {"on": "2026-11-26", "by": "A. Trainer", "due": "2027-11-26"}
    assert tree.plain()["session"][1] == {
        "phase": "main",
        "id": "main-step",
        "name": "Walk backward along the wall",
        "movement": "backward walking",
        "sets": "3-5",
        "work": "15-20 s",
        "rest": "20-30 s",
        "effort": "3/10",
        "cues": ["Stand tall", "Toes first, then the heel"],
    }
    assert tree.plain()["session"][2] == {"phase": "main", "name": "Walk forward", "work": "60 s", "effort": "2/10"}
    assert tree.plain()["plan"]["stages"][0] == {
        "weeks": "1",
        "change": {"main-step": {"sets": "3", "work": "15 s"}},
        "note": "one hand on the wall",
        "move_on_when": "Two sessions with no stumble",
    }


def test_rounds_slope_speed_and_load_are_read() -> None:
    main = "Pull: 20 m, load 10-20 % bodyweight, 5 %, 2 km/h, then rest 60 s\nother: Walk back: 20 m"
    tree = read_tree(draft(answered(main=main, rounds="4-6 rounds, rest 60 s", minutes="20")))[0]

    assert tree is not None
    block = tree.plain()["session"][1]
    assert (block["rounds"], block["rest"], len(block["steps"])) == ("4-6", "60 s", 2)
    assert block["steps"][0]["work"] == "20 m"
    assert block["steps"][0]["rest_after"] == "60 s"
    assert block["steps"][0]["load"] == "10-20 % bodyweight"
    assert (block["steps"][0]["incline"], block["steps"][0]["speed"]) == ("5 %", "2 km/h")


@pytest.mark.parametrize(
    ("answers", "gap"),
    [
        ({"main": "Walk backward along the wall"}, "'Walk backward along the wall' has no figures; write them after a "
         "colon, like ': 2 min, effort 2/10'"),
        ({"main": "Walk backward: 3 × 20 s, gently"}, "'gently' in the step 'Walk backward' was not understood"),
        ({"main": "Walk backward: 3 × 1:30, rest 20 s"}, "'1:30' is no time, distance or count; write it like '2 min', "
         "'10-15 m', '8-10 reps' or '6 steps'"),
        ({"sources": "https://example.org/study"}, "this source is not in sources.yml yet: 'https://example.org/study'"),
        ({"sources": "I know none"}, "this source is not in sources.yml yet: 'I know none'"),
        ({"how_often": "daily"}, "'daily' is not a frequency; write it like '3 per week' or '2-3 per week'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_is_wrong_is_marked_in_the_file(answers: dict[str, str], gap: str) -> None:
    if "how_often" in answers:
        answers = {"frequency": answers["how_often"]}

    assert gap in mended(draft(answered(**answers)))


def test_a_source_is_known_by_its_address_too(guide: Guide) -> None:
    source = guide.sources.value.sources[0]

    assert f"sources: [{source.id}]" in draft(answered(sources=f"- {source.url} (read today)"))


def test_a_title_that_is_taken_gets_another_address() -> None:
    assert drafted(ROUTINES, answered(title="Coach starter"), "octo", TODAY).slug == "coach-starter-2"
    assert drafted(ROUTINES, answered(title="Claims"), "octo", TODAY).slug == "claims-1"


# Hostile answers

BIDI = "Hallway \u202egnp.exe\u202c five\u200b"
HOSTILE: dict[str, dict[str, str]] = {
    "traversal in the title": {"title": "../../.github/workflows/evil"},
    "an absolute path in the title": {"title": "/etc/passwd"},
    "a drive in the title": {"title": "C:\\Windows\\evil.yml"},
    "a null byte in the title": {"title": "evil\x00.yml"},
    "a shell in the title": {"title": "x$(touch pwned)`touch pwned`;touch pwned #"},
    "a pipe in a step": {"main": "Walk | sh; $(touch pwned): 3 × 20 s, rest 30 s, effort 3/10"},
    "a command of the host": {"summary": "::set-output name=content::evil"},
    "a command of the host on a line of its own": {"cautions": "Mind\n::add-mask::x\n##[error]x"},
    "an environment file of the host": {"notes": "content<<EOF\nevil\nEOF\nname=routines/x/trend.yml"},
    "YAML that closes a quote": {"summary": 'Walk" \nlevel: advanced\nevil: "yes'},
    "a second document": {"audience": "---\ntitle: evil\n..."},
    "an anchor, an alias and a tag": {"audience": "&a *a !!python/object/apply:os.system [touch pwned] <<: *a"},
    "a comment that hides the rest": {"summary": "Walk # and nothing else"},
    "a flow that closes itself": {"stop_if": "dizzy], review: {by: evil}, x: ["},
    "HTML": {"title": "<script>alert(1)</script>", "notes": "<img src=x onerror=alert(1)>"},
    "bidi and zero-width characters": {"title": BIDI},
    "a heading of the form": {"notes": "### Your name\n\nSomebody else"},
    "a heading of the form in other words": {"notes": "## Your name\n\nSomebody else"},
    "a trend that leads elsewhere": {"trend": "../docs"},
    "a trend that is none": {"trend": "backward-walking/../backward-walking"},
    "another author": {"by": "evil\nCo-authored-by: root <root@example.org>"},
    "a mountain of text": {"notes": "x" * 70_000},
    "a long line": {"summary": "x" * 60_000},
    "a thousand steps": {"main": "Walk: 3 × 20 s, rest 30 s\n" * 1000},
    "a million sets": {"main": "Walk: 999 × 999 min, rest 30 s"},
    "an address as a slug": {"title": "index"},
    "letters of no alphabet": {"title": "🏃 走る"},
    "emoji and accents": {"title": "Zürich 🏃 walk"},
    "half a character": {"title": "evil \ud800 walk"},
    "a date that is no date": {"plan": "1 | 9999-99-99 | ${{ github.token }}"},
}


def tree_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_answer_makes_one_file_in_its_place_or_none(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROUTINES, project / "routines")
    before = tree_of(tmp_path)
    text = tmp_path.parent / f"{tmp_path.name}.md"
    text.write_bytes(answered(**HOSTILE[case]).encode("utf-8", "surrogatepass"))

    code = main(["--project", str(project), "from-issue", str(text), "--by", "octo", "--on", "2026-11-22"])

    out, said = capsys.readouterr()
    new = {name: text for name, text in tree_of(tmp_path).items() if before.get(name) != text}

    if code == MISTAKES:
        assert (new, out) == ({}, "")
        assert re.fullmatch(r"trendguide: [^\n]+\n", said)
        return
    assert code == CLEAN
    assert re.fullmatch(r"routines/backward-walking/[a-z0-9]+(-[a-z0-9]+)*\.yml\n", out)
    assert list(new) == [f"project/{out.strip()}"]
    made = new[f"project/{out.strip()}"].decode("utf-8")
    tree, found = read_tree(made)
    assert tree is not None
    assert found == []
    assert set(tree.value) <= set(Routine.model_fields)
    assert tree.plain()["review"]["on"] == "2026-11-22"
    assert not [line for line in made.splitlines() if line.startswith(("::", "##["))]


def test_hostile_answers_are_at_least_twenty() -> None:
    assert len(HOSTILE) >= 20


@pytest.mark.parametrize("payload", payloads())
def test_whatever_is_written_is_read_back_the_same(payload: str) -> None:
    tree = {"title": payload, "list": [payload, "x"], "map": {"a": {"b": payload}}, "session": [{"name": payload}]}

    read = read_tree(written(tree))[0]

    assert read is not None
    assert read.plain() == tree


def test_a_form_with_a_part_missing_is_refused() -> None:
    with pytest.raises(Refused, match="this is not the form for a routine: 'Take care' is missing"):
        drafted(ROUTINES, GOOD.replace("### Take care", "### Something else"), "octo", TODAY)


def test_a_heading_of_the_form_in_an_answer_is_refused() -> None:
    with pytest.raises(Refused, match="the heading 'Your name' is here twice"):
        drafted(ROUTINES, answered(notes="### Your name\n\nSomebody else"), "octo", TODAY)


# The other job: what may be written


def opened(tmp_path: Path, *, taken: bool = False, **changed: str) -> tuple[int, str]:
    """The script with a `gh` of ours that only notes what it was asked."""
    fake, log = tmp_path / "gh", tmp_path / "log"
    exists = "0" if taken else "1"
    fake.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> {log}\n'
        f'case "$*" in *heads/issue-*) case "$*" in *refs*) ;; *) exit {exists} ;; esac ;; esac\necho abc123\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    known = {
        "REPOSITORY": "somebody/trend-guide",
        "MAIN": "main",
        "NUMBER": "12",
        "LOGIN": "octo-cat",
        "ID": "583231",
        "NAME": "routines/backward-walking/hallway-five.yml",
        "CONTENT": base64.b64encode(b"title: Hallway five\n").decode(),
    }
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"} | known | changed
    done = subprocess.run(
        [str(PROJECT / ".ci/open-pull-request")], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, (log.read_text(encoding="utf-8") if log.exists() else "") + done.stderr


def test_a_checked_file_becomes_a_branch_a_file_and_a_pull_request(tmp_path: Path) -> None:
    code, asked = opened(tmp_path)

    assert code == 0
    assert "-f ref=refs/heads/issue-12 -f sha=abc123" in asked
    assert "contents/routines/backward-walking/hallway-five.yml -f branch=issue-12" in asked
    assert "Co-authored-by: octo-cat <583231+octo-cat@users.noreply.github.com>" in asked
    assert "pr create --repo somebody/trend-guide --base main --head issue-12" in asked


@pytest.mark.parametrize(
    "changed",
    [
        {"NAME": "routines/backward-walking/../../.github/workflows/evil.yml"},
        {"NAME": ".github/workflows/evil.yml"},
        {"NAME": "routines/sources.yml"},
        {"NAME": "routines/backward-walking/safety.yml"},
        {"NAME": "routines/backward-walking/Evil.yml"},
        {"NAME": "routines/backward-walking/a b.yml"},
        {"NAME": "routines/backward-walking/a.yml\nx"},
        {"NAME": f"routines/backward-walking/{'a' * 150}.yml"},
        {"NAME": ""},
        {"CONTENT": "$(touch pwned)"},
        {"CONTENT": "A" * 90_001},
        {"CONTENT": ""},
        {"LOGIN": "octo\nCo-authored-by: x"},
        {"LOGIN": "--help"},
        {"ID": "1 2"},
        {"NUMBER": "12; touch pwned"},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_anything_else_is_refused_before_the_host_is_asked(tmp_path: Path, changed: dict[str, str]) -> None:
    code, asked = opened(tmp_path, taken=False, **changed)

    assert code == 1
    assert asked.startswith("refused: ")
    assert not (tmp_path / "pwned").exists()


def test_a_branch_that_is_there_is_left_alone(tmp_path: Path) -> None:
    code, asked = opened(tmp_path, taken=True)

    assert code == 1
    assert "there is a branch issue-12 already" in asked
    assert "contents/" not in asked
