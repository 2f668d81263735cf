# The everyday commands; continuous integration calls the same ones.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS := catboost,demo,fast,lightgbm,mlflow,onnx,s3,sklearn
OLD_PANDAS := $(VENV)/pandas-2.3

.PHONY: demo test check format bench docs examples clean pdftotext chromium

demo: $(VENV)/demo-installed
	$(BIN)/pellucid demo

test: check $(OLD_PANDAS) | pdftotext chromium
	$(BIN)/pytest --quiet --doctest-modules src/pellucid
	$(BIN)/pytest --numprocesses auto --dist loadfile

check: $(VENV)/test-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test-installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/test-installed
	$(BIN)/python benchmarks/bias.py

docs: $(VENV)/test-installed
	$(BIN)/sphinx-build --quiet --fail-on-warning --builder html docs build/docs
	@echo "open build/docs/index.html"

# Run the notebooks and keep their outputs.
examples: $(VENV)/test-installed
	$(BIN)/python examples/refresh.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/demo-installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[demo]"
	touch $@

$(VENV)/test-installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --group test --editable ".[$(EXTRAS)]"
	touch $@

# The tests read the PDF with poppler, from the system's packages.
pdftotext:
	@command -v pdftotext pdfinfo > /dev/null || (apt-get update -qq && apt-get install -y -qq poppler-utils)

# The tests open the report in a real browser, from the system's packages.
chromium:
	@command -v chromium > /dev/null || (apt-get update -qq && apt-get install -y -qq chromium)

# A second pandas, for the tests that compare what both versions give.
$(OLD_PANDAS): | $(VENV)/test-installed
	$(BIN)/python -m pip install --quiet --no-deps --target $@ "pandas==2.3.*" pytz
