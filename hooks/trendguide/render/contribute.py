"""`/contribute/`: a routine made without knowing YAML, Git or Python.

The form comes from the model: its keys, limits, choices and examples; here stand only the order and the words for a
trainer. compose.js fills it; in_browser.py makes the code that checks it and draws the real card beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from trendguide.load import Guide
from trendguide.model import Basis, Change, Level, Part, Phase, Plan, Review, Rounds, Routine, Stage, Step, Supervision
from trendguide.render import card, in_browser
from trendguide.render.pages import WORDS
from trendguide.render.site import Asset, Found, Page, Settings, render, to_root

ADDRESS = "contribute/"
LONG = 110  # characters above which a text gets several lines
SHAPES = (Routine, Step, Rounds, Plan, Stage, Change, Review)
PARTS = (
    ("what", "What"),
    ("who", "Who"),
    ("session", "Session"),
    ("plan", "Weeks"),
    ("care", "Care"),
    ("basis", "Sources"),
    ("send", "Send"),
)
"""The parts of the form, one at a time."""


@dataclass(frozen=True)
class Said:
    """What the form calls a key, and what it says below it where the model's own words speak of files."""

    label: str
    hint: str = ""


SAYS: dict[str, Said] = {
    "title": Said("What is it called?"),
    "summary": Said("In one sentence", "What you do, as you would say it"),
    "level": Said("Level"),
    "goals": Said("What is it good for?", "The main one first"),
    "audience": Said("Who is it for?", "Such as: healthy adults who are new to it"),
    "ages": Said("Ages", "Only where it is for the young or the old"),
    "places": Said("Where?"),
    "equipment": Said("With what?", "Everything one needs, shoes too"),
    "setup": Said("Get ready", "Space and kit in detail, one a line"),
    "supervision": Said("Who should be there?"),
    "minutes": Said("Minutes a session", "Only where a step has no clock, so that it cannot be worked out"),
    "phase": Said("Part of the session", ""),
    "name": Said("What to do", "In a few words"),
    "movement": Said("Counts as", "What is added up and kept within the limits"),
    "sets": Said("Sets"),
    "work": Said("How much", "A time, a distance or a count"),
    "rest": Said("Rest", "Between sets"),
    "rest_after": Said("Rest after the last set", "Before the next step"),
    "effort": Said("Effort", "0 is nothing, 10 the hardest you can imagine"),
    "speed": Said("Speed"),
    "incline": Said("Slope"),
    "load": Said("Load", "What is pulled or carried"),
    "cues": Said("What a coach would say", "One thought a line"),
    "rounds": Said("Rounds", "How often the steps are gone through"),
    "frequency": Said("How often?"),
    "weeks": Said("Weeks", "Left out where only being ready counts"),
    "note": Said("Note", "What changes and is no figure, such as: one hand near a wall"),
    "build_up": Said(
        "How it builds up", "Needed where two things grow at once, or by more than the trend allows: what comes first"
    ),
    "go_to": Said("Go on to"),
    "move_on_when": Said("Move on when", "How to tell that the next stage is due"),
    "cautions": Said("Take care", "One a line"),
    "stop_if": Said("Stop if", "One a line. The trend's own stop signs stand on every card"),
    "easier": Said("Easier ways", "One a line"),
    "mistakes": Said("What people get wrong", "One a line"),
    "basis": Said("Where does the dose come from?"),
    "sources": Said("Sources", "At least one. What is missing here, name it in the pull request"),
    "given_by": Said("What the sources give", "One a line, with the id of the source: work: lin-2025"),
    "our_suggestion": Said("What you chose yourself", "Because no source gives it. The card puts a star on it"),
    "not_seen": Said("What the source does not say", "One a line"),
    "notes": Said("What a reader should know of the source"),
    "on": Said("Checked on", "The day you checked every figure"),
    "by": Said("Your name", "It stands on the page"),
    "due": Said("Check again by", "A year later, as a rule"),
}
"""By key: it means the same wherever it stands."""


@dataclass(frozen=True)
class Field:
    """One question of the form."""

    key: str
    label: str
    hint: str
    kind: (
        str  # text, paragraph, lines, quantity, choice, words (chips from the vocabulary), list (a long one, to search)
    )
    is_required: bool
    most: int  # characters, 0 where nothing limits them
    example: str
    choices: tuple[tuple[str, str], ...] = ()


def fields(guide: Guide) -> dict[str, dict[str, Field]]:
    """Every question, by shape and key."""
    return {shape.__name__: {field.key: field for field in questions(guide, shape)} for shape in SHAPES}


def questions(guide: Guide, shape: type[BaseModel]) -> Iterator[Field]:
    schema = schema_of(shape)
    for key, own in schema["properties"].items():
        if key not in SAYS:
            continue
        spec = resolved(own, schema)
        entry = resolved(spec.get("items", {}), schema)
        choices = tuple((word, str(WORDS[member])) for member in enum_of(shape, key) for word in (member.value,))
        kind, found = kind_of(guide, key, spec)
        examples = spec.get("examples", [])
        yield Field(
            key=key,
            label=SAYS[key].label,
            hint=SAYS[key].hint,
            kind="choice" if choices else kind,
            is_required=key in schema.get("required", ()),
            most=int(spec.get("maxLength", entry.get("maxLength", 0))),
            example=listed(examples if len(examples) < 3 else examples[::2]) if kind == "quantity" else "",
            choices=choices or found,
        )


@cache
def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    made: dict[str, Any] = shape.model_json_schema()
    return made


def listed(examples: list[str]) -> str:
    return " or ".join((", ".join(examples[:-1]), examples[-1]) if examples[1:] else examples)


def resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema, without the detours over `$ref` and over what may also be left out."""
    some = [one for one in spec.get("anyOf", ()) if one.get("type") != "null"]
    if len(some) == 1:
        spec = {**spec, **some[0]}
    if "$ref" in spec:
        spec = {**spec, **schema["$defs"][spec["$ref"].rsplit("/", 1)[1]]}
    return spec


def enum_of(shape: type[Any], key: str) -> tuple[Any, ...]:
    annotation = shape.model_fields[key].annotation
    return tuple(annotation) if annotation in (Level, Phase, Supervision, Basis) else ()


def kind_of(guide: Guide, key: str, spec: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """How a question is asked, and what there is to choose."""
    vocabulary = guide.vocabulary.value
    if key in ("goals", "places", "equipment"):
        return "words", tuple((word, term.label) for word, term in getattr(vocabulary, key).items())
    if key == "our_suggestion":
        return "words", tuple((part.value, card.first_up(card.PARTS[part])) for part in Part)
    if key == "given_by":
        return "pairs", ()
    if key == "sources":
        known = guide.sources.value.sources
        return "list", tuple((one.id, f"{card.short_source(one)}: {one.title}") for one in known)
    if key == "go_to":
        routines = (entry for trend in guide.trends for entry in trend.routines)
        return "list", tuple((entry.slug, entry.value.title) for entry in routines)
    if key == "movement":
        movements = {word: one.label for trend in guide.trends for word, one in trend.about.value.movements.items()}
        return "choice", tuple(movements.items())
    if spec.get("type") == "array":
        return "lines", ()
    if "pattern" in spec or any("pattern" in one for one in spec.get("anyOf", ())):
        return "quantity", ()
    return ("paragraph" if int(spec.get("maxLength", 0)) > LONG else "text"), ()


def page(guide: Guide, settings: Settings) -> Page:
    title, description = (
        "Add a routine",
        "Make a routine in ten minutes: in a form, in your editor, or in a few sentences.",
    )
    html = render(
        "contribute.jinja",
        title=title,
        fields=fields(guide),
        parts=PARTS,
        trends=guide.trends,
        settings=settings,
        is_gitlab="gitlab" in settings.repository,
        site=card.site_url(settings),
        root=to_root(ADDRESS),
    )
    return Page(
        address=ADDRESS,
        title=title,
        description=description,
        html=html,
        kind="contribute",
        search=(Found(title, description, words="contribute composer form write new routine pull request"),),
        crumbs=("",),
        scripts=("assets/js/compose.js",),
    )


def assets() -> Iterator[Asset]:
    """What checks and draws, as code."""
    yield in_browser.asset()
