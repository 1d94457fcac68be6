"""What a routine's page says of itself: which card it is, when it changed, where to report a mistake and mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from trendguide.history import Commit, Past
from trendguide.load import Guide
from trendguide.paper import short_id, version
from trendguide.render import card
from trendguide.render.pages import routine
from trendguide.render.site import Settings
from trendguide.values import Day

SLUG = "coach-starter"
FILE = f"routines/backward-walking/{SLUG}.yml"
CHANGE = f"../../contribute/?edit=backward-walking/{SLUG}"
PAST = Past(
    {
        FILE: (
            Commit("b" * 40, Day.parse("2026-11-20"), "coach-starter: rest a little <longer>"),
            Commit("a" * 40, Day.parse("2026-11-01"), "coach-starter: new"),
        )
    }
)


def page(guide: Guide, settings: Settings) -> BeautifulSoup:
    return page_of(guide, SLUG, settings)


def page_of(guide: Guide, slug: str, settings: Settings) -> BeautifulSoup:
    trend, entry = guide.trends[0], guide.trends[0].routine(slug)
    view = card.view(guide, trend, entry, settings)
    return BeautifulSoup(routine(guide, trend, entry, settings, view).html, "html.parser")


def test_the_changes_of_the_file_stand_newest_first(guide: Guide) -> None:
    lines = [" ".join(one.get_text().split()) for one in page(guide, Settings(past=PAST)).select(".changes li")]

    assert lines == ["20 November 2026 coach-starter: rest a little <longer>", "1 November 2026 coach-starter: new"]


def test_without_git_nothing_is_said_of_changes(guide: Guide) -> None:
    footer = page(guide, Settings()).select_one(".review")

    assert footer is not None
    assert "changed" not in footer.get_text()


def test_the_cards_version_leads_to_its_short_address(guide: Guide) -> None:
    trend = guide.trends[0]
    link = page(guide, Settings()).select_one(".review a:has(.version)")

    assert link is not None
    assert link.get_text() == version(trend.routine(SLUG), trend.safety)
    assert link["href"] == f"../../r/{short_id(trend.slug, SLUG)}/"


@pytest.mark.parametrize(
    ("repository", "edit", "report"),
    [
        (
            "https://github.com/you/guide",
            f"https://github.com/you/guide/edit/trunk/{FILE}",
            "https://github.com/you/guide/issues/new?title=Coach%27s%20starter%3A%20",
        ),
        (
            "https://gitlab.com/you/guide",
            f"https://gitlab.com/you/guide/-/edit/trunk/{FILE}",
            "https://gitlab.com/you/guide/-/issues/new?issue[title]=Coach%27s%20starter%3A%20",
        ),
    ],
)
def test_a_mistake_can_be_reported_and_mended(guide: Guide, repository: str, edit: str, report: str) -> None:
    links = page(guide, replace(Settings(), repository=repository, branch="trunk")).select(".review__links a")

    assert {link.get_text(): link["href"] for link in links} == {
        "Change this routine": CHANGE,
        "Report a mistake": report,
        "Edit this file": edit,
    }


def test_without_an_address_only_the_form_is_linked(guide: Guide) -> None:
    links = page(guide, Settings()).select(".review__links a")

    assert {link.get_text(): link["href"] for link in links} == {"Change this routine": CHANGE}


def test_our_suggestions_explain_themselves(guide: Guide) -> None:
    found = page(guide, Settings())

    assert found.select(".ours")
    assert not found.select("[title]")
    assert found.select_one('#basis ~ details a[href$="safety/#limits"]')


def test_neighbours_are_linked_both_ways(guide: Guide) -> None:
    trend = guide.trends[0]
    for entry in trend.routines:
        for slug in {slug for stage in entry.value.plan.stages for slug in stage.go_to}:
            there = page_of(guide, slug, Settings())
            links = {str(link["href"]) for link in there.select('section[aria-labelledby="neighbours"] a')}
            assert f"../../{trend.slug}/{entry.slug}/" in links


def test_each_choice_reads_as_itself_where_two_have_the_same_text(open_page: Callable[..., BeautifulSoup]) -> None:
    """`trial` could be a basis and a design, and `effort` is a limit and a subject: a text is equal to another."""
    assert "The dose of a study" in open_page("backward-walking/knee-oa-6-week").get_text()
    assert "How hard" in [heading.get_text() for heading in open_page("backward-walking/safety").select("h3")]
