"""A whole guide as small as it gets: a made-up trend, stair skipping, with two routines and a limit of every measure.

Nothing here is real, so that a test may break any line of it without touching the published data.
"""

from __future__ import annotations

import re
from pathlib import Path

LIBRARY_WORDS = re.compile(
    r"pydantic|Input should|Field required|validat|yaml|mapping|scalar|token|Traceback|Error|\bNone\b|\bNode\b"
    r"|\bstr\b|string|instance|\bdict|tuple|\bctx|expected|unhashable"
)
"""What no contributor should ever read."""

SOURCES = """\
sources:
  - id: skip-trial
    tier: core
    design: rct
    title: Skipping every other stair
    year: 2024
    url: https://example.org/skip-trial
    finding: Twelve people skipped stairs for a week and nothing was measured.
    verified: yes
  - id: skip-news
    tier: supporting
    design: news
    title: Everybody skips stairs now
    url: https://example.org/skip-news
    finding: One person said so.
    verified: yes
"""

VOCABULARY = """\
goals:
  fun: {label: Fun, plain: Doing it because you like it.}
  leg power: {label: Leg power, plain: Short hard pushes.}
places:
  staircase: {label: Staircase, plain: A flight of stairs with a rail.}
  slope: {label: Slope, plain: A ramp.}
equipment:
  trainers: {label: Trainers, plain: Shoes that grip.}
  banister: {label: Banister, plain: A rail to hold.}
  sandbag: {label: Sandbag, plain: A bag of sand to carry.}
"""

TREND = """\
title: Stair skipping
question: Seen stair skipping online?
summary: Taking two stairs at once, up only, for the fun of it.
other_names: [double stepping, stair leaping]
origin:
  text: Somebody in a made-up town began it.
  on: 2024-01-19
  source: skip-news
  people:
    - {who: A made-up caretaker, said: Says that the lift was broken., source: skip-news}
verdict:
  certainty: very-low
  sentences:
    - {text: Nobody knows whether it works., sources: [skip-trial]}
    - {text: Nobody was asked., sources: [skip-trial]}
    - {text: Stairs are for walking., sources: [skip-news]}
movements:
  stair skipping: {label: Stair skipping, plain: Up two stairs at once.}
  stair hopping: {label: Stair hopping, plain: Up on one leg.}
start_with: first-flight
"""

CLAIMS = """\
article: skip-news
claims:
  - id: everybody-skips
    who: The made-up news
    claim: Everybody skips stairs.
    quote: everybody skips stairs now
    kind: popularity
    verdict: not-supported
    certainty: low
    answer: One person does.
    sources: [skip-news]
"""

SAFETY = """\
groups:
  - id: sore-ankle
    label: A sore ankle
    advice: ask-first
    reason: Stairs need ankles.
    plain: Ask first.
    sources: [our suggestion]
ground_rules:
  - {id: dry-stairs, about: floor, rule: Only on dry stairs., sources: [our suggestion]}
red_flags:
  call_emergency:
    - {sign: Chest pain that does not settle, sources: [our suggestion]}
  advice_today:
    - {sign: You fell down the stairs, sources: [our suggestion]}
  stop_now:
    - {sign: You feel dizzy, sources: [our suggestion]}
pain_rule:
  during: 3/10
  settles_within: 24 h
  note: Above 3 stop.
  sources: [our suggestion]
limits:
  - {measure: speed, at_most: 3 km/h, sources: [our suggestion]}
  - {measure: incline, place: slope, at_most: 10 %, sources: [our suggestion]}
  - {measure: load, equipment: sandbag, at_least: 2 kg, at_most: 5 kg, sources: [our suggestion]}
  - {measure: effort, level: beginner, at_most: 4/10, sources: [our suggestion]}
  - {measure: rest, movement: stair skipping, at_least: 20 s, sources: [our suggestion]}
  - {measure: minutes in one go, level: beginner, at_most: 2 min, sources: [our suggestion]}
  - {measure: minutes per session, ages: 65+, at_most: 2 min, sources: [our suggestion]}
  - {measure: minutes per session, at_most: 8 min, sources: [our suggestion]}
  - {measure: sessions per week, supervision: [self, buddy], at_most: 3 per week, sources: [our suggestion]}
  - {measure: extra minutes per week, at_most: 2 min, sources: [our suggestion]}
  - {measure: use, level: beginner, equipment: sandbag, never: yes, reason: Too heavy, sources: [our suggestion]}
  - {measure: use, place: slope, ages: under 16, supervision: self, never: yes, sources: [our suggestion]}
  - {measure: use, place: staircase, needs: banister, sources: [our suggestion]}
blocked_copy:
  - phrase: makes you younger
    find: [makes you younger, fountain of youth]
    reason: Nobody got younger
    sources: [skip-trial]
ages: 16-64
"""

FIRST_FLIGHT = """\
title: First flight
summary: A few stairs, two at a time, with a hand on the banister.
level: beginner
goals: [fun]
audience: Anybody who takes the stairs anyway
places: [staircase]
equipment: [trainers, banister]
supervision: self

session:
  - phase: warm-up
    name: Walk up and down once
    work: 2 min
    effort: 2/10
  - phase: main
    id: skip
    name: Up two stairs at once
    movement: stair skipping
    sets: 2-3
    work: 20-30 s
    rest: 30 s
    effort: 3/10
    speed: 1-2 km/h
    cues: [Whole foot on the stair]
  - phase: cool-down
    name: Walk down
    work: 1 min
    effort: 1/10

plan:
  frequency: 2-3 per week
  stages:
    - weeks: 1
      change: {skip: {sets: 2, work: 20 s}}
      move_on_when: No stumble in two sessions
    - weeks: 2-3
      change: {skip: {sets: 3, work: 30 s}}
      go_to: [sandbag-circuit]
      move_on_when: It feels easy

easier: [One stair at a time]
mistakes: [Looking at the phone]
cautions: [Dry stairs only]
stop_if: [Your foot slips]

basis: practice
sources: [skip-news]
given_by: {work: skip-news}
our_suggestion: [sets, rest, effort, speed, warm-up, cool-down, frequency, weeks, plan]
notes: All of this is made up.
review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}
"""

SANDBAG_CIRCUIT = """\
title: Sandbag circuit
summary: Rounds of skipping and hopping up a slope with a small sandbag.
level: advanced
goals: [leg power, fun]
audience: People who skip stairs for a living
ages: 16-64
places: [slope]
equipment: [trainers, sandbag]
supervision: coach

session:
  - phase: warm-up
    name: March on the spot
    work: 3 min
    effort: 2/10
  - phase: main
    id: circuit
    rounds: 2-3
    rest: 60 s
    steps:
      - id: carry
        name: Skip up with the bag
        movement: stair skipping
        work: 40 s
        effort: 6/10
        incline: 5 %
        load: 3 kg
      - name: Hop up without it
        movement: stair hopping
        work: 20 s
        effort: 6/10

plan:
  frequency: 1-2 per week
  weeks: 4
  stages:
    - change: {circuit: {rounds: 2}}
      move_on_when: Ready for more
    - change: {circuit: {rounds: 3}, carry: {load: 4 kg}}
      build_up: Half a kilogram a week

cautions: [Look where you put the bag]
basis: adapted
sources: [skip-trial]
our_suggestion: [sets, work, rest, effort, incline, load, warm-up, frequency, weeks, plan]
notes: All of this is made up, too.
review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}
"""

FILES = {
    "sources.yml": SOURCES,
    "vocabulary.yml": VOCABULARY,
    "stair-skipping/trend.yml": TREND,
    "stair-skipping/claims.yml": CLAIMS,
    "stair-skipping/safety.yml": SAFETY,
    "stair-skipping/first-flight.yml": FIRST_FLIGHT,
    "stair-skipping/sandbag-circuit.yml": SANDBAG_CIRCUIT,
}


def write_tiny(folder: Path) -> Path:
    """A complete, valid routines/ folder, written to `folder`."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
