"""What a printed card knows of its age: a short permanent address, and a version that changes with what matters.

The version has two parts: four letters for the routine (figures, steps, cautions; not a typo in the notes) and two for
the trend's stop signs and pain rule, which stand on every card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from pydantic import BaseModel

from trendguide.load import Entry, TrendFolder
from trendguide.model import Routine, Safety, Stage
from trendguide.session import FIGURES, Same, all_steps, dose

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another when typed from paper
WHAT_MATTERS = (
    "title", "level", "audience", "ages", "places", "equipment", "setup", "supervision", "minutes", "session", "plan",
    "easier", "mistakes", "cautions", "stop_if",
)  # fmt: skip


def letters_of(text: str, count: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    found = ""
    for _ in range(count):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


@lru_cache(FIGURES)
def short_id(trend: str, slug: str) -> str:
    """Five letters that stay as long as the file keeps its name. `rules.py` sees to it that no two are alike."""
    return letters_of(f"{trend}/{slug}", 5)


def short_address(trend: TrendFolder, entry: Entry[Routine]) -> str:
    return f"r/{short_id(trend.slug, entry.slug)}/"


def version(routine: Routine, safety: Safety) -> str:
    """Six letters; another version is another card."""
    return routine_version(routine) + safety_version(safety)


def routine_version(routine: Routine) -> str:
    return version_of(Same(routine), WHAT_MATTERS, 4)


def safety_version(safety: Safety) -> str:
    return version_of(Same(safety), ("red_flags", "pain_rule"), 2)


@lru_cache(FIGURES)
def version_of(same: Same[BaseModel], keys: tuple[str, ...], count: int) -> str:
    return letters_of(canonical(same.thing, keys), count)


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
    parts = [f"weeks {stage.weeks}" if stage.weeks else "", *figures, stage.note or "", f"until: {stage.move_on_when}"]
    return ", ".join(part for part in parts if part)


def order(figure: tuple[str, Any]) -> int:
    return ("sets", "rounds", "work", "rest", "effort", "speed", "incline", "load").index(figure[0])
