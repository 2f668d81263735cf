"""Cells and columns of any data frame, brought to the few types that tables know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pellucid.core.arrays import Column
from pellucid.core.errors import DataError
from pellucid.core.scalars import Cell, ColumnType, Scalar
from pellucid.engines.column_kind import cells_type, shown

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.dtypes import DType
    from narwhals.typing import IntoDType

_MISSING_TYPES = frozenset({"NAType", "NaTType"})


def plain_cells(values: Sequence[object]) -> list[Cell]:
    """The values as Python scalars; NaN, NA and NaT become `None`, anything that is no scalar becomes its text."""
    return [_plain_cell(value) for value in values]


def as_type(cells: Sequence[Cell], column_type: ColumnType) -> list[Cell]:
    """The cells of one whole column, in the type they have there; integers with missing ones are floats."""
    if column_type is ColumnType.INTEGER and None in cells:
        column_type = ColumnType.FLOAT
    converters: dict[ColumnType, Callable[[Scalar], Scalar]] = {
        ColumnType.INTEGER: int,
        ColumnType.FLOAT: _to_float,
        ColumnType.BOOLEAN: bool,
        ColumnType.TEXT: str,
    }
    convert = converters[column_type]
    return [None if cell is None else convert(cell) for cell in cells]


def plain_column(name: str, cells: Sequence[Cell], implementation: nw.Implementation) -> nw.Series[Any]:
    """A column of one plain type that holds these cells, for a frame of the same implementation."""
    import narwhals as nw

    column_type = cells_type(cells)
    typed = as_type(cells, column_type)
    if column_type is ColumnType.INTEGER and None in cells:
        column_type = ColumnType.FLOAT
    dtypes: dict[ColumnType, IntoDType] = {
        ColumnType.INTEGER: nw.Int64,
        ColumnType.FLOAT: nw.Float64,
        ColumnType.BOOLEAN: nw.Boolean,
        ColumnType.TEXT: nw.String,
    }
    # pandas keeps missing booleans only in an object column, and asks for no type there
    dtype = None if column_type is ColumnType.BOOLEAN else dtypes[column_type]
    return nw.new_series(name, typed, dtype, backend=cast("Any", implementation))


def column_type_of(dtype: DType) -> ColumnType:
    """The type of a column, apart from the rule that integers with missing ones are floats."""
    if dtype.is_integer():
        return ColumnType.INTEGER
    if dtype.is_numeric():
        return ColumnType.FLOAT
    return ColumnType.BOOLEAN if type(dtype).__name__ in {"Boolean", "Object"} else ColumnType.TEXT


def is_plain(dtype: DType) -> bool:
    """Whether a column of this type needs no conversion."""
    return dtype.is_integer() or dtype.is_float() or type(dtype).__name__ in {"Boolean", "String"}


def plain_dtype(name: str, dtype: DType) -> IntoDType:
    """The type a column of a lazy frame is cast to.

    Raises:
        DataError: its cells are no scalars.
    """
    import narwhals as nw

    require_scalars(name, dtype)
    return nw.Float64 if dtype.is_numeric() else nw.String


def require_scalars(name: str, dtype: DType) -> None:
    """Refuse lists, structures and bytes.

    Raises:
        DataError: the cells of the column are no scalars.
    """
    if dtype.is_nested() or type(dtype).__name__ == "Binary":
        msg = f"cells have to be numbers, text or booleans (got {dtype}); split or convert the column"
        raise DataError(msg, column=shown(name))


def to_array(series: nw.Series[Any]) -> Column:
    """A plain column as int64, float64 (NaN is missing), bool, or objects (`None` is missing)."""
    import narwhals as nw

    column_type = column_type_of(series.dtype)
    if column_type is ColumnType.TEXT or (column_type is ColumnType.BOOLEAN and series.null_count()):
        return np.array(plain_cells(series.to_list()), dtype=object)
    if column_type is ColumnType.BOOLEAN:
        return np.asarray(series.to_numpy(), dtype=np.bool_)
    if column_type is ColumnType.INTEGER and not series.null_count():
        return np.asarray(series.to_numpy(), dtype=np.int64)
    return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)


def _plain_cell(value: object) -> Cell:
    if value is None or type(value).__name__ in _MISSING_TYPES:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) or type(value).__name__ == "Decimal":
        number = float(value)  # type: ignore[arg-type]
        return None if number != number else number
    return str(value)


def _to_float(value: Scalar) -> float:
    return float(value) + 0.0  # -0.0 is reported as 0.0
