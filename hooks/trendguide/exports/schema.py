"""`/schema/routine.v1.json` and one for every other kind of file, for editors and the composer: made from the models.

An editor reads YAML with YAML's own guesses, so where the format takes a bare number (`sets: 3`) the schema takes one
too. What a schema cannot say (that an id resolves, that a range runs upward) only the check finds; a test lists it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BeforeValidator
from pydantic_core import PydanticUndefined

from trendguide.load import Entry, Guide
from trendguide.messages import listed
from trendguide.model import (
    Claims,
    Glossary,
    Limit,
    Routine,
    Safety,
    Shape,
    Sources,
    Step,
    Trend,
    Vocabulary,
    several,
    shapes_in,
)
from trendguide.render.site import Asset

DRAFT = "http://json-schema.org/draft-07/schema#"  # the newest that editors read
KINDS: dict[str, type[Shape]] = {
    "routine": Routine,
    "trend": Trend,
    "claims": Claims,
    "safety": Safety,
    "sources": Sources,
    "vocabulary": Vocabulary,
    "glossary": Glossary,
}
BARE = {"7": "integer", "2024": "integer", "17320": "integer", "8.8": "number"}  # what a text may look like to YAML


def file_name(kind: str) -> str:
    return f"{kind}.v1.json"


def assets(guide: Guide) -> Iterator[Asset]:
    for kind in KINDS:
        yield Asset(f"schema/{file_name(kind)}", text(guide, kind))


def text(guide: Guide, kind: str) -> str:
    return json.dumps(schema(guide, kind), indent=1, ensure_ascii=False) + "\n"


def schema(guide: Guide, kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file, with the vocabulary's words as choices."""
    return schema_of(kind, guide.vocabulary, tuple(trend.about for trend in guide.trends))


@lru_cache(len(KINDS))
def schema_of(kind: str, vocabulary: Entry[Vocabulary], abouts: tuple[Entry[Trend], ...]) -> dict[str, Any]:
    made = KINDS[kind].model_json_schema()
    shapes = made.pop("$defs", {})
    models = {model.__name__: model for model in shapes_in(KINDS[kind])}
    words = words_of(vocabulary.value, [about.value for about in abouts])
    for name, shape in {**shapes, KINDS[kind].__name__: made}.items():
        if name in models:
            tidy(shape, models[name], shapes, words)
    return {
        "$schema": DRAFT,
        "title": f"{kind.capitalize()}, format version 1",
        **without(made, "title"),
        "$defs": {name: shape for name, shape in shapes.items() if name in models and models[name] is not KINDS[kind]},
    }


Words = Mapping[tuple[type[Shape], str], Mapping[str, str]]


def words_of(known: Vocabulary, trends: list[Trend]) -> Words:
    """For the keys that choose from words: every word, with what it means."""
    goals, places, equipment = (
        {word: term.plain for word, term in terms.items()} for terms in (known.goals, known.places, known.equipment)
    )
    moves = {word: move.plain for trend in trends for word, move in trend.movements.items()}
    return {
        (Routine, "goals"): goals,
        (Routine, "places"): places,
        (Routine, "equipment"): equipment,
        (Step, "movement"): moves,
        (Limit, "movement"): moves,
        (Limit, "place"): places,
        (Limit, "equipment"): equipment,
        (Limit, "needs"): equipment,
    }


def tidy(shape: dict[str, Any], model: type[Shape], shapes: Mapping[str, Any], words: Words) -> None:
    """One object: titles in words, choices and optional values written out, the model's docstring on one line."""
    shape["description"] = " ".join(shape["description"].split())
    shape["title"] = spaced(model.__name__)
    for key, field in model.model_fields.items():
        made = shape["properties"][key]
        value = written_out({name: made[name] for name in made if name not in NOTES}, shapes)
        examples = field.examples or value.get("examples") or value.get("enum", [])[:1]
        value = without(value, "examples")
        if choices := words.get((model, key)):
            chosen = value["items"] if value.get("type") == "array" else value
            del chosen["minLength"]
            chosen |= {"enum": list(choices), "enumDescriptions": list(choices.values())}
        if any(isinstance(rule, BeforeValidator) and rule.func is several for rule in field.metadata):
            value = {"anyOf": [value["items"], value]}
        if any("pattern" in one for one in (value, *value.get("anyOf", []))):
            value |= dict.fromkeys(("errorMessage", "patternErrorMessage"), f"write it like {listed(examples, 'or')}")
        notes: dict[str, Any] = {"title": spaced(key), "description": field.description, "examples": examples}
        if field.default not in (None, (), {}, PydanticUndefined):
            notes["default"] = str(field.default)
        shape["properties"][key] = notes | value


NOTES = ("title", "description", "default")


def spaced(name: str) -> str:
    """`our_suggestion` and `OurSuggestion` as a reader would write it."""
    return re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def written_out(value: dict[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """Choices in their place instead of behind a name, no `null` for what may be left out, bare numbers allowed."""
    if rest := [one for one in value.get("anyOf", []) if one != {"type": "null"}]:
        value = {**value, "anyOf": rest} if len(rest) > 1 else {**rest[0], **without(value, "anyOf")}
    named = shapes.get(value.get("$ref", "").rpartition("/")[2], {})
    if "enum" in named:
        value = {**without(value, "$ref"), "type": "string", "enum": named["enum"]}
    for key in ("items", "additionalProperties", "propertyNames"):
        if isinstance(value.get(key), dict):
            value = {**value, key: written_out(value[key], shapes)}
    if bare := {kind for sample, kind in BARE.items() if re.search(value.get("pattern", "^$"), sample)}:
        value = {**value, "type": ["string", *sorted(bare)], "minimum": 1}
    return value


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name != key}


# Where editors find them

FOLDER = ".schema"
"""Beside the routines and kept with them, so that a file's first line finds it in every copy of the project."""


def first_line(kind: str) -> str:
    """The comment that tells an editor the schema of a file, wherever the project lies and whatever its address."""
    up = "." if kind in ("sources", "vocabulary", "glossary") else ".."
    return f"# yaml-language-server: $schema={up}/{FOLDER}/{file_name(kind)}"


def stale(guide: Guide, root: Path) -> Iterator[Path]:
    """The kept schemas that are not what they would be now. A guide may keep none."""
    for kind in KINDS if (root / FOLDER).is_dir() else ():
        path = root / FOLDER / file_name(kind)
        if not path.is_file() or path.read_text(encoding="utf-8") != text(guide, kind):
            yield path


def keep(guide: Guide, root: Path) -> None:
    """Write them."""
    (root / FOLDER).mkdir(exist_ok=True)
    for kind in KINDS:
        (root / FOLDER / file_name(kind)).write_text(text(guide, kind), encoding="utf-8", newline="")
