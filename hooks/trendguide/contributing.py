"""The command of those who write a routine: mend what is mechanical, and show it."""

from __future__ import annotations

import argparse
import difflib
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from trendguide.load import OF_A_TREND, SHARED, Problem, printable
from trendguide.mending import mended_file, mends
from trendguide.model import Routine
from trendguide.report import as_text, files_read, routine_files
from trendguide.rules import check

CLEAN, MISTAKES, USAGE = 0, 1, 2


def commands(known: Any) -> None:
    """Adds it to the ones of the command line."""
    fixing = known.add_parser("fix", help="mend what is mechanical, and show what was changed")
    fixing.add_argument("path", nargs="*", type=Path, help="only these files (default: all of routines/)")
    fixing.add_argument("--show", action="store_true", help="only show what would change")


def refused(why: str) -> int:
    print(printable(f"trendguide: {why}"), file=sys.stderr)
    return USAGE


def run_fix(chosen: argparse.Namespace) -> int:
    """Writes the mended files and shows every changed line; what is left is told as by `check`."""
    root = chosen.project / "routines"
    paths = chosen.path or routine_files(root)
    if not paths:
        return refused(f"0 files read: no .yml file in {root.name}/")
    for path in paths:
        if not path.is_file() or path.is_symlink():
            return refused(f"'{path}' is no file; name a .yml file of {root.name}/")
    count = 0
    for path in paths:
        raw = path.read_bytes()
        better = mended_file(raw, model_of(path))
        if better is None or better == raw:
            continue
        count += 1
        print(difference(path, raw, better))
        if not chosen.show:
            beside = path.with_name(f".{path.name}.new")
            beside.write_bytes(better)
            shutil.copymode(path, beside)
            beside.replace(path)
    files = f"{count} of {files_read(len(paths))}"
    print(f"{files} would change; nothing is written" if chosen.show else f"{files} mended")
    if chosen.show:
        return CLEAN
    names = {f"{root.name}/{path.resolve().relative_to(root.resolve()).as_posix()}" for path in paths}
    left = [problem for problem in check(root)[1] if problem.file in names and not problem.is_warning]
    if left:
        print(f"\nWhat is left for you:\n\n{as_text(left, chosen.project)}")
    return MISTAKES if left else CLEAN


def mendable(problems: Iterable[Problem], project: Path) -> int:
    """How many of these `fix` would mend."""
    files = {project / problem.file for problem in problems if not problem.is_warning}
    return sum(mends(path.read_bytes(), model_of(path)) for path in files if path.is_file() and not path.is_symlink())


def model_of(path: Path) -> type[BaseModel]:
    kinds: dict[str, Any] = SHARED | OF_A_TREND
    return kinds.get(path.name, Routine)  # type: ignore[no-any-return]


def difference(path: Path, before: bytes, after: bytes) -> str:
    """Every changed line, with the one before and behind it."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    lines = difflib.unified_diff(old, new, path.as_posix(), "mended", n=1, lineterm="")
    return "\n".join(map(printable, lines)) + "\n"


RUN: dict[str, Callable[[argparse.Namespace], int]] = {"fix": run_fix}
