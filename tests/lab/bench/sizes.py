"""What a first visit costs, on the heaviest page of every kind: `python -m bench.sizes SITE`, part of `make bench`.

Bytes as they come over the wire, packed. Ends with 1 over the budget of ARCHITECTURE.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.host import packed, serving
from playwright.sync_api import Browser, Response, sync_playwright

from trendguide.exports.pdf import QUIET, browser_path

MOST = 100_000, 12
"""Bytes and requests of a first visit."""
MORE = {
    "contribute/": (136_000, 18),  # a tool, not a page to read: the checker; the card comes when something is written
}
"""By the end of a kind's address: who may take more, and why."""


def kinds(site: Path) -> dict[str, str]:
    """By kind, written as `backward-walking/*/card/`: the address of its heaviest page."""
    pages = [file.relative_to(site).as_posix().removesuffix("index.html") for file in site.rglob("*.html")]
    routines = {page.removesuffix("run/") for page in pages if page.endswith("/run/")}
    heaviest: dict[str, str] = {}
    for page in sorted(pages, key=lambda page: len(packed(file_of(site, page)))):
        whole = next((routine for routine in routines if page.startswith(routine)), None)
        kind = page.replace(whole.split("/")[1], "*", 1) if whole else re.sub(r"^(r|cards)/[^/]+/", r"\1/*/", page)
        heaviest[kind] = page
    return dict(sorted(heaviest.items()))


def file_of(site: Path, page: str) -> Path:
    return site / page if page.endswith(".html") else site / page / "index.html"


def visit(browser: Browser, address: str, page: str) -> dict[str, int]:
    """Every request of somebody's first visit, and its bytes."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="dark", service_workers="block")
    tab = context.new_page()
    answers: list[Response] = []
    tab.on("response", lambda answer: answers.append(answer))
    tab.goto(address + page, wait_until="load")  # a busy machine may be idle for a while before its scripts are read
    tab.wait_for_load_state("networkidle")
    context.close()
    return {answer.url.removeprefix(address): int(answer.headers["content-length"]) for answer in answers}


def told(kind: str, costs: dict[str, int]) -> str:
    return f"{sum(costs.values()):>9,} bytes {len(costs):>3} requests  /{kind}"


def over(all_costs: Iterable[tuple[str, dict[str, int]]]) -> list[str]:
    """The kinds of page that are over the budget, or ask another host, with all that they fetch."""
    return [
        f"{told(kind, costs)}: {sorted(costs.items(), key=lambda one: -one[1])}"
        for kind, costs in all_costs
        if not fits(kind, costs)
    ]


def fits(kind: str, costs: dict[str, int]) -> bool:
    most_bytes, most_requests = next((more for end, more in MORE.items() if kind.endswith(end)), MOST)
    is_alone = not any("://" in url for url in costs)
    return is_alone and sum(costs.values()) <= most_bytes and len(costs) <= most_requests


def main(site: Path) -> int:
    with serving(site) as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        found = {kind: visit(browser, address, page) for kind, page in kinds(site).items()}
        browser.close()
    print(*(told(kind, costs) for kind, costs in found.items()), sep="\n")
    if wrong := over(found.items()):
        print("over the budget:", *wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
