"""Parquet files, written by PyArrow: names, types, and sets of files."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.core.scalars import ColumnType
from pellucid.data import scan
from pellucid.engines import LocalEngine

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def scan_tables(path, *tables, **options):
    paths = []
    for k, table in enumerate(tables):
        name = path / f"{k}.parquet"
        pq.write_table(table, name)
        paths.append(str(name))
    return scan(FileSet(str(path), tuple(paths), "parquet", **options))


def cells(found, name):
    table = LocalEngine().open(FileDataset(found))
    read = [row[0] for batch in table.batches([name], 2) for row in batch.rows()]
    counted = table.tally([Key(name)]).rows
    assert set(counted) == {(cell,) for cell in read}
    assert {type(cell) for cell in read} == {type(row[0]) for row in counted}
    return table.profile([name])[name].type, read


@pytest.mark.parametrize(
    ("column", "column_type", "expected"),
    [
        (pa.array([1, 2], pa.int8()), ColumnType.INTEGER, [1, 2]),
        (pa.array([2**63 - 1, 2], pa.int64()), ColumnType.INTEGER, [2**63 - 1, 2]),
        (pa.array([7, 2], pa.uint64()), ColumnType.INTEGER, [7, 2]),
        (pa.array([1, None], pa.int64()), ColumnType.FLOAT, [1.0, None]),
        (pa.array([1.0, 2.0]), ColumnType.FLOAT, [1.0, 2.0]),
        (pa.array([0.5, 2], pa.float32()), ColumnType.FLOAT, [0.5, 2.0]),
        (pa.array([float("nan"), 2.5, None]), ColumnType.FLOAT, [None, 2.5, None]),
        (pa.array([decimal.Decimal("1.25"), None]), ColumnType.FLOAT, [1.25, None]),
        (pa.array([True, False]), ColumnType.BOOLEAN, [True, False]),
        (pa.array(["1", "02", None]), ColumnType.TEXT, ["1", "02", None]),
        (pa.array(["a", "b", "a", None]).dictionary_encode(), ColumnType.TEXT, ["a", "b", "a", None]),
        (pa.array([dt.date(2020, 1, 2), None]), ColumnType.TEXT, ["2020-01-02", None]),
        (pa.array([dt.datetime(2020, 1, 2, 3, 4, 5)]), ColumnType.TEXT, ["2020-01-02 03:04:05"]),  # noqa: DTZ001
        (pa.array([None, None]), ColumnType.FLOAT, [None, None]),
    ],
)
def test_types(tmp_path, column, column_type, expected):
    assert cells(scan_tables(tmp_path, pa.table({"x": column})), "x") == (column_type, expected)


def test_integers_that_do_not_fit_are_refused_not_rounded(tmp_path):
    found = scan_tables(tmp_path, pa.table({"x": pa.array([2**64 - 1], pa.uint64())}))
    with pytest.raises(DataError, match="out of range"):
        cells(found, "x")


@pytest.mark.parametrize("column", [[[1, 2]], [{"a": 1}], [b"bytes"]])
def test_other_cells_are_refused_when_used(tmp_path, column):
    table = LocalEngine().open(FileDataset(scan_tables(tmp_path, pa.table({"x": column, "y": ["a"]}))))
    assert table.columns == ("x", "y")
    assert table.tally([Key("y")]).rows == {("a",): 1}
    with pytest.raises(DataError, match="column 'x': cells are of type"):
        table.tally([Key("x")])


def test_names_that_differ_in_case(tmp_path):
    found = scan_tables(tmp_path, pa.table({"x": [1], "X": [2], 'a"; --': [3]}))
    assert [cells(found, name)[1] for name in found.columns] == [[1], [2], [3]]
    assert found.columns == ("x", "X", 'a"; --')


def test_headers_have_to_be_the_names(tmp_path):
    table = pa.table({"a": [1], "b": ["x"]})
    assert scan_tables(tmp_path, table, headers=("b", "a")).columns == ("a", "b")
    with pytest.raises(DataError, match=r"do not match .* There is no column 'c'; the columns are"):
        scan_tables(tmp_path, table, headers=("a", "c"))
    with pytest.raises(DataError, match=r"do not match .* There are 1 headers and 2 columns"):
        scan_tables(tmp_path, table, headers=("a",))


def test_several_files(tmp_path):
    found = scan_tables(tmp_path, pa.table({"a": [1], "b": ["x"]}), pa.table({"b": ["y"], "a": [2]}))
    assert cells(found, "a")[1] == [1, 2]
    assert cells(found, "b")[1] == ["x", "y"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"a": [1.5], "b": ["x"]}, "1.parquet: the file has column 'a' of type DOUBLE where BIGINT is expected"),
        ({"a": [1]}, "1.parquet: the file has no column 'b', other than .*0.parquet"),
        ({"a": [1], "b": ["x"], "c": [1]}, "1.parquet: the file has an additional column 'c'"),
    ],
)
def test_files_that_differ_are_refused(tmp_path, other, message):
    with pytest.raises(DataError, match=message):
        scan_tables(tmp_path, pa.table({"a": [1], "b": ["x"]}), pa.table(other))


def test_unusable_files_are_refused(tmp_path):
    with pytest.raises(DataError, match="two columns have the same name 'x'"):
        scan_tables(tmp_path, pa.table([[1], [2]], names=["x", "x"]))
    with pytest.raises(DataError, match="columns but no rows"):
        scan_tables(tmp_path, pa.table({"x": pa.array([], pa.int64())}))
    path = tmp_path / "x.parquet"
    for content in (b"", b"a,b\n1,2\n" * 9, b"PAR1" * 9):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"x\.parquet"):
            scan(FileSet(str(path), (str(path),), "parquet"))


def test_a_truncated_file_is_refused(tmp_path):
    scan_tables(tmp_path, pa.table({"x": list(range(1000))}))
    path = tmp_path / "0.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"0.parquet"):
        scan(FileSet(str(path), (str(path),), "parquet"))
