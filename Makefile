# Comity. Each target makes what it needs: on a fresh machine with Python 3.11, git and make, `make demo` is enough.
# `make help` lists the targets. PYTHON=python3.12 chooses another interpreter.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
TEXTS := $(shell find src -name '*.po')
JOBS ?= 2
PYTEST := $(BIN)/pytest -n $(JOBS) --dist loadfile

ifdef UV
install = $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
make_venv = $(UV) venv --quiet --seed --allow-existing --python $(PYTHON) .venv
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check
make_venv = $(PYTHON) -m venv .venv
endif

lock = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev demo demo-headless test test-postgres check check-format check-lint check-types \
        check-imports check-migrations check-translations bench lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
	  while IFS='|' read -r name text; do printf '  make %-20s %s\n' "$$name" "$$text"; done

setup: .venv/.runtime .venv/.texts .venv/.kernels ## make .venv and .venv/bin/comity, with what running needs

setup-dev: .venv/.dev .venv/.texts .venv/.kernels ## the same, with what tests and checks need

demo: setup ## bring up a hub and three invented members on this machine; FRESH=1 starts anew
	$(BIN)/comity demo $(if $(FRESH),--fresh)

demo-headless: setup ## play the whole story of the demo against running nodes, and say whether it holds
	$(BIN)/comity demo --headless

test: setup-dev ## run the tests; ARGS="-k withdrawal" goes to pytest, JOBS=0 runs them in one process
	$(PYTEST) $(ARGS)

test-postgres: setup-dev ## run the tests of the apps and doors on a throw-away PostgreSQL
	$(BIN)/python -m tools.postgres $(PYTEST) tests/apps tests/entrypoints -m "not browser and not processes" $(ARGS)

check: check-format check-lint check-types check-imports check-migrations check-translations ## all that tools can check

check-format: setup-dev
	$(BIN)/ruff format --check .

check-lint: setup-dev
	$(BIN)/ruff check .

check-types: setup-dev
	$(BIN)/mypy

check-imports: setup-dev
	$(BIN)/lint-imports

check-migrations: setup-dev
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run

check-translations: setup-dev
	$(BIN)/python -m tools.translations check

bench: setup-dev ## measure; prints a table. ARGS="bench.log" measures one
	$(BIN)/python -m bench.run $(ARGS)

lock: ## resolve the dependencies anew into both locks; needs uv
	$(lock) pyproject.toml --extra postgres -o requirements.lock
	$(lock) pyproject.toml --extra dev -o requirements-dev.lock

clean: ## remove .venv and what tools left behind; no node is touched
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Comity needs Python 3.11 or newer on PATH" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Comity needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(make_venv)

# One stamp for each lock: an install runs again only when its lock or the project's own description changed.
.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(install) --require-hashes -r requirements.lock
	$(install) --no-deps --editable .
	@touch $@

# The development lock holds every line of the other one, so this install serves for both.
.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(install) --require-hashes -r requirements-dev.lock
	$(install) --no-deps --editable .
	@touch .venv/.runtime $@

.venv/.texts: $(TEXTS) | .venv/.runtime
	$(BIN)/python -m tools.translations compile
	@touch $@

# The search engine's machine code, so that neither the first start nor a test waits for the compiler.
.venv/.kernels: $(wildcard src/comity/kernel/screening/engine/*.py) | .venv/.runtime
	$(BIN)/python -c "from comity.kernel.screening import engine; engine.prepare()"
	@touch $@
