"""What the search is told of each page beyond its own words: the everyday words that people type instead.

What people type for a word stands in vocabulary.yml (`everyday`); where the word is in an entry's title, the entry is
found by all of it. What a kind of page answers, whatever the trend, stands here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from trendguide.load import Guide
from trendguide.model import Level
from trendguide.render.site import Found, Page, routine_address

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
    return replace(page, search=search, boost=BOOSTS.get(page.kind, boost_of_routine(guide, page)))


def boost_of_routine(guide: Guide, page: Page) -> float:
    for trend in guide.trends:
        for one in trend.routines:
            if routine_address(trend, one) == page.address:
                return LEVELS[one.value.level] * (1.3 if one.slug == trend.about.value.start_with else 1)
    return 1


def entry(guide: Guide, page: Page, found: Found) -> Found:
    more = list(everyday(guide, found.title)) if page.kind not in ("evidence", "glossary") else []
    if found.id:
        more *= 2  # said twice it counts more, beside whole pages that have the word among many
    else:
        more.append(ANSWERS.get(page.kind, ""))
    return replace(found, words=" ".join(word for word in (found.words, *more) if word))


def everyday(guide: Guide, title: str) -> tuple[str, ...]:
    """What people type for the words of a title."""
    known = guide.vocabulary.value.everyday
    fitting = (words for word, words in known.items() if re.search(rf"\b{re.escape(word)}\b", title, re.IGNORECASE))
    return tuple(dict.fromkeys(word for words in fitting for word in words))
