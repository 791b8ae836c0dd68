# Everything a developer types. Each target makes .venv first where it is missing or older than the locks.
.DEFAULT_GOAL := help
.PHONY: help install console run test test-long test-spark mutants check format bench lock sbom audit

PY := .venv/bin/python
STAMP := .venv/.installed
WORKERS = $$(($$(getconf _NPROCESSORS_ONLN) + 1)) # the tests of faults wait more than they work
AUDIT := .venv-audit/.installed
BENCH := .venv-bench/.installed

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: $(STAMP) ## .venv with the locked packages

$(STAMP): tools/setup.sh requirements/build.lock requirements/dev.lock pyproject.toml
	@sh tools/setup.sh
	@touch $@

console: $(STAMP) ## the web console, where its source has changed
	@$(PY) hatch_build.py

run: console ## the service with demo data, on http://127.0.0.1:8000
	@.venv/bin/petition serve --dev

test: console ## the tests, on SQLite and PostgreSQL, and of the console in a browser where chromium is found
	@$(PY) hatch_build.py test
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal

test-long: $(STAMP) ## the tests that take minutes
	@PETITION_THOROUGH=1 $(PY) -m pytest -n $(WORKERS) -m "long or hypothesis"

test-spark: $(STAMP) ## the back-test on a local Spark (needs Java; installs the extra)
	@$(PY) -m pip install --quiet --disable-pip-version-check "pyspark>=4.0,<5"
	@$(PY) -m pytest -m spark

mutants: $(STAMP) ## change one value of the rules at a time: the checks and tests must notice
	@$(PY) -m tools.mutate_rules

check: $(STAMP) ## lint, format, types, contract
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m tools.check_contract schema/schema.graphql tests/contract.graphql
	@$(PY) hatch_build.py check

format: $(STAMP) ## rewrite the source in the house format
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PY) hatch_build.py format

bench: $(STAMP) $(BENCH) ## every benchmark, beside its peers, into docs/performance.md; only ratios count
	@$(PY) -m bench

sbom: $(STAMP) $(AUDIT) ## what the service consists of, as CycloneDX files in dist/sbom
	@$(PY) -m tools.sbom

audit: $(STAMP) $(AUDIT) ## known vulnerabilities of the locked packages (asks the advisory services of PyPI and npm)
	@$(PY) -m tools.audit

$(AUDIT): requirements/audit.lock # tools that the service does not need, in an environment of their own
	@rm -rf .venv-audit
	@$(PY) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.lock
	@touch $@

$(BENCH): requirements/bench.lock # what the service is compared with; never a dependency of its own
	@echo "petition: installing the peers of the benchmarks into .venv-bench"
	@rm -rf .venv-bench
	@$(PY) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@touch $@

lock: ## resolve the dependencies anew (needs uv on the PATH); --no-emit-index-url keeps addresses out
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --output-file requirements/build.lock requirements/build.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --extra dev --output-file requirements/dev.lock pyproject.toml
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --extra otel --constraint requirements/dev.lock --output-file requirements/serve.lock pyproject.toml
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --output-file requirements/audit.lock requirements/audit.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --constraint requirements/dev.lock --output-file requirements/bench.lock requirements/bench.in
