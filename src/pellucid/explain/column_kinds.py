"""What kind of values a column takes: which of them are sensible between and beyond those seen."""

from __future__ import annotations

from typing import Literal

import numpy as np

from pellucid.core.arrays import Column

ColumnKind = Literal["category", "whole", "number"]

MOST_CODES = 15
"""Most distinct whole numbers that may be the codes of categories; the finest grid of partial dependence by default."""


def column_kind(column: Column) -> ColumnKind:
    """`category` for text, booleans and few whole numbers (codes, or counts), `whole` for others, else `number`.

    A column of floats holds whole numbers when all its known cells do: integers with missing cells are read so.
    """
    if column.dtype.kind in "bO":
        return "category"
    if column.dtype.kind == "f":
        column = column[np.isfinite(column)]
        if not len(column) or (column != np.floor(column)).any():
            return "number"
    return "category" if len(np.unique(column)) <= MOST_CODES else "whole"
