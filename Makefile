# Two commands: `make up` shows the platform on this machine, `make test` holds it to its promises.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
UV_VERSION := 0.13.9
CYCLONEDX_VERSION := 7.5.0
PIP_AUDIT_VERSION := 2.10.1

# Pyright forgets what it knows of pulumi_aws, and reads it again, whenever its memory is nearly full: it needs 6 GB, or it
# takes half as long again. Node.js gives it 4 GB; this is half of the machine's.
HEAP_MB = $(shell $(RUN) -c 'import os; print(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**21)')

# Compiled modules halve the time of every later command.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install up preview test soak drill check lint types unit format lock golden mutate docs gdpr screenshots sbom audit clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(INSTALLED) ## Install what is needed into .venv, and pack the handlers
	@$(RUN) -m packages
	@$(RUN) -m local preview >/dev/null || true  # Python keeps the modules that it compiles for this

up: $(INSTALLED) ## Deploy to the embedded local cloud, process photos, show the result. ARGS="--photos DIR" for your own
	@$(RUN) -m local up $(ARGS)

preview: $(INSTALLED) ## List what would be created, and judge it by the policy packs
	@$(RUN) -m local preview $(ARGS)

test: lint install ## Everything that must hold: format, lint, types, unit, policy, end-to-end
	@$(MAKE) --no-print-directory -j 2 types unit

check: lint types ## Format, lint and types only

lint: $(INSTALLED)
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .

types: $(INSTALLED)
	NODE_OPTIONS=--max-old-space-size=$(HEAP_MB) $(RUN) -m pyright

unit: $(INSTALLED)
	$(RUN) -m pytest -n 2

soak: install mutate ## The long tests: faults, large numbers, and mistakes that a test must notice
	$(RUN) -m pytest -m soak --hypothesis-profile=drawn
	REACHABILITY_EXAMPLES=2000 $(RUN) -m pytest --hypothesis-profile=drawn tests/reachability/test_oracle.py tests/reachability/test_recorded_law.py

drill: install ## Lose tasks and deliver bad versions in the local cloud, and see what is lost and how soon it is back
	$(RUN) -m pytest -q -s -m soak tests/local/containers/test_recovery.py

mutate: install ## Introduce mistakes in a copy of the project, and see that a test notices each. ARGS="--kind edges --seed 2"
	$(RUN) -m tests.mutations $(ARGS)

docs: install ## Write the drawings and the generated tables of the docs again, from the program
	$(RUN) -m diagram --stack local --folder docs/images/program
	$(RUN) -m recorder record --stack dev --out dist/dev.json
	$(RUN) -m reachability dist/dev.json --svg docs/images/network.svg
	$(RUN) -m policies rules --write docs/policies.md
	$(RUN) -m components.docs
	$(RUN) -m components.settings
	$(RUN) -m handlers.stream.schemas

gdpr: install ## Write the register, the transfers and the evidence of the GDPR as pages into dist/gdpr
	$(RUN) -m recorder record --stack prod --out dist/prod.json
	$(RUN) -m gdpr register dist/prod.json --html dist/gdpr/register.html > /dev/null
	$(RUN) -m gdpr transfers dist/prod.json --html dist/gdpr/transfers.html > /dev/null
	$(RUN) -m gdpr evidence dist/prod.json --html dist/gdpr/evidence.html

screenshots: install ## Take the screenshots of the gallery again, from its test in a browser
	GALLERY_SCREENSHOTS=docs/images/gallery $(RUN) -m pytest tests/local/api/test_gallery.py

audit: $(INSTALLED) ## Scan the packages of the gallery's image for known vulnerabilities, by a public database
	$(RUN) -m uv tool run -q --from pip-audit==$(PIP_AUDIT_VERSION) pip-audit --strict --require-hashes --disable-pip \
		--requirement services/gallery/requirements.lock

golden: install ## Write again what the program records, which the tests compare with
	$(RUN) -m tests.golden

format: $(INSTALLED) ## Format the code and fix what can be fixed
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

lock: $(INSTALLED) ## Pin again what the requirements need
	$(RUN) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		requirements-dev.txt -o requirements.lock
	$(RUN) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		services/gallery/requirements.txt -c requirements.lock -o services/gallery/requirements.lock
	$(RUN) -m packages lock
	@$(MAKE) --no-print-directory sbom

sbom: $(INSTALLED) ## Write the gallery's software bill of materials again
	$(RUN) -m uv venv -q --clear dist/sbom
	$(RUN) -m uv pip install -q --python dist/sbom/bin/python --require-hashes -r services/gallery/requirements.lock
	$(RUN) -m uv tool run -q --from cyclonedx-bom==$(CYCLONEDX_VERSION) cyclonedx-py environment dist/sbom \
		--output-reproducible --sv 1.6 --of JSON -o services/gallery/sbom.cdx.json

clean: ## Remove everything that the other commands created
	rm -rf $(VENV) dist out .pytest_cache .ruff_cache .hypothesis

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; this is '"$$($(PYTHON) --version)"'. Set PYTHON=... to another one.' >&2; exit 1; }
	@echo 'Installing into $(VENV), once (a minute or so) ...'
	@$(PYTHON) -m venv $(VENV) || \
		{ echo 'No virtual environment could be created: install your system'"'"'s python3-venv package.' >&2; exit 1; }
	@$(RUN) -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(RUN) -m uv pip install -q --python $(RUN) --require-hashes -r requirements.lock
	@touch $@
