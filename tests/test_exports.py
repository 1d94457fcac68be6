"""The guide as data: the API, the feeds, and what a page tells search engines, each read by somebody else's reader."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import rdflib
from bs4 import BeautifulSoup
from conftest import TODAY
from rdflib.namespace import SDO
from tiny import write_tiny

from trendguide.exports import api, feeds, linked
from trendguide.history import past
from trendguide.load import Guide
from trendguide.model import Verdict
from trendguide.render.pages import WORDS
from trendguide.render.run import as_json
from trendguide.render.site import Settings
from trendguide.rules import checked
from trendguide.values import (
    Ages,
    Count,
    Distance,
    Duration,
    Effort,
    Frequency,
    Incline,
    Load,
    Number,
    Quantity,
    Speed,
)  # fmt: skip

HOME = "https://guide.example/"
SETTINGS = Settings(site_url=HOME)
HOSTILE = "</script><script>x()</script> & <!-- ]]>"


def read(built: Path, address: str) -> Any:
    return json.loads((built / address.removeprefix(HOME)).read_text(encoding="utf-8"))


# Values


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Duration.parse("15-20 s"), {"text": "15–20 s", "low": 15, "high": 20, "unit": "s"}),
        (Duration.parse("up to 2 min"), {"text": "up to 2 min", "high": 120, "unit": "s"}),
        (Distance.parse("10 m"), {"text": "10 m", "low": 10, "high": 10, "unit": "m", "imperial": "33 ft"}),
        (Count.parse("6 steps"), {"text": "6 steps", "low": 6, "high": 6, "unit": "steps"}),
        (Number.parse("2-3"), {"text": "2–3", "low": 2, "high": 3, "unit": ""}),
        (Effort.parse("3-4/10"), {"text": "3–4/10", "low": 3, "high": 4, "unit": "/10"}),
        (Speed.parse("2 km/h"), {"text": "2 km/h", "low": 2, "high": 2, "unit": "km/h", "imperial": "1.2 mph"}),
        (Speed.parse("0.5 km/h"), {"text": "0.5 km/h", "low": 0.5, "high": 0.5, "unit": "km/h", "imperial": "0.3 mph"}),
        (Incline.parse("0 %"), {"text": "0 %", "low": 0, "high": 0, "unit": "%"}),
        (Load.parse("heavy band"), {"text": "heavy band", "low": 3, "high": 3, "unit": "band"}),
        (Load.parse("10 kg"), {"text": "10 kg", "low": 10, "high": 10, "unit": "kg", "imperial": "22 lb"}),
        (Frequency.parse("3 per week"), {"text": "3 per week", "low": 3, "high": 3, "unit": "per week"}),
        (Ages.parse("65+"), {"text": "65+", "low": 65, "unit": "years"}),
        (Ages.parse("under 16"), {"text": "under 16", "low": 0, "high": 15, "unit": "years"}),
    ],
    ids=lambda value: str(value) if isinstance(value, Quantity | Ages) else "",
)  # fmt: skip
def test_a_quantity_comes_with_its_ends_its_unit_and_how_it_reads(value: Any, told: dict[str, Any]) -> None:
    assert json.loads(as_json(api.as_data(value))) == told


def test_every_quantity_has_a_unit() -> None:
    assert set(api.UNITS) | {Count, Load} == set(Quantity.__subclasses__())


# The API


def test_every_file_is_found_from_the_index_and_no_other_is_there(built: Path, guide: Guide) -> None:
    found = {HOME + api.ROOT + "index.json"}
    index = read(built, api.ROOT + "index.json")
    found |= {index["sources"], index["messages"]}
    for trend in index["trends"]:
        found |= {trend["data"], trend["claims"]}
        listed = read(built, trend["data"])["routines"]
        assert [one["id"] for one in listed] == [f"{trend['id']}/{e.slug}" for e in guide.trends[0].routines]
        found |= {one["data"] for one in listed}

    assert {HOME + file.relative_to(built).as_posix() for file in (built / "api").rglob("*.*")} == found


def test_every_address_in_the_data_leads_to_a_file_of_the_site(built: Path) -> None:
    addresses = set()
    for file in [*(built / "api").rglob("*.json"), built / "feed.json", built / "feed.xml"]:
        addresses |= set(re.findall(rf"{HOME}[^\"<\s#]*", file.read_text(encoding="utf-8")))

    for address in addresses:
        target = built / address.removeprefix(HOME)
        assert (target / "index.html" if address.endswith("/") else target).is_file(), address
    assert len(addresses) > 150


def test_a_routine_as_data_says_everything_its_file_says(guide: Guide) -> None:
    for entry in guide.trends[0].routines:
        told = json.loads(api.routine_asset(guide, guide.trends[0], entry, SETTINGS).content)
        text = json.dumps(told, ensure_ascii=False)
        for node in entry.value.model_dump(mode="json", exclude_none=True, exclude={"sources"}).items():
            for words in texts(node[1]):
                assert json.dumps(words, ensure_ascii=False) in text, (entry.slug, node[0], words)
        assert [one["id"] for one in told["sources"]] == list(entry.value.sources)
        assert told["is_checked_by_a_clinician"] is False


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value]


def test_a_routine_as_data_carries_every_sign_to_stop_for(guide: Guide) -> None:
    flags = guide.trends[0].safety.value.red_flags
    for entry in guide.trends[0].routines:
        told = api.routine(guide, guide.trends[0], entry, SETTINGS)["stop"]

        assert told["call_emergency"] == [flag.sign for flag in flags.call_emergency]
        assert told["advice_today"] == [flag.sign for flag in flags.advice_today]
        assert set(told["stop_now"]) == {*entry.value.stop_if, *(flag.sign for flag in flags.stop_now)}


def test_the_pdfs_are_named_only_where_they_are_made(guide: Guide) -> None:
    trend, entry = guide.trends[0], guide.trends[0].routines[0]

    without = api.addresses(trend, entry, SETTINGS)
    with_them = api.addresses(trend, entry, Settings(site_url=HOME, pdfs=True))

    assert set(with_them) - set(without) == {"card_pdf_a4", "card_pdf_letter", "card_pdf_large"}


def test_claims_and_sources_are_told_whole(built: Path, guide: Guide) -> None:
    claims = read(built, "api/v1/claims/backward-walking.json")["claims"]
    sources = read(built, "api/v1/sources.json")["sources"]

    for told, claim in zip(claims, guide.trends[0].claims.value.claims, strict=True):
        assert {key: told[key] for key in ("id", "claim", "verdict", "answer")} == claim.model_dump(
            mode="json", include={"id", "claim", "verdict", "answer"}
        )
        assert told["page"] == f"{HOME}backward-walking/claims/#{claim.id}"
    assert [one["id"] for one in sources] == [one.id for one in guide.sources.value.sources]


def test_the_data_of_a_routine_is_small(built: Path) -> None:
    sizes = {file.stat().st_size for file in (built / "api" / "v1" / "routines").rglob("*.json")}

    assert max(sizes) < 40_000


# Feeds, and git's history behind them


def git(project: Path, *arguments: str, on: str = "2026-11-01") -> None:
    day = f"{on}T12:00:00 +0000"
    who = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"}
    names = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(project), *names, *arguments], check=True, capture_output=True, env=who)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two made-up routines: one came on 1 November, the other on the 3rd."""
    write_tiny(tmp_path / "routines")
    git(tmp_path, "init", "-q")
    second = "routines/stair-skipping/sandbag-circuit.yml"
    git(tmp_path, "add", "-A")
    git(tmp_path, "reset", "-q", second)
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "two", on="2026-11-03")
    return tmp_path


def change(project: Path, old: str, new: str, on: str) -> None:
    file = project / "routines/stair-skipping/first-flight.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    git(project, "commit", "-qam", "a change", on=on)


def told(project: Path) -> list[tuple[str, str, str]]:
    guide = checked(project / "routines", TODAY)[0]
    settings = Settings(site_url=HOME, past=past(project))
    read = feedparser.parse(feeds.atom(guide, settings))
    assert not read.bozo
    return [(one.updated[:10], one.title, one.summary) for one in read.entries]


def test_a_feed_tells_of_each_routine_on_the_day_it_came(project: Path) -> None:
    assert told(project) == [
        ("2026-11-03", "New: Sandbag circuit", "Rounds of skipping and hopping up a slope with a small sandbag."),
        ("2026-11-01", "New: First flight", "A few stairs, two at a time, with a hand on the banister."),
    ]


def test_a_change_of_figures_is_news_and_a_change_of_notes_is_none(project: Path) -> None:
    change(project, "notes: All of this", "notes: All of it", on="2026-11-05")
    change(project, "rest: 30 s", "rest: 40 s", on="2026-11-07")

    assert told(project)[0] == ("2026-11-07", "Changed: First flight", "Up two stairs at once: rest 30 s is now 40 s.")
    assert len(told(project)) == 3


def test_an_entry_keeps_its_id_and_another_version_has_another(project: Path) -> None:
    def ids() -> list[str]:
        guide = checked(project / "routines", TODAY)[0]
        settings = Settings(site_url=HOME, past=past(project))
        return [item["id"] for item in feeds.json_feed(guide, settings)["items"]]

    before = ids()
    change(project, "rest: 30 s", "rest: 40 s", on="2026-11-07")

    assert set(before) < set(ids())
    assert len(set(ids())) == 3


def test_only_the_newest_are_kept(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST", 5)

    assert len(feeds.news(guide, SETTINGS)) == 5


def test_without_git_the_review_stands_for_the_day(guide: Guide) -> None:
    days = {item.day[:10] for item in feeds.news(guide, SETTINGS)}

    assert days == {str(entry.value.review.on) for entry in guide.trends[0].routines}


def test_both_feeds_say_the_same_in_any_reader(built: Path) -> None:
    atom = feedparser.parse((built / "feed.xml").read_bytes())
    plain = read(built, "feed.json")

    assert not atom.bozo
    assert atom.version == "atom10"
    assert plain["version"] == "https://jsonfeed.org/version/1.1"
    items = [
        (one["id"], one["url"], one["title"], one["content_text"], one["date_published"]) for one in plain["items"]
    ]
    assert items == [(one.id, one.link, one.title, one.summary, one.updated) for one in atom.entries]
    assert len(items) >= 24
    assert plain["feed_url"] == f"{HOME}feed.json"
    assert [one.href for one in atom.feed.links if one.rel == "self"] == [f"{HOME}feed.xml"]


def test_every_day_in_a_feed_is_the_day_of_a_commit(built: Path) -> None:
    """The history of this repository, so never the day of the build."""
    days = {item["date_published"][:10] for item in read(built, "feed.json")["items"]}

    assert days <= {str(commit.day) for each in past(Path(__file__).parents[1]).commits.values() for commit in each}


# What a page tells machines


def test_every_page_leads_to_the_feeds_and_some_to_their_data(built: Path, open_page: Callable[..., Any]) -> None:
    data = {
        "backward-walking": "api/v1/trends/backward-walking.json",
        "backward-walking/claims": "api/v1/claims/backward-walking.json",
        "backward-walking/coach-starter": "api/v1/routines/backward-walking/coach-starter.json",
    }
    for address in ("", "about", "find", "r", *data):
        if address == "r":
            address = next((built / "r").iterdir()).relative_to(built).as_posix()
        links = open_page(address).select('link[rel="alternate"]')
        targets = {link["type"]: (built / address / str(link["href"])).resolve() for link in links}

        assert targets.pop("application/atom+xml") == (built / "feed.xml").resolve()
        assert targets.pop("application/feed+json") == (built / "feed.json").resolve()
        assert targets == ({"application/json": (built / data[address]).resolve()} if address in data else {})


def triples(soup: BeautifulSoup) -> rdflib.Graph:
    """JSON-LD as rdflib reads it. It may not fetch schema.org's context, so the vocabulary is named in its place."""
    found = soup.select('script[type="application/ld+json"]')
    assert len(found) == 1
    read = json.loads(found[0].get_text())
    assert read.pop("@context") == "https://schema.org"
    graph = rdflib.Graph()
    graph.parse(data=json.dumps({"@context": {"@vocab": str(SDO)}} | read), format="json-ld")
    return graph


@pytest.mark.parametrize("address", ["claims", "coach-starter", "knee-oa-6-week", "fitness-walk-run-6-week"])
def test_linked_data_uses_words_of_schema_org_alone_and_none_of_a_medical_review(
    open_page: Callable[..., Any], address: str
) -> None:
    graph = triples(open_page(f"backward-walking/{address}"))
    known = set(SDO.__annotations__)
    used = {str(predicate) for predicate in graph.predicates()} | {
        str(one) for one in graph.objects(None, rdflib.RDF.type)
    }
    used.discard(str(rdflib.RDF.type))

    assert len(graph) > 30
    assert {word for word in used if word.startswith(str(SDO))} == used
    assert {word.removeprefix(str(SDO)) for word in used} <= known
    assert not [word for word in used if re.search(r"Medical|reviewedBy|lastReviewed|ratingValue", word)]


def test_a_routine_s_linked_data_has_the_figures_of_its_page(open_page: Callable[..., Any], guide: Guide) -> None:
    for entry in guide.trends[0].routines:
        page = open_page(f"backward-walking/{entry.slug}")
        said = json.loads(page.select_one('script[type="application/ld+json"]').get_text())
        shown = " ".join(page.select_one("article").get_text(" ").split())
        duration = said["activityDuration"]

        assert said["@type"] == ["ExercisePlan", "HowTo"]
        assert str(Number(*(Decimal(duration[end]) for end in ("minValue", "maxValue")))) + " min" in shown
        for section in said["step"]:
            for step in section["itemListElement"]:
                name, dose = step["text"].split(": ", 1) if ": " in step["text"] else (step["text"], "")
                assert name in shown, entry.slug
                assert re.split(r",| \(", dose)[0] in shown, entry.slug


def test_every_claim_is_reviewed_in_words(open_page: Callable[..., Any], guide: Guide) -> None:
    page = open_page("backward-walking/claims")
    said = json.loads(page.select_one('script[type="application/ld+json"]').get_text())["@graph"]

    for told, claim in zip(said, guide.trends[0].claims.value.claims, strict=True):
        assert told["@type"] == "ClaimReview"
        assert told["claimReviewed"] == claim.claim
        assert told["reviewRating"]["alternateName"] == WORDS[claim.verdict]
        assert page.find(id=told["url"].partition("#")[2]) is not None
    assert {one["reviewRating"]["alternateName"] for one in said} <= {WORDS[verdict] for verdict in Verdict}


def test_hostile_text_ends_no_script_no_feed_and_no_data(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "routines") / "stair-skipping"
    for file, key in (("first-flight.yml", "summary"), ("claims.yml", "claim")):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(re.sub(rf"{key}: .*", f"{key}: '{HOSTILE}'", text), encoding="utf-8")
    guide = checked(tmp_path / "routines", TODAY)[0]
    trend = guide.trends[0]
    entry = trend.routine("first-flight")

    routine, claims = linked.routine(guide, trend, entry, SETTINGS), linked.claims(guide, trend, SETTINGS)

    assert not set("<>&") & set(routine + claims)
    assert json.loads(routine)["description"] == HOSTILE
    assert json.loads(claims)["@graph"][0]["claimReviewed"] == HOSTILE
    assert HOSTILE in [
        one.text for one in ElementTree.fromstring(feeds.atom(guide, SETTINGS)).iter(f"{{{feeds.ATOM}}}summary")
    ]
    assert "<" not in api.routine_asset(guide, trend, entry, SETTINGS).content
    assert api.routine(guide, trend, entry, SETTINGS)["summary"] == HOSTILE
