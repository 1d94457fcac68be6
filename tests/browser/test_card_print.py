"""Every card, printed by the real browser and read back from the PDF: what counts is what is on the paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page

from trendguide.load import Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render import card
from trendguide.render.card import Format
from trendguide.render.site import Settings

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parent.parent.parent
SETTINGS = Settings(site_url="https://guide.example/", emergency="999 or 112")
SLUGS = sorted(
    path.stem
    for path in (PROJECT / "routines").glob("*/*.yml")
    if path.name not in ("trend.yml", "claims.yml", "safety.yml")
)
FULLEST = ("fitness-walk-run-6-week", "incline-ladder", "treadmill-few-minutes")
SIZES = {"A4": (595, 842), "Letter": (612, 792)}  # points
BORDER = 4 / 25.4 * 72  # 4 mm in points

OVERFLOWS = """() => {
  const bad = [];
  for (const card of document.querySelectorAll('.tc-card')) {
    const edge = card.getBoundingClientRect();
    for (const node of card.querySelectorAll('*')) {
      const box = node.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1)
        bad.push(`outside: ${node.tagName}.${node.getAttribute('class')}`);
    }
    const kinds = 'h1,h2,h3,p,li.tc-tick,.tc-signs li,.tc-list li,.tc-boxes,.tc-picture,.tc-qr';
    const start = (node) => node.textContent.trim().slice(0, 30);
    const leaves = [...card.querySelectorAll(kinds)]
      .filter((node) => node.getClientRects().length && getComputedStyle(node).display !== 'inline');
    for (let i = 0; i < leaves.length; i++) for (let j = i + 1; j < leaves.length; j++) {
      if (leaves[i].contains(leaves[j]) || leaves[j].contains(leaves[i])) continue;
      const a = leaves[i].getBoundingClientRect(), b = leaves[j].getBoundingClientRect();
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 1 && y > 2.5) bad.push(`overlap: ${start(leaves[i])} / ${start(leaves[j])}`);
    }
  }
  return bad;
}"""


@dataclass(frozen=True)
class Printed:
    """A card on paper."""

    trend: TrendFolder
    routine: Routine
    pdf: bytes
    bad: tuple[str, ...]  # boxes that overlap or stick out

    @property
    def pages(self) -> int:
        return len(pypdfium2.PdfDocument(self.pdf))


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
        file = root / trend.slug / slug / fmt / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(card.document(guide, trend, entry, SETTINGS, fmt)), encoding="utf-8")
        wide, tall = SIZES[paper]
        sheet.set_viewport_size({"width": round(wide * 96 / 72), "height": round(tall * 96 / 72)})
        sheet.goto(file.as_uri())
        sheet.emulate_media(media="print")
        sheet.evaluate("document.fonts.ready")
        bad = tuple(sheet.evaluate(OVERFLOWS))
        sized = fmt not in ("auto", "four-up")
        pdf = sheet.pdf(prefer_css_page_size=True) if sized else sheet.pdf(format=paper, prefer_css_page_size=False)
        return Printed(trend, entry.value, pdf, bad)

    return do


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Without spaces, since a line may end anywhere. pdfium keeps the order in which it was written."""
    document = pypdfium2.PdfDocument(pdf)
    pages = range(len(document)) if page is None else [page]
    return squeezed("".join(document[number].get_textpage().get_text_range() for number in pages)).replace("￾", "-")


def signs(made: Printed) -> list[str]:
    flags = made.trend.safety.value.red_flags
    groups = (flags.call_emergency, flags.stop_now, flags.advice_today)
    return [*(flag.sign for group in groups for flag in group), *made.routine.stop_if]


def smallest(pdf: bytes) -> float:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return min(float(char["size"]) for page in document.pages for char in page.chars if char["text"].strip())


def has_clear_border(pdf: bytes) -> bool:
    """No ink in the outer 4 mm of any page."""
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=1).to_pil().convert("L")
        wide, tall = image.size
        edge = int(BORDER)
        strips = [(0, 0, wide, edge), (0, tall - edge, wide, tall), (0, 0, edge, tall), (wide - edge, 0, wide, tall)]
        if any(image.crop(strip).getextrema()[0] < 200 for strip in strips):
            return False
    return True


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_card_fills_one_page_of_whatever_paper_there_is(printed: Print, slug: str, paper: str) -> None:
    made = printed(slug, paper)

    assert made.pages == 1
    assert made.bad == ()
    assert smallest(made.pdf) >= 8.99
    assert has_clear_border(made.pdf)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_stop_sign_and_caution_is_on_the_paper(printed: Print, slug: str) -> None:
    made = printed(slug, "Letter")

    text = text_of(made.pdf)

    assert [sign for sign in (*signs(made), *made.routine.cautions) if squeezed(sign) not in text] == []
    assert squeezed("Call 999 or 112 if:") in text


@pytest.mark.parametrize("slug", SLUGS)
def test_large_print_is_18_points_on_two_to_four_pages_with_stop_on_the_first(printed: Print, slug: str) -> None:
    made = printed(slug, "A4", "large")

    first = text_of(made.pdf, 0)

    assert 2 <= made.pages <= 4
    assert smallest(made.pdf) >= 17.99
    assert [sign for sign in signs(made) if squeezed(sign) not in first] == []
    assert squeezed(f"Page 1 of {made.pages}") in first
    assert has_clear_border(made.pdf)


SMALL: list[tuple[str, Format, str]] = [
    *((slug, "a6", "A4") for slug in SLUGS),
    *((slug, "four-up", "Letter") for slug in SLUGS),  # the lowest of all quarters
    *((slug, "4x6", "A4") for slug in FULLEST),
    *((slug, "four-up", "A4") for slug in FULLEST),
]


@pytest.mark.parametrize(("slug", "fmt", "paper"), SMALL)
def test_small_cards_keep_every_sign_at_7_points(printed: Print, slug: str, fmt: Format, paper: str) -> None:
    made = printed(slug, paper, fmt)

    text = text_of(made.pdf)

    assert made.pages == 1
    assert made.bad == ()
    assert smallest(made.pdf) >= 6.99
    assert [sign for sign in (*signs(made), *made.routine.cautions) if squeezed(sign) not in text] == []


def test_a_phone_reads_the_code_from_a_150_dpi_scan(printed: Print) -> None:
    made = printed("coach-starter", "A4")

    image = pypdfium2.PdfDocument(made.pdf)[0].render(scale=150 / 72).to_pil()

    assert [code.text for code in zxingcpp.read_barcodes(image)] == [
        "https://guide.example/backward-walking/coach-starter/"
    ]


def test_the_checks_can_fail(sheet: Page, printed: Print) -> None:
    printed("coach-starter", "Letter", "letter")
    more = "(step) => step.after(...[1, 2, 3].map(() => step.cloneNode(true)))"
    sheet.evaluate(f"document.querySelectorAll('.tc-step').forEach({more})")

    bad = sheet.evaluate(OVERFLOWS)
    pdf = sheet.pdf(prefer_css_page_size=True)

    assert bad != [] or len(pypdfium2.PdfDocument(pdf)) > 1
