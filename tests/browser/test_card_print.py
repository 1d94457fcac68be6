"""Every card, printed by the real browser and read back from the PDF: what counts is what is on the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from printing import (
    OVERFLOWS,
    PROJECT,
    SETTINGS,
    SIZES,
    SLUGS,
    codes,
    has_clear_border,
    lowest_contrast,
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
        return len(pypdfium2.PdfDocument(self.pdf))

    @property
    def code(self) -> str:
        shown = version(self.routine, self.trend.safety.value)
        return f"https://guide.example/r/{short_id(self.trend.slug, self.slug)}/?v={shown}"


Print = Callable[..., Printed]


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def printed(guide: Guide, sheet: Page, tmp_path_factory: pytest.TempPathFactory) -> Print:
    """Prints a card as a reader's browser does: `paper` is what lies in the printer."""
    root = tmp_path_factory.mktemp("cards")
    (root / "assets").symlink_to(PROJECT / "docs" / "assets")

    @cache
    def do(slug: str, paper: str = "A4", fmt: Format = "auto") -> Printed:
        trend, entry = next((trend, entry) for trend in guide.trends for entry in trend.routines if entry.slug == slug)
        chosen: Paper = "letter" if paper == "Letter" else "a4"
        file = root / trend.slug / slug / fmt / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(card.document(guide, trend, entry, SETTINGS, fmt, chosen)), encoding="utf-8")
        wide, tall = SIZES[paper]
        sheet.set_viewport_size({"width": round(wide * 96 / 72), "height": round(tall * 96 / 72)})
        sheet.goto(file.as_uri())
        sheet.emulate_media(media="print")
        sheet.evaluate("document.fonts.ready.then(() => null)")
        bad = tuple(sheet.evaluate(OVERFLOWS))
        boxes = int(sheet.evaluate("document.querySelector('.tc-card').querySelectorAll('.tc-boxes .tc-box').length"))
        pdf = sheet.pdf(format=paper) if fmt == "auto" else sheet.pdf(prefer_css_page_size=True)
        return Printed(trend, slug, entry.value, pdf, bad, boxes)

    return do


def signs(made: Printed) -> list[str]:
    flags = made.trend.safety.value.red_flags
    groups = (flags.call_emergency, flags.stop_now, flags.advice_today)
    return [*(flag.sign for group in groups for flag in group), *made.routine.stop_if]


def most_sets(made: Printed) -> int:
    return sum(session.boxes(made.routine, entry.number).most for entry in session.numbered(made.routine))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_card_fills_one_page_of_whatever_paper_there_is(printed: Print, slug: str, paper: str) -> None:
    made = printed(slug, paper)

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

    assert f"Version{version(made.routine, made.trend.safety.value)}." in text
    assert f"guide.example/r/{short_id(made.trend.slug, slug)}" in text
    assert "?v=" not in text


LARGE: list[tuple[str, Format]] = [*((slug, "large") for slug in SLUGS), *((slug, "large-letter") for slug in FULLEST)]


@pytest.mark.parametrize(("slug", "fmt"), LARGE)
def test_large_print_is_18_points_on_two_to_four_pages_with_stop_on_the_first(
    printed: Print, slug: str, fmt: Format
) -> None:
    made = printed(slug, "A4", fmt)

    first = text_of(made.pdf, 0)

    assert 2 <= made.pages <= 4
    assert smallest(made.pdf) >= 17.99
    assert [sign for sign in signs(made) if squeezed(sign) not in first] == []
    assert squeezed(f"Page 1 of {made.pages}") in first
    assert has_clear_border(made.pdf)


SMALL: list[tuple[str, Format, str, int]] = [
    *((slug, "a6", "A4", 1) for slug in SLUGS),
    *((slug, "four-up", "Letter", 4) for slug in SLUGS),  # the lowest of all quarters
    *((slug, "eight-up", "Letter", 8) for slug in SLUGS),
    *((slug, "4x6", "A4", 1) for slug in FULLEST),
    *((slug, "four-up", "A4", 4) for slug in FULLEST),
    *((slug, "two-up", "A4", 2) for slug in FULLEST),
    *((slug, "two-up", "Letter", 2) for slug in FULLEST),
    *((slug, "eight-up", "A4", 8) for slug in THREE),
]


@pytest.mark.parametrize(("slug", "fmt", "paper", "many"), SMALL)
def test_small_cards_keep_every_sign_and_caution_at_7_points(
    printed: Print, slug: str, fmt: Format, paper: str, many: int
) -> None:
    made = printed(slug, paper, fmt)

    text = text_of(made.pdf)

    assert made.pages == 1
    assert made.bad == ()
    assert made.boxes == most_sets(made)
    assert smallest(made.pdf) >= (8.99 if fmt == "two-up" else 6.99)
    assert has_clear_border(made.pdf) or many > 1  # lines to cut along run to the edge
    assert [sign for sign in (*signs(made), *made.routine.cautions) if squeezed(sign) not in text] == []
    assert text.count(squeezed(signs(made)[0])) in (many, many // 2)  # half as many where one takes two eighths


@pytest.mark.parametrize(("fmt", "many"), [("a6", 1), ("4x6", 1), ("two-up", 2), ("four-up", 4)])
def test_the_code_on_a_small_card_is_read_from_a_300_dpi_scan(printed: Print, fmt: Format, many: int) -> None:
    made = printed("coach-starter", "A4", fmt)

    assert codes(made.pdf, 300) == [made.code] * many


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
    assert len(pypdfium2.PdfDocument(printed_from[0])) == 1
    assert picture_of(printed_from[0]) == picture_of(printed_from[1])


def picture_of(pdf: bytes) -> bytes:
    return bytes(pypdfium2.PdfDocument(pdf)[0].render(scale=1.5).to_pil().tobytes())


# The checks can fail


def test_a_card_with_four_times_the_steps_is_found_out(sheet: Page, printed: Print) -> None:
    printed("coach-starter", "Letter", "letter")
    more = "(step) => step.after(...[1, 2, 3].map(() => step.cloneNode(true)))"
    sheet.evaluate(f"document.querySelectorAll('.tc-step').forEach({more})")

    bad = sheet.evaluate(OVERFLOWS)
    pdf = sheet.pdf(prefer_css_page_size=True)

    assert bad != [] or len(pypdfium2.PdfDocument(pdf)) > 1


@pytest.mark.parametrize(
    ("spoil", "is_fine"),
    [
        (".tc-cues { font-size: 8pt !important }", lambda pdf: smallest(pdf) >= 8.99),
        (".tc-cues { color: #888 !important; print-color-adjust: exact }", lambda pdf: lowest_contrast(pdf) >= 7),
        (".tc-card { padding-left: 2mm !important }", has_clear_border),
        (".tc-qr { width: 3mm !important }", lambda pdf: codes(pdf) != []),
    ],
)
def test_a_spoilt_card_is_found_out(sheet: Page, printed: Print, spoil: str, is_fine: Callable[[bytes], bool]) -> None:
    whole = printed("coach-starter", "A4", "a4").pdf
    sheet.add_style_tag(content=spoil)

    spoilt = sheet.pdf(prefer_css_page_size=True)

    assert is_fine(whole)
    assert not is_fine(spoilt)
