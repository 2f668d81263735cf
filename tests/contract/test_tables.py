"""Every table tells the same story about the same rows: data frames of any make, and files."""

from __future__ import annotations

import json
import random

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from pellucid.core.dataset import FileDataset, FileSet, FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Key
from pellucid.data import scan
from pellucid.engines import LocalEngine

ENGINE = LocalEngine(threads=1)


def make_columns(n=600):
    made = random.Random(7)
    return {
        "label": [made.randrange(2) for _ in range(n)],
        "guess": [made.randrange(2) for _ in range(n)],
        "price": [round(made.gauss(10, 4), 3) for _ in range(n)],
        "offer": [made.choice([None, round(made.gauss(10, 4), 3)]) for _ in range(n)],
        "sex": [made.choice(["F", "M", None, 'it\'s, "x"']) for _ in range(n)],
        "age": [made.randrange(17, 90) for _ in range(n)],
        "stars": [made.choice([1, 2, 3, 4, 5]) for _ in range(n)],
        "gap": [made.choice([0, 1, None]) for _ in range(n)],
        "flag": [made.choice([True, False]) for _ in range(n)],
        "maybe": [made.choice([True, False, None]) for _ in range(n)],
        "group": [made.choice(["a", "b", "ü", None]) for _ in range(n)],
        "id": list(range(n)),
    }


COLUMNS = make_columns()
NAMES = tuple(COLUMNS)


def to_polars():
    return pl.DataFrame(COLUMNS)


def to_pandas():
    return pd.DataFrame(COLUMNS, index=range(5, 5 + len(COLUMNS["id"]))).astype({"maybe": object})


def to_objects():
    return pd.DataFrame(COLUMNS, dtype=object)


def with_nan():
    """Floats with NaN where others have null."""
    return to_polars().with_columns(pl.col("offer").fill_null(float("nan")))


FRAMES = {
    "pandas": to_pandas,
    "pandas objects": to_objects,
    "pandas nullable": lambda: to_pandas().convert_dtypes(),
    "pandas pyarrow": lambda: to_pandas().convert_dtypes(dtype_backend="pyarrow").astype({"price": "double[pyarrow]"}),
    "pandas categories": lambda: to_pandas().astype({"sex": "category", "group": "category", "stars": "category"}),
    "polars": to_polars,
    "polars nan": with_nan,
    "polars lazy": lambda: to_polars().lazy(),
    "polars categories": lambda: to_polars().with_columns(pl.col("sex", "group").cast(pl.Categorical)),
    "pyarrow": lambda: to_polars().to_arrow(),
    "pyarrow nan": lambda: with_nan().to_arrow(),
    "duckdb": lambda: duckdb.connect().from_arrow(to_polars().to_arrow()),
    "duckdb nan": lambda: duckdb.connect().from_arrow(with_nan().to_arrow()),
}


def write_csv(folder):
    path = folder / "rows.csv"
    to_polars().write_csv(path)
    return FileSet(str(path), (str(path),), "csv")


def write_parquet(folder):
    path = folder / "rows.parquet"
    pq.write_table(to_polars().to_arrow(), path)
    return FileSet(str(path), (str(path),), "parquet")


def write_jsonl(folder):
    path = folder / "rows.jsonl"
    rows = zip(*COLUMNS.values(), strict=True)
    path.write_text("".join(json.dumps({"f": list(row)}) + "\n" for row in rows))
    return FileSet(str(path), (str(path),), "jsonl", headers=NAMES, features="f")


FILES = {"csv": write_csv, "parquet": write_parquet, "jsonl": write_jsonl}


def frame_table(native):
    return ENGINE.open(FrameDataset(nw.from_native(native)))


@pytest.fixture(scope="module", params=[*FRAMES, *FILES])
def table(request, tmp_path_factory):
    if request.param in FRAMES:
        return frame_table(FRAMES[request.param]())
    return ENGINE.open(FileDataset(scan(FILES[request.param](tmp_path_factory.mktemp("files")))))


@pytest.fixture(scope="module")
def reference():
    return frame_table(to_polars())


REQUESTS = {
    "categories": CountRequest(
        "label",
        (1,),
        (
            ("sex", ()),
            ("sex", ("F", 'it\'s, "x"')),
            ("age", (40,)),
            ("age", (40, 41)),
            ("stars", ()),
            ("stars", ("3",)),
            ("gap", (0.5,)),
            ("gap", (0, 1)),
            ("flag", ()),
            ("maybe", ("TRUE",)),
            ("maybe", ()),
            ("price", (10,)),
            ("offer", ("9.5",)),
            ("id", (300,)),
            ("group", ("x",)),
            ("stars", ("x",)),
        ),
        "guess",
        "group",
    ),
    "thresholds": CountRequest("price", (10.5,), (("sex", ("M",)), ("flag", (True,))), "offer", "stars"),
    "no predictions": CountRequest("flag", ("true",), (("sex", ("F",)),), None, "gap"),
    "group by flag": CountRequest("sex", ("F",), (("age", (1000,)),), "sex", "maybe"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_same_counts(table, reference, name):
    assert ENGINE.tabulate(table, REQUESTS[name]) == ENGINE.tabulate(reference, REQUESTS[name])


def test_same_flips(table, reference):
    features = ["age", "stars", "flag", "price"]
    found = ENGINE.flip(table, REQUESTS["categories"], features)
    assert found == ENGINE.flip(reference, REQUESTS["categories"], features)
    assert any(flips.tied == 0 and flips.to_negative for flips in found)


def test_same_profiles(table, reference):
    assert table.profile(NAMES) == reference.profile(NAMES)


def test_same_rows(table):
    assert table.columns == NAMES
    assert table.row_count() == len(COLUMNS["id"])
    found = [row for batch in table.batches(NAMES, 250) for row in batch.rows()]
    assert found == list(zip(*COLUMNS.values(), strict=True))
    (batch,) = table.batches(("gap", "id", "flag", "maybe", "sex"), 10_000)
    assert [column.dtype.kind for column in batch.columns] == list("fibOO")


def test_same_tallies(table, reference):
    keys = [
        Key("sex"),
        Key("gap"),
        Key("offer", above=9.5),
        Key("age", among=(40, 41)),
        Key("maybe"),
        Key("gap", above=0),
    ]
    found, expected = table.tally(keys), reference.tally(keys)
    assert found.columns == expected.columns
    assert dict(found.rows) == dict(expected.rows)
    assert found.total() == len(COLUMNS["id"])
    cells = {type(cell) for row in found.rows for cell in row}
    assert cells == {str, float, bool, type(None)}


def test_reading_twice_gives_the_same(table):
    first, second = ([row for batch in table.batches(NAMES, size) for row in batch.rows()] for size in (100, 77))
    assert first == second


def test_one_more_column(table):
    (batch,) = table.batches(("id",), 10_000)
    wider = table.with_column("twice", batch.columns[0] * 2)
    assert wider.columns == (*NAMES, "twice")
    rows = [row for batch in wider.batches(("id", "twice"), 200) for row in batch.rows()]
    assert rows == [(k, 2 * k) for k in range(len(rows))]
    tally = wider.tally([Key("twice", above=100.0)])
    assert dict(tally.rows) == {(False,): 51, (True,): len(rows) - 51}
