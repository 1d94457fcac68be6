"""What the search is told of each page beyond its own words: the everyday words that people type instead.

What people type for a word stands in vocabulary.yml (`everyday`); where the word is in an entry's title, the entry is
found by all of it. What a kind of page answers, whatever the trend, stands here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from trendguide.load import Guide
from trendguide.model import Level, Vocabulary
from trendguide.render.site import Found, Page, routine_address

STOP_WORDS = """
    after also am an and any are as at be been but by can could did do does doesn doing don for from get give go
    going got had has have he her his how if in into is isn it its just know ll mean means my need of ok okay on or
    our out please re she so some tell than that the their them then there these they thing this those to too try
    up us ve was we what when where which who why will with would you your
"""
"""Words that say nothing, and what an apostrophe leaves of them: gaps in what is typed and in what is found."""


def separator(words: str) -> str:
    """What stands between two words that count, as a regular expression of JavaScript: spaces and signs, one letter,
    any of these words, and the s of a plural. Without it "does it work" finds every word that begins with "it"."""
    gaps = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in words.split())
    return rf"""[\s\-.,;:!?"'’()“”‘…/]+|\b[A-Za-z]\b|\b(?:{gaps})\b|s\b"""


ANSWERS = {
    "front": "start page home",
    "trend": (
        "does it work, is it working, worth it, worth trying, what is it, good or bad, good for you, "
        "benefits, pros and cons, why, TikTok trend, short answer, verdict, explained, summary"
    ),
    "claims": (
        "true or false, fact check, myth, myths, debunked, what people say, TikTok, video, clip, influencer, hype"
    ),
    "safety": "safe, dangerous, danger, risk, risks, side effects, harm, warning, contraindications, red flags",
    "for-me": (
        "is it for me, right for me, ok for me, can I do this, can I try, should I do it, should I try, "
        "allowed, suitable, check, questions, quiz"
    ),
    "evidence": (
        "study, studies, science, scientific, research, proof, proven, papers, trials, references, sources, "
        "journal, pubmed"
    ),
    "find": (
        "all routines, all exercises, all workouts, list, exercise, exercises, workouts, plans, programmes, "
        "filter, choose, search, minutes, kit, equipment"
    ),
    "glossary": "words, meaning, what does it mean, definition, dictionary, explain, jargon, terms",
}
"""By kind of page: what its whole page answers."""


BOOSTS = {"trend": 3, "safety": 2.5, "claims": 2, "for-me": 2, "find": 2, "evidence": 0.8, "glossary": 1.5}
"""To Material's worker a place on a page counts less than a page; a study matters less to a reader than its answer."""
LEVELS = {Level.BEGINNER: 1.3, Level.INTERMEDIATE: 1.1, Level.ADVANCED: 1}
"""Among routines that fit as well, the easier comes first."""


def fed(guide: Guide, page: Page) -> Page:
    """The same page, found by more words."""
    search = tuple(entry(guide, page, found) for found in page.search)
    return replace(page, search=search, boost=BOOSTS.get(page.kind, boosts_of_routines(guide).get(page.address, 1)))


@lru_cache(1)
def boosts_of_routines(guide: Guide) -> dict[str, float]:
    return {
        routine_address(trend, one): LEVELS[one.value.level] * (1.3 if one.slug == trend.about.value.start_with else 1)
        for trend in guide.trends
        for one in trend.routines
    }


def entry(guide: Guide, page: Page, found: Found) -> Found:
    more = list(everyday(guide, found.title)) if page.kind not in ("evidence", "glossary") else []
    if found.id:
        more *= 2  # said twice it counts more, beside whole pages that have the word among many
    else:
        more.append(ANSWERS.get(page.kind, ""))
    words = " ".join(word for word in (found.words, *more) if word)
    return replace(found, words=once(words) if page.kind == "routine" else words)


def once(words: str) -> str:
    """Each word once, since three thousand routines come over a phone's connection."""
    return " ".join({word.casefold(): word for word in words.split()}.values())


def everyday(guide: Guide, title: str) -> tuple[str, ...]:
    """What people type for the words of a title."""
    folded = title.casefold()
    known = guide.vocabulary.once(everyday_words)
    fitting = (words for word, pattern, words in known if word in folded and pattern.search(title))
    return tuple(dict.fromkeys(word for words in fitting for word in words))


def everyday_words(vocabulary: Vocabulary) -> list[tuple[str, re.Pattern[str], tuple[str, ...]]]:
    """Each word as it is looked for first, and then as a whole one."""
    known = vocabulary.everyday
    return [
        (word.casefold(), re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE), words) for word, words in known.items()
    ]
