"""By what a preview knows that something has to be made again after an edit; what it keeps is in known.py."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render import pages
from trendguide.render.pages import Room
from trendguide.render.site import Settings


def files_besides_routines(project: Path, docs: Path) -> Hashable:
    """The files that a build uses besides the routines: where they are and when they were last written. A preview
    makes everything again where one of them changed."""
    paths = [project / "mkdocs.yml"]
    for folder in (docs, project / "hooks"):
        paths += sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in paths for stat in [path.stat()])


@lru_cache(1)
def routines_with_keys(guide: Guide, settings: Settings) -> list[tuple[TrendFolder, Entry[Routine], Hashable]]:
    """Every routine, with what its pages and files are made from."""
    return [
        (trend, entry, depends_on(guide, trend, entry, settings)) for trend in guide.trends for entry in trend.routines
    ]


def depends_on(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Hashable:
    """Everything that a routine's pages and files are made from. The same text at the same place is the same entry; a
    commit's id stands for all that is in it."""
    room = Room(guide, trend, "", settings)
    return (
        shared_key(guide, settings),
        trend.slug,
        (entry, pages.before(room, entry), pages.after(room, entry)),
        tuple(commit.id for file in (entry.file, trend.safety.file) for commit in settings.past.changes(file)),
        pages.said_of_most(trend),
    )


@lru_cache(2)
def shared_key(guide: Guide, settings: Settings) -> Hashable:
    """What is not a routine, and not git's."""
    return (
        (guide.sources, guide.vocabulary, guide.glossary),
        tuple((trend.about, trend.claims, trend.safety) for trend in guide.trends),
        settings_key(settings),
    )


def settings_key(settings: Settings) -> Hashable:
    """All settings but what git knows."""
    return tuple(getattr(settings, setting.name) for setting in fields(settings) if setting.name != "past")


def sample_routines(guide: Guide, settings: Settings) -> Iterator[tuple[TrendFolder, Entry[Routine], Hashable]]:
    """Of all routines with their keys, one for each frame that their pages need."""
    seen: set[Hashable] = set()
    for trend, entry, key in routines_with_keys(guide, settings):
        kind = trend.slug, pages.headings_of(Room(guide, trend, "", settings), entry)
        if kind not in seen:
            seen.add(kind)
            yield trend, entry, key
