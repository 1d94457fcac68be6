"""What sets a contributor up: locks, hooks before a commit, settings of editors, the check of JavaScript and CSS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT

PYTHON_LOCKS = sorted((PROJECT / "locks").glob("*.txt"))
NPM_LOCKS = [PROJECT / "locks" / "package-lock.json", PROJECT / "tests" / "lab" / "readers" / "package-lock.json"]
HOOKS = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
SAFE_SEARCH = (9, 7, 7)
"""Before this version of Material a search suggestion could run a script."""


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_python_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text.strip())

    assert len(pins) >= 30
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in text


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_of_node_has_a_hash_and_no_address(lock: Path) -> None:
    packages = {name: entry for name, entry in json.loads(lock.read_text(encoding="utf-8"))["packages"].items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert "omit-lockfile-registry-resolved=true" in (lock.parent / ".npmrc").read_text(encoding="utf-8")


def test_material_is_one_whose_search_is_safe() -> None:
    for lock in PYTHON_LOCKS:
        version = re.search(r"^mkdocs-material==([\d.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
        assert version is not None
        assert tuple(map(int, version[1].split("."))) >= SAFE_SEARCH


def test_the_hooks_before_a_commit_fetch_nothing() -> None:
    hooks = [hook for repo in HOOKS for hook in repo["hooks"]]

    assert {repo["repo"] for repo in HOOKS} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system", "pygrep"}
    assert [re.compile(hook["entry"]) for hook in hooks if hook["language"] == "pygrep"]


@pytest.mark.parametrize("entry", [hook["entry"] for hook in HOOKS[0]["hooks"] if hook["language"] == "system"])
def test_what_a_hook_runs_is_there(entry: str) -> None:
    command, argument = entry.split()[:2]

    if command == "sh":
        assert (PROJECT / argument).is_file()
    else:
        assert (PROJECT / command).is_file()


@pytest.mark.parametrize("name", ["settings.json", "extensions.json"])
def test_an_editor_can_read_its_settings(name: str) -> None:
    settings = json.loads((PROJECT / ".vscode" / name).read_text(encoding="utf-8"))

    assert [path for path in settings.get("yaml.schemas", {}) if not (PROJECT / path).is_file()] == []
    assert [path for path in settings.get("python.analysis.extraPaths", []) if not (PROJECT / path).is_dir()] == []


def test_without_node_one_line_says_that_nothing_is_checked(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))

    done = subprocess.run(
        ["sh", "tests/biome.sh"], cwd=PROJECT, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True
    )

    assert done.returncode == 0
    assert done.stdout.startswith("biome: no Node here")
    assert len((done.stdout + done.stderr).splitlines()) == 1
