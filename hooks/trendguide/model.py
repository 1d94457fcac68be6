"""The shape of a routine, a trend, a claim, a source and the safety rules.

The field is the YAML key, its type is the rule, its description is the documentation. Everything is frozen and lets
nothing extra in, so an object that exists is valid on its own; what must hold between files stands in `rules.py`.
Text budgets (characters) are what a printed card can hold.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

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


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    RCT = "rct"
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
    id: Slug | None = Field(None, description="Only where a stage of the plan changes this step")
    name: Name = Field(description="What to do, in a few words", examples=["Backward walk, rail in reach"])
    movement: Line | None = Field(None, description="From trend.yml; it is what dose limits and totals count")
    sets: Number = Field(Number.parse("1"), description="How many goes, one number or a range")
    work: WorkField = Field(description="How long, how far or how many in one set")
    rest: Duration | None = Field(None, description="Between sets; the last set has none")
    rest_after: Duration | None = Field(None, description="After the last set, before the next step")
    effort: Effort | None = Field(None, description="RPE, rating of perceived exertion, 0 to 10")
    speed: Speed | None = Field(None, description="Of a belt or a pace; the other unit is worked out")
    incline: Incline | None = Field(None, description="Slope; leave out on the flat")
    load: Load | None = Field(None, description="What is pulled or carried")
    cues: tuple[Cue, ...] = Field((), max_length=6, description="What a coach would say, one thought each")

    @model_validator(mode="after")
    def rest_needs_sets(self) -> Self:
        if self.rest and self.sets.high == 1:
            raise ValueError(say("rest_needs_sets"))
        return self


class Rounds(Shape):
    """Steps repeated together: a circuit or intervals."""

    phase: Phase = Field(Phase.MAIN, description="warm-up, main or cool-down, in this order")
    id: Slug | None = Field(None, description="Only where a stage of the plan changes the rounds or the rest")
    rounds: Number = Field(description="How often the steps are gone through")
    rest: Duration | None = Field(None, description="Between rounds; the last round has none")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=6, description="The steps of one round")

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
    change: dict[str, Change] = Field({}, description="By step id: the figures that differ in this stage")
    skip: tuple[Slug, ...] = Field((), description="Ids of steps that are left out in this stage")
    note: Annotated[Line, StringConstraints(max_length=80)] | None = Field(
        None, description="What changes and is no figure", examples=["One hand near a wall"]
    )
    build_up: Annotated[Line, StringConstraints(max_length=90)] | None = Field(
        None,
        description="Needed where a stage raises two things at once or more minutes than the trend allows: what comes "
        "first, and how slowly",
    )
    go_to: tuple[Slug, ...] = Field((), description="Routines to go on to after this stage")
    move_on_when: Line = Field(max_length=100, description="How to tell that the next stage is due")


class Plan(Shape):
    """FITT over weeks: how often, for how long, and how it grows."""

    frequency: Frequency = Field(description="Sessions a week")
    weeks: Number | None = Field(None, description="Only where the stages do not say which weeks they take")
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=6, description="What changes from stage to stage")


class Review(Shape):
    on: Day = Field(description="The day somebody last checked every figure")
    by: Line = Field(max_length=60, description="Who did")
    due: Day = Field(description="When it is to be checked again")

    @model_validator(mode="after")
    def due_comes_after(self) -> Self:
        if self.due.on <= self.on.on:
            raise ValueError(say("due_too_early", due=self.due, on=self.on))
        return self


class Routine(Shape):
    """A workout for a trend: any .yml in a trend's folder but trend, claims and safety."""

    title: Line = Field(max_length=60, description="What it is called, as a person would say it")
    summary: Line = Field(max_length=105, description="One sentence: what you do")
    level: Level = Field(description="How much you should be used to it already")
    goals: tuple[Line, ...] = Field(min_length=1, max_length=4, description="From vocabulary.yml; the main one first")
    audience: Line = Field(max_length=110, description="Who it is for")
    ages: Ages | None = Field(None, description="Only where it is for the young or the old: '65+', '13-18', 'under 16'")
    places: Annotated[tuple[Line, ...], BeforeValidator(several)] = Field(
        min_length=1, max_length=3, description="From vocabulary.yml"
    )
    equipment: tuple[Line, ...] = Field((), max_length=8, description="From vocabulary.yml; the finder filters by it")
    setup: tuple[Annotated[Line, StringConstraints(max_length=70)], ...] = Field(
        (), max_length=4, description="Space and kit in detail", examples=[["10 m of clear flat floor"]]
    )
    supervision: Supervision = Field(description="Who should be with you")
    minutes: Number | None = Field(
        None, description="Length of a session; only where it cannot be worked out, since a step has no clock"
    )
    session: tuple[Block, ...] = Field(min_length=1, max_length=10, description="What is done on one day, in order")
    plan: Plan = Field(description="The weeks")
    easier: tuple[Cue, ...] = Field((), max_length=4, description="Regressions: easier forms of the same")
    mistakes: tuple[Cue, ...] = Field((), max_length=5, description="What people get wrong")
    cautions: tuple[Caution, ...] = Field(min_length=1, max_length=5, description="Take care")
    stop_if: tuple[Sign, ...] = Field((), max_length=4, description="Added to the trend's own red flags")
    basis: Basis = Field(description="Where the dose comes from")
    sources: tuple[Slug, ...] = Field(min_length=1, description="Ids from sources.yml")
    our_suggestion: tuple[Name, ...] = Field((), description="What we chose ourselves, because no source gives it")
    not_seen: tuple[Annotated[Line, StringConstraints(max_length=90)], ...] = Field(
        (), description="What the source did not show"
    )
    notes: Annotated[Line, StringConstraints(max_length=320)] | None = Field(
        None, description="What a reader should know of the source"
    )
    review: Review = Field(description="When it was checked, by whom, and when that is due again")

    @model_validator(mode="after")
    def phases_in_order(self) -> Self:
        order = [list(Phase).index(block.phase) for block in self.session]
        if order != sorted(order):
            raise ValueError(say("phase_order"))
        return self


# A trend


class Term(Shape):
    """A word that a routine may choose, with what it means."""

    label: Line = Field(max_length=60, description="How a reader sees it")
    plain: Line = Field(max_length=200, description="What it means, in plain words")
    also: tuple[Line, ...] = Field((), description="Other words people type for it")


class Vocabulary(Shape):
    """vocabulary.yml: the words a routine may choose from."""

    goals: dict[str, Term] = Field(description="What a routine is good for")
    places: dict[str, Term] = Field(description="Where it is done")
    equipment: dict[str, Term] = Field(description="What it needs")
    everyday: dict[str, tuple[Line, ...]] = Field(
        {}, description="What people type for a word: a page whose title has the word is found by all of it"
    )


class GlossaryTerm(Shape):
    """A word that needs explaining."""

    term: Name
    plain: Line = Field(max_length=240, description="What it means, in plain words; what it does for you is no meaning")
    also: tuple[Line, ...] = Field((), description="Other forms of it in texts, and what people type")


class Glossary(Shape):
    """glossary.yml: the words that pages explain."""

    terms: tuple[GlossaryTerm, ...] = Field(min_length=1)


class Quote(Shape):
    """Who said what."""

    who: Line = Field(description="Name and what they do")
    said: Line = Field(max_length=300, description="What they say, in short")
    source: Slug


class Origin(Shape):
    text: Paragraph
    on: Day
    source: Slug
    people: tuple[Quote, ...] = Field(min_length=1)


class Sentence(Shape):
    text: Line = Field(max_length=260)
    sources: tuple[Slug, ...] = Field(min_length=1)


class TrendVerdict(Shape):
    certainty: Certainty
    sentences: tuple[Sentence, ...] = Field(min_length=3, max_length=3, description="Three sentences")


class Movement(Shape):
    label: Name
    plain: Line = Field(max_length=200)


class Dose(Shape):
    """What somebody said or a study did: the figures as the source has them, nothing worked out or filled in."""

    source: Slug
    who: Name = Field(description="Who did it, in a few words", examples=["Adults with knee arthritis"])
    work: Duration = Field(description="How long in one session, or in one set")
    sets: Number | None = Field(None, description="Only where the source gives sets")
    frequency: Frequency | None = Field(None, description="Left out where the source does not say")
    weeks: Number | None = Field(None, description="For how many weeks; left out where the source does not say")


class Doses(Shape):
    """What people are told to do beside what studies did, to scale."""

    claim: Slug = Field(description="The claim in claims.yml that gives the first dose")
    compared: tuple[Dose, ...] = Field(min_length=2, description="What was claimed first, then what studies did")


class Trend(Shape):
    """trend.yml: what people talk about."""

    title: Line = Field(max_length=40)
    question: Line = Field(
        max_length=60, description="What a reader comes with", examples=["Seen backward walking online?"]
    )
    summary: Line = Field(max_length=200)
    other_names: tuple[Line, ...] = Field(min_length=1, description="Search finds the trend by these too")
    origin: Origin
    verdict: TrendVerdict
    movements: dict[str, Movement] = Field(min_length=1, description="What dose limits and totals count")
    start_with: Slug = Field(description="The routine to begin with")
    doses: Doses | None = Field(None, description="The dose that people are told beside the doses of studies")


class Claim(Shape):
    """What somebody said, and what studies say of it."""

    id: Slug
    who: Line
    claim: Line
    quote: Line
    kind: Kind
    verdict: Verdict
    certainty: Certainty
    answer: Paragraph
    sources: tuple[Slug, ...] = Field(min_length=1)


class Claims(Shape):
    """claims.yml"""

    article: Slug = Field(description="The source that the quotes are taken from")
    claims: tuple[Claim, ...] = Field(min_length=1)


class Source(Shape):
    """One thing that was read. Left out is what could not be seen; nothing is guessed."""

    id: Slug
    tier: Tier
    design: Design
    title: Line
    authors: Line | None = None
    year: Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d$")] | None = None
    journal: Line | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d{1,9}$")] | None = None
    url: Url
    population: Line | None = None
    people: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = Field(
        None, description="How many took part"
    )
    counts: Line | None = Field(
        None, description="What `people` counts where it is no people who took part", examples=["injuries, estimated"]
    )
    dose: Line | None = Field(None, description="What was done, how often and for how long")
    comparator: Line | None = None
    outcomes: Line | None = None
    finding: Line
    direction: Direction | None = Field(
        None,
        description="Studies only, our reading of `finding`: for (better with it than without or with something else), "
        "mixed (better in some things, or neither better nor worse), against (no better, or worse), not-about-it",
    )
    limits: Line | None = None
    adverse_events: Line | None = None
    verified: Annotated[str, StringConstraints(pattern=r"^(yes|no)$")]
    seen_at: Annotated[tuple[Url, ...], BeforeValidator(several)] = Field(
        (), description="Where the facts were read, if not at the url"
    )


class Sources(Shape):
    """sources.yml"""

    sources: tuple[Source, ...]


# Safety

Backing = Annotated[tuple[Line, ...], Field(min_length=1, description=f"Ids from sources.yml, and '{OURS}'")]


class Group(Shape):
    """Who should take care."""

    id: Slug
    label: Line
    advice: Advice
    reason: Paragraph
    plain: Line = Field(max_length=120)
    sources: Backing


class About(StrEnum):
    TREADMILL = "treadmill"
    FLOOR = "floor"
    OUTDOORS = "outdoors"
    KIT = "kit"
    EFFORT = "effort"


class GroundRule(Shape):
    id: Slug
    about: About
    rule: Line = Field(max_length=200)
    sources: Backing


class RedFlag(Shape):
    sign: Sign
    sources: Backing


class RedFlags(Shape):
    """What to stop for, by what to do then."""

    call_emergency: tuple[RedFlag, ...] = Field(min_length=1, description="Stop and call the emergency number")
    advice_today: tuple[RedFlag, ...] = Field(min_length=1, description="Stop and get advice today")
    stop_now: tuple[RedFlag, ...] = Field(min_length=1, description="Stop for now")
    see_someone_soon: tuple[RedFlag, ...] = Field((), description="See somebody soon")


class PainRule(Shape):
    during: Effort = Field(description="The most pain while you do it, 0 to 10")
    settles_within: Duration
    note: Paragraph
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

    measure: Measure
    movement: Line | None = Field(None, description="Condition: a movement of the trend")
    level: Annotated[tuple[Level, ...], BeforeValidator(several)] = Field((), description="Condition: level")
    place: Line | None = Field(None, description="Condition: place")
    equipment: Line | None = Field(None, description="Condition: equipment")
    ages: Ages | None = Field(None, description="Condition: the routine is for somebody of these ages")
    supervision: Annotated[tuple[Supervision, ...], BeforeValidator(several)] = Field(
        (), description="Condition: who is there"
    )
    at_least: Line | None = Field(None, description="Lowest allowed, with its unit")
    at_most: Line | None = Field(None, description="Highest allowed, with its unit")
    needs: Line | None = Field(None, description="With measure 'use': equipment that must be there")
    never: Annotated[str, StringConstraints(pattern=r"^yes$")] | None = Field(
        None, description="With measure 'use': not at all"
    )
    reason: Line | None = None
    sources: Backing


class Met(Shape):
    """A Compendium code: a MET figure is printed only where speed and incline match it exactly."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    met: Annotated[str, StringConstraints(pattern=r"^\d{1,2}\.\d$")]
    movement: Line
    speed: Speed
    incline: Incline
    sources: Backing


class BlockedCopy(Shape):
    """What we never say, because nothing shows it."""

    phrase: Line
    find: tuple[Line, ...] = Field(min_length=1, description="Words that give it away, in any case")
    reason: Line
    sources: Backing


class Safety(Shape):
    """safety.yml"""

    groups: tuple[Group, ...] = Field(min_length=1)
    ground_rules: tuple[GroundRule, ...] = ()
    red_flags: RedFlags
    pain_rule: PainRule
    limits: tuple[Limit, ...] = Field(min_length=1)
    mets: tuple[Met, ...] = ()
    blocked_copy: tuple[BlockedCopy, ...] = ()
