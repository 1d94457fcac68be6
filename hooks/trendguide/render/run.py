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

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import About, Phase, Routine, Stage
from trendguide.render.card import site_url
from trendguide.render.pictograms import goes_backward, pictogram
from trendguide.render.site import Asset, Settings, render, routine_address, to_root
from trendguide.render.staircase import named, with_imperial
from trendguide.render.voice import WORDS, groups
from trendguide.session import End, Interval
from trendguide.values import Day, Distance, Duration, plain

READY = 10  # seconds to put the phone away and stand up straight
ENDS: tuple[End, ...] = ("low", "high")
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


def turn(interval: Interval, in_rounds: bool) -> str:
    """`Set 2 of 3`, `Round 1 of 4`; empty where there is one."""
    if interval.kind == "rest" or interval.of == 1:
        return ""
    return f"{'Round' if in_rounds else 'Set'} {interval.nth} of {interval.of}"


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


def in_rounds(routine: Routine, stage: Stage | None) -> dict[int, bool]:
    return {entry.number: entry.rounds is not None for entry in session.numbered(routine, stage)}


def backward_steps(routine: Routine) -> frozenset[int]:
    return going_backward(session.Same(routine))


@lru_cache(256)
def going_backward(same: session.Same[Routine]) -> frozenset[int]:
    return frozenset(entry.number for entry in session.numbered(same.thing) if goes_backward(entry.step))


def played(routine: Routine, stage: Stage | None, end: End) -> list[dict[str, Any]]:
    """Every interval exactly as the core has it, with what to show and say beside it."""
    grouped, backward = in_rounds(routine, stage), backward_steps(routine)
    return [
        told(interval, interval.number in backward, grouped[interval.number])
        for interval in session.unroll(routine, stage, end)
    ]


@lru_cache(session.REMEMBERED)
def told(interval: Interval, is_backward: bool, in_rounds: bool) -> dict[str, Any]:
    label = turn(interval, in_rounds)
    look = "rest" if interval.kind == "rest" else "back" if is_backward else "go"
    found = {key: getattr(interval, key) for key in KEYS} | {
        "look": look,
        "label": label,
        "say": said(interval, label),
        "voice": "/".join(groups(interval, look, in_rounds)),
    }
    if interval.metres is not None:
        found["other"] = Distance(interval.metres, interval.metres).imperial
    return found


def doses(routine: Routine, intervals: tuple[Interval, ...]) -> str:
    """`2 × 15 s`: what the session is about, at this end of the ranges."""
    backward = backward_steps(routine)
    amounts: dict[int, list[str]] = {}
    for interval in intervals:
        if interval.kind == "work" and interval.number in backward:
            amounts.setdefault(interval.number, []).append(interval.amount)
    return ", ".join(f"{len(own)} × {own[0]}" if len(own) > 1 else own[0] for own in amounts.values())


def length(routine: Routine, totals: session.Totals) -> str:
    """`4 min 50 s`; where a step has no clock, what the file says."""
    if totals.is_timed or routine.minutes is None:
        return str(Duration(Decimal(totals.seconds), Decimal(totals.seconds)))
    return f"about {routine.minutes} min"


def one_end(routine: Routine, stage: Stage, end: End) -> dict[str, Any]:
    totals = session.totals_of(routine, stage, end)
    return {
        "seconds": totals.seconds,
        "is_timed": totals.is_timed,
        "length": length(routine, totals),
        "dose": doses(routine, session.unroll(routine, stage, end)),
        "intervals": played(routine, stage, end),
    }


def figures(entry: session.Numbered) -> str:
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


def one_stage(trend: TrendFolder, routine: Routine, number: int) -> dict[str, Any]:
    stage = routine.plan.stages[number - 1]
    of = len(routine.plan.stages)
    return {
        "label": f"Stage {number} of {of}" if of > 1 else "The one stage",
        "weeks": "" if stage.weeks is None else named(number, stage),
        "often": str(session.frequency(routine.plan, stage)),
        "note": stage.note or "",
        "build_up": stage.build_up or "",
        "move_on_when": stage.move_on_when or "",
        "up": move_on(trend, routine, number),
        "pain": too_much(trend, routine, number),
        "figures": {entry.number: figures(entry) for entry in session.numbered(routine, stage)},
        **{end: one_end(routine, stage, end) for end in ENDS},
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


def data(guide: Guide, trend: TrendFolder, entry: Entry[Routine]) -> dict[str, Any]:
    """Everything that run.js plays."""
    routine = entry.value
    before, stop = before_backward(trend, routine), stop_signs(trend, routine)
    return {
        **rules(trend, entry),
        "title": routine.title,
        "slug": entry.slug,
        "ready": READY,
        "words": WORDS,
        "phases": {phase.value: words for phase, words in PHASES.items()},
        "cues": {entry.number: list(entry.step.cues) for entry in session.numbered(routine)},
        "safety": f"Before you go backward: {sentence(before)} Stop if: {sentence(stop)}",
        "stages": stages_of(session.Same(trend), session.Same(routine)),
    }


@lru_cache(1)
def stages_of(trend: session.Same[TrendFolder], routine: session.Same[Routine]) -> list[dict[str, Any]]:
    """Every stage; a routine's page and its timer are made one after the other."""
    count = len(routine.thing.plan.stages)
    return [one_stage(trend.thing, routine.thing, number + 1) for number in range(count)]


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
    stage: Stage | None
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


def weeks(routine: Routine) -> tuple[Week, ...]:
    plan = routine.plan
    by_date = all(stage.weeks is not None for stage in plan.stages)
    found = []
    for number in range(1, (session.weeks(plan) or OPEN_WEEKS) + 1):
        stage = next(
            (one for one in plan.stages if by_date and one.weeks and one.weeks.least <= number <= one.weeks.high), None
        )
        found.append(Week(number, stage, int(session.frequency(plan, stage).high)))
    return tuple(found)


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


def document(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Markup:
    routine = entry.value
    played = data(guide, trend, entry)
    return render(
        "run.jinja",
        routine=routine,
        data=played,
        json=as_json(played),
        tables=tables(played["stages"]),
        pictures=[(one.number, pictogram(one.step, routine)) for one in session.numbered(routine)],
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


def asset(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Asset:
    """The full-screen page."""
    return Asset(f"{routine_address(trend, entry)}run/index.html", document(guide, trend, entry, settings))


def section(guide: Guide, trend: TrendFolder, entry: Entry[Routine]) -> Markup:
    """The block for the routine's page: start, what you logged, the plan in your calendar."""
    routine = entry.value
    stages = stages_of(session.Same(trend), session.Same(routine))
    return render(
        "run-section.jinja",
        routine=routine,
        stages=stages,
        json=as_json(rules(trend, entry) | {"slug": entry.slug, "sessions": [week.most for week in weeks(routine)]}),
        ready_made=ready_made(routine),
        weekdays=WEEKDAYS,
        assets=to_root(routine_address(trend, entry)) + "assets/",
    )
