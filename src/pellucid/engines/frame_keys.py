"""Yes-or-no questions about a column, as narwhals expressions that mean the same on every backend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pellucid.core.scalars import ColumnType, Scalar

if TYPE_CHECKING:
    import narwhals as nw

_LARGEST = 2**63 - 1


def is_above(column: str, column_type: ColumnType, threshold: float) -> nw.Expr:
    """Whether a number is greater than the threshold; a missing one, NaN, text and booleans are not.

    NaN ranks above every number on some backends and below on others, hence the upper bound.
    """
    import narwhals as nw

    value = nw.col(column)
    if column_type is ColumnType.FLOAT:
        return ((value > threshold) & (value <= math.inf)).fill_null(value=False)
    if column_type is not ColumnType.INTEGER or threshold >= _LARGEST:
        return _never(column)
    if threshold < -_LARGEST:
        return ~value.is_null()
    return (value > math.floor(threshold)).fill_null(value=False)


def is_among(column: str, column_type: ColumnType, values: Sequence[Scalar]) -> nw.Expr:
    """Whether a value is one of these; a missing one is not."""
    import narwhals as nw

    typed = [cell for value in values for cell in _in_type(value, column_type)]
    if not typed:
        return _never(column)
    value = nw.col(column)
    # membership is refused by some backends unless both sides have the same type
    if column_type.is_number:
        value = value.cast(nw.Int64 if column_type is ColumnType.INTEGER else nw.Float64)
    return value.is_in(typed).fill_null(value=False)


def _never(column: str) -> nw.Expr:
    import narwhals as nw

    return nw.col(column).is_null() & ~nw.col(column).is_null()


def _in_type(value: Scalar, column_type: ColumnType) -> tuple[Scalar, ...]:
    if column_type is ColumnType.INTEGER:
        is_whole = not isinstance(value, str) and math.isfinite(value) and value == int(value)
        return (int(value),) if is_whole and abs(int(value)) <= _LARGEST else ()
    if column_type is ColumnType.FLOAT:
        if isinstance(value, str):
            return ()
        return (float(value),) if value else (0.0, -0.0)  # pyarrow takes them for two values
    wanted = bool if column_type is ColumnType.BOOLEAN else str
    return (value,) if isinstance(value, wanted) else ()
