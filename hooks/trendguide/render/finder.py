"""What the finder filters by, and what it knows of each routine. The filtering itself is done by assets/js/find.js."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trendguide.load import Entry, Guide
from trendguide.model import Level, Routine, Supervision, Term
from trendguide.render.site import slug_of as slug_of
from trendguide.session import work_out

MINUTES = (10, 15, 20, 30, 45)
COMPANY = {
    Supervision.SELF: "Nobody",
    Supervision.BUDDY: "A buddy",
    Supervision.COACH: "A coach or teacher",
    Supervision.PHYSIO: "A physio",
}
ENOUGH = {
    Supervision.SELF: (Supervision.SELF,),
    Supervision.BUDDY: (Supervision.SELF, Supervision.BUDDY),
    Supervision.COACH: (Supervision.SELF, Supervision.BUDDY, Supervision.COACH),
    Supervision.PHYSIO: (Supervision.SELF, Supervision.BUDDY, Supervision.PHYSIO),
}
"""By who is there: what their being there is enough for. A coach is no physio, and a physio no coach."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose: how it stands in the address, and how it reads."""

    value: str
    label: str


@dataclass(frozen=True)
class Filter:
    """One question of the finder. Of `many` choices several can be ticked: the routine may need nothing else."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    many: bool = False


def filters(guide: Guide, levels: dict[Level, str]) -> tuple[Filter, ...]:
    """Only what at least one routine has."""
    vocabulary = guide.vocabulary.value
    routines = [entry.value for trend in guide.trends for entry in trend.routines]
    who = tuple(Choice(one, label) for one, label in COMPANY.items())
    minutes = tuple(Choice(str(one), f"Up to {one}") for one in MINUTES)
    return (
        Filter("goal", "What for", used(vocabulary.goals, (word for one in routines for word in one.goals))),
        Filter("place", "Where", used(vocabulary.places, (word for one in routines for word in one.places))),
        Filter("with", "Who is with me", who),
        Filter("minutes", "Minutes I have", minutes),
        Filter("level", "Level", tuple(Choice(level, label) for level, label in levels.items())),
        Filter("kit", "Kit I have", used(vocabulary.equipment, (w for one in routines for w in one.equipment)), True),
    )


def used(terms: dict[str, Term], words: Iterable[str]) -> tuple[Choice, ...]:
    found = set(words)
    return tuple(Choice(slug_of(word), term.label) for word, term in terms.items() if word in found)


def facets(entry: Entry[Routine]) -> dict[str, list[str]]:
    """By filter: every choice that this routine fits. Of kit: all that it needs."""
    routine, most = entry.value, entry.once(work_out).minutes.high
    return {
        "goal": [slug_of(word) for word in routine.goals],
        "place": [slug_of(word) for word in routine.places],
        "with": [who for who, enough in ENOUGH.items() if routine.supervision in enough],
        "minutes": [str(one) for one in MINUTES if most <= one],
        "level": [routine.level],
        "kit": [slug_of(word) for word in routine.equipment],
    }
