"""The edge: hands the core's pages to MkDocs. The only file that knows MkDocs; it decides nothing.

MkDocs renders one page of each kind, through documented events. That is the frame of all the others: when it is done,
every page is written into its frame, once, looked through, and listed for search and site map. So a routine costs no
Markdown, no Material template and no second pass over the disk, and an edit in a preview costs no MkDocs at all.
"""

from __future__ import annotations

import gc
import gzip
import json
import logging
import os
import re
from collections.abc import Callable, Hashable, Iterator
from html import escape as escaped
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc

from trendguide.assemble import Known, many, one_of_each, single
from trendguide.exports import offline, policy
from trendguide.exports.assets import Named, by_content, in_page
from trendguide.history import epoch, past
from trendguide.load import Guide, Mistakes, Problem
from trendguide.render.frame import MANY, WORDS, Frame, facts_of, hole, kind_of
from trendguide.render.site import Asset, Found, Page, Settings, environment
from trendguide.rules import checked

log = logging.getLogger("mkdocs.hooks.guide")
OUTSIDE_THE_NAV = ("routine", "short", "for-me", "glossary", "reviews", "reference")
LOOKS = 0.1  # seconds between two looks at the files that are watched
INDEX, SITE_MAP = "search/search_index.json", "sitemap.xml"


class State:
    """What one build hands from event to event, and what lasts from build to build while `mkdocs serve` runs."""

    is_serving = False
    guide: Guide | None = None  # the last good one
    problems: tuple[Problem, ...] = ()  # what is wrong now
    settings = Settings()
    names: dict[str, Named] = {}  # noqa: RUF012 (one state a process; published names, none while serving)
    config: MkDocsConfig | None = None  # serving only: that of the last whole build, once it is done
    single: list[Page | Asset] = []  # noqa: RUF012
    framed: dict[str, Page] = {}  # noqa: RUF012 (by source name: the pages that MkDocs renders)
    frames: dict[Hashable, Frame] = {}  # noqa: RUF012
    known = Known()
    written: dict[str, object] = {}  # noqa: RUF012 (serving only: what was written where)
    outside: Hashable = None  # serving only: every file that is watched besides the routines, as it was last built
    listed: dict[str, str] = {}  # noqa: RUF012 (the index and the site map as MkDocs wrote them)


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    State.is_serving = environment().auto_reload = command == "serve"
    if not State.is_serving:  # what is dropped in circles is dropped young; the old is the guide, and stays to the end
        gc.set_threshold(10_000, 10, 1_000_000)


def on_config(config: MkDocsConfig) -> None:
    """Validate before MkDocs empties anything. While serving, the last good guide stays and the mistakes are shown."""
    project = Path(config.config_file_path).resolve().parent
    if links := [] if State.is_serving else sorted(path for path in project.glob("docs/**/*") if path.is_symlink()):
        listed = "\n".join(
            f"{path.relative_to(project).as_posix()}: a link, which could publish any file" for path in links
        )
        raise PluginError(f"{len(links)} to mend; put the file itself there:\n{listed}")
    if config.site_url and "example.org" in config.site_url and not State.is_serving:
        log.info("site_url is a placeholder; set SITE_URL before publishing, the QR codes on the cards lead there")
    before = State.known.now if State.outside == (now := outside(config)) else {}
    State.known, State.outside = Known(State.is_serving, before), now
    State.settings = settings_of(config, project)
    try:
        guide, problems = checked(project / "routines")
        State.single = list(single(guide, State.settings, State.known))
        State.guide = guide
        State.problems = tuple(problem for problem in problems if not problem.is_warning)
    except Mistakes as error:
        State.problems = tuple(problem for problem in error.problems if not problem.is_warning)
        if not State.is_serving or State.guide is None:
            raise PluginError(f"{len(State.problems)} to mend:\n{error}") from error
        log.error("%d to mend; the last good pages stay:\n%s", len(State.problems), error)
        State.single = list(single(State.guide, State.settings, State.known))
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(epoch(project, State.guide)))  # MkDocs dates its site map by it
    sample = {kind_of(page): page for page in one_of_each(State.guide, State.settings, State.known)}
    State.framed = {source_name(page): page for page in (*pages_of(State.single), *sample.values())}
    State.frames, State.written, State.config = {}, {}, None
    State.names = {} if State.is_serving else by_content(Path(config.docs_dir))
    config.nav = nav_of(State.guide)


def pages_of(made: list[Page | Asset]) -> Iterator[Page]:
    return (one for one in made if isinstance(one, Page))


def outside(config: MkDocsConfig) -> Hashable:
    """The files that a build uses besides the routines: where they are and when they were last written."""
    project = Path(config.config_file_path).resolve().parent
    found = [project / "mkdocs.yml"]
    for folder in (Path(config.docs_dir), project / "hooks"):
        found += sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return tuple((str(path), about.st_mtime_ns, about.st_size) for path in found for about in [path.stat()])


def settings_of(config: MkDocsConfig, project: Path) -> Settings:
    extra: dict[str, Any] = dict(config.extra)
    return Settings(
        site_url=config.site_url or "",
        emergency=str(extra["emergency"]),
        repository=str(extra["repository"] or "").rstrip("/"),
        branch=str(extra["branch"]),
        pdfs=bool(extra.get("pdfs")),
        past=past(project),
    )


def source_name(page: Page) -> str:
    """`backward-walking/index.md` for the trend's own page, `backward-walking/claims.md` for the ones under it."""
    if page.address.count("/") > 1 or page.kind in ("find", "glossary", "packs", "reviews", "contribute"):
        return f"{page.address.rstrip('/')}.md"
    return f"{page.address}index.md"


def nav_of(guide: Guide) -> list[Any]:
    """A handful of entries whatever the number of routines: the nav is on every page."""
    return [
        {"Start page": "index.md"},
        *(
            {
                str(escape(trend.about.value.title)): [  # the theme prints it raw
                    f"{trend.slug}/index.md",
                    {"What people claim": f"{trend.slug}/claims.md"},
                    {"Is it safe for me?": f"{trend.slug}/safety.md"},
                    {"What studies found": f"{trend.slug}/evidence.md"},
                ]
            }
            for trend in guide.trends
        ),
        {"Find a routine": "find.md"},
        {"Print cards": "cards.md"},
        {"Add a routine": "contribute.md"},
        {"About": "about.md"},
    ]


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    for file in list(files):  # the search in other languages, under licences of their own, and maps: never asked for
        if file.src_uri.startswith("assets/javascripts/lunr/") or file.src_uri.endswith(".map"):
            files.remove(file)
    for name, page in State.framed.items():
        inclusion = InclusionLevel.NOT_IN_NAV if page.kind in OUTSIDE_THE_NAV else InclusionLevel.INCLUDED
        file = File.generated(config, name, content="", inclusion=inclusion)
        file.edit_uri = None
        files.append(file)
    for made in State.single:
        if isinstance(made, Asset):  # `write` fills it; here it is a place that hand-written pages may link to
            files.append(File.generated(config, made.address, content=""))
    for name, named in State.names.items():
        files.remove(files.src_uris[name])
        files.append(File.generated(config, named.name, content=named.content))


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Breadcrumbs of the pages outside the nav: their parent is the trend's section."""
    for trend, section in sections(nav):
        for name, page in State.framed.items():
            site_page = files.src_uris[name].page
            if page.kind in OUTSIDE_THE_NAV and f"{trend}/" in page.crumbs and site_page is not None:
                site_page.parent = section


def sections(nav: Navigation) -> Iterator[tuple[str, Section]]:
    for item in nav.items:
        if isinstance(item, Section):
            first = next(child for child in item.children if isinstance(child, SitePage))
            yield first.file.src_uri.split("/")[0], item


def on_page_markdown(markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    made = State.framed.get(page.file.src_uri)
    if made is None:
        return markdown
    # Material prints these raw, so they go in escaped (research/reliability.md, findings 1 and 3).
    page.meta["title"] = escape(made.title)
    page.meta["description"] = escape(made.description)
    page.meta["kind"] = made.kind
    page.meta["search"] = {"exclude": True}  # `list_pages` knows better
    return ""


def on_page_content(html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    made = State.framed.get(page.file.src_uri)
    if made is None:
        return html
    page.toc = get_toc([{"level": 2, "id": h.id, "name": escaped(h.title), "children": []} for h in made.contents])
    page.present_anchor_ids = {heading.id for heading in made.contents} | {found.id for found in made.search}
    return ""


@event_priority(-100)
def on_page_context(context: Any, *, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
    """After the search plugin: holes where the page's own words go."""
    context["mistakes"] = State.problems
    made = State.framed.get(page.file.src_uri)
    if made is None:
        return
    page.content = Markup(hole("html"))
    words: dict[str, Any] = {"linked": Markup(made.linked), "data": made.data, "after": hole("after")}
    if made.kind in MANY:
        words |= {name: hole(name) for name in WORDS}
        page.meta.update(title=words["title"], description=words["description"])
        page.canonical_url = words["canonical"]
    context.update({name: words[name] if getattr(made, name) else "" for name in ("linked", "data", "after")})
    context["scripts"] = made.scripts


def on_post_page(output: str, *, page: SitePage, config: MkDocsConfig) -> str:
    output = in_page(output, State.names)
    made = State.framed.get(page.file.src_uri)
    if made is None:
        return output
    frame = State.frames[kind_of(made)] = Frame.cut(output)
    return frame.around(made, config.site_url or "")


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    """What a template outside the pages (404) needs to exist."""
    env.globals.update(
        mistakes=State.problems, after="", scripts=(), linked="", data="", has_glossary="glossary.md" in State.framed
    )


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    return in_page(output, State.names)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """What MkDocs wrote is looked through; then comes everything else."""
    site = Path(config.site_dir)
    State.listed = {name: (site / name).read_text(encoding="utf-8") for name in (INDEX, SITE_MAP)}
    if State.is_serving:  # no policy: MkDocs puts a script of its own into those pages
        offline.switch_off(site)
        write(config)
        State.config = config
        gc.collect()
        gc.freeze()  # what was made stays: it need not be looked through for garbage after every edit
        return
    root = urlsplit(config.site_url or "").path or "/"
    try:
        guard = policy.guard(site, theme_scripts(config), root)
        write(config, guard)
        guard.end()
    except policy.Forbidden as error:
        raise PluginError(f"{len(error.faults)} places could run a script that nobody knows:\n{error}") from error
    offline.write(site)  # last: it takes the sums of the files as they are published
    gc.freeze()  # Python ends here, and would look through the whole guide for garbage first


def write(config: MkDocsConfig, guard: policy.Guard | None = None) -> None:
    """Every page in its frame and every file of ours, once. While serving, only what is not there already."""
    site, guide, address = Path(config.site_dir), State.guide, config.site_url or ""
    assert guide is not None
    before, State.written, pages = State.written, {}, []
    for made in chain(State.single, many(guide, State.settings, State.known)):
        name = made.address if isinstance(made, Asset) else f"{made.address}index.html"
        if isinstance(made, Page):
            pages.append((made.address, made.search, made.boost))
        if State.is_serving:
            State.written[name] = made
            if before.get(name) == made:
                continue
        text = made.content if isinstance(made, Asset) else State.frames[kind_of(made)].around(made, address)
        text = in_page(text, State.names)
        put(site / name, guard.looked_through(name, text) if guard else text)
    for name in before.keys() - State.written.keys():
        (site / name).unlink()
    list_pages(site, pages, address)


def put(file: Path, text: str) -> None:
    content = text.encode()
    try:
        file.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True)
        file.write_bytes(content)


def list_pages(site: Path, pages: list[tuple[str, tuple[Found, ...], float]], site_url: str) -> None:
    """The pages in the search's index and in the site map, behind those that MkDocs put there."""
    index = json.loads(State.listed[INDEX])
    index["docs"] += [
        {
            "location": f"{address}#{found.id}" if found.id else address,
            "title": escaped(found.title, quote=False),
            "text": f"<p>{escaped(found.text, quote=False)}</p>"
            + (f"<code>{escaped(found.words, quote=False)}</code>" if found.words else ""),
            "boost": boost,
        }
        for address, search, boost in pages
        for found in search
    ]
    put(site / INDEX, json.dumps(index, separators=(",", ":")))
    ours = {f"<loc>{escaped(site_url + address)}</loc>": None for address, _, _ in pages}
    first = next(iter(ours))
    entries = re.split(r"(?<=</url>)", State.listed[SITE_MAP])
    like = next(entry for entry in entries if first in entry)
    theirs = [entry for entry in entries if not ours.keys() & set(re.findall("<loc>.*?</loc>", entry))]
    text = "".join([*theirs[:-1], *(like.replace(first, loc) for loc in ours), theirs[-1]])
    put(site / SITE_MAP, text)
    packed = gzip.compress(text.encode(), mtime=int(os.environ["SOURCE_DATE_EPOCH"]))
    (site / f"{SITE_MAP}.gz").write_bytes(packed)


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    """An edit of the data needs no MkDocs, as long as what stands in the frames is the same; and it is noticed sooner
    than twice a second. What is watched so far goes over to the new watcher."""
    server.builder = lambda: None if rewritten() else builder()
    watched = (config.docs_dir, config.config_file_path)
    for path in watched:
        server.unwatch(path)
    server.observer = type(server.observer)(timeout=LOOKS)
    for path in watched:
        server.watch(path)


def rewritten() -> bool:
    """False where only a whole build will do: something besides the routines changed, or what the frames say."""
    if (config := State.config) is None:
        return False
    project = Path(config.config_file_path).resolve().parent
    if State.problems or State.outside != outside(config):
        return False
    try:
        guide, _ = checked(project / "routines")
        settings = settings_of(config, project)
        known = Known(lasts=True, before=State.known.now)
        made = list(single(guide, settings, known))
    except Mistakes:
        return False
    framed = (*pages_of(made), *one_of_each(guide, settings, known))
    if nav_of(guide) != config.nav or {*map(facts_of, framed)} - {*map(facts_of, State.framed.values())}:
        return False
    State.guide, State.settings, State.single, State.known = guide, settings, made, known
    write(config)
    return True


def theme_scripts(config: MkDocsConfig) -> Iterator[str]:
    """The theme's own templates of its inline scripts, never an override of ours."""
    for folder in config.theme.dirs:
        if folder != config.theme.custom_dir:
            for file in sorted(Path(folder).glob("partials/javascripts/*.html")):
                yield file.read_text(encoding="utf-8")
