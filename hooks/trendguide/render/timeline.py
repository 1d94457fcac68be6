"""One session to scale, as inline SVG: hatch is warm-up, solid is work going backward, outline is other work, a line is
rest, dashed is optional, dots are cool-down. Ink is currentColor, so that it works on paper and in the dark.

No pattern, style, clip or id in it: hatch and dots are worked out here, so that every engine prints the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from trendguide import session
from trendguide.model import Phase, Rounds
from trendguide.session import Interval, WorkedStage

Width = Literal["wide", "narrow"]
Look = Literal["hatch", "solid", "outline", "dots", "rest"]

SIZE: dict[str, float] = {"wide": 186, "narrow": 95}  # 1 unit is 1 mm on a card
NO_CLOCK = 5.0  # how wide a step without a clock is drawn
BAR_TOP, BAR_HEIGHT = 6.6, 7.4
TEXT = 3.3  # 9.3 pt at 1 mm a unit
CHARACTER = 0.53 * TEXT  # how wide one letter is, on the safe side


@dataclass(frozen=True)
class Piece:
    """One interval, placed."""

    interval: Interval
    look: Look
    left: float
    width: float
    is_optional: bool

    @property
    def right(self) -> float:
        return self.left + self.width


def look_of(interval: Interval) -> Look:
    if interval.kind == "rest":
        return "rest"
    if interval.movement is not None:
        return "solid"
    looks: dict[Phase, Look] = {Phase.WARM_UP: "hatch", Phase.MAIN: "outline", Phase.COOL_DOWN: "dots"}
    return looks[interval.phase]


def optional(intervals: tuple[Interval, ...], least: tuple[Interval, ...]) -> Iterator[bool]:
    """True for what the low end of the ranges does not have: later sets, and the rest before them."""
    allowed: dict[int, int] = {}
    for interval in least:
        allowed[interval.number] = allowed.get(interval.number, 0) + (interval.kind == "work")
    done: dict[int, int] = {}
    for place, interval in enumerate(intervals):
        if interval.kind == "work":
            done[interval.number] = done.get(interval.number, 0) + 1
            yield done[interval.number] > allowed.get(interval.number, 0)
        else:
            after = next((later for later in intervals[place + 1 :] if later.kind == "work"), interval)
            yield done.get(after.number, 0) + 1 > allowed.get(after.number, 0)


def placed(stage: WorkedStage, total: float) -> tuple[tuple[Piece, ...], float]:
    """Every interval with its place, and how many units a second takes (0 where nothing has a clock)."""
    intervals, seconds = stage.high.intervals, stage.high.totals.seconds
    loose = sum(interval.seconds is None for interval in intervals)
    fixed = min(NO_CLOCK, total * 0.6 / loose) if loose else 0
    scale = (total - fixed * loose) / seconds if seconds else 0
    left, pieces = 0.0, []
    dashed = optional(intervals, stage.low.intervals)
    for interval, is_optional in zip(intervals, dashed, strict=True):
        width = fixed if interval.seconds is None else interval.seconds * scale
        pieces.append(Piece(interval, look_of(interval), left, width, is_optional))
        left += width
    return tuple(pieces), scale


# Drawing


def n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


TOP, MIDDLE, BOTTOM = n(BAR_TOP), n(BAR_TOP + BAR_HEIGHT / 2), n(BAR_TOP + BAR_HEIGHT)
BOX_TOP, BOX_HEIGHT = n(BAR_TOP + 0.3), n(BAR_HEIGHT - 0.6)


def hatch(left: float, width: float) -> str:
    """Slanted lines, cut at the edges of the box by arithmetic."""
    lines, step = [], 1.7
    for k in range(1, math.ceil((width + BAR_HEIGHT) / step)):
        x1, x2 = left + k * step - BAR_HEIGHT, left + k * step  # bottom end, top end
        y1, y2 = BOTTOM, TOP
        if x1 < left:
            y1, x1 = n(BAR_TOP + BAR_HEIGHT - (left - x1)), left
        if x2 > left + width:
            y2, x2 = n(BAR_TOP + (x2 - left - width)), left + width
        lines.append(f"M{n(x1)} {y1}L{n(x2)} {y2}")
    return f'<path d="{"".join(lines)}" fill="none" stroke="currentColor" stroke-width=".3"/>'


def dots(left: float, width: float) -> str:
    """Round dots: strokes of no length with round ends."""
    marks, step = [], 1.5
    columns = [
        [n(left + 0.9 + shift + k * step) for k in range(max(0, int((width - 0.8 - shift) / step)))]
        for shift in (0, step / 2)  # every other row
    ]
    for row in range(1, int(BAR_HEIGHT / step) + 1):
        y = n(BAR_TOP + row * step - 0.3)
        marks += [f"M{x} {y}h0" for x in columns[row % 2]]
    return f'<path d="{"".join(marks)}" fill="none" stroke="currentColor" stroke-width=".6" stroke-linecap="round"/>'


def box(piece: Piece, *, filled: bool = False) -> str:
    dash = ' stroke-dasharray="1.3 .9"' if piece.is_optional else ""
    ink = "currentColor" if filled and not piece.is_optional else "none"
    return (
        f'<rect x="{n(piece.left + 0.3)}" y="{BOX_TOP}" width="{n(max(0.3, piece.width - 0.6))}" '
        f'height="{BOX_HEIGHT}" fill="{ink}" stroke="currentColor" stroke-width=".6"{dash}/>'
    )


def diamond(piece: Piece) -> str:
    """Work without a clock: as wide as a sign, not as its time."""
    half = min(piece.width / 2 - 0.2, BAR_HEIGHT / 2 - 0.2)
    middle = piece.left + piece.width / 2
    ink = "currentColor" if piece.look == "solid" and not piece.is_optional else "none"
    dash = ' stroke-dasharray="1 .7"' if piece.is_optional else ""
    return (
        f'<path d="M{n(middle)} {n(BAR_TOP + BAR_HEIGHT / 2 - half)}l{n(half)} {n(half)}l{n(-half)} {n(half)}'
        f'l{n(-half)} {n(-half)}z" fill="{ink}" stroke="currentColor" stroke-width=".6" stroke-linejoin="round"{dash}/>'
    )


def drawn(piece: Piece) -> str:
    if piece.look == "rest":
        dash = ' stroke-dasharray="1.3 .9"' if piece.is_optional else ""
        return f'<path d="M{n(piece.left)} {MIDDLE}H{n(piece.right)}" stroke="currentColor" stroke-width=".6"{dash}/>'
    if piece.interval.seconds is None:
        return diamond(piece)
    if piece.look == "hatch":
        return hatch(piece.left + 0.3, piece.width - 0.6) + box(piece)
    if piece.look == "dots":
        return dots(piece.left, piece.width) + box(piece)
    return box(piece, filled=piece.look == "solid")


def text(x: float, y: float, words: str, anchor: str = "start", size: float = TEXT) -> str:
    place = f'x="{n(x)}" y="{n(y)}" font-size="{n(size)}" text-anchor="{anchor}"'
    return f'<text {place} fill="currentColor">{escape(words)}</text>'


def badge(x: float, number: int, *, solid: bool) -> str:
    """The step's number in a ring. Cut out of black it would need a white ink, so backward steps get a heavy ring."""
    ring = 0.95 if solid else 0.4
    return (
        f'<circle cx="{n(x)}" cy="3" r="{n(2.75 - ring / 2)}" fill="none" stroke="currentColor" stroke-width="{ring}"/>'
        f'<text x="{n(x)}" y="4.15" font-size="3.2" font-weight="{800 if solid else 600}" fill="currentColor" '
        f'text-anchor="middle">{number}</text>'
    )


def first_pieces(pieces: tuple[Piece, ...]) -> list[Piece]:
    seen: dict[int, Piece] = {}
    for piece in pieces:
        if piece.interval.kind == "work":
            seen.setdefault(piece.interval.number, piece)
    return list(seen.values())


def marks(pieces: tuple[Piece, ...], total: float) -> str:
    """Numbers over the first set of each step, and its name where there is room up to the next number."""
    firsts = first_pieces(pieces)
    places: list[float] = []
    for piece in firsts:
        wished = piece.left + 2.8
        places.append(max(wished, places[-1] + 6.2) if places else wished)
    over = places[-1] + 2.9 - total if places else 0
    if over > 0:  # push back from the right edge
        places[-1] -= over
        for k in range(len(places) - 2, -1, -1):
            places[k] = min(places[k], places[k + 1] - 6.2)
    drawn_marks = []
    for piece, x, end in zip(firsts, places, [*places[1:], total + 3], strict=True):
        drawn_marks.append(badge(x, piece.interval.number, solid=piece.look == "solid"))
        name = piece.interval.name
        if (end - 3 - (x + 3.6)) >= len(name) * CHARACTER:
            drawn_marks.append(text(x + 3.7, 4.2, name))
    return "".join(drawn_marks)


def axis(seconds: int, scale: float, total: float, width: Width) -> str:
    """Minutes under the bar, as many as can be read."""
    minutes = seconds / 60
    wished = 9 if width == "wide" else 5
    step = next(step for step in (1, 2, 5, 10, 15, 20, 30, 60, 120) if minutes / step <= wished or step == 120)
    base = BAR_TOP + BAR_HEIGHT
    parts = []
    for minute in range(0, int(minutes) + 1, step):
        x = minute * 60 * scale
        anchor = "start" if minute == 0 else "end" if x > total - 3 else "middle"
        words = "0 min" if minute == 0 else str(minute)
        parts.append(
            f'<path d="M{n(min(max(x, 0.3), total - 0.3))} {n(base)}v1.4" stroke="currentColor" stroke-width=".4"/>'
        )
        parts.append(text(x, base + 4.7, words, anchor))
    return "".join(parts)


def amounts(pieces: tuple[Piece, ...], total: float, width: Width) -> str:
    """Where some step has no clock there is no axis: each step's amount stands below it instead."""
    base, parts, free = BAR_TOP + BAR_HEIGHT + 4.4, [], 0.0
    for piece in first_pieces(pieces):
        group = [
            other
            for other in pieces
            if other.interval.number == piece.interval.number and other.interval.kind == "work"
        ]
        times = f"{len(group)} × " if len(group) > 1 else ""
        words = f"{times}{piece.interval.amount}"
        wide = len(words) * CHARACTER
        left = max(piece.left, free)
        if left + wide > total:
            left = max(free, total - wide)
        if left + wide > total + 1:
            continue
        parts.append(text(left, base, words))
        free = left + wide + 3
    note = "Diamonds have no clock" if width == "wide" else "Not to scale"
    if free + len(note) * CHARACTER < total:
        parts.append(text(total, base, note, "end"))
    return "".join(parts)


def sentence(stage: WorkedStage) -> str:
    """The same in words, for whoever cannot see it."""
    parts, told = [], set()
    for entry in stage.steps:
        if entry.rounds is None:
            parts.append(f"{entry.number}. {entry.step.name}, {amount(entry)}")
        elif id(entry.rounds) not in told:
            told.add(id(entry.rounds))
            parts.append(in_rounds(entry.rounds, stage.steps))
    scale = "" if stage.is_timed else " Steps without a clock are drawn as diamonds, not to scale."
    return f"One session, {stage.minutes} min, to scale: {'; '.join(parts)}. Dashed is optional.{scale}"


def amount(entry: session.Numbered) -> str:
    rest = f", rest {entry.step.rest} between sets" if entry.step.rest else ""
    after = f", then rest {entry.step.rest_after}" if entry.step.rest_after else ""
    return f"{session.dose(entry.step.work, entry.step.sets)}{rest}{after}"


def in_rounds(rounds: Rounds, steps: tuple[session.Numbered, ...]) -> str:
    inside = ", ".join(
        f"{entry.number}. {entry.step.name}, {amount(entry)}" for entry in steps if entry.rounds is rounds
    )
    rest = f", rest {rounds.rest} between rounds" if rounds.rest else ""
    return f"{rounds.rounds} rounds of {inside}{rest}"


def timeline(stage: WorkedStage, width: Width = "wide") -> Markup:
    """The session as a band from the first minute to the last."""
    total = SIZE[width]
    pieces, scale = placed(stage, total)
    totals = stage.high.totals
    below = axis(totals.seconds, scale, total, width) if totals.is_timed else amounts(pieces, total, width)
    return Markup(
        f'<svg class="tg-timeline tl-{width}" viewBox="0 0 {n(total)} 19.4" role="img" focusable="false">'
        f"<title>{escape(sentence(stage))}</title>"
        f"{marks(pieces, total)}{''.join(drawn(piece) for piece in pieces)}{below}</svg>"
    )
