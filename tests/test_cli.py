"""The command line: what it prints for people, for the host of the project and for programs, and how it exits."""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from mistakes import broken_files
from tiny import FILES, LIBRARY_WORDS, write_tiny

import trendguide.cli
from trendguide.cli import CLEAN, MISTAKES, OURS, USAGE, main
from trendguide.load import Problem
from trendguide.messages import say
from trendguide.report import as_github, as_json, as_markdown, as_text
from trendguide.rules import check

PROJECT = Path(__file__).resolve().parent.parent
TWELVE = next(broken for broken in broken_files() if broken.title == "Twelve mistakes")
NOWHERE = Path("/nowhere")  # a project whose files cannot be read
MISTAKE = Problem("routines/a/b.yml", 4, 8, say("wrong_choice", text="beginer", what="a level", choices="'beginner'"))
WARNING = Problem("routines/a/c.yml", 5, 9, say("overdue", day="2026-11-21"), True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tiny guide in it, and the clock of its reviews; commands run in it."""
    write_tiny(tmp_path / "routines")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trendguide.cli, "check", lambda root: check(root, date(2026, 11, 22)))
    return tmp_path


def spoil(project: Path, name: str, old: str, new: str) -> None:
    path = project / "routines" / "stair-skipping" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "trendguide.cli", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "hooks")} | environment,
    )


# What it says


def test_clean_data_is_told_so_and_exits_0(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check"])

    assert (code, capsys.readouterr().out) == (CLEAN, "0 mistakes, 0 warnings in 7 files\n")


@pytest.mark.parametrize(
    ("places", "read"),
    [([], "7 files"), (["routines/sources.yml"], "1 file"), (["routines/stair-skipping"], "5 files")],
)
def test_a_check_says_how_many_files_it_read(
    project: Path, capsys: pytest.CaptureFixture[str], places: list[str], read: str
) -> None:
    assert main(["schema"]) == CLEAN

    assert main(["check", *places]) == CLEAN
    assert capsys.readouterr().out == f"0 mistakes, 0 warnings in {read}\n"

    assert main(["check", *places, "--format", "json"]) == CLEAN
    said = capsys.readouterr()
    assert (json.loads(said.out), said.err) == ([], f"trendguide: {read} read\n")


def test_a_check_and_a_fix_that_read_nothing_are_no_success(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "routines" / ".drafts").mkdir()

    assert main(["check", "routines/.drafts"]) == USAGE
    assert capsys.readouterr().err == (
        "trendguide: 0 files read, no .yml file lies in routines/.drafts; name another place\n"
    )

    shutil.rmtree(project / "routines")
    (project / "routines").mkdir()

    assert main(["fix"]) == USAGE
    assert capsys.readouterr().err == "trendguide: 0 files read: no .yml file in routines/\n"


def test_twelve_mistakes_are_twelve_messages_in_our_words(project: Path) -> None:
    (project / "routines" / TWELVE.file).write_text(TWELVE.text, encoding="utf-8")

    done = run("check", folder=project)

    *blocks, last, fix = done.stdout.strip().split("\n\n")
    assert done.returncode == MISTAKES
    assert (len(blocks), last, fix) == (12, "12 mistakes, 0 warnings in 7 files", "'make fix' mends 1 of them.")
    assert done.stderr == ""
    for block in blocks:
        said, line, caret = block.split("\n")
        assert (found := re.match(r"routines/stair-skipping/first-flight\.yml:(\d+):(\d+): (.*; .*[^.])$", said))
        assert not LIBRARY_WORDS.search(found[3])
        assert line.startswith(f"{found[1]:>4} | ")
        assert re.fullmatch(rf" {{5}}\| {{{found[2]}}}\^ see /contribute/rules/#[a-z-]+", caret)
    assert not (project / "site").exists()


def test_warnings_are_shown_after_the_mistakes_and_alone_they_exit_0(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(
        project,
        "first-flight.yml",
        "on: 2026-11-22, by: guide editors, due: 2027-11-22",
        "on: 2025-01-01, by: me, due: 2026-01-01",
    )

    code, out = main(["check"]), capsys.readouterr().out

    assert code == CLEAN
    overdue = """\
Warnings, which stop nothing:

routines/stair-skipping/first-flight.yml:51:39: the review was due on 2026-01-01; check the routine again and write new dates
  51 | review: {on: 2025-01-01, by: me, due: 2026-01-01}
     |                                       ^ see /contribute/rules/#reviews
"""
    assert out == f"{overdue}\n0 mistakes, 1 warning in 7 files\n"

    spoil(project, "sandbag-circuit.yml", "level: advanced", "level: expert")

    code, out = main(["check"]), capsys.readouterr().out

    assert code == MISTAKES
    assert "sandbag-circuit.yml:3:8: 'expert' is not a level" in out.splitlines()[0]
    assert out.endswith(f"{overdue}\n1 mistake, 1 warning in 7 files\n")


def test_text_counts_in_words_that_fit() -> None:
    assert as_text([], NOWHERE) == "0 mistakes, 0 warnings"
    assert as_text([MISTAKE], NOWHERE).endswith("\n\n1 mistake, 0 warnings")
    assert as_text([MISTAKE, MISTAKE, WARNING], NOWHERE).endswith("#reviews\n\n2 mistakes, 1 warning")


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("    rest: 1:30", 11, "   1 |     rest: 1:30\n     |           ^ see /contribute/rules/#choices"),
        ("\trest: 1", 1, "   1 | →rest: 1\n     | ^ see /contribute/rules/#choices"),
        ("a: \x1b[2Jb", 5, "   1 | a: \ufffd[2Jb\n     |     ^ see /contribute/rules/#choices"),
        ("日本: x", 5, "   1 | 日本: x\n     |       ^ see /contribute/rules/#choices"),
        ("e\u0301te\u0301: x", 7, "   1 | e\u0301te\u0301: x\n     |     ^ see /contribute/rules/#choices"),
        (
            "x" * 90 + "y" + "z" * 90,
            91,
            f"   1 | {'x' * 50}y{'z' * 49}\n     | {' ' * 50}^ see /contribute/rules/#choices",
        ),
        ("", 1, "  see /contribute/rules/#choices"),
    ],
)
def test_the_caret_stands_under_the_place(tmp_path: Path, line: str, column: int, shown: str) -> None:
    (tmp_path / "x.yml").write_text(line, encoding="utf-8")

    out = as_text([Problem("x.yml", 1, column, MISTAKE.message)], tmp_path)

    assert out.split("\n", 1)[1] == f"{shown}\n\n1 mistake, 0 warnings"


def test_a_mistake_of_the_files_name_shows_no_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "routines" / "stair-skipping" / "Loud Name.yml").write_text(FILES["stair-skipping/first-flight.yml"])

    main(["check"])

    assert capsys.readouterr().out == (
        "routines/stair-skipping/Loud Name.yml:1:1: 'Loud Name' is no good address; rename it to lower-case words "
        "with hyphens, like 'loud-name'\n  see /contribute/rules/#file-names\n\n1 mistake, 0 warnings in 8 files\n"
    )


def test_json_is_for_programs() -> None:
    assert json.loads(as_json([MISTAKE, WARNING], NOWHERE)) == [
        {
            "file": "routines/a/b.yml",
            "line": 4,
            "column": 8,
            "message": "'beginer' is not a level; write 'beginner'",
            "id": "wrong_choice",
            "severity": "mistake",
            "rule": "choices",
        },
        {
            "file": "routines/a/c.yml",
            "line": 5,
            "column": 9,
            "message": "the review was due on 2026-11-21; check the routine again and write new dates",
            "id": "overdue",
            "severity": "warning",
            "rule": "reviews",
        },
    ]
    assert json.loads(as_json([], NOWHERE)) == []


def test_github_gets_annotations_then_the_log() -> None:
    assert as_github([MISTAKE, WARNING], NOWHERE).splitlines() == [
        "::error file=routines/a/b.yml,line=4,col=8,title=A word from the list::'beginer' is not a level; write 'beginner'",
        "::warning file=routines/a/c.yml,line=5,col=9,title=A review that is not overdue::the review was due on 2026-11-21; check the routine again and write new dates",
        *as_text([MISTAKE, WARNING], NOWHERE).splitlines(),
    ]


def test_the_hosts_summary_is_a_table_of_what_to_mend_and_a_table_of_warnings(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    spoil(project, "first-flight.yml", "level: beginner", "level: beginer")

    main(["check"])
    assert summary.read_text() == "before\n"

    main(["check", "--format", "github"])
    assert "::error file=routines/stair-skipping/first-flight.yml,line=3,col=8," in capsys.readouterr().out
    assert (
        html.unescape(summary.read_text())
        == """\
before
### 1 mistake, 0 warnings

**To mend**

| Where | What is there; what to write instead | Rule |
| --- | --- | --- |
| routines/stair-skipping/first-flight.yml:3 | 'beginer' is not a level; write 'beginner', 'intermediate' or 'advanced' (did you mean 'beginner'?) | A word from the list |
"""
    )
    assert "Warnings, which stop nothing" in as_markdown([WARNING], NOWHERE)


@pytest.mark.parametrize("text", ["a | b", "<img src=x onerror=alert(1)>", "[x](https://example.org)", "@somebody #1", "`a`", "*a* _b_ ~c~", "a\n\n# b", "&lt;", "\\[x]"])  # fmt: skip
def test_nothing_in_a_file_becomes_markdown(text: str) -> None:
    *_, last = as_markdown([Problem("a.yml", 1, 1, text)], NOWHERE).strip().split("\n")

    assert not re.search(r"[^\w\s|&#;]|_", last)
    assert re.sub(r"&#\d+;", "", last).count("|") == 4
    assert html.unescape(last).split(" | ", 1)[1].startswith(" ".join(text.split()))


def test_above_ten_each_file_gets_one_annotation_and_a_mistake_comes_before_a_warning() -> None:
    problems = [Problem("routines/a/c.yml", 1, 1, "first a warning", True)]
    problems += [Problem(f"routines/a/{name}.yml", line, 1, f"mistake {line}") for name in "bc" for line in range(2, 9)]

    lines = as_github(problems, NOWHERE).splitlines()

    assert [line for line in lines if line.startswith("::")] == [
        "::error file=routines/a/b.yml,line=2,col=1::mistake 2",
        "::error file=routines/a/c.yml,line=2,col=1::mistake 2",
    ]
    assert lines[-1] == "14 mistakes, 1 warning"
    assert len([line for line in lines if re.match(r"routines/.*: .*mistake|routines/.*warning", line)]) == 15


@pytest.mark.parametrize(
    ("file", "message", "annotated"),
    [
        ("a.yml", "100 %", "::error file=a.yml,line=1,col=1::100 %25"),
        ("a.yml", "x\n::warning::y", "::error file=a.yml,line=1,col=1::x%0A::warning::y"),
        ("a.yml", "x\r::stop-commands::y", "::error file=a.yml,line=1,col=1::x%0D::stop-commands::y"),
        ("a\n::error::b.yml", "x", "::error file=a%0A%3A%3Aerror%3A%3Ab.yml,line=1,col=1::x"),
        ("a,line=9.yml", "x", "::error file=a%2Cline=9.yml,line=1,col=1::x"),
        ("100%0A.yml", "x", "::error file=100%250A.yml,line=1,col=1::x"),
    ],
)
def test_no_name_and_no_value_becomes_a_command_of_the_host(file: str, message: str, annotated: str) -> None:
    first, *rest = as_github([Problem(file, 1, 1, message)], NOWHERE).split("\n")

    assert first == annotated
    assert not [line for line in rest if line.startswith("::")]


def test_a_hostile_file_name_and_value_reach_neither_the_host_nor_the_terminal(project: Path) -> None:
    trend = project / "routines" / "stair-skipping"
    (trend / "a\n::error::b.yml").write_text("title: x\n", encoding="utf-8")
    (trend / "c.yml").write_text('level: "\\x1b[31m\\n::warning::x"\n', encoding="utf-8")
    (trend / "esc\x1b[2Jape.yml").write_text("title: x\n", encoding="utf-8")

    for form in ("text", "github"):
        done = run("check", "--format", form, folder=project)

        assert done.returncode == MISTAKES
        lines = done.stdout.split("\n")
        assert not [line for line in lines if line.startswith("::") and not line.startswith("::error file=routines/")]
        assert "\x1b" not in done.stdout


def test_a_file_name_that_is_no_text_and_a_poor_terminal_are_survived(project: Path) -> None:
    trend = os.fsencode(project / "routines" / "stair-skipping")
    try:
        Path(os.fsdecode(trend + b"/caf\xe9.yml")).write_text("title: –\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes text only")
    spoil(project, "first-flight.yml", "effort: 3/10", "effort: 4–5/10")

    for form in ("text", "github", "json"):
        done = run("check", "--format", form, folder=project, PYTHONIOENCODING="ascii", LC_ALL="C")

        said = "trendguide: 8 files read\n" if form == "json" else ""
        assert (done.returncode, done.stderr) == (MISTAKES, said)
        assert "\\u2013" in done.stdout


# Which files


def edited(project: Path) -> None:
    for name in ("first-flight.yml", "sandbag-circuit.yml"):
        spoil(project, name, "basis:", "Basis:")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("routines", 2),
        ("routines/", 2),
        (".", 2),
        ("routines/stair-skipping", 2),
        ("routines/stair-skipping/", 2),
        ("routines/stair-skipping/first-flight.yml", 1),
        ("./routines/../routines/stair-skipping/first-flight.yml", 1),
        ("routines/stair-skipping/trend.yml", 0),
        ("routines/sources.yml", 0),
    ],
)
def test_a_path_narrows_the_report(project: Path, capsys: pytest.CaptureFixture[str], path: str, count: int) -> None:
    edited(project)

    for typed in (path, str(project / path)):
        code = main(["check", "--format", "json", typed])

        assert len(json.loads(capsys.readouterr().out)) == count
        assert code == (MISTAKES if count else CLEAN)


def test_several_paths_and_a_path_from_inside_the_folder_work(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(project)
    monkeypatch.chdir(project / "routines" / "stair-skipping")

    main(["--project", "../..", "check", "--format", "json", "first-flight.yml", "sandbag-circuit.yml"])

    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_link_is_reported_by_its_own_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = project / "routines" / "stair-skipping" / "link.yml"
    link.symlink_to("/etc/hostname")

    code = main(["check", str(link)])

    assert code == MISTAKES
    assert "link.yml:1:1: this is a link; put a plain text file here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "routines/nowhere.yml"], "trendguide: 'routines/nowhere.yml' does not exist; name a file or folder of routines/\n"),
        (["check", "routines/\x1b[2J.yml"], "trendguide: 'routines/\\x1b[2J.yml' does not exist; name a file or folder of routines/\n"),
        (["check", "/etc"], "trendguide: '/etc' is not in routines/; name a file or folder of it\n"),
        (["--project", "elsewhere", "check"], "trendguide: there is no folder 'elsewhere/routines'; run this in the project's folder, or name it with --project\n"),
        (["build", "--site", "routines"], "trendguide: 'routines' is not a site that we built; move it away or choose another --site\n"),
        (["build"], "trendguide: '.' holds no mkdocs.yml; run this in the project's folder, or name it with --project\n"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_in_one_line_and_exits_2(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    code = main(arguments)

    assert (code, capsys.readouterr().err) == (USAGE, said)


@pytest.mark.parametrize("arguments", [["build", "--site", "\x1b[2J"], ["fix", "\x1b[2J"], ["diff", "\x1b[2J"]])
def test_usage_with_a_hostile_name_moves_no_cursor(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (project / "\x1b[2J" / "somebody's").mkdir(parents=True)

    assert main(arguments) == USAGE

    said = capsys.readouterr().err
    assert "\\x1b[2J" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["check", "--format", "xml"], ["check", "--fix"]])
def test_an_unknown_command_or_option_exits_2(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == USAGE
    assert "usage: trendguide" in capsys.readouterr().err


def test_help_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == CLEAN
    assert "check the routine files" in capsys.readouterr().out


def test_our_own_fault_is_called_that_and_exits_3(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trendguide.cli, "check", lambda root: 1 / 0)

    code = main(["check"])

    assert code == OURS
    assert "this is our own fault, not yours; please report the lines above" in capsys.readouterr().err


# Building


@pytest.mark.parametrize("kind", ["a folder of somebody's", "a file", "a link"])
def test_a_build_replaces_nothing_that_is_not_ours(
    project: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    site, photos = project / "site", project / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_bytes(b"cat")
    if kind == "a folder of somebody's":
        photos.rename(site)
    elif kind == "a file":
        site.write_bytes(b"cat")
    else:
        site.symlink_to(photos)
    before = sorted((path, path.is_file() and path.read_bytes()) for path in project.rglob("*"))

    code = main(["build"])

    assert code == USAGE
    assert "'site' is not a site that we built; move it away or choose another --site" in capsys.readouterr().err
    assert sorted((path, path.is_file() and path.read_bytes()) for path in project.rglob("*")) == before


def test_the_tiny_guide_is_whole_in_a_process_of_its_own(project: Path) -> None:
    done = run("--project", str(project), "check", folder=PROJECT)

    assert done.stdout.splitlines()[-1].startswith("0 mistakes")
    assert sorted(path.relative_to(project / "routines").as_posix() for path in project.rglob("*.yml")) == sorted(FILES)
