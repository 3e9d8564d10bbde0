# Needs Python 3.11 or newer and make; all else is installed into .venv, from the package index that
# pip is set up with. `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Nothing of the caller's own environment decides what is installed and tested.
unexport PYTHONPATH
unexport SINEWS_WORKSPACE
# Tests start the program hundreds of times: compiled once is enough.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help dossier test check docs bench size clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dossier: $(VENV)/.base ## write dossier.html and dossier.json about Israel and Azerbaijan, 2011-2024
	@$(BIN)/sinews dossier Israel Azerbaijan --period 2011/2024 --workspace $(VENV)/workspace \
		-o dossier.html --json dossier.json
	@echo "$(CURDIR)/dossier.html: the page; open it in a browser"
	@echo "$(CURDIR)/dossier.json: its figures; '$(BIN)/sinews trace dossier.json ID' shows the rows of one"

test: $(VENV)/.dev check ## run the checks and every test
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.base ## write the generated pages of docs/ and the tables of README.md
	$(BIN)/python tools/build_docs.py

bench: $(VENV)/.dev ## time the commands beside plain pandas (see benchmarks/README.md)
	$(BIN)/python benchmarks/arms.py
	$(BIN)/python benchmarks/big_register.py

size: ## print the size of a base install in a fresh environment
	@rm -rf build/size && mkdir -p build && $(PYTHON) -m venv --without-pip build/size
	@$(MAKE) --no-print-directory $(VENV)/.base
	@$(PIP) --prefix build/size --ignore-installed .
	@printf 'base install: %s MB in site-packages (at most 350)\n' \
		"$$(du -sm build/size/lib/python*/site-packages | cut -f 1)"
	@rm -rf build/size

clean: ## remove the environment and what was made
	rm -rf $(VENV) build dist dossier.html dossier.json

# Stamps: a second run installs nothing. Editable, so that a change of the code needs no reinstall.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Sinews needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.python pyproject.toml
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base pyproject.toml
	$(PIP) --editable '.[dev]'
	@touch $@
