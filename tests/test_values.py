"""Quantities as a trainer types them: what they mean, how they print, and what is said where they cannot be read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from trendguide.values import (
    KINDS,
    QUANTITIES,
    Ages,
    Count,
    Day,
    Distance,
    Duration,
    Effort,
    Frequency,
    FromText,
    Incline,
    Load,
    Number,
    Quantity,
    Speed,
    parse_work,
)

PRINTED: list[tuple[Any, ...]] = [
    (Duration, "45 s", 45, 45, "45 s", ""),
    (Duration, "45s", 45, 45, "45 s", ""),
    (Duration, "1 min 30 s", 90, 90, "90 s", ""),
    (Duration, "2 min 30 s", 150, 150, "2 min 30 s", ""),
    (Duration, "120 s", 120, 120, "2 min", ""),
    (Duration, "0.5 min", 30, 30, "30 s", ""),
    (Duration, "15-20 s", 15, 20, "15–20 s", ""),
    (Duration, "2-5 min", 120, 300, "2–5 min", ""),
    (Duration, "30 s-2 min", 30, 120, "30–120 s", ""),
    (Duration, "1 min 30 s-2 min", 90, 120, "90–120 s", ""),
    (Duration, "0-2 min", 0, 120, "0–2 min", ""),
    (Duration, "0 s-2 min 10 s", 0, 130, "0 s–2 min 10 s", ""),
    (Duration, "up to 5 min", None, 300, "up to 5 min", ""),
    (Duration, "1 h 30 min", 5400, 5400, "90 min", ""),
    (Duration, "24 h", 86400, 86400, "24 h", ""),
    (Distance, "10 m", 10, 10, "10 m", "33 ft"),
    (Distance, "10-15 m", 10, 15, "10–15 m", "33–49 ft"),
    (Distance, "0.5-1 km", 500, 1000, "500–1000 m", "1640–3281 ft"),
    (Distance, "800 m-1 km", 800, 1000, "800–1000 m", "2625–3281 ft"),
    (Distance, "up to 10 m", None, 10, "up to 10 m", "up to 33 ft"),
    (Count, "8-10 reps", 8, 10, "8–10 reps", ""),
    (Count, "1 rep", 1, 1, "1 rep", ""),
    (Count, "6 steps", 6, 6, "6 steps", ""),
    (Count, "2 length", 2, 2, "2 lengths", ""),
    (Count, "up to 8 reps", None, 8, "up to 8 reps", ""),
    (Number, "3", 3, 3, "3", ""),
    (Number, "2-3", 2, 3, "2–3", ""),
    (Effort, "0/10", 0, 0, "0/10", ""),
    (Effort, "3-4/10", 3, 4, "3–4/10", ""),
    (Effort, "3/10-4/10", 3, 4, "3–4/10", ""),
    (Effort, "10/10", 10, 10, "10/10", ""),
    (Speed, "2 km/h", 2, 2, "2 km/h", "1.2 mph"),
    (Speed, "0.8-2 km/h", "0.8", 2, "0.8–2 km/h", "0.5–1.2 mph"),
    (Speed, "0.5-1.2 mph", "0.8", "1.93", "0.8–1.93 km/h", "0.5–1.2 mph"),
    (Speed, "up to 4 km/h", None, 4, "up to 4 km/h", "up to 2.5 mph"),
    (Incline, "5 %", 5, 5, "5 %", ""),
    (Incline, "5%", 5, 5, "5 %", ""),
    (Incline, "0 %", 0, 0, "0 %", ""),
    (Incline, "3-8 %", 3, 8, "3–8 %", ""),
    (Load, "10-20 % bodyweight", 10, 20, "10–20 % bodyweight", ""),
    (Load, "10 kg", 10, 10, "10 kg", "22 lb"),
    (Load, "22 lb", 10, 10, "10 kg", "22 lb"),
    (Load, "up to 20 kg", None, 20, "up to 20 kg", "up to 44 lb"),
    (Load, "light band", 1, 1, "light band", ""),
    (Load, "heavy band", 3, 3, "heavy band", ""),
    (Frequency, "3 per week", 3, 3, "3 per week", ""),
    (Frequency, "2-3 per week", 2, 3, "2–3 per week", ""),
]


@pytest.mark.parametrize(("kind", "text", "low", "high", "metric", "imperial"), PRINTED)
def test_a_quantity_means_what_was_typed_and_prints_in_metric_and_imperial(
    kind: type[Quantity], text: str, low: int | str | None, high: int | str, metric: str, imperial: str
) -> None:
    value = kind.parse(text)

    assert value.low == (None if low is None else Decimal(low))
    assert value.high == Decimal(high)
    assert str(value) == metric
    assert value.imperial == imperial


@pytest.mark.parametrize(
    ("kind", "least", "most", "more"),
    [
        (Duration, "1 s", "24 h", "86401 s"),
        (Distance, "1 m", "100 km", "100001 m"),
        (Count, "1 rep", "9999 reps", "10000 reps"),
        (Number, "1", "999", "1000"),
        (Effort, "0/10", "10/10", "11/10"),
        (Speed, "0.1 km/h", "40 km/h", "40.1 km/h"),
        (Incline, "0 %", "40 %", "40.1 %"),
        (Load, "0.1 kg", "500 kg", "500.1 kg"),
        (Frequency, "1 per week", "14 per week", "15 per week"),
    ],
)
def test_the_least_and_the_most_are_taken_and_no_more(kind: type[Quantity], least: str, most: str, more: str) -> None:
    assert str(kind.parse(least)) == least
    assert kind.parse(most).high > kind.parse(least).high
    with pytest.raises(ValueError, match=re.escape(f"'{more}'")):
        kind.parse(more)


@pytest.mark.parametrize(
    ("text", "since", "to", "printed"),
    [("65+", 65, None, "65+"), ("13-18", 13, 18, "13–18"), ("under 16", 0, 15, "under 16")],
)
def test_ages_include_both_ends(text: str, since: int, to: int | None, printed: str) -> None:
    ages = Ages.parse(text)

    assert (ages.since, ages.to) == (since, to)
    assert str(ages) == printed


def test_a_day_prints_for_machines_and_for_people() -> None:
    day = Day.parse("2026-11-22")

    assert str(day) == "2026-11-22"
    assert day.long == "22 November 2026"
    assert [Day.parse(f"2026-{month:02}-01").long for month in (1, 4, 12)] == [
        "1 January 2026",
        "1 April 2026",
        "1 December 2026",
    ]


@pytest.mark.parametrize("text", ["15–20 s", "15 – 20 s", "15 -20 s", " 15-20  s ", "15\u00a0–\u00a020\u00a0s"])
def test_hyphen_and_en_dash_and_any_space_mean_the_same(text: str) -> None:
    assert Duration.parse(text) == Duration.parse("15-20 s")


NO_DURATION = "is not a duration; write it like '45 s' or '1 min 30 s'"
NO_DISTANCE = "is not a distance; write it like '10 m' or '10-15 m'"
NO_COUNT = "is not a count; write it like '8-10 reps', '6 steps' or '1 length'"
NOT_ONE_COUNT = "is not a whole count of one thing; write it like '8-10 reps', '6 steps' or '1 length'"
NO_NUMBER = "is not a whole number above 0; write it like '3' or '2-3'"
NO_EFFORT = "is not an effort from 0 to 10; write it like '3/10' or '3-4/10'"
NO_SPEED = "is not a speed; write it like '2 km/h', '0.8-2 km/h' or '0.5 mph'"
NO_INCLINE = "is not an incline; write it like '5 %' or '3-8 %'"
NO_LOAD = "is not a load; write it like '10-20 % bodyweight', '10 kg' or 'light band'"
MIXED_LOAD = "mixes two units; write it like '10-20 % bodyweight', '10 kg' or 'light band'"
NO_FREQUENCY = "is not a frequency; write it like '3 per week' or '2-3 per week'"
NO_WHOLE_WEEK = "is not a whole number a week; write it like '3 per week' or '2-3 per week'"
NO_AGES = "is not an age; write it like '65+', '13-18' or 'under 16'"
NO_DAY = "is not a date; write year-month-day, like '2026-11-22'"
BACKWARDS = "runs from high to low; put the smaller number first"
TWICE = "has the same number at both ends; write it once"
NOTHING = "is nothing; write more than 0, or leave the line out"


REFUSED: list[tuple[Any, ...]] = [
    *(
        (Duration, text, NO_DURATION)
        for text in ("90", "1:30", "1:30:00", "1:30.5", "0:45", "01:30", "1:75", "-5 s", "a while", "")
    ),
    *((Duration, text, NO_DURATION) for text in ("45 S", "45 sec", "2 minutes", "1,5 min", "1e3 s", "0x10 s")),
    *((Duration, text, NO_DURATION) for text in ("010 s", "08 s", "1_0 s", "٣ s", "½ min", ".5 min", "5. s")),
    *((Duration, text, NO_DURATION) for text in ("nan s", "inf s", "1234567 s", "9" * 5000 + " s", "5 m")),
    *((Duration, text, NO_DURATION) for text in ("30 s 1 min", "1 min 2 min", "2-3 min 30 s", "up to 2-3 min")),
    *((Duration, text, NO_DURATION) for text in ("2 min-", "-2 min", "2--3 min", "2-3-4 min", "2 - min", "up to")),
    (Duration, "20-15 s", BACKWARDS),
    (Duration, "2 min-90 s", BACKWARDS),
    (Duration, "20-20 s", TWICE),
    (Duration, "60 s-1 min", TWICE),
    (Duration, "0 s", NOTHING),
    (Duration, "25 h", "is too much; the most is '24 h'"),
    *((Distance, text, NO_DISTANCE) for text in ("10", "10 min", "10 ft", "1 km 500 m", "-5 m", "10 M")),
    (Distance, "101 km", "is too much; the most is '100000 m'"),
    (Distance, "0 m", NOTHING),
    *((Count, text, NO_COUNT) for text in ("8", "8 x", "8 Reps", "3 reps 2 steps", "eight reps")),
    *((Count, text, NOT_ONE_COUNT) for text in ("1.5 reps", "1.5-2 reps", "3 steps-5 reps")),
    (Count, "0 reps", NOTHING),
    (Count, "10000 reps", "is too much; the most is '9999 reps'"),
    *((Number, text, NO_NUMBER) for text in ("0", "1.5", "2.0", "-1", "up to 3", "010", "08", "1_0", "0x10", "1e1")),
    *((Number, text, NO_NUMBER) for text in ("3 x", "three", "", "0-2", "no", "~", ".nan", ".inf", "2-", "٣")),
    (Number, "3-2", BACKWARDS),
    (Number, "2-2", TWICE),
    (Number, "1000", "is too much; the most is '999'"),
    *((Effort, text, NO_EFFORT) for text in ("11/10", "3", "3/5", "3.5/10", "three", "-1/10", "03/10", "up to 3/10")),
    (Effort, "4-3/10", BACKWARDS),
    (Effort, "3-3/10", TWICE),
    *((Speed, text, NO_SPEED) for text in ("2", "2 kph", "fast", "-2 km/h", "2 km", "2 km/h 1 mph")),
    (Speed, "0 km/h", NOTHING),
    (Speed, "0.001 km/h", NOTHING),
    (Speed, "1 mph-1 km/h", BACKWARDS),
    (Speed, "41 km/h", "is too much; the most is '40 km/h'"),
    *((Incline, text, NO_INCLINE) for text in ("5", "-5 %", "5 deg", "steep", "3 % 4 %")),
    (Incline, "41 %", "is too much; the most is '40 %'"),
    *((Load, text, NO_LOAD) for text in ("10", "10 %", "red band", "Light band", "heavy", "10 %bw", "5 kg 5 lb")),
    *((Load, text, MIXED_LOAD) for text in ("10 kg-20 % bodyweight", "10 lb-20 kg")),
    (Load, "0 kg", NOTHING),
    (Load, "600 kg", "is too much; the most is '500 kg'"),
    (Load, "600 % bodyweight", "is too much; the most is '500 % bodyweight'"),
    *((Frequency, text, NO_FREQUENCY) for text in ("3", "daily", "3 a week", "3x", "twice per week")),
    *((Frequency, text, NO_WHOLE_WEEK) for text in ("2.5 per week", "0-2 per week")),
    (Frequency, "0 per week", NOTHING),
    (Frequency, "15 per week", "is too much; the most is '14 per week'"),
    *((Ages, text, NO_AGES) for text in ("65", "old", "0+", "under 0", "065+", "65-", "13-18 years", "over 65")),
    (Ages, "18-13", BACKWARDS),
    (Ages, "15-15", "has the same number at both ends; write a wider range, or '15+'"),
    *((Day, text, NO_DAY) for text in ("2026-13-45", "2023-02-29", "22.11.2026", "2026-1-2", "today", "")),
    *((Day, text, NO_DAY) for text in ("20261122", "2026-11-22T00:00", "٢٠٢٦-١١-٢٢", " 2026-11-22")),
]


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_what_cannot_be_read_is_quoted_with_a_right_example(kind: type[FromText], text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        kind.parse(text)

    assert str(caught.value) == f"'{text}' {said}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2 min", Duration), ("15-20 s", Duration), ("10-15 m", Distance), ("1 km", Distance), ("8-10 reps", Count)],
)
def test_work_is_a_time_a_distance_or_a_count(text: str, kind: type[Quantity]) -> None:
    assert parse_work(text) == kind.parse(text)


@pytest.mark.parametrize("text", ["20", "1:30", "2 minutes", "5 kg", "a while", ""])
def test_work_that_is_none_of_the_three_is_told_all_of_them(text: str) -> None:
    with pytest.raises(ValueError, match="is no time") as caught:
        parse_work(text)

    assert str(caught.value) == (
        f"'{text}' is no time, distance or count; write it like '2 min', '10-15 m', '8-10 reps' or '6 steps'"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [("10 min-5 min", BACKWARDS), ("-2 min", NO_DURATION), ("0 m", NOTHING), ("1.5 reps", NOT_ONE_COUNT)],
)
def test_work_with_a_known_unit_is_told_what_is_wrong_with_it(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_work(text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_right_and_matches_the_pattern_that_editors_get(kind: type[FromText]) -> None:
    for example in kind.examples:
        assert kind.parse(example)
        assert re.search(kind.pattern, example)
        assert re.search(kind.pattern, str(kind.parse(example)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [["45 s"], {"a": "b"}, None, 3])
def test_a_list_in_place_of_a_text_is_answered_in_our_words(kind: type[FromText], value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)

    (only,) = caught.value.errors()
    assert str(only["ctx"]["error"]) == f"one text belongs here, such as '{kind.examples[0]}'"


# Round trips


def numbers(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, most, places=places, allow_nan=False, allow_infinity=False)


def typed(units: list[str], most: int, places: int) -> st.SearchStrategy[str]:
    """Texts as somebody might type them: one, a range with one unit or two, or 'up to'."""
    number, unit = numbers(most, places).map(lambda number: f"{number:f}"), st.sampled_from(units)
    dash = st.sampled_from(["-", " - ", "–", " – "])
    one = st.builds(lambda a, u: f"{a} {u}", number, unit)
    return st.one_of(
        one,
        st.builds(lambda a: f"up to {a}", one),
        st.builds(lambda a, d, b: f"{a}{d}{b}", number, dash, one),
        st.builds(lambda a, d, b: f"{a}{d}{b}", one, dash, one),
    )


TYPED: list[tuple[type[FromText], st.SearchStrategy[str]]] = [
    (Duration, typed(["s", "min", "h"], 30, 0)),
    (Duration, typed(["s", "min", "h"], 2000, 3)),
    (Duration, st.builds(lambda a, b: f"{a} min {b} s", st.integers(0, 200), st.integers(0, 99))),
    (Distance, typed(["m", "km"], 2000, 3)),
    (Count, typed(["rep", "reps", "steps", "lengths"], 50, 0)),
    (Number, st.builds(lambda a, b: f"{a}-{b}", st.integers(0, 999), st.integers(0, 999))),
    (Effort, st.builds(lambda a, b: f"{a}-{b}/10", st.integers(0, 10), st.integers(0, 10))),
    (Speed, typed(["km/h", "mph"], 30, 3)),
    (Incline, typed(["%"], 40, 2)),
    (Load, typed(["kg", "lb"], 400, 3)),
    (Load, typed(["% bodyweight"], 100, 1)),
    (Load, st.sampled_from(["light band", "medium band", "heavy band"])),
    (Frequency, typed(["per week"], 14, 0)),
    (Ages, st.builds(lambda a, b: f"{a}-{b}", st.integers(1, 99), st.integers(1, 99))),
    (Ages, st.integers(1, 99).map("under {}".format)),
    (Ages, st.integers(1, 99).map("{}+".format)),
    (Day, st.dates().map(date.isoformat)),
]


@pytest.mark.parametrize(("kind", "texts"), TYPED)
def test_what_prints_can_be_typed_again_and_means_the_same(kind: type[FromText], texts: st.SearchStrategy[str]) -> None:
    @given(texts)
    def holds(text: str) -> None:
        try:
            value = kind.parse(text)
        except ValueError:
            return

        assert kind.parse(str(value)) == value
        assert re.search(kind.pattern, text)

    holds()


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_at_all_makes_anything_but_a_value_or_a_sentence(kind: type[FromText]) -> None:
    @given(st.one_of(st.text(), st.text("0123456789 -–./%smhinkreputo+bdywglaf", max_size=20)))
    def holds(text: str) -> None:
        said = ""
        try:
            kind.parse(text)
        except ValueError as error:
            said = str(error)

        assert said == "" or (said.startswith(f"'{text}' ") and "; " in said)
        assert not re.search("pydantic|invalid|Decimal|could not convert", said.replace(text, ""))

    holds()


@pytest.mark.parametrize("kind", QUANTITIES)
def test_the_low_end_is_never_above_the_high_one(kind: type[Quantity]) -> None:
    for example in kind.examples:
        value = kind.parse(example)

        assert value.least <= value.high
