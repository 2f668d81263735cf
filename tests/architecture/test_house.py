"""Is the house in order?"""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import pellucid
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS

ROOT = Path(__file__).parents[2]
HEAVY = {
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "sklearn",
    "xgboost",
    "lightgbm",
    "catboost",
    "onnxruntime",
    "mlflow",
    "altair",
    "boto3",
    "narwhals",
}
ROOMS = [name for _, name, is_package in pkgutil.iter_modules(pellucid.__path__) if is_package]


def loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "code", ["import pellucid", "import pellucid.cli.run", *(f"import pellucid.{room}" for room in ROOMS)]
)
def test_importing_a_room_loads_no_heavy_library(code):
    assert not loaded_by(code) & HEAVY


def test_a_bias_job_loads_no_library_it_does_not_need(tmp_path):
    config = {
        "dataset_type": "text/csv",
        "label": "y",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "s", "value_or_threshold": ["a"]}],
        "methods": {"pre_training_bias": {"methods": "all"}},
    }
    (tmp_path / "c.json").write_text(json.dumps(config))
    (tmp_path / "d.csv").write_text("s,y\n" + "a,1\nb,0\na,0\nb,1\n" * 30)
    arguments = [
        "run",
        str(tmp_path / "c.json"),
        "--data",
        str(tmp_path / "d.csv"),
        "--output",
        str(tmp_path / "r"),
        "--json",
    ]
    code = f"import contextlib, io\nfrom pellucid.cli import main\nwith contextlib.redirect_stdout(io.StringIO()): assert main({arguments!r}) == 0"
    assert not loaded_by(code) & (HEAVY | {"orjson", "jmespath", "urllib3"})


@pytest.mark.parametrize("room", ROOMS)
def test_the_public_face_is_what_it_says(room):
    module = importlib.import_module(f"pellucid.{room}")
    exported = set(getattr(module, "__all__", ()))
    public = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("pellucid.")
    }
    assert public <= exported
    assert all(hasattr(module, name) for name in exported)


def test_every_metric_has_a_catalogue_entry():
    assert set(METRICS) == {*PRETRAINING_METRICS, *POSTTRAINING_METRICS}


def test_no_file_is_too_long():
    tables = {"languages.py", "metric_catalogue.py", "schema.py"}
    sources = [path for path in (ROOT / "src").rglob("*.py") if path.name not in tables]
    assert [path.name for path in sources if len(path.read_text().splitlines()) > 500] == []


def test_every_decision_record_is_listed():
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert records
    assert all(name in index for name in records)
