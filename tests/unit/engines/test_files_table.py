"""The table protocol over files, compared with plain Python on the same rows."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter

import numpy as np
import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.core.scalars import ColumnType
from pellucid.data import scan
from pellucid.engines import LocalEngine

NAMES = ("age", "city", "score", "zip", "flag", "note")
ROWS = 30_000


@pytest.fixture(scope="module")
def people():
    draw = random.Random(7)
    return [
        (
            draw.randint(17, 90),
            draw.choice(["Ath, ens", "Ber\nlin", "C", None]),
            draw.choice([None, round(draw.random(), 3)]),
            f"{draw.randint(1, 99999):05d}",
            draw.random() < 0.3,
            f"n{k}",
        )
        for k in range(ROWS)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, people):
    folder = tmp_path_factory.mktemp("people")
    for part in range(2):
        rows = people[part * 10_000 : 10_000 if part == 0 else None]
        with (folder / f"{part}.csv").open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(NAMES)
            writer.writerows(rows)
        lines = (json.dumps({"f": row}) + "\n" for row in rows)
        (folder / f"{part}.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture(params=[("csv", 1), ("csv", 2), ("jsonl", 2)], ids=str)
def table(request, folder):
    kind, threads = request.param
    paths = tuple(str(folder / f"{part}.{kind}") for part in range(2))
    return LocalEngine(threads=threads).open(
        FileDataset(scan(FileSet("people", paths, kind, headers=NAMES, features="f")))
    )


def test_rows_in_order(table, people):
    assert table.columns == NAMES
    assert table.row_count() == ROWS
    batches = list(table.batches(NAMES, 7_000))
    assert [len(batch) for batch in batches] == [7_000] * 4 + [2_000]
    assert [row for batch in batches for row in batch.rows()] == people
    assert [column.dtype.kind for column in batches[0].columns] == ["i", "O", "f", "O", "b", "O"]
    small = list(table.batches(["zip", "age"], 999))
    assert [row for batch in small for row in batch.rows()] == [(row[3], row[0]) for row in people]
    assert {len(batch) for batch in small[:-1]} == {999}


def test_tally(table, people):
    tally = table.tally([Key("city"), Key("flag"), Key("age")])
    assert tally.columns == ("city", "flag", "age")
    assert tally.rows == Counter((row[1], row[4], row[0]) for row in people)
    assert tally.total() == ROWS
    assert table.tally([]).rows == {(): ROWS}
    assert table.tally([Key("age"), Key("age")]).rows == Counter((row[0], row[0]) for row in people)


def test_questions(table, people):
    keys = [
        Key("age", above=40),
        Key("score", above=0.5),
        Key("zip", above=50_000.0),
        Key("city", among=("C", "Ber\nlin", 3)),
        Key("age", among=(40, 41.0, "42", True, 0.5)),
        Key("score", among=(0.25, 1)),
        Key("zip", among=("02134", "00001", 7)),
        Key("flag", among=(1,)),
        Key("age", among=()),
        Key("note", among=("it's", "n5")),
    ]
    expected = Counter(
        (
            age > 40,
            score is not None and score > 0.5,
            int(code) > 50_000,
            city in ("C", "Ber\nlin"),
            age in (40, 41),
            score in (0.25, 1),
            code in ("02134", "00001"),
            flag,
            False,
            note == "n5",
        )
        for age, city, score, code, flag, note in people
    )
    assert table.tally(keys).rows == expected


def test_varied(table):
    assert table.varied(NAMES) == {"zip", "note"}
    assert table.varied([]) == frozenset()


def test_profile(table, people):
    profiles = table.profile(NAMES)
    scores = [row[2] for row in people if row[2] is not None]
    assert [profiles[name].type for name in NAMES] == [
        ColumnType.INTEGER,
        ColumnType.TEXT,
        ColumnType.FLOAT,
        ColumnType.TEXT,
        ColumnType.BOOLEAN,
        ColumnType.TEXT,
    ]
    assert (profiles["age"].minimum, profiles["age"].maximum, profiles["age"].distinct) == (17, 90, 74)
    assert (profiles["score"].count, profiles["score"].missing) == (len(scores), ROWS - len(scores))
    assert (profiles["score"].minimum, profiles["score"].maximum) == (min(scores), max(scores))
    assert profiles["city"].missing == sum(row[1] is None for row in people)
    codes = [int(row[3]) for row in people]
    assert profiles["zip"].is_integer_text
    assert (profiles["zip"].minimum, profiles["zip"].maximum) == (min(codes), max(codes))
    assert profiles["zip"].distinct == pytest.approx(len(set(codes)), rel=0.05)
    assert not profiles["note"].is_integer_text
    assert profiles["note"].minimum is None
    assert table.profile(["score"])["score"] is profiles["score"]


@pytest.mark.parametrize("distinct", [1_100, 1_249, 1_250, 1_251, 1_400])
def test_distinct_values_near_five_percent_are_counted_exactly(tmp_path, distinct):
    path = tmp_path / "x.csv"
    path.write_text("x\n" + "".join(f"{k % distinct}\n" for k in range(25_000)))
    profile = LocalEngine().open(FileDataset(scan(FileSet("x", (str(path),), "csv")))).profile(["x"])["x"]
    assert profile.distinct == distinct


@pytest.mark.parametrize(
    ("values", "column_type", "cells"),
    [
        (np.arange(ROWS) % 3, ColumnType.INTEGER, {0, 1, 2}),
        ((np.arange(ROWS) % 3).astype(np.int32), ColumnType.INTEGER, {0, 1, 2}),
        (np.where(np.arange(ROWS) % 2, np.nan, 0.5), ColumnType.FLOAT, {None, 0.5}),
        (np.arange(ROWS) % 2 == 0, ColumnType.BOOLEAN, {True, False}),
        (np.array(["yes", None, "no"] * (ROWS // 3), dtype=object), ColumnType.TEXT, {"yes", None, "no"}),
        (np.array(["1", "2"] * (ROWS // 2), dtype=object), ColumnType.TEXT, {"1", "2"}),
    ],
)
def test_one_more_column(table, people, values, column_type, cells):
    wider = table.with_column("more", values)
    assert wider.columns == (*NAMES, "more")
    assert table.columns == NAMES
    assert wider.profile(["more"])["more"].type is column_type
    plain = [None if value is None or value != value else value for value in values.tolist()]
    counted = wider.tally([Key("more"), Key("city")]).rows
    assert {row[0] for row in counted} == cells
    assert counted == Counter(zip(plain, (row[1] for row in people), strict=True))
    (batch,) = wider.batches(["age", "more"], ROWS)
    assert list(batch.rows()) == list(zip((row[0] for row in people), plain, strict=True))
    assert wider.with_column("again", values).tally([Key("more"), Key("again")]).rows == Counter(
        zip(plain, plain, strict=True)
    )


@pytest.mark.parametrize("size", [7_000, ROWS, 50_000])
def test_added_columns_come_with_their_rows_in_blocks_of_any_size(table, people, size):
    wider = table.with_column("place", np.arange(ROWS)).with_column("odd", np.arange(ROWS) % 2 == 1)
    for names in (("place", "age", "odd"), ("odd", "place"), ("age",)):
        blocks = list(wider.batches(names, size))
        assert [len(block) for block in blocks] == [min(size, ROWS - start) for start in range(0, ROWS, size)]
        assert all(block.names == names for block in blocks)
        rows = [row for block in blocks for row in block.rows()]
        known = {"place": range(ROWS), "age": [row[0] for row in people], "odd": [k % 2 == 1 for k in range(ROWS)]}
        assert rows == list(zip(*(known[name] for name in names), strict=True))


def test_columns_that_cannot_be_added_or_found(table):
    with pytest.raises(DataError, match="people, column 'age': there is a column of this name already"):
        table.with_column("age", np.zeros(ROWS))
    with pytest.raises(DataError, match="people, column 'x': there are 3 values for 30000 rows"):
        table.with_column("x", np.zeros(3))
    with pytest.raises(DataError, match="people: there is no column 'x'; there are 'age', 'city'"):
        table.tally([Key("x")])


def test_infinities_and_nan_in_questions(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n1.5\ninf\n-inf\n\n3\n")
    table = LocalEngine().open(FileDataset(scan(FileSet("x", (str(path),), "csv", null_values=("", "nan")))))
    assert table.tally([Key("x"), Key("x", above=2.0)]).rows == {
        (1.5, False): 1, (float("inf"), True): 1, (float("-inf"), False): 1, (3.0, True): 1,
    }  # fmt: skip
    numbers = np.array([np.nan, np.inf, 1.0, 3.0])
    assert table.with_column("y", numbers).tally([Key("y", above=2.0)]).rows == {(False,): 2, (True,): 2}
    assert table.with_column("y", numbers).tally([Key("y", above=2.0), Key("y")]).rows[(False, None)] == 1


def test_a_memory_limit_that_makes_no_sense_is_refused(folder):
    dataset = FileDataset(scan(FileSet("x", (str(folder / "0.csv"),), "csv")))
    with pytest.raises(DataError, match="the engine does not start with None threads and memory limit 'lots'"):
        LocalEngine(memory_limit="lots").open(dataset)
    assert LocalEngine(memory_limit="500MB", threads=1).open(dataset).row_count() == 10_000


def test_only_the_columns_asked_for_are_read(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "wide.parquet"
    pq.write_table(pa.table({"x": [1, 2], **{f"c{k}": [["nested"], None] for k in range(5)}}), path)
    table = LocalEngine().open(FileDataset(scan(FileSet("x", (str(path),), "parquet"))))
    plan = "\n".join(row[1] for row in table._session.rows(f"EXPLAIN SELECT c0 FROM ({table._source.query})"))
    assert "c4" not in plan
    assert table.tally([Key("x")]).rows == {(1,): 1, (2,): 1}


def test_too_little_memory_is_said(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n" + "".join(f"{k:020d}\n" for k in range(300_000)))
    table = LocalEngine(memory_limit="1MB", threads=1).open(FileDataset(scan(FileSet("x", (str(path),), "csv"))))
    with pytest.raises(DataError, match="the engine needs more memory than it may use"):
        table.tally([Key("x")])


def test_counting_rows_after_a_tally_reads_nothing(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n1\n2\n2\n")
    table = LocalEngine().open(FileDataset(scan(FileSet("x", (str(path),), "csv"))))
    table.tally([Key("x")])
    path.unlink()
    assert table.row_count() == 3
