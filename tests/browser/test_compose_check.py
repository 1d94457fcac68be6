"""The composer's own check: what the checker says, the browser says too, word for word and at the same place.

Everything goes through both in a few batches: each case of the book of mistakes, every good one, tables of quantities,
and thousands of texts that nobody thought of.
"""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest
import test_load
from conftest import PROJECT, TODAY
from mistakes import broken_files
from playwright.sync_api import Browser, Page
from test_rules import BREAKS, CIRCUIT, FIRST, PASSES, Edit
from test_values import PRINTED, REFUSED
from tiny import FILES, FIRST_FLIGHT, SANDBAG_CIRCUIT, write_tiny

from trendguide.exports import composer
from trendguide.load import Guide, Node, Reading, read_tree
from trendguide.messages import MESSAGES
from trendguide.model import Routine
from trendguide.rules import broken, checked
from trendguide.values import KINDS, PATTERNS, parse_work

pytestmark = pytest.mark.browser

SCRIPTS = PROJECT / "docs/assets/js"
MODULES = ("values", "words", "yaml", "rules", "check")
Says = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return checked(write_tiny(tmp_path_factory.mktemp("tiny") / "routines"), TODAY)[0]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A blank page of ours that may load our modules and nothing else."""
    tab = browser.new_page()

    def serve(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(content_type="text/javascript", path=SCRIPTS / name)
        else:
            policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
            route.fulfill(content_type="text/html", body="<!doctype html>", headers=policy)

    tab.route("**/*", serve)
    tab.goto("https://guide.example/")
    for name in MODULES:
        tab.evaluate("async (name) => { window[name] = await import(`/compose-${name}.js`); }", name)
    yield tab
    tab.close()


def browser_says(page: Page, guide: Guide, texts: list[tuple[str, str]]) -> list[list[str]]:
    """What the composer says of each (slug, text), as `line:column: message`."""
    found: list[list[str]] = page.evaluate(
        """([data, trend, today, texts]) => texts.map(([slug, text]) =>
          window.check.check(text, data, { trend, slug, today }).map(({ line, column, message, warning }) =>
            `${line}:${column}: ${message}${warning ? " (warning)" : ""}`))""",
        [composer.data(guide), guide.trends[0].slug, TODAY.isoformat(), texts],
    )
    return found


def checker_says(guide: Guide, folder: Path) -> Says:
    """What the checker says of one text, were it a file of the guide's first trend."""
    root = folder / "routines"
    (root / guide.trends[0].slug).mkdir(parents=True)

    def says(slug: str, text: str) -> list[str]:
        path = root / guide.trends[0].slug / f"{slug}.yml"
        path.write_bytes(text.encode())
        reading = Reading(root)
        entry = reading.entry(path, Routine)
        problems = reading.problems
        if entry is not None:
            others = tuple(one for one in guide.trends[0].routines if one.slug != slug)
            whole = replace(guide, trends=(replace(guide.trends[0], routines=(*others, entry)),))
            problems = problems + [problem for problem in broken(whole, TODAY) if problem.file == entry.file]
        return [
            f"{problem.line}:{problem.column}: {problem.message}{' (warning)' if problem.is_warning else ''}"
            for problem in sorted(problems)
        ]

    return says


# Files


def test_every_case_of_the_book_is_met_in_the_browser_with_its_message(page: Page, tiny: Guide) -> None:
    cases = [broken for broken in broken_files() if broken.is_routine]

    said = browser_says(page, tiny, [(Path(broken.file).stem, broken.text) for broken in cases])

    assert {broken.title: words for broken, words in zip(cases, said, strict=True)} == {
        broken.title: list(broken.says) for broken in cases
    }
    assert len(cases) >= 150


def test_the_browser_says_every_message_but_those_that_only_the_full_check_can() -> None:
    scripts = "".join(file.read_text(encoding="utf-8") for file in SCRIPTS.glob("compose-*.js"))

    assert {kind for kind in MESSAGES if f'"{kind}"' not in scripts} == composer.ONLY_THE_FULL_CHECK


def test_a_source_that_nobody_has_verified_is_refused_in_the_browser_too(page: Page, tiny: Guide) -> None:
    data = composer.data(tiny)
    data["sources"]["skip-news"]["verified"] = "no"

    found = page.evaluate(
        "([data, text, today]) => window.check.check(text, data, { slug: 'first-flight', today }).map((one) => one.message)",
        [data, FIRST_FLIGHT, TODAY.isoformat()],
    )

    assert found == ["'skip-news' is not verified; read the source, or leave it out"]


def test_every_problem_leads_to_the_rule_behind_it(page: Page, tiny: Guide) -> None:
    text = FIRST_FLIGHT.replace("rest: 30 s", "rest: 1:30").replace("skip-news", "skip-new")

    found = page.evaluate(
        "([data, text]) => window.check.check(text, data).map(({ kind }) => data.rules[kind])",
        [composer.data(tiny), text],
    )

    assert found == ["units"]


def of_one_routine(edits: tuple[Edit, ...]) -> str | None:
    """The routine with these edits, where they touch one routine and nothing else."""
    names = {name for name, _, _ in edits}
    if not names <= {FIRST, CIRCUIT} or len(names) > 1:
        return None
    text = FILES[names.pop()]
    for _, old, new in edits:
        text = text.replace(old, new)
    return text


def test_every_rule_breaks_and_holds_in_the_browser_as_in_the_checker(page: Page, tiny: Guide) -> None:
    broken_ones = [(name, text, said) for _, edits, name, said in BREAKS if (text := of_one_routine(edits))]
    nothing: list[str] = []
    good_ones = [(edits[0][0], text, nothing) for _, edits in PASSES if (text := of_one_routine(edits))]
    cases = [*broken_ones, *good_ones]

    said = browser_says(page, tiny, [(Path(name).stem, text) for name, text, _ in cases])

    assert said == [wanted for _, _, wanted in cases]
    assert len(broken_ones) >= 40
    assert len(good_ones) >= 20


def test_every_slip_of_the_pen_is_met_in_the_browser_as_in_the_checker(page: Page, tiny: Guide) -> None:
    cases = test_load.test_a_bad_file_is_met_with_a_sentence_at_its_place.pytestmark[0].args[1]  # type: ignore[attr-defined]

    said = browser_says(page, tiny, [("first-flight", text) for text, _ in cases])

    assert said == [[wanted] for _, wanted in cases]
    assert len(cases) >= 80


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{FIRST_FLIGHT}",
        FIRST_FLIGHT.replace("\n", "\r\n"),
        FIRST_FLIGHT.replace("\n", "\r"),
        f"---\n{FIRST_FLIGHT}...\n",
        FIRST_FLIGHT.rstrip("\n"),
    ],
    ids=["byte order mark", "Windows line ends", "old Mac line ends", "document marks", "no last line end"],
)
def test_the_same_text_saved_in_another_way_is_right_too(page: Page, tiny: Guide, text: str) -> None:
    assert browser_says(page, tiny, [("first-flight", text)]) == [[]]


def test_every_routine_of_the_guide_is_right_and_comes_back_as_it_was(page: Page, guide: Guide) -> None:
    entries = guide.trends[0].routines
    texts = [(entry.slug, entry.path.read_text(encoding="utf-8")) for entry in entries]

    said = browser_says(page, guide, texts)
    written = page.evaluate(
        """([data, texts]) => texts.map(([, text]) => {
          const { tree, comments } = window.yaml.read(text, data);
          const first = window.yaml.plain(tree);
          const made = window.yaml.write(first, { shapes: data.shapes, head: comments.head });
          return [first, made, window.yaml.plain(window.yaml.read(made, data).tree)];
        })""",
        [composer.data(guide), texts],
    )

    assert said == [[] for _ in texts]
    for entry, (first, made, again) in zip(entries, written, strict=True):
        tree, found = read_tree(made)
        assert found == []
        assert tree is not None
        assert tree.plain() == first == again == entry.tree.plain()
        assert max(map(len, made.splitlines())) <= 120


# What nobody thought of

SIGNS = " \t\n-:,[]{}#&*!|>'\"%@`?\\~/.–0123456789abz"
SNIPPETS = ("1:30", "0 s", "30-20 s", "20-20 s", "2 mph", "up to 5 min", "900", "light band", "our suggestion", "[]", "{}",
            "{a: b}", "[a, b]", "", "''", "'a", '"\\q"', '"a\\nb"', "a: b", "a #b", "| x", ">-", "- a", "&a b", "*a", "!x b",
            "? a", "---", "...", "%a", "2026-02-30", "10 kg", "3 per week", "12/10", "stair skiping", "prevents injury",
            "FUN", "no", "x" * 130, "first-flight", "under 16", "70+", "1 h", "50 m", "8 reps")  # fmt: skip


def spoilt(text: str, dice: random.Random) -> str:
    """A file with one to three slips in it."""
    for _ in range(dice.choice((1, 1, 2, 3))):
        lines = text.split("\n")
        nth = dice.randrange(len(lines))
        place = dice.randrange(len(text) + 1)
        slip = dice.randrange(9)
        if slip == 0:
            text = text[:place] + dice.choice(SIGNS) + text[place:]
        elif slip == 1:
            text = text[:place] + text[place + dice.choice((1, 1, 1, 5, 40)) :]
        elif slip == 2:
            text = text[:place] + dice.choice(SNIPPETS) + text[place:]
        elif slip == 3:
            del lines[nth]
        elif slip == 4:
            lines.insert(dice.randrange(len(lines)), lines[nth])
        elif slip == 5:
            lines[nth] = " " * dice.randrange(8) + lines[nth].lstrip()
        elif slip in (6, 7) and ": " in lines[nth]:
            lines[nth] = f"{lines[nth].split(': ')[0]}: {dice.choice(SNIPPETS)}"
        elif slip == 8:
            lines[nth] = re.sub("[0-9]+", lambda _: str(dice.choice((0, 1, 2, 5, 15, 40, 300))), lines[nth])
        if slip >= 3:
            text = "\n".join(lines)
    return text


def test_spoilt_files_are_met_with_the_same_words_in_both(page: Page, tiny: Guide, tmp_path: Path) -> None:
    dice = random.Random(6)
    texts = [("mine", spoilt(dice.choice((FIRST_FLIGHT, SANDBAG_CIRCUIT)), dice)) for _ in range(500)]
    says = checker_says(tiny, tmp_path)

    wanted = [says(slug, text) for slug, text in texts]

    assert browser_says(page, tiny, texts) == wanted
    assert len({re.sub("'.*?'|[0-9]+", "", line) for words in wanted for line in words}) >= 60


SCRAPS = ("a", "key", " ", " ", "  ", "    ", "\n", "\n", "\n  ", ": ", ":", "- ", "[", "]", "{", "}", ", ", "'", '"', "''",
          "'x'", " #c", "#", "&a ", "*a", "!t ", "!a!b ", "|", "|-\n  ", ">\n ", "? ", "%", "@", "---", "\n---\n", "...", "\t",
          "\\", "\\u00e9", "\\q", "é", "😀", "<<: ", "a: b\n", "\nb: c\n", "- a\n", "{a: b}", "[a, b]", "\\\n")  # fmt: skip


def as_data(node: Node) -> list[Any]:
    """A tree with all its marks, as the browser sends it."""
    if isinstance(node.value, str):
        return [node.mark.line, node.mark.column, node.value]
    if isinstance(node.value, list):
        return [node.mark.line, node.mark.column, [as_data(one) for one in node.value]]
    entries = [[key, node.keys[key].line, node.keys[key].column, as_data(one)] for key, one in node.value.items()]
    return [node.mark.line, node.mark.column, entries]


def test_scraps_of_yaml_make_the_same_tree_or_stop_at_the_same_place(page: Page, tiny: Guide) -> None:
    dice = random.Random(10)
    texts = [
        dice.choice(("", "a: b\n", "a:\n  - b: c\n    d: e\n")) + "".join(dice.choices(SCRAPS, k=dice.randrange(1, 14)))
        for _ in range(4000)
    ]

    found = page.evaluate(
        """([data, texts]) => {
          const asData = ({ line, column, value, keys }) => [line, column, typeof value === "string" ? value
            : Array.isArray(value) ? value.map(asData)
            : [...value].map(([key, one]) => [key, keys.get(key).line, keys.get(key).column, asData(one)])];
          return texts.map((text) => {
            const { tree, problems } = window.yaml.read(text, data);
            return [tree ? asData(tree) : null, problems.map((one) => [one.line, one.column, one.message, one.warning])];
          });
        }""",
        [composer.data(tiny), texts],
    )

    for text, said in zip(texts, found, strict=True):
        tree, problems = read_tree(text)
        wanted = [[mark.line, mark.column, message, is_warning] for mark, message, is_warning in problems]
        assert said == [tree and as_data(tree), wanted], text
    assert sum(tree is not None for tree, _ in found) >= 500


# One value


def by_checker(kind: str, text: str) -> str:
    """How a value prints, or the message about it."""
    try:
        return f"= {parse_work(text) if kind == 'Work' else NAMED[kind].parse(text)}"
    except ValueError as error:
        return f"! {error}"


def by_browser(page: Page, guide: Guide, texts: list[tuple[str, str]]) -> list[str]:
    found: list[str] = page.evaluate(
        """([data, texts]) => {
          const { parse, show } = window.values.reader(data);
          return texts.map(([kind, text]) => {
            try {
              return `= ${show(parse(kind, text))}`;
            } catch (said) {
              return `${said instanceof window.values.Said ? "!" : said} ${said.message}`;
            }
          });
        }""",
        [composer.data(guide), texts],
    )
    return found


NAMED = {kind.__name__: kind for kind in KINDS}
FROM_TABLES = [(case[0].__name__, case[1]) for case in (*PRINTED, *REFUSED)]
PIECES = ("0", "1", "2", "10", "15", "20", "999", "1000", "0.5", "1.25", "010", "1e3", "٣", "½", " ", " ", "  ", "\u00a0",
          "-", "–", " - ", "up to ", "under ", "+", "/10", "s", "min", "h", "m", "km", "reps", "rep", "steps", "length",
          "km/h", "mph", "%", "% bodyweight", "kg", "lb", "light band", "per week", "2026", "02-29", "x", ",", "K")  # fmt: skip


def thought_of(dice: random.Random) -> tuple[str, str]:
    """A kind, and a text that might be one: an example with a slip in it, or pieces in any order."""
    kind = dice.choice([*NAMED, "Work"])
    if dice.random() < 0.4:
        text = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 7)))
    else:
        text = dice.choice(NAMED[dice.choice(("Duration", "Distance", "Count")) if kind == "Work" else kind].examples)
        for _ in range(dice.randrange(3)):
            place = dice.randrange(len(text) + 1)
            text = text[:place] + dice.choice(PIECES) + text[place + dice.choice((0, 0, 1, 2)) :]
    return kind, re.sub("[0-9]+", lambda found: str(dice.randrange(60)) if dice.random() < 0.4 else found[0], text)


def test_quantities_mean_the_same_and_are_refused_in_the_same_words(page: Page, tiny: Guide) -> None:
    dice = random.Random(7)
    texts = [*FROM_TABLES, *(thought_of(dice) for _ in range(6000))]

    wanted = [by_checker(kind, text) for kind, text in texts]

    assert by_browser(page, tiny, texts) == wanted
    assert len(FROM_TABLES) >= 150
    assert sum(words.startswith("=") for words in wanted) >= 1000


def test_patterns_find_the_same_in_both_languages(page: Page) -> None:
    dice = random.Random(8)
    texts = sorted({thought_of(dice)[1] for _ in range(1500)})

    found = page.evaluate(
        """([patterns, texts]) => patterns.map((pattern) => texts.map((text) => {
          const found = new RegExp(`^(?:${pattern})$`, "u").exec(text);
          return found && [...found].map((group) => group ?? null);
        }))""",
        [list(PATTERNS.values()), texts],
    )

    for pattern, groups in zip(PATTERNS.values(), found, strict=True):
        matches = [re.fullmatch(pattern, text) for text in texts]
        assert groups == [match and [match[0], *match.groups()] for match in matches], pattern


def test_the_nearest_right_word_is_the_same_one(page: Page, guide: Guide) -> None:
    dice = random.Random(9)
    known = [
        *guide.vocabulary.value.equipment,
        *guide.vocabulary.value.goals,
        *(r.slug for r in guide.trends[0].routines),
    ]
    typed = [spoilt(dice.choice(known), dice).replace("\n", " ")[:60] for _ in range(400)]

    found = page.evaluate(
        "([known, typed]) => typed.map((word) => [window.words.near(word, known, 1, 0.6), window.words.near(word, known, 3, 0)])",
        [known, typed],
    )

    assert found == [[get_close_matches(word, known, 1, 0.6), get_close_matches(word, known, 3, 0)] for word in typed]


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        (["session", 1, "rest"], "1:30", "'1:30' is not a duration; write it like '45 s' or '1 min 30 s'"),
        (["session", 1, "rest"], "30 s", None),
        (["session", 1, "steps", 0, "work"], "a while", by_checker("Work", "a while")[2:]),
        (["session", 1, "steps", 0, "movement"], "stair hoping",
         "'stair hoping' is not a movement of this trend; write 'stair skipping' or 'stair hopping' (did you mean 'stair hopping'?)"),
        (["plan", "stages", 0, "change", "skip", "sets"], "0", by_checker("Number", "0")[2:]),
        (["plan", "stages", 0, "go_to", 0], "second-flight",
         "'second-flight' is not a routine of this trend; write 'first-flight' or 'sandbag-circuit' (did you mean 'first-flight'?)"),
        (["goals", 0], "fum", "'fum' is not a goal; write 'fun' or 'leg power' (did you mean 'fun'?)"),
        (["level"], "beginer", "'beginer' is not a level; write 'beginner', 'intermediate' or 'advanced' (did you mean 'beginner'?)"),
        (["title"], "", "'title' is empty; write something here"),
        (["title"], "x" * 61, f"'{'x' * 39}…' has 61 characters, at most 60; shorten it"),
        (["sources", 0], "skip-trail",
         "'skip-trail' is not a source in sources.yml; write 'skip-trial' or 'skip-news' (did you mean 'skip-trial'?)"),
        (["review", "due"], "next year", by_checker("Day", "next year")[2:]),
    ],
)  # fmt: skip
def test_a_field_is_checked_as_it_is_typed(
    page: Page, tiny: Guide, path: list[str | int], typed: str, said: str | None
) -> None:
    found = page.evaluate("(given) => window.check.checkValue(...given)", [path, typed, composer.data(tiny)])

    assert found == said


@pytest.mark.parametrize("slug", ["knee-plan", "Knee Plan", "knie-übung", "---", "x" * 61, "cards", "a--b", "ＡＢ"])
def test_a_file_name_is_met_with_the_same_words(page: Page, tiny: Guide, tmp_path: Path, slug: str) -> None:
    reading = Reading(tmp_path)
    reading.has_good_slug(tmp_path / f"{slug}.yml", slug)

    found = page.evaluate("(given) => window.check.checkSlug(...given)", [slug, composer.data(tiny)])

    assert found == next((problem.message for problem in reading.problems), None)


# Writing

TEXTS = ("plain words", "a: b", "a #b", "#a", "- a", "-a", "? a", "?a", "a:?b", ":a", "a:", "[a", "a]", "a, b", "{a}", "'a'", '"a"',
         "it's", 'say "a"', "it's \"a\"", "\\n", "a\\b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "---", "--- a", "...",
         "", " a", "a ", "a  b", "no", "~", "null", "1:30", "5 × 30 s", "Knie-Übung", "😀 up", "<b>", "a\nb", "a\tb", "=",
         "word " * 40 + "end", "x" * 130, "1", "0x10", "2026-11-22", "<<", "key: 'a' #b")  # fmt: skip


def test_whatever_is_typed_comes_back_from_the_file(page: Page, tiny: Guide) -> None:
    def routine(text: str) -> dict[str, Any]:
        tree = read_tree(FIRST_FLIGHT)[0]
        assert tree is not None
        own: dict[str, Any] = tree.plain()
        return own | {"title": text, "cautions": [text, "x"], "notes": text, "easier": [f"{text} {text}", "y"]}

    written = page.evaluate(
        "([values, shapes]) => values.map((one) => window.yaml.write(one, { shapes }))",
        [[routine(text) for text in TEXTS], composer.data(tiny)["shapes"]],
    )

    for text, made in zip(TEXTS, written, strict=True):
        tree = read_tree(made)[0]
        assert tree is not None, made
        assert tree.plain() == routine(text), made


def test_keys_are_written_in_the_order_of_the_format_whatever_order_they_came_in(page: Page, tiny: Guide) -> None:
    script = """([data, text]) => {
      const turned = (value) => Array.isArray(value) ? value.map(turned) : typeof value === "string" ? value
        : Object.fromEntries(Object.entries(value).reverse().map(([key, one]) => [key, turned(one)]));
      const made = window.yaml.plain(window.yaml.read(text, data).tree);
      return [made, turned(made)].map((value) => window.yaml.write(value, { shapes: data.shapes, head: ["# kept"] }));
    }"""

    for text in (FIRST_FLIGHT, SANDBAG_CIRCUIT):
        written, turned = page.evaluate(script, [composer.data(tiny), text])

        assert turned == written
        assert written == f"# kept\n{text}".replace("bag]\nbasis", "bag]\n\nbasis")


def test_comments_above_the_first_key_are_kept_and_others_are_counted(page: Page, tiny: Guide) -> None:
    text = f"# one\n# two\n{FIRST_FLIGHT.replace('plan:', '# three' + chr(10) + 'plan:  # four')}"

    comments = page.evaluate("(given) => window.yaml.read(...given).comments", [text, composer.data(tiny)])

    assert comments == {"head": ["# one", "# two"], "others": 2}


# The table


def test_what_the_composer_knows_is_published_with_every_routine(built: Path, guide: Guide) -> None:
    published = json.loads((built / "contribute/data.json").read_text(encoding="utf-8"))

    assert published == json.loads(json.dumps(composer.data(guide)))
    for entry in guide.trends[0].routines:
        assert (built / f"contribute/backward-walking/{entry.slug}.yml").read_bytes() == entry.path.read_bytes()


def test_every_message_of_the_table_is_said_somewhere_and_every_one_said_is_in_it() -> None:
    files = [*(PROJECT / "hooks/trendguide").rglob("*.py"), *(PROJECT / "docs/assets/js").glob("compose-*.js")]
    texts = [file.read_text(encoding="utf-8") for file in files if file.name not in ("messages.py", "rulebook.py")]
    said = {key for text in texts for key in re.findall(r'(?:\bsay|_wrong|\bno)\(\s*"(\w+)"', text)}

    assert said <= set(MESSAGES)
    assert [key for key in MESSAGES if not any(f'"{key}"' in text for text in texts)] == []
