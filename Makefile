# The two that a newcomer needs: `make run` and `make test`.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SEVENTH_HOME ?= ./var
export PORT ?= 8000

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.run: requirements/run.txt requirements/build.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.PHONY: run
run: $(VENV)/.run locales ## set everything up and serve the site on PORT (8000)
	$(BIN)/python -m app init
	@echo "Open http://localhost:$(PORT)"
	$(BIN)/python -m app serve

.PHONY: locales
locales: $(VENV)/.run
	@$(BIN)/python scripts/compile_locales.py

.PHONY: check
check: $(VENV)/.dev locales ## the quick tests, for while you work
	$(BIN)/python -m pytest -q -m "not slow and not browser" -n 2

.PHONY: test
test: $(VENV)/.dev locales lint ## every check and every test
	$(BIN)/python scripts/run_tests.py

.PHONY: thorough
thorough: $(VENV)/.dev locales ## the slow tests with everything that they can try; takes hours
	SEVENTH_TEST_PERCENT=100 $(BIN)/python -m pytest -q -m slow -n 2 --dist worksteal

.PHONY: lint
lint: $(VENV)/.dev ## style, types, architecture, templates, security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/bandit --quiet --recursive app --configfile pyproject.toml

.PHONY: fmt
fmt: $(VENV)/.dev ## put code into its shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench/var/datasette/.done: requirements/bench.txt
	$(PYTHON) -m venv bench/var/datasette
	bench/var/datasette/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

.PHONY: bench
bench: $(VENV)/.dev locales bench/var/datasette/.done ## measure speed and relevance, as ratios
	$(BIN)/python -m bench

.PHONY: mutation
mutation: $(VENV)/.dev locales ## make small mistakes in what decides, and count those that the tests notice
	$(BIN)/python scripts/mutation.py

.PHONY: screenshots
screenshots: $(VENV)/.dev locales ## take the pictures of the README
	$(BIN)/python scripts/screenshots.py

.PHONY: gallery
gallery: $(VENV)/.dev locales ## take pictures of every kind of page: phone and desk, light and dark, both directions
	$(BIN)/python scripts/screenshots.py --all

.PHONY: looks
looks: $(VENV)/.dev locales ## keep new pictures of how pages look, which the tests compare with
	$(BIN)/python scripts/keep_looks.py

.PHONY: words
words: $(VENV)/.dev ## collect the words of the interface into the catalogues
	$(BIN)/python scripts/collect_words.py

.PHONY: lock
lock: $(VENV)/.dev ## write requirements/ anew from pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o requirements/run.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --build-deps-for editable --only-build-deps -o requirements/build.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --extra dev -o requirements/dev.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --extra bench -o requirements/bench.txt pyproject.toml
