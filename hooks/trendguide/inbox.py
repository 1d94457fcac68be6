"""An issue form's text to a routine file. The text is data: it never reaches a shell and never names a path.

The host writes each answer under its label as a heading. Steps and stages are lines that a trainer would write on a
board; whatever of them cannot be read, and all that the check says of the result, stands in the file as a `GAP`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from trendguide.exports.schema import first_line
from trendguide.load import MAX_BYTES, MAX_SLUG, OF_A_TREND, RESERVED, Guide, is_hidden, load, read_tree, shortened
from trendguide.model import Routine, Source, Step
from trendguide.rules import check
from trendguide.values import Effort, Frequency, Incline, Load, Speed, parse_work
from trendguide.writing import written

NOTHING = "_No response_"
LABELS = {
    "Trend": "trend",
    "Title": "title",
    "What you do, in one sentence": "summary",
    "Level": "level",
    "What it is good for": "goals",
    "Who it is for": "audience",
    "Ages": "ages",
    "Where": "places",
    "What it needs": "equipment",
    "Space and kit in detail": "setup",
    "Who should be with you": "supervision",
    "Length in minutes": "minutes",
    "Warm-up": "warm-up",
    "Movement that counts": "movement",
    "Main part": "main",
    "Rounds": "rounds",
    "Cues": "cues",
    "Cool-down": "cool-down",
    "How often": "frequency",
    "Plan": "plan",
    "Easier": "easier",
    "What people get wrong": "mistakes",
    "Take care": "cautions",
    "Stop if": "stop_if",
    "Where the dose comes from": "basis",
    "Sources": "sources",
    "What the sources give": "given_by",
    "What you chose yourself": "our_suggestion",
    "What the source did not show": "not_seen",
    "Notes": "notes",
    "Your name": "by",
    "Do you earn money with what you describe?": "",
    "Did a tool write any of it?": "",
    "Before you send it": "",
}
"""What the form asks, in its order, and which key the answer becomes; none for what only the reviewer reads."""


class Refused(Exception):
    """No file can be made of this, and why, in one line."""


@dataclass
class Draft:
    """A routine as far as it could be read."""

    trend: str
    slug: str
    tree: dict[str, Any]
    gaps: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        notes = [first_line("routine"), *(f"# GAP: {gap}" for gap in self.gaps)]
        return "\n".join([*notes, written(self.tree)])


def drafted(root: Path, body: str, by: str, today: date) -> Draft:
    """The file that an issue's text makes, checked among all the others. Raises Refused."""
    if len(body.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refused(f"the text is longer than {MAX_BYTES:,} bytes; shorten it")
    clean = "".join(letter for letter in body if letter in "\n\t" or not is_hidden(letter))
    answers = answers_in(clean)
    guide = load(root)[0]
    if guide is None:
        raise Refused("the shared files have mistakes; mend them first")
    trend = answers["trend"]
    if trend not in {folder.slug for folder in guide.trends}:
        raise Refused(f"'{shortened(trend)}' is not a trend of this guide")
    draft = Draft(trend, free_slug(root / trend, answers["title"]), {})
    if clean != body.replace("\r", ""):
        draft.gaps.append("invisible characters were left out")
    fill(draft, answers, guide, by, today)
    if len(draft.text.encode()) > MAX_BYTES or read_tree(draft.text)[0] is None:
        raise Refused("the answers make a file that is too large; shorten them")
    draft.gaps += [message for message in problems(root, draft, today) if message not in draft.gaps]
    return draft


def answers_in(body: str) -> dict[str, str]:
    """What stands under each heading of the form; a heading that somebody typed himself is found by being twice."""
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in body.split("\n"):
        label = line.strip().removeprefix("### ")
        if line.startswith("### ") and label in LABELS:
            if label in found:
                raise Refused(f"the heading '{label}' is here twice; write it another way in your answer")
            here = found.setdefault(label, [])
        else:
            here.append(line)
    if absent := [label for label, key in LABELS.items() if key and label not in found]:
        raise Refused(f"this is not the form for a routine: '{absent[0]}' is missing")
    texts = {key: "\n".join(found[label]).strip() for label, key in LABELS.items() if key}
    return {key: "" if text == NOTHING else text for key, text in texts.items()}


def free_slug(folder: Path, title: str) -> str:
    """The title as an address: letters, digits, hyphens, and another one than any routine has."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", bare)[: MAX_SLUG - 3].strip("-")
    if not slug:
        raise Refused("the title has no letters from a to z to make an address of; write one with some")
    if slug in RESERVED:
        slug = f"{slug}-1"
    taken = {path.stem.lower() for path in folder.iterdir()} if folder.is_dir() else set()
    return next(name for name in (slug, *(f"{slug}-{nth}" for nth in range(2, 99))) if name not in taken)


# Answers to a tree


def line(text: str) -> str:
    return " ".join(text.split())


def lines(text: str) -> list[str]:
    """One entry a line, whatever stands before it in a list."""
    found = (re.sub(r"^(?:[-*•]|\d+[.)])\s+", "", one.strip()) for one in text.split("\n"))
    return [line(one) for one in found if one.strip()]


def pairs(text: str) -> dict[str, str | list[str]]:
    """`work: tyla-2024, lin-2025`, one a line."""
    found: dict[str, str | list[str]] = {}
    for entry in lines(text):
        left, _, right = entry.partition(":")
        words = [line(word) for word in right.split(",") if word.strip()]
        found[left.strip().lower()] = words if len(words) > 1 else "".join(words)
    return found


def parts(text: str) -> list[str]:
    """One a line, or several with commas between them."""
    return [line(part).lower() for entry in lines(text) for part in entry.split(",") if part.strip()]


def choice(text: str) -> str:
    """`trial: from a study` is `trial`."""
    return line(text.split(":")[0])


def choices(text: str) -> list[str]:
    return [line(one) for one in text.split(",") if one.strip()]


READ_BY: dict[str, Callable[[str], Any]] = {
    "title": line,
    "summary": line,
    "level": choice,
    "goals": choices,
    "audience": line,
    "ages": line,
    "places": choices,
    "equipment": choices,
    "setup": lines,
    "supervision": choice,
    "minutes": line,
    "easier": lines,
    "mistakes": lines,
    "cautions": lines,
    "stop_if": lines,
    "basis": choice,
    "given_by": pairs,
    "our_suggestion": parts,
    "not_seen": lines,
    "notes": line,
}
"""The answers that are a key of the routine as they stand."""


def fill(draft: Draft, answers: dict[str, str], guide: Guide, by: str, today: date) -> None:
    made = {key: read(answers[key]) for key, read in READ_BY.items()}
    made["session"] = [*session(draft, answers)]
    made["plan"] = plan(draft, answers, made["session"])
    made["sources"] = [*sources(draft, answers["sources"], guide.sources.value.sources)]
    due = today.replace(year=today.year + 1, day=min(today.day, 28))
    made["review"] = {"on": today.isoformat(), "by": line(answers["by"]) or by, "due": due.isoformat()}
    draft.tree = {key: made[key] for key in Routine.model_fields if made.get(key)}


def session(draft: Draft, answers: dict[str, str]) -> Iterator[dict[str, Any]]:
    for phase in ("warm-up", "main", "cool-down"):
        steps = [step(draft, one, phase, choice(answers["movement"])) for one in lines(answers[phase])]
        counted = next((one for one in steps if "movement" in one), None)
        if counted is not None:
            cues = lines(answers["cues"])
            counted |= {"id": "main-step"} | ({"cues": cues} if cues else {})
        steps = [ordered(one) for one in steps]
        if phase != "main" or not answers["rounds"] or not steps:
            yield from ({"phase": phase} | one for one in steps)
            continue
        figures, unread = figures_in(line(answers["rounds"]))
        draft.gaps += [f"'{shortened(one)}' among the rounds was not understood" for one in unread]
        yield {"phase": phase, "id": "rounds"} | figures | {"steps": steps}


def step(draft: Draft, text: str, phase: str, movement: str) -> dict[str, Any]:
    """`Walk backward: 2-3 × 15-20 s, rest 30 s, effort 3/10`; `other:` before it where it is not the movement."""
    bare = re.sub(r"(?i)^other:\s*", "", text)
    name, colon, amounts = bare.rpartition(": ")
    figures, unread = figures_in(amounts if colon else "")
    if not colon:
        draft.gaps.append(f"'{shortened(bare)}' has no figures; write them after a colon, like ': 2 min, effort 2/10'")
    draft.gaps += [f"'{shortened(one)}' in the step '{shortened(name)}' was not understood" for one in unread]
    moves = {"movement": movement} if phase == "main" and bare == text else {}
    return {"name": line(name or bare)} | moves | figures


def ordered(one: dict[str, Any]) -> dict[str, Any]:
    """A step's keys as the model has them."""
    return {key: one[key] for key in (*Step.model_fields, *one) if key in one}


def plan(draft: Draft, answers: dict[str, str], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """One stage a line: `weeks | what changes | when to move on`."""
    ids = {found["id"] for block in blocks for found in (block, *block.get("steps", ())) if "id" in found}
    stages = []
    for text in lines(answers["plan"]):
        first, *middle, until = [line(part) for part in text.split("|")] if "|" in text else ["", line(text)]
        weeks = re.sub(r"(?i)^weeks?\s*", "", first)
        figures, words = figures_in(", ".join(middle))
        stage: dict[str, Any] = {"weeks": weeks} if weeks else {}
        if "frequency" in figures:
            stage["frequency"] = figures.pop("frequency")
        per = {"rounds": {key: figures.pop(key) for key in ("rounds",) if key in figures}, "main-step": figures}
        stage["change"] = {key: changed for key, changed in per.items() if changed and key in ids}
        stage["note"] = ", ".join(words)
        stages.append({key: value for key, value in stage.items() if value} | {"move_on_when": until})
    return {"frequency": line(answers["frequency"]), "stages": stages}


def sources(draft: Draft, text: str, known: Iterable[Source]) -> Iterator[str]:
    """Ids of sources that are named by id, address, DOI or PubMed number."""
    for one in lines(text):
        words = {word.strip("().,;<>").rstrip("/") for word in one.split()}
        for source in known:
            names = {source.id, source.url.rstrip("/"), source.doi, f"https://doi.org/{source.doi}", source.pmid}
            if names & words:
                yield source.id
                break
        else:
            draft.gaps.append(f"this source is not in sources.yml yet: '{one}'")


NAMED = (
    ("rest_after", r"(?:then rest|rest after) (.+)"),
    ("rest", r"rest (.+)"),
    ("effort", r"effort (.+)"),
    ("speed", r"speed (.+)"),
    ("incline", r"(?:slope|incline) (.+)"),
    ("load", r"load (.+)"),
    ("rounds", r"(.+) rounds?"),
)
BY_UNIT: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("effort", Effort.parse),
    ("frequency", Frequency.parse),
    ("speed", Speed.parse),
    ("incline", Incline.parse),
    ("load", Load.parse),
    ("work", parse_work),
)


def figures_in(text: str) -> tuple[dict[str, str], list[str]]:
    """Figures by key, as they were written, and the pieces that are none."""
    found: dict[str, str] = {}
    unread = []
    for piece in filter(None, map(line, text.split(","))):
        if named := next(((key, m[1]) for key, rule in NAMED if (m := re.fullmatch(rule, piece, re.I))), None):
            found[named[0]] = named[1]
        elif sets := re.fullmatch(r"([\d\s–-]+?) ?[x×*] ?(\d.*)", piece, re.I):
            found |= {"sets": sets[1], "work": sets[2]}
        elif key := next((key for key, parse in BY_UNIT if reads(parse, piece)), None):
            found[key] = piece
        else:
            unread.append(piece)
    return found, unread


def reads(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


# The check


def problems(root: Path, draft: Draft, today: date) -> list[str]:
    """What the check says of the file among all the others."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "routines"
        shutil.copytree(root, copy, symlinks=True)
        path = copy / draft.trend / f"{draft.slug}.yml"
        path.write_text(draft.text, encoding="utf-8")
        own = f"routines/{draft.trend}/{draft.slug}.yml"
        return [problem.message for problem in check(copy, today)[1] if problem.file == own and not problem.is_warning]


def put(root: Path, draft: Draft) -> Path:
    """Writes the new file. Never over an old one."""
    path = root / draft.trend / f"{draft.slug}.yml"
    if path.name in OF_A_TREND:
        raise Refused(f"'{draft.slug}' is a file that the trend needs itself; choose another title")
    with path.open("x", encoding="utf-8") as file:
        file.write(draft.text)
    return path
