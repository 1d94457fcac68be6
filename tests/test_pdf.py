"""The PDF files: which there are, what is in them for readers and machines, and that they come out alike twice."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup
from printing import squeezed, text_of

from trendguide.exports import pdf
from trendguide.load import Guide
from trendguide.render import card, packs, pages
from trendguide.render.site import Settings

TWO = ("coach-starter", "incline-ladder")
NEEDS_BROWSER = pytest.mark.skipif(not pdf.browser_path(), reason="no browser to print with")


def some(guide: Guide) -> list[pdf.Job]:
    return [job for job in pdf.jobs(guide) if any(f"/{slug}/" in f"/{job.page}" for slug in (*TWO, "flexibility"))]


def made(site: Path, target: Path, wanted: list[pdf.Job]) -> dict[str, bytes]:
    """In a thread of its own: Playwright wants one for each of its loops, and the other tests hold theirs open."""
    shutil.copytree(site, target)
    with ThreadPoolExecutor(1) as alone:
        alone.submit(pdf.print_all, target, wanted).result()
    return {job.pdf: (target / job.pdf).read_bytes() for job in wanted}


def test_every_card_and_every_pack_has_its_files(guide: Guide) -> None:
    names = [job.pdf for job in pdf.jobs(guide)]

    assert len(names) == len(set(names))
    assert {"backward-walking/coach-starter/card.a4.pdf", "backward-walking/coach-starter/card.letter.pdf"} <= set(
        names
    )
    assert "backward-walking/coach-starter/card.large.pdf" in names
    assert {"cards/beginner/cards.a4.pdf", "cards/balance/cards.letter.pdf"} <= set(names)


@pytest.mark.parametrize("has_pdfs", [True, False])
def test_pages_link_to_files_only_where_they_are_made(guide: Guide, has_pdfs: bool) -> None:
    settings, trend = Settings(pdfs=has_pdfs), guide.trends[0]
    entry = trend.routine("coach-starter")
    html = [
        pages.routine(guide, trend, entry, settings, card.view(guide, trend, entry, settings)).html,
        str(card.document(guide, trend, entry, settings)),
        packs.page(guide, settings).html,
    ]

    linked = [BeautifulSoup(each, "html.parser").select('a[href$=".pdf"]') for each in html]

    assert [bool(links) for links in linked] == [has_pdfs] * 3


@NEEDS_BROWSER
@pytest.mark.browser
@pytest.mark.slow
def test_files_are_tagged_titled_and_the_same_bytes_wherever_they_are_made(
    guide: Guide, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = some(guide)
    first = made(built, tmp_path / "one", wanted)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    second = made(built, tmp_path / "a longer way" / "two", wanted)

    assert len(first) == 8
    assert [name for name in first if first[name] != second[name]] == []
    for job in wanted:
        with pikepdf.open(tmp_path / "one" / job.pdf) as document:
            assert document.docinfo["/Title"] == job.title
            assert document.Root.Lang == "en"
            assert document.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in document.Root
            assert document.Root.ViewerPreferences.DisplayDocTitle
            assert "/CreationDate" not in document.docinfo
            assert len(document.pages) == 1 or "large" in job.pdf
        assert squeezed("Stop if") in text_of(first[job.pdf])


@NEEDS_BROWSER
@pytest.mark.browser
def test_only_what_changed_is_printed_again(guide: Guide, built: Path, tmp_path: Path) -> None:
    wanted = [job for job in pdf.jobs(guide) if job.page.startswith("backward-walking/hallway-starter/")]
    first = made(built, tmp_path / "one", wanted)
    changed, damaged = "backward-walking/hallway-starter/card/large/index.html", wanted[0].pdf
    (tmp_path / "one" / damaged).write_bytes(b"%PDF-1.4 cut off")
    shutil.copytree(built, tmp_path / "two")
    page = (tmp_path / "two" / changed).read_text(encoding="utf-8")
    (tmp_path / "two" / changed).write_text(page.replace("Stop if", "Stop when"), encoding="utf-8")

    with ThreadPoolExecutor(1) as alone:
        printed = alone.submit(pdf.print_all, tmp_path / "two", wanted, tmp_path / "one").result()

    again = {job.pdf: (tmp_path / "two" / job.pdf).read_bytes() for job in wanted}
    assert [job.pdf for job in wanted if again[job.pdf] != first[job.pdf]] == [wanted[2].pdf]
    assert printed == [wanted[0], wanted[2]], "the one whose page is another one, and the one that was damaged"


def test_without_a_browser_one_line_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "browser_path", lambda: "/a/browser")
    assert pdf.why_not() is None
    monkeypatch.setattr(pdf, "browser_path", lambda: None)

    assert pdf.why_not() == "no PDFs: no Chrome, Chromium or Edge found; install one, or print from the browser"
