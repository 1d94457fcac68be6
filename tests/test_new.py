"""`new`: a few questions, and a file that passes but for the gaps it marks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tiny import write_tiny

from trendguide.cli import CLEAN, USAGE, main
from trendguide.exports import schema
from trendguide.rules import check

TODAY = date.today()
ANSWERS = {
    "title": "Stair dance",
    "summary": "A few stairs to music.",
    "level": "1",
    "goals": "fun",
    "audience": "Anybody who likes music",
    "places": "1",
    "equipment": "banister",
    "supervision": "buddy",
    "name": "Up two stairs at once",
    "movement": "1",
    "sets": "2-3",
    "work": "20 s",
    "rest": "30 s",
    "effort": "3/10",
    "frequency": "2 per week",
    "weeks": "3",
    "move_on_when": "No stumble in two sessions",
    "cautions": "Dry stairs only",
    "basis": "practice",
    "source": "skip-news",
    "by": "A trainer",
}


Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """`new` with these answers coming in, a line each; the exit code and what was printed."""
    write_tiny(tmp_path / "routines")
    monkeypatch.chdir(tmp_path)

    def run(*lines: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        code = main(["new"])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def made() -> str:
    return Path("routines/stair-skipping/stair-dance.yml").read_text(encoding="utf-8")


def test_all_questions_answered_make_a_routine_that_passes(typed: Typed) -> None:
    code, out = typed(*ANSWERS.values())

    assert (code, check(Path("routines"))[1]) == (CLEAN, [])
    assert "routines/stair-skipping/stair-dance.yml is written." in out
    assert "What is left" not in out
    assert made().split("\n")[0] == schema.first_line("routine")
    for answer in ("Stair dance", "[fun]", "[banister]", "sets: 2-3", "rest: 30 s", "weeks: 3", f"on: {TODAY}"):
        assert answer in made()


def test_what_is_not_answered_is_a_gap_with_its_meaning_and_nothing_else_is_wrong(typed: Typed) -> None:
    code, out = typed("Stair dance")  # and then nothing more comes

    problems = [problem for problem in check(Path("routines"))[1] if problem.file.endswith("stair-dance.yml")]
    gaps = [line.split(":")[0].strip(" -") for line in made().split("\n") if "# to fill in: " in line]
    assert code == CLEAN
    assert "What is left to fill in:" in out
    assert gaps == [
        *("summary", "level", "goals", "audience", "places", "supervision", "name", "work", "frequency"),
        *("move_on_when", "cautions", "basis", "sources", "review"),
    ]
    marked = {place for place, line in enumerate(made().split("\n"), 1) if "# to fill in: " in line}
    assert {problem.line for problem in problems} == marked
    assert "cautions:  # to fill in: Take care, such as [Clear the floor of bags and pets]" in made()


@pytest.mark.parametrize("question", [key for key in ANSWERS if key != "title"])
def test_one_gap_is_one_thing_to_fill_in_or_nothing(typed: Typed, question: str) -> None:
    typed(*(("" if key == question else answer) for key, answer in ANSWERS.items()))

    problems = check(Path("routines"))[1]

    assert len(problems) <= 1 or question == "movement"
    assert not [problem for problem in problems if not problem.file.endswith("stair-dance.yml")]


@pytest.mark.parametrize(
    ("question", "wrong", "said"),
    [
        ("work", "20", "'20' is no time, distance or count; write it like"),
        ("effort", "12/10", "'12/10' is not an effort from 0 to 10; write it like"),
        ("level", "7", "'7' is none of them; write a number from 1 to 3, or nothing"),
        ("level", "\x1b[2J", "'\\x1b[2J' is none of them;"),
        ("goals", "fum", "'fum' is none of them; write a number from 1 to 2, or nothing"),
        ("source", "skip-new", "'skip-new' is not a source in sources.yml; write 'skip-news' or 'skip-trial'"),
        ("title", "x" * 61, "has 61 characters, at most 60; shorten it"),
        ("title", "First flight", "first-flight.yml is there already; choose another title"),
        ("title", "Cards", "'cards' is an address the guide needs itself; rename it"),
        ("title", "膝", "'' is no good address; rename it to lower-case words with hyphens"),
    ],
)
def test_a_wrong_answer_is_met_as_by_the_check_and_asked_again(
    typed: Typed, question: str, wrong: str, said: str
) -> None:
    answers = [line for key, answer in ANSWERS.items() for line in ([wrong, answer] if key == question else [answer])]

    _, out = typed(*answers)

    assert said in out
    assert check(Path("routines"))[1] == []


def test_a_unit_that_is_also_written_in_another_way_is_taken(typed: Typed) -> None:
    typed(*(ANSWERS | {"work": "20 seconds", "frequency": "2x a week"}).values())

    assert re.search(r"work: 20 s$", made(), re.MULTILINE)
    assert "frequency: 2 per week" in made()


def test_a_text_that_yaml_would_take_for_something_else_comes_back_as_it_was(typed: Typed) -> None:
    typed(*(ANSWERS | {"summary": "Up: two at a time, #1 of 'all' [x]", "by": "O'Neill, A: B"}).values())

    guide, problems = check(Path("routines"))

    assert guide is not None
    routine = guide.trends[0].routine("stair-dance").value
    assert (routine.summary, routine.review.by) == ("Up: two at a time, #1 of 'all' [x]", "O'Neill, A: B")
    assert problems == []


def test_without_a_title_nothing_is_written(typed: Typed) -> None:
    before = sorted(Path("routines").rglob("*"))

    code, out = typed()

    assert code == USAGE
    assert "without a title there is no file; nothing was written" in out
    assert sorted(Path("routines").rglob("*")) == before
