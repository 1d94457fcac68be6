"""A plan as a calendar file."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import icalendar
import pytest

from trendguide import session
from trendguide.exports import calendar
from trendguide.load import Guide
from trendguide.render import run
from trendguide.render.site import Settings, routine_address

SETTINGS = Settings(site_url="https://guide.example/")
MONDAY = date(2027, 1, 4)


def events(
    guide: Guide, slug: str, start: date = MONDAY, weekdays: tuple[int, ...] = (0, 2, 4)
) -> list[icalendar.Event]:
    trend = guide.trends[0]
    made = calendar.calendar(guide, trend, trend.routine(slug), SETTINGS, start, weekdays)
    return [part for part in icalendar.Calendar.from_ical(made).walk("VEVENT") if isinstance(part, icalendar.Event)]


def day(event: icalendar.Event) -> date:
    start = event.start
    assert isinstance(start, date)
    return start


def test_six_weeks_three_times_are_eighteen_days_on_the_chosen_weekdays(guide: Guide) -> None:
    days = [day(event) for event in events(guide, "knee-oa-6-week")]

    assert len(days) == 18
    assert {one.weekday() for one in days} == {0, 2, 4}
    assert (days[0], days[-1]) == (MONDAY, MONDAY + timedelta(days=5 * 7 + 4))


def test_each_day_carries_the_session_of_its_stage(guide: Guide) -> None:
    first, later, last = (str(events(guide, "knee-oa-6-week")[place]["DESCRIPTION"]) for place in (0, 3, 17))

    assert first.startswith("Stage 1 of 3\n")
    assert "5 × 1 min, rest 30–60 s between sets (effort 3/10)" in first
    assert "5 × 2 min" in later
    assert "2 × 5 min" in last
    assert "Move on when: Pain during is 4/10 or less and back to normal within 24 h" in first


def test_where_readiness_decides_every_day_carries_every_stage(guide: Guide) -> None:
    for event in events(guide, "coach-starter"):
        text = str(event["DESCRIPTION"])
        assert [f"Stage {n} of 3" in text for n in (1, 2, 3)] == [True, True, True]
        assert "not by the date" in text


def test_every_event_of_every_routine_carries_doses_stop_signs_and_addresses(guide: Guide) -> None:
    trend, flags = guide.trends[0], guide.trends[0].safety.value.red_flags
    for entry in trend.routines:
        for event, week in zip(
            events(guide, entry.slug, weekdays=(1,)), run.weeks(entry.once(session.work_out)), strict=True
        ):
            text = str(event["DESCRIPTION"])
            signs = [flag.sign for flag in (*flags.call_emergency, *flags.stop_now, *flags.advice_today)]

            assert all(f"- {sign}" in text for sign in (*signs, *entry.value.stop_if))
            assert f"https://guide.example/{routine_address(trend, entry)}run/" in text
            for step in (one.step for one in (week.stage or entry.once(session.work_out).base).steps):
                assert step.name in text
                assert week.stage is None or session.dose(step.work, step.sets) in text


def test_importing_twice_doubles_nothing_and_another_start_moves_the_same_events(guide: Guide) -> None:
    now = events(guide, "knee-oa-6-week")
    later = events(guide, "knee-oa-6-week", MONDAY + timedelta(days=30), (1, 3, 5))

    assert [str(event["UID"]) for event in now] == [str(event["UID"]) for event in later]
    assert [day(event) for event in now] != [day(event) for event in later]


def test_no_two_events_of_the_guide_share_a_uid(guide: Guide) -> None:
    uids = [str(event["UID"]) for entry in guide.trends[0].routines for event in events(guide, entry.slug)]

    assert max(Counter(uids).values()) == 1


@pytest.mark.parametrize("weekdays", [(0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3), (2, 5), (6,)])
def test_no_week_has_more_sessions_than_the_plan_says(guide: Guide, weekdays: tuple[int, ...]) -> None:
    for entry in guide.trends[0].routines:
        days = [day(event) for event in events(guide, entry.slug, MONDAY + timedelta(days=2), weekdays)]
        held = Counter((one - MONDAY - timedelta(days=2)).days // 7 for one in days)

        assert [held[week.number - 1] for week in run.weeks(entry.once(session.work_out))] == [
            min(week.most, len(weekdays)) for week in run.weeks(entry.once(session.work_out))
        ]


def test_the_ready_made_file_starts_on_the_monday_after_the_review(guide: Guide) -> None:
    trend = guide.trends[0]
    entry = trend.routine("coach-starter")

    asset = calendar.asset(guide, trend, entry, SETTINGS)

    assert asset.address == "backward-walking/coach-starter/plan.ics"
    assert run.ready_made(entry.value) == run.Start(date(2026, 11, 30), (0, 3))
    assert "DTSTART;VALUE=DATE:20261130" in asset.content
    assert asset == calendar.asset(guide, trend, entry, SETTINGS)


def test_the_file_keeps_to_the_standard_s_lines(guide: Guide) -> None:
    trend = guide.trends[0]
    for entry in trend.routines:
        text = calendar.asset(guide, trend, entry, SETTINGS).content

        assert "\n" not in text.replace("\r\n", "")
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
