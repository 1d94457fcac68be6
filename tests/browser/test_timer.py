"""Run mode in a real browser: right time, right sound, right session, and nothing lost on the way.

The pages are made here from the core, so these tests need no whole site. Most run on a clock that the test turns.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import PROJECT, Quietly, serving
from playwright.sync_api import Browser, BrowserContext, Page, expect

from trendguide import session
from trendguide.exports import calendar
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render import card, run, voice
from trendguide.render.site import Settings

SETTINGS = Settings(site_url="https://guide.example/")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; object-src 'none'"
)
QUIET_CUES = {"sound": "off", "flash": False, "vibrate": False}
TAIL, RATE = 5, 16000  # as run-clock.js and run-sound.js have them
PAUSE = 1920  # samples between two groups of words
SOON = 3  # seconds to get ready where a test waits for them

Start = Callable[..., Page]


def remade(entry: Entry[Routine], slug: str, sets: str, work: str, rest: str, warm_up: str = "3 min") -> Entry[Routine]:
    """A routine of another length: coach's starter, one stage, other figures."""
    raw = entry.tree.plain()
    raw["session"][0]["work"] = warm_up
    raw["session"][1] |= {"sets": sets, "work": work, "rest": rest}
    raw["session"][2]["work"] = warm_up
    raw["plan"] = {"frequency": "2 per week", "stages": [{"move_on_when": "You feel calm"}]}
    return replace(entry, slug=slug, value=Routine.model_validate(raw))


@pytest.fixture(scope="module")
def long_one(guide: Guide) -> Entry[Routine]:
    """An hour: 3 min, 18 times 2 min with 1 min 5 s between, 3 min, and some."""
    return remade(guide.trends[0].routine("coach-starter"), "long-one", "18", "2 min", "65 s", "3 min")


@pytest.fixture(scope="module")
def short_one(guide: Guide) -> Entry[Routine]:
    """Eleven seconds after three to get ready, for the test on a real clock."""
    return remade(guide.trends[0].routine("coach-starter"), "short-one", "2", "3 s", "2 s", "2 s")


class Guarded(Quietly):
    """Under the content security policy of the published site."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def address_of_runs(
    guide: Guide, long_one: Entry[Routine], short_one: Entry[Routine], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    site = tmp_path_factory.mktemp("runs")
    shutil.copytree(PROJECT / "docs/assets", site / "assets")
    trend = guide.trends[0]
    for entry in (*trend.routines, long_one, short_one):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "READY", SOON if entry is short_one else run.READY)
            played, pictures = run.data(trend, entry), card.view(guide, trend, entry, SETTINGS).pictures
            timer = run.asset(trend, entry, SETTINGS, played, pictures)
        for asset in (timer, calendar.asset(guide, trend, entry, SETTINGS)):
            path = site / asset.address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(asset.content, encoding="utf-8", newline="")
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Routine</title>'
        page = head + str(run.section(trend, entry, played))
        (site / trend.slug / entry.slug / "index.html").write_text(page, encoding="utf-8")
    with serving(site, Guarded) as root:
        yield f"{root}backward-walking/"


WATCH = """
window.shown = []; window.said = []; window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => broken.push(event.violatedDirective));
addEventListener("error", (event) => broken.push(event.message));
addEventListener("unhandledrejection", (event) => broken.push(String(event.reason)));
addEventListener("DOMContentLoaded", () => {
  const watch = (id, list) => {
    const place = document.getElementById(id);
    const changed = new MutationObserver(() => list.push([performance.now(), place.textContent]));
    changed.observe(place, { childList: true, characterData: true, subtree: true });
  };
  if (!document.getElementById("digits")) return;
  watch("digits", shown); watch("status", said);
});
window.hide = (hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""

LISTEN = """
// A sound card that writes down what it is given, on the page's own clock.
window.cues = [];
class Card {
  constructor() { this.from = performance.now(); this.destination = {}; }
  get currentTime() { return (performance.now() - this.from) / 1000; }
  async resume() {}
}
const Gain = GainNode;
window.AudioContext = Card;
window.GainNode = function (context, options) {
  return context instanceof Card ? { gain: {}, connect() { return this; } } : new Gain(context, options);
};
window.AudioBufferSourceNode = class {
  constructor(card, { buffer }) { this.card = card; this.buffer = buffer; }
  connect() {}
  start(when) { this.due = this.card.from + when * 1000; this.given = performance.now(); cues.push(this); }
  stop() { if (this.due > performance.now()) this.stopped = true; }
};
"""


@pytest.fixture
def open_run(browser: Browser, address_of_runs: str) -> Iterator[Start]:
    contexts: list[BrowserContext] = []
    pages: list[Page] = []

    def start(
        slug: str,
        cues: dict[str, Any] | None = None,
        scripts: tuple[str, ...] = (),
        fake: bool = True,
        at: str = "run/",
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": 360, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(15_000)
        if fake:
            page.clock.install(time=0)
        for script in (WATCH, *scripts):
            page.add_init_script(script)
        if cues is not None:
            page.add_init_script(f"localStorage['tg-cues'] ??= JSON.stringify({json.dumps(cues)})")
        page.goto(f"{address_of_runs}{slug}/{at}")
        if fake:
            page.clock.pause_at(60_000)
        return page

    yield start
    broken = [one for page in pages if not page.is_closed() for one in page.evaluate("window.broken ?? []")]
    for context in contexts:
        context.close()
    assert broken == []


def main(page: Page) -> Any:
    return page.locator("#main")


def until(page: Page, truth: str) -> None:
    """Wait in steps of our own: Playwright's wait needs eval, which the policy forbids."""
    for _ in range(300):
        if page.evaluate(truth):
            return
        time.sleep(0.05)
    raise AssertionError(f"never came true: {truth}")


def digits(page: Page) -> str:
    return str(page.locator("#digits").inner_text())


def clock_text(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def expected_cues(
    intervals: tuple[session.Interval, ...], backward: frozenset[int], wait: float = 0
) -> list[tuple[float, str, float | None]]:
    """Every sound of a session by its second, worked out here from the core alone; for words, the seconds they have."""
    looks = ["rest" if one.kind == "rest" else "back" if one.number in backward else "go" for one in intervals]
    warned = looks.index("back") - 1
    found: list[tuple[float, str, float | None]] = []
    at: float = 0

    def timed(seconds: int, words: str, place: int, look: str = "") -> None:
        path = "/path-clear" if place == warned else ""
        lead, is_long = 0.8 if look else 0, seconds >= 30
        if look:
            found.append((at, look, None))
        found.append((at + lead, words if is_long else words + path, seconds - lead - (10 if is_long else 3)))
        if seconds >= 120 and look != "rest":
            found.append((at + seconds / 2, "halfway", 5))
        if is_long:
            found.append((at + seconds - 10, "10 seconds" + path, 7))
        found.extend((at + seconds - before, "tick", None) for before in (3, 2, 1))

    timed(run.READY, "get-ready", -1)
    at += run.READY
    for place, (interval, look) in enumerate(zip(intervals, looks, strict=True)):
        words = "/".join(voice.groups(interval, look))
        if interval.seconds is not None:
            timed(interval.seconds, words, place, look)
            at += interval.seconds
            continue
        path = "/path-clear" if place == warned else ""
        found += [(at, "wait", None), (at + 0.8, look, None), (at + 1.6, f"your-turn/{words}{path}", TAIL - 1.6)]
        at += wait
    return [*found, (at, "end", None), (at + 1.1, "done", 1)]


def laid_out(cues: list[tuple[float, str, float | None]], lengths: dict[str, int]) -> list[tuple[int, str]]:
    """Each tone and each single word with the sample it begins at: of the words, the groups that fit."""
    found: list[tuple[int, str]] = []
    for at, sound, room in cues:
        if room is None:
            found.append((round(at * RATE), f"tone {sound}"))
            continue
        begin, filled = round(at * RATE), 0
        for group in sound.split("/"):
            pause = PAUSE if filled else 0
            words = group.split(" ")
            if filled + pause + sum(lengths[word] for word in words) > room * RATE:
                break
            filled += pause
            for word in words:
                found.append((begin + filled, word))
                filled += lengths[word]
    return found


def ends_of(routine: Routine) -> list[tuple[int, str, tuple[session.Interval, ...]]]:
    return [
        (stage.number, end, stage.session(end).intervals)
        for stage in session.work_out(routine).stages
        for end in session.ENDS
    ]


# The session


SOME_OR_ALL = pytest.mark.parametrize(
    "nth", [3, pytest.param(1, marks=pytest.mark.slow)], ids=["some routines", "all routines"]
)


@SOME_OR_ALL
def test_run_mode_plays_the_session_of_the_core_for_every_stage_and_end(
    open_run: Start, guide: Guide, nth: int
) -> None:
    for entry in guide.trends[0].routines[::nth]:
        page = open_run(entry.slug, QUIET_CUES, fake=False)
        for number, end, core in ends_of(entry.value):
            played = page.evaluate(
                """async ([stage, end]) => {
                  const text = (id) => document.getElementById(id).textContent;
                  const press = (id) => document.getElementById(id).click();
                  location.hash = `stage=${stage}&end=${end}`;
                  await new Promise((done) => addEventListener("hashchange", done, { once: true }));
                  press("main");
                  const found = [];
                  for (;;) {
                    press(text("main") === "Done" ? "main" : "skip");
                    if (!document.getElementById("after").hidden) break;
                    const drawn = Boolean(document.querySelector("#picture svg"));
                    found.push([...["phase", "name", "digits", "label", "main"].map(text), drawn]);
                  }
                  press("again");
                  return found;
                }""",
                [number, end],
            )
            told = [
                [
                    run.PHASES[one.phase], one.name, one.amount if one.seconds is None else clock_text(one.seconds),
                    run.turn(one), "Done" if one.seconds is None else "Pause", one.kind == "work",
                ]
                for one in core
            ]  # fmt: skip
            assert played == told, (entry.slug, number, end)
        page.context.close()


def test_a_count_waits_for_done_however_long_it_takes(open_run: Start) -> None:
    page = open_run("rail-supported-10-sessions", QUIET_CUES)
    main(page).click()
    page.clock.run_for((10 + 120) * 1000)

    expect(page.locator("#digits")).to_have_text("6 steps")
    page.clock.run_for(20 * 60_000)
    expect(page.locator("#digits")).to_have_text("6 steps")
    expect(main(page)).to_have_text("Done")
    main(page).focus()
    page.keyboard.press("Space")
    expect(page.locator("#name")).to_have_text("Rest")
    page.clock.run_for(20_000)

    expect(page.locator("#label")).to_have_text("Set 2 of 4")


def test_the_address_chooses_stage_and_end_and_keeps_what_is_chosen(open_run: Start) -> None:
    page = open_run("coach-starter", at="run/#stage=2&end=high")

    expect(page.locator("[name=stage][value='2']")).to_be_checked()
    expect(page.locator("[name=end][value=high]")).to_be_checked()
    page.locator("[name=stage][value='3']").check()

    assert page.url.endswith("#stage=3&end=high")


# The time


def test_an_hour_with_twenty_minutes_hidden_is_right_to_the_millisecond(
    open_run: Start, guide: Guide, long_one: Entry[Routine]
) -> None:
    page = open_run("long-one", {"sound": "page", "voice": "off"}, (LISTEN,))
    core = long_one.once(session.work_out).stages[0].low.intervals
    total = session.totals(core).seconds
    assert total >= 3600
    main(page).click()
    began = page.evaluate("performance.now()")
    until(page, "cues.length > 0")

    page.clock.run_for(20 * 60_000)
    page.evaluate("hide(true)")
    for _ in range(20):  # a throttled tab wakes once a minute
        page.clock.fast_forward(60_000)
    page.evaluate("hide(false)")
    back = page.evaluate("performance.now()")
    page.clock.run_for((run.READY + total) * 1000 - 40 * 60_000 - 1)
    before_the_end = digits(page)
    page.clock.run_for(1)

    assert before_the_end == "0:01"
    expect(page.locator("#after-title")).to_have_text("Done")
    bounds = [0, run.READY]
    for interval in core:
        bounds.append(bounds[-1] + (interval.seconds or 0))
    errors = []
    for at, text in page.evaluate("shown"):
        if began + 20 * 60_000 < at < back:
            continue  # nobody sees it
        minutes, seconds = text.split(":")
        gone = (at - began) / 1000
        end = next((bound for bound in bounds[1:] if gone < bound - 1e-6), bounds[-1])
        errors.append((int(minutes) * 60 + int(seconds)) - (end - gone))
    assert len(errors) > 2300
    assert -0.001 <= min(errors) <= max(errors) <= 0.05

    names = page.evaluate(
        """async () => {
          const all = (await import("/assets/js/run-sound.js")).tones;
          const name = (cue) => Object.keys(all).find((one) => all[one] === cue.buffer);
          return cues.filter((cue) => !cue.stopped).map((cue) => [cue.due, name(cue), cue.given]);
        }"""
    )
    heard = [((due - began) / 1000, name) for due, name, _ in names]
    cues = expected_cues(core, run.backward_steps(long_one.once(session.work_out)))
    wanted = [(at, tone) for at, tone, room in cues if room is None]
    assert [name for _, name in heard] == [name for _, name in wanted]
    assert max(abs(at - due) for (at, _), (due, _) in zip(heard, wanted, strict=True)) <= 0.001
    assert all(given <= due + 50 for due, _, given in names)


def test_frozen_and_woken_it_is_where_it_should_be_and_plays_no_burst_of_old_sounds(open_run: Start) -> None:
    page = open_run("long-one", {"sound": "page"}, (LISTEN,))
    main(page).click()
    until(page, "cues.length > 0")
    page.clock.run_for(10_000)
    page.evaluate("hide(true)")

    page.clock.fast_forward((3 * 60 + 2 * 60 + 65 + 30) * 1000)  # nothing of ours ran meanwhile
    page.evaluate("hide(false)")

    expect(page.locator("#label")).to_have_text("Set 2 of 18")
    assert digits(page) == "1:30"
    assert [cue for cue in page.evaluate("cues.map((cue) => [cue.due, cue.given])") if cue[1] > cue[0] + 60] == []


def test_who_wants_it_so_finds_the_clock_where_it_stopped(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES | {"away": "wait"})
    main(page).click()
    page.clock.run_for(30_000)
    stood = digits(page)

    page.evaluate("hide(true)")
    page.clock.fast_forward(300_000)
    page.evaluate("hide(false)")

    assert digits(page) == stood == "2:40"
    expect(main(page)).to_have_text("Go on")
    main(page).click()
    page.clock.run_for(1000)
    assert digits(page) == "2:39"


def test_a_clock_that_is_changed_while_one_looks_changes_nothing(open_run: Start) -> None:
    page = open_run(
        "coach-starter", QUIET_CUES, ("{ const real = Date.now; window.shift = 0; Date.now = () => real() + shift; }",)
    )
    main(page).click()
    page.clock.run_for(20_000)

    page.evaluate("shift = -7200_000")
    page.clock.run_for(10_000)

    assert digits(page) == "2:40"
    expect(main(page)).to_have_text("Pause")


def test_a_device_that_slept_is_noticed_and_the_reader_asked(open_run: Start) -> None:
    page = open_run(
        "coach-starter", QUIET_CUES, ("{ const real = Date.now; window.shift = 0; Date.now = () => real() + shift; }",)
    )
    main(page).click()
    page.clock.run_for(20_000)
    page.evaluate("hide(true)")

    page.evaluate("shift = 60_000")  # in sleep, the steady clock stood
    page.evaluate("hide(false)")

    expect(page.locator("#alert")).to_contain_text("slept, or its clock was changed")
    expect(main(page)).to_have_text("Go on")
    assert digits(page) == "2:50"
    page.locator("#jump").click()
    assert digits(page) == "1:50"
    expect(main(page)).to_have_text("Pause")


def test_a_reload_in_mid_session_offers_to_go_on(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES, at="run/#stage=2&end=high")
    main(page).click()
    page.clock.run_for((10 + 180 + 6) * 1000)
    stood = digits(page)

    page.reload()
    expect(page.locator("#resume-text")).to_have_text(
        f"You stopped at: Walk backward slowly, 20 s, set 1 of 3, with {stood} left."
    )
    page.locator("#resume-yes").click()

    assert stood == "0:14"
    assert digits(page) == stood
    expect(page.locator("#label")).to_have_text("Set 1 of 3")
    expect(page.locator("#resume")).to_be_hidden()


def test_a_session_of_yesterday_is_not_offered(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    main(page).click()
    page.clock.run_for(30_000)
    page.goto(page.url.split("run/")[0])
    page.evaluate(
        """const kept = JSON.parse(localStorage["tg-now"]);
        localStorage["tg-now"] = JSON.stringify({ ...kept, when: kept.when - 4 * 3600_000 });"""
    )

    page.go_back()

    expect(page.locator("#setup")).to_be_visible()
    expect(page.locator("#resume")).to_be_hidden()


def test_back_and_start_over_do_what_they_say(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    main(page).click()
    page.clock.run_for((10 + 180 + 10) * 1000)

    page.locator("#back").click()
    assert digits(page) == "0:15"
    page.locator("#back").click()
    expect(page.locator("#name")).to_have_text("Easy forward walk")
    page.locator("#restart").click()
    expect(page.locator("#name")).to_have_text("Get ready")
    page.clock.run_for(4000)

    assert digits(page) == "0:06"


def test_on_a_real_clock_a_tab_that_was_hidden_part_way_ends_on_time(open_run: Start) -> None:
    parts = (SOON, 2, 3, 2, 3, 2)  # seconds of the short one
    page = open_run("short-one", {"sound": "page"}, fake=False)
    main(page).click()
    page.wait_for_timeout(2500)
    page.evaluate("hide(true)")
    page.wait_for_timeout(9000)
    page.evaluate("hide(false)")
    page.wait_for_selector("#after:not([hidden])", timeout=30_000)
    ended = page.evaluate("performance.now()")

    # However late a busy machine shows a change: what it shows is right at that moment.
    changes = [(at, int(text.split(":")[1])) for at, text in page.evaluate("shown")]
    began = min(at - (SOON - left) * 1000 for at, left in changes if 0 < left < SOON and at - changes[0][0] < 3000)
    ends = list(itertools.accumulate(parts))
    wrong = [
        (at - began, left)
        for at, left in changes
        if not any(end - left - 0.05 <= (at - began) / 1000 <= end - left + 1.05 for end in ends)
    ]
    total = sum(parts) * 1000
    assert wrong == []
    assert changes[-1][1] == 1
    assert total - 1000 <= changes[-1][0] - began + 50 <= ended - began <= total + 8000  # 9 s had it stood still


# The sound

LENGTHS = """
async () => {
  const { learn } = await import("/assets/js/run-sound.js");
  const words = await learn(JSON.parse(document.getElementById("run-data").textContent).words);
  return Object.fromEntries(Object.entries(words).map(([name, samples]) => [name, samples.length]));
}
"""
READ_BACK = """
async ([stage, end, sounds]) => {
  const { Clock } = await import("/assets/js/run-clock.js");
  const { learn, tones, wav } = await import("/assets/js/run-sound.js");
  const data = JSON.parse(document.getElementById("run-data").textContent);
  const { list } = new Clock(data.stages[stage - 1][end].intervals, data.ready);
  const words = await learn(data.words);
  const bytes = await (await wav(list, 0, list.length)).arrayBuffer();
  const head = new DataView(bytes);
  const track = new Uint8Array(bytes, 44);
  const wanted = new Uint8Array(track.length).fill(128);
  for (const [at, name] of sounds) {
    const samples = name.startsWith("tone ") ? tones[name.slice(5)].getChannelData(0) : words[name];
    wanted.set(Uint8Array.from(samples, (value) => Math.round(128 + 127 * Math.max(-1, Math.min(1, value)))), at);
  }
  let wrong = 0;
  while (wrong < track.length && track[wrong] === wanted[wrong]) wrong += 1;
  return { rate: head.getUint32(24, true), size: head.getUint32(40, true), length: track.length, wrong };
}
"""


@SOME_OR_ALL
def test_the_sound_track_of_every_session_is_as_long_as_the_core_says_and_sounds_where_it_should(
    open_run: Start, guide: Guide, nth: int
) -> None:
    for place, entry in enumerate(guide.trends[0].routines[::nth]):
        page = open_run(entry.slug, QUIET_CUES, fake=False)
        lengths = page.evaluate(LENGTHS)
        for number, end, core in ends_of(entry.value):
            if end == "low" and place % 4:
                continue  # the long ones of all, the short ones of some: a third of the time
            cues = expected_cues(core, run.backward_steps(entry.once(session.work_out)), TAIL)
            made = page.evaluate(READ_BACK, [number, end, laid_out(cues, lengths)])
            waits = sum(interval.seconds is None for interval in core)

            assert made["rate"] == RATE
            assert made["size"] == made["length"]
            assert made["length"] / RATE == pytest.approx(
                run.READY + session.totals(core).seconds + waits * TAIL + TAIL, abs=0.1
            )
            assert made["wrong"] == made["length"], (entry.slug, number, end, made["wrong"] / RATE)
        page.context.close()


def test_every_word_has_its_clip_clear_and_of_a_length_that_one_can_follow(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES, fake=False)

    clips = page.evaluate(
        """async () => {
          const { learn } = await import("/assets/js/run-sound.js");
          const names = JSON.parse(document.getElementById("run-data").textContent).words;
          const words = await learn(names);
          return names.map((name) => [name, words[name].length, Math.max(...words[name].map(Math.abs))]);
        }"""
    )

    assert [name for name, _, _ in clips] == list(voice.WORDS)
    assert [one for one in clips if not 0.2 <= one[1] / RATE <= 0.9] == []
    assert [one for one in clips if not 0.5 <= one[2] <= 1] == []


ASKED = "window.asked = []; { const real = fetch; window.fetch = (what) => (asked.push(String(what)), real(what)); }"


@pytest.mark.parametrize("choice", ["own", "off"])
def test_words_are_said_only_to_who_wants_them(open_run: Start, choice: str) -> None:
    page = open_run("coach-starter", {"sound": "page", "voice": choice}, (LISTEN, ASKED))
    main(page).click()
    until(page, "cues.length > 0")

    words = page.evaluate(
        """async () => {
          const all = Object.values((await import("/assets/js/run-sound.js")).tones);
          return cues.filter((cue) => !all.includes(cue.buffer)).map((cue) => Math.round(cue.due - cue.card.from));
        }"""
    )

    assert page.evaluate("asked.map((one) => one.split('/').at(-1))") == (["words.mp3"] if choice == "own" else [])
    assert words[:4] == ([0, 10_800, 100_000, 180_000] if choice == "own" else [])


def test_without_the_file_of_words_there_are_the_tones(open_run: Start) -> None:
    page = open_run(
        "coach-starter", {"sound": "page"}, (LISTEN, "window.fetch = () => Promise.reject(new Error('no signal'));")
    )
    main(page).click()

    until(page, "cues.length > 10")


KEYS = """
window.keys = {};
const set = MediaSession.prototype.setActionHandler;
MediaSession.prototype.setActionHandler = function (name, act) {
  keys[name] = act;
  return set.call(this, name, act);
};
"""


def test_the_locked_phone_s_sound_runs_with_the_clock_and_obeys_the_lock_screen(open_run: Start) -> None:
    keep = "{ const Real = Audio; window.Audio = function () { return (window.player = new Real()); }; }"
    page = open_run("coach-starter", {"sound": "lock"}, (KEYS, keep), fake=False)
    main(page).click()
    until(page, "window.player && !player.paused && player.currentTime > 1.5")

    page.wait_for_timeout(500)
    shown, heard = page.evaluate("[document.getElementById('digits').textContent, player.currentTime]")
    assert abs((10 - heard) - int(shown.split(":")[1])) <= 1.1
    assert page.evaluate("[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]") == [
        "Get ready",
        "Coach's starter",
    ]
    page.evaluate("keys.nexttrack()")
    expect(page.locator("#name")).to_have_text("Easy forward walk")
    until(page, "Math.abs(player.currentTime - 10) < 2")
    page.evaluate("keys.pause()")
    expect(main(page)).to_have_text("Go on")
    until(page, "player.paused")
    page.evaluate("keys.play()")
    expect(main(page)).to_have_text("Pause")
    until(page, "!player.paused")
    page.evaluate("player.pause()")  # as a call does

    expect(main(page)).to_have_text("Go on")


@pytest.mark.parametrize("key", ["play", "pause", "nexttrack"])
def test_a_button_of_headset_or_lock_screen_says_done(open_run: Start, key: str) -> None:
    page = open_run("rail-supported-10-sessions", QUIET_CUES, (KEYS,))
    main(page).click()
    page.clock.run_for((10 + 120) * 1000)
    expect(main(page)).to_have_text("Done")
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"  # so that a lock screen offers "play"

    page.evaluate(f"keys.{key}()")

    expect(page.locator("#name")).to_have_text("Rest")
    expect(main(page)).to_have_text("Pause")


HEARS = """
// A browser that understands speech by itself, or says that it would have to ask a server.
window.ears = [];
window.SpeechRecognition = class {
  static async available({ langs, processLocally }) { return langs[0] === "en-US" && processLocally ? "ANSWER" : "no"; }
  get processLocally() { return this.here; }
  set processLocally(here) { this.here = here; }
  start() { this.on = true; ears.push(this); }
  abort() { this.on = false; this.onend?.(); }
};
window.say = (text) => {
  const results = [[{ transcript: text }]];
  for (const ear of ears.filter((one) => one.on)) ear.onresult({ results, resultIndex: 0 });
};
"""


def test_done_can_be_said_where_the_device_itself_understands(open_run: Start) -> None:
    page = open_run("rail-supported-10-sessions", QUIET_CUES, (HEARS.replace("ANSWER", "available"),))
    page.locator("summary", has_text="Sound and signals").click()
    page.locator("[name=ear]").check()
    main(page).click()
    page.clock.run_for(120_000)
    assert page.evaluate("ears.length") == 0  # nobody listens while a clock runs
    page.clock.run_for(10_000)

    page.evaluate("say('abandoned')")
    expect(page.locator("#digits")).to_have_text("6 steps")
    page.evaluate("ears[0].onend()")  # it gave up after a silence
    page.evaluate("say('I am done')")

    expect(page.locator("#name")).to_have_text("Rest")
    assert page.evaluate("ears.map((ear) => [ear.here, ear.lang])") == [[True, "en-US"]] * 2
    assert page.evaluate("ears.at(-1).on") is False


@pytest.mark.parametrize("answer", ["downloadable", "unavailable"])
def test_where_speech_would_go_to_a_server_nothing_is_offered(open_run: Start, answer: str) -> None:
    page = open_run("rail-supported-10-sessions", QUIET_CUES, (HEARS.replace("ANSWER", answer),))
    page.locator("summary", has_text="Sound and signals").click()

    expect(page.locator("#hears")).to_be_hidden()
    assert not open_run("coach-starter").locator("#hears").count()  # nothing waits there


PLAYER = """
// A player whose place in the track the test sets.
window.Audio = class extends EventTarget {
  currentTime = 0; paused = true; ended = false; volume = 1;
  constructor() { super(); window.player = this; }
  async play() { this.paused = false; }
  pause() { this.paused = true; }
};
"""


def test_after_a_sleep_the_clock_follows_the_sound_that_went_on(open_run: Start) -> None:
    page = open_run("coach-starter", {"sound": "lock"}, (PLAYER,))
    main(page).click()
    until(page, "!player.paused")
    page.clock.run_for(20_000)
    page.evaluate("hide(true)")

    page.evaluate("player.currentTime = 10 + 180 + 5")  # the steady clock stood, the sound did not
    page.evaluate("hide(false)")

    assert digits(page) == "0:10"
    expect(page.locator("#label")).to_have_text("Set 1 of 2")
    expect(main(page)).to_have_text("Pause")


def test_a_sound_that_ended_while_the_phone_slept_leads_to_the_wait_or_the_end(open_run: Start) -> None:
    page = open_run("rail-supported-10-sessions", {"sound": "lock"}, (PLAYER,))
    main(page).click()
    until(page, "!player.paused")
    page.evaluate("hide(true)")

    page.evaluate("Object.assign(player, { currentTime: 10 + 120 + 2, paused: true, ended: true })")
    page.evaluate("hide(false)")

    expect(page.locator("#digits")).to_have_text("6 steps")
    expect(main(page)).to_have_text("Done")


def test_the_sound_can_be_saved_as_a_file(open_run: Start) -> None:
    page = open_run("coach-starter", fake=False)
    page.locator("summary", has_text="Sound and signals").click()

    with page.expect_download() as waiting:
        page.locator("#save-sound").click()

    assert waiting.value.suggested_filename == "coach-starter-stage-1-low.wav"
    assert (waiting.value.path()).read_bytes()[:4] == b"RIFF"


def test_where_everything_is_refused_the_timer_still_runs(open_run: Start) -> None:
    refuse = """
      const no = () => { throw new Error("refused"); };
      Object.defineProperty(window, "localStorage", { get: no });
      window.AudioContext = window.OfflineAudioContext = no;
      HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("", "NotAllowedError"));
      Object.defineProperty(navigator, "wakeLock", { value: { request: () => Promise.reject(new Error("no")) } });
    """
    page = open_run("coach-starter", None, (refuse,))
    main(page).click()
    page.clock.run_for((10 + 180 + 5) * 1000)

    assert digits(page) == "0:10"
    page.locator("#skip").click()
    main(page).click()
    page.locator("#end").click()
    page.locator("#save").click()
    expect(page.locator("#advice-text")).to_contain_text("nothing was saved")


def test_the_screen_is_kept_awake_from_the_start_and_again_after_a_return(open_run: Start) -> None:
    count = """
      window.asked = 0;
      const request = async () => { asked += 1; return { release: async () => {} }; };
      Object.defineProperty(navigator, "wakeLock", { value: { request } });
    """
    page = open_run("coach-starter", QUIET_CUES, (count,))
    assert page.evaluate("asked") == 0
    main(page).click()
    assert page.evaluate("asked") == 1

    page.evaluate("hide(true); hide(false)")

    assert page.evaluate("asked") == 2


def test_signals_can_be_switched_off_and_stay_off(open_run: Start) -> None:
    page = open_run("coach-starter", None, ("window.felt = 0; navigator.vibrate = () => { felt += 1; };",))
    page.locator("summary", has_text="Sound and signals").click()
    for name in ("vibrate", "flash"):
        page.locator(f"[name={name}]").uncheck()
    page.locator("[name=sound][value=off]").check()

    page.reload()
    main(page).click()
    page.locator("#skip").click()
    page.clock.run_for(2000)

    assert not page.locator("[name=vibrate]").is_checked()
    assert page.locator("[name=sound][value=off]").is_checked()
    assert page.evaluate("[felt, document.body.classList.contains('run-flash')]") == [0, False]


@pytest.mark.parametrize(("motion", "flashes"), [("no-preference", True), ("reduce", False)])
def test_it_flashes_only_where_motion_is_welcome(open_run: Start, motion: str, flashes: bool) -> None:
    page = open_run("coach-starter", QUIET_CUES | {"flash": True}, reduced_motion=motion)
    main(page).click()
    page.locator("#skip").click()
    page.clock.run_for(500)

    assert page.evaluate("document.body.classList.contains('run-flash')") is flashes
    assert page.locator("#bar").is_visible() is flashes


# For everybody


def test_a_phase_has_at_most_two_messages_three_seconds_apart(
    open_run: Start, guide: Guide, long_one: Entry[Routine]
) -> None:
    page = open_run("long-one", QUIET_CUES)
    core = long_one.once(session.work_out).stages[0].low.intervals
    main(page).click()
    began = page.evaluate("performance.now()")
    page.clock.run_for((run.READY + session.totals(core).seconds + 1) * 1000)

    said = [((at - began) / 1000, text) for at, text in page.evaluate("said")]
    bounds = [0.0, float(run.READY)]
    for interval in core:
        bounds.append(bounds[-1] + (interval.seconds or 0))
    for start, end in itertools.pairwise(bounds):
        assert 1 <= len([text for at, text in said if start - 0.01 <= at < end - 0.01]) <= 2
    assert min(later - earlier for (earlier, _), (later, _) in itertools.pairwise(said)) >= 3
    assert any(
        text.startswith("Easy forward walk, 3 minutes. Before you go backward: 10 m of clear flat floor")
        for _, text in said
    )
    assert [text for _, text in said][-1] == "Finished. Well done."


def test_the_keyboard_alone_is_enough_and_focus_never_moves_by_itself(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    here = "document.activeElement.id || document.activeElement.value"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(here) == "main":
            break
    page.keyboard.press("Enter")
    page.clock.run_for((10 + 180 + 15 + 5) * 1000)  # three phases on

    assert page.evaluate(here) == "main"
    expect(page.locator("#name")).to_have_text("Rest")
    for key in ("Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body || document.activeElement.checkVisibility()")
    main(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#label")).to_have_text("Set 2 of 2")
    page.keyboard.press("Space")
    expect(main(page)).to_have_text("Go on")
    page.keyboard.press("Escape")
    expect(main(page)).to_have_text("Go on")
    page.keyboard.press("Enter")
    page.clock.run_for((15 + 60) * 1000)

    expect(page.locator("#after-title")).to_be_focused()
    for key in ("Tab", "ArrowRight", "Tab", "ArrowRight", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#advice-text")).to_contain_text(
        "Stage 1, 1 whole session in a row. Move on to stage 2 when: Two sessions"
    )


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_control_is_large_enough_and_nothing_scrolls_sideways(open_run: Start, width: int) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    def small() -> list[str]:
        found: list[str] = page.evaluate(
            """() => [...document.querySelectorAll("button, a, summary, label")]
              .filter((one) => one.checkVisibility())
              .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
              .filter(([, box]) => box.height < 44 || box.width < 30)
              .map(([text]) => text)"""
        )
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return found + ([f"{wide} px too wide"] if wide > 0 else [])

    found = small()
    main(page).click()
    page.locator("#skip").click()
    found += small()
    main(page).click()
    found += small()
    page.locator("#end").click()
    found += small()

    assert found == []


def test_digits_can_be_read_at_two_metres(open_run: Start) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    main(page).click()
    page.locator("#skip").click()
    page.locator("#skip").click()

    size = page.evaluate("parseFloat(getComputedStyle(document.getElementById('digits')).fontSize)")

    assert size >= 0.34 * 360  # 8 mm a metre of distance takes 16 mm; a phone has 160 px an inch


def test_the_warning_stands_before_the_first_backward_step_and_only_there(open_run: Start, guide: Guide) -> None:
    page = open_run("coach-starter", QUIET_CUES)
    before = page.locator("#before")
    main(page).click()
    expect(before).to_be_hidden()
    page.locator("#skip").click()
    expect(before).to_be_visible()
    expect(before).to_contain_text("Two stumbles in one session")
    page.locator("#skip").click()

    expect(before).to_be_hidden()


# Afterwards


def logged(page: Page, *entries: tuple[int, int | None], slug: str = "coach-starter") -> None:
    kept = [
        {
            "id": f"backward-walking/{slug}",
            "day": "2026-11-22",
            "stage": stage,
            "end": "low",
            "finished": True,
            "effort": 3,
            "knee": knee,
        }
        for stage, knee in entries
    ]
    page.evaluate("(kept) => localStorage.setItem('tg-log', JSON.stringify(kept))", kept)
    page.reload()


def test_the_routine_page_shows_the_log_and_the_plan_s_own_rule(open_run: Start) -> None:
    page = open_run("coach-starter", at="")
    expect(page.locator("#run-log")).to_be_hidden()

    logged(page, (1, 0), (1, 2))
    expect(page.locator("#run-advice")).to_have_text(
        "Stage 1, 2 whole sessions in a row. Move on to stage 2 when: Two sessions with no stumble and you feel calm."
    )
    expect(page.locator("#run-entries li")).to_have_count(2)
    logged(page, (1, 0), (2, 5))

    expect(page.locator("#run-advice")).to_have_text(
        "Knee 5/10 last time. That is above the pain rule (4/10). "
        "Repeat stage 2 or go back to stage 1. First let it settle."
    )


def test_the_log_is_saved_deleted_and_brought_back_in_one_tap_each(open_run: Start) -> None:
    page = open_run("coach-starter", at="", fake=False)
    logged(page, (1, None), (1, 4))

    with page.expect_download() as csv:
        page.locator("#run-csv").click()
    with page.expect_download() as whole:
        page.locator("#run-json").click()
    page.locator("#run-delete").click()
    assert page.evaluate("localStorage['tg-log']") == "[]"
    page.locator("#run-delete").click()

    assert csv.value.path().read_text().splitlines()[1] == "backward-walking/coach-starter,2026-11-22,1,low,true,3,"
    assert [entry["knee"] for entry in json.loads(whole.value.path().read_text())] == [None, 4]
    expect(page.locator("#run-entries li")).to_have_count(2)


@pytest.mark.parametrize(
    ("start", "weekdays"),
    [
        (date(2027, 1, 4), (0, 2, 4)),
        (date(2026, 12, 30), (1, 6)),
        (date(2028, 2, 27), (0, 1, 2, 3, 4, 5, 6)),
        (date(2027, 3, 27), (5,)),
    ],
)
def test_the_browser_makes_the_calendar_that_the_core_makes(
    open_run: Start, guide: Guide, start: date, weekdays: tuple[int, ...]
) -> None:
    trend = guide.trends[0]
    page = open_run("coach-starter", at="", fake=False, timezone_id="America/New_York")
    for entry in trend.routines:
        made = page.evaluate(
            """async ([slug, sessions, year, month, day, weekdays]) => {
              const { moved } = await import("/assets/js/run-history.js");
              const file = await (await fetch(`../${slug}/plan.ics`)).text();
              return moved(file, sessions, new Date(year, month - 1, day), weekdays);
            }""",
            [
                entry.slug,
                [week.most for week in run.weeks(entry.once(session.work_out))],
                start.year,
                start.month,
                start.day,
                list(weekdays),
            ],
        )

        assert made.encode() == calendar.calendar(guide, trend, entry, SETTINGS, start, weekdays), entry.slug


def test_a_reader_picks_days_and_gets_the_file(open_run: Start, guide: Guide) -> None:
    trend: TrendFolder = guide.trends[0]
    page = open_run("knee-oa-6-week", at="", fake=False)
    page.locator("summary").click()
    page.locator("#run-start").fill("2027-02-01")
    for day, wanted in enumerate((False, True, False, True, False, True, True)):
        page.locator(f"[name=weekday][value='{day}']").set_checked(wanted)

    with page.expect_download() as waiting:
        page.locator("#run-ics").click()

    assert waiting.value.suggested_filename == "knee-oa-6-week.ics"
    assert waiting.value.path().read_bytes() == calendar.calendar(
        guide, trend, trend.routine("knee-oa-6-week"), SETTINGS, date(2027, 2, 1), (1, 3, 5, 6)
    )
    expect(page.locator("#run-ics-status")).to_contain_text("with 3 of your days a week")


def test_the_block_on_the_page_is_readable_without_javascript(browser: Browser, address_of_runs: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{address_of_runs}coach-starter/")
    assert not page.locator("#run-calendar").is_visible()
    page.locator("a", has_text="Start the timer").click()

    assert "The timer needs JavaScript" in page.locator("noscript").inner_html()  # this emulation never shows it
    expect(page.locator("table").first).to_be_visible()
    assert not main(page).is_visible()
    assert re.sub(r"\s+", " ", page.locator("tbody").first.inner_text()).startswith(
        "Warm-up Easy forward walk 3 min Main part Walk backward slowly 15 s Set 1 of 2"
    )
    context.close()
