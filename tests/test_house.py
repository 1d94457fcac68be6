"""The house of ARCHITECTURE.md: which room may know which, and that each library keeps to its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import PROJECT

HOOKS = PROJECT / "hooks"
CORE = sorted((HOOKS / "trendguide").rglob("*.py"))
ROOMS = [
    "messages",
    "known",
    "rulebook",
    "report",
    "values",
    "model",
    "load",
    "session",
    "paper",
    "history",
    "rules",
    "compare",
    "advice",
    "render",
    "exports",
    "preview",
    "assemble",
    "publish",
    "writing",
    "inbox",
    "upkeep",
    "reviewing",
    "mending",
    "contributing",
    "cli",
]
DATA = {"messages", "rulebook", "values", "model", "load", "session", "paper"}
MAY_KNOW: dict[str, set[str]] = {
    "messages": set(),
    "known": set(),
    "rulebook": set(),
    "report": DATA,
    "values": {"messages"},
    "model": {"messages", "values"},
    "load": {"messages", "values", "model"},
    "session": {"values", "model"},
    "paper": DATA - {"paper"},
    "rules": DATA | {"known"},
    "history": DATA,
    "compare": DATA | {"history", "rules"},
    "advice": DATA,
    "render": DATA | {"history", "rules", "writing"},
    "exports": DATA | {"history", "compare", "render", "rules"},
    "preview": DATA | {"render"},
    "assemble": DATA | {"known", "render", "exports", "preview"},
    "publish": set(),
    "writing": set(),
    "upkeep": DATA | {"compare"},
    "inbox": DATA | {"rules", "exports", "writing"},
    "reviewing": set(ROOMS) - {"cli"},
    "mending": DATA,
    "contributing": DATA | {"rules", "report", "mending"},
    "cli": set(ROOMS),
}
LIBRARIES = {
    "yaml": {"load"},
    "jinja2": {"render"},
    "segno": {"render"},
    "pyphen": {"advice"},
    "pikepdf": {"exports"},
}


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room_of(file: Path) -> str:
    return file.relative_to(HOOKS / "trendguide").parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.relative_to(HOOKS).as_posix())
def test_arrows_point_one_way(file: Path) -> None:
    room = room_of(file)
    known = {name.split(".")[1] for name in imports(file) if name.startswith("trendguide.")} & set(ROOMS)

    assert known - {room} <= MAY_KNOW.get(room, set())


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.relative_to(HOOKS).as_posix())
def test_the_core_knows_no_site_generator(file: Path) -> None:
    assert not {name for name in imports(file) if name.split(".")[0] in {"mkdocs", "material", "properdocs"}}


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_library_has_its_own_room(library: str) -> None:
    rooms = {room_of(file) for file in CORE if any(name.split(".")[0] == library for name in imports(file))}

    assert rooms <= LIBRARIES[library]


def test_only_the_edge_imports_mkdocs() -> None:
    edge = [file.name for file in HOOKS.glob("*.py") if any(name.startswith("mkdocs") for name in imports(file))]

    assert edge == ["guide_site.py"]
