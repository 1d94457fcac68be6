"""An exception that is no longer needed has to go: every list of what is excused fails once an entry excuses nothing.

What such lists are held to elsewhere: `# noqa` by ruff's RUF100, `# type: ignore` by mypy --strict, a test that is
expected to fail by xfail_strict, overrides of the theme in test_theme.py, messages of the full check alone and files
that a schema takes by equality in their own tests.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import test_contribute
import test_reproducible
from conftest import PROJECT

import guide_site
from trendguide import advice, writing
from trendguide.exports import api, offline, packed
from trendguide.load import Guide
from trendguide.model import Claims, Glossary, Routine, Safety, Shape, Sources, Trend, Vocabulary, shapes_in

SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CODE = [*(PROJECT / "hooks").rglob("*.py"), *(PROJECT / "tests").rglob("*.py")]
FILES_OF_THE_FORMAT: tuple[type[Shape], ...] = (Routine, Trend, Claims, Safety, Sources, Vocabulary, Glossary)


def unneeded(excused: Iterable[str], needed: Iterable[str]) -> list[str]:
    """Entries of a list of exceptions that excuse nothing."""
    return sorted(set(excused) - set(needed))


def test_an_entry_that_excuses_nothing_is_named() -> None:
    assert unneeded({"a", "b"}, ["b", "c"]) == ["a"]
    assert unneeded({"b"}, ["b", "c"]) == []


# Linters


def test_every_rule_that_ruff_leaves_out_would_report_something() -> None:
    left_out = SETTINGS["ruff"]["lint"]["ignore"]
    asked = ("check", "--config", "lint.ignore=[]", "--select", ",".join(left_out), "--output-format", "json")

    done = subprocess.run(
        [sys.executable, "-m", "ruff", *asked, "--exit-zero"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert unneeded(left_out, {problem["code"] for problem in json.loads(done.stdout)}) == []
    assert "per-file-ignores" not in SETTINGS["ruff"]["lint"]


def test_every_noqa_is_needed() -> None:
    """RUF100 is among the rules that ruff keeps to, so `ruff check` says it; this is the proof that it would."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "x.py", "-"],
        cwd=PROJECT, capture_output=True, text=True, check=False, input="# ruff: noqa: E501\nX = 1  # noqa: E731\n",
    )  # fmt: skip

    assert done.stdout.count("RUF100") == 2


def test_every_library_without_types_is_imported_and_ships_none() -> None:
    modules = {module.removesuffix(".*") for each in SETTINGS["mypy"]["overrides"] for module in each["module"]}
    imported = {name.split(".")[0] for file in CODE for name in imports(file)}

    assert unneeded(modules, imported) == []
    assert [module for module in sorted(modules) if ships_types(module)] == []


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def ships_types(module: str) -> bool:
    """Where it is installed: a marker of its own, or stubs of somebody else's beside it."""
    spec = find_spec(module)
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    return any((place / "py.typed").is_file() or Path(f"{place}-stubs").is_dir() for place in places)


# Keys and words


def keys_of_the_format() -> set[str]:
    return {key for model in FILES_OF_THE_FORMAT for shape in shapes_in(model) for key in shape.model_fields}


@pytest.mark.parametrize(
    "excused",
    [api.KEPT_OUT, advice.KEYS, writing.ALWAYS_LONG, test_contribute.NOT_ASKED],
    ids=["kept out of the API", "read for plain words", "always on lines of their own", "not asked in the form"],
)
def test_every_key_in_a_list_is_a_key_of_the_format(excused: Iterable[str]) -> None:
    assert unneeded(excused, keys_of_the_format()) == []


def test_every_key_that_the_api_keeps_out_would_be_in_it(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also `verified`, which every source has."""
    monkeypatch.setattr(api, "KEPT_OUT", ())
    data = [api.as_data(guide.sources.value), *(api.as_data(trend.safety.value) for trend in guide.trends)]
    monkeypatch.undo()

    assert unneeded(api.KEPT_OUT, keys_in(data)) == []


def keys_in(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*map(keys_in, data.values()))
    return set[str]().union(*map(keys_in, data)) if isinstance(data, list) else set()


# The built site


@pytest.fixture(scope="module")
def names(built: Path) -> list[str]:
    return [file.relative_to(built).as_posix() for file in built.rglob("*") if file.is_file()]


def test_every_ending_that_a_list_names_is_in_the_site(names: list[str]) -> None:
    for endings in (offline.KEPT, packed.WORTH_IT, test_reproducible.UNREAD):
        assert [ending for ending in endings if not any(name.endswith(ending) for name in names)] == []


def test_everything_that_is_left_out_offline_would_be_fetched_otherwise(names: list[str]) -> None:
    assert [start for start in offline.LEFT_OUT if not any(name.startswith(start) for name in names)] == []


def test_every_kind_of_page_outside_the_navigation_is_made() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in (PROJECT / "hooks" / "trendguide").rglob("*.py"))
    kinds = set(re.findall(r'"([a-z-]+)"', code))

    assert unneeded(guide_site.OUTSIDE_THE_NAV, kinds) == []
