# `make help` lists what can be done. Everything happens below this folder: .venv, .airflow (Airflow's own state), .elasticsearch, data (ours).
.DEFAULT_GOAL := help
.PHONY: help install demo elasticsearch test test-slow quality bench constraints clean

PYTHON ?= $(shell for python in python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$python && break; done)
UV := $(shell sed -n 's/^uv==/uv==/p' constraints.txt)

help: ## list what can be done
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: .venv/installed ## create .venv with the pinned dependencies, the default model, ruff and mypy

.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.12 or later is needed: install it, or name it as PYTHON=/path/to/python3.12"; exit 1; }
	@echo "installing into .venv (about 800 MB, once)"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	@env -u PYTHONDONTWRITEBYTECODE .venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode \
		--constraint constraints.txt --editable '.[airflow,s3,dev]'
	@touch $@

demo: install ## run the DAGs ingest_seeds and ingest_news over articles and feeds of its own, then search
	@.venv/bin/python seeds/demo.py

elasticsearch: ## start a real Elasticsearch on this machine (JDK >= 21 and Maven; PORT=9200), until Ctrl-C
	@test -n "$(PYTHON)" || { echo "Python 3.12 or later is needed: install it, or name it as PYTHON=/path/to/python3.12"; exit 1; }
	@exec $(PYTHON) tests/elasticsearch_node/start.py --port $(or $(PORT),9200) --data .elasticsearch

test: install ## run all tests but the slow ones, and the linters
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@.venv/bin/python -m pytest -m "not slow" -q

test-slow: install ## kill loops and engine faults
	@.venv/bin/python -m pytest -m slow -q

quality: install ## score cleaning, tagging and feeds on the shared data, where it is there
	@.venv/bin/python benchmarks/quality.py

bench: install ## measure speed and memory, as ratios
	@.venv/bin/python benchmarks/speed.py

constraints: install ## pin the newest versions that pyproject.toml allows
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.12 --no-header --no-annotate --all-extras \
		--upgrade pyproject.toml --output-file constraints.txt

clean: ## remove .venv, .airflow, .elasticsearch and data
	@rm -rf .venv .airflow .elasticsearch data
