"""`fix`: what it mends, what it never touches, and that nothing gets lost."""

# ruff: noqa: E501 (a case stands in one line)

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from conftest import PROJECT, TODAY
from mistakes import broken_files
from test_load import mutated
from tiny import FILES, FIRST_FLIGHT, write_tiny

import trendguide.contributing
from trendguide.cli import CLEAN, MISTAKES, USAGE, main
from trendguide.contributing import model_of
from trendguide.load import is_hidden
from trendguide.mending import figures, mended, mended_file, quantities, wrong
from trendguide.model import Routine
from trendguide.rules import check

FIRST = "stair-skipping/first-flight.yml"


def comments(text: str) -> list[str]:
    """Every comment that is one before and after."""
    return sorted(re.findall(r"(?:^|\s)# .*$", text, re.MULTILINE))


@pytest.mark.parametrize("path", sorted((PROJECT / "routines").rglob("*.yml")), ids=lambda path: path.stem)
def test_a_published_file_stays_byte_for_byte(path: Path) -> None:
    assert mended_file(path.read_bytes(), model_of(path)) == path.read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    rest: 30 s", "\trest: 30 s"),
        ("    rest: 30 s", "  \trest: 30 s"),
        ("    rest: 30 s", "    rest: 30s"),
        ("    rest: 30 s", "    rest: 30 sec"),
        ("    rest: 30 s", "    rest: 30secs  "),
        ("    rest: 30 s", "    rest: 30 Seconds"),
        ("    rest: 30 s", "   rest: 30 s"),
        ("    rest: 30 s", "     rest: 30 s"),
        ("    rest: 30 s", "    Rest: 30 s"),
        ("    rest: 30 s", "    rest: !!str 30 s"),
        ("    rest: 30 s", "    rest: &pause 30 s"),
        ("work: 20-30 s", "work: 20-30s"),
        ("work: 20-30 s", "work: 20\N{EM DASH}30 s"),
        ("work: 20-30 s", "work: 20 to 30 seconds"),
        ("work: 20-30 s", "work: 20 - 30 sec"),
        ("sets: 2-3", "sets: 2-3x"),
        ("sets: 2-3", "sets: 2-3 sets"),
        ("effort: 3/10", "effort: 3 / 10"),
        ("effort: 3/10", "effort: 3 out of 10"),
        ("speed: 1-2 km/h", "speed: 1-2 kmh"),
        ("speed: 1-2 km/h", "speed: 1-2km/h"),
        ("frequency: 2-3 per week", "frequency: 2-3x/week"),
        ("frequency: 2-3 per week", "frequency: 2-3 times a week"),
        ("level: beginner", "level: Beginner"),
        ("level: beginner", "level:beginner"),
        ("level: beginner", "Level: beginner"),
        ("phase: warm-up", "phase: Warm up"),
        ("goals: [fun]", "goals: fun"),
        ("goals: [fun]", "goals: [fun"),
        ("stop_if: [Your foot slips]", "stop-if: [Your foot slips]"),
        ("review: {on: 2026-11-22,", "review: {on: 2026/11/22,"),
        ("title: First flight\nsummary: A few stairs, two at a time, with a hand on the banister.\n", "summary: A few stairs, two at a time, with a hand on the banister.\ntitle: First flight\n"),
        ("    sets: 2-3\n    work: 20-30 s\n", "    work: 20-30 s\n    sets: 2-3\n"),
        ("  - phase: warm-up\n    name: Walk up and down once\n", "  - name: Walk up and down once\n    phase: warm-up\n"),
        ("    - weeks: 1\n      change: {skip: {sets: 2, work: 20 s}}\n", "    - change: {skip: {sets: 2, work: 20 s}}\n      weeks: 1\n"),
        ("\n", "\r\n"),
        ("title: First flight", "\ufefftitle: First flight"),
        ("Anybody who", "Any\u200bbody who"),
    ],
)  # fmt: skip
def test_the_good_file_comes_back(old: str, new: str) -> None:
    spoilt = FIRST_FLIGHT.replace(old, new, 1 if old != "\n" else -1)
    assert spoilt != FIRST_FLIGHT

    assert mended(spoilt, Routine) == FIRST_FLIGHT


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("audience: Note: anybody", "audience: 'Note: anybody'"),
        ("audience: Note: anybody # who is it for", "audience: 'Note: anybody' # who is it for"),
        ("audience: @home", "audience: '@home'"),
        ("audience: 'It's for anybody'", "audience: 'It''s for anybody'"),
        ('audience: "Anybody \\who"', "audience: 'Anybody \\who'"),
        ("audience: 'Anybody", "audience: 'Anybody'"),
        ("audience: “Note: anybody”", "audience: 'Note: anybody'"),
    ],
)
def test_a_text_that_cannot_be_read_gets_its_quotes(line: str, better: str) -> None:
    spoilt = FIRST_FLIGHT.replace("audience: Anybody who takes the stairs anyway", line)

    assert mended(spoilt, Routine) == FIRST_FLIGHT.replace("audience: Anybody who takes the stairs anyway", better)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rest: 30 s", "rest: 1:30"),  # minutes or hours: nobody knows
        ("rest: 30 s", "rest: 30"),
        ("work: 20-30 s", "work: 30-20 s"),
        ("work: 20-30 s", "work: about 20 s"),
        ("effort: 3/10", "effort: 3"),
        ("level: beginner", "level: easy"),
        ("review: {on: 2026-11-22,", "review: {on: 22/11/2026,"),
        ("notes: All of this is made up.", "notes: All of this #is made up."),  # it may be meant as a comment
        ("title: First flight", "title: First flight\ntitle: Second flight"),
    ],
)
def test_what_is_not_certain_is_left_to_the_writer(old: str, new: str) -> None:
    spoilt = FIRST_FLIGHT.replace(old, new, 1)

    assert mended(spoilt, Routine) == spoilt


def test_comments_and_blank_lines_stay_when_keys_change_places() -> None:
    text = """\
# first
summary: b  # of summary
# above the title
title: a

# above the level
level: beginner

# at the end
"""

    assert (
        mended(text, Routine)
        == """\
# first
# above the title
title: a
summary: b  # of summary

# above the level
level: beginner

# at the end
"""
    )


def test_a_spoilt_file_is_mended_or_left_and_never_a_figure_or_a_comment_lost() -> None:
    chance = random.Random(20261122)
    for _ in range(150):
        text = mutated(FIRST_FLIGHT, chance).decode("utf-8", "replace")
        if any(letter != "\n" and is_hidden(letter) for letter in text):
            continue

        better = mended(text, Routine)

        assert sorted(figures(better)) == sorted(figures(text)), text
        assert mended(better, Routine) == better, text


def test_no_figure_and_no_comment_changes_in_any_broken_file_and_a_second_time_changes_nothing() -> None:
    for broken in broken_files():
        model, text = model_of(Path(broken.file)), broken.text
        before = wrong(text, model)

        better = mended(text, model)
        after = wrong(better, model)

        assert sorted(figures(better)) == sorted(figures(text)), broken.title
        assert comments(better) == comments(text), broken.title
        assert mended(better, model) == better, broken.title
        assert (after.reach, -len(after.said)) >= (before.reach, -len(before.said)), broken.title


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("20 mins", "20 min"),
        ("2 hours", "2 h"),
        ("10 metres", "10 m"),
        ("1.5 kilometers", "1.5 km"),
        ("5 percent", "5 %"),
        ("10 kgs", "10 kg"),
        ("10 % of body weight", "10 % bodyweight"),
        ("1,5 km/h", "1.5 km/h"),
        ("Light Band", "light band"),
        ("3 sessions a week", "3 per week"),
        ("weeks 1-2", "1-2"),
    ],
)
def test_units_that_are_also_written_in_other_ways(typed: str, better: str) -> None:
    assert better in list(quantities(typed))


# The command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tiny(tmp_path / "routines")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trendguide.contributing, "check", lambda root: check(root, TODAY))
    return tmp_path


def spoil(project: Path, text: str) -> Path:
    path = project / "routines" / FIRST
    path.write_text(text, encoding="utf-8")
    return path


def test_fix_writes_the_file_and_shows_each_changed_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spoil(project, FIRST_FLIGHT.replace("rest: 30 s", "rest: 30 sec"))
    path.chmod(0o640)

    code = main(["fix"])

    out = capsys.readouterr().out
    assert (code, path.read_text(encoding="utf-8")) == (CLEAN, FIRST_FLIGHT)
    assert "-    rest: 30 sec\n+    rest: 30 s\n" in out
    assert out.endswith("1 of 7 files mended\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == sorted(
        Path(n).name for n in FILES if n.startswith("stair-skipping/")
    )


def test_fix_says_what_is_left(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spoil(project, FIRST_FLIGHT.replace("rest: 30 s", "rest: 1:30").replace("goals: [fun]", "goals: fun"))

    code = main(["fix", str(path)])

    out = capsys.readouterr().out
    assert code == MISTAKES
    assert "+goals: [fun]" in out
    assert "What is left for you:" in out
    assert "'1:30' is not a duration" in out
    assert out.endswith("1 mistake, 0 warnings\n")


def test_fix_can_only_show(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoilt = FIRST_FLIGHT.replace("rest: 30 s", "rest: 30 sec")
    path = spoil(project, spoilt)

    assert main(["fix", "--show"]) == CLEAN

    assert path.read_text(encoding="utf-8") == spoilt
    assert capsys.readouterr().out.endswith("1 of 7 files would change; nothing is written\n")


def test_fix_saves_other_encodings_as_utf_8_and_leaves_what_is_no_text(project: Path) -> None:
    path = project / "routines" / FIRST
    path.write_bytes(FIRST_FLIGHT.encode("utf-16"))
    other = project / "routines" / "stair-skipping" / "other.yml"
    other.write_bytes(b"title: caf\xe9\n")

    main(["fix"])

    assert path.read_text(encoding="utf-8") == FIRST_FLIGHT
    assert other.read_bytes() == b"title: caf\xe9\n"


def test_fix_takes_no_link_and_no_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = project / "routines" / "stair-skipping" / "link.yml"
    link.symlink_to("/etc/hostname")

    assert main(["fix", str(link)]) == USAGE
    assert "is no file; name a .yml file of routines/" in capsys.readouterr().err
    assert main(["fix", "nowhere.yml"]) == USAGE
