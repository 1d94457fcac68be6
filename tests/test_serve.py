"""`make serve`, as a contributor meets it: a mistake saved half-way never takes the guide away."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from test_site import copy_of_the_project

PATIENCE = 60  # seconds; a limit against hanging, not a measurement


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, is_there: Callable[[str], bool]) -> str:
    """The page, as soon as it shows what is waited for."""
    deadline, seen = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                seen = str(answer.read(), "utf-8")
            if is_there(seen):
                return seen
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"not seen at {address}; the last answer was {len(seen)} characters")


@pytest.mark.slow
def test_serve_keeps_the_last_good_pages_and_shows_the_mistake(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    routine = project / "routines" / "backward-walking" / "coach-starter.yml"
    good = routine.read_text(encoding="utf-8")
    port = free_port()
    page = f"http://127.0.0.1:{port}/backward-walking/coach-starter/"
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=project, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(page, lambda html: "Coach&#39;s starter" in html or "Coach's starter" in html)

        routine.write_text(good.replace("work: 15-20 s", "work: 1:30"), encoding="utf-8")
        broken = wait_for(page, lambda html: "1:30" in html)
        assert "coach-starter.yml:" in broken
        assert "15–20 s" in broken, "the last good figures stay"

        routine.write_text(good.replace("work: 15-20 s", "work: 12-18 s"), encoding="utf-8")
        mended = wait_for(page, lambda html: "12–18 s" in html)
        assert "coach-starter.yml:" not in mended
    finally:
        server.terminate()
        server.wait(20)
        log.seek(0)
        said = log.read()
        log.close()
    assert "is no time, distance or count" in said
    assert "Traceback" not in said
