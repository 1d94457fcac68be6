"""The guide as data, `/api/v1/`: an index that documents itself, one file a trend, one a routine, claims and sources.

The keys are those of the routine format; every quantity is read, and every session is unrolled by the core. Within v1
keys are only added. What a file does not say is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.messages import MESSAGES
from trendguide.model import Routine
from trendguide.paper import short_address, version
from trendguide.render import run
from trendguide.render.card import site_url
from trendguide.render.pages import short_name
from trendguide.render.site import Asset, Settings, routine_address
from trendguide.rulebook import address, ids
from trendguide.session import ENDS, Interval, Numbered, Session, WorkedStage, work_out
from trendguide.values import (
    Ages,
    Count,
    Day,
    Distance,
    Duration,
    Effort,
    Frequency,
    Incline,
    Load,
    Number,
    Quantity,
    Speed,
)

ROOT = "api/v1/"
UNITS: dict[type[Quantity], str] = {
    Duration: "s",
    Distance: "m",
    Number: "",
    Effort: "/10",
    Speed: "km/h",
    Incline: "%",
    Frequency: "per week",
}
KEPT_OUT = ("blocked_copy", "verified")  # for our own checks, and shown nowhere
NOTES = {
    "fields": "A key is that of the routine format, explained at /contribute/format/, or it stands in `fields`.",
    "files": "Start at `trends[].data`: it lists the routines, and `routines[].data` is everything about one.",
    "advice": "Not medical advice. No clinician has checked the content yet. Show `stop` and `cautions` wherever you "
    "show a routine.",
    "licence": "Words CC BY 4.0: say where they came from.",
    "stability": "Within v1 keys are only added; what changes or goes becomes v2.",
    "absent": "What a file does not say is left out; nothing is guessed.",
    "quantities": "`text` is how it reads, `low` and `high` are its ends in `unit`: s, m, reps, steps, lengths, /10 "
    "(RPE), km/h, %, % bodyweight, kg, per week, years; '' is a plain number. A band is 1 light, 2 medium, 3 heavy. "
    "Without `low` it means 'up to'; without `high`, 'and over'.",
    "sessions": "`plan.stages[].low` and `.high` are one session each, with the small and the large end of every "
    "range: intervals in order, rest between sets and rounds and never after the last. `seconds` is null where only a "
    "distance or a count is given; then `is_timed` is false, and the sum is not the whole.",
    "version": "Six letters, as on the printed card; another version is another session, another rule or other signs.",
    "messages": "`messages` lists what the check says, by an `id` that lives for ever: one that is withdrawn is never "
    "used again. `trendguide check --format json` names it.",
    "dates": "`changed` is the day of the last commit of the routine's file, `review` is in the file; never the build.",
}

FIELDS = {
    "added": "the day an id came in",
    "addresses": "where a reader finds it, and its data",
    "amount": "of one interval, as it reads",
    "api": "the version of these addresses",
    "calendar": "the plan as a calendar file",
    "card": "the printed card as a page",
    "card_large_print": "the same in large print",
    "card_pdf_a4": "the card as PDF, where the guide was built with them",
    "card_pdf_large": "the same in large print",
    "card_pdf_letter": "the same on Letter",
    "changed": "the day of the last commit of its file",
    "data": "the file of this API about it",
    "feeds": "what is new, as Atom and JSON",
    "fields": "this list: what a key means that the routine format does not have",
    "high": "the large end of a quantity, or a session with every range at it",
    "home": "the guide's front page",
    "imperial": "a quantity in miles, feet or pounds, as it reads",
    "intervals": "one session in order: work, rest between, and what is counted",
    "is_checked_by_a_clinician": "whether one has signed it",
    "is_timed": "whether every interval has a clock",
    "length": "of one session, as it reads",
    "low": "the small end of a quantity, or a session with every range at it",
    "messages": "what the check says, by id",
    "metres": "of one interval",
    "metres_by_movement": "the sum of a session, where a distance is given",
    "movement_distance": "of all movements that count, in a session",
    "movement_time": "of all movements that count, in a session",
    "movement_time_a_week": "the same in a week",
    "notes": "how to read this API",
    "nth": "which set or round an interval is",
    "number": "of a step or a stage, from 1 on",
    "of": "how many sets or rounds there are",
    "page": "its page for readers",
    "permanent": "the short address on the printed card",
    "review_due": "the day its review is due",
    "routines": "of a trend, in brief",
    "safety": "who should ask first, stop signs and limits of a trend",
    "schema": "the JSON Schema of a routine's file",
    "seconds": "of an interval or a session; null where only a distance or a count is given",
    "seconds_by_movement": "the sum of a session",
    "step": "the number of the step that an interval belongs to",
    "stop": "when to stop, call for help or ask: show it wherever you show the routine",
    "timer": "the page that leads the session",
    "trend": "the id of its trend",
    "trends": "every trend of the guide",
    "unit": "of a quantity's ends",
    "version": "six letters, as on the printed card",
    "vocabulary": "every goal, place and piece of equipment there is",
    "weeks_in_all": "of the plan",
    "withdrawn": "ids that are no longer said, and since when",
}
"""What a key of this API means, where it is no key of the routine format."""

# Values


def as_data(value: Any) -> Any:
    """A part of the model as JSON holds it, without what is not given."""
    if isinstance(value, str):
        return value
    if isinstance(value, Quantity):
        return quantity(value)
    if isinstance(value, Ages):
        return {"text": str(value), "low": value.since, "unit": "years"} | (
            {} if value.to is None else {"high": value.to}
        )
    if isinstance(value, Day):
        return str(value)
    if isinstance(value, BaseModel):
        given = ((key, part) for key, part in value if part is not None and part not in ((), {}))
        return {key: as_data(part) for key, part in given if key not in KEPT_OUT}
    if isinstance(value, tuple):
        return [as_data(one) for one in value]
    if isinstance(value, dict):
        return {str(key): as_data(one) for key, one in value.items()}
    return value


@lru_cache(4096)
def quantity(value: Quantity) -> dict[str, Any]:
    """The same few figures come in every file."""
    unit = value.unit if isinstance(value, Count | Load) else UNITS[type(value)]
    ends = {} if value.low is None else {"low": run.number(value.low)}
    ends["high"] = run.number(value.high)
    imperial = {"imperial": value.imperial} if value.imperial else {}
    return {"text": str(value), **ends, "unit": unit, **imperial}


# A routine


def session_data(routine: Routine, own: Session) -> dict[str, Any]:
    """One session from first to last, and what it adds up to."""
    totals = own.totals
    return {
        "seconds": totals.seconds,
        "is_timed": totals.is_timed,
        "length": run.length(routine, totals),
        "seconds_by_movement": totals.by_movement,
        "metres_by_movement": {movement: run.number(metres) for movement, metres in totals.metres.items()},
        "intervals": [interval_data(interval) for interval in own.intervals],
    }


def interval_data(interval: Interval) -> dict[str, Any]:
    metres = run.number(interval.metres) if interval.metres else None
    more = {"metres": metres, "movement": interval.movement, "label": run.turn(interval)}
    return {
        "kind": interval.kind,
        "phase": interval.phase,
        "step": interval.number,
        "name": interval.name,
        "amount": interval.amount,
        "seconds": interval.seconds,
        "nth": interval.nth,
        "of": interval.of,
    } | {key: one for key, one in more.items() if one}


def step_data(entry: Numbered) -> dict[str, Any]:
    rounds = {} if entry.rounds is None else {"rounds": as_data(entry.rounds.rounds)}
    return {"number": entry.number, **rounds, **as_data(entry.step)}


def stage_data(routine: Routine, stage: WorkedStage) -> dict[str, Any]:
    figures = {
        "minutes": stage.minutes,
        "movement_time": stage.counted_time,
        "movement_time_a_week": stage.counted_a_week,
        "movement_distance": stage.counted_distance,
    }
    return {
        "number": stage.number,
        **as_data(stage.stage),
        "frequency": as_data(stage.frequency),
        **{key: as_data(figure) for key, figure in figures.items() if figure is not None},
        "steps": [step_data(entry) for entry in stage.steps],
        **{end: session_data(routine, stage.session(end)) for end in ENDS},
    }


def addresses(trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> dict[str, str]:
    """Where a reader finds it, and where the data is."""
    page = site_url(settings) + routine_address(trend, entry)
    pdfs = {f"card_pdf_{paper}": f"{page}card.{paper}.pdf" for paper in ("a4", "letter", "large") if settings.pdfs}
    return {
        "page": page,
        "timer": f"{page}run/",
        "card": f"{page}card/",
        "card_large_print": f"{page}card/large/",
        **pdfs,
        "calendar": f"{page}plan.ics",
        "permanent": site_url(settings) + short_address(trend, entry),
        "data": site_url(settings) + routine_file(trend, entry),
    }


def trend_file(trend: TrendFolder) -> str:
    return f"{ROOT}trends/{trend.slug}.json"


def claims_file(trend: TrendFolder) -> str:
    return f"{ROOT}claims/{trend.slug}.json"


def routine_file(trend: TrendFolder, entry: Entry[Routine]) -> str:
    return f"{ROOT}routines/{trend.slug}/{entry.slug}.json"


def brief(trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> dict[str, Any]:
    """A routine in a list."""
    routine, at = entry.value, addresses(trend, entry, settings)
    return {
        "id": f"{trend.slug}/{entry.slug}",
        "title": routine.title,
        "level": routine.level,
        "version": version(entry, trend.safety),
        "review_due": str(routine.review.due),
        "page": at["page"],
        "data": at["data"],
    }


def stop(trend: TrendFolder, routine: Routine) -> dict[str, Any]:
    flags = trend.safety.value.red_flags
    return {
        "call_emergency": [flag.sign for flag in flags.call_emergency],
        "stop_now": list(run.stop_signs(trend, routine)),
        "advice_today": [flag.sign for flag in flags.advice_today],
        "pain_rule": run.pain_line(trend),
    }


def routine(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> dict[str, Any]:
    """Everything about one routine."""
    value, worked = entry.value, entry.once(work_out)
    changes = settings.past.changes(entry.file)
    own = as_data(value)
    return {
        "id": f"{trend.slug}/{entry.slug}",
        "trend": trend.slug,
        "version": version(entry, trend.safety),
        **({"changed": str(changes[0].day)} if changes else {}),
        "is_checked_by_a_clinician": False,
        "addresses": addresses(trend, entry, settings),
        **own,
        "stop": stop(trend, value),
        "minutes": as_data(worked.minutes),
        "plan": own["plan"]
        | ({"weeks_in_all": worked.weeks} if worked.weeks else {})
        | {"stages": [stage_data(value, stage) for stage in worked.stages]},
        "sources": [
            {"id": one.id, "name": short_name(one), "url": one.url} for one in map(guide.source, value.sources)
        ],
    }


# The files


def trend_data(trend: TrendFolder, settings: Settings) -> dict[str, Any]:
    home = site_url(settings)
    return {
        "id": trend.slug,
        "page": f"{home}{trend.slug}/",
        "is_checked_by_a_clinician": False,
        **trend.about.once(as_data),
        "claims": home + claims_file(trend),
        "safety": trend.safety.once(as_data),
        "routines": [brief(trend, entry, settings) for entry in trend.routines],
    }


def claims_data(trend: TrendFolder, settings: Settings) -> dict[str, Any]:
    page = f"{site_url(settings)}{trend.slug}/claims/"
    said = trend.claims.value
    return {
        "trend": trend.slug,
        "article": said.article,
        "claims": [
            data | {"page": f"{page}#{claim.id}"}
            for data, claim in zip(trend.claims.once(as_data)["claims"], said.claims, strict=True)
        ],
    }


def index(guide: Guide, settings: Settings) -> dict[str, Any]:
    home = site_url(settings)
    return {
        "name": "The Trend Guide",
        "api": "v1",
        "home": home,
        "notes": NOTES,
        "fields": FIELDS,
        "schema": f"{home}schema/routine.v1.json",
        "feeds": [f"{home}feed.xml", f"{home}feed.json"],
        "sources": f"{home}{ROOT}sources.json",
        "messages": f"{home}{ROOT}messages.json",
        "vocabulary": guide.vocabulary.once(as_data),
        "trends": [
            {
                "id": trend.slug,
                "title": trend.about.value.title,
                "page": f"{home}{trend.slug}/",
                "data": home + trend_file(trend),
                "claims": home + claims_file(trend),
            }
            for trend in guide.trends
        ],
    }


def messages_data(settings: Settings) -> dict[str, Any]:
    """What the check says: every id there has ever been, with its text and the address of its rule."""
    home = site_url(settings)
    return {
        "messages": [
            {"id": one.id, "added": one.added, "text": MESSAGES[one.id], "rule": home + address(one.id).lstrip("/")}
            for one in ids()
            if not one.withdrawn
        ],
        "withdrawn": [{"id": one.id, "added": one.added, "withdrawn": one.withdrawn} for one in ids() if one.withdrawn],
    }


def assets(guide: Guide, settings: Settings) -> Iterator[Asset]:
    """Every file but those of the routines."""
    yield asset(f"{ROOT}index.json", index(guide, settings))
    yield asset(f"{ROOT}messages.json", messages_data(settings))
    yield asset(f"{ROOT}sources.json", {"sources": guide.sources.once(as_data)["sources"]})
    for trend in guide.trends:
        yield asset(trend_file(trend), trend_data(trend, settings))
        yield asset(claims_file(trend), claims_data(trend, settings))


def routine_asset(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Asset:
    return asset(routine_file(trend, entry), routine(guide, trend, entry, settings))


def asset(address: str, content: dict[str, Any]) -> Asset:
    return Asset(address, f"{run.as_json(content)}\n")
