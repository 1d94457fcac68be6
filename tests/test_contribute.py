"""The form at /contribute/ asks for everything the format has, and the card's code follows the Python it is made of."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from trendguide.load import Guide
from trendguide.model import Change, Plan, Review, Rounds, Routine, Stage, Step
from trendguide.render import contribute, in_browser

NOT_ASKED = {"id", "session", "plan", "stages", "change", "skip", "steps", "review"}
"""Made by the form itself (ids), or groups that have questions of their own."""


@pytest.mark.parametrize("shape", [Routine, Step, Rounds, Plan, Stage, Change, Review])
def test_every_key_of_the_format_is_asked_for_once(
    open_page: Callable[[str], BeautifulSoup], guide: Guide, shape: type[Routine]
) -> None:
    asked = contribute.fields(guide)[shape.__name__]
    keys = {str(one["data-key"]) for one in open_page("contribute").find_all(True, attrs={"data-key": True})}

    assert set(asked) == set(shape.model_fields) - NOT_ASKED
    assert set(asked) <= keys


def test_limits_choices_and_examples_come_from_the_model(guide: Guide) -> None:
    fields = contribute.fields(guide)

    assert fields["Routine"]["title"].most == 60
    assert [value for value, _ in fields["Routine"]["level"].choices] == ["beginner", "intermediate", "advanced"]
    assert fields["Step"]["rest"].example == "45 s or 1 min 30 s"
    assert fields["Step"]["rest"].kind == "quantity"
    assert not fields["Step"]["rest"].is_required
    assert ("knee strength", "Knee strength") in fields["Routine"]["goals"].choices


def statement(source: str) -> str:
    """One function of a room of ours, in the browser's language."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    body = in_browser.Body(in_browser.Writer(), "trendguide.render.card", function)
    return body.function(f"function {function.name}")


@pytest.mark.parametrize(
    ("python", "refused"),
    [
        ("def f(a):\n with a:\n  pass", "With"),
        ("def f(a):\n return a @ a", "BinOp"),
        ("def f(a):\n return open(a)", "the name open"),
        ("def f(a):\n return f'{a!r}'", "FormattedValue"),
        ("def f(a):\n return first_up(words=a)", "an argument"),
    ],
)
def test_what_the_browser_cannot_have_is_refused_with_its_line(python: str, refused: str) -> None:
    with pytest.raises(in_browser.Refused, match=rf"render/card\.py:\d+: {refused}.* is unknown to the browser"):
        statement(python)
