"""Real data and a real model for the tests that run whole jobs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from pellucid.demo import read_adult, train_model
from pellucid.demo.adult import FEATURES, LABEL

# Examples are the same in every run, and no test is about how long it takes.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

SERVER = Path(__file__).parent / "servers" / "model_server.py"


@dataclass(frozen=True)
class People:
    """600 rows of UCI Adult, encoded as numbers, in every format."""

    rows: tuple[tuple[int, ...], ...]
    headers: tuple[str, ...]
    csv: Path
    headless_csv: Path
    jsonlines: Path
    json: Path
    parquet: Path


@pytest.fixture(scope="session")
def adult() -> object:
    return read_adult()


@pytest.fixture(scope="session")
def people(adult, tmp_path_factory: pytest.TempPathFactory) -> People:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("people")
    rows, headers = adult.test[:600], (*FEATURES, LABEL)
    made = People(
        rows,
        headers,
        folder / "people.csv",
        folder / "headless.csv",
        folder / "people.jsonl",
        folder / "people.json",
        folder / "people.parquet",
    )
    for path, with_header in ((made.csv, True), (made.headless_csv, False)):
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([headers, *rows] if with_header else rows)
    records = [{"features": list(row[:-1]), "label": row[-1]} for row in rows]
    made.jsonlines.write_text("".join(json.dumps(record) + "\n" for record in records))
    made.json.write_text(json.dumps(records))
    columns = zip(*rows, strict=True)
    pq.write_table(pa.table(dict(zip(headers, (list(column) for column in columns), strict=True))), made.parquet)
    return made


@pytest.fixture(scope="session")
def archive(adult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An XGBoost `model.tar.gz`."""
    path = tmp_path_factory.mktemp("model") / "model.tar.gz"
    train_model(adult.train[:3000], path)
    return path


@pytest.fixture(scope="session")
def server_url(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same model, served by a second process."""
    folder = tmp_path_factory.mktemp("served")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    model = (folder / "xgboost-model").rename(folder / "model.ubj")
    process = subprocess.Popen([sys.executable, str(SERVER), str(model)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def config() -> Callable[..., dict[str, object]]:
    """A bias request for Sex on Adult, with changes; a value of `...` removes a field."""

    def make(**changes: object) -> dict[str, object]:
        base: dict[str, object] = {
            "dataset_type": "text/csv",
            "headers": [*FEATURES, LABEL],
            "label": LABEL,
            "label_values_or_threshold": [1],
            "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
            "methods": {"pre_training_bias": {"methods": "all"}},
        }
        return {name: value for name, value in (base | changes).items() if value is not ...}

    return make


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `pellucid run` on a configuration; results go to a fresh folder."""
    from pellucid.cli import main

    def call(config: object, *arguments: str) -> Outcome:
        path = tmp_path / "analysis_config.json"
        path.write_text(config if isinstance(config, str) else json.dumps(config))
        output = tmp_path / "results"
        before = set(tmp_path.rglob("*"))
        code = main(["run", str(path), "--output", str(output), *arguments])
        captured = capsys.readouterr()
        made = {str(entry.relative_to(tmp_path)) for entry in set(tmp_path.rglob("*")) - before}
        return Outcome(code, captured.out, captured.err, output, frozenset(made))

    return call


@pytest.fixture(scope="session")
def save_results() -> Callable[..., Path]:
    """Measure a model's bias against women on a CSV text with the columns sex, y and h; where the results are."""
    from pellucid.cli import main

    def save(output: Path, text: str, *arguments: str, facet: str = "sex", metrics: object = ("DPPL",)) -> Path:
        config = {
            "dataset_type": "text/csv",
            "label": "y",
            "predicted_label": "h",
            "label_values_or_threshold": [1],
            "facet": [{"name_or_index": facet, "value_or_threshold": ["F"]}],
            "methods": {"post_training_bias": {"methods": metrics}},
        }
        request, data = output.with_suffix(".json"), output.with_suffix(".csv")
        request.write_text(json.dumps(config))
        data.write_text(text)
        assert main(["run", str(request), "--data", str(data), "--output", str(output), *arguments]) == 0
        return output

    return save


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code, what it printed, and what it left on disk."""

    code: int
    out: str
    err: str
    output: Path
    made: frozenset[str]

    def analysis(self) -> dict[str, object]:
        return json.loads((self.output / "analysis.json").read_text())
