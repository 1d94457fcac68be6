"""The edge: hands the core's pages to MkDocs. The only file that knows MkDocs; it decides nothing.

Pages are made in memory, outside the nav, through documented events: `on_files` names them, the page events fill them.
The search plugin is fed a short text of its own, so the real HTML goes in after it (research/performance.md).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from html import escape as text_of
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc

from trendguide.assemble import site
from trendguide.exports import offline, policy
from trendguide.exports.assets import Named, by_content, in_page
from trendguide.history import epoch, past
from trendguide.load import Guide, Mistakes, Problem
from trendguide.render.site import Asset, Page, Settings
from trendguide.rules import checked

log = logging.getLogger("mkdocs.hooks.guide")
OUTSIDE_THE_NAV = ("routine", "short", "for-me", "glossary", "reviews", "reference")


class State:
    """What lasts from build to build while `mkdocs serve` runs: the last good guide, and what is wrong now."""

    is_serving = False
    guide: Guide | None = None
    problems: tuple[Problem, ...] = ()
    pages: dict[str, Page] = {}  # noqa: RUF012 (one state a process)
    assets: list[Asset] = []  # noqa: RUF012
    names: dict[str, Named] = {}  # noqa: RUF012 (published names; none while serving)


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    State.is_serving = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Validate before MkDocs empties anything. While serving, the last good guide stays and the mistakes are shown."""
    project = Path(config.config_file_path).resolve().parent
    if config.site_url and "example.org" in config.site_url and not State.is_serving:
        log.info("site_url is a placeholder; set SITE_URL before publishing, the QR codes on the cards lead there")
    try:
        guide, problems = checked(project / "routines")
        made = list(site(guide, settings_of(config, project)))
        State.guide = guide
        State.problems = tuple(problem for problem in problems if not problem.is_warning)
    except Mistakes as error:
        State.problems = tuple(problem for problem in error.problems if not problem.is_warning)
        if not State.is_serving or State.guide is None:
            raise PluginError(f"{len(State.problems)} to mend:\n{error}") from error
        log.error("%d to mend; the last good pages stay:\n%s", len(State.problems), error)
        made = list(site(State.guide, settings_of(config, project)))
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(epoch(project, State.guide)))  # MkDocs dates its site map by it
    State.pages = {source_name(page): page for page in made if isinstance(page, Page)}
    State.assets = [asset for asset in made if isinstance(asset, Asset)]
    State.names = {} if State.is_serving else by_content(Path(config.docs_dir))
    config.nav = nav_of(State.guide)


def settings_of(config: MkDocsConfig, project: Path) -> Settings:
    extra: dict[str, Any] = dict(config.extra)
    return Settings(
        site_url=config.site_url or "",
        emergency=str(extra["emergency"]),
        repository=str(extra["repository"]).rstrip("/"),
        branch=str(extra["branch"]),
        pdfs=bool(extra.get("pdfs")),
        past=past(project),
    )


def source_name(page: Page) -> str:
    """`backward-walking/index.md` for the trend's own page, `backward-walking/claims.md` for the ones under it."""
    if page.address.count("/") > 1 or page.kind in ("find", "glossary", "packs", "reviews"):
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
        {"About": "about.md"},
    ]


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    for file in list(files):  # the search in other languages, under licences of their own, and maps: never asked for
        if file.src_uri.startswith("assets/javascripts/lunr/") or file.src_uri.endswith(".map"):
            files.remove(file)
    for name, page in State.pages.items():
        inclusion = InclusionLevel.NOT_IN_NAV if page.kind in OUTSIDE_THE_NAV else InclusionLevel.INCLUDED
        file = File.generated(config, name, content="", inclusion=inclusion)
        file.edit_uri = None
        files.append(file)
    for asset in State.assets:
        files.append(File.generated(config, asset.address, content=in_page(asset.content, State.names)))
    for name, named in State.names.items():
        files.remove(files.src_uris[name])
        files.append(File.generated(config, named.name, content=named.content))


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Breadcrumbs of the pages outside the nav: their parent is the trend's section."""
    for trend, section in sections(nav):
        for name, page in State.pages.items():
            site_page = files.src_uris[name].page
            if page.kind in OUTSIDE_THE_NAV and f"{trend}/" in page.crumbs and site_page is not None:
                site_page.parent = section


def sections(nav: Navigation) -> Iterator[tuple[str, Section]]:
    for item in nav.items:
        if isinstance(item, Section):
            first = next(child for child in item.children if isinstance(child, SitePage))
            yield first.file.src_uri.split("/")[0], item


def on_page_markdown(markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    made = State.pages.get(page.file.src_uri)
    if made is None:
        return markdown
    # Material prints these raw, so they go in escaped (research/reliability.md, findings 1 and 3).
    page.meta["title"] = escape(made.title)
    page.meta["description"] = escape(made.description)
    page.meta["kind"] = made.kind
    page.meta["search"] = {"boost": made.boost}
    return ""


def on_page_content(html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """For the search plugin: a heading, a line and words an entry. The stylesheet hides `code` in results."""
    made = State.pages.get(page.file.src_uri)
    if made is None:
        return html
    page.toc = get_toc([{"level": 2, "id": h.id, "name": text_of(h.title), "children": []} for h in made.contents])
    page.present_anchor_ids = {heading.id for heading in made.contents} | {found.id for found in made.search}
    return "".join(
        f'<h{2 if found.id else 1} id="{escape(found.id)}">{escape(found.title)}</h{2 if found.id else 1}>'
        f"<p>{escape(found.text)}</p>{f'<code>{escape(found.words)}</code>' if found.words else ''}"
        for found in made.search
    )


@event_priority(-100)
def on_page_context(context: Any, *, page: SitePage, config: MkDocsConfig, nav: Navigation) -> None:
    """After the search plugin: the page's own HTML."""
    context["mistakes"] = State.problems
    made = State.pages.get(page.file.src_uri)
    if made is not None:
        page.content = Markup(made.html)
        context["after"] = Markup(made.after)
        context["scripts"] = made.scripts
        context["linked"] = Markup(made.linked)
        context["data"] = made.data


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    """What a template outside the pages (404) needs to exist."""
    env.globals.update(
        mistakes=State.problems, after="", scripts=(), linked="", data="", has_glossary="glossary.md" in State.pages
    )


def on_post_page(output: str, *, page: SitePage, config: MkDocsConfig) -> str:
    return in_page(output, State.names)


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    return in_page(output, State.names)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """The last look at what was built. Not while serving: MkDocs puts a script of its own into those pages."""
    site = Path(config.site_dir)
    if State.is_serving:
        offline.switch_off(site)
        return
    root = urlsplit(config.site_url or "").path or "/"
    try:
        policy.guard(site, theme_scripts(config), root)
    except policy.Forbidden as error:
        raise PluginError(f"{len(error.faults)} places could run a script that nobody knows:\n{error}") from error
    offline.write(site)  # last: it takes the sums of the files as they are published


def theme_scripts(config: MkDocsConfig) -> Iterator[str]:
    """The theme's own templates of its inline scripts, never an override of ours."""
    for folder in config.theme.dirs:
        if folder != config.theme.custom_dir:
            for file in sorted(Path(folder).glob("partials/javascripts/*.html")):
                yield file.read_text(encoding="utf-8")
