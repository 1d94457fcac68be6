"""Names that tell the content: what is published under a name never changes, and nothing asks for a name in vain."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import PROJECT

from trendguide.exports import assets, packed

ASKED = re.compile(r"(?<==\")[^\"#?]*?assets/[^\"#?]+(?=[\"#?])|(?<=[\"'(])\.{1,2}/[\w./-]+\.\w+(?=[\"')])")
OURS = ("css", "fonts", "js")


def files(site: Path) -> list[str]:
    return [file.relative_to(site).as_posix() for folder in OURS for file in (site / "assets" / folder).iterdir()]


def test_every_file_of_ours_has_the_hash_of_its_content_in_its_name(built: Path) -> None:
    names = [name for name in files(built) if not name.endswith(".txt")]

    assert len(names) >= 19
    for name in names:
        assert name.split(".")[-2] == hashlib.sha256((built / name).read_bytes()).hexdigest()[:8]


def test_whatever_a_page_a_style_sheet_or_a_script_asks_for_is_there(built: Path) -> None:
    there = {f"/{file.relative_to(built).as_posix()}" for file in built.rglob("*") if file.is_file()}
    texts = [file for file in built.rglob("*") if file.suffix == ".html" or file.parent.name in OURS]
    asked = {
        (urljoin(f"/{file.relative_to(built).as_posix()}", found), file.name)
        for file in texts
        if file.suffix in (".html", ".css", ".js")
        for found in ASKED.findall(file.read_text(encoding="utf-8"))
    }

    assert len({address for address, _ in asked}) > 20
    assert {one for one in asked if one[0] not in there} == set()


def test_a_changed_script_renames_itself_and_what_imports_it(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "docs/assets", tmp_path / "assets")
    before = assets.by_content(tmp_path)

    with (tmp_path / "assets/js/run-clock.js").open("a", encoding="utf-8") as script:
        script.write("export const more = 1;\n")
    after = assets.by_content(tmp_path)

    changed = {name for name in after if after[name] != before[name]}
    assert changed == {f"assets/js/{name}.js" for name in ("run-clock", "run-sound", "run")}
    for name in ("run-sound", "run"):
        assert Path(after["assets/js/run-clock.js"].name).name in after[f"assets/js/{name}.js"].content.decode()


def test_scripts_that_import_each_other_are_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / "assets").mkdir(exist_ok=True)
        (tmp_path / f"assets/{one}.js").write_text(f'import "./{other}.js";', encoding="utf-8")

    with pytest.raises(ValueError, match=r"assets/a\.js -> assets/b\.js -> assets/a\.js"):
        assets.by_content(tmp_path)


@pytest.mark.parametrize(
    ("page", "published"),
    [
        ('<link href="../../assets/a.css">', '<link href="../../assets/a.1.css">'),
        ('<link href="/guide/assets/a.css">', '<link href="/guide/assets/a.1.css">'),
        ('<div data-css="assets/a.css">', '<div data-css="assets/a.1.css">'),
        ('<img src="assets/b.png">', '<img src="assets/b.png">'),
        ("<p>assets/a.css, &#34;assets/a.css&#34;, =assets/a.css</p>", None),
        ('<a href="https://example.org/assets/a.css">', None),
    ],
)
def test_only_an_address_of_ours_is_renamed(page: str, published: str | None) -> None:
    assert assets.in_page(page, {"assets/a.css": assets.Named("assets/a.1.css", b"")}) == (published or page)


@pytest.mark.parametrize("server", ["nginx.conf", "Caddyfile"])
def test_a_server_lets_browsers_keep_what_never_changes_and_nothing_else(built: Path, server: str) -> None:
    text = (built / "servers" / server).read_text(encoding="utf-8")
    for_good, a_day = re.findall(r"\^/assets/[^\s\"]+\$", text)

    names = {f"/{file.relative_to(built).as_posix()}" for file in built.rglob("*") if file.is_file()}
    kept = {name for name in names if re.search(for_good, name)}

    assert text.count("immutable") == 1
    assert kept == {name for name in names if re.search(r"\.[0-9a-f]{8}\.", name)}
    assert {Path(name).suffix for name in kept} == {".css", ".js", ".woff2", ".mp3"}
    assert {Path(name).suffix for name in names if re.search(a_day, name)} == {".svg", ".png"}


def test_files_lie_there_packed_too_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    page, picture, worker = tmp_path / "r/index.html", tmp_path / "icon.png", tmp_path / "sw.js"
    page.parent.mkdir()
    page.write_text("<p>Walk slowly.</p>" * 50, encoding="utf-8")
    picture.write_bytes(b"0" * 500)
    worker.write_text("// a kill switch is copied over it\n" * 50, encoding="utf-8")

    packed.write(tmp_path)
    first = page.with_name("index.html.gz").read_bytes()
    os.utime(page, (0, 0))
    packed.write(tmp_path)

    assert gzip.decompress(first) == page.read_bytes()
    assert page.with_name("index.html.gz").read_bytes() == first
    assert sorted(file.name for file in tmp_path.rglob("*.*")) == ["icon.png", "index.html", "index.html.gz", "sw.js"]
