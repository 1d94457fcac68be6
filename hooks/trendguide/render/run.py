"""Run mode: a routine that leads you by picture, sound and vibration.

The browser gets one session for every stage and end of the ranges, unrolled here and labelled here; its code adds up
deadlines and nothing else. The same intervals stand on the page as tables, for whoever has no JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from pydantic_core import to_json

from trendguide.load import Entry, TrendFolder
from trendguide.model import About, Phase, Routine
from trendguide.render.card import site_url
from trendguide.render.pictograms import goes_backward
from trendguide.render.site import Asset, Settings, render, routine_address, to_root
from trendguide.render.staircase import named, with_imperial
from trendguide.render.voice import WORDS, groups
from trendguide.session import ENDS, Interval, Numbered, Session, Totals, Worked, WorkedStage, work_out
from trendguide.values import Day, Distance, Duration, plain

READY = 10  # seconds to put the phone away and stand up straight
PHASES: dict[Phase, str] = {Phase.WARM_UP: "Warm-up", Phase.MAIN: "Main part", Phase.COOL_DOWN: "Cool-down"}
OUTDOORS = ("hill", "track", "grass")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPREAD = {1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 5), 5: (0, 1, 2, 4, 5), 6: (0, 1, 2, 3, 4, 5)}
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
OPEN_WEEKS = 4  # of the calendar, where the plan says only "when you are ready": our choice
KEYS = ("kind", "phase", "number", "name", "amount", "seconds", "nth", "of", "movement")


# Words


def aloud(interval: Interval) -> str:
    """The amount as one says it: `1 minute 30 seconds`, `10 metres`, `6 steps`."""
    if interval.metres is not None:
        return f"{plain(interval.metres)} {'metre' if interval.metres == 1 else 'metres'}"
    if interval.seconds is None:
        return interval.amount
    return time_aloud(interval.seconds)


@lru_cache(1024)
def time_aloud(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = [(minutes, "minute"), (rest, "second")]
    return " ".join(f"{count} {word if count == 1 else word + 's'}" for count, word in parts if count)


def turn(interval: Interval) -> str:
    """`Set 2 of 3`, `Round 1 of 4`; empty where there is one."""
    if interval.kind == "rest" or interval.of == 1:
        return ""
    return f"{'Round' if interval.in_rounds else 'Set'} {interval.nth} of {interval.of}"


def said(interval: Interval, label: str) -> str:
    """What a voice or a screen reader says when the interval begins."""
    return ", ".join(part for part in (interval.name, aloud(interval), label.lower()) if part) + "."


def sentence(texts: tuple[str, ...]) -> str:
    return "; ".join(text.rstrip(".") for text in texts) + "."


def ground_rules(trend: TrendFolder, routine: Routine) -> tuple[str, ...]:
    """The rules of the place where this routine is done, and on what to leave in the bag."""
    places, kit = " ".join(routine.places), " ".join(routine.equipment)
    about = {About.TREADMILL} if "treadmill" in places + kit else set() if "pool" in places else {About.FLOOR}
    if any(word in places for word in OUTDOORS) or "sled" in kit:
        about.add(About.OUTDOORS)
    if "pool" not in places:
        about.add(About.KIT)
    rules = (rule for rule in trend.safety.value.ground_rules if rule.about in about)
    return tuple(rule.rule for rule in rules if "band" not in rule.rule.lower() or "band" in kit)


def before_backward(trend: TrendFolder, routine: Routine) -> tuple[str, ...]:
    """What to look at before the first step back: the routine's own set-up, or the first rule of the place."""
    return routine.setup or ground_rules(trend, routine)[:1] or routine.cautions[:1]


def stop_signs(trend: TrendFolder, routine: Routine) -> tuple[str, ...]:
    signs = (flag.sign for flag in trend.safety.value.red_flags.stop_now)
    return tuple(dict.fromkeys((*routine.stop_if, *signs)))


def pain_line(trend: TrendFolder) -> str:
    rule = trend.safety.value.pain_rule
    return f"Pain up to {rule.during} while you do it, and back to normal within {rule.settles_within}."


# The unrolled session, with its labels


def backward_steps(worked: Worked) -> frozenset[int]:
    return frozenset(entry.number for entry in worked.base.steps if goes_backward(entry.step))


def interval_data(interval: Interval, is_backward: bool) -> dict[str, Any]:
    """An interval exactly as the core has it, with what to show and say beside it."""
    label = turn(interval)
    look = "rest" if interval.kind == "rest" else "back" if is_backward else "go"
    found = {key: getattr(interval, key) for key in KEYS} | {
        "look": look,
        "label": label,
        "say": said(interval, label),
        "voice": "/".join(groups(interval, look)),
    }
    if interval.metres is not None:
        found["other"] = Distance(interval.metres, interval.metres).imperial
    return found


def doses(intervals: tuple[Interval, ...], backward: frozenset[int]) -> str:
    """`2 × 15 s`: what the session is about, at this end of the ranges."""
    amounts: dict[int, list[str]] = {}
    for interval in intervals:
        if interval.kind == "work" and interval.number in backward:
            amounts.setdefault(interval.number, []).append(interval.amount)
    return ", ".join(f"{len(own)} × {own[0]}" if len(own) > 1 else own[0] for own in amounts.values())


def length(routine: Routine, totals: Totals) -> str:
    """`4 min 50 s`; where a step has no clock, what the file says."""
    if totals.is_timed or routine.minutes is None:
        return str(Duration(Decimal(totals.seconds), Decimal(totals.seconds)))
    return f"about {routine.minutes} min"


def session_data(routine: Routine, own: Session, backward: frozenset[int]) -> dict[str, Any]:
    return {
        "seconds": own.totals.seconds,
        "is_timed": own.totals.is_timed,
        "length": length(routine, own.totals),
        "dose": doses(own.intervals, backward),
        "intervals": [interval_data(interval, interval.number in backward) for interval in own.intervals],
    }


def figures(entry: Numbered) -> str:
    """Load, speed, slope and effort of a step, in one line."""
    step = entry.step
    parts = [with_imperial(value) for value in (step.load, step.speed) if value is not None]
    if step.incline is not None:
        parts.append(f"{step.incline} slope")
    if step.effort is not None:
        parts.append(f"effort {step.effort}")
    return " · ".join(parts)


def move_on(trend: TrendFolder, routine: Routine, number: int) -> str:
    """The plan's own rule for leaving a stage."""
    stage = routine.plan.stages[number - 1]
    titles = [trend.routine(slug).value.title for slug in stage.go_to]
    onward = f" Then: {' or '.join(titles)}." if titles else ""
    if number == len(routine.plan.stages):
        return f"Last stage. {stage.move_on_when}.{onward}" if stage.move_on_when else f"Last stage.{onward}"
    return f"Move on to stage {number + 1} when: {stage.move_on_when}.{onward}"


def too_much(trend: TrendFolder, routine: Routine, number: int) -> str:
    """What to do after more pain than the rule allows."""
    rule = trend.safety.value.pain_rule
    easier = f", or do it easier: {routine.easier[0]}" if routine.easier else ""
    back = f" or go back to stage {number - 1}" if number > 1 else easier
    return f"That is above the pain rule ({rule.during}). Repeat stage {number}{back}. First let it settle."


def stage_data(trend: TrendFolder, routine: Routine, worked: WorkedStage, backward: frozenset[int]) -> dict[str, Any]:
    number, of = worked.number, len(routine.plan.stages)
    stage = routine.plan.stages[number - 1]
    return {
        "label": f"Stage {number} of {of}" if of > 1 else "The one stage",
        "weeks": "" if stage.weeks is None else named(number, stage),
        "often": str(worked.frequency),
        "note": stage.note or "",
        "build_up": stage.build_up or "",
        "move_on_when": stage.move_on_when or "",
        "up": move_on(trend, routine, number),
        "pain": too_much(trend, routine, number),
        "figures": {entry.number: figures(entry) for entry in worked.steps},
        **{end: session_data(routine, worked.session(end), backward) for end in ENDS},
    }


def rules(trend: TrendFolder, entry: Entry[Routine]) -> dict[str, Any]:
    """What the history needs: the plan's own words, and the number that the pain rule turns on."""
    routine = entry.value
    count = len(routine.plan.stages)
    return {
        "id": f"{trend.slug}/{entry.slug}",
        "most": int(trend.safety.value.pain_rule.during.high),
        "rules": [{"up": move_on(trend, routine, n), "pain": too_much(trend, routine, n)} for n in range(1, count + 1)],
    }


def data(trend: TrendFolder, entry: Entry[Routine]) -> dict[str, Any]:
    """Everything that run.js plays."""
    routine, worked = entry.value, entry.once(work_out)
    backward = backward_steps(worked)
    before, stop = before_backward(trend, routine), stop_signs(trend, routine)
    return {
        **rules(trend, entry),
        "title": routine.title,
        "slug": entry.slug,
        "ready": READY,
        "words": WORDS,
        "phases": {phase.value: words for phase, words in PHASES.items()},
        "cues": {entry.number: list(entry.step.cues) for entry in worked.base.steps},
        "safety": f"Before you go backward: {sentence(before)} Stop if: {sentence(stop)}",
        "stages": [stage_data(trend, routine, stage, backward) for stage in worked.stages],
    }


def as_json(value: Any) -> Markup:
    """JSON for a script element that nothing in it can end. Pydantic writes it in a third of the standard library's
    time, but a Decimal as text: see `number`."""
    text = to_json(value).decode()
    return Markup(text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e"))


def number(value: Decimal) -> int | float:
    """As JSON holds it."""
    return int(value) if value == int(value) else float(value)


# The plan by weeks, for the calendar


@dataclass(frozen=True)
class Week:
    """One week of the plan; `stage` is None where readiness decides, not the date."""

    number: int
    stage: WorkedStage | None
    most: int


@dataclass(frozen=True)
class Start:
    """When the calendar file in the build starts."""

    on: date
    weekdays: tuple[int, ...]

    @property
    def day(self) -> Day:
        return Day(self.on)

    @property
    def words(self) -> str:
        days = [WEEKDAYS[day] for day in self.weekdays]
        return days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"


def weeks(worked: Worked) -> tuple[Week, ...]:
    stages = worked.stages if all(stage.weeks is not None for stage in worked.stages) else ()
    found = []
    for number in range(1, (worked.weeks or OPEN_WEEKS) + 1):
        stage = next((stage for stage in stages if is_in(stage, number)), None)
        found.append(Week(number, stage, int((stage or worked.base).frequency.high)))
    return tuple(found)


def is_in(worked: WorkedStage, week: int) -> bool:
    """Whether the stage holds this week of the plan."""
    own = None if worked.stage is None else worked.stage.weeks
    return own is not None and own.least <= week <= own.high


def ready_made(routine: Routine) -> Start:
    """The Monday after the review, and the low end of how often, spread over the week."""
    reviewed = routine.review.on.on
    often = int(routine.plan.frequency.least)
    return Start(reviewed + timedelta(days=7 - reviewed.weekday()), SPREAD.get(often, EVERY_DAY))


# The page


@dataclass(frozen=True)
class Table:
    """One session as a table, for whoever reads and counts along. A row: how the interval looks, then its columns."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


def tables(stages: list[dict[str, Any]]) -> tuple[Table, ...]:
    """One for every stage and end; one where both ends are the same."""
    found = []
    for stage in stages:
        low, high = stage["low"], stage["high"]
        name = stage["label"]
        if low["intervals"] != high["intervals"]:
            found.append(table(f"{name}, short", low))
            name = f"{name}, long"
        found.append(table(name, high))
    return tuple(found)


def table(name: str, end: dict[str, Any]) -> Table:
    rows = ((one["look"], PHASES[one["phase"]], one["name"], one["amount"], one["label"]) for one in end["intervals"])
    return Table(f"{name}: {end['length']}", tuple(rows))


def document(
    trend: TrendFolder,
    entry: Entry[Routine],
    settings: Settings,
    played: dict[str, Any],
    pictures: dict[int, Markup],
) -> Markup:
    routine = entry.value
    return render(
        "run.jinja",
        routine=routine,
        data=played,
        json=as_json(played),
        tables=tables(played["stages"]),
        pictures=pictures.items(),
        phases=PHASES,
        before=before_backward(trend, routine),
        ground_rules=ground_rules(trend, routine),
        stop=stop_signs(trend, routine),
        call=tuple(flag.sign for flag in trend.safety.value.red_flags.call_emergency),
        pain=pain_line(trend),
        settings=settings,
        canonical=site_url(settings) + routine_address(trend, entry),
        assets=to_root(routine_address(trend, entry) + "run/") + "assets/",
    )


def asset(
    trend: TrendFolder,
    entry: Entry[Routine],
    settings: Settings,
    played: dict[str, Any],
    pictures: dict[int, Markup],
) -> Asset:
    """The full-screen page: `played` is its data, `pictures` are those of the steps by their numbers."""
    address = f"{routine_address(trend, entry)}run/index.html"
    return Asset(address, document(trend, entry, settings, played, pictures))


def section(trend: TrendFolder, entry: Entry[Routine], played: dict[str, Any]) -> Markup:
    """The block for the routine's page: start, what you logged, the plan in your calendar."""
    routine = entry.value
    return render(
        "run-section.jinja",
        routine=routine,
        stages=played["stages"],
        json=as_json(
            rules(trend, entry) | {"slug": entry.slug, "sessions": [week.most for week in weeks(entry.once(work_out))]}
        ),
        ready_made=ready_made(routine),
        weekdays=WEEKDAYS,
        assets=to_root(routine_address(trend, entry)) + "assets/",
    )
