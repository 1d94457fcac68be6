"""Pages written into the frame of another page are, byte for byte, what MkDocs would have made of each by itself."""

from __future__ import annotations

from pathlib import Path

from conftest import tiny_project
from test_reproducible import built_in
from tiny import FIRST_FLIGHT

from trendguide.paper import short_id

TREND, TWIN, TITLE = "stair-skipping", "second-flight", 'A "second" & <third> flight'
ADDRESSES = (f"{TREND}/{TWIN}/index.html", f"r/{short_id(TREND, TWIN)}/index.html")


def with_a_twin(project: Path, *, is_alone: bool) -> dict[str, bytes]:
    """The site of a guide that has a second routine of the same kind, or that one and no other of its kind."""
    folder = tiny_project(project) / "routines" / TREND
    text = FIRST_FLIGHT.replace("title: First flight", f"title: '{TITLE}'").replace("A few stairs", "Some more stairs")
    (folder / f"{TWIN}.yml").write_text(text, encoding="utf-8")
    if is_alone:
        (folder / "first-flight.yml").unlink()
    about = (folder / "trend.yml").read_text(encoding="utf-8")
    (folder / "trend.yml").write_text(
        about.replace("start_with: first-flight", f"start_with: {TWIN}"), encoding="utf-8"
    )
    return built_in(project)


def test_a_page_in_the_frame_of_another_is_the_page_that_mkdocs_makes_of_it_alone(tmp_path: Path) -> None:
    shared = with_a_twin(tmp_path / "shared", is_alone=False)
    alone = with_a_twin(tmp_path / "alone", is_alone=True)

    assert f"{TREND}/first-flight/index.html" in shared
    assert f"{TREND}/first-flight/index.html" not in alone
    for address in ADDRESSES:
        assert shared[address] == alone[address], address
