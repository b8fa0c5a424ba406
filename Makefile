# `make help` lists what can be done here. Running needs Python 3.11 or newer, make and git; nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DB ?= postgres
PYTEST := sh scripts/in-memory.sh $(BIN)/python -m pytest -q
BROWSER = $(shell grep -rl "pytestmark = pytest.mark.browser" tests)
ENGINES = $(shell grep -rl "pytest.mark.engines" tests --include="*.py")
CHECKED := tests/test_layers.py tests/test_docs.py tests/test_floors.py
COMPILE := $(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# Every one of the many processes of the tests would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

# Two that wait a good deal, beside each other; what each prints comes when it has ended.
AT_ONCE = $(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help run test test-engines test-faults test-all test-browsers chaos chaos-long bench bench-answers bench-widget \
  bench-voice check check-python check-widget format widget lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/.run ## Install what is missing, then start the server (PORT and HOST move it)
	@exec $(BIN)/python manage.py up

test: .venv/.test ## Check everything, then run the tests: SQLite, PostgreSQL and Redis, Chromium
	@sh scripts/test-needs.sh
	@$(MAKE) --no-print-directory check
	@$(PYTEST) -n 4 --dist loadfile -m "not browser and not other_browsers and not slow" --ignore tests/chaos $(CHECKED:%=--ignore %)
	@$(AT_ONCE) test-engines test-faults
	@if command -v chromium chromium-browser >/dev/null; then $(PYTEST) -n 4 -m "not slow" $(BROWSER); \
	  else echo "LEFT OUT: the tests in a browser, because Chromium cannot be found."; fi

test-engines:
	@sh scripts/in-memory.sh $(BIN)/python -m tests.engines -- $(BIN)/python -m pytest -q -n 2 -m "engines and not slow" $(ENGINES)

test-faults:
	@$(PYTEST) -n 3 -m "not slow" tests/chaos

test-all: test test-browsers chaos ## Everything there is
	@$(BIN)/python -m pytest -q -n 2 -m "slow and not browser"
	@if command -v chromium chromium-browser >/dev/null; then $(BIN)/python -m pytest -q -n 2 -m slow $(BROWSER); \
	  else echo "LEFT OUT: the slow tests in a browser, because Chromium cannot be found."; fi

test-browsers: .venv/.test ## The chat's main path in Firefox and WebKitGTK, which are installed where that is allowed
	@sh scripts/test-needs.sh other-browsers
	@$(BIN)/python -m pytest -q -m other_browsers tests/other_browsers

chaos: .venv/.test ## Break it in every way we know, on SQLite and on PostgreSQL; three seeds for the kills
	@sh scripts/test-needs.sh
	@failed=; for db in sqlite postgres; do \
	  $(BIN)/python -m chaos --db $$db || failed=1; \
	  $(BIN)/python -m chaos --db $$db --faults kill_random,kill_points --seed 2 --seed 3 || failed=1; \
	done; test -z "$$failed"

chaos-long: .venv/.test ## 20,000 messages under 400 kills, every point 20 times; FOLDER=… keeps what is done
	@sh scripts/test-needs.sh
	@$(BIN)/python -m chaos --long --db $(DB) $(if $(FOLDER),--resume $(FOLDER))

bench: .venv/.test ## Measure speed beside a bare Node server and the model server called directly
	@sh scripts/test-needs.sh
	@$(BIN)/python -m bench --json test-results/bench.json

bench-widget: .venv/.test widget/node_modules/.done ## Weigh the widget beside its peers, and hold its figures to their goals
	@sh scripts/test-needs.sh
	@$(BIN)/python -m bench.widget --json test-results/bench-widget.json

bench-voice: .venv/.test ## Measure how soon an answer is heard, beside two simpler ways, and what speech costs the text
	@sh scripts/test-needs.sh
	@$(BIN)/python -m bench.voice --json test-results/bench-voice.json

bench-answers: .venv/.test ## Measure search beside SQLite's full text, and the built-in answerer; SET=… for questions of your own
	@$(BIN)/python -m bench.answers $(SET) --json test-results/bench-answers.json

check: .venv/.test widget/node_modules/.done ## Lint, formatting, types, import rules, docs, built widget
	@$(AT_ONCE) check-python check-widget

check-python:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/python manage.py makemigrations --check --dry-run -v 0
	@$(BIN)/python -m pytest -q -p no:randomly $(CHECKED)

check-widget:
	@cd widget && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent test

format: .venv/.test ## Format the Python and the widget's sources
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	@cd widget && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent format

widget: .venv/.test widget/node_modules/.done ## Build static/widget/ from widget/src/
	@cd widget && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

lock: .venv/.test ## Pin what requirements.in and requirements-dev.in ask for
	@$(COMPILE) -o requirements.txt requirements.in
	@$(COMPILE) -o requirements-dev.txt requirements-dev.in

clean: ## Remove what was installed and built here; data/ stays
	rm -rf .venv widget/node_modules bench/node/node_modules bench/widget/node_modules .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Sales Agent needs Python 3.11 or newer; $(PYTHON) is older. Name another: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing the pinned packages into .venv (once) …"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.test: requirements-dev.txt .venv/.run
	@echo "Installing what the tests need into .venv (once) …"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Not `npm ci`: it wants the packages of every other platform too, and not every mirror has them.
widget/node_modules/.done: widget/package-lock.json .venv/.test
	@cd widget && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --no-save --silent --no-audit --no-fund
	@touch $@
