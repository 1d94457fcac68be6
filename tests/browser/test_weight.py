"""What a first visit costs: bytes as a host sends them, requests, and whom it asks; and what comes before the first
paint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bench.host import serving
from bench.sizes import kinds, over, told, visit
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

T = "backward-walking/"


def test_a_first_visit_of_every_kind_of_page_is_light(browser: Browser, built: Path) -> None:
    pages = kinds(built)
    with serving(built) as address:
        costs = {kind: visit(browser, address, page) for kind, page in pages.items()}

    print(*(told(kind, cost) for kind, cost in costs.items()), sep="\n")
    assert {"", "find/", T, f"{T}*/", f"{T}*/run/", f"{T}*/card/", f"{T}claims/", "r/*/", "cards/*/"} <= set(pages)
    assert over(costs.items()) == []


@pytest.mark.parametrize(
    ("costs", "is_over"),
    [
        ({"": 60_000, "a.css": 40_000}, False),
        ({"": 60_000, "a.css": 40_001}, True),
        ({str(number): 1 for number in range(12)}, False),
        ({str(number): 1 for number in range(13)}, True),
        ({"https://fonts.example/a.woff2": 1}, True),
    ],
)
def test_a_page_over_the_budget_is_named(costs: dict[str, int], is_over: bool) -> None:
    assert bool(over([("find/", costs)])) is is_over


@pytest.mark.parametrize(
    "page", ["", "find", T, f"{T}knee-oa-6-week", f"{T}knee-oa-6-week/run", f"{T}coach-starter/card"]
)
def test_no_script_of_ours_holds_up_the_first_paint(open_page: Callable[[str], BeautifulSoup], page: str) -> None:
    scripts = open_page(page).select("script[src]")

    assert scripts
    assert [str(one) for one in scripts if one.get("type") != "module" and not one.find_parent("template")] == []
