"""What pages and files are made of, and how a template is filled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trendguide import session
from trendguide.history import Past
from trendguide.load import Entry, TrendFolder
from trendguide.model import OURS, Routine

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, eq=False)
class Settings:
    """What a publisher sets in mkdocs.yml, as it was read once."""

    site_url: str = ""
    emergency: str = "999 or 112 (911 in North America)"
    repository: str = ""  # where "edit this file" and "report a mistake" lead; none if empty
    branch: str = "main"
    pdfs: bool = False  # True where the cards are also made as PDF files
    past: Past = field(default_factory=Past)  # what git knows of the files

    def undated(self) -> Settings:
        return replace(self, past=Past())


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Found:
    """An entry in the search index: the page itself (no id), or one place on it."""

    title: str
    text: str
    id: str = ""
    words: str = ""  # found by, and not shown


PLACE = re.compile(r"([a-z0-9-]+/)*([a-z0-9-]+(\.[a-z0-9]+)+)?")
"""An address of ours: below the site, and nothing in it that a browser or a disk could take for something else."""


def placed(address: str) -> None:
    if not PLACE.fullmatch(address):
        raise ValueError(f"{address!r} is no address of ours; make its words with slug_of")


@dataclass(frozen=True)
class Page:
    """One page inside the site's frame. `address` is relative to the site, with a slash behind it; '' is the front."""

    address: str
    title: str
    description: str
    html: str
    kind: (
        str  # front, trend, claims, safety, evidence, routine, find, short: the template's name and a class on the page
    )
    contents: tuple[Heading, ...] = ()
    search: tuple[Found, ...] = ()
    boost: float = 1  # how much its entries count in the search
    source: Path | None = None  # the file behind it
    crumbs: tuple[str, ...] = ()  # addresses of the pages above it
    after: str = ""  # whole HTML behind the frame: the card that Ctrl+P prints
    linked: str = ""  # the same for search engines, as JSON-LD
    data: str = ""  # where the same is as JSON, an address from the site's root
    scripts: tuple[str, ...] = ()  # its own modules, as addresses from the site's root: 'assets/js/find.js'

    def __post_init__(self) -> None:
        placed(self.address)


@dataclass(frozen=True)
class Asset:
    """A whole file outside the frame, such as a card."""

    address: str
    content: str

    def __post_init__(self) -> None:
        placed(self.address)


MOST = 24
"""Routines in a list by what they share, and cards in a ready-made pack. The finder's list by level holds all, whatever
their number."""


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a preview turns it on
    )
    env.globals.update(session=session, OURS=OURS, MOST=MOST)
    return env


def render(template: str, **values: Any) -> Markup:
    """One template, filled; already HTML, so that a template around it does not escape it again."""
    return Markup(environment().get_template(template).render(**values))


def slug_of(word: str) -> str:
    """A contributor's word in an address or an id: letters, digits and hyphens, and other words make other ones."""
    slug = re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-")
    return (
        slug
        if slug and slug == word.replace(" ", "-")
        else f"{slug}-{sha256(word.encode()).hexdigest()[:6]}".strip("-")
    )


def to_root(address: str) -> str:
    """From a page back to the site's root: '../../' for 'backward-walking/coach-starter/', './' for the front."""
    return "../" * address.count("/") or "./"


def routine_address(trend: TrendFolder, entry: Entry[Routine]) -> str:
    return f"{trend.slug}/{entry.slug}/"
