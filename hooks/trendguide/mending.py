"""`trendguide fix`: what is mechanical, mended in the text itself, so that comments stay where they are.

Nothing is guessed. A change is kept only where the check says less afterwards than before, and never where a figure
would be another one: `15-20 sec` becomes `15-20 s`, `1:30` stays a mistake. What is left is for the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from trendguide.load import MAX_SOURCES_BYTES, Mark, Node, Unreadable, bind, decode, is_hidden, plain_ends, read_tree
from trendguide.messages import Said
from trendguide.model import shapes_at
from trendguide.rulebook import OF_KIND

MOST = 200  # changes in one file
DASHES = "[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EM DASH}\N{MINUS SIGN}]"
SPACES = "[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]"
RANGE = r"[0-9.]+(?:[-–][0-9.]+)?"
UNITS = (
    (r"s(ec(ond)?s?)?\.?", "s"),
    (r"m(in(ute)?s?)\.?", "min"),
    (r"h(((ou)?rs?))?\.?", "h"),
    (r"met(er|re)s?", "m"),
    (r"kilomet(er|re)s?", "km"),
    (r"repetitions?", "reps"),
    (r"(km/?h|kph|kmph|km/hr|km per hour)", "km/h"),
    (r"(mph|mi/h|miles per hour)", "mph"),
    (r"(per ?cent|pct)", "%"),
    (r"(kgs|kilos?|kilograms?)", "kg"),
    (r"(lbs|pounds?)", "lb"),
    (r"% (of )?body ?weight", "% bodyweight"),
    (r"((x|×|times|sessions?) ?)?(per|a|/|each) ?week", "per week"),
)
"""How a unit is also written, and how it is written here."""


def mended(text: str, model: type[BaseModel]) -> str:
    """The text with everything mechanical put right; the same text where there is nothing."""
    text = in_lines(text)
    for _ in range(MOST):
        better = next(improvements(text, model), None)
        if better is None:
            break
        text = better
    return in_order(text, model)


# All of the text


def in_lines(text: str) -> str:
    """Line ends, spaces behind lines, characters that nobody sees, and bullets that are no hyphens."""
    text = plain_ends(text.removeprefix("\ufeff"))
    text = "".join(one for one in text if one in "\n\t" or not is_hidden(one))
    lines = [re.sub(rf"^[ \t]*{SPACES}+[ \t]*", lambda found: " " * len(found[0]), line) for line in text.split("\n")]
    lines = [re.sub(r"^( *)[•*–—] +(?=\S)", r"\1- ", line.rstrip()) for line in lines]
    return "\n".join(lines).rstrip("\n") + "\n" if any(lines) else text


# One problem after the other


@dataclass(frozen=True)
class Wrong:
    """What the check says of a text: whether it can be read to its end, and everything that is wrong."""

    reach: float  # the line where reading had to stop
    said: tuple[tuple[Mark, Said], ...]


def wrong(text: str, model: type[BaseModel]) -> Wrong:
    tree, found = read_tree(text)
    if tree is None:
        return Wrong(found[-1][0].line, tuple((mark, said) for mark, said, _ in found))  # type: ignore[misc]
    problems = [*found, *bind(model, tree)[1]]
    return Wrong(float("inf"), tuple((mark, said) for mark, said, *_ in problems))  # type: ignore[misc]


def improvements(text: str, model: type[BaseModel]) -> Iterator[str]:
    """The text with one thing less wrong."""
    before = wrong(text, model)
    lines = text.split("\n")
    for mark, said in before.said:
        line = lines[mark.line - 1]
        for better in candidates(line, mark, said, lines[: mark.line - 1]):
            made = "\n".join([*lines[: mark.line - 1], better, *lines[mark.line :]])
            after = wrong(made, model)
            is_read_further = after.reach > before.reach and figures(better) == figures(line)
            is_less = after.reach == before.reach and len(after.said) < len(before.said)
            if is_read_further or (is_less and figures(better) == figures(line)):
                yield made
    for place, line in enumerate(lines):  # what is right and not yet as the house writes it
        spaced = re.sub(rf"^([^#]*?: +{RANGE})(s|min|h|m|km|kg|lb|%|mph|km/h)(?= *(#|$))", r"\1 \2", line)
        if spaced != line:
            made = "\n".join([*lines[:place], spaced, *lines[place + 1 :]])
            if wrong(made, model) == before:
                yield made


def figures(line: str) -> list[str]:
    """Every number of a line, which no change may touch."""
    return re.findall(r"\d+", line)


def candidates(line: str, mark: Mark, said: Said, above: list[str]) -> Iterator[str]:
    """Other ways to write a line, by what is said of it."""
    kind, rule = said.kind, OF_KIND[said.kind].id
    if kind == "tab":
        bare = line.lstrip(" \t")
        near = next((one for one in reversed(above) if one.strip()), "")
        yield " " * key_column(near) + bare
        yield from (" " * width + bare for width in (indent(near), indent(near) + 2, 2, 4, 6, 8))
        yield re.sub(r"\t", " ", line)
    elif kind == "tab_inside":
        yield line.replace("\t", " ")
    elif kind == "no_colon":
        yield re.sub(r"^( *(?:- )?[a-z_]+):(?=\S)", r"\1: ", line)
    elif kind == "bracket_open":
        yield f"{line}]"
    elif kind in ("link", "type"):
        yield re.sub(r"(?<=: )[&!]\S* +", "", line)
    elif rule in ("quotes", "closed", "backslashes") and kind != "cut_short":  # there it may be meant as a comment
        yield in_quotes(line)
    elif rule == "units":
        yield from (with_value(line, mark, better) for better in quantities(value_at(line, mark)))
    elif kind in ("unknown_key", "unknown_key_near"):
        yield re.sub(r"^([^:]*)(?=:)", lambda found: found[1].lower().replace("-", "_").replace(" ", "_"),
                     line[mark.column - 1 :]).join([line[: mark.column - 1], ""])  # fmt: skip
    elif kind == "takes_list":
        yield with_value(line, mark, f"[{value_at(line, mark)}]")
    elif rule == "choices":
        yield with_value(line, mark, value_at(line, mark).lower().replace(" ", "-"))
    elif kind == "not_a_day":
        yield with_value(line, mark, re.sub("[/.]", "-", value_at(line, mark)))
    if rule in ("line-up", "quotes"):
        yield from (" " * width + line.lstrip() for width in (indent(line) - 1, indent(line) + 1) if width >= 0)


def indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def key_column(line: str) -> int:
    """Where the keys of a line's step start: behind the `- `."""
    found = re.match(r" *(- +)*", line)
    return len(found[0]) if found else 0


def value_at(line: str, mark: Mark) -> str:
    """The text that starts at a mark, as far as it goes in a line or between brackets."""
    rest = line[mark.column - 1 :]
    if rest[:1] in ("'", '"'):
        return rest[1:].split(rest[0])[0]
    ends = r"\s+#|[,\]}]" if re.search(r"[\[{][^\]}]*$", line[: mark.column - 1]) else r"\s+#|$"
    return re.split(ends, rest)[0].rstrip()


def with_value(line: str, mark: Mark, better: str) -> str:
    """The line with another text at a mark; quotes around it go."""
    start, rest, was = line[: mark.column - 1], line[mark.column - 1 :], value_at(line, mark)
    length = len(was) + (2 if rest[:1] in ("'", '"') else 0)
    return start + better + rest[length:]


def in_quotes(line: str) -> str:
    """The whole text of a line in single quotes; a comment behind it stays."""
    found = re.match(r"( *(?:- +)*(?:[A-Za-z_][\w-]*: +)?)(.*?)( +# .*)?$", line)
    if found is None or not found[2]:
        return line
    text = re.sub(r"^['\"“](.*?)['\"”]?$", r"\1", found[2])
    return f"{found[1]}'{text.replace(chr(39), chr(39) * 2)}'{found[3] or ''}"


def quantities(text: str) -> Iterator[str]:
    """A quantity as it is written here."""
    text = re.sub(DASHES, "-", re.sub(SPACES, " ", text)).strip()
    text = re.sub(r"(\d) +(?:to|-) +(?=\d)", r"\1-", text)
    text = re.sub(r"(\d),(?=\d{1,2}\b)", r"\1.", text)
    yield re.sub(r"(\d) *(?:/|of|out of) *10$", r"\1/10", text)
    yield re.sub(rf"^(?:weeks? +)?({RANGE}) *(?:x|×|times|sets?|rounds?|weeks?)?$", r"\1", text, flags=re.IGNORECASE)
    for pattern, unit in UNITS:
        better = re.sub(rf"(\d) *{pattern}(?![a-z])", rf"\1 {unit}", text, flags=re.IGNORECASE)
        if better != text:
            yield better
    yield text.lower()


# A file


def mended_file(raw: bytes, model: type[BaseModel]) -> bytes | None:
    """The bytes of a file, mended; None where they are no text, or more than a file may hold."""
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        return None
    return mended(text, model).encode("utf-8") if len(raw) <= MAX_SOURCES_BYTES else None


def mends(raw: bytes, model: type[BaseModel]) -> int:
    """How many of the mistakes in a file."""
    better = mended_file(raw, model)
    if better is None or better == raw:
        return 0
    left = len(wrong(better.decode(), model).said)
    try:
        return max(0, len(wrong(decode(raw), model).said) - left)
    except Unreadable:
        return 1


# Keys in the order of the format


def in_order(text: str, model: type[BaseModel]) -> str:
    """Keys that stand on lines of their own, with everything under them and the comments above them."""
    for _ in range(MOST):
        tree, found = read_tree(text)
        if tree is None or any(said.kind == "key_twice" for _, said, _ in found):  # type: ignore[attr-defined]
            break
        better = next(ordered(text, tree, model), None)
        if better is None:
            break
        text = better
    return text


def ordered(text: str, node: Node, shape: type[BaseModel]) -> Iterator[str]:
    if isinstance(node.value, list):
        for one in node.value:
            yield from ordered(text, one, shape)
    elif isinstance(node.value, dict):
        keys = list(node.keys)
        known = {key: place for place, key in enumerate(shape.model_fields)}
        wanted = sorted(keys, key=lambda key: known.get(key, len(known)))
        marks = [node.keys[key] for key in keys]
        is_block = len({mark.line for mark in marks}) == len(marks) and len({mark.column for mark in marks}) == 1
        if wanted != keys and is_block and set(keys) <= set(known):
            yield moved(text.split("\n"), keys, wanted, marks)
        for key, inner in node.value.items():
            for below in shapes_at(shape, key):
                if isinstance(inner.value, list | dict) and fits(below, inner):
                    yield from ordered(text, inner, below)


def fits(shape: type[BaseModel], node: Node) -> bool:
    """Whether the keys are those of this shape, of the two that a session may hold or of a dictionary's."""
    first = node.value[0] if isinstance(node.value, list) and node.value else node
    return isinstance(first.value, dict) and set(first.value) <= set(shape.model_fields)


def moved(lines: list[str], keys: list[str], wanted: list[str], marks: list[Mark]) -> str:
    """The blocks of the keys in another order. The first of them takes the `- ` that stands before it."""
    column = marks[0].column - 1
    starts = [marks[0].line - 1]
    for mark in marks[1:]:
        start = mark.line - 1
        while start - 1 > starts[-1] and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append(start)
    end = starts[-1] + 1
    while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > column):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    blocks = {key: lines[start:stop] for key, start, stop in zip(keys, starts, [*starts[1:], end], strict=True)}
    gaps = [len(block) - len("\n".join(block).rstrip("\n").split("\n")) for block in blocks.values()]
    front = lines[starts[0]][:column]
    blocks[keys[0]][0] = " " * column + lines[starts[0]][column:]
    made: list[str] = []
    for key, gap in zip(wanted, gaps, strict=True):  # a blank line stays between the same places
        made += ["\n".join(blocks[key]).rstrip("\n"), *[""] * gap]
    whole = "\n".join(made).split("\n")
    whole[0] = front + whole[0][column:]
    return "\n".join([*lines[: starts[0]], *whole, *lines[end:]])
