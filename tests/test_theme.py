"""Our overrides of Material's templates: a change upstream must not pass unseen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from conftest import PROJECT
from mkdocs.theme import Theme

OURS = PROJECT / "hooks" / "theme"
UPSTREAM = Path(Theme(name="material").dirs[0])
LOOKED_AT = {  # the first twelve letters of the SHA-256 of what Material ships, when ours was last compared with it
    "404.html": "80c93494b543",
    "main.html": "9948b55a7bc9",
    "partials/footer.html": "50c2a75f013b",
    "partials/header.html": "8cf3fb15bcf9",
    "partials/logo.html": "e0925ef6c190",
    "partials/nav.html": "af33f6e032f6",
    "partials/search.html": "bfd556535abc",
    "partials/toc.html": "fde48f583563",
}
RELIED_ON = {  # not overridden, but our header, our script and our styles know its checkboxes, ids and blocks
    "base.html": "a919e32d2225",
    "partials/javascripts/palette.html": "8790389765ea",
    "partials/palette.html": "fb935107ae7d",
}


def overrides() -> list[str]:
    return sorted(path.relative_to(OURS).as_posix() for path in OURS.rglob("*.html"))


def test_every_override_is_in_the_list() -> None:
    assert overrides() == sorted(LOOKED_AT)


@pytest.mark.parametrize("name", overrides())
def test_what_we_override_is_still_what_material_ships(name: str) -> None:
    now = hashlib.sha256((UPSTREAM / name).read_bytes()).hexdigest()[:12]

    assert now == LOOKED_AT[name], (
        f"Material changed {name}. Compare {UPSTREAM / name} with its last version (git log of squidfunk/"
        f"mkdocs-material, material/templates/{name}), take over into {OURS / name} what matters (ids, data-md-*, "
        f"checkboxes, blocks, translations), then write '{now}' here"
    )


@pytest.mark.parametrize("name", RELIED_ON)
def test_what_we_rely_on_is_still_what_material_ships(name: str) -> None:
    now = hashlib.sha256((UPSTREAM / name).read_bytes()).hexdigest()[:12]

    assert now == RELIED_ON[name], (
        f"Material changed {name}. See that header.html, main.html, site.js and site.css still find what they name "
        f"(__drawer, __search, data-md-component, the palette's inputs), then write '{now}' here"
    )


@pytest.mark.parametrize("name", overrides())
def test_every_override_says_why(name: str) -> None:
    assert (OURS / name).read_text(encoding="utf-8").startswith("{#- Why: ")
