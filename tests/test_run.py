"""Run mode, as the core hands it over: the session of the core, safe to carry, whole without JavaScript."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT

from trendguide import session
from trendguide.load import Entry, Guide
from trendguide.model import Phase, Routine
from trendguide.render import card, pages, run
from trendguide.render.site import Asset, Settings

SETTINGS = Settings(site_url="https://guide.example/")
MOST_CODE = 12_000  # bytes, compressed


def routines(guide: Guide) -> tuple[Entry[Routine], ...]:
    return guide.trends[0].routines


def timer(guide: Guide, entry: Entry[Routine]) -> Asset:
    trend = guide.trends[0]
    pictures = card.view(guide, trend, entry, SETTINGS).pictures
    return run.asset(trend, entry, SETTINGS, run.data(trend, entry), pictures)


def block(guide: Guide, entry: Entry[Routine]) -> str:
    trend = guide.trends[0]
    return run.section(trend, entry, run.data(trend, entry))


def page_of(guide: Guide, slug: str) -> BeautifulSoup:
    return BeautifulSoup(timer(guide, guide.trends[0].routine(slug)).content, "html.parser")


def carried(soup: BeautifulSoup) -> dict[str, Any]:
    found = soup.select_one("#run-data")
    assert found is not None
    read: dict[str, Any] = json.loads(found.get_text())
    return read


def one(soup: BeautifulSoup, selector: str) -> Any:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found


def test_the_page_carries_the_session_of_the_core_for_every_routine_stage_and_end(guide: Guide) -> None:
    for entry in routines(guide):
        stages = carried(page_of(guide, entry.slug))["stages"]
        for stage, made in zip(entry.once(session.work_out).stages, stages, strict=True):
            for end in session.ENDS:
                core = stage.session(end).intervals
                own = [(i.kind, i.phase, i.number, i.name, i.amount, i.seconds, i.nth, i.of, i.movement) for i in core]

                assert [tuple(i[key] for key in run.KEYS) for i in made[end]["intervals"]] == own
                assert made[end]["seconds"] == session.totals(core).seconds
                assert made[end]["is_timed"] == session.totals(core).is_timed


def test_the_tables_say_the_same_as_the_timer(guide: Guide) -> None:
    for entry in routines(guide):
        page = page_of(guide, entry.slug)
        expected = {
            tuple((i["name"], i["amount"], i["label"]) for i in stage[end]["intervals"])
            for stage in carried(page)["stages"]
            for end in session.ENDS
        }

        rows = {
            tuple(tuple(cell.get_text() for cell in row.select("th, td")[1:]) for row in table.select("tbody tr"))
            for table in page.select("table")
        }

        assert rows == expected


def test_the_page_is_whole_and_small_and_leads_to_its_routine(guide: Guide) -> None:
    for entry in routines(guide):
        asset = timer(guide, entry)
        page = BeautifulSoup(asset.content, "html.parser")

        assert asset.address == f"backward-walking/{entry.slug}/run/index.html"
        assert one(page, "link[rel=canonical]")["href"] == f"https://guide.example/backward-walking/{entry.slug}/"
        assert one(page, "meta[name=robots]")["content"] == "noindex"
        assert one(page, "html")["lang"] == "en"
        assert len(page.select("h1")) == len(page.select("[role=status]")) == len(page.select("[role=timer]")) == 1
        assert "needs JavaScript" in one(page, "noscript").get_text()
        assert len(gzip.compress(asset.content.encode())) < 8_000


def test_nothing_on_the_page_needs_an_exception_from_the_security_policy(guide: Guide) -> None:
    for entry in routines(guide):
        text = timer(guide, entry).content + block(guide, entry)
        soup = BeautifulSoup(text, "html.parser")

        assert not [
            tag for tag in soup.find_all(True) if any(name == "style" or name.startswith("on") for name in tag.attrs)
        ]
        assert not soup.select("style, iframe")
        assert all(tag.get("src") or tag["type"] == "application/json" for tag in soup.select("script"))
        assert not re.search(r"(?:src|href)=\"https?://(?!guide\.example/)", text)


@pytest.mark.parametrize("text", ["</script><script>x()</script>", "<!--<script>", "a & b", "\u2028", '"quoted" \\'])
def test_no_text_can_end_the_data(text: str) -> None:
    carried = run.as_json({"title": text})

    assert not set("<>&") & set(carried)
    assert json.loads(carried) == {"title": text}


def test_safety_before_the_first_step_back_is_the_data_s_own_words(guide: Guide) -> None:
    trend = guide.trends[0]
    rules = {rule.rule for rule in trend.safety.value.ground_rules}
    signs = {flag.sign for flag in trend.safety.value.red_flags.stop_now}
    for entry in trend.routines:
        page, routine = page_of(guide, entry.slug), entry.value
        listed = [line.get_text() for line in page.select(".run-safety > ul:first-of-type li")]

        assert set(run.before_backward(trend, routine)) <= {*routine.setup, *routine.cautions, *rules}
        assert set(listed) <= {*routine.setup, *routine.cautions, *rules}
        assert set(run.stop_signs(trend, routine)) == {*routine.stop_if, *signs}
        assert all(sign in one(page, "#before").get_text() for sign in (*routine.stop_if, *signs))


def test_a_treadmill_routine_has_the_rules_of_the_treadmill_and_a_pool_routine_none_of_the_floor(guide: Guide) -> None:
    trend = guide.trends[0]

    belt = " ".join(run.ground_rules(trend, trend.routine("incline-ladder").value))
    pool = run.ground_rules(trend, trend.routine("pool-backward").value)

    assert "safety key" in belt
    assert "flat, dry, empty path" not in belt
    assert pool == ()


def test_every_session_with_a_backward_step_has_one_to_warn_before(guide: Guide) -> None:
    for entry in routines(guide):
        for stage in carried(page_of(guide, entry.slug))["stages"]:
            for end in session.ENDS:
                looks = [interval["look"] for interval in stage[end]["intervals"]]
                assert "back" in looks, entry.slug


def test_the_words_of_the_phases_are_those_of_the_pages() -> None:
    assert {phase: pages.WORDS[phase] for phase in Phase} == run.PHASES


def test_what_is_said_aloud_has_no_abbreviation(guide: Guide) -> None:
    for entry in routines(guide):
        for stage in run.data(guide.trends[0], entry)["stages"]:
            for interval in stage["high"]["intervals"]:
                rest = interval["say"].removeprefix(interval["name"])
                assert not re.search(r"\d+ (?:s|m|min)\b", rest), interval["say"]


def test_the_plan_s_own_rule_stands_in_the_history(guide: Guide) -> None:
    trend = guide.trends[0]
    rules = run.rules(trend, trend.routine("coach-starter"))

    assert rules["most"] == 4
    assert rules["rules"][0]["up"] == "Move on to stage 2 when: Two sessions with no stumble and you feel calm."
    assert (
        rules["rules"][1]["pain"]
        == "That is above the pain rule (4/10). Repeat stage 2 or go back to stage 1. First let it settle."
    )
    assert rules["rules"][0]["pain"].startswith(
        "That is above the pain rule (4/10). Repeat stage 1, or do it easier: Step backward"
    )
    assert (
        rules["rules"][2]["up"].endswith("Then: Leg-day forward and back or Treadmill, first few minutes.")
        or "Then: " in rules["rules"][2]["up"]
    )


def test_the_block_for_the_routine_page_leads_to_every_stage(guide: Guide) -> None:
    for entry in routines(guide):
        links = [str(link["href"]) for link in BeautifulSoup(block(guide, entry), "html.parser").select("a")]

        assert links == ["run/", *(f"run/#stage={n + 1}" for n in range(len(entry.value.plan.stages))), "plan.ics"]


def test_the_code_that_the_timer_loads_is_small_and_asked_for_at_once(guide: Guide) -> None:
    page = page_of(guide, "coach-starter")
    asked = {str(one.get("src") or one["href"]) for one in page.select("script[src], link[rel=modulepreload]")}
    names = sorted({address.rpartition("/")[2] for address in asked} - {"offline.js"})
    code = {name: (PROJECT / "docs/assets/js" / name).read_bytes() for name in names}
    imported = {name for text in code.values() for name in re.findall(r'from "\./([\w-]+\.js)"', text.decode())}

    assert imported <= set(names)
    assert sum(len(gzip.compress(text, 9)) for text in code.values()) <= MOST_CODE


def test_no_code_of_run_mode_sends_anything_anywhere() -> None:
    for file in (PROJECT / "docs/assets/js").glob("run*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://|eval\(|new Function|innerHTML|XMLHttpRequest|sendBeacon|WebSocket", text), (
            file.name
        )
        assert re.findall(r"fetch\(([^)]*)\)", text) in ([], ["FILE"], ['"plan.ics"'])


def test_the_page_s_colours_are_those_of_the_site() -> None:
    css = {name: (PROJECT / "docs/assets/css" / name).read_text(encoding="utf-8") for name in ("run.css", "site.css")}
    tokens = r"--(paper|card|ink|soft|line|edge|accent|on-accent|accent-soft|stop|stop-soft|stop-line): (#\w+)"

    ours, site = re.findall(tokens, css["run.css"]), re.findall(tokens, css["site.css"])

    assert len(ours) == 24
    assert ours == site[:24]  # the two schemes come first; print comes later
