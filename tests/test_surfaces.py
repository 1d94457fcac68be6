"""Whatever a reader looks at says the same: page, card, timer, its table without JavaScript, calendar, data
and JSON-LD."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import surfaces
from bs4 import BeautifulSoup
from surfaces import Says

from trendguide import session
from trendguide.load import Entry, Guide
from trendguide.model import Routine
from trendguide.values import Duration

Reader = Callable[["Site", Entry[Routine], int], Says]


class Site:
    """The built site, each page read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.soup = functools.cache(self._soup)

    def _soup(self, name: str) -> BeautifulSoup:
        return BeautifulSoup(self.text(name), "html.parser")

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")


def place(entry: Entry[Routine]) -> str:
    return f"{entry.path.parent.name}/{entry.slug}"


def every_routine(guide: Guide) -> list[Entry[Routine]]:
    return [entry for trend in guide.trends for entry in trend.routines]


READERS: dict[str, Reader] = {
    "page": lambda site, entry, number: surfaces.page(site.soup(f"{place(entry)}/index.html"), entry.value, number),
    "card": lambda site, entry, number: surfaces.card(site.soup(f"{place(entry)}/card/index.html"), number),
    "timer": lambda site, entry, number: surfaces.timer(site.soup(f"{place(entry)}/run/index.html"), number),
    "table": lambda site, entry, number: surfaces.tables(site.soup(f"{place(entry)}/run/index.html"), number),
    "calendar": lambda site, entry, number: surfaces.calendar(
        site.text(f"{place(entry)}/plan.ics"), entry.value, number
    ),
    "api": lambda site, entry, number: surfaces.api(site.text(f"api/v1/routines/{place(entry)}.json"), number),
}


@pytest.fixture(scope="module")
def site(built: Path) -> Site:
    return Site(built)


@pytest.mark.parametrize("surface", READERS)
def test_every_stage_of_every_routine_is_the_same_on_every_surface(site: Site, guide: Guide, surface: str) -> None:
    wrong, seen = [], 0
    for entry, number, measure in surfaces.sessions(guide):
        says = READERS[surface](site, entry, number)
        seen += says.doses is not None or says.rows is not None
        wrong += [f"{entry.slug}, stage {number}, {line}" for line in surfaces.disagreements(says, measure)]

    assert wrong == []
    assert seen == sum(len(entry.value.plan.stages) for entry in every_routine(guide))


def test_the_steps_a_stage_leaves_alone_are_those_of_the_session_on_the_page(site: Site, guide: Guide) -> None:
    for entry in every_routine(guide):
        soup = site.soup(f"{place(entry)}/index.html")
        first = {one.number: one.step for one in session.numbered(entry.value, entry.value.plan.stages[0])}
        last = {one.number: one.step for one in session.numbered(entry.value)}
        for step in soup.select(".step"):
            number = int(str(step["value"]))
            begins = first.get(number, last[number])
            shown = surfaces.words(surfaces.found(step, ".step__dose .dose"))

            assert shown == surfaces.plain(session.dose(begins.work, begins.sets)), entry.slug


def test_the_block_above_the_session_begins_where_the_timer_begins(site: Site, guide: Guide) -> None:
    for entry, number, measure in surfaces.sessions(guide):
        soup = site.soup(f"{place(entry)}/index.html")
        totals = entry.once(session.work_out).stages[number - 1].low.totals
        says = surfaces.block(soup, number)

        timed = surfaces.plain(Duration(Decimal(totals.seconds), Decimal(totals.seconds)))
        assert says.minutes == (
            timed if totals.is_timed or not entry.value.minutes else f"{surfaces.plain(entry.value.minutes)} min"
        )
        assert (says.stages, says.weeks) == (measure.stages, measure.weeks)


def test_linked_data_has_the_session_that_stands_on_the_page(site: Site, guide: Guide) -> None:
    """It tells of the routine as a whole: length and frequency, and each step's own dose, those of rounds together."""
    for entry in every_routine(guide):
        said = json.loads(
            surfaces.found(site.soup(f"{place(entry)}/index.html"), '[type="application/ld+json"]').get_text()
        )
        steps = [one["text"] for section in said["step"] for one in section["itemListElement"]]
        numbered = session.numbered(entry.value)

        for value, key in (
            (entry.once(session.work_out).minutes, "activityDuration"),
            (entry.value.plan.frequency, "activityFrequency"),
        ):
            assert (said[key]["minValue"], said[key]["maxValue"]) == (value.least, value.high), entry.slug
        assert len(steps) == len(numbered)
        for text, one in zip(steps, numbered, strict=True):
            assert text.startswith(f"{one.step.name}: {session.dose(one.step.work, one.step.sets)}"), entry.slug


@pytest.mark.parametrize(
    ("says", "line"),
    [
        (Says(minutes="6"), "minutes: '6', not '5'"),
        (Says(doses={2: ("3", "15 s")}), "doses: {2: ('3', '15 s')}, not {2: ('2', '15 s')}"),
        (Says(doses={9: ("1", "15 s")}), "doses: {9: ('1', '15 s')}, not {9: None}"),
        (Says(rests={2: "30 s"}), "rests: {2: '30 s'}, not {2: '20-30 s'}"),
        (Says(lengths=(290, 299)), "lengths: (290, 299), not (290, 300)"),
    ],
)
def test_a_surface_that_says_something_else_is_named(guide: Guide, says: Says, line: str) -> None:
    routine = guide.trends[0].routine("coach-starter").value

    assert surfaces.disagreements(says, surfaces.core(routine, routine.plan.stages[0])) == [line]
