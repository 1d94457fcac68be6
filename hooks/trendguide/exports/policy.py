"""What a browser may run on our pages: nothing but the files of the site, and the few inline scripts of the theme.

The policy goes into every page and into settings for servers. It is the second lock, escaping is the first: it is
written only after every page has been looked through, since a policy that takes the hash of whatever it finds would
bless an injected script (hooks/RESEARCH.md#a-policy-that-blesses-a-script).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

SERVERS = Path(__file__).parent.parent / "templates" / "servers"
CHARSET = re.compile(r"<meta charset=[\"']?utf-8[\"']?\s*/?>", re.IGNORECASE)
DATA = ("application/json", "application/ld+json")
"""Types of <script> that hold data and never run."""
RUNS = ("script", "style", "base", "iframe", "frame", "object", "embed", "applet")
"""Elements that run or style something, or change what an address means."""
LINKS = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset", "ping", "background")
SCHEMES = re.compile(r"(https?|mailto|tel):|[^:]*([/?#]|$)", re.IGNORECASE)
SUSPECT = (
    re.compile(rf"<(?:{'|'.join(RUNS)}|[a-z]+:)"),
    re.compile(r"[\s\"'/](?:on\w+|style|srcdoc|http-equiv)\s*="),
    re.compile(
        rf"(?:{'|'.join(LINKS)})\s*=\s*[\"']?"
        r"(?:[^\"'>]*&(?!amp;)|[\x00-\x20]|//|(?!https?:|mailto:|tel:)[^\"'\s>/?#]*:)"
    ),
    re.compile(r"<(?:script|link(?=[^>]*stylesheet))\b[^>]*(?://|\\\\)"),
)
"""Whatever could be wrong, and some that is not, in lower case: only such a page is read tag by tag."""
HARMLESS = re.compile(
    r"<script( type=\"module\")? src=\"(?!//)[\w./-]+\"></script>"
    r"|<script( id=\"[\w-]+\")? type=\"application/(ld\+)?json\"( id=\"[\w-]+\")?>[^<]*</script>"
    r"|<script>(?P<inline>.*?)</script>",
    re.DOTALL,
)
"""The inline ones only where the theme's own templates have them."""


class Forbidden(Exception):
    """A page holds what could run and is not ours, or the theme's. One line a place."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass
class Guard:
    """Looks through pages that are about to be written."""

    known: frozenset[str]  # inline scripts of the theme
    rules: str
    faults: list[str] = field(default_factory=list)

    def looked_through(self, name: str, text: str) -> str:
        """A page with the policy in it, its faults written down."""
        if not name.endswith(".html"):
            return text
        self.faults += (f"{name}:{fault}" for fault in faults(text, self.known))
        return with_policy(text, self.rules)

    def end(self) -> None:
        if self.faults:
            raise Forbidden(self.faults)


def guard(site: Path, partials: Iterable[str], root: str) -> Guard:
    """Look through every page of a built site, then write the policy into each and beside them; for pages that are
    still to come there is the guard. `partials` are the theme's own templates of inline scripts, `root` is the path
    under which the site is served."""
    known = frozenset(theme_scripts(partials, root))
    pages = {page: page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))}
    drawings = {file: file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.svg"))}
    found = [
        f"{file.relative_to(site).as_posix()}:{fault}"
        for file, text in (pages | drawings).items()
        for fault in faults(text, known, is_page=file in pages)
    ]
    if found:
        raise Forbidden(found)
    used = sorted(script for script in known if any(f"<script>{script}</script>" in text for text in pages.values()))
    rules = policy(used)
    for page, text in pages.items():
        page.write_text(with_policy(text, rules), encoding="utf-8", newline="")
    for template in SERVERS.iterdir():
        target = site / ("_headers" if template.name == "_headers" else f"servers/{template.name}")
        target.parent.mkdir(exist_ok=True)
        filled = template.read_text(encoding="utf-8").replace("@POLICY@", f"{rules}; frame-ancestors 'none'")
        target.write_text(filled, encoding="utf-8", newline="")
    return Guard(known, rules)


def theme_scripts(partials: Iterable[str], root: str) -> Iterator[str]:
    """The inline scripts as they come out on a page: some name the way to the site's root."""
    ways = (root, ".", *("/".join([".."] * depth) for depth in range(1, 8)))
    for partial in partials:
        for script in re.findall(r"<script>(.*?)</script>", partial, re.DOTALL):
            before, *behind = re.split(r"\{\{.*?\}\}", script)
            for way in ways:
                yield way.join((before, *behind))


def policy(scripts: Iterable[str]) -> str:
    """One for the whole site: with one a page, instant navigation would add them up and allow ever less."""
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self'",
            "img-src 'self' data:",  # the theme's icons are data: masks in its CSS
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",  # the timer makes its sounds itself
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-src 'none'",
            "object-src 'none'",
        ]
    )


def with_policy(page: str, rules: str) -> str:
    """The policy right behind the character set, before anything is fetched."""
    tag = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return page if tag in page else CHARSET.sub(lambda found: f"{found[0]}{tag}", page, count=1)


def faults(text: str, known: frozenset[str], *, is_page: bool = True) -> Iterator[str]:
    """What could run on a page and is not known, as `line: what; what to do instead`."""
    if is_page and not CHARSET.search(text):
        yield "1: no <meta charset>; the policy has its place behind it"
    if is_suspect(HARMLESS.sub(lambda found: "" if found["inline"] in (None, *known) else found[0], text)):
        reader = Reader(known)
        reader.feed(text)
        reader.close()
        yield from reader.faults
        yield from hidden(text, reader.seen)


CLEAN: set[str] = set()
"""Pieces of pages that were looked at before and found clean: most of a page is on every page."""


def is_suspect(text: str) -> bool:
    """Nothing in SUSPECT reaches over a '>', so a page can be looked at piece by piece."""
    new = set(text.split(">")) - CLEAN
    pieces = ">".join(new).lower()
    if any(suspect.search(pieces) for suspect in SUSPECT):
        return True
    if len(CLEAN) > 20_000:
        CLEAN.clear()
    CLEAN.update(new)
    return False


def hidden(text: str, seen: int) -> Iterator[str]:
    """A tag that our reader takes for something else (a comment, a title), a browser might take for a tag."""
    found = re.findall(rf"<(?:{'|'.join(RUNS)})\b", text, re.IGNORECASE)
    if len(found) != seen:
        yield f"1: {len(found)} times one of {', '.join(f'<{name}' for name in RUNS)}, but {seen} tags; escape the rest"


class Reader(HTMLParser):
    """Goes through a page tag by tag and keeps what is wrong."""

    def __init__(self, known: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.known = known
        self.faults: list[str] = []
        self.seen = 0
        self.inside: list[str] | None = None  # the text of the inline script that is open

    def wrong(self, what: str, instead: str) -> None:
        tag = (self.get_starttag_text() or "").replace("\n", " ")
        self.faults.append(f"{self.getpos()[0]}: {what} in '{tag[:80]}{'…' * (len(tag) > 80)}'; {instead}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += tag in RUNS
        own = {key: value or "" for key, value in attrs}
        for key, value in own.items():
            if key.startswith("on"):
                self.wrong(f"{key}=", "listen in a script file")
            elif key in ("style", "srcdoc"):
                self.wrong(f"{key}=", "write it in a file of the site")
            elif key in LINKS and not is_harmless(value):
                self.wrong(
                    f"an address that could run, {key}=", "link with https:, mailto: or tel:, or within the site"
                )
        if tag == "script":
            if "src" in own and not is_ours(own["src"]):
                self.wrong("a script of another host", "put the file into docs/assets/js")
            elif "src" not in own and own.get("type") not in DATA:
                self.inside = []
        elif tag in RUNS:
            self.wrong(f"<{tag}>", "put it into a file of the site, or leave it out")
        elif tag == "meta" and "http-equiv" in own and own["http-equiv"] != "Content-Security-Policy":
            self.wrong("http-equiv=", "leave it out; the server says such things")
        elif tag == "link" and "stylesheet" in own.get("rel", "") and not is_ours(own.get("href", "")):
            self.wrong("a stylesheet of another host", "put the file into docs/assets/css")

    def handle_data(self, data: str) -> None:
        if self.inside is not None:
            self.inside.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.inside is not None:
            script, self.inside = "".join(self.inside), None
            if script not in self.known:
                self.faults.append(
                    f"{self.getpos()[0]}: an inline script that nobody knows, '{script.strip()[:60]}'; "
                    "put it into a file of docs/assets/js"
                )


def is_harmless(address: str) -> bool:
    """Browsers drop control characters and spaces before and inside a scheme."""
    return SCHEMES.match(re.sub(r"[\x00-\x20]", "", address)) is not None


def is_ours(address: str) -> bool:
    return not re.match(r"\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", address, re.IGNORECASE)
