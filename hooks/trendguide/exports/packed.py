"""Every file once more as .gz beside it, for servers that hand out what is packed already: settings for nginx and Caddy
lie in `servers/`. No time stamps, so the same site gives the same bytes.

No .br: of a routine's first visit brotli would save 10 of 64 kB, at 43 ms a file against 1, and a dependency; hosts
that offer it pack by themselves.
"""

from __future__ import annotations

import gzip
from pathlib import Path

WORTH_IT = (".html", ".css", ".js", ".svg", ".json", ".webmanifest", ".xml", ".ics", ".txt")
"""Fonts, pictures and PDFs are packed in themselves."""


def write(site: Path) -> None:
    for file in sorted(site.rglob("*")):
        if file.suffix in WORTH_IT and file.is_file() and file.name != "sw.js":  # the kill switch takes its place
            content = file.read_bytes()
            packed = gzip.compress(content, 9, mtime=0)
            if len(packed) < len(content):
                file.with_name(f"{file.name}.gz").write_bytes(packed)
