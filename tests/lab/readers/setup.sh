#!/bin/sh
# Fetches the readers of package.json into .venv/readers, as locked, running none of their scripts. Needs Node and Java.
set -eu
if ! { command -v npm && command -v java; } >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "readers: installing Node and Java with apt-get (once)"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nodejs npm default-jre-headless >/dev/null
    else
        echo "The slow tests read the site with vnu, ical.js and feedsmith; install Node and Java (Debian: nodejs npm default-jre-headless)" >&2
        exit 1
    fi
fi
here=$(dirname "$0")
to=$here/../../../.venv/readers
mkdir -p "$to"
if ! cmp -s "$here/package-lock.json" "$to/package-lock.json" || [ ! -d "$to/node_modules" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$to/"
    (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --silent)
fi
