#!/bin/sh
# The layout of our JavaScript and CSS, and likely mistakes in them, by Biome: settings in biome.jsonc, version and hashes
# in locks/package-lock.json. Needs Node, which nothing else of `make test` does: without it, it says so and checks nothing.
#   sh tests/biome.sh            check
#   sh tests/biome.sh --write    lay out anew, and mend what is safe to mend
set -eu
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null 2>&1; then
    echo "biome: no Node here, so JavaScript and CSS are not checked; the workflow does (Debian: apt-get install npm)"
    exit 0
fi
to=.venv/biome
if ! cmp -s locks/package-lock.json "$to/package-lock.json" || [ ! -x "$to/node_modules/.bin/biome" ]; then
    echo "biome: fetching what locks/package-lock.json says (once)"
    mkdir -p "$to"
    cp locks/package.json locks/package-lock.json "$to/"
    (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --silent)
fi
"$to/node_modules/.bin/biome" check --error-on-warnings "$@"
