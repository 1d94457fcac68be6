"""What the composer in the browser knows: messages, patterns, values, the format and the guide, as one file of data.

The browser checks with the same table as the checker, and nothing in it is written by hand here: the shapes come from
the model, the values from their classes, words, sources and limits from the guide.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from trendguide.load import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    MAX_SLUG,
    PLACES,
    RESERVED,
    Guide,
    TrendFolder,
    example_of,
)
from trendguide.messages import MESSAGES, NOUNS
from trendguide.model import Routine, several, shapes_at, shapes_in
from trendguide.render.site import Asset
from trendguide.rulebook import OF_KIND
from trendguide.rules import MOST_SETS, STEP_LIMITS, slugs_of
from trendguide.values import KINDS, PATTERNS, FromText, Load, Quantity

ONLY_THE_FULL_CHECK = frozenset(
    [
        # The file as it lies on the disk; the browser has only its text
        *("not_utf8", "utf16", "not_a_file", "no_file", "closed_file", "closed_folder", "hidden_file", "not_yml"),
        *("no_place", "no_folder", "lost_routine", "no_trend"),
        # Files of another kind
        *("not_an_address", "not_a_year", "not_a_doi", "not_digits", "not_a_pmcid"),
        *("not_yes_no", "not_yes", "uncited", "use_figure", "only_most", "not_use", "limits_nothing"),
        # What the full check says until the browser knows the rules themselves
        *("unbacked", "backed_twice", "not_given", "no_dose_of_theirs", "no_effort", "falls_back", "no_condition"),
        *("no_sign", "too_few_weeks"),
        # The card, the repository, and a parser that stands in where there is no libyaml
        *("card_too_full", "card_address", "old_schema", "backslash_makes_none"),
    ]
)
"""Messages that the composer never gives, since they need more than one routine and what is published."""


def assets(guide: Guide) -> Iterator[Asset]:
    """The data, and every routine as it was written, to be opened and changed."""
    yield Asset("contribute/data.json", json.dumps(data(guide), ensure_ascii=False, separators=(",", ":")))
    for trend in guide.trends:
        for entry in trend.routines:
            yield Asset(f"contribute/{trend.slug}/{entry.slug}.yml", entry.path.read_text(encoding="utf-8"))


def data(guide: Guide) -> dict[str, Any]:
    known = guide.vocabulary.value
    return {
        "nouns": NOUNS,
        "messages": {kind: said for kind, said in MESSAGES.items() if kind not in ONLY_THE_FULL_CHECK},
        "rules": {kind: rule.id for kind, rule in OF_KIND.items() if kind not in ONLY_THE_FULL_CHECK},
        "patterns": PATTERNS,
        "values": {kind.__name__: value(kind) for kind in KINDS} | {"Work": {"examples": ["2 min"]}},
        "shapes": {shape.__name__: fields(shape) for shape in shapes_in(Routine)},
        "places": {shape.__name__: said for shape, said in PLACES.items()},
        "limits": {"bytes": MAX_BYTES, "depth": MAX_DEPTH, "nodes": MAX_NODES, "slug": MAX_SLUG, "sets": MOST_SETS},
        "measured": [[str(measure), key, kind.__name__] for measure, key, kind in STEP_LIMITS],
        "reserved": sorted(RESERVED),
        "vocabulary": {
            key: {word: term.plain for word, term in terms.items()}
            for key, terms in (("goals", known.goals), ("places", known.places), ("equipment", known.equipment))
        },
        "sources": {
            source.id: {"title": source.title, "verified": source.verified} for source in guide.sources.value.sources
        },
        "trends": {trend.slug: about(trend) for trend in guide.trends},
    }


def value(kind: type[FromText]) -> dict[str, Any]:
    """One kind of value: how it is called, its units in the base unit, how much is nothing and how much too much."""
    made: dict[str, Any] = {"examples": list(kind.examples)}
    if issubclass(kind, Quantity):
        made |= {
            "noun": kind.noun,
            "units": {unit: str(factor) for unit, factor in kind.units.items()},
            "more_than": str(kind.more_than),
        }
        if kind.most is not None:
            made["most"] = str(kind.most)
    return made | ({"bands": list(Load.bands)} if kind is Load else {})


def fields(shape: type[BaseModel]) -> dict[str, Any]:
    """The keys of a shape in their order: what each takes, and what to tell of it."""
    made = {}
    for key, info in shape.model_fields.items():
        made[key] = taken(info.annotation, tuple(info.metadata)) | {"about": info.description or ""}
        if not any(shapes_at(shape, key)):
            made[key]["example"] = example_of(shape, key)
        if info.is_required():
            made[key]["required"] = True
    return made


def taken(annotation: Any, rules: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What a field takes: a text, a choice, a value, a list, lines of a shape, or lines of it by name."""
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not types.NoneType]
    if origin is Annotated:
        return taken(parts[0], (*parts[1:], *rules))
    if origin in (Union, types.UnionType):
        if len(parts) == 1:
            return taken(parts[0], rules)
        kinds = [taken(part) for part in parts]
        if all(kind["takes"] == "value" for kind in kinds):
            return {"takes": "value", "value": "Work"}
        return {"takes": "lines", "shapes": [shape for kind in kinds for shape in kind["shapes"]]}
    if origin is tuple:
        or_one = any(isinstance(rule, BeforeValidator) and rule.func is several for rule in rules)
        return {"takes": "list", "of": taken(parts[0])} | bounds(rules) | ({"or_one": True} if or_one else {})
    if origin is dict:
        return {"takes": "named", "of": taken(parts[1])}
    if issubclass(annotation, BaseModel):
        return {"takes": "lines", "shapes": [annotation.__name__]}
    if issubclass(annotation, FromText):
        return {"takes": "value", "value": annotation.__name__}
    if hasattr(annotation, "__members__"):
        return {"takes": "choice", "choices": [str(one) for one in annotation.__members__.values()]}
    return {"takes": "text"} | bounds(rules)


def bounds(rules: tuple[Any, ...]) -> dict[str, Any]:
    """The least, the most and the pattern that stand among a field's rules; the outermost counts."""
    names = {"min_length": "least", "max_length": "most", "pattern": "pattern"}
    return {
        short: found
        for rule in rules
        for name, short in names.items()
        if (found := getattr(rule, name, None)) is not None
    }


def about(trend: TrendFolder) -> dict[str, Any]:
    """What a routine of this trend is held to."""
    safety = trend.safety.value
    titles = {entry.slug: entry.value.title for entry in trend.routines}
    return {
        "title": trend.about.value.title,
        "movements": {word: movement.plain for word, movement in trend.about.value.movements.items()},
        "routines": {slug: titles.get(slug, "") for slug in slugs_of(trend)},
        "limits": [limit.model_dump(mode="json", exclude_unset=True, exclude={"sources"}) for limit in safety.limits],
        "blocked": [{"find": blocked.find, "reason": blocked.reason} for blocked in safety.blocked_copy],
    }
