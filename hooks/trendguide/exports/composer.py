"""What the form at /contribute/ knows of the guide, and every routine as a tree, to be opened and changed.

The rules, the values, the messages and the format come to the browser as code (`render/in_browser.py`); here is what
they look at: words, sources, limits and signs, as the files have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render.site import Asset
from trendguide.rules import slugs_of

OF_A_SOURCE = {"id", "title", "authors", "year", "journal", "design", "verified"}
OF_SAFETY = {"ages", "limits", "blocked_copy", "red_flags", "pain_rule"}
"""What rules and cards look at; the rest is long and for a reader."""


def assets(guide: Guide) -> Iterator[Asset]:
    """The data; each routine as it was written, and beside it as the tree that the form opens."""
    yield Asset("contribute/data.json", as_json(data(guide)))
    for trend in guide.trends:
        for entry in trend.routines:
            text = entry.path.read_text(encoding="utf-8")
            yield Asset(f"contribute/{trend.slug}/{entry.slug}.yml", text)
            yield Asset(f"contribute/{trend.slug}/{entry.slug}.json", as_json(opened(entry, text)))


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def opened(entry: Entry[Routine], text: str) -> dict[str, Any]:
    """A file without its writing: the lines of comment above its first key, how many others, and the tree."""
    head = re.match(r"(?:#.*\n)*", text)
    lines = head[0].splitlines() if head else []
    return {
        "head": lines,
        "others": len(re.findall(r"^ *#", text, re.MULTILINE)) - len(lines),
        "tree": entry.tree.plain(),
    }


def data(guide: Guide) -> dict[str, Any]:
    known = guide.vocabulary.value
    return {
        "vocabulary": {
            key: {word: {"label": term.label} for word, term in getattr(known, key).items()}
            for key in ("goals", "places", "equipment")
        },
        "sources": [source.model_dump(mode="json", include=OF_A_SOURCE) for source in guide.sources.value.sources],
        "trends": {trend.slug: of_trend(trend) for trend in guide.trends},
    }


def of_trend(trend: TrendFolder) -> dict[str, Any]:
    """What a routine of this trend is held to, and what its card says of it."""
    titles = {entry.slug: entry.value.title for entry in trend.routines}
    about = trend.about.value
    return {
        "title": about.title,
        "start_with": about.start_with,
        "movements": {word: {"label": movement.label} for word, movement in about.movements.items()},
        "safety": without_sources(trend.safety.value.model_dump(mode="json", include=OF_SAFETY, exclude_unset=True)),
        "routines": {slug: titles.get(slug, "") for slug in slugs_of(trend)},
    }


def without_sources(value: Any) -> Any:
    if isinstance(value, list):
        return [without_sources(entry) for entry in value]
    if isinstance(value, dict):
        return {key: without_sources(entry) for key, entry in value.items() if key != "sources"}
    return value
