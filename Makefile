# Two commands: `make run` and `make test`. Python 3.11+ and make are all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --require-hashes
UV_VERSION := 0.13.8

.PHONY: run rehearse test check unit lock clean help

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.run  ## start the web app and the worker
	@exec $(BIN)/python -m core run

rehearse: $(VENV)/.dev  ## the AWS mode on this machine alone, without an account
	@exec $(BIN)/python -m core rehearse

test: $(VENV)/.dev check  ## prove everything
	@$(BIN)/python -m pytest -q -n 3 --dist worksteal -m "not browser and not acceptance"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder \
	  -m "browser or acceptance"

check: $(VENV)/.dev  ## style, types and the rules of the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

unit: $(VENV)/.dev  ## only the tests without a browser and without other processes
	@$(BIN)/python -m pytest -q -m "not browser and not acceptance"

lock:  ## pin the dependencies anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --no-header --no-emit-index-url \
	  --no-emit-find-links --quiet --output-file requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header --no-emit-index-url \
	  --no-emit-find-links --quiet --output-file requirements-dev.txt

clean:  ## remove the environment; the data folder stays
	rm -rf $(VENV)

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: requirements.txt | $(VENV)/bin/uv
	@$(UV) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/uv
	@$(UV) -r requirements-dev.txt
	@sh tests/support/browser.sh $(BIN)/python
	@touch $@ $(VENV)/.run
