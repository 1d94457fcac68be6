"""Cards as PDF files: printed by the browser on the machine, finished so that the same input gives the same bytes.

Chromium prints (it also proves the fit in the tests), pikepdf takes out what differs from run to run and mends the
tags that Chromium leaves undone (hooks/RESEARCH.md#printing). PDFs differ between versions of Chromium, so they are
never committed.
"""

from __future__ import annotations

import asyncio
import filecmp
import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from trendguide.load import Guide
from trendguide.render.packs import all_of
from trendguide.render.site import routine_address

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RECORD = "cards/printed.json"
"""With which browser the PDFs were made, and the SHA-256 of each."""
MOST_PAGES = 4  # of the browser at once, on a machine with as many cores; each takes some 100 MB


@dataclass(frozen=True)
class Job:
    """One PDF: which page of the built site, where to, on which paper, with which title, how many cards it holds."""

    page: str
    pdf: str
    paper: Literal["A4", "Letter"]
    title: str
    cards: int = 1


def jobs(guide: Guide) -> Iterator[Job]:
    """Every card on A4 and Letter, and in large print; every ready-made pack on A4 and Letter."""
    for trend in guide.trends:
        for entry in trend.routines:
            address, title = routine_address(trend, entry), entry.value.title
            yield Job(f"{address}card/index.html", f"{address}card.a4.pdf", "A4", title)
            yield Job(f"{address}card/index.html", f"{address}card.letter.pdf", "Letter", title)
            yield Job(f"{address}card/large/index.html", f"{address}card.large.pdf", "A4", f"{title}, large print")
    for pack in all_of(guide):
        address, title, cards = f"cards/{pack.slug}/", f"Cards: {pack.label}", len(pack.routines)
        yield Job(f"{address}index.html", f"{address}cards.a4.pdf", "A4", title, cards)
        yield Job(f"{address}index.html", f"{address}cards.letter.pdf", "Letter", title, cards)


def browser_path() -> str | None:
    """The browser on this machine, in the order of tests/browser_setup.sh. `$CHROMIUM` wins."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    return next((path for path in APPS if Path(path).exists()), None)


def why_not() -> str | None:
    """Why no PDF can be made here, in one line; None where it can."""
    if importlib.util.find_spec("playwright") is None:
        return "no PDFs: the package playwright is missing; 'make pdf' installs it"
    if browser_path() is None:
        return "no PDFs: no Chrome, Chromium or Edge found; install one, or print from the browser"
    return None


def print_all(site: Path, wanted: list[Job], before: Path | None = None) -> list[Job]:
    """Every job, in one browser. `site` is a built site on disk; what would come out as it lies in `before`, an older
    one, is taken from there. Returns what was printed."""
    return asyncio.run(printed(site, wanted, before))


async def printed(site: Path, wanted: list[Job], before: Path | None) -> list[Job]:
    """A page of the browser for every core, each taking the next card that nobody has taken."""
    from playwright.async_api import async_playwright

    async with async_playwright() as running:
        browser = await running.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        by = f"{browser.version}, pikepdf {pikepdf.__version__}, {code}"
        sums = record(before, by) if before else {}
        left = [job for job in wanted if not (before and taken_over(job, site, before, sums))]
        waiting = iter([list(jobs) for _, jobs in groupby(left, key=lambda job: job.page)])

        async def one_after_the_other() -> None:
            # Nobody looks: what is drawn on the screen before the print takes a fifth of the time.
            page = await browser.new_page(viewport={"width": 200, "height": 200})
            await page.emulate_media(media="print")
            for jobs in waiting:
                await page.goto((site / jobs[0].page).resolve().as_uri())
                await page.evaluate("document.fonts.ready.then(() => null)")
                for job in jobs:
                    raw = site / f"{job.pdf}.raw"
                    await page.pdf(path=raw, format=job.paper, tagged=True, print_background=False)
                    await asyncio.to_thread(finish, raw, site / job.pdf, job.title)
                    raw.unlink()

        await asyncio.gather(*(one_after_the_other() for _ in range(min(os.cpu_count() or 1, MOST_PAGES))))
        await browser.close()
    sums = {job.pdf: sum_of(site / job.pdf) for job in wanted}
    (site / RECORD).write_text(json.dumps({"by": by, "sums": sums}, indent=0, sort_keys=True), encoding="utf-8")
    return left


def record(site: Path, by: str) -> dict[str, str]:
    """The sums of a site's PDFs, if the same browser and the same code made them."""
    try:
        kept = json.loads((site / RECORD).read_text(encoding="utf-8"))
        return dict(kept["sums"]) if kept["by"] == by else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def taken_over(job: Job, site: Path, before: Path, sums: dict[str, str]) -> bool:
    """Whether a PDF could be copied: its page is the same to the byte, and so are style sheets and fonts, since their
    names in it tell their content; and the file is the one that was made."""
    if job.pdf not in sums or not (before / job.page).is_file() or not (before / job.pdf).is_file():
        return False
    is_same = filecmp.cmp(before / job.page, site / job.page, shallow=False)
    if is_same and sums[job.pdf] == sum_of(before / job.pdf):
        shutil.copyfile(before / job.pdf, site / job.pdf)
        return True
    return False


def sum_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def finish(raw: Path, target: Path, title: str) -> None:
    """The same pages without anything that differs from run to run, with a title, a language and whole tags."""
    with pikepdf.open(raw) as pdf:
        del pdf.docinfo
        pdf.docinfo[Name.Title] = String(title)
        pdf.Root.Lang = String("en")
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        for page in pdf.pages:
            name_links(page)
        if Name.StructTreeRoot in pdf.Root:
            whole_lists(pdf)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"] = title
            about["dc:language"] = ["en"]
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def name_links(page: pikepdf.Page) -> None:
    """A link says where it leads, for who cannot see it."""
    for note in page.obj.get(Name.Annots, Array()):
        action = note.get(Name.A)
        if note.get(Name.Subtype) == Name.Link and action is not None and Name.URI in action:
            note.Contents = String(str(action.URI))


def whole_lists(pdf: Pdf) -> None:
    """Chromium leaves the body of a list item untagged: what is not its label becomes its LBody."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        kids = element.get(Name.K)
        if kids is None:
            continue
        several = list(kids) if isinstance(kids, Array) else [kids]
        inner = [kid for kid in several if isinstance(kid, Dictionary) and Name.S in kid]
        waiting += inner
        if element.get(Name.S) != Name.LI or any(Name.LBody == kid.S for kid in inner):
            continue
        labels = [kid for kid in inner if Name.Lbl == kid.S]
        rest = [kid for kid in several if not any(kid is label for label in labels)]
        if not rest:
            continue
        body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=element, K=Array(rest)))
        for kid in rest:
            if isinstance(kid, Dictionary) and Name.S in kid:
                kid.P = body
        element.K = Array([*labels, body])
