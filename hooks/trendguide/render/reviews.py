"""`/reviews/`: when each routine was last checked and is due again, what is due first in front.

The page holds the days of the files and no other; the reader's browser marks what is overdue today.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby

from trendguide.load import Guide
from trendguide.model import Review
from trendguide.render.site import Found, Heading, Page, Settings, render, routine_address, to_root

ADDRESS = "reviews/"


def page(guide: Guide, settings: Settings) -> Page:
    """Routines by the day on which their review is due."""
    every = [(entry, routine_address(trend, entry)) for trend in guide.trends for entry in trend.routines]
    every.sort(key=lambda one: (*in_order(one[0].value.review), one[0].value.title))
    checked = [(review, list(group)) for review, group in groupby(every, key=lambda one: one[0].value.review)]
    groups = [(due, list(group)) for due, group in groupby(checked, key=lambda one: one[0].due)]
    title, description = "Reviews", "When each routine was last checked, and when it is to be checked again."
    return Page(
        address=ADDRESS,
        title=title,
        description=description,
        html=render("reviews.jinja", title=title, groups=groups, root=to_root(ADDRESS)),
        kind="reviews",
        contents=tuple(Heading(f"due-{due}", f"Due {due.long}") for due, _ in groups),
        search=(Found(title, description),),
        crumbs=("",),
        scripts=("assets/js/reviews.js",),
    )


def in_order(review: Review) -> tuple[date, date, str]:
    return review.due.on, review.on.on, review.by
