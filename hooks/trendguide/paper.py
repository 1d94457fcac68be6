"""What a printed card knows of its age: a short permanent address, and a version that changes with what matters.

The version has two parts: four letters for the routine (figures, steps, cautions; not a typo in the notes) and two for
the trend's stop signs and pain rule, which stand on every card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from trendguide.load import Entry, TrendFolder
from trendguide.model import RedFlag, Routine, Safety, Stage
from trendguide.session import all_steps, dose

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another when typed from paper
WHAT_MATTERS = (
    "title", "level", "audience", "ages", "places", "equipment", "setup", "supervision", "minutes", "session", "plan",
    "easier", "mistakes", "cautions", "stop_if",
)  # fmt: skip


SAFETY_MATTERS = ("ages", "red_flags", "pain_rule")
CARD_WORDS = (
    (
        date(2026, 11, 27),
        "'Stop for now' on the card is 'Stop at once' now, for every sign under it. Chest pain is one of them.",
    ),
)
"""What changed in the words that are on every card, with the day: no file of the data tells that."""


def printed_part(shape: type[BaseModel], keys: tuple[str, ...]) -> type[BaseModel]:
    """A shape with some of its keys alone. Whatever else a file holds is passed over, so that a text of before is read
    as far as a card shows it, also when the format has other keys by now."""
    fields: dict[str, Any] = {key: (shape.model_fields[key].annotation, shape.model_fields[key]) for key in keys}
    return create_model(f"Printed{shape.__name__}", __config__=ConfigDict(frozen=True, extra="ignore"), **fields)


PRINTED_ROUTINE = printed_part(Routine, WHAT_MATTERS)
PRINTED_SAFETY = printed_part(Safety, SAFETY_MATTERS)


def letters_of(text: str, count: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    found = ""
    for _ in range(count):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


@lru_cache(20_000)
def short_id(trend: str, slug: str) -> str:
    """Five letters that stay as long as the file keeps its name. `rules.py` sees to it that no two are alike."""
    return letters_of(f"{trend}/{slug}", 5)


def short_address(trend: TrendFolder, entry: Entry[Routine]) -> str:
    return f"r/{short_id(trend.slug, entry.slug)}/"


def version(entry: Entry[Routine], safety: Entry[Safety]) -> str:
    """Six letters; another version is another card."""
    return entry.once(routine_version) + safety.once(safety_version)


def routine_version(routine: Routine) -> str:
    return letters_of(canonical(routine, WHAT_MATTERS), 4)


def safety_version(safety: Safety) -> str:
    keys = SAFETY_MATTERS if safety.ages is not None else SAFETY_MATTERS[1:]  # as it was before the key came
    return letters_of(canonical(safety, keys), 2)


def canonical(value: BaseModel, keys: tuple[str, ...]) -> str:
    return json.dumps(value.model_dump(mode="json", include=set(keys)), sort_keys=True, ensure_ascii=False)


def differences(old: Routine, new: Routine) -> Iterator[str]:
    """What changed from one card to the next, in sentences for the person who holds the old one."""
    for was, now in zip_longest(all_steps(old.session), all_steps(new.session)):
        if was is None:
            yield f"New step: {now.name}."
        elif now is None:
            yield f"Step removed: {was.name}."
        elif (was.name, dose(was.work, was.sets)) != (now.name, dose(now.work, now.sets)):
            yield f"{was.name}, {dose(was.work, was.sets)} is now {now.name}, {dose(now.work, now.sets)}."
        else:
            yield from (
                f"{now.name}: {key} {getattr(was, key) or 'none'} is now {getattr(now, key) or 'none'}."
                for key in ("rest", "rest_after", "effort", "speed", "incline", "load")
                if getattr(was, key) != getattr(now, key)
            )
    if old.plan != new.plan:
        yield from plan_differences(old.plan.stages, new.plan.stages)
    for key, noun in (
        ("cautions", "caution"),
        ("stop_if", "stop sign"),
        ("easier", "easier form"),
        ("mistakes", "mistake"),
    ):
        yield from (f"New {noun}: {text}." for text in getattr(new, key) if text not in getattr(old, key))
        yield from (f"No longer a {noun}: {text}." for text in getattr(old, key) if text not in getattr(new, key))
    for key in ("title", "level", "audience", "ages", "supervision", "minutes"):
        was_text, now_text = getattr(old, key), getattr(new, key)
        if was_text != now_text:
            yield f"{key.capitalize()}: {was_text or 'none'} is now {now_text or 'none'}."
    for key in ("places", "equipment", "setup"):
        if getattr(old, key) != getattr(new, key):
            yield f"{key.capitalize()}: now {', '.join(getattr(new, key)) or 'none'}."


def safety_differences(old: Safety, new: Safety) -> Iterator[str]:
    """The same for the stop signs and the pain rule, which are on every card of a trend."""
    was_signs, now_signs = signs_of(old), signs_of(new)
    yield from (f"New sign, {where}: {sign}." for where, sign in now_signs if (where, sign) not in was_signs)
    yield from (f"No longer a sign, {where}: {sign}." for where, sign in was_signs if (where, sign) not in now_signs)
    if old.ages != new.ages:
        yield (
            f"Cards that name no ages are for ages {new.ages} now."
            if new.ages
            else "Cards that name no ages are for everybody."
        )
    was_rule, now_rule = old.pain_rule, new.pain_rule
    if (was_rule.during, was_rule.settles_within) != (now_rule.during, now_rule.settles_within):
        yield f"Pain: up to {now_rule.during}, settled within {now_rule.settles_within}."
    if [flag.sources for flag in flags_of(old)] != [flag.sources for flag in flags_of(new)]:
        yield "Another source stands behind a stop sign."


def flags_of(safety: Safety) -> tuple[RedFlag, ...]:
    flags = safety.red_flags
    return (*flags.call_emergency, *flags.advice_today, *flags.stop_now, *flags.see_someone_soon)


def signs_of(safety: Safety) -> list[tuple[str, str]]:
    flags = safety.red_flags
    tiers = (
        ("call the emergency number", flags.call_emergency),
        ("stop at once", flags.stop_now),
        ("get advice today", flags.advice_today),
    )
    return [(where, flag.sign) for where, tier in tiers for flag in tier]


def plan_differences(old: tuple[Stage, ...], new: tuple[Stage, ...]) -> Iterator[str]:
    for number, (was, now) in enumerate(zip_longest(old, new), 1):
        if was is None:
            yield f"The plan has a stage {number} now."
        elif now is None:
            yield f"The plan has no stage {number} any more."
        elif was != now:
            yield f"Stage {number} of the plan: {stage_in_words(was)} is now {stage_in_words(now)}."


def stage_in_words(stage: Stage) -> str:
    figures = [
        f"{key} {value}" for change in stage.change.values() for key, value in sorted(change.figures.items(), key=order)
    ]
    until = f"until: {stage.move_on_when}" if stage.move_on_when else ""
    parts = [f"weeks {stage.weeks}" if stage.weeks else "", *figures, stage.note or "", until]
    return ", ".join(part for part in parts if part)


def order(figure: tuple[str, Any]) -> int:
    return ("sets", "rounds", "work", "rest", "effort", "speed", "incline", "load").index(figure[0])
