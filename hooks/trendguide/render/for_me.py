"""`/<trend>/for-me/`: the safety rules as plain questions, and what each answer leads to.

Nothing is asked that safety.yml does not say, and nothing is scored: the strictest answer counts. What an outcome
offers is worked out here, from the routines' own figures; the browser only shows one outcome or another.
"""

from __future__ import annotations

from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Advice, Level, Limit, Measure, Routine, Supervision
from trendguide.render.pages import Room, in_order, labels
from trendguide.render.site import Found, Heading, Page, Settings
from trendguide.session import work_out
from trendguide.values import Duration

STRICTEST_FIRST = (Advice.AVOID, Advice.SUPERVISED_ONLY, Advice.ASK_FIRST)
ALONE = (Supervision.SELF, Supervision.BUDDY)
RAIL = "rail"


def page(guide: Guide, trend: TrendFolder, settings: Settings) -> Page:
    room = Room(guide, trend, f"{trend.slug}/for-me/", settings)
    about, groups = trend.about.value, trend.safety.value.groups
    title = f"{about.title}: is it for me?"
    description = (
        f"A few yes or no questions before {about.title.lower()}: start here, use a rail, ask first, or not now."
    )
    starting = [entry for entry in in_order(trend) if is_for_starters(entry.value)]
    fill = {
        "groups": sorted(groups, key=lambda group: STRICTEST_FIRST.index(group.advice)),
        "start": room.rows(starting),
        "rail": room.rows(entry for entry in starting if is_for_the_careful(trend, entry)),
        "banned": labels(guide.vocabulary.value.places, sorted(banned(trend))),
    }
    headings = (Heading("questions", "The questions"), Heading("what-next", "What it leads to"))
    search = (Found(title, description),)
    crumbs = ("", f"{trend.slug}/")
    scripts = ("assets/js/for-me.js",)
    return room.page(
        "for-me", title, description, fill=fill, contents=headings, search=search, crumbs=crumbs, scripts=scripts
    )


def is_for_starters(routine: Routine) -> bool:
    """A beginner's routine for everybody, with nobody needed who was trained for it."""
    return routine.level == Level.BEGINNER and routine.supervision in ALONE and routine.ages is None


def is_for_the_careful(trend: TrendFolder, entry: Entry[Routine]) -> bool:
    """With a rail, and within every limit that the trend sets for any age group without a professional there."""
    routine = entry.value
    limits = for_some_ages(trend)
    minutes = [
        Duration.parse(one.at_most).high
        for one in limits
        if one.measure == Measure.SESSION and one.at_most and set(one.supervision) & set(ALONE)
    ]
    moved = entry.once(work_out).counted_time
    return (
        RAIL in routine.equipment
        and not banned(trend) & set(routine.places)
        and moved is not None
        and all(moved.high <= most for most in minutes)
    )


def for_some_ages(trend: TrendFolder) -> tuple[Limit, ...]:
    """The limits for the young and the old, whom the trend asks to be more careful than everybody else."""
    return tuple(one for one in trend.safety.value.limits if one.ages is not None)


def banned(trend: TrendFolder) -> set[str]:
    """The places where somebody of some age may not do it, alone or at all."""
    return {one.place for one in for_some_ages(trend) if one.never and one.place}
