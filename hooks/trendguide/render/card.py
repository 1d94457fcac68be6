"""The workout card: one page of paper with all that a person needs on the floor, and nothing they would miss.

`body` is the one source. The stand-alone page, the print of a routine's page and every format are that markup and a
class; what the card says comes from the model through `session`, so it cannot disagree with page and timer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import segno
from markupsafe import Markup

from trendguide import session
from trendguide.load import Entry, Guide, Mistakes, Problem, TrendFolder
from trendguide.messages import say
from trendguide.model import OURS, Basis, Design, Part, Phase, Rounds, Routine, Source, Supervision
from trendguide.paper import short_address, version
from trendguide.render.pictograms import goes_backward, pictogram
from trendguide.render.site import Asset, Settings, render, routine_address
from trendguide.render.staircase import Stair, Staircase, staircase_of, with_imperial
from trendguide.render.timeline import timeline
from trendguide.session import Worked, work_out
from trendguide.values import Quantity

Format = Literal["auto", "a4", "letter", "large", "large-letter", "a6", "4x6", "two-up", "four-up", "eight-up"]
Paper = Literal["a4", "letter"]
Ticks = Literal["rows", "dense", "many"]
A_SHEET: dict[str, int] = {"two-up": 2, "four-up": 4, "eight-up": 8}
RISE = 9.0  # millimetres from nothing to the tallest tread
PLACEHOLDER = "https://trend-guide.example.org/"

WITH: dict[Supervision, str] = {
    Supervision.SELF: "On your own is fine",
    Supervision.BUDDY: "With a buddy",
    Supervision.COACH: "With a coach or teacher",
    Supervision.PHYSIO: "With a physiotherapist",
}
DOSE_FROM: dict[Basis, str] = {
    Basis.QUOTE: "Dose from the article",
    Basis.TRIAL: "Dose from a study",
    Basis.PRACTICE: "Dose from coaching practice",
    Basis.ADAPTED: "Put together by us from several sources",
}
PARTS: dict[Part, str] = {
    Part.SETS: "sets",
    Part.WORK: "time or distance",
    Part.REST: "rest",
    Part.EFFORT: "effort",
    Part.SPEED: "speed",
    Part.INCLINE: "slope",
    Part.LOAD: "load",
    Part.WARM_UP: "warm-up",
    Part.COOL_DOWN: "cool-down",
    Part.FREQUENCY: "sessions a week",
    Part.WEEKS: "number of weeks",
    Part.PLAN: "stages",
    Part.EXERCISE: "the exercises",
    Part.PLACE: "the place",
    Part.KIT: "the kit",
    Part.SUPERVISION: "who is with you",
}
"""How a reader sees what may be ours."""


@dataclass(frozen=True)
class Figure:
    """A figure in the small print of a step, and whether it is ours."""

    text: str
    is_ours: bool = False


@dataclass(frozen=True)
class Row:
    """One step of the card."""

    number: int
    name: str
    picture: Markup
    cues: tuple[str, ...]
    amount: str
    other: str  # the same in feet
    is_ours: bool
    figures: tuple[Figure, ...]
    start: str  # where the first stage is another dose, or leaves the step out
    boxes: tuple[bool, ...]  # one a box; True for those that come in a later stage
    is_backward: bool
    phase: Phase


@dataclass(frozen=True)
class Group:
    """Steps of one round together, or one step alone with no label."""

    label: str
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    is_ours: bool = False  # how many rounds


@dataclass(frozen=True)
class Riser:
    """A stage as the card shows it."""

    stair: Stair
    often: str  # only where it differs from the plan
    drop: str  # how far its tread lies below the tallest, in millimetres
    go_to: tuple[str, ...]
    ticks: Ticks  # how large its rows to tick are


@dataclass(frozen=True)
class Code:
    """A QR code as one path: no quiet zone, the layout keeps that white."""

    size: int
    path: str


@dataclass(frozen=True)
class Stamp:
    """What a card has once its routine is published: its version and its addresses."""

    version: str
    address: str  # of the routine's page
    short: str  # what the code holds: the permanent address and the version
    typed: tuple[str, ...]  # the permanent address alone
    code: Code


@dataclass(frozen=True)
class Card:
    """All that the template prints."""

    kicker: str
    routine: Routine
    facts: tuple[Figure, ...]
    where: str
    kit: str
    company: str
    set_up: str
    timeline: Markup
    groups: tuple[Group, ...]
    emergency: str
    call_emergency: tuple[str, ...]
    stop_now: tuple[tuple[str, ...], tuple[str, ...]]  # in two columns of about the same length
    advice_today: tuple[str, ...]
    pain: str
    risers: tuple[Riser, ...]
    is_plan_ours: bool
    is_weeks_ours: bool
    plan_note: str
    plan_how: str
    measure: str
    most_boxes: int
    dose_from: str
    sources: str
    ours: str
    review_line: str
    version: str
    address: str
    short: str
    typed: tuple[str, ...]
    code: Code
    density: str = "regular"
    small: tuple[tuple[str, str], ...] = ()  # the density in each of the small formats
    shows_mistakes: bool = True  # these two give way first where the page is full
    shows_notes: bool = True

    @cached_property
    def markup(self) -> Markup:
        """The card for whatever paper is in the printer: the routine's page, its card and the packs print the same."""
        return article(self)

    @property
    def pictures(self) -> dict[int, Markup]:
        """Of the steps, by their numbers."""
        return {row.number: row.picture for group in self.groups for row in group.rows}


# What is ours


def is_ours(routine: Routine, part: Part) -> bool:
    return part in routine.our_suggestion


def part_at(phase: Phase, part: Part) -> Part:
    """Whose mark a figure gets: all of a warm-up or a cool-down is one part."""
    return {Phase.WARM_UP: Part.WARM_UP, Phase.COOL_DOWN: Part.COOL_DOWN}.get(phase, part)


def ours_in_words(routine: Routine) -> str:
    """`sets, rest, effort`; a routine to which no source gives a figure says so."""
    if routine.our_suggestion and not any(part.is_figure for part in routine.given_by):
        return "every figure"
    return ", ".join(PARTS[part] for part in routine.our_suggestion)


# Steps


def figures_of(routine: Routine, entry: session.Numbered) -> tuple[Figure, ...]:
    """Sets, rest, speed, slope, load and effort, in the order in which one needs them."""
    step = entry.step
    phase = entry.rounds.phase if entry.rounds else step.phase
    found: list[tuple[str, Part]] = []
    if step.sets.high > 1:
        found.append((f"{step.sets} sets", Part.SETS))
    if step.rest is not None:
        found.append((f"rest {step.rest}", Part.REST))
    if step.rest_after is not None:
        found.append((f"then rest {step.rest_after}", Part.REST))
    named: tuple[tuple[Part, Quantity | None, str], ...] = (
        (Part.LOAD, step.load, ""), (Part.SPEED, step.speed, ""), (Part.INCLINE, step.incline, " slope"),
    )  # fmt: skip
    found += [(with_imperial(value) + after, part) for part, value, after in named if value is not None]
    if step.effort is not None:
        found.append((f"effort {step.effort}", Part.EFFORT))
    return tuple(
        Figure(words, is_ours(routine, part_at(phase, part)) or is_ours(routine, part)) for words, part in found
    )


def start_of(worked: Worked, plan: Staircase, entry: session.Numbered) -> str:
    """What the first stage does where that is not what the big figure says: nobody starts at the end of a plan."""
    first = worked.stages[0].find_step(entry.number)
    if first is None:
        later = next(
            stair.label.lower()
            for stair, stage in zip(plan.stairs, worked.stages, strict=True)
            if stage.find_step(entry.number) is not None
        )
        return tied(f"Not in {plan.stairs[0].label.lower()}; from {later}")
    now, then = entry.step, first.step
    parts = []
    if entry.rounds is not None and first.rounds is not None and entry.rounds.rounds != first.rounds.rounds:
        parts.append(f"{first.rounds.rounds} rounds")
    if (now.work, now.sets) != (then.work, then.sets):
        parts.append(session.dose(then.work, then.sets))
    parts += [
        with_imperial(value)
        for value, own in ((then.speed, now.speed), (then.load, now.load))
        if value and value != own
    ]
    if then.incline is not None and then.incline != now.incline:
        parts.append(f"{then.incline} slope")
    if then.effort is not None and then.effort != now.effort:
        parts.append(f"effort {then.effort}")
    return tied(f"Start with {', '.join(parts)}") if parts else ""


def tied(text: str) -> str:
    """No line ends between a number and its unit."""
    return re.sub(r"(?<=\d) (?=\w)", "\N{NO-BREAK SPACE}", text)


def row(worked: Worked, plan: Staircase, entry: session.Numbered) -> Row:
    routine, boxes, step = worked.routine, worked.boxes[entry.number], entry.step
    phase = entry.rounds.phase if entry.rounds else step.phase
    return Row(
        number=entry.number,
        name=step.name,
        picture=pictogram(step, routine),
        cues=step.cues,
        amount=str(step.work),
        other=step.work.imperial,
        is_ours=is_ours(routine, part_at(phase, Part.WORK)),
        figures=figures_of(routine, entry),
        start=start_of(worked, plan, entry),
        boxes=tuple(place >= boxes.first for place in range(boxes.most)),
        is_backward=goes_backward(step),
        phase=phase,
    )


def groups_of(worked: Worked, plan: Staircase) -> tuple[Group, ...]:
    """Steps in order, those of one round together."""
    routine = worked.routine
    found: list[Group] = []
    rounds: Rounds | None = None
    for entry in worked.base.steps:
        if entry.rounds is None:
            found.append(Group("", (), (row(worked, plan, entry),)))
        elif entry.rounds is rounds:
            last = found[-1]
            found[-1] = Group(last.label, last.figures, (*last.rows, row(worked, plan, entry)), last.is_ours)
        else:
            rest = entry.rounds.rest
            figures = (Figure(f"rest {rest} between rounds", is_ours(routine, Part.REST)),) if rest else ()
            found.append(
                Group(
                    f"{entry.rounds.rounds} rounds",
                    figures,
                    (row(worked, plan, entry),),
                    is_ours(routine, Part.SETS),
                )
            )
        rounds = entry.rounds
    return tuple(found)


# Words


def first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def labels(guide: Guide, kind: Literal["goals", "places", "equipment"], keys: tuple[str, ...]) -> tuple[str, ...]:
    terms = getattr(guide.vocabulary.value, kind)
    return tuple(terms[key].label if key in terms else key for key in keys)


def short_source(source: Source) -> str:
    """`Alghadir et al. 2019`: enough to find it in the page's list. News goes by where it stood."""
    who = source.authors or ""
    if not who or who.startswith("Not shown") or source.design is Design.NEWS:
        who = re.sub(r"^Republished (at|on|by) ", "", source.journal or source.title)
        who = re.split(r"\.\.\.|…|[(;,]", who)[0].strip()
    elif found := re.search(r"\(([A-Z]{2,})\)", who):
        who = found[1]
    elif ";" in who or re.match(r"(NHS|FIFA)\b", who):
        who = re.split(r"[;(/]", who)[0].strip()
    else:
        people = re.split(r",\s*", re.sub(r"\s+et al\.?$", "", re.sub(r"\s*\(.*\)$", "", who)))
        surname = re.sub(r"\s+[A-Z]{1,3}$", "", people[0])
        many = len(people) > 1 or "et al" in who
        who = f"{surname} et al." if many else surname
    who = who if len(who) <= 40 else who[:39].rsplit(" ", 1)[0] + "…"
    return f"{who} {source.year}" if source.year and source.year not in who else who


def sources_line(guide: Guide, routine: Routine) -> str:
    shorts = [short_source(guide.source(slug)) for slug in routine.sources if slug != OURS]
    return "; ".join(dict.fromkeys(shorts))


def kicker(guide: Guide, trend: TrendFolder, routine: Routine) -> str:
    goal = labels(guide, "goals", routine.goals[:1])[0]
    parts = [trend.about.value.title, first_up(routine.level), first_up(goal)]
    ages = session.ages_of(trend.safety.value, routine)
    if ages is not None:
        parts.append(f"Age {ages}" if ages.since else first_up(f"{ages}s"))
    return " · ".join(parts)


def facts(worked: Worked) -> tuple[Figure, ...]:
    routine, often = worked.routine, worked.base.frequency
    days = "day" if often.high == 1 else "days"
    return (
        Figure(f"{worked.minutes} min", False),
        Figure(f"{str(often).removesuffix(' per week')} {days}", is_ours(routine, Part.FREQUENCY)),
    )


def plan_note(worked: Worked) -> str:
    """How long the whole takes."""
    if worked.weeks is None:
        return "as long as it takes"
    each = all(stage.weeks is not None for stage in worked.stages)
    return f"{worked.weeks} weeks" if each else f"about {worked.weeks} weeks; each stage takes as long as you need"


def halves(signs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In order, split where the two columns come out most alike: WebKit has no columns on paper, so we make them."""
    lines = [1 + len(sign) // 42 for sign in signs]
    cut = min(range(1, len(signs)), key=lambda k: (abs(sum(lines[:k]) - sum(lines[k:])), -k), default=len(signs))
    return signs[:cut], signs[cut:]


def pain_line(trend: TrendFolder) -> str:
    rule = trend.safety.value.pain_rule
    good = f"Up to {rule.during} while you do it, and back to normal within {rule.settles_within}."
    return f"{good} Above that: stop, and do less next time."


def title_of(trend: TrendFolder, slug: str) -> str:
    return trend.by_slug[slug].value.title if slug in trend.by_slug else slug


def risers(trend: TrendFolder, routine: Routine, plan: Staircase) -> tuple[Riser, ...]:
    most = max(stair.sessions for stair in plan.stairs)
    return tuple(
        Riser(
            stair,
            str(stair.stage.frequency)
            if stair.stage.frequency is not None and stair.stage.frequency != routine.plan.frequency
            else "",
            f"{RISE * (1 - stair.height):.1f}mm",
            tuple(title_of(trend, slug) for slug in stair.stage.go_to),
            tick_size(stair.sessions, most, len(plan.stairs)),
        )
        for stair in plan.stairs
    )


def tick_size(sessions: int, most: int, stages: int) -> Ticks:
    """A long stage gets smaller rows, a very long one boxes only. Shorter ones beside it have room for a date."""
    room = 24 // stages  # rows of two that a column holds
    if most > 2 * room:
        return "many"
    return "rows" if most <= room or sessions / 2 <= math.ceil(most / 3) else "dense"


# QR


def code(address: str) -> Code:
    """Black modules as runs along each row. Level m, never a micro code: phones read those badly."""
    # A mask of our own: searching for the best takes longer than the rest of the card, and every mask is read.
    matrix = segno.make(address, error="m", micro=False, mask=3).matrix
    runs = (
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, line in enumerate(matrix)
        for run in re.finditer(b"\x01+", line)
    )
    return Code(len(matrix), "".join(runs))


def typed(address: str) -> tuple[str, ...]:
    """The address as one types it, in pieces between which a line may break; `r/abcde` is one of them."""
    bare = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
    return tuple(re.findall(r"r/[^/]+$|[^/]+/?", bare))


# The card


def site_url(settings: Settings) -> str:
    return (settings.site_url or PLACEHOLDER).rstrip("/") + "/"


def view(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Card:
    """Everything on the card, as text."""
    permanent = site_url(settings) + short_address(trend, entry)
    printed = version(entry, trend.safety)
    stamp = Stamp(
        version=printed,
        address=site_url(settings) + routine_address(trend, entry),
        short=f"{permanent}?v={printed}",
        typed=typed(permanent),
        code=code(f"{permanent}?v={printed}"),
    )
    return laid(guide, trend, entry.once(work_out), settings.emergency, stamp)


def laid(guide: Guide, trend: TrendFolder, worked: Worked, emergency: str, stamp: Stamp) -> Card:
    """The card of a routine that may not be published yet: the composer's preview asks here too (in_browser.py)."""
    from trendguide.render import fit

    flags = trend.safety.value.red_flags
    routine, plan = worked.routine, staircase_of(worked)
    groups = groups_of(worked, plan)
    card = Card(
        kicker=kicker(guide, trend, routine),
        routine=routine,
        facts=facts(worked),
        where=" or ".join(labels(guide, "places", routine.places)),
        kit=first_up(", ".join(label.lower() for label in labels(guide, "equipment", routine.equipment))),
        company=WITH[routine.supervision],
        set_up="; ".join(routine.setup),
        timeline=timeline(worked.base),
        groups=groups,
        emergency=emergency,
        call_emergency=tuple(flag.sign for flag in flags.call_emergency),
        stop_now=halves(
            (*routine.stop_if, *(flag.sign for flag in flags.stop_now if flag.sign not in routine.stop_if))
        ),
        advice_today=tuple(flag.sign for flag in flags.advice_today),
        pain=pain_line(trend),
        risers=risers(trend, routine, plan),
        is_plan_ours=is_ours(routine, Part.PLAN),
        is_weeks_ours=is_ours(routine, Part.WEEKS),
        plan_note=plan_note(worked),
        plan_how="Tick each session; write the date and worst pain, 0 to 10.",
        measure=plan.measure if plan.is_to_scale else "",
        most_boxes=max(len(step.boxes) for group in groups for step in group.rows),
        dose_from=DOSE_FROM[routine.basis],
        sources=sources_line(guide, routine),
        ours=ours_in_words(routine),
        review_line=f"Reviewed {routine.review.on.long}, next review {routine.review.due.long}.",
        version=stamp.version,
        address=stamp.address,
        short=stamp.short,
        typed=stamp.typed,
        code=stamp.code,
    )
    return fit.with_density(card)


# What the checker says


def mistakes(guide: Guide, settings: Settings) -> Iterator[Problem]:
    """Cards that no paper holds, and short addresses that two routines would share."""
    yield from same_address(guide)
    for trend in guide.trends:
        for entry in trend.routines:
            if problem := too_full(entry, view(guide, trend, entry, settings)):
                yield problem


def too_full(entry: Entry[Routine], card: Card) -> Problem | None:
    from trendguide.render import fit

    found = fit.too_full(card)
    if found is None:
        return None
    paper, over = {"a page": "A4 or Letter"}.get(found[0], f"the {found[0]} card"), math.ceil(found[1])
    return entry.problem(("title",), say("card_too_full", title=entry.value.title, over=over, paper=paper))


def same_address(guide: Guide) -> Iterator[Problem]:
    first: dict[str, Entry[Routine]] = {}
    for trend in guide.trends:
        for entry in trend.routines:
            other = first.setdefault(short_address(trend, entry), entry)
            if other is not entry:
                yield entry.problem(("title",), say("card_address", file=other.file))


def article(card: Card, fmt: Format = "auto") -> Markup:
    return Markup(str(render("card-article.jinja", card=card, format=fmt)).strip())


def body(card: Card) -> Markup:
    """The card for the end of the routine's page. It is hidden there; card.css, loaded for print, shows it alone."""
    return render("card-body.jinja", articles=(card.markup,), sheet="", paper="a4", hidden=True)


def document(
    guide: Guide,
    trend: TrendFolder,
    entry: Entry[Routine],
    settings: Settings,
    fmt: Format = "auto",
    paper: Paper = "a4",
) -> Markup:
    """The card as a whole HTML document. `auto` fills whatever paper is in the printer; `paper` is that of several on
    a sheet. Raises Mistakes where no paper holds the card."""
    card = view(guide, trend, entry, settings)
    if problem := too_full(entry, card):
        raise Mistakes([problem])
    return whole(card, card.markup if fmt == "auto" else article(card, fmt), settings, fmt, paper)


def whole(
    card: Card, markup: Markup, settings: Settings, fmt: Format, paper: Paper = "a4", up: str = "../../../"
) -> Markup:
    many = A_SHEET.get(fmt, 1) // (2 if dict(card.small).get(fmt) == "" else 1)  # such a card takes two eighths
    return render(
        "card.jinja",
        title=f"{card.routine.title}: card to print",
        summary=card.routine.summary,
        canonical=card.address,
        articles=(markup,) * many,
        sheet=fmt if fmt in A_SHEET else "",
        format=fmt,
        paper=paper,
        up=up,
        pdfs=settings.pdfs,
    )


def assets(trend: TrendFolder, entry: Entry[Routine], settings: Settings, card: Card) -> Iterator[Asset]:
    """The card's own page, for whatever paper is in the printer, and the large print."""
    address = f"{routine_address(trend, entry)}card/"
    yield Asset(f"{address}index.html", whole(card, card.markup, settings, "auto"))
    yield Asset(f"{address}large/index.html", whole(card, article(card, "large"), settings, "large", up="../../../../"))
