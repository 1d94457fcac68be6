"""What runs on the host of the project: no workflow gives a stranger a right, every form is one that the host reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, tool

GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(set((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) - {GITHUB / "ISSUE_TEMPLATE" / "config.yml"})
BY_SCHEMA = {
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": WORKFLOWS,
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
}
UNSAFE = """\
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: echo "${{ github.event.pull_request.title }}"
"""


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [tool("zizmor"), "--offline", "--pedantic", "--strict-collection", "--no-progress", "--color=never"]
    return subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)


def fits(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [tool("check-jsonschema"), "--builtin-schema", schema, *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_workflow_lets_a_stranger_do_what_he_may_not() -> None:
    done = zizmor(GITHUB)

    assert done.returncode == 0, done.stdout


def test_an_unsafe_workflow_is_found_out(tmp_path: Path) -> None:
    shutil.copytree(GITHUB / "workflows", tmp_path / ".github" / "workflows")
    (tmp_path / ".github" / "workflows" / "unsafe.yml").write_text(UNSAFE, encoding="utf-8")

    found = set(re.findall(r"\[([a-z-]+)\]", zizmor(tmp_path).stdout))

    assert {"dangerous-triggers", "unpinned-uses", "artipacked", "template-injection", "excessive-permissions"} <= found


@pytest.mark.parametrize("schema", BY_SCHEMA)
def test_the_host_can_read_it(schema: str) -> None:
    done = fits(schema, *BY_SCHEMA[schema])

    assert done.returncode == 0, done.stdout


def test_a_key_that_the_host_does_not_know_is_found_out(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(UNSAFE.replace("runs-on", "run-on"), encoding="utf-8")

    assert fits("vendor.github-workflows", wrong).returncode == 1


def test_only_jobs_that_run_no_package_may_write() -> None:
    """A job with a right to write runs scripts of ours from main, never what a package or a stranger brought."""
    for file in WORKFLOWS:
        jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        for name, job in jobs.items():
            if any(right == "write" for right in job["permissions"].values()):
                runs = [step["run"] for step in job["steps"] if "run" in step]
                assert not [run for run in runs if re.search(r"make|pip|python|trendguide ", run)], (
                    f"{file.name}: {name}"
                )


def test_a_pull_request_gets_no_secret_and_may_only_read() -> None:
    for file in WORKFLOWS:
        text = file.read_text(encoding="utf-8")
        flow = yaml.safe_load(text)
        assert flow["permissions"] == {}
        assert "secrets." not in text
        if "pull_request" in (
            flow[True] if isinstance(flow[True], dict) else {flow[True]: None}
        ):  # YAML takes 'on' for yes
            assert {right for job in flow["jobs"].values() for right in job["permissions"].values()} == {"read"}


def test_updates_come_for_packages_and_actions() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text(encoding="utf-8"))["updates"]

    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "npm", "pip"}


def test_no_file_here_is_left_unread() -> None:
    read = {file for files in BY_SCHEMA.values() for file in files}

    assert {file for file in GITHUB.rglob("*.yml") if not file.is_symlink()} == read
