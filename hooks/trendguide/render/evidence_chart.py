"""The studies by size, kind and direction of finding, as inline SVG: how many people across (each line ten times more),
one band for each direction, one shape for each kind. Ink is currentColor; no style, clip or id in it.

A name stands beside each mark where the drawing is the large one; marks find the first free line of their band.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup, escape

from trendguide.model import Design, Direction
from trendguide.render.timeline import CHARACTER, SIZE, Width, n, text

UNKNOWN = 7.0  # how wide the strip is for studies whose size was not seen
MARK = 3.6
LINE = 5.2  # from one line of marks to the next
HEAD = 7.4  # a band's heading
GAP = 2.4


@dataclass(frozen=True)
class Dot:
    """One study. `people` is None where its size was not seen."""

    name: str
    people: int | None
    design: Design
    direction: Direction


@dataclass(frozen=True)
class Scale:
    """From people to a place across, by powers of ten."""

    first: float  # exponents of the smallest and the largest
    last: float
    total: float

    def x(self, people: int | None) -> float:
        if people is None:
            return UNKNOWN / 2
        share = (math.log10(people) - self.first) / (self.last - self.first)
        return UNKNOWN + GAP + share * (self.total - UNKNOWN - 2 * GAP - MARK / 2)

    @property
    def ticks(self) -> range:
        return range(math.ceil(self.first), math.floor(self.last) + 1)


def scale_of(dots: tuple[Dot, ...], total: float) -> Scale:
    sizes = [math.log10(dot.people) for dot in dots if dot.people]
    least, most = min(sizes, default=1.0), max(sizes, default=2.0)
    return Scale(least, max(most, math.floor(least) + 1), total)


def mark(design: Design, x: float, y: float, size: float = MARK) -> str:
    """Full: studies that compared groups by plan. Hollow: those that watched, measured or told."""
    half = size / 2
    if design in (Design.REVIEW, Design.BEFORE_AFTER):
        up = half if design is Design.BEFORE_AFTER else -half
        return (
            f'<path d="M{n(x)} {n(y - up)}L{n(x + half)} {n(y + up * 0.8)}H{n(x - half)}z" fill="none" '
            'stroke="currentColor" stroke-width=".6"/>'
        )
    if design in (Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW):
        half *= 1.22
        shape = f'<path d="M{n(x)} {n(y - half)}l{n(half)} {n(half)}l{n(-half)} {n(half)}l{n(-half)} {n(-half)}z"'
    elif design in (Design.RCT, Design.COHORT):
        shape = f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(half)}"'
    else:
        half *= 0.86
        shape = f'<rect x="{n(x - half)}" y="{n(y - half)}" width="{n(2 * half)}" height="{n(2 * half)}"'
    ink = "currentColor" if design in (Design.META_ANALYSIS, Design.RCT, Design.CONTROLLED_TRIAL) else "none"
    return f'{shape} fill="{ink}" stroke="currentColor" stroke-width=".6"/>'


def sign(design: Design) -> Markup:
    """One mark alone, for the key and the table."""
    return Markup(f'<svg viewBox="0 0 6 6" aria-hidden="true" focusable="false">{mark(design, 3, 3, 4)}</svg>')


@dataclass(frozen=True)
class Placed:
    """A mark with its line in the band, and where its name begins (0 where it has none)."""

    dot: Dot
    x: float
    line: int
    name_x: float


def placed(dots: list[Dot], scale: Scale, named: bool) -> list[Placed]:
    """Smallest first, each on the first line where it has room; a name stands right of its mark, or left of it."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for dot in sorted(dots, key=lambda dot: (dot.people or 0, dot.name)):
        x = scale.x(dot.people)
        left, right, name_x = x - MARK * 0.72, x + MARK * 0.72, 0.0
        if named:
            wide = len(dot.name) * CHARACTER
            name_x = right + 0.7
            right = name_x + wide + 1.2
            if right > scale.total + 1:
                name_x, right = left - 0.7 - wide, x + MARK * 0.72
                left = name_x - 1.2
        line = next((k for k, spans in enumerate(taken) if all(right <= a or left >= b for a, b in spans)), len(taken))
        if line == len(taken):
            taken.append([])
        taken[line].append((left, right))
        found.append(Placed(dot, x, line, name_x))
    return found


def chart(dots: tuple[Dot, ...], labels: dict[Direction, str], width: Width = "wide", *, named: bool = True) -> Markup:
    """Bands from for to not about it, and the scale below."""
    total = SIZE[width]
    scale = scale_of(dots, total)
    parts, y = [], 0.0
    for direction in Direction:
        group = [dot for dot in dots if dot.direction == direction]
        if not group:
            continue
        words = f"{labels[direction]}: {len(group)}"
        parts.append(
            f'<text x="0" y="{n(y + 4.6)}" font-size="3.5" font-weight="600" fill="currentColor">{escape(words)}</text>'
        )
        marks = placed(group, scale, named)
        for one in marks:
            middle = y + HEAD + one.line * LINE + LINE / 2
            parts.append(mark(one.dot.design, one.x, middle))
            if one.name_x:
                parts.append(text(one.name_x, middle + 1.15, one.dot.name))
        y += HEAD + (max(one.line for one in marks) + 1) * LINE + GAP
        parts.append(f'<path d="M0 {n(y)}H{n(total)}" stroke="currentColor" stroke-width=".25"/>')
    return Markup(
        f'<svg class="tg-evidence" viewBox="0 0 {n(total)} {n(y + 7)}" role="img" focusable="false">'
        f"<title>{escape(sentence(dots, labels))}</title>{lines(scale, y)}{''.join(parts)}{axis(scale, y, width)}</svg>"
    )


def lines(scale: Scale, bottom: float) -> str:
    """Hairlines at the powers of ten, behind everything."""
    places = "".join(f"M{n(scale.x(10**tick))} 0V{n(bottom)}" for tick in scale.ticks)
    return f'<path d="{places}" fill="none" stroke="currentColor" stroke-width=".2" stroke-opacity=".3"/>'


def axis(scale: Scale, bottom: float, width: Width) -> str:
    parts = [text(UNKNOWN / 2, bottom + 4.8, "?", "middle")]
    for tick in scale.ticks:
        people = " people" if tick == scale.ticks[-1] and width == "wide" else ""
        parts.append(text(scale.x(10**tick), bottom + 4.8, f"{10**tick:,}{people}".replace(",", " "), "middle"))
    return "".join(parts)


def sentence(dots: tuple[Dot, ...], labels: dict[Direction, str]) -> str:
    """The same in words, for whoever cannot see it."""
    told = []
    for direction in Direction:
        group = [dot for dot in dots if dot.direction == direction]
        sizes = sorted(dot.people for dot in group if dot.people)
        span = f", {sizes[0]} to {sizes[-1]} people each" if len(sizes) > 1 else f", {sizes[0]} people" if sizes else ""
        if group:
            told.append(f"{labels[direction]}: {len(group)}{span}")
    unknown = sum(dot.people is None for dot in dots)
    missing = f". The size of {unknown} was not seen" if unknown else ""
    return f"{len(dots)} studies by size and direction. {'; '.join(told)}{missing}."
