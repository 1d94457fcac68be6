"""The page of packs as a coach uses it, and the packs that need no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect
from printing import has_clear_border, smallest, text_of

pytestmark = pytest.mark.browser

POINTS = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{address}cards/")
    page.locator("#pack-list input").first.wait_for()
    yield page
    page.close()


def ids(page: Page, count: int) -> list[str]:
    return [str(box.get_attribute("value")) for box in page.locator("#pack-list input").all()[:count]]


def opened(page: Page, address: str, cards: list[str], **more: str) -> bytes:
    """A shared link, opened and printed."""
    query = "&".join(f"{key}={value}" for key, value in {"cards": ",".join(cards), **more}.items())
    page.goto("about:blank")
    page.goto(f"{address}cards/#{query}")
    expect(page.locator("#pack-sum")).to_contain_text(re.compile(rf"^{len(cards)} card"))
    page.evaluate("document.fonts.ready.then(() => null)")
    return page.pdf(prefer_css_page_size=True)


@pytest.mark.parametrize(
    ("size", "paper", "sheets", "points"),
    [
        ("1", "a4", 5, (595, 842)),
        ("1", "letter", 5, (612, 792)),
        ("2", "a4", 3, (842, 595)),
        ("2", "letter", 3, (792, 612)),
        ("4", "a4", 2, (595, 842)),
        ("4", "letter", 2, (612, 792)),
        ("a6", "a4", 5, (298, 420)),
        ("4x6", "a4", 5, (288, 432)),
    ],
)
def test_a_shared_link_prints_the_same_pack(
    page: Page, address: str, size: str, paper: str, sheets: int, points: tuple[int, int]
) -> None:
    pdf = opened(page, address, ids(page, 5), size=size, paper=paper, **{"from": "Town%20physio"})

    document = pypdfium2.PdfDocument(pdf)

    assert len(document) == sheets
    assert tuple(round(side) for side in document[0].get_size()) == pytest.approx(points, abs=1)
    assert smallest(pdf) >= (8.99 if size in ("1", "2") else 6.99)
    assert text_of(pdf).count("Townphysio") == 5
    assert text_of(pdf).count("Stopif") == 5


def test_eight_a_sheet_gives_the_fuller_cards_two_eighths(page: Page, address: str) -> None:
    every = ids(page, 1000)

    pdf = opened(page, address, every, size="8", paper="letter")

    text = text_of(pdf)
    sheets = len(pypdfium2.PdfDocument(pdf))
    assert text.count("Stopif") == len(every)
    assert len(every) / 8 <= sheets <= len(every) / 4 + 1
    assert smallest(pdf) >= 6.99


def test_a_card_is_fetched_when_it_is_ticked_and_not_before(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/card/" in request.url else None)

    page.locator("#pack-list input").first.check()
    expect(page.locator("#pack-sum")).to_have_text("1 card on 1 sheet of A4")

    assert len(asked) == 1


def test_what_was_ticked_prints_without_a_network(page: Page) -> None:
    page.locator("#pack-list input").first.check()
    page.locator("#pack-list input").nth(1).check()
    expect(page.locator("#pack-sum")).to_have_text("2 cards on 2 sheets of A4")
    page.locator("#pack-list input").first.uncheck()
    expect(page.locator("#pack-sum")).to_have_text("1 card on 1 sheet of A4")

    page.context.set_offline(True)
    page.locator("#pack-list input").first.check()
    page.locator("#pack-list input").nth(2).check()

    expect(page.locator("#pack-sum")).to_have_text(re.compile(r"2 cards on 2 sheets of A4\. Not reached: .+"))
    assert len(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) == 2


def test_cards_are_ordered_by_keyboard_and_the_address_follows(page: Page) -> None:
    first, second, third = ids(page, 3)
    for box in page.locator("#pack-list input").all()[:3]:
        box.focus()
        page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(f"#cards={first},{second},{third}&"))

    page.locator("#pack-order li").nth(2).get_by_role("button", name="Up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"#cards={third},{first},{second}&"))
    in_focus = page.evaluate("[document.activeElement.closest('li').dataset.id, document.activeElement.dataset.act]")
    assert in_focus == [third, "down"]  # at the top only Down still works


def test_filters_leave_what_fits_and_what_is_ticked(page: Page) -> None:
    page.locator("#pack-list input").first.check()
    page.get_by_label("Level").select_option("advanced")

    shown = page.locator("#pack-list li:visible")

    assert "Advanced" in shown.nth(1).inner_text()
    assert "Beginner" in shown.nth(0).inner_text()
    expect(page.locator("#pack-found")).to_have_text(re.compile(r"^\d+ of \d+ fit\.$"))


def test_a_name_leaves_the_routines_that_have_its_words(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("WALK Partner")

    expect(page.locator("#pack-list li")).to_have_count(1)
    expect(page.locator("#pack-list li")).to_contain_text("Partner-guided walk")
    expect(page.locator("#pack-found")).to_have_text(re.compile(r"^1 of \d+ fit\.$"))


def test_of_many_routines_some_are_shown_and_then_some_more(page: Page) -> None:
    one = {"id": "a", "title": "One", "card": "c/", "facts": "5 min", "facets": {"goal": [], "level": [], "place": []}}
    page.route("**/cards/list.json", lambda route: route.fulfill(json=[one | {"id": f"r{n}"} for n in range(50)]))
    page.reload()
    expect(page.locator("#pack-list li")).to_have_count(40)

    page.get_by_role("button", name="Show 10 more").click()

    expect(page.locator("#pack-list li")).to_have_count(50)
    assert page.evaluate("document.activeElement.value") == "r40"


def test_where_the_list_cannot_be_fetched_the_page_says_so(page: Page) -> None:
    page.route("**/cards/list.json", lambda route: route.abort())
    page.reload()

    expect(page.locator("#pack-found")).to_have_text("The list of routines could not be fetched. Try again later.")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_on_the_page_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for box in page.locator("#pack-list input").all()[:3]:
        box.check()
    expect(page.locator("#pack-sum")).to_have_text("3 cards on 3 sheets of A4")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_there_are_packs_by_goal_and_level(
    open_page: Callable[[str], BeautifulSoup], browser: Browser, address: str
) -> None:
    ready = open_page("cards").select(".pack__ready li")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}cards/")

    assert not page.locator("#pack").is_visible()
    assert {"beginner/", "advanced/", "balance/"} <= {str(one.a["href"]) for one in ready if one.a}
    for one in ready:
        assert one.a is not None
        pack = open_page(f"cards/{str(one.a['href']).rstrip('/')}")
        assert f"{len(pack.select('article.tc-card'))} card" in one.get_text()
    context.close()


@pytest.mark.parametrize(("paper", "size"), [("A4", "a4"), ("Letter", "letter")])
def test_a_ready_made_pack_prints_one_card_a_sheet(browser: Browser, address: str, paper: str, size: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}cards/intermediate/")
    page.evaluate("document.fonts.ready.then(() => null)")
    many = page.locator("article").count()

    pdf = page.pdf(format=paper)

    page.close()
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == many
    assert document[0].get_size() == pytest.approx(POINTS[size], abs=1)
    assert has_clear_border(pdf)


def test_the_pages_own_print_is_empty_of_cards_until_one_is_picked(page: Page) -> None:
    assert "Ready-madepacks" in text_of(page.pdf())
