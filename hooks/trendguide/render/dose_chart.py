"""Doses side by side, to scale: a week of each as one bar, a block for each session. Words, figures and links are the
page's own text, so the drawing needs none and stays readable at any width.

Nothing is worked out that a source does not give: where nobody says how often, one session is drawn and nothing more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from trendguide.model import Dose
from trendguide.render.timeline import n
from trendguide.values import Duration, Frequency, Number, plain

STEP = 30  # minutes from one hairline to the next
HEIGHT = 10
ONE = Number.parse("1")


@dataclass(frozen=True)
class Week:
    """What one dose adds up to; in a week where its source says how often, else in one session."""

    dose: Dose

    @property
    def session(self) -> Duration:
        sets = self.dose.sets or ONE
        return Duration(self.dose.work.least * sets.least, self.dose.work.high * sets.high)

    @property
    def often(self) -> Frequency | None:
        return self.dose.frequency

    @property
    def total(self) -> Duration:
        if self.often is None:
            return self.session
        return Duration(self.session.least * self.often.least, self.session.high * self.often.high)

    @property
    def words(self) -> str:
        """`60-120 min`, never hours, so that every row reads against the same scale."""
        if self.total.high < 60 or self.often is None:
            return str(self.total)
        ends = dict.fromkeys(plain(end / 60) for end in (self.total.least, self.total.high))
        return "–".join(ends) + " min"


def minutes_across(weeks: tuple[Week, ...]) -> int:
    """How many minutes the drawing is wide: whole steps, so that the last hairline stands at its end."""
    longest = max(week.total.high for week in weeks)
    return max(STEP, math.ceil(longest / 60 / STEP) * STEP)


def ticks(across: int) -> range:
    return range(0, across + 1, STEP)


def bar(week: Week, across: int) -> Markup:
    """Full is the low end, hollow what the high end adds. Stretched to its place by the page, so only blocks in it."""
    gap, x, blocks = Decimal("0.5"), Decimal(0), []
    for place in range(int(week.often.high) if week.often else 1):
        least, most = week.session.least / 60, week.session.high / 60
        if week.often and place >= week.often.least:
            least = Decimal(0)
        inset = gap if week.often and week.often.high > 1 else Decimal(0)
        end = x + most - inset
        if least:
            blocks.append(rectangle(x, min(x + least, end), "currentColor"))
        if most > least:
            blocks.append(rectangle(x + least, end, "none"))
        x += most
    lines = "".join(f"M{tick} 0V{HEIGHT}" for tick in ticks(across))
    return Markup(
        f'<svg class="tg-dose" viewBox="0 0 {across} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><path d="{lines}" fill="none" stroke="currentColor" stroke-opacity=".35" '
        f'vector-effect="non-scaling-stroke"/>{"".join(blocks)}</svg>'
    )


def rectangle(left: Decimal, right: Decimal, ink: str) -> str:
    place = f'x="{n(float(left))}" y="1" width="{n(float(right - left))}" height="{HEIGHT - 2}"'
    line = "" if ink != "none" else ' stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke"'
    return f'<rect {place} fill="{ink}"{line}/>'
