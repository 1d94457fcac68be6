"""The plan as a staircase: one stair a stage, its tread as high as the week's backward work.

Where every stage has a figure the treads are to scale from zero; else they are equal steps, and say so. Ink is
currentColor; no style, pattern or id.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from markupsafe import Markup, escape

from trendguide import session
from trendguide.model import Routine, Stage, Step
from trendguide.session import Worked, WorkedStage
from trendguide.values import Distance, Duration, Quantity

Width = Literal["wide", "narrow"]
FEWEST_ROWS = 4  # where only readiness counts


@dataclass(frozen=True)
class Line:
    """What is done in a stage: the step's number, its dose, and speed, slope or load."""

    number: int
    dose: str
    more: tuple[str, ...]


@dataclass(frozen=True)
class Stair:
    """One stage, ready to draw."""

    stage: Stage
    label: str
    lines: tuple[Line, ...]
    weekly: str  # "up to 30 min a week", empty where nothing can be added up
    height: float  # of the tallest, 0 to 1
    sessions: int  # rows to tick
    is_counted: bool  # False where the number of weeks is not fixed, so that the rows are only what fits


@dataclass(frozen=True)
class Staircase:
    """The plan, ready to draw."""

    stairs: tuple[Stair, ...]
    is_to_scale: bool
    measure: str  # what the height means, in words


def named(index: int, stage: Stage) -> str:
    if stage.weeks is None:
        return f"Stage {index}"
    return f"Week {stage.weeks}" if stage.weeks.low == stage.weeks.high else f"Weeks {stage.weeks}"


def with_imperial(quantity: Quantity) -> str:
    """`2 km/h (1.2 mph)`"""
    return f"{quantity} ({quantity.imperial})" if quantity.imperial else str(quantity)


def lines_of(routine: Routine, stage: Stage, steps: tuple[session.Numbered, ...]) -> tuple[Line, ...]:
    """The steps that count, and those that the stage changes, as the stage has them. Speed, slope, load and effort are
    here only where they change from stage to stage; else the step itself says them."""
    found = []
    for entry in steps:
        step = entry.step
        if step.movement is None and step.id not in stage.change:
            continue
        dose = session.dose(step.work, step.sets)
        if entry.rounds is not None:
            dose = (
                f"{entry.rounds.rounds} × {dose}" if step.sets == session.ONE else f"{entry.rounds.rounds} × ({dose})"
            )
        more = [
            with_imperial(value)
            for key in ("speed", "load")
            if (value := getattr(step, key)) and varies(routine, step, key)
        ]
        if step.incline is not None and varies(routine, step, "incline"):
            more.append(f"{step.incline} slope")
        if step.effort is not None and varies(routine, step, "effort"):
            more.append(f"effort {step.effort}")
        found.append(Line(entry.number, dose, tuple(more)))
    return tuple(found)


def varies(routine: Routine, step: Step, key: str) -> bool:
    return any(key in stage.change[step.id].figures for stage in routine.plan.stages if step.id in stage.change)


def weekly(stage: WorkedStage) -> Duration | Distance | None:
    """What counts in a week, low with low and high with high; None where it cannot be added up."""
    timed, far, often = stage.counted_a_week, stage.counted_distance, stage.frequency
    if timed is not None and far is not None:
        return None
    if timed is not None:
        return timed
    return None if far is None else Distance(far.least * often.least, far.high * often.high)


def heights(doses: list[Duration | Distance | None]) -> tuple[list[float], bool]:
    """Tread heights, and whether they are to scale."""
    kinds = {type(dose) for dose in doses}
    amounts = [dose.high for dose in doses if dose is not None]
    if len(amounts) == len(doses) and len(kinds) == 1 and len(set(amounts)) > 1:
        return [float(amount / max(amounts)) for amount in amounts], True
    return [(place + 1) / len(doses) for place in range(len(doses))], False


def sessions_of(worked: Worked, stage: WorkedStage) -> tuple[int, bool]:
    """How many rows a stage gets: its weeks times the most sessions a week; an even share of the plan's weeks where
    the stages have none of their own, and a few rows where nothing is fixed."""
    often = stage.frequency.high
    if stage.weeks is not None:
        return int(stage.weeks * often), True
    if worked.weeks is None:
        return FEWEST_ROWS, False
    share = Decimal(worked.weeks) * often / len(worked.stages)
    return max(FEWEST_ROWS, int(share.to_integral_value(ROUND_CEILING))), False


def staircase_of(worked: Worked) -> Staircase:
    doses = [weekly(stage) for stage in worked.stages]
    tall, is_to_scale = heights(doses)
    stairs: list[Stair] = []
    for index, stage in enumerate(worked.routine.plan.stages):
        own, dose = worked.stages[index], doses[index]
        rows, is_counted = sessions_of(worked, own)
        stairs.append(
            Stair(
                stage,
                named(index + 1, stage),
                lines_of(worked.routine, stage, own.steps),
                f"{dose} a week" if dose else "",
                tall[index],
                rows,
                is_counted,
            )
        )
    kind = "minutes" if isinstance(doses[0], Duration) else "metres"
    measure = f"Stairs: backward {kind} a week, to scale" if is_to_scale else "Each step up is the next stage"
    return Staircase(tuple(stairs), is_to_scale, measure)


# Drawing


def n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(x: float, y: float, words: str, size: float = 3.3, weight: int = 400) -> str:
    place = f'x="{n(x)}" y="{n(y)}" font-size="{n(size)}" font-weight="{weight}"'
    return f'<text {place} fill="currentColor">{escape(words)}</text>'


def sentence(plan: Staircase) -> str:
    parts = []
    for stair in plan.stairs:
        doses = ", ".join(" ".join((line.dose, *line.more)) for line in stair.lines)
        parts.append(
            ": ".join(part for part in (stair.label, ", ".join(p for p in (doses, stair.weekly) if p)) if part)
        )
    return f"The plan, stage by stage: {'; '.join(parts)}. {plan.measure}."


def wide(plan: Staircase) -> str:
    """Stairs side by side, their words inside them."""
    found, total, top, base = plan.stairs, 186.0, 1.0, 24.0
    column = total / len(found)
    depth = max(3 + 4.6 * sum(1 + len(line.more) for line in stair.lines) + 9 for stair in found)
    bottom = base + depth
    parts, path = [], f"M.7 {n(bottom)}"
    for place, stair in enumerate(found):
        left = place * column
        tread = base - (base - top) * stair.height
        path += f"V{n(tread)}H{n(left + column if place < len(found) - 1 else total - 0.7)}"
        if place:
            parts.append(
                f'<path d="M{n(left)} {n(max(tread, base - (base - top) * found[place - 1].height))}V{n(bottom)}" '
                'stroke="currentColor" stroke-width=".4"/>'
            )
        y = max(tread, 0) + 5.4
        parts.append(text(left + 2.6, y, stair.label))
        for line in stair.lines:
            y += 5
            mark = f"{line.number}. " if len(stair.lines) > 1 else ""
            parts.append(text(left + 2.6, y, mark + line.dose, 4.1, 800))
            for more in line.more:
                y += 4.2
                parts.append(text(left + 2.6, y, more))
        if stair.weekly:
            parts.append(text(left + 2.6, y + 4.6, stair.weekly))
    path += f"V{n(bottom)}"
    outline = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.1" stroke-linejoin="miter"/>'
    return f'viewBox="0 0 186 {n(bottom + 0.6)}"|{outline}{"".join(parts)}'


def narrow(plan: Staircase) -> str:
    """On a phone the staircase lies on its side: a row a stage, its bar as long as the dose."""
    parts, y = [], 0.0
    for stair in plan.stairs:
        y += 5
        parts.append(text(0, y, stair.label, 3.8))
        for line in stair.lines:
            mark = f"{line.number}. " if len(stair.lines) > 1 else ""
            parts.append(text(24, y, mark + line.dose, 4.3, 800))
            y += 4.8
            for more in line.more:
                parts.append(text(24, y, more, 3.8))
                y += 4.6
        if stair.weekly:
            parts.append(text(24, y, stair.weekly, 3.8))
            y += 2.2
        parts.append(f'<rect x="0" y="{n(y)}" width="{n(95 * stair.height)}" height="2.4" fill="currentColor"/>')
        y += 4.6
    return f'viewBox="0 0 95 {n(y)}"|{"".join(parts)}'


def staircase(plan: Staircase, width: Width = "wide") -> Markup:
    """The plan for a page of the site."""
    frame, inside = (wide if width == "wide" else narrow)(plan).split("|", 1)
    return Markup(
        f'<svg class="tg-staircase tl-{width}" {frame} role="img" focusable="false">'
        f"<title>{escape(sentence(plan))}</title>{inside}</svg>"
    )
