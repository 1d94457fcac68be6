"""A plan as a calendar file: one event a session, with that stage's session in words, the stop signs and the address.

The file in the build starts on the Monday after the review, so the same input gives the same bytes on every day. The
browser reads that file and moves its events to the reader's own start and weekdays: the words are these.
Every event keeps its UID (week and session of the plan), so that a second import moves it instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Phase, Rounds, Routine, Stage
from trendguide.render.card import site_url
from trendguide.render.run import PHASES, Week, figures, pain_line, ready_made, stop_signs, weeks
from trendguide.render.site import Asset, Settings, routine_address

# Words


def step_words(entry: session.Numbered) -> str:
    step = entry.step
    parts = [session.dose(step.work, step.sets)]
    if step.rest is not None:
        parts.append(f"rest {step.rest} between sets")
    if step.rest_after is not None:
        parts.append(f"then rest {step.rest_after}")
    more = figures(entry)
    return f"{step.name}: {', '.join(parts)}{f' ({more})' if more else ''}"


def round_words(rounds: Rounds) -> str:
    rest = f", rest {rounds.rest} between rounds" if rounds.rest else ""
    return f"{rounds.rounds} rounds of these{rest}"


def session_words(routine: Routine, stage: Stage | None) -> Iterator[str]:
    """One session, a step a line."""
    rounds: Rounds | None = None
    phase: Phase | None = None
    for entry in session.numbered(routine, stage):
        now = entry.rounds.phase if entry.rounds else entry.step.phase
        if now != phase:
            yield f"{PHASES[now]}:"
        if entry.rounds is not None and entry.rounds is not rounds:
            yield f"- {round_words(entry.rounds)}:"
        yield f"{'  ' if entry.rounds else ''}- {step_words(entry)}"
        rounds, phase = entry.rounds, now


def stage_words(routine: Routine, stage: Stage) -> Iterator[str]:
    number = routine.plan.stages.index(stage) + 1
    yield f"Stage {number} of {len(routine.plan.stages)}"
    yield from session_words(routine, stage)
    yield from (text for text in (stage.note, stage.build_up) if text)
    yield f"Move on when: {stage.move_on_when}"


def readiness_words(routine: Routine) -> Iterator[str]:
    """Nobody knows on which day a stage is due, so an event holds them all."""
    yield "Do the stage you have reached; move on when its line is true, not by the date."
    for stage in routine.plan.stages:
        yield ""
        yield from stage_words(routine, stage)


def description(trend: TrendFolder, entry: Entry[Routine], settings: Settings, week: Week) -> str:
    routine, flags = entry.value, trend.safety.value.red_flags
    address = site_url(settings) + routine_address(trend, entry)
    told = readiness_words(routine) if week.stage is None else stage_words(routine, week.stage)
    lines = [
        *told,
        "",
        "Stop if:",
        *(f"- {sign}" for sign in stop_signs(trend, routine)),
        f"Stop and call {settings.emergency}:",
        *(f"- {flag.sign}" for flag in flags.call_emergency),
        "Stop and get advice today:",
        *(f"- {flag.sign}" for flag in flags.advice_today),
        pain_line(trend),
        "",
        f"Timer: {address}run/",
        f"Everything about it: {address}",
    ]
    return "\n".join(lines)


# The file


def days_of(start: date, weekdays: tuple[int, ...], week: Week) -> tuple[date, ...]:
    """The chosen weekdays in one week of the plan, thinned out evenly where the plan says fewer."""
    first = start + timedelta(days=7 * (week.number - 1))
    days = [day for day in (first + timedelta(days=more) for more in range(7)) if day.weekday() in weekdays]
    count = min(len(days), week.most)
    return tuple(days[place * len(days) // count] for place in range(count))


def event(
    trend: TrendFolder, entry: Entry[Routine], settings: Settings, week: Week, nth: int, day: date
) -> icalendar.Event:
    routine = entry.value
    made = icalendar.Event()
    made.add("uid", f"w{week.number:02}s{nth}.{trend.slug}.{entry.slug}@trend-guide")
    made.add("dtstamp", datetime.combine(routine.review.on.on, time(), UTC))
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", f"{routine.title} (week {week.number} of {len(weeks(routine))})")
    made.add("description", description(trend, entry, settings, week))
    made.add("url", site_url(settings) + routine_address(trend, entry))
    made.add("transp", "TRANSPARENT")
    return made


def calendar(
    guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings, start: date, weekdays: tuple[int, ...]
) -> bytes:
    """The whole plan from a start day on, on these weekdays (0 is Monday), never more often than the plan says."""
    made = icalendar.Calendar()
    made.add("prodid", "-//The Trend Guide//Plan//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", entry.value.title)
    for week in weeks(entry.value):
        for nth, day in enumerate(days_of(start, weekdays, week), 1):
            made.add_component(event(trend, entry, settings, week, nth, day))
    return bytes(made.to_ical())


def asset(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Asset:
    """The ready one, beside the routine's page."""
    start = ready_made(entry.value)
    text = calendar(guide, trend, entry, settings, start.on, start.weekdays).decode()
    return Asset(f"{routine_address(trend, entry)}plan.ics", text)
