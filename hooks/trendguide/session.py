"""A routine unrolled: its steps in each stage, the intervals of one day, totals, boxes to tick.

Page, card, timer and calendar ask here, so they cannot disagree. Times are in seconds, distances in metres. A range has
two sessions in it: `low` takes the small end of every range (sets, work, rest), `high` the large one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Literal, TypeVar

from trendguide.model import Block, Phase, Plan, Rounds, Routine, Safety, Stage, Step
from trendguide.values import Ages, Distance, Duration, Frequency, Number, Quantity, Work

Q = TypeVar("Q", bound=Quantity)
End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")
ONE = Number.parse("1")


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of a session: work or rest. `seconds` is None where there is no clock (a distance, a count)."""

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
    in_rounds: bool = False  # what `nth` counts: rounds, else sets


@dataclass(frozen=True, slots=True)
class Totals:
    """What one session adds up to."""

    seconds: int
    is_timed: bool  # False where some interval has no clock, so that `seconds` is not the whole
    by_movement: dict[str, int]  # seconds
    metres: dict[str, Decimal]  # by movement, where the work is a distance
    longest: dict[str, int]  # seconds in one go, by movement


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Session:
    """One session from first to last, at one end of its ranges: work, rest, work …"""

    intervals: tuple[Interval, ...]
    totals: Totals


@dataclass(frozen=True)
class WorkedStage:
    """A stage of the plan, worked out; or the session as the steps have it and the plan as a whole, without a stage."""

    number: int  # from 1; 0 without a stage
    stage: Stage | None
    steps: tuple[Numbered, ...]
    low: Session
    high: Session
    minutes: Number  # of one session
    counted_time: Duration | None  # in one session, of the trend's movements; None where none of them has a clock
    counted_distance: Distance | None  # the same of those that are measured by distance
    frequency: Frequency
    counted_a_week: Duration | None  # the time, low with low and high with high
    weeks: int | None  # None where only readiness counts

    @property
    def is_timed(self) -> bool:
        """False where some interval has no clock."""
        return self.high.totals.is_timed

    def session(self, end: End) -> Session:
        return self.high if end == "high" else self.low

    def find_step(self, number: int) -> Numbered | None:
        """None where the stage leaves the step out."""
        return next((entry for entry in self.steps if entry.number == number), None)


@dataclass(frozen=True)
class Worked:
    """A routine worked out: what page, card, timer, calendar, API and lists say of its figures. What stands here itself
    is from the least to the most of all stages."""

    routine: Routine
    base: WorkedStage
    stages: tuple[WorkedStage, ...]
    minutes: Number
    counted_time: Duration | None
    counted_distance: Distance | None
    counted_a_week: Duration | None
    boxes: dict[int, Boxes]  # by the step's number

    @property
    def weeks(self) -> int | None:
        return self.base.weeks


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


def unroll(steps: tuple[Numbered, ...], end: End) -> tuple[Interval, ...]:
    """One session from first to last: work, rest, work … Rest falls between sets and between rounds, never after the
    last; `rest_after` falls between a step and the next."""
    found: list[Interval] = []
    after: Duration | None = None
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
    """The sets of a step at one end of its ranges: work, rest, work …; in rounds, those of the nth round."""
    step, number, phase = entry.step, entry.number, entry.rounds.phase if entry.rounds else entry.step.phase
    count, amount = int(end_of(step.sets, end)), end_of(step.work, end)
    work = step.work if step.work.low == step.work.high else replace(step.work, low=amount, high=amount)
    seconds = int(amount) if isinstance(work, Duration) else None
    metres = amount if isinstance(work, Distance) else None
    pause = None if step.rest is None else at(step.rest, end)
    found: list[Interval] = []
    for place in range(1, count + 1):
        turn, turns = (nth, of) if of else (place, count)
        found.append(
            Interval("work", phase, number, step.name, str(work), seconds, metres, step.movement, turn, turns, of > 0)
        )
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


def whole_minutes(seconds: int | Decimal) -> int:
    """Minutes, a started one counted: nobody is told a session is shorter than it is."""
    return int((Decimal(seconds) / 60).to_integral_value(ROUND_CEILING))


def ages_of(safety: Safety, routine: Routine) -> Ages | None:
    """Whom a routine is for; None where neither it nor its trend says, so that it is for everybody."""
    return safety.ages if routine.ages is None else routine.ages


def frequency(plan: Plan, stage: Stage | None = None) -> Frequency:
    return stage.frequency if stage is not None and stage.frequency is not None else plan.frequency


def weeks(plan: Plan) -> int | None:
    """How many weeks the plan takes; None where only readiness counts."""
    if plan.weeks is not None:
        return int(plan.weeks.high)
    counted = [stage.weeks.high for stage in plan.stages if stage.weeks is not None]
    return int(max(counted)) if counted else None


def weeks_of(plan: Plan, stage: Stage) -> int | None:
    """How many weeks one stage takes."""
    return None if stage.weeks is None else int(stage.weeks.high - stage.weeks.least) + 1


def dose(work: Work, sets: Number) -> str:
    """`5 × 2 min`, and just `10 min` where it is one set."""
    return str(work) if sets == ONE else f"{sets} \N{MULTIPLICATION SIGN} {work}"


# All of it, once


def work_out(routine: Routine) -> Worked:
    """For a file of the guide as `entry.once(work_out)`, so that it is worked out once."""
    base = work_out_stage(routine, 0, None, None)
    stages = tuple(work_out_stage(routine, number, stage, base) for number, stage in enumerate(routine.plan.stages, 1))
    return Worked(
        routine=routine,
        base=base,
        stages=stages,
        minutes=routine.minutes or spread([stage.minutes for stage in stages]) or base.minutes,
        counted_time=spread([stage.counted_time for stage in stages]),
        counted_distance=spread([stage.counted_distance for stage in stages]),
        counted_a_week=spread([stage.counted_a_week for stage in stages]),
        boxes={entry.number: boxes_of(entry.number, stages) for entry in base.steps},
    )


def work_out_stage(routine: Routine, number: int, stage: Stage | None, base: WorkedStage | None) -> WorkedStage:
    """A stage that changes nothing has the session of the steps themselves."""
    if base is not None and stage is not None and not stage.change and not stage.skip:
        steps, low, high = base.steps, base.low, base.high
    else:
        steps = numbered(routine, stage)
        low, high = session_of(steps, "low"), session_of(steps, "high")
    time, often = counted_time(low, high), frequency(routine.plan, stage)
    return WorkedStage(
        number=number,
        stage=stage,
        steps=steps,
        low=low,
        high=high,
        minutes=minutes_of(low, high) if routine.minutes is None else routine.minutes,
        counted_time=time,
        counted_distance=counted_distance(low, high),
        frequency=often,
        counted_a_week=Duration(time.least * often.least, time.high * often.high) if time is not None else None,
        weeks=weeks(routine.plan) if stage is None else weeks_of(routine.plan, stage),
    )


def session_of(steps: tuple[Numbered, ...], end: End) -> Session:
    intervals = unroll(steps, end)
    return Session(intervals, totals(intervals))


def minutes_of(low: Session, high: Session) -> Number:
    return Number(Decimal(whole_minutes(low.totals.seconds)), Decimal(whole_minutes(high.totals.seconds)))


def counted_time(low: Session, high: Session) -> Duration | None:
    least, most = sum(low.totals.by_movement.values()), sum(high.totals.by_movement.values())
    return Duration(Decimal(least), Decimal(most)) if most else None


def counted_distance(low: Session, high: Session) -> Distance | None:
    least, most = sum(low.totals.metres.values(), Decimal(0)), sum(high.totals.metres.values(), Decimal(0))
    return Distance(least, most) if most else None


def spread(figures: Sequence[Q | None]) -> Q | None:
    """From the lowest to the highest of the stages; None where no stage has the figure."""
    given = [figure for figure in figures if figure is not None]
    if not given:
        return None
    return replace(given[0], low=min(figure.least for figure in given), high=max(figure.high for figure in given))


def boxes_of(number: int, stages: tuple[WorkedStage, ...]) -> Boxes:
    found = [stage.find_step(number) for stage in stages]
    sets = [entry.most_sets if entry is not None else 0 for entry in found]
    return Boxes(most=max(sets), first=sets[0])
