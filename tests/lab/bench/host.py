"""The built site as a host on the web serves it: packed, with the headers of `_headers`, our own 404 page."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http import HTTPStatus
from pathlib import Path

PACKED = (".html", ".css", ".js", ".svg", ".json", ".webmanifest", ".xml", ".ics", ".txt")
"""What is worth packing; fonts, pictures and PDFs are small already."""


@functools.cache
def packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


@functools.cache
def rules(site: Path) -> list[tuple[str, dict[str, str]]]:
    """`_headers`, read: a pattern in a line of its own, its headers under it; `! Name` takes one away again."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in (site / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            found.append((line, {}))
        elif ":" in line:
            name, _, value = line.strip().partition(": ")
            found[-1][1][name] = value
    return found


class Host(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site, path = Path(self.directory), self.path.split("?")[0]
        file = Path(self.translate_path(path))
        if file.is_dir() and not path.endswith("/"):
            return super().do_GET()  # leads to the address with a slash
        file = file / "index.html" if file.is_dir() else file
        status = HTTPStatus.OK if file.is_file() else HTTPStatus.NOT_FOUND
        file = file if file.is_file() else site / "404.html"
        is_packed = file.name.endswith(PACKED) and "gzip" in self.headers.get("Accept-Encoding", "")
        body = packed(file) if is_packed else file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(body)))
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        said = {}
        for pattern, headers in rules(site):
            said.update(headers if fnmatchcase(path, pattern) else {})
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def serving(site: Path) -> Iterator[str]:
    """The address of the site on this machine, while it is needed."""
    handler = functools.partial(Host, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
