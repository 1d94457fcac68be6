"""`make serve`, as a contributor meets it: a mistake saved half-way never takes the guide away."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from conftest import copy_of_the_project
from test_reproducible import files_of

from trendguide.assemble import Made, of_a_routine
from trendguide.load import OF_A_TREND, Entry, Guide, TrendFolder
from trendguide.model import Routine
from trendguide.preview import depends_on
from trendguide.render import card
from trendguide.render.site import Settings

PATIENCE = 60  # seconds; a limit against hanging, not a measurement


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, is_there: Callable[[str], bool]) -> str:
    """The page, as soon as it shows what is waited for."""
    deadline, seen = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                seen = str(answer.read(), "utf-8")
            if is_there(seen):
                return seen
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"not seen at {address}; the last answer was {len(seen)} characters")


@pytest.mark.slow
def test_serve_keeps_the_last_good_pages_and_shows_the_mistake(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    routine = project / "routines" / "backward-walking" / "coach-starter.yml"
    good = routine.read_text(encoding="utf-8")
    port = free_port()
    page = f"http://127.0.0.1:{port}/backward-walking/coach-starter/"
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=project, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(page, lambda html: "Coach&#39;s starter" in html or "Coach's starter" in html)

        routine.write_text(good.replace("work: 15-20 s", "work: 1:30"), encoding="utf-8")
        broken = wait_for(page, lambda html: "1:30" in html)
        assert "coach-starter.yml:" in broken
        assert "15–20 s" in broken, "the last good figures stay"

        routine.write_text(good.replace("work: 15-20 s", "work: 12-18 s"), encoding="utf-8")
        mended = wait_for(page, lambda html: "12–18 s" in html)
        assert "coach-starter.yml:" not in mended
    finally:
        server.terminate()
        server.wait(20)
        log.seek(0)
        said = log.read()
        log.close()
    assert "is no time, distance or count" in said
    assert "Traceback" not in said


# An edit is shown without a whole build, and what is shown is what a whole build makes


SHARED = (
    ("routines/vocabulary.yml", "label: Warm-up"),
    ("routines/glossary.yml", "Staying steady"),
    ("routines/sources.yml", "title: Experts"),
    ("routines/backward-walking/trend.yml", "summary: Walking"),
    ("routines/backward-walking/safety.yml", '"Fainting'),
    ("routines/backward-walking/claims.yml", "claim: Experts"),
    ("docs/assets/css/site.css", "/* The face"),
    ("hooks/trendguide/templates/routine.jinja", "The plan</h2>"),
    ("hooks/trendguide/templates/card-macros.jinja", "Take care</h2>"),
    ("hooks/trendguide/templates/find.jinja", "Say what you have."),
)


def edits_of(project: Path, count: int) -> list[tuple[str, str | None]]:
    """Random edits: figures, titles, words, what all routines share, new and removed routines, templates, styles,
    mistakes and their mending. Each is a file and what it holds then; every tenth leaves no mistake."""
    dice = random.Random(count)
    folder = Path("routines/backward-walking")
    names = sorted(str(folder / file.name) for file in (project / folder).glob("*.yml"))
    routines = [name for name in names if Path(name).name not in OF_A_TREND]
    found: list[tuple[str, str | None]] = []
    while len(found) < count:
        nth, name = len(found), dice.choice(routines)
        text = (project / name).read_text(encoding="utf-8")
        kind = dice.choice(["figure", "title", "words", "shared", *(["new", "mistake"] if nth % 10 < 8 else [])])
        if kind == "figure":
            found.append((name, re.sub(r"(?<=work: )[2-9](?= min)", lambda m: str(int(m[0]) - 1), text, count=1)))
        elif kind == "title":
            found.append((name, re.sub(r"(?m)^title: .*$", f"title: A title {nth}", text)))
        elif kind == "words":
            found.append((name, re.sub(r"(?m)^summary: .*$", f"summary: Other words, {nth} & <more>.", text)))
        elif kind == "shared":
            name, old = dice.choice(SHARED)
            text = (project / name).read_text(encoding="utf-8")
            assert old in text
            found.append((name, text.replace(old, f"{old} {nth}", 1)))
        elif kind == "new":
            new = f"{folder}/a-new-one-{nth}.yml"
            found += [(new, re.sub(r"(?m)^title: .*$", f"title: A new one {nth}", text)), (new, None)]
        else:
            found += [(name, text.replace("level: ", "level: no", 1)), (name, text)]
    return found


def previewed(project: Path, edits: list[tuple[str, str | None]], target: Path) -> None:
    target.mkdir(parents=True)
    (target / "edits.json").write_text(json.dumps(edits), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("preview.py")), str(target / "edits.json"), str(target)],
        cwd=project, capture_output=True, text=True, check=False, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def trainers_taken_out_of_ten_routines(project: Path) -> list[tuple[str, str | None]]:
    """What most routines need is not said of each in the search; at five and a half in ten it is, of them all."""
    found: list[tuple[str, str | None]] = []
    for file in sorted((project / "routines" / "backward-walking").glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        fewer = re.sub(r"(?m)^(equipment: .*?)(, trainers|trainers, |(?<=\[)trainers(?=\]))", r"\1", text)
        if fewer != text and len(found) < 10:
            found.append((str(file.relative_to(project)), fewer))
    return found


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(partial(edits_of, count=10), id="10"),
        pytest.param(partial(edits_of, count=100), id="100", marks=pytest.mark.slow),
        pytest.param(trainers_taken_out_of_ten_routines, id="shared words"),
    ],
)
def test_after_edits_the_preview_is_what_a_cold_build_makes(
    tmp_path: Path, edits: Callable[[Path], list[tuple[str, str | None]]]
) -> None:
    project = copy_of_the_project(tmp_path / "project")
    made = edits(project)

    previewed(project, made, tmp_path / "edited")

    for done in range(10, len(made) + 1, 10):
        cold = tmp_path / f"cold-{done}"
        previewed(tmp_path / "edited" / f"project-{done}", [], cold)
        one, other = files_of(tmp_path / "edited" / f"site-{done}"), files_of(cold / "site")
        assert one.keys() == other.keys()
        assert [name for name in one if one[name] != other[name]] == []


def test_a_figure_a_word_or_a_source_is_shown_without_a_whole_build(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    name = "routines/backward-walking/coach-starter.yml"
    text = (project / name).read_text(encoding="utf-8")

    previewed(project, [(name, text.replace("work: 3 min", "work: 2 min"))], tmp_path / "edited")

    assert (tmp_path / "edited" / "builds").read_text(encoding="utf-8") == "1"


def files(guide: Guide, trend: TrendFolder, entry: Entry[Routine]) -> Made:
    return of_a_routine(guide, trend, entry, Settings(), card.view(guide, trend, entry, Settings()))


def test_a_routine_is_made_from_nothing_but_what_it_is_known_by(guide: Guide) -> None:
    """All others become strangers in what its key says nothing of: nothing of it changes."""
    trend = guide.trends[0]
    told = ("title", "level", "plan", "goals", "places", "equipment")
    for slug, other in (("coach-starter", "pool-backward"), ("incline-ladder", "coach-starter")):
        entry, donor = trend.routine(slug), trend.routine(other).value
        strangers = tuple(
            one
            if one is entry
            else replace(one, value=donor.model_copy(update={key: getattr(one.value, key) for key in told}))
            for one in trend.routines
        )
        there = replace(guide, trends=(replace(trend, routines=strangers),))

        assert depends_on(there, there.trends[0], entry, Settings()) == depends_on(guide, trend, entry, Settings())
        assert files(there, there.trends[0], entry) == files(guide, trend, entry)
