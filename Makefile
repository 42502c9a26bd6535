# Everything a fresh machine with Python >= 3.11 needs: `make demo`, `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help test-all demo docs test lint corpus corpus-score truth fit bench bench-large torture audit clean env lock assets browser

# What there is. The words are those behind `##`.
help:
	@echo "make TARGET, on a machine with Python >= 3.11:"; echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

env: $(STAMP) assets ## the environment in .venv, and the scripts of the pages where Node is

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q kg
	touch $@

test: env browser lint ## linters, types and all tests but the slow ones: minutes (docs/testing.md)
	$(BIN)/python -m pytest -n auto --dist loadfile

test-all: env browser lint ## the same with the slow ones: an hour
	$(BIN)/python -m pytest -m "slow or not slow" -n auto --dist loadfile

# Scripts and styles of the pages, bundled from web/ (see web/README.md). Without Node the pages that need them are left out.
ASSETS := kg/assets/dist/.ready
assets: $(ASSETS)
$(ASSETS): $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)
	@command -v npm >/dev/null || { apt-get update -qq && apt-get install -y -qq nodejs npm; } >/dev/null 2>&1 || true
	@if command -v npm >/dev/null; then cd web && npm ci --ignore-scripts --silent && node build.mjs && touch ../$@; \
	else echo "no Node here: interactive pages cannot be made (install nodejs and npm, then make assets)"; fi

# The browser that the page tests drive; without it they are skipped.
browser:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 || \
	echo "no Chromium here: tests of pages in a browser are skipped (install chromium)"

demo: env ## the five sample minutes built, asked, drawn and published into out/
	$(BIN)/kg build data/minutes
	@echo; echo "== Which meetings did Inga Lykke attend?"
	$(BIN)/kg query attendance person="Inga Lykke" --format table
	@echo "== Who was at the meeting of 10 December 2024?"
	$(BIN)/kg query who-attended meeting="Haderslev Udsatteråd 2024-12-10" --format table
	@echo "== What did each council decide?"
	$(BIN)/kg query decisions-by-outcome --format table
	@echo "== Which topics cross councils?"
	$(BIN)/kg query cross-council-topics --format table
	@mkdir -p out
	$(BIN)/kg export out/council-kg.ttl
	$(BIN)/kg tables out/tables --quiet
	@if test -f $(ASSETS); then $(BIN)/kg graph councils-and-topics --site site --out out/topics.html --out out/topics.svg --out out/topics.gexf; \
	else $(BIN)/kg graph councils-and-topics --out out/topics.svg --out out/topics.gexf; fi
	$(BIN)/kg publish out/site --quiet
	@echo; echo "== The whole road from a portal: an invented one on this machine, harvested, built, asked"
	$(BIN)/python -m kg.bench.portal 12 $(BIN)/kg harvest {} --municipality Fanø --out out/harvest
	$(BIN)/kg harvest --status --out out/harvest
	$(BIN)/kg build out/harvest --store out/harvest.kg
	$(BIN)/kg query coming --store out/harvest.kg --format table
	@echo
	@echo "The graph is in .kg; out/ holds it as Turtle, its tables, a picture of topics and councils, and a site."
	@echo "Open out/site/index.html in a browser. Next, try"
	@echo "  $(BIN)/kg query                             every question there is"
	@echo "  $(BIN)/kg show \"Blå Kors\"                   all about one organisation, with the sentences"
	@echo "  $(BIN)/kg search hjemløse unge              full text"
	@echo "  $(BIN)/kg build folder/with/your/minutes    your own minutes"
	@echo "  $(BIN)/kg harvest --find Kolding            where a municipality publishes its own"
	@echo "  $(BIN)/kg serve                             site, SPARQL and search on this machine"

# Pages that are generated from the code.
docs: $(STAMP) ## the pages that are made of the code
	$(BIN)/python -c "from kg.cli import reference; print(reference(), end='')" > docs/cli.md
	$(BIN)/python -c "from kg.cli import reference; print(reference('da'), end='')" > docs/cli.da.md
	$(BIN)/python -m kg.cli.tutorial docs/tutorial.md docs/tutorial.da.md
	$(BIN)/python -m kg.publish.ontology_page out/ns

lint: $(STAMP) ## ruff and mypy
	$(BIN)/ruff check kg tests
	$(BIN)/ruff format --check kg tests
	$(BIN)/mypy

lock: ## requirements.txt from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --no-header --python-version 3.11 --quiet -o requirements.txt

# Synthetic minutes with their true tables: make corpus N=1000 SEED=7 CORPUS=out/corpus
N      ?= 1000
SEED   ?= 7
CORPUS ?= out/corpus-$(N)
corpus: $(STAMP) ## N synthetic minutes with their true tables into out/
	$(BIN)/python -m kg.bench.corpus --n $(N) --seed $(SEED) $(CORPUS)

# How well each layout of a corpus is read: F1 in hundredths by facet.
corpus-score: $(STAMP) ## how well each layout of a corpus is read
	$(BIN)/python -m kg.bench.score $(CORPUS)

# How true the reader is: the samples, drawn layouts, drawn layouts with unknown headings. Minutes with gold of your own:
# make truth TRUTH="--gold my/gold --minutes my/minutes"
LAYOUTS ?= 1000
truth: $(STAMP) ## how true the reader is, over samples and drawn layouts
	$(BIN)/python -m kg.bench.truth --layouts $(LAYOUTS) --facets --worst 5 --gold tests/gold --minutes data/minutes $(TRUTH)

# The weights that the structure of a document is decided with, fitted: FIT="--gold my/gold --minutes my/minutes" adds own ones.
fit: $(STAMP) ## the weights of structure, fitted
	$(BIN)/python -m kg.bench.fit_structure --gold tests/gold --minutes data/minutes $(FIT)

# Every benchmark in one table and in out/bench.json; exit 1 when a target is missed. About ten minutes on two cores.
bench: $(STAMP) ## every benchmark in one table: ten minutes
	$(BIN)/python -m kg.bench.speed

bench-large: $(STAMP) ## the same over up to 100,000 minutes: hours
	$(BIN)/python -m kg.bench.speed --sizes 1000 10000 100000 --out out/bench-large.json

# Builds killed at a thousand random moments, each other command that writes at a hundred, in rounds of 50 and 5; small
# disks that fill. Some two hours on two quiet cores. What held is kept: interrupted, it goes on with the round that it was in.
ROUNDS  ?= 20
FIGURES ?= $(CURDIR)/out/torture.tsv
torture: $(STAMP) ## a thousand builds killed, and other accidents: hours
	@mkdir -p out
	@for round in $$(seq 1 $(ROUNDS)); do \
	  grep -qx "round $$round" $(FIGURES) 2>/dev/null && continue; \
	  KG_ROUND=$$round KG_KILLS=50 KG_FIGURES=$(FIGURES) $(BIN)/python -m pytest -q -m "slow or not slow" -k killed \
	    tests/test_torture.py || exit 1; \
	  echo "round $$round" >> $(FIGURES); \
	done
	$(BIN)/python -m pytest -q -m "slow or not slow" -k "not killed" tests/test_torture.py tests/test_whole.py
	@awk -F'\t' 'NF == 3 { killed[$$1] += $$3 } END { for (what in killed) print killed[what], what, "killed; all held" }' $(FIGURES)

# Known weaknesses of the locked packages. Asks public databases of advisories; says so when it cannot reach them.
audit: $(STAMP) ## known weaknesses of the locked packages
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit 2>/dev/null || true
	@$(BIN)/python -m kg.bench.audit

clean: ## all that was made
	rm -rf $(VENV) .kg out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
