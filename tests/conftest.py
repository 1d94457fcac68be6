"""What the tests share: the real guide, the real site built once and strictly, a server, a browser."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from trendguide.exports.pdf import QUIET, browser_path
from trendguide.load import Guide
from trendguide.rules import checked

PROJECT = Path(__file__).resolve().parent.parent
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # a busy machine is no mistake
TODAY = date(2026, 11, 26)  # the day of the reviews, so that no test depends on the clock


def tool(name: str) -> str:
    """A command of the packages that run these tests."""
    return str(Path(sys.executable).parent / name)


@pytest.fixture(scope="session")
def guide() -> Guide:
    return checked(PROJECT / "routines", TODAY)[0]


def build(target: Path, project: Path = PROJECT, tool: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    """A strict build of the real project as a host would run it."""
    command = [sys.executable, "-m", tool, "build", "--strict", "--config-file", str(project / "mkdocs.yml")]
    return subprocess.run(
        [*command, "--site-dir", str(target)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SITE_URL": "https://guide.example/", "NO_MKDOCS_2_WARNING": "1"},
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built once, without one warning."""
    target = tmp_path_factory.mktemp("built") / "site"
    done = build(target)
    assert done.returncode == 0, done.stderr
    assert "WARNING -" not in done.stderr
    return target


@pytest.fixture(scope="session")
def open_page(built: Path) -> Callable[[str], BeautifulSoup]:
    """A page of the built site by its address, as a visitor gets it."""

    @functools.cache
    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup((built / address / "index.html").read_text(encoding="utf-8"), "html.parser")

    return read


class Quietly(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: pytest's output is for failures."""


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """The built site on a port of this machine."""
    handler = functools.partial(Quietly, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the whole run; Playwright's own where the machine has none."""
    started = playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
    yield started
    started.close()
