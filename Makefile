# One command for each thing. Everything runs from .venv, which is made on first use
# and brought up to date whenever the pinned requirements change.

PYTHON  ?= python3
BIN     := .venv/bin
PIP     := $(BIN)/pip install --quiet --disable-pip-version-check
FILES   := --dist loadfile --no-loadscope-reorder
PYTEST  := $(BIN)/python -m pytest $(FILES)
BESIDE  := $(BIN)/python -m tests.again $(FILES)
MARKED  := PYTHONPATH=$(CURDIR)/tests/marks
LOCK    := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-annotate $(UPGRADE) pyproject.toml --all-extras

# Tests start a hundred processes of the program: none of them should read its source anew.
unexport PYTHONDONTWRITEBYTECODE

step = @printf '\n== %s\n' '$(1)';

KILLS   ?= 400
HISTORIES ?= 10000
FIRST   ?=
MUTANTS ?= 300
SEED    ?=
TIMES   ?= 5
NAME    ?=
WORDS   ?=
LABEL   ?=
RUSSIAN ?=
PLATFORM ?= linux

.PHONY: help run demo rehearsals test coverage long paper release portable apart lock lowest docs crash histories mutants bench abuse evening year fuzz audit axe gallery walk pictures numbers kind tongue messages clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run  ## serve on port 8000 and print the links
	@$(BIN)/veche run

demo: .venv/run  ## play a whole session with 24 bots and leave its protocol in demo/
	@$(BIN)/veche rehearse

rehearsals: .venv/run  ## play every scenario, method and variant with 12 bots in both languages, and say which were whole
	@$(BIN)/veche rehearse --all --out build/rehearsals

test: .venv/dev  ## everything CI runs
	$(call step,Style) $(BIN)/ruff check
	$(call step,Format) $(BIN)/ruff format --check
	$(call step,Types) $(BIN)/mypy
	$(call step,Layers) $(BIN)/lint-imports --no-logo
	$(call step,Tests) $(BIN)/python -m tests.marks && $(MARKED) $(BESIDE) --numprocesses 4 -m 'not apart and not browser'
	$(call step,Browser) $(BIN)/python -m tests.browser && $(BESIDE) --numprocesses 3 -m browser tests/e2e
	$(call step,Coverage) $(BIN)/python -m tests.covered

coverage: .venv/dev  ## name what no test without a browser comes by, and say whether it is little enough
	@$(BIN)/python -m tests.marks
	-$(MARKED) $(PYTEST) --numprocesses 2 -m 'not apart and not browser'
	@$(BIN)/python -m tests.covered --missing

long: .venv/dev  ## run all tests, the thorough ones too, with three times as many examples by chance and the largest papers
	VECHE_LONG=1 $(BESIDE) --numprocesses 2 -m 'not apart and not browser'
	$(BIN)/python -m tests.browser && VECHE_LONG=1 $(BESIDE) --numprocesses 2 -m browser tests/e2e

release: .venv/dev  ## build wheel, sdist, notes and checksums into dist/, and play a session with the wheel
	@$(BIN)/python -m tests.release

portable: .venv/dev  ## a folder that starts without internet, zipped into dist/ (PLATFORM=win_amd64, macosx, macosx_x86_64, linux, linux_aarch64)
	@$(BIN)/python -m tests.portable $(PLATFORM)

paper: .venv/dev  ## read every cut of many protocols, and those of a played day, as a strict secretary would
	VECHE_PAPER=1 $(BIN)/python -m pytest tests/golden/test_checker.py
	$(BIN)/veche rehearse --out build/demo
	$(BIN)/python -m tests.golden.checker build/demo/*.docx

apart: .venv/dev  ## compare the synthesis with a public package, installed apart
	$(BIN)/python -m pytest -m apart tests/apart/test_red_dwarf.py

lock: .venv/dev  ## pin the requirements anew (UPGRADE=--upgrade for the newest)
	$(LOCK) --group build --output-file requirements.txt
	$(LOCK) --group dev --constraints requirements.txt --output-file requirements-dev.txt

docs: .venv/dev  ## write what the code knows into README and docs/
	$(BIN)/python -m tests.docs

crash: .venv/dev  ## kill the server's inside at every step of the write path (KILLS=10000 for the long form)
	@$(BIN)/python -m tests.crash $(KILLS)

histories: .venv/dev  ## try random histories with undo and redo, and tell the smallest that breaks (HISTORIES=10000 FIRST=seed)
	@$(BIN)/python -m tests.histories $(HISTORIES) $(FIRST)

mutants: .venv/dev  ## change the rules, the door and the documents by chance, and tell which changes no test notices (MUTANTS=300 SEED=7)
	@$(BIN)/python -m tests.mutants $(MUTANTS) $(SEED)

fuzz: .venv/dev  ## send nonsense to every route and command, by a grammar of our own and by Schemathesis, for some minutes
	VECHE_FUZZ=5000 $(BIN)/python -m pytest tests/facilitator_ui/test_fuzz.py
	$(BIN)/python -m pytest -m apart tests/apart/test_schemathesis.py

lowest: .venv/dev  ## run the tests without a browser on the lowest versions that pyproject.toml allows, in build/lowest
	@mkdir -p build
	$(BIN)/uv pip compile --quiet --python-version 3.11 --resolution lowest-direct pyproject.toml --all-extras \
	    --group dev --no-header --no-annotate --output-file build/lowest.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/lowest
	$(BIN)/uv pip install --quiet --python build/lowest -r build/lowest.txt
	build/lowest/bin/python -m pytest --numprocesses 2 $(FILES) -m 'not apart and not browser'

audit: .venv/dev  ## ask the public database of weaknesses about every pinned package
	$(BIN)/uv tool run pip-audit --strict --requirement requirements.txt --require-hashes --disable-pip
	$(BIN)/uv tool run pip-audit --strict --requirement requirements-dev.txt --require-hashes --disable-pip

bench: .venv/dev  ## measure the live room against the floor, its strains, votes and documents, and write docs/numbers.md
	$(BIN)/python benchmarks --times $(TIMES)

abuse: .venv/dev  ## attack a server on this machine in a dozen ways, and say what honest phones felt
	$(BIN)/python benchmarks/abuse.py

year: .venv/dev  ## play a year of a methodical centre – 3 sessions, 40 agreements, a review –, compare its papers, leave them in build/year
	@$(BIN)/python -m tests.year $(SEED)

evening: .venv/dev  ## half an hour of an ordinary session of a hundred, beside which nothing else should run
	$(BIN)/python benchmarks/strains.py evening --people 100 --out benchmarks/results/evening.jsonl
	$(BIN)/python benchmarks/report.py

axe: .venv/dev  ## look at every page and scene in both languages and schemes for what hinders people (CI takes turns)
	VECHE_EVERY_LOOK=1 $(PYTEST) --numprocesses 2 tests/e2e/test_accessibility.py

gallery: .venv/dev  ## photograph every screen into gallery/, and say what looks wrong
	$(BIN)/python -m tests.gallery

walk: .venv/dev  ## walk every kind, moment and content on wall, console, phone and pages, and say what looks wrong (WORDS="form phone ru keep")
	$(BIN)/python -m tests.walk $(WORDS)

pictures: .venv/dev  ## photograph the running product for README and docs/screens.md
	$(BIN)/python -m tests.pictures

numbers: .venv/dev  ## measure first visits, joining and coming back for docs/numbers.md
	$(BIN)/python -m tests.numbers

kind: .venv/dev  ## write the skeleton of a kind of stage (NAME=poll LABEL="Poll" RUSSIAN="Опрос")
	@$(BIN)/python -m tests.skeleton "$(NAME)" "$(LABEL)" "$(RUSSIAN)"
	@$(BIN)/python -m tests.catalogues
	@$(BIN)/python -m tests.docs

tongue: .venv/dev  ## play a session in a made-up language and read every page and document for what was not translated
	@rm -rf build/tongue
	@$(BIN)/python -m tests.pseudo build/tongue
	@cd build/tongue && PYTHONPATH=. ../../$(BIN)/python -m tests.pseudo

messages: .venv/dev  ## collect the sentences of code and templates into templates/locale
	@$(BIN)/python -m tests.catalogues

clean:  ## remove what was made here; databases stay
	rm -rf .venv build dist demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/dev: .venv/run requirements-dev.txt
	$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

.venv/run: requirements.txt pyproject.toml | $(BIN)/pip
	$(PIP) --require-hashes --requirement requirements.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Veche needs Python 3.11 or newer. If yours has another name: make PYTHON=python3.12 ...'; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo 'Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv'; exit 1; }
