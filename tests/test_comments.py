"""Comments name files that exist: in Python, JavaScript, style sheets, templates, settings and workflows."""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT

FOLDERS = ("hooks", "docs", "tests", "routines", "locks", ".github", ".ci")
SLASHES, TEMPLATE, HASH = r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*", r"\{#.*?#\}|<!--.*?-->", r"(?:^|\s)#[^\n]*"
COMMENT = {
    **dict.fromkeys((".js", ".mjs", ".css"), re.compile(SLASHES, re.DOTALL)),
    **dict.fromkeys((".jinja", ".html"), re.compile(TEMPLATE, re.DOTALL)),
    **dict.fromkeys((".sh", ".toml", ".yml"), re.compile(HASH)),
}
"""How a comment looks, by the file's suffix."""
NAMED = re.compile(
    r"(?<![\w./:@-])(?:\.{1,2}/)*"
    r"((?:[\w.-]+/)*[\w.-]+\.(?:css|html|jinja|js|json|md|mjs|py|sh|toml|yml))\b(?:#([\w-]+))?"
)
"""A file, by its path or the end of it, and a heading in it."""
NOT_IN_THE_PROJECT = {
    "EDITS.json": "an argument",
    "backward-walking/claims.md": "made by the build",
    "backward-walking/index.md": "made by the build",
    "changes.html": "made by `trendguide diff`",
    "contribute/guide.js": "made by the build",
    "ical.js": "a library",
    "index.html": "made by the build",
    "site.3f2a9c1e.css": "an example",
}


@functools.cache
def sources() -> list[Path]:
    top = [path for path in PROJECT.iterdir() if path.is_file()]
    deeper = [path for name in FOLDERS for path in (PROJECT / name).rglob("*") if path.is_file()]
    made = {"__pycache__", "trendguide.egg-info"}
    return [path for path in (*top, *deeper) if not made & set(path.parts)]


def comments(file: Path) -> Iterator[str]:
    """What a file says to those who read its source, docstrings too."""
    if file.suffix == ".py":
        text = file.read_text(encoding="utf-8")
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Expr(value=ast.Constant(value=str(docstring))):
                    yield docstring
    elif pattern := COMMENT.get(".sh" if file.name == "Makefile" or file.parent.name == ".ci" else file.suffix):
        yield from pattern.findall(file.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Addresses of the headings of a Markdown page, as the host makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@functools.cache
def mentions() -> list[tuple[str, str, str]]:
    """A file, what a comment in it names, and the heading there. Broken routines on purpose are left out."""
    return [
        (file.relative_to(PROJECT).as_posix(), name, heading)
        for file in sources()
        if file.parent.name != "mistakes"
        for comment in comments(file)
        for name, heading in NAMED.findall(comment)
    ]


@functools.cache
def target(name: str) -> Path | None:
    return next((file for file in sources() if f"/{file.relative_to(PROJECT).as_posix()}".endswith(f"/{name}")), None)


def test_every_file_that_a_comment_names_exists() -> None:
    missing = [(file, name) for file, name, _ in mentions() if not (target(name) or name in NOT_IN_THE_PROJECT)]

    assert missing == []


def test_every_heading_that_a_comment_names_exists() -> None:
    cited = [(file, page, heading) for file, name, heading in mentions() if heading and (page := target(name))]

    assert len(cited) >= 5
    assert [(file, heading) for file, page, heading in cited if heading not in anchors(page)] == []


@pytest.mark.parametrize("name", NOT_IN_THE_PROJECT)
def test_an_excuse_that_is_no_longer_needed_goes(name: str) -> None:
    assert target(name) is None
    assert name in {mentioned for _, mentioned, _ in mentions()}


@pytest.mark.parametrize("suffix", [".py", ".js", ".css", ".jinja", ".html", ".yml", ".toml", ".sh"])
def test_comments_of_every_language_are_read(suffix: str) -> None:
    assert any(comment for file in sources() if file.suffix == suffix for comment in comments(file))
