# make demo    install, and show the whole journey on the staged conversation
# make test    install what the tests need, and run them: a module at a time, two at once (WORKERS=1: one)
# make check   style, types, rubrics and rules
# make bench   measure speed and memory
# make words   bring the English catalogue up to date with the code
#
# On Linux a bare torch brings several GB of CUDA packages. For the CPU build:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --constraint constraints.txt
TORCH_INDEX ?=
WORKERS ?= 2

.PHONY: demo test check bench words system-packages

demo: $(VENV)/.installed
	$(BIN)/oudertalk demo

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes the first time) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	$(PIP) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	@touch $@

system-packages:
	@scripts/system-packages

test: system-packages $(VENV)/.installed-for-tests
	OUDERTALK_REQUIRE_BROWSER=1 OUDERTALK_REQUIRE_SOUND=1 \
		$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

check: $(VENV)/.installed-for-tests
	PATH="$(abspath $(BIN)):$$PATH" scripts/check

$(VENV)/.installed-for-bench: $(VENV)/.installed-for-tests
	$(PIP) --editable '.[bench]'
	@touch $@

bench: $(VENV)/.installed-for-bench
	$(BIN)/python -m bench

words: $(VENV)/.installed-for-tests
	PATH="$(abspath $(BIN)):$$PATH" scripts/words
