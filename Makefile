# make demo and make test set up everything they need; the other targets are for those who work on datacraft.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types contracts docs docs-check unit format bench clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "datacraft needs Python 3.11 or newer; say which one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@if command -v uv >/dev/null 2>&1; then \
	  echo "setting up $(VENV) with uv"; \
	  test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV); \
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
	  echo "setting up $(VENV) with pip (about a minute)"; \
	  test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	fi
	@touch $@

setup: $(READY) ## Make .venv with everything in it.

demo: $(READY) ## From the sample agent and its seeds to 500 validated rows; no key, no network.
	@echo '$$ datacraft extract-schemas app.tools'
	@$(BIN)/datacraft extract-schemas app.tools
	@echo '$$ datacraft expand --n 500'
	@$(BIN)/datacraft expand --n 500
	@echo '$$ datacraft validate output/dataset.jsonl'
	@$(BIN)/datacraft validate output/dataset.jsonl

test: lint types contracts docs-check unit ## Lint, types, import contracts, docs freshness, tests.

lint: $(READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: $(READY)
	@$(BIN)/mypy --no-error-summary

contracts: $(READY)
	@$(BIN)/lint-imports >$(VENV)/contracts.log || { cat $(VENV)/contracts.log; exit 1; }

docs: $(READY) ## Write the generated parts of the documentation anew.
	@$(BIN)/python docs/generate.py

docs-check: $(READY)
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/datacraft extract-schemas --check app.tools app.agent:triage_agent >/dev/null

unit: $(READY)
	@$(BIN)/pytest -q -n auto

format: $(READY) ## Format and mend what ruff can mend.
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

clean: ## Remove .venv and everything generated.
	rm -rf $(VENV) output/* .proof .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

-include proofs.mk
