"""`/cards/`: several cards to print at once. Ready-made packs are whole documents and need no script; the page where
one picks and orders cards fetches each from its own page, so it works as well with a thousand routines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Level, Routine
from trendguide.paper import short_id
from trendguide.render import card, finder
from trendguide.render.site import MOST, Asset, Found, Page, Settings, render, routine_address, to_root
from trendguide.session import work_out

ADDRESS = "cards/"
LIST = f"{ADDRESS}list.json"
LEVELS = {Level.BEGINNER: "Beginner", Level.INTERMEDIATE: "Intermediate", Level.ADVANCED: "Advanced"}
PICK_BY = ("goal", "level", "place")


@dataclass(frozen=True)
class Pack:
    """A ready-made pack: its place below /cards/, its name, and whose cards are in it."""

    slug: str
    label: str
    routines: tuple[tuple[TrendFolder, Entry[Routine]], ...]


def in_order(guide: Guide) -> list[tuple[TrendFolder, Entry[Routine]]]:
    """By level, then as in the folder: the gentle ones first."""
    found = [(trend, entry) for trend in guide.trends for entry in trend.routines]
    return sorted(found, key=lambda pair: list(LEVELS).index(pair[1].value.level))


def packs(guide: Guide) -> dict[str, tuple[Pack, ...]]:
    """One for every goal and every level that has a routine."""
    goals, routines = guide.vocabulary.value.goals, in_order(guide)

    def pack(slug: str, label: str, chosen: Sequence[tuple[TrendFolder, Entry[Routine]]]) -> Pack:
        return Pack(slug, label, tuple(chosen[:MOST]))  # who wants more picks them

    by_goal = (
        pack(finder.slug_of(word), term.label, [one for one in routines if word in one[1].value.goals])
        for word, term in goals.items()
    )
    by_level = (
        pack(level, label, [one for one in routines if one[1].value.level is level]) for level, label in LEVELS.items()
    )
    return {
        "By goal": tuple(one for one in by_goal if one.routines),
        "By level": tuple(one for one in by_level if one.routines),
    }


def picks(guide: Guide) -> Iterator[dict[str, Any]]:
    """What there is to pick from. The id is the permanent one of the short address, so that a shared link outlives a
    new title; the card's address is seen from the page."""
    for trend, entry in in_order(guide):
        routine = entry.value
        yield {
            "id": short_id(trend.slug, entry.slug),
            "title": routine.title,
            "card": f"{to_root(ADDRESS)}{routine_address(trend, entry)}card/",
            "facts": f"{entry.once(work_out).minutes} min · {LEVELS[routine.level]}",
            "facets": {key: values for key, values in finder.facets(entry).items() if key in PICK_BY},
        }


def listed(guide: Guide) -> Asset:
    """The same as data, so that the page does not grow with the number of routines."""
    return Asset(LIST, json.dumps(list(picks(guide)), ensure_ascii=False, separators=(",", ":")))


def page(guide: Guide, settings: Settings) -> Page:
    title, description = "Print cards", "Pick routines, order them, and print their cards: 1, 2, 4 or 8 on a sheet."
    filters = {one.key: one for one in finder.filters(guide, LEVELS)}
    html = render(
        "packs.jinja",
        list=LIST,
        filters=tuple(filters[key] for key in PICK_BY),
        packs=packs(guide),
        pdfs=settings.pdfs,
        root=to_root(ADDRESS),
    )
    return Page(
        address=ADDRESS,
        title=title,
        description=description,
        html=html,
        kind="packs",
        search=(Found(title, description),),
        crumbs=("",),
        scripts=("assets/js/packs.js",),
    )


def all_of(guide: Guide) -> list[Pack]:
    return [pack for group in packs(guide).values() for pack in group]


def asset(pack: Pack, cards: tuple[Markup, ...], settings: Settings) -> Asset:
    """A ready-made pack, one card a sheet."""
    html = render(
        "card.jinja",
        title=f"{pack.label}: cards to print",
        summary=f"The cards of {len(cards)} routines, one a sheet.",
        canonical=f"{card.site_url(settings)}{ADDRESS}{pack.slug}/",
        articles=cards,
        pack=pack.label,
        sheet="",
        format="pack",
        paper="a4",
        up="../../",
        pdfs=settings.pdfs,
    )
    return Asset(f"{ADDRESS}{pack.slug}/index.html", html)
