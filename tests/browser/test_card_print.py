"""Every card, printed by the real browser and read back from the PDF: what counts is what is on the paper.

The cards of one format and paper are printed as one document, a sheet for each, and read sheet by sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pypdfium2
import pytest
from PIL import ImageChops, ImageFilter
from playwright.sync_api import Browser, Page
from printing import (
    PROJECT,
    SETTINGS,
    SIZES,
    SLUGS,
    codes,
    has_clear_border,
    lowest_contrast,
    overflows,
    pages_of,
    smallest,
    squeezed,
    text_of,
)

from trendguide import session
from trendguide.load import Guide, TrendFolder
from trendguide.model import Routine
from trendguide.paper import short_id, version
from trendguide.render import card
from trendguide.render.card import Format, Paper

pytestmark = pytest.mark.browser

FULLEST = ("fitness-walk-run-6-week", "incline-ladder", "treadmill-few-minutes")
THREE = ("coach-starter", "knee-oa-6-week", "incline-ladder")
WHOLE: dict[tuple[Format, str], Sequence[str]] = {("auto", "A4"): SLUGS, ("auto", "Letter"): SLUGS}
LARGE: dict[tuple[Format, str], Sequence[str]] = {("large", "A4"): SLUGS, ("large-letter", "A4"): FULLEST}
SMALL: dict[tuple[Format, str], Sequence[str]] = {
    ("a6", "A4"): SLUGS,
    ("four-up", "Letter"): SLUGS,  # the lowest of all quarters
    ("eight-up", "Letter"): SLUGS,
    ("4x6", "A4"): FULLEST,
    ("four-up", "A4"): FULLEST,
    ("two-up", "A4"): FULLEST,
    ("two-up", "Letter"): FULLEST,
    ("eight-up", "A4"): THREE,
}
A_SHEET = {"two-up": 2, "four-up": 4, "eight-up": 8}


@dataclass(frozen=True)
class Printed:
    """A card on paper."""

    trend: TrendFolder
    slug: str
    routine: Routine
    pdf: bytes
    bad: tuple[str, ...]  # boxes that overlap or stick out
    boxes: int  # to tick, beside the steps of the first card

    @property
    def pages(self) -> int:
        return len(pages_of(self.pdf))

    @property
    def code(self) -> str:
        shown = version(self.trend.routine(self.slug), self.trend.safety)
        return f"https://guide.example/r/{short_id(self.trend.slug, self.slug)}/?v={shown}"


Print = Callable[..., Printed]
MAIN = re.compile(r"(<main[^>]*>)(.*)(</main>)", re.S)


BOXES = """() => [...document.querySelectorAll('.tc-print > *')]
  .map((sheet) => sheet.matches('.tc-card') ? sheet : sheet.querySelector('.tc-card'))
  .map((card) => card.querySelectorAll('.tc-boxes .tc-box').length)"""


def as_one(documents: list[str]) -> str:
    """Several cards as one document, in which each begins a page, as the packs of the site do it."""
    sheets = [match[2] for document in documents if (match := MAIN.search(document))]
    return MAIN.sub(lambda match: match[1] + "".join(sheets) + match[3], documents[0])


def apart(pdf: bytes, titles: list[str]) -> list[bytes]:
    """The document of each card again: the page with its title, and those without the title of the next."""
    pages: list[list[int]] = [[] for _ in titles]
    at = 0
    for number in range(len(pages_of(pdf))):
        if pages[at] and at + 1 < len(titles) and squeezed(titles[at + 1]) in text_of(pdf, number):
            at += 1
        pages[at].append(number)
    parts = []
    for numbers in pages:
        part, file = pypdfium2.PdfDocument.new(), io.BytesIO()
        part.import_pages(pypdfium2.PdfDocument(pdf), numbers)
        part.save(file)
        parts.append(file.getvalue())
    return parts


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


Batch = Callable[[Sequence[str], str, Format], list[Printed]]


@pytest.fixture(scope="module")
def batch(guide: Guide, sheet: Page, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Prints cards as one document as a reader's browser does: `paper` is what lies in the printer."""
    root = tmp_path_factory.mktemp("cards")
    (root / "assets").symlink_to(PROJECT / "docs" / "assets")
    file = root / "trend" / "routine" / "card" / "index.html"
    file.parent.mkdir(parents=True)
    routines = {entry.slug: (trend, entry) for trend in guide.trends for entry in trend.routines}

    def do(slugs: Sequence[str], paper: str, fmt: Format) -> list[Printed]:
        chosen: Paper = "letter" if paper == "Letter" else "a4"
        cards = [routines[slug] for slug in slugs]
        documents = [str(card.document(guide, trend, entry, SETTINGS, fmt, chosen)) for trend, entry in cards]
        file.write_text(as_one(documents), encoding="utf-8")
        wide, tall = SIZES[paper]
        sheet.set_viewport_size({"width": round(wide * 96 / 72), "height": round(tall * 96 / 72)})
        sheet.goto(file.as_uri())
        sheet.emulate_media(media="print")
        sheet.evaluate("document.fonts.ready.then(() => null)")
        bad, boxes = overflows(sheet), sheet.evaluate(BOXES)
        pdf = sheet.pdf(format=paper) if fmt == "auto" else sheet.pdf(prefer_css_page_size=True)
        parts = apart(pdf, [entry.value.title for _, entry in cards])
        return [
            Printed(trend, entry.slug, entry.value, parts[place], tuple(bad[place]), boxes[place])
            for place, (trend, entry) in enumerate(cards)
        ]

    return do


@pytest.fixture(scope="module")
def printed(batch: Batch) -> Print:
    """A card among the others of its format and paper; large print, which counts its pages, by itself."""

    @cache
    def several(paper: str, fmt: Format) -> dict[str, Printed]:
        return {one.slug: one for one in batch((WHOLE | SMALL)[fmt, paper], paper, fmt)}

    @cache
    def do(slug: str, paper: str = "A4", fmt: Format = "auto") -> Printed:
        return batch([slug], paper, fmt)[0] if (fmt, paper) in LARGE else several(paper, fmt)[slug]

    return do


def signs(made: Printed) -> list[str]:
    flags = made.trend.safety.value.red_flags
    groups = (flags.call_emergency, flags.stop_now, flags.advice_today)
    return [*(flag.sign for group in groups for flag in group), *made.routine.stop_if]


def most_sets(made: Printed) -> int:
    return sum(boxes.most for boxes in session.work_out(made.routine).boxes.values())


def every(packs: dict[tuple[Format, str], Sequence[str]]) -> list[tuple[str, Format, str]]:
    return [(slug, fmt, paper) for (fmt, paper), slugs in packs.items() for slug in slugs]


@pytest.mark.parametrize(("slug", "fmt", "paper"), every(WHOLE))
def test_a_card_fills_one_page_of_whatever_paper_there_is(printed: Print, slug: str, fmt: Format, paper: str) -> None:
    made = printed(slug, paper, fmt)

    text = text_of(made.pdf)

    assert made.pages == 1
    assert made.bad == ()
    assert made.boxes == most_sets(made)
    assert smallest(made.pdf) >= 8.99
    assert lowest_contrast(made.pdf) >= 7
    assert has_clear_border(made.pdf)
    assert [sign for sign in (*signs(made), *made.routine.cautions) if squeezed(sign) not in text] == []
    assert squeezed("Call 999 or 112 if:") in text
    assert codes(made.pdf) == [made.code]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_card_says_its_version_and_the_address_to_type(printed: Print, slug: str) -> None:
    made = printed(slug, "Letter")

    text = text_of(made.pdf)

    assert f"Version{version(made.trend.routine(slug), made.trend.safety)}." in text
    assert f"guide.example/r/{short_id(made.trend.slug, slug)}" in text
    assert "?v=" not in text


@pytest.mark.parametrize(("slug", "fmt", "paper"), every(LARGE))
def test_large_print_is_18_points_on_two_to_four_pages_with_stop_on_the_first(
    printed: Print, slug: str, fmt: Format, paper: str
) -> None:
    made = printed(slug, paper, fmt)

    first = text_of(made.pdf, 0)

    assert 2 <= made.pages <= 4
    assert smallest(made.pdf) >= 17.99
    assert [sign for sign in signs(made) if squeezed(sign) not in first] == []
    assert squeezed(f"Page 1 of {made.pages}") in first
    assert has_clear_border(made.pdf)


@pytest.mark.parametrize(("slug", "fmt", "paper"), every(SMALL))
def test_small_cards_keep_every_sign_and_caution_at_7_points(
    printed: Print, slug: str, fmt: Format, paper: str
) -> None:
    made, many = printed(slug, paper, fmt), A_SHEET.get(fmt, 1)

    text = text_of(made.pdf)

    assert made.pages == 1
    assert made.bad == ()
    assert made.boxes == most_sets(made)
    assert smallest(made.pdf) >= (8.99 if fmt == "two-up" else 6.99)
    assert has_clear_border(made.pdf) or many > 1  # lines to cut along run to the edge
    assert [sign for sign in (*signs(made), *made.routine.cautions) if squeezed(sign) not in text] == []
    assert text.count(squeezed(signs(made)[0])) in (many, many // 2)  # half as many where one takes two eighths


@pytest.mark.parametrize("fmt", ["a6", "4x6", "two-up", "four-up"])
def test_the_code_on_a_small_card_is_read_from_a_300_dpi_scan(batch: Batch, fmt: Format) -> None:
    (made,) = batch(["coach-starter"], "A4", fmt)

    assert codes(made.pdf, 300) == [made.code] * A_SHEET.get(fmt, 1)


@pytest.mark.parametrize(
    "slug", [pytest.param(slug, marks=[] if slug in THREE else pytest.mark.slow) for slug in SLUGS]
)
@pytest.mark.parametrize(("fmt", "paper"), WHOLE)
def test_a_card_alone_is_the_card_among_others(
    batch: Batch, printed: Print, slug: str, fmt: Format, paper: str
) -> None:
    (alone,) = batch([slug], paper, fmt)

    assert alone.pages == 1
    assert alone.bad == ()
    assert text_of(alone.pdf) == text_of(printed(slug, paper, fmt).pdf)
    assert difference(alone.pdf, printed(slug, paper, fmt).pdf) < 3


@pytest.mark.parametrize("slug", THREE)
def test_printing_the_routines_page_prints_the_card(address: str, browser: Browser, slug: str) -> None:
    printed_from = []
    for part in ("", "card/"):
        page = browser.new_page(color_scheme="dark")
        page.goto(f"{address}backward-walking/{slug}/{part}")
        page.evaluate("document.fonts.ready.then(() => null)")
        printed_from.append(page.pdf(format="A4"))
        page.close()

    assert text_of(printed_from[0]) == text_of(printed_from[1])
    assert len(pages_of(printed_from[0])) == 1
    assert difference(*printed_from) == 0


def difference(one: bytes, other: bytes) -> int:
    """Between the pictures of two first pages: how far a point's shade is, of 255, from those of the other's points
    within a pixel of it. Where a card begins on the paper differs by less than that."""
    first, second = (pages_of(pdf)[0].render(scale=1.5, grayscale=True).to_pil() for pdf in (one, other))
    brighter = ImageChops.subtract(first, second.filter(ImageFilter.MaxFilter(3)))
    darker = ImageChops.subtract(second.filter(ImageFilter.MinFilter(3)), first)
    return max(shade for part in (brighter, darker) for shade, count in enumerate(part.histogram()) if count)


# The checks can fail


def test_a_card_with_four_times_the_steps_is_found_out(sheet: Page, batch: Batch) -> None:
    batch(["coach-starter"], "Letter", "letter")
    more = "(step) => step.after(...[1, 2, 3].map(() => step.cloneNode(true)))"
    sheet.evaluate(f"document.querySelectorAll('.tc-step').forEach({more})")

    bad = overflows(sheet)
    pdf = sheet.pdf(prefer_css_page_size=True)

    assert bad != [[]] or len(pages_of(pdf)) > 1


@pytest.mark.parametrize(
    ("spoil", "is_fine"),
    [
        (".tc-cues { font-size: 8pt !important }", lambda pdf: smallest(pdf) >= 8.99),
        (".tc-cues { color: #888 !important; print-color-adjust: exact }", lambda pdf: lowest_contrast(pdf) >= 7),
        (".tc-card { padding-left: 2mm !important }", has_clear_border),
        (".tc-qr { width: 3mm !important }", lambda pdf: codes(pdf) != []),
    ],
)
def test_a_spoilt_card_is_found_out(sheet: Page, batch: Batch, spoil: str, is_fine: Callable[[bytes], bool]) -> None:
    whole = batch(["coach-starter"], "A4", "a4")[0].pdf
    sheet.add_style_tag(content=spoil)

    spoilt = sheet.pdf(prefer_css_page_size=True)

    assert is_fine(whole)
    assert not is_fine(spoilt)
