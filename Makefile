# The two commands of the README, and what they are made of.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: check test lock

.venv/ready: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

check: .venv/ready
	mkdir -p var
	$(BIN)/ruff check accounts audits common mystery manage.py
	MYSTERY_DEBUG=1 $(BIN)/python manage.py check
	MYSTERY_DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

test: check
	MYSTERY_DEBUG=1 $(BIN)/pytest

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
