"""What must hold between files and figures: for every rule a case that passes and one that breaks it."""

# ruff: noqa: E501 (a case stands in one line, and a message as it is shown)

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tiny import FILES, write_tiny

from trendguide.load import Mistakes, Problem
from trendguide.model import Limit, Measure
from trendguide.rules import GUIDE_RULES, ROUTINE_RULES, Room, check, checked
from trendguide.session import all_steps, work_out

PROJECT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
REVIEWED = date(2026, 11, 26)  # the day of the published reviews

ABOUT, CLAIMS, SAFETY = (f"stair-skipping/{name}.yml" for name in ("trend", "claims", "safety"))
FIRST, CIRCUIT = "stair-skipping/first-flight.yml", "stair-skipping/sandbag-circuit.yml"
Edit = tuple[str, str, str]
"""A file of the tiny guide, what stands in it once, and what stands there instead."""


def tiny_with(folder: Path, *edits: Edit) -> Path:
    root = write_tiny(folder / "routines")
    for name, old, new in edits:
        text = (root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (root / name).write_text(text.replace(old, new), encoding="utf-8")
    return root


def shown(problem: Problem) -> str:
    return f"{problem.line}:{problem.column}: {problem.message}{' (warning)' if problem.is_warning else ''}"


# Every rule

STAGES = "    - weeks: 2-3\n      change: {skip: {sets: 3, work: 30 s}}\n"
ADVANCED = (FIRST, "level: beginner", "level: advanced")
HALF = (SAFETY, "level: beginner, at_most: 2 min", "level: beginner, at_most: 30 min")
LIMIT = "  - {measure: speed, at_most: 3 km/h, sources: [our suggestion]}"


def limit(text: str) -> Edit:
    """One more limit."""
    return SAFETY, "limits:\n", f"limits:\n  - {{{text}, sources: [our suggestion]}}\n"


Case = tuple[str, tuple[Edit, ...], str, list[str]]

BREAKS: list[Case] = [
    # rule, edits, file, what is said
    ("words_are_in_the_vocabulary", ((FIRST, "[fun]", "[fum]"),), FIRST, ["4:9: 'fum' is not a goal; write 'fun' or 'leg power' (did you mean 'fun'?)"]),
    ("words_are_in_the_vocabulary", ((CIRCUIT, "[slope]", "stairwell"),), CIRCUIT, ["7:9: 'stairwell' is not a place; write 'staircase' or 'slope' (did you mean 'staircase'?)"]),
    ("words_are_in_the_vocabulary", ((FIRST, "[trainers, banister]", "[trainers, banister, banana]"),), FIRST, ["7:33: 'banana' is not a piece of equipment; write 'trainers', 'banister' or 'sandbag'"]),
    ("movements_are_the_trends", ((FIRST, "movement: stair skipping", "movement: stair leaping"),), FIRST, ["18:15: 'stair leaping' is not a movement of this trend; write 'stair skipping' or 'stair hopping' (did you mean 'stair hopping'?)"]),
    ("movements_are_the_trends", ((CIRCUIT, "movement: stair hopping", "movement: hopping"),), CIRCUIT, ["29:19: 'hopping' is not a movement of this trend; write 'stair skipping' or 'stair hopping' (did you mean 'stair hopping'?)"]),
    ("something_moves", ((FIRST, "    movement: stair skipping\n", ""),), FIRST, ["11:3: no step has a 'movement', so nothing limits its dose; add a line like 'movement: stair skipping' to a step"]),
    ("step_ids_are_unique", ((FIRST, "    name: Walk down", "    id: skip\n    name: Walk down"),), FIRST, ["26:9: the id 'skip' is here twice (first in line 16); rename one"]),
    ("counted_steps_have_an_effort", ((FIRST, "    effort: 3/10\n", ""), (FIRST, "rest, effort, speed", "rest, speed")), FIRST, ["15:5: 'Up two stairs at once' counts as stair skipping and has no effort, so no limit of effort holds it; add a line like 'effort: 3/10'"]),
    ("figures_are_backed", ((FIRST, "[sets, rest, ", "[sets, "),), FIRST, ["21:11: no source is named for 'rest'; write in 'given_by' which source gives it, or add 'rest' to 'our_suggestion'"]),
    ("figures_are_backed", ((FIRST, "[sets, rest, ", "[sets, work, rest, "),), FIRST, ["49:24: 'work' is in 'given_by' as well; keep it in one of the two"]),
    ("figures_are_backed", ((FIRST, "[sets, rest, ", "[sets, rest, load, "),), FIRST, ["49:30: this routine gives no 'load'; remove it"]),
    ("figures_are_backed", ((FIRST, "{work: skip-news}", "{work: skip-trial}"),), FIRST, ["48:18: 'skip-trial' is not a source of this routine; write 'skip-news'"]),
    ("a_dose_from_somebody_is_theirs", ((CIRCUIT, "basis: adapted", "basis: trial"),), CIRCUIT, ["43:8: 'trial' says that the dose is somebody's, and 'given_by' has no figure of theirs; write which source gives which, or 'basis: adapted'"]),
    ("stages_do_not_fall_back", ((FIRST, "{sets: 3, work: 30 s}", "{work: 30 s}"),), FIRST, ["36:7: stage 2 falls back to 'sets: 2–3' of 'skip', which stage 1 changed; write again what this stage does"]),
    ("stages_say_when_to_move_on", ((FIRST, "      move_on_when: No stumble in two sessions\n", ""),), FIRST, ["33:7: this stage does not say when to go on to the next; add a line like 'move_on_when: Two sessions with no stumble'"]),
    ("stages_say_when_to_move_on", ((FIRST, "move_on_when: It feels easy", "move_on_when: Never above 3 km/h"),), FIRST, ["39:21: 'Never above 3 km/h' is no sign by which to tell that the next stage is due; write one, like 'Two sessions with no stumble', and put an end or a ceiling in 'note'"]),
    ("stages_grow_gently", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 2, work: 20 s, speed: 1 km/h}"), (FIRST, "{sets: 3, work: 30 s}", "{sets: 2, work: 20-30 s, speed: 1-2 km/h}")), FIRST, ["36:7: stage 2 raises speed and time at once; raise less, or say with 'build_up' how to get there"]),
    ("stages_grow_gently", (ADVANCED, (FIRST, "{sets: 3, work: 30 s}", "{sets: 3, work: 2 min}"), (FIRST, "      go_to", "      build_up: Slowly\n      go_to")), FIRST, ["36:7: stage 2 adds 5 min 20 s to a session, more than the 2 min a week that this trend allows, which takes 3 weeks, one thing a week, and it has 2; raise less, or give it more weeks"]),
    ("step_ids_are_unique", ((CIRCUIT, "id: carry", "id: circuit"), (CIRCUIT, "carry: {load: 4 kg}}", "}")), CIRCUIT, ["21:13: the id 'circuit' is here twice (first in line 17); rename one"]),
    ("stages_name_steps", ((FIRST, "change: {skip: {sets: 2,", "change: {skp: {sets: 2,"),), FIRST, ["34:21: 'skp' is not a step of this routine; write 'skip' (did you mean 'skip'?)"]),
    ("stages_name_steps", ((FIRST, "      move_on_when: No", "      skip: [hop]\n      move_on_when: No"),), FIRST, ["35:14: 'hop' is not a step of this routine; write 'skip'"]),
    ("stages_name_steps", ((FIRST, "    id: skip\n", ""), (FIRST, "change: {skip: {sets: 2, work: 20 s}}", "change: {skip: {sets: 2}}"), (FIRST, "      change: {skip: {sets: 3, work: 30 s}}\n", "")), FIRST, ["33:22: 'skip' is not a step of this routine; give the step that you mean 'id: skip'"]),
    ("stages_name_steps", ((FIRST, "go_to: [sandbag-circuit]", "go_to: [sandbag-circus]"),), FIRST, ["38:15: 'sandbag-circus' is not a routine of this trend; write 'sandbag-circuit' or 'first-flight' (did you mean 'sandbag-circuit'?)"]),
    ("stages_name_steps", ((CIRCUIT, "phase: warm-up\n", "phase: warm-up\n    id: march\n"), (CIRCUIT, "change: {circuit: {rounds: 2}}", "skip: [march, circuit]")), CIRCUIT, ["38:13: this stage leaves out every step; keep one, or remove the stage"]),
    ("rounds_change_rounds", ((CIRCUIT, "{circuit: {rounds: 2}}", "{circuit: {sets: 2}}"),), CIRCUIT, ["37:32: 'sets' cannot change here, since 'circuit' names rounds, which have only 'rounds' and 'rest'; move it to the id that it belongs to"]),
    ("rounds_change_rounds", ((CIRCUIT, "carry: {load: 4 kg}}", "carry: {rounds: 4}}"),), CIRCUIT, ["39:54: 'rounds' cannot change here, since 'carry' names a step; move it to the id that it belongs to"]),
    ("weeks_follow_each_other", ((FIRST, "weeks: 2-3", "weeks: 3"),), FIRST, ["36:14: '3' does not follow: this stage starts in week 2; write '2' or '2-3'"]),
    ("weeks_follow_each_other", ((FIRST, "    - weeks: 2-3\n      change", "    - change"),), FIRST, ["36:7: this stage says no weeks and another one does; add a line like 'weeks: 2-3'"]),
    ("weeks_follow_each_other", ((FIRST, "  frequency: 2-3 per week\n", "  frequency: 2-3 per week\n  weeks: 3\n"),), FIRST, ["32:10: the stages say their weeks already; remove this 'weeks'"]),
    ("minutes_only_without_a_clock", ((FIRST, "supervision: self", "supervision: self\nminutes: 6"),), FIRST, ["9:10: 'minutes' is worked out from the steps here; remove it"]),
    ("minutes_only_without_a_clock", ((CIRCUIT, "work: 20 s", "work: 8 reps"),), CIRCUIT, ["12:3: a step has no clock, so the length cannot be worked out; add a line like 'minutes: 20'"]),
    ("minutes_only_without_a_clock", ((FIRST, "{sets: 3, work: 30 s}", "{sets: 3, work: 10 m}"),), FIRST, ["11:3: a step has no clock, so the length cannot be worked out; add a line like 'minutes: 20'"]),
    ("changed_stages_hold", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 1, work: 20 s, rest: 30 s}"),), FIRST, ["34:50: 'rest' falls between sets, and this stage has one set; add sets or drop 'rest'"]),
    ("stages_grow_gently", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 2, work: 20 s, speed: 1 km/h}"), (FIRST, "{sets: 3, work: 30 s}", "{sets: 3, work: 30 s, speed: 2 km/h}")), FIRST, ["36:7: stage 2 raises speed and time at once; raise less, or say with 'build_up' how to get there"]),
    ("stages_grow_gently", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 2, work: 20 s, speed: 1 km/h}"), (FIRST, "{sets: 3, work: 30 s}", "{sets: 1, work: 41 s, speed: 2 km/h}")), FIRST, ["36:7: stage 2 raises speed and time at once; raise less, or say with 'build_up' how to get there"]),
    ("stages_grow_gently", ((CIRCUIT, "carry: {load: 4 kg}}", "carry: {load: 4 kg, incline: 6 %}}"), (CIRCUIT, "      build_up: Half a kilogram a week\n", "")), CIRCUIT, ["39:7: stage 2 raises slope and load and time at once; raise less, or say with 'build_up' how to get there"]),
    ("stages_grow_gently", (ADVANCED, (FIRST, "{sets: 3, work: 30 s}", "{sets: 4, work: 50 s}")), FIRST, ["36:7: stage 2 adds 2 min 40 s to a session, more than the 2 min a week that this trend allows; raise less, or say with 'build_up' how to get there"]),
    ("sets_can_be_counted", ((FIRST, "sets: 2-3", "sets: 900"),), FIRST, ["11:3: one session comes to 902 sets; write at most 200 in all"]),
    ("sets_can_be_counted", ((CIRCUIT, "{circuit: {rounds: 2}}", "{circuit: {rounds: 999}, carry: {sets: 999}}"),), CIRCUIT, ["37:7: one session comes to 999,001 sets; write at most 200 in all"]),
    ("sets_can_be_counted", ((FIRST, "sets: 2-3", "sets: 900"), (FIRST, "{sets: 2, work: 20 s}", "{sets: 500, work: 20 s}")), FIRST, ["11:3: one session comes to 902 sets; write at most 200 in all", "33:7: one session comes to 502 sets; write at most 200 in all"]),
    ("figures_keep_to_the_limits", ((FIRST, "speed: 1-2 km/h", "speed: 1-4 km/h"),), FIRST, ["23:12: '1–4 km/h' is above the limit for every routine; write at most '3 km/h'"]),
    ("figures_keep_to_the_limits", ((FIRST, "speed: 1-2 km/h", "speed: 2 mph"),), FIRST, ["23:12: '3.22 km/h' is above the limit for every routine; write at most '3 km/h'"]),
    ("figures_keep_to_the_limits", ((FIRST, "{sets: 3, work: 30 s}", "{sets: 3, work: 30 s, speed: up to 3.5 km/h}"), (FIRST, "      go_to", "      build_up: Slowly\n      go_to")), FIRST, ["37:51: 'up to 3.5 km/h' is above the limit for every routine; write at most '3 km/h'"]),
    ("figures_keep_to_the_limits", ((CIRCUIT, "incline: 5 %", "incline: 12 %"),), CIRCUIT, ["26:18: '12 %' is above the limit for slope; write at most '10 %'"]),
    ("figures_keep_to_the_limits", ((CIRCUIT, "load: 3 kg", "load: 1 kg"),), CIRCUIT, ["27:15: '1 kg' is below the limit for sandbag; write at least '2 kg'"]),
    ("figures_keep_to_the_limits", ((CIRCUIT, "load: 4 kg", "load: 20 lb"),), CIRCUIT, ["39:52: '9.1 kg' is above the limit for sandbag; write at most '5 kg'"]),
    ("figures_keep_to_the_limits", ((FIRST, "effort: 3/10", "effort: 4-5/10"),), FIRST, ["22:13: '4–5/10' is above the limit for beginner; write at most '4/10'"]),
    ("figures_keep_to_the_limits", ((FIRST, "rest: 30 s", "rest: 10-30 s"),), FIRST, ["21:11: '10–30 s' is below the limit for stair skipping; write at least '20 s'"]),
    ("figures_keep_to_the_limits", ((CIRCUIT, "rest: 60 s", "rest: 10 s"),), CIRCUIT, ["19:11: '10 s' is below the limit for stair skipping; write at least '20 s'"]),
    ("figures_keep_to_the_limits", ((CIRCUIT, "{circuit: {rounds: 2}}", "{circuit: {rest: 10 s}}"), (CIRCUIT, "{rounds: 3}", "{rest: 60 s}")), CIRCUIT, ["37:32: '10 s' is below the limit for stair skipping; write at least '20 s'"]),
    ("doses_keep_to_the_limits", ((FIRST, "work: 20-30 s", "work: 2-3 min"),), FIRST, ["11:3: 3 min of stair skipping in one go is above the limit for beginner; write at most '2 min', with a rest between", "11:3: 9 min of stair skipping in a session is above the limit for every routine; write at most '8 min' in all"]),
    ("doses_keep_to_the_limits", ((FIRST, "{sets: 3, work: 30 s}", "{sets: 1, work: 2 min 30 s}"), (FIRST, "      go_to", "      build_up: Slowly\n      go_to")), FIRST, ["36:7: 2 min 30 s of stair skipping in one go is above the limit for beginner; write at most '2 min', with a rest between"]),
    ("doses_keep_to_the_limits", ((FIRST, "supervision: self", "supervision: self\nages: 65+"), (FIRST, "sets: 2-3", "sets: 5")), FIRST, ["12:3: 2 min 30 s of stair skipping in a session is above the limit for ages 65+; write at most '2 min' in all"]),
    ("frequency_keeps_to_the_limits", ((FIRST, "frequency: 2-3 per week", "frequency: 3-4 per week"),), FIRST, ["31:14: '3–4 per week' is above the limit for supervision 'self' or 'buddy'; write at most '3 per week'"]),
    ("frequency_keeps_to_the_limits", ((FIRST, "weeks: 2-3", "weeks: 2-3\n      frequency: 5 per week"),), FIRST, ["37:18: '5 per week' is above the limit for supervision 'self' or 'buddy'; write at most '3 per week'"]),
    ("use_is_allowed", ((FIRST, "[trainers, banister]", "[trainers, banister, sandbag]"),), FIRST, ["7:33: 'sandbag' is not allowed for beginner: Too heavy; choose another"]),
    ("use_is_allowed", ((CIRCUIT, "ages: 16-64", "ages: 13-15"), (CIRCUIT, "supervision: coach", "supervision: self")), CIRCUIT, ["7:10: 'slope' is not allowed for ages under 16, supervision 'self': the trend rules it out; choose another"]),
    ("use_is_allowed", ((FIRST, "[trainers, banister]", "[trainers]"),), FIRST, ["7:12: 'banister' is not in the equipment, and staircase needs it; add it"]),
    ("copy_is_not_blocked", ((FIRST, "notes: All of this is made up.", "notes: The Fountain of Youth."),), FIRST, ["50:8: 'fountain of youth' is never said here: Nobody got younger; say what the study found"]),
    ("copy_is_not_blocked", ((FIRST, "[Whole foot on the stair]", "[Whole foot on the stair, It makes you younger!]"),), FIRST, ["24:37: 'makes you younger' is never said here: Nobody got younger; say what the study found"]),
    ("review_is_current", ((FIRST, "{on: 2026-11-22, by: guide editors, due: 2027-11-22}", "{on: 2025-11-22, by: guide editors, due: 2026-11-21}"),), FIRST, ["51:50: the review was due on 2026-11-21; check the routine again and write new dates (warning)"]),
    ("review_is_current", ((FIRST, "on: 2026-11-22", "on: 2026-11-23"),), FIRST, ["51:14: '2026-11-23' is in the future; write the day of the last review"]),
    ("sources_are_known", ((FIRST, "[skip-news]", "[skip-new]"), (FIRST, "{work: skip-news}", "{work: skip-new}")), FIRST, ["47:11: 'skip-new' is not a source in sources.yml; write 'skip-news' or 'skip-trial' (did you mean 'skip-news'?)"]),
    ("sources_are_known", ((CLAIMS, "article: skip-news", "article: the-news"),), CLAIMS, ["1:10: 'the-news' is not a source in sources.yml; write 'skip-news' or 'skip-trial'"]),
    ("sources_are_known", ((SAFETY, "reason: Too heavy, sources: [our suggestion]", "reason: Too heavy, sources: [our suggestion, trial]"),), SAFETY, ["33:114: 'trial' is not a source in sources.yml; write 'skip-trial' or 'skip-news' (did you mean 'skip-trial'?)"]),
    ("sources_are_known", (("sources.yml", "said so.\n    verified: yes", "said so.\n    verified: no"),), CLAIMS, ["1:10: 'skip-news' is not verified; read the source, or leave it out", "11:15: 'skip-news' is not verified; read the source, or leave it out"]),
    ("sources_are_used", (("sources.yml", "sources:\n", "sources:\n  - {id: forgotten, tier: core, design: rct, title: x, url: 'https://example.org/x', finding: x, verified: yes}\n"),), "sources.yml", ["2:10: nothing cites 'forgotten'; cite it or remove it (warning)"]),
    ("ids_are_unique", (("sources.yml", "sources:\n", "sources:\n  - {id: skip-trial, tier: core, design: rct, title: x, url: 'https://example.org/x', finding: x, verified: yes}\n"),), "sources.yml", ["3:9: the id 'skip-trial' is here twice (first in line 2); rename one"]),
    ("ids_are_unique", ((SAFETY, "ground_rules:\n", "ground_rules:\n  - {id: dry-stairs, about: kit, rule: x, sources: [our suggestion]}\n"),), SAFETY, ["10:10: the id 'dry-stairs' is here twice (first in line 9); rename one"]),
    ("ids_are_unique", ((SAFETY, "ground_rules:\n", "  - {id: sore-ankle, label: x, advice: avoid, reason: x, plain: x, sources: [our suggestion]}\nground_rules:\n"),), SAFETY, ["8:10: the id 'sore-ankle' is here twice (first in line 2); rename one"]),
    ("ids_are_unique", ((CLAIMS, "claims:\n", "claims:\n  - {id: everybody-skips, who: x, claim: x, quote: x, kind: expert, verdict: supported, certainty: low, answer: x, sources: [skip-news]}\n"),), CLAIMS, ["4:9: the id 'everybody-skips' is here twice (first in line 3); rename one"]),
    ("titles_differ", ((CIRCUIT, "title: Sandbag circuit", "title: FIRST  flight"),), CIRCUIT, ["1:8: 'FIRST  flight' is also the title of routines/stair-skipping/first-flight.yml; choose another"]),
    ("trend_links_resolve", ((ABOUT, "start_with: first-flight", "start_with: first-fligth"),), ABOUT, ["20:13: 'first-fligth' is not a routine of this trend; write 'first-flight' or 'sandbag-circuit' (did you mean 'first-flight'?)"]),
    ("limits_can_be_read", ((SAFETY, "at_most: 3 km/h", "at_most: 3"),), SAFETY, ["23:31: '3' is not a speed; write it like '2 km/h', '0.8-2 km/h' or '0.5 mph'"]),
    ("limits_can_be_read", ((SAFETY, "at_least: 2 kg", "at_least: two"),), SAFETY, ["25:51: 'two' is not a load; write it like '10-20 % bodyweight', '10 kg' or 'light band'"]),
    ("limits_can_be_read", ((SAFETY, "movement: stair skipping, at_least", "movement: skipping, at_least"),), SAFETY, ["27:31: 'skipping' is not a movement of this trend; write 'stair skipping' or 'stair hopping' (did you mean 'stair skipping'?)"]),
    ("limits_can_be_read", ((SAFETY, "place: slope, at_most", "place: slop, at_most"),), SAFETY, ["24:31: 'slop' is not a place; write 'staircase' or 'slope' (did you mean 'slope'?)"]),
    ("limits_can_be_read", ((SAFETY, "needs: banister", "needs: rail"),), SAFETY, ["35:45: 'rail' is not a piece of equipment; write 'trainers', 'banister' or 'sandbag'"]),
    ("limits_can_be_read", ((SAFETY, "load, equipment: sandbag,", "load, equipment: bag,"),), SAFETY, ["25:32: 'bag' is not a piece of equipment; write 'trainers', 'banister' or 'sandbag' (did you mean 'sandbag'?)"]),
    ("limits_can_be_read", ((SAFETY, ", at_most: 3 km/h", ""),), SAFETY, ["23:5: this limit limits nothing; add 'at_most', 'at_least', 'needs' or 'never'"]),
    ("limits_can_be_read", ((SAFETY, "needs: banister", "at_most: 3 min"),), SAFETY, ["35:47: 'use' has no figure; write 'never: yes' or 'needs: rail'"]),
    ("limits_can_be_read", ((SAFETY, "{measure: speed, at_most: 3 km/h", "{measure: speed, never: yes"),), SAFETY, ["23:29: 'never' goes with 'measure: use'; here write 'at_most' or 'at_least'"]),
    ("limits_can_be_read", ((SAFETY, "{measure: minutes per session, at_most", "{measure: minutes per session, at_least"),), SAFETY, ["30:46: 'minutes per session' has only a highest figure; write 'at_most'"]),
    ("limits_can_be_read", ((SAFETY, "{measure: minutes per session, at_most: 8 min", "{measure: minutes per session, at_least: 1 min, at_most: long"),), SAFETY, ["30:46: 'minutes per session' has only a highest figure; write 'at_most'", "30:62: 'long' is not a duration; write it like '45 s' or '1 min 30 s'"]),
    ("limits_can_be_read", ((SAFETY, "rest, movement: stair skipping", "rest, movement: skipping"),), SAFETY, ["27:31: 'skipping' is not a movement of this trend; write 'stair skipping' or 'stair hopping' (did you mean 'stair skipping'?)"]),
]  # fmt: skip

PASSES: list[tuple[str, tuple[Edit, ...]]] = [
    ("words_are_in_the_vocabulary", ((FIRST, "[fun]", "[leg power, fun]"), (FIRST, "[staircase]", "staircase"))),
    ("movements_are_the_trends", ((FIRST, "movement: stair skipping", "movement: stair hopping"),)),
    ("something_moves", ((CIRCUIT, "        movement: stair hopping\n", ""),)),
    ("step_ids_are_unique", ((FIRST, "    name: Walk down", "    id: down\n    name: Walk down"),)),
    ("stages_name_steps", ((FIRST, "    name: Walk down", "    id: down\n    name: Walk down"), (FIRST, "      move_on_when: No", "      skip: [down]\n      move_on_when: No"))),
    ("counted_steps_have_an_effort", ((FIRST, "    name: Walk up and down once\n    work: 2 min\n    effort: 2/10", "    name: Walk up and down once\n    work: 2 min"),)),
    ("figures_are_backed", ((FIRST, "[sets, rest, ", "[sets, rest, place, kit, "),)),
    ("figures_are_backed", ((FIRST, "[sets, rest, ", "[rest, "), (FIRST, "{work: skip-news}", "{work: skip-news, sets: [skip-news]}"))),
    ("a_dose_from_somebody_is_theirs", ((FIRST, "basis: practice", "basis: quote"),)),
    ("stages_do_not_fall_back", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 2-3, work: 20 s}"), (FIRST, "{sets: 3, work: 30 s}", "{work: 30 s}"))),
    ("stages_say_when_to_move_on", ((FIRST, "      move_on_when: It feels easy\n", ""),)),
    ("stages_say_when_to_move_on", ((FIRST, "move_on_when: It feels easy", "move_on_when: Everyone stops on a clap"),)),
    ("rounds_change_rounds", ((CIRCUIT, "{circuit: {rounds: 2}}", "{circuit: {rounds: 2, rest: 90 s}, carry: {work: 30 s}}"), (CIRCUIT, "{rounds: 3}, carry: {load: 4 kg}", "{rounds: 3, rest: 60 s}, carry: {work: 40 s, load: 4 kg}"),)),
    ("weeks_follow_each_other", ((FIRST, "weeks: 2-3", "weeks: 2"),)),
    ("weeks_follow_each_other", ((FIRST, "weeks: 1\n      change", "change"), (FIRST, "weeks: 2-3\n      change", "change"), (FIRST, "  frequency: 2-3 per week\n", "  frequency: 2-3 per week\n  weeks: 3\n"))),
    ("minutes_only_without_a_clock", ((CIRCUIT, "work: 20 s", "work: 8 reps"), (CIRCUIT, "supervision: coach", "supervision: coach\nminutes: 8-10"))),
    ("changed_stages_hold", ((FIRST, "{sets: 2, work: 20 s}", "{sets: 1, work: 20 s}"),)),
    ("stages_grow_gently", ((FIRST, "{sets: 3, work: 30 s}", "{sets: 3, work: 30 s, speed: 2 km/h}"), (FIRST, "      go_to", "      build_up: Slowly\n      go_to"))),
    ("stages_grow_gently", (ADVANCED, (FIRST, "{sets: 3, work: 30 s}", "{sets: 4, work: 40 s}"))),
    ("stages_grow_gently", ((CIRCUIT, "carry: {load: 4 kg}}", "carry: {load: 10 % bodyweight}}"), (CIRCUIT, "      build_up: Half a kilogram a week\n", ""))),
    ("stages_grow_gently", ((FIRST, "supervision: self", "supervision: self\nminutes: 6"), (FIRST, "{sets: 2, work: 20 s}", "{sets: 2, work: 10-20 m, speed: 1 km/h}"), (FIRST, "{sets: 3, work: 30 s}", "{sets: 2, work: 10-20 m, speed: 2 km/h}"))),
    ("sets_can_be_counted", ((FIRST, "sets: 2-3", "sets: 1-198"), (FIRST, "work: 20-30 s", "work: 1 s"), (FIRST, "work: 20 s}", "work: 1 s}"), (FIRST, "{sets: 3, work: 30 s}", "{sets: 4, work: 1 s}"))),
    ("figures_keep_to_the_limits", ((FIRST, "speed: 1-2 km/h", "speed: 3 km/h"), (FIRST, "effort: 3/10", "effort: 4/10"), (FIRST, "rest: 30 s", "rest: 20 s"))),
    ("figures_keep_to_the_limits", ((FIRST, "effort: 1/10", "effort: 9/10"),)),
    ("figures_keep_to_the_limits", ((CIRCUIT, "load: 3 kg", "load: 2-5 kg"), (CIRCUIT, "incline: 5 %", "incline: 10 %"))),
    ("doses_keep_to_the_limits", ((FIRST, "work: 20-30 s", "work: 1-2 min"),)),
    ("doses_keep_to_the_limits", (ADVANCED, (FIRST, "work: 20-30 s", "work: 2 min 30 s"))),
    ("doses_keep_to_the_limits", ((FIRST, "supervision: self", "supervision: self\nages: 65+"),)),
    ("frequency_keeps_to_the_limits", ((CIRCUIT, "frequency: 1-2 per week", "frequency: 7 per week"),)),
    ("use_is_allowed", ((CIRCUIT, "ages: 16-64", "ages: 13-15"),)),
    ("use_is_allowed", ((CIRCUIT, "supervision: coach", "supervision: self"),)),
    ("copy_is_not_blocked", ((FIRST, "notes: All of this is made up.", "notes: Nobody makes your younger brother do it."),)),
    ("review_is_current", ((FIRST, "{on: 2026-11-22, by: guide editors, due: 2027-11-22}", "{on: 2026-11-21, by: guide editors, due: 2026-11-22}"),)),
    ("sources_are_known", ((FIRST, "[skip-news]", "[skip-news, skip-trial]"),)),
    ("sources_are_used", ((CLAIMS, "answer: One person does.\n    sources: [skip-news]", "answer: One person does.\n    sources: [skip-trial]"),)),
    ("ids_are_unique", ((SAFETY, "ground_rules:\n", "ground_rules:\n  - {id: sore-ankle, about: kit, rule: x, sources: [our suggestion]}\n"),)),
    ("titles_differ", ((CIRCUIT, "title: Sandbag circuit", "title: First flights"),)),
    ("trend_links_resolve", ((ABOUT, "start_with: first-flight", "start_with: sandbag-circuit"),)),
    ("limits_can_be_read", (limit("measure: load, equipment: sandbag, at_most: heavy band"), limit("measure: rest, at_least: 1 s"))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "edits", "file", "said"), BREAKS)
def test_a_broken_rule_is_reported_where_it_is_broken(
    tmp_path: Path, rule: str, edits: tuple[Edit, ...], file: str, said: list[str]
) -> None:
    root = tiny_with(tmp_path, *edits)

    guide, problems = check(root, TODAY)

    assert guide is not None
    assert [shown(problem) for problem in problems if problem.file == f"routines/{file}"] == said
    assert {problem.message for problem in problems} <= {
        line.split(": ", 1)[1].removesuffix(" (warning)") for line in said
    }
    assert found_by(rule, root), f"{rule} is not the rule that found it"


@pytest.mark.parametrize(("rule", "edits"), PASSES)
def test_what_keeps_to_the_rule_passes(tmp_path: Path, rule: str, edits: tuple[Edit, ...]) -> None:
    root = tiny_with(tmp_path, *edits)

    _, problems = check(root, TODAY)

    assert problems == []


def found_by(rule: str, root: Path) -> list[Problem]:
    """What one rule alone says of all the data."""
    guide, _ = check(root, TODAY)
    assert guide is not None
    found = [problem for each in GUIDE_RULES if each.__name__ == rule for problem in each(guide)]
    for trend in guide.trends:
        for entry in trend.routines:
            room = Room(guide, trend, entry, TODAY)
            found += [problem for each in ROUTINE_RULES if each.__name__ == rule for problem in each(room)]
    return found


def test_every_rule_has_a_case_that_passes_and_one_that_breaks_it() -> None:
    rules = {rule.__name__ for rule in (*GUIDE_RULES, *ROUTINE_RULES)}

    assert {case[0] for case in BREAKS} == rules
    assert {case[0] for case in PASSES} == rules


def test_the_tiny_guide_has_no_mistake_and_no_warning(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "routines")

    guide, problems = checked(root, TODAY)

    assert problems == []
    assert [entry.slug for entry in guide.trends[0].routines] == ["first-flight", "sandbag-circuit"]


# Every measure, every condition


def test_the_tiny_guide_limits_every_measure() -> None:
    measured = re.findall(r"measure: ([a-z ]+),", FILES[SAFETY])

    assert set(measured) == {str(measure) for measure in Measure}


CONDITIONS = [
    # a limit that holds for the routine 'First flight' as it is, and an edit after which it does not
    ("level", "measure: effort, level: beginner, at_most: 2/10", ADVANCED),
    ("level", "measure: effort, level: [beginner, intermediate], at_most: 2/10", ADVANCED),
    ("place", "measure: speed, place: staircase, at_most: 1 km/h", (FIRST, "[staircase]", "[slope]")),
    ("equipment", "measure: speed, equipment: banister, at_most: 1 km/h", (FIRST, "[staircase]\nequipment: [trainers, banister]", "[slope]\nequipment: [trainers]")),
    ("ages", "measure: speed, ages: 16+, at_most: 1 km/h", (FIRST, "supervision: self", "supervision: buddy\nages: 13-15")),
    ("supervision", "measure: speed, supervision: self, at_most: 1 km/h", (FIRST, "supervision: self", "supervision: coach")),
    ("supervision", "measure: sessions per week, supervision: [self], at_most: 1 per week", (FIRST, "supervision: self", "supervision: coach")),
    ("movement", "measure: speed, movement: stair skipping, at_most: 1 km/h", (FIRST, "movement: stair skipping", "movement: stair hopping")),
    ("movement", "measure: minutes per session, movement: stair skipping, level: beginner, at_most: 1 min", (FIRST, "movement: stair skipping", "movement: stair hopping")),
    ("movement", "measure: sessions per week, movement: stair skipping, level: beginner, at_most: 1 per week", (FIRST, "movement: stair skipping", "movement: stair hopping")),
    ("movement", "measure: use, movement: stair skipping, level: beginner, never: yes", (FIRST, "movement: stair skipping", "movement: stair hopping")),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "text", "edit"), CONDITIONS)
def test_a_limit_holds_only_where_its_condition_is_met(tmp_path: Path, condition: str, text: str, edit: Edit) -> None:
    met, unmet = tiny_with(tmp_path / "met", limit(text)), tiny_with(tmp_path / "unmet", limit(text), edit)

    said = [problem for problem in check(met, TODAY)[1] if problem.file == f"routines/{FIRST}"]
    silent = [problem for problem in check(unmet, TODAY)[1] if problem.file == f"routines/{FIRST}"]

    assert condition in text
    assert len(said) == 1
    assert silent == []


def test_every_condition_of_a_limit_is_tried() -> None:
    no_condition = {"measure", "at_least", "at_most", "needs", "never", "reason", "sources"}

    assert {case[0] for case in CONDITIONS} == set(Limit.model_fields) - no_condition


@pytest.mark.parametrize(
    ("limit_ages", "routine_ages", "holds"),
    [
        ("16+", None, True),
        ("16+", "16-64", True),
        ("16+", "13-15", False),
        ("65+", None, False),
        ("65+", "65+", True),
        ("65+", "60+", True),
        ("65+", "18-40", False),
        ("under 16", None, False),
        ("under 16", "13-18", True),
        ("under 16", "16-18", False),
        ("under 16", "under 12", True),
    ],
)
def test_a_limit_for_an_age_holds_for_a_routine_for_that_age(
    tmp_path: Path, limit_ages: str, routine_ages: str | None, holds: bool
) -> None:
    ages = f"\nages: {routine_ages}" if routine_ages else ""
    root = tiny_with(
        tmp_path,
        limit(f"measure: speed, level: beginner, ages: {limit_ages}, at_most: 1 km/h"),
        (FIRST, "supervision: self", f"supervision: self{ages}"),
    )

    _, problems = check(root, TODAY)

    assert bool(problems) == holds


def test_two_limits_that_say_the_same_of_one_figure_are_both_told_once(tmp_path: Path) -> None:
    text = "measure: speed, level: beginner, at_most: 1 km/h"
    root = tiny_with(tmp_path, limit(text), limit(text.replace("1 km/h", "1.5 km/h")))

    _, problems = check(root, TODAY)

    assert [shown(problem) for problem in problems] == [
        "23:12: '1–2 km/h' is above the limit for beginner; write at most '1 km/h'",
        "23:12: '1–2 km/h' is above the limit for beginner; write at most '1.5 km/h'",
    ]


def test_limits_that_cannot_be_read_do_not_trip_the_rules_behind_them(tmp_path: Path) -> None:
    root = tiny_with(tmp_path, (SAFETY, "at_most: 3 km/h", "at_most: fast"), (FIRST, "[fun]", "[fum]"))

    _, problems = check(root, TODAY)

    assert [problem.file for problem in problems] == [f"routines/{SAFETY}"]


def test_with_mistakes_there_is_no_guide_and_every_reason_is_in_the_error(tmp_path: Path) -> None:
    root = tiny_with(tmp_path, (FIRST, "[fun]", "[fum]"), (CIRCUIT, "[slope]", "[slop]"))

    with pytest.raises(Mistakes) as caught:
        checked(root, TODAY)

    assert [problem.file for problem in caught.value.problems] == [f"routines/{FIRST}", f"routines/{CIRCUIT}"]
    assert str(caught.value).startswith(f"routines/{FIRST}:4:9: 'fum' is not a goal")


# The real data


def test_the_published_data_has_no_mistake_and_no_warning() -> None:
    _, problems = check(PROJECT / "routines", REVIEWED)

    assert problems == []


def test_a_year_later_every_review_is_overdue_and_nothing_is_a_mistake() -> None:
    guide, problems = check(PROJECT / "routines", date(2027, 12, 1))

    assert guide is not None
    assert {problem.file for problem in problems} == {entry.file for trend in guide.trends for entry in trend.routines}
    assert {problem.message for problem in problems} == {
        "the review was due on 2027-11-26; check the routine again and write new dates"
    }
    assert all(problem.is_warning for problem in problems)


MINUTES = {
    # one session at its longest: total_minutes of the evidence, but where the dose was wrong there
    "coach-starter": 6,
    "band-resisted": 8,
    "sled-drag": 12,
    "treadmill-few-minutes": 13,
    "leg-day-forward-and-back": 11,
    "knee-oa-6-week": 22,
    "leg-strength-6-week": 26,
    "easier-in-4-weeks": 25,
    "slope-4-week": 29,
    "incline-ladder": 31,
    "hamstring-4-week": 23,
    "older-adult-class-4-week": 39,
    "rail-supported-10-sessions": 10,
    "boys-balance-12-week": 37,
    "athlete-backward-run-8-week": 29,
    "athlete-backward-sled-8-week": 27,
    "fitness-walk-run-6-week": 41,
    "netball-agility-6-week": 24,
    "football-forwards-backwards": 20,
    "pool-backward": 22,
    "hill-backward": 26,
    "partner-guided-flat": 13,
    "forward-backward-intervals": 30,
    "hallway-starter": 6,
}


def test_a_session_takes_as_long_as_the_evidence_says() -> None:
    guide, _ = checked(PROJECT / "routines", REVIEWED)

    worked_out = {entry.slug: int(entry.once(work_out).minutes.high) for entry in guide.trends[0].routines}

    assert worked_out == MINUTES


@pytest.mark.parametrize(
    ("slug", "figures"),
    [
        # what the article says: step name, sets, work, load, speed
        ("coach-starter", [("Walk backward slowly", "2–3", "15–20 s", None, None)]),
        ("band-resisted", [("Walk backward with the band", "2–3", "15–20 s", "light band", None)]),
        ("sled-drag", [("Drag the sled backward", "2–3", "15–20 s", "10–25 % bodyweight", None)]),
        ("treadmill-few-minutes", [("Backward walk, one or both hands on the rail", "2–3", "1–2 min", None, "0.8–2 km/h")]),
        ("leg-day-forward-and-back", [("Walk forward, building to brisk", "1", "2–5 min", None, None), ("Walk backward", "1", "2–5 min", None, "1.5–3 km/h")]),
    ],
)  # fmt: skip
def test_the_five_practices_of_the_article_have_its_figures(
    slug: str, figures: list[tuple[str, str, str, str | None, str | None]]
) -> None:
    guide, _ = checked(PROJECT / "routines", REVIEWED)
    routine = guide.trends[0].routine(slug).value

    steps = {step.name: step for step in all_steps(routine.session)}

    for name, sets, work, load, speed in figures:
        step = steps[name]
        assert (str(step.sets), str(step.work)) == (sets, work)
        assert (step.load and str(step.load), step.speed and str(step.speed)) == (load, speed)
    assert "tyla-2024" in routine.sources
    assert "tyla-2024" in {slug for slugs in routine.given_by.values() for slug in slugs}


def test_the_articles_forward_minutes_come_before_the_backward_ones() -> None:
    guide, _ = checked(PROJECT / "routines", REVIEWED)
    routine = guide.trends[0].routine("leg-day-forward-and-back").value

    movements = [getattr(block, "movement", None) for block in routine.session]

    assert movements == [None, "backward walking", None]
