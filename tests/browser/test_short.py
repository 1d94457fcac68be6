"""The page that a card's code leads to, in a browser: current, outdated, unknown, and without a script."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import build, copy_of_the_project, serving
from playwright.sync_api import Browser, Page, expect
from test_paper import Project

from trendguide.load import load
from trendguide.paper import short_id, version

pytestmark = pytest.mark.browser

SLUG = "hallway-starter"


def version_of(project: Path) -> str:
    guide, _ = load(project / "routines")
    assert guide is not None
    trend = guide.trends[0]
    return version(trend.routine(SLUG), trend.safety)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The address of the short page in a guide whose routine has changed once, the old version, the new one."""
    folder = copy_of_the_project(tmp_path_factory.mktemp("aged") / "project")
    project = Project.__new__(Project)
    project.folder = folder
    project.git("init", "--quiet")
    project.commit("2026-01-05")
    old = version_of(folder)
    file = next((folder / "routines").glob(f"*/{SLUG}.yml"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("cautions:", "cautions:\n  - Shoes on, laces tied", 1), encoding="utf-8")
    project.commit("2026-02-06")
    done: subprocess.CompletedProcess[str] = build(folder / "site", folder)
    assert done.returncode == 0, done.stderr
    with serving(folder / "site") as root:
        yield f"{root}r/{short_id(file.parent.name, SLUG)}/", old, version_of(folder)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_the_current_card_is_told_that_it_is(page: Page, published: tuple[str, str, str]) -> None:
    address, _, new = published

    page.goto(f"{address}?v={new}")

    expect(page.get_by_role("status")).to_have_text(f"Yes. Your card, version {new}, is the current one.")
    assert not page.locator("[data-changes]").is_visible()
    expect(page.get_by_role("link", name="Print the current card")).to_be_visible()


def test_an_old_card_is_told_what_changed(page: Page, published: tuple[str, str, str]) -> None:
    address, old, _ = published

    page.goto(f"{address}?v={old}")

    expect(page.get_by_role("status")).to_contain_text(f"No. Your card, version {old}, is out of date.")
    expect(page.locator("[data-changes]")).to_contain_text("New caution: Shoes on, laces tied.")
    expect(page.locator("[data-changes]")).to_contain_text("6 February 2026")


@pytest.mark.parametrize("version", ["zzzzzz", "222222"])
def test_an_unknown_version_is_no_guess(page: Page, published: tuple[str, str, str], version: str) -> None:
    page.goto(f"{published[0]}?v={version}")

    expect(page.get_by_role("status")).to_have_text(
        f"We do not know version {version}. Print the current card to be safe."
    )


def test_without_javascript_it_says_the_current_version(browser: Browser, published: tuple[str, str, str]) -> None:
    address, _, new = published
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{address}?v={new}")

    expect(page.get_by_role("status")).to_have_text(f"It is, if it says {new} at the foot.")
    expect(page.locator("dl")).to_contain_text("6 February 2026")
    assert page.locator('meta[name="robots"]').get_attribute("content") == "noindex"
    context.close()
