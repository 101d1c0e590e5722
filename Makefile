# Sets up what is missing, then does the job. `make` says what there is.
PYTHON ?= python3
BIN := .venv/bin
IN_TWO := $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder
ON_POSTGRESQL_15 := tests/access tests/audit tests/cli tests/crediting tests/findings tests/people tests/scenarios/test_adventureworks.py
PAGES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/src/api/*' -not -path 'ui/dist/*' 2>/dev/null)

.PHONY: help setup demo serve test check format bench bench-allocation openapi messages pictures clean

help:
	@echo "make demo     set everything up, run a sample company's quarter, show what to try next"
	@echo "make serve    the same data in the browser"
	@echo "make test     all tests (installs Chromium on Debian when run as root)"
	@echo "make check    ruff, mypy --strict, import-linter, lint and types of the pages"
	@echo "make bench    benchmarks, each beside a real peer; figures for benchmarks/RESULTS.md"
	@echo "make bench-allocation   only those of giving tickets to partners, about twenty minutes"
	@echo "make openapi  write ui/openapi.json anew after a change of the API"
	@echo "make messages bring the catalogues of all languages up to date after a change of texts"
	@echo "make pictures photograph every page of the demo company into docs/pictures"

# --- setting up -------------------------------------------------------------------------------------------------------

.venv/.python: 
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed; say which with make PYTHON=python3.12"'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

# Installing builds the pages too; it is done again when the package or the pages change.
.venv/.installed: .venv/.python pyproject.toml hatch_build.py $(PAGES)
	$(BIN)/python -m pip install --quiet -e ".[dev]"
	touch $@

setup: .venv/.installed

# --- using ------------------------------------------------------------------------------------------------------------

demo: setup
	AFTERSALE_DATA=$${AFTERSALE_DATA:-$(CURDIR)/demo-data} AFTERSALE_BASE_CURRENCY=$${AFTERSALE_BASE_CURRENCY:-USD} $(BIN)/aftersale demo

serve: setup
	AFTERSALE_DATA=$${AFTERSALE_DATA:-$(CURDIR)/demo-data} AFTERSALE_BASE_CURRENCY=$${AFTERSALE_BASE_CURRENCY:-USD} $(BIN)/aftersale serve

# --- checking ---------------------------------------------------------------------------------------------------------

# Debian's packages that tests need: Chromium for the pages, PostgreSQL 15 as the external server, Java for Spark.
.venv/.debian: .venv/.python
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  missing=""; \
	  command -v chromium >/dev/null || missing="$$missing chromium fonts-noto-core"; \
	  test -x /usr/lib/postgresql/15/bin/initdb || missing="$$missing postgresql-15"; \
	  command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	  if [ -n "$$missing" ]; then apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; fi; \
	fi
	touch $@

# Node for the linters of the pages, where the machine's own is missing or too old for them.
.venv/.pages: .venv/.installed ui/package-lock.json
	$(BIN)/python ui/node.py npm --prefix ui ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

# The pages are tested in processes of their own: the browser's driver keeps an event loop running that others would trip over.
# Tests are handed out file by file in the sequence of their folders, whose last files are short: both processes end together.
test: setup .venv/.debian .venv/.pages
	$(IN_TWO) --ignore=tests/browser
	$(IN_TWO) tests/browser
	AFTERSALE_TEST_SERVER=postgresql-15 $(IN_TWO) $(ON_POSTGRESQL_15)

check: setup .venv/.pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python ui/node.py npm --prefix ui run --silent check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks

bench-allocation: setup
	$(BIN)/python -m benchmarks $(sort $(notdir $(basename $(wildcard benchmarks/allocation*.py))))

openapi: setup
	$(BIN)/python -m aftersale.web.openapi

messages: setup .venv/.pages
	$(BIN)/python -m aftersale.web.messages
	$(BIN)/python ui/node.py npm --prefix ui run --silent translations

pictures: setup .venv/.debian
	$(BIN)/python docs/pictures/take.py

clean:
	rm -rf .venv demo-data docs/pictures/all src/aftersale/web/static ui/node_modules
