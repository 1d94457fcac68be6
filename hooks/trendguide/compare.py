"""Two versions of the routine files, and what git's own diff of them cannot say: which warnings went, what the check
has against it, what the sums of a session come to now. The words that changed are shown by git.

Both are read from git's objects into a folder of their own and go through the guide's own loader and rules: what a
stranger wrote is data, and nothing of it is checked out or run. What takes a warning away is said first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from trendguide.history import Blob, commit_of, files_at
from trendguide.load import OF_A_TREND, SHARED, Guide, Problem, printable, read
from trendguide.model import Routine, Supervision
from trendguide.rules import check
from trendguide.session import WorkedStage, work_out
from trendguide.values import Distance, Duration, Quantity, rounded

ARROW = "\N{RIGHTWARDS ARROW}"
LONGEST, MOST_LINES, MOST_FILES = 300, 80, 60  # what a summary on the host may hold: a line, a file, in all
GUARDS = {"cautions", "stop_if", "red_flags", "groups", "ground_rules", "blocked_copy", "our_suggestion", "not_seen"}
"""Keys under which nothing may go unnoticed."""
MOVED_GUARDS = {"limits", "pain_rule", "advice"}
"""Keys under which nothing may change unnoticed."""


class Unknown(Exception):
    """A version that git does not know here."""


@dataclass(frozen=True)
class Note:
    """One sentence. What is loud stands first: it takes a warning away, or moves a limit."""

    text: str
    is_loud: bool = False


@dataclass(frozen=True)
class Side:
    """One version of `routines/`. Where a shared file of it is broken, `guide` is None."""

    blobs: dict[str, Blob]
    guide: Guide | None
    problems: tuple[Problem, ...]

    def value(self, name: str) -> BaseModel | None:
        """A file bound on its own, whatever is wrong with the others."""
        return read(model_of(name), self.blobs[name].raw).value if name in self.blobs else None

    def messages(self, name: str) -> list[str]:
        return [problem.message for problem in self.problems if problem.file == name]


@dataclass(frozen=True)
class FileChange:
    """One file: what it is called, what became of it, and what git does not say of it."""

    file: str
    title: str
    became: str  # new, changed, removed
    notes: tuple[Note, ...]

    @property
    def loud(self) -> tuple[str, ...]:
        return tuple(note.text for note in self.notes if note.is_loud)

    @property
    def quiet(self) -> tuple[str, ...]:
        nothing = "Nothing else" if self.loud else "No warning, limit or sum is touched"
        return tuple(note.text for note in self.notes if not note.is_loud) or (nothing,)

    @property
    def routine(self) -> tuple[str, str] | None:
        """Trend and slug, where the file is a routine."""
        _, *folder, name = self.file.split("/")
        return (folder[0], name.removesuffix(".yml")) if model_of(self.file) is Routine and len(folder) == 1 else None


@dataclass(frozen=True)
class Comparison:
    span: str  # the two versions, as they were named
    base: Side
    head: Side
    files: tuple[FileChange, ...]
    elsewhere: tuple[str, ...]  # what is wrong now in files that nobody touched


def model_of(name: str) -> type[BaseModel]:
    model: Any = (SHARED if name.count("/") == 1 else OF_A_TREND).get(name.rsplit("/", 1)[-1], Routine)
    return cast(type[BaseModel], model)


# Reading


def compare(project: Path, span: str) -> Comparison:
    """`main..HEAD`: two versions as git names them. Raises Unknown where git does not know one of them."""
    names = span.split("..")
    if len(names) != 2 or not all(names):
        raise Unknown(f"'{span}' is not two versions; write it like 'main..HEAD'")
    base, head = (side(project, name) for name in names)
    touched = sorted(name for name in {*base.blobs, *head.blobs} if base.blobs.get(name) != head.blobs.get(name))
    elsewhere = [
        str(problem)
        for problem in head.problems
        if problem.file not in touched and problem.message not in base.messages(problem.file)
    ]
    return Comparison(span, base, head, tuple(file_change(base, head, name) for name in touched), tuple(elsewhere))


def side(project: Path, name: str) -> Side:
    commit = commit_of(project, name)
    if commit is None:
        raise Unknown(f"'{name}' is no version that git knows here; write a branch, a tag or a commit")
    blobs = files_at(project, commit)
    with tempfile.TemporaryDirectory() as folder:
        for path, blob in blobs.items():
            if not all(part.strip(".") and "\\" not in part for part in path.split("/")):
                continue  # a tree that no git of ours would write
            put(Path(folder) / path, blob)
        guide, problems = check(Path(folder) / "routines")
    return Side(blobs, guide, tuple(problems))


def put(path: Path, blob: Blob) -> None:
    """The file as the loader wants to see it: what is too large has the size and no content, a link leads nowhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if blob.is_link:
        path.symlink_to("nowhere")
        return
    path.write_bytes(blob.raw)
    if len(blob.raw) < blob.size:
        with path.open("r+b") as file:
            file.truncate(blob.size)


# One file


def file_change(base: Side, head: Side, name: str) -> FileChange:
    before, now = base.value(name), head.value(name)
    became = "new" if name not in base.blobs else "removed" if name not in head.blobs else "changed"
    title = getattr(now or before, "title", None) or name.rsplit("/", 1)[-1]
    notes = [*versions_of(before, now, became), *guards_lost(before, now)]
    if became != "removed":
        notes += [
            Note(f"The check says in line {problem.line}: {problem.message}", is_loud=True)
            for problem in head.problems
            if problem.file == name and not (problem.is_warning and problem.message in base.messages(name))
        ]
    if isinstance(now, Routine):
        notes += sum_changes(before, now)
    return FileChange(name, str(title), became, tuple(sorted(notes, key=lambda note: not note.is_loud)))


def versions_of(before: BaseModel | None, now: BaseModel | None, became: str) -> Iterator[Note]:
    """Whether there are two versions that can be compared."""
    if became == "removed":
        lost = "; printed cards that lead to it will find no page" if isinstance(before, Routine) else ""
        yield Note(f"Removed{lost}", is_loud=True)
    elif now is None:
        yield Note("This version has mistakes, so its warnings and sums cannot be compared", is_loud=True)
    if became != "new" and before is None:
        yield Note("The version before had mistakes, so there is nothing to compare with")


# Warnings


def guards_lost(before: BaseModel | None, now: BaseModel | None) -> Iterator[Note]:
    if before is not None and now is not None:
        yield from lost_in((), *(value.model_dump(mode="json", exclude_none=True) for value in (before, now)))


def lost_in(where: tuple[str, ...], old: Any, new: Any) -> Iterator[Note]:
    """Every place in which a tree lost a warning to another. Entries of a list are found again by their id, or by what
    they say."""
    if isinstance(old, list):
        old, new = by_key(old), by_key(new or [])
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old:
            yield from lost_in((*where, key), old[key], new.get(key))
    elif old != new and takes_a_guard_away(where, old, new):
        place = ", ".join(part.replace("_", " ") for part in where)
        text = f"{place}: removed" if new is None else f"{place}: '{old}' {ARROW} '{new}'"
        yield Note(text[0].upper() + text[1:], is_loud=True)


def by_key(entries: list[Any]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for place, entry in enumerate(entries, 1):
        key = key_of(entry) or str(place)
        keyed[key if key not in keyed else f"{key} ({place})"] = entry
    return keyed


def key_of(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    for key in ("id", "sign", "term", "phrase", "who", "text"):
        if key in entry:
            return str(entry[key])
    conditions = (value for key, value in entry.items() if key not in ("at_least", "at_most", "reason", "sources"))
    return ", ".join(" or ".join(value) if isinstance(value, list) else str(value) for value in conditions if value)


def takes_a_guard_away(where: tuple[str, ...], old: Any, new: Any) -> bool:
    if MOVED_GUARDS & set(where):
        return True
    if where == ("supervision",):
        order = list(Supervision)
        return order.index(Supervision(new)) < order.index(Supervision(old))
    return new is None and bool(GUARDS & set(where))


# Sums


def sum_changes(before: BaseModel | None, now: Routine) -> Iterator[Note]:
    """What each stage of a routine comes to, where that is not what it came to before."""
    stages = work_out(before).stages if isinstance(before, Routine) else ()
    for number, stage in enumerate(work_out(now).stages, 1):
        old = sums_of(stages[number - 1]) if number <= len(stages) else {}
        new = sums_of(stage)
        parts = [
            f"{noun} {difference(old.get(noun), new.get(noun))}"
            for noun in dict.fromkeys([*old, *new])
            if old.get(noun) != new.get(noun)
        ]
        if parts:
            yield Note(f"Stage {number}: {', '.join(parts)}")
    if (
        isinstance(before, Routine)
        and (before.session, before.plan) != (now.session, now.plan)
        and before.review == now.review
    ):
        yield Note(
            f"The dose or the steps changed, and the review is still that of {now.review.on}, by {now.review.by}"
        )


def sums_of(stage: WorkedStage) -> dict[str, Quantity]:
    """What one session of a stage comes to, and a week of it."""
    low, high = stage.low.totals, stage.high.totals
    sums: dict[str, Quantity] = {}
    for name, seconds in high.by_movement.items():
        sums[f"{name} in a session"] = Duration(Decimal(low.by_movement.get(name, 0)), Decimal(seconds))
    for name, metres in high.metres.items():
        sums[f"{name} in a session, by distance"] = Distance(low.metres.get(name, Decimal(0)), metres)
    if stage.counted_a_week is not None:
        sums["in a week"] = stage.counted_a_week
    return sums | {"sessions": stage.frequency, "minutes in all": stage.minutes}


def difference(old: Quantity | None, new: Quantity | None) -> str:
    """`90 s`, `90 s, now gone`, `90 s → 2 min (+33 %)`. Per cent are those of the high end."""
    if old is None or new is None:
        return f"{new}" if old is None else f"{old}, now gone"
    if not old.high or old.high == new.high:
        return f"{old} {ARROW} {new}"
    percent = rounded((new.high - old.high) * 100 / old.high)
    return f"{old} {ARROW} {new} ({percent:+} %)".replace("-", "\N{MINUS SIGN}")


# On paper


def as_words(comparison: Comparison) -> str:
    lines = [*notes(comparison)]
    if loud := [f"! {change.title}: {text}" for change in comparison.files for text in change.loud]:
        lines += ["Read first:", *loud, ""]
    for change in comparison.files:
        lines += [f"{change.file}: {change.became} ({change.title})", *(f"  {text}" for text in change.quiet), ""]
    if comparison.files:
        lines += [f"Every word that changed: git diff --word-diff {comparison.span} -- routines"]
    return "\n".join(printable(line) for line in [*lines, counted(comparison)])


def as_markdown(comparison: Comparison) -> str:
    """For the summary of a pull request. Every text is escaped whole, so that none of it can be markup."""
    lines = ["## What changed in the routines", "", *(f"{escaped(note)}\n" for note in notes(comparison))]
    loud = [f"> - **{escaped(change.title)}**: {escaped(text)}" for change in comparison.files for text in change.loud]
    if loud:
        lines += ["> [!CAUTION]", "> Read first:", ">", *loud[:MOST_LINES], *more(loud, MOST_LINES), ""]
    for change in comparison.files[:MOST_FILES]:
        lines += [f"### {escaped(change.title)} ({change.became})", "", f"<code>{escaped(change.file)}</code>"]
        if change.routine and change.became != "removed":
            page = "/".join(change.routine)
            lines += [f"(page <code>{escaped(page)}/</code>, card <code>{escaped(page)}/card.a4.pdf</code>)"]
        lines += [""]
        texts = [f"- {escaped(text)}" for text in change.quiet]
        lines += [*texts[:MOST_LINES], *more(texts, MOST_LINES), ""]
    return "\n".join([*lines, *more(comparison.files, MOST_FILES), counted(comparison), ""])


def notes(comparison: Comparison) -> Iterator[str]:
    for name, version in (("before", comparison.base), ("after", comparison.head)):
        if version.guide is None:
            yield f"The version {name} has a broken shared file, so its limits were not looked at"
    if comparison.elsewhere:
        yield "Wrong now in files that this change does not touch: " + "; ".join(comparison.elsewhere[:10])


def more(lines: Any, most: int) -> list[str]:
    return [f"\nand {len(lines) - most} more"] if len(lines) > most else []


def counted(comparison: Comparison) -> str:
    count = len(comparison.files)
    loud = sum(len(change.loud) for change in comparison.files)
    return (
        f"{count} file{'s' * (count != 1)} changed, {loud or 'nothing'} to read first" if count else "nothing changed"
    )


def picture_name(change: FileChange) -> str:
    return f"{'.'.join(change.routine or ())}.png"


def escaped(text: str) -> str:
    """Text that stays text in Markdown and HTML: nothing but letters, digits and spaces is written as itself."""
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return "".join(
        letter if letter.isalnum() or letter == " " or letter > "\x7f" else f"&#{ord(letter)};"
        for letter in printable(short)
    )
