#!/bin/sh
# Makes sure there is a browser for the printed cards and the browser tests, and prints where it is.
#   sh tests/browser_setup.sh             Chromium or a relative of it
#   sh tests/browser_setup.sh --firefox   and Firefox
# A browser that is already here is used; only then does it install one. Ends with 1 when there is none.
set -u

# $CHROMIUM wins, for whoever keeps a browser in an unusual place.
find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable microsoft-edge \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge" \
        "$HOME/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        # Ubuntu's chromium-browser may be a stub that only says "install the snap": so it has to answer.
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    # What `playwright install` fetched earlier lies in Playwright's own folder.
    [ -x .venv/bin/python ] && .venv/bin/python - 2>/dev/null <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path) if pathlib.Path(path).exists() else sys.exit(1)
PYTHON
}

find_firefox() {
    for name in "${FIREFOX:-}" firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Root needs no sudo; anybody else only if sudo asks for no password: a build must not wait for one.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Only on Debian: Ubuntu's chromium package is a snap, which neither runs in a container nor reads every folder.
apt_install() {
    grep -q '^ID=debian' /etc/os-release 2>/dev/null && command -v apt-get >/dev/null || return 1
    as_root true 2>/dev/null || return 1
    echo "browser: installing $* with apt-get (once; about a minute)"
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

playwright_install() {
    [ -x .venv/bin/python ] || return 1
    echo "browser: none found; asking Playwright for $1"
    # --with-deps also installs the system libraries it needs, which takes root and apt.
    if [ "$(uname)" = Linux ] && as_root true 2>/dev/null; then
        .venv/bin/python -m playwright install --with-deps "$1"
    else
        .venv/bin/python -m playwright install "$1"
    fi
}

if ! browser=$(find_chromium); then
    # Firefox comes along: cards are printed in both.
    apt_install chromium firefox-esr || playwright_install chromium
    if ! browser=$(find_chromium); then
        echo "browser: no Chromium, Chrome or Edge here, and installing one failed." >&2
        echo "  Debian:  sudo apt-get install chromium" >&2
        echo "  Ubuntu:  install Google Chrome, or let Playwright fetch one: make browser" >&2
        echo "  macOS:   brew install --cask chromium, or: make browser" >&2
        echo "  If it is somewhere else: CHROMIUM=/path/to/it make test" >&2
        exit 1
    fi
fi
echo "browser: $browser"

if [ "${1:-}" = --firefox ]; then
    if ! firefox=$(find_firefox); then
        apt_install firefox-esr
        if ! firefox=$(find_firefox); then
            echo "browser: no Firefox; install it (Debian: firefox-esr, macOS: brew install --cask firefox)" >&2
            exit 1
        fi
    fi
    echo "browser: $firefox"
fi
