"""What the project says of itself is true: the example in CONTRIBUTING loads, the README names commands that exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from conftest import PROJECT, TODAY

from trendguide.model import Change, Plan, Review, Rounds, Routine, Shape, Stage, Step
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


def test_the_example_in_contributing_explains_every_key() -> None:
    shapes: tuple[type[Shape], ...] = (Routine, Step, Rounds, Plan, Stage, Review, Change)
    text = example() + (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    for shape in shapes:
        for key in shape.model_fields:
            assert re.search(rf"\b{key}:", text), f"{shape.__name__}.{key}"


def test_every_make_command_that_is_named_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"(?:`|^)make ([a-z]+)\b", (PROJECT / name).read_text(encoding="utf-8"), re.M):
            assert re.search(rf"^{target}:", makefile, re.M), f"{name}: make {target}"
