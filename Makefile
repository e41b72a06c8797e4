# Everything a developer runs. `make` alone lists the targets.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

# The first of these that is 3.11 or newer makes the environment; `make PYTHON=/some/python` chooses another.
PYTHON ?= python3.13 python3.12 python3.11 python3

.DEFAULT_GOAL := help
.PHONY: help play run test check bench chaos chaos-digest faults lock audit format clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

play: .venv/.runtime ## Open the playground: Dealmate in your browser, no Slack needed
	@$(BIN)/dealmate play

run: .venv/.runtime ## Serve Slack
	@$(BIN)/dealmate serve

test: .venv/.dev ## Run the tests
	@$(BIN)/python -m pytest

check: .venv/.dev ## Check format, lint, types and the direction of imports
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: .venv/.dev ## Measure how fast a turn is
	@$(BIN)/python -m bench

chaos-digest: .venv/.dev ## Kill workers in the middle of a morning's digests, and count
	@$(BIN)/python -m bench.chaos_digest

chaos: .venv/.dev ## Do every fault in one run, in less than 15 minutes; WRITE=1 writes docs/reliability.md
	@$(BIN)/python -m bench.chaos $(if $(WRITE),--write)

faults: .venv/.dev ## Do the faults one after the other, longer
	@$(BIN)/python -m bench.faults

format: .venv/.dev ## Put the code into shape
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

lock: .venv/.dev ## Pin the dependencies again; UPGRADE=1 moves to the newest versions
	@echo "Pinning requirements.lock, requirements-otel.lock and requirements-dev.lock"
	@$(LOCK) pyproject.toml --extra teams --group build --output-file requirements.lock
	@$(LOCK) pyproject.toml --extra teams --extra otel --group build --constraints requirements.lock --output-file requirements-otel.lock
	@$(LOCK) pyproject.toml --extra teams --extra otel --group build --group dev --constraints requirements-otel.lock --output-file requirements-dev.lock

audit: .venv/.dev ## Ask whether a pinned dependency has a known weakness; needs the network
	@for lock in requirements.lock requirements-otel.lock requirements-dev.lock; do \
		$(BIN)/uv tool run --from 'pip-audit>=2.9,<3' pip-audit --strict --disable-pip --require-hashes --requirement $$lock || exit 1; \
	done

clean: ## Remove caches and build output; the environment stays
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps below make the set-up happen once, and again when a lock changes.

.venv/bin/python:
	@for python in $(PYTHON); do \
		"$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making .venv with $$("$$python" --version)"; \
		exec "$$python" -m venv .venv; \
	done; \
	echo "Dealmate needs Python 3.11 or newer with its venv module; tried: $(PYTHON)." >&2; \
	echo "Name yours: make PYTHON=/path/to/python" >&2; \
	exit 1

.venv/.runtime: requirements.lock | .venv/bin/python
	@echo "Installing what Dealmate runs on (requirements.lock)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/.runtime
	@echo "Installing what its developers use (requirements-dev.lock)"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
