"""`make bench`: this guide against bare MkDocs + Material on the same text, in turns, in one run.

    make bench ARGS="--routines 24 100 1000 --pairs 5"

What counts is the ratio of CPU time (user + system of the build's process), since it hardly moves with what else the
machine does; all in memory (/dev/shm), so that no disk has a say. Writes results.md and results.svg beside this file.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import pairwise
from math import log10
from pathlib import Path
from statistics import median

from bench.edits import Seen, seen
from bench.eleventy import eleventy_of
from bench.hugo import hugo_of
from bench.many import bare_of, guide_of

HERE = Path(__file__).parent
COLOURS = {"ours": "#d4550a", "bare": "#3b78c4", "single": "#7c8794", "hugo": "#1f8a54", "eleventy": "#8a4fbf"}
NAMES = {
    "ours": "this guide",
    "bare": "bare, the same pages",
    "single": "bare, one page a routine",
    "hugo": "Hugo, the same data",
    "eleventy": "Eleventy, the same data",
}

EDITED = {"ours": 99, "single": 3}
"""Whose preview is timed, and at how many edits at most: bare builds everything again after each."""


@dataclass(frozen=True)
class Run:
    """One build: CPU and wall seconds, peak memory in MiB, files and bytes that came out."""

    cpu: float
    wall: float
    memory: float
    files: int
    size: int


@dataclass(frozen=True)
class Result:
    """The medians of one builder at one number of routines, and its CPU as a ratio to bare, pair by pair."""

    routines: int
    name: str
    run: Run
    ratio: float


def timed(command: list[str], folder: Path, out: Path) -> Run:
    """Run a build in a process of its own. Raises where it fails."""
    shutil.rmtree(out, ignore_errors=True)
    began = datetime.now(UTC)
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": "https://guide.example/"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} in {folder} failed with {process.returncode}")
    files = [path for path in out.rglob("*") if path.is_file()]
    return Run(
        used.ru_utime + used.ru_stime,
        (datetime.now(UTC) - began).total_seconds(),
        used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        len(files),
        sum(path.stat().st_size for path in files),
    )


def builders(routines: int, room: Path, *, single: bool) -> dict[str, Callable[[], Run]]:
    """What is compared at one size, each ready to run."""
    guide = guide_of(room / "ours", routines)
    subprocess.run([sys.executable, "-m", "trendguide.cli", "--project", str(guide), "check"], check=True)
    folders = {"ours": guide, "bare": room / "bare"} | ({"single": room / "single"} if single else {})
    bare_of(guide, room / "bare", room / "single" if single else None)
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir"]
    found: dict[str, Callable[[], Run]] = {
        name: partial(timed, [*mkdocs, str(room / f"{name}-out")], folder, room / f"{name}-out")
        for name, folder in folders.items()
    }
    if hugo := os.environ.get("HUGO") or shutil.which("hugo"):
        site = hugo_of(guide, room / "hugo")
        out = room / "hugo-out"
        found["hugo"] = partial(timed, [hugo, "--quiet", "--destination", str(out)], site, out)
    if shutil.which("npm"):
        site, out = eleventy_of(guide, room / "eleventy"), room / "eleventy-out"
        run = ["node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet", f"--output={out}"]
        found["eleventy"] = partial(timed, run, site, out)
    return found


def compared(routines: int, pairs: int, room: Path, *, single: bool) -> Iterator[Result]:
    """Every builder once a round, in turns."""
    ready = builders(routines, room, single=single)
    runs: dict[str, list[Run]] = {name: [] for name in ready}
    for nth in range(pairs):
        for name, build in ready.items():
            runs[name].append(build())
            print(f"{routines:6} routines, round {nth + 1}, {name:10} {runs[name][-1].cpu:7.2f} s CPU", flush=True)
    for name, own in runs.items():
        ratios = [one.cpu / other.cpu for one, other in zip(own, runs["bare"], strict=True)]
        middle = Run(*(median(getattr(one, key) for one in own) for key in ("cpu", "wall", "memory", "files", "size")))
        yield Result(routines, name, middle, median(ratios))


# What is written down


def machine() -> str:
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    packages = ", ".join(f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material", "jinja2", "pydantic"))
    hugo = os.environ.get("HUGO") or shutil.which("hugo")
    said = subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout if hugo else ""
    release = re.search(r"v(\d+\.\d+\.\d+)", said)
    return (
        f"{datetime.now(UTC):%-d %B %Y}, Python {platform.python_version()}, {packages}"
        f"{f', Hugo {release[1]}' if release else ''}; {cores} cores, {memory:.0f} GB, in memory"
    )


def table(results: list[Result]) -> Iterator[str]:
    yield "| routines | built by | CPU s | ÷ bare | wall s | peak MiB | files | MB |"
    yield "|---:|---|---:|---:|---:|---:|---:|---:|"
    for one in results:
        run = one.run
        yield (
            f"| {one.routines:,} | {NAMES[one.name]} | {run.cpu:.2f} | {one.ratio:.2f} | {run.wall:.1f} "
            f"| {run.memory:.0f} | {run.files:,.0f} | {run.size / 1e6:.1f} |"
        )


def slopes(results: list[Result]) -> Iterator[str]:
    """CPU milliseconds that one more routine costs, from one size to the next."""
    sizes = sorted({one.routines for one in results})
    by = {(one.routines, one.name): one.run.cpu for one in results}
    yield "| from, to | " + " | ".join(NAMES.values()) + " |"
    yield "|---|" + "---:|" * len(NAMES)
    for small, large in pairwise(sizes):
        cells = (
            f"{1000 * (by[large, name] - by[small, name]) / (large - small):.1f}"
            if (small, name) in by and (large, name) in by
            else ""
            for name in NAMES
        )
        yield f"| {small:,}, {large:,} | {' | '.join(cells)} |"


def waits(all_seen: list[Seen]) -> Iterator[str]:
    yield "| routines | served by | edit → visible, s | slowest | edits |"
    yield "|---:|---|---:|---:|---:|"
    for one in all_seen:
        yield f"| {one.routines:,} | {NAMES[one.name]} | {one.middle:.2f} | {max(one.waits):.2f} | {len(one.waits)} |"


def plot(results: list[Result]) -> str:
    """CPU seconds over routines, both axes by powers of ten; readable on white and on black."""
    sizes, times = [one.routines for one in results], [one.run.cpu for one in results]
    left, right = log10(min(sizes)), log10(max(sizes)) + 1e-9
    low, high = log10(min(times)) - 0.1, log10(max(times)) + 0.1

    def at(one: Result) -> tuple[float, float]:
        across = (log10(one.routines) - left) / max(right - left, 0.1)
        return 60 + across * 400, 300 - (log10(one.run.cpu) - low) / (high - low) * 270

    grey = "#7c8794"
    parts = [f'<path d="M60 20V300H470" fill="none" stroke="{grey}"/>']
    parts += [
        f'<text x="{at(one)[0]:.0f}" y="318" text-anchor="middle" fill="{grey}">{one.routines:,}</text>'
        for one in results
        if one.name == "ours"
    ]
    for seconds in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500):
        if low <= log10(seconds) <= high:
            y = 300 - (log10(seconds) - low) / (high - low) * 270
            parts.append(f'<text x="52" y="{y + 4:.0f}" text-anchor="end" fill="{grey}">{seconds:g} s</text>')
            parts.append(f'<path d="M60 {y:.0f}H470" stroke="{grey}" stroke-opacity=".25"/>')
    for name, colour in COLOURS.items():
        own = [one for one in results if one.name == name]
        if own:
            way = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, own))
            x, y = at(own[-1])
            parts.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in map(at, own)]
            parts.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{colour}">{NAMES[name]}</text>')
    parts.append(f'<text x="265" y="340" text-anchor="middle" fill="{grey}">routines; CPU time of a cold build</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 350" font-family="sans-serif" font-size="12" '
        f'role="img"><title>CPU time of a cold build by number of routines</title>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--routines", type=int, nargs="+", default=[24, 100, 1000])
    asked.add_argument("--pairs", type=int, default=5, help="rounds at each size (at most 3 at 10,000)")
    asked.add_argument("--single", type=int, default=1000, help="up to this size also bare with one page a routine")
    asked.add_argument("--edits", type=int, default=9, help="edits under `mkdocs serve`, up to that size too")
    asked.add_argument("--keep", action="store_true", help="write results.md and results.svg")
    chosen = asked.parse_args()
    room = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp") / f"trendguide-bench-{os.getpid()}"
    results: list[Result] = []
    shown: list[Seen] = []
    for routines in sorted(chosen.routines):
        try:
            pairs = min(chosen.pairs, 3) if routines >= 10_000 else chosen.pairs
            small = routines <= chosen.single
            results += compared(routines, pairs, room, single=small)
            edited = EDITED.items() if small and chosen.edits else ()
            shown += [seen(routines, name, room / name, min(chosen.edits, most)) for name, most in edited]
        finally:
            shutil.rmtree(room, ignore_errors=True)
    text = "\n".join([*table(results), "", "CPU ms for one more routine:", "", *slopes(results), "", *waits(shown)])
    print(f"\n{machine()}\n\n{text}")
    if chosen.keep:
        head = (HERE / "results.md").read_text(encoding="utf-8").split("<!-- measured -->")[0]
        (HERE / "results.md").write_text(f"{head}<!-- measured -->\n\n{machine()}.\n\n{text}\n", encoding="utf-8")
        (HERE / "results.svg").write_text(plot(results), encoding="utf-8")


if __name__ == "__main__":
    main()
