# One command a verb, the same here and in continuous integration.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run install test screenshots fuzz lock fix clean

WEB_SOURCES = $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

help: ## show this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: .venv/.run-installed .stamps/web-built ## start everything with the demo bank on http://127.0.0.1:8080
	@exec .venv/bin/suiban serve --demo

install: .venv/.dev-installed .stamps/web-built ## prepare .venv and the front end, for working on the project

test: .venv/.dev-installed .stamps/web-built ## everything that is checked: lint, types, all tests
	@scripts/install-chromium || true
	@scripts/test

screenshots: .venv/.dev-installed .stamps/web-built ## pictures of every page, light and dark, wide and narrow, with what axe-core finds
	@.venv/bin/python scripts/screenshots.py
fuzz: .venv/.dev-installed ## every operation of the API as everybody who may call it, FUZZ_EXAMPLES (100) examples each; files of services, expressions, words
	@rm -f test-results/fuzz.jsonl
	@.venv/bin/pytest -q tests/integration/fuzz_at_length.py
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-3000} .venv/bin/pytest -q --timeout 3600 tests/property/test_flow_files.py \
	  tests/property/test_expression_laws.py tests/property/test_language_laws.py

lock: ## choose the newest versions again and write the lock files
	for name in build run dev; do \
	  scripts/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url requirements/$$name.in -o requirements/$$name.txt; \
	done

fix: .venv/.dev-installed ## format, and mend what can be mended
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean: ## remove what was installed and built; ./var stays
	rm -rf .venv .cache .stamps test-results web/node_modules web/*/node_modules web/*/dist
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.run-installed: requirements/run.txt requirements/build.txt pyproject.toml scripts/install-python
	@echo "installing Python packages"
	@scripts/install-python requirements/run.txt
	@touch $@

.venv/.dev-installed: requirements/dev.txt requirements/build.txt pyproject.toml scripts/install-python
	@echo "installing Python packages for development"
	@scripts/install-python requirements/dev.txt
	@touch $@ .venv/.run-installed

web/node_modules/.installed: web/package-lock.json scripts/install-web
	@echo "installing front-end packages"
	@scripts/install-web
	@touch $@

.stamps/web-built: web/node_modules/.installed $(WEB_SOURCES)
	@echo "building the front end"
	@cd web && npm run --silent build
	@mkdir -p .stamps && touch $@
