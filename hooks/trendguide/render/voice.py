"""The words that run mode speaks itself, also behind a lock screen: which there are, and which an interval needs.

They stand in one small sound file, in this order, with silence between them; `make voice` makes it. Long names of steps
are not among them: with the phone in a pocket one needs which way, which set, and how long.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from trendguide.model import Phase
from trendguide.session import Interval

WORDS = (
    "get-ready", "backward", "forward", "rest", "go", "warm-up", "cool-down", "set", "round", "last", "your-turn",
    "halfway", "path-clear", "done", "seconds", "minute", "minutes", "metres", "steps", "1", "2", "3", "4", "5", "6",
    "7", "8", "9", "10", "11", "12", "15", "20", "30", "40", "50", "80", "90", "100",
)  # fmt: skip
"""A hyphen is a space, and a number is said as a word."""


def number(value: int) -> str:
    """`20 5` for 25; empty where the words for it are missing."""
    if str(value) in WORDS:
        return "1 100" if value == 100 else str(value)
    tens, ones = value // 10 * 10, value % 10
    return f"{tens} {ones}" if ones and {str(tens), str(ones)} <= set(WORDS) and tens > 10 else ""


def amount(interval: Interval) -> str:
    """`20 seconds`, `1 minute 30 seconds`, `10 metres`, `6 steps`; empty where a word is missing."""
    return amount_of(interval.seconds, interval.metres, interval.amount)


@lru_cache(1024)
def amount_of(seconds: int | None, metres: Decimal | None, text: str) -> str:
    if seconds is not None:
        minutes, rest = divmod(seconds, 60)
        counted = [(minutes, "minute" if minutes == 1 else "minutes"), (rest, "seconds")]
    elif metres is not None and metres == int(metres):
        counted = [(int(metres), "metres")]
    elif text.endswith(" steps") and text.removesuffix(" steps").isdigit():
        counted = [(int(text.removesuffix(" steps")), "steps")]
    else:
        return ""
    parts = [(number(count), unit) for count, unit in counted if count]
    return " ".join(f"{count} {unit}" for count, unit in parts) if all(count for count, _ in parts) else ""


def way(interval: Interval, look: str) -> str:
    """Which way to go, in one word; a warm-up may be a game, so it has its own."""
    if look != "go":
        return "backward" if look == "back" else "rest"
    if interval.phase is not Phase.MAIN:
        return interval.phase.value
    return "forward" if "forward" in interval.name.lower() else "go"


def turn(interval: Interval) -> str:
    if interval.kind == "rest" or interval.of == 1:
        return ""
    count = "last" if interval.nth == interval.of else number(interval.nth)
    kind = "round" if interval.in_rounds else "set"
    return "" if not count else f"last {kind}" if count == "last" else f"{kind} {count}"


def groups(interval: Interval, look: str) -> list[str]:
    """What is said as it begins, the most needed first: a short interval has no room for the last."""
    return [words for words in (way(interval, look), turn(interval), amount(interval)) if words]
