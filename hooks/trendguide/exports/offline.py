"""The guide without a signal: a list of the site's files with their SHA-256, and the worker that keeps to it.

Made when everything else is in place, since the sums are of the bytes that are published. No dates, sorted names: the
same site gives the same worker, and a reader's browser fetches only what changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
KEPT = (
    *(".html", ".css", ".js", ".woff2", ".svg", ".png", ".ics", ".mp3", ".webmanifest", "search/search_index.json"),
    "contribute/data.json",  # what the form at /contribute/ fetches, besides the routines that it opens
    "cards/list.json",  # what there is to pick at /cards/
)
LEFT_OUT = (
    "sw.js",  # the browser keeps the worker itself
    "api/",  # data for other programs, as are the feeds and the sitemap
)
OPENED = re.compile(r"contribute/[^/]+/[^/]+\.json")
PACK = re.compile("cards/[^/]+/")
TIMER = "/run/index.html"
WHOLE = 16_000_000
"""Bytes, uncompressed, up to which a site is small, and all of it is fetched at the first visit. Of a larger one the
list itself would weigh more than a page, so the routines are not on it: the device keeps the ones that are visited."""


def write(site: Path) -> None:
    """Put the worker into a built site."""
    files = manifest(site)
    made = (TEMPLATES / "sw.js").read_text(encoding="utf-8")
    for mark, value in (("VERSION", version(files)), ("FILES", lines(files)), ("PARTS", lines(parts(site, files)))):
        made = made.replace(f"@{mark}@", value)
    (site / "sw.js").write_text(made, encoding="utf-8", newline="")


def switch_off(site: Path) -> None:
    """A worker that takes itself and its copies away. `mkdocs serve` has it too: it may stand on the port of a built
    site, whose worker would go on showing that."""
    (site / "sw.js").write_bytes((TEMPLATES / "sw-off.js").read_bytes())


def manifest(site: Path) -> dict[str, str]:
    """The SHA-256 of every file that is fetched at the first visit, by its address below the site's root."""
    names = kept(site)
    if sum((site / name).stat().st_size for name in names) > WHOLE:
        ours = set(routines_among(names))
        names = [name for name in names if not name.startswith("r/") and "/".join(name.split("/")[:2]) not in ours]
    return {address(name): sha256(site / name) for name in names}


def routines_among(names: Iterable[str]) -> list[str]:
    """The folders of the routines: two names deep."""
    return [name.removesuffix(TIMER) for name in names if name.endswith(TIMER)]


def parts(site: Path, files: Mapping[str, str]) -> list[str]:
    """Where the routines are not on the list: what is fetched together with a visited one, below its address."""
    names = kept(site)
    folder = next(iter(routines_among(names)), None)
    if folder is None or f"{folder}/" in files:
        return []
    return [name for one in names if one.startswith(f"{folder}/") and (name := address(one[len(folder) + 1 :]))]


def kept(site: Path) -> list[str]:
    """Pages, cards, timers, calendars, and what they load. Not the packs, which hold the cards once more, nor the PDFs:
    the cards print, and PDFs are many times as large."""
    names = (f"{folder}/{name}"[len(f"{site}/") :] for folder, _, files in os.walk(site) for name in files)
    return sorted(
        name
        for name in names
        if (name.endswith(KEPT) or OPENED.fullmatch(name))
        and not name.startswith((*LEFT_OUT, "."))
        and "/." not in name
        and not PACK.match(name)
    )


def address(name: str) -> str:
    """As a reader asks for it: the folder instead of its index.html."""
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}" if file == "index.html" else name


def sha256(file: Path) -> str:
    return base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def version(files: Mapping[str, str]) -> str:
    return hashlib.sha256(lines(files).encode()).hexdigest()[:16]


def lines(value: Mapping[str, str] | Iterable[str]) -> str:
    """JSON that shows in a diff which file changed."""
    return json.dumps(value, indent=0, separators=(",", ":"))
