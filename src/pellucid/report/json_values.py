"""Numbers as JSON can hold them."""

from __future__ import annotations

import math
from typing import Any

from pellucid.core.scalars import Cell

JsonObject = dict[str, Any]
"""A JSON object under construction."""


def json_number(value: float | None) -> float | int | str | None:
    """The same number; an infinity as `"Infinity"` or `"-Infinity"`, NaN as `None`. An integer stays one."""
    if value is None or isinstance(value, int):
        return value
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return None if math.isnan(value) else float(value)


def json_cell(value: Cell) -> Cell:
    """The same cell; a number that JSON cannot hold as by `json_number`."""
    return json_number(value) if isinstance(value, float) else value
