# Every target sets up .venv from the lock files by itself; nothing needs to be activated.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

# What has been compiled is kept, also where the machine says otherwise: tests and demo start many processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

.PHONY: help install demo test lint fix up bench lock

help:  ## say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | column -t -s '|'

install: $(RUNTIME)  ## set up .venv from the lock file

demo: $(RUNTIME)  ## let an example company live in var/demo; check every mail, ticket, reminder and report
	$(BIN)/haldur demo

test: $(DEV)  ## run the tests, one more at a time than the machine has cores
	$(BIN)/pytest -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder

lint: $(DEV)  ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEV)  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

up: $(RUNTIME)  ## run Haldur on this machine: Prefect server, worker and schedules
	$(BIN)/haldur up

bench: $(DEV)  ## measure speed and memory, write docs/benchmarks.md
	$(BIN)/python -m benchmarks

lock: $(DEV)  ## resolve pyproject.toml anew into the two lock files
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Haldur needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing packages from requirements.lock into .venv (a few minutes the first time) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing the tools for tests from requirements-dev.lock ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
