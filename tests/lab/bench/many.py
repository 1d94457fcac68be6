"""Many routines out of the real ones, and the same text as Markdown: what `make bench` builds.

Every copy has its own slug, title, words and figures, stays inside the limits, and passes `trendguide check`. Words are
swapped, so that a build cannot save work by meeting the same sentence twice, which it would not with real routines.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from trendguide.assemble import site
from trendguide.history import past
from trendguide.load import OF_A_TREND
from trendguide.paper import short_id
from trendguide.render.site import Page, Settings
from trendguide.rules import checked

PROJECT = Path(__file__).resolve().parents[3]
WORDED = re.compile(r"^(cues|setup|easier|mistakes|cautions|notes|summary|audience):")
NAMED = re.compile(r"(go_to: \[)([^\]]*)(\])")
BARE = """\
site_name: Bare
site_url: https://guide.example/
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [admonition, attr_list, toc]
not_in_nav: |
  /routines/
"""


# Ours


def guide_of(target: Path, count: int) -> Path:
    """The project with `count` routines in it, with a history of one commit. Fewer than there are: the real guide."""
    for name in ("docs", "hooks", "routines"):
        shutil.copytree(PROJECT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(PROJECT / "mkdocs.yml", target)
    folder = next((target / "routines").glob("*/trend.yml")).parent
    real = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.yml")) if path.name not in OF_A_TREND}
    words = by_length(" ".join(real.values()))
    taken = {short_id(folder.name, slug) for slug in real}
    for nth in range(max(0, count - len(real))):
        slug, turn = list(real)[nth % len(real)], nth // len(real) + 2
        while short_id(folder.name, f"{slug}-{turn}") in taken:  # five letters: at ten thousand, two may be alike
            turn += count
        taken.add(short_id(folder.name, f"{slug}-{turn}"))
        (folder / f"{slug}-{turn}.yml").write_text(another(real[slug], turn, words), "utf-8")
    for command in (("init", "-q"), ("add", "routines"), ("commit", "-q", "-m", "Write the routines")):
        who = ("-c", "user.name=Bench", "-c", "user.email=bench@guide.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(target), *who, *command], check=True)
    return target


def by_length(text: str) -> dict[int, list[str]]:
    """Plain words to swap, by how long they are."""
    found: dict[int, list[str]] = {}
    for word in sorted(set(re.findall(r"(?<![\w'-])[a-z]{3,9}(?![\w'-])", text)) - {"band", "cure", "burn", "pain"}):
        found.setdefault(len(word), []).append(word)
    return found


def another(text: str, turn: int, words: dict[int, list[str]]) -> str:
    """The same routine in other words, with another title and shorter ends; never longer, so that its card still
    fits."""
    dice = random.Random(f"{turn} {text[:200]}")
    lines, inside, phase = [], False, ""
    for line in text.splitlines():
        bare = line.strip()
        if not bare.startswith("- ") or ":" in bare:
            inside = bool(WORDED.match(bare))
        phase = bare.removeprefix("- phase: ") if bare.startswith("- phase: ") else phase
        if bare.startswith("title: "):
            quote = line[-1] if line[-1] in "'\"" else ""
            line = f"{line.removesuffix(quote)} {turn}{quote}"
        elif inside:
            head, mark, told = line.partition(": ") if WORDED.match(bare) else ("", "", line)
            line = head + mark + re.sub(r"(?<![\w'-])[a-z]{4,9}(?![\w'-])", lambda m: swapped(m[0], dice, words), told)
        elif phase in ("warm-up", "cool-down") and (found := re.fullmatch(r"( +work: )(\d+) min", line)):
            line = f"{found[1]}{dice.randint(max(1, int(found[2]) - 1), int(found[2]))} min"
        lines.append(line)
    return "\n".join(lines) + "\n"


def swapped(word: str, dice: random.Random, words: dict[int, list[str]]) -> str:
    return dice.choice(words[len(word)]) if dice.random() < 0.4 else word


# Bare


def bare_of(guide: Path, pages: Path, single: Path | None = None) -> None:
    """The text of the same guide as hand-written Markdown outside the nav: in `pages` every page that ours makes of a
    routine, also its timer, its cards, and its short address; in `single` only the routine's own."""
    targets = [target for target in (pages, single) if target]
    for target in targets:
        (target / "docs").mkdir(parents=True)
        (target / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    loaded, _ = checked(guide / "routines")
    slugs = {entry.slug for trend in loaded.trends for entry in trend.routines}
    for made in site(loaded, Settings(site_url="https://guide.example/", past=past(guide))):
        if isinstance(made, Page):
            name, html, title = f"{made.address}index", made.html, made.title
        elif made.address.endswith(".html"):
            name, html, title = made.address.removesuffix(".html"), made.content, ""
        else:
            continue
        if name.startswith("cards/") and name != "cards/index":
            continue  # ready-made packs: every card once more
        of_a_routine = name.startswith("r/") or bool(slugs & set(name.split("/")))
        is_its_page = isinstance(made, Page) and made.kind == "routine"
        front = "---\ntitle: '{}'\n---\n\n".format(title.replace("'", "''")) if title else ""
        text = front + markdown_of(html)
        for target in targets if is_its_page or not of_a_routine else targets[:1]:
            place = target / "docs" / ("routines" if of_a_routine else "") / f"{name}.md"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


def markdown_of(html: str) -> str:
    reader = Markdown()
    reader.feed(html)
    return "\n".join(reader.written())


class Markdown(HTMLParser):
    """A page as somebody would type it: headings, paragraphs, lists, tables, links. Drawings are left out."""

    BLOCKS = (
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "figcaption",
        "summary",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "section",
    )
    HIDDEN = ("svg", "script", "style", "head", "template", "button", "select")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.kind, self.text, self.hidden = "p", "", 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden += 1
        elif tag in self.BLOCKS:
            self.close_block()
            self.kind = tag
        elif tag == "a":
            self.text += "["
        elif tag in ("b", "strong"):
            self.text += "**"
        elif tag in ("td", "th"):
            self.text += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN:
            self.hidden -= 1
        elif tag in self.BLOCKS:
            self.close_block()
        elif tag == "a":
            self.text += "](https://guide.example/)"
        elif tag in ("b", "strong"):
            self.text = f"{self.text.rstrip()}** "

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += data.replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_")

    def close_block(self) -> None:
        if text := " ".join(self.text.split()):
            self.blocks.append((self.kind, text))
        self.kind, self.text = "p", ""

    def written(self) -> Iterator[str]:
        before = ""
        for kind, text in self.blocks:
            if kind != before or kind not in ("li", "tr"):
                yield ""
            if kind[0] == "h" and kind[1:].isdigit():
                yield f"{'#' * int(kind[1:])} {text}"
            elif kind == "tr":
                yield f"{text} |"
                if before != "tr":
                    yield "| --- " * text.count("|") + "|"
            else:
                yield {"li": f"- {text}", "dt": f"**{text}**"}.get(kind, text)
            before = kind
