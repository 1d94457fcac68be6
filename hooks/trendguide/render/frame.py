"""The site's frame around a page: rendered once for each kind of page, with holes where a page's own words go.

Pages that differ in nothing but words have the same frame (`kind_of`), so a thousand routines cost one.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass

from markupsafe import escape

from trendguide.render.site import Page

MANY = ("routine", "short")
"""Kinds of page with one for every routine. All others have a frame of their own: they stand in the nav."""
WORDS = ("title", "description", "canonical", "linked", "data")
HOLE = re.compile("\x02(?:<h1 )?(\\w+)\x03")


def hole(name: str) -> str:
    """A place in the frame. The theme writes a heading where it sees none, so the page's HTML shows one."""
    return f"\x02{'<h1 ' if name == 'html' else ''}{name}\x03"


def kind_of(page: Page) -> Hashable:
    """What decides the frame besides words."""
    if page.kind not in MANY:
        return page.address
    trend = page.crumbs[-1].split("/")[0]
    has = tuple(bool(part) for part in (page.after, page.linked, page.data))
    return page.kind, trend, page.address.count("/"), page.contents, page.scripts, has


def facts_of(page: Page) -> Hashable:
    """What a frame says of its page in so many words: of one page alone everything, of many nothing."""
    if page.kind in MANY:
        return kind_of(page)
    return page.address, page.title, page.description, page.contents, page.scripts, page.linked, page.data


@dataclass(frozen=True)
class Frame:
    """HTML and the names of holes, in turns."""

    pieces: tuple[str, ...]

    @classmethod
    def cut(cls, html: str) -> Frame:
        return cls(tuple(HOLE.split(html)))

    def around(self, page: Page, site_url: str) -> str:
        """The whole page. The theme prints title and description raw, so they go in escaped."""
        words = {
            "title": escape(page.title),
            "description": escape(page.description),
            "canonical": f"{site_url}{page.address}",
            "linked": page.linked,
            "data": page.data,
            "html": page.html,
            "after": page.after,
        }
        return "".join(words[piece] if place % 2 else piece for place, piece in enumerate(self.pieces))
