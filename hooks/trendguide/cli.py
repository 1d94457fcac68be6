"""The command line: check the routine files, build the site beside the old one and swap it in, with PDFs if asked.

Exit codes: 0 clean (warnings allowed), 1 mistakes in the data, 2 wrong usage, 3 our own fault.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from trendguide import contributing, reviewing
from trendguide.exports import packed, pdf, schema
from trendguide.load import Guide, Mistakes, Problem, printable
from trendguide.messages import say
from trendguide.publish import Refused, publish, refuse_what_is_not_ours
from trendguide.render import card
from trendguide.render.site import Settings
from trendguide.report import as_github, as_json, as_markdown, as_text, files_read, routine_files
from trendguide.rules import check, checked

CLEAN, MISTAKES, USAGE, OURS = 0, 1, 2, 3
STOPPED = 130  # by Ctrl+C, as a shell has it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Never shows a traceback for what a contributor wrote."""
    parser = argparse.ArgumentParser(prog="trendguide", description="Check the routines and build the guide.")
    parser.add_argument("--project", type=Path, default=Path(), help="the folder with mkdocs.yml (default: this one)")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check the routine files; exit 1 if there are mistakes")
    checking.add_argument("path", nargs="*", type=Path, help="report only these files or folders (default: all)")
    checking.add_argument("--format", choices=["text", "github", "json"], default="text")
    checking.add_argument("--advice", action="store_true", help="say which sentences are hard to read; never blocks")
    commands.add_parser("schema", help="write anew what editors know of the format: after a change of words")
    building = commands.add_parser("build", help="build the site strictly and replace the old one with a whole new one")
    printing = commands.add_parser("pdf", help="build, and make every card as PDF; needs Chrome, Chromium or Edge")
    contributing.commands(commands)
    reviewing.commands(commands)
    for command in (building, printing):
        command.add_argument("--site", type=Path, default=Path("site"), help="where it goes (default: site)")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter, a file name that is no text
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as stop:
        return USAGE if stop.code else CLEAN
    try:
        if chosen.command == "check":
            return run_check(chosen.project / "routines", chosen.path, chosen.format, with_advice=chosen.advice)
        if chosen.command == "schema":
            schema.keep(checked(chosen.project / "routines")[0], chosen.project / "routines")
            return CLEAN
        if run := (contributing.RUN | reviewing.RUN).get(chosen.command):
            return run(chosen)
        return run_build(chosen.project, chosen.project / chosen.site, with_pdfs=chosen.command == "pdf")
    except Mistakes as error:
        print(as_text(error.problems, chosen.project))
        return MISTAKES
    except KeyboardInterrupt:
        print("trendguide: stopped; the old site is as it was", file=sys.stderr)
        return STOPPED
    except Exception:
        traceback.print_exc()
        print("trendguide: this is our own fault, not yours; please report the lines above", file=sys.stderr)
        return OURS


def run_check(root: Path, paths: Sequence[Path], form: str, *, with_advice: bool = False) -> int:
    if not root.is_dir():
        return wrong_usage(f"there is no folder '{root}'; run this in the project's folder, or name it with --project")
    for path in paths:
        if not os.path.lexists(path):
            return wrong_usage(f"'{path}' does not exist; name a file or folder of {root.name}/")
        if inside(path, root) is None:
            return wrong_usage(f"'{path}' is not in {root.name}/; name a file or folder of it")
    guide, problems = check(root)
    if guide is not None and all(problem.is_warning for problem in problems):
        problems = sorted([*problems, *card.mistakes(guide, Settings()), *old_schemas(guide, root)])
    wanted = {f"{root.name}/{inside(path, root)}".removesuffix("/.") for path in paths} or {root.name}
    problems = those_in(problems, wanted)
    files = sum(lies_in(f"{root.name}/{file.relative_to(root).as_posix()}", wanted) for file in routine_files(root))
    if not files and not problems:
        return wrong_usage(f"0 files read, no .yml file lies in {' or '.join(sorted(wanted))}; name another place")
    print({"text": as_text, "github": as_github, "json": as_json}[form](problems, root.parent, files))
    if form == "json":
        print(f"trendguide: {files_read(files)} read", file=sys.stderr)
    if form == "text" and (count := contributing.mendable(problems, root.parent)):
        print(f"\n'make fix' mends {count} of them.")
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(as_markdown(problems, root.parent))
    if with_advice and guide is not None:
        from trendguide.advice import advice  # its dictionary takes a moment, and few ask for it

        hard = those_in(advice(guide), wanted)
        said = [*(f"{one} (advice)" for one in hard), f"{len(hard)} {'text' if len(hard) == 1 else 'texts'} to shorten"]
        print("\n".join(said), file=sys.stdout if form == "text" else sys.stderr)
    return MISTAKES if any(not problem.is_warning for problem in problems) else CLEAN


def old_schemas(guide: Guide, root: Path) -> Iterator[Problem]:
    for path in schema.stale(guide, root):
        file = f"{root.name}/{path.relative_to(root).as_posix()}"
        yield Problem(file, 1, 1, say("old_schema"), True)


def those_in(problems: Iterable[Problem], wanted: set[str]) -> list[Problem]:
    """What lies in the files and folders that were asked for."""
    return [problem for problem in problems if lies_in(problem.file, wanted)]


def lies_in(file: str, wanted: set[str]) -> bool:
    return any(file == name or file.startswith(f"{name}/") for name in wanted)


def wrong_usage(said: str) -> int:
    print(printable(f"trendguide: {said}"), file=sys.stderr)
    return USAGE


def inside(path: Path, root: Path) -> str | None:
    """The path below routines/, whichever way it was typed; '.' for all of it, None for what lies elsewhere."""
    whole = root.resolve()
    full = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    if full == whole or full in whole.parents:
        return "."
    return full.relative_to(whole).as_posix() if full.is_relative_to(whole) else None


def run_build(project: Path, site: Path, *, with_pdfs: bool = False) -> int:
    """A whole new site, with the cards as PDF files where there is a browser to print them."""
    why_not = pdf.why_not() if with_pdfs else None
    if why_not:
        print(f"trendguide: {why_not}", file=sys.stderr)
    wanted = with_pdfs and not why_not
    try:
        refuse_what_is_not_ours(site)
        if not (project / "mkdocs.yml").is_file():
            return wrong_usage(
                f"'{project}' holds no mkdocs.yml; run this in the project's folder, or name it with --project"
            )
        publish(project, site, partial(add, project, site, with_pdfs=wanted), with_pdfs=wanted)
    except Refused as refused:
        print(printable(f"trendguide: {refused}"), file=sys.stderr)
        return refused.code
    print(f"trendguide: {site} is new, {sum(1 for _ in site.rglob('*.html'))} pages")
    return CLEAN


def add(project: Path, site: Path, fresh: Path, *, with_pdfs: bool) -> None:
    if with_pdfs:
        add_pdfs(project, site, fresh)
    packed.write(fresh)


def add_pdfs(project: Path, site: Path, fresh: Path) -> None:
    wanted = list(pdf.jobs(checked(project / "routines")[0]))
    began = monotonic()
    printed = pdf.print_all(fresh, wanted, site)
    took = monotonic() - began
    cards = sum(job.cards for job in printed)
    each = f", {1000 * took / cards:.0f} ms a card" if cards else ""
    kept = f"; {len(wanted) - len(printed)} as they were" if len(printed) < len(wanted) else ""
    print(f"trendguide: {len(printed)} PDFs with {cards} cards in {took:.0f} s{each}{kept}")


if __name__ == "__main__":
    sys.exit(main())
