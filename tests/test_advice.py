"""Plain words: what counts as hard to read, and that advice never blocks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny import write_tiny

from trendguide.advice import MOST_WORDS, advice, of_text, reading, syllables
from trendguide.cli import CLEAN, run_check
from trendguide.load import Guide

LONG = "Walk backward along the wall with one hand on the rail and look over your shoulder each third step you take."


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("knee", 1), ("idea", 2), ("area", 2), ("people", 2), ("table", 2), ("walked", 1), ("rested", 2),
        ("backward", 2), ("warm-ups", 2), ("operation", 4), ("15", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_plain_text_gets_no_advice() -> None:
    assert of_text("Stand tall. Look ahead. Take small slow steps, and hold the rail when you feel unsteady.") == ""


def test_a_long_sentence_is_named() -> None:
    assert (
        of_text(f"Go slowly. {LONG}")
        == "a sentence of 21 words; shorten 'Walk backward along the wall with one hand …'"
    )


def test_long_words_are_named() -> None:
    said = of_text(
        "Rehabilitation practitioners recommend individualised progression. Proprioceptive familiarisation "
        "facilitates confidence during unfamiliar activities."
    )

    assert "aim for 9 to 11; begin with '" in said
    assert "long words: Rehabilitation, practitioners, individualised, progression" not in said
    assert "long words: Rehabilitation, practitioners" in said


def test_a_colon_before_a_small_letter_ends_no_sentence() -> None:
    assert len(reading("Calves: on the flat they worked less. It is not for all: ask first.").sentences) == 2


def test_quotes_and_titles_stay_as_people_wrote_them(guide: Guide) -> None:
    claims = guide.trends[0].claims
    quoted = {claims.problem(("claims", place, "quote"), "").line for place in range(len(claims.value.claims))}

    assert not [one for one in advice(guide) if one.file == claims.file and one.line in quoted]


@pytest.mark.parametrize("form", ["text", "json"])
def test_advice_never_blocks_and_leaves_what_programs_read_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    write_tiny(tmp_path / "routines")
    about = tmp_path / "routines" / "stair-skipping" / "trend.yml"
    about.write_text(
        about.read_text(encoding="utf-8").replace("Somebody in a made-up town began it.", LONG), encoding="utf-8"
    )

    code = run_check(tmp_path / "routines", [], form, with_advice=True)

    shown = capsys.readouterr()
    assert code == CLEAN
    assert f"a sentence of {MOST_WORDS + 1} words" in (shown.out if form == "text" else shown.err)
    if form == "json":
        assert all("sentence of" not in one["message"] for one in json.loads(shown.out))


def test_advice_is_shown_only_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny(tmp_path / "routines")

    run_check(tmp_path / "routines", [], "text")

    assert "advice" not in capsys.readouterr().out
