"""What grows old by itself: reviews that are due, and addresses of others that lead nowhere any more."""

from __future__ import annotations

import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trendguide.compare import escaped
from trendguide.load import Entry, Guide
from trendguide.model import Routine

GONE = {404: "the page is not there (404)", 410: "the page is gone for good (410)"}
"""Any other answer is an answer: many hosts refuse robots, and a busy one is back tomorrow."""
SECONDS, AT_ONCE = 20, 8
Ask = Callable[[str], str | None]


@dataclass(frozen=True)
class Broken:
    """An outside address, what came back, and the files that hold it."""

    address: str
    why: str
    files: tuple[str, ...]


def overdue(guide: Guide, today: date) -> list[Entry[Routine]]:
    """Routines whose review was due before today, the longest overdue first."""
    entries = [entry for trend in guide.trends for entry in trend.routines if entry.value.review.due.on < today]
    return sorted(entries, key=lambda entry: (entry.value.review.due.on, entry.value.title))


def addresses(project: Path, guide: Guide) -> dict[str, tuple[str, ...]]:
    """Every outside address that a reader can follow, with the files that hold it."""
    found: dict[str, list[str]] = {}
    for source in guide.sources.value.sources:
        doi = [f"https://doi.org/{source.doi}"] if source.doi else []
        for address in (source.url, *source.seen_at, *doi):
            found.setdefault(address, []).append(f"{guide.sources.file}, {source.id}")
    for page in sorted([*project.glob("*.md"), *(project / "docs").glob("*.md")]):
        for address in re.findall(r"https?://[^\s<>()\"'`]+", page.read_text(encoding="utf-8")):
            found.setdefault(address.rstrip(".,;"), []).append(page.relative_to(project).as_posix())
    return {address: tuple(dict.fromkeys(files)) for address, files in found.items()}


def broken(known: dict[str, tuple[str, ...]], ask: Ask) -> list[Broken]:
    """Those that lead nowhere, each asked once more before it is said."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda address: ask(address) and ask(address), known))
    return [Broken(one, why, known[one]) for one, why in zip(known, answers, strict=True) if why]


def asked(address: str) -> str | None:
    """Why an address leads nowhere, or None where somebody answers."""
    request = urllib.request.Request(address, headers={"User-Agent": "trend-guide link check"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        return GONE.get(error.code)
    except urllib.error.URLError as error:
        if isinstance(error.reason, socket.gaierror):
            return "there is no such host"
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            return "its certificate is not valid"
        return "nobody answers there" if isinstance(error.reason, ConnectionRefusedError) else None
    except (OSError, ValueError):  # too slow, cut off, an answer that is none: not gone
        return None


def as_markdown(late: list[Entry[Routine]], gone: list[Broken]) -> str:
    """The text of the one issue; nothing at all where everything is in order."""
    return "\n".join(lines(late, gone))


def lines(late: list[Entry[Routine]], gone: list[Broken]) -> Iterator[str]:
    if late:
        yield "**Reviews that are due.** Check every figure against its source, then write new dates under `review`."
        yield ""
        for entry in late:
            review = entry.value.review
            yield f"- [ ] {escaped(entry.value.title)}, due {review.due} (<code>{escaped(entry.file)}</code>)"
        yield ""
    if gone:
        yield "**Links that lead nowhere.** Find where the page went, or write in the source that it is gone."
        yield ""
        for one in gone:
            yield f"- [ ] <{one.address}>: {one.why} ({escaped(', '.join(one.files))})"
        yield ""
