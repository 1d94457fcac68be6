"""Quantities as a trainer writes them: read from text, printed in metric and imperial.

A quantity is a low and a high end in one base unit: `15-20 s`, `2 min`, `up to 4 km/h`. `parse` reads what was typed,
`str()` prints it back as it should be read, and `parse(str(x)) == x`. What cannot be read raises `ValueError` with a
sentence for the contributor; the loader adds file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from trendguide.messages import listed, say

KM_PER_MILE = Decimal("1.609344")  # exact, international mile
METRES_PER_FOOT = Decimal("0.3048")  # exact, international foot
KG_PER_POUND = Decimal("0.45359237")  # exact, international pound
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
YEARS = r"[1-9][0-9]?"
WHOLE = "(?:0|[1-9][0-9]{0,3})"
NUMBER = r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,3})?"  # no 010, and no digits of other scripts
PATTERNS = {
    "ends": r"(up to )?(?:([^-]+)-)?([^-]+)",
    "one": rf"({NUMBER}) ?([^0-9.,][^0-9]*)?",
    "two": rf"({NUMBER}) ?(h|min) ({NUMBER}) ?(min|s)",
    "whole": r"[1-9][0-9]* ?(?:[-–] ?[1-9][0-9]*)?",
    "effort": r"(?:([0-9]|10)(?:/10)? ?[-–] ?)?([0-9]|10)/10",
    "ages": rf"({YEARS})\+|({YEARS}) ?[-–] ?({YEARS})|under ({YEARS})",
    "day": r"([0-9]{4})-([0-9]{2})-([0-9]{2})",
}
"""How a value is read, once its spaces are single ones. Each holds for the whole text, and means the same in Python
and in the browser: no `\\d`, `\\w` or `\\s`, which do not."""


def squeezed(text: str) -> str:
    """Single spaces, and none around it."""
    return " ".join(text.split())


def whole(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(PATTERNS[pattern], text)


def span(one: str, bare: str = NUMBER, last: str = "") -> str:
    """The pattern of one amount, `up to` one, or a range of two, of which the first may leave its unit out."""
    return rf"(up to {one}|({one} ?[-–] ?)?{one}|{bare} ?[-–] ?{last or one})"


def plain(number: Decimal) -> str:
    """`3`, `0.8`: as short as it can be written, never `3.0` or `3E+1`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(number: Decimal, places: int = 0) -> Decimal:
    """Halves go up, as a reader would round."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def between(low: str, high: str, unit: str) -> str:
    """`15–20 s`, or `20 s` where both ends read the same."""
    return f"{low}{unit}" if low == high else f"{low}\N{EN DASH}{high}{unit}"


class FromText:
    """A value that pydantic reads from text through its own `parse`."""

    examples: ClassVar[tuple[str, ...]]
    pattern: ClassVar[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        raise NotImplementedError

    @classmethod
    def read(cls, value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise ValueError(say("one_text", example=cls.examples[0]))
        kind: Any = cls  # for mypy, no class is hashable that overrides `__eq__` in its objects
        return parsed(kind, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": cls.pattern, "examples": list(cls.examples)}


@lru_cache(4096)
def parsed(kind: Any, text: str) -> Any:
    """The same few figures come in every file, and a value never changes."""
    return kind.parse(text)


def once(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Keeps what a value reads like: it never changes, and the same few stand all over the guide."""

    def shown(value: Any) -> str:
        kept = vars(value)
        if "shown" not in kept:
            kept["shown"] = show(value)
        text: str = kept["shown"]
        return text

    return shown


@dataclass(frozen=True, order=False)
class Quantity(FromText):
    """A low and a high end in the base unit. `low` is None in `up to 4 km/h`, where nobody said how low."""

    low: Decimal | None
    high: Decimal

    noun: ClassVar[str] = "a quantity"
    units: ClassVar[dict[str, Decimal]] = {}
    more_than: ClassVar[Decimal] = Decimal(0)
    most: ClassVar[Decimal | None] = None

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls._made(text, *cls._ends(text))

    @classmethod
    def _ends(cls, text: str) -> tuple[Decimal | None, Decimal]:
        """The low and the high end in the base unit."""
        found = whole("ends", squeezed(text.replace("\N{EN DASH}", "-")))
        high = cls._amount(found[3], None) if found else None
        if found is None or high is None or (found[1] and found[2]):
            raise cls._wrong("not_one", text)
        low = None if found[1] else high
        if found[2]:
            low = cls._amount(found[2], cls._unit(found[3]))
            if low is None:
                raise cls._wrong("not_one", text)
        return low, high

    @classmethod
    def _made(cls, text: str, low: Decimal | None, high: Decimal, **more: Any) -> Self:
        """The value, once its ends are found to be in order."""
        if low is not None and low > high:
            raise ValueError(say("backwards", text=text))
        if low == high and re.search(r"[-\N{EN DASH}]", text):
            raise ValueError(say("same_ends", text=text))
        if high <= cls.more_than:
            raise ValueError(say("nothing", text=text))
        if cls.most is not None and high > cls.most:
            raise ValueError(say("too_much", text=text, most=cls(cls.most, cls.most, **more)))
        return cls(low, high, **more)

    @classmethod
    def _wrong(cls, key: str, text: str) -> ValueError:
        return ValueError(say(key, text=text, noun=cls.noun, like=listed(cls.examples, "or")))

    @classmethod
    def _parts(cls, words: str) -> list[tuple[Decimal, str]]:
        """Numbers with their units: one, and only a duration may have more."""
        found = whole("one", words.strip())
        return [(Decimal(found[1]), (found[2] or "").strip())] if found else []

    @classmethod
    def _unit(cls, words: str) -> str | None:
        """What a bare number before the hyphen takes over."""
        parts = cls._parts(words)
        return parts[0][1] if len(parts) == 1 else None

    @classmethod
    def _amount(cls, words: str, unit: str | None) -> Decimal | None:
        """The words in the base unit; a bare number takes `unit`. None where they cannot be read."""
        parts = cls._parts(words)
        factors = [cls.units.get(own or (unit or "")) for _, own in parts]
        if not parts or None in factors:
            return None
        return sum((number * (factor or 0) for (number, _), factor in zip(parts, factors, strict=True)), Decimal(0))

    @property
    def least(self) -> Decimal:
        """The low end, or the high one where only that was given."""
        return self.high if self.low is None else self.low

    def ends(self, show: Any, unit: str = "") -> str:
        """The two ends as text: `show` prints one end, `unit` stands once behind both."""
        if self.low is None:
            return f"up to {show(self.high)}{unit}"
        return between(show(self.low), show(self.high), unit)

    @once
    def __str__(self) -> str:
        return self.printed()

    def printed(self) -> str:
        raise NotImplementedError

    @property
    def imperial(self) -> str:
        """The same in miles, feet or pounds; empty where the unit is used everywhere."""
        return ""


class Duration(Quantity):
    """Seconds."""

    noun = "a duration"
    examples = ("45 s", "1 min 30 s")
    units: ClassVar = {"s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}
    pattern = (
        "^"
        + span(
            rf"({NUMBER} ?h {NUMBER} ?(min|s)|{NUMBER} ?min {NUMBER} ?s|{NUMBER} ?(s|min|h))",
            last=rf"{NUMBER} ?(s|min|h)",
        )
        + "$"
    )
    most = Decimal(86400)

    @classmethod
    def _parts(cls, words: str) -> list[tuple[Decimal, str]]:
        """`1 min 30 s` is one duration: the units get smaller."""
        found = whole("two", words.strip())
        if found is None:
            return super()._parts(words)
        both = [(Decimal(found[1]), found[2]), (Decimal(found[3]), found[4])]
        return both if found[2] != found[4] else []

    def printed(self) -> str:
        ends = [end for end in (self.low, self.high) if end is not None]
        some = [end for end in ends if end]
        if all(end % 3600 == 0 for end in some):
            return self.ends(lambda end: plain(end / 3600), " h")
        if all(end % 60 == 0 for end in some):
            return self.ends(lambda end: plain(end / 60), " min")
        if self.high <= 120:
            return self.ends(plain, " s")
        return self.ends(self._long)

    @staticmethod
    def _long(seconds: Decimal) -> str:
        minutes, rest = divmod(seconds, 60)
        parts = (f"{plain(minutes)} min" if minutes else "", f"{plain(rest)} s" if rest or not minutes else "")
        return " ".join(part for part in parts if part)


class Distance(Quantity):
    """Metres."""

    noun = "a distance"
    examples = ("10 m", "10-15 m")
    units: ClassVar = {"m": Decimal(1), "km": Decimal(1000)}
    pattern = f"^{span(rf'{NUMBER} ?(m|km)')}$"
    most = Decimal(100_000)

    def printed(self) -> str:
        return self.ends(plain, " m")

    @property
    def imperial(self) -> str:
        return self.ends(lambda end: plain(rounded(end / METRES_PER_FOOT)), " ft")


@dataclass(frozen=True)
class Count(Quantity):
    """Movements that are counted: reps, steps or lengths."""

    unit: str = "reps"

    noun = "a count"
    examples = ("8-10 reps", "6 steps", "1 length")
    units: ClassVar = {word: Decimal(1) for word in ("rep", "reps", "step", "steps", "length", "lengths")}
    pattern = f"^{span(rf'{WHOLE} ?(reps?|steps?|lengths?)', WHOLE)}$"
    most = Decimal(9999)

    @classmethod
    def parse(cls, text: str) -> Self:
        read = super().parse(text)
        words = squeezed(text).removeprefix("up to ")
        units = {word.removesuffix("s") + "s" for word in re.findall("[a-z]+", words)}
        if read.least % 1 or read.high % 1 or len(units) > 1:
            raise cls._wrong("not_whole", text)
        return cls(read.low, read.high, *units)

    def printed(self) -> str:
        return self.ends(plain, " " + (self.unit if self.high != 1 else self.unit.removesuffix("s")))


class Number(Quantity):
    """A plain whole number or range: sets, rounds, weeks."""

    noun = "a whole number"
    examples = ("3", "2-3")
    units: ClassVar = {"": Decimal(1)}
    pattern = r"^[1-9][0-9]{0,2}( ?[-–] ?[1-9][0-9]{0,2})?$"
    most = Decimal(999)

    @classmethod
    def parse(cls, text: str) -> Self:
        if not whole("whole", squeezed(text)):
            raise cls._wrong("not_above_0", text)
        return super().parse(text)

    def printed(self) -> str:
        return self.ends(plain)


class Effort(Quantity):
    """RPE, rating of perceived exertion, 0 to 10."""

    noun = "an effort"
    examples = ("3/10", "3-4/10")
    units: ClassVar = {"/10": Decimal(1)}
    more_than = Decimal(-1)
    pattern = r"^(([0-9]|10)(/10)? ?[-–] ?)?([0-9]|10)/10$"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = whole("effort", squeezed(text))
        if found is None:
            raise cls._wrong("not_an_effort", text)
        high = Decimal(found[2])
        return cls._made(text, Decimal(found[1]) if found[1] else high, high)

    def printed(self) -> str:
        return self.ends(plain, "/10")


class Speed(Quantity):
    """Kilometres an hour."""

    noun = "a speed"
    examples = ("2 km/h", "0.8-2 km/h", "0.5 mph")
    units: ClassVar = {"km/h": Decimal(1), "mph": KM_PER_MILE}
    pattern = f"^{span(rf'{NUMBER} ?(km/h|mph)')}$"
    most = Decimal(40)

    @classmethod
    def parse(cls, text: str) -> Self:
        low, high = cls._ends(text)
        return cls._made(text, None if low is None else rounded(low, 2), rounded(high, 2))

    def printed(self) -> str:
        return self.ends(plain, " km/h")

    @property
    def imperial(self) -> str:
        return self.ends(lambda end: str(rounded(end / KM_PER_MILE, 1)), " mph")


class Incline(Quantity):
    """Per cent; 0 is flat."""

    noun = "an incline"
    examples = ("5 %", "3-8 %")
    units: ClassVar = {"%": Decimal(1)}
    pattern = f"^{span(rf'{NUMBER} ?%')}$"
    more_than = Decimal(-1)
    most = Decimal(40)

    def printed(self) -> str:
        return self.ends(plain, " %")


@dataclass(frozen=True)
class Load(Quantity):
    """What is pulled or carried: per cent of body weight, kilograms, or a band by its strength."""

    unit: str = "% bodyweight"

    noun = "a load"
    examples = ("10-20 % bodyweight", "10 kg", "light band")
    bands: ClassVar = ("light band", "medium band", "heavy band")
    units: ClassVar = {"% bodyweight": Decimal(1), "kg": Decimal(1), "lb": KG_PER_POUND}
    most = Decimal(500)
    pattern = f"^((light|medium|heavy) band|{span(rf'{NUMBER} ?(% bodyweight|kg|lb)')})$"

    @classmethod
    def parse(cls, text: str) -> Self:
        words = squeezed(text)
        if words in cls.bands:
            strength = Decimal(cls.bands.index(words) + 1)
            return cls(strength, strength, "band")
        low, high = cls._ends(text)
        units = set(re.findall(r"% bodyweight|kg|lb", words))
        if len(units) > 1:
            raise cls._wrong("mixed_units", text)
        if "% bodyweight" in units:
            return cls._made(text, low, high)
        return cls._made(text, None if low is None else rounded(low, 1), rounded(high, 1), unit="kg")

    def printed(self) -> str:
        if self.unit == "band":
            return self.bands[int(self.high) - 1]
        return self.ends(plain, f" {self.unit}")

    @property
    def imperial(self) -> str:
        if self.unit != "kg":
            return ""
        return self.ends(lambda end: plain(rounded(end / KG_PER_POUND)), " lb")


class Frequency(Quantity):
    """Sessions a week."""

    noun = "a frequency"
    examples = ("3 per week", "2-3 per week")
    units: ClassVar = {"per week": Decimal(1)}
    pattern = f"^{span('[1-9][0-9]? ?per week', '[1-9][0-9]?')}$"
    most = Decimal(14)

    @classmethod
    def parse(cls, text: str) -> Self:
        read = super().parse(text)
        if read.least < 1 or read.least % 1 or read.high % 1:
            raise cls._wrong("not_whole_a_week", text)
        return read

    def printed(self) -> str:
        return self.ends(plain, " per week")


@dataclass(frozen=True)
class Ages(FromText):
    """Years of age, both ends included; `to` is None in `65+`."""

    since: int
    to: int | None

    examples = ("65+", "13-18", "under 16")
    pattern = rf"^({YEARS}\+|{YEARS} ?[-–] ?{YEARS}|under {YEARS})$"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = whole("ages", squeezed(text))
        if found is None:
            raise ValueError(say("not_an_age", text=text))
        if found[1]:
            return cls(int(found[1]), None)
        if found[4]:
            return cls(0, int(found[4]) - 1)
        if found[2] == found[3]:
            raise ValueError(say("same_ages", text=text, age=found[2]))
        if int(found[2]) > int(found[3]):
            raise ValueError(say("backwards", text=text))
        return cls(int(found[2]), int(found[3]))

    def overlaps(self, other: Ages) -> bool:
        """Whether anybody is of these ages and of the others."""
        return (self.to is None or other.since <= self.to) and (other.to is None or self.since <= other.to)

    def __str__(self) -> str:
        if self.to is None:
            return f"{self.since}+"
        return f"under {self.to + 1}" if self.since == 0 else f"{self.since}\N{EN DASH}{self.to}"


@dataclass(frozen=True)
class Day(FromText):
    """A day in the calendar, `2026-11-22`."""

    on: date

    examples = ("2026-11-22",)
    pattern = f"^{PATTERNS['day']}$"

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            if not whole("day", text):
                raise ValueError
            return cls(date.fromisoformat(text))
        except ValueError:
            raise ValueError(say("not_a_day", text=text)) from None

    def __str__(self) -> str:
        return self.on.isoformat()

    @property
    def long(self) -> str:
        """`22 November 2026`, the same in every locale."""
        return f"{self.on.day} {MONTHS[self.on.month - 1]} {self.on.year}"


QUANTITIES: tuple[type[Quantity], ...] = (Duration, Distance, Count, Number, Effort, Speed, Incline, Load, Frequency)
KINDS: tuple[type[FromText], ...] = (*QUANTITIES, Ages, Day)
"""Every kind of value."""
Work = Duration | Distance | Count


def parse_work(value: Any) -> Work:
    """A time, a distance or a count. Raises ValueError when it is none of the three."""
    if isinstance(value, Duration | Distance | Count):
        return value
    if not isinstance(value, str):
        raise ValueError(say("one_text", example="2 min"))
    kinds: tuple[type[Duration] | type[Distance] | type[Count], ...] = (Duration, Distance, Count)
    for kind in kinds:
        if re.search(f"(?:^|[0-9 ])(?:{'|'.join(kind.units)})$", squeezed(value)):
            return kind.parse(value)
    raise ValueError(say("no_work", text=value))
