"""Plain words: which sentence to shorten. Advice only, shown when asked for; it never blocks.

Sentence length, long words and syllables (by pyphen, the vowels where it misses some) give the grade of Flesch and
Kincaid; a reader of that school year is about five years older. Quotes and titles are left as people wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyphen

from trendguide.load import Entry, Guide, Problem
from trendguide.model import Shape

MOST_WORDS = 20  # in one sentence
OLDEST = 12.0  # reading age that a text may ask for; the aim is 9 to 11
FEW = 12  # a text with fewer words has no reading age worth telling
LONG = 4  # syllables
KEYS = (
    "summary", "audience", "setup", "cues", "note", "build_up", "move_on_when", "easier", "mistakes", "cautions",
    "stop_if", "notes", "not_seen", "claim", "answer", "text", "said", "plain", "reason", "rule", "sign",
)  # fmt: skip
HYPHENS = pyphen.Pyphen(lang="en_US", left=2, right=2)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"'(])|(?<=:)\s+(?=[A-Z])")


@dataclass(frozen=True)
class Reading:
    """How hard one text is to read."""

    sentences: tuple[str, ...]
    words: int
    syllables: int

    @property
    def age(self) -> float:
        """In years; the grade of Flesch and Kincaid and five more."""
        return 0.39 * self.words / len(self.sentences) + 11.8 * self.syllables / self.words - 15.59 + 5


def reading(text: str) -> Reading:
    """A text without words reads like one word."""
    sentences = tuple(part for part in SENTENCE.split(text) if WORD.search(part)) or (text,)
    words = WORD.findall(text) or ["word"]
    return Reading(sentences, len(words), sum(map(syllables, words)))


def syllables(word: str) -> int:
    """pyphen knows where a word may break; where it allows fewer breaks than there are vowels, the vowels count."""
    if word[0].isdigit():
        return 1
    return (
        sum(
            max(len(HYPHENS.positions(part)) + 1, vowels(part))
            for part in re.split(r"[-'’]", word.lower())
            if len(part) > 1
        )
        or 1
    )


def vowels(word: str) -> int:
    """Runs of vowels; a last `e`, `es` or `ed` is silent, but not in `table`."""
    bare = re.sub(r"(?<![aeiouyl])(e|es|ed)$|(?<=[aeiou]l)e$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def texts(value: Any, path: tuple[str | int, ...] = (), key: str = "") -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of ours in a file, with its path."""
    if isinstance(value, str) and key in KEYS and type(value) is str:
        yield path, value
    elif isinstance(value, Shape):
        for name in value.model_fields_set:
            yield from texts(getattr(value, name), (*path, name), name)
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from texts(one, (*path, place), key)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, (*path, name), name)


def advice(guide: Guide) -> tuple[Problem, ...]:
    """For every trend's files, in the order of the files."""
    entries: list[Entry[Any]] = []
    for trend in guide.trends:
        entries += [trend.about, trend.claims, trend.safety, *trend.routines]
    return tuple(sorted(found for entry in entries for found in of_entry(entry)))


def of_entry(entry: Entry[Any]) -> Iterator[Problem]:
    for path, text in texts(entry.value):
        said = of_text(text)
        if said:
            yield entry.problem(path, said, is_warning=True)


def of_text(text: str) -> str:
    """One line of advice; empty where the text is plain enough."""
    read = reading(text)
    hardest = max(read.sentences, key=lambda one: (len(WORD.findall(one)), one))
    count = len(WORD.findall(hardest))
    long_words = list(dict.fromkeys(word for word in WORD.findall(text) if syllables(word) >= LONG))
    is_hard = read.words >= FEW and read.age > OLDEST
    if count <= MOST_WORDS and not is_hard:
        return ""
    parts = []
    if count > MOST_WORDS:
        parts.append(f"a sentence of {count} words; shorten '{opening(hardest)}'")
    if is_hard:
        parts.append(f"reads like a text for age {read.age:.0f}, aim for 9 to 11")
        if count <= MOST_WORDS and len(read.sentences) > 1:
            parts.append(f"begin with '{opening(hardest)}'")
        if long_words:
            parts.append(f"long words: {', '.join(long_words[:5])}")
    return "; ".join(parts)


def opening(sentence: str) -> str:
    return sentence if len(sentence) <= 44 else sentence[:44].rsplit(" ", 1)[0] + " …"
