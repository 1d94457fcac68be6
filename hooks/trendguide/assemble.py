"""Everything the guide consists of, in one order: every page and every file, made from the model."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from markupsafe import Markup

from trendguide.exports import api, calendar, composer, feeds, linked, schema
from trendguide.known import Known
from trendguide.load import Entry, Guide, Mistakes, Problem, TrendFolder
from trendguide.model import Routine
from trendguide.preview import routines_with_keys, sample_routines, settings_key, shared_key
from trendguide.render import card, contribute, for_me, glossary, packs, pages, reference, reviews, run, search, short
from trendguide.render.site import Asset, Page, Settings, routine_address

NEWEST = 4  # of what is new or changed, on the front page; the feeds have more
CARD = "card"  # what a routine's card is known by, beside the key of its files
T = TypeVar("T")


def site(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Pages go into the site's frame, assets are whole files."""
    known = Known()
    yield from single(guide, settings, known)
    yield from many(guide, settings, known)


def single(guide: Guide, settings: Settings, known: Known) -> Iterator[Page | Asset]:
    """What there is one of, or one a trend. Raises Mistakes for a card that no paper holds."""
    if problems := list(unprintable(guide, settings, known)):
        raise Mistakes(problems)
    for made in rooms(guide, settings, known):
        yield search.fed(guide, made) if isinstance(made, Page) else made


def unprintable(guide: Guide, settings: Settings, known: Known) -> Iterator[Problem]:
    """Cards that no paper holds, and short addresses that two routines would share. Where a routine's files are known,
    its card fits; the other cards are kept until the files are made."""
    yield from card.same_address(guide)
    for trend, entry, key in routines_with_keys(guide, settings):
        if key not in known:
            known.now[CARD, key] = view = card.view(guide, trend, entry, settings)
            if problem := card.too_full(entry, view):
                yield problem


def rooms(guide: Guide, settings: Settings, known: Known) -> Iterator[Page | Asset]:
    """Room by room. What says nothing of routines gets a guide without any, and is made again when that changes."""

    bare = replace(guide, trends=tuple(replace(trend, routines=(), unread=()) for trend in guide.trends))
    undated = settings.undated()

    def still(make: Callable[..., T], *arguments: Any, of: TrendFolder | None = None) -> T:
        return known.get((make, of and of.slug, shared_key(bare, undated)), partial(make, *arguments))

    told = feeds.news(guide, settings)[:NEWEST]
    newest = [(one.title, routine_address(one.trend, one.entry), one.entry.value.summary) for one in told]
    yield pages.front(guide, settings, newest)
    yield pages.finder(guide, settings)
    if guide.glossary is not None:
        yield still(glossary.page, bare, undated)
    for trend, alone in zip(guide.trends, bare.trends, strict=True):
        yield replace(pages.trend(guide, trend, settings), data=api.trend_file(trend))
        claims = pages.claims(guide, trend, settings)
        yield replace(claims, linked=linked.claims(guide, trend, settings), data=api.claims_file(trend))
        yield still(pages.safety, bare, alone, undated, of=alone)
        yield pages.evidence(guide, trend, settings)
        yield for_me.page(guide, trend, settings)
    yield contribute.page(guide, settings)
    yield from contribute.assets()
    yield packs.page(guide, settings)
    yield packs.listed(guide)
    yield reviews.page(guide, settings)
    yield still(reference.rules)
    yield still(format_of, bare)
    yield from composer.assets(guide)
    yield from still(schemas_of, bare)
    yield from api.assets(guide, settings)
    yield from feeds.assets(guide, settings)


def format_of(guide: Guide) -> Page:
    return reference.format_({kind: schema.schema(guide, kind) for kind in schema.KINDS})


def schemas_of(guide: Guide) -> list[Asset]:
    return list(schema.assets(guide))


Made = tuple[list[Page | Asset], Markup]
"""What one routine comes to, and its card for the packs."""


def many(guide: Guide, settings: Settings, known: Known) -> Iterator[Page | Asset]:
    """What grows with the number of routines, one routine after the other."""
    everything = packs.all_of(guide)
    packed = {routine_address(*one) for pack in everything for one in pack.routines}
    articles: dict[str, Markup] = {}
    for trend, entry, key in routines_with_keys(guide, settings):
        made, article = known.get(key, partial(from_card, guide, trend, entry, settings, known, key))
        if (address := routine_address(trend, entry)) in packed:
            articles[address] = article
        yield from made
    for pack in everything:
        cards = tuple(articles[routine_address(*one)] for one in pack.routines)
        key = pack.slug, pack.label, cards, settings_key(settings)
        yield known.get(key, partial(packs.asset, pack, cards, settings))


def from_card(
    guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings, known: Known, key: Hashable
) -> Made:
    view = known.get((CARD, key), partial(card.view, guide, trend, entry, settings))
    return of_a_routine(guide, trend, entry, settings, view)


def of_a_routine(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings, view: card.Card) -> Made:
    played = run.data(trend, entry)
    page = pages.routine(guide, trend, entry, settings, view, run.section(trend, entry, played))
    page = replace(page, linked=linked.routine(guide, trend, entry, settings), data=api.routine_file(trend, entry))
    made: list[Page | Asset] = [
        search.fed(guide, page),
        api.routine_asset(guide, trend, entry, settings),
        run.asset(trend, entry, settings, played, view.pictures),
        calendar.asset(guide, trend, entry, settings),
        *card.assets(trend, entry, settings, view),
        search.fed(guide, short.page(guide, trend, entry, settings)),
    ]
    return made, view.markup


def sample_pages(guide: Guide, settings: Settings, known: Known) -> Iterator[Page]:
    """The pages of a few routines, one routine for each frame that is needed. They are known from then on."""
    for trend, entry, key in sample_routines(guide, settings):
        made, _ = known.now[key] = known.get(key, partial(from_card, guide, trend, entry, settings, known, key))
        yield from (page for page in made if isinstance(page, Page))
