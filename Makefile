# Every target first sees to what it needs; the second time that takes a moment.
# demo   an instance with fictitious firms, served on http://127.0.0.1:8000
# test   all tests but the long ones            soak   the long ones
# check  format, lint, types, import contracts, questionnaires
# coverage  every branch of the rights, the scope, the trail, exports, files and background work is run by tests
# mutants  proves that tests notice the faults they are there for (ARGS="part of a name" runs some)
# translations  gathers new messages into the catalogues and compiles them
# drill  back-up under load and restore elsewhere, on both databases; prints a dated record
# bench  the hot paths beside their peers       lock   requirements.lock anew from pyproject.toml

BIN := .venv/bin

# Dozens of processes start during the tests; where an image forbids to keep what was compiled, each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
COVERED := tests/domain/test_access.py tests/domain/test_workflow.py tests/domain/test_disclosure.py tests/export tests/files \
    tests/persistence tests/work tests/services/test_reporting.py tests/services/test_pruning.py tests/services/test_trail_watch.py

.PHONY: help setup setup-tests demo test soak coverage drill mutants check bench lock translations

help:
	@sed -n 's/^# //p' Makefile

setup:
	@sh deploy/setup.sh

setup-tests:
	@sh deploy/setup.sh tests

demo: setup
	$(BIN)/assessment demo $(ARGS)

test: setup-tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

soak: setup-tests coverage
	$(BIN)/pytest -m soak --timeout=0

coverage: setup-tests
	$(BIN)/coverage run -m pytest --quiet $(COVERED)
	$(BIN)/coverage report

mutants: setup-tests
	$(BIN)/python -m tests.mutants $(ARGS)

drill: setup-tests
	DRILL_RECORD=1 $(BIN)/pytest -q tests/commands/test_keeping.py -k test_drill

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/assessment check

bench: setup
	@for script in $$(grep -l __main__ benchmarks/*.py); do \
	    $(BIN)/python -m "benchmarks.$$(basename "$$script" .py)" || exit 1; done

lock: setup
	$(BIN)/uv pip compile pyproject.toml --output-file requirements.lock --custom-compile-command "make lock" \
	    --universal --python-version 3.11 --all-extras --generate-hashes --no-annotate --upgrade --quiet

translations: setup
	@mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -o build/messages.pot --no-location --sort-output .
	$(BIN)/pybabel -q update -i build/messages.pot -d assessment/translations --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
