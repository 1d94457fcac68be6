"""The composer as a trainer uses it: written by keyboard alone, checked, sent; opened again and changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.test_accessibility import SIDEWAYS, Scheme, opened, violations
from browser.test_offline import Reader, Server, a_small_copy
from conftest import PROJECT, TODAY
from hostile import payloads
from playwright.sync_api import Browser, Page, Route, expect

from trendguide.load import Guide
from trendguide.model import Step
from trendguide.render import card
from trendguide.render.site import Settings
from trendguide.rules import checked

pytestmark = pytest.mark.browser

TREND = "backward-walking"
SLUG = "three-small-goes"
DRAWN = """async ([asked, module]) => {
  const { drawn } = await import(module);
  const get = async (address) => (await fetch(address)).json();
  const data = await get("data.json");
  const found = {};
  for (const slug of asked) {
    const { tree } = await get(`backward-walking/${slug}.json`);
    found[slug] = drawn(tree, data, "backward-walking", document.querySelector("#compose").dataset);
  }
  return found;
}"""
TRAP = 'addEventListener("securitypolicyviolation", (e) => tell(`${e.violatedDirective} ${e.blockedURI}`));'


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The form, with a clipboard, under the published policy; a violation of it fails the test."""
    told: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.expose_function("tell", lambda said: told.append(said))
    context.add_init_script(TRAP)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.clock.set_fixed_time(f"{TODAY}T12:00:00")  # the form writes the day of the review
    page.goto(f"{address}contribute/")
    page.locator("#compose").wait_for()
    yield page
    context.close()
    assert told == []


def comparable(html: str) -> str:
    """A card without what it has only when it is published: code, version, address."""
    for part in (r'(?<=<figure class="tc-qr">).*?(?=</figure>)', r'(?<=tc-version">)\w+', r'(?<=tc-address">).*?</p>'):
        html = re.sub(part, "", html, flags=re.DOTALL)
    return html


def article(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found is not None
    return found[0]


def module(built: Path, name: str) -> str:
    """Where a part of the form's code lies, from the page."""
    return f"../assets/js/{next((built / 'assets' / 'js').glob(f'compose-{name}*.js')).name}"


def written(page: Page) -> str:
    """The file, once the form has caught up."""
    expect(page.locator("#compose-text")).not_to_have_value("")
    page.wait_for_timeout(400)
    return page.locator("#compose-text").input_value()


def part(page: Page, name: str) -> None:
    page.locator(f"[data-go={name}]").click()


def edit(page: Page, address: str, slug: str) -> None:
    page.goto(f"{address}contribute/?edit={TREND}/{slug}")
    page.locator("#compose").wait_for()


# The card


def test_the_names_of_the_parts_stand_apart_on_the_narrowest_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})

    gaps = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".compose__nav button")].map((button) => {
            const words = document.createRange();
            words.selectNodeContents(button);
            return words.getBoundingClientRect();
          });
          return boxes.slice(1).map((box, nth) => box.top === boxes[nth].top ? box.left - boxes[nth].right : 0);
        }"""
    )

    assert len(gaps) == 6
    assert min(gaps) >= 5


def test_every_card_and_drawing_is_the_same_in_the_browser(page: Page, built: Path, guide: Guide) -> None:
    slugs = [entry.slug for entry in guide.trends[0].routines]

    found: dict[str, dict[str, str]] = page.evaluate(DRAWN, [slugs, module(built, "preview")])

    for slug in slugs:
        routine = (built / TREND / slug / "index.html").read_text(encoding="utf-8")
        printed = article((built / TREND / slug / "card" / "index.html").read_text(encoding="utf-8"))
        assert comparable(found[slug]["card"]) == comparable(printed), slug
        for drawing in found[slug]["lines"].split("</svg>")[:-1]:
            assert drawing in routine, slug
    assert len(found) == len(slugs) >= 24


# Written from nothing

MOST_TABS = 120


class Keys:
    """A visitor without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def to(self, wanted: str) -> None:
        """Tab on, until what has the focus is called like this."""
        for _ in range(MOST_TABS):
            if wanted in self.page.evaluate(WHERE):
                return
            self.page.keyboard.press("Tab")
            self.pressed += 1
        raise AssertionError(f"no way to {wanted!r} by Tab; the focus is on {self.page.evaluate(WHERE)!r}")

    def press(self, wanted: str, key: str = "Enter") -> None:
        self.to(wanted)
        self.page.keyboard.press(key)

    def write(self, wanted: str, words: str) -> None:
        self.to(wanted)
        self.page.keyboard.type(words)
        self.page.keyboard.press("Tab")

    def choose(self, group: str, wanted: str) -> None:
        """The arrows go round in a group of which one is chosen."""
        self.to(f"{group} | ")
        self.page.keyboard.press("Space")
        for _ in range(8):
            if wanted in self.page.evaluate(WHERE):
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError(f"{wanted!r} is no choice of {group!r}")


WHERE = """() => {
  const at = document.activeElement;
  if (!at.matches("input, textarea, button, a, summary")) return "";
  const group = at.closest("fieldset")?.querySelector("legend")?.textContent.trim();
  const own = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return `${group ? `${group.replace(/ +optional/, "")} | ` : ""}${own.replace(/ +optional/, "").trim()}`;
}"""


def test_a_routine_is_written_from_nothing_by_keyboard_alone(page: Page, built: Path, tmp_path: Path) -> None:
    keys = Keys(page)
    keys.write("What is it called?", "Three small goes")
    keys.write("In one sentence", "Three short goes at walking backward beside a wall.")
    keys.choose("Level", "Beginner")
    keys.press("Learn the skill", "Space")
    keys.press("Next")
    keys.write("Who is it for?", "Healthy adults who are new to it")
    keys.choose("Who should be there?", "With a buddy")
    keys.press("Where? | Flat ground", "Space")
    keys.press("With what? | Trainers", "Space")
    keys.press("Next")
    keys.write("What to do", "Easy forward walk")
    keys.write("How much", "3 min")
    keys.write("Effort", "2/10")
    keys.press("Step 2")
    keys.write("What to do", "Walk backward slowly")
    keys.choose("Counts as", "Backward walking")
    keys.write("Sets", "3")
    keys.write("How much", "20 s")
    keys.write("Rest", "30 s")
    keys.write("Effort", "3/10")
    keys.write("What a coach would say", "Stand tall")
    keys.press("Remove: Step 3")
    keys.press("Add a step")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")  # it came as another main part
    assert page.evaluate(WHERE) == "Part of the session | Cool-down"
    keys.write("What to do", "Walk about")
    keys.write("How much", "1 min")
    keys.press("Next")
    keys.write("How often?", "2 per week")
    keys.press("What is different | Step 2: Walk backward slowly", "Space")
    keys.write("Sets", "2")
    keys.write("Move on when", "Two sessions with no stumble")
    keys.press("Add a stage")
    keys.press("What is different | Step 2: Walk backward slowly", "Space")
    keys.write("Sets", "3")
    keys.write("Move on when", "Steady without the wall")
    keys.press("Next")
    keys.write("Take care", "Clear the floor of bags")
    keys.press("Next")
    keys.choose("Where does the dose come from?", "Put together by us from several sources")
    keys.write("Filter: Sources", "tyla")
    keys.page.keyboard.press("Space")
    keys.write("What the sources give", "work: tyla-2024")
    for part in ("Sets", "Rest", "Effort", "Warm-up", "Cool-down", "Sessions a week", "Stages"):
        keys.press(f"What you chose yourself | {part}", "Space")
    keys.write("Your name", "A. Trainer")
    keys.press("Next")
    expect(page.locator("#compose-state")).to_have_text("Nothing to mend. It is ready.")
    with page.expect_download() as saved:
        keys.press("Download it")

    routines = Path(shutil.copytree(PROJECT / "routines", tmp_path / "routines"))
    assert saved.value.suggested_filename == f"{SLUG}.yml"
    saved.value.save_as(routines / TREND / f"{SLUG}.yml")
    guide, problems = checked(routines, TODAY)
    trend = guide.trends[0]
    entry = trend.routine(SLUG)
    printed = str(card.view(guide, trend, entry, Settings(site_url="https://guide.example/")).markup)
    shown = page.evaluate(SHOWN, [entry.tree.plain(), module(built, "preview")])
    assert [str(problem) for problem in problems if SLUG in problem.file] == []
    assert comparable(shown["html"]) == comparable(printed)
    assert shown["elements"] == len(re.findall("<[a-z]", shown["html"])) - 1
    assert keys.pressed < 400


SHOWN = """async ([tree, module]) => {
  const { drawn } = await import(module);
  const data = await (await fetch("data.json")).json();
  const card = document.querySelector("#compose-sheet").shadowRoot.querySelector("article");
  const { card: html } = drawn(tree, data, "backward-walking", document.querySelector("#compose").dataset);
  return { html, elements: card.querySelectorAll("*").length };
}"""


# Opened again


def test_a_routine_is_opened_changed_and_only_that_line_differs(page: Page, address: str, tmp_path: Path) -> None:
    before = (PROJECT / "routines" / TREND / "coach-starter.yml").read_text(encoding="utf-8")
    page.goto(f"{address}{TREND}/coach-starter/")
    page.get_by_role("link", name="Change this routine").click()
    page.locator("#compose").wait_for()
    assert page.locator("#compose-text").input_value() == before

    part(page, "session")
    page.locator(".block__open").nth(1).click()
    page.locator("#f-session-1-sets").fill("2-4")

    after = written(page)
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ["    sets: 2-4"]
    routines = Path(shutil.copytree(PROJECT / "routines", tmp_path / "routines"))
    (routines / TREND / "coach-starter.yml").write_text(after, encoding="utf-8")
    step = checked(routines, TODAY)[0].trends[0].routine("coach-starter").value.session[1]
    assert isinstance(step, Step)
    assert str(step.sets) == "2–4"


def test_the_file_follows_the_form_and_is_copied(page: Page, address: str) -> None:
    edit(page, address, "coach-starter")
    page.locator(".compose__tabs [data-view=file]").click()
    page.locator("#f-title").fill("Another name")

    expect(page.locator("#compose-text")).to_have_value(re.compile("^title: Another name$", re.MULTILINE))
    assert not page.locator("#compose-text").is_editable()
    page.locator("#compose-file [data-copy]").click()
    expect(page.locator("#compose-status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#compose-text").input_value()


def test_nothing_that_checks_is_fetched_before_something_is_written(browser: Browser, address: str) -> None:
    with opened(browser, 1280, "light", service_workers="block") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}contribute/")
        page.locator("#compose").wait_for()
        before = [url for url in asked if "guide.js" in url or "data.json" in url]
        page.locator("#f-title").fill("Hallway fives")
        expect(page.locator("#compose-text")).to_have_value(re.compile("Hallway fives"))

    assert before == []
    assert any("guide.js" in url for url in asked)


def test_a_checker_that_cannot_be_fetched_is_said_and_nothing_is_lost(page: Page) -> None:
    page.route("**/contribute/guide.js", lambda route: route.abort())
    page.locator("#f-title").fill("Hallway fives")

    expect(page.locator("#compose-status")).to_contain_text("The checker cannot be loaded")
    page.unroute("**/contribute/guide.js")
    page.reload()
    expect(page.locator("#f-title")).to_have_value("Hallway fives")


def test_steps_move_go_and_come_back(page: Page, address: str) -> None:
    edit(page, address, "coach-starter")
    part(page, "session")
    names = page.locator(".blocks > li .block__sum")

    page.get_by_role("button", name="Move up: Step 2").press("Enter")
    expect(names).to_contain_text(["Walk backward slowly", "Easy forward walk", "Forward walk back"])
    assert page.evaluate("document.activeElement.dataset.act") == "down"  # at the top only that works
    page.get_by_role("button", name="Remove: Step 1").press("Enter")
    expect(names).to_contain_text(["Easy forward walk", "Forward walk back"])
    page.keyboard.press("Enter")

    expect(names).to_contain_text(["Walk backward slowly", "Easy forward walk", "Forward walk back"])
    assert "Step 1" in page.evaluate(WHERE)


def test_a_mistake_is_said_at_the_field_and_the_list_leads_there(page: Page, address: str) -> None:
    edit(page, address, "coach-starter")
    part(page, "session")
    page.locator(".block__open").nth(1).click()
    rest = page.locator("#f-session-1-rest")

    rest.fill("1:30")

    said = page.locator("#f-session-1-rest-said")
    expect(said).to_have_text("'1:30' is not a duration; write it like '45 s' or '1 min 30 s'")
    expect(rest).to_have_attribute("aria-invalid", "true")
    expect(rest).to_be_focused()
    expect(page.locator("#compose-status")).to_have_text(said.inner_text())
    assert "f-session-1-rest-said" in str(rest.get_attribute("aria-describedby"))
    part(page, "send")
    page.locator("#compose-mend button").filter(has_text="1:30").press("Enter")
    expect(rest).to_be_focused()


# The draft


def test_a_draft_outlives_a_reload_and_goes_with_one_tap(page: Page) -> None:
    page.locator("#f-title").fill("Hallway fives")
    assert "title: Hallway fives" in written(page)

    page.reload()
    expect(page.locator("#f-title")).to_have_value("Hallway fives")
    page.get_by_role("button", name="Delete draft").click()
    expect(page.locator("#f-title")).to_have_value("")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#f-title")).to_have_value("Hallway fives")
    page.get_by_role("button", name="Delete draft").click()
    page.reload()

    expect(page.locator("#f-title")).to_have_value("")
    assert not [key for key in page.evaluate("Object.keys(localStorage)") if "compose" in key]


KEPT = "(draft) => localStorage.setItem('trend-guide:compose:', JSON.stringify(draft))"


def test_a_draft_of_an_earlier_version_is_opened_and_kept_anew(page: Page) -> None:
    text = "# kept\ntitle: Hallway fives\nlevel: beginner\n\nsession:\n  - name: Walk\n    work: 20 s\n    rest: 1:30\n"
    page.evaluate(KEPT, {"text": text, "slug": "fives", "trend": TREND})

    page.reload()

    expect(page.locator("#f-title")).to_have_value("Hallway fives")
    expect(page.locator("#compose-text")).to_have_value(text)
    part(page, "send")
    expect(page.locator("#compose-mend")).to_contain_text("'1:30' is not a duration")
    draft = page.evaluate("JSON.parse(localStorage.getItem('trend-guide:compose:'))")
    assert draft["tree"]["session"] == [{"name": "Walk", "work": "20 s", "rest": "1:30"}]
    assert (draft["slug"], draft["head"], "text" in draft) == ("fives", ["# kept"], False)


def test_a_draft_that_was_typed_by_hand_is_shown_to_be_copied(page: Page) -> None:
    text = "title: {a: b\n"
    page.evaluate(KEPT, {"text": text, "slug": "", "trend": TREND})

    page.reload()

    expect(page.locator("#compose-draft")).to_contain_text("cannot open it any more")
    expect(page.locator("#compose-text")).to_have_value(text)
    page.locator("#f-title").fill("Another one")
    page.wait_for_timeout(400)
    assert page.evaluate("JSON.parse(localStorage.getItem('trend-guide:compose:')).text") == text
    page.get_by_role("button", name="Delete draft").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#compose-text")).to_have_value(text)
    page.get_by_role("button", name="Delete draft").click()
    assert page.evaluate("localStorage.getItem('trend-guide:compose:')") is None


# Sending


def with_repository(page: Page, repository: str) -> None:
    """The same page as a guide would have it that names this repository."""

    def answer(route: Route) -> None:
        if not route.request.is_navigation_request():
            return route.continue_()
        found = route.fetch()
        named = found.text().replace('data-repository=""', f'data-repository="{repository}"')
        return route.fulfill(response=found, body=named)

    page.route("**/contribute/**", answer)


@pytest.mark.parametrize(
    ("repository", "path", "name", "value"),
    [
        ("https://github.com/you/guide", "/you/guide/new/main", "filename", "value"),
        ("https://gitlab.com/you/guide", "/you/guide/-/new/main", "file_name", "content"),
    ],
)
def test_a_pull_request_opens_with_the_file_in_it(
    page: Page, address: str, repository: str, path: str, name: str, value: str
) -> None:
    with_repository(page, repository)
    page.goto(f"{address}contribute/")
    page.locator("#f-title").fill("Knees & “toes”: 100 %")
    text = written(page)
    part(page, "send")

    led = urlsplit(str(page.locator("#compose-open").get_attribute("href")))

    asked = parse_qs(led.query)
    assert f"{led.scheme}://{led.netloc}{led.path}" == f"https://{urlsplit(repository).netloc}{path}"
    assert asked == {name: [f"routines/{TREND}/knees-toes-100.yml"], value: [text]}


def test_what_is_too_long_for_an_address_is_copied_instead(page: Page, address: str) -> None:
    with_repository(page, "https://github.com/you/guide")
    page.goto(f"{address}contribute/")
    page.locator("#f-summary").fill("long " * 1700)
    text = written(page)
    part(page, "send")

    href = str(page.locator("#compose-open").get_attribute("href"))

    assert parse_qs(urlsplit(href).query).keys() == {"filename"}
    expect(page.locator("#compose-how")).to_contain_text("too long for an address")
    page.evaluate("document.querySelector('#compose-open').removeAttribute('href')")  # the test stays at home
    page.locator("#compose-open").dispatch_event("click")
    expect(page.locator("#compose-open")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_a_routine_that_is_there_is_opened_where_it_lies(page: Page, address: str) -> None:
    with_repository(page, "https://github.com/you/guide")
    edit(page, address, "coach-starter")
    part(page, "send")

    expect(page.locator("#compose-open")).to_have_attribute(
        "href", f"https://github.com/you/guide/edit/main/routines/{TREND}/coach-starter.yml"
    )


def test_without_a_repository_it_says_why_there_is_no_pull_request(page: Page) -> None:
    part(page, "send")

    expect(page.locator("#compose-open")).to_be_hidden()
    expect(page.locator("#compose-how")).to_contain_text("names no repository")
    expect(page.get_by_role("button", name="Copy the file")).to_be_visible()


@pytest.mark.parametrize(("slug", "said"), [("coach-starter", "is there already"), ("Ä b", "lower-case"), ("run", "")])
def test_a_file_name_is_looked_at(page: Page, slug: str, said: str) -> None:
    part(page, "send")
    page.locator("#compose-slug").fill(slug)

    expect(page.locator("#compose-slug-said")).to_contain_text(said)
    expect(page.locator("#compose-slug-said")).to_contain_text(slug)


# For everybody

SHOW_ALL = """() => {
  for (const one of document.querySelectorAll("[data-part]")) one.hidden = false;
  for (const one of document.querySelectorAll(".block__open[aria-expanded=false]")) one.click();
  for (const one of document.querySelectorAll("#compose details")) one.open = true;
}"""


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        *(("light", 360), ("forced", 360), ("dark", 1280)),
        *(pytest.param(*other, marks=pytest.mark.slow) for other in (("dark", 360), ("light", 1280), ("forced", 1280))),
    ],
)
def test_the_form_has_no_violation_and_nothing_is_too_wide(
    browser: Browser, address: str, scheme: Scheme, width: int
) -> None:
    with opened(browser, width, scheme, service_workers="block") as page:
        edit(page, address, "forward-backward-intervals")
        part(page, "session")
        page.evaluate("for (const one of document.querySelectorAll('.block__open[aria-expanded=false]')) one.click()")
        page.locator("[data-key=rest]:visible input").first.fill("1:30")
        page.set_viewport_size({"width": width, "height": 12_000})  # what a bar half covers is too small to tap
        part(page, "send")  # from now on also what is missing is said
        page.evaluate(SHOW_ALL)
        page.wait_for_timeout(400)
        found = [*violations(page), page.evaluate(SIDEWAYS)]
        if width == 360:
            for name in ("card", "file"):
                page.locator(f"[data-view={name}]:visible").click()
                found += [*violations(page), page.evaluate(SIDEWAYS)]

    assert {one for one in found if one} == set()


def test_without_javascript_the_other_two_ways_are_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}contribute/")

    expect(page.locator("#compose")).to_be_hidden()
    expect(page.get_by_role("heading", name="In your editor")).to_be_visible()
    expect(page.get_by_role("heading", name="In a few sentences")).to_be_visible()
    expect(page.get_by_role("link", name="In the form")).to_be_hidden()
    context.close()


# Hostile text

EVERYWHERE = """async ([payloads, preview]) => {
  const { built, drawn } = await import(preview);
  const data = await (await fetch("data.json")).json();
  const place = document.body.appendChild(document.createElement("div"));
  let shown = 0;
  for (const one of payloads) {
    const step = { phase: "main", name: one, work: "20 s", cues: [one] };
    const plain = { title: one, summary: one, audience: one, goals: [one], places: [one], equipment: [one],
      setup: [one], session: [step, { rounds: "2", steps: [step] }], easier: [one], mistakes: [one], cautions: [one],
      stop_if: [one], our_suggestion: [one], notes: one, sources: [one],
      plan: { frequency: "2 per week", stages: [{ note: one, build_up: one, move_on_when: one, go_to: [one] }] } };
    const made = drawn(plain, data, "backward-walking", document.querySelector("#compose").dataset);
    place.replaceChildren(built(made.card), built(made.lines));
    shown += place.textContent.includes(one);
  }
  return shown;
}"""


def test_no_payload_runs_on_the_card_or_in_the_form(browser: Browser, built: Path, address: str) -> None:
    """With the policy off: escaping alone has to hold."""
    every = payloads()
    context = browser.new_context(bypass_csp=True, service_workers="block")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto(f"{address}contribute/")
    page.locator("#compose").wait_for()

    shown = page.evaluate(EVERYWHERE, [every, module(built, "preview")])
    for text in every[::12]:
        step = {"name": text, "id": text, "work": text, "rest": text, "cues": [text]}
        tree: dict[str, Any] = dict.fromkeys(("title", "summary", "audience", "notes", text), text)
        tree |= {key: [text] for key in ("goals", "places", "sources", "cautions", "stop_if")}
        tree |= {
            "session": [step],
            "plan": {"frequency": text, "stages": [{"change": {text: {"sets": text}}, "note": text}]},
        }
        page.evaluate(KEPT, {"tree": tree, "head": [], "slug": text, "trend": TREND})
        page.reload()
        page.locator("#compose").wait_for()
        for name in ("what", "session", "plan", "send"):
            part(page, name)
        page.wait_for_timeout(300)

    assert page.evaluate("window.__x") is None
    assert page.url.startswith(address)
    assert shown == len(every)
    context.close()


# Without a network


def test_it_works_without_a_network_after_one_visit(browser: Browser, built: Path, tmp_path: Path) -> None:
    server = Server(a_small_copy(built, tmp_path / "site"))
    context = browser.new_context()
    reader = Reader(context, server)
    reader.visit("contribute/")
    server.kill()

    reader.open(f"contribute/?edit={TREND}/hallway-starter")
    reader.page.locator("#f-title").fill("Written in a cellar")

    expect(reader.page.locator("#compose-sheet h1")).to_have_text("Written in a cellar")
    context.close()
