"""The composer's check: what the checker says, the browser says too, word for word and at the same place.

Everything goes through both in a few batches: each case of the book of mistakes that can be read, every good one, tables
of quantities, and thousands of texts that nobody thought of. The browser gets a file as the tree that the checker has.
"""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest
import test_load
from conftest import PROJECT
from conftest import TODAY as TODAY_OF_THE_GUIDE
from mistakes import broken_files
from playwright.sync_api import Browser, Page
from test_rules import BREAKS, CIRCUIT, FIRST, PASSES, TODAY, Edit
from test_values import PRINTED, REFUSED
from tiny import FILES, FIRST_FLIGHT, SANDBAG_CIRCUIT, write_tiny

from trendguide.exports import composer
from trendguide.load import Guide, Node, Reading, Unreadable, decode, read_tree
from trendguide.messages import MESSAGES
from trendguide.model import Routine, Sources
from trendguide.render import in_browser
from trendguide.rules import broken, checked
from trendguide.values import KINDS, PATTERNS, parse_work

pytestmark = pytest.mark.browser

SCRIPTS = PROJECT / "docs/assets/js"
MODULES = ("python", "check", "yaml")
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
        if name == "guide.js":
            route.fulfill(content_type="text/javascript", body=in_browser.asset().content)
        elif name.endswith(".js"):
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


AS_NODE = """const { Mark, Node } = window.check.ours;
const asNode = ([line, column, value]) => {
  const mark = new Mark(line, column);
  if (typeof value === "string") return new Node(mark, value, new Map());
  if (Array.isArray(value)) return new Node(mark, value.map(asNode), new Map());
  const entries = Object.entries(value);
  return new Node(mark, new Map(entries.map(([key, [, one]]) => [key, asNode(one)])),
    new Map(entries.map(([key, [place]]) => [key, new Mark(...place)])));
};"""


def as_data(node: Node) -> list[Any]:
    """A tree with all its marks, for the browser."""
    value: Any = node.value
    if isinstance(value, list):
        value = [as_data(entry) for entry in value]
    elif isinstance(value, dict):
        value = {key: [list(node.keys[key]), as_data(entry)] for key, entry in value.items()}
    return [node.mark.line, node.mark.column, value]


def tree_of(text: str) -> Node | None:
    """The tree of a text in which the reader finds nothing wrong."""
    try:
        tree, found = read_tree(decode(text.encode()))
    except Unreadable:
        return None
    return None if found else tree


def readable(text: str) -> Node:
    tree = tree_of(text)
    assert tree is not None
    return tree


def browser_says(page: Page, guide: Guide, trees: list[tuple[str, Node]], today: date = TODAY) -> list[list[str]]:
    """What the composer says of each (slug, tree), as `line:column: message`."""
    found: list[list[str]] = page.evaluate(
        """([data, trend, today, trees]) => {"""
        + AS_NODE
        + """return trees.map(([slug, node]) =>
          window.check.check(asNode(node), data, { trend, slug, today }).map(({ line, column, message, is_warning }) =>
            `${line}:${column}: ${message}${is_warning ? " (warning)" : ""}`));
        }""",
        [
            composer.data(guide),
            guide.trends[0].slug,
            today.isoformat(),
            [[slug, as_data(tree)] for slug, tree in trees],
        ],
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
    trees = [(broken, tree) for broken in cases if (tree := tree_of(broken.text))]

    said = browser_says(page, tiny, [(Path(broken.file).stem, tree) for broken, tree in trees])

    assert {broken.title: words for (broken, _), words in zip(trees, said, strict=True)} == {
        broken.title: list(broken.says) for broken, _ in trees
    }
    assert len(trees) >= 80


def test_the_messages_that_the_binding_needs_are_in_the_browsers_table() -> None:
    binding = (SCRIPTS / "compose-check.js").read_text(encoding="utf-8")

    assert set(re.findall(r'\bsay\("(\w+)"', binding)) == in_browser.BINDING


def test_a_source_that_nobody_has_verified_is_refused_in_the_browser_too(page: Page, tiny: Guide) -> None:
    sources = tuple(
        source.model_copy(update={"verified": "no"}) if source.id == "skip-news" else source
        for source in tiny.sources.value.sources
    )
    spoilt = replace(tiny, sources=replace(tiny.sources, value=Sources.model_construct(sources=sources)))

    found = browser_says(page, spoilt, [("first-flight", readable(FIRST_FLIGHT))])

    assert [line.split(": ", 1)[1] for line in found[0]] == [
        "'skip-news' is not verified; read the source, or leave it out"
    ]


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

    said = browser_says(page, tiny, [(Path(name).stem, readable(text)) for name, text, _ in cases])

    assert said == [wanted for _, _, wanted in cases]
    assert len(broken_ones) >= 40
    assert len(good_ones) >= 20


def test_every_slip_of_the_pen_is_met_in_the_browser_as_in_the_checker(page: Page, tiny: Guide) -> None:
    cases = test_load.test_a_bad_file_is_met_with_a_sentence_at_its_place.pytestmark[0].args[1]  # type: ignore[attr-defined]
    trees = [(tree, wanted) for text, wanted in cases if (tree := tree_of(text))]

    said = browser_says(page, tiny, [("first-flight", tree) for tree, _ in trees])

    assert said == [[wanted] for _, wanted in trees]
    assert len(trees) >= 20


def test_every_routine_of_the_guide_is_right_and_comes_back_as_it_was(page: Page, guide: Guide) -> None:
    entries = guide.trends[0].routines

    said = browser_says(page, guide, [(entry.slug, entry.tree) for entry in entries], TODAY_OF_THE_GUIDE)
    written = page.evaluate(
        "(trees) => trees.map((one) => window.yaml.write(one, { shapes: window.check.ours.shapes }).text)",
        [entry.tree.plain() for entry in entries],
    )

    assert said == [[] for _ in entries]
    for entry, text in zip(entries, written, strict=True):
        assert readable(text).plain() == entry.tree.plain()
        assert max(map(len, text.splitlines())) <= 120


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
    texts = [spoilt(dice.choice((FIRST_FLIGHT, SANDBAG_CIRCUIT)), dice) for _ in range(1200)]
    trees = [(text, tree) for text in texts if (tree := tree_of(text))]
    says = checker_says(tiny, tmp_path)

    wanted = [says("mine", text) for text, _ in trees]

    assert browser_says(page, tiny, [("mine", tree) for _, tree in trees]) == wanted
    assert len(trees) >= 500
    assert len({re.sub("'.*?'|[0-9]+", "", line) for words in wanted for line in words}) >= 40


# One value


def by_checker(kind: str, text: str) -> str:
    """How a value prints, or the message about it."""
    try:
        return f"= {parse_work(text) if kind == 'Work' else NAMED[kind].parse(text)}"
    except ValueError as error:
        return f"! {error}"


def by_browser(page: Page, texts: list[tuple[str, str]]) -> list[str]:
    found: list[str] = page.evaluate(
        """(texts) => {
          const { parse_work, values } = window.check.ours;
          return texts.map(([kind, text]) => {
            try {
              return `= ${window.python.str(kind === "Work" ? parse_work(text) : values[kind].parse(text))}`;
            } catch (said) {
              return `${said instanceof window.python.ValueError ? "!" : said} ${said.message}`;
            }
          });
        }""",
        texts,
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


def test_quantities_mean_the_same_and_are_refused_in_the_same_words(page: Page) -> None:
    dice = random.Random(7)
    texts = [*FROM_TABLES, *(thought_of(dice) for _ in range(6000))]

    wanted = [by_checker(kind, text) for kind, text in texts]

    assert by_browser(page, texts) == wanted
    assert len(FROM_TABLES) >= 150
    assert sum(words.startswith("=") for words in wanted) >= 1000


def test_patterns_find_the_same_in_both_languages(page: Page) -> None:
    dice = random.Random(8)
    texts = sorted({thought_of(dice)[1] for _ in range(1500)})

    found = page.evaluate(
        """([patterns, texts]) => patterns.map((pattern) => texts.map((text) => {
          const found = window.python.re.fullmatch(pattern, text);
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
        "([known, typed]) => typed.map((word) => [[1, 0.6], [3, 0]].map((how) => window.python.get_close_matches(word, known, ...how)))",
        [known, typed],
    )

    assert found == [[get_close_matches(word, known, 1, 0.6), get_close_matches(word, known, 3, 0)] for word in typed]


@pytest.mark.parametrize("slug", ["knee-plan", "Knee Plan", "knie-übung", "---", "x" * 61, "cards", "a--b", "ＡＢ"])
def test_a_file_name_is_met_with_the_same_words(page: Page, tmp_path: Path, slug: str) -> None:
    reading = Reading(tmp_path)
    reading.has_good_slug(tmp_path / f"{slug}.yml", slug)

    found = page.evaluate("(slug) => window.check.checkSlug(slug)", slug)

    assert found == next((problem.message for problem in reading.problems), None)


# Writing

TEXTS = ("plain words", "a: b", "a #b", "#a", "- a", "-a", "? a", "?a", "a:?b", ":a", "a:", "[a", "a]", "a, b", "{a}", "'a'", '"a"',
         "it's", 'say "a"', "it's \"a\"", "\\n", "a\\b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "---", "--- a", "...",
         "", " a", "a ", "a  b", "no", "~", "null", "1:30", "5 × 30 s", "Knie-Übung", "😀 up", "<b>", "a\nb", "a\tb", "=",
         "word " * 40 + "end", "x" * 130, "1", "0x10", "2026-11-22", "<<", "key: 'a' #b")  # fmt: skip


WRITE = (
    "(trees) => trees.map((one) => window.yaml.write(one, { shapes: window.check.ours.shapes, head: ['# kept'] }).text)"
)
DRAFT = "(texts) => texts.map((text) => window.yaml.readDraft(text, window.check.ours.shapes))"


def routine_with(text: str) -> dict[str, Any]:
    own: dict[str, Any] = readable(FIRST_FLIGHT).plain()
    return own | {"title": text, "cautions": [text, "x"], "notes": text, "easier": [f"{text} {text}", "y"]}


def test_whatever_is_typed_comes_back_from_the_file(page: Page) -> None:
    written = page.evaluate(WRITE, [routine_with(text) for text in TEXTS])

    for text, made in zip(TEXTS, written, strict=True):
        tree = read_tree(made)[0]
        assert tree is not None, made
        assert tree.plain() == routine_with(text), made


def test_a_draft_that_an_earlier_version_wrote_is_read_once(page: Page, guide: Guide) -> None:
    """Its text is what `write` makes, then and now; what somebody typed into the file by hand may be any YAML."""
    routines = [*map(routine_with, TEXTS), *(entry.tree.plain() for entry in guide.trends[0].routines)]
    routines += [{"session": [{"phase": "main"}, {"rounds": "2", "steps": [{}]}, {}], "plan": {"stages": [{}]}}]

    read = page.evaluate(DRAFT, page.evaluate(WRITE, routines))

    assert read == [{"head": ["# kept"], "plain": routine} for routine in routines]


@pytest.mark.parametrize(
    "text",
    [
        "title: &a x\n",
        "title: 'x\n",
        "- a\nb: c\n",
        "title: a  # b\n",
        "title: [a,b]\n",
        "a:\n    b: c\n",
        "a\n",
        "|\n",
    ],
)
def test_a_draft_that_cannot_be_read_is_never_read_wrong(page: Page, text: str) -> None:
    assert page.evaluate(DRAFT, [text]) == [None]


def test_the_writer_knows_in_which_line_everything_stands(page: Page, tiny: Guide) -> None:
    for text in (FIRST_FLIGHT, SANDBAG_CIRCUIT):
        tree = readable(text)

        made, places = page.evaluate(
            """(plain) => {
              const { text, places } = window.yaml.write(plain, { shapes: window.check.ours.shapes });
              return [text, [...places].map(([path, line]) => [path.split("."), line])];
            }""",
            tree.plain(),
        )

        for path, line in places:
            lines = made.splitlines()[line - 1]
            assert lines.lstrip(" -").startswith(path[-1] if not path[-1].isdigit() else ""), (path, lines)
            mark = readable(made).at([int(part) if part.isdigit() else part for part in path])
            assert mark.line - line in (0, 1)  # the checker points at a list's first entry, below its key
        assert len(places) >= 40


def test_keys_are_written_in_the_order_of_the_format_whatever_order_they_came_in(page: Page) -> None:
    script = """(plain) => {
      const inOrder = (value, named) => named ? Object.entries(value) : Object.entries(value).reverse();
      const turned = (value, named) => Array.isArray(value) ? value.map((one) => turned(one)) : typeof value === "string" ? value
        : Object.fromEntries(inOrder(value, named).map(([key, one]) => [key, turned(one, key === "change")]));
      const { shapes } = window.check.ours;
      return [plain, turned(plain)].map((value) => window.yaml.write(value, { shapes, head: ["# kept"] }).text);
    }"""

    for text in (FIRST_FLIGHT, SANDBAG_CIRCUIT):
        written, turned = page.evaluate(script, readable(text).plain())

        assert turned == written
        lines = [line for line in written.splitlines() if line]
        keys = [line.split(":")[0] for line in lines if line[0].isalpha()]
        assert keys == [key for key in Routine.model_fields if key in keys]
        assert sorted(lines) == sorted(["# kept", *filter(None, text.splitlines())])


def test_comments_above_the_first_key_go_to_the_form_and_others_are_counted(tiny: Guide) -> None:
    text = f"# one\n# two\n{FIRST_FLIGHT.replace('plan:', '# three' + chr(10) + 'plan:')}"

    opened = composer.opened(tiny.trends[0].routine("first-flight"), text)

    assert opened["head"] == ["# one", "# two"]
    assert opened["others"] == 1


# The table


def test_what_the_composer_knows_is_published_with_every_routine(built: Path, guide: Guide) -> None:
    published = json.loads((built / "contribute/data.json").read_text(encoding="utf-8"))

    assert published == json.loads(json.dumps(composer.data(guide)))
    for entry in guide.trends[0].routines:
        place = built / "contribute/backward-walking" / entry.slug
        assert place.with_suffix(".yml").read_bytes() == entry.path.read_bytes()
        assert json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))["tree"] == entry.tree.plain()


def test_every_message_of_the_table_is_said_somewhere_and_every_one_said_is_in_it() -> None:
    files = [*(PROJECT / "hooks/trendguide").rglob("*.py"), *(PROJECT / "docs/assets/js").glob("compose-*.js")]
    texts = [file.read_text(encoding="utf-8") for file in files if file.name not in ("messages.py", "rulebook.py")]
    said = {key for text in texts for key in re.findall(r'(?:\bsay|_wrong|\bno)\(\s*"(\w+)"', text)}

    assert said <= set(MESSAGES)
    assert [key for key in MESSAGES if not any(f'"{key}"' in text for text in texts)] == []
