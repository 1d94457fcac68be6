"""Pages written into the frame of another page are, byte for byte, what MkDocs would have made of each by itself."""

from __future__ import annotations

from pathlib import Path

from test_reproducible import built_in
from test_site import copy_of_the_project

ONE_FRAME = (
    ("hooks/trendguide/render/frame.py", 'MANY = ("routine", "short")', "MANY = ()"),
    ("hooks/trendguide/assemble.py", ") not in seen:", ") not in ():"),
)
"""What makes MkDocs render every page: none shares a frame, and each is handed over."""


def test_a_page_in_a_shared_frame_is_the_page_that_mkdocs_makes(tmp_path: Path) -> None:
    shared = built_in(copy_of_the_project(tmp_path / "shared"))
    project = copy_of_the_project(tmp_path / "alone")
    for name, here, there in ONE_FRAME:
        text = (project / name).read_text(encoding="utf-8")
        assert text.count(here) == 1
        (project / name).write_text(text.replace(here, there), encoding="utf-8")

    alone = built_in(project)

    assert len([name for name in alone if name.startswith("r/") and name.endswith("/index.html")]) >= 24
    assert alone.keys() == shared.keys()
    assert [name for name in alone if alone[name] != shared[name]] == []
