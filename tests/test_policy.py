"""What may run in a browser: the theme's own scripts and our files; anything else fails the build and is named."""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import material  # type: ignore[import-untyped]
import pytest
from conftest import PROJECT, append, hook_into, tiny_project
from parsed import Parsed
from test_site import run, soup_of, tree_hash

from trendguide.exports.policy import Forbidden, faults, guard, theme_scripts
from trendguide.render.site import Asset, slug_of

PARTIALS = [
    file.read_text(encoding="utf-8")
    for file in sorted(Path(material.__path__[0], "templates", "partials", "javascripts").glob("*.html"))
]
KNOWN = frozenset(theme_scripts(PARTIALS, "/"))
THEME = "<script>var target=document.getElementById(location.hash.slice(1));target&&target.name&&(target.checked=target.name.startsWith(\"__tabbed_\"))</script>"  # fmt: skip


def page(body: str) -> str:
    return f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title></head>\n<body>{body}</body></html>\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>__x=1</script>", "an inline script that nobody knows, '__x=1'"),
        ("<SCRIPT>__x=1</SCRIPT>", "an inline script that nobody knows, '__x=1'"),
        ("<script >__x=1</script >", "an inline script that nobody knows, '__x=1'"),
        ("<script/x>__x=1</script>", "an inline script that nobody knows, '__x=1'"),
        (THEME.replace("checked", "hidden"), "an inline script that nobody knows, 'var target=document"),
        (THEME.replace("</script>", ";__x=1</script>"), "an inline script that nobody knows"),
        ('<script type="module">__x=1</script>', "an inline script that nobody knows"),
        ('<script type="importmap">{"imports": {}}</script>', "an inline script that nobody knows"),
        ('<script type="application/json">{}</script><script>__x=1</script>', "an inline script that nobody knows, '__x=1'"),
        ('<script src="https://evil.example/x.js"></script>', "a script of another host in '<script src="),
        ('<script src="//evil.example/x.js"></script>', "a script of another host"),
        ('<script type="module" src="//evil.example/x.js"></script>', "a script of another host"),
        ('<script src="data:text/javascript,1"></script>', "an address that could run, src="),
        ('<link rel="stylesheet" href="https://evil.example/x.css">', "a stylesheet of another host"),
        ('<link href="//evil.example/x.css" rel="stylesheet">', "a stylesheet of another host"),
        ("<img src=x.png onerror=__x=1>", "onerror= in '<img src=x.png onerror=__x=1>'; listen in a script file"),
        ('<p ONCLICK="__x=1">x</p>', "onclick= in '<p ONCLICK="),
        ("<svg/onload=__x=1>", "onload= in '<svg/onload=__x=1>'"),
        ('<p title="a"onmouseover="b">x</p>', "onmouseover="),
        ('<td style="text-align: left">x</td>', "style= in '<td style="),
        ("<style>p{color:red}</style>", "<style> in '<style>'; put it into a file of the site"),
        ('<a href="javascript:__x=1">x</a>', "an address that could run, href="),
        ('<a href=" JavaScript:__x=1">x</a>', "an address that could run, href="),
        ('<a href="java&#10;script:__x=1">x</a>', "an address that could run, href="),
        ('<a href="&#106;avascript:__x=1">x</a>', "an address that could run, href="),
        ('<a href="javascript&colon;__x=1">x</a>', "an address that could run, href="),
        ('<a href="vbscript:x">x</a>', "an address that could run, href="),
        ('<a href="data:text/html,<p>x">x</a>', "an address that could run, href="),
        ('<svg><a xlink:href="javascript:__x=1"><text>x</text></a></svg>', "an address that could run, xlink:href="),
        ('<button formaction="javascript:__x=1">x</button>', "an address that could run, formaction="),
        ('<meta http-equiv="refresh" content="0;url=https://evil.example/">', "http-equiv= in '<meta http-equiv="),
        ('<base href="https://evil.example/">', "<base> in '<base href="),
        ('<iframe src="/x"></iframe>', "<iframe> in '<iframe src="),
        ('<object data="x.swf"></object>', "<object> in '<object data="),
        ('<embed src="x.swf">', "<embed> in '<embed src="),
        ("<!-- <script>__x=1</script> -->", "1 times one of <script, <style,"),
        ("<!--><script>__x=1</script>-->", ""),
        ("<textarea><script>__x=1</script></textarea>", ""),
    ],
)  # fmt: skip
def test_whatever_could_run_and_is_not_ours_is_named(body: str, said: str) -> None:
    found = list(faults(page(body), KNOWN))

    assert found
    assert said in found[0]


@pytest.mark.parametrize(
    "body",
    [
        THEME,
        '<script type="module" src="../assets/js/site.js"></script>',
        '<script id="__config" type="application/json">{"base": ".."}</script>',
        '<script type="application/ld+json">{"@type": "HowTo", "url": "https://example.org/"}</script>',
        "<p>&lt;script&gt;__x=1&lt;/script&gt; onerror=1 style=1 javascript:1</p>",
        '<a href="https://example.org/a?b=c&amp;d=e">x</a> <a href="mailto:a@example.org">x</a> <a href="tel:112">x</a>',
        '<a href="../claims/#a:b">x</a> <a href="?a=b:c">x</a> <a href="#x">x</a> <a href=".">x</a> <a href="">x</a>',
        '<svg viewBox="0 0 1 1"><title>Rest: 30 s</title><path d="M0 0"/></svg>',
        '<p data-one="a: b" aria-label="Warning: x" class="on">once = twice</p>',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">',
    ],
)
def test_what_is_ours_passes(body: str) -> None:
    assert list(faults(page(body), KNOWN)) == []


def test_the_themes_script_passes_beside_what_is_named() -> None:
    assert len(list(faults(page(f"{THEME}<b onclick=x>"), KNOWN))) == 1


def test_a_page_without_a_place_for_the_policy_is_named() -> None:
    assert list(faults("<!doctype html><title>x</title>", KNOWN)) == [
        "1: no <meta charset>; the policy has its place behind it"
    ]


def test_one_bad_page_or_drawing_and_nothing_gets_the_policy(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(page(THEME), encoding="utf-8")
    (tmp_path / "a" / "index.html").write_text(page("\n<b onclick=x>"), encoding="utf-8")
    (tmp_path / "a.svg").write_text("<svg><script>__x=1</script></svg>", encoding="utf-8")
    before = tree_hash(tmp_path)

    with pytest.raises(Forbidden) as stopped:
        guard(tmp_path, PARTIALS, "/")

    assert stopped.value.faults == [
        "a/index.html:4: onclick= in '<b onclick=x>'; listen in a script file",
        "a.svg:1: an inline script that nobody knows, '__x=1'; put it into a file of docs/assets/js",
    ]
    assert tree_hash(tmp_path) == before


def test_a_page_written_later_passes_with_the_policy_or_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(page(THEME), encoding="utf-8")
    later = guard(tmp_path, PARTIALS, "/")

    assert 'http-equiv="Content-Security-Policy"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'http-equiv="Content-Security-Policy"' in later.looked_through("a/index.html", page("x"))
    assert later.looked_through("a.json", "<b onclick=x>") == "<b onclick=x>"
    later.end()
    later.looked_through("b/index.html", page("<b onclick=x>"))
    with pytest.raises(Forbidden, match=r"^b/index.html:3: onclick="):
        later.end()


def test_every_page_has_the_same_policy_before_anything_is_fetched(built: Path) -> None:
    policies = set()
    for file in sorted(built.rglob("*.html")):
        html = file.read_text(encoding="utf-8")
        found = re.findall(r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
        assert len(found) == 1, file
        assert not re.search(r"<(link|script|img)\b", html[: html.index("Content-Security-Policy")]), file
        policies.add(found[0])

    assert len(policies) == 1
    rules = dict(rule.split(" ", 1) for rule in policies.pop().split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["object-src"] == rules["form-action"] == "'none'"
    assert rules["style-src"] == "'self'"
    assert "unsafe" not in " ".join(rules.values())


def test_the_hashes_are_those_of_the_themes_scripts_and_no_others(built: Path, every_page: dict[str, Parsed]) -> None:
    """A new Material brings new ones; then look at them, and put their number here."""
    inline = {script.text for page in every_page.values() for script in page.scripts if not script.kind}
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline}
    rules = re.search(r"script-src 'self' ([^;]*);", (built / "_headers").read_text(encoding="utf-8"))

    assert rules is not None
    assert set(rules[1].split()) == hashes
    assert len(hashes) <= 7
    assert inline <= KNOWN


@pytest.mark.parametrize("server", ["_headers", "servers/nginx.conf", "servers/Caddyfile"])
def test_settings_for_servers_carry_the_policy_of_the_pages(built: Path, server: str) -> None:
    text = (built / server).read_text(encoding="utf-8")
    found = soup_of(built / "index.html").select_one('meta[http-equiv="Content-Security-Policy"]')

    assert found is not None
    assert f"{found['content']}; frame-ancestors 'none'" in text
    assert "@POLICY@" not in text
    assert "nosniff" in text


IN_THE_FRAME = """\
from mkdocs.plugins import event_priority


@event_priority(100)
def on_post_page(output, **_):
    return output.replace("</body>", "<script>track()</script></body>")
"""
"""What a new version of the theme or a plugin could do: one line more in the frame of every page."""
PLANTED: dict[str, tuple[Callable[[Path], None], str]] = {
    "in the frame": (lambda project: hook_into(project, IN_THE_FRAME), "an inline script that nobody knows, 'track()'"),
    "on the card": (
        lambda project: append(project, "hooks/trendguide/templates/card.jinja", '<b onclick="print()">x</b>'),
        "onclick= in '<b onclick=",
    ),
    "in a page written by hand": (
        lambda project: append(project, "docs/about.md", '\n<p style="color: red">x</p>\n'),
        "about/index.html:",
    ),
}


@pytest.mark.parametrize("place", PLANTED)
def test_an_unknown_inline_script_fails_the_build_and_the_old_site_stays(tmp_path: Path, place: str) -> None:
    plant, said = PLANTED[place]
    project = tiny_project(tmp_path / "project")
    (project / "site").mkdir()
    (project / "site" / ".trendguide").touch()
    (project / "site" / "index.html").write_text("the last good page", encoding="utf-8")
    plant(project)

    done = run("build", project=project)

    assert done.returncode != 0
    assert "places could run a script that nobody knows" in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (project / "site" / "index.html").read_text(encoding="utf-8") == "the last good page"


def test_a_site_below_a_path_gets_the_hash_of_its_own_404(tmp_path: Path) -> None:
    page_of_404 = next(script for script in theme_scripts(PARTIALS, "/below/") if 'new URL("/below/"' in script)
    (tmp_path / "404.html").write_text(page(f"<script>{page_of_404}</script>"), encoding="utf-8")

    guard(tmp_path, PARTIALS, "/below/")
    assert all(any(f'new URL("{"/".join([".."] * depth)}"' in script for script in KNOWN) for depth in range(1, 8))

    assert "'sha256-" in (tmp_path / "_headers").read_text(encoding="utf-8")


def test_nothing_is_switched_on_that_prints_another_file_or_runs_a_text() -> None:
    """Of the research: snippets print any file of the project, tooltips make HTML of an attribute."""
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")

    assert not re.search(r"snippets|content\.tooltips|mermaid|macros|repo_url", re.sub("#.*", "", text))


# Addresses


@pytest.mark.parametrize(
    "word", ["javascript:__x=1", "../../x", "/etc/passwd", "a/b", "a\\b", "<b>", "..", "", "A B", "é", "%2e"]
)
def test_a_word_that_is_no_address_becomes_one_of_its_own(word: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(word)), slug_of(word)
    assert slug_of(word) != slug_of(f"{word}!")


@pytest.mark.parametrize("word", ["warm-up", "leg power", "5 km"])
def test_a_plain_word_stays_what_it_is_in_an_address(word: str) -> None:
    assert slug_of(word) == word.replace(" ", "-")


@pytest.mark.parametrize(
    "address", ["../x/", "/x/", "a//b/", "javascript:x/", "a/../b.html", "a b/", ".git/config", "A/"]
)
def test_no_page_and_no_file_goes_anywhere_else(address: str) -> None:
    with pytest.raises(ValueError, match="is no address of ours"):
        Asset(address, "")


@pytest.mark.parametrize("address", ["", "find/", "a-b/card.a4.pdf", "feed.xml", "r/yhvj8/", "schema/routine.v1.json"])
def test_our_addresses_are_taken(address: str) -> None:
    assert Asset(address, "").address == address
