"""The types of columns that are read together, however their cells are stored."""

import json

import pytest

from pellucid.core.errors import DataError
from pellucid.core.scalars import ColumnType
from pellucid.engines.column_types import gather_types
from pellucid.engines.session import Session
from pellucid.engines.sources import Source
from pellucid.engines.sql import RawColumn

TEXTS = {
    "whole": (["1", "-2", " 3"], ColumnType.INTEGER),
    "gap": (["1", None, "3"], ColumnType.FLOAT),
    "decimal": (["1", "2.5", "inf"], ColumnType.FLOAT),
    "flag": (["true", "False", None], ColumnType.BOOLEAN),
    "code": (["02134", "1", "2"], ColumnType.TEXT),
    "huge": (["9223372036854775808", "1", "2"], ColumnType.TEXT),
    "nothing": ([None, None, None], ColumnType.FLOAT),
}


@pytest.fixture
def session():
    return Session(1, None)


def values(columns):
    """A query of these columns as text."""
    rows = zip(*columns, strict=True)
    cells = ", ".join("(" + ", ".join("NULL" if c is None else f"'{c}'" for c in row) + ")" for row in rows)
    names = ", ".join(f"c{k}" for k in range(len(columns)))
    return f"SELECT * FROM (VALUES {cells}) AS t({names})"


def test_each_column_has_its_own_type(session):
    columns = tuple(RawColumn(name, f"c{k}", "text") for k, name in enumerate(TEXTS))
    source = Source(values([cells for cells, _ in TEXTS.values()]), columns, "here")
    assert gather_types(session, source, columns) == {name: wanted for name, (_, wanted) in TEXTS.items()}
    some = (columns[4], columns[0])
    assert gather_types(session, source, some) == {"code": ColumnType.TEXT, "whole": ColumnType.INTEGER}


def test_ways_of_storing_do_not_mix(session):
    tokens = [json.dumps(cell) for cell in (7, 8, "9")]
    typed = "SELECT *, row_number() OVER () AS c2, CAST(NULL AS BIGINT) AS c3"
    query = f"{typed} FROM ({values([['1', '2', '3'], tokens])})"
    columns = (
        RawColumn("json", "c1", "json"),
        RawColumn("stored", "c2", "typed", "BIGINT"),
        RawColumn("text", "c0", "text"),
        RawColumn("missing", "c3", "typed", "BIGINT"),
    )
    assert gather_types(session, Source(query, columns, "here"), columns) == {
        "json": ColumnType.TEXT,
        "stored": ColumnType.INTEGER,
        "text": ColumnType.INTEGER,
        "missing": ColumnType.FLOAT,
    }


@pytest.mark.parametrize("encoding", ["text", "typed"])
def test_a_table_without_rows_is_refused(session, encoding):
    columns = (RawColumn("a", "c0", encoding),)
    source = Source(f"{values([['1']])} WHERE false", columns, "empty.csv")
    with pytest.raises(DataError, match="no rows"):
        gather_types(session, source, columns)


def test_lists_are_refused_by_name(session):
    columns = (RawColumn("fine", "c0", "json"), RawColumn("bad", "c1", "json"))
    source = Source(values([["1"], ["[1]"]]), columns, "here")
    with pytest.raises(DataError, match="bad"):
        gather_types(session, source, columns)
