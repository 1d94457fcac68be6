"""Two versions of the routine files, and what changed between them in words for the person who has to judge it.

Both are read from git's objects into a folder of their own and go through the guide's own loader and rules: what a
stranger wrote is data, and nothing of it is checked out or run. What takes a warning away is said first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from trendguide.history import Blob, commit_of, files_at
from trendguide.load import OF_A_TREND, SHARED, Entry, Guide, Mark, Problem, TrendFolder, printable, read
from trendguide.model import Routine, Stage, Supervision
from trendguide.rules import (
    Room,
    check,
    doses_keep_to_the_limits,
    figures_keep_to_the_limits,
    frequency_keeps_to_the_limits,
    steps_with_paths,
)
from trendguide.session import (
    Numbered,
    all_steps,
    backward_a_week,
    dose,
    frequency,
    minutes,
    numbered,
    totals_of,
)
from trendguide.values import Distance, Duration, Quantity, rounded

ARROW = "\N{RIGHTWARDS ARROW}"
LONGEST, MOST_LINES, MOST_FILES = 300, 80, 60  # what a summary on the host may hold: a line, a file, in all
FIGURES = ("sets", "work", "rest", "rest_after", "effort", "speed", "incline", "load", "rounds")
LIMITS = (figures_keep_to_the_limits, doses_keep_to_the_limits, frequency_keeps_to_the_limits)
GUARDS = {"cautions", "stop_if", "red_flags", "groups", "ground_rules", "blocked_copy", "our_suggestion", "not_seen"}
MOVED_GUARDS = {"limits", "pain_rule", "advice"}
NOUNS = {
    "cautions": "caution",
    "stop_if": "stop sign",
    "easier": "easier form",
    "mistakes": "mistake",
    "sources": "source",
    "goals": "goal",
    "places": "place",
    "setup": "set-up",
    "our_suggestion": "mark as our own suggestion",
    "not_seen": "thing the source did not show",
    "cues": "cue",
    "go_to": "next routine",
    "incline": "slope",
}


class Unknown(Exception):
    """A version that git does not know here."""


@dataclass(frozen=True)
class Told:
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

    def said_of(self, name: str) -> list[str]:
        return [problem.message for problem in self.problems if problem.file == name]


@dataclass(frozen=True)
class Changed:
    """One file: what it is called, what became of it, and all there is to say."""

    file: str
    title: str
    became: str  # new, changed, removed
    told: tuple[Told, ...]

    @property
    def loud(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.told if one.is_loud)

    @property
    def routine(self) -> tuple[str, str] | None:
        """Trend and slug, where the file is a routine."""
        _, *folder, name = self.file.split("/")
        return (folder[0], name.removesuffix(".yml")) if model_of(self.file) is Routine and len(folder) == 1 else None


@dataclass(frozen=True)
class Comparison:
    base: Side
    head: Side
    files: tuple[Changed, ...]
    elsewhere: tuple[str, ...]  # what is wrong now in files that nobody touched


def model_of(name: str) -> type[BaseModel]:
    found: Any = (SHARED if name.count("/") == 1 else OF_A_TREND).get(name.rsplit("/", 1)[-1], Routine)
    return cast(type[BaseModel], found)


# Reading


def compare(project: Path, span: str) -> Comparison:
    """`main..HEAD`: two versions as git names them. Raises Unknown where it knows one of them not."""
    names = span.split("..")
    if len(names) != 2 or not all(names):
        raise Unknown(f"'{span}' is not two versions; write it like 'main..HEAD'")
    base, head = (side(project, name) for name in names)
    touched = sorted(
        name for name in {*base.blobs, *head.blobs} if base.blobs.get(name) != head.blobs.get(name)
    )  # fmt: skip
    elsewhere = [
        str(problem)
        for problem in head.problems
        if problem.file not in touched and problem.message not in base.said_of(problem.file)
    ]
    return Comparison(base, head, tuple(changed(base, head, name) for name in touched), tuple(elsewhere))


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


def changed(base: Side, head: Side, name: str) -> Changed:
    was, now = base.value(name), head.value(name)
    became = "new" if name not in base.blobs else "removed" if name not in head.blobs else "changed"
    told: list[Told] = []
    if became != "removed" and now is None:
        told.append(Told("This version has mistakes, so its figures cannot be told", is_loud=True))
    if became != "new" and was is None:
        told.append(Told("The version before had mistakes, so there is nothing to compare with"))
    if became == "removed":
        said = "Removed" + ("; printed cards that lead to it will find no page" if isinstance(was, Routine) else "")
        told.append(Told(said, is_loud=True))
    elif isinstance(now, Routine):
        over = limits_broken(head.guide, name)
        told += routines(was, now, over) if isinstance(was, Routine) else newly(now, over)
    elif was is not None and now is not None:
        told += walk((), dumped(was), dumped(now))
    if became != "removed":
        told += [
            Told(f"The check says: {message}", is_loud=True)
            for message in dict.fromkeys(head.said_of(name))
            if message not in base.said_of(name) and not any(message in one.text for one in told)
        ]
    title = getattr(now or was, "title", None) or name.rsplit("/", 1)[-1]
    return Changed(name, str(title), became, tuple(sorted(told, key=lambda one: not one.is_loud)))


def dumped(value: BaseModel, *without: str) -> dict[str, Any]:
    found: dict[str, Any] = value.model_dump(mode="json", exclude_none=True, exclude=set(without))
    return found


def limits_broken(guide: Guide | None, name: str) -> dict[int | None, list[str]]:
    """What the rules on doses say, by the number of the stage that it is about; None for the session itself."""
    found: dict[int | None, list[str]] = {}
    for trend in guide.trends if guide else ():
        for entry in trend.routines:
            if entry.file == name and guide is not None:
                for problem in limit_problems(guide, trend, entry):
                    found.setdefault(stage_at(entry, problem), []).append(problem.message)
    return found


def limit_problems(guide: Guide, trend: TrendFolder, entry: Entry[Routine]) -> Iterator[Problem]:
    room = Room(guide, trend, entry, entry.value.review.on.on)
    for rule in LIMITS:
        yield from rule(room)


def stage_at(entry: Entry[Routine], problem: Problem) -> int | None:
    """The stage whose lines a problem stands in."""
    at = Mark(problem.line, problem.column)
    above = [key for key, mark in sorted(entry.tree.keys.items(), key=lambda one: one[1]) if mark <= at]
    starts = [entry.tree.at(("plan", "stages", place)) for place in range(len(entry.value.plan.stages))]
    return (sum(start <= at for start in starts) or None) if above[-1:] == ["plan"] else None


# A routine


def newly(now: Routine, over: dict[int | None, list[str]]) -> Iterator[Told]:
    """A new routine, as short as it can be judged."""
    yield Told(f"{now.summary} For: {now.audience}. {now.level.capitalize()}, supervision {now.supervision}.")
    for entry in numbered(now):
        figures = ", ".join(f"{noun} {text}".strip() for noun, text in figures_of(entry).items())
        yield Told(f"Step {entry.number}, {entry.step.name}: {figures}")
    yield from over_in_words("The session", over.get(None, []))
    for number, stage in enumerate(now.plan.stages, 1):
        sums = [f"{noun} {value}" for noun, value in sums_of(now, stage).items()]
        weeks = f", weeks {stage.weeks}" if stage.weeks else ""
        yield Told(f"Stage {number}{weeks}: {', '.join(sums)}")
        yield from over_in_words(f"Stage {number}", over.get(number, []))
    for key in ("cautions", "stop_if"):
        yield from (Told(f"{NOUNS[key].capitalize()}: {text}") for text in getattr(now, key))
    yield Told(f"Basis: {now.basis}. Sources: {', '.join(now.sources)}")
    yield Told(f"Our own suggestion: {', '.join(now.our_suggestion) or 'nothing'}")


def over_in_words(where: str, messages: list[str]) -> Iterator[Told]:
    yield from (Told(f"{where}: {message}", is_loud=True) for message in messages)


def routines(was: Routine, now: Routine, over: dict[int | None, list[str]]) -> Iterator[Told]:
    """Figures by stage first, then every other field that differs."""
    pairs = paired(was, now)
    figures = list(stage_changes(was, now, pairs))
    grouped: dict[str, list[str]] = {}
    for where, text in figures:
        grouped.setdefault(text, []).append(where)
    for text, places in grouped.items():
        yield Told(f"{together(places, len(now.plan.stages))}: {text}")
    yield from over_in_words("The session", over.get(None, []))
    for number in range(1, len(now.plan.stages) + 1):
        yield from over_in_words(f"Stage {number}", over.get(number, []))
    if was.plan.frequency != now.plan.frequency:
        yield Told(f"Frequency: {arrow(was.plan.frequency, now.plan.frequency)}")
    yield from steps_in_words(was, now, pairs)
    for number, (old, new) in enumerate(zip_longest(was.plan.stages, now.plan.stages), 1):
        if old is None or new is None:
            yield Told(f"Stage {number} is {'new' if old is None else 'removed'}")
        else:
            yield from walk((f"stage {number}",), dumped(old, "change"), dumped(new, "change"))
    yield from walk((), dumped(was, "session", "plan"), dumped(now, "session", "plan"))
    if (grouped or was.session != now.session or was.plan != now.plan) and was.review == now.review:
        yield Told(
            f"The dose or the steps changed, and the review is still that of {now.review.on}, by {now.review.by}"
        )


def together(places: list[str], stages: int) -> str:
    """`Stage 3`, `Stages 1 and 3`, `Every stage`."""
    numbers = [place.removeprefix("Stage ") for place in places if place.startswith("Stage ")]
    if len(numbers) == stages and stages > 1:
        return "Every stage"
    if not numbers:
        return places[0]
    return f"Stage {numbers[0]}" if len(numbers) == 1 else f"Stages {', '.join(numbers[:-1])} and {numbers[-1]}"


def paired(was: Routine, now: Routine) -> dict[int, int]:
    """Which step of before each step is, by number: the same id or name in the same order, or one that took its
    place."""
    keys = [[step.id or step.name for step in all_steps(routine.session)] for routine in (was, now)]
    found: dict[int, int] = {}
    for _, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        found |= {new + 1: old + 1 for old, new in zip(range(a, b), range(c, d), strict=False)}
    return found


def stage_changes(was: Routine, now: Routine, pairs: dict[int, int]) -> Iterator[tuple[str, str]]:
    """For the steps' own figures and for each stage: what differs, as one line."""
    own = ", ".join(one_session(was, None, now, None, pairs))
    stages = [
        ", ".join(one_session(was, old, now, new, pairs))
        for old, new in zip(was.plan.stages, now.plan.stages, strict=False)
    ]
    if own and own not in stages:
        yield "The steps' own figures", own
    yield from ((f"Stage {number}", text) for number, text in enumerate(stages, 1) if text)


def one_session(
    was: Routine, old: Stage | None, now: Routine, new: Stage | None, pairs: dict[int, int]
) -> Iterator[str]:
    before = {entry.number: entry for entry in numbered(was, old)}
    after = {entry.number: entry for entry in numbered(now, new)}
    for number, other in pairs.items():
        if number in after and other in before:
            a, b = figures_of(before[other]), figures_of(after[number])
            parts = [
                f"{noun} {a.get(noun, 'none')} {ARROW} {b.get(noun, 'none')}".strip()
                for noun in dict.fromkeys([*a, *b])
                if a.get(noun) != b.get(noun)
            ]
            if parts:
                yield f"{after[number].step.name} {', '.join(parts)}"
        elif number in after or other in before:
            yield f"{'also' if number in after else 'no longer'} {(after.get(number) or before[other]).step.name}"
    a_sums, b_sums = sums_of(was, old), sums_of(now, new)
    for noun in dict.fromkeys([*a_sums, *b_sums]):
        a_sum, b_sum = a_sums.get(noun), b_sums.get(noun)
        if a_sum != b_sum:
            yield f"{noun} {arrow(a_sum, b_sum)}{grown(a_sum, b_sum)}"


def figures_of(entry: Numbered) -> dict[str, str]:
    """Every figure of a step, by what it is called; the dose goes without a name."""
    step, rounds = entry.step, entry.rounds
    written = {
        "": dose(step.work, step.sets),
        "rounds": rounds and rounds.rounds,
        "rest between rounds": rounds and rounds.rest,
        **{NOUNS.get(key, key).replace("_", " "): getattr(step, key) for key in FIGURES[2:-1]},
    }
    return {noun: str(value) for noun, value in written.items() if value is not None}


def sums_of(routine: Routine, stage: Stage | None) -> dict[str, Quantity]:
    """What one session of a stage comes to, and a week of it."""
    low, high = (totals_of(routine, stage, end) for end in ("low", "high"))
    found: dict[str, Quantity] = {}
    for name, seconds in high.by_movement.items():
        found[f"{name} in a session"] = Duration(Decimal(low.by_movement.get(name, 0)), Decimal(seconds))
    for name, metres in high.metres.items():
        found[f"{name} in a session, by distance"] = Distance(low.metres.get(name, Decimal(0)), metres)
    a_week = backward_a_week(routine, stage)
    if a_week is not None:
        found["in a week"] = a_week
    if stage is not None and stage.frequency is not None:
        found["sessions"] = frequency(routine.plan, stage)
    return found | {"minutes in all": minutes(routine, stage)}


def arrow(old: object, new: object) -> str:
    return f"{'none' if old is None else old} {ARROW} {'none' if new is None else new}"


def grown(old: Quantity | None, new: Quantity | None) -> str:
    """` (+50 %)`, by the high end."""
    if old is None or new is None or not old.high or old.high == new.high:
        return ""
    percent = rounded((new.high - old.high) * 100 / old.high)
    return f" ({percent:+} %)".replace("-", "\N{MINUS SIGN}")


def steps_in_words(was: Routine, now: Routine, pairs: dict[int, int]) -> Iterator[Told]:
    """Steps that came or went, and what is not a figure in the others."""
    before, after = (dict(enumerate((step for _, step in steps_with_paths(one)), 1)) for one in (was, now))
    for number, step in after.items():
        if number in pairs:
            old = before[pairs[number]]
            yield from walk((f"step {number}",), dumped(old, *FIGURES), dumped(step, *FIGURES))
        else:
            yield Told(f"New step {number}: {step.name}, {dose(step.work, step.sets)}")
    yield from (
        Told(f"Step removed: {step.name}, {dose(step.work, step.sets)}")
        for number, step in before.items()
        if number not in pairs.values()
    )


# Everything else


def walk(where: tuple[str, ...], old: Any, new: Any) -> Iterator[Told]:
    """Every place in which two trees differ. Entries of a list are found again by their id, or by what they say."""
    if old == new:
        return
    if isinstance(old or new, list):
        old, new = by_key(old or []), by_key(new or [])
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from walk((*where, key), old.get(key), new.get(key))
        return
    *above, last = where
    noun = NOUNS.get(above[-1] if above else "", (above[-1] if above else last).replace("_", " "))
    place = f"{above[0]}, " if above and above[0].startswith(("step ", "stage ")) and len(above) > 1 else ""
    if above and (old is None or new is None) and above[-1] in NOUNS:
        text = f"{place}{noun} removed: {last}" if new is None else f"{place}new {noun}: {last}"
    elif old is None or new is None:
        text = f"{named(where)}: {'removed' if new is None else 'new'}{in_short(old if new is None else new)}"
    else:
        text = f"{named(where)}: '{old}' {ARROW} '{new}'"
    yield Told(text[:1].upper() + text[1:], takes_a_guard_away(where, old, new))


def by_key(entries: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, entry in enumerate(entries, 1):
        key = key_of(entry) or str(place)
        found[key if key not in found else f"{key} ({place})"] = entry
    return found


def key_of(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    for key in ("id", "sign", "term", "phrase", "who", "text"):
        if key in entry:
            return str(entry[key])
    conditions = (value for key, value in entry.items() if key not in ("at_least", "at_most", "reason", "sources"))
    return ", ".join(" or ".join(value) if isinstance(value, list) else str(value) for value in conditions if value)


def named(where: tuple[str, ...]) -> str:
    return ", ".join(part.replace("_", " ") for part in where)


def in_short(value: Any) -> str:
    """` (a few, of its, texts)` for what came or went whole."""
    if isinstance(value, dict):
        texts = [text for key, text in value.items() if isinstance(text, str) and key != "id"]
        return f" ({', '.join(texts[:4])})" if texts else ""
    return f" ({value})"


def takes_a_guard_away(where: tuple[str, ...], old: Any, new: Any) -> bool:
    if MOVED_GUARDS & set(where):
        return old is not None
    if where == ("supervision",):
        order = list(Supervision)
        return order.index(Supervision(new)) < order.index(Supervision(old))
    return new is None and bool(GUARDS & set(where))


# On paper


def as_words(found: Comparison) -> str:
    lines = [*notes(found)]
    if loud := [f"! {one.title}: {text}" for one in found.files for text in one.loud]:
        lines += ["Read first:", *loud, ""]
    for one in found.files:
        lines += [f"{one.file}: {one.became} ({one.title})", *(f"  {text}" for text in quiet(one)), ""]
    return "\n".join(printable(line) for line in [*lines, counted(found)])


def as_markdown(found: Comparison) -> str:
    """For the summary of a pull request. Every text is escaped whole, so that none of it can be markup."""
    lines = ["## What changed in the routines", "", *(f"{escaped(note)}\n" for note in notes(found))]
    if loud := [f"> - **{escaped(one.title)}**: {escaped(text)}" for one in found.files for text in one.loud]:
        lines += ["> [!CAUTION]", "> Read first:", ">", *loud[:MOST_LINES], *more(loud, MOST_LINES), ""]
    for one in found.files[:MOST_FILES]:
        lines += [f"### {escaped(one.title)} ({one.became})", "", f"<code>{escaped(one.file)}</code>"]
        if one.routine and one.became != "removed":
            page = "/".join(one.routine)
            lines += [f"(page <code>{escaped(page)}/</code>, card <code>{escaped(page)}/card.a4.pdf</code>)"]
        lines += [""]
        texts = [f"- {escaped(text)}" for text in quiet(one)]
        lines += [*texts[:MOST_LINES], *more(texts, MOST_LINES), ""]
    return "\n".join([*lines, *more(found.files, MOST_FILES), counted(found), ""])


def notes(found: Comparison) -> Iterator[str]:
    for name, one in (("before", found.base), ("after", found.head)):
        if one.guide is None:
            yield f"The version {name} has a broken shared file, so its limits were not looked at"
    if found.elsewhere:
        yield "Wrong now in files that this change does not touch: " + "; ".join(found.elsewhere[:10])


def quiet(one: Changed) -> list[str]:
    nothing = "Nothing else" if one.loud else "Nothing that a reader would see"
    return [told.text for told in one.told if not told.is_loud] or [nothing]


def more(lines: Any, most: int) -> list[str]:
    return [f"\nand {len(lines) - most} more"] if len(lines) > most else []


def counted(found: Comparison) -> str:
    count = len(found.files)
    loud = sum(len(one.loud) for one in found.files)
    return (
        f"{count} file{'s' * (count != 1)} changed, {loud or 'nothing'} to read first" if count else "nothing changed"
    )


def picture_name(one: Changed) -> str:
    return f"{'.'.join(one.routine or ())}.png"


def escaped(text: str) -> str:
    """Text that stays text in Markdown and HTML: nothing but letters, digits and spaces is written as itself."""
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return "".join(
        letter if letter.isalnum() or letter == " " or letter > "\x7f" else f"&#{ord(letter)};"
        for letter in printable(short)
    )
