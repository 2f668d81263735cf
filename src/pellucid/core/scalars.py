"""Single cells: the values that tables, facets and labels are made of."""

from __future__ import annotations

from enum import Enum

Scalar = str | int | float | bool
"""A value that is there."""

Cell = Scalar | None
"""A value that may be missing. NaN never occurs: a missing number is `None`."""


class ColumnType(Enum):
    """Type of a whole column, as pandas would infer it from text (contract 3.1)."""

    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"

    @property
    def is_number(self) -> bool:
        """Whether cells of this type are numbers."""
        return self in (ColumnType.INTEGER, ColumnType.FLOAT)
