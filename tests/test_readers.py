"""What the site publishes, read by readers that are not ours: HTML by vnu, calendars by ical.js, feeds by feedsmith.

`make test-all` fetches them. The quick readers (feedparser, rdflib, jsonschema, icalendar) stand with what they read.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import icalendar
import pytest
from conftest import PROJECT
from playwright.sync_api import Browser

READERS = PROJECT / ".venv" / "readers" / "node_modules"
UPSTREAM = re.compile(r'<input class="md-toggle" data-md-toggle="(drawer|search)" type="checkbox"')
"""Material's two toggles have `autocomplete`, which a checkbox may not have: the one fault that is not ours."""
BUDGETS = {  # bytes as they lie on the disk
    ".html": 260_000,
    ".json": 100_000,
    ".xml": 60_000,
    ".ics": 70_000,
    ".js": 115_000,  # Material's; ours are far smaller, but for the card that the composer draws
    ".css": 138_000,  # Material's
    ".woff2": 26_000,
    ".png": 150_000,
    ".svg": 2_000,
}
OWN_BUDGETS = {"contribute/guide.js": 182_000}  # made from the Python that checks and draws; loaded by the form alone
ROUTINE = 90_000  # the page that is read in a gym


@pytest.mark.slow
def test_every_page_and_every_card_is_valid_html(built: Path) -> None:
    vnu = READERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(vnu), "--format", "json", "--errors-only", "--skip-non-html", str(built)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]

    ours = [one for one in found if not UPSTREAM.search(one.get("extract", ""))]
    assert [f"{one.get('url', '')}:{one.get('lastLine')}: {one['message']}" for one in ours] == []
    print(f"{len(list(built.rglob('*.html')))} pages, {len(found)} times Material's own")


@pytest.mark.slow
def test_calendars_and_feeds_are_understood_by_other_readers(built: Path, tmp_path: Path) -> None:
    names = [file.relative_to(built).as_posix() for file in sorted(built.rglob("plan.ics"))]
    shutil.copy(PROJECT / "tests/lab/readers/read.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(READERS)

    done = subprocess.run(
        ["node", str(tmp_path / "read.mjs"), str(built), *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)

    for name in names:
        events = icalendar.Calendar.from_ical((built / name).read_bytes()).walk("VEVENT")
        theirs = [(one["uid"], one["start"], one["summary"], one["description"]) for one in read["calendars"][name]]
        assert theirs == [told(event) for event in events]
    assert [one["id"] for one in read["atom"]["entries"]] == [one["id"] for one in read["json"]["items"]]
    assert len(read["atom"]["entries"]) >= len(names) == 24


def told(event: Any) -> tuple[str, str, str, str]:
    return str(event["UID"]), event["DTSTART"].dt.isoformat(), str(event["SUMMARY"]), str(event["DESCRIPTION"])


@pytest.mark.browser
def test_a_browser_reads_the_manifest_without_a_complaint(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    session = page.context.new_cdp_session(page)

    read = session.send("Page.getAppManifest")
    page.close()

    assert read["errors"] == []
    assert json.loads(read["data"])["name"] == "The Trend Guide"


def test_no_file_of_the_site_is_over_its_budget(built: Path) -> None:
    over = []
    for file in sorted(built.rglob("*")):
        name = file.relative_to(built).as_posix()
        budget = OWN_BUDGETS.get(name, BUDGETS.get(file.suffix, file.stat().st_size))
        if file.stat().st_size > budget:
            over.append(f"{name}: {file.stat().st_size:,} of {budget:,} bytes")
    over += [
        f"{page.relative_to(built)}: {page.stat().st_size:,} of {ROUTINE:,} bytes"
        for page in sorted(built.glob("backward-walking/*/index.html"))
        if (page.parent / "run").is_dir() and page.stat().st_size > ROUTINE
    ]

    assert over == []
    assert sum(len(gzip.compress(page.read_bytes())) for page in built.rglob("*.html")) < 3_000_000
