"""What the card of every routine says, read from its HTML. How it prints stands in browser/test_card_print.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder, load
from trendguide.model import Routine
from trendguide.render import card, fit, staircase
from trendguide.render.pictograms import goes_backward, pictogram
from trendguide.render.site import Settings
from trendguide.render.timeline import timeline

SETTINGS = Settings(site_url="https://guide.example/", emergency="144")
SLUGS = sorted(
    path.stem
    for path in (Path(__file__).parent.parent / "routines").glob("*/*.yml")
    if path.name not in ("trend.yml", "claims.yml", "safety.yml")
)


def found(guide: Guide, slug: str) -> tuple[TrendFolder, Entry[Routine]]:
    return next((trend, entry) for trend in guide.trends for entry in trend.routines if entry.slug == slug)


def words(node: Tag | BeautifulSoup | None) -> str:
    assert node is not None
    return " ".join(node.get_text(" ").split())


@pytest.fixture(params=SLUGS)
def page(request: pytest.FixtureRequest, guide: Guide) -> tuple[TrendFolder, Routine, BeautifulSoup]:
    """A routine and its card."""
    trend, entry = found(guide, request.param)
    html = str(card.document(guide, trend, entry, SETTINGS))
    return trend, entry.value, BeautifulSoup(html, "html.parser")


Page = tuple[TrendFolder, Routine, BeautifulSoup]


def test_a_card_has_every_stop_sign_with_the_emergency_first(page: Page) -> None:
    trend, routine, html = page
    flags = trend.safety.value.red_flags

    stop = html.select_one(".tc-stop")
    text = words(stop)

    assert stop is not None
    assert words(stop.select_one("h3")) == "Call 144 if:"
    signs = [flag.sign for group in (flags.call_emergency, flags.stop_now, flags.advice_today) for flag in group]
    assert [sign for sign in (*signs, *routine.stop_if) if sign not in text] == []
    assert words(stop.select("li")[0]) == flags.call_emergency[0].sign


def test_a_card_has_every_caution_and_the_pain_rule(page: Page) -> None:
    trend, routine, html = page

    text = words(html.select_one(".tc-care"))

    assert [caution for caution in routine.cautions if caution not in text] == []
    assert f"Up to {trend.safety.value.pain_rule.during}" in words(html)


def test_a_step_has_as_many_boxes_as_its_most_sets_and_dashes_the_later_ones(page: Page) -> None:
    _, routine, html = page

    for entry, row in zip(session.numbered(routine), html.select(".tc-step"), strict=True):
        boxes = session.work_out(routine).boxes[entry.number]
        assert len(row.select(".tc-box")) == boxes.most
        assert len(row.select(".tc-box-later")) == max(0, boxes.most - boxes.first)


def test_a_step_says_its_dose_rest_speed_and_load_in_both_units(page: Page) -> None:
    _, routine, html = page

    for entry, row in zip(session.numbered(routine), html.select(".tc-step"), strict=True):
        step, text = entry.step, words(row)
        figures = [step.work, step.rest, step.rest_after, step.speed, step.incline, step.load, step.effort]
        wanted = [str(figure) for figure in figures if figure is not None]
        wanted += [figure.imperial for figure in figures if figure is not None and figure.imperial]
        wanted += [f"{step.sets} sets"] if step.sets.high > 1 else []
        assert [figure for figure in wanted if figure not in text] == []
        assert [cue for cue in step.cues if cue not in text] == []


def test_a_plan_has_a_row_for_every_session_of_every_stage(page: Page) -> None:
    _, routine, html = page

    stairs = html.select(".tc-stair")

    assert len(stairs) == len(routine.plan.stages)
    for stage, stair in zip(routine.plan.stages, stairs, strict=True):
        own = session.weeks_of(routine.plan, stage)
        often = session.frequency(routine.plan, stage).high
        assert len(stair.select(".tc-tick")) >= (own * often if own is not None else 4)
        assert (stage.move_on_when or "") in words(stair)
        assert (stage.note or "") in words(stair)
        assert (stage.build_up or "") in words(stair)
    whole = session.weeks(routine.plan)
    assert len(html.select(".tc-tick")) >= (whole or 0) * routine.plan.frequency.least


def test_a_card_says_what_it_is_not_and_how_old_it_is(page: Page) -> None:
    _, routine, html = page

    foot = words(html.select_one(".tc-foot"))

    assert "Not medical advice" in foot
    assert "No clinician has checked this card yet" in foot
    assert f"Reviewed {routine.review.on.long}, next review {routine.review.due.long}" in foot
    if any(part.is_figure for part in routine.given_by):
        assert [part for part in routine.our_suggestion if card.PARTS[part] not in foot] == []
    else:
        assert "Our suggestion: every figure" in foot
    assert "guide.example/" in foot.replace(" ", "")


def test_the_facts_are_those_of_the_session(page: Page) -> None:
    _, routine, html = page

    facts = words(html.select_one(".tc-facts"))

    assert f"{session.work_out(routine).minutes} min a session" in facts
    assert str(routine.plan.frequency).removesuffix(" per week") in facts


def test_a_card_needs_no_script_and_no_style_of_its_own(page: Page) -> None:
    _, _, html = page

    assert html.select("[style], style, [onclick], script:not([src])") == []
    assert html.select_one('meta[name="robots"][content="noindex"]') is not None
    assert html.select_one('link[rel="canonical"]') is not None


def test_no_two_things_on_a_card_share_an_id(page: Page) -> None:
    _, _, html = page

    ids = [str(node["id"]) for node in html.select("[id]")]

    assert len(ids) == len(set(ids))


def test_what_the_page_prints_is_the_card(guide: Guide) -> None:
    trend, entry = found(guide, "coach-starter")

    alone = BeautifulSoup(str(card.document(guide, trend, entry, SETTINGS)), "html.parser").select_one("article")
    embedded = BeautifulSoup(str(card.body(card.view(guide, trend, entry, SETTINGS))), "html.parser").select_one(
        "article"
    )

    assert str(alone) == str(embedded)


def test_forward_and_backward_have_different_pictures(guide: Guide) -> None:
    routine = found(guide, "coach-starter")[1].value
    forward, back = routine.session[0], routine.session[1]

    assert not goes_backward(forward)  # type: ignore[arg-type]
    assert goes_backward(back)  # type: ignore[arg-type]
    assert pictogram(forward, routine) != pictogram(back, routine)  # type: ignore[arg-type]


def test_pictures_timelines_and_staircases_take_the_colour_of_the_page(page: Page) -> None:
    _, routine, html = page
    worked = session.work_out(routine)
    plan = staircase.staircase_of(worked)
    drawn = [timeline(worked.base, "narrow"), staircase.staircase(plan), staircase.staircase(plan, "narrow")]

    for drawing in [*drawn, *(str(svg) for svg in html.select("svg"))]:
        for banned in ("style=", "<style", "<pattern", "#000", "url("):
            assert banned not in drawing


def test_a_full_card_lets_mistakes_and_notes_go_and_nothing_else(guide: Guide) -> None:
    trend, entry = found(guide, "incline-ladder")
    full = entry.value.model_copy(update={"cautions": ("Mind the gap between the belt and the frame " * 2,) * 5})
    full = full.model_copy(update={"mistakes": ("Never",) * 5, "notes": "Long " * 60})
    view = card.view(guide, trend, Entry(entry.slug, full, entry.tree, entry.file, entry.path), SETTINGS)

    assert view.density == "tight"
    assert not view.shows_mistakes
    assert fit.height(view, fit.DENSITIES[-1], 210) > 0


def test_the_real_guide_loads() -> None:
    guide, _ = load(Path(__file__).parent.parent / "routines")

    assert guide is not None
