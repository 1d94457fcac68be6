"""A plan as a calendar file: one event a session, with that stage's session in words, the stop signs and the address.

The file in the build starts on the Monday after the review, so the same input gives the same bytes on every day. The
browser reads that file and moves its events to the reader's own start and weekdays: the words are these.
Every event keeps its UID (week and session of the plan), so that a second import moves it instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Phase, Rounds, Routine
from trendguide.render.card import site_url
from trendguide.render.run import PHASES, Week, figures, pain_line, ready_made, stop_signs, weeks
from trendguide.render.site import Asset, Settings, routine_address
from trendguide.session import Worked, WorkedStage, work_out

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


def session_words(stage: WorkedStage) -> Iterator[str]:
    """One session, a step a line."""
    rounds: Rounds | None = None
    phase: Phase | None = None
    for entry in stage.steps:
        now = entry.rounds.phase if entry.rounds else entry.step.phase
        if now != phase:
            yield f"{PHASES[now]}:"
        if entry.rounds is not None and entry.rounds is not rounds:
            yield f"- {round_words(entry.rounds)}:"
        yield f"{'  ' if entry.rounds else ''}- {step_words(entry)}"
        rounds, phase = entry.rounds, now


def stage_words(routine: Routine, worked: WorkedStage) -> Iterator[str]:
    stage = routine.plan.stages[worked.number - 1]
    yield f"Stage {worked.number} of {len(routine.plan.stages)}"
    yield from session_words(worked)
    yield from (text for text in (stage.note, stage.build_up) if text)
    if stage.move_on_when:
        yield f"Move on when: {stage.move_on_when}"


def readiness_words(worked: Worked) -> Iterator[str]:
    """Nobody knows on which day a stage is due, so an event holds them all."""
    yield "Do the stage you have reached; move on when its line is true, not by the date."
    for stage in worked.stages:
        yield ""
        yield from stage_words(worked.routine, stage)


def description(trend: TrendFolder, entry: Entry[Routine], settings: Settings, week: Week) -> str:
    routine, flags = entry.value, trend.safety.value.red_flags
    address = site_url(settings) + routine_address(trend, entry)
    told = readiness_words(entry.once(work_out)) if week.stage is None else stage_words(routine, week.stage)
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


# Written line by line: a library took a quarter of a cold build, most of it to fold the same long text for every day.


def text(words: str) -> str:
    """As RFC 5545 wants it: 3.3.11."""
    return words.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def folded(line: str) -> str:
    """No line over 75 bytes (3.1), none cut within a letter or between a backslash and what it stands before."""
    raw, parts, start = line.encode(), [], 0
    while len(raw) - start > 74:
        end = start + 74
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        end -= raw[end - 1 : end] in (b"\\", b"^")
        parts.append(raw[start:end])
        start = end
    return b"\r\n ".join([*parts, raw[start:]]).decode()


def calendar(
    guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings, start: date, weekdays: tuple[int, ...]
) -> bytes:
    """The whole plan from a start day on, on these weekdays (0 is Monday), never more often than the plan says."""
    routine, plan = entry.value, weeks(entry.once(work_out))
    told: dict[int, str] = {}  # by stage: the days of one have the same words
    stamp = f"DTSTAMP:{routine.review.on.on:%Y%m%d}T000000Z"
    url = folded(f"URL:{site_url(settings)}{routine_address(trend, entry)}")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//The Trend Guide//Plan//EN"]
    lines.append(folded(f"X-WR-CALNAME:{routine.title}"))
    for week in plan:
        if id(week.stage) not in told:
            told[id(week.stage)] = folded(f"DESCRIPTION:{text(description(trend, entry, settings, week))}")
        summary = folded(f"SUMMARY:{text(routine.title)} (week {week.number} of {len(plan)})")
        for nth, day in enumerate(days_of(start, weekdays, week), 1):
            lines += (
                "BEGIN:VEVENT",
                summary,
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
                stamp,
                folded(f"UID:w{week.number:02}s{nth}.{trend.slug}.{entry.slug}@trend-guide"),
                told[id(week.stage)],
                "TRANSP:TRANSPARENT",
                url,
                "END:VEVENT",
            )
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def asset(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Asset:
    """The ready one, beside the routine's page."""
    start = ready_made(entry.value)
    text = calendar(guide, trend, entry, settings, start.on, start.weekdays).decode()
    return Asset(f"{routine_address(trend, entry)}plan.ics", text)
