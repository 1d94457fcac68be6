"""What people type, and the page that should answer, asked of the real search worker in a browser."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

T = "backward-walking/"
CLAIMS, SAFETY, EVIDENCE = f"{T}claims/", f"{T}safety/", f"{T}evidence/"

# What is typed: the page, or the place on it, that should answer. Several where each is a right answer.
QUESTIONS: dict[str, tuple[str, ...]] = {
    # The trend and its other names
    "reverse walking": (T,),
    "reverse": (T,),
    "retro": (T,),
    "Retro walking": (T,),
    "walking backwards": (T,),
    "back pedal": (T,),
    "does it work?": (T, ""),
    "is it worth it": (T,),
    "benefits": (T,),
    "tiktok trend": (T, CLAIMS),
    "who invented it": (f"{CLAIMS}#origins-before-social-media", f"{CLAIMS}#brand-new-trend"),
    "brand new?": (f"{CLAIMS}#brand-new-trend",),
    "about this guide": ("about/",),
    # Who
    "is it safe for me?": (SAFETY,),
    "safe": (SAFETY,),
    "is it for me": (f"{T}for-me/",),
    "can I do this": (f"{T}for-me/",),
    "should I try it": (f"{T}for-me/",),
    "can my son do it": (f"{SAFETY}#children",),
    "tell me about the pool": (f"{T}pool-backward/",),
    "can I do this with a new hip": (f"{SAFETY}#knee-replacement",),
    "is it safe for old people": (f"{SAFETY}#age-65-plus", SAFETY),
    "how long should I walk backwards each day": (SAFETY, f"{SAFETY}#limits", f"{CLAIMS}#dose-15-20-seconds", T),
    "old": (f"{SAFETY}#age-65-plus",),
    "elderly": (f"{SAFETY}#age-65-plus", f"{CLAIMS}#arthritis-elderly", f"{T}older-adult-class-4-week/"),
    "over 65": (f"{SAFETY}#age-65-plus",),
    "exercise for seniors": (f"{SAFETY}#age-65-plus", f"{T}older-adult-class-4-week/"),
    "kids": (f"{SAFETY}#children",),
    "children": (f"{SAFETY}#children", f"{T}boys-balance-12-week/"),
    "dizzy": (f"{SAFETY}#vertigo-balance",),
    "the room spins": (f"{SAFETY}#vertigo-balance", f"{SAFETY}#stop-now"),
    "pregnant": (f"{SAFETY}#pregnancy",),
    "I'm expecting a baby": (f"{SAFETY}#pregnancy",),
    "stroke": (f"{SAFETY}#neurological",),
    "Parkinson's": (f"{SAFETY}#neurological",),
    "diabetes numb feet": (f"{SAFETY}#neuropathy",),
    "can't feel my feet": (f"{SAFETY}#neuropathy",),
    "artificial knee": (f"{SAFETY}#knee-replacement",),
    "hip replacement": (f"{SAFETY}#knee-replacement",),
    "after surgery": (f"{SAFETY}#recent-surgery",),
    "osteoporosis": (f"{SAFETY}#osteoporosis",),
    "brittle bones": (f"{SAFETY}#osteoporosis",),
    "high blood pressure": (f"{SAFETY}#heart-or-blood-pressure",),
    "heart attack": (f"{SAFETY}#heart-or-blood-pressure", f"{SAFETY}#call-emergency"),
    "bad eyesight": (f"{SAFETY}#visual-impairment",),
    "drunk": (f"{SAFETY}#medicines-or-alcohol",),
    "I fell last year": (f"{SAFETY}#falls-or-fear-of-falling",),
    "walking stick": (f"{SAFETY}#falls-or-fear-of-falling",),
    "swollen knee": (f"{SAFETY}#acute-knee-injury", f"{SAFETY}#advice-today"),
    # When to stop, how much, with what
    "when to stop": (f"{SAFETY}#stop-now", SAFETY, f"{SAFETY}#call-emergency"),
    "chest pain": (f"{SAFETY}#call-emergency", f"{SAFETY}#stop-now", f"{SAFETY}#heart-or-blood-pressure"),
    "it hurts": (f"{SAFETY}#pain",),
    "how much pain is ok": (f"{SAFETY}#pain",),
    "how fast": (f"{SAFETY}#limits",),
    "how often": (f"{SAFETY}#limits",),
    "every day": (f"{SAFETY}#limits",),
    "what shoes": (f"{SAFETY}#shoes",),
    "music": (f"{SAFETY}#no-phone",),
    "stairs": (f"{SAFETY}#no-downhill",),
    "safety key": (f"{SAFETY}#safety-key",),
    # Claims
    "how many seconds": (f"{CLAIMS}#dose-15-20-seconds",),
    "knee pain": (f"{CLAIMS}#knee-pain-gone", f"{T}knee-oa-6-week/"),
    "my knees hurt": (f"{CLAIMS}#knee-pain-gone", f"{T}knee-oa-6-week/"),
    "vmo": (f"{CLAIMS}#strengthens-vmo", f"{CLAIMS}#vmo-best-to-avoid-injury"),
    "low impact": (f"{CLAIMS}#low-impact-knee",),
    "injury prevention": (f"{CLAIMS}#prevents-any-injury", f"{CLAIMS}#vmo-best-to-avoid-injury"),
    "best exercise for knees": (f"{CLAIMS}#best-thing-for-knees",),
    "calves": (f"{CLAIMS}#quads-and-calves",),
    "will people stare": (f"{CLAIMS}#people-looking",),
    "when will I see results": (f"{CLAIMS}#few-minutes-huge-difference", f"{CLAIMS}#see-the-difference"),
    "fact check": (CLAIMS,),
    "1.8 million views": (f"{CLAIMS}#views-1-8-million",),
    # Routines
    "beginner": (f"{T}coach-starter/",),
    "where do I start": (f"{T}coach-starter/",),
    "pool": (f"{T}pool-backward/",),
    "swimming": (f"{T}pool-backward/",),
    "arthritis": (f"{T}knee-oa-6-week/", f"{CLAIMS}#arthritis-elderly"),
    "knee arthritis plan": (f"{T}knee-oa-6-week/",),
    "treadmill": (f"{T}treadmill-few-minutes/",),
    "sled": (f"{T}sled-drag/", f"{CLAIMS}#sled-progression"),
    "resistance band": (f"{T}band-resisted/", f"{CLAIMS}#bands-progression"),
    "uphill": (f"{T}hill-backward/",),
    "hamstrings": (f"{T}hamstring-4-week/",),
    "football": (f"{T}football-forwards-backwards/",),
    "netball": (f"{T}netball-agility-6-week/",),
    "at home": (f"{T}hallway-starter/",),
    "embarrassed": (f"{T}hallway-starter/", f"{CLAIMS}#people-looking"),
    "with a friend": (f"{T}partner-guided-flat/",),
    "leg day warm up": (f"{T}leg-day-forward-and-back/", f"{CLAIMS}#leg-day-warm-up"),
    "running backwards": (f"{T}athlete-backward-run-8-week/",),
    "care home class": (f"{T}older-adult-class-4-week/", f"{T}rail-supported-10-sessions/"),
    # Words, studies, lists
    "rpe": ("glossary/#rpe", "glossary/#effort"),
    "what does MET mean": ("glossary/#met",),
    "what is osteoarthritis": ("glossary/#osteoarthritis", f"{T}knee-oa-6-week/"),
    "glossary": ("glossary/",),
    "studies": (EVIDENCE,),
    "scientific proof": (EVIDENCE,),
    "Alghadir": (f"{EVIDENCE}#alghadir-2019",),
    "find a routine": ("find/",),
    "all exercises": ("find/",),
}

ASK = """async (questions) => {
  const config = JSON.parse(document.querySelector("#__config").textContent);
  const data = await (await fetch(new URL("search/search_index.json", new URL(config.base, location)))).json();
  const worker = new Worker(new URL(config.search, location));
  const answer = (message) => new Promise((resolve) => {
    worker.addEventListener("message", (event) => resolve(event.data), { once: true });
    worker.postMessage(message);
  });
  await answer({ type: 0, data: { ...data, options: { suggest: true } } });
  const found = {};
  for (const question of questions) {
    const { data } = await answer({ type: 2, data: question });
    found[question] = data.items.map((group) => group.map((item) => [item.location, item.score]));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def answers(browser: Browser, address: str) -> Iterator[dict[str, list[list[list[Any]]]]]:
    page = browser.new_page()
    page.goto(address)
    yield page.evaluate(ASK, list(QUESTIONS))
    page.close()


def rank(found: list[list[list[Any]]], wanted: str) -> int:
    """At which place, counted from 1, a page stands; a place on a page only if it is the best one there. 99 if none."""
    page, _, anchor = wanted.partition("#")
    for place, group in enumerate(found, 1):
        if all(location.partition("#")[0] != page for location, _ in group):
            continue
        best = [location for location, score in sorted(group, key=lambda one: -one[1]) if "#" in location]
        return place if not anchor or (best and best[0] == wanted) else 99
    return 99


def best_rank(answers: dict[str, list[list[list[Any]]]], question: str) -> int:
    return min(rank(answers[question], wanted) for wanted in QUESTIONS[question])


def test_questions_lead_to_the_page_that_answers_them(answers: dict[str, list[list[list[Any]]]]) -> None:
    ranks = {question: best_rank(answers, question) for question in QUESTIONS}
    first = sum(place == 1 for place in ranks.values()) / len(ranks)
    top = sum(place <= 3 for place in ranks.values()) / len(ranks)
    missed = {
        question: (place, [max(group, key=lambda one: one[1])[0] for group in answers[question][:3]])
        for question, place in ranks.items()
        if place > 1
    }

    print(f"search: {len(ranks)} questions, first {first:.1%}, in the first three {top:.1%}, not first: {missed}")
    assert len(ranks) >= 60
    assert first >= 0.85, missed
    assert top >= 0.97, missed


def docs(built: Path) -> list[dict[str, str]]:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    return list(index["docs"])


def test_cards_run_pages_and_short_addresses_are_no_results(built: Path) -> None:
    places = [one["location"] for one in docs(built)]

    assert not [one for one in places if "/card/" in one or "/run/" in one or one.startswith(("r/", "cards/large"))]


def test_every_claim_and_every_caution_is_found_with_its_place(built: Path) -> None:
    places = {one["location"] for one in docs(built)}
    pages = {name: (built / name / "index.html").read_text(encoding="utf-8") for name in (CLAIMS, SAFETY)}

    for place in places:
        page, _, anchor = place.partition("#")
        if page in pages and anchor:
            assert f'id="{anchor}"' in pages[page], place
    assert sum(place.startswith(f"{CLAIMS}#") for place in places) == 28
    assert {f"{SAFETY}#children", f"{SAFETY}#shoes", f"{SAFETY}#pain", f"{SAFETY}#call-emergency"} <= places


def test_the_index_is_small(built: Path) -> None:
    assert len(gzip.compress((built / "search" / "search_index.json").read_bytes(), 9)) < 30_000


def opened(browser: Browser, url: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_default_timeout(10_000)
    page.goto(url)
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_of_the_search_is_fetched_before_it_is_opened(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{CLAIMS}#strengthens-vmo", wait_until="networkidle")
    page.wait_for_selector("html.js", state="attached")  # on a busy machine a script may run later than it came

    assert not [url for url in asked if "javascripts" in url or "search_index" in url]

    page.keyboard.press("/")
    page.keyboard.type("dizzy", delay=20)
    link = page.locator(".md-search-result__link[href*='vertigo-balance']").first
    expect(link).to_be_visible()
    page.wait_for_timeout(400)  # Material closes the search 125 ms after its start where the address names a place
    expect(link).to_be_visible()
    assert page.url.endswith("#strengthens-vmo")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.close()


def test_a_result_leads_to_its_place(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}about/", 1280)

    page.locator(".md-search__input").fill("dizzy")
    page.locator(".md-search-result__link[href*='vertigo-balance']").first.click()

    page.wait_for_url("**/safety/#vertigo-balance")
    page.close()


def test_the_scheme_follows_the_device_and_can_be_switched_and_stays(browser: Browser, address: str) -> None:
    for dark, other in ((True, "default"), (False, "slate")):
        context = browser.new_context(color_scheme="dark" if dark else "light")
        page = context.new_page()
        page.goto(address)
        body = page.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", "slate" if dark else "default")

        page.locator(".md-header label[for^=__palette]:visible").click()
        expect(body).to_have_attribute("data-md-color-scheme", other)
        page.locator(".md-search__input").focus()  # now with Material's own script beside ours
        expect(page.locator("meta[name=color-scheme]")).to_have_count(1)
        page.keyboard.press("Escape")
        page.goto(f"{address}about/")
        expect(body).to_have_attribute("data-md-color-scheme", other)
        page.locator("[data-md-component=palette] input").nth(0).focus()
        page.keyboard.press("Enter")
        expect(body).to_have_attribute("data-md-color-scheme", "slate" if dark else "default")
        context.close()
