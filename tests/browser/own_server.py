"""A web server that is a process of its own, so that a test can kill it and mean it: inside the test's process the
open connections of a closed server go on answering (hooks/RESEARCH.md#a-server-that-will-not-die).

    python own_server.py FOLDER PORT      prints its port; 0 chooses one
"""

from __future__ import annotations

import functools
import http.server
import sys
from http import HTTPStatus
from pathlib import Path


class Folder(http.server.SimpleHTTPRequestHandler):
    """As a host does it: connections stay open, our own 404 page, and nobody is told that a file is still the same,
    since its time stamp has whole seconds and a test does not wait for the next."""

    protocol_version = "HTTP/1.1"

    def parse_request(self) -> bool:
        done = super().parse_request()
        if done:
            del self.headers["If-Modified-Since"]
        return done

    def end_headers(self) -> None:
        """Some hosts let a browser use files of ten minutes ago."""
        is_page = self.path.split("?")[0].endswith(("/", ".html"))
        self.send_header("Cache-Control", "no-cache" if is_page else "max-age=600")
        self.send_header("Vary", "Accept, Accept-Encoding")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    folder, port = sys.argv[1:]
    handler = functools.partial(Folder, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
