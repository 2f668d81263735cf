"""`analysis.json` is the same, byte for byte, whatever the data came in."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pellucid.cli import main

ROOT = Path(__file__).parents[2]
OLD_PANDAS = ROOT / ".venv" / "pandas-2.3"

WORDS = ("Private", "Self-emp", "State-gov", 'A, B and "C"', "")


def rows(shuffled: bool = False) -> list[list[object]]:
    """900 rows with text (one kind of it missing), integers, floats and two labels."""
    made = random.Random(3)
    table: list[list[object]] = [
        [
            made.randrange(17, 90),
            made.choice(WORDS),
            round(made.gauss(0, 3), 3),
            made.randrange(2),
            made.randrange(2),
            made.randrange(5),
        ]
        for _ in range(900)
    ]
    if shuffled:
        made.shuffle(table)
    return table


HEADERS = ["age", "work", "score", "label", "guess", "group"]
CONFIG = {
    "label": "label",
    "label_values_or_threshold": [1],
    "predicted_label": "guess",
    "facet": [
        {"name_or_index": "work"},
        {"name_or_index": "age", "value_or_threshold": [40]},
        {"name_or_index": "score", "value_or_threshold": [0.5]},
    ],
    "group_variable": "group",
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {
            "methods": ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]
        },
    },
}


def write(kind: str, folder: Path, table: list[list[object]]) -> tuple[str, dict[str, object]]:
    """The rows in one format, and what the configuration has to say about it."""
    if kind == "csv":
        path = folder / "rows.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([HEADERS, *table])
        return str(path), {"dataset_type": "text/csv"}
    if kind == "jsonl":
        path = folder / "rows.jsonl"
        lines = [{"f": [row[0], row[1] or None, *row[2:3], row[5]], "y": row[3], "p": row[4]} for row in table]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        locators = {"features": "f", "label": "y", "predicted_label": "p"}
        return str(path), {
            "dataset_type": "application/jsonlines",
            **locators,
            "headers": ["age", "work", "score", "group", "label", "guess"],
        }
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "rows.parquet"
    columns = [[cell if cell != "" else None for cell in column] for column in zip(*table, strict=True)]
    pq.write_table(pa.table(dict(zip(HEADERS, columns, strict=True))), path)
    return str(path), {"dataset_type": "application/x-parquet"}


def analysis(kind: str, folder: Path, *arguments: str, shuffled: bool = False) -> str:
    """The text of `analysis.json`."""
    folder.mkdir()
    data, changes = write(kind, folder, rows(shuffled))
    config = folder / "analysis_config.json"
    config.write_text(json.dumps(CONFIG | changes))
    assert main(["run", str(config), "--data", data, "--output", str(folder / "results"), *arguments]) == 0
    return (folder / "results" / "analysis.json").read_text()


def without_digest(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "sha256" not in line)


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> str:
    return analysis("csv", tmp_path_factory.mktemp("reference") / "csv")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_formats_threads_and_row_order(reference, tmp_path, kind, threads, shuffled):
    """JSON Lines ask by locators instead of names, which is another request: its digest differs, and nothing else."""
    found = analysis(kind, tmp_path / "run", "--threads", threads, shuffled=shuffled)
    if kind == "jsonl":
        assert without_digest(found) == without_digest(reference)
    else:
        assert found == reference


FRAMES = """
import json, sys
from pathlib import Path
import narwhals as nw
from pellucid.config import parse_config, to_spec
from pellucid.core.dataset import FrameDataset
from pellucid.jobs import Ports, analyze
from pellucid.report import to_analysis_json
from pellucid.wiring import Settings, open_ports

sys.path.insert(0, {here!r})
from test_same_bytes import CONFIG, frame_of

spec = to_spec(parse_config(json.dumps(CONFIG | {{"dataset_type": "text/csv"}})))
with open_ports(Settings(), lambda *_: None) as ports:
    result = analyze(spec, FrameDataset(nw.from_native(frame_of({kind!r}))), ports)
print(to_analysis_json(result), end="")
"""


def frame_of(kind: str) -> object:
    columns = {
        name: [None if cell == "" else cell for cell in column]
        for name, column in zip(HEADERS, zip(*rows(), strict=True), strict=True)
    }
    if kind in ("pandas", "pandas-2.3", "pandas-objects"):
        import pandas as pd

        assert pd.__version__.startswith("2.3.") == (kind == "pandas-2.3")
        frame = pd.DataFrame(columns)
        return frame.astype({"work": object}) if kind == "pandas-objects" else frame
    if kind.startswith("polars"):
        import polars as pl

        frame = pl.DataFrame(columns)
        return frame.lazy() if kind == "polars-lazy" else frame
    import pyarrow as pa

    table = pa.table(columns)
    if kind == "pyarrow":
        return table
    import duckdb

    return duckdb.connect().from_arrow(table)


@pytest.mark.parametrize(
    "kind", ["pandas", "pandas-objects", "pandas-2.3", "polars", "polars-lazy", "pyarrow", "duckdb"]
)
def test_data_frames(reference, kind):
    """Each in a process of its own: the second pandas stands before the first on its path."""
    path = [str(OLD_PANDAS)] if kind == "pandas-2.3" else []
    if path and not OLD_PANDAS.exists():
        pytest.fail("make test installs pandas 2.3 beside the newest one; run it once")
    code = FRAMES.format(here=str(Path(__file__).parent), kind=kind)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert without_digest(done.stdout) == without_digest(reference)


def test_the_reference_is_about_what_it_should_be(reference):
    found = json.loads(reference)
    assert set(found["post_training_bias_metrics"]["facets"]) == {"work", "age", "score"}
