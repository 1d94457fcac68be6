"""Hostile text wherever it lands: pages, search, data, feeds, JSON-LD, calendar, PDF, terminal, job summary.

Here the texts are read, tests/browser/test_payloads.py has a browser try them. The same payloads stand in every field
of a whole guide.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock
from xml.etree import ElementTree

import icalendar
import pikepdf
import pytest
from bs4 import BeautifulSoup
from conftest import TODAY
from hostile import fit, payloads, write_hostile
from markdown import markdown
from markupsafe import Markup, escape
from playwright.sync_api import Browser
from printing import squeezed, text_of

import guide_site
from trendguide import compare, upkeep
from trendguide.assemble import site
from trendguide.compare import Comparison, FileChange, Note, Side, as_words
from trendguide.exports import api, calendar, feeds, linked, pdf
from trendguide.exports.pictures import figure, image, whole
from trendguide.exports.policy import faults
from trendguide.load import Entry, Guide, Problem, TrendFolder
from trendguide.model import Design, Direction, Routine
from trendguide.render import card, staircase, timeline
from trendguide.render.evidence_chart import Dot, chart
from trendguide.render.frame import Frame, hole
from trendguide.render.reference import code
from trendguide.render.site import Page, Settings, environment
from trendguide.report import as_github, as_markdown, as_text
from trendguide.rules import checked
from trendguide.values import Duration

SETTINGS = Settings(site_url="https://guide.example/")
PAYLOADS = payloads()
FEW = PAYLOADS[::6]  # for what takes a browser
MOVES_A_CURSOR = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u06ff]")
FRAME = Frame.cut(f'<title>{hole("title")}</title><meta content="{hole("description")}">{hole("html")}{hole("after")}')
EVENT = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "TRANSP"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feeds, "MOST", 1000)  # every payload in the feeds
        yield checked(write_hostile(tmp_path_factory.mktemp("hostile") / "routines", PAYLOADS), TODAY)[0]


def each(guide: Guide) -> Iterator[tuple[str, TrendFolder, Entry[Routine]]]:
    """A payload, the trend that is full of it, and its routine."""
    for nth, text in enumerate(PAYLOADS):
        trend = next(one for one in guide.trends if one.slug == f"t{nth}")
        yield text, trend, trend.routines[0]


@pytest.fixture(scope="module")
def pages(hostile: Guide) -> list[Page]:
    return [made for made in site(hostile, SETTINGS) if isinstance(made, Page)]


def test_pages_carry_every_payload_as_text(pages: list[Page]) -> None:
    of_trends: dict[str, str] = {}
    for page in pages:
        text = FRAME.around(page, SETTINGS.site_url)
        trend = page.address.split("/")[0]
        of_trends[trend] = of_trends.get(trend, "") + text

        assert list(faults(text, frozenset(), is_page=False)) == [], page.address
    everything = "".join(of_trends.values())
    for nth, payload in enumerate(PAYLOADS):
        assert of_trends[f"t{nth}"].count(str(escape(payload))) > 40, payload
        assert "<" not in payload or payload not in everything


def test_the_search_carries_every_payload_as_text(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://guide.example/a&b/"
    listed = f"<urlset><url><loc>theirs</loc></url><url><loc>{escape(address + pages[0].address)}</loc></url></urlset>"
    theirs = {guide_site.INDEX: '{"config": {}, "docs": []}', guide_site.SITE_MAP: listed}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    (tmp_path / "search").mkdir()

    guide_site.list_pages(tmp_path, [(page.address, page.search, page.boost) for page in pages], address, theirs)

    found = json.loads((tmp_path / guide_site.INDEX).read_text(encoding="utf-8"))["docs"]
    shown = "".join(f"{one['title']}\n{one['text']}\n" for one in found)
    assert len(found) > 10 * len(PAYLOADS)
    assert set(re.findall("<.*?>", shown)) == {"<p>", "</p>", "<code>", "</code>"}
    for payload in PAYLOADS:
        assert shown.count(html.escape(fit(payload, 40), quote=False)) >= 10, payload
    places = [one.text for one in ElementTree.parse(tmp_path / guide_site.SITE_MAP).iter("loc")]
    assert places == ["theirs", *(address + page.address for page in pages)]


def test_the_theme_is_given_every_payload_as_text(
    hostile: Guide, pages: list[Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Material prints as it comes: the names in the nav, titles, descriptions, the headings of the contents."""
    raw = {str(name) for item in guide_site.nav_of(hostile) for name in item}
    for page in pages:
        theirs = Mock(meta={})
        monkeypatch.setattr(guide_site, "BUILD", Mock(framed={theirs.file.src_uri: page}), raising=False)
        guide_site.on_page_markdown("", page=theirs, config=Mock(), files=Mock())
        guide_site.on_page_content("", page=theirs, config=Mock(), files=Mock())
        raw |= {str(theirs.meta["title"]), str(theirs.meta["description"]), *(item.title for item in theirs.toc)}

    assert not [text for text in raw if set('<>"') & set(text)]
    for payload in PAYLOADS:
        assert {str(escape(payload)), str(escape(fit(payload, 40)))} <= raw


def test_drawings_and_rules_carry_markup_as_text() -> None:
    evil = '<b onclick="x">&'
    dot = Dot(evil, 7, Design.RCT, Direction.FOR)
    drawn = [
        staircase.text(0, 0, evil),
        timeline.text(0, 0, evil),
        chart((dot,), dict.fromkeys(Direction, evil)),
        code(f"{evil} in `{evil}`"),
        figure(evil, b""),
    ]

    for one in drawn:
        assert "<b" not in one
        assert evil in BeautifulSoup(one, "html.parser").get_text()
    assert BeautifulSoup(image(b"", evil), "html.parser").img["alt"] == evil  # type: ignore[index]


def test_a_template_prints_what_escape_gives() -> None:
    template = environment().from_string("{{ value }}")

    for value in (
        *PAYLOADS,
        "plain words",
        *"&<>\"'",
        Design("rct"),
        Duration.parse("1-2 min"),
        Markup("<b>&amp;"),
        3,
        None,
    ):
        assert template.render(value=value) == escape(value)


def test_data_carries_every_payload_as_text(hostile: Guide) -> None:
    for text, trend, entry in each(hostile):
        routine = api.routine_asset(hostile, trend, entry, SETTINGS).content
        told = json.loads(routine)

        assert not set("<>&") & set(routine)
        assert {told["title"], told["summary"], told["cautions"][0], told["plan"]["stages"][0]["note"]} == {text}
    for asset in api.assets(hostile, SETTINGS):
        assert not set("<>&") & set(asset.content)
        json.loads(asset.content)


def test_feeds_carry_every_payload_as_text(hostile: Guide) -> None:
    tags = ("feed", "id", "title", "subtitle", "updated", "author", "name", "link", "entry", "summary")
    names = {f"{{{feeds.ATOM}}}{tag}" for tag in tags}

    atom = ElementTree.fromstring(feeds.atom(hostile, SETTINGS))
    plain = feeds.json_feed(hostile, SETTINGS)

    titles = {f"New: {text}" for text in PAYLOADS}
    assert {one.tag for one in atom.iter()} == names
    assert {one.findtext(f"{{{feeds.ATOM}}}title") for one in atom.iter(f"{{{feeds.ATOM}}}entry")} == titles
    assert {one["title"] for one in plain["items"]} == titles
    assert {one["content_text"] for one in plain["items"]} == set(PAYLOADS)


def test_linked_data_carries_every_payload_as_text(hostile: Guide) -> None:
    for text, trend, entry in each(hostile):
        routine, claims = linked.routine(hostile, trend, entry, SETTINGS), linked.claims(hostile, trend, SETTINGS)
        page = BeautifulSoup(f'<script type="application/ld+json">{routine}</script><i>behind</i>', "html.parser")

        assert [tag.name for tag in page.find_all(True)] == ["script", "i"]
        assert json.loads(page.script.get_text())["name"] == text  # type: ignore[union-attr]
        assert {one["claimReviewed"] for one in json.loads(claims)["@graph"]} == {text}


def test_calendars_carry_every_payload_as_text(hostile: Guide) -> None:
    for text, trend, entry in each(hostile):
        file = calendar.asset(hostile, trend, entry, SETTINGS).content
        events = icalendar.Calendar.from_ical(file).walk("VEVENT")

        assert len(events) == 4
        assert file.count("BEGIN:") == 5
        assert all(str(event["SUMMARY"]).startswith(f"{text} (week ") for event in events)
        assert all(set(event) == EVENT and f"Move on when: {text}" in str(event["DESCRIPTION"]) for event in events)


def test_a_terminal_and_a_job_summary_show_every_payload_as_text(tmp_path: Path) -> None:
    for text in PAYLOADS:
        problem = [Problem("routines/x/y.yml", 4, 8, f"'{text}' is not a level; write 'beginner'")]
        shown, annotated = as_text(problem, tmp_path), as_github(problem, tmp_path)
        table = BeautifulSoup(markdown(as_markdown(problem, tmp_path), extensions=["tables"]), "html.parser")

        assert text in shown
        assert not MOVES_A_CURSOR.search(shown + annotated)
        assert len([line for line in annotated.splitlines() if line.startswith("::error ")]) == 1
        assert not table.select("td *")
        assert text in " ".join(table.get_text().split())


def test_no_name_and_no_value_moves_a_cursor_wherever_it_is_told(tmp_path: Path) -> None:
    evil = "a\x1b[2J\u202e"
    problem = Problem(f"{evil}.yml", 4, 8, evil)
    nothing = Side({}, None, ())
    changed = FileChange(f"routines/{evil}", evil, "changed", (Note(evil), Note(evil, is_loud=True)))
    found = Comparison(evil, nothing, nothing, (changed,), (evil,))
    told = [
        str(problem),
        *(form([problem], tmp_path) for form in (as_text, as_github, as_markdown)),
        as_words(found),
        compare.as_markdown(found),
        whole(found, {}),
    ]

    for one in told:
        assert not MOVES_A_CURSOR.search(one)
        assert "1b" in one


def test_the_issue_about_upkeep_shows_every_payload_as_text(hostile: Guide) -> None:
    late = [replace(one, file=one.value.title) for one in upkeep.overdue(hostile, date(2099, 1, 1))]
    gone = [upkeep.Broken("https://example.org/", "there is no such page", (text,)) for text in PAYLOADS]
    shown = BeautifulSoup(markdown(upkeep.as_markdown(late, gone), extensions=["sane_lists"]), "html.parser")

    assert {tag.name for tag in shown.find_all(True)} == {"p", "strong", "code", "ul", "li", "a"}
    assert {link["href"] for link in shown.select("a")} == {"https://example.org/"}
    told = [item.get_text() for item in shown.select("li")]
    for text in PAYLOADS:
        assert f"[ ] {text}, due 2027-11-22 ({text})" in told
        assert f"[ ] https://example.org/: there is no such page ({text})" in told


@pytest.mark.browser
def test_cards_on_paper_carry_every_payload_as_text(hostile: Guide, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    for text, trend, entry in each(hostile):
        if text not in FEW:
            continue
        page.set_content(card.document(hostile, trend, entry, SETTINGS))
        page.pdf(path=str(tmp_path / "raw.pdf"), format="A4")
        pdf.finish(tmp_path / "raw.pdf", tmp_path / "card.pdf", entry.value.title)
        with pikepdf.open(tmp_path / "card.pdf") as made:
            title, actions = str(made.docinfo["/Title"]), made.Root.get("/OpenAction")
            scripts = [one for one in made.objects if isinstance(one, pikepdf.Dictionary) and "/JS" in one]

        assert page.evaluate("window.__x") is None, text
        assert title == text
        assert (actions, scripts) == (None, [])
        if not RIGHT_TO_LEFT.search(text):  # it is drawn, and so read back, from the other side
            assert squeezed(text) in text_of((tmp_path / "card.pdf").read_bytes()), text
    page.context.close()
