"""The finder: by keyboard alone, kept in the address, with counts that are true, and without JavaScript."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page, expect

from trendguide.load import Guide
from trendguide.model import Level, Supervision
from trendguide.render.finder import facets, filters
from trendguide.render.pages import finder
from trendguide.render.site import Settings

pytestmark = pytest.mark.browser


@pytest.fixture(params=[360, 1280])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": request.param, "height": 800})
    tab.set_default_timeout(5_000)
    yield tab
    tab.close()


def titles(page: Page) -> list[str]:
    return page.locator("#find-rows .row:visible .row__title").all_text_contents()


def choose(page: Page, key: str, value: str) -> Locator:
    box = page.locator(f'[data-filter="{key}"]')
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator(f'input[value="{value}"]').check(force=True)
    return box


def test_the_right_first_routine_comes_first(page: Page, address: str, guide: Guide) -> None:
    page.goto(f"{address}find/")
    trend = guide.trends[0]

    assert titles(page)[0] == trend.routine(trend.about.value.start_with).value.title
    assert len(titles(page)) == len(trend.routines)
    expect(page.get_by_role("status").filter(has_text="routines fit")).to_have_text(
        f"{len(trend.routines)} routines fit."
    )


def test_choices_are_kept_in_the_address_and_come_back_from_it(page: Page, address: str) -> None:
    page.goto(f"{address}find/")

    choose(page, "goal", "knee-strength")
    choose(page, "kit", "trainers")
    choose(page, "kit", "rail")
    choose(page, "kit", "chair")

    assert page.url == f"{address}find/?goal=knee-strength&kit=trainers,rail,chair"
    chosen = titles(page)
    assert "Knee arthritis plan, 6 weeks" in chosen
    page.reload()
    assert titles(page) == chosen
    page.get_by_role("button", name="Clear filters").click()
    assert page.url == f"{address}find/"
    assert len(titles(page)) > len(chosen)


def test_a_link_to_a_list_chooses_the_same(page: Page, address: str) -> None:
    page.goto(f"{address}find/#goal-balance")

    assert page.url == f"{address}find/?goal=balance"
    assert "Pool backward walk" in titles(page)


def test_nonsense_in_the_address_chooses_nothing(page: Page, address: str, guide: Guide) -> None:
    page.goto(f"{address}find/?goal=%3Cscript%3E&level=expert&kit=,,x&nothing=1")

    assert len(titles(page)) == len(guide.trends[0].routines)


def test_every_count_says_how_many_there_would_be(page: Page, address: str) -> None:
    page.goto(f"{address}find/?place=flat-ground")
    before = page.url

    for key in ("goal", "level", "with", "minutes"):
        for value in page.locator(f'[data-filter="{key}"] input:enabled').evaluate_all("all => all.map(i => i.value)"):
            choice = choose(page, key, value).locator(f'input[value="{value}"]')
            promised = int(choice.locator("xpath=..").locator("[data-count]").inner_text())
            assert len(titles(page)) == promised, (key, value)
            choose(page, key, "")
    assert page.url == before


def test_impossible_choices_are_dimmed_and_cannot_be_taken(page: Page, address: str) -> None:
    page.goto(f"{address}find/?place=pool")
    choose(page, "place", "pool")  # unfolds it on a phone

    counts = page.locator('[data-filter="level"] .choice').evaluate_all(
        "all => all.map(c => [c.querySelector('input').disabled, c.querySelector('[data-count]').textContent])"
    )

    assert [is_off for is_off, _ in counts] == [count == "0" for _, count in counts]
    assert any(is_off for is_off, _ in counts)


def test_the_finder_works_by_keyboard_alone(page: Page, address: str, guide: Guide) -> None:
    beginners = [one for one in guide.trends[0].routines if one.value.level == Level.BEGINNER]
    page.goto(f"{address}find/")
    focused: Callable[[], str] = lambda: page.evaluate(  # noqa: E731
        "(document.activeElement.closest('[data-filter]')?.dataset.filter ?? '') + ' ' + document.activeElement.tagName"
    )

    for _ in range(40):
        page.keyboard.press("Tab")
        if focused() == "level SUMMARY":
            break
    assert focused() == "level SUMMARY"
    if page.locator('[data-filter="level"]').get_attribute("open") is None:
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused() == "level INPUT"
    page.keyboard.press("ArrowDown")

    assert "level=beginner" in page.url
    expect(page.locator("#find-status")).to_have_text(re.compile(r"^\d+ routines fit\.$"))
    assert page.locator("#find-rows .row:visible").count() == len(beginners)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('row__title')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/coach-starter/")


def test_without_javascript_there_are_the_lists(browser: Browser, address: str, guide: Guide) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}find/")

    expect(page.locator("#find")).to_be_hidden()
    for heading in ("By what it is for", "By place", "By level"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert page.locator(".finder li:visible").count() > len(guide.trends[0].routines)
    context.close()


def test_no_other_page_loads_the_finder(open_page: Callable[[str], BeautifulSoup]) -> None:
    assert open_page("find").select('script[src*="/find."]')
    assert not open_page("backward-walking").select('script[src*="/find."]')


def test_short_addresses_compare_the_version_in_the_address(browser: Browser, address: str, built: Path) -> None:
    short = next(built.glob("r/*/index.html")).parent.name
    page = browser.new_page()

    page.goto(f"{address}r/{short}/?v=zzzzzz")

    expect(page.get_by_role("status").filter(has_text="zzzzzz")).to_be_visible()
    page.close()


def test_a_professional_is_only_enough_for_what_is_theirs(guide: Guide) -> None:
    for trend in guide.trends:
        for entry in trend.routines:
            fitting = facets(entry)["with"]
            assert entry.value.supervision in fitting
            if entry.value.supervision in (Supervision.COACH, Supervision.PHYSIO):
                assert fitting == [entry.value.supervision]


def test_every_value_of_a_routine_is_a_choice(guide: Guide) -> None:
    choices = {
        one.key: {choice.value for choice in one.choices} for one in filters(guide, {level: level for level in Level})
    }

    for entry in guide.trends[0].routines:
        for key, values in facets(entry).items():
            assert set(values) <= choices[key], entry.slug


@pytest.fixture(scope="module")
def of_a_thousand(guide: Guide, built: Path) -> str:
    """The finder's page in a guide with a thousand routines."""
    trend = guide.trends[0]
    routines = [replace(entry, slug=f"{entry.slug}-{turn}") for turn in range(42) for entry in trend.routines]
    other = replace(guide, trends=(replace(trend, routines=(*trend.routines, *routines)[:1000]),))
    page = BeautifulSoup((built / "find/index.html").read_text(encoding="utf-8"), "html.parser")
    one = page.select_one(".page--find")
    assert one is not None
    one.replace_with(BeautifulSoup(finder(other, Settings()).html, "html.parser"))
    return str(page)


def test_a_thousand_routines_can_still_be_found(page: Page, address: str, of_a_thousand: str) -> None:
    page.route("**/find/", lambda route: route.fulfill(body=of_a_thousand, content_type="text/html"))

    page.goto(f"{address}find/")

    assert len(gzip.compress(of_a_thousand.encode())) < 100_000
    expect(page.locator("#find-status")).to_have_text("1000 routines fit.")
    assert len(titles(page)) == 40
    page.get_by_role("button", name="Show 40 more").click()
    assert len(titles(page)) == 80
    expect(page.locator("#find-rows .row__title").nth(40)).to_be_focused()
    choose(page, "place", "pool")
    expect(page.locator("#find-status")).to_have_text(re.compile(r"^4\d routines fit\.$"))
    page.get_by_role("button", name=re.compile(r"^Show \d more$")).click()
    expect(page.get_by_role("button", name=re.compile("^Show"))).to_be_hidden()


def test_without_javascript_a_thousand_routines_stand_once_in_the_whole_list(of_a_thousand: str) -> None:
    page = BeautifulSoup(of_a_thousand, "html.parser")
    lists = page.select(".finder")

    whole = [str(link["href"]) for link in lists[-1].select("a")]
    assert len(whole) == len(set(whole)) == 1000
    assert max(len(group.select(".links li")) for one in lists[:-1] for group in one.select(".finder__group")) == 24
    assert re.search(r"And \d+ more, in the whole list", lists[0].get_text())
