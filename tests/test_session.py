"""A routine unrolled: what one day holds, what it adds up to, and what a stage changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import PROJECT

from trendguide import session
from trendguide.load import Guide, load
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
ONE_STAGE = {"plan": {"frequency": "2-3 per week", "stages": [LAST]}}


@pytest.fixture
def golden() -> Routine:
    return Routine.model_validate(PLAIN)


def test_rest_falls_between_sets_and_never_after_the_last(golden: Routine) -> None:
    back = [(i.kind, i.seconds) for i in session.work_out(golden).base.low.intervals if i.number == 2]

    assert back == [("work", 30), ("rest", 20), ("work", 30), ("rest", 90)]


def test_rounds_go_through_their_steps_in_turn(golden: Routine) -> None:
    laps = [
        (i.kind, i.name, i.number, i.nth, i.seconds)
        for i in session.work_out(golden).base.high.intervals
        if i.number in (3, 4)
    ]

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

    all_ = [(i.name, i.seconds, i.number, i.phase, i.nth, i.of) for i in session.work_out(routine).base.high.intervals]

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


def test_the_length_of_a_session_is_the_sum_of_its_intervals(golden: Routine) -> None:
    # low: 180 + (2x30 + 20) + 90 + (2x100 + 60) + 120 = 730 s; high: 180 + (4x60 + 3x30) + 90 + (3x100 + 2x60) + 120
    base = session.work_out(golden).base

    assert base.low.totals.seconds == 730
    assert base.high.totals.seconds == 1140
    assert str(base.minutes) == "13–19"
    assert base.is_timed


def test_counted_minutes_are_those_of_the_movement_alone(golden: Routine) -> None:
    base = session.work_out(golden).base

    assert base.counted_time == Duration(Decimal(2 * 30 + 2 * 40), Decimal(4 * 60 + 3 * 40))
    assert base.counted_a_week == Duration(Decimal(280), Decimal(1080))


def test_a_stage_changes_figures_and_skips_steps(golden: Routine) -> None:
    worked = session.work_out(golden)
    first, second, last = worked.stages

    assert first.counted_time == Duration(Decimal(20), Decimal(20))
    assert second.counted_time == Duration(Decimal(60 + 2 * 20), Decimal(240 + 2 * 20))
    assert last.counted_time == worked.base.counted_time
    assert [entry.number for entry in first.steps] == [1, 2, 5]


def test_a_stage_of_one_set_has_no_rest_in_it(golden: Routine) -> None:
    first = session.work_out(golden).stages[0].high.intervals

    assert not [i for i in first if i.number == 2 and i.kind == "rest" and i.seconds != 90]


def test_boxes_are_the_most_sets_of_any_stage(golden: Routine) -> None:
    boxes = session.work_out(golden).boxes

    assert boxes[2] == session.Boxes(most=4, first=1)
    assert boxes[4] == session.Boxes(most=3, first=0)


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

    base = session.work_out(routine).base

    assert base.counted_distance == Distance(Decimal(20), Decimal(60))
    assert base.counted_time is None
    assert not base.is_timed
    assert base.minutes == Number.parse("20")


def test_a_started_minute_counts() -> None:
    assert [session.whole_minutes(seconds) for seconds in (0, 60, 61, 119, 120)] == [0, 1, 2, 2, 2]


def test_every_stage_of_every_routine_unrolls(guide: Guide) -> None:
    for trend in guide.trends:
        for entry in trend.routines:
            worked = entry.once(session.work_out)
            for stage in (worked.base, *worked.stages):
                assert 0 < stage.low.totals.seconds <= stage.high.totals.seconds, entry.slug


def test_a_step_keeps_its_number_in_every_stage(guide: Guide) -> None:
    for entry in (entry for trend in guide.trends for entry in trend.routines):
        names = {numbered.number: numbered.step.name for numbered in session.numbered(entry.value)}
        for stage in entry.value.plan.stages:
            for numbered in session.numbered(entry.value, stage):
                assert names[numbered.number] == numbered.step.name, entry.slug


# Worked out once


def test_a_routine_is_worked_out_once_for_every_reading_of_the_same_text(guide: Guide) -> None:
    entry = guide.trends[0].routines[0]
    again, _ = load(PROJECT / "routines")
    assert again is not None

    assert again.trends[0].routines[0] is entry
    assert entry.once(session.work_out) is again.trends[0].routines[0].once(session.work_out)


def test_the_headline_is_from_the_least_to_the_most_of_all_stages(golden: Routine) -> None:
    worked = session.work_out(golden)

    assert [str(stage.minutes) for stage in worked.stages] == ["7", "12–16", "13–19"]
    assert str(worked.minutes) == "7–19"
    assert worked.counted_time == Duration(Decimal(20), Decimal(4 * 60 + 3 * 40))
    assert worked.counted_a_week == Duration(Decimal(40), Decimal(1080))
    assert worked.counted_distance is None
    assert worked.weeks == 6


def test_a_stage_that_changes_nothing_has_the_session_of_the_steps(golden: Routine) -> None:
    worked = session.work_out(golden)

    assert worked.stages[2].high is worked.base.high
    assert worked.stages[1].high is not worked.base.high


def test_a_routine_without_a_clock_keeps_the_minutes_of_its_file(golden: Routine) -> None:
    steps = [{"name": "Back", "movement": "backward", "work": "10-20 m"}]
    routine = Routine.model_validate(PLAIN | {"session": steps, "minutes": "20"} | ONE_STAGE)

    worked = session.work_out(routine)

    assert str(worked.minutes) == "20"
    assert worked.counted_distance == Distance(Decimal(10), Decimal(20))
    assert not worked.base.is_timed
