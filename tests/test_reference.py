"""The pages for who writes a file: every rule and every key is on them, and what they show as right is right."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from trendguide.exports import schema
from trendguide.load import bind, read_tree
from trendguide.model import Shape, shapes_in
from trendguide.render import reference
from trendguide.rulebook import RULES

KEYS = [
    (kind, shape, key) for kind, top in schema.KINDS.items() for shape in shapes_in(top) for key in shape.model_fields
]


def test_every_rule_is_explained_with_all_its_cases_at_the_address_that_messages_name(
    open_page: Callable[[str], BeautifulSoup],
) -> None:
    page = open_page("contribute/rules")

    for rule in RULES.values():
        article = page.select_one(f"article#{rule.id}")
        assert article is not None
        assert [one.get_text() for one in article.select("pre")] == [
            text for case in rule.cases for text in (reference.wrong(case), reference.right(case))
        ]
        assert [one.get_text() for one in article.select(".rule__says")] == [
            message for case in rule.cases for message in case.messages
        ]
        assert rule.exceptions.replace("`", "") in article.get_text()
        assert rule.title in article.get_text()


def place_of(kind: str, shape: type[Shape], key: str) -> str:
    name = kind if shape is schema.KINDS[kind] else shape.__name__.lower()
    return f"{kind}-{name}-{key.replace('_', '-')}"


def test_every_key_has_its_meaning_and_an_example_that_the_check_takes(
    open_page: Callable[[str], BeautifulSoup],
) -> None:
    page = open_page("contribute/format")

    for kind, shape, key in KEYS:
        field = shape.model_fields[key]
        place = page.find(id=place_of(kind, shape, key))
        assert place is not None, (kind, shape, key)
        assert (field.description or "").replace("`", "") in place.get_text()
        assert ("needed" in place.dt.get_text()) == field.is_required()  # type: ignore[union-attr]
        examples = re.split(rf"\n(?={key}:)", place.pre.get_text())  # type: ignore[union-attr]
        for example in examples:
            tree, found = read_tree(example)
            assert tree is not None
            said = [message for _, message, _ in bind(shape, tree)[1] if "is missing" not in message]
            assert (found, said) == ([], []), example


def test_every_key_is_on_the_page_once(open_page: Callable[[str], BeautifulSoup]) -> None:
    ids = [one["id"] for one in open_page("contribute/format").select(".keys__one")]

    assert sorted(map(str, ids)) == sorted({place_of(*one) for one in KEYS})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"type": "string", "maxLength": 60}, ["at most 60 characters"]),
        ({"type": "string", "enum": ["a", "b"], "default": "a"}, ["one of 'a' or 'b'", "'a' where it is left out"]),
        ({"type": "array", "items": {}, "minItems": 1}, ["1 entry or more"]),
        ({"type": "array", "items": {}, "minItems": 2}, ["2 entries or more"]),
        ({"type": "array", "items": {}}, ["a list"]),
        ({"type": "array", "items": {}, "maxItems": 4}, ["up to 4 entries"]),
        ({"type": "array", "items": {}, "minItems": 1, "maxItems": 4}, ["1 to 4 entries"]),
        ({"type": "array", "items": {"maxLength": 9}, "minItems": 3, "maxItems": 3}, ["3 entries", "each at most 9 characters"]),  # noqa: E501
        ({"anyOf": [{}, {"type": "array", "items": {}}]}, ["a list", "one alone needs no brackets"]),
    ],
)  # fmt: skip
def test_limits_are_said_in_words(value: dict[str, object], said: list[str]) -> None:
    assert list(reference.limits(value)) == said
