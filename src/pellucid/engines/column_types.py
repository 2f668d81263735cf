"""The types of columns, from one look at all their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pellucid.core.errors import DataError
from pellucid.engines import sql
from pellucid.engines.facts import read_type
from pellucid.engines.sql import RawColumn

if TYPE_CHECKING:
    from pellucid.core.dataset import CellEncoding
    from pellucid.core.scalars import ColumnType
    from pellucid.engines.session import Session
    from pellucid.engines.sources import Source


def gather_types(session: Session, source: Source, columns: Sequence[RawColumn]) -> dict[str, ColumnType]:
    """The type of each of these columns by its name, in one scan for each way in which cells are stored.

    Raises:
        DataError: the table has no rows, or a column has lists or objects as cells.
    """
    types: dict[str, ColumnType] = {}
    for encoding, alike in groupby(sorted(columns, key=_encoding), key=_encoding):
        found = list(alike)
        looks = _count_typed(session, source, found) if encoding == "typed" else _look(session, source, found, encoding)
        for column, (total, count, bits) in zip(found, looks, strict=True):
            types[column.name] = read_type(column, total - count, bits, source.origin)
    return types


def _encoding(column: RawColumn) -> CellEncoding:
    return column.encoding


def _count_typed(session: Session, source: Source, columns: Sequence[RawColumn]) -> Iterator[tuple[int, int, int]]:
    """Rows and cells that are there; a typed column says its type itself."""
    counts = ", ".join(f"count({sql.cell(column)})" for column in columns)
    total, *found = session.rows(f"SELECT count(*), {counts} FROM ({source.query})")[0]
    _require_rows(total, source)
    return ((total, count, 0) for count in found)


def _look(
    session: Session, source: Source, columns: Sequence[RawColumn], encoding: CellEncoding
) -> Sequence[tuple[int, int, int]]:
    """Rows, cells that are there, and the kinds of cells, of each column.

    All cells stand below each other first. What tells their kinds is then one expression: to make it ready takes the
    engine longer than to try it on thousands of cells.
    """
    stacked = RawColumn("", "v", encoding)
    cells = f"unnest([{', '.join(sql.raw(column) for column in columns)}]) AS v, unnest(range({len(columns)})) AS k"
    read = f"SELECT k, {sql.cell(stacked)} AS v, {sql.text(stacked)} AS t FROM (SELECT {cells} FROM ({source.query}))"
    bits = sql.kind_bits(stacked, "v", "t")
    found = session.rows(f"SELECT count(*), count(v), bit_or({bits}) FROM ({read}) GROUP BY k ORDER BY k")
    _require_rows(len(found), source)
    return [(total, count, seen) for total, count, seen in found]


def _require_rows(count: int, source: Source) -> None:
    if not count:
        raise DataError("the data set has no rows; at least one is needed", source=source.origin)
