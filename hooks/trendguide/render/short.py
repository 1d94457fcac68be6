"""`/r/<id>/`: where a card's QR code leads. Says whether the paper in your hand is current, and leads on."""

from __future__ import annotations

from dataclasses import dataclass

from trendguide.history import Version
from trendguide.load import Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.paper import routine_version, safety_version, short_address, version
from trendguide.render.site import Page, Settings, render, routine_address, to_root


@dataclass(frozen=True)
class Older:
    """One kind of change after the card was printed: which part of a version is outdated by it."""

    part: str
    replaced: Version
    since: str
    changed: tuple[str, ...]


def older(found: tuple[Version, ...], current: str) -> list[Older]:
    """Every version that is no longer current, newest first, with all that changed since."""
    gone = []
    changed: tuple[str, ...] = ()
    following = ""
    for place in range(len(found) - 1, -1, -1):
        if found[place].version != current and following:
            gone.append(Older(found[place].version, found[place], following, changed))
        changed = (*found[place].changed, *changed)
        following = found[place].since.long
    return gone


def page(guide: Guide, trend: TrendFolder, entry: Entry[Routine], settings: Settings) -> Page:
    address = short_address(trend, entry)
    routine, own, signs = entry.value, entry.once(routine_version), trend.safety.once(safety_version)
    cards = settings.past.cards(entry.file)
    html = render(
        "short.jinja",
        routine=routine,
        root=to_root(address),
        address=routine_address(trend, entry),
        version=version(entry, trend.safety),
        since=next((card.since.long for card in reversed(cards) if card.version == own), None),
        cards=older(cards, own),
        signs=older(settings.past.stop_signs(trend.safety.file), signs),
    )
    return Page(
        address=address,
        title=f"Is my card current? {routine.title}",
        description=f"Check whether your printed card '{routine.title}' is the current one.",
        html=html,
        kind="short",
        source=entry.path,
        crumbs=(f"{trend.slug}/", routine_address(trend, entry)),
        scripts=("assets/js/short.js",),
    )
