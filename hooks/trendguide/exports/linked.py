"""What a page is, in schema.org's words, for search engines: JSON-LD of a routine and of the claims.

Only what the files say. No type or property that stands for a medical review, and no rating in figures: our verdicts
are words. A script element of this type is data: it never runs, so the policy needs no exception for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from trendguide.exports.api import routine_file
from trendguide.exports.calendar import round_words, step_words
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Claim, Design, Routine, Source
from trendguide.paper import version
from trendguide.render.card import site_url
from trendguide.render.pages import STUDIES, WORDS, Room, labels, moving, phased, short_name
from trendguide.render.run import as_json, number
from trendguide.render.site import Settings, routine_address
from trendguide.session import Worked, work_out
from trendguide.values import Quantity

CONTEXT = {"@context": "https://schema.org"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def editors(settings: Settings) -> dict[str, str]:
    return {"@type": "Organization", "name": "The Trend Guide", "url": site_url(settings)}


def ranged(value: Quantity, unit: str) -> dict[str, Any]:
    ends = {"minValue": number(value.least), "maxValue": number(value.high)}
    return {"@type": "QuantitativeValue", **ends, "unitText": unit}


def cited(source: Source) -> dict[str, str]:
    kind = (
        "ScholarlyArticle"
        if source.design in STUDIES
        else "Article"
        if source.design == Design.NEWS
        else "CreativeWork"
    )
    return {"@type": kind, "name": short_name(source), "url": source.url}


def sections(worked: Worked) -> Iterator[dict[str, Any]]:
    for phase, parts in phased(worked):
        for part in parts:
            yield {
                "@type": "HowToSection",
                "name": phase if part.rounds is None else f"{phase}: {round_words(part.rounds)}",
                "itemListElement": [{"@type": "HowToStep", "text": step_words(one)} for one in part.steps],
            }


def routine(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Markup:
    """An exercise plan that is also a how-to. The session is the last stage's, as on the page."""
    value, worked = entry.value, entry.once(work_out)
    address = site_url(settings) + routine_address(trend, entry)
    changes = settings.past.changes(entry.file)
    return as_json(
        CONTEXT
        | {
            "@type": ["ExercisePlan", "HowTo"],
            "@id": address,
            "url": address,
            "name": value.title,
            "description": value.summary,
            "inLanguage": "en",
            "license": LICENCE,
            "publisher": editors(settings),
            "version": version(entry, trend.safety),
            **({"dateModified": str(changes[0].day)} if changes else {}),
            "audience": {"@type": "Audience", "audienceType": value.audience},
            "exerciseType": moving(Room(guide, trend, "", settings), worked),
            "activityDuration": ranged(worked.minutes, "minutes"),
            "activityFrequency": ranged(worked.base.frequency, "sessions per week"),
            "tool": list(labels(guide.vocabulary.value.equipment, value.equipment)),
            "step": list(sections(worked)),
            "citation": [cited(guide.source(one)) for one in value.sources],
            "encoding": {
                "@type": "MediaObject",
                "encodingFormat": "application/json",
                "contentUrl": site_url(settings) + routine_file(trend, entry),
            },
        }
    )


def claims(guide: Guide, trend: TrendFolder, settings: Settings) -> Markup:
    """Each claim with our verdict in words."""
    reviews = [review(guide, trend, claim, settings) for claim in trend.claims.value.claims]
    return as_json(CONTEXT | {"@graph": reviews})


def review(guide: Guide, trend: TrendFolder, claim: Claim, settings: Settings) -> dict[str, Any]:
    """Sources by address alone: their names stand on the page, and a reader waits for every byte."""
    return {
        "@type": "ClaimReview",
        "url": f"{site_url(settings)}{trend.slug}/claims/#{claim.id}",
        "author": editors(settings),
        "claimReviewed": claim.claim,
        "itemReviewed": {
            "@type": "Claim",
            "creditText": claim.who,
            "appearance": {"@type": "CreativeWork", "url": guide.source(trend.claims.value.article).url},
        },
        "reviewRating": {"@type": "Rating", "alternateName": WORDS[claim.verdict], "ratingExplanation": claim.answer},
        "citation": [guide.source(one).url for one in claim.sources],
    }
