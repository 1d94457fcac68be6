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
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

MARKER = ".trendguide"
AT_FDCWD, LINUX_EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>
MACOS_SWAP = 2  # <sys/stdio.h>
FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


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
    with alone(site) as lock, no_leftovers(site) as fresh:
        try:
            build(project, fresh, lock, with_pdfs=with_pdfs)
            finish(fresh)
            (fresh / MARKER).write_text("Built by trendguide; safe to replace.\n", encoding="utf-8")
            swap(fresh, site)
        except OSError as error:
            raise Refused(f"{said(error)}; '{site}' is as it was", 3) from error


def beside(site: Path, what: str) -> Path:
    """A name that nobody gives a folder of their own: what lies there is ours to remove."""
    return site.with_name(f".{site.name}.trendguide-{what}")


def said(error: OSError) -> str:
    if error.errno in FULL:
        return "the disk is full; make room and build again"
    if error.errno in FORBIDDEN:
        return f"'{error.filename}' cannot be written to; check its permissions"
    return f"{error.strerror} ({error.filename})"


def refuse_what_is_not_ours(site: Path) -> None:
    ours = site.is_dir() and not site.is_symlink() and ((site / MARKER).is_file() or not any(site.iterdir()))
    if (site.exists() or site.is_symlink()) and not ours:
        raise Refused(f"'{site}' is not a site that we built; move it away or choose another --site", 2)


@contextlib.contextmanager
def alone(site: Path) -> Iterator[int | None]:
    """One build at a time. The lock goes with the process, however it ends; MkDocs holds it too, so that a build whose
    starter was killed is waited for and not mixed with the next one."""
    try:
        import fcntl
    except ImportError:  # no such lock on Windows
        yield None
        return
    try:
        held = beside(site, "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise Refused(f"{said(error)}; '{site}' is as it was", 3) from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"another build of '{site}' is running; wait for it", 3) from error
        yield held.fileno()


@contextlib.contextmanager
def no_leftovers(site: Path) -> Iterator[Path]:
    """Where the fresh site goes, with neither a killed build's leftovers before, nor our own after."""
    fresh, old = beside(site, "new"), beside(site, "old")
    if old.exists() and not site.exists():
        old.rename(site)  # killed between two renames, where there is no exchange
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        yield fresh
    finally:
        for folder in (fresh, old):
            shutil.rmtree(folder, ignore_errors=True)


def build(project: Path, fresh: Path, lock: int | None, *, with_pdfs: bool) -> None:
    """MkDocs in a process of its own, strictly. What it says is passed on; a traceback only where it is our fault."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(project / "mkdocs.yml")]
    running = subprocess.Popen(
        [*command, "--site-dir", str(fresh.resolve())],
        env=os.environ | {"TRENDGUIDE_PDFS": "yes" if with_pdfs else ""},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="backslashreplace",
        pass_fds=() if lock is None else (lock,),
    )
    crash: list[str] = []
    with running:
        for line in running.stderr or ():
            if crash or line.startswith("Traceback"):
                crash.append(line)
            else:
                sys.stderr.write(line)
    if not running.returncode:
        return
    if found := re.match(r"\w+Error: \[Errno (\d+)\][^']*(?:'(.*)')?", crash[-1] if crash else ""):
        error = OSError(int(found[1]), os.strerror(int(found[1])), found[2] or str(fresh))
        if error.errno in (*FULL, *FORBIDDEN):
            raise error
    if crash or running.returncode < 0:
        sys.stderr.writelines(crash)
        stopped = f" (signal {-running.returncode})" if running.returncode < 0 else ""
        raise Refused(f"MkDocs stopped half-way{stopped}: our own fault, not yours; the old site is as it was", 3)
    raise Refused("nothing was built; the old site is as it was", 1)


def swap(fresh: Path, site: Path) -> None:
    """After this `site` is the new one, and `fresh` the old one if there was any."""
    if not site.exists():
        fresh.rename(site)
    elif not exchanged(fresh, site):
        site.rename(beside(site, "old"))
        fresh.rename(site)


def exchanged(one: Path, other: Path) -> bool:
    """Both names changed hands in one call, so that no reader ever finds neither. False where that cannot be done."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return int(library.renamex_np(*names, MACOS_SWAP)) == 0
        return int(library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], LINUX_EXCHANGE)) == 0
    except (AttributeError, TypeError):  # an old C library; none that is asked like this
        return False
