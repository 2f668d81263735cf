from __future__ import annotations

import datetime as dt
import decimal

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pellucid.core.counts import ColumnProfile
from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.core.scalars import ColumnType
from pellucid.engines import frames
from pellucid.engines.frames import open_frame

COLUMNS = {
    "whole": [3, 1, 3, 2],
    "gap": [3, None, 3, 2],
    "real": [0.5, float("nan"), None, -0.0],
    "text": ["b", None, "", "b"],
    "flag": [True, None, False, True],
    "digits": ["10", "-9", "10", " 7"],
}


def to_pandas(**changes):
    frame = pd.DataFrame({**COLUMNS, **changes}, index=[7, 7, 9, 3])
    return frame.astype({"flag": object})


def to_nullable():
    types = {"whole": "Int64", "gap": "Int64", "real": "Float64", "text": "string", "flag": "boolean"}
    return pd.DataFrame(COLUMNS).astype(types)


def to_arrow_backed():
    return to_nullable().convert_dtypes(dtype_backend="pyarrow").astype({"real": "double[pyarrow]"})


def to_relation():
    return duckdb.connect().from_arrow(pl.DataFrame(COLUMNS, strict=False).to_arrow())


FRAMES = {
    "pandas": to_pandas,
    "pandas nullable": to_nullable,
    "pandas pyarrow": to_arrow_backed,
    "pandas categories": lambda: to_pandas().astype({"text": "category", "whole": "category"}),
    "polars": lambda: pl.DataFrame(COLUMNS, strict=False),
    "polars categories": lambda: pl.DataFrame(COLUMNS, strict=False).with_columns(pl.col("text").cast(pl.Categorical)),
    "polars lazy": lambda: pl.LazyFrame(COLUMNS, strict=False),
    "polars small types": lambda: pl.DataFrame(COLUMNS, strict=False).cast({"whole": pl.Int8, "real": pl.Float32}),
    "pyarrow": lambda: pl.DataFrame(COLUMNS, strict=False).to_arrow(),
    "duckdb": to_relation,
}


@pytest.fixture(params=FRAMES)
def table(request):
    return open_frame(FrameDataset(nw.from_native(FRAMES[request.param]())))


def one(table, **key):
    rows = table.tally([Key(**key)]).rows
    return {(type(cell).__name__, cell): n for (cell,), n in rows.items()}


def test_columns_and_rows(table):
    assert table.columns == tuple(COLUMNS)
    assert table.row_count() == 4


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("whole", {("int", 1): 1, ("int", 2): 1, ("int", 3): 2}),
        ("gap", {("float", 2.0): 1, ("float", 3.0): 2, ("NoneType", None): 1}),
        ("real", {("float", 0.5): 1, ("float", 0.0): 1, ("NoneType", None): 2}),
        ("text", {("str", "b"): 2, ("str", ""): 1, ("NoneType", None): 1}),
        ("flag", {("bool", True): 2, ("bool", False): 1, ("NoneType", None): 1}),
    ],
)
def test_cells_are_those_a_file_would_give(table, column, expected):
    found = one(table, column=column)
    assert found == expected
    assert "-0.0" not in map(str, (cell for _, cell in found))


@pytest.mark.parametrize(
    ("key", "members"),
    [
        ({"column": "whole", "above": 2}, 2),
        ({"column": "whole", "above": 1.5}, 3),
        ({"column": "whole", "above": 1e30}, 0),
        ({"column": "whole", "above": -1e30}, 4),
        ({"column": "gap", "above": 2}, 2),
        ({"column": "real", "above": -1.0}, 2),  # neither NaN nor null
        ({"column": "real", "above": float("inf")}, 0),
        ({"column": "digits", "above": 7}, 2),
        ({"column": "text", "above": 0}, 0),
        ({"column": "flag", "above": 0}, 0),
        ({"column": "whole", "among": (1, 3)}, 3),
        ({"column": "whole", "among": (1.0, 300, "2")}, 1),
        ({"column": "gap", "among": (3.0,)}, 2),
        ({"column": "real", "among": (0, 0.5)}, 2),
        ({"column": "text", "among": ("b", 1)}, 2),
        ({"column": "text", "among": (1,)}, 0),
        ({"column": "flag", "among": (False,)}, 1),
        ({"column": "flag", "among": ()}, 0),
    ],
)
def test_answers(table, key, members):
    expected = {("bool", True): members, ("bool", False): 4 - members}
    assert one(table, **key) == {cell: n for cell, n in expected.items() if n}


def test_keys_together(table):
    keys = [Key("text"), Key("whole", above=1), Key("gap"), Key("text", among=("b",))]
    tally = table.tally(keys)
    assert tally.columns == ("text", "whole", "gap", "text")
    assert dict(tally.rows) == {
        ("b", True, 3.0, True): 1,
        (None, False, None, False): 1,
        ("", True, 3.0, False): 1,
        ("b", True, 2.0, True): 1,
    }


def test_profiles(table):
    found = table.profile(list(COLUMNS))
    assert found == {
        "whole": ColumnProfile("whole", ColumnType.INTEGER, 4, 0, 3, 1, 3),
        "gap": ColumnProfile("gap", ColumnType.FLOAT, 3, 1, 2, 2.0, 3.0),
        "real": ColumnProfile("real", ColumnType.FLOAT, 2, 2, 2, 0.0, 0.5),
        "text": ColumnProfile("text", ColumnType.TEXT, 3, 1, 2),
        "flag": ColumnProfile("flag", ColumnType.BOOLEAN, 3, 1, 2),
        "digits": ColumnProfile("digits", ColumnType.TEXT, 4, 0, 3, -9, 10, is_integer_text=True),
    }
    assert type(found["gap"].maximum) is float
    assert type(found["whole"].maximum) is int


def test_batches_in_order(table):
    found = list(table.batches(["text", "whole", "gap", "flag", "real"], 3))
    assert [len(batch) for batch in found] == [3, 1]
    assert [row for batch in found for row in batch.rows()] == [
        ("b", 3, 3.0, True, 0.5),
        (None, 1, None, None, None),
        ("", 3, 3.0, False, None),
        ("b", 2, 2.0, True, 0.0),
    ]
    assert [column.dtype.kind for column in found[0].columns] == list("OifOf")


@pytest.mark.parametrize(
    "values",
    [
        np.array([4, 3, 2, 1]),
        np.array([0.5, np.nan, 1.5, 2.5]),
        np.array([True, False, True, True]),
        np.array(["x", None, "y", "x"], dtype=object),
    ],
)
def test_one_more_column(table, values):
    wider = table.with_column("added", values)
    assert wider.columns == (*COLUMNS, "added")
    assert table.columns == tuple(COLUMNS)
    (batch,) = wider.batches(["whole", "added"], 10)
    assert batch.columns[0].tolist() == COLUMNS["whole"]
    assert batch.columns[1].dtype == values.dtype
    np.testing.assert_array_equal(batch.columns[1], values)


def test_varied_columns(table, monkeypatch):
    assert table.varied(list(COLUMNS)) == frozenset()
    monkeypatch.setattr(frames, "MOST_KEYS", 2)
    assert table.varied(["whole", "flag", "digits"]) >= {"whole", "digits"}


def test_a_sample_decides_what_is_varied():
    n = 100_000
    frame = pl.DataFrame({"id": range(n), "sex": ["F", "M"] * (n // 2)})
    for native in (frame, frame.lazy()):
        assert open_frame(FrameDataset(nw.from_native(native))).varied(["id", "sex"]) == {"id"}


DAY = dt.date(2020, 1, 2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([DAY, None], {("str", "2020-01-02"): 1, ("NoneType", None): 1}),
        ([decimal.Decimal("1.50"), decimal.Decimal(2)], {("float", 1.5): 1, ("float", 2.0): 1}),
    ],
)
def test_dates_and_decimals(values, expected):
    frame = pl.DataFrame({"x": values})
    for native in (frame, frame.lazy(), frame.to_arrow(), pd.DataFrame({"x": values}, dtype=object)):
        table = open_frame(FrameDataset(nw.from_native(native)))
        assert one(table, column="x") == expected
        values_there = tuple(cell for _, cell in expected if cell is not None)
        assert one(table, column="x", among=values_there)["bool", True] == len(values_there)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, "1", True, None], {("str", "1"): 2, ("str", "True"): 1, ("NoneType", None): 1}),
        ([1, 2, 3, None], {("float", 1.0): 1, ("float", 2.0): 1, ("float", 3.0): 1, ("NoneType", None): 1}),
        ([1, 2, 3, 3], {("int", 1): 1, ("int", 2): 1, ("int", 3): 2}),
        ([np.int64(1), 2.5, pd.NA, pd.NaT], {("float", 1.0): 1, ("float", 2.5): 1, ("NoneType", None): 2}),
        ([None, None, None, float("nan")], {("NoneType", None): 4}),
        ([True, 2, 2, 2], {("str", "True"): 1, ("str", "2"): 3}),
    ],
)
def test_object_columns_get_one_type(values, expected):
    frame = pd.DataFrame({"x": values}, dtype=object, index=[5, 6, 7, 8])
    table = open_frame(FrameDataset(nw.from_native(frame)))
    assert one(table, column="x") == expected
    assert table.profile(["x"])["x"].missing == expected.get(("NoneType", None), 0)


@pytest.mark.parametrize("lazy", [False, True])
def test_cells_that_are_no_scalars(lazy):
    frame = pl.DataFrame({"x": [[1], [2]], "y": [1, 2]})
    table = open_frame(FrameDataset(nw.from_native(frame.lazy() if lazy else frame)))
    assert one(table, column="y") == {("int", 1): 1, ("int", 2): 1}
    with pytest.raises(DataError, match="column 'x': cells have to be numbers, text or booleans"):
        table.tally([Key("x")])


def test_integers_beyond_64_bits_are_text():
    table = open_frame(FrameDataset(nw.from_native(pl.DataFrame({"x": [str(2**63), "1"]}))))
    found = table.profile(["x"])["x"]
    assert (found.is_integer_text, found.maximum) == (False, None)
    assert one(table, column="x", above=0) == {("bool", False): 1, ("bool", True): 1}


def test_text_is_no_value_of_a_float_column():
    table = open_frame(FrameDataset(nw.from_native(pl.DataFrame({"x": [0.5, 1.0]}))))
    assert one(table, column="x", among=("0.5", 1)) == {("bool", False): 1, ("bool", True): 1}


def test_odd_column_names():
    frame = pl.DataFrame({"rows": ["a", "b"], "key0": [1, 1], "": [1, 2]})
    table = open_frame(FrameDataset(nw.from_native(frame)))
    assert dict(table.tally([Key("rows"), Key("key0"), Key("")]).rows) == {("a", 1, 1): 1, ("b", 1, 2): 1}


def test_unlike_a_plain_comparison_nan_is_not_above():
    """The trap itself: were NaN told to rank nowhere by all backends, the guard would not be needed."""
    plain = nw.from_native(pl.DataFrame({"x": [1.0, float("nan")]})).select(nw.col("x") > 0)
    assert plain["x"].to_list() == [True, True]
