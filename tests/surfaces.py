"""What each surface says of a stage of a plan, read back from what it prints, in one shape.

`sessions` is the measure: the core's own session, counted here interval by interval. A surface has a reader that gives
a `Says`; whatever a surface leaves out stays None, and `disagreements` compares the rest. A new surface is one reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import icalendar
from bs4 import BeautifulSoup, Tag

from trendguide import session
from trendguide.load import Entry, Guide
from trendguide.model import Routine, Stage
from trendguide.values import Duration, Number

TIMES = "\N{MULTIPLICATION SIGN}"
Dose = tuple[str, str]
"""How often in one session, and how much each time: `("6-10", "90 m")`, both ends of a range."""
Row = tuple[str, str, str, str]
"""One interval: phase, name, amount, `Set 2 of 3`."""


@dataclass(frozen=True)
class Says:
    """One stage of one routine, as far as a surface tells of it."""

    stages: int | None = None  # of the plan
    weeks: str | None = None  # "3–4"; empty where only readiness counts
    doses: Mapping[int, Dose] | None = None  # by step; a surface may leave out steps that stay the same
    rests: Mapping[int, str] | None = None  # between sets, by step
    minutes: str | None = None
    backward: str | None = None
    often: str | None = None
    lengths: tuple[int, int] | None = None  # seconds with a clock, low and high end
    rows: tuple[tuple[Row, ...], tuple[Row, ...]] | None = None  # low and high end


# The measure


def sessions(guide: Guide) -> Iterator[tuple[Entry[Routine], int, Says]]:
    """Every stage of every routine, as the core has it."""
    for trend in guide.trends:
        for entry in trend.routines:
            for number, stage in enumerate(entry.value.plan.stages, 1):
                yield entry, number, core(entry.value, stage)


def core(routine: Routine, stage: Stage) -> Says:
    steps = session.numbered(routine, stage)
    ends = [session.unroll(steps, end) for end in session.ENDS]
    work = [[one for one in end if one.kind == "work"] for end in ends]
    totals = [sum(one.seconds or 0 for one in end) for end in ends]
    moved = [sum(one.seconds or 0 for one in end if one.movement) for end in work]
    whole = Number(*(session.whole_minutes(one) for one in totals))  # type: ignore[arg-type]
    times = {one.number: span([sum(other.number == one.number for other in end) for end in work]) for one in steps}
    in_rounds = {one.number for one in steps if one.rounds}
    return Says(
        stages=len(routine.plan.stages),
        weeks=str(stage.weeks or ""),
        doses={one.number: (times[one.number], plain(one.step.work)) for one in steps},
        rests={one.number: plain(one.step.rest) for one in steps if one.step.rest},
        minutes=plain(routine.minutes or whole),
        backward=plain(Duration(*moved)) if moved[1] else "",  # type: ignore[arg-type]
        often=str(session.frequency(routine.plan, stage)),
        lengths=(totals[0], totals[1]),
        rows=tuple(tuple(row(one, one.number in in_rounds) for one in end) for end in ends),  # type: ignore[arg-type]
    )


def row(one: session.Interval, in_rounds: bool) -> Row:
    phases = {"warm-up": "Warm-up", "main": "Main part", "cool-down": "Cool-down"}
    turn = "" if one.kind == "rest" or one.of == 1 else f"{'Round' if in_rounds else 'Set'} {one.nth} of {one.of}"
    return phases[one.phase], one.name, one.amount, turn


def span(ends: list[int]) -> str:
    return "-".join(str(one) for one in dict.fromkeys(ends))


def plain(value: object) -> str:
    return str(value).replace("\N{EN DASH}", "-").replace("\N{NO-BREAK SPACE}", " ").strip()


def product(*counts: str) -> str:
    """`6-10` rounds of `2` sets are `12-20`."""
    low = high = 1
    for count in counts:
        parts = [int(part) for part in count.split("-")]
        low, high = low * parts[0], high * parts[-1]
    return span([low, high])


def dose(text: str, rounds: str = "1") -> Dose:
    """`5 × 2 min` is five times two minutes; `10 min` is once."""
    *counts, amount = re.split(rf"\s*{TIMES}\s*", plain(text).replace("(", "").replace(")", ""))
    return product(rounds, *counts), amount


# The surfaces


def words(tag: Tag) -> str:
    return plain(" ".join(tag.get_text(" ").split()))


def found(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    one = soup.select_one(selector)
    assert one is not None, selector
    return one


def page(soup: BeautifulSoup, routine: Routine, number: int) -> Says:
    """The plan on a routine's page; the steps that a stage leaves alone stand in the session above it."""
    stages = soup.select(".stages > .stage")
    stage = stages[number - 1]
    rounds = stage.select_one(".stage__change > .dose:first-child")
    count = words(rounds).split()[0] if rounds and "rounds" in rounds.get_text() else None
    own, rests = {}, {}
    for change in stage.select("div.stage__change"):
        step, _, _ = words(found(change, ".stage__step")).partition(".")
        group = next((one for one in session.numbered(routine) if one.number == int(step) and one.rounds), None)
        times = "1" if group is None or group.rounds is None else count or plain(group.rounds.rounds)
        own[int(step)] = dose(words(found(change, ".dose")), times)
        rest = re.search(r"Rest (.+) between sets", words(change))
        if rest:
            rests[int(step)] = rest[1]
    facts = [words(one) for one in stage.select(".facts--stage > li")]
    often = [one for one in facts if re.fullmatch(r"[\d-]+ per (?:week|day)", one)]
    moved = [one for one in facts if re.search(r"\b(?:min|s|h) backward", one)]
    weeks = stage.select_one(".stage__weeks")
    return Says(
        stages=len(stages),
        weeks=words(weeks).split()[-1].replace("-", "\N{EN DASH}") if weeks else "",
        doses=own,
        rests=rests,
        minutes=next(one for one in facts if one.endswith("a session")).removesuffix(" min a session"),
        backward=re.sub(r" backward.*", "", moved[0]) if moved else "",
        often=often[0].replace("-", "\N{EN DASH}") if often else None,
    )


def block(soup: BeautifulSoup, number: int) -> Says:
    """ "Do it now" on a routine's page: what the timer begins with, at the low end."""
    lines = soup.select(".tg-run__stages > li")
    said = re.fullmatch(
        r"(?:Stage \d of (\d)|The one stage)(?: · Weeks? ([\d-]+))? (.+), (?:about )?(.+?)", words(lines[number - 1])
    )
    assert said, words(lines[number - 1])
    return Says(stages=int(said[1] or 1), weeks=(said[2] or "").replace("-", "\N{EN DASH}"), minutes=said[4])


def card(soup: BeautifulSoup, number: int) -> Says:
    """A stair of the card; with one step the number of that step is not printed."""
    stairs = soup.select(".tc-auto .tc-stair-text")
    stair = stairs[number - 1]
    lines = stair.select(".tc-line")
    backward = [int(found(one, ".tc-number text").get_text()) for one in soup.select(".tc-auto .tc-step-back")]
    numbered = [
        int(words(mark).removeprefix("Step ")) if (mark := line.select_one(".tc-step-number")) else backward[0]
        for line in lines
    ]
    weeks = re.match(r"Weeks? ([\d-]+)", words(found(stair, "h3")))
    return Says(
        stages=len(stairs),
        weeks=weeks[1].replace("-", "\N{EN DASH}") if weeks else "",
        doses=dict(zip(numbered, (dose(words(found(line, "b"))) for line in lines), strict=True)),
    )


def timer(soup: BeautifulSoup, number: int) -> Says:
    """What run.js plays: every interval of both ends."""
    data: dict[str, Any] = json.loads(found(soup, "#run-data").get_text())
    stage = data["stages"][number - 1]
    ends = [stage["low"], stage["high"]]
    weeks = re.search(r"[\d\N{EN DASH}]+", stage["weeks"])
    return Says(
        stages=len(data["stages"]),
        weeks=weeks[0] if weeks else "",
        often=stage["often"],
        lengths=(ends[0]["seconds"], ends[1]["seconds"]),
        rows=tuple(  # type: ignore[arg-type]
            tuple((data["phases"][one["phase"]], one["name"], one["amount"], one["label"]) for one in end["intervals"])
            for end in ends
        ),
    )


def tables(soup: BeautifulSoup, number: int) -> Says:
    """The timer's page without JavaScript: one table where both ends are the same, else the short one first."""
    own = []
    for details in soup.select(".run-tables details"):
        summary = words(found(details, "summary"))
        if re.match(rf"Stage {number} of|The one stage", summary):
            own.append(
                tuple(
                    tuple(" ".join(cell.get_text().split()) for cell in line.select("th, td"))
                    for line in details.select("tbody tr")
                )
            )
    return Says(rows=(own[0], own[-1]))  # type: ignore[arg-type]


def calendar(file: str, routine: Routine, number: int) -> Says:
    """The first event that carries the stage."""
    events = [str(event["DESCRIPTION"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]
    head = re.compile(rf"Stage {number} of (\d)\n((?:.+\n)+)")
    said = next(match for text in events if (match := head.search(text)))
    by_name: dict[str, list[int]] = {}
    for one in session.numbered(routine, routine.plan.stages[number - 1]):
        by_name.setdefault(one.step.name, []).append(one.number)
    doses, rests, rounds = {}, {}, "1"
    for line in said[2].splitlines():
        group = re.match(r"- (\S+) rounds? of these", line)
        step = re.match(
            r"(  )?- (.+?): ([^,]+?)(?:, rest (.+?) between sets)?(?:, then rest [^(]+?)?(?: \(.+\))?$", line
        )
        if group:
            rounds = plain(group[1])
        elif step:
            own = by_name[step[2]].pop(0)
            doses[own] = dose(step[3], rounds if step[1] else "1")
            if step[4]:
                rests[own] = plain(step[4])
    return Says(stages=int(said[1]), doses=doses, rests=rests)


def api(file: str, number: int) -> Says:
    """The routine as data: figures from its quantities, rows from its unrolled sessions."""
    plan = json.loads(file)["plan"]
    stage = plan["stages"][number - 1]
    steps, ends = stage["steps"], [stage["low"], stage["high"]]
    phases = {"warm-up": "Warm-up", "main": "Main part", "cool-down": "Cool-down"}
    counts = {one["number"]: [plain(one[key]["text"]) for key in ("rounds", "sets") if key in one] for one in steps}
    return Says(
        stages=len(plan["stages"]),
        weeks=stage["weeks"]["text"] if "weeks" in stage else "",
        doses={one["number"]: (product(*counts[one["number"]]), plain(one["work"]["text"])) for one in steps},
        rests={one["number"]: plain(one["rest"]["text"]) for one in steps if "rest" in one},
        minutes=plain(stage["minutes"]["text"]),
        backward=plain(stage["movement_time"]["text"]) if "movement_time" in stage else "",
        often=stage["frequency"]["text"],
        lengths=(ends[0]["seconds"], ends[1]["seconds"]),
        rows=tuple(  # type: ignore[arg-type]
            tuple((phases[one["phase"]], one["name"], one["amount"], one.get("label", "")) for one in end["intervals"])
            for end in ends
        ),
    )


# The comparison


def disagreements(says: Says, measure: Says) -> list[str]:
    """Where a surface says something else than the core, a line each; of doses and rests it may leave some out."""
    wrong = []
    for field in fields(Says):
        said, wanted = getattr(says, field.name), getattr(measure, field.name)
        if said is None:
            continue
        if isinstance(said, Mapping):
            said, wanted = dict(said), {number: wanted.get(number) for number in said}
        if said != wanted:
            wrong.append(f"{field.name}: {said!r}, not {wanted!r}")
    return wrong
