# Everything a fresh machine with Python >= 3.11 needs: `make demo`, `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.PHONY: demo test lint corpus bench clean env lock

env: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test: $(STAMP) lint
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check kg tests
	$(BIN)/ruff format --check kg tests
	$(BIN)/mypy

lock:
	$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --quiet -o requirements.txt

# Synthetic minutes with their true tables: make corpus N=1000 SEED=7 CORPUS=out/corpus
N      ?= 1000
SEED   ?= 7
CORPUS ?= out/corpus-$(N)
corpus: $(STAMP)
	$(BIN)/python -m kg.bench.corpus --n $(N) --seed $(SEED) $(CORPUS)

clean:
	rm -rf $(VENV) .kg out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
