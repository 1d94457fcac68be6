"""What the tests share: the real guide, the real site built once and strictly, a server, a browser."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, settings
from parsed import Parsed, parse
from playwright.sync_api import Browser, Playwright, sync_playwright
from tiny import write_tiny

from trendguide.exports.pdf import QUIET, browser_path
from trendguide.load import Guide
from trendguide.rules import checked

PROJECT = Path(__file__).resolve().parent.parent
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # a busy machine is no mistake
TODAY = date(2026, 11, 26)  # the day of the reviews, so that no test depends on the clock


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser says so by that, and `make quick` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


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


def copy_of_the_project(target: Path) -> Path:
    for name in ("docs", "hooks", "routines"):
        shutil.copytree(PROJECT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "mkdocs.yml", target)
    return target


def tiny_project(target: Path) -> Path:
    """The whole machinery around the made-up guide of tiny.py: a build of it takes a second."""
    copy_of_the_project(target)
    shutil.rmtree(target / "routines")
    write_tiny(target / "routines")
    return target


def append(project: Path, name: str, text: str) -> None:
    with (project / name).open("a", encoding="utf-8") as file:
        file.write(text)


def hook_into(project: Path, code: str) -> None:
    """Let code that is not ours take part in the project's builds, as a second hook of MkDocs."""
    (project / "planted.py").write_text(code, encoding="utf-8")
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    hooked, hooks = re.subn(r"^hooks: \[(.*)\]$", r"hooks: [\1, planted.py]", settings, flags=re.M)
    assert hooks == 1
    (project / "mkdocs.yml").write_text(hooked, encoding="utf-8")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that every worker reads and none changes: the first to need it makes it, the others wait."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / name).exists():
            make(root / f"{name}.new")
            (root / f"{name}.new").rename(root / name)
    return root / name


def strictly_built(target: Path, project: Path = PROJECT) -> None:
    """A site made without one warning."""
    done = build(target, project)
    assert done.returncode == 0, done.stderr
    assert "WARNING -" not in done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built once."""
    return once(tmp_path_factory, "built", strictly_built)


@pytest.fixture(scope="session")
def tiny_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up guide, built once: a fifth of the files of the real one."""
    project = tmp_path_factory.mktemp("tiny") / "project"
    return once(tmp_path_factory, "tiny-built", lambda target: strictly_built(target, tiny_project(project)))


@pytest.fixture(scope="session")
def open_page(built: Path) -> Callable[[str], BeautifulSoup]:
    """A page of the built site by its address, as a visitor gets it."""

    @functools.cache
    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup((built / address / "index.html").read_text(encoding="utf-8"), "html.parser")

    return read


@pytest.fixture(scope="session")
def every_page(built: Path) -> dict[str, Parsed]:
    """Every page of the built site by its file, parsed once for all tests of a worker."""
    return {
        file.relative_to(built).as_posix(): parse(file.read_text(encoding="utf-8"))
        for file in sorted(built.rglob("*.html"))
    }


class Quietly(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: pytest's output is for failures."""


@contextlib.contextmanager
def serving(folder: Path, handler: type[Quietly] = Quietly) -> Iterator[str]:
    """A folder on a port of this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """The built site on a port of this machine."""
    with serving(built) as root:
        yield root


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
