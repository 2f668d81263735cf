"""Cells as text, a column at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import orjson

from pellucid.core.arrays import Column
from pellucid.core.scalars import Cell

CellWriter = Callable[[int, Column], list[bytes]]
"""The text of cells of the column at this position; it depends on nothing but the cell."""


def format_cells(column: Column, write: Callable[[Cell], bytes]) -> list[bytes]:
    """Every cell of a column as `write` puts it; a missing number is given to it as `None`.

    Finite numbers are not given to `write`: they are in the shortest form that reads back the same, in JSON as in CSV.
    """
    if column.dtype.kind in "iuf":
        return _format_numbers(column, write)
    known: dict[str, bytes] = {}
    return [_format_cell(cell, write, known) for cell in column.tolist()]


def _format_numbers(column: Column, write: Callable[[Cell], bytes]) -> list[bytes]:
    if not len(column):
        return []
    cells = orjson.dumps(np.ascontiguousarray(column), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")
    if column.dtype.kind == "f":
        for k in np.flatnonzero(~np.isfinite(column)).tolist():
            cell = float(column[k])
            cells[k] = write(None if cell != cell else cell)
    return cells


def _format_cell(cell: Cell, write: Callable[[Cell], bytes], known: dict[str, bytes]) -> bytes:
    # 1, 1.0 and True are equal as keys but not as text, so only text is remembered.
    if not isinstance(cell, str):
        return write(None if cell != cell else cell)
    text = known.get(cell)
    if text is None:
        text = known[cell] = write(cell)
    return text
