"""Rows in order, block by block, read again and again from a typed copy that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct, field

from pellucid.core.arrays import Batch, Column
from pellucid.core.scalars import ColumnType
from pellucid.engines import sql
from pellucid.engines.session import Session
from pellucid.engines.sources import Source
from pellucid.engines.sql import RawColumn

_FETCH = 20_000
"""Rows fetched at a time when blocks are smaller: a query costs as much as a few thousand rows."""


class StoredRows(Struct, frozen=True):
    """A typed copy of some columns of a table, in row order; the engine moves it to disk when memory is short."""

    table: str
    types: Mapping[str, ColumnType]
    count: int

    def blocks(self, session: Session, names: Sequence[str], size: int) -> Iterator[Batch]:
        """All rows in blocks of at most `size`."""
        refs = ", ".join(_ref(list(self.types).index(name)) for name in names)
        step = size * max(1, _FETCH // size)
        for start in range(0, self.count, step):
            between = f"rowid BETWEEN {start} AND {start + step - 1}"
            arrays = session.arrays(f"SELECT {refs} FROM {self.table} WHERE {between} ORDER BY rowid")
            columns = [_plain(array, self.types[name]) for array, name in zip(arrays, names, strict=True)]
            fetched = Batch(tuple(names), tuple(columns))
            yield from (fetched.take(slice(k, k + size)) for k in range(0, len(fetched), size))


class RowStore(Struct):
    """The typed copies made so far; a new one is made only when none has all columns asked for."""

    session: Session
    copies: list[StoredRows] = field(default_factory=list)

    def find(self, names: Sequence[str]) -> StoredRows | None:
        """A copy that has these columns."""
        return next((copy for copy in self.copies if set(names) <= copy.types.keys()), None)

    def add(self, source: Source, columns: Mapping[RawColumn, ColumnType]) -> StoredRows:
        """Copy these columns."""
        table = self.session.new_name("kept")
        cells = ", ".join(
            f"{sql.value(column, column_type)} AS {_ref(k)}" for k, (column, column_type) in enumerate(columns.items())
        )
        self.session.rows(f"CREATE TEMP TABLE {table} AS SELECT {cells} FROM ({source.query})")
        count = self.session.rows(f"SELECT count(*) FROM {table}")[0][0]
        copy = StoredRows(table, {column.name: column_type for column, column_type in columns.items()}, count)
        self.copies.append(copy)
        return copy


def _ref(position: int) -> str:
    return f"c{position}"


def _plain(array: np.ndarray, column_type: ColumnType) -> Column:
    """An array without a mask: missing is NaN in floats, `None` in anything else."""
    if not isinstance(array, np.ma.MaskedArray):
        return array
    mask = np.ma.getmaskarray(array)
    if column_type is ColumnType.FLOAT:
        return np.where(mask, np.nan, array.data)
    if not mask.any():
        return array.data
    cells = array.data.astype(object)
    cells[mask] = None
    return cells
