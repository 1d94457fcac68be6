# Each command sets up what it needs. Written for GNU make 3.81 too, which macOS has.

PORT ?= 8000
ARGS ?=
VENV := .venv
PY   := $(VENV)/bin/python
# On every core up to four, a file at a time; the browser's files come first, since they take longest.
PYTEST = $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Material prints a notice on its end of life at every build; this is the switch that the notice itself names.
export NO_MKDOCS_2_WARNING := 1

# A folder that moved, or a Python that was upgraded away, leaves a .venv that looks finished and can't run.
# Its pip knows where it was made. Without the marks below it is made anew.
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell $(PY) -c 1 2>/dev/null && grep -F '$(CURDIR)/$(VENV)/' $(VENV)/bin/pip >/dev/null && echo ok),ok)
$(shell rm -f $(VENV)/requirements*.txt)
endif
endif

# The steps of a set-up stand on each other, also under `make -j`.
.NOTPARALLEL:
.PHONY: help help-all serve test quick lint test-all site check fix schema mistakes pdf lock clean browser fuzz bench lighthouse mutate coverage voice biome
help:
	@echo "make serve   the guide on http://127.0.0.1:$(PORT)/, rebuilt on save (PORT=8001 for another port)"
	@echo "make check   read the routine files and say what to mend, in about a second"
	@echo "make fix     mend what is mechanical in them, and show what was changed"
	@echo "make test    every test (ARGS='-k card' for some)"
	@echo "make quick   those without a browser, in a minute or so"
	@echo "make lint    style and types"
	@echo "make site    strict build into site/"
	@echo "make pdf     make site, and every card as PDF in it"
	@echo "make help-all  the rest: what is seldom needed"

help-all: help
	@echo
	@echo "make schema  what editors know of the format, anew after a change of the vocabulary"
	@echo "make mistakes  what the check says in the book of mistakes, anew, and show what changed"
	@echo "make test-all  every test and the slow ones: Firefox, 200 random cards, PDFs twice"
	@echo "make biome   layout of JavaScript and CSS, and likely mistakes; needs Node (ARGS=--write to lay out anew)"
	@echo "make coverage  run the tests and say which lines of the core they leave out"
	@echo "make fuzz    a million spoiled files, before a release; about an hour"
	@echo "make mutate  spoil the code in one place at a time and see whether the tests notice"
	@echo "make bench   how fast a build is, as a ratio to bare MkDocs + Material on the same text"
	@echo "make lighthouse  Lighthouse over every kind of page; needs Node"
	@echo "make voice   speak the words of the timer anew; needs flite"
	@echo "make browser  find a browser for the tests, or install one"
	@echo "make lock    bring locks/ up to pyproject.toml (ARGS=--upgrade for the newest of everything)"
	@echo "make clean   remove what the commands above made"

# --livereload is the default of mkdocs serve, but with click 8.3 and newer the default gets lost.
serve: $(VENV)/installed
	$(PY) -m mkdocs serve --livereload --dev-addr 127.0.0.1:$(PORT) $(ARGS)

# The types are checked meanwhile, and what mypy says comes last.
test: $(VENV)/installed $(VENV)/requirements-test.txt browser
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	@$(PY) -m mypy >$(VENV)/mypy.txt 2>&1 & types=$$!; \
	$(PYTEST) -m "not slow" $(ARGS); tests=$$?; \
	wait $$types; types=$$?; cat $(VENV)/mypy.txt; exit $$((tests + types))

quick: $(VENV)/installed $(VENV)/requirements-test.txt
	$(PYTEST) -m "not slow and not browser" $(ARGS)

lint: $(VENV)/requirements-test.txt
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy

# Also what takes minutes: every card in Firefox, 200 random cards at the limits, PDFs made twice, HTML by vnu.
test-all: $(VENV)/installed $(VENV)/requirements-test.txt
	@sh tests/browser_setup.sh --firefox
	@sh tests/lab/readers/setup.sh
	$(PYTEST) $(ARGS)

# A million spoiled files, before a release; about an hour. FUZZ=100000 for fewer.
fuzz: $(VENV)/installed $(VENV)/requirements-test.txt
	FUZZ=$${FUZZ:-1000000} $(PY) -m pytest -s tests/test_load.py -k 'spoiled and batch' $(ARGS)

# Needs Node.
lighthouse: site browser
	PYTHONPATH=tests/lab $(PY) -m bench.lighthouse site

# Which lines of the core no test runs; at least 95 in a hundred have to be run.
coverage: $(VENV)/installed $(VENV)/requirements-test.txt browser
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest -m "not slow" $(ARGS)
	$(PY) -m coverage combine --quiet && $(PY) -m coverage report

# Spoils the code in one place at a time: who notices? A quarter of an hour a module; ARGS='session --sample 20'.
# Cosmic Ray in a folder of its own: nothing else here needs it.
mutate: $(VENV)/installed $(VENV)/requirements-test.txt
	tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && $(PY) -m pip install --quiet --target "$$tmp" cosmic-ray && \
	PYTHONPATH="hooks:tests:$$tmp" $(PY) -u tests/lab/mutate.py $(ARGS)

# CPU time of a cold build against bare MkDocs + Material on the same text, in turns; the wait after an edit; what a
# built site weighs, and its search at 3,000 routines. ARGS="--routines 24 1000 --pairs 5"
bench: $(VENV)/installed $(VENV)/requirements-test.txt
	PYTHONPATH=tests/lab $(PY) -m bench.bench $(ARGS)
	if [ -d site ]; then PYTHONPATH=tests/lab $(PY) -m bench.sizes site; PYTHONPATH=tests/lab $(PY) -m bench.finding site; fi

site: $(VENV)/installed
	$(VENV)/bin/trendguide build $(ARGS)

check: $(VENV)/installed
	@$(VENV)/bin/trendguide check $(ARGS)

fix: $(VENV)/installed
	@$(VENV)/bin/trendguide fix $(ARGS)

schema: $(VENV)/installed
	$(VENV)/bin/trendguide schema

# After a change to a rule or a message: hooks/trendguide/mistakes/ is the book, and its difference is what to read.
mistakes: $(VENV)/installed $(VENV)/requirements-test.txt
	@$(PY) tests/mistakes.py

# Without a browser there are no PDFs and the site is still whole; trendguide says so. Playwright drives the browser.
pdf: $(VENV)/installed $(VENV)/requirements-test.txt
	@sh tests/browser_setup.sh || true
	$(VENV)/bin/trendguide pdf $(ARGS)

# JavaScript and CSS. Where there is no Node, one line says that they are not checked.
biome:
	@sh tests/biome.sh $(ARGS)

# The words of run mode. Only after a change to them: what it makes is in the repository.
voice: $(VENV)/installed
	$(PY) -m trendguide.exports.voice docs/assets/sound/words.mp3

browser: $(VENV)/requirements-test.txt
	@sh tests/browser_setup.sh

# uv, because it locks for Linux and macOS at once. In a folder of its own: nothing else here needs it.
lock: $(VENV)/requirements.txt
	tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(PY) -m venv "$$tmp" && "$$tmp/bin/pip" install --quiet uv && \
	lock="$$tmp/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS)" && \
	$$lock --group build pyproject.toml -o locks/requirements.txt && \
	$$lock --group build --group test -c locks/requirements.txt pyproject.toml -o locks/requirements-test.txt

clean:
	rm -rf $(VENV) .coverage* site site.* .site* .mypy_cache .pytest_cache .ruff_cache .hypothesis hooks/*.egg-info build
	find hooks tests -name __pycache__ -prune -exec rm -rf {} +

# The lock is the whole truth: hashes are checked, nothing besides it comes in, nothing is compiled.
PIP_INSTALL = $(PY) -m pip --disable-pip-version-check install --quiet --no-deps
LOCKED      = --require-hashes --only-binary :all: -r

# The mark of a finished .venv is a copy of the lock it was made from. A lock that only looks newer (another
# branch and back) costs nothing and needs no network; a lock that differs gets a new .venv.
$(VENV)/requirements.txt: locks/requirements.txt
	@if cmp -s $< $@; then touch $@; exit 0; fi; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "The guide needs Python 3.11 or newer, and found none; install it (Debian 12: apt-get install python3," >&2; \
	  echo "macOS: brew install python) or say where it is: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "set-up: Debian keeps venv apart from Python; installing python3-venv"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null || exit 1; \
	  else \
	    echo "This Python can't make a virtual environment; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	fi; \
	echo "set-up: $(VENV) with $$("$$python" --version), and the packages of $< (once; about half a minute)"; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV) && $(PIP_INSTALL) $(LOCKED) $< && cp $< $@

$(VENV)/requirements-test.txt: locks/requirements-test.txt $(VENV)/requirements.txt
	@if cmp -s $< $@; then touch $@; exit 0; fi; \
	echo "set-up: the packages of $< (once)"; \
	$(PIP_INSTALL) $(LOCKED) $< && cp $< $@

# The project itself, editable: the command and the MkDocs hook run the same files. Needs no network.
$(VENV)/installed: pyproject.toml $(VENV)/requirements.txt
	@$(PIP_INSTALL) --no-build-isolation --editable . && touch $@
