"""The book of mistakes: each rule of the format, what breaks it, what is said of it, the right way, and the exceptions.

It is Markdown in mistakes/, a file a chapter, so that a trainer can read it and add to it. `/contribute/rules/` is made
from it, messages point to it, and the tests hold every case against what the check says: `make mistakes` writes the
answers anew and shows what changed. The examples are of a made-up trend, stair skipping, so that nobody takes a wrong
figure for advice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "contribute/rules/"
FOLDER = Path(__file__).with_name("mistakes")
FIRST = "stair-skipping/first-flight.yml"

# The shapes of the Markdown. Whatever is in a chapter and in none of them is lost, and a test says so.
HEADING = re.compile(r"^# (.+)\n", re.M)
RULE = re.compile(
    r"^## (?P<title>.+)\n\n(?P<why>.+)\n\n\*\*Exceptions:\*\* (?P<exceptions>.+)\n\n"
    r"Address `#(?P<id>[a-z0-9-]+)`, messages? (?P<kinds>.+)\n",
    re.M,
)
CASE = re.compile(r"^### (.+)\n", re.M)
PAIR = re.compile(
    r"^Not this(?P<place>, (?:as the whole file|on the disk|in `(?P<file>[\w./-]+)`))?:\n\n"
    r"```yaml\n(?P<wrong>.*?)\n```\n\n(?P<says>(?:^> [^\n]+\n)*)\n?But this:\n\n```yaml\n(?P<right>.*?)\n```\n",
    re.M | re.S,
)
HIDDEN = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")


@dataclass(frozen=True)
class Edit:
    """Lines of a good file, and what somebody wrote instead. The right ones stand in the file, or replace its line of
    the same key."""

    wrong: str
    right: str


@dataclass(frozen=True)
class Case:
    """One way to break a rule."""

    title: str
    file: str  # of the made-up guide; empty where the mistake is a file's name, place or encoding
    edits: tuple[Edit, ...]
    says: tuple[str, ...]  # `18:11: '1:30' is not …`; on the disk without a place
    is_whole: bool = False  # nothing else stands in the file

    @property
    def messages(self) -> tuple[str, ...]:
        """What is said, each text once, without its place."""
        texts = (re.sub(r"^(?:[\w./-]+\.yml:)?\d+:\d+: ", "", line).removesuffix(" (warning)") for line in self.says)
        return tuple(dict.fromkeys(texts))


@dataclass(frozen=True)
class Rule:
    """What must hold, and the messages that say it does not."""

    id: str  # its address on the page
    title: str
    why: str
    exceptions: str
    kinds: tuple[str, ...]  # of messages.py
    cases: tuple[Case, ...]  # the first is the example on the page

    @property
    def is_of_the_file(self) -> bool:
        """Its name, its place or its encoding: no line of it would help."""
        return not self.cases[0].file


@dataclass(frozen=True)
class Chapter:
    title: str
    rules: tuple[Rule, ...]


def chapters() -> Iterator[Chapter]:
    paths = sorted(FOLDER.glob("*.md"))
    if not paths:
        raise ValueError(f"{FOLDER} holds 0 chapters of the book of mistakes")
    for path in paths:
        text = path.read_text(encoding="utf-8")
        titles, starts = HEADING.findall(text), [match.start() for match in re.finditer(r"^## ", text, re.M)]
        if len(titles) != 1 or not starts:
            raise ValueError(f"{path.name}: one chapter has one heading and at least one rule")
        ends = [*starts[1:], len(text)]
        yield Chapter(titles[0], tuple(rule(text[a:b], path.name) for a, b in zip(starts, ends, strict=True)))


def rule(text: str, chapter: str) -> Rule:
    heading = text.partition("\n")[0]
    match = RULE.match(text)
    if match is None:
        raise ValueError(f"{chapter}: '{heading}' needs its reason, its exceptions, its address and its messages")
    named = CASE.split(text[match.end() :])[1:]
    cases = tuple(case(title, body, chapter) for title, body in zip(named[::2], named[1::2], strict=True))
    if not cases:
        raise ValueError(f"{chapter}: '{heading}' needs a case")
    kinds = tuple(re.findall(r"`(\w+)`", match["kinds"]))
    return Rule(match["id"], match["title"], match["why"], match["exceptions"], kinds, cases)


def case(title: str, text: str, chapter: str) -> Case:
    pairs = list(PAIR.finditer(text))
    if not pairs:
        raise ValueError(f"{chapter}: '### {title}' needs 'Not this:' and 'But this:', each with a block of yaml")
    place = pairs[0]["place"] or ""
    return Case(
        title=title,
        file="" if place.endswith("disk") else pairs[0]["file"] or FIRST,
        edits=tuple(Edit(typed(pair["wrong"]), typed(pair["right"])) for pair in pairs),
        says=tuple(line.removeprefix("> ") for pair in pairs for line in pair["says"].splitlines()),
        is_whole=place.endswith("whole file"),
    )


def typed(text: str) -> str:
    """`⟨U+200B⟩` is the character itself, which nobody would see."""
    return HIDDEN.sub(lambda sign: chr(int(sign[1], 16)), text)


@dataclass(frozen=True)
class Id:
    """The name of a message for programs. It lives for ever: after the message is withdrawn it names no other one."""

    number: int  # from 1 on without a gap, so that none can go unseen
    id: str
    added: str  # the day, as 2026-11-25
    withdrawn: str = ""


def ids() -> tuple[Id, ...]:
    """Every id there has ever been, in the order in which they came."""
    return tuple(Id(**entry) for entry in json.loads((FOLDER / "ids.json").read_text(encoding="utf-8")))


BOOK = tuple(chapters())
RULES = {rule.id: rule for chapter in BOOK for rule in chapter.rules}
OF_KIND: Mapping[str, Rule] = {kind: rule for rule in RULES.values() for kind in rule.kinds}


def address(kind: str) -> str:
    """Where the rule behind a message is explained: `/contribute/rules/#units`."""
    return f"/{ADDRESS}#{OF_KIND[kind].id}"
