"""The same cards in Firefox: one page of A4 and of Letter, and every stop sign on it. Driven by WebDriver BiDi, which
Firefox speaks itself; nothing but a socket is needed."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from printing import PROJECT, SETTINGS, SLUGS, codes, has_clear_border, squeezed, text_of
from websockets.sync.client import ClientConnection, connect

from trendguide.load import Guide
from trendguide.render import card

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = (os.environ.get("FIREFOX", ""), "firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
PAPER = {"A4": (21.0, 29.7), "Letter": (21.59, 27.94)}  # centimetres


class Firefox:
    """One window."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.asked = 0
        self("session.new", capabilities={})
        self.window = self("browsingContext.getTree")["contexts"][0]["context"]

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == self.asked:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    def pdf(self, address: str, paper: str) -> bytes:
        self("browsingContext.navigate", context=self.window, url=address, wait="complete")
        fonts = {"expression": "document.fonts.ready.then(() => 1)", "awaitPromise": True}
        self("script.evaluate", target={"context": self.window}, **fonts)
        wide, tall = PAPER[paper]
        none = {"top": 0, "bottom": 0, "left": 0, "right": 0}
        page = {"width": wide, "height": tall}
        done = self("browsingContext.print", context=self.window, page=page, margin=none, shrinkToFit=False)
        return base64.b64decode(done["data"])


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    path = next((found for name in NAMES if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Firefox on this machine")
    profile = tmp_path_factory.mktemp("firefox")
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        assert running.stderr is not None
        address = next(told[0] for line in running.stderr if (told := re.search(r"ws://\S+", line)))
        with connect(f"{address}/session", max_size=None) as socket:
            yield Firefox(socket)
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture(scope="module")
def pages(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every card on disk."""
    root = tmp_path_factory.mktemp("cards")
    (root / "assets").symlink_to(PROJECT / "docs" / "assets")
    for trend in guide.trends:
        for entry in trend.routines:
            file = root / "x" / entry.slug / "card" / "index.html"
            file.parent.mkdir(parents=True)
            file.write_text(str(card.document(guide, trend, entry, SETTINGS)), encoding="utf-8")
    return root / "x"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("slug", SLUGS)
def test_firefox_prints_a_card_on_one_page(firefox: Firefox, pages: Path, guide: Guide, slug: str, paper: str) -> None:
    trend = guide.trends[0]
    routine, flags = trend.routine(slug).value, trend.safety.value.red_flags
    signs = [flag.sign for group in (flags.call_emergency, flags.stop_now, flags.advice_today) for flag in group]

    pdf = firefox.pdf((pages / slug / "card" / "index.html").as_uri(), paper)

    text = text_of(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert has_clear_border(pdf)
    assert [sign for sign in (*signs, *routine.stop_if, *routine.cautions) if squeezed(sign) not in text] == []
    assert len(codes(pdf)) == 1
