"""No signal: the guide after one visit, with the server killed, its files damaged, or a new version half there.

The server is a process of its own and gets SIGKILL, so nothing can answer but the browser's own copy.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from trendguide.exports import offline
from trendguide.load import Guide

pytestmark = pytest.mark.browser

T = "backward-walking/"
STARTER = f"{T}hallway-starter/"
FLIGHT = "stair-skipping/first-flight/"  # of the made-up guide, which is enough to damage and saved in a moment
CIRCUIT = "stair-skipping/sandbag-circuit/"
OTHERS = "another-app-v1"


class Server:
    """A folder on a port, in a process that can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("own_server.py")), str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        with socket.socket() as nobody:
            assert nobody.connect_ex(("127.0.0.1", self.port)) != 0


@dataclass
class Reader:
    """One browser with its own memory, and the site that it visits."""

    context: BrowserContext
    server: Server
    root: str = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.root = f"http://127.0.0.1:{self.server.port}/"
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        return page

    def visit(self, address: str = "about/") -> None:
        """Open a page and let the guide be saved. offline.js waits a few seconds with that; here nobody does."""
        self.page.goto(self.root + address)
        self.page.evaluate(
            """async () => {
              await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
              await navigator.serviceWorker.ready;
            }"""
        )
        until(lambda: self.state()["active"] == "activated")

    def open(self, address: str) -> Any:
        return self.page.goto(self.root + address)

    def state(self) -> Any:
        """Which workers there are, and what each is doing."""
        return self.page.evaluate(
            """async () => {
              const found = await navigator.serviceWorker.getRegistration("/");
              return Object.fromEntries(["installing", "waiting", "active"].map((one) => [one, found?.[one]?.state]));
            }"""
        )

    def look_for_a_new_version(self) -> None:
        self.page.evaluate("navigator.serviceWorker.getRegistration('/').then((found) => found.update())")
        until(lambda: self.state()["installing"] is None)

    def caches(self) -> list[str]:
        return list(self.page.evaluate("caches.keys()"))

    def damage(self, address: str, kind: str) -> None:
        self.page.evaluate(
            """async ([url, kind]) => {
              const [name] = (await caches.keys()).filter((one) => one.startsWith("guide:"));
              const headers = { "Content-Type": kind };
              await (await caches.open(name)).put(url, new Response("h1 { display: none } garbage", { headers }));
            }""",
            [self.root + address, kind],
        )

    def has(self, address: str) -> bool:
        return bool(self.page.evaluate("async (url) => Boolean(await caches.match(url))", self.root + address))

    def stored(self, address: str) -> str:
        return str(self.page.evaluate("async (url) => (await caches.match(url)).text()", self.root + address))


def until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Playwright's own wait needs eval, which the policy forbids."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "never came true"
        time.sleep(0.05)


def a_copy(built: Path, target: Path) -> Path:
    return Path(shutil.copytree(built, target, ignore=shutil.ignore_patterns("*.map", "lunr", "*.pdf")))


def a_small_copy(built: Path, target: Path) -> Path:
    """With one routine: saved in a moment."""
    site = a_copy(built, target)
    for folder in (*site.glob(f"{T}*/run"), *list(site.glob("r/*"))[1:], *site.glob("cards/*/")):
        routine = folder.parent if folder.name == "run" else folder
        if routine != site / STARTER:
            shutil.rmtree(routine)
    offline.write(site)
    return site


def styles(site: Path) -> str:
    return next(site.glob("assets/css/site.*.css")).relative_to(site).as_posix()


def change(page: Path, text: str) -> None:
    """What an editor would do to a page, without a build."""
    page.write_text(page.read_text(encoding="utf-8").replace("About this guide</h1>", f"{text}</h1>"), encoding="utf-8")


def new_version(site: Path, text: str = "A newer guide") -> None:
    change(site / "about/index.html", text)
    offline.write(site)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """The machine may be busy with other tests."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def reader(browser: Browser, tiny_built: Path, tmp_path: Path) -> Iterator[Reader]:
    """Somebody who has visited once; the server is there, over a copy of the site that a test may spoil."""
    yield from somebody(browser, a_copy(tiny_built, tmp_path / "site"))


@pytest.fixture(scope="module")
def stranded(browser: Browser, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Somebody who has visited the About page once, and now there is no server."""
    for reader in somebody(browser, a_copy(built, tmp_path_factory.mktemp("stranded") / "site")):
        reader.server.kill()
        yield reader


def somebody(browser: Browser, site: Path) -> Iterator[Reader]:
    server = Server(site)
    context = browser.new_context(viewport={"width": 360, "height": 800})
    try:
        reader = Reader(context, server)
        reader.visit()
        yield reader
    finally:
        context.close()
        if server.process.poll() is None:
            server.kill()


# Gone: what a reader has after one visit


def test_every_routine_page_card_timer_and_calendar_is_there_byte_for_byte(stranded: Reader, guide: Guide) -> None:
    wanted = ["", "find/", "about/", "404.html", "search/search_index.json"]
    for trend in guide.trends:
        wanted += [f"{trend.slug}/{part}" for part in ("", "claims/", "safety/")]
        for entry in trend.routines:
            wanted += [f"{trend.slug}/{entry.slug}/{part}" for part in ("", "run/", "card/", "card/large/", "plan.ics")]

    got = stranded.page.evaluate(
        """(urls) => Promise.all(urls.map(async (url) => {
          const response = await fetch(url);
          const hash = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
          return [response.status, btoa(String.fromCharCode(...new Uint8Array(hash)))];
        }))""",
        [stranded.root + address for address in wanted],
    )

    for address, (status, hashed) in zip(wanted, got, strict=True):
        file = stranded.server.folder / (f"{address}index.html" if address.endswith("/") or not address else address)
        assert (status, hashed) == (200, base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()), address


@pytest.mark.parametrize(
    "address",
    ["", STARTER, f"{STARTER}card/", f"{STARTER}run/", "find/?goal=balance", f"{T}knee-oa-6-week/card/large/"],
)
def test_a_page_that_was_never_visited_opens(stranded: Reader, address: str) -> None:
    broken: list[str] = []
    stranded.page.on("requestfailed", lambda request: broken.append(request.url))

    response = stranded.open(address)

    assert response.status == 200
    assert response.from_service_worker
    expect(stranded.page.locator("h1").first).to_be_visible()
    assert "Archivo" in stranded.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert broken == []


def test_an_address_without_its_slash_leads_to_the_page(stranded: Reader) -> None:
    stranded.open(STARTER.rstrip("/") + "?from=friend")

    assert stranded.page.url == f"{stranded.root}{STARTER}?from=friend"
    expect(stranded.page.locator("h1").first).to_be_visible()


def test_an_address_with_index_html_opens(stranded: Reader) -> None:
    assert stranded.open(f"{STARTER}index.html").status == 200


def test_what_a_search_adds_to_an_address_changes_nothing(stranded: Reader) -> None:
    assert stranded.open(f"{STARTER}?h=squat").status == 200


def test_the_search_finds(stranded: Reader) -> None:
    stranded.open("")
    stranded.page.get_by_role("button", name="Search").click()
    expect(stranded.page.locator(".md-search__input")).to_be_focused()
    stranded.page.keyboard.type("retro starter")

    found = stranded.page.locator(".md-search-result__link", has_text="Coach's starter").first
    expect(found).to_be_visible()
    found.click()
    expect(stranded.page.get_by_role("heading", level=1)).to_have_text("Coach's starter")


def test_the_timer_runs(stranded: Reader) -> None:
    stranded.open(f"{STARTER}run/")
    stranded.page.get_by_role("button", name="Start", exact=True).click()

    expect(stranded.page.locator("#digits")).to_be_visible()
    stranded.page.get_by_role("button", name="Pause").click()


def test_a_paper_card_still_leads_somewhere(stranded: Reader) -> None:
    short = next((stranded.server.folder / "r").iterdir()).name

    stranded.open(f"r/{short}/?v=aaaaaa")

    expect(stranded.page.get_by_role("link", name="Open the routine")).to_be_visible()


@pytest.mark.parametrize("address", ["backward-walkin/", f"{STARTER}nothing-here", "constructor"])
def test_a_page_that_does_not_exist_is_our_404(stranded: Reader, address: str) -> None:
    response = stranded.open(address)

    assert response.status == 404
    expect(stranded.page.locator("h1")).to_have_text("There is no such page")


def test_a_file_that_is_not_kept_says_so(stranded: Reader) -> None:
    assert stranded.open("sitemap.xml").status == 503
    expect(stranded.page.locator("h1")).to_have_text("Not saved on this device")


def test_the_about_page_says_that_it_is_saved(stranded: Reader) -> None:
    stranded.open("about/")

    expect(stranded.page.locator("[data-offline]")).to_have_text("The guide is saved on this device.Save it now")
    expect(stranded.page.get_by_role("button", name="Save it now")).to_be_hidden()


# Damaged


def test_a_damaged_page_is_never_shown(reader: Reader) -> None:
    reader.damage(FLIGHT, "text/html")
    reader.server.kill()

    response = reader.open(FLIGHT)

    assert response.status == 503
    expect(reader.page.locator("h1")).to_have_text("Not saved on this device")
    assert "garbage" not in reader.page.content()


def test_a_damaged_stylesheet_is_never_applied(reader: Reader) -> None:
    reader.damage(styles(reader.server.folder), "text/css")
    reader.server.kill()

    reader.open(FLIGHT)

    expect(reader.page.locator("h1").first).to_be_visible()
    assert reader.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--measure')") == ""


def test_damage_is_mended_as_soon_as_there_is_a_network(reader: Reader) -> None:
    css = styles(reader.server.folder)
    for address, kind in ((FLIGHT, "text/html"), (css, "text/css")):
        reader.damage(address, kind)

    reader.open(FLIGHT)
    expect(reader.page.locator("h1").first).to_be_visible()
    until(lambda: "garbage" not in reader.stored(FLIGHT) + reader.stored(css))
    reader.server.kill()

    assert reader.open(FLIGHT).status == 200
    expect(reader.page.locator("h1").first).to_be_visible()


def test_a_device_that_threw_everything_away_says_so_and_fills_up_again(reader: Reader) -> None:
    reader.page.evaluate("caches.keys().then((all) => Promise.all(all.map((one) => caches.delete(one))))")
    reader.server.kill()
    assert reader.open(FLIGHT).status == 503

    reader.server.start()
    assert reader.open("").status == 200
    kept = "caches.keys().then(async ([one]) => one ? (await (await caches.open(one)).keys()).length : 0)"
    until(lambda: reader.page.evaluate(kept) == len(offline.manifest(reader.server.folder)))
    reader.server.kill()

    assert reader.open(FLIGHT).status == 200


# A new version


def test_a_half_uploaded_version_is_refused_and_the_next_whole_one_comes(reader: Reader) -> None:
    site = reader.server.folder
    old = (site / "about/index.html").read_bytes()
    new_version(site)
    new = (site / "about/index.html").read_bytes()
    (site / "about/index.html").write_bytes(old)

    reader.look_for_a_new_version()

    assert reader.state() == {"installing": None, "waiting": None, "active": "activated"}
    reader.server.kill()
    assert reader.open("about/").status == 200
    expect(reader.page.locator("h1")).to_have_text("About this guide")

    reader.server.start()
    (site / "about/index.html").write_bytes(new)
    reader.open("")
    reader.look_for_a_new_version()

    assert reader.state()["waiting"] == "installed"


def test_a_version_with_a_page_missing_is_refused(reader: Reader) -> None:
    new_version(reader.server.folder)
    (reader.server.folder / "about/index.html").unlink()

    reader.look_for_a_new_version()

    assert reader.state() == {"installing": None, "waiting": None, "active": "activated"}


def test_a_new_version_is_offered_and_comes_when_the_reader_says_so(reader: Reader) -> None:
    new_version(reader.server.folder)
    reader.open("about/")
    reader.look_for_a_new_version()

    expect(reader.page.get_by_text("There is a new version.")).to_be_visible()
    reader.open("about/")
    expect(reader.page.locator("h1")).to_have_text("About this guide")
    reader.page.get_by_role("button", name="Reload").click()

    expect(reader.page.locator("h1")).to_have_text("A newer guide")
    expect(reader.page.get_by_role("button", name="Reload")).to_be_hidden()
    assert reader.state() == {"installing": None, "waiting": None, "active": "activated"}
    until(lambda: len(reader.caches()) == 1)


def test_nothing_takes_over_while_a_session_runs(reader: Reader) -> None:
    reader.open(f"{FLIGHT}run/")
    reader.page.get_by_role("button", name="Start", exact=True).click()
    new_version(reader.server.folder)
    reader.look_for_a_new_version()
    other = reader.new_page()
    other.goto(f"{reader.root}about/")
    time.sleep(1)

    assert reader.state()["waiting"] == "installed"
    for page in (reader.page, other):
        expect(page.get_by_role("button", name="Reload")).to_be_hidden()
    expect(other.locator("h1")).to_have_text("About this guide")

    reader.page.get_by_role("button", name="Pause").click()
    expect(reader.page.get_by_role("button", name="Reload")).to_be_hidden()
    reader.page.get_by_role("button", name="Finish here").click()

    expect(reader.page.get_by_role("button", name="Reload")).to_be_visible()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.get_by_role("button", name="Reload")).to_be_visible()


def test_a_session_in_another_window_holds_the_new_version_back(reader: Reader) -> None:
    new_version(reader.server.folder)
    reader.open("about/")
    reader.look_for_a_new_version()
    button = reader.page.get_by_role("button", name="Reload")
    expect(button).to_be_visible()
    other = reader.new_page()
    other.goto(f"{reader.root}{FLIGHT}run/")
    other.get_by_role("button", name="Start", exact=True).click()
    expect(other.locator("#digits")).to_be_visible()

    button.click()

    expect(button).to_be_hidden()
    assert reader.state()["waiting"] == "installed"


def test_only_what_changed_is_fetched_for_a_new_version(reader: Reader) -> None:
    asked: list[str] = []
    reader.context.on("request", lambda request: asked.append(request.url))
    new_version(reader.server.folder)

    reader.look_for_a_new_version()

    assert set(asked) <= {f"{reader.root}sw.js", f"{reader.root}about/"}


def test_caches_of_others_are_left_alone(reader: Reader) -> None:
    reader.page.evaluate("(name) => caches.open(name).then((one) => one.put('/x', new Response('theirs')))", OTHERS)
    new_version(reader.server.folder)
    reader.open("about/")
    reader.look_for_a_new_version()
    reader.page.get_by_role("button", name="Reload").click()
    expect(reader.page.locator("h1")).to_have_text("A newer guide")

    until(lambda: len(reader.caches()) == 2)
    assert OTHERS in reader.caches()


def test_the_kill_switch_takes_away_the_worker_and_our_copies_only(reader: Reader) -> None:
    reader.page.evaluate("(name) => caches.open(name)", OTHERS)
    change(reader.server.folder / "about/index.html", "Straight from the server")
    offline.switch_off(reader.server.folder)

    reader.page.evaluate("navigator.serviceWorker.getRegistration('/').then((found) => found.update())")

    until(lambda: reader.caches() == [OTHERS])
    response = reader.open("about/")
    assert not response.from_service_worker
    expect(reader.page.locator("h1")).to_have_text("Straight from the server")
    until(lambda: reader.state()["active"] is None)


# A guide so large that only what is visited is kept


@pytest.fixture
def large(browser: Browser, tiny_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """The same site, published as if it were large, and one routine visited."""
    monkeypatch.setattr(offline, "WHOLE", 0)
    site = a_copy(tiny_built, tmp_path / "site")
    offline.write(site)
    for reader in somebody(browser, site):
        assert not reader.has(FLIGHT)
        reader.open(FLIGHT)
        until(partial(reader.has, f"{FLIGHT}run/"))
        yield reader


@pytest.mark.parametrize("address", ["", "find/", FLIGHT, f"{FLIGHT}run/", f"{FLIGHT}card/", FLIGHT.rstrip("/")])
def test_of_a_large_guide_the_shell_and_what_was_visited_opens(large: Reader, address: str) -> None:
    large.server.kill()

    assert large.open(address).status == 200
    expect(large.page.locator("h1").first).to_be_visible()


def test_of_a_large_guide_what_was_not_visited_says_that_it_is_not_saved(large: Reader) -> None:
    large.server.kill()

    assert large.open(CIRCUIT).status == 503
    expect(large.page.locator("h1")).to_have_text("Not saved on this device")


def test_of_a_large_guide_the_about_page_says_what_is_saved(large: Reader) -> None:
    large.open("about/")

    expect(large.page.get_by_text("saved on this device, with every routine that you have opened.")).to_be_visible()


def test_of_a_large_guide_a_visited_page_is_the_newest_and_never_damaged(large: Reader) -> None:
    page = large.server.folder / FLIGHT / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</h1>", ", again</h1>"), encoding="utf-8")

    large.open(FLIGHT)
    expect(large.page.locator("h1").first).to_contain_text(", again")
    large.damage(FLIGHT, "text/html")
    large.server.kill()

    assert large.open(FLIGHT).status == 503
    assert "garbage" not in large.page.content()


# The first visit


@pytest.mark.slow
def test_a_first_visit_saves_the_guide_by_itself(browser: Browser, tiny_built: Path, tmp_path: Path) -> None:
    server = Server(a_copy(tiny_built, tmp_path / "site"))
    context = browser.new_context()
    try:
        reader = Reader(context, server)
        reader.open("find/")
        until(lambda: reader.state()["active"] == "activated")
        server.kill()

        assert reader.open(f"{FLIGHT}card/").status == 200
    finally:
        context.close()
        if server.process.poll() is None:
            server.kill()


@pytest.mark.slow
def test_a_device_that_saves_data_is_asked_first(browser: Browser, tiny_built: Path, tmp_path: Path) -> None:
    server = Server(a_copy(tiny_built, tmp_path / "site"))
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    try:
        reader = Reader(context, server)
        reader.open("about/")
        time.sleep(4)
        assert reader.state()["active"] is None
        reader.page.get_by_role("button", name="Save it now").click()
        expect(reader.page.get_by_text("The guide is saved on this device.")).to_be_visible()
    finally:
        context.close()
        server.kill()


# What is made in the build


def test_the_same_site_gives_the_same_worker(built: Path, tmp_path: Path) -> None:
    site = a_copy(built, tmp_path / "site")

    offline.write(site)

    assert (site / "sw.js").read_bytes() == (built / "sw.js").read_bytes()


def test_one_changed_letter_gives_another_version(built: Path, tmp_path: Path) -> None:
    site = a_copy(built, tmp_path / "site")
    before = offline.version(offline.manifest(site))

    change(site / "about/index.html", "Another")

    assert offline.version(offline.manifest(site)) != before


def test_what_is_kept_is_what_a_reader_opens(built: Path) -> None:
    kept = offline.manifest(built)

    assert {"", "find/", "404.html", STARTER, f"{STARTER}card/", f"{STARTER}run/", "manifest.webmanifest"} <= set(kept)
    assert not [name for name in kept if name.endswith((".map", ".pdf", ".xml", "sw.js"))]


def test_of_a_large_site_the_list_is_as_long_as_its_shell(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = offline.manifest(built)

    monkeypatch.setattr(offline, "WHOLE", 0)
    files = offline.manifest(built)

    assert {"", "find/", T, f"{T}claims/", f"{T}safety/", styles(built), "search/search_index.json"} <= set(files)
    assert not [name for name in files if name.startswith("r/") or "/card/" in name or "/run/" in name]
    assert offline.parts(built, files) == ["card/", "card/large/", "plan.ics", "run/"]
    assert offline.parts(built, whole) == []


def test_the_app_has_the_name_and_the_colours_of_the_site(built: Path) -> None:
    app = json.loads((built / "manifest.webmanifest").read_text(encoding="utf-8"))
    settings = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    styles = (PROJECT / "docs/assets/css/site.css").read_text(encoding="utf-8")

    assert f"site_name: {app['name']}\n" in settings
    assert f"site_description: {app['description']}\n" in settings
    assert f"--paper: {app['background_color']};" in styles
    for icon in app["icons"]:
        assert (built / icon["src"]).is_file()
