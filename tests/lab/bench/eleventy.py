"""The same data for Eleventy, where npm is installed: a page, a card and a timer's table for every routine, by its
pagination over YAML data, in the frame that Hugo's pages have too."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench.hugo import data_of, padding

PACKAGES = ("@11ty/eleventy@3.1.8", "js-yaml@4")
CONFIG = """\
import yaml from "js-yaml";
export default function (config) {
  config.addDataExtension("yml", (text) => yaml.load(text));
  return { dir: { input: "content", includes: "../includes", data: "../data" } };
}
"""
PAGE = """\
---
pagination: {data: routines, size: 1, alias: slug}
permalink: "{{ slug }}/@KIND@/"
---
{% extends "frame.njk" %}{% block main %}{% set r = routines[slug] %}
<h1>{{ r.title }}</h1><p>{{ r.summary }}</p><p>For {{ r.audience }}</p>
<dl><dt>Level</dt><dd>{{ r.level }}</dd><dt>Who</dt><dd>{{ r.supervision }}</dd>
<dt>Place</dt><dd>{{ r.places | join(", ") }}</dd><dt>Kit</dt><dd>{{ r.equipment | join(", ") }}</dd></dl>
<ol>{% for block in r.session %}{% for step in block.steps or [block] %}<li><h3>{{ step.name }}</h3>
<p><b>{{ step.sets }} {{ step.work }}</b> {% if step.rest %}rest {{ step.rest }}{% endif %} {% if step.effort %}effort \
{{ step.effort }}{% endif %}</p>
<ul>{% for cue in step.cues %}<li>{{ cue }}</li>{% endfor %}</ul></li>{% endfor %}{% endfor %}</ol>
<h2>The plan</h2><ol>{% for stage in r.plan.stages %}<li>{% for id, figures in stage.change %}
<p>{{ id }}: {% for key, value in figures %}{{ key }} {{ value }} {% endfor %}</p>{% endfor %}
<p>{{ stage.note }} Move on when: {{ stage.move_on_when }}</p></li>{% endfor %}</ol>
<h2>Take care</h2><ul>{% for one in r.cautions %}<li>{{ one }}</li>{% endfor %}</ul>
<h2>Mistakes</h2><ul>{% for one in r.mistakes %}<li>{{ one }}</li>{% endfor %}</ul>
<h2>Stop if</h2>{% for when, signs in safety.red_flags %}<ul>{% for one in signs %}<li>{{ one.sign }}</li>{% endfor %}\
</ul>{% endfor %}
<p>Sources: {{ r.sources | join(", ") }}. Reviewed {{ r.review.on }} by {{ r.review.by }}.</p>
{% endblock %}
"""
FRAME = """\
<!doctype html><html><head><meta charset="utf-8"><title>{{ routines[slug].title }}</title></head>
<body>@PADDING@{% block main %}{% endblock %}</body></html>
"""
HOME = """\
---
permalink: index.html
---
{% extends "frame.njk" %}{% block main %}<h1>Routines</h1>
<ul>{% for slug, r in routines %}<li><a href="/{{ slug }}/page/">{{ r.title }}</a></li>{% endfor %}</ul>{% endblock %}
"""
INDEX = """\
---
permalink: index.json
---
[{% for slug, r in routines %}{% if not loop.first %},{% endif %}{{ {t: r.title, u: slug} | dump | safe }}{% endfor %}]
"""


def eleventy_of(guide: Path, target: Path) -> Path:
    """An Eleventy site of the same routine files, with Eleventy in it."""
    data_of(guide, target)
    (target / "eleventy.config.mjs").write_text(CONFIG, encoding="utf-8")
    for name in ("content", "includes"):
        (target / name).mkdir()
    (target / "includes" / "frame.njk").write_text(FRAME.replace("@PADDING@", padding()), encoding="utf-8")
    for kind in ("page", "card", "run"):
        (target / "content" / f"{kind}.njk").write_text(PAGE.replace("@KIND@", kind), encoding="utf-8")
    (target / "content" / "index.njk").write_text(HOME, encoding="utf-8")
    (target / "content" / "json.njk").write_text(INDEX, encoding="utf-8")
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=target, check=True)
    return target
