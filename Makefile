# Everything runs in a virtual environment that make sets up: only Python 3.11+ is needed.
PYTHON ?= python3
LANE ?= embedded
MINUTES ?= 5
RUN := .venv/bin/python
DATA := .data/demo

define DEPENDENCIES
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))
print(*project["project"]["dependencies"], *project["dependency-groups"]["refdata"])
endef
export DEPENDENCIES

.DEFAULT_GOAL := help
.PHONY: help check bundle test chaos mutate lint format docs demo psql down bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

check: .venv/ready ## what a change must pass: judge, linters, fresh docs and golden schema
	@$(RUN) build.py check && $(RUN) tools/lint.py && $(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) tools/docs.py --check

bundle: .venv/ready ## dist/: the release SQL and its manifest
	@$(RUN) build.py bundle

test: .venv/ready ## the tests; LANE=embedded, adopted, debian, container or dsn
	@$(RUN) -m pytest --lane $(LANE) $(ARGS)

chaos: .venv/ready ## kills the server while clients post, buy and deliver, and sells to crowds, for MINUTES=5
	@CHAOS_MINUTES=$(MINUTES) $(RUN) -m pytest -n 0 tests/payments/test_ledger_chaos.py tests/ticketing/test_stock_chaos.py tests/ops/test_outbox_chaos.py --lane $(LANE) $(ARGS)

mutate: .venv/ready ## what the tests would notice: weakens the database in one place at a time
	@$(RUN) build.py bundle && $(RUN) tools/mutate.py $(ARGS)

lint: .venv/ready ## sqlfluff on the sources that changed
	@$(RUN) tools/lint.py

format: .venv/ready ## rewrite sources as the formatters want them
	@$(RUN) tools/lint.py --fix && $(RUN) -m ruff check --fix . && $(RUN) -m ruff format .

docs: .venv/ready ## write the generated pages of docs/
	@$(RUN) tools/docs.py

demo: .venv/ready ## a story on an embedded server, and its dashboards
	@$(RUN) build.py bundle && $(RUN) tools/demo.py --data $(DATA)

psql: .venv/ready ## psql on the demo's database
	@$(RUN) tools/server.py psql --data $(DATA)

down: .venv/ready ## stop the demo's server
	@$(RUN) tools/server.py down --data $(DATA)

bench: .venv/ready ## figures, each a ratio within one run
	@$(RUN) bench/run.py

clean: ## forget everything that was built; the demo's data too
	@[ ! -d $(DATA) ] || [ ! -x $(RUN) ] || $(RUN) tools/server.py down --data $(DATA)
	@rm -rf .venv .cache .data dist

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Python 3.11 or later is needed, this is {v[0]}.{v[1]}; set PYTHON=...")'
	@echo "Setting up .venv (once, a minute) ..."
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@$(RUN) -m pip install --quiet --disable-pip-version-check $$($(RUN) -c "$$DEPENDENCIES")
	@touch $@
