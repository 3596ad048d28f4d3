# `make run` serves the guide, `make test` proves it. Both set up what is missing.
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
BIN    := $(VENV)/bin
# The machine's own pip where it has one that can: a second one takes seconds to install.
PIP     = $$([ -e $(BIN)/pip ] && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python) \
  --disable-pip-version-check install --quiet --no-compile --no-deps --require-hashes --only-binary :all:
MANAGE := $(BIN)/python manage.py
# Where ARGS picks tests, one of the runs may find none: pytest then exits with 5.
NONE_FOUND = $(if $(ARGS),|| test $$? -eq 5)

# As many at a time as the machine has cores; who is done takes tests of another.
SIDE_BY_SIDE = -n auto --dist worksteal

# What could go otherwise on PostgreSQL; skipped, with a sentence, where there is none.
ON_POSTGRES = tests/fuzz tests/test_access.py tests/faults/test_midnight.py

# Where an environment forbids bytecode, each of the many processes of a run would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench admin words backup restore audit sbom lock clean help

run: $(VENV)/.run .env ## serve the guide on http://127.0.0.1:8000 (PORT changes it)
	@exec $(MANAGE) serve --port $(PORT)

# Servers, PostgreSQL and browsers have the machine's clock: with DAY they are left out.
test: $(VENV)/.dev .env ## all tests; ARGS="-k name" picks some; DAY=2028-02-29T23:50 the unit tests, as then
	@$(MANAGE) compile_po
	@$(MANAGE) collectstatic --no-input --verbosity 0
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m "not browser and not real" $(ARGS) $(NONE_FOUND)
	$(if $(DAY),,$(BIN)/python -m pytest -q -n auto -m real $(or $(ARGS),tests/faults) $(NONE_FOUND))
	$(if $(ARGS)$(DAY),,FUZZ=1000 $(BIN)/python -m tests.on_postgres $(SIDE_BY_SIDE) $(ON_POSTGRES))
	$(if $(DAY),,$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m browser $(or $(ARGS),tests/browser) $(NONE_FOUND))

check: $(VENV)/.dev .env ## style, types, layers, templates, the words; and that what `bench` compares with starts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	! grep -rnE '^.{121}' templates
	$(MANAGE) makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=bench.ordinary.settings $(BIN)/python -m django check
	$(MANAGE) load_content --check

bench: $(VENV)/.bench $(VENV)/.dev ## how fast it is, as a table and in bench.json; FULL=1 takes long; ONLY=pages,flat
	@$(BIN)/python -m bench --json bench.json $(if $(FULL),--full) $(if $(ONLY),--only $(ONLY))

admin: $(VENV)/.run .env ## make an administrator
	@$(MANAGE) prepare
	@$(MANAGE) createsuperuser $(if $(DJANGO_SUPERUSER_PASSWORD),--noinput)

words: $(VENV)/.run .env ## write the words of the database back to the files
	@$(MANAGE) export_content

backup: $(VENV)/.run .env ## copy the whole database to a dated file in backups/, while the guide runs
	@$(MANAGE) backup

restore: $(VENV)/.run .env ## FILE=backups/... put a copy into an empty database; OVER=1 replaces a full one
	@$(MANAGE) restore "$(FILE)" $(if $(OVER),--over)

# Where the service of advisories does not know a package, pip-audit would call it clean: --strict.
AUDITED := $(VENV)/audit.log
audit: $(VENV)/.audit ## known faults of what is installed, where a network reaches the advisories
	@$(BIN)/pip-audit --strict --disable-pip --progress-spinner off -r requirements/run.lock 2>$(AUDITED) \
	  && cat $(AUDITED) || { tail -n 1 $(AUDITED); grep -q "^Found " $(AUDITED) || \
	  echo "Not audited: from here no advisories can be had for all packages. Try where a network reaches them."; exit 1; }

sbom: $(VENV)/.audit ## what the guide is made of, as CycloneDX: sbom.json
	@$(BIN)/cyclonedx-py requirements requirements/run.lock --pyproject pyproject.toml --output-reproducible -o sbom.json
	@echo sbom.json

lock: $(VENV)/.dev ## choose versions anew and lock them with hashes
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal -p 3.11 --upgrade --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml -o requirements/run.lock
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal -p 3.11 --upgrade --generate-hashes \
	  --custom-compile-command "make lock" --group dev -c requirements/run.lock -o requirements/dev.lock
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal -p 3.11 --upgrade --generate-hashes \
	  --custom-compile-command "make lock" --group bench -c requirements/run.lock -c requirements/dev.lock -o requirements/bench.lock
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal -p 3.11 --upgrade --generate-hashes \
	  --custom-compile-command "make lock" --group audit -c requirements/run.lock -o requirements/audit.lock

clean: ## forget what was installed and built; the database and .env stay
	rm -rf $(VENV) staticfiles .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# The secret key is made once, and only the owner can read it.
.env:
	@umask 077 && $(PYTHON) -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(64))' > $@.new && mv $@.new $@

# A stamp is touched only after success: an interrupted install is taken up again. Three parts side by side: mostly, pip
# waits; the lock names whatever the packages need.
define INSTALL
@awk '/==/ { part = ++n % 3 } n { print > ("$(VENV)/part" part) }' $<
@$(PIP) -r $(VENV)/part0 & one=$$!; $(PIP) -r $(VENV)/part1 & other=$$!; \
  $(PIP) -r $(VENV)/part2 && wait $$one && wait $$other && touch $@
endef

# What is not compiled yet when it is needed, Python compiles itself.
$(VENV)/.run: requirements/run.lock | $(BIN)/python
	@echo "Installing what the guide needs ..."
	$(INSTALL)
	@$(BIN)/python -m compileall -q $(VENV)/lib >/dev/null 2>&1 &

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..."
	$(INSTALL)

$(VENV)/.audit: requirements/audit.lock $(VENV)/.run
	@echo "Installing what looks for known faults ..."
	$(INSTALL)

# The engine that the law's table is measured against.
$(VENV)/.bench: requirements/bench.lock $(VENV)/.run
	@echo "Installing what the benchmarks compare with ..."
	@$(PIP) -r $<
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: $(PYTHON) was not found" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@{ $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python --version || \
	  $(PYTHON) -m venv $(VENV); } >/dev/null 2>&1 || { rm -rf $(VENV); \
	  echo "Python's venv module is missing: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }
