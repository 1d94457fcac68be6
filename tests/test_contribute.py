"""The form at /contribute/ asks for everything the format has, and what the browser cannot have is refused."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize(
    ("python", "refused"),
    [
        (
            "def f(a):\n with a:\n  pass",
            "With is unknown to the browser; instead: call a function",
        ),
        ("def f(a):\n return a @ a", "BinOp is unknown to the browser; instead: +, -, *, /, //, %, | or &"),
        ("def f(a):\n return open(a)", "the name open is unknown to the browser; it knows what in_browser.py"),
        ("def f(a):\n return f'{a!r}'", "FormattedValue is unknown to the browser; instead: a width or a form"),
        ("def f(a):\n return first_up(words=a)", "an argument words is unknown to the browser"),
        (
            "def f(a):\n for b in a:\n  pass\n else:\n  pass",
            "For is unknown to the browser; instead: a loop",
        ),
        (
            "def f(a):\n def g():\n  yield a\n return g()",
            "a generator inside a function is unknown to the browser; instead: it",
        ),
        ("def f(a):\n return re.purge()", "re.purge is unknown to the browser"),
    ],
)
def test_what_the_browser_cannot_have_is_refused_with_its_line(python: str, refused: str) -> None:
    with pytest.raises(in_browser.Refused, match=rf"render/card\.py:\d+: {re.escape(refused)}"):
        in_browser.in_javascript(python, "trendguide.render.card")
