"""The baseline as an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pellucid.api.request import plain
from pellucid.core.errors import ConfigError

ACCEPTED = "rows of features: a data frame, an array, a list of rows, one row as a list or a mapping, or a file's path"


def baseline_cells(baseline: object, columns: Sequence[str] | None) -> str | list[list[object]] | None:
    """The baseline as a configuration has it: a URI, or rows of cells in the order of the columns.

    Raises:
        ConfigError: it cannot be read as rows, or lacks a column.
    """
    if baseline is None or isinstance(baseline, str):
        return baseline
    if isinstance(baseline, Path):
        return str(baseline)
    if isinstance(baseline, Mapping):
        return _of_mapping(baseline, columns)
    if isinstance(baseline, Sequence | np.ndarray):
        cells = plain(baseline)
        return cells if cells and isinstance(cells[0], list) else [cells]
    return _of_frame(baseline, columns)


def _of_mapping(baseline: Mapping[object, object], columns: Sequence[str] | None) -> list[list[object]]:
    """One row of cells, or columns of them."""
    named = {str(name): plain(values) for name, values in baseline.items()}
    order = _order(list(named), columns)
    cells = [named[name] if isinstance(named[name], list) else [named[name]] for name in order]
    return [list(row) for row in zip(*cells, strict=True)]


def _of_frame(baseline: object, columns: Sequence[str] | None) -> list[list[object]]:
    import narwhals as nw

    try:
        frame = nw.from_native(baseline, allow_series=True)  # type: ignore[call-overload]
    except TypeError as error:
        raise ConfigError("baseline", "is no table", got=type(baseline).__name__, expected=ACCEPTED) from error
    if isinstance(frame, nw.Series):
        return [plain(frame.to_list())]
    table = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    order = _order(table.columns, columns)
    return [plain(row) for row in table.select(*order).rows()]


def _order(names: Sequence[str], columns: Sequence[str] | None) -> Sequence[str]:
    """The baseline's columns in the order of the rows'.

    Raises:
        ConfigError: one is missing.
    """
    if columns is None:
        return names
    absent = [name for name in columns if name not in names]
    if absent and len(names) == len(columns):
        return names
    if absent:
        raise ConfigError(
            "baseline", "lacks columns of the rows", got=list(names), expected=f"also {', '.join(absent)}"
        )
    return columns
