"""A reader's walk in a real browser: open the guide on a phone, search, open a routine, print its card."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from printing import squeezed, text_of

from trendguide.load import Guide


def phone(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_default_timeout(15_000)
    return page


def test_a_reader_finds_a_routine_by_another_name_and_prints_its_card(
    browser: Browser, address: str, guide: Guide
) -> None:
    page = phone(browser)
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(address) else None)

    page.goto(address)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("retro starter")
    found = page.locator(".md-search-result__link", has_text="Coach's starter").first
    expect(found).to_be_visible()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coach's starter")
    page.get_by_role("link", name="Print").first.click()
    page.wait_for_url("**/card/")
    pdf = page.pdf(format="A4", print_background=False)

    assert len(pypdfium2.PdfDocument(pdf)) == 1
    text = text_of(pdf)
    flags = guide.trends[0].safety.value.red_flags
    for flag in (*flags.call_emergency, *flags.stop_now, *flags.advice_today):
        assert squeezed(flag.sign) in text, flag.sign
    assert foreign == []
    page.close()


@pytest.mark.parametrize("wanted", ["timer", "print"])
def test_knee_arthritis_a_corridor_and_no_machine_are_three_taps_away(
    browser: Browser, address: str, wanted: str
) -> None:
    page = phone(browser)
    page.add_init_script("window.print = () => (window.printed = true)")
    taps = 0

    def tap(target: Locator) -> None:
        nonlocal taps
        target.click()
        taps += 1

    page.goto(address)
    tap(page.locator(".chips a", has_text="Knee strength"))
    row = page.locator("#find-rows .row:visible", has_text="Knee arthritis plan")
    expect(row).to_contain_text("Corridor")
    if wanted == "timer":
        tap(row.get_by_role("link", name="Start"))
        tap(page.get_by_role("button", name="Start", exact=True))
        expect(page.locator("#digits")).to_have_text(re.compile(r"0:\d\d"))
    else:
        tap(row.get_by_role("link", name="Print card"))
        tap(page.get_by_role("button", name="Print").first)
        assert page.evaluate("window.printed") is True

    assert taps == 3
    page.close()


def test_a_word_explains_itself_under_the_pointer_on_focus_and_at_the_first_tap(browser: Browser, address: str) -> None:
    here = f"{address}backward-walking/knee-oa-6-week/"
    page = phone(browser)
    page.goto(here)
    word = page.locator("a.term").first
    meaning = page.locator(f"#{word.get_attribute('aria-describedby')}")
    expect(meaning).to_be_hidden()

    word.hover()
    expect(meaning).to_be_visible()
    expect(meaning).to_have_text(word.get_attribute("data-plain") or "")
    meaning.hover()  # one may go onto it, to read or to enlarge it
    page.wait_for_timeout(500)
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    page.mouse.move(1, 1)
    word.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()
    page.close()

    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(here)
    for word in page.locator("a.term").all():
        word.tap()
        assert page.url == here
        box = page.locator(".bubble:visible").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        page.locator(".bubble:visible").tap()
        expect(page.locator(".bubble:visible")).to_have_count(0)
    word = page.locator("a.term").first
    word.tap()
    word.tap()
    page.wait_for_url("**/glossary/#*")
    context.close()


@pytest.mark.parametrize("late", ["bundle", "workers/search"], ids=["script", "worker"])
def test_what_is_typed_before_the_search_is_there_is_searched_all_the_same(
    browser: Browser, address: str, late: str
) -> None:
    page = phone(browser)

    def a_second_later(route: Route) -> None:
        page.wait_for_timeout(1000)
        route.continue_()

    page.route(f"**/javascripts/**{late}*", a_second_later)
    page.goto(address)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("retro starter")

    expect(page.locator(".md-search-result__link", has_text="Coach's starter").first).to_be_visible(timeout=15_000)
    page.close()


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, address: str, built: Path) -> None:
    page = phone(browser)
    for path in (
        "",
        "find/",
        "about/",
        *(
            f"backward-walking/{name}"
            for name in ("", "claims/", "safety/", "evidence/", "knee-oa-6-week/", "incline-ladder/")
        ),
    ):
        page.goto(address + path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    page.close()


def test_printing_the_routine_page_prints_its_card(browser: Browser, address: str) -> None:
    page = browser.new_page()
    texts = []
    for path in ("backward-walking/knee-oa-6-week/", "backward-walking/knee-oa-6-week/card/"):
        page.goto(address + path)
        pdf = page.pdf(format="A4")
        assert len(pypdfium2.PdfDocument(pdf)) == 1, path
        texts.append(text_of(pdf))
    page.close()

    assert texts[0] == texts[1]
