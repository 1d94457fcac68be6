"""Is it for me: the strictest answer counts, nothing is kept, and without JavaScript it is a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from trendguide import session
from trendguide.load import Guide
from trendguide.model import Advice, Level, Supervision

pytestmark = pytest.mark.browser

WHERE = "backward-walking/for-me/"
OUTCOMES = {Advice.AVOID: "avoid", Advice.SUPERVISED_ONLY: "supervised-only", Advice.ASK_FIRST: "ask-first"}


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 360, "height": 800})
    tab.set_default_timeout(5_000)
    tab.goto(address + WHERE)
    yield tab
    tab.close()


@pytest.fixture(autouse=True)
def fresh(page: Page) -> None:
    page.reload()


def answer(page: Page, yes: set[str], skip: str = "") -> list[str]:
    """Answers every question but one; the outcomes that are then shown."""
    page.evaluate(
        """([yes, skip]) => {
          for (const item of document.querySelectorAll(".ask__one input")) {
            const wanted = yes.includes(item.name) ? "yes" : "no";
            if (item.name !== skip && item.value === wanted && !item.checked) item.click();
          }
        }""",
        [sorted(yes), skip],
    )
    return shown(page)


def shown(page: Page) -> list[str]:
    return list(page.locator("[data-outcome]:visible").evaluate_all("all => all.map(one => one.dataset.outcome)"))


def routines_shown(page: Page) -> list[str]:
    return list(page.locator("[data-outcome] .row__title:visible").all_text_contents())


def test_each_question_leads_to_its_advice_and_shows_its_words(page: Page, guide: Guide) -> None:
    for group in guide.trends[0].safety.value.groups:
        page.reload()
        assert answer(page, {group.id}) == [OUTCOMES[group.advice]], group.id
        expect(page.locator(f"[data-outcome={OUTCOMES[group.advice]}] [data-why]")).to_contain_text(group.plain)
        assert routines_shown(page) == [], group.id


def test_the_strictest_of_two_answers_wins(page: Page, guide: Guide) -> None:
    groups = guide.trends[0].safety.value.groups
    first = {advice: next(group.id for group in groups if group.advice == advice) for advice in Advice}
    order = [Advice.AVOID, Advice.SUPERVISED_ONLY, Advice.ASK_FIRST]

    for strict in order:
        for other in order[order.index(strict) :]:
            page.reload()
            assert answer(page, {first[strict], first[other]}) == [OUTCOMES[strict]], (strict, other)


def test_no_to_everything_leads_to_the_first_routine(page: Page, guide: Guide) -> None:
    trend = guide.trends[0]

    assert answer(page, set()) == ["start"]

    assert routines_shown(page)[0] == trend.routine(trend.about.value.start_with).value.title
    by_title = {entry.value.title: entry.value for entry in trend.routines}
    for title in routines_shown(page):
        routine = by_title[title]
        assert routine.level == Level.BEGINNER, title
        assert routine.supervision in (Supervision.SELF, Supervision.BUDDY), title
        assert routine.ages is None, title


def test_an_open_question_leads_nowhere(page: Page, guide: Guide) -> None:
    groups = guide.trends[0].safety.value.groups

    for skipped in (groups[0].id, groups[-1].id):
        page.reload()
        assert answer(page, set(), skip=skipped) == []
        expect(page.locator("#for-me-status")).to_have_text("1 question is open.")


def test_not_now_does_not_wait_for_the_other_answers(page: Page, guide: Guide) -> None:
    avoid = next(group for group in guide.trends[0].safety.value.groups if group.advice == Advice.AVOID)

    page.locator(f'input[name="{avoid.id}"][value="yes"]').check(force=True)

    assert shown(page) == ["avoid"]
    expect(page.locator("#for-me-status")).to_have_text("Your answers lead to: Not now.")


def test_after_asking_only_careful_routines_with_a_rail_are_offered(page: Page, guide: Guide) -> None:
    trend = guide.trends[0]
    asks = {group.id for group in trend.safety.value.groups if group.advice == Advice.ASK_FIRST}
    answer(page, asks)

    page.get_by_label("Yes, it is fine for me").check(force=True)

    assert shown(page) == ["ask-first", "rail"]
    by_title = {entry.value.title: entry.value for entry in trend.routines}
    assert routines_shown(page)
    for title in routines_shown(page):
        routine = by_title[title]
        moved = session.work_out(routine).counted_time
        assert "rail" in routine.equipment, title
        assert "treadmill" not in routine.places, title
        assert moved is not None, title
        assert moved.high <= 300, title  # safety.yml: at most 5 min unsupervised for the over 65s


def test_having_asked_changes_nothing_for_stricter_answers(page: Page, guide: Guide) -> None:
    groups = guide.trends[0].safety.value.groups
    ask = next(group.id for group in groups if group.advice == Advice.ASK_FIRST)
    strict = next(group.id for group in groups if group.advice == Advice.SUPERVISED_ONLY)
    answer(page, {ask})
    page.get_by_label("Yes, it is fine for me").check(force=True)

    assert answer(page, {ask, strict}) == ["supervised-only"]
    assert routines_shown(page) == []


def test_nothing_is_kept(page: Page, address: str) -> None:
    answer(page, {"pregnancy"})

    assert page.url == address + WHERE
    assert (
        page.evaluate("Object.keys({...localStorage, ...sessionStorage}).filter(k => !k.endsWith('__palette'))") == []
    )
    assert page.context.cookies() == []
    page.goto(f"{address}about/")
    page.go_back()
    assert page.locator(".ask__one input:checked").count() == 0
    assert shown(page) == []


def test_it_is_answered_by_keyboard_alone(page: Page, guide: Guide) -> None:
    page.locator(".ask__one input").first.focus()

    for _ in guide.trends[0].safety.value.groups:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")

    assert shown(page) == ["start"]


def test_without_javascript_every_group_stands_there_with_its_advice(
    browser: Browser, address: str, guide: Guide, open_page: Callable[[str], BeautifulSoup]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + WHERE)

    for group in guide.trends[0].safety.value.groups:
        expect(page.get_by_text(group.plain).first).to_be_visible()
    assert shown(page) == ["avoid", "supervised-only", "ask-first", "rail", "start"]
    assert page.locator(".ask input:visible").count() == 0
    context.close()


def test_it_is_linked_from_where_people_are(open_page: Callable[[str], BeautifulSoup]) -> None:
    for here in ("", "backward-walking", "backward-walking/safety", "backward-walking/coach-starter"):
        assert open_page(here).select('article a[href$="for-me/"]'), here
