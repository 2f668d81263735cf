"""Which rows the user's values select: categories with conversion, or numbers above a threshold (contract 3.4, 3.5)."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Column
from pellucid.core.counts import ColumnProfile
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.core.scalars import Cell, ColumnType, Scalar
from pellucid.engines.column_kind import Kind, as_number, is_integer, shown

Occurs = Callable[[frozenset[Scalar]], bool]
"""Whether any row of a column equals one of these values, which have the column's type."""

_BOOLEANS: dict[Scalar, bool] = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False}


class Selection(Struct, frozen=True):
    """Rows selected by one column: those equal to one of `among`, or those `above` a number.

    `text` is how the selection is reported. With a `problem` the values make no sense for the column, and
    nothing is selected.
    """

    column: str
    text: str
    among: frozenset[Scalar] = frozenset()
    above: float | None = None
    problem: str | None = None

    def holds(self, cell: Cell) -> bool:
        """Whether a row with this cell is selected; a missing cell never is."""
        if cell is None:
            return False
        if self.above is None:
            return cell in self.among
        if isinstance(cell, str) and not is_integer(cell):
            return False
        return as_number(cell) > self.above

    def mask(self, column: Column) -> npt.NDArray[np.bool_]:
        """Which of these rows are selected, as booleans in their order."""
        if column.dtype.kind == "O":
            return np.fromiter((self.holds(cell) for cell in column.tolist()), dtype=bool, count=len(column))
        if self.above is not None:
            return np.asarray(column > np.float64(self.above))
        return np.isin(column, np.array(sorted(self.among), dtype=column.dtype))

    def key(self) -> Key:
        """The key of a tally that is true for selected rows and false for all others."""
        if self.above is not None:
            return Key(self.column, above=self.above)
        return Key(self.column, among=tuple(sorted(self.among)))


def select_rows(profile: ColumnProfile, kind: Kind, values: Sequence[Scalar], occurs: Occurs) -> Selection:
    """The rows that `values` (at least one) select in the column of this profile.

    Raises:
        DataError: a continuous column was given something that is no number.
    """
    if kind is Kind.CONTINUOUS:
        return select_above(profile, values[0])
    return _select_categories(profile, values, occurs)


def select_above(profile: ColumnProfile, value: Scalar, maximum: float | None = None) -> Selection:
    """The rows above one threshold; `maximum` replaces the column's own in the reported interval.

    Raises:
        DataError: the threshold is no number.
    """
    threshold = parse_threshold(profile.name, value)
    top = profile.maximum if maximum is None else maximum
    return Selection(profile.name, interval_text(threshold, top), above=threshold)


def parse_threshold(column: str, value: Scalar) -> float | int:
    """The threshold as a number; text is converted.

    Raises:
        DataError: it is no number.
    """
    try:
        number = int(value) if isinstance(value, bool) else value if isinstance(value, int) else float(value)
    except ValueError:
        number = math.nan
    if number != number:
        msg = "Facet/label value provided must be a single numeric threshold for continuous data"
        raise DataError(f"{msg} (column {shown(column)}: got {value!r}; give one number)")
    return number


def interval_text(threshold: float, maximum: float | None) -> str:
    """The right-closed interval between a threshold and the column's maximum; empty when they are equal.

    >>> interval_text(40, 63), interval_text(40.5, 63), interval_text(63, 63), interval_text(100, 63)
    ('(40, 63]', '(40.5, 63.0]', '', '(63, 100]')
    """
    if maximum is None or threshold == maximum:
        return ""
    low, high = sorted((threshold, maximum))
    if isinstance(low, int) and isinstance(high, int):
        return f"({low}, {high}]"
    return f"({float(low)}, {float(high)}]"


def cell_text(value: Scalar) -> str:
    """How one value is reported."""
    return str(value)


def _select_categories(profile: ColumnProfile, values: Sequence[Scalar], occurs: Occurs) -> Selection:
    text = ",".join(cell_text(value) for value in values)
    as_given = frozenset(typed for value in values for typed in _same_type(value, profile.type))
    if not profile.count or (as_given and (len(as_given) == len(set(values)) or occurs(as_given))):
        return Selection(profile.name, text, among=as_given)
    try:
        converted = frozenset(_convert(value, profile.type) for value in values)
    except (ValueError, OverflowError, KeyError):
        return Selection(profile.name, text, problem=_unconvertible(profile, values))
    among = frozenset(typed for value in converted for typed in _same_type(value, profile.type))
    return Selection(profile.name, text, among=among)


def _same_type(value: Scalar, column_type: ColumnType) -> tuple[Scalar, ...]:
    """The value as the column would hold it, or nothing when no cell of that type can equal it."""
    if column_type.is_number:
        return _same_number(value, column_type)
    wanted = bool if column_type is ColumnType.BOOLEAN else str
    return (value,) if isinstance(value, wanted) else ()


def _same_number(value: Scalar, column_type: ColumnType) -> tuple[Scalar, ...]:
    if isinstance(value, str | bool) or not abs(value) <= sys.float_info.max:
        return ()
    if column_type is ColumnType.FLOAT:
        return (float(value),)
    return (int(value),) if value == int(value) else ()


def _convert(value: Scalar, column_type: ColumnType) -> Scalar:
    if column_type is ColumnType.TEXT:
        return str(value)
    if column_type is ColumnType.FLOAT:
        return float(value)
    if column_type is ColumnType.BOOLEAN:
        return _to_boolean(value)
    try:
        return int(value)
    except (ValueError, OverflowError):
        return float(value)


def _to_boolean(value: Scalar) -> bool:
    return _BOOLEANS[value.lower() if isinstance(value, str) else value]


def _unconvertible(profile: ColumnProfile, values: Sequence[Scalar]) -> str:
    given = ", ".join(repr(value) for value in values)
    kind = {ColumnType.BOOLEAN: "true or false"}.get(profile.type, "numbers")
    return f"No row equals {given}: column {shown(profile.name)} holds {kind}; give values that occur in it"
