"""What the tests of whole sites ask of each page: its ids, where it leads, what it loads, its scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
LEADS = {"a": "href", "link": "href", "script": "src", "img": "src"}


@dataclass(frozen=True)
class Script:
    """A script element that is no file: data, or code."""

    kind: str
    text: str


@dataclass
class Parsed:
    """One page. BeautifulSoup takes five times as long for the same."""

    ids: list[str] = field(default_factory=list)
    elements: list[tuple[str, Attributes]] = field(default_factory=list)  # those of `LEADS` that lead somewhere
    scripts: list[Script] = field(default_factory=list)

    @property
    def loaded(self) -> list[str]:
        """The addresses that a browser asks for by itself."""
        return [
            attributes[LEADS[tag]]
            for tag, attributes in self.elements
            if tag in ("script", "img") or (tag == "link" and attributes.get("rel") in ("stylesheet", "preload"))
        ]

    @property
    def links(self) -> list[str]:
        """All addresses but the page's own."""
        return [element[LEADS[tag]] for tag, element in self.elements if element.get("rel") != "canonical"]


class Parser(HTMLParser):
    """Fills one `Parsed`."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Parsed()
        self.kind: str | None = None  # of the script element that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if "id" in attributes:
            self.page.ids.append(attributes["id"])
        if LEADS.get(tag) in attributes:
            self.page.elements.append((tag, attributes))
        elif tag == "script":
            self.kind = attributes.get("type", "")

    def handle_data(self, data: str) -> None:
        if self.kind is not None:
            self.page.scripts.append(Script(self.kind, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.kind = None


def parse(html: str) -> Parsed:
    parser = Parser()
    parser.feed(html)
    parser.close()
    return parser.page
