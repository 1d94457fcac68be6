"""The built site, read as a visitor does."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import build, copy_of_the_project, tiny_project
from parsed import Parsed

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.render.card import PARTS

Open = Callable[[str], BeautifulSoup]
TREND = "backward-walking"


def words(soup: Tag | None) -> str:
    assert soup is not None
    return " ".join(soup.get_text(" ").split())


def soup_of(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def tree_hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()


def routines(guide: Guide) -> list[tuple[TrendFolder, Entry[Routine], str]]:
    """Every routine with its trend and its address."""
    return [(trend, entry, f"{trend.slug}/{entry.slug}") for trend in guide.trends for entry in trend.routines]


@pytest.mark.parametrize(
    "address", ["", "find", TREND, f"{TREND}/claims", f"{TREND}/safety", f"{TREND}/evidence", "about"]
)
def test_every_page_of_the_contract_is_there_with_one_heading(open_page: Open, address: str) -> None:
    page = open_page(address)

    assert len(page.select("h1")) == 1
    assert len(page.select('meta[name="description"]')) == 1


def test_every_routine_has_a_page_and_a_card(built: Path, guide: Guide) -> None:
    for _, _, address in routines(guide):
        assert (built / address / "index.html").is_file()
        assert (built / address / "card" / "index.html").is_file()


def test_a_routine_page_says_everything_its_file_says(open_page: Open, guide: Guide) -> None:
    for _, entry, address in routines(guide):
        said = words(open_page(address).select_one("article"))
        routine = entry.value
        texts = [routine.title, routine.summary, routine.audience, *routine.setup, *routine.easier, *routine.mistakes]
        texts += [
            *routine.cautions,
            *routine.stop_if,
            *(PARTS[part] for part in routine.our_suggestion),
            *routine.not_seen,
            routine.notes or "",
        ]
        texts += [
            text for stage in routine.plan.stages for text in (stage.note, stage.build_up, stage.move_on_when) if text
        ]
        for _, step in ((entry.number, entry.step) for entry in session.numbered(routine)):
            texts += [
                step.name,
                str(step.work),
                *step.cues,
                *(str(figure) for figure in (step.rest, step.effort) if figure),
            ]
            texts += [figure for quantity in (step.speed,) if quantity for figure in (str(quantity), quantity.imperial)]

        for text in texts:
            assert " ".join(text.split()) in said, f"{entry.slug}: {text}"


def test_stop_signs_come_before_the_first_step(open_page: Open, guide: Guide) -> None:
    for trend, entry, address in routines(guide):
        said = words(open_page(address).select_one("article"))
        flags = trend.safety.value.red_flags
        first_step = said.index(session.numbered(entry.value)[0].step.name, said.index("Stop"))
        for flag in (*flags.call_emergency, *flags.stop_now, *flags.advice_today):
            assert 0 <= said.find(flag.sign) < first_step, f"{entry.slug}: {flag.sign}"


def test_a_routine_page_shows_its_length_and_its_backward_time(open_page: Open, guide: Guide) -> None:
    for _, entry, address in routines(guide):
        said = words(open_page(address).select_one("article"))
        assert f"{entry.once(session.work_out).minutes} min" in said, entry.slug
        time = entry.once(session.work_out).counted_time
        if time is not None:
            assert str(time) in said, entry.slug


def test_all_claims_are_answered_with_verdict_certainty_and_sources(open_page: Open, guide: Guide) -> None:
    claims = [(trend, claim) for trend in guide.trends for claim in trend.claims.value.claims]

    assert Counter(trend.slug for trend, _ in claims)[TREND] == 28
    for trend, claim in claims:
        page = open_page(f"{trend.slug}/claims")
        block = page.find(id=claim.id)
        assert block is not None, claim.id
        section = block.find_parent(["section", "article", "li"]) if block.name.startswith("h") else block
        assert section is not None
        said = words(section)
        for text in (claim.claim, claim.quote, claim.who, claim.answer):
            assert text in said, claim.id
        assert claim.verdict.replace("-", " ") in said.lower()
        assert claim.certainty.replace("-", " ") in said.lower()
        linked = " ".join(str(link["href"]) for link in section.select("a[href]"))
        assert all(f"#{source}" in linked for source in claim.sources), claim.id


def test_the_evidence_page_shows_each_study_with_its_finding_and_limits(open_page: Open, guide: Guide) -> None:
    page = open_page(f"{TREND}/evidence")
    said = words(page.select_one("article"))

    for source in guide.sources.value.sources:
        assert page.find(id=source.id) is not None, source.id
        for text in (source.title, source.finding, source.limits, source.dose):
            assert text is None or " ".join(text.split()) in said, source.id
        assert page.find("a", href=source.url) is not None, source.id


def test_the_safety_page_shows_every_rule_with_its_figure(open_page: Open, guide: Guide) -> None:
    for trend in guide.trends:
        said = words(open_page(f"{trend.slug}/safety").select_one("article"))
        safety = trend.safety.value
        flags = safety.red_flags
        texts = [text for group in safety.groups for text in (group.label, group.plain, group.reason)]
        texts += [rule.rule for rule in safety.ground_rules]
        texts += [
            flag.sign
            for group in (flags.call_emergency, flags.advice_today, flags.stop_now, flags.see_someone_soon)
            for flag in group
        ]
        texts += [text for limit in safety.limits for text in (limit.reason,) if text]

        for text in texts:
            assert " ".join(text.split()) in said, text


def test_the_verdict_stands_on_the_front_and_on_the_trend_page(open_page: Open, guide: Guide) -> None:
    for trend in guide.trends:
        for address in ("", trend.slug):
            said = words(open_page(address).select_one("article"))
            for sentence in trend.about.value.verdict.sentences:
                assert sentence.text in said


def test_the_finder_names_every_routine_without_javascript(open_page: Open, guide: Guide) -> None:
    page = open_page("find")
    linked = {str(link["href"]) for link in page.select("article a[href]")}

    for _, _, address in routines(guide):
        assert f"../{address}/" in linked


def test_no_clinician_has_signed_and_the_site_says_so(open_page: Open, guide: Guide) -> None:
    for address in ("", f"{TREND}/coach-starter", f"{TREND}/coach-starter/card", f"{TREND}/safety"):
        assert re.search(r"[Nn]o (clinician|health professional|doctor or physio)", words(open_page(address))), address


def test_the_front_page_shows_what_is_new(open_page: Open, guide: Guide) -> None:
    shown = open_page("").select('section[aria-labelledby="new-title"] .quote a')

    addresses = {f"./{address}/": entry.value.title for _, entry, address in routines(guide)}
    assert len(shown) == 4
    for link in shown:
        assert link.get_text().strip().split(": ", 1)[1].startswith(addresses[str(link["href"])])


def test_search_finds_routines_by_the_trends_other_names(built: Path, guide: Guide) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = {entry["location"]: f"{entry['title']} {entry['text']}".lower() for entry in index["docs"]}

    for trend, entry, address in routines(guide):
        text = texts[f"{address}/"]
        for name in trend.about.value.other_names:
            assert set(name.lower().split()) <= set(re.findall(r"[\w-]+", text)), f"{entry.slug}: {name}"
    assert not [location for location in texts if "/card/" in location]


def test_breadcrumbs_lead_from_a_routine_to_its_trend(open_page: Open) -> None:
    path = open_page(f"{TREND}/coach-starter").select_one(".md-path")

    assert path is not None
    assert "Backward walking" in words(path)


def internal_links(page: Parsed) -> set[tuple[str, str]]:
    found = set()
    for link in page.links:
        if not re.match(r"[a-z]+:|//", link):
            place, _, anchor = link.partition("#")
            found.add((place.partition("?")[0], anchor))  # what is asked of a page is no other page
    return found


def test_every_internal_link_and_anchor_resolves(built: Path, every_page: dict[str, Parsed]) -> None:
    broken = []
    ids: dict[str, set[str]] = {}
    for name, page in every_page.items():
        if name == "404.html":
            continue
        for target, anchor in internal_links(page):
            path = target.lstrip("/") if target.startswith("/") else f"{Path(name).parent.as_posix()}/{target}"
            path = os.path.normpath(path) if target else name
            file = f"{path}/index.html" if (built / path).is_dir() else path
            file = os.path.normpath(file)
            if not (built / file).is_file():
                broken.append(f"{name}: {target}")
            elif anchor and "=" not in anchor and file.endswith(".html"):  # `#stage=2` is a choice, no place
                ids[file] = ids.get(file) or set(every_page[file].ids)
                if anchor not in ids[file]:
                    broken.append(f"{name}: {target}#{anchor}")

    assert len(every_page) > 150
    assert broken == []


def test_no_request_leaves_the_site(every_page: dict[str, Parsed]) -> None:
    foreign = [
        f"{name}: {url}" for name, page in every_page.items() for url in page.loaded if re.match(r"(https?:)?//", url)
    ]

    assert foreign == []


def test_no_id_is_on_a_page_twice(every_page: dict[str, Parsed]) -> None:
    twice = [
        f"{name}: {id_}" for name, page in every_page.items() for id_, count in Counter(page.ids).items() if count > 1
    ]

    assert twice == []


# A second trend, and hostile text


def test_a_second_trend_is_a_folder_and_no_code(tmp_path: Path) -> None:
    project = tiny_project(tmp_path / "project")
    made_up = project / "routines"
    trend = next(path for path in made_up.iterdir() if path.is_dir())
    shutil.copytree(trend, made_up / "second-trend")
    for routine in (made_up / "second-trend").glob("*.yml"):
        if routine.name not in ("trend.yml", "claims.yml", "safety.yml"):
            text = routine.read_text(encoding="utf-8")
            routine.write_text(re.sub(r"^title: ", "title: Second ", text, flags=re.M), encoding="utf-8")

    done = build(tmp_path / "site", project)

    assert done.returncode == 0, done.stderr
    for name in (trend.name, "second-trend"):
        for page in ("", "claims", "safety", "evidence"):
            assert (tmp_path / "site" / name / page / "index.html").is_file()
    cards = list((tmp_path / "site" / "second-trend").glob("*/card/index.html"))
    assert cards
    assert "Second " in words(soup_of(tmp_path / "site" / "find" / "index.html"))


def hostile(file: Path, key: str) -> str:
    """Short enough for a title, another one in each file, and alive if anything prints it raw."""
    return f"</title><script>1</script><b>{file.stem[:8]}</b>" if key == "title" else "<b>x</b><script>1</script>"


def test_contributor_text_is_text_everywhere(tmp_path: Path) -> None:
    project = tiny_project(tmp_path / "project")
    made_up = project / "routines"
    trend = next(path for path in made_up.iterdir() if path.is_dir())
    for file in trend.glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        for key in ("summary", "audience", "notes", "title"):
            text = re.sub(rf"^{key}: .*$", f"{key}: '{hostile(file, key)}'", text, flags=re.M)
        file.write_text(text, encoding="utf-8")

    done = build(tmp_path / "site", project)

    assert done.returncode == 0, done.stderr
    seen = ""
    for page in (tmp_path / "site").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        seen += html
        for alive in ("<script>1</script>", "<b>x</b>", "</title><script>"):
            assert alive not in html, page
    assert "&lt;script&gt;1&lt;/script&gt;" in seen


# Mistakes, and the last good site


def run(*arguments: str, project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trendguide.cli", "--project", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_plain_mkdocs_build_loses_nothing_to_bad_data(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("the last good page", encoding="utf-8")
    (project / "routines" / TREND / "coach-starter.yml").write_text("title: [", encoding="utf-8")

    done = build(tmp_path / "site", project)

    assert done.returncode != 0
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "the last good page"


def test_the_same_guide_comes_out_of_properdocs(tmp_path: Path, built: Path) -> None:
    """ProperDocs 1.6 is the drop-in fork of MkDocs; the guide must not depend on which of the two builds it."""
    done = build(tmp_path / "site", tool="properdocs")

    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(built) for path in built.rglob("*.html")}
    assert {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*.html")} == pages
    for page in (Path("index.html"), Path(TREND, "knee-oa-6-week", "index.html")):
        ours, theirs = (soup_of(root / page).select_one("article") for root in (built, tmp_path / "site"))
        assert words(ours) == words(theirs)
