"""What must hold between files and figures. One small function a rule; each yields every problem that it finds.

A rule takes a `Room` (the guide, the trend folder, one routine, today) and says nothing about where a limit comes
from: the limits are data, in safety.yml, each with its source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from trendguide.known import Known
from trendguide.load import KEPT, Entry, Guide, Mistakes, Problem, TrendFolder, load, wrong_choice
from trendguide.messages import listed, say
from trendguide.model import OURS, Basis, Limit, Measure, Part, Phase, Rounds, Routine, Safety, Stage, Step
from trendguide.session import ENDS, End, Worked, WorkedStage, ages_of, all_steps, blocks_at, end_of, weeks, work_out
from trendguide.values import Duration, Effort, Frequency, Incline, Load, Quantity, Speed


@dataclass(frozen=True)
class Room:
    """What a rule for one routine may look at."""

    guide: Guide
    trend: TrendFolder
    entry: Entry[Routine]
    today: date

    @property
    def routine(self) -> Routine:
        return self.entry.value

    @property
    def worked(self) -> Worked:
        return self.entry.once(work_out)

    @property
    def limits(self) -> tuple[Limit, ...]:
        return self.trend.safety.value.limits


MOST_SETS = 200
Path_ = tuple[str | int, ...]
Rule = Callable[[Room], Iterator[Problem]]
GuideRule = Callable[[Guide], Iterator[Problem]]


# Where things are


def steps_with_paths(routine: Routine) -> Iterator[tuple[Path_, Step]]:
    for place, block in enumerate(routine.session):
        if isinstance(block, Rounds):
            yield from (((("session", place, "steps", inner)), step) for inner, step in enumerate(block.steps))
        else:
            yield ("session", place), block


def ids_of(routine: Routine) -> dict[str, Path_]:
    blocks: dict[str, Path_] = {
        block.id: ("session", place) for place, block in enumerate(routine.session) if block.id is not None
    }
    return blocks | {step.id: path for path, step in steps_with_paths(routine) if step.id is not None}


# Words that must resolve


def words_are_in_the_vocabulary(room: Room) -> Iterator[Problem]:
    known = room.guide.vocabulary.value
    for key, noun, words, choices in (
        ("goals", "goal", room.routine.goals, known.goals),
        ("places", "place", room.routine.places, known.places),
        ("equipment", "piece of equipment", room.routine.equipment, known.equipment),
    ):
        for place, word in enumerate(words):
            if word not in choices:
                yield room.entry.problem((key, place), wrong_choice(word, noun, choices))


def movements_are_the_trends(room: Room) -> Iterator[Problem]:
    for path, step in steps_with_paths(room.routine):
        if step.movement is not None and step.movement not in room.trend.about.value.movements:
            said = wrong_choice(step.movement, "movement of this trend", room.trend.about.value.movements)
            yield room.entry.problem((*path, "movement"), said)


def something_moves(room: Room) -> Iterator[Problem]:
    if not any(step.movement for _, step in steps_with_paths(room.routine)):
        first = next(iter(room.trend.about.value.movements))
        yield room.entry.problem(("session",), say("nothing_moves", movement=first))


def counted_steps_have_an_effort(room: Room) -> Iterator[Problem]:
    """The limits of effort look at the steps that count, so each of them says how hard it is."""
    for path, step in steps_with_paths(room.routine):
        if step.movement is not None and step.effort is None:
            yield room.entry.problem(path, say("no_effort", text=step.name, movement=step.movement))


STEP_PARTS = (
    ("work", Part.WORK),
    ("rest", Part.REST),
    ("rest_after", Part.REST),
    ("effort", Part.EFFORT),
    ("speed", Part.SPEED),
    ("incline", Part.INCLINE),
    ("load", Part.LOAD),
)
PHASE_PARTS = {Phase.WARM_UP: Part.WARM_UP, Phase.COOL_DOWN: Part.COOL_DOWN}


def step_figures(step: Step, path: Path_) -> Iterator[tuple[Part, Path_]]:
    if step.sets.high > 1:
        yield Part.SETS, (*path, "sets")
    for key, part in STEP_PARTS:
        if getattr(step, key) is not None:
            yield part, (*path, key)


def session_figures(routine: Routine) -> Iterator[tuple[Part, Path_]]:
    """What the session gives. All of a warm-up or a cool-down is one part."""
    for place, block in enumerate(routine.session):
        here: Path_ = ("session", place)
        if block.phase in PHASE_PARTS:
            yield PHASE_PARTS[block.phase], here
        elif isinstance(block, Rounds):
            yield Part.SETS, (*here, "rounds")
            if block.rest is not None:
                yield Part.REST, (*here, "rest")
            for inner, step in enumerate(block.steps):
                yield from step_figures(step, (*here, "steps", inner))
        else:
            yield from step_figures(block, here)


def plan_figures(routine: Routine) -> Iterator[tuple[Part, Path_]]:
    """What the plan gives, and the figures that its stages change in main steps."""
    main = {block.id for block in routine.session if block.phase is Phase.MAIN}
    main |= {step.id for block in routine.session if isinstance(block, Rounds) for step in block.steps}
    plan = routine.plan
    yield Part.FREQUENCY, ("plan", "frequency")
    if weeks(plan) is not None:
        yield Part.WEEKS, ("plan", "stages", 0, "weeks") if plan.weeks is None else ("plan", "weeks")
    if len(plan.stages) > 1:
        yield Part.PLAN, ("plan", "stages")
    for place, stage in enumerate(plan.stages):
        for name, change in stage.change.items():
            for key, value in change.figures.items():
                if name in main and value is not None and not (key == "sets" and value.high == 1):
                    part = Part.SETS if key in ("sets", "rounds") else Part(key)
                    yield part, ("plan", "stages", place, "change", name, key)


def parts_given(routine: Routine) -> dict[Part, Path_]:
    """Every figure that a routine gives, with the first place that does."""
    given: dict[Part, Path_] = {}
    for part, path in (*session_figures(routine), *plan_figures(routine)):
        given.setdefault(part, path)
    return given


def figures_are_backed(room: Room) -> Iterator[Problem]:
    """Each figure of a routine is given by one of its sources, or marked as ours: never neither, never both."""
    routine, given = room.routine, parts_given(room.routine)
    for part, path in given.items():
        if part not in routine.our_suggestion and part not in routine.given_by:
            yield room.entry.problem(path, say("unbacked", part=part))
    for place, part in enumerate(routine.our_suggestion):
        if part in routine.given_by:
            yield room.entry.problem(("our_suggestion", place), say("backed_twice", part=part))
        elif part not in given and part.is_figure:
            yield room.entry.problem(("our_suggestion", place), say("not_given", part=part))
    for part, slugs in routine.given_by.items():
        if part not in given and part.is_figure:
            yield room.entry.problem(("given_by", part), say("not_given", part=part))
        for slug in slugs:
            if slug not in routine.sources:
                said = wrong_choice(slug, "source of this routine", routine.sources)
                yield room.entry.problem(("given_by", part), said)


def a_dose_from_somebody_is_theirs(room: Room) -> Iterator[Problem]:
    """What is said to be the dose of a study, or of somebody who was quoted, has a figure of theirs in it."""
    routine = room.routine
    if routine.basis in (Basis.QUOTE, Basis.TRIAL) and not any(part.is_figure for part in routine.given_by):
        yield room.entry.problem(("basis",), say("no_dose_of_theirs", text=routine.basis))


def sources_are_known(guide: Guide) -> Iterator[Problem]:
    """Every source that anything cites is in sources.yml and was verified."""
    known = {source.id: source for source in guide.sources.value.sources}
    for entry, path, word in cited(guide):
        if word == OURS:
            continue
        if word not in known:
            yield entry.problem(path, wrong_choice(word, "source in sources.yml", near(word, known)))
        elif known[word].verified == "no":
            yield entry.problem(path, say("not_verified", text=word))


def near(word: str, known: Iterable[str]) -> list[str]:
    """A few ids to show, the closest first: nobody reads seventy."""
    return difflib.get_close_matches(word, list(known), 3, 0) or list(known)[:3]


def cited(guide: Guide) -> Iterator[tuple[Entry[Any], Path_, str]]:
    """Every place that names a source."""
    for trend in guide.trends:
        entries: tuple[Entry[Any], ...] = (trend.about, trend.claims, trend.safety, *trend.routines)
        for entry in entries:
            yield from ((entry, path, word) for path, word in named_in(entry))


@lru_cache(KEPT)
def named_in(entry: Entry[Any]) -> list[tuple[Path_, str]]:
    return list(sources_in(entry.tree.plain(), ()))


def sources_in(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("source", "article") and isinstance(inner, str):
                yield (*path, key), inner
            elif key == "sources" and isinstance(inner, list):
                yield from (((*path, key, place), word) for place, word in enumerate(inner) if isinstance(word, str))
            elif key == "given_by":
                continue  # names what stands in the routine's own `sources`: see `figures_are_backed`
            else:
                yield from sources_in(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from sources_in(inner, (*path, place))


def sources_are_used(guide: Guide) -> Iterator[Problem]:
    if not guide.is_whole:
        return  # what an unreadable file cites is not known
    used = {word for _, _, word in cited(guide)}
    for place, source in enumerate(guide.sources.value.sources):
        if source.id not in used:
            said = say("uncited", text=source.id)
            yield guide.sources.problem(("sources", place, "id"), said, is_warning=True)


def ids_are_unique(guide: Guide) -> Iterator[Problem]:
    yield from twice(guide.sources, [(("sources", n, "id"), x.id) for n, x in enumerate(guide.sources.value.sources)])
    for trend in guide.trends:
        yield from twice(trend.claims, [(("claims", n, "id"), x.id) for n, x in enumerate(trend.claims.value.claims)])
        safety = trend.safety.value
        yield from twice(trend.safety, [(("groups", n, "id"), x.id) for n, x in enumerate(safety.groups)])
        yield from twice(trend.safety, [(("ground_rules", n, "id"), x.id) for n, x in enumerate(safety.ground_rules)])


def twice(entry: Entry[Any], ids: list[tuple[Path_, str]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for path, word in ids:
        if word in first:
            yield entry.problem(path, say("id_twice", text=word, line=first[word]))
        first.setdefault(word, entry.tree.at(path).line)


def step_ids_are_unique(room: Room) -> Iterator[Problem]:
    ids: list[tuple[Path_, str]] = []
    for place, block in enumerate(room.routine.session):
        if block.id is not None:
            ids.append((("session", place, "id"), block.id))
        if isinstance(block, Rounds):
            ids += [(("session", place, "steps", n, "id"), s.id) for n, s in enumerate(block.steps) if s.id is not None]
    yield from twice(room.entry, ids)


def titles_differ(guide: Guide) -> Iterator[Problem]:
    first: dict[str, Entry[Routine]] = {}
    for trend in guide.trends:
        for entry in trend.routines:
            other = first.setdefault(" ".join(entry.value.title.casefold().split()), entry)
            if other is not entry:
                yield entry.problem(("title",), say("title_twice", text=entry.value.title, file=other.file))


@lru_cache(1)
def slugs_of(trend: TrendFolder) -> list[str]:
    return sorted([*trend.by_slug, *trend.unread])


def trend_links_resolve(guide: Guide) -> Iterator[Problem]:
    for trend in guide.trends:
        slugs, start = slugs_of(trend), trend.about.value.start_with
        if start not in slugs:
            said = wrong_choice(start, "routine of this trend", near(start, slugs))
            yield trend.about.problem(("start_with",), said)


# The plan


def stages_name_steps(room: Room) -> Iterator[Problem]:
    ids = ids_of(room.routine)
    slugs = slugs_of(room.trend)
    for place, stage in enumerate(room.routine.plan.stages):
        here: Path_ = ("plan", "stages", place)
        for key, words in (("change", stage.change), ("skip", stage.skip)):
            for nth, word in enumerate(words):
                path = (*here, key, word if key == "change" else nth)
                if word not in ids:
                    write = wrong_choice(word, "step of this routine", ids) if ids else say("give_an_id", text=word)
                    yield room.entry.problem(path, write)
        if not room.worked.stages[place].steps:
            yield room.entry.problem((*here, "skip"), say("stage_empty"))
        for nth, slug in enumerate(stage.go_to):
            if slug not in slugs:
                said = wrong_choice(slug, "routine of this trend", near(slug, slugs))
                yield room.entry.problem((*here, "go_to", nth), said)


def rounds_change_rounds(room: Room) -> Iterator[Problem]:
    blocks = {block.id: block for block in room.routine.session if isinstance(block, Rounds) and block.id}
    for place, stage in enumerate(room.routine.plan.stages):
        for name, change in stage.change.items():
            wrong = set(change.figures) - ({"rounds", "rest"} if name in blocks else set(Step.model_fields))
            for key in sorted(wrong):
                said = say("not_of_rounds" if name in blocks else "not_of_a_step", key=key, text=name)
                yield room.entry.problem(("plan", "stages", place, "change", name, key), said)


def weeks_follow_each_other(room: Room) -> Iterator[Problem]:
    """Weeks are written in every stage, one after the other from 1, or in none."""
    plan = room.routine.plan
    written = [stage.weeks is not None for stage in plan.stages]
    if any(written) and plan.weeks is not None:
        yield room.entry.problem(("plan", "weeks"), say("weeks_twice"))
    if any(written) and not all(written):
        lacking = written.index(False)
        yield room.entry.problem(("plan", "stages", lacking), say("weeks_missing"))
    due = 1
    for place, stage in enumerate(plan.stages):
        if stage.weeks is None:
            continue
        if stage.weeks.least != due:
            said = say("weeks_gap", text=stage.weeks, week=due, next=due + 1)
            yield room.entry.problem(("plan", "stages", place, "weeks"), said)
        due = int(stage.weeks.high) + 1


def minutes_only_without_a_clock(room: Room) -> Iterator[Problem]:
    routine = room.routine
    is_timed = all(stage.is_timed for _, stage in stages_of(room.worked))
    if is_timed and routine.minutes is not None:
        yield room.entry.problem(("minutes",), say("minutes_known"))
    if not is_timed and routine.minutes is None:
        yield room.entry.problem(("session",), say("minutes_missing"))


def changed_stages_hold(room: Room) -> Iterator[Problem]:
    """A stage that makes several sets of one keeps to the same rule as a step: rest falls between sets."""
    for place, stage in enumerate(room.routine.plan.stages):
        for name, change in stage.change.items():
            step = next((step for step in all_steps(blocks_at(room.routine, stage)) if step.id == name), None)
            if step is not None and step.sets.high == 1 and change.rest is not None:
                yield room.entry.problem(("plan", "stages", place, "change", name, "rest"), say("stage_rest"))


def stages_do_not_fall_back(room: Room) -> Iterator[Problem]:
    """A stage changes the step's own figures, not those of the stage before: what that one changed has to be written
    again, or it would go back unsaid."""
    routine = room.routine
    own: dict[str | None, Step | Rounds] = {block.id: block for block in routine.session}
    own |= {step.id: step for step in all_steps(routine.session) if step.id is not None}
    for place, (before, now) in enumerate(pairwise(routine.plan.stages), 1):
        for name, change in before.change.items():
            if name not in own or name in now.skip:
                continue
            written = now.change[name].figures if name in now.change else {}
            sets = written.get("sets", getattr(own[name], "sets", None))
            lost = sorted(
                f"{key}: {getattr(own[name], key)}"
                for key, value in change.figures.items()
                if key not in written
                and value != getattr(own[name], key, value)
                and not (key == "rest" and sets is not None and sets.high == 1)
            )
            if lost:
                said = say("falls_back", stage=place + 1, figures=listed(lost, "and"), text=name, before=place)
                yield room.entry.problem(("plan", "stages", place), said)


NO_CONDITION = re.compile(
    r"^(never|always|stop|finish|stay|then|keep|carry on|go on|note|up to|add)\b|\bnever\b|\bstop at\b|[,;] then\b",
    re.IGNORECASE,
)
"""What is an order, an end or a ceiling, and no sign by which somebody could tell that they are ready."""


def stages_say_when_to_move_on(room: Room) -> Iterator[Problem]:
    """Every stage but the last says by which sign to go on, and what it says is one."""
    stages = room.routine.plan.stages
    for place, stage in enumerate(stages):
        here: Path_ = ("plan", "stages", place)
        if stage.move_on_when is None:
            if place < len(stages) - 1:
                example = "Two sessions with no stumble"
                yield room.entry.problem(here, say("no_sign", example=example))
        elif NO_CONDITION.search(stage.move_on_when):
            said = say("no_condition", text=stage.move_on_when)
            yield room.entry.problem((*here, "move_on_when"), said)


@dataclass(frozen=True)
class Growth:
    """What a stage has more of than the one before, low end against low end and high end against high end."""

    things: tuple[str, ...]
    seconds: Decimal  # of the movements that count, in one session

    def weeks(self, most: Decimal | None) -> int:
        """How many weeks it takes, one thing a week and at most so many more seconds in each."""
        if most is None or self.seconds <= most:
            return len(self.things)
        return len(self.things) - 1 + int((self.seconds / most).to_integral_value(ROUND_CEILING))


def growth(before: WorkedStage, now: WorkedStage) -> Growth:
    things = []
    earlier = {entry.number: entry.step for entry in before.steps}
    for key, noun in (("speed", "speed"), ("incline", "slope"), ("load", "load")):
        for entry in now.steps:
            old = earlier.get(entry.number)
            a, b = getattr(old, key, None), getattr(entry.step, key)
            if old is not None and b is not None and (a is None or is_raised(a, b)):
                things.append(noun)
                break
    more = max(at(now.counted_time, end) - at(before.counted_time, end) for end in ENDS)
    further = max(at(now.counted_distance, end) - at(before.counted_distance, end) for end in ENDS)
    if more > 0 or further > 0:
        things.append("time" if more > 0 else "distance")
    return Growth(tuple(things), more)


def is_raised(before: Quantity, now: Quantity) -> bool:
    return same_unit(before, now) and (now.least > before.least or now.high > before.high)


def at(figure: Quantity | None, end: End) -> Decimal:
    return Decimal(0) if figure is None else end_of(figure, end)


def most_extra(limits: Iterable[Limit]) -> Duration | None:
    """The least that any of these limits allows a session to grow by from one week to the next."""
    allowed: list[Duration] = [Duration.read(limit.at_most) for limit in limits if limit.at_most]
    return min(allowed, key=lambda most: most.high) if allowed else None


def stages_grow_gently(room: Room) -> Iterator[Problem]:
    """One thing at a time, and no more extra minutes than the trend allows, or the file says how to build up to it; and
    a stage has as many weeks as that takes."""
    most = most_extra(applying(room, Measure.EXTRA, None))
    for place, (before, now) in enumerate(pairwise(room.worked.stages), 1):
        grown = growth(before, now)
        where: Path_ = ("plan", "stages", place)
        reasons = []
        if len(grown.things) > 1:
            reasons.append(say("raises", things=" and ".join(grown.things)))
        if most is not None and grown.seconds > most.high:
            more = Duration(grown.seconds, grown.seconds)
            reasons.append(say("adds", more=more, most=most))
        told = " and ".join(reasons)
        needed = grown.weeks(most.high if most else None)
        if now.weeks is not None and needed > now.weeks:
            said = say("too_few_weeks", stage=place + 1, reasons=told, needed=needed, has=now.weeks)
            yield room.entry.problem(where, said)
        elif reasons and room.routine.plan.stages[place].build_up is None:
            yield room.entry.problem(where, say("grows_fast", stage=place + 1, reasons=told))


def weekly_rise(trend: TrendFolder, worked: Worked, number: int) -> Duration | None:
    """What a page says beside a stage that adds more minutes than one week may: how many a week may add. It is the
    figure that `stages_grow_gently` holds the stage to."""
    if number == 1:
        return None
    limits = (limit for limit in trend.safety.value.limits if limit.measure is Measure.EXTRA)
    most = most_extra(limit for limit in limits if holds(limit, trend, worked.routine, None))
    grown = growth(worked.stages[number - 2], worked.stages[number - 1])
    return most if most is not None and grown.seconds > most.high else None


def sets_can_be_counted(room: Room) -> Iterator[Problem]:
    """Sets times rounds of one session, before anything unrolls them: a typing slip makes millions."""
    counts: list[int] = []
    for where, stage in (((), None), *written_stages(room.routine)):
        count = sum(
            int(block.rounds.high * sum(step.sets.high for step in block.steps))
            if isinstance(block, Rounds)
            else int(block.sets.high)
            for block in blocks_at(room.routine, stage)
        )
        counts.append(count)
        if count > MOST_SETS and (stage is None or count != counts[0]):
            yield room.entry.problem(where or ("session",), say("too_many_sets", count=f"{count:,}", most=MOST_SETS))


# Dose limits


def applying(room: Room, measure: Measure, step: Step | None) -> Iterator[Limit]:
    """The limits of this measure whose every written condition the routine (and the step) meets."""
    for limit in room.limits:
        if limit.measure is measure and holds(limit, room.trend, room.routine, step):
            yield limit


def holds(limit: Limit, trend: TrendFolder, routine: Routine, step: Step | None) -> bool:
    """Whether the routine (and the step) meets every written condition of a limit. Of ages: whether anybody whom the
    routine is for is of these ages."""
    moves = {other.movement for other in (all_steps(routine.session) if step is None else [step])}
    ages = ages_of(trend.safety.value, routine)
    return (
        (not limit.level or routine.level in limit.level)
        and (not limit.supervision or routine.supervision in limit.supervision)
        and (limit.place is None or limit.place in routine.places)
        and (limit.equipment is None or limit.equipment in routine.equipment)
        and (limit.ages is None or ages is None or limit.ages.overlaps(ages))
        and (limit.movement is None or limit.movement in moves)
    )


def why(limit: Limit, but: str = "") -> str:
    """The conditions of a limit as a reader would say them: `beginner, treadmill`."""
    ages = f"ages {limit.ages}" if limit.ages else ""
    people = f"supervision {listed(limit.supervision, 'or')}" if limit.supervision else ""
    levels = " or ".join(limit.level)
    conditions = [
        levels,
        limit.movement,
        limit.place,
        limit.equipment,
        ages,
        "" if but in limit.supervision else people,
    ]
    return ", ".join(str(word) for word in conditions if word and word != but) or "every routine"


def beyond(limit: Limit, value: Quantity, kind: type[Quantity]) -> str | None:
    """What is wrong with a figure under a limit, or None."""
    if limit.at_most is not None and value.high > (most := kind.read(limit.at_most)).high and same_unit(value, most):
        return say("above_limit", text=value, why=why(limit), most=most)
    if (
        limit.at_least is not None
        and value.least < (least := kind.read(limit.at_least)).high
        and same_unit(value, least)
    ):
        return say("below_limit", text=value, why=why(limit), least=least)
    return None


def same_unit(one: Quantity, other: Quantity) -> bool:
    return getattr(one, "unit", None) == getattr(other, "unit", None)


STEP_LIMITS: tuple[tuple[Measure, str, type[Quantity]], ...] = (
    (Measure.SPEED, "speed", Speed),
    (Measure.INCLINE, "incline", Incline),
    (Measure.LOAD, "load", Load),
    (Measure.EFFORT, "effort", Effort),
    (Measure.REST, "rest", Duration),
)


def written_stages(routine: Routine) -> Iterator[tuple[Path_, Stage]]:
    yield from ((("plan", "stages", place), stage) for place, stage in enumerate(routine.plan.stages))


def stages_of(worked: Worked) -> Iterator[tuple[Path_, WorkedStage]]:
    """The session as the steps have it, then every stage, each with where it is written."""
    yield (), worked.base
    yield from ((("plan", "stages", place), stage) for place, stage in enumerate(worked.stages))


def figures_keep_to_the_limits(room: Room) -> Iterator[Problem]:
    """Speed, incline, load, effort and rest of every step that moves backward, in every stage."""
    paths = {id(step): path for path, step in steps_with_paths(room.routine)}
    numbers = dict(enumerate(paths.values(), 1))
    rests = {
        n: ("session", place, "rest")
        for place, block in enumerate(room.routine.session)
        if isinstance(block, Rounds)
        for n, path in numbers.items()
        if path[:2] == ("session", place)
    }
    for where, stage in stages_of(room.worked):
        for entry in stage.steps:
            step = entry.step
            if step.movement is None:
                continue
            for measure, key, kind in STEP_LIMITS:
                value = getattr(step, key)
                path: Path_ = (*numbers[entry.number], key)
                if measure is Measure.REST and value is None and entry.rounds is not None:
                    value, path = entry.rounds.rest, rests[entry.number]
                if value is None:
                    continue
                if stage.stage is not None:
                    owner = entry.rounds if len(path) == 3 and entry.rounds is not None else step
                    change = stage.stage.change.get(owner.id or "")
                    if change is None or key not in change.figures:
                        continue  # the step's own figure, reported once without a stage
                    path = (*where, "change", owner.id or "", key)
                for limit in applying(room, measure, step):
                    said = beyond(limit, value, kind)
                    if said is not None:
                        yield room.entry.problem(path, said)


def doses_keep_to_the_limits(room: Room) -> Iterator[Problem]:
    """Minutes in one go and minutes per session, by movement, in every stage."""
    usual = room.worked.base.high.totals
    for where, stage in stages_of(room.worked):
        total = stage.high.totals
        for measure, found, before, key in (
            (Measure.CONTINUOUS, total.longest, usual.longest, "too_long_in_one_go"),
            (Measure.SESSION, total.by_movement, usual.by_movement, "too_long_a_session"),
        ):
            for limit in applying(room, measure, None):
                moves = [limit.movement] if limit.movement is not None else list(found)
                for movement in moves:
                    seconds = Decimal(found.get(movement, 0))
                    if stage.stage is not None and seconds == before.get(movement, 0):
                        continue  # the session's own dose, reported once without a stage
                    most = Duration.read(limit.at_most or "24 h")
                    if seconds > most.high:
                        time = Duration(seconds, seconds)
                        said = say(key, time=time, movement=movement, why=why(limit), most=most)
                        yield room.entry.problem(where or ("session",), said)


def frequency_keeps_to_the_limits(room: Room) -> Iterator[Problem]:
    for where, stage in stages_of(room.worked):
        if stage.stage is not None and stage.stage.frequency is None:
            continue
        for limit in applying(room, Measure.FREQUENCY, None):
            said = beyond(limit, stage.frequency, Frequency)
            if said is not None:
                yield room.entry.problem((*(where or ("plan",)), "frequency"), said)


def use_is_allowed(room: Room) -> Iterator[Problem]:
    """What may never come together, and what must be there."""
    for limit in applying(room, Measure.USE, None):
        if limit.never is not None:
            key, word = next(
                (key, word)
                for key, word in (
                    ("equipment", limit.equipment),
                    ("places", limit.place),
                    ("supervision", room.routine.supervision),
                )
                if word is not None
            )
            reason = (limit.reason or "the trend rules it out").removesuffix(".")
            said = say("never_together", text=word, why=why(limit, but=word), reason=reason)
            yield room.entry.problem(place_of(room.routine, key, word), said)
        if limit.needs is not None and limit.needs not in room.routine.equipment:
            yield room.entry.problem(("equipment",), say("needed", text=limit.needs, why=why(limit)))


def place_of(routine: Routine, key: str, word: str) -> Path_:
    words = getattr(routine, key)
    return (key, words.index(word)) if isinstance(words, tuple) else (key,)


def limits_can_be_read(guide: Guide) -> Iterator[Problem]:
    """A limit's figures are quantities of what it measures, and its words are known."""
    kinds: dict[Measure, type[Quantity]] = {measure: kind for measure, _, kind in STEP_LIMITS} | {
        Measure.CONTINUOUS: Duration,
        Measure.SESSION: Duration,
        Measure.EXTRA: Duration,
        Measure.FREQUENCY: Frequency,
    }
    no_least = {Measure.CONTINUOUS, Measure.SESSION, Measure.EXTRA}
    for trend in guide.trends:
        for place, limit in enumerate(trend.safety.value.limits):
            here: Path_ = ("limits", place)
            for key in ("at_least", "at_most"):
                text = getattr(limit, key)
                if text is None:
                    continue
                if limit.measure not in kinds:
                    yield trend.safety.problem((*here, key), say("use_figure"))
                    continue
                if key == "at_least" and limit.measure in no_least:
                    said = say("only_most", measure=limit.measure)
                    yield trend.safety.problem((*here, key), said)
                    continue
                try:
                    kinds[limit.measure].parse(text)
                except ValueError as error:
                    yield trend.safety.problem((*here, key), error.args[0])
            for key in ("needs", "never"):
                if getattr(limit, key) is not None and limit.measure is not Measure.USE:
                    said = say("not_use", key=key)
                    yield trend.safety.problem((*here, key), said)
            for key, noun, words in (
                ("movement", "movement of this trend", trend.about.value.movements),
                ("place", "place", guide.vocabulary.value.places),
                ("equipment", "piece of equipment", guide.vocabulary.value.equipment),
                ("needs", "piece of equipment", guide.vocabulary.value.equipment),
            ):
                word = getattr(limit, key)
                if word is not None and word not in words:
                    yield trend.safety.problem((*here, key), wrong_choice(word, noun, words))
            if not any((limit.at_least, limit.at_most, limit.needs, limit.never)):
                said = say("limits_nothing")
                yield trend.safety.problem(here, said)


# Words we never say, and freshness


def copy_is_not_blocked(room: Room) -> Iterator[Problem]:
    tree = room.entry.tree
    if not room.trend.safety.once(said_anywhere).search("\n".join(tree.texts())):
        return
    for path, text in texts_in(tree.plain(), ()):
        for blocked in room.trend.safety.value.blocked_copy:
            for words in blocked.find:
                if re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE):
                    reason = blocked.reason.removesuffix(".")
                    yield room.entry.problem(path, say("never_said", text=words, reason=reason))


def said_anywhere(safety: Safety) -> re.Pattern[str]:
    """Any of the words that are never said: one look through a file that says none."""
    words = sorted({words for blocked in safety.blocked_copy for words in blocked.find})
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b", re.IGNORECASE)


def texts_in(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts_in(inner, (*path, place))


def review_is_current(room: Room) -> Iterator[Problem]:
    review = room.routine.review
    if review.due.on < room.today:
        yield room.entry.problem(("review", "due"), say("overdue", day=review.due), is_warning=True)
    if review.on.on > room.today:
        yield room.entry.problem(("review", "on"), say("in_the_future", day=review.on))


ROUTINE_RULES: tuple[Rule, ...] = (
    sets_can_be_counted,
    words_are_in_the_vocabulary,
    movements_are_the_trends,
    something_moves,
    counted_steps_have_an_effort,
    figures_are_backed,
    a_dose_from_somebody_is_theirs,
    step_ids_are_unique,
    stages_name_steps,
    rounds_change_rounds,
    weeks_follow_each_other,
    minutes_only_without_a_clock,
    changed_stages_hold,
    stages_do_not_fall_back,
    stages_say_when_to_move_on,
    stages_grow_gently,
    figures_keep_to_the_limits,
    doses_keep_to_the_limits,
    frequency_keeps_to_the_limits,
    use_is_allowed,
    copy_is_not_blocked,
    review_is_current,
)
GUIDE_RULES: tuple[GuideRule, ...] = (
    sources_are_known,
    sources_are_used,
    ids_are_unique,
    titles_differ,
    trend_links_resolve,
    limits_can_be_read,
)


def broken(guide: Guide, today: date, known: Known | None = None) -> list[Problem]:
    """Every problem that any rule finds, each once."""
    found = [problem for rule in GUIDE_RULES for problem in rule(guide)]
    if any(limits_can_be_read(guide)):
        return found  # the rules below would trip over the same limits
    for trend in guide.trends:
        for entry in trend.routines:
            found += by_rules(Room(guide, trend, entry, today), known or Known())
    return list(dict.fromkeys(found))


def by_rules(room: Room, known: Known) -> list[Problem]:
    """What any rule finds. Where none found anything, it is known by all that the rules look at: most of a preview has
    not changed."""
    trend = room.trend
    onward = tuple(
        slug in trend.by_slug or slug in trend.unread for stage in room.routine.plan.stages for slug in stage.go_to
    )
    key = (by_rules, room.guide.vocabulary, trend.about, trend.safety, room.entry, onward, room.today)
    if key not in known and (found := within_itself(room)):
        return found
    return known.get(key, list)


def within_itself(room: Room) -> list[Problem]:
    """What the rules for one routine find."""
    countless = list(sets_can_be_counted(room))  # sets that cannot be counted would keep the other rules busy
    return countless or [problem for rule in ROUTINE_RULES for problem in rule(room)]


def broken_by(room: Room) -> list[Problem]:
    """Every problem of one routine, each once, among the others of a guide: what the form in the browser asks for."""
    found = [problem for rule in (sources_are_known, titles_differ) for problem in rule(room.guide)]
    found += within_itself(room)
    return sorted(dict.fromkeys(problem for problem in found if problem.file == room.entry.file))


def check(root: Path, today: date | None = None, known: Known | None = None) -> tuple[Guide | None, list[Problem]]:
    """Everything that is wrong with the data, in file order, and the guide if it could be bound."""
    guide, problems = load(root)
    if guide is not None:
        problems = problems + broken(guide, today or date.today(), known)
    return guide, sorted(problems)


def checked(root: Path, today: date | None = None, known: Known | None = None) -> tuple[Guide, list[Problem]]:
    """The guide and its warnings. Raises Mistakes with all problems where there is one mistake."""
    guide, problems = check(root, today, known)
    if guide is None or any(not problem.is_warning for problem in problems):
        raise Mistakes(problems)
    return guide, problems
