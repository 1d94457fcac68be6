"""The rules as they are explained: every message has one, and every example says what it is said to."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tiny import write_tiny

from trendguide.load import PATTERN_SAYS, Problem
from trendguide.messages import MESSAGES
from trendguide.model import Claims, Glossary, Routine, Safety, Sources, Trend, Vocabulary, shapes_in
from trendguide.rulebook import BOOK, OF_KIND, RULES, Rule, address
from trendguide.rules import check

TODAY = date(2026, 11, 22)
IN_A_FILE = [rule for rule in RULES.values() if rule.file]


def test_every_message_belongs_to_one_rule_and_every_rule_has_a_message() -> None:
    kinds = [kind for chapter in BOOK for rule in chapter.rules for kind in rule.kinds]

    assert sorted(kinds) == sorted(set(MESSAGES))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in RULES)
    assert address("no_work") == "/contribute/rules/#units"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny") / "routines")


@pytest.mark.parametrize("rule", IN_A_FILE, ids=lambda rule: rule.id)
def test_a_wrong_example_is_met_with_the_message_beside_it_and_a_right_one_passes(tiny: Path, rule: Rule) -> None:
    path = tiny / rule.file
    good = path.read_text(encoding="utf-8")
    there = rule.right if rule.right in good else line_of_the_key(good, rule.right)
    assert good.count(there) == 1

    path.write_text(good.replace(there, rule.right), encoding="utf-8")
    passing = check(tiny, TODAY)[1]
    path.write_text(rule.wrong if rule.id == "not-empty" else good.replace(there, rule.wrong), encoding="utf-8")
    found = [problem for problem in check(tiny, TODAY)[1] if problem.message == rule.says]
    path.write_text(good, encoding="utf-8")

    assert (passing, bool(found)) == ([], True)
    assert [OF_KIND[problem.kind].id for problem in found] == [rule.id] * len(found)


def line_of_the_key(text: str, line: str) -> str:
    return next(one for one in text.split("\n") if one.startswith(line.split(":")[0] + ":"))


def test_good_files_have_no_mistake(tiny: Path) -> None:
    assert check(tiny, TODAY)[1] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if not rule.file], ids=lambda rule: rule.id)
def test_what_is_said_of_a_whole_file_is_one_of_the_rules_messages(rule: Rule) -> None:
    templates = [re.sub(r"\\{\w+\\}", ".+", re.escape(MESSAGES[kind])) for kind in rule.kinds]

    assert any(re.fullmatch(template, rule.says) for template in templates)


def test_every_pattern_of_the_format_has_its_message() -> None:
    patterns: set[str] = set()
    for model in (Routine, Trend, Claims, Safety, Sources, Vocabulary, Glossary):
        for shape in shapes_in(model):
            patterns |= set(re.findall(r"pattern='([^']+)'", str(shape.model_fields)))

    assert {pattern.encode().decode("unicode_escape") for pattern in patterns} <= set(PATTERN_SAYS)


def test_a_problem_without_a_rule_points_nowhere() -> None:
    assert Problem("x.yml", 1, 1, "something").kind == ""
