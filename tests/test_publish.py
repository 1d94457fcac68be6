"""Building: whatever goes wrong, the old site is as it was, byte for byte, and one line says why."""

# ruff: noqa: E501 (a case stands in one line)

from __future__ import annotations

import errno
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import PROJECT, append, hook_into, tiny_project
from test_site import tree_hash

import trendguide.publish
from trendguide.publish import MARKER, Refused, beside, exchanged, publish, swap

ROUTINE = "routines/stair-skipping/first-flight.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The whole machinery around the tiny guide, and a site that an earlier build left."""
    folder = tiny_project(tmp_path / "project")
    old_site(folder / "site")
    return folder


def old_site(site: Path) -> Path:
    for name in ("index.html", "a/index.html", MARKER):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(f"the last good {name}", encoding="utf-8")
    return site


def command(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "trendguide.cli", "--project", str(project), "build", *arguments]


ENVIRONMENT = os.environ | {"PYTHONPATH": str(PROJECT / "hooks"), "NO_MKDOCS_2_WARNING": "1"}


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(project, *arguments), capture_output=True, encoding="utf-8", check=False, env=ENVIRONMENT
    )
    return done


def edit(project: Path, name: str, old: str, new: str) -> None:
    text = (project / name).read_text(encoding="utf-8")
    assert old in text
    (project / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def leftovers(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.glob(f".{site.name}*") if path != beside(site, "lock"))


TEMPLATE = "hooks/trendguide/templates/routine.jinja"
FAULTS: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "a mistake in the data": (
        lambda project: edit(project, ROUTINE, "level: beginner", "level: beginer"),
        1,
        f"{ROUTINE}:3:8: 'beginer' is not a level",
    ),
    "a link to a file outside docs": (
        lambda project: (project / "docs" / "leak.txt").symlink_to("../mkdocs.yml"),
        1,
        "docs/leak.txt: a link, which could publish any file",
    ),
    "a dead link in a page written by hand": (
        lambda project: append(project, "docs/about.md", "\n[x](nowhere.md)\n"),
        1,
        "the old site is as it was",
    ),
    "a page that cannot be made": (
        lambda project: append(project, TEMPLATE, "{{ nobody_knows_this }}"),
        3,
        "our own fault, not yours; the old site is as it was",
    ),
    "a fault before the pages": (
        lambda project: hook_into(project, "def on_files(files, config): 1 / 0"),
        3,
        "our own fault, not yours; the old site is as it was",
    ),
    "a fault after the pages": (
        lambda project: hook_into(project, "def on_post_build(config): 1 / 0"),
        3,
        "our own fault, not yours; the old site is as it was",
    ),
    "a browser script in a page": (
        lambda project: append(project, "docs/about.md", "\n<script>1</script>\n"),
        1,
        "an inline script that nobody knows, '1'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_old_site_byte_for_byte_and_says_so(project: Path, fault: str) -> None:
    inject, code, said = FAULTS[fault]
    before = tree_hash(project / "site")
    inject(project)

    done = run(project)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert ("Traceback" in done.stderr) == (code == 3)
    assert tree_hash(project / "site") == before
    assert leftovers(project / "site") == []


# The disk


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; make room and build again; '{site}' is as it was"),
        (errno.EROFS, "'{site}/x' cannot be written to; check its permissions; '{site}' is as it was"),
        (errno.EACCES, "'{site}/x' cannot be written to; check its permissions; '{site}' is as it was"),
        (errno.EIO, "Input/output error ({site}/x); '{site}' is as it was"),
    ],
)
def test_a_disk_that_fails_at_the_end_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    site = old_site(tmp_path / "site")
    before = tree_hash(site)
    monkeypatch.setattr(trendguide.publish, "build", lambda project, fresh, lock, *, with_pdfs: fresh.mkdir())

    def fail(fresh: Path) -> None:
        raise OSError(number, os.strerror(number), f"{site}/x")

    with pytest.raises(Refused) as stopped:
        publish(tmp_path, site, fail)

    assert (str(stopped.value), stopped.value.code) == (said.format(site=site), 3)
    assert tree_hash(site) == before
    assert leftovers(site) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where this machine lets us make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root on Linux can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_site(project: Path, small_disk: Path) -> None:
    site = old_site(small_disk / "site")
    before = tree_hash(site)

    done = run(project, "--site", str(site))

    assert done.returncode == 3
    assert "the disk is full; make room and build again" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree_hash(site) == before
    assert leftovers(site) == []


def test_a_read_only_disk_leaves_the_old_site(project: Path, small_disk: Path) -> None:
    site = old_site(small_disk / "site")
    before = tree_hash(site)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    done = run(project, "--site", str(site))

    assert done.returncode == 3
    assert "cannot be written to; check its permissions" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree_hash(site) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_leaves_the_old_site(project: Path) -> None:
    before = tree_hash(project / "site")
    project.chmod(0o555)

    done = run(project)

    project.chmod(0o755)
    assert done.returncode == 3
    assert tree_hash(project / "site") == before


def test_a_site_inside_the_pages_written_by_hand_is_refused(project: Path) -> None:
    done = run(project, "--site", str(project / "docs" / "site"))

    assert done.returncode == 1
    assert "nothing was built" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "docs" / "site").exists()


# Killed, and two at once


def is_free(site: Path) -> bool:
    lock = beside(site, "lock")
    if not lock.exists():
        return True
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def wait_until(happens: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


def kill_at_random_moments(project: Path, times: int) -> tuple[int, int]:
    """How many kills found the old site, and how many the new one; anything else fails."""
    site = project / "site"
    old = tree_hash(site)
    started = time.monotonic()
    assert run(project, "--site", "other").returncode == 0
    whole, takes = tree_hash(project / "other"), time.monotonic() - started
    chance = random.Random(20261122)
    found = {old: 0, whole: 0}
    for nth in range(times):
        running = subprocess.Popen(
            command(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT, start_new_session=True
        )  # fmt: skip
        time.sleep(chance.uniform(0, takes * 1.05))
        kill = os.killpg if nth % 2 else os.kill  # with MkDocs, and alone
        kill(running.pid, signal.SIGKILL if nth % 3 else signal.SIGTERM)
        running.wait()
        found[tree_hash(site)] += 1  # KeyError: neither the old nor the new
        wait_until(lambda: is_free(site))
        assert tree_hash(site) in found
        if tree_hash(site) == whole:
            shutil.rmtree(site)
            old_site(site)
    assert run(project).returncode == 0
    assert tree_hash(site) == whole
    assert leftovers(site) == []
    return found[old], found[whole]


def test_a_kill_leaves_the_old_site_and_the_next_build_cleans_up(project: Path) -> None:
    assert sum(kill_at_random_moments(project, 3)) == 3


@pytest.mark.slow
def test_twenty_kills_at_random_moments_leave_the_old_site(project: Path) -> None:
    old, new = kill_at_random_moments(project, 20)

    print(f"20 kills: {old} found the old site, {new} came after the swap")
    assert (old + new, old > 10) == (20, True)


def test_stopping_with_the_keyboard_leaves_the_old_site(project: Path) -> None:
    before = tree_hash(project / "site")
    running = subprocess.Popen(
        command(project),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        start_new_session=True,
        encoding="utf-8",
        # A suite that runs in the background hands down that Ctrl+C is ignored; a terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_until(lambda: beside(project / "site", "new").exists())
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=20)

    assert running.returncode == 130
    assert "stopped; the old site is as it was" in said
    assert "Traceback" not in said
    assert tree_hash(project / "site") == before
    assert leftovers(project / "site") == []


def test_of_two_builds_at_once_one_waits_for_nobody_and_says_so(project: Path) -> None:
    both = [
        subprocess.Popen(command(project), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, encoding="utf-8")
        for _ in range(2)
    ]  # fmt: skip
    said = [one.communicate(timeout=60)[1] for one in both]

    assert sorted(one.returncode for one in both) == [0, 3], said
    refused = said[0] if both[0].returncode else said[1]
    assert "another build of" in refused
    assert len(refused.strip().splitlines()) == 1
    assert (project / "site" / "stair-skipping" / "index.html").is_file()


def test_a_killed_builds_folders_are_removed_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = old_site(tmp_path / "site")
    for folder in (beside(site, "new"), beside(site, "old"), tmp_path / "site.new", tmp_path / "site.old"):
        (folder / "half").mkdir(parents=True)
    monkeypatch.setattr(trendguide.publish, "build", lambda project, fresh, lock, *, with_pdfs: fresh.mkdir())

    publish(tmp_path, site)

    assert leftovers(site) == []
    assert (tmp_path / "site.new" / "half").is_dir()
    assert (tmp_path / "site.old" / "half").is_dir()
    assert [path.name for path in site.iterdir()] == [MARKER]


def test_a_kill_between_two_renames_is_mended_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    before = tree_hash(old_site(beside(site, "old")))

    def fail(project: Path, fresh: Path, lock: int | None, *, with_pdfs: bool) -> None:
        raise Refused("nothing was built", 1)

    monkeypatch.setattr(trendguide.publish, "build", fail)
    with pytest.raises(Refused):
        publish(tmp_path, site)

    assert tree_hash(site) == before


# The swap


def test_a_reader_finds_a_whole_site_at_every_moment_of_a_hundred_swaps(tmp_path: Path) -> None:
    site, fresh = old_site(tmp_path / "site"), old_site(tmp_path / "fresh")
    if not exchanged(fresh, site):
        pytest.skip("this system cannot exchange two folders in one step")
    reads, misses, is_over = 0, [], threading.Event()

    def read() -> None:
        nonlocal reads
        while not is_over.is_set():
            reads += 1
            try:
                (site / "index.html").read_bytes()
            except OSError as error:
                misses.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(100):
            swap(fresh, site)
            time.sleep(0.002)
    finally:
        is_over.set()
        for reader in readers:
            reader.join()

    assert misses == []
    assert reads > 1000


def test_without_an_exchange_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, fresh = old_site(tmp_path / "site"), tmp_path / "fresh"
    fresh.mkdir()
    monkeypatch.setattr(trendguide.publish, "exchanged", lambda one, other: False)

    swap(fresh, site)

    assert list(site.iterdir()) == []
    assert (beside(site, "old") / "index.html").is_file()
