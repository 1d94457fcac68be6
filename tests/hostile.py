"""A whole guide in which every text is hostile: a trend with a routine for each payload, in all of their fields.

Files are written as JSON, which is YAML too, so that no payload has to be quoted by hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OURS = "our suggestion"


def payloads() -> list[str]:
    lines = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not (line.startswith("# "))]


def fit(payload: str, size: int) -> str:
    """As much of it as the field takes."""
    return payload[:size].strip()


def source(payload: str, nth: int) -> dict[str, Any]:
    texts = ("title", "authors", "journal", "population", "dose", "outcomes", "finding", "limits", "adverse_events")
    return {
        "id": f"s{nth}",
        "tier": "core" if nth % 2 else "supporting",
        "design": "rct" if nth % 2 else "news",
        "year": "2024",
        "people": "12",
        "url": f"https://example.org/'onmouseover=__x=1/{nth}",
        "verified": "yes",
        **dict.fromkeys(texts, payload),
    }


def vocabulary(all_: list[str]) -> dict[str, Any]:
    words = {one: {"label": fit(one, 60), "plain": one, "also": [one]} for one in all_}
    return {"goals": words, "places": words, "equipment": words, "everyday": {all_[0]: all_[1:3], all_[3]: all_[4:6]}}


def trend(one: str, nth: int) -> dict[str, Any]:
    own = [f"s{nth}"]
    return {
        "title": fit(one, 40),
        "question": one,
        "summary": one,
        "other_names": [one, f"{nth} {one}"],
        "origin": {
            "text": one,
            "on": "2024-01-19",
            "source": own[0],
            "people": [{"who": one, "said": one, "source": own[0]}],
        },
        "verdict": {"certainty": "very-low", "sentences": [{"text": one, "sources": own}] * 3},
        "movements": {one: {"label": fit(one, 50), "plain": one}},
        "start_with": "routine",
    }


def claims(one: str, nth: int) -> dict[str, Any]:
    own = [f"s{nth}"]
    kinds = ("expert", "testimony", "popularity")
    claim = {"who": one, "claim": one, "quote": one, "verdict": "not-supported", "certainty": "low", "answer": one}
    return {
        "article": own[0],
        "claims": [claim | {"id": f"claim-{kind}", "kind": kind, "sources": own} for kind in kinds],
    }


def safety(one: str) -> dict[str, Any]:
    flag = {"sign": one, "sources": [OURS]}
    group = {"label": one, "reason": one, "plain": one, "sources": [OURS]}
    return {
        "groups": [group | {"id": advice, "advice": advice} for advice in ("avoid", "ask-first", "supervised-only")],
        "ground_rules": [
            {"id": f"rule-{about}", "about": about, "rule": one, "sources": [OURS]}
            for about in ("floor", "kit", "effort", "treadmill", "outdoors")
        ],
        "red_flags": {key: [flag] for key in ("call_emergency", "advice_today", "stop_now", "see_someone_soon")},
        "pain_rule": {"during": "3/10", "settles_within": "24 h", "note": one, "sources": [OURS]},
        "limits": [{"measure": "minutes per session", "at_most": "60 min", "reason": one, "sources": [OURS]}],
        "blocked_copy": [
            {"phrase": one, "find": ["words that nobody writes"], "reason": one, "sources": [OURS]}
        ],
    }  # fmt: skip


def routine(one: str, nth: int) -> dict[str, Any]:
    name = fit(one, 50)
    return {
        "title": one,
        "summary": one,
        "level": "beginner",
        "goals": [one],
        "audience": one,
        "places": [one],
        "equipment": [one],
        "setup": [one],
        "supervision": "self",
        "session": [
            {"phase": "warm-up", "name": name, "work": "2 min", "effort": "2/10"},
            {
                "id": "step",
                "name": name,
                "movement": one,
                "sets": "2",
                "work": "20 s",
                "rest": "30 s",
                "effort": "3/10",
                "cues": [one],
            },
            {"rounds": "2", "rest": "10 s", "steps": [{"name": name, "work": "10 s", "cues": [one]}]},
        ],
        "plan": {
            "frequency": "2 per week",
            "stages": [
                {"weeks": "1", "change": {"step": {"sets": "2"}}, "note": one, "build_up": one, "move_on_when": one},
                {"weeks": "2", "change": {"step": {"sets": "3"}}, "note": one, "move_on_when": one},
            ],
        },
        "easier": [one],
        "mistakes": [one],
        "cautions": [one],
        "stop_if": [one],
        "basis": "practice",
        "sources": [f"s{nth}"],
        "given_by": {"work": f"s{nth}"},
        "our_suggestion": ["sets", "rest", "effort", "warm-up", "frequency", "weeks", "plan"],
        "not_seen": [one],
        "notes": one,
        "review": {"on": "2026-11-22", "by": one, "due": "2027-11-22"},
    }


def write_hostile(folder: Path, all_: list[str]) -> Path:
    """`routines/` for the payloads: `t0`, `t1` … each with one routine."""
    files: dict[str, Any] = {
        "sources.yml": {"sources": [source(one, nth) for nth, one in enumerate(all_)]},
        "vocabulary.yml": vocabulary(all_),
        "glossary.yml": {"terms": [{"term": fit(one, 50), "plain": one, "also": [f"{one} x"]} for one in all_]},
    }
    for nth, one in enumerate(all_):
        files |= {
            f"t{nth}/trend.yml": trend(one, nth),
            f"t{nth}/claims.yml": claims(one, nth),
            f"t{nth}/safety.yml": safety(one),
            f"t{nth}/routine.yml": routine(one, nth),
        }
    for name, value in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ": "))
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder
