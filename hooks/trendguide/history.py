"""What git knows of the routine files: when each changed, and what older cards said. Without git: nothing.

Two calls whatever the number of files: one log, and one `cat-file --batch` for the older texts.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from trendguide.load import MAX_SOURCES_BYTES, Guide, read
from trendguide.model import Routine, Safety
from trendguide.paper import (
    CARD_WORDS,
    PRINTED_ROUTINE,
    PRINTED_SAFETY,
    differences,
    routine_version,
    safety_differences,
    safety_version,
)
from trendguide.values import Day

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Commit:
    """One change of one file."""

    id: str
    day: Day
    subject: str


@dataclass(frozen=True)
class Version:
    """One card that was once current, and what the next one changed."""

    version: str
    since: Day
    changed: tuple[str, ...]  # from the one before; empty for the first


History = dict[str, tuple[Commit, ...]]  # by path below the project, newest first


def commits(project: Path, below: str = "routines") -> History:
    """Every commit of every file below a folder; empty where there is no git or no history."""
    # The committer's day in UTC, so that the same history reads alike in every time zone.
    printed = git(project, "-c", "core.quotePath=off", "log", "--no-merges", "--date=format-local:%Y-%m-%d",
              "--format=%x01%H%x09%cd%x09%s", "--name-only", "--relative", "--", below)  # fmt: skip
    log = printed.decode("utf-8", "replace")
    found: dict[str, list[Commit]] = {}
    for block in log.split("\x01")[1:]:
        head, *names = block.strip().split("\n")
        id_, day, subject = head.split("\t", 2)
        for name in filter(None, names):
            found.setdefault(name, []).append(Commit(id_, Day.parse(day), subject))
    return {name: tuple(each) for name, each in found.items()}


def git(project: Path, *arguments: str, asked: str = "") -> bytes:
    """What git prints, or nothing where it cannot."""
    command = ["git", "-C", str(project), *arguments]
    environment = os.environ | {"TZ": "UTC", "LC_ALL": "C"}
    try:
        return subprocess.run(command, input=asked.encode(), capture_output=True, check=True, env=environment).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


@dataclass(frozen=True)
class Blob:
    """One file of a version. `raw` is empty where it is a link or larger than any file that we read."""

    id: str
    size: int
    is_link: bool
    raw: bytes = field(default=b"", compare=False)


def commit_of(project: Path, name: str) -> str | None:
    """The commit that a branch, a tag or anything else git understands stands for."""
    said = git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return said.decode().strip() or None


def files_at(project: Path, commit: str, below: str = "routines") -> dict[str, Blob]:
    """Every file below a folder in one version, by its path below the project. Read from git's objects, in two calls;
    nothing is checked out."""
    printed = git(project, "ls-tree", "-r", "-z", "--long", commit, "--", f"{below}/")
    found: dict[str, Blob] = {}
    for line in filter(None, printed.split(b"\0")):
        head, name = line.split(b"\t", 1)
        mode, kind, id_, size = head.split()
        if kind == b"blob":
            found[os.fsdecode(name)] = Blob(id_.decode(), int(size), mode == b"120000")
    wanted = {one.id for one in found.values() if not one.is_link and one.size <= MAX_SOURCES_BYTES}
    texts = batch(project, sorted(wanted))
    return {name: replace(one, raw=texts.get(one.id, b"")) for name, one in found.items()}


def epoch(project: Path, guide: Guide) -> int:
    """What stands for the time of the build, in seconds: the last commit, and without git the last review. So that the
    same files make the same site whenever they are built."""
    printed = git(project, "log", "-1", "--format=%ct").strip()
    reviews = (entry.value.review.on.on for trend in guide.trends for entry in trend.routines)
    return int(printed) if printed else (max(reviews, default=EPOCH) - EPOCH).days * 86400


def older(project: Path, wanted: Iterable[tuple[Commit, str]]) -> dict[tuple[str, str], bytes]:
    """The text of files at commits, by (commit, path), in one call."""
    asked = [(commit.id, name) for commit, name in wanted]
    prefix = git(project, "rev-parse", "--show-prefix").decode().strip()
    names = {(commit, name): f"{commit}:{prefix}{name}" for commit, name in asked}
    found = batch(project, list(names.values()))
    return {key: found[name] for key, name in names.items() if name in found}


def batch(project: Path, asked: list[str]) -> dict[str, bytes]:
    """The texts of objects, by the name that they were asked for."""
    raw = git(project, "cat-file", "--batch", asked="".join(f"{name}\n" for name in asked))
    found: dict[str, bytes] = {}
    place = 0
    for key in asked:
        end = raw.find(b"\n", place)
        head = raw[place:end].split()
        place = end + 1
        if len(head) == 3 and head[1] == b"blob":
            size = int(head[2])
            found[key] = raw[place : place + size]
            place += size + 1
    return found


def versions(commits_of: tuple[Commit, ...], texts: dict[tuple[str, str], bytes], name: str) -> tuple[Version, ...]:
    """The cards that a routine file has been, oldest first. A text that the model of today cannot read is left out."""
    found: list[Version] = []
    before: Routine | None = None
    for commit in reversed(commits_of):
        routine = cast("Routine | None", read(PRINTED_ROUTINE, texts.get((commit.id, name), b"")).value)
        if routine is None:
            continue
        now = routine_version(routine)
        if not found or found[-1].version != now:
            found.append(Version(now, commit.day, tuple(differences(before, routine)) if before else ()))
        before = routine
    return tuple(found)


def safety_versions(
    commits_of: tuple[Commit, ...], texts: dict[tuple[str, str], bytes], name: str
) -> tuple[Version, ...]:
    """The same for the stop signs and the pain rule."""
    found: list[Version] = []
    before: Safety | None = None
    for commit in reversed(commits_of):
        safety = cast("Safety | None", read(PRINTED_SAFETY, texts.get((commit.id, name), b"")).value)
        if safety is None:
            continue
        if before is None:
            found.append(Version(safety_version(safety), commit.day, ()))
        elif found[-1].version != safety_version(safety):
            words = (text for day, text in CARD_WORDS if found[-1].since.on < day <= commit.day.on)
            found.append(Version(safety_version(safety), commit.day, (*words, *safety_differences(before, safety))))
        before = safety
    return tuple(found)


@dataclass(frozen=True)
class Past:
    """All that git knows, read once a build."""

    commits: History = field(default_factory=dict)
    texts: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def changes(self, file: str) -> tuple[Commit, ...]:
        """Newest first; `file` as in `Entry.file`."""
        return self.commits.get(file, ())

    @cached_property
    def known(self) -> dict[str, tuple[Version, ...]]:
        return {}

    def cards(self, file: str) -> tuple[Version, ...]:
        """Page, feeds and every edit of a preview ask for them."""
        if file not in self.known:
            self.known[file] = versions(self.changes(file), self.texts, file)
        return self.known[file]

    def stop_signs(self, file: str) -> tuple[Version, ...]:
        """The same on every card of a trend, so worked out once."""
        if file not in self.known:
            self.known[file] = safety_versions(self.changes(file), self.texts, file)
        return self.known[file]


def past(project: Path) -> Past:
    """The history of `routines/` in a project. It is the same as long as the last commit is."""
    return past_at(project, git(project, "rev-parse", "HEAD"))


@lru_cache(1)
def past_at(project: Path, head: bytes) -> Past:
    known = commits(project)
    wanted = [
        (commit, name)
        for name, each in known.items()
        if name.count("/") == 2 and not name.endswith(("/trend.yml", "/claims.yml"))
        for commit in each
    ]
    return Past(known, older(project, wanted))
