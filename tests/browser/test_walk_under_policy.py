"""A long walk under the published policy: not one violation, and nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from trendguide.load import Guide

TRAP = """
addEventListener("securitypolicyviolation", (event) =>
  tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${location.pathname}`));
"""


class Walk:
    """A visitor whose browser tells of every violation and of every address it asks for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.violations: list[str] = []
        self.foreign: list[str] = []

    def to(self, path: str) -> None:
        self.page.goto(self.address + path, wait_until="load")


@pytest.fixture
def walk(browser: Browser, address: str) -> Iterator[Walk]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    walk = Walk(page, address)
    context.expose_function("tell", lambda told: walk.violations.append(told))
    context.add_init_script(TRAP)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else walk.foreign.append(asked.url),
    )
    yield walk
    context.close()


def test_the_trap_works_and_the_policy_holds(walk: Walk) -> None:
    """What escaping let through would still not run."""
    walk.to("")
    for element in ("<img src=x onerror=__x=1>", "<p style='color:red'>x</p>", "<iframe src='/about/'></iframe>"):
        walk.page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", element)
    walk.page.evaluate("() => document.body.append(Object.assign(document.createElement('script'), {text: '__x=1'}))")
    walk.page.evaluate(
        "() => document.body.append(Object.assign(document.createElement('script'), {src: 'https://evil.example/'}))"
    )
    walk.page.wait_for_timeout(300)

    assert walk.page.evaluate("window.__x") is None
    assert {told.split()[0] for told in walk.violations} == {
        "script-src-attr", "style-src-attr", "script-src-elem", "frame-src",
    }  # fmt: skip


def test_a_long_walk_violates_nothing(walk: Walk, guide: Guide) -> None:
    page, trend = walk.page, guide.trends[0].slug
    steps = 0

    for path in (
        "",
        "find/",
        "find/#goal=balance",
        "cards/",
        "glossary/",
        "reviews/",
        "about/",
        "404.html",
        f"{trend}/",
    ):
        walk.to(path)
        steps += 1
    for name in ("claims", "safety", "evidence", "for-me"):
        walk.to(f"{trend}/{name}/")
        steps += 1
    for entry in guide.trends[0].routines[:6]:
        for part in ("", "run/", "card/", "card/large/"):
            walk.to(f"{trend}/{entry.slug}/{part}")
            steps += 1

    walk.to("")
    page.locator(".md-search__input").click()
    page.keyboard.type("knee")
    page.locator(".md-search-result__item").first.wait_for()
    page.locator(".md-search-result__link").first.click()
    expect(page.locator("h1").first).to_be_visible()
    steps += 3

    for _ in range(2):
        page.locator('label[for^="__palette"]:visible').first.click()
        steps += 1

    walk.to(f"{trend}/coach-starter/run/")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_timeout(1200)
    page.locator("#skip").click()
    page.locator("#main").click()
    steps += 4

    walk.to(f"{trend}/coach-starter/")
    page.emulate_media(media="print")
    page.emulate_media(media="screen", forced_colors="active")
    steps += 2
    for link in page.locator("article a[href^='../']").all()[:3]:
        address = link.get_attribute("href")
        page.goto(page.url + str(address))
        page.go_back()
        steps += 1
    page.wait_for_timeout(300)

    print(f"{steps} steps, {len(walk.violations)} violations")
    assert walk.violations == []
    assert walk.foreign == []
