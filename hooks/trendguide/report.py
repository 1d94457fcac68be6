"""What the check found, for a terminal, for the host of the project and for programs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from trendguide.load import Problem, is_hidden, plain_ends, printable
from trendguide.rulebook import OF_KIND, address

ANNOTATIONS = 10  # what the host shows of one step's; the log holds the rest
WIDE = 100  # characters of a line that are shown


def counted(problems: Sequence[Problem]) -> str:
    warnings = sum(problem.is_warning for problem in problems)
    mistakes = len(problems) - warnings
    return f"{mistakes} mistake{'s' * (mistakes != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def routine_files(root: Path) -> list[Path]:
    """The .yml files that a check of this folder reads; hidden ones are the system's business."""
    paths = sorted(root.rglob("*.yml"))
    return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(root).parts)]


def files_read(files: int) -> str:
    return f"{files:,} file{'s' * (files != 1)}"


# A terminal


def as_text(problems: Sequence[Problem], project: Path, files: int | None = None) -> str:
    """Mistakes, then warnings, each with its line, a caret under the place and the address of its rule. The last line
    counts them, and the files they were looked for in."""
    blocks = [block(problem, project) for problem in problems if not problem.is_warning]
    if warnings := [block(problem, project) for problem in problems if problem.is_warning]:
        blocks += ["Warnings, which stop nothing:", *warnings]
    return "\n\n".join([*blocks, counted(problems) + (f" in {files_read(files)}" if files is not None else "")])


def block(problem: Problem, project: Path) -> str:
    see = f"see {address(problem.kind)}" if problem.kind else ""
    line = line_of(project / problem.file, problem.line)
    if line is None or is_of_the_file(problem):
        return f"{problem}\n  {see}".rstrip()
    left = max(0, problem.column - 1 - WIDE // 2)
    number = f"{problem.line:>4} | "
    before, rest = seen(line[left : problem.column - 1]), seen(line[problem.column - 1 : left + WIDE])
    under = f"{' ' * (len(number) - 2)}| {' ' * width(before)}^ {see}"
    return f"{problem}\n{number}{before}{rest}\n{under}".rstrip()


def is_of_the_file(problem: Problem) -> bool:
    """Its name, its place or its encoding: no line of it would help."""
    return bool(problem.kind) and OF_KIND[problem.kind].is_of_the_file


def line_of(file: Path, number: int) -> str | None:
    lines = lines_of(file)
    return lines[number - 1] if number <= len(lines) and lines[number - 1].strip() else None


def lines_of(file: Path) -> tuple[str, ...]:
    """Nothing where the file cannot be opened; what is no text is shown as it can be."""
    try:
        raw = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
    except OSError:
        return ()
    return tuple(plain_ends(raw.decode("utf-8-sig", "replace")).split("\n"))


def seen(text: str) -> str:
    """Every character one that shows, so that the caret stands under its place."""
    return "".join("\N{RIGHTWARDS ARROW}" if one == "\t" else "\N{REPLACEMENT CHARACTER}" if is_hidden(one) else one
                   for one in text)  # fmt: skip


def width(text: str) -> int:
    """Columns of a terminal."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


# Programs


def as_json(problems: Sequence[Problem], project: Path, files: int | None = None) -> str:
    return json.dumps(
        [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "message": problem.message,
                "id": problem.kind or None,
                "severity": "warning" if problem.is_warning else "mistake",
                "rule": OF_KIND[problem.kind].id if problem.kind else None,
            }
            for problem in problems
        ],
        indent=2,
        ensure_ascii=False,
    )


# The host


def as_github(problems: Sequence[Problem], project: Path, files: int | None = None) -> str:
    """Annotations for the host. Escaped, since a file could hold a newline and '::', which is a command to it. Beyond
    the ten that it shows, one a file."""
    shown = sorted(problems, key=lambda problem: problem.is_warning)
    if len(shown) > ANNOTATIONS:
        shown = list({problem.file: problem for problem in reversed(shown)}.values())[::-1]
    return "\n".join([*map(annotation, shown), as_text(problems, project, files)])


def annotation(problem: Problem) -> str:
    level = "warning" if problem.is_warning else "error"
    place = f"file={for_property(problem.file)},line={problem.line},col={problem.column}"
    title = f",title={for_property(OF_KIND[problem.kind].title)}" if problem.kind else ""
    return f"::{level} {place}{title}::{for_message(problem.message)}"


def for_message(text: str) -> str:
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def for_property(text: str) -> str:
    return for_message(text).replace(":", "%3A").replace(",", "%2C")


def as_markdown(problems: Sequence[Problem], project: Path) -> str:
    """The summary of the host's job: one table for what must be mended, one for what may wait."""
    parts = [f"### {counted(problems)}"]
    for heading, found in (
        ("To mend", [problem for problem in problems if not problem.is_warning]),
        ("Warnings, which stop nothing", [problem for problem in problems if problem.is_warning]),
    ):
        if found:
            parts.append("\n".join([f"**{heading}**\n", "| Where | What is there; what to write instead | Rule |",
                                    "| --- | --- | --- |", *map(row, found)]))  # fmt: skip
    return "\n\n".join(parts) + "\n"


def row(problem: Problem) -> str:
    rule = OF_KIND[problem.kind].title if problem.kind else ""
    return f"| {as_cell(f'{problem.file}:{problem.line}')} | {as_cell(problem.message)} | {as_cell(rule)} |"


def as_cell(text: str) -> str:
    """Text that Markdown takes for nothing else: every sign as its number, which no link, picture or name survives."""
    return re.sub(r"[^\w\s]|_", lambda sign: f"&#{ord(sign[0])};", printable(" ".join(text.split())))
