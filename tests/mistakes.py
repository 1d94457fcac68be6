"""The book of mistakes as files: each case put into the made-up guide, and what the check says of it.

`make mistakes` runs this: it writes the answers in hooks/trendguide/mistakes/ anew, and the ids of new messages into
its ids.json, and shows what changed. Read the difference: an answer that got worse is a mistake of the change.
"""

from __future__ import annotations

import difflib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from tiny import FILES, write_tiny

from trendguide.load import Problem, is_hidden
from trendguide.messages import MESSAGES
from trendguide.rulebook import BOOK, FIRST, FOLDER, RULES, Case, Chapter, Edit, Id, Rule, ids
from trendguide.rules import check

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Broken:
    """A case as a file of the made-up guide."""

    title: str
    file: str
    text: str
    says: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def is_routine(self) -> bool:
        return Path(self.file).stem in ("first-flight", "sandbag-circuit")


def broken_files() -> list[Broken]:
    """Every case that is a file's text."""
    return [Broken(one.title, one.file, wrong_text(one), one.says, one.messages) for one in all_cases() if one.file]


def all_cases() -> Iterator[Case]:
    return (case for chapter in BOOK for rule in chapter.rules for case in rule.cases)


def place_of(edit: Edit, good: str) -> str:
    """Where the lines of an edit go: where the right ones stand, or, for a single line, the line of the same key."""
    if edit.right in good or "\n" in edit.right:
        return edit.right
    return next((line for line in good.split("\n") if line.startswith(f"{edit.right.split(':')[0]}:")), edit.right)


def wrong_text(case: Case) -> str:
    return case.edits[0].wrong if case.is_whole else edited(case, [edit.wrong for edit in case.edits])


def right_text(case: Case) -> str:
    return edited(case, [edit.right for edit in case.edits])


def edited(case: Case, instead: list[str]) -> str:
    text = FILES[case.file]
    for edit, lines in zip(case.edits, instead, strict=True):
        place = place_of(edit, text)
        if text.count(place) != 1:
            raise ValueError(f"'{case.title}': {place!r} stands {text.count(place)} times in {case.file}")
        text = text.replace(place, lines)
    return text


def problems_of(root: Path, file: str, text: str) -> list[Problem]:
    """What the check says of the made-up guide with this text in one of its files, which is put back."""
    path = root / file
    path.write_text(text, encoding="utf-8")
    _, problems = check(root, TODAY)
    path.write_text(FILES[file], encoding="utf-8")
    return problems


def answer(problem: Problem, file: str) -> str:
    """`18:11: '1:30' is not …`, with the file before it where it is another than the one that was edited."""
    place = "" if problem.file == f"routines/{file}" else f"{problem.file.removeprefix('routines/')}:"
    return f"{place}{problem.line}:{problem.column}: {problem.message}{' (warning)' if problem.is_warning else ''}"


def answers(root: Path, case: Case) -> tuple[str, ...]:
    return tuple(answer(problem, case.file) for problem in problems_of(root, case.file, wrong_text(case)))


# The Markdown


def as_typed(text: str) -> str:
    """A character that nobody sees, as `⟨U+200B⟩`."""
    return "".join(f"⟨U+{ord(one):04X}⟩" if is_hidden(one) and one != "\n" else one for one in text)


def chapter_text(chapter: Chapter) -> str:
    return f"# {chapter.title}\n\n" + "\n".join(map(rule_text, chapter.rules))


def rule_text(rule: Rule) -> str:
    kinds = f"message{'s' * (len(rule.kinds) > 1)} {', '.join(f'`{kind}`' for kind in rule.kinds)}"
    head = f"## {rule.title}\n\n{rule.why}\n\n**Exceptions:** {rule.exceptions}\n\nAddress `#{rule.id}`, {kinds}\n"
    return "\n".join([head, *map(case_text, rule.cases)])


def case_text(case: Case) -> str:
    place = ", on the disk" if not case.file else "" if case.file == FIRST else f", in `{case.file}`"
    said = ("".join(f"> {line}\n" for line in case.says), *("" for _ in case.edits[1:]))
    pairs = (
        f"Not this{', as the whole file' if case.is_whole else place}:\n\n```yaml\n{as_typed(edit.wrong)}\n```\n\n"
        f"{says}{says and chr(10)}But this:\n\n```yaml\n{as_typed(edit.right)}\n```\n"
        for edit, says in zip(case.edits, said, strict=True)
    )
    return f"### {case.title}\n\n" + "\n".join(pairs)


def rewritten(root: Path) -> dict[Path, str]:
    """Every chapter with the answers that the check gives today."""
    return {
        path: chapter_text(
            replace(chapter, rules=tuple(replace(rule, cases=tuple(anew(root, rule))) for rule in chapter.rules))
        )
        for path, chapter in zip(sorted(FOLDER.glob("*.md")), BOOK, strict=True)
    }


def anew(root: Path, rule: Rule) -> Iterator[Case]:
    return (replace(case, says=answers(root, case)) if case.file else case for case in rule.cases)


# The ids of messages


def ids_today(known: Iterable[Id], messages: Iterable[str], today: str) -> list[Id]:
    """The list with what is new in the table, and what is no longer in it withdrawn."""
    table = list(messages)
    entries = [entry if entry.withdrawn or entry.id in table else replace(entry, withdrawn=today) for entry in known]
    if again := {entry.id for entry in entries if entry.withdrawn} & set(table):
        raise ValueError(f"{', '.join(sorted(again))}: withdrawn, so never used again; choose another id")
    new = [id for id in table if id not in {entry.id for entry in entries}]
    return [*entries, *(Id(number, id, today) for number, id in enumerate(new, len(entries) + 1))]


def ids_text(entries: Iterable[Id]) -> str:
    """A line each, so that a difference shows what came and went."""
    lines = (json.dumps({key: value for key, value in asdict(entry).items() if value}) for entry in entries)
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        new = rewritten(write_tiny(Path(folder) / "routines"))
    new[FOLDER / "ids.json"] = ids_text(ids_today(ids(), MESSAGES, date.today().isoformat()))
    for path, text in new.items():
        old = path.read_text(encoding="utf-8")
        name = path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True), name, name))
        path.write_text(text, encoding="utf-8")
    print(f"{sum(1 for _ in all_cases())} cases of {len(RULES)} rules read")


if __name__ == "__main__":
    main()
