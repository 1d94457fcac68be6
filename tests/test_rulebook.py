"""The book of mistakes: every message has its rule, every case is met with what it says, every id lives on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import mistakes
import pytest
from mistakes import all_cases, answers, problems_of, right_text
from tiny import LIBRARY_WORDS, write_tiny

from trendguide import rulebook
from trendguide.exports import api
from trendguide.load import PATTERN_SAYS, Problem
from trendguide.messages import MESSAGES
from trendguide.model import Claims, Glossary, Routine, Safety, Sources, Trend, Vocabulary, shapes_in
from trendguide.render.site import Settings
from trendguide.rulebook import BOOK, FOLDER, OF_KIND, RULES, Case, Id, Rule, address, ids
from trendguide.rules import check

TODAY = date(2026, 11, 22)
IN_A_FILE = [(rule, case) for rule in RULES.values() for case in rule.cases if case.file]
ON_THE_DISK = [(rule, case) for rule in RULES.values() for case in rule.cases if not case.file]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny") / "routines")


# The book and the check


def test_every_message_belongs_to_one_rule_and_every_rule_has_a_message() -> None:
    kinds = [kind for chapter in BOOK for rule in chapter.rules for kind in rule.kinds]

    assert sorted(kinds) == sorted(set(MESSAGES))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) for id in RULES)
    assert len(RULES) == sum(len(chapter.rules) for chapter in BOOK)
    assert address("no_work") == "/contribute/rules/#units"


@pytest.mark.parametrize(("rule", "case"), IN_A_FILE, ids=[case.title for _, case in IN_A_FILE])
def test_a_case_is_met_with_what_the_book_says(tiny: Path, rule: Rule, case: Case) -> None:
    said = answers(tiny, case)

    assert said == case.says, "`make mistakes` writes the answers anew"
    assert OF_KIND[kind_of(tiny, case)] is rule
    assert problems_of(tiny, case.file, right_text(case)) == []
    assert not [line for line in said if LIBRARY_WORDS.search(re.sub("'[^']*'", "", line))]


def kind_of(tiny: Path, case: Case) -> str:
    return problems_of(tiny, case.file, mistakes.wrong_text(case))[0].kind


@pytest.mark.parametrize(("rule", "case"), ON_THE_DISK, ids=[case.title for _, case in ON_THE_DISK])
def test_what_is_said_of_a_whole_file_is_one_of_the_rules_messages(rule: Rule, case: Case) -> None:
    templates = [re.sub(r"\\{\w+\\}", ".+", re.escape(MESSAGES[kind])) for kind in rule.kinds]

    assert [line for line in case.says if not any(re.fullmatch(template, line) for template in templates)] == []
    assert case.says


def test_the_book_has_many_kinds_of_mistakes_each_under_a_title_of_its_own() -> None:
    cases = list(all_cases())
    said = {re.sub("'[^']*'", "''", message) for case in cases for message in case.messages}

    assert len(cases) >= 200
    assert len(said) >= 90
    assert len({case.title.lower() for case in cases}) == len(cases)


def test_good_files_have_no_mistake(tiny: Path) -> None:
    assert check(tiny, TODAY)[1] == []


def test_every_pattern_of_the_format_has_its_message() -> None:
    patterns: set[str] = set()
    for model in (Routine, Trend, Claims, Safety, Sources, Vocabulary, Glossary):
        for shape in shapes_in(model):
            patterns |= set(re.findall(r"pattern='([^']+)'", str(shape.model_fields)))

    assert {pattern.encode().decode("unicode_escape") for pattern in patterns} <= set(PATTERN_SAYS)


def test_a_problem_without_a_rule_points_nowhere() -> None:
    assert Problem("x.yml", 1, 1, "something").kind == ""


# The Markdown


def test_nothing_that_stands_in_a_chapter_is_overlooked() -> None:
    for path, chapter in zip(sorted(FOLDER.glob("*.md")), BOOK, strict=True):
        assert path.read_text(encoding="utf-8") == mistakes.chapter_text(chapter), path.name


def test_the_answers_are_written_anew_by_one_command(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units = RULES["units"]
    spoilt = replace(units, cases=(replace(units.cases[0], says=("1:1: something else",)), *units.cases[1:]))

    assert tuple(mistakes.anew(tiny, spoilt)) == units.cases


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Units\n\nNothing.\n", "1-units.md: one chapter has one heading and at least one rule"),
        ("# Units\n\n## A unit\n\nWhy.\n", "needs its reason, its exceptions, its address and its messages"),
        (
            "# Units\n\n## A unit\n\nWhy.\n\n**Exceptions:** none.\n\nAddress `#units`, message `no_work`\n",
            "1-units.md: '## A unit' needs a case",
        ),
        (
            "# Units\n\n## A unit\n\nWhy.\n\n**Exceptions:** none.\n\nAddress `#units`, message `no_work`\n\n"
            "### A clock time\n\nNot this: 1:30\n",
            "1-units.md: '### A clock time' needs 'Not this:' and 'But this:'",
        ),
    ],
)
def test_a_chapter_that_cannot_be_read_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    (tmp_path / "1-units.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rulebook, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match=re.escape(said)):
        list(rulebook.chapters())


def test_a_book_without_chapters_is_no_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match="0 chapters"):
        list(rulebook.chapters())


# Ids


def test_every_message_has_an_id_that_lives_for_ever() -> None:
    entries = ids()
    alive = [entry.id for entry in entries if not entry.withdrawn]

    assert sorted(alive) == sorted(MESSAGES), "`make mistakes` adds new ids and withdraws those that are gone"
    assert len({entry.id for entry in entries}) == len(entries), "an id is never used again"
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1)), "an id is withdrawn, never deleted"
    assert [entry.added for entry in entries] == sorted(entry.added for entry in entries)
    for entry in entries:
        assert date.fromisoformat(entry.added) <= date.fromisoformat(entry.withdrawn or entry.added)


def test_the_list_of_ids_is_written_by_one_command() -> None:
    assert (FOLDER / "ids.json").read_text(encoding="utf-8") == mistakes.ids_text(ids())


def test_a_new_id_comes_last_one_that_is_gone_is_withdrawn_and_none_comes_back() -> None:
    known = [Id(1, "tab", "2026-11-25"), Id(2, "no_tabs", "2026-11-25", "2026-11-26")]

    assert mistakes.ids_today(known, ["colour"], "2026-12-01") == [
        Id(1, "tab", "2026-11-25", "2026-12-01"),
        Id(2, "no_tabs", "2026-11-25", "2026-11-26"),
        Id(3, "colour", "2026-12-01"),
    ]
    assert mistakes.ids_today(known, ["tab"], "2026-12-01") == known
    with pytest.raises(ValueError, match="no_tabs: withdrawn, so never used again"):
        mistakes.ids_today(known, ["tab", "no_tabs"], "2026-12-01")


def test_the_published_list_is_the_table_of_the_check() -> None:
    published = json.loads(json.dumps(api.messages_data(Settings())))

    assert {each["id"]: each["text"] for each in published["messages"]} == MESSAGES
    assert not {each["id"] for each in published["withdrawn"]} & set(MESSAGES)
    assert {each["rule"].partition("#")[2] for each in published["messages"]} == set(RULES)
