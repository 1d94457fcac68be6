"""`mkdocs serve` without its clock and its network: each edit is made, the server's own builder runs, the site is kept.

Run in the project's folder: python preview.py EDITS.json TARGET. An edit is [file, what it holds then].
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

ADDRESS = "http://127.0.0.1:8000/"


def main(edits: list[tuple[str, str | None]], target: Path) -> None:
    def fresh() -> MkDocsConfig:
        config = load_config("mkdocs.yml", site_dir=str(target / "site"))
        config.site_url = ADDRESS
        return config

    def whole(config: MkDocsConfig | None = None) -> None:
        builds.append("whole")
        build(config or fresh(), serve_url=ADDRESS)

    builds: list[str] = []
    config = fresh()
    config.plugins.on_startup(command="serve", dirty=False)
    whole(config)
    server = LiveReloadServer(whole, "127.0.0.1", 0, str(target / "site"))
    server.watch(config.docs_dir)
    server.watch(config.config_file_path)
    server = config.plugins.on_serve(server, config=config, builder=whole)
    for count, (name, text) in enumerate(edits, 1):
        if text is None:
            Path(name).unlink()
        else:
            Path(name).write_text(text, encoding="utf-8")
        server.builder()
        if count % 10 == 0:
            shutil.copytree(target / "site", target / f"site-{count}")
            shutil.copytree(".", target / f"project-{count}")
    server.server_close()
    (target / "builds").write_text(str(len(builds)), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
