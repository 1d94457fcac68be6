"""What exists is named where somebody looks for it: each command, key, field of the API and message id.

That make help names every target is in test_docs.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT

from trendguide.cli import CLEAN, main
from trendguide.exports import api, schema
from trendguide.load import Guide
from trendguide.messages import MESSAGES
from trendguide.model import shapes_in
from trendguide.render.site import Settings
from trendguide.rulebook import FOLDER

WORDS = "\n".join((PROJECT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
CHOSEN = {"given_by", "everyday", "goals", "places", "equipment", "movements", "change"}
"""Keys of the API under which whoever writes a file chooses the names."""


def unnamed(names: set[str], text: str) -> list[str]:
    """Those that stand nowhere in it as a word."""
    return sorted(name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))


def test_a_name_that_is_only_part_of_a_word_is_not_named() -> None:
    assert unnamed({"make fix", "make fixes", "check"}, "make fixes, recheck, check-all") == ["check", "make fix"]


# Commands


def test_every_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == CLEAN
    listed = re.search(r"\{([a-z,-]+)\}", capsys.readouterr().out)
    assert listed is not None
    commands = set(listed[1].split(","))

    assert len(commands) >= 7
    assert unnamed({f"trendguide {command}" for command in commands}, WORDS) == []


# Keys and fields


def test_every_key_of_every_file_is_in_the_reference(open_page: Callable[[str], BeautifulSoup]) -> None:
    text = open_page("contribute/format").get_text(" ")
    keys = {key for kind in schema.KINDS.values() for shape in shapes_in(kind) for key in shape.model_fields}

    assert len(keys) > 80
    assert unnamed(keys, text) == []


def fields_in(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            names_are_chosen = key in CHOSEN or key.endswith("_by_movement")
            inner = value.values() if names_are_chosen and isinstance(value, dict) else [value]
            yield from (name for each in inner for name in fields_in(each))
    elif isinstance(data, list):
        yield from (name for each in data for name in fields_in(each))


def test_every_field_of_the_api_is_explained_and_nothing_else_is(built: Path, guide: Guide) -> None:
    keys = {key for kind in schema.KINDS.values() for shape in shapes_in(kind) for key in shape.model_fields}
    files = sorted((built / api.ROOT).rglob("*.json"))
    data = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    index = next(each for each in data if "fields" in each)
    explained, notes = index.pop("fields"), index.pop("notes")
    trend = guide.trends[0]
    fields = {"fields", "notes", *api.addresses(trend, trend.routines[0], Settings(pdfs=True)), *fields_in(data)}

    assert len(files) > 20
    assert sorted(fields - keys) == sorted(set(explained) - keys)
    assert set(explained) <= fields
    assert all(text for text in [*explained.values(), *notes.values()])


# Messages


def test_every_message_id_is_named_in_the_book_and_in_the_published_list(built: Path) -> None:
    book = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md"))
    published = (built / api.ROOT / "messages.json").read_text(encoding="utf-8")

    assert [id for id in MESSAGES if f"`{id}`" not in book] == []
    assert [id for id in MESSAGES if f'"id":"{id}"' not in re.sub(r'": "', '":"', published)] == []
