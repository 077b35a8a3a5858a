# Two commands on a fresh Debian with Python 3.11 and make: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
PYTEST_FLAGS ?= -n 2 --dist loadfile

VENV := .venv
BIN := $(VENV)/bin
# Chinese labels need a font that no Python package carries; this one is 5 MB, Noto's would be 90.
CJK_FONT := /usr/share/fonts/truetype/wqy/wqy-microhei.ttc
# Programs from Debian that a target needs, as PACKAGE:CHECK (see dev/provide).
APT_RUN := python3-venv:py:ensurepip
APT_TEST := chromium:chromium nodejs:node npm:npm nginx:nginx gifsicle:gifsicle shellcheck:shellcheck \
	fonts-wqy-microhei:$(CJK_FONT) libatomic1:lib:libatomic.so.1
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --fork-strategy fewest --custom-compile-command 'make lock' -q

export PYTHON
# nginx lies in a folder that is not on everybody's path.
export PATH := $(PATH):/usr/sbin
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: help serve test provide lint types javascript python docs bench soak lock format clean

help:
	@echo 'make serve   start the page on http://127.0.0.1:$(PORT)/'
	@echo 'make test    everything that must pass: lint, types, JavaScript, tests with a browser'
	@echo 'make format  put the code into its standard form'
	@echo 'make docs    the documentation as a site: build/docs/index.html'
	@echo 'make bench   measure speed and sizes        make soak   minutes of load and faults'
	@echo 'make lock    renew the lock files           make clean  remove what was built'

serve: $(VENV)/run
	@[ -e $(CJK_FONT) ] || echo 'For Chinese labels: sudo apt-get install fonts-wqy-microhei'
	@$(BIN)/python -m app serve --port $(PORT)

test: provide lint types javascript python

provide:
	@dev/provide $(APT_RUN) $(APT_TEST)

lint: provide $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	shellcheck .ci/run dev/provide deploy/check-image
	$(BIN)/hadolint Dockerfile

types: $(VENV)/dev
	$(BIN)/mypy --strict app

javascript: provide node_modules/.stamp
	node_modules/.bin/tsc --project tsconfig.json
	node --test --test-reporter=spec $(wildcard tests/js/*.test.js)

python: provide $(VENV)/dev node_modules/.stamp
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/dev
	$(BIN)/python -m sphinx -W -q -j auto -b html docs build/docs
	@echo 'build/docs/index.html'

bench: provide $(VENV)/bench
	$(BIN)/python -m bench

soak: provide $(VENV)/dev
	$(BIN)/python -m bench.soak

# The lock files hold hashes and no address: any index that serves the same files will do.
# Releases stay as they are locked unless they must move; make lock UPGRADE=--upgrade takes the newest.
lock: $(VENV)/base
	$(PIP) install uv
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	$(LOCK) $(UPGRADE) pyproject.toml --extra dev --extra docs -c requirements.lock -o requirements-dev.lock
	echo hatchling | $(LOCK) $(UPGRADE) - -o requirements-build.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved

clean:
	rm -rf $(VENV) node_modules build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a file that is newer than what it was made from saves the step.
$(VENV)/base: requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kernelwalk needs Python 3.11 or later; \
	$(PYTHON) is " + sys.version.split()[0] + ". Name another with make PYTHON=...")'
	@dev/provide $(APT_RUN)
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/run: $(VENV)/base requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check || { echo 'The lock files lag behind pyproject.toml: run make lock'; exit 1; }
	@touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench: $(VENV)/dev
	$(PIP) install --no-build-isolation --editable '.[bench]'
	@touch $@

node_modules/.stamp: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@
