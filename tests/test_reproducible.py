"""The same files make the same site, byte for byte, whoever builds it, wherever and whenever."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import PROJECT, copy_of_the_project, tiny_project
from parsed import Parsed

HTML_BUDGET = 300_000  # bytes of one page, uncompressed
WAYS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "umask": "022"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "umask": "077"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "0", "umask": "000", "PYTHONUTF8": "0"},
]


def files_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def built_in(project: Path, **way: str) -> dict[str, bytes]:
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    environment |= {"SITE_URL": "https://guide.example/", "NO_MKDOCS_2_WARNING": "1"} | way
    mask = int(environment.pop("umask", "022"), 8)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(project / "mkdocs.yml")]
    done = subprocess.run(
        [*command, "--site-dir", str(project / "built")],
        check=False, capture_output=True, text=True, env=environment, umask=mask,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return files_of(project / "built")


@pytest.mark.parametrize(
    ("copied", "with_history"),
    [(copy_of_the_project, True), (tiny_project, False)],
    ids=["the guide with git", "a small one without"],
)
def test_two_folders_time_zones_locales_hash_seeds_and_umasks_make_the_same_site(
    tmp_path: Path, copied: Callable[[Path], Path], with_history: bool
) -> None:
    if with_history and not (PROJECT / ".git").exists():
        pytest.skip("no history here")
    sites = []
    for nth, way in enumerate(WAYS if with_history else WAYS[:2]):
        project = copied(tmp_path / ("x" * (nth + 1)) / "project")
        if with_history:
            shutil.copytree(PROJECT / ".git", project / ".git")
        sites.append(built_in(project, **way))

    for other in sites[1:]:
        assert other.keys() == sites[0].keys()
        assert [name for name in other if other[name] != sites[0][name]] == []


def test_nothing_in_the_site_knows_when_or_where_it_was_built(built: Path) -> None:
    site_map = ElementTree.fromstring((built / "sitemap.xml").read_text(encoding="utf-8"))
    days = {one.text for one in site_map.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod")}

    assert len(days) == 1
    assert gzip.decompress((built / "sitemap.xml.gz").read_bytes()) == (built / "sitemap.xml").read_bytes()
    for name, raw in files_of(built).items():
        assert str(PROJECT).encode() not in raw, name
        assert str(Path.home()).encode() + b"/" not in raw or Path.home() == Path("/"), name


def test_a_site_without_history_is_dated_by_its_last_review(tmp_path: Path) -> None:
    """Not by the day of the build, which MkDocs would take."""
    project = tiny_project(tmp_path / "project")
    for file in (project / "routines" / "stair-skipping").glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("on: 2026-11-22, by", "on: 2025-01-05, by"), encoding="utf-8")

    site = built_in(project, umask="022")

    assert set(re.findall(rb"<lastmod>(.*?)</lastmod>", site["sitemap.xml"])) == {b"2025-01-05"}


# Each format, by a reader that did not write it


UNREAD = (".css", ".js", ".woff2", ".png", ".mp3", ".gz", ".ics", ".txt")


def test_every_data_file_is_read_by_an_independent_reader(built: Path, every_page: dict[str, Parsed]) -> None:
    read = 0
    for name, raw in files_of(built).items():
        if name.endswith((".json", ".webmanifest")):
            json.loads(raw)
        elif name.endswith((".xml", ".svg")):
            ElementTree.fromstring(raw)
        elif name.endswith(".html"):
            for script in every_page[name].scripts:
                if script.kind.startswith("application/"):
                    json.loads(script.text)
        elif name.endswith(".yml"):  # a routine as it was written, for the composer to open
            assert raw == (PROJECT / name.replace("contribute/", "routines/")).read_bytes()
        elif not name.endswith(UNREAD) and "/" in name:
            assert name in ("servers/nginx.conf", "servers/Caddyfile"), name
        read += 1

    assert read > 150


def test_the_search_index_leads_to_pages_that_are_there(built: Path) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))

    for entry in index["docs"]:
        page, _, anchor = entry["location"].partition("#")
        assert (built / page / "index.html").is_file(), entry["location"]
        if anchor:
            text = (built / page / "index.html").read_text(encoding="utf-8")
            assert re.search(rf"""id=["']?{re.escape(anchor)}["' >]""", text), entry["location"]
        assert not re.search(r"<(?!/?(mark|b|p)\b)", entry["title"]), entry["title"]


def test_the_site_map_leads_to_pages_that_are_there(built: Path) -> None:
    site_map = ElementTree.fromstring((built / "sitemap.xml").read_text(encoding="utf-8"))
    places = [str(one.text) for one in site_map.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    assert len(places) > 50
    for place in places:
        assert (built / place.removeprefix("https://guide.example/") / "index.html").is_file(), place


def test_no_file_is_over_its_budget(built: Path) -> None:
    sizes = {name: len(raw) for name, raw in files_of(built).items()}

    assert {name: size for name, size in sizes.items() if name.endswith(".html") and size > HTML_BUDGET} == {}
    assert {name: size for name, size in sizes.items() if size > 700_000 and name[-4:] != ".map"} == {}
    assert sum(sizes.values()) < 25_000_000
