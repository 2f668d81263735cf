"""Facet and prediction tables beside the main one: by position, or by a join column (contract 1.7)."""

from __future__ import annotations

import json
import logging

import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.data import scan
from pellucid.engines import LocalEngine

MAIN = "id,x\n3,a\n1,b\n2,c\n"


def csv(path, name, text, **options):
    file = path / f"{name}.csv"
    file.write_text(text)
    return scan(FileSet(name, (str(file),), "csv", **options))


def rows(table):
    return [row for batch in table.batches(table.columns, 2) for row in batch.rows()]


@pytest.mark.parametrize("threads", [1, 2])
def test_by_position(tmp_path, threads):
    facets = csv(tmp_path, "facets", "sex\nF\nM\nF\n")
    predictions = csv(tmp_path, "predictions", "predicted_label\n1\n0\n1\n")
    table = LocalEngine(threads=threads).open(FileDataset(csv(tmp_path, "main", MAIN), facets, predictions))
    assert table.columns == ("id", "x", "sex", "predicted_label")
    assert rows(table) == [(3, "a", "F", 1), (1, "b", "M", 0), (2, "c", "F", 1)]
    assert table.tally([Key("sex"), Key("predicted_label")]).rows == {("F", 1): 2, ("M", 0): 1}
    assert table.row_count() == 3


def test_by_position_needs_equal_row_counts(tmp_path):
    facets = csv(tmp_path, "facets", "sex\nF\nM\n")
    with pytest.raises(DataError, match="facets: there are 2 rows, but 3 in main; rows are matched by position"):
        LocalEngine().open(FileDataset(csv(tmp_path, "main", MAIN), facets))


@pytest.mark.parametrize("threads", [1, 2])
def test_by_column_keeps_the_order_of_the_main_table(tmp_path, threads):
    facets = csv(tmp_path, "facets", "sex,id\nM,1\nF,2\nD,3\n")
    predictions = csv(tmp_path, "predictions", "id,p\n1,0.1\n2,0.2\n3,0.3\n")
    dataset = FileDataset(csv(tmp_path, "main", MAIN), facets, predictions, join_column="id")
    table = LocalEngine(threads=threads).open(dataset)
    assert table.columns == ("id", "x", "sex", "p")
    assert rows(table) == [(3, "a", "D", 0.3), (1, "b", "M", 0.1), (2, "c", "F", 0.2)]
    assert table.tally([Key("sex"), Key("p", above=0.15)]).rows == {("D", True): 1, ("M", False): 1, ("F", True): 1}


def test_an_inner_join_says_what_it_leaves_out(tmp_path, caplog):
    facets = csv(tmp_path, "facets", "id,sex\n9,M\n2,F\n3,D\n")
    with caplog.at_level(logging.WARNING):
        table = LocalEngine().open(FileDataset(csv(tmp_path, "main", MAIN), facets, join_column="id"))
    assert rows(table) == [(3, "a", "D"), (2, "c", "F")]
    assert "join on 'id' keeps 2 rows of tables with 3, 3 rows" in caplog.text


def test_a_json_table_joins_a_csv_table(tmp_path):
    path = tmp_path / "main.jsonl"
    path.write_text("".join(json.dumps({"f": [key, n]}) + "\n" for key, n in [("a1", 1), ("b2", 2)]))
    main = scan(FileSet("main", (str(path),), "jsonl", features="f", headers=("id", "n")))
    facets = csv(tmp_path, "facets", "id,sex\nb2,F\na1,M\n")
    assert rows(LocalEngine().open(FileDataset(main, facets, join_column="id"))) == [("a1", 1, "M"), ("b2", 2, "F")]


def test_a_long_join_keeps_its_order(tmp_path):
    main = csv(tmp_path, "main", "id,x\n" + "".join(f"{k * 7919 % 50021},{k}\n" for k in range(50021)))
    facets = csv(tmp_path, "facets", "id,y\n" + "".join(f"{k},{k % 3}\n" for k in range(50021)))
    table = LocalEngine(threads=2).open(FileDataset(main, facets, join_column="id"))
    assert rows(table) == [(k * 7919 % 50021, k, k * 7919 % 50021 % 3) for k in range(50021)]
    with_more = table.with_column("z", next(iter(table.batches(["x"], 50021))).columns[0] * 2)
    assert [row for batch in with_more.batches(["x", "z"], 9999) for row in batch.rows()] == [
        (k, 2 * k) for k in range(50021)
    ]


@pytest.mark.parametrize(
    ("facets", "join", "message"),
    [
        ("x,sex\na,F\nb,M\nc,F\n", None, "facets, column 'x': the column is also in main"),
        ("id,x\n1,F\n2,M\n3,F\n", "id", "facets, column 'x': the column is also in main"),
        ("key,sex\n1,F\n2,M\n3,F\n", "id", "facets: there is no column 'id'; there are 'key', 'sex'"),
        ("id,sex\n1,F\n1,M\n3,F\n", "id", "facets, column 'id': the join column has the value '1' more than once"),
        ("id,sex\n1,F\n,M\n3,F\n", "id", "facets, column 'id': the join column is empty in 1 of 3 rows"),
        ("id,sex\n7,F\n8,M\n9,F\n", "id", "main, column 'id': no row has the same value of the join column"),
    ],
)
def test_tables_that_do_not_fit_are_refused(tmp_path, facets, join, message):
    with pytest.raises(DataError, match=message):
        LocalEngine().open(FileDataset(csv(tmp_path, "main", MAIN), csv(tmp_path, "facets", facets), join_column=join))


def test_a_wrong_row_of_the_second_table_is_named(tmp_path):
    facets = csv(tmp_path, "facets", "sex,n\nF,1\nM,2\nF\n")
    with pytest.raises(DataError, match=r"facets.csv, line 4: expected 2 columns, found 1 in 'F'"):
        LocalEngine().open(FileDataset(csv(tmp_path, "main", MAIN), facets))
