"""What is new, for feed readers: one entry for each routine as it first came and as it changed in what matters.

Entries and their dates come from git's history of the files, so the same history gives the same feed on every day;
where git knows nothing of a file, its review stands for the day. Only the newest are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from trendguide.history import Version
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.paper import routine_version, short_address
from trendguide.render.card import site_url
from trendguide.render.run import as_json
from trendguide.render.site import Asset, Settings, routine_address

NAME = "The Trend Guide: new and changed routines"
ABOUT = "Each routine when it is new, and when its figures, steps or cautions change."
MOST = 50
ATOM = "http://www.w3.org/2005/Atom"
KEPT = {"atom": "feed.xml", "json": "feed.json"}


@dataclass(frozen=True)
class News:
    """One thing to tell: a routine as it was on one day."""

    trend: TrendFolder
    entry: Entry[Routine]
    version: Version
    is_first: bool

    @property
    def title(self) -> str:
        return f"{'New' if self.is_first else 'Changed'}: {self.entry.value.title}"

    @property
    def text(self) -> str:
        """What the routine is, or what changed in it."""
        return " ".join(self.version.changed) or self.entry.value.summary

    @property
    def day(self) -> str:
        return f"{self.version.since}T00:00:00Z"


def told(trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Iterator[News]:
    """What git tells of one routine. Without it, or where today's model cannot read the past: the routine as it is."""
    versions = settings.past.cards(entry.file)
    for nth, version in enumerate(versions or (Version(entry.once(routine_version), entry.value.review.on, ()),)):
        yield News(trend, entry, version, is_first=nth == 0)


@lru_cache(1)
def news(guide: Guide, settings: Settings) -> tuple[News, ...]:
    """The newest first. Files that changed last are looked into, and no others, however many there are."""
    everything = [(trend, entry) for trend in guide.trends for entry in trend.routines]
    everything.sort(key=lambda pair: last(pair[1], settings), reverse=True)
    found = [one for trend, entry in everything[:MOST] for one in told(trend, entry, settings)]
    found.sort(key=lambda one: (one.entry.value.title, one.trend.slug))
    found.sort(key=lambda one: one.day, reverse=True)
    return tuple(found[:MOST])


def last(entry: Entry[Routine], settings: Settings) -> str:
    changes = settings.past.changes(entry.file)
    return str(changes[0].day if changes else entry.value.review.on)


def id_of(one: News, settings: Settings) -> str:
    """The permanent address of the routine with the version in it, as on a printed card: stays when a title changes."""
    return f"{site_url(settings)}{short_address(one.trend, one.entry)}#{one.version.version}"


def page_of(one: News, settings: Settings) -> str:
    return site_url(settings) + routine_address(one.trend, one.entry)


def atom(guide: Guide, settings: Settings) -> str:
    """RFC 4287."""
    home, all_ = site_url(settings), news(guide, settings)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    add(feed, "id", home)
    add(feed, "title", NAME)
    add(feed, "subtitle", ABOUT)
    add(feed, "updated", all_[0].day)
    add(add(feed, "author"), "name", "The Trend Guide")
    add(feed, "link", rel="self", type="application/atom+xml", href=f"{home}{KEPT['atom']}")
    add(feed, "link", rel="alternate", type="text/html", href=home)
    for one in all_:
        entry = add(feed, "entry")
        add(entry, "id", id_of(one, settings))
        add(entry, "title", one.title)
        add(entry, "updated", one.day)
        add(entry, "link", rel="alternate", type="text/html", href=page_of(one, settings))
        add(entry, "summary", one.text)
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def json_feed(guide: Guide, settings: Settings) -> dict[str, Any]:
    """JSON Feed 1.1."""
    home = site_url(settings)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NAME,
        "description": ABOUT,
        "home_page_url": home,
        "feed_url": f"{home}{KEPT['json']}",
        "language": "en",
        "authors": [{"name": "The Trend Guide", "url": home}],
        "items": [
            {
                "id": id_of(one, settings),
                "url": page_of(one, settings),
                "title": one.title,
                "content_text": one.text,
                "date_published": one.day,
            }
            for one in news(guide, settings)
        ],
    }


def assets(guide: Guide, settings: Settings) -> Iterator[Asset]:
    yield Asset(KEPT["atom"], atom(guide, settings))
    yield Asset(KEPT["json"], f"{as_json(json_feed(guide, settings))}\n")
