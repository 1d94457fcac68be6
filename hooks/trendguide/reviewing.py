"""The commands of those who judge a change and keep the guide fresh."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trendguide.compare import Unknown, as_markdown, as_words, compare
from trendguide.exports import pdf, pictures
from trendguide.load import printable

CLEAN, USAGE = 0, 2


def commands(known: Any) -> None:
    """Adds them to the ones of the command line."""
    comparing = known.add_parser("diff", help="say what changed in the routines between two versions, in words")
    comparing.add_argument("versions", metavar="BASE..HEAD", help="as git names them: main..HEAD")
    comparing.add_argument("--format", choices=["text", "markdown"], default="text")
    comparing.add_argument("--pictures", type=Path, metavar="FOLDER", help="also draw every card before and after")


def refused(why: object) -> int:
    print(printable(f"trendguide: {why}"), file=sys.stderr)
    return USAGE


def run_diff(chosen: argparse.Namespace) -> int:
    """What changed, in words; a picture of every changed card where a folder is named and a browser is there."""
    try:
        found = compare(chosen.project, chosen.versions)
    except Unknown as unknown:
        return refused(unknown)
    drawn = frozenset[str]()
    if chosen.pictures is not None and (why_not := pdf.why_not()):
        print(f"trendguide: {why_not}".replace("no PDFs", "no pictures"), file=sys.stderr)
    elif chosen.pictures is not None:
        drawn = pictures.draw(chosen.project, found, chosen.pictures)
    print(as_words(found) if chosen.format == "text" else as_markdown(found, drawn))
    return CLEAN


RUN: dict[str, Callable[[argparse.Namespace], int]] = {"diff": run_diff}
"""What each command does, and its exit code."""
