"""Reading: what strangers may send, and the sentence that meets it, at its line and column."""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import os
import random
import re
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel
from tiny import FILES, FIRST_FLIGHT, LIBRARY_WORDS, write_tiny

import trendguide.load
from trendguide.load import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    RESERVED,
    Problem,
    bind,
    load,
    read_tree,
    wrong_choice,
)
from trendguide.model import Claims, Limit, Routine, Safety, Sources, Trend, Vocabulary
from trendguide.rules import check

PROJECT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
TREND = "stair-skipping"
PARSERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


def file_with(folder: Path, raw: bytes | str, name: str = f"{TREND}/broken.yml") -> Path:
    """The tiny guide with one more file in it, or another one in its place."""
    root = write_tiny(folder / "routines")
    (root / name).write_bytes(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)
    return root


def problems_in(root: Path, name: str = f"{TREND}/broken.yml") -> list[str]:
    """What is said of one file, as `line:column: message`."""
    return [
        f"{problem.line}:{problem.column}: {problem.message}{' (warning)' if problem.is_warning else ''}"
        for problem in sorted(load(root)[1])
        if problem.file == f"routines/{name}"
    ]


def first_flight_with(old: str, new: str) -> str:
    """A good routine with one place changed. Its summary is in line 2, its audience in line 5."""
    assert FIRST_FLIGHT.count(old) == 1, old
    return FIRST_FLIGHT.replace(old, new)


AUDIENCE = "audience: Anybody who takes the stairs anyway"
SUMMARY = "summary: A few stairs, two at a time, with a hand on the banister."
INVISIBLE = "the text holds an invisible character"
LINK = "'&' and '*' link one place to another; write it out, or put the text in quotes"
TYPE = "'!' gives a value a type; leave it out, or put the text in quotes"
COLON = "a ': ' inside a text, or a line indented too far; put the text in quotes, or line up the keys"
LINE_UP = "this line does not line up with the ones above it; give it the same indentation"
BACKSLASH = "a backslash in double quotes starts a special character; put the text in single quotes"
BRACKET = "a bracket opens here and is not closed, or a ',' is missing in it; mend it on this line"
QUOTE = "a quote opens here and is never closed; close it on this line"
NO_START = "a text may not start with this character; put it in quotes"
MORE = "more text after a closing quote or bracket; put the whole text in one pair of quotes"
KEY_VALUE = "'key: value' lines belong here; start with one"
ONE_WORD = "a key must be one word; write 'key: value'"
NO_COLON = "a ':' and a space are missing after the key; write 'key: value'"


def audience(text: str) -> str:
    return first_flight_with(AUDIENCE, f"audience: {text}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # One thing twice, and one thing standing for another
        (first_flight_with(AUDIENCE, "title: Once more\n" + AUDIENCE), "5:1: 'title' is here twice (first in line 1); keep one"),
        (first_flight_with("rest: 30 s", "rest: 30 s\n    rest: 31 s"), "22:5: 'rest' is here twice (first in line 21); keep one"),
        (audience("&a Everybody"), f"5:11: {LINK}"),
        (audience("*a"), f"5:11: {LINK}"),
        (first_flight_with("cues: [", "cues: &a ["), f"24:11: {LINK}"),
        (first_flight_with(AUDIENCE, AUDIENCE + "\n<<: {title: x}"), "6:1: '<<' copies one place into another; write the lines out instead"),
        (first_flight_with(AUDIENCE, AUDIENCE + "\n<<: *a"), "6:1: '<<' copies one place into another; write the lines out instead"),
        (audience("!!str Everybody"), f"5:11: {TYPE}"),
        (audience("!!python/object/apply:os.system [id]"), f"5:11: {TYPE}"),
        (audience("! Everybody"), f"5:11: {TYPE}"),
        (audience("!x!y Everybody"), "5:11: '!' starts something special; put the text in quotes"),
        (audience("& Everybody"), "5:11: '&' and '*' start something special; put the text in quotes"),
        (audience("** Everybody"), "5:11: '&' and '*' start something special; put the text in quotes"),
        (FIRST_FLIGHT + "---\ntitle: x\n", "52:1: a second document starts here; one file holds one, so remove the '---'"),
        # Tabs
        (first_flight_with("    rest: 30 s", "\trest: 30 s"), "21:1: a tab; use spaces"),
        (first_flight_with("    rest: 30 s", "  \trest: 30 s"), "21:3: a tab; use spaces"),
        (first_flight_with("  - phase: main", "  -\tphase: main"), "15:4: a tab; use spaces"),
        (audience("Every\tbody"), "5:11: the text holds a tab; write a space"),
        (audience("Ev\tery\tbody"), "5:11: the text holds a tab; write a space"),
        # Characters nobody sees
        (audience('"Every\\0body"'), f"5:11: {INVISIBLE} (U+0000); delete it"),
        (audience('"Every\\x1bbody"'), f"5:11: {INVISIBLE} (U+001B); delete it"),
        (audience('"Every\\u202ebody"'), f"5:11: {INVISIBLE} (U+202E); delete it"),
        (audience('"Every\\u2028body"'), f"5:11: {INVISIBLE} (U+2028); delete it"),
        (audience('"Every\\u200bbody"'), f"5:11: {INVISIBLE} (U+200B); delete it"),
        (audience('"Every\\uffffbody"'), f"5:11: {INVISIBLE} (U+FFFF); delete it"),
        (audience('"Every\\ufdd0bo\\ufdefdy"'), f"5:11: {INVISIBLE} (U+FDD0); delete it"),
        (audience('"Every\\ufdefbody"'), f"5:11: {INVISIBLE} (U+FDEF); delete it"),
        (audience('"Every\\ud800body"'), f"5:19: {BACKSLASH}"),
        (audience('"Every\\U00110000body"'), f"5:19: {BACKSLASH}"),
        (audience('"Every\\dbody"'), f"5:17: {BACKSLASH}"),
        (audience('"Every\\xg1body"'), f"5:19: {BACKSLASH}"),
        (first_flight_with(AUDIENCE, f'"audi\\u200bence": x\n{AUDIENCE}'), "5:1: the key holds an invisible character; type it again"),
        (audience("Every\u202ebody"), "5:16: an invisible character (U+202E); delete it"),
        (audience("Every\u200bbody"), "5:16: an invisible character (U+200B); delete it"),
        (audience("Every\u00adbody"), "5:16: an invisible character (U+00AD); delete it"),
        (audience("Every\u2028body"), "5:16: an invisible character (U+2028); delete it"),
        (audience("Every\u0085body"), "5:16: an invisible character (U+0085); delete it"),
        (audience("Every\ufeffbody"), "5:16: an invisible character (U+FEFF); delete it"),
        (audience("Every\ufffebody"), "5:16: an invisible character (U+FFFE); delete it"),
        (audience("Every\ue000body"), "5:16: an invisible character (U+E000); delete it"),
        (audience("Every\0body"), "5:16: an invisible character (U+0000); delete it"),
        (audience("Every\x1bbody"), "5:16: an invisible character (U+001B); delete it"),
        # Text that the format takes for something else
        (audience("do #3 now"), "5:11: the text ends before '#3 now', since '#' starts a comment; put the text in quotes (warning)"),
        (audience("do #3 now, and then rest"), "5:11: the text ends before '#3 now, and then res', since '#' starts a comment; put the text in quotes (warning)"),
        (audience("Note: careful"), f"5:15: {COLON}"),
        (audience("@x"), f"5:11: {NO_START}"),
        (audience("`x`"), f"5:11: {NO_START}"),
        (audience("%5"), f"5:11: {NO_START}"),
        (first_flight_with(AUDIENCE, f"{AUDIENCE}\n%5: x"), "6:1: a line may not start with '%'; put the text in quotes"),
        (audience("'Everybody"), f"5:11: {QUOTE}"),
        (audience('"Everybody'), f"5:11: {QUOTE}"),
        (audience("'it's all'"), f"5:15: {MORE}"),
        (audience('"Everybody" else'), f"5:23: {MORE}"),
        (audience('"Everyone" else'), f"5:22: {MORE}"),
        (first_flight_with("goals: [fun]", "goals: [fun]]"), f"4:13: {MORE}"),
        (first_flight_with("goals: [fun]", "goals: [fun"), f"4:8: {BRACKET}"),
        (first_flight_with("goals: [fun]", "goals: ]"), "4:8: a text may not start like this; put it in quotes"),
        (first_flight_with("goals: [fun]", "goals: - fun"), "4:8: a '- ' starts a list; write it on the next line, or put the text in quotes"),
        (audience("> 5 stairs"), "5:11: '|' and '>' start a block of text; put the text in quotes"),
        (audience("|\n  One\n  two"), "5:11: the text holds a line break; write it on one line"),
        (audience('"One\\ntwo"'), "5:11: the text holds a line break; write it on one line"),
        (audience('"One\\ntwo\\nthree"'), "5:11: the text holds a line break; write it on one line"),
        # Indentation
        (first_flight_with("    rest: 30 s", "      rest: 30 s"), f"21:11: {COLON}"),
        (first_flight_with("    rest: 30 s", "   rest: 30 s"), f"21:4: {LINE_UP}"),
        (first_flight_with("  - phase: main", " - phase: main"), f"15:2: {LINE_UP}"),
        ("  title: x\nsummary: y\n", f"2:1: {LINE_UP}"),
        (first_flight_with("level: beginner", "level"), f"3:1: {NO_COLON}"),
        (first_flight_with("level: beginner", "level:beginner"), f"3:1: {NO_COLON}"),
        # Keys
        (first_flight_with(AUDIENCE, f"{AUDIENCE}\n? [a]: b"), f"6:3: {ONE_WORD}"),
        (first_flight_with(AUDIENCE, f"{AUDIENCE}\n[a]: b"), f"6:1: {ONE_WORD}"),
        (first_flight_with(AUDIENCE, "Audience: x"), "5:1: 'Audience' is not a key here; did you mean 'audience'?"),
        (first_flight_with("    effort: 3/10", "    efort: 3/10"), "22:5: 'efort' is not a key here; did you mean 'effort'?"),
        # Shapes
        ("", "1:1: the file is empty; write 'key: value' lines"),
        ("# only a comment\n", "1:1: the file is empty; write 'key: value' lines"),
        ("---\n", f"2:1: {KEY_VALUE}"),
        ("- a\n- b\n", f"1:1: {KEY_VALUE}"),
        ("hello\n", f"1:1: {KEY_VALUE}"),
        (audience("[Everybody, else]"), "5:11: 'audience' takes one text, and here is a list; write one text"),
        (audience("{who: Everybody}"), "5:11: 'audience' takes one text, and here is 'key: value' lines; write one text"),
        (first_flight_with("level: beginner", "level: [beginner]"), "3:8: 'level' takes one text, and here is a list; write one text"),
        (first_flight_with("rest: 30 s", "rest: [30 s]"), "21:11: one text belongs here, such as '45 s'"),
        (first_flight_with("work: 20-30 s", "work: [20 s]"), "20:11: one text belongs here, such as '2 min'"),
        (first_flight_with("goals: [fun]", "goals: fun"), "4:8: 'goals' takes a list; write 'goals: [fun]'"),
        (first_flight_with("goals: [fun]", "goals: {fun: yes}"), "4:8: 'goals' takes a list; write 'goals: [one, two]'"),
        (first_flight_with("goals: [fun]", "goals:"), "4:7: 'goals' takes a list; write 'goals: [one, two]'"),
        (first_flight_with("goals: [fun]", "goals: []"), "4:8: 'goals' has no entries; write at least one entry"),
        (first_flight_with("goals: [fun]", "goals: ['']"), "4:9: 'goals' is empty; write something here"),
        (audience(""), "5:10: 'audience' is empty; write something here"),
        (audience("'   '"), "5:11: 'audience' is empty; write something here"),
        (audience("x" * 111), f"5:11: '{'x' * 39}…' has 111 characters, at most 110; shorten it"),
        (first_flight_with("level: beginner", f"level: {'x' * 40}"), f"3:8: '{'x' * 40}' is not a level; write 'beginner', 'intermediate' or 'advanced'"),
        (first_flight_with("sets: 2-3", "sets: 1"), "21:5: 'rest' falls between sets, and there is one set; add sets, drop 'rest', or write 'rest_after'"),
        (first_flight_with("rest: 30 s", f"rest: {'9' * 5000}"), f"21:11: '{'9' * 39}…' is not a duration; write it like '45 s' or '1 min 30 s'"),
        (first_flight_with("review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}", "review: soon"), "51:1: 'review' takes 'key: value' lines; write them indented under it"),
        (first_flight_with("[fun]", "[fun, fun, fun, fun, fun]"), "4:8: 'goals' has 5 entries, at most 4; keep those that matter most"),
        # Limits
        (audience("[" * MAX_DEPTH + "]" * MAX_DEPTH), "5:22: nested more than 12 deep; nothing here needs that"),
        (audience("[" * 60_000), "5:22: nested more than 12 deep; nothing here needs that"),
        (audience("{a: " * 10_000), "5:55: nested more than 12 deep; nothing here needs that"),
        ("a: [" + ",".join("x" * MAX_NODES) + "]\n", "1:9999: more than 5,000 values in one file; split it"),
        ("#" * (MAX_BYTES + 1), "1:1: the file has 65,537 bytes, at most 65,536; shorten it"),
    ],
)  # fmt: skip
def test_a_bad_file_is_met_with_a_sentence_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    root = file_with(tmp_path, text)

    problems = problems_in(root)

    assert problems == [said]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfet\x00i\x00", "1:1: the file is saved as UTF-16; save it as UTF-8"),
        (b"\xfe\xff\x00t\x00i", "1:1: the file is saved as UTF-16; save it as UTF-8"),
        (b"t\x00i\x00", "1:2: an invisible character (U+0000); delete it"),
        (b"title: x\nsummary: caf\xe9\n", "2:13: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        (b"title: x\r\nsummary: caf\xe9\r\n", "2:13: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        (b"title: x\rsummary: caf\xe9\r", "2:13: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbftitle: x\nsummary: caf\xe9\n", "2:13: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        (b"title: \xed\xa0\x80\n", "1:8: byte 0xED is not UTF-8; save the file as UTF-8"),
        ("title: é\nsummary: caf\xe9".encode("latin-1"), "1:8: byte 0xE9 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_another_encoding_is_told_where_and_how_to_save(tmp_path: Path, raw: bytes, said: str) -> None:
    root = file_with(tmp_path, raw)

    problems = problems_in(root)

    assert problems == [said]


@pytest.mark.parametrize(
    "raw",
    [
        FIRST_FLIGHT.encode(),
        b"\xef\xbb\xbf" + FIRST_FLIGHT.encode(),
        FIRST_FLIGHT.replace("\n", "\r\n").encode(),
        FIRST_FLIGHT.replace("\n", "\r").encode(),
        b"---\n" + FIRST_FLIGHT.encode() + b"...\n",
        FIRST_FLIGHT.encode().rstrip(b"\n"),
    ],
    ids=["plain", "byte order mark", "Windows line ends", "old Mac line ends", "document marks", "no last line end"],
)
def test_the_same_text_saved_in_another_way_is_the_same_routine(tmp_path: Path, raw: bytes) -> None:
    root = file_with(tmp_path, raw)

    guide, problems = load(root)

    assert problems == []
    assert guide is not None
    assert guide.trends[0].routine("broken").value == guide.trends[0].routine("first-flight").value


@pytest.mark.parametrize(
    "text",
    ["1:30", "0:45", "010", "08", "1_0", "0x10", "1e1", "No", "yes", "on", "~", "null", "2024-01-02", "5", ".nan", ".inf", "=", "it's", "a#b", "5 > 4", "knee \U0001f9b5", "\ufdf2", "'@x'", "'#3'", "\"*x*\""],
)  # fmt: skip
def test_a_text_stays_what_was_typed(tmp_path: Path, text: str) -> None:
    root = file_with(tmp_path, audience(text))

    guide, problems = load(root)

    assert problems == []
    assert guide is not None
    quoted = text[0] == text[-1] and text[0] in "'\""
    assert guide.trends[0].routine("broken").value.audience == (text[1:-1] if quoted else text)


def test_a_key_that_looks_like_a_yes_or_a_date_is_a_word(tmp_path: Path) -> None:
    root = file_with(tmp_path, first_flight_with("review: {on:", "review: {yes: x, 2024-01-02: x, on:"))

    problems = problems_in(root)

    assert problems == [
        "51:10: 'yes' is not a key here; the keys here are 'on', 'by' and 'due'",
        "51:18: '2024-01-02' is not a key here; the keys here are 'on', 'by' and 'due'",
    ]


def test_a_mistake_before_the_place_where_reading_stops_is_reported_too(tmp_path: Path) -> None:
    text = first_flight_with("level: beginner", "title: Again").replace(AUDIENCE, "audience: *a")

    problems = problems_in(file_with(tmp_path, text))

    assert problems == ["3:1: 'title' is here twice (first in line 1); keep one", f"5:11: {LINK}"]


@pytest.mark.parametrize("parser", PARSERS)
def test_deep_nesting_and_long_lists_stop_early(monkeypatch: pytest.MonkeyPatch, parser: type) -> None:
    monkeypatch.setattr(trendguide.load, "PARSER", parser)
    started = time.process_time()

    for text in ("[" * MAX_BYTES, "{a: " * (MAX_BYTES // 4), "- " * (MAX_BYTES // 2), "a: [" + "x," * (MAX_BYTES // 2)):
        tree, found = read_tree(text)

        assert tree is None
        assert re.match("nested more than|more than 5,000", found[-1][1])
    assert time.process_time() - started < 5


def test_the_deepest_and_longest_allowed_are_read() -> None:
    for text in ("a: " + "[" * 11 + "]" * 11, "a: [" + ",".join("x" * (MAX_NODES - 3)) + "]"):
        tree, found = read_tree(text)

        assert tree is not None
        assert found == []


# Binding


@pytest.mark.parametrize(
    ("model", "text", "said"),
    [
        (Routine, first_flight_with("cautions: [Dry stairs only]\n", ""), "1:1: 'cautions' is missing; add a line like 'cautions: [Clear the floor of bags and pets]'"),
        (Routine, first_flight_with("level: beginner\n", ""), "1:1: 'level' is missing; add a line like 'level: beginner'"),
        (Routine, first_flight_with("review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}\n", ""), "1:1: 'review' is missing; write 'review:' and under it, indented, lines for 'on', 'by' and 'due'"),
        (Routine, first_flight_with("    work: 20-30 s\n", ""), "15:5: 'work' is missing; add a line like 'work: 45 s'"),
        (Routine, first_flight_with("skip: {sets: 2,", "skip: {set: 2,"), "34:23: 'set' is not a key here; did you mean 'sets'?"),
        (Routine, first_flight_with("[One stair at a time]", "[{one: stair}]"), "41:10: 'easier' takes one text, and here is 'key: value' lines; write one text"),
        (Trend, FILES[f"{TREND}/trend.yml"].replace("    - {text: Stairs are for walking., sources: [skip-news]}\n", ""), "14:5: 'sentences' has 2 entries; write at least 3 entries"),
        (Trend, FILES[f"{TREND}/trend.yml"].replace("    - {text: Nobody was asked., sources: [skip-trial]}\n    - {text: Stairs are for walking., sources: [skip-news]}\n", ""), "14:5: 'sentences' has one entry; write at least 3 entries"),
        (Trend, FILES[f"{TREND}/trend.yml"].replace("  stair skipping: {label: Stair skipping, plain: Up two stairs at once.}\n  stair hopping: {label: Stair hopping, plain: Up on one leg.}\n", "  {}\n"), "18:3: 'movements' has no entries; write at least one entry"),
        (Trend, FILES[f"{TREND}/trend.yml"].replace("text: Nobody was asked.", "txt: Nobody was asked."), "15:8: 'txt' is not a key here; did you mean 'text'?"),
        (Sources, FILES["sources.yml"].replace("year: 2024", "year: 24"), "6:11: '24' is not a year; write it like '2024'"),
        (Sources, FILES["sources.yml"].replace("    year: 2024", "    doi: doi.org/10.1/x"), "6:10: 'doi.org/10.1/x' is not a DOI; write it like '10.1000/182', without an address before it"),
        (Sources, FILES["sources.yml"].replace("    year: 2024", "    people: twelve"), "6:13: 'twelve' is not a whole number; write digits only, like '68'"),
        (Sources, FILES["sources.yml"].replace("    year: 2024", "    pmcid: 6456984"), "6:12: '6456984' is not a PubMed Central id; write it like 'PMC6456984'"),
        (Sources, FILES["sources.yml"].replace("https://example.org/skip-trial", "javascript:alert(1)"), "7:10: 'javascript:alert(1)' is not an address; write it whole, like 'https://example.org/page'"),
        (Sources, FILES["sources.yml"].replace("measured.\n    verified: yes", "measured.\n    verified: true"), "9:15: 'true' is neither 'yes' nor 'no'; write one of them"),
        (Sources, FILES["sources.yml"].replace("id: skip-trial", "id: Skip Trial"), "2:9: 'Skip Trial' is not an id; write lower-case words with hyphens, like 'knee-plan'"),
        (Vocabulary, "goals: {}\nplaces: {}\nequipment: trainers\n", "3:1: 'equipment' takes 'key: value' lines; write them indented under it"),
        (Vocabulary, "goals: {fun: Fun}\nplaces: {}\nequipment: {}\n", "1:9: 'fun' takes 'key: value' lines; write them indented under it"),
        (Claims, "article: skip-news\n", "1:1: 'claims' is missing; write 'claims:' and under it, indented, entries that start with '- ' and have 'id', 'who', 'claim', 'quote', 'kind', 'verdict', 'certainty', 'answer' and 'sources'"),
        (Claims, "article: skip-news\nclaims: [x]\n", "2:10: an entry of 'claims' takes 'key: value' lines; write them here instead of a text"),
        (Claims, FILES[f"{TREND}/claims.yml"].replace("kind: popularity", "kind: rumour"), "7:11: 'rumour' is not a kind; write 'expert', 'testimony' or 'popularity'"),
        (Safety, FILES[f"{TREND}/safety.yml"].replace("reason: Too heavy,", "reason: Too heavy, note: x,"), "33:88: 'note' is not a key here; the keys here are 'measure', 'movement', 'level', 'place', 'equipment', 'ages', 'supervision', 'at_least', 'at_most', 'needs', 'never', 'reason' and 'sources'"),
        (Safety, FILES[f"{TREND}/safety.yml"].replace("equipment: sandbag, never: yes", "equipment: sandbag, never: no"), "33:64: 'no' is not 'yes'; write 'yes' or leave the key out"),
        (Limit, "measure: pace\nsources: [x]\n", "1:10: 'pace' is not a measure; write 'minutes in one go', 'minutes per session', 'sessions per week', 'speed', 'incline', 'load', 'rest', 'effort', 'extra minutes per week' or 'use'"),
        (Limit, "measure: speed\nlevel: [beginer, advanced]\nsources: [x]\n", "2:9: 'beginer' is not a level; write 'beginner', 'intermediate' or 'advanced' (did you mean 'beginner'?)"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_shape_is_told_in_our_words(model: type[BaseModel], text: str, said: str) -> None:
    tree, found = read_tree(text)
    assert tree is not None

    value, problems = bind(model, tree)

    assert (value, found) == (None, [])
    assert [f"{mark.line}:{mark.column}: {words}" for mark, words, _ in problems] == [said]


@pytest.mark.parametrize("model", [Routine, Trend, Claims, Sources, Vocabulary, Safety])
def test_whatever_stands_in_a_file_no_library_speaks_and_something_is_said(model: type[BaseModel]) -> None:
    for text in ("a: b", "title: [a]", "session: x", "session: [x, [y], {z: w}, {rounds: 1}]", "<step>: {<step>: x}",
                 "plan: {stages: [x]}", "plan: {stages: [{change: {a: {b: c}, d: e}}]}", "sources: {a: b}", "claims: [x]",
                 "limits: [{}]", "red_flags: {stop_now: [{}]}", "movements: {a: b}", "goals: [a]", "verdict: x"):  # fmt: skip
        tree, _ = read_tree(text)
        assert tree is not None

        _, problems = bind(model, tree)

        assert problems
        for _, said, _ in problems:
            assert not LIBRARY_WORDS.search(said), said


def test_a_choice_from_nothing_says_so() -> None:
    assert (
        wrong_choice("mat", "piece of equipment", [])
        == "'mat' is unknown, and there is no piece of equipment yet; add it first"
    )


# Files and folders


def test_every_file_is_read_or_said_to_be_in_the_wrong_place(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")
    for name in (
        "long.yaml",
        "loud.YML",
        "notes.txt",
        "photo.jpg",
        ".hidden.yml",
        ".DS_Store",
        "._mac.yml",
        ".#lock.yml",
    ):
        (root / TREND / name).write_text(FIRST_FLIGHT, encoding="utf-8")
    (root / "lost.yml").write_text(FIRST_FLIGHT, encoding="utf-8")
    (root / "lost.yaml").write_text(FIRST_FLIGHT, encoding="utf-8")

    _, problems = load(root)

    assert [str(problem) for problem in sorted(problems)] == [
        "routines/lost.yaml:1:1: 'lost.yaml' would be left out; rename it to 'lost.yml'",
        "routines/lost.yml:1:1: a routine belongs in the folder of its trend; move it there",
        f"routines/{TREND}/.hidden.yml:1:1: '.hidden.yml' is hidden and would be left out; rename it without the first dot",
        f"routines/{TREND}/long.yaml:1:1: 'long.yaml' would be left out; rename it to 'long.yml'",
        f"routines/{TREND}/loud.YML:1:1: 'loud.YML' would be left out; rename it to 'loud.yml'",
        f"routines/{TREND}/notes.txt:1:1: 'notes.txt' has no place here; only .yml files do, so move it or delete it",
        f"routines/{TREND}/photo.jpg:1:1: 'photo.jpg' has no place here; only .yml files do, so move it or delete it",
    ]


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("Knee Plan", "'Knee Plan' is no good address; rename it to lower-case words with hyphens, like 'knee-plan'"),
        ("Squat", "'Squat' is no good address; rename it to lower-case words with hyphens, like 'squat'"),
        ("knee_plan", "'knee_plan' is no good address; rename it to lower-case words with hyphens, like 'knee-plan'"),
        ("b\u00e4r", "'b\u00e4r' is no good address; rename it to lower-case words with hyphens, like 'bar'"),
        ("ba\u0308r", "'ba\u0308r' is no good address; rename it to lower-case words with hyphens, like 'bar'"),
        ("-knee", "'-knee' is no good address; rename it to lower-case words with hyphens, like 'knee'"),
        ("knee--plan", "'knee--plan' is no good address; rename it to lower-case words with hyphens, like 'knee-plan'"),
        ("膝", "'膝' is no good address; rename it to lower-case words with hyphens"),
        ("a\nb", "'a\nb' is no good address; rename it to lower-case words with hyphens, like 'a-b'"),
        ("x" * 61, f"'{'x' * 39}…' is 61 characters, at most 60; rename it"),
        *((slug, f"'{slug}' is an address the guide needs itself; rename it") for slug in sorted(RESERVED - {"trend", "claims", "safety"})),
    ],
)  # fmt: skip
def test_a_file_name_that_makes_no_good_address_is_said_to(tmp_path: Path, slug: str, said: str) -> None:
    root = file_with(tmp_path, FIRST_FLIGHT, f"{TREND}/{slug}.yml")

    problems = problems_in(root, f"{TREND}/{slug}.yml")

    assert problems == [f"1:1: {said}"]


def test_the_names_that_the_site_and_windows_need_are_reserved() -> None:
    needed = "index assets search tags 404 sw con prn aux nul com1 com9 lpt1 lpt9 card claims safety evidence".split()  # noqa: SIM905

    assert set(needed) <= RESERVED


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")
    (tmp_path / "secret.yml").write_text("title: secret\n", encoding="utf-8")
    (root / TREND / "link.yml").symlink_to(tmp_path / "secret.yml")
    (root / TREND / "dangling.yml").symlink_to(tmp_path / "nowhere.yml")
    (root / TREND / "folder.yml").mkdir()
    os.mkfifo(root / TREND / "pipe.yml")
    (root / "linked-trend").symlink_to(root / TREND)
    (root / "glossary.yml").symlink_to(tmp_path / "nowhere.yml")

    _, problems = load(root)

    assert [str(problem) for problem in sorted(problems)] == [
        "routines/glossary.yml:1:1: this is a link; put a plain text file here",
        "routines/linked-trend:1:1: 'linked-trend' has no place here; only .yml files do, so move it or delete it",
        f"routines/{TREND}/dangling.yml:1:1: this is a link; put a plain text file here",
        f"routines/{TREND}/folder.yml:1:1: this is not a plain file; put a plain text file here",
        f"routines/{TREND}/link.yml:1:1: this is a link; put a plain text file here",
        f"routines/{TREND}/pipe.yml:1:1: this is not a plain file; put a plain text file here",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_file_without_permission_is_told_so(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")
    (root / TREND / "first-flight.yml").chmod(0)

    problems = problems_in(root, f"{TREND}/first-flight.yml")

    assert problems == ["1:1: the file cannot be opened (Permission denied); check its permissions"]


@pytest.mark.parametrize(
    "name", ["sources.yml", "vocabulary.yml", *(f"{TREND}/{name}.yml" for name in ("trend", "claims", "safety"))]
)
def test_a_shared_file_that_is_missing_is_asked_for(tmp_path: Path, name: str) -> None:
    root = write_tiny(tmp_path / "routines")
    (root / name).unlink()

    _, problems = check(root, TODAY)

    assert [str(problem) for problem in problems] == [f"routines/{name}:1:1: the file is missing; add it"]


def test_a_folder_without_a_trend_and_no_folder_at_all_are_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "routines"

    assert load(root)[1] == [
        Problem("routines", 1, 1, "there is no folder 'routines'; run this in the project's folder")
    ]

    root.mkdir()
    for name in ("sources.yml", "vocabulary.yml"):
        (root / name).write_text(FILES[name], encoding="utf-8")

    assert load(root)[1] == [
        Problem("routines/sources.yml", 1, 1, "there is no trend; add a folder with trend.yml beside this file")
    ]


def test_mistakes_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")
    files = FILES | {"glossary.yml": "terms: [{term: RPE, plain: How hard it feels.}]\n"}
    for name, text in files.items():
        (root / name).write_text(f"colour: blue\n{text}", encoding="utf-8")

    _, problems = load(root)

    assert sorted(problem.file for problem in problems) == sorted(f"routines/{name}" for name in files)


def test_a_mistake_in_one_file_makes_none_in_the_files_that_link_to_it(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")
    for slug in ("first-flight", "sandbag-circuit"):
        file = root / TREND / f"{slug}.yml"
        file.write_text(re.sub("level: .*", "level: expert", file.read_text(encoding="utf-8")), encoding="utf-8")

    _, problems = check(root, TODAY)

    assert [problem.file for problem in problems] == [
        f"routines/{TREND}/first-flight.yml",
        f"routines/{TREND}/sandbag-circuit.yml",
    ]


# Mutations


PIECES = ["\t", "  ", "\n", ":", ": ", "- ", "[", "]", "{", "}", "'", '"', "#", " #", "&a", "*a", "!!", "|", ">", "%", "@", "`", "\\", "?", "---\n", "...", "<<", "\0", "\u202e", "\ufffe", "é", "~", "1:30", "-5", ",", "\r", "\ufeff", "\ud800"]  # fmt: skip


def mutated(text: str, chance: random.Random) -> bytes:
    """A real file with a few places spoiled: cut, doubled, swapped, or with something put in."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        where, line = chance.randrange(len(text) + 1), chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                text = text[:where] + chance.choice(PIECES) + text[where:]
            case 1:
                text = text[:where] + text[where + chance.randint(1, 30) :]
            case 2:
                text = "\n".join([*lines[:line], *lines[line + 1 :]])
            case 3:
                text = "\n".join([*lines[: line + 1], *lines[line:]])
            case 4:
                text = "\n".join([*lines[:line], " " * chance.randint(1, 3) + lines[line], *lines[line + 1 :]])
            case 5:
                other = chance.randrange(len(lines))
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
    raw = text.encode("utf-8", "surrogatepass")
    return raw if chance.random() < 0.95 else raw[: chance.randrange(len(raw) + 1)] + bytes([chance.randrange(256)])


FUZZ = int(os.environ.get("FUZZ", "30000"))  # `make fuzz` takes a million
BATCHES = 6  # each another draw, so that two processes share them
SLOWEST = 0.5  # seconds for one file; most take a millisecond
read_anew = trendguide.load.remembered.__wrapped__


def slow(raw: bytes) -> float:
    """What a text that took long once takes at best: a busy machine is slow once, a bad text every time."""
    took = []
    for _ in range(2):
        started = time.process_time()
        read_anew(Routine, raw)
        took.append(time.process_time() - started)
    return min(took)


@pytest.mark.parametrize(
    ("parser", "batch", "times"),
    [(PARSERS[0], 0, 500), *((PARSERS[-1], batch, FUZZ // BATCHES) for batch in range(1, BATCHES + 1))],
    ids=["in Python", *(f"batch {batch}" for batch in range(1, BATCHES + 1))],
)
def test_spoiled_files_are_read_or_answered_in_our_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parser: type, batch: int, times: int
) -> None:
    monkeypatch.setattr(trendguide.load, "PARSER", parser)
    chance = random.Random(20261122 + batch)
    root = write_tiny(tmp_path / "routines")
    originals = sorted((PROJECT / "routines" / "backward-walking").glob("*.yml"))
    texts = [path.read_text(encoding="utf-8") for path in originals if path.stat().st_size < 4000]
    slowest = 0.0

    for nth in range(times):
        raw = mutated(chance.choice(texts), chance)
        started = time.perf_counter()
        bound = read_anew(Routine, raw)
        if time.perf_counter() - started > slowest:
            slowest = max(slowest, slow(raw))
        lines = re.split("\r\n|\r|\n", raw.decode("utf-8-sig", "replace"))

        assert bound.value is not None or any(not is_warning for _, _, is_warning in bound.found)
        for mark, message, _ in bound.found:
            assert 1 <= mark.line <= len(lines), (mark, raw)
            assert 1 <= mark.column <= len(lines[mark.line - 1]) + 1, (mark, raw)
            assert not LIBRARY_WORDS.search(re.sub("'[^']*'", "", message)), message
        if nth % 20 == 0:  # from the disk, with all that the rules say of it
            (root / TREND / "broken.yml").write_bytes(raw)
            problems = check(root, TODAY)[1]
            assert {problem.file for problem in problems} <= {f"routines/{TREND}/broken.yml"}
            assert not [one for one in problems if LIBRARY_WORDS.search(re.sub("'[^']*'", "", one.message))]
            assert bound.value is not None or problems
    assert slowest < SLOWEST
    print(f"{times} spoiled files, 0 crashes, the slowest took {1000 * slowest:.0f} ms")
