"""What the tests of printed cards share: reading a PDF back, and what sticks out before it is one."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page
from pypdfium2 import raw

from trendguide.render.site import Settings

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = Settings(site_url="https://guide.example/", emergency="999 or 112")
SLUGS = sorted(
    path.stem
    for path in (PROJECT / "routines").glob("*/*.yml")
    if path.name not in ("trend.yml", "claims.yml", "safety.yml")
)
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # to look for every other kind takes four times as long
BORDER = 4 / 25.4 * 72  # 4 mm in points
SIZES = {"A4": (595, 842), "Letter": (612, 792)}  # points

OVERFLOWS = """() => [...document.querySelectorAll('.tc-print > *')].map((sheet) => {
  const bad = [];
  for (const card of sheet.matches('.tc-card') ? [sheet] : sheet.querySelectorAll('.tc-card')) {
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
      .filter((node) => node.getClientRects().length && getComputedStyle(node).display !== 'inline')
      .map((node) => [node, node.getBoundingClientRect()]);
    for (const [place, [node, a]] of leaves.entries()) for (const [other, b] of leaves.slice(place + 1)) {
      if (node.contains(other) || other.contains(node)) continue;
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 1 && y > 2.5) bad.push(`overlap: ${start(node)} / ${start(other)}`);
    }
  }
  if (sheet.matches('.tc-sheet')) {
    const more = Math.max(sheet.scrollHeight - sheet.clientHeight, sheet.scrollWidth - sheet.clientWidth);
    if (more > 1) bad.push('sheet too full');
  }
  return bad;
})"""


def overflows(page: Page) -> list[list[str]]:
    """Of each sheet of cards that is open: the boxes that overlap or stick out."""
    return list(page.evaluate(OVERFLOWS))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@lru_cache(maxsize=4)
def pages_of(pdf: bytes) -> tuple[pypdfium2.PdfPage, ...]:
    return tuple(pypdfium2.PdfDocument(pdf))


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Without spaces, since a line may end anywhere. pdfium keeps the order in which it was written."""
    pages = pages_of(pdf) if page is None else pages_of(pdf)[page : page + 1]
    return squeezed("".join(each.get_textpage().get_text_range() for each in pages)).replace("\ufffe", "-")


Colour = tuple[int, int, int]  # red, green, blue, of 255 each
Letter = tuple[float, Colour]  # its size on the paper in points, and its colour


def letters_of(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    """Every letter in the order in which it was written, without spaces and what pdfium adds between lines."""
    text = page.get_textpage()
    matrix, parts = raw.FS_MATRIX(), [ctypes.c_uint() for _ in range(4)]
    for place in range(raw.FPDFText_CountChars(text)):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if letter.isspace() or letter == "\0" or raw.FPDFText_IsGenerated(text, place) == 1:
            continue
        assert raw.FPDFText_GetMatrix(text, place, matrix)
        assert raw.FPDFText_GetFillColor(text, place, *parts)
        red, green, blue, _ = (part.value for part in parts)
        yield raw.FPDFText_GetFontSize(text, place) * (matrix.c**2 + matrix.d**2) ** 0.5, (red, green, blue)


@lru_cache(maxsize=4)
def letters(pdf: bytes) -> list[Letter]:
    return [letter for page in pages_of(pdf) for letter in letters_of(page)]


def smallest(pdf: bytes) -> float:
    return min(size for size, _ in letters(pdf))


def grey(colour: Colour) -> float:
    """0 for black, 1 for white; fails on a colour, which a black printer turns into something else."""
    assert max(colour) - min(colour) <= 1, f"{colour} is no grey"
    return colour[0] / 255


def lowest_contrast(pdf: bytes) -> float:
    """Of any letter against white paper, by WCAG's formula."""
    lightest = max(grey(colour) for _, colour in letters(pdf))
    light = lightest / 12.92 if lightest <= 0.04045 else ((lightest + 0.055) / 1.055) ** 2.4
    return 1.05 / (light + 0.05)


def codes(pdf: bytes, dpi: int = 150) -> list[str]:
    """The QR codes on the first page, as a scan of it shows them."""
    image = pages_of(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return sorted(code.text for code in zxingcpp.read_barcodes(image, formats=QR))


def has_clear_border(pdf: bytes) -> bool:
    """No ink in the outer 4 mm of any page."""
    for page in pages_of(pdf):
        image = page.render(scale=1, grayscale=True).to_pil()
        wide, tall = image.size
        edge = int(BORDER)
        strips = [(0, 0, wide, edge), (0, tall - edge, wide, tall), (0, 0, edge, tall), (wide - edge, 0, wide, tall)]
        if any(image.crop(strip).getextrema()[0] < 200 for strip in strips):
            return False
    return True
