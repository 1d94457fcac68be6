"""Every template in every scheme, width and state: axe, the keyboard, reflow, text spacing, reduced motion.

The quick part looks at each template once in each scheme; the whole matrix is marked slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from trendguide.paper import short_id

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark", "forced"]
TREND = "backward-walking"
ROUTINE = f"{TREND}/knee-oa-6-week"
FRAMED = (
    "",
    f"{TREND}/",
    f"{TREND}/claims/",
    f"{TREND}/safety/",
    f"{TREND}/evidence/",
    f"{TREND}/for-me/",
    f"{ROUTINE}/",
    "find/",
    "glossary/",
    "reviews/",
    "about/",
    "cards/",
    "contribute/",
    "contribute/rules/",
    f"r/{short_id(TREND, 'knee-oa-6-week')}/",
    "404.html",
)
WHOLE = (f"{ROUTINE}/card/", f"{ROUTINE}/run/")  # documents of their own: no header, no search
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "forced")
WIDTHS = (360, 1280)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STEP = 30  # ms; with motion reduced, Material's search and menu open and close at once


@contextmanager
def opened(browser: Browser, width: int, scheme: Scheme = "light", **more: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
        reduced_motion="reduce",
        bypass_csp=True,  # axe is a script of its own
        **more,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def there(built: Path, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Those that this site has: some pages are made only where there is data for them."""
    return tuple(a for a in addresses if (built / (a if a.endswith(".html") else f"{a}index.html")).is_file())


def violations(page: Page, **options: Any) -> list[str]:
    """What axe finds by all of its rules, or by those that `options` leave."""
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}} | options
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]


ALIKE_ONCE = """() => {
  const shape = (one) => `${one.tagName}.${one.getAttribute("class")}(${[...one.children].map(shape)})`;
  for (const parent of document.querySelectorAll("main *")) {
    const seen = new Map();
    for (const child of [...parent.children]) {
      const own = shape(child);
      seen.set(own, (seen.get(own) ?? 0) + 1);
      if (seen.get(own) > 2) child.remove();
    }
  }
}"""
"""Of neighbours with the same elements and classes two stay, an odd and an even one: they have the same colours."""


def structure(page: Page) -> list[str]:
    """All that no scheme can change."""
    return violations(page, rules={"color-contrast": {"enabled": False}})


def contrast(page: Page) -> list[str]:
    """All that a scheme can change: two thirds of axe's time, so what looks alike is asked once."""
    page.evaluate(ALIKE_ONCE)
    return violations(page, runOnly={"type": "rule", "values": ["color-contrast"]})


def open_search(page: Page) -> None:
    """At 360 by the button, at 1280 by going into the field."""
    opener = page.locator('[data-opens="__search"]')
    if opener.is_visible():
        opener.click()
    else:
        page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("knee", delay=40)  # Material listens to keys, not to input
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_timeout(STEP)


def open_drawer(page: Page) -> None:
    page.locator('[data-opens="__drawer"]').click()
    page.locator(".tg-nav a").first.wait_for()
    page.wait_for_timeout(STEP)


STATES = {"idle": lambda page: None, "search": open_search, "drawer": open_drawer}


def states(width: int, is_framed: bool) -> tuple[str, ...]:
    if not is_framed:
        return ("idle",)
    return ("idle", "search", "drawer") if width < 960 else ("idle", "search")


def looked_at(page: Page, address: str, path: str, state: str, *looks: Callable[[Page], list[str]]) -> list[str]:
    page.goto(address + path)
    STATES[state](page)
    return [f"{path} {state}: {one}" for look in looks for one in look(page)]


# axe


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_no_template_has_a_violation(browser: Browser, address: str, built: Path, scheme: Scheme, width: int) -> None:
    with opened(browser, width, scheme) as page:
        found = [
            each
            for path in there(built, FRAMED + WHOLE)
            for each in looked_at(page, address, path, "idle", structure, contrast)
        ]

    assert found == []


def test_a_fault_of_structure_or_contrast_is_found_in_a_long_list(browser: Browser, address: str) -> None:
    pale = "(all) => { for (const one of all) one.style.color = '#ddd'; }"
    nameless = "(one) => one.insertAdjacentHTML('beforeend', '<button></button>')"
    with opened(browser, 360) as page:
        page.goto(f"{address}find/")
        page.locator("main li:visible").evaluate_all(pale)
        page.locator("main li:visible").last.evaluate(nameless)

        found = [{each.split(":")[0] for each in look(page)} for look in (structure, contrast)]

    assert "button-name" in found[0]
    assert "color-contrast" not in found[0]
    assert found[1] == {"color-contrast"}


@pytest.mark.parametrize(("scheme", "state"), list(product(SCHEMES, ("search", "drawer"))))
def test_an_open_search_and_an_open_menu_have_no_violation(
    browser: Browser, address: str, scheme: Scheme, state: str
) -> None:
    looks = (structure, contrast) if scheme == "light" else (contrast,)
    with opened(browser, 360, scheme) as page:
        assert looked_at(page, address, f"{TREND}/", state, *looks) == []


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), list(product(SCHEMES, WIDTHS)))
def test_no_template_has_a_violation_in_any_state(
    browser: Browser, address: str, built: Path, scheme: Scheme, width: int
) -> None:
    found = []
    with opened(browser, width, scheme) as page:
        for path in there(built, FRAMED + WHOLE):
            for state in states(width, path in FRAMED):
                found += looked_at(page, address, path, state, violations)

    assert found == []


# The keyboard

WHERE = """() => {
  let at = document.activeElement;
  if (!at || at === document.body) return null;
  const outline = getComputedStyle(at).outlineStyle;
  const isField = at.matches("input:not(.md-option), textarea, select");
  const said = `${at.tagName} ${at.id || at.className} ${(at.innerText || at.getAttribute("aria-label") || "").trim()}`;
  if (at.matches(".md-option")) at = at.nextElementSibling; // what stands for it on the screen
  const ring = isField || getComputedStyle(at).outlineStyle !== "none" || outline !== "none";
  const boxes = [...at.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
  const seen = boxes.some((box) => {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = x < 0 || y < 0 ? null : document.elementFromPoint(x, y);
    return top && (at.contains(top) || top.contains(at) && top.matches("a, button, label, summary"));
  });
  return { said: said.slice(0, 90), problem: !boxes.length ? "hidden" : !seen ? "covered or off the screen" :
    !ring ? "without a ring" : "", place: [...document.querySelectorAll("*")].indexOf(document.activeElement) };
}"""


@dataclass(frozen=True)
class Stop:
    """Where one press of Tab led."""

    said: str
    problem: str
    place: int


def walk(page: Page, most: int = 400) -> list[Stop]:
    """Tab from the top until the page is left."""
    stops: list[Stop] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(STEP)
        here = page.evaluate(WHERE)
        if here is None or (stops and here["place"] == stops[0].place):
            return stops
        stops.append(Stop(**here))
    return stops


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    ["", pytest.param(f"{ROUTINE}/", marks=pytest.mark.slow), pytest.param(f"{TREND}/safety/", marks=pytest.mark.slow)],
)
def test_every_stop_of_the_keyboard_is_seen(browser: Browser, address: str, path: str, width: int) -> None:
    with opened(browser, width) as page:
        page.goto(address + path)
        stops = walk(page)

    assert len(stops) > 10
    assert [f"{stop.problem}: {stop.said}" for stop in stops if stop.problem] == []


# Reflow, spacing, motion

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWICE = "html { font-size: 250% !important }"  # of the theme's 125 %
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # the sheet of WCAG 1.4.12
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one);
  const isCut = ["hidden", "clip"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1 ||
    ["hidden", "clip"].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
  return isCut && style.position !== "absolute" && one.clientWidth > 1 && !one.closest("svg, details:not([open])");
}).map((one) => one.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].flatMap((one) => [null, "::before", "::after"].flatMap((part) => {
  if (!one.checkVisibility()) return [];
  const style = getComputedStyle(one, part);
  const times = `${style.transitionDuration}, ${style.animationName === "none" ? "0s" : style.animationDuration}`;
  const isMoving = times.split(", ").some((time) => parseFloat(time) > 0);
  return isMoving ? [`${one.tagName}.${one.className}${part ?? ""} ${times}`] : [];
}))"""


@pytest.mark.parametrize(
    ("width", "style", "paths"), [(320, "", FRAMED + WHOLE[1:]), (360, TWICE, FRAMED)], ids=["narrow", "large text"]
)
def test_nothing_scrolls_sideways(
    browser: Browser, address: str, built: Path, width: int, style: str, paths: tuple[str, ...]
) -> None:
    found = []
    with opened(browser, width) as page:
        for path in there(built, paths):
            page.goto(address + path)
            page.add_style_tag(content=style or "html {}")
            if (over := page.evaluate(SIDEWAYS)) > 0:
                found.append(f"{path}: {over} px")

    assert found == []


def test_wider_text_spacing_cuts_nothing(browser: Browser, address: str, built: Path) -> None:
    found = []
    with opened(browser, 360) as page:
        for path in there(built, FRAMED):
            page.goto(address + path)
            page.add_style_tag(content=SPACED)
            if (over := page.evaluate(SIDEWAYS)) > 0:
                found.append(f"{path}: {over} px sideways")
            found += [f"{path}: {each}" for each in page.evaluate(CUT)]

    assert found == []


def test_nothing_moves_for_who_wants_it_still(browser: Browser, address: str, built: Path) -> None:
    found = []
    with opened(browser, 360) as page:
        for path in there(built, FRAMED + WHOLE):
            page.goto(address + path)
            found += [f"{path}: {each}" for each in page.evaluate(MOVING)[:3]]

    assert found == []


def test_there_is_nothing_of_the_project_in_this_list_that_is_not_built(built: Path) -> None:
    """A page that disappears from the site must not silently leave the tests."""
    needed = tuple(path for path in FRAMED if path not in ("glossary/", "cards/", "contribute/", f"{TREND}/for-me/"))

    assert there(built, needed) == needed
