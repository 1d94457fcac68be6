"""What the tests of printed cards share: reading a PDF back, and what sticks out before it is one."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import zxingcpp

from trendguide.render.site import Settings

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = Settings(site_url="https://guide.example/", emergency="999 or 112")
SLUGS = sorted(
    path.stem
    for path in (PROJECT / "routines").glob("*/*.yml")
    if path.name not in ("trend.yml", "claims.yml", "safety.yml")
)
BORDER = 4 / 25.4 * 72  # 4 mm in points
SIZES = {"A4": (595, 842), "Letter": (612, 792)}  # points

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
  for (const sheet of document.querySelectorAll('.tc-sheet')) {
    const more = Math.max(sheet.scrollHeight - sheet.clientHeight, sheet.scrollWidth - sheet.clientWidth);
    if (more > 1) bad.push('sheet too full');
  }
  return bad;
}"""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Without spaces, since a line may end anywhere. pdfium keeps the order in which it was written."""
    document = pypdfium2.PdfDocument(pdf)
    pages = range(len(document)) if page is None else [page]
    text = "".join(document[number].get_textpage().get_text_range() for number in pages)
    return squeezed(text).replace("\ufffe", "-")


@lru_cache(maxsize=4)
def glyphs(pdf: bytes) -> list[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [char for page in document.pages for char in page.chars if char["text"].strip()]


def smallest(pdf: bytes) -> float:
    return min(float(char["size"]) for char in glyphs(pdf))


def grey(colour: Any) -> float:
    """0 for black, 1 for white; fails on a colour, which a black printer turns into something else."""
    parts = list(colour) if isinstance(colour, (list, tuple)) else [colour or 0]
    assert max(parts) - min(parts) < 0.004, f"{colour} is no grey"
    return float(parts[0])


def lowest_contrast(pdf: bytes) -> float:
    """Of any letter against white paper, by WCAG's formula."""
    lightest = max(grey(char["non_stroking_color"]) for char in glyphs(pdf))
    light = lightest / 12.92 if lightest <= 0.04045 else ((lightest + 0.055) / 1.055) ** 2.4
    return 1.05 / (light + 0.05)


def codes(pdf: bytes, dpi: int = 150) -> list[str]:
    """The QR codes on the first page, as a scan of it shows them."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    return sorted(code.text for code in zxingcpp.read_barcodes(image))


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
