"""Every rule of the format, with a wrong and a right example: what `/contribute/rules/` shows and messages point to.

The examples are of a made-up trend, stair skipping, so that nobody takes a wrong figure for advice. The tests put each
wrong example into a good file and hold the message against `says`; a message without a rule here is a failing test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ADDRESS = "contribute/rules/"
FIRST = "stair-skipping/first-flight.yml"
ABOUT, CLAIMS, SAFETY = "stair-skipping/trend.yml", "stair-skipping/claims.yml", "stair-skipping/safety.yml"


@dataclass(frozen=True)
class Rule:
    """What must hold, and the messages that say it does not."""

    id: str  # its address on the page
    title: str
    why: str
    wrong: str
    says: str
    right: str
    kinds: tuple[str, ...]  # of messages.py
    file: str = FIRST  # that the examples are of; empty where they are file names


@dataclass(frozen=True)
class Chapter:
    title: str
    rules: tuple[Rule, ...]


BOOK = (
    Chapter(
        "Writing",
        (
            Rule(
                "spaces",
                "Indent with spaces",
                "A tab looks like spaces and is none. `trendguide fix` puts spaces in its place.",
                wrong="\trest: 30 s",
                says="a tab; use spaces",
                right="    rest: 30 s",
                kinds=("tab", "tab_inside"),
            ),
            Rule(
                "line-up",
                "Keys of one thing line up",
                "The indentation says what belongs to what, so the keys of one step start in the same column.",
                wrong="    rest: 30 s\n   effort: 3/10",
                says="this line does not line up with the ones above it; give it the same indentation",
                right="    rest: 30 s\n    effort: 3/10",
                kinds=("no_line_up", "unreadable"),
            ),
            Rule(
                "quotes",
                "A text with special signs stands in quotes",
                "A ': ', a ' #' or a sign such as @ & * ! | > at the start means something of its own. In single "
                "quotes everything is text; a single quote itself is written twice.",
                wrong="audience: Note: anybody who takes the stairs",
                says="a ': ' inside a text, or a line indented too far; put the text in quotes, or line up the keys",
                right="audience: 'Note: anybody who takes the stairs'",
                kinds=(
                    "colon_inside",
                    "dash_inside",
                    "percent_line",
                    "block_text",
                    "link_sign",
                    "type_sign",
                    "no_start",
                    "no_start_like_this",
                    "cut_short",
                    "more_after",
                ),
            ),
            Rule(
                "closed",
                "Quotes and brackets are closed on their line",
                "Whatever opens a text or a list closes it again, and entries of a list have a comma between them.",
                wrong="goals: [fun",
                says="a bracket opens here and is not closed, or a ',' is missing in it; mend it on this line",
                right="goals: [fun]",
                kinds=("quote_open", "bracket_open"),
            ),
            Rule(
                "backslashes",
                "Backslashes go into single quotes",
                "In double quotes a backslash begins a special character.",
                wrong='audience: "Anybody \\who takes the stairs"',
                says="a backslash in double quotes starts a special character; put the text in single quotes",
                right="audience: 'Anybody \\who takes the stairs'",
                kinds=("backslash", "backslash_makes_none"),
            ),
            Rule(
                "key-value",
                "A line is a key, a colon, a space and a value",
                "Without the space, key and value are one word.",
                wrong="level:beginner",
                says="a ':' and a space are missing after the key; write 'key: value'",
                right="level: beginner",
                kinds=("no_colon", "key_one_word"),
            ),
            Rule(
                "written-out",
                "Everything is written out",
                "A file says what it means in the place where it means it: no links, no types, no second part.",
                wrong="    rest: &pause 30 s",
                says="'&' and '*' link one place to another; write it out, or put the text in quotes",
                right="    rest: 30 s",
                kinds=("link", "type", "copies", "second_document"),
            ),
            Rule(
                "one-line",
                "A text stands on one line",
                "However long it is; the editor wraps it for you.",
                wrong="notes: |\n  All of this\n  is made up.",
                says="the text holds a line break; write it on one line",
                right="notes: All of this is made up.",
                kinds=("line_break",),
            ),
            Rule(
                "visible",
                "Every character can be seen",
                "Characters that nobody sees come along when text is pasted, and could hide what a line says.",
                wrong='notes: "All of this \\u202eis made up."',
                says="the text holds an invisible character (U+202E); delete it",
                right="notes: All of this is made up.",
                kinds=("invisible", "invisible_inside", "key_invisible"),
            ),
            Rule(
                "not-empty",
                "A file holds 'key: value' lines",
                "It starts with one, such as the title.",
                wrong="First flight",
                says="'key: value' lines belong here; start with one",
                right="title: First flight",
                kinds=("empty_file", "lines_first"),
            ),
        ),
    ),
    Chapter(
        "Files",
        (
            Rule(
                "file-names",
                "The file name is the address",
                "It becomes part of the page's address: lower-case words with hyphens, at most 60 characters, ending "
                "in .yml. A few words the guide needs itself.",
                wrong="First Flight.yml",
                says="'First Flight' is no good address; rename it to lower-case words with hyphens, "
                "like 'first-flight'",
                right="first-flight.yml",
                kinds=("bad_slug", "bad_slug_like", "long_slug", "taken_slug", "not_yml", "hidden_file"),
                file="",
            ),
            Rule(
                "file-places",
                "Every file has its place",
                "A routine lies in the folder of its trend, beside trend.yml, claims.yml and safety.yml.",
                wrong="routines/first-flight.yml",
                says="a routine belongs in the folder of its trend; move it there",
                right="routines/stair-skipping/first-flight.yml",
                kinds=(
                    "lost_routine",
                    "no_place",
                    "not_a_file",
                    "no_file",
                    "no_trend",
                    "no_folder",
                    "closed_file",
                    "closed_folder",
                ),
                file="",
            ),
            Rule(
                "utf-8",
                "Files are saved as UTF-8",
                "Every editor can; look under 'Save with encoding'.",
                wrong="coffee-break.yml, saved as Windows-1252 or UTF-16",
                says="the file is saved as UTF-16; save it as UTF-8",
                right="coffee-break.yml, saved as UTF-8",
                kinds=("not_utf8", "utf16"),
                file="",
            ),
            Rule(
                "file-size",
                "A file is as long as a card can hold",
                "At most 64 KiB and 5,000 values, 12 deep. A routine of that length is two routines.",
                wrong="everything.yml, 90,000 bytes",
                says="the file has 90,000 bytes, at most 65,536; shorten it",
                right="first-flight.yml, 1,200 bytes",
                kinds=("too_long_a_file", "too_many_values", "too_deep"),
                file="",
            ),
        ),
    ),
    Chapter(
        "Keys",
        (
            Rule(
                "known-keys",
                "Only keys of the format",
                "A key that is spelled another way would be left out, so it is reported.",
                wrong="    efort: 3/10",
                says="'efort' is not a key here; did you mean 'effort'?",
                right="    effort: 3/10",
                kinds=("unknown_key", "unknown_key_near", "key_elsewhere"),
            ),
            Rule(
                "missing-keys",
                "The keys that a card needs are there",
                "No routine without cautions, sources and a review.",
                wrong="mistakes: [Looking at the phone]\nstop_if: [Your foot slips]",
                says="'cautions' is missing; add a line like 'cautions: [Clear the floor of bags and pets]'",
                right="mistakes: [Looking at the phone]\ncautions: [Dry stairs only]\nstop_if: [Your foot slips]",
                kinds=("missing", "missing_lines", "missing_entries", "missing_named"),
            ),
            Rule(
                "once",
                "A key stands once",
                "Of two, nobody knows which one is meant.",
                wrong="    rest: 30 s\n    rest: 45 s",
                says="'rest' is here twice (first in line 21); keep one",
                right="    rest: 30 s",
                kinds=("key_twice",),
            ),
        ),
    ),
    Chapter(
        "Values",
        (
            Rule(
                "one-text",
                "One text where one text belongs",
                "No list and no lines under it.",
                wrong="level: [beginner]",
                says="'level' takes one text, and here is a list; write one text",
                right="level: beginner",
                kinds=("one_text", "one_text_not_list", "one_text_not_lines"),
            ),
            Rule(
                "lists",
                "A list where a list belongs",
                "In brackets with commas, or one entry a line behind '- '.",
                wrong="goals: fun",
                says="'goals' takes a list; write 'goals: [fun]'",
                right="goals: [fun]",
                kinds=("takes_list", "takes_entries"),
            ),
            Rule(
                "lines",
                "Lines where lines belong",
                "Some keys have keys of their own, indented under them.",
                wrong="review: soon",
                says="'review' takes 'key: value' lines; write them indented under it",
                right="review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}",
                kinds=("takes_lines", "entry_takes_lines"),
            ),
            Rule(
                "something",
                "Nothing is empty",
                "A key that has nothing to say is left out.",
                wrong="cautions: []",
                says="'cautions' has no entries; write at least one entry",
                right="cautions: [Dry stairs only]",
                kinds=("empty", "too_few"),
            ),
            Rule(
                "short",
                "Short enough for a card",
                "The limits are what a printed card holds. They stand in the reference of the format.",
                wrong="summary: A few stairs, two at a time, with a hand on the banister, once around the house and "
                "then all the way down again, slowly.",
                says="'A few stairs, two at a time, with a han…' has 120 characters, at most 105; shorten it",
                right="summary: A few stairs, two at a time, with a hand on the banister.",
                kinds=("too_long", "too_many"),
            ),
            Rule(
                "choices",
                "A word from the list",
                "Goals, places, equipment and movements are words that readers can filter by. New ones are added to "
                "vocabulary.yml or trend.yml first.",
                wrong="level: beginer",
                says="'beginer' is not a level; write 'beginner', 'intermediate' or 'advanced' "
                "(did you mean 'beginner'?)",
                right="level: beginner",
                kinds=("wrong_choice", "wrong_choice_near", "no_choice_yet"),
            ),
            Rule(
                "units",
                "Every figure has its unit",
                "'90' could be seconds, metres or reps. A clock time such as 1:30 could be minutes or hours.",
                wrong="    rest: 1:30",
                says="'1:30' is not a duration; write it like '45 s' or '1 min 30 s'",
                right="    rest: 30 s",
                kinds=(
                    "not_one",
                    "no_work",
                    "not_above_0",
                    "not_an_effort",
                    "not_whole",
                    "not_whole_a_week",
                    "mixed_units",
                    "not_an_age",
                ),
            ),
            Rule(
                "ranges",
                "A range runs from low to high",
                "With a hyphen between, and two different ends.",
                wrong="    work: 30-20 s",
                says="'30-20 s' runs from high to low; put the smaller number first",
                right="    work: 20-30 s",
                kinds=("backwards", "same_ends", "same_ages"),
            ),
            Rule(
                "possible",
                "A figure that can be done",
                "More than nothing, and not a slip of the finger.",
                wrong="    rest: 0 s",
                says="'0 s' is nothing; write more than 0, or leave the line out",
                right="    rest: 30 s",
                kinds=("nothing", "too_much"),
            ),
            Rule(
                "dates",
                "Dates are year-month-day",
                "So that nobody mixes up day and month.",
                wrong="review: {on: 22.11.2026, by: guide editors, due: 2027-11-22}",
                says="'22.11.2026' is not a date; write year-month-day, like '2026-11-22'",
                right="review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}",
                kinds=("not_a_day",),
            ),
            Rule(
                "ids",
                "An id is lower-case words with hyphens",
                "It stands in addresses, so it has no spaces and no capitals.",
                wrong="    id: Skip up",
                says="'Skip up' is not an id; write lower-case words with hyphens, like 'knee-plan'",
                right="    id: skip",
                kinds=("not_an_id",),
            ),
            Rule(
                "source-figures",
                "A source is written as it is cited",
                "Year, DOI, PubMed number and address as they stand in the source, so that anybody can look it up.",
                wrong="    year: '24'",
                says="'24' is not a year; write it like '2024'",
                right="    year: '2024'",
                kinds=(
                    "not_an_address",
                    "not_a_year",
                    "not_a_doi",
                    "not_digits",
                    "not_a_pmcid",
                    "not_yes_no",
                    "not_yes",
                ),
                file="sources.yml",
            ),
        ),
    ),
    Chapter(
        "Session and plan",
        (
            Rule(
                "phases",
                "Warm-up, main, cool-down",
                "In this order, so that cards and timers can rely on it.",
                wrong="  - phase: cool-down\n    name: Walk up and down once",
                says="'session' has its phases out of order; write warm-up, then main, then cool-down",
                right="  - phase: warm-up\n    name: Walk up and down once",
                kinds=("phase_order",),
            ),
            Rule(
                "rests",
                "Rest falls between sets",
                "One set has no rest in it. What comes before the next step is 'rest_after'.",
                wrong="    sets: 1",
                says="'rest' falls between sets, and there is one set; add sets, drop 'rest', or write 'rest_after'",
                right="    sets: 2-3",
                kinds=("rest_needs_sets", "rest_needs_rounds", "stage_rest"),
            ),
            Rule(
                "movement",
                "Something moves",
                "At least one step names a movement of the trend: dose limits and totals count it.",
                wrong="    name: Up two stairs at once\n    sets: 2-3",
                says="no step has a 'movement', so nothing limits its dose; add a line like 'movement: stair skipping' "
                "to a step",
                right="    name: Up two stairs at once\n    movement: stair skipping\n    sets: 2-3",
                kinds=("nothing_moves",),
            ),
            Rule(
                "effort-counted",
                "What counts says how hard it is",
                "Limits of effort look at the steps with a 'movement', so each of them has an 'effort'.",
                wrong="    rest: 30 s\n    speed: 1-2 km/h",
                says="'Up two stairs at once' counts as stair skipping and has no effort, so no limit of effort holds "
                "it; add a line like 'effort: 3/10'",
                right="    rest: 30 s\n    effort: 3/10\n    speed: 1-2 km/h",
                kinds=("no_effort",),
            ),
            Rule(
                "backed",
                "Each figure has a source, or is ours",
                "'given_by' says which source gives a figure, 'our_suggestion' what we chose ourselves, by key. The "
                "card "
                "puts a star on what is ours. All of a warm-up or a cool-down is one key.",
                wrong="our_suggestion: [sets, effort, speed, warm-up, cool-down, frequency, weeks, plan]",
                says="no source is named for 'rest'; write in 'given_by' which source gives it, or add 'rest' to "
                "'our_suggestion'",
                right="our_suggestion: [sets, rest, effort, speed, warm-up, cool-down, frequency, weeks, plan]",
                kinds=("unbacked", "backed_twice", "not_given", "no_dose_of_theirs"),
            ),
            Rule(
                "sets-in-all",
                "No more sets than anybody counts",
                "At most 200 in a session.",
                wrong="    sets: 900",
                says="one session comes to 902 sets; write at most 200 in all",
                right="    sets: 2-3",
                kinds=("too_many_sets",),
            ),
            Rule(
                "minutes",
                "What can be worked out is not written",
                "The length of a session comes from its steps. Only where a step has no clock do you say it.",
                wrong="supervision: self\nminutes: 6",
                says="'minutes' is worked out from the steps here; remove it",
                right="supervision: self",
                kinds=("minutes_known", "minutes_missing"),
            ),
            Rule(
                "weeks",
                "Weeks follow each other",
                "Every stage says its weeks, from 1 on and without a gap, or none does.",
                wrong="    - weeks: 3-4",
                says="'3–4' does not follow: this stage starts in week 2; write '2' or '2-3'",
                right="    - weeks: 2-3",
                kinds=("weeks_gap", "weeks_missing", "weeks_twice"),
            ),
            Rule(
                "stages",
                "A stage changes steps that are there",
                "By the id that the step has, and only what such a step has. Something is left to do.",
                wrong="      change: {skip: {rounds: 3, work: 30 s}}",
                says="'rounds' cannot change here, since 'skip' names a step; move it to the id that it belongs to",
                right="      change: {skip: {sets: 3, work: 30 s}}",
                kinds=("give_an_id", "stage_empty", "not_of_rounds", "not_of_a_step"),
            ),
            Rule(
                "stage-figures",
                "A stage says its figures again",
                "It changes the step's own figures, not those of the stage before. What that one changed goes back to "
                "the "
                "step's own, unless this one writes it too.",
                wrong="      change: {skip: {work: 30 s}}",
                says="stage 2 falls back to 'sets: 2–3' of 'skip', which stage 1 changed; write again what this stage "
                "does",
                right="      change: {skip: {sets: 3, work: 30 s}}",
                kinds=("falls_back",),
            ),
            Rule(
                "sign-to-move-on",
                "A sign by which to move on",
                "Something that a person notices. An end, a ceiling or an order is a note. The last stage needs none.",
                wrong="      move_on_when: Stop at 10 %",
                says="'Stop at 10 %' is no sign by which to tell that the next stage is due; write one, like 'Two "
                "sessions "
                "with no stumble', and put an end or a ceiling in 'note'",
                right="      move_on_when: No stumble in two sessions",
                kinds=("no_condition", "no_sign"),
            ),
            Rule(
                "one-thing-at-a-time",
                "One thing at a time",
                "A stage raises speed, slope, load or time, low end against low end and high against high, and no more "
                "minutes than the trend allows. Where a source does more, 'build_up' says how to get there, and the "
                "stage "
                "has the weeks that it takes: one thing a week.",
                wrong="      change: {skip: {sets: 2, work: 20 s, speed: 1 km/h}}\n"
                "      move_on_when: No stumble in two sessions\n"
                "    - weeks: 2-3\n"
                "      change: {skip: {sets: 3, work: 30 s, speed: 2 km/h}}",
                says="stage 2 raises speed and time at once; raise less, or say with 'build_up' how to get there",
                right="      change: {skip: {sets: 2, work: 20 s}}\n"
                "      move_on_when: No stumble in two sessions\n"
                "    - weeks: 2-3\n"
                "      change: {skip: {sets: 3, work: 30 s}}",
                kinds=("grows_fast", "raises", "adds", "too_few_weeks"),
            ),
        ),
    ),
    Chapter(
        "Safety",
        (
            Rule(
                "limits",
                "A dose within the limits",
                "They stand in the trend's safety.yml, each with its source, by level, place, age and who is there.",
                wrong="    speed: 1-4 km/h",
                says="'1–4 km/h' is above the limit for every routine; write at most '3 km/h'",
                right="    speed: 1-2 km/h",
                kinds=("above_limit", "below_limit", "too_long_in_one_go", "too_long_a_session"),
            ),
            Rule(
                "kit",
                "The right kit for the people and the place",
                "Some things never go together, and some must be there.",
                wrong="equipment: [trainers]",
                says="'banister' is not in the equipment, and staircase needs it; add it",
                right="equipment: [trainers, banister]",
                kinds=("needed", "never_together"),
            ),
            Rule(
                "no-promises",
                "No promise that nothing shows",
                "Say what a study found, in whom, and how big it was.",
                wrong="notes: This makes you younger.",
                says="'makes you younger' is never said here: Nobody got younger; say what the study found",
                right="notes: All of this is made up.",
                kinds=("never_said",),
            ),
            Rule(
                "limit-lines",
                "A limit limits something",
                "One figure of what it measures, with its unit, or what is needed or never done.",
                wrong="  - {measure: speed, sources: [our suggestion]}",
                says="this limit limits nothing; add 'at_most', 'at_least', 'needs' or 'never'",
                right="  - {measure: speed, at_most: 3 km/h, sources: [our suggestion]}",
                kinds=("limits_nothing", "use_figure", "only_most", "not_use"),
                file=SAFETY,
            ),
        ),
    ),
    Chapter(
        "Between files",
        (
            Rule(
                "sources",
                "Every source was read",
                "What is cited stands in sources.yml, and one of us read it. What nothing cites is removed.",
                wrong="    finding: One person said so.\n    verified: no",
                says="'skip-news' is not verified; read the source, or leave it out",
                right="    finding: One person said so.\n    verified: yes",
                kinds=("not_verified", "uncited"),
                file="sources.yml",
            ),
            Rule(
                "ids-once",
                "An id stands once",
                "Of two, nobody knows which one is meant.",
                wrong="  - phase: cool-down\n    id: skip",
                says="the id 'skip' is here twice (first in line 16); rename one",
                right="  - phase: cool-down",
                kinds=("id_twice",),
            ),
            Rule(
                "titles",
                "Two routines have two titles",
                "A reader tells them apart by it.",
                wrong="title: Sandbag circuit",
                says="'Sandbag circuit' is also the title of routines/stair-skipping/first-flight.yml; choose another",
                right="title: First flight",
                kinds=("title_twice",),
            ),
            Rule(
                "reviews",
                "A review that is not overdue",
                "Somebody checked every figure, on a day that is past, and says when that is due again. An overdue "
                "review is a warning.",
                wrong="review: {on: 2026-11-22, by: guide editors, due: 2025-11-22}",
                says="'due' (2025-11-22) is not after 'on' (2026-11-22); write a later day",
                right="review: {on: 2026-11-22, by: guide editors, due: 2027-11-22}",
                kinds=("due_too_early", "overdue", "in_the_future"),
            ),
            Rule(
                "cards",
                "The card fits its paper",
                "One page of A4 or Letter, at a size that can be read, with an address of its own.",
                wrong="a routine of ten steps with six cues each",
                says="the card of 'First flight' is 31 mm too long for A4 or Letter; shorten steps, cues, cautions or "
                "plan, or make two routines of it",
                right="a routine of six steps with three cues each",
                kinds=("card_too_full", "card_address"),
                file="",
            ),
            Rule(
                "editor-help",
                "Editors know the newest words",
                "After a change of the vocabulary, `make schema` writes anew what editors offer. Only a warning.",
                wrong="goals:\n  joy: {label: Joy, plain: Being glad.}",
                says="editors would offer words of before; run 'make schema'",
                right="routines/.schema/routine.v1.json, written anew",
                kinds=("old_schema",),
                file="",
            ),
        ),
    ),
)

RULES = {rule.id: rule for chapter in BOOK for rule in chapter.rules}
OF_KIND: Mapping[str, Rule] = {kind: rule for rule in RULES.values() for kind in rule.kinds}


def address(kind: str) -> str:
    """Where the rule behind a message is explained: `/contribute/rules/#units`."""
    return f"/{ADDRESS}#{OF_KIND[kind].id}"
