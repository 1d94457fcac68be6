"""Python that was written in JavaScript says the same: each function is run in both languages."""

# ruff: noqa: E501 (a case stands in one line)

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from conftest import PROJECT
from playwright.sync_api import Browser, Page, Route

from trendguide.render import in_browser

pytestmark = pytest.mark.browser

PLAIN = """(value) => {
  const { Decimal, it } = window.python;
  const plain = (one) => one instanceof Decimal ? `${one}` : one instanceof Map ? [...one].map(([k, v]) => [plain(k), plain(v)])
    : one instanceof Set ? [...one].map(plain).sort() : Array.isArray(one) ? one.map(plain)
    : one && typeof one === "object" && one[Symbol.iterator] ? [...one].map(plain) : one;
  return plain(value);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A blank page that has what Python has."""
    tab = browser.new_page()

    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(content_type="text/javascript", path=PROJECT / "docs/assets/js/compose-python.js")
        else:
            route.fulfill(content_type="text/html", body="<!doctype html>")

    tab.route("**/*", serve)
    tab.goto("https://guide.example/")
    tab.evaluate("async () => { window.python = await import('/compose-python.js'); }")
    yield tab
    tab.close()


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return [[plain(key), plain(own)] for key, own in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value))
    if isinstance(value, list | tuple) or hasattr(value, "__next__"):
        return [plain(own) for own in value]
    return value


NAMES = {"Decimal": Decimal, "re": re, "difflib": difflib, "pairwise": pairwise}


@pytest.mark.parametrize(
    "body",
    [
        "return [0 or 1, [] or 'a', 'b' and '', None or 0, not [], not {1}]",
        "return [1 if [] else 2, -3 % 5, -7 // 2, 7 / 2, divmod(-7, 2), 2 - 5]",
        "return [(1, 2) == (1, 2), (1, 2) < (1, 3), (1,) < (1, 0), 'a' < 'b' <= 'b', {1: 2} == {1: 2}, {1} == {1, 2}]",
        "return [Decimal('1.10') == Decimal('1.1'), Decimal('0.1') * 3, Decimal('1') / 8, Decimal('7.25') // 2]",
        "return [f'{1234567:,}', f'{2.5:.0f}', f'{0.125:.2f}', f'{None} {True and 1}']",
        "return [{1, 2, 3} - {2}, {1} | {2}, {1, 2} & {2, 3}, {'a': 1} | {'b': 2}, {(1, 2), (1, 2)} == {(1, 2)}]",
        "return [2 in {1, 2}, (1, 2) in {(1, 2)}, 'b' in 'abc', 3 not in [1, 2], None in (1, None)]",
        "a = [1]\nb = a\na += [2, 3]\nreturn b",
        "a = (1,)\nb = a\na += (2,)\nreturn [a, b]",
        "seen = []\nwaiting = [[1, [2]], 3]\nfor own in waiting:\n if isinstance(own, list):\n  waiting += own\n else:\n  seen.append(own)\nreturn seen",
        "first, *others = 'a b c'.split()\nreturn [first, others]",
        "try:\n raise ValueError('no')\nexcept ValueError as error:\n return error.args[0]",
        "try:\n raise ValueError\nexcept ValueError:\n return 'none'",
        "for n in range(9):\n if n == 2:\n  continue\n if n > 4:\n  break\n yield n",
        "yield from ((k, v) for k, v in {'a': 1, 'b': 2}.items() if v)\nyield from [x for x in 'ab']",
        "return [x * y for x in range(3) for y in range(x) if y]",
        "return {k: len(v) for k, v in {'a': 'xx', 'b': ''}.items()}",
        "return [sorted([3, 1, 2]), sorted('ba', reverse=True), sorted([(1, 'b'), (0, 'z')], key=lambda p: p[1])]",
        "return [min([3, 1], default=0), max([], default=7), max('a', 'bb', key=len), sum([1, 2], 3)]",
        "return [list(pairwise([1, 2, 3])), list(pairwise([1])), list(zip('ab', [1, 2])), list(reversed([1, 2]))]",
        "return [next((x for x in [1, 2] if x > 1), 0), next(iter([]), 'none'), next(iter({'k': 1}))]",
        "return ['  a\\x1f b\\u3000'.split(), '\\ufeffa '.strip(), 'Straße'.casefold(), 'x.yy'.partition('.'), 'a-b-c'.rsplit('-', 1)]",
        "return ['{a} {b}'.format(**{'a': 1, 'b': 'x{a}'}), 'steps'.removesuffix('s'), 'aXbX'.replace('X', '$&')]",
        "return [re.search(r'\\bäh\\b', 'so äh!') is None, re.search(r'\\bh\\b', 'äh') is None, re.fullmatch('(a)|(b)', 'b')[1]]",
        "return [re.search('NEVER', 'never', re.IGNORECASE)[0], re.compile('a|b', re.IGNORECASE).search('xB')[0], re.findall('[a-z]+', 'ab1c'), re.escape('a.b') == 'a.b']",
        "return difflib.get_close_matches('beginer', ['advanced', 'beginner', 'begin'], 3, 0.5)",
        "d = {'a': 1}\nd.setdefault('a', 2)\nd.setdefault('b', 3)\nd['c'] = d.get('z', 4)\nreturn [d, list(d), dict(enumerate('ab', 1))]",
        "return [isinstance('a', str), isinstance(1, str | int), isinstance((1,), tuple), isinstance({}, dict), type('a') is str]",
        "return [[1, 2, 3][-1], 'abc'[1:], [1, 2, 3][:-1], 'añ😀'[2], len('😀')]",
        "if (n := len('abc')) > 2:\n return n\nreturn 0",
        "return [*'ab', *{'k': 1}, *[x for x in (1, 2)]]",
        "return list(dict.fromkeys(['b', 'a', 'b']))",
    ],
)
def test_a_function_gives_the_same_in_both_languages(page: Page, body: str) -> None:
    source = "def f():\n" + "\n".join(f" {line}" for line in body.split("\n"))
    names = dict(NAMES)
    exec(source, names)

    code = in_browser.in_javascript(source, "trendguide.rules")
    given = page.evaluate(f"() => {{ const $ = window.python; {code}; return ({PLAIN})(f()); }}")

    assert given == plain(names["f"]())  # type: ignore[operator]
