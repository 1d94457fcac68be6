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
from dataclasses import dataclass, field, replace
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

from trendguide.assemble import many, sample_pages, single
from trendguide.exports import offline, policy
from trendguide.exports.assets import Named, by_content, in_page
from trendguide.history import epoch, past
from trendguide.known import Known
from trendguide.load import Guide, Mistakes, Problem
from trendguide.preview import files_besides_routines
from trendguide.render.frame import MANY, WORDS, Frame, facts_of, hole, kind_of
from trendguide.render.search import STOP_WORDS, separator
from trendguide.render.site import Asset, Found, Page, Settings, environment
from trendguide.rules import checked

log = logging.getLogger("mkdocs.hooks.guide")
OUTSIDE_THE_NAV = ("routine", "short", "for-me", "glossary", "reviews", "reference")
INDEX, SITE_MAP = "search/search_index.json", "sitemap.xml"


@dataclass(frozen=True)
class Build:
    """What the events of one build share: made before MkDocs begins, and after an edit that needs no MkDocs."""

    guide: Guide
    settings: Settings
    known: Known
    single: tuple[Page | Asset, ...]
    framed: dict[str, Page]  # by source name: the pages that MkDocs renders
    names: dict[str, Named]  # under which files are published; none while serving
    problems: tuple[Problem, ...] = ()  # what is wrong now, where the guide is the last good one
    frames: dict[Hashable, Frame] = field(default_factory=dict)  # cut from MkDocs' pages as they come


@dataclass
class Preview:
    """What lasts from build to build while `mkdocs serve` runs."""

    build: Build | None = None  # the last one, whose guide is good
    files: Hashable = None  # every file that is watched besides the routines, as it was last built
    config: MkDocsConfig | None = None  # that of the last whole build, once it is done
    listed: dict[str, str] = field(default_factory=dict)  # the index and the site map as MkDocs wrote them
    written: dict[str, object] = field(default_factory=dict)  # what was written where


BUILD: Build
PREVIEW: Preview | None = None


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global PREVIEW
    PREVIEW = Preview() if command == "serve" else None
    environment().auto_reload = command == "serve"
    if command != "serve":  # what is dropped in circles is dropped young; the old is the guide, and stays to the end
        gc.set_threshold(10_000, 10, 1_000_000)


def on_config(config: MkDocsConfig) -> None:
    """Validate before MkDocs empties anything. While serving, the last good guide stays and the mistakes are shown."""
    global BUILD
    project, docs = Path(config.config_file_path).resolve().parent, Path(config.docs_dir)
    if links := [] if PREVIEW else sorted(path for path in project.glob("docs/**/*") if path.is_symlink()):
        listed = "\n".join(
            f"{path.relative_to(project).as_posix()}: a link, which could publish any file" for path in links
        )
        raise PluginError(f"{len(links)} to mend; put the file itself there:\n{listed}")
    if config.site_url and "example.org" in config.site_url and not PREVIEW:
        log.info("site_url is a placeholder; set SITE_URL before publishing, the QR codes on the cards lead there")
    files = files_besides_routines(project, docs) if PREVIEW else None
    last = PREVIEW.build if PREVIEW else None
    is_like_the_last = PREVIEW is not None and PREVIEW.files == files
    known = Known(PREVIEW is not None, last.known.now if last and is_like_the_last else {})
    settings = settings_of(config, project)
    names = {} if PREVIEW else by_content(docs)
    try:
        guide, _ = checked(project / "routines", known=known)
        BUILD = build_of(guide, settings, known, names)
    except Mistakes as error:
        problems = tuple(problem for problem in error.problems if not problem.is_warning)
        if last is None:
            raise PluginError(f"{len(problems)} to mend:\n{error}") from error
        log.error("%d to mend; the last good pages stay:\n%s", len(problems), error)
        BUILD = replace(build_of(last.guide, settings, known, names), problems=problems)
    if PREVIEW:
        PREVIEW.build, PREVIEW.files, PREVIEW.config, PREVIEW.written = BUILD, files, None, {}
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(epoch(project, BUILD.guide)))  # MkDocs dates its site map by it
    config.nav = nav_of(BUILD.guide)


def build_of(guide: Guide, settings: Settings, known: Known, names: dict[str, Named]) -> Build:
    """Raises Mistakes for a card that no paper holds."""
    pages_and_files = tuple(single(guide, settings, known))
    samples = {kind_of(page): page for page in sample_pages(guide, settings, known)}
    pages = (*(page for page in pages_and_files if isinstance(page, Page)), *samples.values())
    return Build(guide, settings, known, pages_and_files, {source_name(page): page for page in pages}, names)


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
    for name, page in BUILD.framed.items():
        inclusion = InclusionLevel.NOT_IN_NAV if page.kind in OUTSIDE_THE_NAV else InclusionLevel.INCLUDED
        file = File.generated(config, name, content="", inclusion=inclusion)
        file.edit_uri = None
        files.append(file)
    for made in BUILD.single:
        if isinstance(made, Asset):  # `write` fills it; here it is a place that hand-written pages may link to
            files.append(File.generated(config, made.address, content=""))
    for name, named in BUILD.names.items():
        files.remove(files.src_uris[name])
        files.append(File.generated(config, named.name, content=named.content))


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Breadcrumbs of the pages outside the nav: their parent is the trend's section."""
    for trend, section in sections(nav):
        for name, page in BUILD.framed.items():
            site_page = files.src_uris[name].page
            if page.kind in OUTSIDE_THE_NAV and f"{trend}/" in page.crumbs and site_page is not None:
                site_page.parent = section


def sections(nav: Navigation) -> Iterator[tuple[str, Section]]:
    for item in nav.items:
        if isinstance(item, Section):
            first = next(child for child in item.children if isinstance(child, SitePage))
            yield first.file.src_uri.split("/")[0], item


def on_page_markdown(markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    made = BUILD.framed.get(page.file.src_uri)
    if made is None:
        return markdown
    # Material prints these raw, so they go in escaped (hooks/RESEARCH.md#text-that-material-prints-raw).
    page.meta["title"] = escape(made.title)
    page.meta["description"] = escape(made.description)
    page.meta["kind"] = made.kind
    page.meta["search"] = {"exclude": True}  # `list_pages` knows better
    return ""


def on_page_content(html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    made = BUILD.framed.get(page.file.src_uri)
    if made is None:
        return html
    page.toc = get_toc([{"level": 2, "id": h.id, "name": escaped(h.title), "children": []} for h in made.contents])
    page.present_anchor_ids = {heading.id for heading in made.contents} | {found.id for found in made.search}
    return ""


@event_priority(-100)
def on_page_context(context: Any, *, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
    """After the search plugin: holes where the page's own words go."""
    context["mistakes"] = BUILD.problems
    made = BUILD.framed.get(page.file.src_uri)
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
    output = in_page(output, BUILD.names)
    made = BUILD.framed.get(page.file.src_uri)
    if made is None:
        return output
    frame = BUILD.frames[kind_of(made)] = Frame.cut(output)
    return frame.around(made, config.site_url or "")


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    """What a template outside the pages (404) needs to exist."""
    env.globals.update(
        mistakes=BUILD.problems, after="", scripts=(), linked="", data="", has_glossary="glossary.md" in BUILD.framed
    )


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    return in_page(output, BUILD.names)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """What MkDocs wrote is looked through; then comes everything else."""
    site = Path(config.site_dir)
    listed = {name: (site / name).read_text(encoding="utf-8") for name in (INDEX, SITE_MAP)}
    if PREVIEW:  # no policy: MkDocs puts a script of its own into those pages
        offline.switch_off(site)
        PREVIEW.listed = listed
        write(config, listed)
        PREVIEW.config = config
        gc.collect()
        gc.freeze()  # what was made stays: it need not be looked through for garbage after every edit
        return
    root = urlsplit(config.site_url or "").path or "/"
    try:
        guard = policy.guard(site, theme_scripts(config), root)
        write(config, listed, guard)
        guard.end()
    except policy.Forbidden as error:
        raise PluginError(f"{len(error.faults)} places could run a script that nobody knows:\n{error}") from error
    offline.write(site)  # last: it takes the sums of the files as they are published
    gc.freeze()  # Python ends here, and would look through the whole guide for garbage first


def write(config: MkDocsConfig, listed: dict[str, str], guard: policy.Guard | None = None) -> None:
    """Every page in its frame and every file of ours, once. While serving, only what is not there already."""
    site, address = Path(config.site_dir), config.site_url or ""
    before: dict[str, object] = PREVIEW.written if PREVIEW else {}
    written: dict[str, object] = {}
    if PREVIEW:
        PREVIEW.written = written
    pages = []
    for made in chain(BUILD.single, many(BUILD.guide, BUILD.settings, BUILD.known)):
        name = made.address if isinstance(made, Asset) else f"{made.address}index.html"
        if isinstance(made, Page):
            pages.append((made.address, made.search, made.boost))
        if PREVIEW:
            written[name] = made
            if before.get(name) == made:
                continue
        text = made.content if isinstance(made, Asset) else BUILD.frames[kind_of(made)].around(made, address)
        text = in_page(text, BUILD.names)
        put(site / name, guard.looked_through(name, text) if guard else text)
    for name in before.keys() - written.keys():
        (site / name).unlink()
    list_pages(site, pages, address, listed)


def put(file: Path, text: str) -> None:
    content = text.encode()
    try:
        file.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True)
        file.write_bytes(content)


def list_pages(
    site: Path, pages: list[tuple[str, tuple[Found, ...], float]], site_url: str, listed: dict[str, str]
) -> None:
    """The pages in the search's index and in the site map, behind those that MkDocs put there."""
    index = json.loads(listed[INDEX])
    index["config"] = index["config"] | {"separator": separator(STOP_WORDS)}
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
    entries = re.split(r"(?<=</url>)", listed[SITE_MAP])
    like = next(entry for entry in entries if first in entry)
    theirs = [entry for entry in entries if not ours.keys() & set(re.findall("<loc>.*?</loc>", entry))]
    text = "".join([*theirs[:-1], *(like.replace(first, loc) for loc in ours), theirs[-1]])
    put(site / SITE_MAP, text)
    packed = gzip.compress(text.encode(), mtime=int(os.environ["SOURCE_DATE_EPOCH"]))
    (site / f"{SITE_MAP}.gz").write_bytes(packed)


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    """An edit of the data needs no MkDocs, as long as what stands in the frames is the same."""
    server.builder = lambda: None if is_rewritten() else builder()
    server.build_delay = 0.02  # seconds without another change before it builds; an edit is a file or two


def is_rewritten() -> bool:
    """Write what an edit of the data changed. False where only a whole build will do: something besides the routines
    changed, or what the frames say."""
    global BUILD
    if PREVIEW is None or (config := PREVIEW.config) is None or BUILD.problems:
        return False
    project = Path(config.config_file_path).resolve().parent
    if PREVIEW.files != files_besides_routines(project, Path(config.docs_dir)):
        return False
    try:
        known = Known(lasts=True, before=BUILD.known.now)
        guide, _ = checked(project / "routines", known=known)
        after = build_of(guide, settings_of(config, project), known, BUILD.names)
    except Mistakes:
        return False
    in_frames, now_in_frames = ({*map(facts_of, build.framed.values())} for build in (BUILD, after))
    if nav_of(guide) != config.nav or now_in_frames - in_frames:
        return False
    BUILD = PREVIEW.build = replace(after, frames=BUILD.frames)
    write(config, PREVIEW.listed)
    return True


def theme_scripts(config: MkDocsConfig) -> Iterator[str]:
    """The theme's own templates of its inline scripts, never an override of ours."""
    for folder in config.theme.dirs:
        if folder != config.theme.custom_dir:
            for file in sorted(Path(folder).glob("partials/javascripts/*.html")):
                yield file.read_text(encoding="utf-8")
