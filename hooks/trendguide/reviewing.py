"""The commands of those who judge a change and keep the guide fresh."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from trendguide import inbox, upkeep
from trendguide.compare import Unknown, as_markdown, as_words, compare
from trendguide.contributing import CLEAN, MISTAKES, refused
from trendguide.exports import pdf, pictures
from trendguide.load import printable
from trendguide.rules import checked


def commands(known: Any) -> None:
    """Adds them to the ones of the command line."""
    comparing = known.add_parser("diff", help="say what changed in the routines between two versions, in words")
    comparing.add_argument("versions", metavar="BASE..HEAD", help="as git names them: main..HEAD")
    comparing.add_argument("--format", choices=["text", "markdown"], default="text")
    comparing.add_argument("--pictures", type=Path, metavar="FOLDER", help="also draw every card before and after")
    taking = known.add_parser("from-issue", help="make a routine file of what somebody wrote in the issue form")
    taking.add_argument("text", metavar="FILE", help="the issue's text; '-' reads it from the standard input")
    taking.add_argument("--by", default="the author of the issue", help="who wrote it, where the form names nobody")
    taking.add_argument(
        "--on", type=date.fromisoformat, default=date.today(), metavar="DATE", help="the day it was sent"
    )
    keeping = known.add_parser(
        "upkeep", help="say which reviews are due and which outside links broke; nothing if none"
    )
    keeping.add_argument("--links", action="store_true", help="also ask every outside address; needs the network")


def run_diff(chosen: argparse.Namespace) -> int:
    """What changed, in words; a picture of every changed card where a folder is named and a browser is there."""
    try:
        found = compare(chosen.project, chosen.versions)
    except Unknown as unknown:
        return refused(str(unknown))
    if chosen.pictures is not None and (why_not := pdf.why_not()):
        print(f"trendguide: {why_not}".replace("no PDFs", "no pictures"), file=sys.stderr)
    elif chosen.pictures is not None:
        pictures.draw(chosen.project, found, chosen.pictures)
    print(as_words(found) if chosen.format == "text" else as_markdown(found))
    return CLEAN


def run_from_issue(chosen: argparse.Namespace) -> int:
    """Writes the new file and says its path; what is left to mend goes to the other stream, and stands in the file."""
    try:
        raw = sys.stdin.buffer.read() if chosen.text == "-" else Path(chosen.text).read_bytes()
    except OSError as error:
        return refused(f"'{chosen.text}' cannot be opened ({error.strerror})")
    root = chosen.project / "routines"
    try:
        draft = inbox.drafted(root, raw.decode("utf-8", "replace"), chosen.by, chosen.on)
        path = inbox.put(root, draft)
    except inbox.Refused as why:
        refused(str(why))
        return MISTAKES
    print(path.relative_to(chosen.project).as_posix())
    for gap in draft.gaps:
        print(printable(f"to mend: {gap}"), file=sys.stderr)
    return CLEAN


def run_upkeep(chosen: argparse.Namespace) -> int:
    """The text of the one issue that a scheduled workflow keeps; nothing where everything is in order."""
    guide = checked(chosen.project / "routines")[0]
    routines = sum(len(trend.routines) for trend in guide.trends)
    known = upkeep.addresses(chosen.project, guide) if chosen.links else {}
    if not routines or (chosen.links and not known):
        return refused(
            f"{routines} reviews and {len(known)} outside links read; where there are none, nothing was checked"
        )
    gone = upkeep.broken(known, upkeep.asked)
    print(f"trendguide: {routines} reviews looked at, {len(known)} outside links asked", file=sys.stderr)
    print(upkeep.as_markdown(upkeep.overdue(guide, date.today()), gone), end="")
    return CLEAN


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "diff": run_diff,
    "from-issue": run_from_issue,
    "upkeep": run_upkeep,
}
"""What each command does, and its exit code."""
