"""What a first visit costs: bytes as a server would send them, requests, and whom it asks."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Browser, Response

pytestmark = pytest.mark.browser

MOST_BYTES, MOST_REQUESTS = 100_000, 12
PACKED = (".woff2", ".png", ".jpg", ".pdf")  # already small; a server sends them as they are


def cost(response: Response) -> int:
    body = response.body()
    return len(body) if response.url.endswith(PACKED) else len(gzip.compress(body, 9))


TREND = "backward-walking/"


@pytest.mark.parametrize(
    "page",
    ["", "find/", TREND, f"{TREND}claims/", f"{TREND}for-me/", "glossary/"]
    + [f"{TREND}{slug}/" for slug in ("coach-starter", "knee-oa-6-week", "incline-ladder")],
)
def test_a_first_visit_is_light(browser: Browser, address: str, page: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="dark")
    tab = context.new_page()
    answers: list[Response] = []
    tab.on("response", lambda answer: answers.append(answer))

    tab.goto(address + page, wait_until="networkidle")
    costs = {answer.url.removeprefix(address): cost(answer) for answer in answers}
    context.close()

    listed = sorted(costs.items(), key=lambda one: -one[1])
    print(f"weight of /{page}: {sum(costs.values()):,} bytes in {len(answers)} requests: {listed}")
    assert not [url for url in costs if "://" in url]
    assert sum(costs.values()) <= MOST_BYTES, listed
    assert len(answers) <= MOST_REQUESTS, listed
