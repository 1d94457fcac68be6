"""The two drawings nobody else has: the studies by size and direction, and the doses side by side, to scale."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag

from trendguide.load import Guide
from trendguide.model import Design, Direction, Source
from trendguide.render.dose_chart import Week, minutes_across
from trendguide.render.evidence_chart import Dot, chart, placed, scale_of
from trendguide.render.pages import DIRECTIONS, STUDIES, WIDTHS
from trendguide.render.timeline import SIZE, Width

Open = Callable[[str], BeautifulSoup]
TREND = "backward-walking"
DOTS = tuple(
    Dot(f"Study {size}", size, Design.RCT, Direction.FOR) for size in (None, 7, 10, 10, 68, 70, 46_819)
)  # fmt: skip


def studies(guide: Guide) -> list[Source]:
    return [source for source in guide.sources.value.sources if source.design in STUDIES]


def test_every_study_has_a_direction_and_nothing_else_has_one(guide: Guide) -> None:
    for source in guide.sources.value.sources:
        assert (source.direction is not None) == (source.design in STUDIES), source.id


def test_the_table_behind_the_picture_holds_every_study_of_it(open_page: Open, guide: Guide) -> None:
    page = open_page(f"{TREND}/evidence")

    rows = [link["href"] for link in page.select("table.studies tbody a")]

    assert sorted(rows) == sorted(f"#{source.id}" for source in studies(guide))
    assert all(page.select_one(f"[id='{str(href)[1:]}']") for href in rows)


def test_what_is_no_count_of_people_stands_on_no_axis(open_page: Open, guide: Guide) -> None:
    page = open_page(f"{TREND}/evidence")
    counted = [source for source in studies(guide) if source.counts]

    assert {source.id for source in counted} == {"graves-2014", "treadmill-head-2018"}
    for source in counted:
        heading = page.select_one(f"[id='{source.id}']")
        assert heading is not None
        assert isinstance(heading.parent, Tag)
        assert f"{source.people} injuries, estimated" in " ".join(heading.parent.get_text(" ").split())


@pytest.mark.parametrize("width", WIDTHS)
def test_ten_times_the_people_is_the_same_way_to_the_right(width: Width) -> None:
    scale = scale_of(DOTS, SIZE[width])

    assert scale.x(100) - scale.x(10) == pytest.approx(scale.x(10_000) - scale.x(1_000))
    assert scale.x(None) < scale.x(7)
    assert scale.x(46_819) < SIZE[width] - 1


@pytest.mark.parametrize("width", WIDTHS)
def test_no_mark_lies_on_another(width: Width) -> None:
    marks = placed(list(DOTS), scale_of(DOTS, SIZE[width]), named=False)

    places = [(one.line, one.x) for one in marks]
    assert len(marks) == len(DOTS)
    assert all(a[0] != b[0] or abs(a[1] - b[1]) > 3.6 for k, a in enumerate(places) for b in places[k + 1 :])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_drawing_says_in_words_what_it_shows_and_styles_nothing(width: Width) -> None:
    drawn = chart(DOTS, DIRECTIONS, width)

    assert "In favour: 7, 7 to 46819 people each" in drawn
    assert "The size of 1 was not seen" in drawn
    assert not re.search(r"style|class=\"(?!tg-evidence)|id=", drawn)
    assert all(float(size) >= 3.3 for size in re.findall(r'font-size="([\d.]+)"', drawn))  # 11 px at 360


def test_every_figure_of_a_dose_stands_in_its_source(guide: Guide) -> None:
    """Nothing is invented: minutes, sets, sessions and weeks are read off the source's own words."""
    doses = guide.trends[0].about.value.doses
    assert doses is not None
    for dose in doses.compared:
        told = guide.source(dose.source).dose or ""
        for figure in (dose.work, dose.sets, dose.frequency, dose.weeks):
            for number in re.findall(r"\d+", str(figure or "")):
                assert re.search(rf"\b{number}\b|twice" if number == "2" else rf"\b{number}\b", told), (
                    dose.source,
                    number,
                )


def test_the_dose_belongs_to_a_claim_and_its_bars_to_sources(open_page: Open, guide: Guide) -> None:
    doses = guide.trends[0].about.value.doses
    assert doses is not None
    assert doses.claim in {claim.id for claim in guide.trends[0].claims.value.claims}
    for address in (TREND, f"{TREND}/claims"):
        links = [str(link["href"]) for link in open_page(address).select(".dose-row__who a")]
        assert [link.split("#")[1] for link in links] == [dose.source for dose in doses.compared]


def test_a_minute_stands_to_scale_beside_a_hundred(open_page: Open, guide: Guide) -> None:
    doses = guide.trends[0].about.value.doses
    assert doses is not None
    weeks = tuple(Week(dose) for dose in doses.compared)

    wide = {
        week.dose.source: sum(float(str(box["width"])) for box in bar.select("rect"))
        for week, bar in zip(weeks, open_page(TREND).select("svg.tg-dose"), strict=True)
    }

    assert minutes_across(weeks) == 120
    assert wide["tyla-2024"] == pytest.approx(1)
    assert wide["cha-2016"] == pytest.approx(100, abs=3)  # less the gaps between the sessions
    assert wide["cha-2016"] / wide["alghadir-2019"] == pytest.approx(100 / 30, rel=0.03)
