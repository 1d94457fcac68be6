"""A tree of text back to YAML, as the house writes it: short lists and figures on one line, sections apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

ALWAYS_LONG = ("session", "stages", "plan", "steps")
PLAIN = re.compile(r"[A-Za-z0-9](?:[^\s:#|>'\"`\\]| (?! ))*(?<! )")
IN_FLOW = re.compile(r"[^\[\]{},]*")
WIDTH = 110


def written(tree: dict[str, Any]) -> str:
    """The lines of a file, without a comment."""
    return "\n".join([*entries(tree, 0), ""])


def entries(tree: dict[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key, value in tree.items():
        if depth == 0 and key in ("session", "plan", "easier", "basis"):
            yield ""
        flat = scalar(value) if isinstance(value, str) else flow(value)
        if isinstance(value, str) or (len(pad + key + flat) < WIDTH and key not in ALWAYS_LONG):
            yield f"{pad}{scalar(key)}: {flat}"
        elif isinstance(value, dict):
            yield f"{pad}{scalar(key)}:"
            yield from entries(value, depth + 1)
        else:
            yield f"{pad}{scalar(key)}:"
            for one in value:
                inner = list(entries(one, depth + 2)) if isinstance(one, dict) else [f"{pad}    {scalar(one)}"]
                yield from [f"{pad}  - {inner[0].lstrip()}", *inner[1:]]


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(key)}: {flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value) if IN_FLOW.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def scalar(text: str) -> str:
    """Plain where nothing in it could mean something else, else in quotes."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
