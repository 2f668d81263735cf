"""Facts about whole columns, gathered by the engine in one scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from pellucid.core.counts import ColumnProfile
from pellucid.core.errors import DataError
from pellucid.core.inference import CellKind, Evidence
from pellucid.core.scalars import ColumnType
from pellucid.engines import sql
from pellucid.engines.session import Session
from pellucid.engines.sources import Source
from pellucid.engines.sql import RawColumn

_BOUNDARY = 0.05
"""Share of distinct values at which a column counts as continuous (contract 3.3)."""

_MARGIN = 0.4
"""How close to the boundary the estimate may come: twice 20 %, because it can itself be off by some 10 %."""

_FEW_CELLS = 10_000
_FEW_DISTINCT = 1_000
"""Up to so many, counting distinct cells exactly costs little."""


class Facts(Struct, frozen=True):
    """What one scan tells about a column. `lowest` and `highest` are (integers, numbers)."""

    column_type: ColumnType
    count: int
    missing: int
    lowest: tuple[int | None, float | None]
    highest: tuple[int | None, float | None]
    about_distinct: int
    is_integer_text: bool


def gather_facts(session: Session, source: Source, columns: Sequence[RawColumn]) -> list[Facts]:
    """Facts about each of these columns, in one scan.

    Raises:
        DataError: the table has no rows, or a column has lists or objects as cells.
    """
    found = _aggregate(session, source, columns)
    return [
        _read_facts(column, total, cells, source.origin) for column, (total, cells) in zip(columns, found, strict=True)
    ]


def to_profiles(session: Session, source: Source, facts: Sequence[tuple[RawColumn, Facts]]) -> list[ColumnProfile]:
    """Profiles from facts, after one more scan for columns whose number of distinct values has to be exact."""
    close = [pair for pair in facts if _is_close(pair[1])]
    counts = _count_distinct(session, source, close) if close else []
    exact = dict(zip((column.name for column, _ in close), counts, strict=True))
    return [
        ColumnProfile(
            name=column.name,
            type=found.column_type,
            count=found.count,
            missing=found.missing,
            distinct=exact.get(column.name, min(found.about_distinct, found.count)),
            minimum=_bound(found, found.lowest),
            maximum=_bound(found, found.highest),
            is_integer_text=found.is_integer_text,
        )
        for column, found in facts
    ]


def _aggregate(session: Session, source: Source, columns: Sequence[RawColumn]) -> list[tuple[int, Sequence[Any]]]:
    """The number of rows and the aggregates of each column."""
    cells = ", ".join(f"{sql.cell(column)} AS v{k}, {sql.text(column)} AS t{k}" for k, column in enumerate(columns))
    kinds = ", ".join(f"{sql.kind_bits(column, f'v{k}', f't{k}')} AS m{k}" for k, column in enumerate(columns))
    asked = ", ".join(aggregate for k, column in enumerate(columns) for aggregate in _aggregates(column, k))
    query = f"SELECT count(*), {asked} FROM (SELECT *, {kinds} FROM (SELECT {cells} FROM ({source.query})))"
    total, *found = session.rows(query)[0]
    if not total:
        raise DataError("the data set has no rows; at least one is needed", source=source.origin)
    width = len(found) // len(columns)
    return [(total, found[k * width : (k + 1) * width]) for k in range(len(columns))]


def _aggregates(column: RawColumn, k: int) -> list[str]:
    whole = sql.parsed_integer(column, f"t{k}", f"m{k}")
    number = sql.parsed_number(column, f"v{k}", f"m{k}")
    bounds = [f"min({whole})", f"min({number})", f"max({whole})", f"max({number})"]
    return [
        f"count(v{k})",
        f"bit_or(m{k})",
        *bounds,
        f"approx_count_distinct(t{k})",
        f"approx_count_distinct({number})",
    ]


def _read_facts(column: RawColumn, total: int, found: Sequence[Any], origin: str) -> Facts:
    count, bits, low_whole, low, high_whole, high, texts, numbers = found
    column_type = read_type(column, total - count, bits, origin)
    only_digits = count == total and not bits & ~(sql.DIGITS_BIT | sql.KIND_BITS[CellKind.INTEGER])
    return Facts(
        column_type=column_type,
        count=count,
        missing=total - count,
        lowest=(low_whole, low),
        highest=(high_whole, high),
        about_distinct=numbers if column_type.is_number else texts,
        is_integer_text=column_type is ColumnType.TEXT and only_digits,
    )


def read_type(column: RawColumn, missing: int, bits: int, origin: str) -> ColumnType:
    """The type of a column from its missing cells and the kinds of the others (`kind_bits` of all, joined by or).

    Raises:
        DataError: some cells are lists or objects.
    """
    seen = {kind: int(bool(bits & bit)) for kind, bit in sql.KIND_BITS.items()}
    if seen[CellKind.NESTED]:
        raise nested_cells(column.name, origin)
    evidence = Evidence(
        missing=missing,
        integers=seen[CellKind.INTEGER],
        huge=seen[CellKind.HUGE],
        decimals=seen[CellKind.DECIMAL],
        booleans=seen[CellKind.BOOLEAN],
        texts=seen[CellKind.TEXT] or int(bool(bits & sql.DIGITS_BIT)),
    )
    return type_of(column, evidence)


def type_of(column: RawColumn, evidence: Evidence) -> ColumnType:
    """The type of a column: its own if it has one, else what its cells look like.

    Integers with a missing cell are floats, stored so or not.
    """
    stored = column.stored_type if column.encoding == "typed" else None
    if stored is None:
        return evidence.column_type
    return ColumnType.FLOAT if stored is ColumnType.INTEGER and evidence.missing else stored


def nested_cells(name: str, origin: str) -> DataError:
    """The error of a column whose cells are JSON lists or objects."""
    return DataError(
        "cells are JSON lists or objects; expected numbers, text or truth values: let `features` find single values",
        source=origin,
        column=name,
    )


def _is_close(facts: Facts) -> bool:
    share = facts.about_distinct / facts.count if facts.count else 0.0
    near = _BOUNDARY * (1 - _MARGIN) <= share <= _BOUNDARY * (1 + _MARGIN)
    return near or facts.count <= _FEW_CELLS or facts.about_distinct <= _FEW_DISTINCT


def _count_distinct(session: Session, source: Source, close: Sequence[tuple[RawColumn, Facts]]) -> tuple[int, ...]:
    counts = ", ".join(f"count(DISTINCT {sql.value(column, facts.column_type)})" for column, facts in close)
    return session.rows(f"SELECT {counts} FROM ({source.query})")[0]


def _bound(facts: Facts, bound: tuple[int | None, float | None]) -> float | int | None:
    if facts.column_type is ColumnType.INTEGER or facts.is_integer_text:
        return bound[0]
    return bound[1] if facts.column_type is ColumnType.FLOAT else None
