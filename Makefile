# Sets Toothline up in this checkout and runs it. Needs Python 3.11 to 3.13, make, a package index.
#
#   .venv                 the environment, made from requirements.lock
#   .setup                stamps: what is done already
#   the user's cache      models and rendered prompts, shared by all checkouts

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup models prompts call test test-phone check bench bench-ears lock clean

# The recorded caller that `make call` plays; any of audio_fixtures/callers.
CALLER ?= healing-cap

# What `make bench-ears` judges with: a training folder, or a list of held-out recordings.
RECORDINGS ?= training

BIN := .venv/bin
TOOTHLINE := $(BIN)/toothline
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

LOCK := .setup/locker/bin/uv pip compile --quiet --upgrade --universal \
    --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: .setup/dependencies models prompts ## Environment, dependencies, models, prompts; what is done is skipped

call: setup ## Play one recorded caller through the whole service (CALLER=name)
	$(TOOTHLINE) call --caller $(CALLER)

test: setup check ## Check style, types and arrows, then run all tests
	$(BIN)/pytest --numprocesses 2 --dist loadgroup

test-phone: setup .setup/pjsip ## Only the calls with telephones and PBXs that others made; those missing are told
	$(BIN)/pytest -m phone

check: .setup/dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Measure speed and accuracy over all callers, voices and lines
	$(TOOTHLINE) bench

bench-ears: setup ## Judge every installed ear on held-out people and voices (RECORDINGS=folder)
	$(TOOTHLINE) models train evaluate "$(RECORDINGS)" --json benchmarks/results/ears.json

# A prompt that is not in the cache is spoken when a call needs it: no reason to stop.
prompts: models
	-@$(TOOTHLINE) prompts

models: .setup/dependencies
	@$(TOOTHLINE) models fetch

lock: .setup/locker/bin/uv ## Pin every dependency anew, with hashes
	$(LOCK) --group build --output-file requirements-build.lock
	$(LOCK) pyproject.toml --extra test --output-file requirements.lock

clean: ## Remove environment, stamps and caches of this checkout (models stay)
	rm -rf .venv .setup .mypy_cache .ruff_cache .pytest_cache .import_linter_cache toothline.egg-info

# pip and setuptools come first: one dependency has no wheel and is built with them, not with
# whatever version the index has today.
.setup/dependencies: requirements-build.lock requirements.lock pyproject.toml | .venv/bin/python
	@mkdir -p .setup
	@echo "Installing the dependencies of requirements.lock into .venv"
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-build.lock
	$(PIP) install --no-deps --no-build-isolation --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The first Python that fits and can make an environment; PYTHON=path names another.
.venv/bin/python:
	@for python in $(PYTHON) python3.12 python3.13 python3.11 python3; do \
	    if $$python -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	        echo "Making .venv with $$($$python --version)"; \
	        $$python -m venv .venv; exit; \
	    fi; \
	done; \
	echo "No usable Python found: install Python 3.11, 3.12 or 3.13 with its venv module" \
	    "(on Debian and Ubuntu the package python3-venv), or name one: make PYTHON=/path/to/python3.12." >&2; \
	exit 1

# PJSIP stays out of our environment, and out of our dependencies: it is only called by. Where it
# cannot be installed, the tests go on without it and say so.
.setup/pjsip: | .venv/bin/python
	@$(BIN)/python -m venv $@ && $@/bin/python -m pip install --quiet pjsua2-python || rm -rf $@

.setup/locker/bin/uv: | .venv/bin/python
	$(BIN)/python -m venv .setup/locker
	.setup/locker/bin/python -m pip install --quiet uv
