"""Tables in files, read and counted by DuckDB with nothing guessed.

Rows are grouped by cells as they stand in the file. Types are inferred afterwards, on the few distinct cells, so no row
is ever cast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pellucid.core.arrays import Batch, Column
from pellucid.core.counts import ColumnProfile, Tally, add_up
from pellucid.core.dataset import FileDataset
from pellucid.core.errors import DataError
from pellucid.core.inference import (
    CellKind,
    Evidence,
    gather,
    kind_of_text,
    kind_of_token,
    value_of_text,
    value_of_token,
)
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell, ColumnType
from pellucid.engines import sql
from pellucid.engines.column_types import gather_types
from pellucid.engines.facts import gather_facts, nested_cells, to_profiles, type_of
from pellucid.engines.rows import RowStore
from pellucid.engines.session import Session
from pellucid.engines.sources import Source, append, open_source
from pellucid.engines.sql import RawColumn

FIRST_LOOK = 5_000
MOST_DISTINCT = 1_000


def open_in(session: Session, dataset: FileDataset) -> Table:
    """The data set as a table of an existing session.

    Raises:
        DataError: the tables of the data set cannot be joined.
    """
    return FileTable(session, open_source(session, dataset))


class FileTable:
    """A `Table` over the query of a `Source`."""

    def __init__(
        self,
        session: Session,
        source: Source,
        store: RowStore | None = None,
        added: Mapping[str, Column] | None = None,
    ) -> None:
        self._session = session
        self._source = source
        self._store = store or RowStore(session)
        self._added = added or {}
        self._known_types: dict[str, ColumnType] = {}
        self._profiles: dict[str, ColumnProfile] = {}
        self._row_count: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self._source.columns)

    def row_count(self) -> int:
        """Number of rows."""
        if self._row_count is None:
            self._row_count = int(self._session.rows(f"SELECT count(*) FROM ({self._source.query})")[0][0])
        return self._row_count

    def varied(self, columns: Sequence[str]) -> frozenset[str]:
        """Those columns with more than about `MOST_DISTINCT` distinct cells among the first `FIRST_LOOK` rows."""
        found = [self._source.find(name) for name in columns]
        if not found:
            return frozenset()
        cells = ", ".join(sorted({column.ref for column in found}))
        counts = ", ".join(f"approx_count_distinct({sql.raw(column)})" for column in found)
        head = f"SELECT {cells} FROM ({self._source.query}) LIMIT {FIRST_LOOK}"
        distinct = self._session.rows(f"SELECT {counts} FROM ({head})")[0]
        return frozenset(name for name, n in zip(columns, distinct, strict=True) if n > MOST_DISTINCT)

    def profile(self, columns: Sequence[str]) -> dict[str, ColumnProfile]:
        """Facts about whole columns; each column is scanned once, however often it is asked for.

        Raises:
            DataError: a column is unknown or cannot be used, or there are no rows.
        """
        new = [self._source.find(name) for name in dict.fromkeys(columns) if name not in self._profiles]
        if new:
            facts = gather_facts(self._session, self._source, new)
            for profile in to_profiles(self._session, self._source, list(zip(new, facts, strict=True))):
                self._profiles[profile.name] = profile
                self._known_types[profile.name] = profile.type
        return {name: self._profiles[name] for name in columns}

    def tally(self, keys: Sequence[Key]) -> Tally:
        """Distinct rows of these keys, with their number; cells have their column's type.

        Raises:
            DataError: a column is unknown or cannot be used.
        """
        asked = ", ".join([*(self._expression(key) for key in keys), "count(*)"])
        found = self._session.rows(f"SELECT {asked} FROM ({self._source.query}) GROUP BY ALL")
        *raw, counts = zip(*found, strict=True) if found else [()] * (len(keys) + 1)
        self._row_count = sum(counts)
        cells = (
            map(self._reading(key, set(column)).__getitem__, column) for key, column in zip(keys, raw, strict=True)
        )
        rows = zip(*cells, strict=True) if keys else [()]
        return Tally(tuple(key.column for key in keys), add_up(rows, counts))

    def batches(self, columns: Sequence[str], size: int) -> Iterator[Batch]:
        """All rows in order, in blocks of at most `size`.

        Raises:
            DataError: a column is unknown or cannot be used, or there are no rows.
        """
        in_files = [name for name in columns if name not in self._added]
        if len(in_files) < len(columns):
            yield from self._with_added(columns, in_files, size)
            return
        stored = self._store.find(columns)
        if stored is None:
            stored = self._store.add(self._source, self._types(dict.fromkeys(columns)))
        self._row_count = stored.count
        yield from stored.blocks(self._session, columns, size)

    def with_column(self, name: str, values: Column) -> Table:
        """The same table with one more column, one value per row in order.

        Raises:
            DataError: there is such a column already, or not one value a row.
        """
        if name in self.columns:
            raise DataError("there is a column of this name already", source=self._source.origin, column=name)
        if len(values) != self.row_count():
            raise DataError(
                f"there are {len(values)} values for {self.row_count()} rows", source=self._source.origin, column=name
            )
        table = self._session.new_name("added")
        self._session.register(table, {"c": values})
        stored = str(self._session.rows(f"DESCRIBE FROM {table}")[0][1])
        source = append(self._source, table, RawColumn(name, "c", "typed", stored))
        store = RowStore(self._session, list(self._store.copies))
        return FileTable(self._session, source, store, {**self._added, name: values})

    def _with_added(self, columns: Sequence[str], in_files: Sequence[str], size: int) -> Iterator[Batch]:
        """Blocks of columns of which some were added: these are in memory, and no scan need bring them."""
        blocks = self.batches(in_files, size) if in_files else None
        for start in range(0, self.row_count(), size):
            at = slice(start, start + size)
            added = [name for name in columns if name in self._added]
            read = Batch((), ()) if blocks is None else next(blocks)
            both = Batch((*read.names, *added), (*read.columns, *(self._added[name][at] for name in added)))
            yield both.select(columns)

    def _types(self, names: Iterable[str]) -> dict[RawColumn, ColumnType]:
        columns = [self._source.find(name) for name in names]
        new = [column for column in columns if column.name not in self._known_types]
        if new:
            self._known_types |= gather_types(self._session, self._source, new)
        return {column: self._known_types[column.name] for column in columns}

    def _expression(self, key: Key) -> str:
        column = self._source.find(key.column)
        if key.above is not None:
            return sql.is_above(column, key.above)
        if key.among is not None:
            return sql.is_among(column, self._types([key.column])[column], key.among)
        return sql.raw(column)

    def _reading(self, key: Key, cells: set[Any]) -> Mapping[Any, Cell]:
        """What each of these distinct cells means; all cells of a column together also tell its type."""
        if key.above is not None or key.among is not None:
            return {True: True, False: False}
        column = self._source.find(key.column)
        column_type = self._known_types[column.name] = _type_of_cells(column, cells, self._source.origin)
        if column.encoding == "typed":
            return _read_typed(cells, column_type)
        if column.encoding == "text":
            return {cell: None if cell is None else value_of_text(cell, column_type) for cell in cells}
        return _read_tokens(cells, column_type)


def _type_of_cells(column: RawColumn, cells: set[Any], origin: str) -> ColumnType:
    if column.encoding == "typed":
        return type_of(column, Evidence(missing=int(any(cell is None or cell != cell for cell in cells))))
    evidence = gather(map(kind_of_text if column.encoding == "text" else kind_of_token, cells))
    if evidence.nested:
        raise nested_cells(column.name, origin)
    return evidence.column_type


def _read_typed(cells: set[Any], column_type: ColumnType) -> Mapping[Any, Cell]:
    is_float = column_type is ColumnType.FLOAT
    return {cell: None if cell is None or cell != cell else float(cell) if is_float else cell for cell in cells}


def _read_tokens(cells: set[str | None], column_type: ColumnType) -> Mapping[Any, Cell]:
    return {
        cell: None if cell is None or kind_of_token(cell) is CellKind.MISSING else value_of_token(cell, column_type)
        for cell in cells
    }
