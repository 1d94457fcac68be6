"""Everything the guide consists of, in one order: every page and every file, made from the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from trendguide.exports import api, calendar, composer, feeds, linked, schema
from trendguide.load import Guide, Mistakes
from trendguide.render import card, for_me, glossary, packs, pages, reference, reviews, run, search, short
from trendguide.render.site import Asset, Page, Settings, routine_address


def site(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Pages go into the site's frame, assets are whole files."""
    for made in rooms(guide, settings):
        yield search.fed(guide, made) if isinstance(made, Page) else made


def rooms(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Room by room."""
    articles: dict[str, Markup] = {}  # cards as they were made, for the packs
    if shared := list(card.same_address(guide)):
        raise Mistakes(shared)
    yield pages.front(guide, settings)
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
        for entry in trend.routines:
            page = pages.routine(guide, trend, entry, settings, run.section(guide, trend, entry))
            yield replace(
                page, linked=linked.routine(guide, trend, entry, settings), data=api.routine_file(trend, entry)
            )
            yield api.routine_asset(guide, trend, entry, settings)
            yield run.asset(guide, trend, entry, settings)
            yield calendar.asset(guide, trend, entry, settings)
            yield from card.assets(guide, trend, entry, settings)
            yield short.page(guide, trend, entry, settings)
            articles[routine_address(trend, entry)] = card.made(guide, trend, entry, settings)[1]
    yield from composer.assets(guide)
    yield packs.page(guide, settings)
    yield reviews.page(guide, settings)
    yield from packs.assets(guide, settings, articles)
    yield from schema.assets(guide)
    yield reference.rules()
    yield reference.format_({kind: schema.schema(guide, kind) for kind in schema.KINDS})
    yield from api.assets(guide, settings)
    yield from feeds.assets(guide, settings)
