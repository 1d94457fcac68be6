"""Everything the guide consists of, in one order: every page and every file, made from the model."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from typing import Any, TypeVar

from markupsafe import Markup

from trendguide.exports import api, calendar, composer, feeds, linked, schema
from trendguide.load import Entry, Guide, Mistakes, Problem, TrendFolder
from trendguide.model import Routine
from trendguide.render import card, contribute, for_me, glossary, packs, pages, reference, reviews, run, search, short
from trendguide.render.pages import Room
from trendguide.render.site import Asset, Page, Settings, routine_address
from trendguide.session import Same

NEWEST = 4  # of what is new or changed, on the front page; the feeds have more


T = TypeVar("T")


@dataclass
class Known:
    """What was made, by everything that it was made from. A preview begins with what the one before had, and takes from
    there what has not changed. A build keeps nothing that was used: it would fill the memory."""

    lasts: bool = False
    before: dict[Hashable, Any] = field(default_factory=dict)
    now: dict[Hashable, Any] = field(default_factory=dict)

    def __contains__(self, key: Hashable) -> bool:
        return key in self.now or key in self.before

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        found: T = self.now[key] if key in self.now else self.before[key] if key in self.before else make()
        if self.lasts:
            self.now[key] = found
        else:
            self.now.pop(key, None)
        return found


def site(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Pages go into the site's frame, assets are whole files."""
    yield from single(guide, settings, Known())
    yield from many(guide, settings, Known())


def single(guide: Guide, settings: Settings, known: Known) -> Iterator[Page | Asset]:
    """What there is one of, or one a trend. Raises Mistakes for a card that no paper holds."""
    if problems := list(unprintable(guide, settings, known)):
        raise Mistakes(problems)
    for made in rooms(guide, settings, known):
        yield search.fed(guide, made) if isinstance(made, Page) else made


def unprintable(guide: Guide, settings: Settings, known: Known) -> Iterator[Problem]:
    """Cards that no paper holds, and short addresses that two routines would share. A card that is known fits."""
    yield from card.same_address(guide)
    for trend, entry, key in every(Same(guide), Same(settings)):
        if key not in known and (problem := card.too_full(entry, card.view(guide, trend, entry, settings))):
            yield problem


def rooms(guide: Guide, settings: Settings, known: Known) -> Iterator[Page | Asset]:
    """Room by room. What says nothing of routines gets a guide without any, and is made again when that changes."""

    bare = replace(guide, trends=tuple(replace(trend, routines=(), unread=()) for trend in guide.trends))
    undated = settings.undated()

    def still(make: Callable[..., T], *arguments: Any, of: TrendFolder | None = None) -> T:
        return known.made((make, of and of.slug, shared(Same(bare), Same(undated))), partial(make, *arguments))

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
    yield from contribute.assets(guide, settings)
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
    for trend, entry, key in every(Same(guide), Same(settings)):
        made, article = known.made(key, partial(of_a_routine, guide, trend, entry, settings))
        if (address := routine_address(trend, entry)) in packed:
            articles[address] = article
        yield from made
    for pack in everything:
        cards = tuple(articles[routine_address(*one)] for one in pack.routines)
        yield known.made((pack.slug, pack.label, cards, plain(settings)), partial(packs.asset, pack, cards, settings))


def of_a_routine(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Made:
    page = pages.routine(guide, trend, entry, settings, run.section(guide, trend, entry))
    page = replace(page, linked=linked.routine(guide, trend, entry, settings), data=api.routine_file(trend, entry))
    made: list[Page | Asset] = [
        search.fed(guide, page),
        api.routine_asset(guide, trend, entry, settings),
        run.asset(guide, trend, entry, settings),
        calendar.asset(guide, trend, entry, settings),
        *card.assets(guide, trend, entry, settings),
        search.fed(guide, short.page(guide, trend, entry, settings)),
    ]
    return made, card.made(guide, trend, entry, settings)[1]


@lru_cache(1)
def every(guide: Same[Guide], settings: Same[Settings]) -> list[tuple[TrendFolder, Entry[Routine], Hashable]]:
    """Every routine, with what its pages and files are made from."""
    return [
        (trend, entry, depends_on(guide.thing, trend, entry, settings.thing))
        for trend in guide.thing.trends
        for entry in trend.routines
    ]


def depends_on(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Hashable:
    """Everything that a routine's pages and files are made from. Values are read by content (`load.read`), so the same
    text is the same value, and another text is another one; a commit's id stands for all that is in it."""
    room = Room(guide, trend, "", settings)
    return (
        shared(Same(guide), Same(settings)),
        trend.slug,
        (entry.slug, Same(entry.value), pages.before(room, entry), pages.after(room, entry)),
        tuple(commit.id for file in (entry.file, trend.safety.file) for commit in settings.past.changes(file)),
        pages.said_of_most(Same(trend)),
    )


@lru_cache(2)
def shared(same: Same[Guide], settings: Same[Settings]) -> Hashable:
    """What is not a routine, and not git's."""
    guide = same.thing
    files = (guide.sources, guide.vocabulary, guide.glossary)
    return (
        tuple(Same(file and file.value) for file in files),
        tuple(
            (one.slug, Same(one.about.value), Same(one.claims.value), Same(one.safety.value)) for one in guide.trends
        ),
        plain(settings.thing),
    )


def plain(settings: Settings) -> Hashable:
    return tuple(getattr(settings, one.name) for one in fields(settings) if one.name != "past")


def one_of_each(guide: Guide, settings: Settings, known: Known) -> Iterator[Page]:
    """Of the pages that come with every routine, one for each frame that they need."""
    seen: set[Hashable] = set()
    for trend, entry, key in every(Same(guide), Same(settings)):
        if (kind := (trend.slug, pages.headings_of(Room(guide, trend, "", settings), entry))) not in seen:
            seen.add(kind)
            known.now[key] = made = known.made(key, partial(of_a_routine, guide, trend, entry, settings))
            yield from (one for one in made[0] if isinstance(one, Page))
