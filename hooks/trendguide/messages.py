"""What a contributor is told, in one table: the checker and the composer in the browser say it from here.

A message is what is there; what to write instead. `{text}` is what was typed; the other names say what they stand for.
The browser gets what it says of the table, and the function that fills it (`render/in_browser.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

MESSAGES = {
    # One value
    "one_text": "one text belongs here, such as '{example}'",
    "not_one": "'{text}' is not {noun}; write it like {like}",
    "not_above_0": "'{text}' is not {noun} above 0; write it like {like}",
    "not_an_effort": "'{text}' is not an effort from 0 to 10; write it like {like}",
    "not_whole": "'{text}' is not a whole count of one thing; write it like {like}",
    "not_whole_a_week": "'{text}' is not a whole number a week; write it like {like}",
    "mixed_units": "'{text}' mixes two units; write it like {like}",
    "backwards": "'{text}' runs from high to low; put the smaller number first",
    "same_ends": "'{text}' has the same number at both ends; write it once",
    "same_ages": "'{text}' has the same number at both ends; write a wider range, or '{age}+'",
    "nothing": "'{text}' is nothing; write more than 0, or leave the line out",
    "too_much": "'{text}' is too much; the most is '{most}'",
    "no_work": "'{text}' is no time, distance or count; write it like '2 min', '10-15 m', '8-10 reps' or '6 steps'",
    # The writing: what stops the reader
    "tab": "a tab; use spaces",
    "more_after": "more text after a closing quote or bracket; put the whole text in one pair of quotes",
    "backslash": "a backslash in double quotes starts a special character; put the text in single quotes",
    "backslash_makes_none": "a backslash in double quotes makes no character; put the text in single quotes",
    "quote_open": "a quote opens here and is never closed; close it on this line",
    "bracket_open": "a bracket opens here and is not closed, or a ',' is missing in it; mend it on this line",
    "no_colon": "a ':' and a space are missing after the key; write 'key: value'",
    "colon_inside": "a ': ' inside a text, or a line indented too far; put the text in quotes, or line up the keys",
    "dash_inside": "a '- ' starts a list; write it on the next line, or put the text in quotes",
    "percent_line": "a line may not start with '%'; put the text in quotes",
    "block_text": "'|' and '>' start a block of text; put the text in quotes",
    "link_sign": "'&' and '*' start something special; put the text in quotes",
    "type_sign": "'!' starts something special; put the text in quotes",
    "no_start": "a text may not start with this character; put it in quotes",
    "no_start_like_this": "a text may not start like this; put it in quotes",
    "no_line_up": "this line does not line up with the ones above it; give it the same indentation",
    "unreadable": "this cannot be read; check the indentation, or put the text in quotes",
    "second_document": "a second document starts here; one file holds one, so remove the '---'",
    "link": "'&' and '*' link one place to another; write it out, or put the text in quotes",
    "type": "'!' gives a value a type; leave it out, or put the text in quotes",
    "too_many_values": "more than {most} values in one file; split it",
    "too_deep": "nested more than {most} deep; nothing here needs that",
    "too_long_a_file": "the file has {bytes} bytes, at most {most}; shorten it",
    "empty_file": "the file is empty; write 'key: value' lines",
    "not_utf8": "byte {byte} is not UTF-8; save the file as UTF-8",
    "utf16": "the file is saved as UTF-16; save it as UTF-8",
    "invisible": "an invisible character ({code}); delete it",
    # The writing: what does not
    "key_one_word": "a key must be one word; write 'key: value'",
    "copies": "'<<' copies one place into another; write the lines out instead",
    "key_invisible": "the key holds an invisible character; type it again",
    "key_twice": "'{key}' is here twice (first in line {line}); keep one",
    "line_break": "the text holds a line break; write it on one line",
    "tab_inside": "the text holds a tab; write a space",
    "invisible_inside": "the text holds an invisible character ({code}); delete it",
    "cut_short": "the text ends before '{rest}', since '#' starts a comment; put the text in quotes",
    # The file
    "not_a_file": "this is {what}; put a plain text file here",
    "no_file": "the file is missing; add it",
    "closed_file": "the file cannot be opened ({why}); check its permissions",
    "closed_folder": "the folder cannot be opened ({why}); check its permissions",
    "hidden_file": "'{name}' is hidden and would be left out; rename it without the first dot",
    "not_yml": "'{name}' would be left out; rename it to '{better}'",
    "no_place": "'{name}' has no place here; only .yml files do, so move it or delete it",
    "no_folder": "there is no folder '{name}'; run this in the project's folder",
    "lost_routine": "a routine belongs in the folder of its trend; move it there",
    "no_trend": "there is no trend; add a folder with trend.yml beside this file",
    # The shape
    "lines_first": "'key: value' lines belong here; start with one",
    "unknown_key_near": "'{key}' is not a key here; did you mean '{near}'?",
    "key_elsewhere": "'{key}' belongs to {where}; move it there",
    "unknown_key": "'{key}' is not a key here; the keys here are {keys}",
    "missing": "'{key}' is missing; add a line like '{key}: {example}'",
    "missing_lines": "'{key}' is missing; write '{key}:' and under it, indented, lines for {keys}",
    "missing_entries": "'{key}' is missing; write '{key}:' and under it, indented, entries that start with '- ' "
    "and have {keys}",
    "missing_named": "'{key}' is missing; write '{key}:' and under it, indented, a name, and under that {keys}",
    "one_text_not_list": "'{key}' takes one text, and here is a list; write one text",
    "one_text_not_lines": "'{key}' takes one text, and here is 'key: value' lines; write one text",
    "too_long": "'{text}' has {length} characters, at most {most}; shorten it",
    "empty": "'{key}' is empty; write something here",
    "too_few": "'{key}' has {count}; write at least {least}",
    "too_many": "'{key}' has {count}, at most {most}; keep those that matter most",
    "takes_entries": "'{key}' takes entries that start with '- '; write them indented under it",
    "takes_list": "'{key}' takes a list; write '{key}: [{entry}]'",
    "entry_takes_lines": "an entry of '{key}' takes 'key: value' lines; write them here instead of a text",
    "takes_lines": "'{key}' takes 'key: value' lines; write them indented under it",
    "not_an_id": "'{text}' is not an id; write lower-case words with hyphens, like 'knee-plan'",
    "not_an_address": "'{text}' is not an address; write it whole, like 'https://example.org/page'",
    "not_a_year": "'{text}' is not a year; write it like '2024'",
    "not_a_doi": "'{text}' is not a DOI; write it like '10.1000/182', without an address before it",
    "not_digits": "'{text}' is not a whole number; write digits only, like '68'",
    "not_a_pmcid": "'{text}' is not a PubMed Central id; write it like 'PMC6456984'",
    "not_yes_no": "'{text}' is neither 'yes' nor 'no'; write one of them",
    "not_yes": "'{text}' is not 'yes'; write 'yes' or leave the key out",
    "not_a_day": "'{text}' is not a date; write year-month-day, like '2026-11-22'",
    "not_an_age": "'{text}' is not an age; write it like '65+', '13-18' or 'under 16'",
    "wrong_choice": "'{text}' is not {what}; write {choices}",
    "wrong_choice_near": "'{text}' is not {what}; write {choices} (did you mean '{near}'?)",
    "no_choice_yet": "'{text}' is unknown, and there is no {what} yet; add it first",
    "rest_needs_sets": "'rest' falls between sets, and there is one set; add sets, drop 'rest', or write 'rest_after'",
    "rest_needs_rounds": "'rest' falls between rounds, and there is one round; add rounds or drop 'rest'",
    "due_too_early": "'due' ({due}) is not after 'on' ({on}); write a later day",
    "phase_order": "'session' has its phases out of order; write warm-up, then main, then cool-down",
    # One routine among the others
    "bad_slug": "'{text}' is no good address; rename it to lower-case words with hyphens",
    "bad_slug_like": "'{text}' is no good address; rename it to lower-case words with hyphens, like '{better}'",
    "long_slug": "'{text}' is {length} characters, at most {most}; rename it",
    "taken_slug": "'{text}' is an address the guide needs itself; rename it",
    "nothing_moves": "no step has a 'movement', so nothing limits its dose; add a line like 'movement: {movement}' "
    "to a step",
    "no_effort": "'{text}' counts as {movement} and has no effort, so no limit of effort holds it; add a line like "
    "'effort: 3/10'",
    "unbacked": "no source is named for '{part}'; write in 'given_by' which source gives it, or add '{part}' to "
    "'our_suggestion'",
    "backed_twice": "'{part}' is in 'given_by' as well; keep it in one of the two",
    "no_dose_of_theirs": "'{text}' says that the dose is somebody's, and 'given_by' has no figure of theirs; write "
    "which source gives which, or 'basis: adapted'",
    "not_given": "this routine gives no '{part}'; remove it",
    "uncited": "nothing cites '{text}'; cite it or remove it",
    "not_verified": "'{text}' is not verified; read the source, or leave it out",
    "id_twice": "the id '{text}' is here twice (first in line {line}); rename one",
    "title_twice": "'{text}' is also the title of {file}; choose another",
    "give_an_id": "'{text}' is not a step of this routine; give the step that you mean 'id: {text}'",
    "stage_empty": "this stage leaves out every step; keep one, or remove the stage",
    "not_of_rounds": "'{key}' cannot change here, since '{text}' names rounds, which have only 'rounds' and 'rest'; "
    "move it to the id that it belongs to",
    "not_of_a_step": "'{key}' cannot change here, since '{text}' names a step; move it to the id that it belongs to",
    "weeks_twice": "the stages say their weeks already; remove this 'weeks'",
    "weeks_missing": "this stage says no weeks and another one does; add a line like 'weeks: 2-3'",
    "weeks_gap": "'{text}' does not follow: this stage starts in week {week}; write '{week}' or '{week}-{next}'",
    "minutes_known": "'minutes' is worked out from the steps here; remove it",
    "minutes_missing": "a step has no clock, so the length cannot be worked out; add a line like 'minutes: 20'",
    "stage_rest": "'rest' falls between sets, and this stage has one set; add sets or drop 'rest'",
    "falls_back": "stage {stage} falls back to {figures} of '{text}', which stage {before} changed; write again what "
    "this stage does",
    "no_sign": "this stage does not say when to go on to the next; add a line like 'move_on_when: {example}'",
    "no_condition": "'{text}' is no sign by which to tell that the next stage is due; write one, like 'Two sessions "
    "with no stumble', and put an end or a ceiling in 'note'",
    "too_few_weeks": "stage {stage} {reasons}, which takes {needed} weeks, one thing a week, and it has {has}; raise "
    "less, or give it more weeks",
    "raises": "raises {things} at once",
    "adds": "adds {more} to a session, more than the {most} a week that this trend allows",
    "grows_fast": "stage {stage} {reasons}; raise less, or say with 'build_up' how to get there",
    "too_many_sets": "one session comes to {count} sets; write at most {most} in all",
    "above_limit": "'{text}' is above the limit for {why}; write at most '{most}'",
    "below_limit": "'{text}' is below the limit for {why}; write at least '{least}'",
    "too_long_in_one_go": "{time} of {movement} in one go is above the limit for {why}; write at most '{most}', "
    "with a rest between",
    "too_long_a_session": "{time} of {movement} in a session is above the limit for {why}; write at most '{most}' "
    "in all",
    "never_together": "'{text}' is not allowed for {why}: {reason}; choose another",
    "needed": "'{text}' is not in the equipment, and {why} needs it; add it",
    "use_figure": "'use' has no figure; write 'never: yes' or 'needs: rail'",
    "only_most": "'{measure}' has only a highest figure; write 'at_most'",
    "not_use": "'{key}' goes with 'measure: use'; here write 'at_most' or 'at_least'",
    "limits_nothing": "this limit limits nothing; add 'at_most', 'at_least', 'needs' or 'never'",
    "card_too_full": "the card of '{title}' is {over} mm too long for {paper}; shorten steps, cues, cautions or plan, "
    "or make two routines of it",
    "card_address": "the card would get the same short address as that of {file}; rename this file",
    "never_said": "'{text}' is never said here: {reason}; say what the study found",
    "overdue": "the review was due on {day}; check the routine again and write new dates",
    "in_the_future": "'{day}' is in the future; write the day of the last review",
    "old_schema": "editors would offer words of before; run 'make schema'",
}


class Said(str):
    """A message, filled, that still knows which one it is."""

    kind: str

    @classmethod
    def of(cls, kind: str, text: str) -> Said:
        said = cls(text)
        said.kind = kind
        return said


def say(key: str, /, **words: object) -> Said:
    """One message, filled."""
    return Said.of(key, MESSAGES[key].format(**words))


NOUNS = {
    "supervision": "kind of supervision",
    "advice": "piece of advice",
    "about": "subject of a rule",
    "our_suggestion": "part of a routine",
    "given_by": "part of a routine",
}
"""What a choice is one of, where its key is not the word for it."""


def counted(entries: int) -> str:
    """`no entries`, `one entry`, `3 entries`"""
    return "one entry" if entries == 1 else f"{entries or 'no'} entries"


def listed(words: Iterable[str], joiner: str) -> str:
    """`'a', 'b' or 'c'`"""
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {joiner} {quoted[-1]}"
