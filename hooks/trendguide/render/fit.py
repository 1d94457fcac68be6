"""How full a card is, worked out without a browser, and which density it takes.

The figures are those of card.css and the widths those of Archivo's letters, so the estimate follows the layout line by
line. It errs on the tall side; tests/browser/test_card_print.py proves in a real browser that what it chooses fits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trendguide.render.card import Card, Group, Riser, Row

MM = 25.4 / 72  # one point in millimetres
PAPERS = ((215.9, 279.4), (210.0, 297.0))  # Letter, A4
MARGIN = 2.5  # millimetres kept free, for engines that round otherwise
ADVICE = 58.0  # the column of what to get advice for
SIDES = 20.0  # left and right padding together

LETTERS = [chr(code) for code in range(32, 127)] + ["–", "×", "·", "…", "’", "é"]
WIDTHS = {  # in hundredths of the type size, by weight
    400: (
        "21 27 37 58 51 95 69 21 35 35 41 62 28 33 28 29 57 52 57 57 55 57 57 55 57 57 30 30 62 62 62 58 100 68 "
        "70 73 73 68 61 80 74 27 56 66 54 85 74 79 66 79 73 67 61 73 65 92 68 65 63 30 29 30 62 48 19 54 57 52 "
        "57 55 28 56 56 22 22 51 22 86 56 57 57 57 33 51 30 56 50 72 51 50 50 35 24 35 62 50 62 33 84 24 55"
    ),
    600: (
        "20 29 44 58 54 97 73 25 36 36 41 64 30 33 30 30 57 58 58 58 58 57 58 58 58 57 34 34 64 64 64 61 100 71 "
        "71 72 73 67 61 79 73 28 58 69 57 84 73 78 67 78 72 67 62 72 67 95 69 68 63 34 30 34 64 51 21 56 59 55 "
        "59 56 31 59 58 25 25 54 25 86 58 60 59 59 36 54 31 58 53 76 55 53 51 39 24 39 64 50 64 33 96 28 56"
    ),
    800: (
        "19 31 47 62 58 98 82 26 37 37 41 65 32 33 32 30 62 62 62 62 63 62 62 62 62 62 33 33 65 65 65 61 100 75 "
        "74 75 75 70 64 81 79 33 63 77 62 91 79 81 70 81 75 70 67 78 73 98 74 73 68 37 30 37 65 53 26 62 63 61 "
        "63 62 35 63 63 29 29 61 29 94 63 63 63 63 41 58 38 63 57 86 61 57 53 39 26 39 65 50 65 33 98 28 62"
    ),
}
ADVANCE = {
    weight: dict(zip(LETTERS, (int(width) / 100 for width in table.split()), strict=True))
    for weight, table in WIDTHS.items()
}


@dataclass(frozen=True)
class Density:
    """Type in points, the rest in millimetres; the same names and figures as in card.css."""

    name: str
    title: float
    summary: float
    facts: float
    step: float
    dose: float
    text: float
    sign: float
    small: float
    heading: float
    picture: float
    box: float
    gap: float
    row: float
    tick: float
    qr: float
    dose_column: float = 62.0


DENSITIES = (
    Density("roomy", 27, 12, 10.8, 14.5, 19, 10, 10, 9.4, 14, 16, 8, 2.5, 1.5, 5.8, 28),
    Density("regular", 22, 10.8, 10, 12.4, 16, 9.4, 9.3, 9.1, 12.5, 13.6, 7, 1.9, 1.1, 5.2, 25),
    Density("compact", 21, 10.5, 9.6, 11.5, 14, 9.1, 9.1, 9.05, 12, 12.5, 6.4, 1.7, 0.9, 5, 24),
    Density("tight", 20, 10, 9.3, 11, 13, 9.05, 9.05, 9.05, 11.5, 10.6, 5.6, 1.2, 0.45, 4.6, 22, 68),
)


# Text


def width(text: str, size: float, weight: int = 400) -> float:
    """Millimetres of one line of text; a letter that is not in the table counts as a wide one."""
    return advance(text, weight) * size * MM


@lru_cache(maxsize=20_000)
def advance(text: str, weight: int) -> float:
    """In units of the type size. The same words come again and again, in every density."""
    table = ADVANCE[weight]
    return sum(table.get(letter, 0.8) for letter in text)


def lines(words: list[tuple[str, float, int]], room: float) -> int:
    """How many lines these words (with size and weight) take in `room` millimetres."""
    count, left = 1, room
    for word, size, weight in words:
        own = advance(word, weight) * size * MM
        if own > left and left < room:
            count, left = count + 1, room
        left -= own + ADVANCE[weight][" "] * size * MM
    return count


def plain(text: str, size: float, weight: int = 400) -> list[tuple[str, float, int]]:
    """A no-break space keeps its words together."""
    return [(word, size, weight) for word in text.split(" ") if word]


@lru_cache(4096)
def wrapped(text: str, size: float, room: float, weight: int = 400) -> int:
    """`lines` of one size and weight, which is nearly all of a card. A trend's signs stand on every card of it."""
    count, left, space = 1, room, ADVANCE[weight][" "] * size * MM
    for word in advances(text, weight):
        own = word * size * MM
        if own > left and left < room:
            count, left = count + 1, room
        left -= own + space
    return count


@lru_cache(maxsize=4096)
def advances(text: str, weight: int) -> tuple[float, ...]:
    """Of every word; the same texts are laid out in every density and format."""
    return tuple(advance(word, weight) for word in text.split(" ") if word)


def tall(count: int, size: float, leading: float) -> float:
    return count * size * leading * MM


# The parts, top to bottom


def head(card: Card, d: Density, room: float) -> float:
    words = room - d.qr - 6
    return max(
        d.qr,
        tall(1, d.facts, 1.22)
        + 2.2
        + tall(wrapped(card.routine.title, d.title, words, 800), d.title, 1.0)
        + tall(wrapped(card.routine.summary, d.summary, words), d.summary, 1.22)
        + tall(wrapped(f"For: {card.routine.audience}", d.text, words), d.text, 1.22),
    )


def fact_texts(card: Card) -> Iterator[str]:
    yield f"{card.facts[0].text} a session"
    yield f"{card.facts[1].text} a week*"
    yield from (text for text in (card.company, card.where, card.kit) if text)
    if card.set_up:
        yield f"Set up: {card.set_up}"


def facts(card: Card, d: Density, room: float) -> float:
    rows, left = 1, room
    for text in fact_texts(card):
        own = width(text, d.facts, 600) + 6.3
        if own > left and left < room:
            rows, left = rows + 1, room
        rows += max(0, math.ceil(own / room) - 1)
        left -= own
    return 3.1 + tall(rows, d.facts, 1.15) + 0.8 * (rows - 1)


def session_line(room: float) -> float:
    return 19.4 / 186 * room


def step_row(card: Card, row: Row, d: Density, room: float) -> float:
    box = 5.2 if card.most_boxes > 3 else d.box
    across = 1 if card.most_boxes == 1 else 3 if card.most_boxes <= 3 else 5
    box_column = across * box + (across - 1) * 1.2
    name_room = room - 6.4 - d.picture * 1.125 - d.dose_column - box_column - 4 * 2.6
    cues = " ".join(f"{cue}." for cue in row.cues)
    what = tall(wrapped(row.name, d.step, name_room * 0.97, 800), d.step, 1.06)
    if cues:
        what += 0.5 + tall(wrapped(cues, d.text, name_room), d.text, 1.22)
    box_rows = math.ceil(len(row.boxes) / across)
    boxes = box_rows * box + (box_rows - 1) * 1.2
    return max(d.picture, 6.4, what, dose(row, d), boxes) + 2 * d.row + 0.25


def dose(row: Row, d: Density) -> float:
    amount = [(row.amount + "*", d.dose, 800), *plain(row.other, d.facts), *plain(row.start, d.text * 1.06, 800)]
    figures = [(figure.text + ",*", d.text, 400) for figure in row.figures]
    if d.name == "tight":
        count = lines(amount + figures, d.dose_column)
        return tall(1, d.dose, 1.22) + tall(count - 1, d.text, 1.3)
    height = tall(1, d.dose, 1.05) + tall(lines(amount, d.dose_column) - 1, d.text * 1.06, 1.3)
    return height + (tall(lines(figures, d.dose_column), d.text, 1.22) if figures else 0)


def steps(card: Card, d: Density, room: float) -> float:
    return 0.5 + sum(group_height(card, group, d, room) for group in card.groups)


def group_height(card: Card, group: Group, d: Density, room: float) -> float:
    if not group.label:
        return sum(step_row(card, row, d, room) for row in group.rows)
    return tall(1, d.step, 1.1) + 1.1 + d.row + sum(step_row(card, row, d, room - 3.1) for row in group.rows)


def signs(texts: tuple[str, ...], size: float, room: float, weight: int = 400) -> int:
    return sum(wrapped(text, size, room - 3, weight) for text in texts)


def stop(card: Card, d: Density, room: float) -> float:
    inner = room - 7.9
    title = width("Stop if", d.heading * 1.3, 800) + d.heading * 1.3 * 2.25 * MM + 6
    call = max(4 / 1.17 * 0.6, signs(card.call_emergency, d.sign, inner - title, 600))
    half = (inner - ADVICE - 8) / 2
    below = max(
        signs(card.stop_now[0], d.sign, half),
        signs(card.stop_now[1], d.sign, half),
        signs(card.advice_today, d.sign, ADVICE),
    )
    heads = tall(2, d.sign, 1.2) + tall(
        int(wrapped(f"Call {card.emergency} if:", d.sign, inner - title, 800)) - 1, d.sign, 1.2
    )
    return 1.9 + 3.4 + 1.2 + 1.25 + heads + tall(1, d.sign, 1.17) * (call + below)


def care_and_help(card: Card, d: Density, room: float) -> float:
    half = (room - 5) / 2
    care = tall(1, d.heading, 1.25) + 0.8 + tall(signs(card.routine.cautions, d.text, half), d.text, 1.22)
    texts = [f"Pain. {card.pain}"]
    if card.routine.easier:
        texts.append("Easier. " + "; ".join(card.routine.easier))
    if card.routine.mistakes and card.shows_mistakes:
        texts.append("Avoid. " + "; ".join(card.routine.mistakes))
    count = sum(wrapped(text, d.text, half - 3) for text in texts)
    return max(care, tall(count, d.text, 1.22) + 0.6 * (len(texts) - 1))


def riser(card: Card, step: Riser, d: Density, column: float) -> float:
    room = column - 5.6
    stage = step.stair.stage
    label = [*plain(step.stair.label, d.text, 600), *plain(f"· {step.often} · {step.stair.weekly}", d.small)]
    height = tall(lines(label, room), d.text, 1.1)
    doses = [
        (f"{f'Step {line.number} ' if len(step.stair.lines) > 1 else ''}{line.dose}", d.text * 1.25, 800)
        for line in step.stair.lines
    ]
    more = [word for line in step.stair.lines for more in line.more for word in plain(more, d.small)]
    if doses:
        height += tall(lines(doses + more, room), d.text * 1.25, 1.2)
    texts = [stage.note or "", stage.build_up or "", f"Go to: {'; '.join(step.go_to)}" if step.go_to else ""]
    count = sum(wrapped(text, d.small, room) for text in texts if text)
    if stage.move_on_when:
        count += wrapped(f"Move on when: {stage.move_on_when}", d.small * 1.04, room)
    height += tall(count, d.small, 1.17)
    each = {"rows": 26, "dense": 17, "many": 6}[step.ticks]
    space = 2.5
    across = max(1, int((room + space) // (each + space)))
    rows = math.ceil(step.stair.sessions / across)
    return float(step.drop.removesuffix("mm")) + 0.8 + 2 + height + 1 + rows * (d.tick + 0.8) - 0.8


def plan(card: Card, d: Density, room: float) -> float:
    column = room / len(card.risers)
    words = room - width("Plan*", d.heading, 800) - 3
    note = f"{card.plan_note}. {card.plan_how} {card.measure}."
    return (
        max(tall(1, d.heading, 1.12), tall(wrapped(note, d.small, words), d.small, 1.22))
        + 1.25
        + max(riser(card, step, d, column) for step in card.risers)
    )


def review_text(card: Card) -> str:
    return f"Not medical advice. No clinician has checked this card yet. {card.review_line} Version {card.version}."


def foot(card: Card, d: Density, room: float) -> float:
    source = (
        f"{card.dose_from}: {card.sources}. {card.routine.notes if card.routine.notes and card.shows_notes else ''} "
    )
    source += f"* Our suggestion: {card.ours}."
    review = f"{review_text(card)} Still current? Scan the code, or type {''.join(card.typed)}"
    count = wrapped(source, d.small, room - 6) + wrapped(review, d.small, room - 12)
    return 1.6 + tall(1, d.small, 1.15) + 1.25 + tall(count, d.small, 1.15)


def height(card: Card, d: Density, page_width: float) -> float:
    """Millimetres of paper that the card takes."""
    room = page_width - SIDES
    parts = (
        head(card, d, room), facts(card, d, room), session_line(room), steps(card, d, room), stop(card, d, room),
        care_and_help(card, d, room), plan(card, d, room), foot(card, d, room),
    )  # fmt: skip
    return 13.4 + sum(parts) + d.gap * (len(parts) - 1)


# The small formats: the same parts with less in them


@dataclass(frozen=True)
class Small:
    """Type and measures are those of card.css times `scale`; `papers` are the sizes that one card may get."""

    scale: float
    sides: float  # left and right padding together
    ends: float  # top and bottom padding together
    papers: tuple[tuple[float, float], ...]
    levels: tuple[str, ...] = ("roomy", "compact", "tight", "bare")
    spare: float = 1.2  # millimetres kept free


SMALL: dict[str, Small] = {
    "a6": Small(1, 9.2, 8.5, ((105, 147.6),)),
    "4x6": Small(1, 9.2, 8.5, ((101.6, 152),)),
    "two-up": Small(1.28, 12, 10.8, ((148.5, 209.6), (139.7, 215.5))),
    "four-up": Small(1, 9.5, 8.8, ((105, 148.3), (107.9, 139.5))),
    "eight-up": Small(1, 8.7, 7.1, ((105, 74.1), (107.9, 69.7)), ("bare", ""), 0.5),
}


def small_height(card: Card, name: str, level: str, page_width: float) -> float:
    """Millimetres that a small card takes."""
    small, k = SMALL[name], SMALL[name].scale
    room = page_width - small.sides
    if name == "eight-up":
        parts = [*eighth(card, room)]
        return small.ends + sum(parts) + 0.4 * (len(parts) - 1)
    leading = 1.12 if level in ("roomy", "compact") else 1.09
    parts = [
        small_head(card, k, level, room, leading),
        0.5 + sum(small_group(group, k, level, room, leading) for group in card.groups),
        small_stop(card, k, level, room),
        small_care(card, k, level, room, leading),
    ]
    if level != "bare":
        parts.append(small_plan(card, k, level, room))
    review = f"{review_text(card)} {''.join(card.typed)}"
    parts.append(tall(wrapped(review, 7.05 * k, room * 0.97), 7.05 * k, leading))
    return small.ends + sum(parts) + {"roomy": 0.75, "compact": 0.6}.get(level, 0.45) * k * (len(parts) - 1)


def eighth(card: Card, room: float) -> Iterator[float]:
    """The parts of a card on an eighth of a sheet, where all words run on."""
    title = width(card.routine.title, 10.5, 800)
    facts = sum(width(text, 7.3, 600) + 3.25 for text in list(fact_texts(card))[:3])
    rows = 1 if title + facts + 3 <= room else 2 + int(title > room)
    yield max(tall(1, 10.5, 1.0), 3.4) + (rows - 1) * tall(1, 10.5, 1.0)
    steps = 0.5
    for group in card.groups:
        inner = room - 3.1 if group.label else room
        steps += tall(1, 7.3, 1.1) + 1.3 if group.label else 0
        for row in group.rows:
            boxes = len(row.boxes) * (2.5 if len(row.boxes) > 5 else 3.3)
            words = plain(row.name, 7.3, 800) + dose_words(row, 7.6, 7.1)
            steps += max(3.4, tall(lines(words, (inner - 3.4 - boxes - 2.4) * 0.97), 7.6, 1.1)) + 0.55
    yield steps
    heads = (f"xxxxxxxxxxx Call {card.emergency} if:", "Stop at once if:", "Get advice today if:")
    stop_now = (*card.stop_now[0], *card.stop_now[1])
    count = sum(
        lines(plain(head, 7.3, 800) + marked(signs_of, 7.05, weight), (room - 3.6) * 0.985)
        for head, signs_of, weight in zip(
            heads, (card.call_emergency, stop_now, card.advice_today), (600, 400, 400), strict=True
        )
    )
    yield 1.8 + tall(count, 7.05, 1.04)
    care = plain("xxxxx Take care", 7.6, 800) + marked(card.routine.cautions, 7.1)
    yield tall(lines(care, room * 0.985), 7.1, 1.02)
    review = f"Not medical advice. Version {card.version}. {''.join(card.typed)}"
    yield tall(wrapped(review, 7.05, room * 0.97), 7.05, 1.05)


def small_care(card: Card, k: float, level: str, room: float, leading: float) -> float:
    heading, size = 8.4 * k, 7.1 * k
    beside = room - width("Take care", heading, 800) - heading * 1.6 * MM - 2 * k
    count = (
        signs(card.routine.cautions, size, beside) if level == "roomy" else run_on(card.routine.cautions, size, beside)
    )
    return max(tall(1, heading, 1.25), tall(count, size, leading))


def small_head(card: Card, k: float, level: str, room: float, leading: float) -> float:
    code_width = {"roomy": 16.0, "compact": 14.4}.get(level, 13.4) * k
    title, words = 12.5 * k, room - code_width - 3
    rows, left = 1, words + 1.8
    for text in list(fact_texts(card))[:5]:
        own = width(text, 7.3 * k, 600) + 3.25
        if own > left and left < words:
            rows, left = rows + 1, words + 1.8
        rows += max(0, math.ceil(own / (words + 1.8)) - 1)
        left -= own
    name = tall(wrapped(card.routine.title, title, words, 800), title, 1.0) + 2.2
    return max(code_width, tall(1, 7.3 * k, leading) + name + tall(rows, 7.3 * k, 1.15) + 0.8 * (rows - 1))


def small_group(group: Group, k: float, level: str, room: float, leading: float) -> float:
    inner = room - 3.1 if group.label else room
    rows = sum(small_row(row, k, level, inner, leading) for row in group.rows)
    return rows + (tall(1, 8.2 * k, 1.1) + 1.3 if group.label else 0)


def dose_words(row: Row, dose: float, text: float) -> list[tuple[str, float, int]]:
    words = plain(f"{row.amount}*", dose, 800) + plain(row.other, text * 1.03) + plain(row.start, text * 1.06, 600)
    return words + [(f"{figure.text}*,", text, 400) for figure in row.figures]


def small_row(row: Row, k: float, level: str, room: float, leading: float) -> float:
    is_bare, many = level == "bare", len(row.boxes) > 5
    box = (2.6 if many else 3.6) * k
    boxes = len(row.boxes) * (box + 0.6)
    picture = 0 if is_bare else 6.6 * 1.125 * k + 1.4
    name_size, dose_size = (7.6 if is_bare else 8.2) * k, (9.4 if level in ("roomy", "compact") else 8.4) * k
    beside = room - 4.8 * k - 1.4 - picture
    name_lines = wrapped(row.name, name_size, (beside - boxes - 1.4) * 0.97, 800)
    words = lines(dose_words(row, dose_size, 7.1 * k), beside * 0.97)
    return (
        max(0 if is_bare else 6.6 * k, max(tall(name_lines, name_size, 1.06), box) + tall(words, dose_size, leading))
        + 0.55
    )


def marked(texts: tuple[str, ...], size: float, weight: int = 400) -> list[tuple[str, float, int]]:
    """Signs that follow each other, each with its mark before it."""
    words: list[tuple[str, float, int]] = []
    for text in texts:
        first, _, others = text.partition(" ")
        words += [(f"xx{first}", size, weight), *plain(others, size, weight), (".", size, weight)]
    return words


@lru_cache(1024)
def run_on(texts: tuple[str, ...], size: float, room: float, weight: int = 400) -> int:
    return lines(marked(texts, size, weight), room * 0.985) if texts else 0


def small_stop(card: Card, k: float, level: str, room: float) -> float:
    size = 7.05 * k
    inner = room - 4.2
    stop_now = (*card.stop_now[0], *card.stop_now[1])
    beside = inner - width("Stop if", 8.4 * 1.3 * k, 800) - 8.4 * 1.3 * 2.25 * k * MM - 4
    if level == "roomy":
        half = (inner - 2) / 2
        halves = max(signs(card.stop_now[0], size, half), signs(card.stop_now[1], size, half))
        count = signs(card.call_emergency, size, beside, 600) + halves + signs(card.advice_today, size, inner)
    else:
        below = run_on(stop_now, size, inner) + run_on(card.advice_today, size, inner)
        count = run_on(card.call_emergency, size, beside, 600) + below
    heads = tall(2 + wrapped(f"Call {card.emergency} if:", size, beside, 800), size, 1.2)
    return 1.2 + (1.6 if level in ("roomy", "compact") else 1) + 2.4 + heads + tall(count, size, 1.1)


def small_plan(card: Card, k: float, level: str, room: float) -> float:
    column = room / len(card.risers) - 2.6
    tick = 2.9 * k
    tallest = 0.0
    for step in card.risers:
        often = f"· {step.often}" if step.often else ""
        high = tall(wrapped(f"{step.stair.label} {often}", 7.1 * k, column, 600), 7.1 * k, 1.1)
        size = 7.1 * k * (1 if level == "tight" else 1.25)
        words = [
            word
            for line in step.stair.lines
            for word in plain(f"{f'Step {line.number} ' if len(step.stair.lines) > 1 else ''}{line.dose}", size, 800)
            + ([] if level == "tight" else [w for more in line.more for w in plain(more, 7.1 * k)])
        ]
        high += tall(lines(words, column * 0.95), size, 1.17) if words else 0
        across = max(1, int((column + 0.5) // (tick + 0.5)))
        rows = math.ceil(step.stair.sessions / across)
        tallest = max(tallest, high + rows * (tick + 0.5))
    return 0.6 + 1.8 + tallest


def small_fits(card: Card, name: str, level: str) -> bool:
    return not level or all(
        small_height(card, name, level, wide) <= page - SMALL[name].spare for wide, page in SMALL[name].papers
    )


def small_densities(card: Card) -> tuple[tuple[str, str], ...]:
    """For every small format the roomiest density that fits; empty where a card takes two eighths."""
    return tuple(
        (name, next((level for level in small.levels if small_fits(card, name, level)), small.levels[-1]))
        for name, small in SMALL.items()
    )


def too_full(card: Card) -> tuple[str, float] | None:
    """The format that even the tightest density does not fit, and by how many millimetres; None where all is well."""
    if card.density != "tight" and all(level not in ("bare", "") or name == "eight-up" for name, level in card.small):
        return None
    least = replace(card, shows_mistakes=False, shows_notes=False)
    over = max(height(least, DENSITIES[-1], wide) - page + MARGIN for wide, page in PAPERS)
    if over > 0:
        return "a page", over
    for name, small in SMALL.items():
        over = max(small_height(card, name, "bare", wide) - page + small.spare for wide, page in small.papers)
        if over > 0 and small.levels[-1]:
            return name, over
    return None


def fits(card: Card, d: Density) -> bool:
    return all(height(card, d, wide) <= page - MARGIN for wide, page in PAPERS)


def with_density(card: Card) -> Card:
    """The roomiest density that fits Letter and A4. Where even the tightest does not, mistakes give way, then notes;
    stop signs, cautions and doses never do."""
    card = replace(card, small=small_densities(card))
    for density in DENSITIES:
        if fits(card, density):
            return replace(card, density=density.name)
    tightest = DENSITIES[-1]
    for less in (replace(card, shows_mistakes=False), replace(card, shows_mistakes=False, shows_notes=False)):
        if fits(less, tightest):
            return replace(less, density=tightest.name)
    return replace(card, density=tightest.name, shows_mistakes=False, shows_notes=False)
