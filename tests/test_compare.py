"""What a reviewer reads beside git's own diff, in words and pictures, whatever a stranger wrote into the files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from hostile import payloads
from tiny import write_tiny

from trendguide.cli import CLEAN, USAGE, main
from trendguide.compare import as_markdown, as_words, compare, escaped
from trendguide.exports.pictures import whole

FLIGHT, CIRCUIT = "stair-skipping/first-flight.yml", "stair-skipping/sandbag-circuit.yml"
SAFETY = "stair-skipping/safety.yml"
Edit = Callable[..., None]


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *settings, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True, encoding="utf-8").stdout


def commit(project: Path) -> None:
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "A change")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tiny guide, committed once in a repository of its own."""
    write_tiny(tmp_path / "routines")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path)
    return tmp_path


@pytest.fixture
def edit(project: Path) -> Edit:
    """Replaces texts in a file, which all must be there, and commits."""

    def change(name: str, *texts: tuple[str, str]) -> None:
        path = project / "routines" / name
        text = path.read_text(encoding="utf-8")
        for old, new in texts:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        commit(project)

    return change


def words(project: Path, span: str = "HEAD~1..HEAD") -> str:
    return as_words(compare(project, span))


# Sums


def test_the_sums_of_a_stage_are_told_with_per_cent(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("change: {skip: {sets: 3, work: 30 s}}", "change: {skip: {sets: 4, work: 30 s}}"))

    assert (
        "  Stage 2: stair skipping in a session 90 s → 2 min (+33 %), in a week 3 min–4 min 30 s → 4–6 min (+33 %), "
        "minutes in all 6 → 7 (+17 %)"
    ) in words(project).splitlines()


def test_less_is_told_with_a_minus(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("change: {skip: {sets: 2, work: 20 s}}", "change: {skip: {sets: 2, work: 10 s}}"))

    assert "stair skipping in a session 40 s → 20 s (−50 %)" in words(project)


def test_a_dose_above_the_limit_is_told_first_with_the_limit(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("change: {skip: {sets: 3, work: 30 s}}", "change: {skip: {sets: 3, work: 3 min}}"))

    assert words(project).splitlines()[:2] == [
        "Read first:",
        "! First flight: The check says in line 36: 3 min of stair skipping in one go is above the limit for beginner; "
        "write at most '2 min', with a rest between",
    ]


def test_figures_that_changed_without_a_review_are_told(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("effort: 3/10", "effort: 2/10"))
    edit(FLIGHT, ("effort: 2/10", "effort: 3/10"), ("on: 2026-11-22", "on: 2026-11-23"))

    assert "the review is still that of 2026-11-22, by guide editors" in words(project, "HEAD~2..HEAD~1")
    assert "still that of" not in words(project)


# What must not be missed


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (FLIGHT, "cautions: [Dry stairs only]", "cautions: [Mind the cat]", "Cautions, Dry stairs only: removed"),
        (FLIGHT, "stop_if: [Your foot slips]\n", "", "Stop if, Your foot slips: removed"),
        (FLIGHT, "our_suggestion: [sets, rest,", "our_suggestion: [sets,", "Our suggestion, rest: removed"),
        (CIRCUIT, "supervision: coach", "supervision: self", "Supervision: 'coach' → 'self'"),
        (SAFETY, "effort, level: beginner, at_most: 4/10", "effort, level: beginner, at_most: 6/10",
         "Limits, effort, beginner, at most: '4/10' → '6/10'"),
        (SAFETY, "  stop_now:\n    - {sign: You feel dizzy, sources: [our suggestion]}\n",
         "  stop_now:\n    - {sign: You are tired, sources: [our suggestion]}\n",
         "Red flags, stop now, You feel dizzy: removed"),
        (SAFETY, "advice: ask-first", "advice: avoid", "Groups, sore-ankle, advice: 'ask-first' → 'avoid'"),
    ],
)  # fmt: skip
def test_what_takes_a_warning_away_or_moves_a_limit_is_said_first(
    project: Path, edit: Edit, name: str, old: str, new: str, said: str
) -> None:
    edit(name, (old, new))

    first = words(project).splitlines()[:2]
    shown = page_of(as_markdown(compare(project, "HEAD~1..HEAD")))

    assert first[0] == "Read first:"
    assert said in first[1]
    assert said in shown.select("blockquote li")[0].get_text()


def test_a_new_caution_is_no_alarm(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("cautions: [Dry stairs only]", "cautions: [Dry stairs only, Mind the cat]"))

    assert "Read first" not in words(project)
    assert "  No warning, limit or sum is touched" in words(project).splitlines()


def test_a_removed_routine_is_an_alarm(project: Path) -> None:
    (project / "routines" / "stair-skipping" / "sandbag-circuit.yml").unlink()
    commit(project)

    assert "! Sandbag circuit: Removed; printed cards that lead to it will find no page" in words(project)
    assert "Wrong now in files that this change does not touch: routines/stair-skipping/first-flight.yml" in words(
        project
    )


# Everything else


def test_of_a_new_routine_the_sums_are_told(project: Path) -> None:
    text = (project / "routines" / FLIGHT).read_text(encoding="utf-8").replace("First flight", "Second flight")
    (project / "routines" / "stair-skipping" / "second-flight.yml").write_text(text, encoding="utf-8")
    commit(project)

    said = words(project)

    assert "second-flight.yml: new (Second flight)" in said
    assert "  Stage 2: stair skipping in a session 90 s, in a week 3 min–4 min 30 s, sessions 2–3 per week" in said


def test_words_are_left_to_git_and_its_command_is_told(project: Path, edit: Edit) -> None:
    edit("sources.yml", ("Twelve people", "Thirteen people"))

    command = re.search(r"git diff .*", words(project))

    assert command is not None
    assert "[-Twelve-]{+Thirteen+} people" in git(project, *command[0].split()[1:])


def test_a_version_that_is_broken_says_so_and_the_rest_is_compared(project: Path, edit: Edit) -> None:
    edit(FLIGHT, ("level: beginner", "level: beginer"))
    edit(CIRCUIT, ("rounds: 2-3", "rounds: 2-4"), ("rest: 60 s", "rest: 90 s"))
    edit(FLIGHT, ("level: beginer", "level: beginner"))

    assert "This version has mistakes, so its warnings and sums cannot be compared" in words(project, "main~3..main~1")
    assert "'beginer' is not a level" in words(project, "main~3..main~1")
    assert "minutes in all 6 → 7 (+17 %)" in words(project, "main~3..main~1")
    assert "The version before had mistakes" in words(project, "main~1..main")


def test_a_broken_shared_file_says_so_and_the_routines_are_compared(project: Path, edit: Edit) -> None:
    edit("vocabulary.yml", ("goals:", "goal:"))
    edit(FLIGHT, ("change: {skip: {sets: 3, work: 30 s}}", "change: {skip: {sets: 4, work: 30 s}}"))

    said = words(project, "HEAD~2..HEAD")

    assert "The version after has a broken shared file, so its limits were not looked at" in said
    assert "stair skipping in a session 90 s → 2 min (+33 %)" in said


# What a stranger may try


def page_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(markdown.markdown(text), "html.parser")


@pytest.mark.parametrize("payload", payloads())
def test_hostile_text_is_nothing_but_text(payload: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|[^\x00-\x7f]|&#\d+;)*", escaped(payload))


def test_hostile_text_in_a_routine_makes_no_element_in_the_summary(project: Path, edit: Edit) -> None:
    evil = "<img src=x onerror=alert(1)> [a](https://evil.example) `x` **b** @all #1 &lt; https://evil.example"
    hostile = [("title: First flight", f"title: '{evil[:60]}'"), ("[Dry stairs only]", f"['{evil}']")]
    edit(FLIGHT, *hostile)
    edit(FLIGHT, (f"['{evil}']", "[Mind the cat]"))

    for span, said in (
        ("HEAD~2..HEAD~1", f"{evil[:60]}: Cautions, Dry stairs only: removed"),
        ("HEAD~1..HEAD", f"{evil[:60]}: Cautions, {evil}: removed"),
    ):
        found = compare(project, span)
        page = page_of(as_markdown(found))
        drawn = BeautifulSoup(whole(found, {}), "html.parser")

        assert {tag.name for tag in page.find_all()} <= {"h2", "h3", "p", "ul", "li", "blockquote", "code", "strong"}
        assert said in [item.get_text() for item in page.select("li")]
        assert {tag.name for tag in drawn.find_all()} <= {"html", "meta", "title", "style", "h1", "h2", "p", "ul", "li"}
        assert said.removeprefix(f"{evil[:60]}: ") in [item.get_text() for item in drawn.select("li")]


def test_a_hostile_file_name_makes_no_element_and_moves_no_cursor(project: Path) -> None:
    for evil in ("<img src=x onerror=alert(1)>", "\x1b[2J"):
        (project / "routines" / "stair-skipping" / f"{evil}.yml").write_text("title: x\n", encoding="utf-8")
    commit(project)
    found = compare(project, "HEAD~1..HEAD")

    summary, said, drawn = as_markdown(found), as_words(found), whole(found, {})

    assert "alert" in said
    assert not page_of(summary).select("img") + BeautifulSoup(drawn, "html.parser").select("img")
    assert "\x1b" not in summary + said + drawn


def test_a_link_and_a_huge_file_are_not_followed_or_read(project: Path) -> None:
    secret = project / "secret.txt"
    secret.write_text("title: the secret\n", encoding="utf-8")
    (project / "routines" / "stair-skipping" / "link.yml").symlink_to(secret)
    (project / "routines" / "stair-skipping" / "huge.yml").write_text("#" * 300_000, encoding="utf-8")
    commit(project)

    said = words(project)

    assert "this is a link; put a plain text file here" in said
    assert "the file has 300,000 bytes, at most 65,536; shorten it" in said
    assert "the secret" not in said


def tree(project: Path, name: bytes, inner: str) -> str:
    """A tree with one entry, also one that no git would write."""
    command = ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"]
    entry = name + b"\0" + bytes.fromhex(inner.strip())
    return subprocess.run(command, cwd=project, input=entry, capture_output=True, check=True).stdout.decode().strip()


def test_names_that_lead_elsewhere_in_a_tree_are_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tree(project, b"100644 evil.yml", git(project, "rev-parse", f"HEAD:routines/{FLIGHT}"))
    for name in (b"40000 ..", b"40000 ..", b"40000 routines"):
        inner = tree(project, name, inner)
    evil = git(project, "commit-tree", "-m", "evil", inner).strip()
    (project / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(project / "scratch"))

    found = compare(project, f"main..{evil}")

    assert "routines/../../evil.yml" in found.head.blobs
    assert not list(project.rglob("evil.yml"))


@pytest.mark.parametrize(
    "span", ["main", "main..", "..", "main..nowhere", "--output=x..main", "a..b..c", "main...main"]
)
def test_what_is_no_pair_of_versions_is_told(
    project: Path, span: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert main(["--project", str(project), "diff", "--", span]) == USAGE
    assert re.fullmatch(
        r"trendguide: '.*' is (not two versions|no version that git knows here); .*\n", capsys.readouterr().err
    )


def test_nothing_is_checked_out(project: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit(FLIGHT, ("effort: 3/10", "effort: 4/10"))
    before = {path: path.stat().st_mtime_ns for path in (project / "routines").rglob("*")}

    assert main(["--project", str(project), "diff", "main~1..main", "--format", "markdown"]) == CLEAN

    assert "1 file changed, nothing to read first" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in (project / "routines").rglob("*")}
    assert git(project, "status", "--porcelain") == ""


# Pictures


@pytest.mark.browser
def test_cards_before_and_after_are_drawn(project: Path, edit: Edit) -> None:
    shutil.copytree(PROJECT / "docs" / "assets" / "css", project / "docs" / "assets" / "css")
    shutil.copytree(PROJECT / "docs" / "assets" / "fonts", project / "docs" / "assets" / "fonts")
    edit(FLIGHT, ("title: First flight", "title: <b>First</b> flight"))

    done = subprocess.run(
        [sys.executable, "-m", "trendguide.cli", "diff", "main~1..main", "--format", "markdown", "--pictures", "drawn"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "hooks")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (CLEAN, "")
    assert "stair-skipping/first-flight/card.a4.pdf" in page_of(done.stdout).get_text()
    assert (project / "drawn" / "stair-skipping.first-flight.png").read_bytes().startswith(b"\x89PNG")
    page = BeautifulSoup((project / "drawn" / "changes.html").read_text(encoding="utf-8"), "html.parser")
    assert [heading.get_text() for heading in page.select("h2")] == ["<b>First</b> flight"]
    assert len(page.select("img")) == 1
