# Chores. `make run` shows the demo school, `make test` checks everything; a fresh machine needs Python 3.11 and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard bpv/translations/*/LC_MESSAGES/messages.po))
BENCHMARKS ?= $(basename $(notdir $(sort $(filter-out %_splink.py %_peer.py,$(wildcard benchmarks/b[0-9]*.py))))) import_rows
PIP := -m pip --disable-pip-version-check -qq install
BABEL := $(BIN)/python -m babel.messages.frontend --quiet
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe
PYTEST := $(BIN)/python -m pytest

.PHONY: help install install-test run test quick lint types contracts format test-long bench bench-national peers lock compile-locks texts translate clean
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

install: $(VENV)/.installed $(CATALOGUES) ## the environment with everything that runs
	@:

$(VENV)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@echo "Installing into $(VENV) (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python $(PIP) --require-hashes --requirement requirements.txt
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po $(VENV)/.installed
	@$(BABEL) compile --input-file $< --output-file $@
	@touch $@

install-test: install $(VENV)/.installed-test
	@:

$(VENV)/.installed-test: tests/requirements.txt $(VENV)/.installed
	@echo "Installing the tools of the tests (once)"
	@$(BIN)/python $(PIP) --require-hashes --requirement tests/requirements.txt
	@touch $@

# Both processes run in the background, so that the shell hears a signal at once and passes it on to both.
run: install ## the demo school at 127.0.0.1:5000 (PORT=...), with its worker; Ctrl-C stops both
	@export BPV_BASE_URL="$${BPV_BASE_URL:-http://127.0.0.1:$(PORT)}"; \
	$(BIN)/bpv migrate && $(BIN)/bpv seed --profile demo --if-empty || exit 1; \
	echo "The demo school is at $$BPV_BASE_URL (Ctrl-C stops it)"; \
	$(BIN)/bpv worker & worker=$$!; \
	$(BIN)/bpv serve --host 127.0.0.1 --port $(PORT) & server=$$!; \
	stopped=; trap 'stopped=1; kill $$server $$worker 2>/dev/null' INT TERM HUP; \
	wait $$server; status=$$?; \
	kill $$server $$worker 2>/dev/null; wait; \
	test -n "$$stopped" || exit $$status

test: install-test lint types contracts ## lint, types, import contracts and all tests on both databases and in a browser
	@CHROMIUM=$$(.ci/chromium) && export CHROMIUM && $(PYTEST) -n 2 --dist worksteal -m "not long"

quick: install-test ## the tests that need no browser and no PostgreSQL
	@$(PYTEST) -n 2 -m "not long and not journey" -k "not postgresql"

lint: install-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install-test
	@$(BIN)/mypy

contracts: install-test
	@$(BIN)/lint-imports

format: install-test ## bring the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

test-long: install-test ## fuzz, kill and load runs, and the lock compiled twice
	@CHROMIUM=$$(.ci/chromium) && export CHROMIUM && $(PYTEST) -m long --timeout 3600

peers: $(PEERS)/.installed ## the environment of the programs that the benchmarks compare with

$(PEERS)/.installed: benchmarks/requirements.txt
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python $(PIP) --require-hashes --requirement benchmarks/requirements.txt
	@touch $@

bench: install-test peers ## the figures of benchmarks/, each beside its peer (BENCHMARKS=b1_rank: one of them)
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

bench-national: install-test ## one exact plan for 500,000 students and 250,000 places (minutes, 4 GB)
	@$(BIN)/python -m benchmarks.national

lock: install-test ## pin what pyproject.toml asks for (UPGRADE=--upgrade: the newest of everything; minutes)
	@$(MAKE) --no-print-directory compile-locks

compile-locks:
	@$(COMPILE) $(UPGRADE) --all-build-deps --output-file requirements.txt pyproject.toml
	@$(COMPILE) $(UPGRADE) --extra test --constraint requirements.txt --output-file tests/requirements.txt pyproject.toml
	@$(COMPILE) $(UPGRADE) --output-file benchmarks/requirements.txt benchmarks/requirements.in

texts: # gathers the texts into the file $(TEXTS); the audit of the translations uses it too
	@$(BABEL) extract --mapping pyproject.toml --keywords lazy_gettext --keywords lazy_ngettext:1,2 \
		--ignore-dirs ".* __pycache__" --sort-output --no-location --width 120 --output-file $(TEXTS) .

translate: install-test ## gather the texts of code and templates into the catalogues
	@mkdir -p build
	@$(MAKE) --no-print-directory texts TEXTS=build/messages.pot
	@$(BABEL) update --input-file build/messages.pot --output-dir bpv/translations --locale nl --init-missing \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120
	@$(MAKE) --no-print-directory install

clean: ## everything that can be made again, but not the data in var/
	@rm -rf $(VENV) $(PEERS) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis bpv/translations/*/LC_MESSAGES/*.mo
	@find bpv matching complaints tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
