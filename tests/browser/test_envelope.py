"""Routines at the limits: every text as long as the model allows, grown until the checker says that the card is full.
What the checker lets through has to fit, in every format; the estimate (render/fit.py) is only as good as this."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from printing import PROJECT, SIZES, overflows, smallest

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Level, Part, Phase, Plan, Rounds, Routine, Stage, Step, Supervision
from trendguide.render import card, fit
from trendguide.render.card import Card, Format
from trendguide.render.site import Settings
from trendguide.values import Distance, Duration, Effort, Frequency, Load, Number, Speed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTINGS = Settings(site_url="https://a-longer-name.trend-guide.example/")
WORDS = re.split(
    " ",
    "backward forward walk slowly with one hand on the rail and look over your shoulder every second step keep it "
    "quiet treadmill comfortable straighten physiotherapist mid-thigh 2.4 km/h warm WWW minimum until knee steady "
    "I till fill 10 m uncomfortable, two heel toe",
)


def text(rng: random.Random, most: int) -> str:
    """Exactly as long as allowed."""
    words = rng.choice(WORDS)
    while len(words) < most:
        words += f" {rng.choice(WORDS)}"
    return words[:most].strip().ljust(most, "e")


def several(rng: random.Random, most: int, count: int) -> tuple[str, ...]:
    return tuple(text(rng, most) for _ in range(count))


def step(rng: random.Random, phase: Phase, cues: int, name: str) -> Step:
    sets = rng.choice(["1", "2-3", "3", "5", "6-8", "10"]) if phase is Phase.MAIN else "1"
    amounts: list[Duration | Distance] = [
        Duration.parse("1-2 min"), Duration.parse("1 min 30 s-2 min 30 s"), Duration.parse("15-20 s"),
        Distance.parse("100-150 m"),
    ]  # fmt: skip
    return Step(
        phase=phase,
        id=name,
        name=text(rng, 50),
        sets=Number.parse(sets),
        work=rng.choice(amounts),
        rest=Duration.parse("90-120 s") if sets != "1" else None,
        effort=Effort.parse("3-4/10"),
        speed=Speed.parse("1.5-2.5 km/h") if rng.random() < 0.5 else None,
        load=Load.parse("10-15 % bodyweight") if rng.random() < 0.3 else None,
        cues=several(rng, 80, cues),
    )


def smallest_routine(rng: random.Random, routine: Routine) -> dict[str, Any]:
    """One of everything, each text full."""
    main = step(rng, Phase.MAIN, 1, "main").model_copy(update={"movement": routine.session[1].movement})  # type: ignore[union-attr]
    often = Frequency.parse(rng.choice(["2-3 per week", "3 per week", "5 per week"]))
    stages = tuple(
        Stage(weeks=Number.parse(str(number)), move_on_when=text(rng, 100))
        for number in range(1, rng.randint(1, 4) + 1)
    )
    return {
        "title": text(rng, 60),
        "summary": text(rng, 105),
        "audience": text(rng, 110),
        "level": rng.choice(list(Level)),
        "supervision": rng.choice(list(Supervision)),
        "session": [step(rng, Phase.WARM_UP, 0, "warm"), main, step(rng, Phase.COOL_DOWN, 0, "cool")],
        "plan": Plan(frequency=often, stages=stages),
        "setup": (), "easier": (), "mistakes": (), "stop_if": (), "cautions": several(rng, 120, 1),
        "our_suggestion": (Part.SETS, Part.REST), "notes": None,
    }  # fmt: skip


MORE: dict[str, tuple[int, int]] = {
    "setup": (70, 4), "easier": (80, 4), "mistakes": (80, 5), "stop_if": (100, 4), "cautions": (120, 5),
}  # fmt: skip


def grown(rng: random.Random, parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with one thing more, in a random order; each may be refused."""
    for turn in range(10):
        kind = rng.choice([*MORE, "notes", "step", "cue", "rounds", "note"])
        session: list[Any] = list(parts["session"])
        if kind in MORE and len(parts[kind]) < MORE[kind][1]:
            yield parts | {kind: (*parts[kind], text(rng, MORE[kind][0]))}
        elif kind == "notes":
            yield parts | {"notes": text(rng, 320)}
        elif kind == "step" and len(session) < 10:
            yield parts | {"session": [*session[:-1], step(rng, Phase.MAIN, 0, f"step-{turn}"), session[-1]]}
        elif kind == "cue":
            at = rng.randrange(len(session))
            if isinstance(session[at], Step) and len(session[at].cues) < 6:
                session[at] = session[at].model_copy(update={"cues": (*session[at].cues, text(rng, 80))})
                yield parts | {"session": session}
        elif kind == "rounds" and all(isinstance(block, Step) for block in session):
            inner = tuple(step(rng, Phase.MAIN, 0, f"round-{turn}-{k}") for k in range(2))
            alone = tuple(each.model_copy(update={"sets": Number.parse("1"), "rest": None}) for each in inner)
            more = Rounds(id="circuit", rounds=Number.parse("2-3"), rest=Duration.parse("60 s"), steps=alone)
            yield parts | {"session": [*session[:-1], more, session[-1]]}
        elif kind == "note":
            plan, at = parts["plan"], rng.randrange(len(parts["plan"].stages))
            stages = list(plan.stages)
            stages[at] = stages[at].model_copy(update={"note": text(rng, 80), "build_up": text(rng, 90)})
            yield parts | {"plan": plan.model_copy(update={"stages": tuple(stages)})}


def full_card(guide: Guide, trend: TrendFolder, seed: int) -> tuple[Entry[Routine], Card]:
    """Grown until everything that is left to add would be refused."""
    rng = random.Random(seed)
    plain = trend.routine("coach-starter")

    def tried(parts: dict[str, Any]) -> tuple[Entry[Routine], Card]:
        routine = plain.value.model_copy(update=parts | {"session": tuple(parts["session"])})
        entry = Entry(plain.slug, routine, plain.tree, plain.file, plain.path)
        return entry, card.view(guide, trend, entry, SETTINGS)

    parts = smallest_routine(rng, plain.value)
    best = tried(parts)
    assert card.too_full(*best) is None
    done = False
    while not done:
        done = True
        for more in grown(rng, parts):
            entry, view = tried(more)
            if card.too_full(entry, view) is None:
                parts, best, done = more, (entry, view), False
                break
    return best


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


Laid = Callable[[Card, Format, str], tuple[list[str], bytes]]


@pytest.fixture(scope="module")
def laid(sheet: Page, tmp_path_factory: pytest.TempPathFactory) -> Laid:
    """A card as it stands on paper: what overflows, and the PDF."""
    root = tmp_path_factory.mktemp("limits")
    (root / "assets").symlink_to(PROJECT / "docs" / "assets")
    file = root / "a" / "b" / "card" / "index.html"
    file.parent.mkdir(parents=True)

    def do(view: Card, fmt: Format, paper: str) -> tuple[list[str], bytes]:
        html = card.whole(view, card.article(view, fmt), SETTINGS, fmt, "letter" if paper == "Letter" else "a4")
        file.write_text(str(html), encoding="utf-8")
        wide, tall = SIZES[paper]
        sheet.set_viewport_size({"width": round(wide * 96 / 72), "height": round(tall * 96 / 72)})
        sheet.goto(file.as_uri())
        sheet.emulate_media(media="print")
        sheet.evaluate("document.fonts.ready.then(() => null)")
        pdf = sheet.pdf(format=paper) if fmt == "auto" else sheet.pdf(prefer_css_page_size=True)
        return overflows(sheet)[0], pdf

    return do


FORMATS: tuple[tuple[Format, str], ...] = (
    ("auto", "A4"), ("auto", "Letter"), ("a6", "A4"), ("4x6", "A4"), ("two-up", "Letter"), ("four-up", "Letter"),
    ("eight-up", "Letter"), ("large", "A4"),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_a_card_at_the_limits_fits_every_format(guide: Guide, laid: Laid, seed: int) -> None:
    _, view = full_card(guide, guide.trends[0], seed)

    for fmt, paper in FORMATS:
        bad, pdf = laid(view, fmt, paper)

        if fmt == "large":
            assert smallest(pdf) >= 17.99  # one word too wide shrinks the page, and with it the type
        else:
            assert bad == [], (fmt, paper)
            assert len(pypdfium2.PdfDocument(pdf)) == 1, (fmt, paper)


def test_the_limits_are_reached_and_a_looser_estimate_would_be_found_out(
    guide: Guide, laid: Laid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "PAPERS", ((215.9, 320.0), (210.0, 340.0)))
    full = [full_card(guide, guide.trends[0], seed)[1] for seed in range(3)]

    found = [laid(view, "auto", "Letter") for view in full]

    assert any(bad or len(pypdfium2.PdfDocument(pdf)) > 1 for bad, pdf in found)
