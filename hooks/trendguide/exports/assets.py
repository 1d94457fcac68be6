"""Names that tell the content: site.css is published as site.3f2a9c1e.css, so that a browser may keep it for good.

What one file says of another (`url("../fonts/…")`, `import … from "./…"`) follows, and is part of what is hashed. Pages
are named by people, and ask the server each time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath

KINDS = (".css", ".js", ".woff2", ".mp3")
BINARY = (".woff2", ".mp3")
COMMENTS = {".css": re.compile(rb"/\*.*?\*/\n*", re.DOTALL), ".js": re.compile(rb"^ *//.*\n", re.MULTILINE)}
"""For whoever reads the files in the repository; a tenth of what would go over the wire."""
IN_FILE = re.compile(r"(?<=[\"'(])\.{1,2}/[\w./-]+(?=[\"')])")
FOLDER = "assets/"
IN_PAGE = re.compile(rf"{FOLDER}[\w./-]+(?=\")")
UP_TO_IT = re.compile(r"=\"([\w.-]*/)*")
"""The two make a whole attribute. Contributors' words never do: their quotes are escaped."""


@dataclass(frozen=True)
class Named:
    """A file as it is published: its address below the site's root, and its bytes."""

    name: str
    content: bytes


def by_content(docs: Path) -> dict[str, Named]:
    """Our style sheets, scripts and fonts, by the names that they have in docs/."""
    made: dict[str, Named] = {}
    for file in sorted((docs / "assets").rglob("*")):
        if file.suffix in KINDS:
            add(made, docs, file.relative_to(docs).as_posix(), ())
    return made


def add(made: dict[str, Named], docs: Path, name: str, on_the_way: tuple[str, ...]) -> None:
    """One file, behind the ones that it names."""
    if name in made:
        return
    if name in on_the_way:
        raise ValueError(f"{' -> '.join([*on_the_way, name])}: files that need each other cannot be named by content")

    def follow(found: re.Match[str]) -> str:
        other = normpath(join(dirname(name), found[0]))
        if not other.endswith(KINDS) or not (docs / other).is_file():
            return found[0]
        add(made, docs, other, (*on_the_way, name))
        return join(dirname(found[0]), Path(made[other].name).name)

    content = (docs / name).read_bytes()
    if comment := COMMENTS.get(Path(name).suffix):
        content = comment.sub(b"", content)
    if not name.endswith(BINARY):
        content = IN_FILE.sub(follow, content.decode()).encode()
    stem, _, kind = name.rpartition(".")
    made[name] = Named(f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{kind}", content)


def in_page(text: str, names: dict[str, Named]) -> str:
    """A page that asks for the files by their published names."""
    parts: list[str] = []
    done, at = 0, text.find(FOLDER)
    while at >= 0:
        found = IN_PAGE.match(text, at)
        named = names.get(found[0]) if found else None
        if found and named and UP_TO_IT.fullmatch(text, text.rfind('="', 0, at), at):
            parts += text[done:at], named.name
            done = found.end()
        at = text.find(FOLDER, at + 1)
    return "".join((*parts, text[done:]))
