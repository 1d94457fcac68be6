"""What the project says of itself is true: the example in CONTRIBUTING loads, the README names commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import PROJECT, TODAY

from trendguide.rules import check


def example() -> str:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, re.S)
    assert found is not None
    return found[1]


def test_the_example_in_contributing_passes_the_check(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "routines", tmp_path / "routines")
    (tmp_path / "routines" / "backward-walking" / "hallway-five.yml").write_text(example(), encoding="utf-8")

    _, problems = check(tmp_path / "routines", TODAY)

    assert problems == []


def test_the_example_in_contributing_is_short() -> None:
    assert len(example().splitlines()) <= 15


PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "ARCHITECTURE.md", "hooks/RESEARCH.md"]
LAB = ["tests/lab/README.md", "tests/lab/bench/results.md"]


@pytest.mark.parametrize("name", PAGES + LAB)
def test_every_file_that_is_named_exists(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    linked = {(PROJECT / name).parent / path for path in re.findall(r"\]\(([^)#:]+)\)", text)}
    named = {
        PROJECT / path for path in re.findall(r"`((?:\.github|\.ci|tests|hooks|docs|routines|locks)/[\w./-]+)", text)
    }

    assert [str(path) for path in sorted(linked | named) if not path.exists()] == []


def test_code_owners_cover_what_runs_at_build_time() -> None:
    lines = (PROJECT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = [match[1] for line in lines if (match := re.match(r"(?:# )?(/\S+) +@", line))]  # nobody is named yet
    folders = ("hooks", "docs/assets", "tests", "locks", ".github", ".ci")
    files = ("mkdocs.yml", "Makefile", "pyproject.toml", ".pre-commit-config.yaml")

    assert {*(f"/{name}/" for name in folders), *(f"/{name}" for name in files)} <= set(owned)
    assert all((PROJECT / path.strip("/")).exists() for path in owned)


def test_every_make_command_that_is_named_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"(?:`|^)make ([a-z-]+)\b", (PROJECT / name).read_text(encoding="utf-8"), re.M):
            assert re.search(rf"^{target}:", makefile, re.M), f"{name}: make {target}"


def test_help_names_every_make_command() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY:(.*)$", makefile, re.M)
    assert phony is not None

    short, long = (
        re.findall(r"^make ([a-z-]+)", subprocess.check_output(["make", "-s", name], cwd=PROJECT, text=True), re.M)
        for name in ("help", "help-all")
    )

    assert sorted(long) == sorted(set(phony[1].split()) - {"help"})
    assert len(short) <= 9  # eight, and where the rest is
