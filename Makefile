# Everything a developer, a demonstrator or CI does with Drempel. `make help` lists it.
# Needed beforehand: Python 3.11 or newer with venv, and make. The rest comes from PyPI and npm, into this folder.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(VENV)/bin/uv
WORKERS ?= auto
ROOMS   ?= engine/dossier engine/arrears engine/pages engine/access.py engine/deadlines.py

# Compiled Python is kept, whatever the environment says: else each process compiles the whole house again.
unexport PYTHONDONTWRITEBYTECODE

# npm is a script that asks PATH for its own Node: the one in the virtual environment.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

BUNDLE  := web/static/build/manifest.json
SOURCES := $(shell find web/assets -type f)
FAST    := not slow and not postgres and not browser

LOCK    := $(UV) pip compile --quiet --upgrade --universal --generate-hashes --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Every target installs into the one virtual environment.
.NOTPARALLEL:

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 12

.PHONY: run
run: $(VENV)/.run $(BUNDLE) ## Start Drempel with demonstration data (PORT, HOST and DREMPEL_* from the environment)
	@exec $(PY) -m web.development

.PHONY: check
check: format lint types layers templates $(BUNDLE) ## Formatting, lint, types, layers, templates and the fast tests
	$(PY) -m pytest -q -n $(WORKERS) -m "$(FAST)"

.PHONY: format
format: $(VENV)/.dev ## Check the formatting (fix it with `make fix`)
	$(VENV)/bin/ruff format --check .

.PHONY: lint
lint: $(VENV)/.dev ## Check the Python code with ruff
	$(VENV)/bin/ruff check .

.PHONY: types
types: $(VENV)/.dev ## Check the types with mypy --strict
	$(VENV)/bin/mypy

.PHONY: layers
layers: $(VENV)/.dev ## Check that imports go one way and each library stays in its own place
	$(VENV)/bin/lint-imports --no-logo

.PHONY: templates
templates: $(VENV)/.dev ## Check the templates with djlint
	$(if $(wildcard web/templates),$(VENV)/bin/djlint --lint --quiet web/templates)

.PHONY: fix
fix: $(VENV)/.dev ## Mend formatting and lint where that can be done by itself
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: test
test: $(VENV)/.dev $(BUNDLE) ## All tests, on SQLite and PostgreSQL, and in a real browser (SKIP_BROWSER=1 leaves that out)
	@$(if $(SKIP_BROWSER),,CHROMIUM="$$($(PY) -m tests.browser.chromium)" &&) export CHROMIUM && \
	 ALL_TESTS=1 $(PY) -m pytest -q -n $(WORKERS)

.PHONY: mutants
mutants: $(VENV)/.dev ## Plant faults in ROOMS, one at a time, and see which no fast test finds (docs/tests.md)
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements-mutants.txt
	$(PY) -m tests.mutants lines $(ROOMS)
	$(PY) -m tests.mutants run $(ROOMS)

.PHONY: bench
bench: $(VENV)/.dev ## Measure the speed of a step and of the clock
	$(PY) -m tests.bench

.PHONY: assets
assets: $(BUNDLE) ## Bundle style sheets, scripts and fonts into web/static/build

.PHONY: lock
lock: $(VENV)/.run ## Renew the lock files from pyproject.toml and package.json
	$(LOCK) --group build -o requirements.txt pyproject.toml
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	$(LOCK) --group mutants -c requirements-dev.txt -o requirements-mutants.txt pyproject.toml
	echo uv | $(LOCK) -c requirements.txt -o requirements-uv.txt -
	npm install --package-lock-only --ignore-scripts --loglevel=error

.PHONY: clean
clean: ## Remove everything that was installed or built; the database in var/ stays
	rm -rf $(VENV) node_modules web/static/build

# --- What the targets stand on; nothing below is done again while its lock file or sources stay the same.

$(VENV)/.uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	 { echo "Drempel needs Python 3.11 or newer; name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/.uv
	@rm -f $(VENV)/.dev
	$(UV) pip sync --quiet --python $(PY) --require-hashes requirements.txt
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

# The tests' packages contain those of `make run`, so neither undoes the other.
$(VENV)/.dev: requirements-dev.txt requirements.txt pyproject.toml | $(VENV)/.uv
	$(UV) pip sync --quiet --python $(PY) --require-hashes requirements-dev.txt
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.run $@

node_modules/.installed: package-lock.json .npmrc | $(VENV)/.run
	npm ci --ignore-scripts --loglevel=error
	@touch $@

$(BUNDLE): $(SOURCES) node_modules/.installed
	node web/assets/build.mjs
