"""Hostile text in every field, in a real browser with the policy off: nothing runs, and each text is shown as given.

The policy is the second lock; here only the first one, escaping, is tried.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import build, copy_of_the_project, serving
from hostile import fit, payloads, write_hostile
from playwright.sync_api import Browser, Page

SHOWN = {  # how often at least a page shows the text it was given, by page; the frame around it not counted
    "": 6,
    "claims/": 9,
    "safety/": 8,
    "evidence/": 5,
    "for-me/": 2,
    "routine/": 14,
    "routine/run/": 4,
    "routine/card/": 6,
    "routine/card/large/": 6,
}
TOUCH_EVERYTHING = """() => {
  for (const element of document.querySelectorAll("*")) {
    for (const name of ["mouseover", "focus"])
      element.dispatchEvent(new Event(name, { bubbles: true }));
    if (element.tagName === "DETAILS") element.open = true;
  }
  dispatchEvent(new Event("beforeprint"));
  for (const button of document.querySelectorAll("button:not([type=reset]):not([data-print])")) button.click();
}"""
HOVER = """() => {
  for (const one of document.querySelectorAll(".md-search-result *")) one.dispatchEvent(new Event("mouseover", { bubbles: true }));
}"""  # noqa: E501
HELD = """(text) => {
  const plain = (words) => words.replace(/\\s+/g, " ");
  return plain(document.querySelector("main, article, body").textContent).split(plain(text)).length - 1;
}"""


@dataclass(frozen=True)
class Site:
    address: str
    texts: list[str]


@pytest.fixture(
    scope="module", params=[12, pytest.param(1, marks=pytest.mark.slow)], ids=["some payloads", "all payloads"]
)
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site with a trend and a routine for each payload."""
    texts = payloads()[:: request.param]
    project = copy_of_the_project(tmp_path_factory.mktemp("hostile") / "project")
    shutil.rmtree(project / "routines")
    write_hostile(project / "routines", texts)
    site = project / "built"
    done = build(site, project)
    assert done.returncode == 0, done.stderr
    with serving(site) as address:
        yield Site(address, texts)


@pytest.fixture
def visitor(browser: Browser, hostile: Site) -> Iterator[Page]:
    """With the policy off, and every request that leaves the site written down."""
    LEFT.clear()
    at_home = (hostile.address, "data:", "blob:")
    context = browser.new_context(bypass_csp=True)
    context.on("request", lambda asked: None if asked.url.startswith(at_home) else LEFT.append(asked.url))
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("dialog", lambda dialog: dialog.dismiss())
    yield page
    context.close()


LEFT: list[str] = []


def ran(page: Page) -> bool:
    return bool(page.evaluate("window.__x !== undefined"))


def test_payloads_are_many_and_a_title_holds_each() -> None:
    found = payloads()

    assert len(set(found)) == len(found) >= 60
    assert max(map(len, found)) <= 60
    assert all(text == text.strip() for text in found)


def test_the_trap_works(browser: Browser) -> None:
    page = browser.new_context(bypass_csp=True).new_page()

    page.set_content("<body><img src=x onerror=__x=1></body>")
    page.wait_for_function("window.__x === 1")

    assert ran(page)
    page.context.close()


def test_no_payload_runs_on_any_page_and_each_is_shown_as_it_was_given(visitor: Page, hostile: Site) -> None:
    wrong = []
    visits = 0
    for nth, text in enumerate(hostile.texts):
        for path, least in SHOWN.items():
            address = f"{hostile.address}t{nth}/{path}"
            visitor.goto(address)
            visits += 1
            if visitor.evaluate(HELD, text) < least:
                wrong.append(f"{text!r} is not shown {least} times on {path}: {visitor.evaluate(HELD, text)}")
            title = fit(text, 40) if path in ("", "claims/", "safety/", "evidence/", "for-me/") else text
            if title not in visitor.title():
                wrong.append(f"{title!r} is not the title of {path}: {visitor.title()!r}")
            visitor.emulate_media(media="print")
            visitor.evaluate(TOUCH_EVERYTHING)
            visitor.emulate_media(media="screen")
            if ran(visitor):
                wrong.append(f"{text!r} ran on {path}")
            if visitor.url.split("?")[0].split("#")[0] != address:
                wrong.append(f"{text!r} led from {path} to {visitor.url}")

    assert wrong == []
    assert LEFT == []
    print(f"{len(hostile.texts)} payloads, {visits} visits")


def test_no_payload_runs_on_the_pages_about_all(visitor: Page, hostile: Site) -> None:
    for path in (
        "",
        "find/",
        "cards/",
        "glossary/",
        "reviews/",
        "about/",
        "404.html",
        "find/?goal=x&place=y",
        "find/#goal=x",
    ):
        visitor.goto(hostile.address + path)
        visitor.evaluate(TOUCH_EVERYTHING)
        assert not ran(visitor), path

    assert LEFT == []


def test_no_payload_runs_in_the_search_and_its_results(visitor: Page, hostile: Site) -> None:
    for query in ("verdict", "myth", "danger", "studies", "beginner", "stop"):
        visitor.goto(hostile.address)
        visitor.locator(".md-search__input").click()
        visitor.keyboard.type(query)
        visitor.wait_for_function("document.querySelector('.md-search-result__item')", timeout=30_000)
        for _ in range(4):  # results are made as they come into sight
            visitor.evaluate("document.querySelector('.md-search__scrollwrap').scrollTo(0, 1e6)")
            visitor.wait_for_timeout(60)
        shown = visitor.locator(".md-search-result__item h1, .md-search-result__item h2").all_text_contents()
        visitor.evaluate(HOVER)
        assert shown
        assert not ran(visitor), query

    assert LEFT == []
