"""Paper that knows its age: what makes a new version, and what the short page says of an old one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tiny import write_tiny

from trendguide.history import past
from trendguide.load import Guide, Mistakes, load
from trendguide.paper import LETTERS, routine_version, short_id, version
from trendguide.render import card, short
from trendguide.render.site import Settings

FLIGHT = "routines/stair-skipping/first-flight.yml"
SIGNS = "routines/stair-skipping/safety.yml"


class Project:
    """A throw-away folder with the tiny guide and its git history."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_tiny(folder / "routines")
        self.git("init", "--quiet")
        self.commit("2026-01-05")

    def git(self, *arguments: str, day: str = "2026-01-05") -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        at = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "-C", str(self.folder), *who, *arguments], check=True, env=os.environ | at)

    def commit(self, day: str) -> None:
        self.git("add", "--all", day=day)
        self.git("commit", "--quiet", "--message", f"change of {day}", day=day)

    def change(self, file: str, old: str, new: str, day: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.commit(day)

    @property
    def guide(self) -> Guide:
        guide, _ = load(self.folder / "routines")
        assert guide is not None
        return guide

    @property
    def now(self) -> str:
        trend = self.guide.trends[0]
        return version(trend.routine("first-flight"), trend.safety)

    @property
    def page(self) -> BeautifulSoup:
        trend = self.guide.trends[0]
        made = short.page(self.guide, trend, trend.routine("first-flight"), Settings(past=past(self.folder)))
        return BeautifulSoup(made.html, "html.parser")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_changed_figure_is_a_new_version_and_says_what_changed(project: Project) -> None:
    before = project.now
    project.change(FLIGHT, "rest: 30 s", "rest: 40 s", "2026-02-06")

    page = project.page

    assert project.now != before
    old = page.select("[data-old]")
    assert [section["data-old"] for section in old] == [before[:4]]
    assert "printed before 6 February 2026" in old[0].get_text()
    assert "rest 30 s is now 40 s." in old[0].get_text()


def test_every_change_since_is_told_to_who_holds_the_oldest_paper(project: Project) -> None:
    oldest = project.now[:4]
    project.change(FLIGHT, "rest: 30 s", "rest: 40 s", "2026-02-06")
    project.change(FLIGHT, "title: First flight", "title: First stairs", "2026-03-07")

    newest, first = project.page.select("[data-old]")

    assert "Title: First flight is now First stairs." in newest.get_text()
    assert first["data-old"] == oldest
    assert "rest 30 s is now 40 s." in first.get_text()
    assert "Title: First flight is now First stairs." in first.get_text()


def test_a_typo_mended_in_the_notes_leaves_the_version(project: Project) -> None:
    before = project.now
    project.change(FLIGHT, "All of this is made up", "All of tihs is made up", "2026-02-06")
    project.change(FLIGHT, "All of tihs", "All of this", "2026-02-07")

    assert project.now == before
    assert project.page.select("[data-old]") == []


def test_a_new_stop_sign_outdates_every_card_of_the_trend(project: Project) -> None:
    before = project.now
    project.change(SIGNS, "sign: You feel dizzy", "sign: You feel dizzy or sick", "2026-02-06")

    page = project.page

    assert project.now[:4] == before[:4]
    assert project.now[4:] != before[4:]
    assert [section["data-old-signs"] for section in page.select("[data-old-signs]")] == [before[4:]]


def test_a_card_of_before_is_known_also_where_its_file_has_keys_that_the_format_has_dropped(project: Project) -> None:
    before = project.now
    project.change(SIGNS, "blocked_copy:\n", "mets:\n  - {code: 17133}\nblocked_copy:\n", "2026-02-06")
    project.change(SIGNS, "sign: You feel dizzy", "sign: You feel dizzy or sick", "2026-02-07")
    project.change(SIGNS, "mets:\n  - {code: 17133}\n", "", "2026-02-08")

    printed = project.page.select_one("[data-old-signs]")

    assert printed is not None
    assert printed["data-old-signs"] == before[4:]
    assert "printed before 7 February 2026" in printed.get_text()


def test_without_git_the_page_says_the_current_version(tmp_path: Path) -> None:
    guide, _ = load(write_tiny(tmp_path / "routines"))
    assert guide is not None
    trend = guide.trends[0]
    entry = trend.routine("first-flight")

    page = short.page(guide, trend, entry, Settings(past=past(tmp_path)))

    assert version(entry, trend.safety) in page.html
    assert "data-old" not in page.html


def test_a_version_has_no_letters_that_look_alike(guide: Guide) -> None:
    for trend in guide.trends:
        for entry in trend.routines:
            assert set(version(entry, trend.safety) + short_id(trend.slug, entry.slug)) <= set(LETTERS)
    assert not set("01ilo") & set(LETTERS)


def test_no_two_routines_share_a_short_address(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(card.same_address(guide)) == []
    monkeypatch.setattr(card, "short_address", lambda trend, entry: "r/abcde/")

    problems = list(card.same_address(guide))

    assert len(problems) == len(guide.trends[0].routines) - 1
    assert problems[0].message.endswith("; rename this file")


def test_what_is_on_the_card_is_in_the_version(guide: Guide) -> None:
    routine = guide.trends[0].routines[0].value
    changed = {
        "title": "Another title",
        "cautions": (*routine.cautions, "Mind the step"),
        "stop_if": ("A toe goes numb",),
        "easier": ("Sit down",),
        "setup": ("A quiet room",),
    }
    same = {"notes": "Another note", "summary": "Another sentence"}

    assert all(
        routine_version(routine.model_copy(update={k: v})) != routine_version(routine) for k, v in changed.items()
    )
    assert all(routine_version(routine.model_copy(update={k: v})) == routine_version(routine) for k, v in same.items())


def test_a_card_that_no_paper_holds_is_a_mistake_with_its_line(guide: Guide) -> None:
    trend = guide.trends[0]
    entry = trend.routine("incline-ladder")
    many = tuple(step for step in entry.value.session for _ in range(4))
    fuller = entry.__class__(
        entry.slug, entry.value.model_copy(update={"session": many}), entry.tree, entry.file, entry.path
    )

    with pytest.raises(Mistakes) as found:
        card.document(guide, trend, fuller, Settings())

    (problem,) = found.value.problems
    assert "mm too long for A4 or Letter; shorten steps, cues, cautions or plan" in problem.message
    assert problem.line == entry.tree.at(("title",)).line
