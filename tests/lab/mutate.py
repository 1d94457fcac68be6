"""Spoils the code in one place at a time and sees whether the tests notice. `make mutate` runs it.

Cosmic Ray says what can be spoiled and how; here each mutant runs in a fork of one process that has the libraries
loaded already, which takes a tenth of the time of a new one. A seed draws the sample, so a second run has the same one.
`escaping` is no module: in all of hooks/ one text at a time goes in as it came. Prints the survivors with their place,
and what share was noticed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 120  # a mutant that takes longer than this never ends
LOADED = ("hypothesis", "pydantic", "yaml", "bs4", "jinja2", "icalendar", "segno", "playwright.sync_api", "mkdocs")
MADE_UP = "not published and not year_later and not evidence and not of_the_article and not the_articles"
TESTS: dict[str, list[str]] = {
    "values": ["tests/test_values.py", "-k", "not no_text_at_all"],
    "session": ["tests/test_session.py", "-k", "not of_every_routine and not in_every_stage"],
    "load": [*("tests/test_load.py", "tests/test_rules.py"), "-k", f"not spoiled and not deep_nesting and {MADE_UP}"],
    "rules": ["tests/test_rules.py", "-k", MADE_UP],
    "exports.policy": ["tests/test_policy.py", "-k", "named or passes or nothing_gets or below_a_path"],
    "escaping": [
        *("tests/test_cli.py", "tests/test_compare.py", "tests/test_hostile.py"),
        *("-k", "(hostile or becomes or usage or x1b) and not paper and not reach"),
    ],
}
"""Module under trendguide, and the quickest tests that are about it."""
ESCAPES = ("escape", "escaped", "printable", "as_cell", "for_message", "for_property")
"""Functions that make a text harmless where it is printed."""


@dataclass(frozen=True)
class Mutant:
    module: str
    path: Path
    line: int
    before: str
    after: str
    code: str


class Spoiled(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from changed text."""

    def __init__(self, name: str, path: Path, code: str) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.code, self.path, "exec", dont_inherit=True), module.__dict__)


def starts_of(code: str) -> list[int]:
    """Where each line begins."""
    return [0, *itertools.accumulate(len(line) for line in code.splitlines(keepends=True))]


def silent(code: str) -> set[int]:
    """Places where a change means nothing: nobody evaluates annotations."""
    found: set[int] = set()
    starts = starts_of(code)
    for node in ast.walk(ast.parse(code)):
        kinds = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in kinds:
            if isinstance(part, ast.expr) and part.end_lineno and part.end_col_offset:
                begin = starts[part.lineno - 1] + part.col_offset
                found |= set(range(begin, starts[part.end_lineno - 1] + part.end_col_offset))
    return found


def places_of(code: str) -> Iterator[tuple[str, int, int]]:
    """Operator, which of its places, and the line of that."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    tree, quiet, starts = get_ast(code), silent(code), starts_of(code)
    for name in operator_names():
        if get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for nth, ((line, column), _) in enumerate(places):
            if starts[line - 1] + column not in quiet:
                yield name, nth, line


def of_a_module(name: str, seed: int) -> Iterator[Mutant]:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    path = PROJECT / "hooks/trendguide" / f"{name.replace('.', '/')}.py"
    code = path.read_text(encoding="utf-8")
    places = list(places_of(code))
    random.Random(seed).shuffle(places)
    for operator, nth, line in places:
        changed = mutate_code(code, get_operator(operator)(), nth)
        with contextlib.suppress(SyntaxError):
            if changed is not None and ast.dump(ast.parse(changed)) != ast.dump(ast.parse(code)):
                yield Mutant(f"trendguide.{name}", path, line, *difference(code, changed), changed)


def difference(code: str, changed: str) -> tuple[str, str]:
    lines = list(difflib.unified_diff(code.splitlines(), changed.splitlines(), lineterm="", n=0))[3:]
    before, after = (" / ".join(one[1:].strip() for one in lines if one.startswith(sign)) for sign in "-+")
    return before, after


class Raw(ast.NodeTransformer):
    """Leaves out the nth escape: a call that makes text harmless, Markup's own format, the templates' autoescape."""

    def __init__(self, nth: int) -> None:
        self.left, self.line = nth, 0

    def visit(self, node: ast.AST) -> Any:
        node = super().visit(node)
        raw: ast.expr
        match node:
            case ast.Call(func=ast.Name(name), args=[raw, *_]) if name in ESCAPES:
                pass
            case ast.Call(func=ast.Attribute(raw, "replace"), args=[ast.Constant("&" | "<" | ">" | "%"), _]):
                pass
            case ast.Call(func=ast.Attribute(ast.Call(ast.Name("Markup") as markup, [text]), "format")):
                filled = ast.Call(ast.Attribute(text, "format", ast.Load()), node.args, node.keywords)
                raw = ast.Call(markup, [filled], [])
            case ast.keyword("autoescape", ast.Constant(True)):
                raw = ast.Constant(False)
            case _:
                return node
        self.left -= 1
        if self.left != -1:
            return node
        self.line = node.lineno
        return ast.keyword("autoescape", raw) if isinstance(node, ast.keyword) else raw


def unescaped() -> Iterator[Mutant]:
    for path in sorted((PROJECT / "hooks").rglob("*.py")):
        code = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
        for nth in itertools.count():
            raw = Raw(nth)
            changed = ast.unparse(ast.fix_missing_locations(raw.visit(ast.parse(path.read_text(encoding="utf-8")))))
            if not raw.line:
                break
            module = ".".join(path.relative_to(PROJECT / "hooks").with_suffix("").parts)
            yield Mutant(module, path, raw.line, *difference(code, changed), changed)


def fails(tests: list[str], mutant: Mutant | None = None) -> bool:
    """Run the tests, on a mutant if there is one, in a process of its own."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    signal.alarm(SECONDS)
    ended = 1
    with contextlib.suppress(BaseException):
        if mutant is not None:
            sys.meta_path.insert(0, Spoiled(mutant.module, mutant.path, mutant.code))
        ended = int(
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-m", "not slow", *tests])
        )
    os._exit(ended)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("modules", nargs="*", default=list(TESTS), help=f"of {', '.join(TESTS)}")
    reader.add_argument("--sample", type=int, default=150, help="mutants a module; 0 for all")
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    os.chdir(PROJECT)
    for name in LOADED:
        importlib.import_module(name)
    for name in asked.modules:
        if fails(TESTS[name]):
            print(f"{name}: the tests fail without any change; mend that first")
            return 1
        mutants = unescaped() if name == "escaping" else of_a_module(name, asked.seed)
        tried = noticed = 0
        for mutant in itertools.islice(mutants, asked.sample or None):
            tried += 1
            if fails(TESTS[name], mutant):
                noticed += 1
            else:
                print(f"{mutant.module}:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        print(f"{name}: {noticed} of {tried} noticed, {noticed / tried:.1%}; seed {asked.seed}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
