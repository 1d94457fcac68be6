"""A whole new site or the old one, never something between.

The site is built beside the old one and swapped in by one system call where there is one: `renameat2` on Linux,
`renamex_np` on macOS, two renames elsewhere. A lock keeps two builds apart. What a killed build left is removed by the
next one. A folder that we did not build is never touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

MARKER = ".trendguide"
AT_FDCWD, LINUX_EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>
MACOS_SWAP = 2  # <sys/stdio.h>


class Refused(Exception):
    """Nothing was replaced, and this is why, in one line; `code` is the command's exit code."""

    def __init__(self, why: str, code: int) -> None:
        self.code = code
        super().__init__(why)


def publish(
    project: Path, site: Path, finish: Callable[[Path], None] = lambda fresh: None, *, with_pdfs: bool = False
) -> None:
    """Build strictly into a folder beside `site`, let `finish` add to it, swap. Raises Refused; `site` is then as it
    was."""
    refuse_what_is_not_ours(site)
    fresh = site.with_name(f"{site.name}.new")
    with alone(site), no_leftovers(fresh, site.with_name(f"{site.name}.old")):
        try:
            build(project, fresh, with_pdfs=with_pdfs)
            finish(fresh)
            (fresh / MARKER).write_text("Built by trendguide; safe to replace.\n", encoding="utf-8")
            swap(fresh, site)
        except OSError as error:
            raise Refused(f"{said(error)}; {site} is as it was", 3) from error


def said(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; make room and build again"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"'{error.filename}' cannot be written to; check its permissions"
    return f"{error.strerror} ({error.filename})"


def refuse_what_is_not_ours(site: Path) -> None:
    ours = site.is_dir() and not site.is_symlink() and ((site / MARKER).is_file() or not any(site.iterdir()))
    if (site.exists() or site.is_symlink()) and not ours:
        raise Refused(f"'{site}' is not a site that we built; move it away or choose another --site", 2)


@contextlib.contextmanager
def alone(site: Path) -> Iterator[None]:
    """One build at a time. The lock goes with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such lock on Windows
        yield
        return
    try:
        held = site.with_name(f".{site.name}.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise Refused(f"{said(error)}; {site} is as it was", 3) from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"another build of '{site}' is running; wait for it", 3) from error
        yield


@contextlib.contextmanager
def no_leftovers(*folders: Path) -> Iterator[None]:
    """Neither a killed build's before, nor our own after."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


def build(project: Path, fresh: Path, *, with_pdfs: bool) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(project / "mkdocs.yml")]
    environment = os.environ | {"TRENDGUIDE_PDFS": "yes" if with_pdfs else ""}
    done = subprocess.run([*command, "--site-dir", str(fresh.resolve())], check=False, env=environment)
    if done.returncode:
        full = shutil.disk_usage(fresh.parent).free < 1024 * 1024
        raise Refused(
            f"{'the disk is full' if full else 'nothing was built'}; the old site is as it was", 3 if full else 1
        )


def swap(fresh: Path, site: Path) -> None:
    """After this `site` is the new one, and `fresh` the old one if there was any."""
    if not site.exists():
        fresh.rename(site)
    elif not exchanged(fresh, site):
        old = site.with_name(f"{site.name}.old")
        site.rename(old)
        fresh.rename(site)


def exchanged(one: Path, other: Path) -> bool:
    """Both names changed hands in one call, so that no reader ever finds neither. False where that cannot be done."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return int(library.renamex_np(*names, MACOS_SWAP)) == 0
        return int(library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], LINUX_EXCHANGE)) == 0
    except AttributeError:
        return False
