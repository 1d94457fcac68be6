"""Text to model: every value with its file, line and column, every mistake of every file in one run.

YAML is read as the parser's events, walked by our own loop into a tree of text with marks: no resolvers, so `1:30`,
`no` and `010` stay what was typed; no anchors, aliases, merges, tags or second documents; a key twice is found; depth,
nodes and size are limited before anything is built (hooks/RESEARCH.md#hostile-yaml has the attacks). Pydantic then
binds the tree to the model, and its errors are worded anew here, so that none of a library's own words reach a
contributor.
"""

from __future__ import annotations

import difflib
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from trendguide.messages import NOUNS, Said, counted, listed, say
from trendguide.model import (
    Claims,
    Glossary,
    Plan,
    Review,
    Rounds,
    Routine,
    Safety,
    Source,
    Sources,
    Stage,
    Step,
    Trend,
    Vocabulary,
    shapes_at,
)
from trendguide.values import FromText

MAX_DEPTH, MAX_NODES = 12, 5_000
MAX_BYTES = 64 * 1024
MAX_SOURCES_BYTES = 128 * 1024  # one file that every trend shares; the others are one routine each
MAX_SLUG = 60
KEPT = 20_000  # files as they were read: more than a guide has
SHARED = {"sources.yml": Sources, "vocabulary.yml": Vocabulary, "glossary.yml": Glossary}
OF_A_TREND = {"trend.yml": Trend, "claims.yml": Claims, "safety.yml": Safety}
RESERVED = frozenset(
    [
        *("index", "assets", "search", "tags", "404", "sw", "r", "api", "schema", "feed", "find", "cards"),
        *(
            "contribute",
            "about",
            "card",
            "run",
            "evidence",
            "claims",
            "safety",
            "trend",
            "for-me",
            "glossary",
            "reviews",
        ),
        *("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))),
    ]
)
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")
"""What may be hidden; nearly every letter is not, so that few are looked up."""
STARTS, ENDS = (yaml.MappingStartEvent, yaml.SequenceStartEvent), (yaml.MappingEndEvent, yaml.SequenceEndEvent)

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where, what is there, what to write instead."""

    file: str
    line: int
    column: int
    message: str
    is_warning: bool = False

    @property
    def kind(self) -> str:
        """Which message of the table it is."""
        return getattr(self.message, "kind", "")

    def __str__(self) -> str:
        return printable(f"{self.file}:{self.line}:{self.column}: {self.message}")


class Mistakes(Exception):
    """The data cannot be used as it is; `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


START = Mark(1, 1)


@dataclass(slots=True)
class Node:
    """Text, a list of nodes, or entries by key, and where it starts."""

    mark: Mark
    value: str | list[Node] | dict[str, Node]
    keys: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> Any:
        """The same without marks."""
        value = self.value
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return [node.value if type(node.value) is str else node.plain() for node in value]
        return {key: node.value if type(node.value) is str else node.plain() for key, node in value.items()}

    def texts(self) -> Iterator[str]:
        """Every text in it."""
        waiting = [self]
        for node in waiting:  # grows as it goes
            if isinstance(node.value, str):
                yield node.value
            else:
                waiting += node.value if isinstance(node.value, list) else node.value.values()

    def at(self, path: Iterable[str | int]) -> Mark:
        """Where the value at this path starts, or the nearest one above it that was written."""
        node = self
        for part in path:
            if isinstance(node.value, dict) and part in node.value:
                node = node.value[str(part)]
            elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
        return node.mark


class Unreadable(Exception):
    """A file that cannot be read any further."""

    def __init__(self, message: str, mark: Mark = START) -> None:
        self.message, self.mark = message, mark
        super().__init__(message)


@dataclass(frozen=True, eq=False)
class Entry(Generic[M]):
    """One bound file: its slug, its value, and where each part of it stands. The same text at the same place is the
    same entry, and another text is another one: so it is the key of whatever is worked out from it."""

    slug: str
    value: M
    tree: Node
    file: str
    path: Path

    @cached_property
    def derived(self) -> dict[Callable[[M], Any], Any]:
        return {}

    def once(self, derive: Callable[[M], T]) -> T:
        """What follows from the value alone, worked out at the first call and kept as long as the entry."""
        if derive not in self.derived:
            self.derived[derive] = derive(self.value)
        found: T = self.derived[derive]
        return found

    def problem(self, path: Iterable[str | int], message: str, *, is_warning: bool = False) -> Problem:
        mark = self.tree.at(path)
        return Problem(self.file, mark.line, mark.column, message, is_warning)


@dataclass(frozen=True, eq=False)
class TrendFolder:
    """One folder: the trend, its claims, its safety rules, its routines. Each reading of it is its own."""

    slug: str
    about: Entry[Trend]
    claims: Entry[Claims]
    safety: Entry[Safety]
    routines: tuple[Entry[Routine], ...]
    unread: tuple[str, ...] = ()  # slugs of routines with mistakes of their own: they exist, so a link to one is right

    @cached_property
    def by_slug(self) -> dict[str, Entry[Routine]]:
        return {entry.slug: entry for entry in self.routines}

    def routine(self, slug: str) -> Entry[Routine]:
        return self.by_slug[slug]


@dataclass(frozen=True, eq=False)
class Guide:
    """All data, bound. Each reading of it is its own."""

    sources: Entry[Sources]
    vocabulary: Entry[Vocabulary]
    trends: tuple[TrendFolder, ...]
    is_whole: bool = True  # False where a file could not be read, so that what it cites is not known
    glossary: Entry[Glossary] | None = None  # a guide may do without

    @cached_property
    def by_id(self) -> dict[str, Source]:
        return {source.id: source for source in reversed(self.sources.value.sources)}

    def source(self, wanted: str) -> Source:
        return self.by_id[wanted]


# Text to tree


def decode(raw: bytes) -> str:
    """UTF-8 text with plain line ends. Raises Unreadable at the first byte or character that has no place in it."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(say("utf16"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = plain_ends(error.object[: error.start].decode())
        said = say("not_utf8", byte=f"0x{error.object[error.start]:02X}")
        raise Unreadable(said, mark_of(before, len(before))) from None
    text = plain_ends(text)
    for found in UNUSUAL.finditer(text):
        if is_hidden(found[0]):
            raise Unreadable(say("invisible", code=code_of(found[0])), mark_of(text, found.start()))
    return text


def plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def mark_of(text: str, place: int) -> Mark:
    return Mark(text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1)


def is_hidden(letter: str) -> bool:
    """Control, bidirectional, zero-width, surrogate and private characters, line separators, and what is none."""
    is_none = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return is_none or unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def code_of(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def printable(text: str) -> str:
    """What a terminal may get: hidden characters of a file or its name as `\\x1b`."""
    return "".join(f"\\x{ord(letter):02x}" if is_hidden(letter) else letter for letter in text)


# What the parser says, what we say, and whether the mistake is where it began (a quote, a bracket, a key without ':').
PARSER_SAYS = (
    (r"escape|hex", "backslash", False),
    (r"quoted scalar|unexpected end of stream", "quote_open", True),
    (r"expected ',' or", "bracket_open", True),
    (r"could not find expected ':'", "no_colon", True),
    (r"mapping values are not allowed", "colon_inside", False),
    (r"sequence entries are not allowed", "dash_inside", False),
    (r"scanning a directive", "percent_line", True),
    (r"block scalar|chomping|indentation indicator", "block_text", True),
    (r"anchor|alias", "link_sign", True),
    (r"tag", "type_sign", True),
    (r"cannot start any token", "no_start", False),
    (r"expected (the )?node content|mapping keys are not allowed", "no_start_like_this", False),
    (r"expected <block end>|expected key|inconsistent|expected '-'|document start", "no_line_up", False),
)


def slip(error: yaml.YAMLError, text: str) -> Unreadable:
    """A mistake in the writing itself, in our own words, at its place."""
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    end, start = (mark_in(text, getattr(error, name, None)) for name in ("problem_mark", "context_mark"))
    at = end or start or START
    line = text.split("\n")[at.line - 1]
    if tab := re.match(r"[ -]*\t", line):
        return Unreadable(say("tab"), Mark(at.line, tab.end()))
    if re.search("<block end>|expected key", said) and re.search(r"['\"\]}] *$", line[: at.column - 1]):
        return Unreadable(say("more_after"), at)
    for pattern, key, where_it_began in PARSER_SAYS:
        if re.search(pattern, said):
            return Unreadable(say(key), start if where_it_began and start else at)
    return Unreadable(say("unreadable"), at)


def mark_in(text: str, mark: Any) -> Mark | None:
    """The parser's mark as ours. What ends with the file is at the end of its last line."""
    if mark is None:
        return None
    lines = text.rstrip("\n").split("\n")
    return Mark(mark.line + 1, mark.column + 1) if mark.line < len(lines) else Mark(len(lines), len(lines[-1]) + 1)


Found = tuple[Mark, str, bool]
"""Where, what, and whether it is only a warning."""


def read_tree(text: str) -> tuple[Node | None, list[Found]]:
    """The tree, and what is wrong with it. None where reading had to stop, and the last one found says why."""
    found: list[Found] = []
    try:
        return build(yaml.parse(text, Loader=PARSER), text, found), found
    except yaml.YAMLError as error:
        stop = slip(error, text)
    except (ValueError, OverflowError):  # PyYAML lets a huge escape through to chr()
        stop = Unreadable(say("backslash_makes_none"))
    except Unreadable as error:
        stop = error
    return None, [*found, (stop.mark, stop.message, False)]


def build(events: Iterator[Any], text: str, found: list[Found]) -> Node:
    """Events to nodes with a stack of our own, so that nothing a contributor writes can exhaust Python's."""
    stack: list[tuple[Node, tuple[str, Mark] | None]] = []
    root: Node | None = None
    waiting: tuple[str, Mark] | None = None  # the key whose value comes next
    nodes = documents = 0
    lines = text.split("\n")
    commented = {number for number, line in enumerate(lines) if "#" in line}
    for event in events:
        kind = type(event)
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        if kind is yaml.ScalarEvent or kind in STARTS:
            if event.anchor:
                raise Unreadable(say("link"), mark)
            if event.tag is not None:
                raise Unreadable(say("type"), mark)
            nodes += 1
            if nodes > MAX_NODES:
                raise Unreadable(say("too_many_values", most=f"{MAX_NODES:,}"), mark)
            parent = stack[-1][0] if stack else None
            if parent is not None and isinstance(parent.value, dict) and waiting is None:
                waiting = (key_text(event, parent, mark, found), mark)
                continue
            if kind is yaml.ScalarEvent:
                node = Node(mark, event.value)
                if event.end_mark.line in commented or not event.value.isprintable():
                    found += text_problems(event, mark, lines)
            else:
                node = Node(mark, {} if kind is yaml.MappingStartEvent else [])
                if len(stack) >= MAX_DEPTH:
                    raise Unreadable(say("too_deep", most=MAX_DEPTH), mark)
        elif kind in ENDS:
            node, waiting = stack.pop()
        elif kind is yaml.AliasEvent:
            raise Unreadable(say("link"), mark)
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1:
                raise Unreadable(say("second_document"), mark)
            continue
        if kind in STARTS:
            stack.append((node, waiting))
            waiting = None
            continue
        if not stack:
            root = node
            continue
        parent = stack[-1][0]
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif isinstance(parent.value, dict) and waiting is not None:
            key, where = waiting
            parent.value.setdefault(key, node)
            parent.keys.setdefault(key, where)
            waiting = None
    if root is None:
        raise Unreadable(say("empty_file"))
    return root


def key_text(event: Any, parent: Node, mark: Mark, found: list[Found]) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise Unreadable(say("key_one_word"), mark)
    key = str(event.value)
    if key == "<<":
        raise Unreadable(say("copies"), mark)
    if not key.isprintable() and any(map(is_hidden, key)):
        raise Unreadable(say("key_invisible"), mark)
    if key in parent.keys:
        found.append((mark, say("key_twice", key=key, line=parent.keys[key].line), False))
    return key


def text_problems(event: Any, mark: Mark, lines: list[str]) -> Iterator[Found]:
    """What is wrong with one value whatever it means: hidden characters, line breaks, a '#' that cut it short."""
    for letter in "" if event.value.isprintable() else event.value:
        if letter == "\n":
            yield mark, say("line_break"), False
            break
        if letter == "\t":
            yield mark, say("tab_inside"), False
            break
        if is_hidden(letter):
            yield mark, say("invisible_inside", code=code_of(letter)), False
            break
    if event.style in (None, ""):
        line = lines[event.end_mark.line : event.end_mark.line + 1]  # none behind the end of the file
        if cut := re.match(r"\s+(#\S.*)", "".join(line)[event.end_mark.column :]):
            yield mark, say("cut_short", rest=cut[1][:20]), True


# Tree to model


def bind(model: type[M], tree: Node) -> tuple[M | None, list[Found]]:
    """The model's object, or every reason why there is none."""
    if not isinstance(tree.value, dict):
        return None, [(tree.mark, say("lines_first"), False)]
    try:
        return model.model_validate(tree.plain()), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [(mark, said, False) for mark, said in reworded(model, tree, details)]


@dataclass(frozen=True, eq=False)
class Bound(Generic[M]):
    """What the text of one file comes to, wherever it lies."""

    tree: Node | None
    value: M | None
    found: tuple[Found, ...]


def read(model: type[M], raw: bytes) -> Bound[M]:
    """By content, so that git's copy of a file costs nothing, nor does one that was not touched while serving."""
    return remembered(model, raw)


@lru_cache(KEPT)
def remembered(model: type[Any], raw: bytes) -> Bound[Any]:
    try:
        tree, found = read_tree(decode(raw))
    except Unreadable as error:
        return Bound(None, None, ((error.mark, error.message, False),))
    if tree is None:
        return Bound(None, None, tuple(found))
    value, more = bind(model, tree)
    return Bound(tree, value, (*found, *more))


def reworded(model: type[BaseModel], tree: Node, details: list[ErrorDetails]) -> Iterator[tuple[Mark, str]]:
    missing = {tuple(detail["loc"]) for detail in details if detail["type"] == "missing"}
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"]
    below = [tuple(detail["loc"]) for detail in details if detail["type"] != "too_short"]
    merged = set()
    for detail in unknown:
        *where, key = detail["loc"]
        absent = [str(path[-1]) for path in missing if list(path[:-1]) == where]
        near = difflib.get_close_matches(str(key), absent, 1, 0.6)
        merged |= {(*where, word) for word in near}
    for detail in details:
        if tuple(detail["loc"]) in merged and detail["type"] == "missing":
            continue
        here = tuple(detail["loc"])
        if detail["type"] == "too_short" and any(here == other[: len(here)] for other in below):
            continue  # an entry in it is wrong, and is reported itself
        yield in_our_words(model, tree, detail)


def in_our_words(model: type[BaseModel], tree: Node, detail: ErrorDetails) -> tuple[Mark, str]:
    node, above, shape, name = tree, model, model, ""
    key_mark: Mark | None = None
    path = list(detail["loc"])
    kind = detail["type"]
    for part in path[:-1] if kind in ("extra_forbidden", "missing") else path:
        if isinstance(node.value, dict) and str(part) in node.value:
            key_mark = node.keys[str(part)]
            above, shape = shape, next(shapes_at(shape, str(part)), shape)
            node, name = node.value[str(part)], str(part)
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            shape = chosen(shape, node)
    shape = chosen(shape, node)
    typed = node.value if isinstance(node.value, str) else ""
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "extra_forbidden":
        key = str(path[-1])
        near = difflib.get_close_matches(key, list(shape.model_fields), 1, 0.6)
        where = next((said for other, said in PLACES.items() if key in other.model_fields), "")
        is_meant = bool(near) and (
            near[0].removesuffix("s") == key.removesuffix("s")
            or (shape.model_fields[near[0]].is_required() and near[0] not in node.keys)
        )
        if model is Routine and where and not is_meant:
            return node.keys.get(key, node.mark), say("key_elsewhere", key=key, where=where)
        if near:
            return node.keys.get(key, node.mark), say("unknown_key_near", key=key, near=near[0])
        return node.keys.get(key, node.mark), say("unknown_key", key=key, keys=listed(shape.model_fields, "and"))
    if kind == "missing":
        key = str(path[-1])
        if inner := next(shapes_at(shape, key), None):
            required = [word for word, info in inner.model_fields.items() if info.is_required()]
            needed = listed(required or list(inner.model_fields)[-1:], "and")
            origin = get_origin(shape.model_fields[key].annotation)
            under = "missing_entries" if origin is tuple else "missing_named" if origin is dict else "missing_lines"
            return node.mark, say(under, key=key, keys=needed)
        return node.mark, say("missing", key=key, example=example_of(shape, key))
    if kind == "value_error" and isinstance(node.value, str) and not typed.strip():
        return node.mark, say("empty", key=name)
    if kind == "value_error":
        said = context["error"].args[0]
        if typed:
            said = Said.of(said.kind, said.replace(typed, shortened(typed)))
        if isinstance(node.value, dict) and (quoted := re.match(r"'(\w+)'", said)) and quoted[1] in node.keys:
            return node.keys[quoted[1]], said
        return node.mark, said
    if kind in ("enum", "string_type") and not isinstance(node.value, str):
        return node.mark, say("one_text_not_list" if isinstance(node.value, list) else "one_text_not_lines", key=name)
    if kind == "enum" and path[-1] == "[key]" and key_mark is not None:
        choices = re.findall(r"'([^']+)'", str(context["expected"]))
        return key_mark, wrong_choice(name, NOUNS["given_by"], choices)
    if kind == "enum":
        return node.mark, wrong_choice(typed, NOUNS.get(name, name), re.findall(r"'([^']+)'", str(context["expected"])))
    if kind == "string_too_long":
        return node.mark, say("too_long", text=shortened(typed), length=len(typed), most=context["max_length"])
    if kind == "string_too_short":
        return node.mark, say("empty", key=name)
    if kind == "too_short":
        least, count = counted(context["min_length"]), counted(len(node.value))
        return node.mark, say("too_few", key=name, count=count, least=least)
    if kind == "too_long":
        return node.mark, say("too_many", key=name, count=counted(len(node.value)), most=context["max_length"])
    if kind == "string_pattern_mismatch":
        return node.mark, say(PATTERN_SAYS[str(context["pattern"])], text=shortened(typed))
    if kind == "tuple_type" and any(shapes_at(above, name)):
        return key_mark or node.mark, say("takes_entries", key=name)
    if kind == "tuple_type":
        entry = "one, two" if not typed or "{" in typed else shortened(typed)
        return node.mark, say("takes_list", key=name, entry=entry)
    if isinstance(path[-1], int) or path[-1] in BLOCK_KINDS:
        return node.mark, say("entry_takes_lines", key=name)
    return key_mark or node.mark, say("takes_lines", key=name)


PLACES: dict[type[BaseModel], str] = {
    Step: "a step",
    Rounds: "rounds",
    Stage: "a stage of the plan",
    Plan: "'plan'",
    Review: "'review'",
    Routine: "the routine itself, at the start of a line",
}
"""Where a key of a routine stands, for one that stands elsewhere."""
BLOCK_KINDS = ("<step>", "<rounds>")  # the tags in the model's union of the two
PATTERN_SAYS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "not_an_id",
    r"^https?://[^\s<>\"]+$": "not_an_address",
    r"^(19|20)\d\d$": "not_a_year",
    r"^10\.\d{4,9}/\S+$": "not_a_doi",
    r"^\d{1,9}$": "not_digits",
    r"^PMC\d{1,9}$": "not_a_pmcid",
    r"^(yes|no)$": "not_yes_no",
    r"^yes$": "not_yes",
}


def chosen(shape: type[BaseModel], node: Node) -> type[BaseModel]:
    """A block with rounds is of the other kind."""
    if shape is Step and isinstance(node.value, dict) and ("rounds" in node.value or "steps" in node.value):
        return Rounds
    return shape


def as_typed(example: Any) -> str:
    """An example on one line of a file."""
    return f"[{', '.join(example)}]" if isinstance(example, list) else str(example)


def example_of(shape: type[BaseModel], key: str) -> str:
    """A right value for a key: its own example, a choice, or one of its type."""
    info = shape.model_fields[key]
    if info.examples:
        return as_typed(info.examples[0])
    kinds: list[Any] = [info.annotation]
    while kinds:
        kind = kinds.pop(0)
        if isinstance(kind, type) and issubclass(kind, FromText):
            return kind.examples[0]
        if isinstance(kind, type) and hasattr(kind, "__members__"):
            return str(next(iter(kind.__members__.values())))
        kinds += get_args(kind)
    raise LookupError(key)  # every field has one; a test says so


def wrong_choice(typed: str, what: str, choices: Iterable[str]) -> str:
    """`'beginer' is not a level; write 'beginner', … or 'advanced' (did you mean 'beginner'?)`"""
    known = list(choices)
    if not known:
        return say("no_choice_yet", text=shortened(typed), what=what)
    near = difflib.get_close_matches(typed, known, 1, 0.6)
    key = "wrong_choice_near" if near else "wrong_choice"
    noun = f"{'an' if what[:1] in 'aeiou' else 'a'} {what}"
    return say(key, text=shortened(typed), what=noun, choices=listed(known, "or"), near="".join(near))


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# Disk to guide


@lru_cache(KEPT)
def entry_of(bound: Bound[Any], file: str, path: Path) -> Entry[Any]:
    """A preview reads everything anew after an edit, and knows by this what the edit left alone."""
    assert bound.tree is not None
    return Entry(path.stem, bound.value, bound.tree, file, path)


@dataclass
class Reading:
    """What has been read so far, and what was wrong with it."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def name(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def report(self, path: Path, message: str, mark: Mark = START, *, is_warning: bool = False) -> None:
        self.problems.append(Problem(self.name(path), mark.line, mark.column, message, is_warning))

    def entry(self, path: Path, model: type[M]) -> Entry[M] | None:
        """One file read and bound; None after its problems have been reported."""
        try:
            raw = self.raw(path, MAX_SOURCES_BYTES if model is Sources else MAX_BYTES)
        except Unreadable as error:
            self.report(path, error.message, error.mark)
            return None
        bound = read(model, raw)
        for mark, message, is_warning in bound.found:
            self.report(path, message, mark, is_warning=is_warning)
        if bound.tree is None or bound.value is None:
            return None
        return entry_of(bound, self.name(path), path)

    def raw(self, path: Path, limit: int) -> bytes:
        try:
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode):
                what = "a link" if stat.S_ISLNK(about.st_mode) else "not a plain file"
                raise Unreadable(say("not_a_file", what=what))
            if about.st_size > limit:
                raise Unreadable(say("too_long_a_file", bytes=f"{about.st_size:,}", most=f"{limit:,}"))
            return path.read_bytes()
        except FileNotFoundError:
            raise Unreadable(say("no_file")) from None
        except OSError as error:
            raise Unreadable(say("closed_file", why=error.strerror)) from None

    def files(self, folder: Path) -> list[Path]:
        """What lies in a folder, in the same order everywhere. Hidden files are the system's business."""
        try:
            found = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self.report(folder, say("closed_folder", why=error.strerror))
            return []
        for path in found:
            if re.fullmatch(r"\.[^._#].*\.ya?ml", path.name, re.IGNORECASE):
                self.report(path, say("hidden_file", name=path.name))
        return [path for path in found if not path.name.startswith(".")]

    def is_yaml(self, path: Path) -> bool:
        if path.suffix == ".yml":
            return True
        if path.suffix.lower() in (".yml", ".yaml"):
            self.report(path, say("not_yml", name=path.name, better=f"{path.stem}.yml"))
        else:
            self.report(path, say("no_place", name=path.name))
        return False

    def has_good_slug(self, path: Path, slug: str) -> bool:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            bare = unicodedata.normalize("NFKD", slug).encode("ascii", "ignore").decode()
            better = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
            self.report(path, say("bad_slug_like" if better else "bad_slug", text=slug, better=better))
        elif len(slug) > MAX_SLUG:
            self.report(path, say("long_slug", text=shortened(slug), length=len(slug), most=MAX_SLUG))
        elif slug in RESERVED:
            self.report(path, say("taken_slug", text=slug))
        else:
            return True
        return False

    def trend(self, folder: Path) -> TrendFolder | None:
        about = self.entry(folder / "trend.yml", Trend)
        claims = self.entry(folder / "claims.yml", Claims)
        safety = self.entry(folder / "safety.yml", Safety)
        routines, unread = [], []
        for path in self.files(folder):
            if path.name in OF_A_TREND or not self.is_yaml(path) or not self.has_good_slug(path, path.stem):
                continue
            entry = self.entry(path, Routine)
            if entry is None:
                unread.append(path.stem)
            else:
                routines.append(entry)
        if about is None or claims is None or safety is None:
            return None
        return TrendFolder(folder.name, about, claims, safety, tuple(routines), tuple(unread))


def load(root: Path) -> tuple[Guide | None, list[Problem]]:
    """All of `routines/`: what could be bound, and everything that is wrong. None where a shared file fails."""
    reading = Reading(root)
    if not root.is_dir():
        return None, [Problem(root.name, 1, 1, say("no_folder", name=root.name))]
    sources = reading.entry(root / "sources.yml", Sources)
    vocabulary = reading.entry(root / "vocabulary.yml", Vocabulary)
    words = root / "glossary.yml"
    glossary = reading.entry(words, Glossary) if words.exists() or words.is_symlink() else None
    inside = [path for path in reading.files(root) if path.name not in SHARED]
    folders = [path for path in inside if path.is_dir() and not path.is_symlink()]
    for path in inside:
        if path not in folders and reading.is_yaml(path):
            reading.report(path, say("lost_routine"))
    if not folders:
        reading.report(root / "sources.yml", say("no_trend"))
    read = [reading.trend(path) for path in folders if reading.has_good_slug(path, path.name)]
    if sources is None or vocabulary is None:
        return None, reading.problems
    trends = tuple(trend for trend in read if trend is not None)
    is_whole = len(trends) == len(folders) and not any(trend.unread for trend in trends)
    return Guide(sources, vocabulary, trends, is_whole, glossary), reading.problems
