"""A routine unrolled: its steps in each stage, the intervals of one day, totals, boxes to tick.

Page, card, timer and calendar ask here, so they cannot disagree. Times are in seconds, distances in metres. A range has
two sessions in it: `low` takes the small end of every range (sets, work, rest), `high` the large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from trendguide.model import Block, Phase, Plan, Rounds, Routine, Safety, Stage, Step
from trendguide.values import Ages, Distance, Duration, Frequency, Number, Quantity, Work

T = TypeVar("T")
End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")
ONE = Number.parse("1")
REMEMBERED = 2048  # sessions worked out; page and card ask for the same ones many times
FIGURES = 65_536  # single figures: lists ask for those of every routine, again and again


class Same(Generic[T]):
    """A thing that is itself and no other: a key for what was worked out from it, without comparing figures."""

    __slots__ = ("thing",)

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing


@dataclass(frozen=True, eq=False)
class Interval:
    """One stretch of a session: work or rest. `seconds` is None where there is no clock (a distance, a count). Stages
    share them, so each is itself and a key for what is said of it."""

    kind: Literal["work", "rest"]
    phase: Phase
    number: int  # of the step, counted through the session from 1
    name: str
    amount: str
    seconds: int | None
    metres: Decimal | None = None
    movement: str | None = None
    nth: int = 1
    of: int = 1


@dataclass(frozen=True)
class Totals:
    """What one session adds up to."""

    seconds: int
    is_timed: bool  # False where some interval has no clock, so that `seconds` is not the whole
    by_movement: dict[str, int]  # seconds
    metres: dict[str, Decimal]  # by movement, where the work is a distance
    longest: dict[str, int]  # seconds in one go, by movement


@dataclass(frozen=True)
class Numbered:
    """A step with its number, the rounds it stands in, and what a card needs to draw it."""

    number: int
    step: Step
    rounds: Rounds | None = None

    @property
    def most_sets(self) -> int:
        return int(self.step.sets.high * (self.rounds.rounds.high if self.rounds else 1))


@dataclass(frozen=True)
class Boxes:
    """Boxes to tick: as many as the most sets of any stage; the later ones are those that the first stage has not."""

    most: int
    first: int


def end_of(quantity: Quantity, end: End) -> Decimal:
    return quantity.high if end == "high" else quantity.least


def blocks_at(routine: Routine, stage: Stage | None) -> tuple[Block, ...]:
    """The session as a stage changes it; the last stage's own figures stand in the steps."""
    if stage is None:
        return routine.session
    return tuple(
        block
        for block in (changed(block, stage) for block in routine.session if block.id not in stage.skip)
        if isinstance(block, Step) or block.steps
    )


def changed(block: Block, stage: Stage) -> Block:
    if isinstance(block, Rounds):
        steps = tuple(changed_step(step, stage) for step in block.steps if step.id not in stage.skip)
        figures = stage.change[block.id].figures if block.id in stage.change else {}
        return block.model_copy(update={"steps": steps, **figures})
    return changed_step(block, stage)


def changed_step(step: Step, stage: Stage) -> Step:
    if step.id is None or step.id not in stage.change:
        return step
    figures = dict(stage.change[step.id].figures)
    if "sets" in figures and figures["sets"].high == 1:
        figures["rest"] = None
    return step.model_copy(update=figures)


def numbered(routine: Routine, stage: Stage | None = None) -> tuple[Numbered, ...]:
    """Every step in order, counted through. A step keeps its number in every stage, also where others are skipped."""
    return counted(Same(routine), Same(stage))


@lru_cache(REMEMBERED)
def counted(whole: Same[Routine], part: Same[Stage | None]) -> tuple[Numbered, ...]:
    routine, stage = whole.thing, part.thing
    numbers = {id(step): number for number, step in enumerate(all_steps(routine.session), 1)}
    found = []
    for block in routine.session:
        if stage is not None and block.id is not None and block.id in stage.skip:
            continue
        now = block if stage is None else changed(block, stage)
        if isinstance(block, Rounds) and isinstance(now, Rounds):
            kept = [step for step in block.steps if stage is None or step.id is None or step.id not in stage.skip]
            found += [Numbered(numbers[id(old)], new, now) for old, new in zip(kept, now.steps, strict=True)]
        elif isinstance(now, Step):
            found.append(Numbered(numbers[id(block)], now))
    return tuple(found)


def all_steps(blocks: tuple[Block, ...]) -> Iterator[Step]:
    for block in blocks:
        yield from block.steps if isinstance(block, Rounds) else (block,)


def unroll(routine: Routine, stage: Stage | None = None, end: End = "high") -> tuple[Interval, ...]:
    """One session from first to last: work, rest, work … Rest falls between sets and between rounds, never after the
    last; `rest_after` falls between a step and the next."""
    return unrolled(Same(routine), Same(stage), end)


@lru_cache(REMEMBERED)
def unrolled(whole: Same[Routine], part: Same[Stage | None], end: End) -> tuple[Interval, ...]:
    routine, stage = whole.thing, part.thing
    found: list[Interval] = []
    after: Duration | None = None
    steps = numbered(routine, stage)
    done: set[int] = set()
    for entry in steps:
        if entry.number in done:
            continue
        if after is not None and found:
            found.append(resting(found[-1], at(after, end)))
        after = None
        if entry.rounds is None:
            found += sets_at(entry, end)
            after = entry.step.rest_after
            continue
        group = [other for other in steps if other.rounds is entry.rounds]
        done |= {other.number for other in group}
        count = int(end_of(entry.rounds.rounds, end))
        for nth in range(1, count + 1):
            for place, other in enumerate(group):
                found += sets_at(other, end, nth, count)
                if other.step.rest_after is not None and (place + 1 < len(group) or nth < count):
                    found.append(resting(found[-1], at(other.step.rest_after, end)))
            if entry.rounds.rest is not None and nth < count:
                found.append(resting(found[-1], at(entry.rounds.rest, end)))
    return tuple(found)


def sets_at(entry: Numbered, end: End, nth: int = 0, of: int = 0) -> tuple[Interval, ...]:
    """The sets of a step at one end of its ranges; in rounds, those of the nth round."""
    step = entry.step
    return sets_of(
        Same(step),
        entry.number,
        entry.rounds.phase if entry.rounds else step.phase,
        int(end_of(step.sets, end)),
        end_of(step.work, end),
        end_of(step.rest, end) if step.rest is not None else None,
        nth,
        of,
    )


@lru_cache(REMEMBERED)
def sets_of(
    same: Same[Step], number: int, phase: Phase, count: int, amount: Decimal, rest: Decimal | None, nth: int, of: int
) -> tuple[Interval, ...]:
    """Work, rest, work …; most stages leave most steps as they are, and so do both ends."""
    step = same.thing
    work = step.work if step.work.low == step.work.high else replace(step.work, low=amount, high=amount)
    seconds = int(amount) if isinstance(work, Duration) else None
    metres = amount if isinstance(work, Distance) else None
    pause = None if rest is None else Duration(rest, rest)
    found: list[Interval] = []
    for place in range(1, count + 1):
        turn, turns = (nth, of) if of else (place, count)
        found.append(Interval("work", phase, number, step.name, str(work), seconds, metres, step.movement, turn, turns))
        if pause is not None and place < count:
            found.append(resting(found[-1], pause))
    return tuple(found)


def resting(before: Interval, pause: Duration) -> Interval:
    """The rest after an interval."""
    return Interval(
        "rest", before.phase, before.number, "Rest", str(pause), int(pause.high), nth=before.nth, of=before.of
    )


def at(rest: Duration, end: End) -> Duration:
    """One end of it alone."""
    seconds = end_of(rest, end)
    return rest if rest.low == rest.high else Duration(seconds, seconds)


def totals(intervals: tuple[Interval, ...]) -> Totals:
    by_movement: dict[str, int] = {}
    metres: dict[str, Decimal] = {}
    longest: dict[str, int] = {}
    for interval in intervals:
        if interval.movement is None:
            continue
        if interval.seconds is not None:
            by_movement[interval.movement] = by_movement.get(interval.movement, 0) + interval.seconds
            longest[interval.movement] = max(longest.get(interval.movement, 0), interval.seconds)
        if interval.metres is not None:
            metres[interval.movement] = metres.get(interval.movement, Decimal(0)) + interval.metres
    return Totals(
        seconds=sum(interval.seconds or 0 for interval in intervals),
        is_timed=all(interval.seconds is not None for interval in intervals),
        by_movement=by_movement,
        metres=metres,
        longest=longest,
    )


def totals_of(routine: Routine, stage: Stage | None, end: End) -> Totals:
    """What one session adds up to."""
    return added(Same(routine), Same(stage), end)


@lru_cache(REMEMBERED)
def added(whole: Same[Routine], part: Same[Stage | None], end: End) -> Totals:
    return totals(unrolled(whole, part, end))


def whole_minutes(seconds: int | Decimal) -> int:
    """Minutes, a started one counted: nobody is told a session is shorter than it is."""
    return int((Decimal(seconds) / 60).to_integral_value(ROUND_CEILING))


Q = TypeVar("Q", bound=Quantity)


def spread(figures: Iterable[Q | None]) -> Q | None:
    """From the lowest to the highest of the stages; None where no stage has the figure."""
    given = [figure for figure in figures if figure is not None]
    if not given:
        return None
    return replace(given[0], low=min(figure.least for figure in given), high=max(figure.high for figure in given))


def minutes(routine: Routine, stage: Stage | None = None) -> Number:
    """How long one session takes, in whole minutes; without a stage, from the shortest to the longest of the plan.
    Where a step has no clock, the file's own `minutes`."""
    return lasting(Same(routine), Same(stage))


@lru_cache(FIGURES)
def lasting(whole: Same[Routine], part: Same[Stage | None]) -> Number:
    routine, stage = whole.thing, part.thing
    if routine.minutes is not None:
        return routine.minutes
    stages = routine.plan.stages if stage is None else (stage,)
    seconds = [totals_of(routine, each, end).seconds for each in stages for end in ENDS]
    return Number(Decimal(whole_minutes(min(seconds))), Decimal(whole_minutes(max(seconds))))


def backward(routine: Routine, stage: Stage | None = None) -> Duration | None:
    """The time of the trend's movements in one session, without a stage from the least to the most of the plan; None
    where none of them has a clock."""
    return moving_for(Same(routine), Same(stage))


@lru_cache(FIGURES)
def moving_for(whole: Same[Routine], part: Same[Stage | None]) -> Duration | None:
    routine, stage = whole.thing, part.thing
    if stage is None:
        return spread(backward(routine, each) for each in routine.plan.stages)
    low, high = (sum(totals_of(routine, stage, end).by_movement.values()) for end in ENDS)
    return Duration(Decimal(low), Decimal(high)) if high else None


def backward_metres(routine: Routine, stage: Stage | None = None) -> Distance | None:
    """The distance of the trend's movements in one session, where it is given as a distance; without a stage, from the
    least to the most of the plan."""
    return moving_far(Same(routine), Same(stage))


@lru_cache(FIGURES)
def moving_far(whole: Same[Routine], part: Same[Stage | None]) -> Distance | None:
    routine, stage = whole.thing, part.thing
    if stage is None:
        return spread(backward_metres(routine, each) for each in routine.plan.stages)
    low, high = (sum(totals_of(routine, stage, end).metres.values(), Decimal(0)) for end in ENDS)
    return Distance(low, high) if high else None


def ages_of(safety: Safety, routine: Routine) -> Ages | None:
    """Whom a routine is for; None where neither it nor its trend says, so that it is for everybody."""
    return safety.ages if routine.ages is None else routine.ages


def frequency(plan: Plan, stage: Stage | None = None) -> Frequency:
    return stage.frequency if stage is not None and stage.frequency is not None else plan.frequency


def backward_a_week(routine: Routine, stage: Stage | None = None) -> Duration | None:
    """Backward time in a session times sessions a week, low with low and high with high; without a stage, from the
    least to the most of the plan."""
    if stage is None:
        return spread(backward_a_week(routine, each) for each in routine.plan.stages)
    once, often = backward(routine, stage), frequency(routine.plan, stage)
    return None if once is None else Duration(once.least * often.least, once.high * often.high)


def weeks(plan: Plan) -> int | None:
    """How many weeks the plan takes; None where only readiness counts."""
    if plan.weeks is not None:
        return int(plan.weeks.high)
    counted = [stage.weeks.high for stage in plan.stages if stage.weeks is not None]
    return int(max(counted)) if counted else None


def weeks_of(plan: Plan, stage: Stage) -> int | None:
    """How many weeks one stage takes."""
    return None if stage.weeks is None else int(stage.weeks.high - stage.weeks.least) + 1


def boxes(routine: Routine, number: int) -> Boxes:
    """Boxes to tick for a step."""
    per_stage = [
        next((entry.most_sets for entry in numbered(routine, stage) if entry.number == number), 0)
        for stage in routine.plan.stages
    ]
    return Boxes(most=max(per_stage), first=per_stage[0])


def dose(work: Work, sets: Number) -> str:
    """`5 × 2 min`, and just `10 min` where it is one set."""
    return str(work) if sets == ONE else f"{sets} \N{MULTIPLICATION SIGN} {work}"
