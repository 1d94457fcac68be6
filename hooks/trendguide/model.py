"""The shape of a routine, a trend, a claim, a source and the safety rules.

The field is the YAML key, its type is the rule, its description is the documentation. Everything is frozen and lets
nothing extra in, so an object that exists is valid on its own; what must hold between files stands in `rules.py`.
Text budgets (characters) are what a printed card can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema

from trendguide.messages import say
from trendguide.values import (
    Ages,
    Day,
    Distance,
    Duration,
    Effort,
    Frequency,
    Incline,
    Load,
    Number,
    Speed,
    Work,
    parse_work,
)
from trendguide.values import Count as Counted

OURS = "our suggestion"
"""Stands among `sources` where a rule is our own cautious choice and no source gives it."""

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[Line, StringConstraints(max_length=50)]
Cue = Annotated[Line, StringConstraints(max_length=80)]
Sign = Annotated[Line, StringConstraints(max_length=100)]
Caution = Annotated[Line, StringConstraints(max_length=120)]
Paragraph = Annotated[Line, StringConstraints(max_length=700)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=300)]
WorkField = Annotated[
    Work,
    BeforeValidator(parse_work),
    WithJsonSchema(
        {"type": "string", "anyOf": [{"pattern": kind.pattern} for kind in (Duration, Distance, Counted)],
         "examples": ["2 min", "15-20 s", "10-15 m", "8-10 reps", "6-10 steps"]}
    ),
]  # fmt: skip


def several(value: Any) -> Any:
    """One place may be written without the list around it."""
    return [value] if isinstance(value, str) else value


Givers = Annotated[
    tuple[Slug, ...],
    Field(min_length=1),
    BeforeValidator(several),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""The ids of one source or of several."""


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def shapes_at(shape: type[BaseModel], key: str) -> Iterator[type[Shape]]:
    """The shapes that a field may hold."""
    if key in shape.model_fields:
        waiting: list[Any] = [shape.model_fields[key].annotation]
        while waiting:
            kind = waiting.pop(0)
            if isinstance(kind, type) and issubclass(kind, Shape):
                yield kind
            waiting += [part for part in get_args(kind) if not isinstance(part, str)]


def shapes_in(shape: type[Shape]) -> tuple[type[Shape], ...]:
    """A shape and every other one below it, in the order of the format."""
    found = [shape]
    for one in found:  # grows as it goes
        found += [inner for key in one.model_fields for inner in shapes_at(one, key) if inner not in found]
    return tuple(dict.fromkeys(found))


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Supervision(StrEnum):
    """Who should be with you, from nobody to a physiotherapist."""

    SELF = "self"
    BUDDY = "buddy"
    COACH = "coach"
    PHYSIO = "physio"


class Phase(StrEnum):
    WARM_UP = "warm-up"
    MAIN = "main"
    COOL_DOWN = "cool-down"


class Basis(StrEnum):
    """Where a routine's dose comes from."""

    QUOTE = "quote"
    TRIAL = "trial"
    PRACTICE = "practice"
    ADAPTED = "adapted"


class Part(StrEnum):
    """What a routine gives, and a source or we ourselves answer for."""

    SETS = "sets"
    WORK = "work"
    REST = "rest"
    EFFORT = "effort"
    SPEED = "speed"
    INCLINE = "incline"
    LOAD = "load"
    WARM_UP = "warm-up"
    COOL_DOWN = "cool-down"
    FREQUENCY = "frequency"
    WEEKS = "weeks"
    PLAN = "plan"
    EXERCISE = "exercise"
    PLACE = "place"
    KIT = "kit"
    SUPERVISION = "supervision"

    @property
    def is_figure(self) -> bool:
        """A figure that a routine gives has to be answered for; the rest may be."""
        return self not in (Part.EXERCISE, Part.PLACE, Part.KIT, Part.SUPERVISION)


class Kind(StrEnum):
    """Who makes a claim, and how."""

    EXPERT = "expert"
    TESTIMONY = "testimony"
    POPULARITY = "popularity"


class Verdict(StrEnum):
    SUPPORTED = "supported"
    PARTLY = "partly-supported"
    NOT = "not-supported"
    MISLEADING = "misleading"
    NOT_CHECKABLE = "not-checkable"


class Certainty(StrEnum):
    """How sure the answer is; after GRADE, our own rating."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very-low"


class Advice(StrEnum):
    AVOID = "avoid"
    ASK_FIRST = "ask-first"
    SUPERVISED_ONLY = "supervised-only"


class Design(StrEnum):
    """What kind of source it is."""

    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic-review"
    REVIEW = "review"
    RCT = "rct"
    CONTROLLED_TRIAL = "controlled-trial"
    BEFORE_AFTER = "before-after"
    COHORT = "cohort"
    LAB_STUDY = "lab-study"
    GUIDELINE = "guideline"
    COMPENDIUM = "compendium"
    NEWS = "news"


class Direction(StrEnum):
    """Which way a study's finding points: our own reading of it, no rating of the study."""

    FOR = "for"
    MIXED = "mixed"
    AGAINST = "against"
    NOT_ABOUT_IT = "not-about-it"


class Tier(StrEnum):
    CORE = "core"
    SUPPORTING = "supporting"


# A routine


class Step(Shape):
    """One movement, done for a time, a distance or a count."""

    phase: Phase = Field(Phase.MAIN, description="warm-up, main or cool-down, in this order; main inside rounds")
    id: Slug | None = Field(None, description="Only where a stage of the plan changes this step", examples=["back"])
    name: Name = Field(description="What to do, in a few words", examples=["Backward walk, rail in reach"])
    movement: Line | None = Field(
        None,
        description="From trend.yml; it is what dose limits and totals count",
        examples=["backward walking"],
    )
    sets: Number = Field(Number.parse("1"), description="How many goes, one number or a range")
    work: WorkField = Field(description="How long, how far or how many in one set")
    rest: Duration | None = Field(None, description="Between sets; the last set has none")
    rest_after: Duration | None = Field(None, description="After the last set, before the next step")
    effort: Effort | None = Field(None, description="RPE, rating of perceived exertion, 0 to 10")
    speed: Speed | None = Field(None, description="Of a belt or a pace; the other unit is worked out")
    incline: Incline | None = Field(None, description="Slope; leave out on the flat")
    load: Load | None = Field(None, description="What is pulled or carried")
    cues: tuple[Cue, ...] = Field(
        (),
        max_length=6,
        description="What a coach would say, one thought each",
        examples=[["Toe to heel", "Straighten the knee gently"]],
    )

    @model_validator(mode="after")
    def rest_needs_sets(self) -> Self:
        if self.rest and self.sets.high == 1:
            raise ValueError(say("rest_needs_sets"))
        return self


class Rounds(Shape):
    """Steps repeated together: a circuit or intervals."""

    phase: Phase = Field(Phase.MAIN, description="warm-up, main or cool-down, in this order")
    id: Slug | None = Field(
        None, description="Only where a stage of the plan changes the rounds or the rest", examples=["laps"]
    )
    rounds: Number = Field(description="How often the steps are gone through")
    rest: Duration | None = Field(None, description="Between rounds; the last round has none")
    steps: tuple[Step, ...] = Field(
        min_length=1,
        max_length=6,
        description="The steps of one round",
        examples=[[{"name": "Walk forward", "work": "60 s"}, {"name": "Walk backward", "work": "20 s"}]],
    )

    @model_validator(mode="after")
    def rest_needs_rounds(self) -> Self:
        if self.rest and self.rounds.high == 1:
            raise ValueError(say("rest_needs_rounds"))
        return self


def block_kind(value: Any) -> str:
    if isinstance(value, dict):
        return "<rounds>" if "steps" in value or "rounds" in value else "<step>"
    return "<rounds>" if isinstance(value, Rounds) else "<step>"


# The tags stand in pydantic's paths; with brackets they are no key that a file could hold.
Block = Annotated[Annotated[Step, Tag("<step>")] | Annotated[Rounds, Tag("<rounds>")], Discriminator(block_kind)]


class Change(Shape):
    """The figures of one step that differ in a stage; what is not named stays as the step has it."""

    sets: Number | None = Field(None, description="Sets in this stage")
    rounds: Number | None = Field(None, description="Rounds in this stage, where the id names rounds")
    work: WorkField | None = Field(None, description="Work in this stage")
    rest: Duration | None = Field(None, description="Rest in this stage")
    effort: Effort | None = Field(None, description="Effort in this stage")
    speed: Speed | None = Field(None, description="Speed in this stage")
    incline: Incline | None = Field(None, description="Incline in this stage")
    load: Load | None = Field(None, description="Load in this stage")

    @property
    def figures(self) -> dict[str, Any]:
        """Only what was written, by key."""
        return {key: getattr(self, key) for key in self.model_fields_set}


class Stage(Shape):
    """One stretch of the plan."""

    weeks: Number | None = Field(None, description="Which weeks, `1` or `2-3`; left out where only readiness counts")
    frequency: Frequency | None = Field(None, description="Where this stage differs from the plan")
    change: dict[str, Change] = Field(
        {},
        description="By step id: the figures that differ in this stage",
        examples=[{"back": {"sets": "3", "work": "15 s"}}],
    )
    skip: tuple[Slug, ...] = Field((), description="Ids of steps that are left out in this stage", examples=[["laps"]])
    note: Annotated[Line, StringConstraints(max_length=80)] | None = Field(
        None, description="What changes and is no figure", examples=["One hand near a wall"]
    )
    build_up: Annotated[Line, StringConstraints(max_length=90)] | None = Field(
        None,
        description="Needed where a stage raises two things at once or more minutes than the trend allows: what comes "
        "first, and how slowly",
        examples=["More time first, then more speed"],
    )
    go_to: tuple[Slug, ...] = Field(
        (), description="Routines to go on to after this stage", examples=[["leg-day-forward-and-back"]]
    )
    move_on_when: Annotated[Line, StringConstraints(max_length=100)] | None = Field(
        None,
        description="A condition by which to tell that the next stage is due; the last stage may leave it out",
        examples=["Two sessions with no stumble"],
    )


class Plan(Shape):
    """FITT over weeks: how often, for how long, and how it grows."""

    frequency: Frequency = Field(description="Sessions a week")
    weeks: Number | None = Field(None, description="Only where the stages do not say which weeks they take")
    stages: tuple[Stage, ...] = Field(
        min_length=1,
        max_length=6,
        description="What changes from stage to stage; a step's own figures are those of the last stage",
        examples=[[{"weeks": "1-2", "move_on_when": "Two sessions with no stumble"}]],
    )


class Review(Shape):
    """When a routine was checked, by whom, and when that is due again."""

    on: Day = Field(description="The day somebody last checked every figure")
    by: Line = Field(max_length=60, description="Who did", examples=["guide editors"])
    due: Day = Field(description="When it is to be checked again")

    @model_validator(mode="after")
    def due_comes_after(self) -> Self:
        if self.due.on <= self.on.on:
            raise ValueError(say("due_too_early", due=self.due, on=self.on))
        return self


class Routine(Shape):
    """A workout for a trend: any .yml in a trend's folder but trend, claims and safety."""

    title: Line = Field(
        max_length=60, description="What it is called, as a person would say it", examples=["Coach's starter"]
    )
    summary: Line = Field(
        max_length=105,
        description="One sentence: what you do",
        examples=["Two or three tiny goes at walking backward before your workout."],
    )
    level: Level = Field(description="How much you should be used to it already")
    goals: tuple[Line, ...] = Field(
        min_length=1, max_length=4, description="From vocabulary.yml; the main one first", examples=[["knee strength"]]
    )
    audience: Line = Field(
        max_length=110, description="Who it is for", examples=["Healthy adults new to walking backward"]
    )
    ages: Ages | None = Field(
        None, description="Only where they are not those of safety.yml: '65+', '13-18', 'under 16'"
    )
    places: Annotated[tuple[Line, ...], BeforeValidator(several)] = Field(
        min_length=1, max_length=3, description="From vocabulary.yml", examples=[["flat ground"]]
    )
    equipment: tuple[Line, ...] = Field(
        (), max_length=8, description="From vocabulary.yml; the finder filters by it", examples=[["trainers", "rail"]]
    )
    setup: tuple[Annotated[Line, StringConstraints(max_length=70)], ...] = Field(
        (), max_length=4, description="Space and kit in detail", examples=[["10 m of clear flat floor"]]
    )
    supervision: Supervision = Field(description="Who should be with you")
    minutes: Number | None = Field(
        None,
        description="Length of a session; only where it cannot be worked out, since a step has no clock",
        examples=["20"],
    )
    session: tuple[Block, ...] = Field(
        min_length=1,
        max_length=10,
        description="What is done on one day, in order: steps, and rounds of steps",
        examples=[[{"phase": "main", "name": "Walk backward", "movement": "backward walking", "work": "20 s"}]],
    )
    plan: Plan = Field(
        description="The weeks",
        examples=[{"frequency": "3 per week", "stages": [{"move_on_when": "Two sessions with no stumble"}]}],
    )
    easier: tuple[Cue, ...] = Field(
        (),
        max_length=4,
        description="Regressions: easier forms of the same",
        examples=[["One slow step at a time"]],
    )
    mistakes: tuple[Cue, ...] = Field(
        (), max_length=5, description="What people get wrong", examples=[["Looking down the whole time"]]
    )
    cautions: tuple[Caution, ...] = Field(
        min_length=1, max_length=5, description="Take care", examples=[["Clear the floor of bags and pets"]]
    )
    stop_if: tuple[Sign, ...] = Field(
        (), max_length=4, description="Added to the trend's own red flags", examples=[["Your heel slips"]]
    )
    basis: Basis = Field(description="Where the dose comes from")
    sources: tuple[Slug, ...] = Field(min_length=1, description="Ids from sources.yml", examples=[["tyla-2024"]])
    given_by: dict[Part, Givers] = Field(
        {},
        description="Which of the sources gives a figure; each figure is named here or in 'our_suggestion'",
        examples=[{"work": "tyla-2024", "sets": "tyla-2024"}],
    )
    our_suggestion: tuple[Part, ...] = Field(
        (), description="What we chose ourselves, because no source gives it", examples=[["rest", "warm-up"]]
    )
    not_seen: tuple[Annotated[Line, StringConstraints(max_length=90)], ...] = Field(
        (), description="What the source did not show", examples=[["How fast they walked"]]
    )
    notes: Annotated[Line, StringConstraints(max_length=320)] | None = Field(
        None,
        description="What a reader should know of the source",
        examples=["Work time and sets are from the article; no study has tested this dose."],
    )
    review: Review = Field(
        description="When it was checked, by whom, and when that is due again",
        examples=[{"on": "2026-11-22", "by": "guide editors", "due": "2027-11-22"}],
    )

    @model_validator(mode="after")
    def phases_in_order(self) -> Self:
        order = [list(Phase).index(block.phase) for block in self.session]
        if order != sorted(order):
            raise ValueError(say("phase_order"))
        return self


# A trend


class Term(Shape):
    """A word that a routine may choose, with what it means."""

    label: Line = Field(max_length=60, description="How a reader sees it", examples=["Knee strength"])
    plain: Line = Field(
        max_length=200,
        description="What it means, in plain words",
        examples=["Exercise that makes the muscles around the knee work."],
    )
    also: tuple[Line, ...] = Field(
        (), description="Other words people type for it", examples=[["knees", "strong knees"]]
    )


TERM = {"knee strength": {"label": "Knee strength", "plain": "Exercise that makes the muscles around the knee work."}}
PLACE = {"hallway": {"label": "Hallway", "plain": "A short clear passage at home."}}
PIECE = {"chair": {"label": "Chair", "plain": "A sturdy chair."}}


class Vocabulary(Shape):
    """vocabulary.yml: the words a routine may choose from."""

    goals: dict[str, Term] = Field(description="What a routine is good for", examples=[TERM])
    places: dict[str, Term] = Field(description="Where it is done", examples=[PLACE])
    equipment: dict[str, Term] = Field(description="What it needs", examples=[PIECE])
    everyday: dict[str, tuple[Line, ...]] = Field(
        {},
        description="What people type for a word: a page whose title has the word is found by all of it",
        examples=[{"vertigo": ["dizzy", "room spins"]}],
    )


class GlossaryTerm(Shape):
    """A word that needs explaining."""

    term: Name = Field(description="The word", examples=["Rep"])
    plain: Line = Field(
        max_length=240,
        description="What it means, in plain words; what it does for you is no meaning",
        examples=["One full movement."],
    )
    also: tuple[Line, ...] = Field(
        (), description="Other forms of it in texts, and what people type", examples=[["reps", "repetition"]]
    )


class Glossary(Shape):
    """glossary.yml: the words that pages explain."""

    terms: tuple[GlossaryTerm, ...] = Field(
        min_length=1,
        description="Every word, in any order; the page sorts them",
        examples=[[{"term": "Rep", "plain": "One full movement."}]],
    )


class Quote(Shape):
    """Who said what."""

    who: Line = Field(description="Name and what they do", examples=["Hugo Martini Mensc, personal trainer"])
    said: Line = Field(
        max_length=300, description="What they say, in short", examples=["He says to start with 15 to 20 seconds."]
    )
    source: Slug = Field(description="Id from sources.yml", examples=["tyla-2024"])


class Origin(Shape):
    """Where people first saw it."""

    text: Paragraph = Field(
        description="How it began, as far as anybody can say", examples=["An article about clips on TikTok."]
    )
    on: Day = Field(description="The day of the source")
    source: Slug = Field(description="Id from sources.yml", examples=["tyla-2024"])
    people: tuple[Quote, ...] = Field(
        min_length=1,
        description="Who said what in it",
        examples=[[{"who": "A trainer", "said": "She says to start slowly.", "source": "tyla-2024"}]],
    )


class Sentence(Shape):
    """One sentence of the verdict, with the studies it stands on."""

    text: Line = Field(max_length=260, description="The sentence", examples=["Small studies found less knee pain."])
    sources: tuple[Slug, ...] = Field(min_length=1, description="Ids from sources.yml", examples=[["lin-2025"]])


class TrendVerdict(Shape):
    """Does it work, for whom, and who should ask first."""

    certainty: Certainty = Field(description="How sure the verdict is; our own rating")
    sentences: tuple[Sentence, ...] = Field(
        min_length=3,
        max_length=3,
        description="Three sentences: what helps, what is not shown, who should ask first",
        examples=[[{"text": "Small studies found less knee pain.", "sources": ["lin-2025"]}] * 3],
    )


class Movement(Shape):
    """A movement that a step may name."""

    label: Name = Field(description="How a reader sees it", examples=["Backward walking"])
    plain: Line = Field(
        max_length=200,
        description="What it means, in plain words",
        examples=["Walking backward, one foot always on the ground."],
    )


class Dose(Shape):
    """What somebody said or a study did: the figures as the source has them, nothing worked out or filled in."""

    source: Slug = Field(description="Id from sources.yml", examples=["alghadir-2019"])
    who: Name = Field(description="Who did it, in a few words", examples=["Adults with knee arthritis"])
    work: Duration = Field(description="How long in one session, or in one set")
    sets: Number | None = Field(None, description="Only where the source gives sets")
    frequency: Frequency | None = Field(None, description="Left out where the source does not say")
    weeks: Number | None = Field(None, description="For how many weeks; left out where the source does not say")


class Doses(Shape):
    """What people are told to do beside what studies did, to scale."""

    claim: Slug = Field(
        description="The claim in claims.yml that gives the first dose", examples=["dose-15-20-seconds"]
    )
    compared: tuple[Dose, ...] = Field(
        min_length=2,
        description="What was claimed first, then what studies did",
        examples=[
            [
                {"source": "tyla-2024", "who": "The article", "work": "15-20 s", "sets": "2-3"},
                {"source": "alghadir-2019", "who": "Knee arthritis", "work": "10 min", "frequency": "3 per week"},
            ]
        ],
    )


class Trend(Shape):
    """trend.yml: what people talk about."""

    title: Line = Field(max_length=40, description="What it is called", examples=["Backward walking"])
    question: Line = Field(
        max_length=60, description="What a reader comes with", examples=["Seen backward walking online?"]
    )
    summary: Line = Field(
        max_length=200, description="One sentence: what people do", examples=["Walking backward on purpose."]
    )
    other_names: tuple[Line, ...] = Field(
        min_length=1,
        description="Search finds the trend by these too",
        examples=[["retro walking", "reverse walking"]],
    )
    origin: Origin = Field(
        description="Where it came from",
        examples=[
            {
                "text": "An article about clips on TikTok.",
                "on": "2024-01-19",
                "source": "tyla-2024",
                "people": [{"who": "A trainer", "said": "She says to start slowly.", "source": "tyla-2024"}],
            }
        ],
    )
    verdict: TrendVerdict = Field(
        description="What studies found, in three sentences",
        examples=[
            {
                "certainty": "low",
                "sentences": [{"text": "Small studies found less knee pain.", "sources": ["lin-2025"]}] * 3,
            }
        ],
    )
    movements: dict[str, Movement] = Field(
        min_length=1,
        description="What dose limits and totals count",
        examples=[{"backward walking": {"label": "Backward walking", "plain": "Walking backward."}}],
    )
    start_with: Slug = Field(description="The routine to begin with", examples=["coach-starter"])
    doses: Doses | None = Field(
        None,
        description="The dose that people are told beside the doses of studies",
        examples=[
            {
                "claim": "dose-15-20-seconds",
                "compared": [
                    {"source": "tyla-2024", "who": "The article", "work": "15-20 s"},
                    {"source": "alghadir-2019", "who": "Knee arthritis", "work": "10 min"},
                ],
            }
        ],
    )


CLAIM = {
    "id": "easy-on-knees",
    "who": "A physio in the article",
    "claim": "Backward walking is easy on the knees.",
    "quote": "it is easy on the knees",
    "kind": "expert",
    "verdict": "partly-supported",
    "certainty": "low",
    "answer": "Small studies found less pain.",
    "sources": ["lin-2025"],
}


class Claim(Shape):
    """What somebody said, and what studies say of it."""

    id: Slug = Field(description="Its address on the page", examples=[CLAIM["id"]])
    who: Line = Field(description="Who says it", examples=[CLAIM["who"]])
    claim: Line = Field(description="What is claimed, in our words", examples=[CLAIM["claim"]])
    quote: Line = Field(description="What they said, in their own words", examples=[CLAIM["quote"]])
    kind: Kind = Field(description="Who makes it, and how")
    verdict: Verdict = Field(description="What studies make of it")
    certainty: Certainty = Field(description="How sure the answer is; our own rating")
    answer: Paragraph = Field(description="What studies found, in plain words", examples=[CLAIM["answer"]])
    sources: tuple[Slug, ...] = Field(min_length=1, description="Ids from sources.yml", examples=[CLAIM["sources"]])


class Claims(Shape):
    """claims.yml: what people say about the trend, checked one by one."""

    article: Slug = Field(description="The source that the quotes are taken from", examples=["tyla-2024"])
    claims: tuple[Claim, ...] = Field(min_length=1, description="One after the other", examples=[[CLAIM]])


SOURCE = {
    "id": "lin-2025",
    "tier": "core",
    "design": "meta-analysis",
    "title": "Retro walking for knee osteoarthritis",
    "url": "https://example.org/page",
    "finding": "Less pain after six weeks.",
    "verified": "yes",
}


class Source(Shape):
    """One thing that was read. Left out is what could not be seen; nothing is guessed."""

    id: Slug = Field(description="What cites it, usually first author and year", examples=[SOURCE["id"]])
    tier: Tier = Field(description="Whether the verdict stands on it or it only adds to it")
    design: Design = Field(description="What kind of source it is")
    title: Line = Field(description="Its own title", examples=[SOURCE["title"]])
    authors: Line | None = Field(None, description="Who wrote it", examples=["Lin and others"])
    year: Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d$")] | None = Field(
        None, description="When it came out", examples=["2024"]
    )
    journal: Line | None = Field(None, description="Where it came out", examples=["Journal of Physiotherapy"])
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = Field(
        None, description="Its DOI, without an address before it", examples=["10.1000/182"]
    )
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = Field(
        None, description="Its number in PubMed", examples=["31180929"]
    )
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d{1,9}$")] | None = Field(
        None, description="Its id in PubMed Central", examples=["PMC6456984"]
    )
    url: Url = Field(description="Where anybody can look it up", examples=[SOURCE["url"]])
    population: Line | None = Field(None, description="Who took part", examples=["Adults with knee osteoarthritis"])
    people: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = Field(
        None, description="How many took part", examples=["68"]
    )
    counts: Line | None = Field(
        None, description="What `people` counts where it is no people who took part", examples=["injuries, estimated"]
    )
    dose: Line | None = Field(
        None, description="What was done, how often and for how long", examples=["10 min, 3 days a week, 6 weeks"]
    )
    comparator: Line | None = Field(None, description="What it was compared with", examples=["Usual physiotherapy"])
    outcomes: Line | None = Field(None, description="What was measured", examples=["Pain, 0 to 10"])
    finding: Line = Field(description="What was found", examples=[SOURCE["finding"]])
    direction: Direction | None = Field(
        None,
        description="Studies only, our reading of `finding`: for (better with it than without or with something else), "
        "mixed (better in some things, or neither better nor worse), against (no better, or worse), not-about-it",
    )
    limits: Line | None = Field(None, description="What weakens it", examples=["Few people, six weeks"])
    adverse_events: Line | None = Field(None, description="What went wrong for anybody", examples=["None reported"])
    verified: Annotated[str, StringConstraints(pattern=r"^(yes|no)$")] = Field(
        description="Whether one of us read it; nothing may cite what was not", examples=["yes"]
    )
    seen_at: Annotated[tuple[Url, ...], BeforeValidator(several)] = Field(
        (), description="Where the facts were read, if not at the url", examples=[["https://example.org/page"]]
    )


class Sources(Shape):
    """sources.yml: everything that anything cites, by id."""

    sources: tuple[Source, ...] = Field(description="One after the other", examples=[[SOURCE]])


# Safety

Backing = Annotated[
    tuple[Line, ...],
    Field(min_length=1, description=f"Ids from sources.yml, and '{OURS}'", examples=[["nhs-65plus", OURS]]),
]


class Group(Shape):
    """Who should take care."""

    id: Slug = Field(description="Its address on the page", examples=["knee-operation"])
    label: Line = Field(description="Who they are", examples=["A knee operation in the last months"])
    advice: Advice = Field(description="What to do")
    reason: Paragraph = Field(description="Why", examples=["Walking backward loads the knee in a new way."])
    plain: Line = Field(
        max_length=120, description="The same in a few plain words", examples=["Ask your surgeon first."]
    )
    sources: Backing


class About(StrEnum):
    TREADMILL = "treadmill"
    FLOOR = "floor"
    OUTDOORS = "outdoors"
    KIT = "kit"
    EFFORT = "effort"


class GroundRule(Shape):
    """What holds for everybody, every time."""

    id: Slug = Field(description="Its address on the page", examples=["clear-path"])
    about: About = Field(description="What it is about; a routine shows those that concern it")
    rule: Line = Field(max_length=200, description="The rule", examples=["Clear the floor of bags, rugs and pets."])
    sources: Backing


class RedFlag(Shape):
    """A sign that something is wrong."""

    sign: Sign = Field(description="What you notice", examples=["Two stumbles in one session"])
    sources: Backing


FLAGS = [{"sign": "Two stumbles in one session", "sources": [OURS]}]


class RedFlags(Shape):
    """What to stop for, by what to do then."""

    call_emergency: tuple[RedFlag, ...] = Field(
        min_length=1, description="Stop and call the emergency number", examples=[FLAGS]
    )
    advice_today: tuple[RedFlag, ...] = Field(min_length=1, description="Stop and get advice today", examples=[FLAGS])
    stop_now: tuple[RedFlag, ...] = Field(min_length=1, description="Stop at once", examples=[FLAGS])
    see_someone_soon: tuple[RedFlag, ...] = Field((), description="See somebody soon", examples=[FLAGS])


class PainRule(Shape):
    """How much pain is too much."""

    during: Effort = Field(description="The most pain while you do it, 0 to 10", examples=["4/10"])
    settles_within: Duration = Field(description="How soon it is back to normal", examples=["24 h"])
    note: Paragraph = Field(description="What to do at which figure", examples=["0 to 2 carry on; above 4 stop."])
    sources: Backing


class Measure(StrEnum):
    """What a dose limit limits."""

    CONTINUOUS = "minutes in one go"
    SESSION = "minutes per session"
    FREQUENCY = "sessions per week"
    SPEED = "speed"
    INCLINE = "incline"
    LOAD = "load"
    REST = "rest"
    EFFORT = "effort"
    EXTRA = "extra minutes per week"
    USE = "use"


class Limit(Shape):
    """How much is enough. It holds where every condition that is written is met."""

    measure: Measure = Field(description="What is limited")
    movement: Line | None = Field(None, description="Condition: a movement of the trend", examples=["backward walking"])
    level: Annotated[tuple[Level, ...], BeforeValidator(several)] = Field(
        (), description="Condition: level", examples=["beginner", ["intermediate", "advanced"]]
    )
    place: Line | None = Field(None, description="Condition: place", examples=["treadmill"])
    equipment: Line | None = Field(None, description="Condition: equipment", examples=["sled"])
    ages: Ages | None = Field(None, description="Condition: the routine is for somebody of these ages")
    supervision: Annotated[tuple[Supervision, ...], BeforeValidator(several)] = Field(
        (), description="Condition: who is there", examples=[["self", "buddy"]]
    )
    at_least: Line | None = Field(None, description="Lowest allowed, with its unit", examples=["20 s"])
    at_most: Line | None = Field(None, description="Highest allowed, with its unit", examples=["2 km/h"])
    needs: Line | None = Field(
        None, description="With measure 'use': equipment that must be there", examples=["handrails"]
    )
    never: Annotated[str, StringConstraints(pattern=r"^yes$")] | None = Field(
        None, description="With measure 'use': not at all", examples=["yes"]
    )
    reason: Line | None = Field(None, description="Why, as a check says it", examples=["No sled"])
    sources: Backing


class BlockedCopy(Shape):
    """What we never say, because nothing shows it."""

    phrase: Line = Field(description="What it would claim", examples=["prevents injury"])
    find: tuple[Line, ...] = Field(
        min_length=1,
        description="Words that give it away, in any case",
        examples=[["prevents injury", "injury-proof"]],
    )
    reason: Line = Field(description="Why not", examples=["No trial counted injuries"])
    sources: Backing


class Safety(Shape):
    """safety.yml: who should ask first, the ground rules, when to stop, how much is enough."""

    groups: tuple[Group, ...] = Field(
        min_length=1,
        description="Who should take care",
        examples=[
            [
                {
                    "id": "knee-operation",
                    "label": "A knee operation in the last months",
                    "advice": "ask-first",
                    "reason": "Walking backward loads the knee in a new way.",
                    "plain": "Ask your surgeon first.",
                    "sources": [OURS],
                }
            ]
        ],
    )
    ground_rules: tuple[GroundRule, ...] = Field(
        (),
        description="The place, the kit, and how to go about it",
        examples=[[{"id": "dry", "about": "floor", "rule": "Only on a dry floor.", "sources": [OURS]}]],
    )
    red_flags: RedFlags = Field(
        description="When to stop; every routine has these",
        examples=[{"call_emergency": FLAGS, "advice_today": FLAGS, "stop_now": FLAGS}],
    )
    pain_rule: PainRule = Field(
        description="How much pain is too much",
        examples=[{"during": "4/10", "settles_within": "24 h", "note": "Above 4 stop.", "sources": [OURS]}],
    )
    limits: tuple[Limit, ...] = Field(
        min_length=1,
        description="How much is enough",
        examples=[[{"measure": "effort", "level": "beginner", "at_most": "4/10", "sources": [OURS]}]],
    )
    blocked_copy: tuple[BlockedCopy, ...] = Field(
        (),
        description="What we never say, because nothing shows it",
        examples=[
            [{"phrase": "prevents injury", "find": ["prevents injury"], "reason": "Nobody counted", "sources": [OURS]}]
        ],
    )
    ages: Ages | None = Field(
        None,
        description="Whom a routine is for that names no ages; without it, such a routine is for everybody",
        examples=["16-64"],
    )
