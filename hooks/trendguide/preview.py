"""What a preview keeps from one edit to the next, and by what it knows that something has to be made again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render import pages
from trendguide.render.pages import Room
from trendguide.render.site import Settings
from trendguide.session import Same

T = TypeVar("T")


@dataclass
class Known:
    """Results by everything that they were made from. A preview begins with those of the one before, and takes from
    there what has not changed. A build keeps nothing that was used: it would fill the memory."""

    lasts: bool = False
    before: dict[Hashable, Any] = field(default_factory=dict)
    now: dict[Hashable, Any] = field(default_factory=dict)

    def __contains__(self, key: Hashable) -> bool:
        return key in self.now or key in self.before

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is known by this key, else what `make` gives."""
        result: T = self.now[key] if key in self.now else self.before[key] if key in self.before else make()
        if self.lasts:
            self.now[key] = result
        else:
            self.now.pop(key, None)
        return result


def files_besides_routines(project: Path, docs: Path) -> Hashable:
    """The files that a build uses besides the routines: where they are and when they were last written. A preview
    makes everything again where one of them changed."""
    paths = [project / "mkdocs.yml"]
    for folder in (docs, project / "hooks"):
        paths += sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in paths for stat in [path.stat()])


@lru_cache(1)
def routines_with_keys(
    guide: Same[Guide], settings: Same[Settings]
) -> list[tuple[TrendFolder, Entry[Routine], Hashable]]:
    """Every routine, with what its pages and files are made from."""
    return [
        (trend, entry, depends_on(guide.thing, trend, entry, settings.thing))
        for trend in guide.thing.trends
        for entry in trend.routines
    ]


def depends_on(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Hashable:
    """Everything that a routine's pages and files are made from. Values are read by content (`load.read`), so the same
    text is the same value, and another text is another one; a commit's id stands for all that is in it."""
    room = Room(guide, trend, "", settings)
    return (
        shared_key(Same(guide), Same(settings)),
        trend.slug,
        (entry.slug, Same(entry.value), pages.before(room, entry), pages.after(room, entry)),
        tuple(commit.id for file in (entry.file, trend.safety.file) for commit in settings.past.changes(file)),
        pages.said_of_most(Same(trend)),
    )


@lru_cache(2)
def shared_key(same: Same[Guide], settings: Same[Settings]) -> Hashable:
    """What is not a routine, and not git's."""
    guide = same.thing
    files = (guide.sources, guide.vocabulary, guide.glossary)
    return (
        tuple(Same(file and file.value) for file in files),
        tuple(
            (trend.slug, Same(trend.about.value), Same(trend.claims.value), Same(trend.safety.value))
            for trend in guide.trends
        ),
        settings_key(settings.thing),
    )


def settings_key(settings: Settings) -> Hashable:
    """All settings but what git knows."""
    return tuple(getattr(settings, setting.name) for setting in fields(settings) if setting.name != "past")


def sample_routines(guide: Guide, settings: Settings) -> Iterator[tuple[TrendFolder, Entry[Routine], Hashable]]:
    """Of all routines with their keys, one for each frame that their pages need."""
    seen: set[Hashable] = set()
    for trend, entry, key in routines_with_keys(Same(guide), Same(settings)):
        kind = trend.slug, pages.headings_of(Room(guide, trend, "", settings), entry)
        if kind not in seen:
            seen.add(kind)
            yield trend, entry, key
