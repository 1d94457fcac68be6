"""Everything the guide consists of, in one order: every page and every file, made from the model."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields, replace

from markupsafe import Markup

from trendguide.exports import api, calendar, composer, feeds, linked, schema
from trendguide.load import Entry, Guide, Mistakes, TrendFolder
from trendguide.model import Routine
from trendguide.render import card, contribute, for_me, glossary, packs, pages, reference, reviews, run, search, short
from trendguide.render.pages import Room
from trendguide.render.site import Asset, Page, Settings, routine_address
from trendguide.session import Same

NEWEST = 4  # of what is new or changed, on the front page; the feeds have more


def site(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Pages go into the site's frame, assets are whole files."""
    yield from single(guide, settings)
    yield from many(guide, settings)


def single(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """What there is one of, or one a trend. Raises Mistakes for a card that no paper holds."""
    if problems := list(card.mistakes(guide, settings)):
        raise Mistakes(problems)
    for made in rooms(guide, settings):
        yield search.fed(guide, made) if isinstance(made, Page) else made


def rooms(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Room by room."""
    told = feeds.news(guide, settings)[:NEWEST]
    newest = [(one.title, routine_address(one.trend, one.entry), one.entry.value.summary) for one in told]
    yield pages.front(guide, settings, newest)
    yield pages.finder(guide, settings)
    if guide.glossary is not None:
        yield glossary.page(guide, settings)
    for trend in guide.trends:
        yield replace(pages.trend(guide, trend, settings), data=api.trend_file(trend))
        claims = pages.claims(guide, trend, settings)
        yield replace(claims, linked=linked.claims(guide, trend, settings), data=api.claims_file(trend))
        yield pages.safety(guide, trend, settings)
        yield pages.evidence(guide, trend, settings)
        yield for_me.page(guide, trend, settings)
    yield contribute.page(guide, settings)
    yield from contribute.assets(guide, settings)
    yield packs.page(guide, settings)
    yield reviews.page(guide, settings)
    yield reference.rules()
    yield reference.format_({kind: schema.schema(guide, kind) for kind in schema.KINDS})
    yield from composer.assets(guide)
    yield from schema.assets(guide)
    yield from api.assets(guide, settings)
    yield from feeds.assets(guide, settings)


Made = tuple[list[Page | Asset], Markup]
"""What one routine comes to, and its card for the packs."""


def many(guide: Guide, settings: Settings, known: dict[Hashable, Made] | None = None) -> Iterator[Page | Asset]:
    """What grows with the number of routines, one routine after the other. In `known` a preview keeps what was made,
    and takes what has not changed from there; a build has no use for it, and would fill the memory."""
    articles: dict[str, Markup] = {}
    before = dict(known or {})
    if known is not None:
        known.clear()
    for trend in guide.trends:
        for entry in trend.routines:
            key = depends_on(guide, trend, entry, settings)
            made = before.get(key) or of_a_routine(guide, trend, entry, settings)
            if known is not None:
                known[key] = made
            articles[routine_address(trend, entry)] = made[1]
            yield from made[0]
    yield from packs.assets(guide, settings, articles)


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


def depends_on(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Hashable:
    """Everything that a routine's pages and files are made from. Values are read by content (`load.read`), so the same
    text is the same value, and another text is another one."""
    onward = (slug for stage in entry.value.plan.stages for slug in stage.go_to)
    neighbours = [trend.routine(slug) for slug in onward] + list(pages.leading(Same(trend)).get(entry.slug, ()))
    files = (guide.sources, guide.vocabulary, guide.glossary, trend.about, trend.claims, trend.safety)
    return (
        tuple(Same(file and file.value) for file in files),
        tuple((one.slug, Same(one.value)) for one in (entry, *neighbours)),
        tuple(settings.past.changes(file) for file in (entry.file, trend.safety.file)),
        tuple(getattr(settings, one.name) for one in fields(settings) if one.name != "past"),
    )


def one_of_each(guide: Guide, settings: Settings) -> Iterator[Page]:
    """Of the pages that come with every routine, one for each frame that they need."""
    seen: set[Hashable] = set()
    for trend in guide.trends:
        for entry in trend.routines:
            if (kind := (trend.slug, pages.headings_of(Room(guide, trend, "", settings), entry))) not in seen:
                seen.add(kind)
                yield from (one for one in of_a_routine(guide, trend, entry, settings)[0] if isinstance(one, Page))
