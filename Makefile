# Giao Ban. From a fresh clone with python3 (3.11 or newer, with venv), make and PyPI:
#   make demo    a filled sample site on http://127.0.0.1:8000
#   make test    the whole suite, on SQLite and on PostgreSQL
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
GIAOBAN := $(BIN)/giaoban
CATALOGUES := $(wildcard giaoban/*/locale/*/LC_MESSAGES/*.po)
ARGS ?=

.PHONY: help demo test messages lint docs clean install dev
help:
	@echo "make demo      sample site on http://127.0.0.1:8000 (ARGS='--at 2017-10-06T07:30' moves its clock)"
	@echo "make test      whole test suite on SQLite and PostgreSQL (ARGS='tests/reports' for a part)"
	@echo "make lint      style, types, import ladder, migrations, translations, locks"
	@echo "make docs      documentation into site-docs/"
	@echo "make messages  bring every room's Vietnamese catalogue in step with its sources (needs gettext)"
	@echo "make clean     remove everything that is made, the sample's data included"

demo: install
	$(GIAOBAN) demo $(ARGS)

test: dev
	$(BIN)/python scripts/run_tests.py $(ARGS)

messages: dev
	$(GIAOBAN) messages --update

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy giaoban
	$(BIN)/lint-imports
	$(GIAOBAN) makemigrations --check --dry-run
	$(GIAOBAN) messages --check
	$(BIN)/python scripts/check_locks.py

docs: dev
	$(BIN)/mkdocs build --strict --quiet
	$(BIN)/python scripts/check_docs.py site-docs

install: $(VENV)/.base $(CATALOGUES:.po=.mo)

dev: $(VENV)/.dev $(CATALOGUES:.po=.mo)

# The stamps live inside the environment: removing it removes them.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Giao Ban needs Python 3.11 or newer; PYTHON=… names another one."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This python3 has no venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/base.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.base
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# gettext may be absent: Babel compiles (docs/adr/0008-messages.md).
%.mo: %.po | $(VENV)/.base
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ --locale=$(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

clean:
	rm -rf $(VENV) data staticfiles site-docs .stamps .hypothesis .ruff_cache .mypy_cache .import_linter_cache giaoban.egg-info tests/screenshots
	find giaoban tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	find giaoban -name '*.mo' -delete
