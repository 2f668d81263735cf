"""Queries that give the columns of a data set: one table, or several joined."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.dataset import FileDataset, Scan
from pellucid.core.errors import DataError
from pellucid.engines import sql
from pellucid.engines.session import Session
from pellucid.engines.sql import RawColumn

_LOG = logging.getLogger(__name__)


class Source(Struct, frozen=True):
    """A query with columns `c0`, `c1`, ... and what they are. `origin` is what the user calls the data."""

    query: str
    columns: tuple[RawColumn, ...]
    origin: str

    def find(self, name: str) -> RawColumn:
        """The column of this name.

        Raises:
            DataError: there is none, or it holds lists or other cells that are no values.
        """
        for column in self.columns:
            if column.name == name:
                _refuse_unusable(column, self.origin)
                return column
        known = ", ".join(repr(column.name) for column in self.columns[:50])
        raise DataError(f"there is no column {name!r}; there are {known}", source=self.origin)


def open_source(session: Session, dataset: FileDataset) -> Source:
    """The columns of the main table, then of the facet and the prediction table.

    Raises:
        DataError: the tables cannot be joined.
    """
    scans = [scan for scan in (dataset.main, dataset.facets, dataset.predictions) if scan is not None]
    parts = [_open(session, scan) for scan in scans]
    if len(parts) == 1:
        return parts[0]
    _refuse_collisions(parts, dataset.join_column)
    if dataset.join_column is None:
        return _by_position(session, parts)
    return _by_column(session, parts, dataset.join_column)


def append(source: Source, table: str, column: RawColumn) -> Source:
    """The same rows with one more column, taken by position from a table that has it alone."""
    added = replace(column, ref=f"c{len(source.columns)}")
    names = ", ".join(one.ref for one in (*source.columns, added))
    query = f"SELECT * FROM (SELECT * FROM ({source.query}) POSITIONAL JOIN {table}) AS t({names})"
    return Source(query, (*source.columns, added), source.origin)


def _open(session: Session, scan: Scan) -> Source:
    session.explain_with(scan.explain_failure)
    for table, arrays in scan.registered.items():
        session.register(table, arrays)
    refs = [f"c{k}" for k in range(len(scan.columns))]
    query = f"SELECT * FROM ({scan.query}) AS t({', '.join(refs)})"
    stored = _stored_types(session, query) if scan.encoding == "typed" else ["VARCHAR"] * len(refs)
    columns = [
        RawColumn(name, ref, scan.encoding, kind) for name, ref, kind in zip(scan.columns, refs, stored, strict=True)
    ]
    return Source(query, tuple(columns), scan.source)


def _stored_types(session: Session, query: str) -> list[str]:
    return [str(row[1]) for row in session.rows(f"DESCRIBE {query}")]


def _refuse_unusable(column: RawColumn, origin: str) -> None:
    if column.encoding == "typed" and column.stored_type is None:
        raise DataError(
            f"cells are of type {column.stored}; expected numbers, text, truth values or dates: exclude the column, or "
            "write its parts as columns of their own",
            source=origin,
            column=column.name,
        )


def _refuse_collisions(parts: Sequence[Source], join_column: str | None) -> None:
    owners: dict[str, str] = {}
    for part in parts:
        for column in part.columns:
            if column.name in owners and column.name != join_column:
                raise DataError(
                    f"the column is also in {owners[column.name]}; apart from the join column, names must differ "
                    "between the tables: rename one in the configured headers",
                    source=part.origin,
                    column=column.name,
                )
            owners.setdefault(column.name, part.origin)


def _by_position(session: Session, parts: Sequence[Source]) -> Source:
    counts = [session.rows(f"SELECT count(*) FROM ({part.query})")[0][0] for part in parts]
    for part, n in zip(parts[1:], counts[1:], strict=True):
        if n != counts[0]:
            raise DataError(
                f"there are {n} rows, but {counts[0]} in {parts[0].origin}; rows are matched by position, so both need "
                "the same number, or give a join column (`joinsource_name_or_index`)",
                source=part.origin,
            )
    columns = [column for part in parts for column in part.columns]
    tables = " POSITIONAL JOIN ".join(f"({part.query}) AS p{k}" for k, part in enumerate(parts))
    return _renamed(f"SELECT * FROM {tables}", columns, parts[0].origin)


def _by_column(session: Session, parts: Sequence[Source], name: str) -> Source:
    keys = [part.find(name) for part in parts]
    totals = [_check_key(session, part, key) for part, key in zip(parts, keys, strict=True)]
    main, main_key = parts[0], keys[0]
    columns = list(main.columns)
    chosen = [f"m.{column.ref}" for column in main.columns]
    joins = []
    for k, (part, key) in enumerate(zip(parts[1:], keys[1:], strict=True)):
        others = [column for column in part.columns if column.name != name]
        columns += others
        chosen += [f"p{k}.{column.ref}" for column in others]
        joins.append(f"JOIN (SELECT *, {sql.text(key)} AS id FROM ({part.query})) AS p{k} ON m.id = p{k}.id")
    numbered = f"SELECT *, {sql.text(main_key)} AS id, row_number() OVER () AS place FROM ({main.query})"
    query = f"SELECT {', '.join(chosen)} FROM ({numbered}) AS m {' '.join(joins)} ORDER BY m.place"
    source = _renamed(query, columns, main.origin)
    _check_matches(session, source, name, totals)
    return source


def _renamed(query: str, columns: Sequence[RawColumn], origin: str) -> Source:
    refs = [f"c{k}" for k in range(len(columns))]
    renamed = tuple(replace(column, ref=ref) for column, ref in zip(columns, refs, strict=True))
    return Source(f"SELECT * FROM ({query}) AS t({', '.join(refs)})", renamed, origin)


def _check_key(session: Session, part: Source, key: RawColumn) -> int:
    """Number of rows, after a look whether the join column identifies each."""
    groups = f"SELECT {sql.text(key)} AS id, count(*) AS n FROM ({part.query}) GROUP BY id"
    total, repeated, missing = session.rows(
        f"SELECT sum(n)::BIGINT, min(id) FILTER (n > 1), sum(n) FILTER (id IS NULL)::BIGINT FROM ({groups})"
    )[0]
    if missing:
        raise DataError(f"the join column is empty in {missing} of {total} rows", source=part.origin, column=key.name)
    if repeated is not None:
        raise DataError(
            f"the join column has the value {repeated!r} more than once; it must identify every row",
            source=part.origin,
            column=key.name,
        )
    return int(total or 0)


def _check_matches(session: Session, source: Source, name: str, totals: Sequence[int]) -> None:
    matched = session.rows(f"SELECT count(*) FROM ({source.query})")[0][0]
    if not matched:
        raise DataError(
            "no row has the same value of the join column in every table", source=source.origin, column=name
        )
    if any(total != matched for total in totals):
        _LOG.warning("join on %r keeps %d rows of tables with %s rows", name, matched, ", ".join(map(str, totals)))
