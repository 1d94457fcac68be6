"""Everything the guide consists of, in one order: every page and every file, made from the model."""

from __future__ import annotations

from collections.abc import Iterator

from trendguide.load import Guide
from trendguide.render import card, pages, short
from trendguide.render.site import Asset, Page, Settings


def site(guide: Guide, settings: Settings) -> Iterator[Page | Asset]:
    """Pages go into the site's frame, assets are whole files."""
    yield pages.front(guide, settings)
    yield pages.finder(guide, settings)
    for trend in guide.trends:
        yield pages.trend(guide, trend, settings)
        yield pages.claims(guide, trend, settings)
        yield pages.safety(guide, trend, settings)
        yield pages.evidence(guide, trend, settings)
        for entry in trend.routines:
            yield pages.routine(guide, trend, entry, settings)
            yield card.asset(guide, trend, entry, settings)
            yield short.page(guide, trend, entry, settings)
