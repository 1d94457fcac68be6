"""The commands of those who write a routine: mend what is mechanical, and begin a new one by a few questions."""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel

from trendguide.exports import schema
from trendguide.load import (
    OF_A_TREND,
    SHARED,
    Guide,
    Problem,
    Reading,
    TrendFolder,
    bind,
    example_of,
    load,
    printable,
    read_tree,
    wrong_choice,
)
from trendguide.mending import figures, mended_file, mends, quantities
from trendguide.model import Basis, Level, Plan, Review, Routine, Stage, Step, Supervision, shapes_in
from trendguide.report import as_text
from trendguide.rules import check, near
from trendguide.writing import written

CLEAN, MISTAKES, USAGE = 0, 1, 2


def commands(known: Any) -> None:
    """Adds them to the ones of the command line."""
    fixing = known.add_parser("fix", help="mend what is mechanical, and show what was changed")
    fixing.add_argument("path", nargs="*", type=Path, help="only these files (default: all of routines/)")
    fixing.add_argument("--show", action="store_true", help="only show what would change")
    known.add_parser("new", help="ask a few questions and write a new routine")


def refused(why: str) -> int:
    print(printable(f"trendguide: {why}"), file=sys.stderr)
    return USAGE


# Mend


def run_fix(chosen: argparse.Namespace) -> int:
    """Writes the mended files and shows every changed line; what is left is told as by `check`."""
    root = chosen.project / "routines"
    paths = chosen.path or sorted(path for path in root.rglob("*.yml") if not path.name.startswith("."))
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
    files = f"{count} file{'s' * (count != 1)}"
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


# Begin

GAP = "\N{HORIZONTAL ELLIPSIS}"


class Asking:
    """Questions on a terminal, or answers that come in through a pipe, a line each. No answer is a gap."""

    def text(self, question: str, shape: type[BaseModel], key: str) -> str:
        """One value, asked again until it is right."""
        is_list = get_origin(shape.model_fields[key].annotation) is tuple
        while True:
            answer = self.line(f"{question} (such as: {example_of(shape, key).strip('[]')})")
            said = complaint(shape, {key: [answer] if is_list else answer}) if answer else ""
            if said and (better := next(self.mended(answer, shape, key), "")):
                print(f"  {better}")
                return better
            if not said:
                return answer or GAP
            print(f"  {said}")

    def mended(self, answer: str, shape: type[BaseModel], key: str) -> Iterator[str]:
        """A quantity that was written in another way."""
        for better in quantities(answer):
            if figures(better) == figures(answer) and not complaint(shape, {key: better}):
                yield better

    def choice(self, question: str, words: Iterable[str]) -> str:
        known = list(words)
        while True:
            answer = self.line(f"{question} {', '.join(f'{n} {word}' for n, word in enumerate(known, 1))}")
            if answer.isdigit() and 1 <= int(answer) <= len(known):
                return known[int(answer) - 1]
            if not answer or answer in known:
                return answer or GAP
            print(f"  '{printable(answer)}' is none of them; write a number from 1 to {len(known)}, or nothing")

    def source(self, question: str, guide: Guide) -> str:
        known = [source.id for source in guide.sources.value.sources]
        while True:
            answer = self.text(question, Routine, "sources")
            if answer in (*known, GAP):
                return answer
            print(f"  {wrong_choice(answer, 'source in sources.yml', near(answer, known))}")

    def line(self, question: str) -> str:
        print(f"{question}\n> ", end="", flush=True)
        return " ".join(sys.stdin.readline().split())


def complaint(shape: type[BaseModel], tree: dict[str, Any]) -> str:
    """What the check says of one value; that other keys are missing is no matter yet."""
    node, found = read_tree(written(tree))
    said = [*found, *bind(shape, node)[1]] if node else found
    return next((str(message) for _, message, *_ in said if "' is missing; " not in message), "")


def run_new(chosen: argparse.Namespace) -> int:
    """Writes a routine that passes but for the marked gaps. Never over another file."""
    root = chosen.project / "routines"
    guide, problems = load(root)
    if guide is None or not guide.trends:
        print(as_text(problems, chosen.project))
        return MISTAKES
    print("A few questions. Leave an answer empty where you do not know yet, and fill it in later.\n")
    asking = Asking()
    slugs = {trend.slug: trend for trend in guide.trends}
    trend = slugs.get(asking.choice("Which trend?", slugs) if len(slugs) > 1 else "", guide.trends[0])
    path: Path | None = None
    while path is None:
        title = asking.text("What is it called?", Routine, "title")
        if title == GAP:
            return refused("without a title there is no file; nothing was written")
        path = free_path(trend, root, title)
    path.write_text(text_of(answers(asking, guide, trend, title)), encoding="utf-8", newline="")
    print(f"\n{path} is written.")
    file = f"{root.name}/{path.relative_to(root).as_posix()}"
    if left := [problem for problem in check(root)[1] if problem.file == file]:
        print(f"What is left to fill in:\n\n{as_text(left, chosen.project)}")
    return CLEAN


def free_path(trend: TrendFolder, root: Path, title: str) -> Path | None:
    """Where a routine of this title goes; None, and why, where it cannot."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "")).strip("-")
    path = root / trend.slug / f"{slug}.yml"
    reading = Reading(root)
    if not reading.has_good_slug(path, slug):
        print(f"  {reading.problems[0].message}")
        return None
    if path.exists():
        print(f"  {path} is there already; choose another title")
        return None
    return path


def answers(asking: Asking, guide: Guide, trend: TrendFolder, title: str) -> dict[str, Any]:
    """The tree of a routine, with `GAP` where an answer is missing. A step that nobody times has no rest."""
    words, today = guide.vocabulary.value, date.today()
    routine: dict[str, Any] = {"title": title}
    routine["summary"] = asking.text("What do you do, in one sentence?", Routine, "summary")
    routine["level"] = asking.choice("Which level?", list(Level))
    routine["goals"] = [asking.choice("What is it good for?", words.goals)]
    routine["audience"] = asking.text("Who is it for?", Routine, "audience")
    routine["places"] = [asking.choice("Where?", words.places)]
    routine["equipment"] = [asking.choice("With what?", words.equipment)]
    routine["supervision"] = asking.choice("Who should be there?", list(Supervision))
    step = {"phase": "main", "name": asking.text("What is done, in a few words?", Step, "name")}
    step["movement"] = asking.choice("Which movement?", trend.about.value.movements)
    step["sets"] = asking.text("How many sets?", Step, "sets")
    step["work"] = asking.text("How long, how far or how many in one set?", Step, "work")
    if step["sets"] != "1":
        step["rest"] = asking.text("How long is the rest between sets?", Step, "rest")
    step["effort"] = asking.text("How hard is it, from 0 to 10?", Step, "effort")
    routine["session"] = [kept(step, Step)]
    plan: dict[str, Any] = {"frequency": asking.text("How often?", Plan, "frequency")}
    plan["weeks"] = asking.text("For how many weeks?", Plan, "weeks")
    plan["stages"] = [{"move_on_when": asking.text("When is somebody ready for more?", Stage, "move_on_when")}]
    routine["plan"] = kept(plan, Plan)
    routine["cautions"] = [asking.text("What should people take care of?", Routine, "cautions")]
    routine["basis"] = asking.choice("Where does the dose come from?", list(Basis))
    routine["sources"] = [asking.source("Which source is it from? Its id in sources.yml", guide)]
    by = asking.text("Who checked it?", Review, "by")
    routine["review"] = {"on": today.isoformat(), "by": by, "due": (today + timedelta(days=365)).isoformat()}
    return kept(routine, Routine)


def kept(tree: dict[str, Any], shape: type[BaseModel]) -> dict[str, Any]:
    """Without the gaps that may stay: keys that are not needed."""
    return {
        key: value for key, value in tree.items() if shape.model_fields[key].is_required() or value not in (GAP, [GAP])
    }


def text_of(tree: dict[str, Any]) -> str:
    """The lines of the file, a comment with the meaning and an example behind every gap."""
    lines = [schema.first_line("routine")]
    meaning = {key: (shape, key) for shape in reversed(shapes_in(Routine)) for key in shape.model_fields}
    for line in written(tree).split("\n"):
        if GAP in line and (key := re.search(r"(\w+): (?:\[?\"?…)", line)):
            shape, name = meaning[key[1]]
            line = re.sub(r'\["?…"?\]|"…"', "", line).rstrip()
            line += f"  # to fill in: {shape.model_fields[name].description}, such as {example_of(shape, name)}"
        lines.append(line)
    return "\n".join(lines)


RUN: dict[str, Callable[[argparse.Namespace], int]] = {"fix": run_fix, "new": run_new}
