"""How long a contributor waits: from the write of one file until `mkdocs serve` serves the changed page.

Edits come at random moments, since MkDocs looks for them by a clock; what counts is the median.
"""

from __future__ import annotations

import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from trendguide.load import OF_A_TREND

PATIENCE = 600  # seconds for one build of bare MkDocs at ten thousand pages


@dataclass(frozen=True)
class Seen:
    """Seconds from a write to the changed page, at one number of routines."""

    routines: int
    name: str
    waits: list[float]

    @property
    def middle(self) -> float:
        return median(self.waits)


def seen(routines: int, name: str, folder: Path, edits: int) -> Seen:
    """Edits of files all over the guide, one after the other."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    dice = random.Random(routines)
    pages = OURS if name == "ours" else BARE
    files = sorted(file for file in folder.glob(pages.glob) if file.name not in OF_A_TREND)
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        waits = []
        for nth, file in enumerate(dice.choices(files, k=edits + 1)):
            address = f"http://127.0.0.1:{port}/{pages.address(file)}"
            waited_for(address, lambda html: bool(html))
            time.sleep(dice.uniform(1, 2))  # whatever the last edit set going is over
            before = file.read_text(encoding="utf-8")
            mark = f"Seen {nth} times"
            began = time.monotonic()
            file.write_text(pages.edited(before, mark), encoding="utf-8")
            waited_for(address, lambda html, mark=mark: mark in html)  # type: ignore[misc]
            waits.append(time.monotonic() - began)
    finally:
        server.terminate()
        server.wait()
    return Seen(routines, name, waits[1:])  # the first warms up: templates are compiled, memory is there


@dataclass(frozen=True)
class Pages:
    """Which files are edited, how, and where each is served."""

    glob: str
    address: Callable[[Path], str]
    edited: Callable[[str, str], str]


OURS = Pages(
    "routines/*/*.yml",
    lambda file: f"{file.parent.name}/{file.stem}/",
    lambda text, mark: re.sub(r"(?m)^summary: .*$", f"summary: {mark}.", text),
)
BARE = Pages(
    "docs/routines/*/*/index.md",
    lambda file: f"routines/{file.parent.parent.name}/{file.parent.name}/",
    lambda text, mark: f"{text}\n{mark}.\n",
)


def waited_for(address: str, is_there: Callable[[str], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                if is_there(str(answer.read(), "utf-8")):
                    return
        except OSError:
            pass
        time.sleep(0.01)
    raise SystemExit(f"{address} did not change in {PATIENCE} s")
