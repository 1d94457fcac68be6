"""A card before and after, side by side: what a reviewer looks at.

Drawn by the browser that also prints the PDFs, from two versions that were compared. It gets no network and runs no
script, since a stranger wrote what it draws.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from trendguide.compare import Comparison, FileChange, Side, picture_name
from trendguide.exports.pdf import QUIET, browser_path
from trendguide.load import Mistakes, printable
from trendguide.render import card
from trendguide.render.site import Settings, routine_address

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 794, 1123  # A4 at 96 to the inch
LOOK = f"""
body {{ margin: 0; font: 18px/1.5 sans-serif }}
main {{ display: flex; width: {2 * WIDTH + 72}px }}
figure {{ margin: 12px; width: {WIDTH + 2}px }}
img {{ border: 1px solid }}
"""
WORDS = """
body { max-width: 1664px; margin: auto; padding: 16px; font: 18px/1.5 sans-serif }
img { max-width: 100% }
.loud { font-weight: bold; color: #a00 }
"""
WHOLE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>What changed</title><style>{}</style>{}</html>'
)


def draw(project: Path, found: Comparison, folder: Path) -> None:
    """One picture a changed routine, and `changes.html` with the words beside them."""
    from playwright.sync_api import sync_playwright  # only whoever prints has it

    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as running:
        for assets in ("css", "fonts"):
            shutil.copytree(project / "docs" / "assets" / assets, Path(scratch) / "assets" / assets)
        browser = running.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        context = browser.new_context(
            java_script_enabled=False, offline=True, viewport={"width": WIDTH, "height": HEIGHT}
        )
        page = context.new_page()
        page.emulate_media(media="print")
        for one in found.files:
            before, after = (shot(page, Path(scratch), one, side) for side in (found.base, found.head))
            if before or after:
                page.set_content(WHOLE.format(Markup(LOOK), figures(before, after)))
                drawn[one.file] = page.locator("main").screenshot()
                (folder / picture_name(one)).write_bytes(drawn[one.file])
        browser.close()
    (folder / "changes.html").write_text(whole(found, drawn), encoding="utf-8")


def shot(page: Page, room: Path, one: FileChange, side: Side) -> bytes | None:
    """The first page of a card; None where this version has none that can be drawn."""
    entries = [(trend, entry) for trend in (side.guide.trends if side.guide else ()) for entry in trend.routines]
    for trend, entry in entries:
        if entry.file == one.file and side.guide is not None:
            try:
                document = card.document(side.guide, trend, entry, Settings())
            except Mistakes:  # no paper holds it
                return None
            target = room / routine_address(trend, entry) / "card" / "index.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(document, encoding="utf-8")
            page.goto(target.as_uri())
            return page.screenshot()
    return None


def figures(before: bytes | None, after: bytes | None) -> Markup:
    return Markup("<main>{}{}</main>").format(figure("Before", before), figure("Now", after))


def figure(label: str, picture: bytes | None) -> Markup:
    shown = image(picture, f"The card {label.lower()}") if picture else Markup("<p>No card.</p>")
    return Markup("<figure><figcaption>{}</figcaption>{}</figure>").format(label, shown)


def image(picture: bytes, alt: str) -> Markup:
    return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(base64.b64encode(picture).decode(), alt)


def whole(found: Comparison, drawn: dict[str, bytes]) -> str:
    """Words and pictures in one file that a browser opens without a server."""
    parts = [Markup("<h1>What changed in the routines</h1>")]
    for one in found.files:
        lines = [Markup('<li class="loud">{}</li>').format(printable(text)) for text in one.loud]
        lines += [Markup("<li>{}</li>").format(printable(text)) for text in one.quiet]
        parts.append(Markup("<h2>{}</h2><p>{}, {}</p>").format(printable(one.title), printable(one.file), one.became))
        parts.append(Markup("<ul>{}</ul>").format(Markup().join(lines)))
        if one.file in drawn:
            parts.append(image(drawn[one.file], "The card before and now"))
    return WHOLE.format(Markup(WORDS), Markup().join(parts))
