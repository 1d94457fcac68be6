"""The pages of the guide. Each function gathers what one page says and hands it to the template of the same name.

Templates choose and print; what has to be looked up, sorted or grouped is done here. Figures come from `session`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup
from pydantic import BaseModel

from trendguide import session
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import (
    OURS,
    About,
    Advice,
    Basis,
    Certainty,
    Claim,
    Design,
    Direction,
    Kind,
    Level,
    Limit,
    Measure,
    Phase,
    Rounds,
    Routine,
    Source,
    Stage,
    Supervision,
    Term,
    Verdict,
)
from trendguide.paper import short_address, version
from trendguide.render import card, dose_chart, evidence_chart, glossary, pictograms, staircase, timeline
from trendguide.render import finder as finding
from trendguide.render.site import Found, Heading, Page, Settings, render, routine_address, to_root
from trendguide.rules import weekly_rise
from trendguide.session import Worked, WorkedStage, work_out
from trendguide.values import Duration, Effort, Frequency, Incline, Load, Quantity, Speed

# How the choices of the model read on a page

WORDS: dict[StrEnum, str] = {
    Level.BEGINNER: "Beginner",
    Level.INTERMEDIATE: "Intermediate",
    Level.ADVANCED: "Advanced",
    Supervision.SELF: "On your own",
    Supervision.BUDDY: "With a buddy",
    Supervision.COACH: "With a coach",
    Supervision.PHYSIO: "With a physio",
    Phase.WARM_UP: "Warm-up",
    Phase.MAIN: "Main part",
    Phase.COOL_DOWN: "Cool-down",
    Basis.QUOTE: "What somebody said in public",
    Basis.TRIAL: "The dose of a study",
    Basis.PRACTICE: "How coaches do it",
    Basis.ADAPTED: "Put together by us from several sources",
    Kind.EXPERT: "What professionals say",
    Kind.TESTIMONY: "What people who tried it say",
    Kind.POPULARITY: "What is said about the trend",
    Verdict.SUPPORTED: "Supported",
    Verdict.PARTLY: "Partly supported",
    Verdict.NOT: "Not supported",
    Verdict.MISLEADING: "Misleading",
    Verdict.NOT_CHECKABLE: "Not checkable",
    Certainty.HIGH: "high",
    Certainty.MODERATE: "moderate",
    Certainty.LOW: "low",
    Certainty.VERY_LOW: "very low",
    Advice.AVOID: "Not now",
    Advice.ASK_FIRST: "Ask first",
    Advice.SUPERVISED_ONLY: "Only with a professional",
    Design.META_ANALYSIS: "Studies added together",
    Design.SYSTEMATIC_REVIEW: "Reviews of studies",
    Design.REVIEW: "Overviews",
    Design.RCT: "Randomised trials",
    Design.CONTROLLED_TRIAL: "Trials not shown to be randomised",
    Design.BEFORE_AFTER: "Before and after, nobody to compare with",
    Design.COHORT: "Studies that watched or counted",
    Design.LAB_STUDY: "Lab tests",
    Design.GUIDELINE: "Guidelines and advice sheets",
    Design.COMPENDIUM: "Tables of figures",
    Design.NEWS: "Articles",
    Measure.CONTINUOUS: "Minutes in one go",
    Measure.SESSION: "Minutes in one session",
    Measure.FREQUENCY: "Sessions a week",
    Measure.SPEED: "Speed",
    Measure.INCLINE: "Slope",
    Measure.LOAD: "Load",
    Measure.REST: "Rest",
    Measure.EFFORT: "Effort",
    Measure.EXTRA: "Extra minutes in a session, from one week to the next",
    Measure.USE: "What may be used",
}
ABOUT: dict[About, str] = {
    About.TREADMILL: "On a treadmill",
    About.FLOOR: "On the floor",
    About.OUTDOORS: "Outdoors",
    About.KIT: "Your kit",
    About.EFFORT: "How hard",
}
DIRECTIONS: dict[Direction, str] = {
    Direction.FOR: "In favour",
    Direction.MIXED: "Mixed, or neither",
    Direction.AGAINST: "No difference, or against",
    Direction.NOT_ABOUT_IT: "Not about it",
}
DESIGNS: dict[Design, str] = {
    Design.META_ANALYSIS: "meta-analysis",
    Design.SYSTEMATIC_REVIEW: "systematic review",
    Design.REVIEW: "overview",
    Design.RCT: "randomised trial",
    Design.CONTROLLED_TRIAL: "trial, not shown to be randomised",
    Design.BEFORE_AFTER: "before and after",
    Design.COHORT: "observational study",
    Design.LAB_STUDY: "lab study",
    Design.GUIDELINE: "guideline or advice sheet",
    Design.COMPENDIUM: "compendium",
    Design.NEWS: "article",
}
FIGURES: dict[Measure, type[Quantity]] = {
    Measure.CONTINUOUS: Duration,
    Measure.SESSION: Duration,
    Measure.EXTRA: Duration,
    Measure.REST: Duration,
    Measure.FREQUENCY: Frequency,
    Measure.SPEED: Speed,
    Measure.INCLINE: Incline,
    Measure.LOAD: Load,
    Measure.EFFORT: Effort,
}
NO_RUN = Markup("")
WIDTHS: tuple[Literal["wide", "narrow"], ...] = ("wide", "narrow")
STUDIES = (
    Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW, Design.REVIEW, Design.RCT, Design.CONTROLLED_TRIAL,
    Design.BEFORE_AFTER, Design.COHORT, Design.LAB_STUDY,
)  # fmt: skip
PERSON = re.compile(r"^[^\W\d_][\w'’-]+ [A-Z]{1,3}(,|$| et al)")
SURNAME = re.compile(r"^([^\W\d_][\w'’-]*(?: [\w'’-]+)*?)(?: [A-Z]{1,3})?$")


# Short names of sources


@dataclass(frozen=True)
class Ref:
    """A source or a routine as it is named in passing, with the place where it is told in full."""

    name: str
    href: str


def shortened(text: str, most: int) -> str:
    """Cut between words."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,:;(-") + "…"


def shown_title(source: Source) -> str:
    """The title without the note that somebody could not see it, where the evidence has one."""
    return re.sub(r"^\[.*?\] ?", "", source.title)


def shown_authors(source: Source) -> str | None:
    """The authors; None where the evidence says that they could not be seen."""
    return None if source.authors is None or source.authors.startswith("Not shown") else source.authors


def surnames(authors: str) -> str:
    """`Hao and Chen`, `Lin and others`."""
    people = [person.strip() for person in re.sub(r"\(.*?\)", "", authors).split(",")]
    first = SURNAME.match(people[0].removesuffix("et al.").strip())
    name = first[1] if first else people[0]
    if len(people) == 2 and "et al" not in authors and (second := SURNAME.match(people[1])):
        return f"{name} and {second[1]}"
    return f"{name} and others" if len(people) > 1 or "et al" in authors else name


def short_name(source: Source) -> str:
    """`Alghadir and others, 2019` for a study; the publisher and the title for a page that has no authors as such."""
    authors = shown_authors(source)
    year = f", {source.year}" if source.year else ""
    if authors and (source.design in STUDIES or PERSON.match(authors)):
        return surnames(authors) + year
    publisher = re.split(r"[;(]", authors)[0].strip() if authors else ""
    acronym = re.search(r"\(([A-Z]{2,8})\)", authors or "")
    who, title = acronym[1] if acronym else publisher, re.sub(r" \(.*", "", shown_title(source))
    return (f"{who}: " if who and not title.startswith(who) else "") + shortened(title, 52) + year


def chart_name(source: Source) -> str:
    """Still shorter, for a drawing: `Lin 2025`; the first words of the title where no author could be seen."""
    authors = shown_authors(source)
    who = surnames(authors).split(" and ")[0] if authors else shortened(re.split(r"[:.]", shown_title(source))[0], 20)
    return f"{who} {source.year}" if source.year else who


@dataclass(frozen=True)
class Room:
    """What every page of a trend needs: where it stands, and how to name what it links to."""

    guide: Guide
    trend: TrendFolder
    address: str
    settings: Settings

    @property
    def root(self) -> str:
        return to_root(self.address)

    @property
    def base(self) -> str:
        """The trend's own page, from here."""
        return f"{self.root}{self.trend.slug}/"

    def refs(self, ids: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(
            Ref(short_name(self.guide.source(one)), f"{self.base}evidence/#{one}") for one in ids if one != OURS
        )

    def named(self, entries: Iterable[Entry[Routine]]) -> tuple[Ref, ...]:
        """Of a neighbour a routine's page knows no more than this, so it stays as it is when the neighbour changes."""
        return tuple(Ref(one.value.title, self.root + routine_address(self.trend, one)) for one in entries)

    def rows(self, entries: Iterable[Entry[Routine]]) -> tuple[Row, ...]:
        return tuple(Row(self, entry) for entry in entries)

    def page(self, kind: str, title: str, description: str, **more: Any) -> Page:
        """Filled from the template of the page's kind; what the template needs goes in `fill`."""
        fill = more.pop("fill", {})
        html = render(
            f"{kind}.jinja",
            room=self,
            trend=self.trend,
            about=self.trend.about.value,
            settings=self.settings,
            root=self.root,
            words=WORDS,
            title=title,
            here=kind,
            **fill,
        )
        return Page(address=self.address, title=title, description=description, html=html, kind=kind, **more)


@dataclass(frozen=True)
class Row:
    """A routine in a list."""

    room: Room
    entry: Entry[Routine]

    @property
    def routine(self) -> Routine:
        return self.entry.value

    @property
    def href(self) -> str:
        return self.room.root + routine_address(self.room.trend, self.entry)

    @property
    def kit(self) -> tuple[str, ...]:
        return labels(self.room.guide.vocabulary.value.equipment, self.routine.equipment)

    @property
    def places(self) -> tuple[str, ...]:
        return labels(self.room.guide.vocabulary.value.places, self.routine.places)

    @property
    def facts(self) -> tuple[str, ...]:
        """What decides whether a reader looks closer."""
        routine = self.routine
        minutes, places = f"{self.entry.once(work_out).minutes} min", " or ".join(self.places)
        return minutes, WORDS[routine.level], WORDS[routine.supervision], places

    @property
    def pictogram(self) -> Any:
        return self.entry.once(pictogram_of)


def labels(terms: dict[str, Term], words: Iterable[str]) -> tuple[str, ...]:
    return tuple(terms[word].label for word in words)


def pictogram_of(routine: Routine) -> Markup:
    """The picture of the first step that is the trend's own movement: it is what the routine is about."""
    steps = list(session.all_steps(routine.session))
    return pictograms.pictogram(next((step for step in steps if step.movement), steps[0]), routine)


def naming(trend: TrendFolder, source: str) -> Sequence[Entry[Routine]]:
    """The routines that a source is named in, in order."""
    return by_source(trend).get(source, ())


@lru_cache(8)
def by_source(trend: TrendFolder) -> dict[str, list[Entry[Routine]]]:
    found: dict[str, list[Entry[Routine]]] = {}
    for entry in in_order(trend):
        for source in dict.fromkeys(entry.value.sources):
            found.setdefault(source, []).append(entry)
    return found


@lru_cache(8)
def in_order(trend: TrendFolder) -> tuple[Entry[Routine], ...]:
    """The one to begin with, then by level and title: the right first routine for a beginner is first."""
    first = trend.about.value.start_with
    ranks = list(Level)
    return tuple(
        sorted(trend.routines, key=lambda e: (e.slug != first, ranks.index(e.value.level), e.value.title.casefold()))
    )


# Front


def front(guide: Guide, settings: Settings, newest: Iterable[tuple[str, str, str]]) -> Page:
    """The question, the verdict, three doors, the finder; `newest` as title, address and text of each."""
    rooms = [Room(guide, trend, "", settings) for trend in guide.trends]
    questions = " ".join(room.trend.about.value.question for room in rooms)
    description = "Seen a fitness trend online? Does it work, is it for me, how do I start? Every fact has its source."
    html = render(
        "front.jinja",
        rooms=[front_block(room) for room in rooms],
        goals=found_goals(guide, ""),
        newest=newest,
        settings=settings,
        root=to_root(""),
        words=WORDS,
        single=len(rooms) == 1,
    )
    search = (Found("The Trend Guide", f"{questions} {description}"),)
    return Page(address="", title="The Trend Guide", description=description, html=html, kind="front", search=search)


def front_block(room: Room) -> dict[str, Any]:
    """One trend on the front page."""
    start = room.trend.routine(room.trend.about.value.start_with)
    return {"room": room, "told": told(room), "claims": front_claims(room), "picture": start.once(pictogram_of)}


def front_claims(room: Room) -> tuple[Claim, ...]:
    """One claim of each verdict, the first of each: a taste that is not picked by hand."""
    seen: dict[Verdict, Claim] = {}
    for claim in room.trend.claims.value.claims:
        seen.setdefault(claim.verdict, claim)
    return tuple(seen[verdict] for verdict in Verdict if verdict in seen)


def told(room: Room) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    """The verdict's sentences, each with the sources it rests on."""
    return tuple((one.text, room.refs(one.sources)) for one in room.trend.about.value.verdict.sentences)


# Finder


@dataclass(frozen=True)
class Group:
    """Routines under one heading of the finder."""

    id: str
    label: str
    plain: str
    rows: tuple[Row, ...]


def finder(guide: Guide, settings: Settings) -> Page:
    """Every routine, grouped by what a reader looks for; works without JavaScript."""
    address = "find/"
    lists = (
        ("by-goal", "By what it is for", found_goals(guide, address)),
        ("by-place", "By place", found_places(guide, address)),
        ("by-level", "By level", found_levels(guide, address)),
    )
    title = "Find a routine"
    description = "Every routine by goal, by place and by level, with minutes, kit and who should be with you."
    rows = all_rows(guide, address)
    pictures = tuple(dict.fromkeys(row.pictogram for row in rows))
    html = render(
        "find.jinja",
        lists=lists,
        filters=finding.filters(guide, {level: WORDS[level] for level in Level}),
        pictures=pictures,
        routines=[found_row(row, pictures) for row in rows],
        root=to_root(address),
        words=WORDS,
        title=title,
        settings=settings,
    )
    return Page(
        address=address,
        title=title,
        description=description,
        html=html,
        kind="find",
        contents=tuple(Heading(id, label) for id, label, _ in lists),
        search=(Found(title, description),),
        crumbs=("",),
        scripts=("assets/js/find.js",),
    )


def found_row(row: Row, pictures: tuple[Any, ...]) -> dict[str, Any]:
    """What find.js builds a row of, and filters it by."""
    return {
        "href": row.href,
        "title": row.routine.title,
        "summary": row.routine.summary,
        "facts": row.facts,
        "kit": ", ".join(row.kit),
        "picture": pictures.index(row.pictogram),
        "fits": finding.facets(row.entry),
    }


def all_rows(guide: Guide, address: str) -> tuple[Row, ...]:
    rooms = [Room(guide, trend, address, Settings()) for trend in guide.trends]
    return tuple(row for room in rooms for row in room.rows(in_order(room.trend)))


def found_goals(guide: Guide, address: str) -> tuple[Group, ...]:
    return by_term("goal", guide.vocabulary.value.goals, all_rows(guide, address), "goals")


def found_places(guide: Guide, address: str) -> tuple[Group, ...]:
    return by_term("place", guide.vocabulary.value.places, all_rows(guide, address), "places")


def by_term(kind: str, terms: dict[str, Term], rows: tuple[Row, ...], field: str) -> tuple[Group, ...]:
    groups = (
        Group(
            f"{kind}-{finding.slug_of(word)}",
            term.label,
            term.plain,
            tuple(r for r in rows if word in getattr(r.routine, field)),
        )
        for word, term in terms.items()
    )
    return tuple(group for group in groups if group.rows)


def found_levels(guide: Guide, address: str) -> tuple[Group, ...]:
    rows = all_rows(guide, address)
    groups = (Group(f"level-{lv}", WORDS[lv], "", tuple(r for r in rows if r.routine.level == lv)) for lv in Level)
    return tuple(group for group in groups if group.rows)


# A trend


def trend(guide: Guide, trend: TrendFolder, settings: Settings) -> Page:
    """The verdict, where it comes from, what to do."""
    room = Room(guide, trend, f"{trend.slug}/", settings)
    about = trend.about.value
    picture, compared = evidence_picture(room), doses(room)
    headings = (
        Heading("verdict", "The short answer"),
        Heading("claims", "What people claim"),
        *((Heading("studies", "What studies found"),) if picture else ()),
        *((Heading("doses", "How much, to scale"),) if compared else ()),
        Heading("routines", "Routines"),
        Heading("origin", "Where it comes from"),
    )
    ranked = in_order(trend)
    levels = [(WORDS[level], room.rows(e for e in ranked if e.value.level == level)) for level in Level]
    fill = {
        "told": told(room),
        "levels": [(label, rows) for label, rows in levels if rows],
        "start": room.rows([trend.routine(about.start_with)])[0],
        "origin_refs": room.refs([about.origin.source]),
        "tally": tally(trend),
        "picture": picture,
        "doses": compared,
        "counts": {"claims": len(trend.claims.value.claims), "sources": len(cited(room))},
    }
    search = (Found(about.title, about.summary, words=" ".join([*about.other_names, about.origin.text])),)
    return room.page("trend", about.title, about.summary, fill=fill, contents=headings, search=search, crumbs=("",))


@dataclass(frozen=True)
class DoseRow:
    """One dose with its bar, its source, and the routine of this guide that has it."""

    week: dose_chart.Week
    bar: Any
    ref: Ref
    row: Row | None


@dataclass(frozen=True)
class DoseView:
    """What people are told beside what studies did."""

    claim: Claim | None
    rows: tuple[DoseRow, ...]
    ticks: range


def doses(room: Room) -> DoseView | None:
    """None where the trend has no doses to compare."""
    told_and_done = room.trend.about.value.doses
    if told_and_done is None:
        return None
    weeks = tuple(dose_chart.Week(dose) for dose in told_and_done.compared)
    across = dose_chart.minutes_across(weeks)
    rows = tuple(
        DoseRow(week, dose_chart.bar(week, across), room.refs([week.dose.source])[0], made_from(room, week.dose.source))
        for week in weeks
    )
    claim = next((one for one in room.trend.claims.value.claims if one.id == told_and_done.claim), None)
    return DoseView(claim, rows, dose_chart.ticks(across))


def made_from(room: Room, source: str) -> Row | None:
    """The routine that takes its dose from this source: the right first one, where there are several."""
    taken = (Basis.QUOTE, Basis.TRIAL)
    found = (e for e in in_order(room.trend) if e.value.basis in taken and e.value.sources[0] == source)
    entry = next(found, None)
    return None if entry is None else Row(room, entry)


def tally(trend: TrendFolder) -> tuple[tuple[Verdict, tuple[Claim, ...]], ...]:
    """The claims by verdict, from supported to what nobody can check."""
    claims = trend.claims.value.claims
    found = ((verdict, tuple(claim for claim in claims if claim.verdict == verdict)) for verdict in Verdict)
    return tuple((verdict, group) for verdict, group in found if group)


# Claims


@dataclass(frozen=True)
class Checked:
    """A claim with what it rests on and what shares that."""

    claim: Claim
    refs: tuple[Ref, ...]
    rows: tuple[Row, ...]


def claims(guide: Guide, trend: TrendFolder, settings: Settings) -> Page:
    """What people say, one by one."""
    room = Room(guide, trend, f"{trend.slug}/claims/", settings)
    about, said = trend.about.value, trend.claims.value
    kinds = [(kind, [claim for claim in said.claims if claim.kind == kind]) for kind in Kind]
    fill = {
        "kinds": [(f"said-{kind}", WORDS[kind], [checked(room, c) for c in group]) for kind, group in kinds if group],
        "tally": tally(trend),
        "total": len(said.claims),
        "article": room.refs([said.article])[0],
        "doses": doses(room),
    }
    title = f"{about.title}: what people claim"
    description = f"{len(said.claims)} things people say about {about.title.lower()}, each checked with named sources."
    search = (
        Found(title, description),
        *(
            Found(claim.claim, f"{claim.quote} {WORDS[claim.verdict]}. {claim.answer}", claim.id)
            for claim in said.claims
        ),
    )
    contents = tuple(Heading(f"said-{kind}", WORDS[kind]) for kind, group in kinds if group)
    crumbs = ("", f"{trend.slug}/")
    return room.page("claims", title, description, fill=fill, contents=contents, search=search, crumbs=crumbs)


def checked(room: Room, claim: Claim) -> Checked:
    """The article that the quotes come from is behind nearly every claim, so sharing it joins nothing."""
    own = set(claim.sources) - {room.trend.claims.value.article}
    slugs = {entry.slug for one in own for entry in naming(room.trend, one)}
    sharing = [entry for entry in in_order(room.trend) if entry.slug in slugs]
    return Checked(claim, room.refs(claim.sources), room.rows(sharing))


# Safety


@dataclass(frozen=True)
class LimitRow:
    """One line of the table of doses."""

    who: str
    figure: str
    reason: str
    refs: tuple[Ref, ...]
    is_ours: bool


SIGNS = (
    ("call_emergency", "Stop and call"),
    ("stop_now", "Stop at once"),
    ("advice_today", "Stop and get advice today"),
    ("see_someone_soon", "See somebody soon"),
)


def safety(guide: Guide, trend: TrendFolder, settings: Settings) -> Page:
    """Who should ask first, when to stop, how much is enough."""
    room = Room(guide, trend, f"{trend.slug}/safety/", settings)
    about, rules = trend.about.value, trend.safety.value
    headings = (
        Heading("ask-first", "Who should take care"),
        Heading("stop", "When to stop"),
        Heading("pain", "How much pain is too much"),
        Heading("ground-rules", "The place and the kit"),
        Heading("limits", "How much is enough"),
    )
    flags = [(key, label, getattr(rules.red_flags, key)) for key, label in SIGNS]
    fill = {
        "groups": sorted(rules.groups, key=lambda group: list(Advice).index(group.advice)),
        "flags": [(key, label, signs) for key, label, signs in flags if signs],
        "pain": rules.pain_rule,
        "rules": [(ABOUT[about], [r for r in rules.ground_rules if r.about == about]) for about in About],
        "limits": [(WORDS[m], limit_rows(room, m)) for m in Measure if limit_rows(room, m)],
        "headings": headings,
    }
    title = f"{about.title}: is it safe for me?"
    description = f"Who should ask first before {about.title.lower()}, when to stop, and how much is enough."
    search = (
        Found(title, description),
        *(Found(g.label, f"{WORDS[g.advice]}. {g.plain} {g.reason}", g.id) for g in rules.groups),
        *(Found(label, " ".join(flag.sign for flag in signs), key.replace("_", "-")) for key, label, signs in flags),
        Found("How much pain is too much", rules.pain_rule.note, "pain"),
        *(Found(one.rule.partition(". ")[0], f"{one.rule} {ABOUT[one.about]}", one.id) for one in rules.ground_rules),
        Found(
            "How much is enough, how often, how fast", "The most minutes, sessions, slope, load and effort.", "limits"
        ),
    )
    crumbs = ("", f"{trend.slug}/")
    return room.page("safety", title, description, fill=fill, contents=headings, search=search, crumbs=crumbs)


def limit_rows(room: Room, measure: Measure) -> tuple[LimitRow, ...]:
    return tuple(
        LimitRow(for_whom(room, one), figure(one), one.reason or "", room.refs(one.sources), OURS in one.sources)
        for one in room.trend.safety.value.limits
        if one.measure == measure
    )


def for_whom(room: Room, limit: Limit) -> str:
    """The conditions of a limit, from who to where."""
    words, vocabulary = [], room.guide.vocabulary.value
    if limit.level:
        words.append(" or ".join(WORDS[level].lower() for level in limit.level))
    if limit.ages:
        words.append(f"aged {limit.ages}" if limit.ages.since else f"{limit.ages}")
    if limit.supervision:
        words.append(" or ".join(WORDS[one].lower() for one in limit.supervision))
    if limit.movement:
        words.append(room.trend.about.value.movements[limit.movement].label.lower())
    if limit.place:
        words.append(vocabulary.places[limit.place].label.lower())
    if limit.equipment:
        words.append(vocabulary.equipment[limit.equipment].label.lower())
    said = ", ".join(words) or "everybody"
    return said[0].upper() + said[1:]


def figure(limit: Limit) -> str:
    """`at most 2 km/h (1.2 mph)`, `never`, `only with handrails`."""
    if limit.never:
        return "never"
    if limit.needs:
        return f"only with {limit.needs}"
    ends = [("at least", limit.at_least), ("at most", limit.at_most)]
    return ", ".join(f"{word} {amount(limit.measure, text)}" for word, text in ends if text)


def amount(measure: Measure, text: str) -> str:
    value = FIGURES[measure].parse(text)
    return " ".join(bound(text) for text in (str(value), f"({value.imperial})" if value.imperial else "") if text)


def bound(text: str) -> str:
    """A figure that no line ends in."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


# Evidence


@dataclass(frozen=True)
class Study:
    """A source in full, with what rests on it."""

    source: Source
    name: str
    design: str
    reading: str  # which way the finding points, as we read it; empty where nobody has written it down
    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    is_for_safety: bool


def evidence(guide: Guide, trend: TrendFolder, settings: Settings) -> Page:
    """Every source that this trend cites, by what kind of source it is."""
    room = Room(guide, trend, f"{trend.slug}/evidence/", settings)
    about = trend.about.value
    named, for_safety = cited(room), frozenset(cited_in(trend.safety.value))
    studies = [study(room, one, for_safety) for one in guide.sources.value.sources if one.id in named]
    designs = [(design, [one for one in studies if one.source.design == design]) for design in Design]
    contents = tuple(Heading(f"design-{design}", WORDS[design]) for design, group in designs if group)
    fill = {
        "designs": [(f"design-{design}", WORDS[design], group) for design, group in designs if group],
        "headings": contents,
        "total": len(studies),
        "told": told(room),
        "picture": evidence_picture(room),
    }
    title = f"{about.title}: what studies found"
    description = (
        f"The {len(studies)} sources on {about.title.lower()}: what was done, what was found, what we do not know."
    )
    search = (
        Found(title, description),
        *(Found(one.name, f"{one.source.title}. {one.source.finding}", one.source.id) for one in studies),
    )
    crumbs = ("", f"{trend.slug}/")
    return room.page("evidence", title, description, fill=fill, contents=contents, search=search, crumbs=crumbs)


@dataclass(frozen=True)
class Picture:
    """The studies in one drawing, with the rows behind it."""

    large: dict[str, Any]
    small: dict[str, Any]
    key: tuple[tuple[Any, str], ...]  # a mark and what it means
    studies: tuple[tuple[str, tuple[StudyRow, ...]], ...]  # by direction, largest first
    about_it: int
    in_favour: int
    middle: int  # how many people the middle one of those has
    unread: int  # studies whose direction nobody has written down yet
    uncounted: tuple[str, ...]  # studies whose figure is not one of people who took part


@dataclass(frozen=True)
class StudyRow:
    """A study as a line of the table behind the drawing."""

    source: Source
    name: str
    design: str
    sign: Any


def evidence_picture(room: Room) -> Picture | None:
    """None where no study has a direction yet."""
    named = cited(room)
    studies = [one for one in room.guide.sources.value.sources if one.id in named and one.design in STUDIES]
    read = [one for one in studies if one.direction is not None]
    if not read:
        return None
    dots = tuple(
        evidence_chart.Dot(chart_name(one), people(one), one.design, one.direction) for one in read if one.direction
    )
    sizes = sorted(dot.people for dot in dots if dot.direction == Direction.FOR and dot.people)
    largest_first = sorted(read, key=lambda one: -(people(one) or 0))
    grouped = ((d, [one for one in largest_first if one.direction == d]) for d in Direction)
    return Picture(
        large={width: evidence_chart.chart(dots, DIRECTIONS, width) for width in WIDTHS},
        small={width: evidence_chart.chart(dots, DIRECTIONS, width, named=False) for width in WIDTHS},
        key=tuple(
            (evidence_chart.sign(design), WORDS[design])
            for design in STUDIES
            if any(one.design == design for one in read)
        ),
        studies=tuple((DIRECTIONS[d], tuple(study_row(one) for one in group)) for d, group in grouped if group),
        about_it=sum(one.direction != Direction.NOT_ABOUT_IT for one in read),
        in_favour=sum(one.direction == Direction.FOR for one in read),
        middle=sizes[len(sizes) // 2] if sizes else 0,
        unread=len(studies) - len(read),
        uncounted=tuple(chart_name(one) for one in read if one.counts),
    )


def study_row(source: Source) -> StudyRow:
    return StudyRow(source, short_name(source), DESIGNS[source.design], evidence_chart.sign(source.design))


def people(source: Source) -> int | None:
    """How many took part; None where that was not seen, or where the figure counts something else."""
    return None if source.people is None or source.counts else int(source.people)


def study(room: Room, source: Source, for_safety: frozenset[str]) -> Study:
    return Study(
        source=source,
        name=short_name(source),
        design=DESIGNS[source.design],
        reading=DIRECTIONS[source.direction].lower() if source.direction else "",
        claims=tuple(claim for claim in room.trend.claims.value.claims if source.id in claim.sources),
        rows=room.rows(naming(room.trend, source.id)),
        is_for_safety=source.id in for_safety,
    )


def cited(room: Room) -> frozenset[str]:
    """Every source that anything in the trend's folder names."""
    folder = room.trend
    files: tuple[Entry[Any], ...] = (folder.about, folder.claims, folder.safety, *folder.routines)
    return frozenset(one for file in files for one in file.once(cited_by))


def cited_by(value: BaseModel) -> frozenset[str]:
    return frozenset(cited_in(value))


def cited_in(value: Any) -> Iterator[str]:
    """The ids under every key that names sources, however deep it lies."""
    if isinstance(value, tuple):
        for one in value:
            yield from cited_in(one)
    for key in getattr(type(value), "model_fields", {}):
        one = getattr(value, key)
        if key in ("source", "article"):
            yield one
        elif key == "sources":
            yield from (id for id in one if id != OURS)
        else:
            yield from cited_in(one)


# A routine


@dataclass(frozen=True)
class Part:
    """Steps that stand together: one step, or the steps of rounds."""

    rounds: Rounds | None
    steps: tuple[session.Numbered, ...]


@dataclass(frozen=True)
class StageView:
    """A stage of the plan with what changes in it."""

    worked: WorkedStage
    stage: Stage
    changed: tuple[session.Numbered, ...]
    changed_rounds: tuple[Rounds, ...]
    skipped: tuple[str, ...]
    next: tuple[Ref, ...]
    weekly_rise: Duration | None  # how much longer a session may get in a week, where the stage adds more than that


def routine(
    guide: Guide,
    trend: TrendFolder,
    entry: Entry[Routine],
    settings: Settings,
    view: card.Card,
    run: Markup = NO_RUN,
) -> Page:
    """Read it, do it, print it, plan it. `view` is its card; `run` is the block of run mode, where the site has a timer
    for it."""
    room = Room(guide, trend, routine_address(trend, entry), settings)
    value, worked = entry.value, entry.once(work_out)
    plan = staircase.staircase_of(worked)
    fill = {
        "routine": value,
        "ages": session.ages_of(trend.safety.value, value),
        "backed": backed(room, value),
        "ours": ours(value),
        "is_all_ours": not any(part.is_figure for part in value.given_by),
        "worked": worked,
        "base": worked.base,
        "run": run,
        "row": Row(room, entry),
        "flags": trend.safety.value.red_flags,
        "phases": phased(worked),
        "starts": {step.number: worked.stages[0].find_step(step.number) for step in worked.base.steps},
        "is_built_up": any(stage.change or stage.skip for stage in value.plan.stages[:1]),
        "stages": tuple(stage_view(room, worked, stage) for stage in worked.stages),
        "timeline": {"wide": view.timeline, "narrow": timeline.timeline(worked.base, "narrow")},
        "staircase": {width: staircase.staircase(plan, width) for width in WIDTHS},
        "pictures": view.pictures,
        "moving": moving(room, worked),
        "before": before(room, entry),
        "after": after(room, entry),
        "refs": room.refs(value.sources),
        "goals": labels(guide.vocabulary.value.goals, value.goals),
        "mark": glossary.Marks(guide, room.root),
        "changes": settings.past.changes(entry.file),
        "version": version(entry, trend.safety),
        "short": room.root + short_address(trend, entry),
        "compose": f"{room.root}contribute/?edit={trend.slug}/{entry.slug}",
        **project_links(settings, entry, value.title),
    }
    return room.page(
        "routine",
        value.title,
        value.summary,
        fill=fill,
        contents=headings_of(room, entry, bool(run)),
        search=(Found(value.title, value.summary, words=searched(guide, trend, worked)),),
        source=Path(entry.path),
        crumbs=("", f"{trend.slug}/"),
        after=str(card.body(view)),
    )


def headings_of(room: Room, entry: Entry[Routine], has_timer: bool = True) -> tuple[Heading, ...]:
    """The table of contents; what a routine does not have is not in it."""
    value = entry.value
    return (
        Heading("stop", "Stop if"),
        *((Heading("do-it", "Do it now"),) if has_timer else ()),
        Heading("session", "How to do it"),
        Heading("plan", "The plan"),
        *((Heading("easier", "Easier ways"),) if value.easier else ()),
        *((Heading("mistakes", "Common mistakes"),) if value.mistakes else ()),
        Heading("cautions", "Take care"),
        *((Heading("neighbours", "Before and after this"),) if before(room, entry) or after(room, entry) else ()),
        Heading("basis", "What it rests on"),
    )


def project_links(settings: Settings, entry: Entry[Routine], title: str) -> dict[str, str]:
    """Where a reader reports a mistake and mends the file, at GitHub or GitLab; empty where no address is set."""
    if not settings.repository:
        return {"edit": "", "report": ""}
    asked = quote(f"{title}: ")
    if "gitlab" in settings.repository:
        return {
            "edit": f"{settings.repository}/-/edit/{settings.branch}/{entry.file}",
            "report": f"{settings.repository}/-/issues/new?issue[title]={asked}",
        }
    return {
        "edit": f"{settings.repository}/edit/{settings.branch}/{entry.file}",
        "report": f"{settings.repository}/issues/new?title={asked}",
    }


def phased(worked: Worked) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """The steps by phase, those of rounds together."""
    parts = []
    for _, group in groupby(worked.base.steps, key=lambda one: (one.rounds and id(one.rounds)) or one.number):
        steps = tuple(group)
        parts.append(Part(steps[0].rounds, steps))
    found = groupby(parts, key=lambda part: part.rounds.phase if part.rounds else part.steps[0].step.phase)
    return tuple((WORDS[phase], tuple(group)) for phase, group in found)


def stage_view(room: Room, routine: Worked, worked: WorkedStage) -> StageView:
    stage, steps = routine.routine.plan.stages[worked.number - 1], worked.steps
    rounds = {id(one.rounds): one.rounds for one in steps if one.rounds is not None and one.rounds.id in stage.change}
    skipped = [entry.step.name for entry in routine.base.steps if worked.find_step(entry.number) is None]
    return StageView(
        worked=worked,
        stage=stage,
        changed=tuple(one for one in steps if one.step.id in stage.change),
        changed_rounds=tuple(rounds.values()),
        skipped=tuple(skipped),
        next=room.named(room.trend.routine(slug) for slug in stage.go_to),
        weekly_rise=weekly_rise(room.trend, routine, worked.number),
    )


def ours(routine: Routine) -> tuple[str, ...]:
    """What we chose ourselves, in words."""
    return tuple(card.PARTS[part] for part in routine.our_suggestion)


def backed(room: Room, routine: Routine) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    """What the sources give, in words, with the source of each."""
    return tuple((card.PARTS[part], room.refs(slugs)) for part, slugs in routine.given_by.items())


def moving(room: Room, worked: Worked) -> str:
    """What the totals count, in words: `backward walking`, or both where a routine has both."""
    movements = room.trend.about.value.movements
    used = dict.fromkeys(entry.step.movement for entry in worked.base.steps if entry.step.movement)
    return " and ".join(movements[word].label.lower() for word in used)


def after(room: Room, entry: Entry[Routine]) -> tuple[Ref, ...]:
    """Where the plan leads on to."""
    slugs = dict.fromkeys(slug for stage in entry.value.plan.stages for slug in stage.go_to)
    return room.named(room.trend.routine(slug) for slug in slugs)


def before(room: Room, entry: Entry[Routine]) -> tuple[Ref, ...]:
    """Whose plan leads here."""
    return room.named(leading(room.trend).get(entry.slug, ()))


@lru_cache(8)
def leading(trend: TrendFolder) -> dict[str, tuple[Entry[Routine], ...]]:
    """By slug: the routines whose plan leads there."""
    found: dict[str, dict[str, Entry[Routine]]] = {}
    for other in in_order(trend):
        for slug in (slug for stage in other.value.plan.stages for slug in stage.go_to):
            found.setdefault(slug, {})[other.slug] = other
    return {slug: tuple(others.values()) for slug, others in found.items()}


def searched(guide: Guide, trend: TrendFolder, worked: Worked) -> str:
    """Every word by which somebody might look for this routine, the trend's other names among them, but none of the
    vocabulary that most routines share."""
    routine = worked.routine
    telling = [one for one in said_of(routine) if one not in said_of_most(trend)]
    terms = [getattr(guide.vocabulary.value, kind)[word] for kind, word in telling]
    return " ".join(
        [
            routine.audience,
            WORDS[routine.level],
            WORDS[routine.supervision],
            *(word for term in terms for word in (term.label, *term.also)),
            *(entry.step.name for entry in worked.base.steps),
            *trend.about.value.other_names,
        ]
    )


def said_of(routine: Routine) -> list[tuple[str, str]]:
    """The vocabulary's words, each with the list that it is from."""
    return [(kind, word) for kind in ("goals", "places", "equipment") for word in getattr(routine, kind)]


@lru_cache(8)
def said_of_most(trend: TrendFolder) -> frozenset[tuple[str, str]]:
    routines = trend.routines
    counted = Counter(one for entry in routines for one in said_of(entry.value))
    return frozenset(one for one, many in counted.items() if 2 * many > len(routines))
