"""`/contribute/rules/` and `/contribute/format/`: every rule with a right and a wrong example, every key of every file.

Nothing here is written by hand: the rules are those of the book of mistakes, and the keys come from the models by way
of the editors' schemas, with their meaning, example and limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from markupsafe import Markup, escape

from trendguide.load import code_of, is_hidden
from trendguide.messages import listed
from trendguide.render.site import Found, Heading, Page, render, to_root
from trendguide.rulebook import ADDRESS as RULES
from trendguide.rulebook import BOOK, Case
from trendguide.writing import written

FORMAT = "contribute/format/"

# Rules


def rules() -> Page:
    title = "What a routine must keep to"
    description = "Every rule of the check, with a wrong example, what is said of it, and a right one."
    headings = [Heading(id_of(chapter.title), chapter.title) for chapter in BOOK]
    fill = {"book": BOOK, "root": to_root(RULES), "format": FORMAT, "code": code, "wrong": wrong, "right": right}
    html = render("rules.jinja", title=title, headings=headings, **fill)
    return page(RULES, title, description, html, headings)


def id_of(title: str) -> str:
    return title.lower().replace(" ", "-")


def code(text: str) -> Markup:
    """A sentence in which `this` stands in the type of a file."""
    parts = re.split(r"`([^`]+)`", text)
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts))


def wrong(case: Case) -> str:
    return shown(edit.wrong for edit in case.edits)


def right(case: Case) -> str:
    return shown(edit.right for edit in case.edits)


def shown(places: Iterable[str]) -> str:
    """Without the indentation of their place; a tab is shown as the sign of one, what nobody sees by its number."""
    text = dedent("\n…\n".join(places).replace("\t", "\N{RIGHTWARDS ARROW}   "))
    return "".join(f"⟨{code_of(letter)}⟩" if letter != "\n" and is_hidden(letter) else letter for letter in text)


# The format


@dataclass(frozen=True)
class Key:
    """One key as it is explained."""

    name: str
    meaning: str
    is_needed: bool
    limits: tuple[str, ...]
    examples: tuple[str, ...]  # as a file has them
    inner: tuple[str, ...]  # the shapes that stand under it


@dataclass(frozen=True)
class Keys:
    """One shape."""

    name: str
    about: str
    keys: tuple[Key, ...]


def format_(schemas: Mapping[str, dict[str, Any]]) -> Page:
    title = "The format, key by key"
    description = "What each key of a routine and of the files beside it means, takes and may hold."
    files = [(kind, tuple(shapes_of(kind, one))) for kind, one in schemas.items()]
    headings = [Heading(kind, kind.capitalize()) for kind in schemas]
    fill = {"files": files, "root": to_root(FORMAT), "rules": RULES, "code": code}
    html = render("format.jinja", title=title, headings=headings, **fill)
    return page(FORMAT, title, description, html, headings)


def shapes_of(kind: str, schema: dict[str, Any]) -> Iterator[Keys]:
    """The file itself, then what stands under its keys, in the order of the format."""
    waiting = [(kind.capitalize(), schema)]
    seen = {kind.capitalize()}
    while waiting:
        name, shape = waiting.pop(0)
        keys = tuple(key(one, value, one in shape.get("required", ())) for one, value in shape["properties"].items())
        yield Keys(name, shape["description"], keys)
        for inner in (inner for one in keys for inner in one.inner if inner not in seen):
            seen.add(inner)
            waiting.append((inner, schema["$defs"][inner]))


def key(name: str, value: dict[str, Any], is_needed: bool) -> Key:
    examples = value["examples"] if "pattern" in value or "anyOf" in value else value["examples"][:1]
    typed = tuple(written({name: one}).strip() for one in examples)
    return Key(name, value["description"], is_needed, tuple(limits(value)), typed, tuple(inner_of(value)))


def inner_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for part in ("items", "additionalProperties", "oneOf", "anyOf"):
            yield from inner_of(value.get(part))
    elif isinstance(value, list):
        yield from (inner for one in value for inner in inner_of(one))


def limits(value: dict[str, Any]) -> Iterator[str]:
    """What a value must keep to, in words."""
    if many := next((one for one in value.get("anyOf", ()) if one.get("type") == "array"), None):
        yield from limits(many)
        yield "one alone needs no brackets"
    if value.get("type") == "array":
        yield entries(value.get("minItems", 0), value.get("maxItems"))
        yield from (f"each {one}" for one in limits(value["items"]))
    if "additionalProperties" in value and isinstance(value["additionalProperties"], dict):
        yield "by name"
    if "enum" in value:
        yield f"one of {listed(value['enum'], 'or')}"
    if "maxLength" in value:
        yield f"at most {value['maxLength']} characters"
    if "default" in value:
        yield f"'{value['default']}' where it is left out"


def entries(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} entry or more" if least == 1 else f"{least} entries or more" if least else "a list"
    return f"{most} entries" if least == most else f"{least} to {most} entries" if least else f"up to {most} entries"


def page(address: str, title: str, description: str, html: str, contents: list[Heading]) -> Page:
    return Page(
        address=address,
        title=title,
        description=description,
        html=html,
        kind="reference",
        contents=tuple(contents),
        search=(Found(title, description),),
        crumbs=("", "contribute/"),
    )
