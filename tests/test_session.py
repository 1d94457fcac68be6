"""A routine unrolled: what one day holds, what it adds up to, and what a stage changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from trendguide import session
from trendguide.load import Guide
from trendguide.model import Change, Routine, Stage
from trendguide.values import Distance, Duration, Number

PLAIN: dict[str, Any] = {
    "title": "Golden routine",
    "summary": "Every figure is asserted.",
    "level": "intermediate",
    "goals": ["balance"],
    "audience": "Testers",
    "places": ["hall"],
    "supervision": "self",
    "session": [
        {"phase": "warm-up", "name": "Walk", "work": "3 min", "effort": "2/10"},
        {
            "phase": "main",
            "id": "back",
            "name": "Back",
            "movement": "backward",
            "sets": "2-4",
            "work": "30-60 s",
            "rest": "20-30 s",
            "rest_after": "90 s",
        },
        {
            "phase": "main",
            "id": "laps",
            "rounds": "2-3",
            "rest": "1 min",
            "steps": [
                {"name": "Fast", "work": "60 s"},
                {"id": "slow", "name": "Slow", "movement": "backward", "work": "40 s"},
            ],
        },
        {"phase": "cool-down", "name": "Stroll", "work": "2 min"},
    ],
    "plan": {
        "frequency": "2-3 per week",
        "stages": [
            {
                "weeks": "1",
                "change": {"back": {"sets": "1", "work": "20 s"}},
                "skip": ["laps"],
                "move_on_when": "Steady",
            },
            {"weeks": "2-3", "change": {"laps": {"rounds": "2"}, "slow": {"work": "20 s"}}, "move_on_when": "Steady"},
            {"weeks": "4-6", "frequency": "3 per week", "move_on_when": "Done"},
        ],
    },
    "cautions": ["Look out"],
    "basis": "adapted",
    "sources": ["study"],
    "review": {"on": "2026-11-22", "by": "us", "due": "2027-11-22"},
}

LAST = {"move_on_when": "Done"}


@pytest.fixture
def golden() -> Routine:
    return Routine.model_validate(PLAIN)


def test_rest_falls_between_sets_and_never_after_the_last(golden: Routine) -> None:
    back = [(i.kind, i.seconds) for i in session.unroll(golden, None, "low") if i.number == 2]

    assert back == [("work", 30), ("rest", 20), ("work", 30), ("rest", 90)]


def test_rounds_go_through_their_steps_in_turn(golden: Routine) -> None:
    laps = [(i.kind, i.name, i.number, i.nth, i.seconds) for i in session.unroll(golden) if i.number in (3, 4)]

    assert laps == [
        ("work", "Fast", 3, 1, 60),
        ("work", "Slow", 4, 1, 40),
        ("rest", "Rest", 4, 1, 60),
        ("work", "Fast", 3, 2, 60),
        ("work", "Slow", 4, 2, 40),
        ("rest", "Rest", 4, 2, 60),
        ("work", "Fast", 3, 3, 60),
        ("work", "Slow", 4, 3, 40),
    ]


def test_every_rest_belongs_to_what_was_done_before_it() -> None:
    """Between steps, sets and rounds, each of its own length; none at the end of the last round and of the session."""
    steps = [
        {"phase": "warm-up", "name": "Walk", "work": "1 min", "rest_after": "5 s"},
        {
            "phase": "main",
            "rounds": "2",
            "rest": "50 s",
            "steps": [
                {"name": "Fast", "sets": "2", "work": "10 s", "rest": "11 s", "rest_after": "12 s"},
                {"name": "Slow", "work": "20 s", "rest_after": "13 s"},
            ],
        },
        {"phase": "cool-down", "name": "Stroll", "work": "2 min", "rest_after": "6 s"},
    ]
    routine = Routine.model_validate(PLAIN | {"session": steps, "plan": PLAIN["plan"] | {"stages": [LAST]}})

    all_ = [(i.name, i.seconds, i.number, i.phase, i.nth, i.of) for i in session.unroll(routine)]

    assert all_ == [
        ("Walk", 60, 1, "warm-up", 1, 1),
        ("Rest", 5, 1, "warm-up", 1, 1),
        *(
            row
            for nth in (1, 2)
            for row in [
                ("Fast", 10, 2, "main", nth, 2),
                ("Rest", 11, 2, "main", nth, 2),
                ("Fast", 10, 2, "main", nth, 2),
                ("Rest", 12, 2, "main", nth, 2),
                ("Slow", 20, 3, "main", nth, 2),
                *([("Rest", 13, 3, "main", 1, 2), ("Rest", 50, 3, "main", 1, 2)] if nth == 1 else []),
            ]
        ),
        ("Stroll", 120, 4, "cool-down", 1, 1),
    ]


def test_the_blocks_of_a_stage_are_those_it_does_not_skip(golden: Routine) -> None:
    first = golden.plan.stages[0]

    assert session.blocks_at(golden, None) == golden.session
    assert [getattr(block, "name", "rounds") for block in session.blocks_at(golden, first)] == [
        "Walk",
        "Back",
        "Stroll",
    ]
    assert session.blocks_at(golden, first)[1] == session.numbered(golden, first)[1].step


def test_one_set_in_a_stage_has_no_rest_to_show_and_two_keep_theirs(golden: Routine) -> None:
    first, second, _ = golden.plan.stages
    two = second.model_copy(update={"change": {"back": Change.model_validate({"sets": "2"})}})

    assert session.numbered(golden, first)[1].step.rest is None
    assert session.numbered(golden, two)[1].step.rest == Duration.parse("20-30 s")


def test_a_dose_says_how_often_only_where_it_is_more_than_once() -> None:
    assert session.dose(Duration.parse("2 min"), Number.parse("1")) == "2 min"
    assert session.dose(Duration.parse("2 min"), Number.parse("5")) == "5 × 2 min"
    assert session.dose(Distance.parse("10-15 m"), Number.parse("1-2")) == "1–2 × 10–15 m"


def test_what_was_worked_out_for_one_routine_is_not_taken_for_another(golden: Routine) -> None:
    twin = golden.model_copy()

    assert session.Same(golden) == session.Same(golden)
    assert session.Same(golden) != session.Same(twin)
    assert session.Same(golden) != golden


def test_the_length_of_a_session_is_the_sum_of_its_intervals(golden: Routine) -> None:
    # low: 180 + (2x30 + 20) + 90 + (2x100 + 60) + 120 = 730 s; high: 180 + (4x60 + 3x30) + 90 + (3x100 + 2x60) + 120
    assert session.totals(session.unroll(golden, None, "low")).seconds == 730
    assert session.totals(session.unroll(golden, None, "high")).seconds == 1140
    assert str(session.minutes(golden, golden.plan.stages[-1])) == "13–19"
    assert session.totals_of(golden, None, "high").is_timed


def test_backward_minutes_count_the_movement_alone(golden: Routine) -> None:
    last = golden.plan.stages[-1]
    assert session.backward(golden, last) == Duration(Decimal(2 * 30 + 2 * 40), Decimal(4 * 60 + 3 * 40))


def test_what_a_plan_takes_is_from_its_shortest_stage_to_its_longest(golden: Routine) -> None:
    stages = golden.plan.stages

    assert session.minutes(golden).least == min(session.minutes(golden, stage).least for stage in stages) == 7
    assert session.minutes(golden).high == max(session.minutes(golden, stage).high for stage in stages) == 19
    assert session.backward(golden) == Duration(Decimal(20), Decimal(4 * 60 + 3 * 40))
    weeks = [session.backward_a_week(golden, stage) for stage in stages]
    assert session.backward_a_week(golden) == Duration(
        min(week.least for week in weeks if week), max(week.high for week in weeks if week)
    )


def test_a_stage_changes_figures_and_skips_steps(golden: Routine) -> None:
    first, second, last = golden.plan.stages

    assert session.backward(golden, first) == Duration(Decimal(20), Decimal(20))
    assert session.backward(golden, second) == Duration(Decimal(60 + 2 * 20), Decimal(240 + 2 * 20))
    assert session.backward(golden, last) == Duration(Decimal(140), Decimal(360))
    assert [entry.number for entry in session.numbered(golden, first)] == [1, 2, 5]


def test_a_stage_of_one_set_has_no_rest_in_it(golden: Routine) -> None:
    first = golden.plan.stages[0]

    assert not [i for i in session.unroll(golden, first) if i.number == 2 and i.kind == "rest" and i.seconds != 90]


def test_boxes_are_the_most_sets_of_any_stage(golden: Routine) -> None:
    assert session.boxes(golden, 2) == session.Boxes(most=4, first=1)
    assert session.boxes(golden, 4) == session.Boxes(most=3, first=0)


def test_weeks_come_from_the_stages(golden: Routine) -> None:
    assert session.weeks(golden.plan) == 6
    assert [session.weeks_of(golden.plan, stage) for stage in golden.plan.stages] == [1, 2, 3]
    assert session.weeks_of(golden.plan, Stage.model_validate(LAST | {"weeks": "1-3"})) == 3
    assert session.weeks_of(golden.plan, Stage.model_validate(LAST)) is None
    assert [str(session.frequency(golden.plan, stage)) for stage in golden.plan.stages] == [
        "2–3 per week",
        "2–3 per week",
        "3 per week",
    ]


def test_a_distance_adds_up_in_metres_and_has_no_clock(golden: Routine) -> None:
    steps = [{"name": "Back", "movement": "backward", "sets": "2-3", "work": "10-20 m", "rest": "30 s"}]
    routine = Routine.model_validate(
        PLAIN | {"session": steps, "minutes": "20", "plan": PLAIN["plan"] | {"stages": [{"move_on_when": "x"}]}}
    )

    assert session.backward_metres(routine) == Distance(Decimal(20), Decimal(60))
    assert session.backward(routine) is None
    assert not session.totals_of(routine, None, "high").is_timed
    assert session.minutes(routine) == Number.parse("20")


def test_a_started_minute_counts() -> None:
    assert [session.whole_minutes(seconds) for seconds in (0, 60, 61, 119, 120)] == [0, 1, 2, 2, 2]


def test_every_stage_of_every_routine_unrolls(guide: Guide) -> None:
    for trend in guide.trends:
        for entry in trend.routines:
            for stage in (None, *entry.value.plan.stages):
                low, high = (session.totals(session.unroll(entry.value, stage, end)) for end in ("low", "high"))

                assert 0 < low.seconds <= high.seconds, entry.slug


def test_a_step_keeps_its_number_in_every_stage(guide: Guide) -> None:
    for entry in (entry for trend in guide.trends for entry in trend.routines):
        names = {numbered.number: numbered.step.name for numbered in session.numbered(entry.value)}
        for stage in entry.value.plan.stages:
            for numbered in session.numbered(entry.value, stage):
                assert names[numbered.number] == numbered.step.name, entry.slug
