"""Kept fresh: what is due stands in order, a broken link is told from a shy host, one issue says it all."""

from __future__ import annotations

import base64
import http.server
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from playwright.sync_api import Browser

from trendguide import upkeep
from trendguide.cli import CLEAN, USAGE, main
from trendguide.load import Guide
from trendguide.upkeep import Broken, addresses, as_markdown, asked, broken, overdue

LATER, SOONER = date(2099, 1, 1), date(2026, 11, 22)


# Reviews


def test_what_is_overdue_is_told_and_nothing_else(guide: Guide) -> None:
    every = {entry.file for trend in guide.trends for entry in trend.routines}

    assert {entry.file for entry in overdue(guide, LATER)} == every
    assert overdue(guide, SOONER) == []


def test_the_page_lists_every_routine_by_the_day_it_is_due(
    open_page: Callable[[str], BeautifulSoup], guide: Guide
) -> None:
    page = open_page("reviews")

    days = [str(section["data-due"]) for section in page.select("[data-due]")]

    assert days == sorted(days)
    for trend in guide.trends:
        for entry in trend.routines:
            section = page.select_one(f"[data-due='{entry.value.review.due}']")
            assert section is not None
            assert section.select(f"a[href$='{trend.slug}/{entry.slug}/']")
    assert all(late.has_attr("hidden") for late in page.select(".reviews__late"))


@pytest.mark.browser
@pytest.mark.parametrize(("today", "is_late"), [("2026-11-25", False), ("2099-01-01", True)])
def test_the_browser_marks_what_is_overdue_today(browser: Browser, address: str, today: str, is_late: bool) -> None:
    page = browser.new_page()
    page.clock.set_fixed_time(today)
    page.goto(f"{address}reviews/")

    assert page.locator(".reviews__late").first.is_visible() == is_late
    page.close()


# Links


def test_every_source_and_every_link_of_a_page_is_known(guide: Guide) -> None:
    known = addresses(PROJECT, guide)

    assert all(source.url in known for source in guide.sources.value.sources)
    assert known["https://openfontlicense.org/"] == ("docs/about.md",)
    assert not [address for address in known if address.endswith((".", ","))]


def test_an_address_is_asked_twice_before_it_counts_as_broken() -> None:
    times: dict[str, int] = {}

    def ask(address: str) -> str | None:
        times[address] = times.get(address, 0) + 1
        return "gone" if "gone" in address or (times[address] == 1 and "shaky" in address) else None

    names = ("https://a.test/gone", "https://a.test/shaky", "https://a.test/fine")

    assert broken(dict.fromkeys(names, ("x",)), ask) == [Broken("https://a.test/gone", "gone", ("x",))]
    assert times == {"https://a.test/gone": 2, "https://a.test/shaky": 2, "https://a.test/fine": 1}


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    """A host that answers with the status that its path names."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = int(self.path.strip("/"))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/404")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("200", None),
        ("404", "the page is not there (404)"),
        ("410", "the page is gone for good (410)"),
        ("302", "the page is not there (404)"),
        ("403", None),
        ("429", None),
        ("503", None),
    ],
)
def test_only_a_page_that_is_gone_is_broken(answering: str, path: str, why: str | None) -> None:
    assert asked(f"{answering}{path}") == why


def test_a_host_where_nobody_listens_is_broken() -> None:
    assert asked("http://127.0.0.1:1/") == "nobody answers there"


# The issue


def test_the_text_names_what_is_to_do_and_is_empty_when_there_is_nothing(guide: Guide) -> None:
    text = as_markdown(overdue(guide, LATER)[:1], [Broken("https://a.test/gone", "gone", ("docs/<b>.md",))])

    assert text.count("- [ ] ") == 2
    assert "<https://a.test/gone>: gone &#40;" not in text
    assert "- [ ] <https://a.test/gone>: gone (docs&#47;&#60;b&#62;&#46;md)" in text
    assert as_markdown([], []) == ""


@pytest.mark.parametrize(
    ("body", "open_issue", "said"),
    [
        ("", "", []),
        ("", "7", ["issue close 7"]),
        ("- [ ] something", "7", ["issue edit 7"]),
        ("- [ ] something", "", ["label create upkeep", "issue create"]),
    ],
)
def test_there_is_one_issue_and_it_is_closed_when_clean(
    tmp_path: Path, body: str, open_issue: str, said: list[str]
) -> None:
    log = tmp_path / "log"
    log.touch()
    (tmp_path / "gh").write_text(
        f'#!/bin/sh\ncase "$*" in "issue list"*) echo "{open_issue}" ;; *) printf "%s\\n" "$*" >> {log} ;; esac\n',
        encoding="utf-8",
    )
    (tmp_path / "gh").chmod(0o755)

    subprocess.run(
        [str(PROJECT / ".ci/upkeep-issue")],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "REPOSITORY": "a/b",
            "BODY": base64.b64encode(body.encode()).decode(),
        },
        check=True,
    )

    asked_for = log.read_text(encoding="utf-8").splitlines()
    assert [line for line, start in zip(asked_for, said, strict=True) if not line.startswith(start)] == []


# The command


def test_upkeep_says_what_it_looked_at_beside_the_text_of_the_issue(
    guide: Guide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "overdue", lambda guide, today: [])
    monkeypatch.setattr(upkeep, "asked", lambda address: None)
    routines = sum(len(trend.routines) for trend in guide.trends)
    links = len(addresses(PROJECT, guide))
    assert links > 30

    assert main(["--project", str(PROJECT), "upkeep", "--links"]) == CLEAN

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"trendguide: {routines} reviews looked at, {links} outside links asked\n"


def test_upkeep_that_finds_no_link_to_ask_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "addresses", lambda project, guide: {})

    assert main(["--project", str(PROJECT), "upkeep", "--links"]) == USAGE

    assert "0 outside links" in capsys.readouterr().err
