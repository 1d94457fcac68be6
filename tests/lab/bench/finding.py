"""What the search costs a reader of a large guide: `python -m bench.finding SITE --routines 3000`.

SITE is the built guide. Its index is made as large as that of the given number of routines; then Material's own worker
is asked the questions of the search test, on a processor four times as slow, as Lighthouse's phone has it. Each is
asked three times and the quickest counts: what else the machine does has no part in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import tempfile
from html import escape
from pathlib import Path
from statistics import median

from bench.host import serving
from bench.many import guide_of
from browser.test_search import QUESTIONS
from playwright.sync_api import sync_playwright

from trendguide.exports.pdf import QUIET, browser_path
from trendguide.load import load
from trendguide.render.pages import searched
from trendguide.render.search import fed
from trendguide.render.site import Found, Page, routine_address
from trendguide.session import work_out

SLOWER = 4  # times; Lighthouse's phone preset
QUICK = 150  # ms that the first results may take
ASK = """async ({worker, index, questions}) => {
  const it = new Worker(worker);
  const next = () => new Promise((done) => (it.onmessage = ({data}) => done(data)));
  const began = performance.now();
  const data = await (await fetch(index)).json();
  it.postMessage({type: 0, data: {...data, options: {suggest: true}}});
  await next();
  const ready = performance.now() - began;
  const waits = [];
  for (const question of questions) {
    const some = [];
    for (let nth = 0; nth < 3; nth += 1) {
      const asked = performance.now();
      it.postMessage({type: 2, data: question});
      await next();
      some.push(performance.now() - asked);
    }
    waits.push(Math.min(...some));
  }
  return [ready, waits];
}"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("site", type=Path)
    asked.add_argument("--routines", type=int, default=3000)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as room:
        guide = guide_of(Path(room) / "guide", chosen.routines)
        site = shutil.copytree(chosen.site, Path(room) / "site")
        file = site / "search" / "search_index.json"
        file.write_text(enlarged(json.loads(file.read_text("utf-8")), guide / "routines"), encoding="utf-8")
        size = len(gzip.compress(file.read_bytes(), 9))
        ready, waits = timed(site)
    quick = sum(wait <= QUICK for wait in waits)
    print(
        f"{chosen.routines:,} routines: {size / 1000:.0f} kB packed, ready after {ready:.0f} ms, "
        f"a question {median(waits):.0f} ms, the slowest {max(waits):.0f} ms, {quick} of {len(waits)} within {QUICK} ms"
    )


def enlarged(index: dict[str, list[dict[str, object]]], routines: Path) -> str:
    """With the entries of all routines in it, as the build writes them."""
    guide, _ = load(routines)
    assert guide is not None
    there = {entry["location"] for entry in index["docs"]}
    for trend in guide.trends:
        for entry in trend.routines:
            value, address = entry.value, routine_address(trend, entry)
            if address in there:
                continue
            found = Found(value.title, value.summary, words=searched(guide, trend, entry.once(work_out)))
            page = fed(guide, Page(address, value.title, "", "", "routine", search=(found,)))
            index["docs"] += [
                {
                    "location": address,
                    "title": escape(one.title, quote=False),
                    "text": f"<p>{escape(one.text, quote=False)}</p><code>{escape(one.words, quote=False)}</code>",
                    "boost": page.boost,
                }
                for one in page.search
            ]
    return json.dumps(index, separators=(",", ":"))


def timed(site: Path) -> tuple[float, list[float]]:
    """Milliseconds from the first touch of the search to when it can be asked, and of every question."""
    worker = next((site / "assets" / "javascripts" / "workers").glob("search.*.js"))
    with serving(site) as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        page = browser.new_context(service_workers="block").new_page()
        page.goto(f"{address}about/")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        names = {
            "worker": f"{address}{worker.relative_to(site).as_posix()}",
            "index": f"{address}search/search_index.json",
        }
        ready, waits = page.evaluate(ASK, names | {"questions": list(QUESTIONS)})
        browser.close()
    return ready, waits


if __name__ == "__main__":
    main()
