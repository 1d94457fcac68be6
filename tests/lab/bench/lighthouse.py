"""Lighthouse on its phone preset, over a built site: `make lighthouse`, or `python -m bench.lighthouse SITE`.

Front, routine and finder five times, the median counts; every other kind of page once. Ends with 1 below the budget of
ARCHITECTURE.md. Needs Node for itself alone: npx fetches the version that stands here. Other work on the machine shows
in the blocking time, so the speed that Lighthouse found the machine to have is printed beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.host import serving

from trendguide.exports.pdf import browser_path

VERSION = "12.8.2"
LEAST = {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
}
T = "backward-walking/"
OFTEN = {"front": "", "routine": f"{T}knee-oa-6-week/", "finder": "find/"}
ONCE = {
    "trend": T,
    "claims": f"{T}claims/",
    "safety": f"{T}safety/",
    "evidence": f"{T}evidence/",
    "for me": f"{T}for-me/",
    "timer": f"{T}knee-oa-6-week/run/",
    "card": f"{T}knee-oa-6-week/card/",
    "cards": "cards/",
    "glossary": "glossary/",
    "about": "about/",
}
NO_RESULTS = ("timer", "card")
"""Pages that ask search engines to leave them out, on purpose: that one check does not count."""


def main(site: Path) -> int:
    below = False
    with serving(site) as address:
        for kind, page in (OFTEN | ONCE).items():
            reports = [report(address + page) for _ in range(5 if kind in OFTEN else 1)]
            scores = {name: statistics.median(score(one, name, kind) for one in reports) for name in LEAST}
            times = {
                said: statistics.median(one["audits"][key]["numericValue"] for one in reports)
                for key, said in TIMES.items()
            }
            speed = statistics.median(one["environment"]["benchmarkIndex"] for one in reports)
            said = [f"{name} {value:.0f}" for name, value in scores.items()] + [
                f"{k} {v:.0f} ms" for k, v in times.items()
            ]
            print(f"{kind:9} {', '.join(said)} (median of {len(reports)}, machine {speed:.0f})", flush=True)
            wrong = {why for one in reports for why in faults(one, kind)}
            print("".join(f"          {why}\n" for why in sorted(wrong)), end="")
            below |= any(scores[name] < least for name, least in LEAST.items())
    return int(below)


def report(url: str) -> dict[str, Any]:
    """One run. Now and then it loses the browser before the page is there, and asks for another try itself."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    for _ in range(3):
        done = subprocess.run(
            ["npx", "--yes", f"lighthouse@{VERSION}", url, "--output=json", "--quiet", f"--chrome-flags={flags}"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"CHROME_PATH": browser_path() or ""},
        )
        if not done.returncode:
            found: dict[str, Any] = json.loads(done.stdout)
            return found
        print(f"          once more: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    sys.exit(f"lighthouse could not run:\n{done.stderr}")


def checks(found: dict[str, Any], category: str, kind: str) -> list[tuple[dict[str, Any], float]]:
    """What counts in a category, and how much."""
    counted = ((found["audits"][one["id"]], one["weight"]) for one in found["categories"][category]["auditRefs"])
    return [
        (audit, weight)
        for audit, weight in counted
        if weight and audit["score"] is not None and not (kind in NO_RESULTS and audit["id"] == "is-crawlable")
    ]


def score(found: dict[str, Any], category: str, kind: str) -> float:
    """0 to 100, as Lighthouse reckons it."""
    counted = checks(found, category, kind)
    reached: float = sum(audit["score"] * weight for audit, weight in counted)
    return round(100 * reached / sum(weight for _, weight in counted))


def faults(found: dict[str, Any], kind: str) -> list[str]:
    """Every check that is not passed whole, but for times, which are printed anyway."""
    return [
        f"{category}: {audit['title']}"
        for category in LEAST
        if category != "performance"
        for audit, _ in checks(found, category, kind)
        if audit["score"] < 1
    ]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
