"""The baseline: as many cells as features, of their types, and of values that the columns can take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pellucid.core.errors import ConfigError, PellucidError
from pellucid.core.findings import Finding
from pellucid.doctor.diagnosis import error_finding
from pellucid.doctor.likeness import meant
from pellucid.jobs.baseline import FIELD, baseline_rows

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, Column
    from pellucid.core.scalars import Cell
    from pellucid.core.specs import AnalysisSpec, ShapSpec
    from pellucid.doctor.document import Patch
    from pellucid.jobs import Ports

MOST_CODES = 20
"""Distinct integers up to which a column counts as codes of categories."""

MOST_WORDS = 100
_MEAN = "A mean of category codes is no category: the model is asked about a row that cannot exist."
_UNSEEN = "The model is asked about a category that it has probably never seen."
_WHY = "Explanations compare every row with the baseline, so it has to be a row that the model could be sent."


def baseline_findings(
    spec: AnalysisSpec, shap: ShapSpec, rows: Batch, columns: Sequence[str], ports: Ports
) -> Iterator[Finding]:
    """What is wrong with the baseline for these rows; `columns` are all columns of the data set, in order."""
    if shap.baseline is None and shap.baseline_document is None:
        return
    try:
        baseline = baseline_rows(shap, spec.data, rows, engine=ports.engine, store=ports.store, seed=0)
    except PellucidError as error:
        yield error_finding(error, "baseline", _WHY, where=FIELD, patch=_patch(error, shap, rows, columns))
        return
    for name, cells, column in zip(rows.names, baseline.columns, rows.columns, strict=True):
        if len(cells):
            yield from _impossible(shap, name, cells, column, rows.names)


def _impossible(shap: ShapSpec, name: str, cells: Column, column: Column, names: Sequence[str]) -> Iterator[Finding]:
    """Cells that no row of the data has, in a column of categories."""
    unusual = [k for k, cell in enumerate(cells.tolist()) if _is_unusual(cell)]
    present = _categories(column) if unusual else []
    strange = [k for k in unusual if cells[k] not in present]
    if not present or not strange:
        return
    seen = cells[strange].tolist()
    shown = ", ".join(f"{cell:g}" if isinstance(cell, float) else repr(cell) for cell in seen[:3])
    yield Finding(
        "warning",
        "baseline-impossible",
        f"the baseline has {shown} for {name!r}; none of {len(column):,} rows has it ({len(present)} distinct values)",
        FIELD,
        _MEAN if isinstance(seen[0], float) else _UNSEEN,
        "use the most frequent value, or leave the baseline out to have one made that respects the columns",
        _nearest(shap, names.index(name), strange, present),
    )


def _categories(column: Column) -> list[Cell]:
    """The distinct values of a column that holds categories; none for any other."""
    if column.dtype.kind not in "ibO":
        return []
    values = list(dict.fromkeys(cell for cell in column.tolist() if cell is not None))
    return values if len(values) <= (MOST_WORDS if column.dtype.kind == "O" else MOST_CODES) else []


def _is_unusual(cell: Cell) -> bool:
    """Whether a cell can be no category at all: a word nobody uses, or a number between two codes."""
    return isinstance(cell, str) or (isinstance(cell, float) and cell == cell and not cell.is_integer())


def _nearest(shap: ShapSpec, at: int, strange: Sequence[int], present: Sequence[Cell]) -> Patch:
    """In-line cells replaced by the value in the data that is nearest, or spelt most alike."""
    if not isinstance(shap.baseline, tuple):
        return ()
    patch: list[tuple[str, object]] = []
    for k in strange:
        cell = shap.baseline[k][at]
        value = _closest(cell, present)
        if value is not None:
            patch.append((f"{FIELD}[{k}][{at}]", value))
    return tuple(patch)


def _closest(cell: Cell, present: Sequence[Cell]) -> Cell:
    if isinstance(cell, str):
        return meant(cell, [value for value in present if isinstance(value, str)])
    numbers = [value for value in present if isinstance(value, int | float)]
    if not isinstance(cell, int | float) or not numbers:
        return None
    return min(numbers, key=lambda value: (abs(value - cell), value))


def _patch(error: PellucidError, shap: ShapSpec, rows: Batch, columns: Sequence[str]) -> Patch:
    """In-line rows without the cells of columns that the model is not sent, or with numbers that were text."""
    if not isinstance(error, ConfigError) or not isinstance(shap.baseline, tuple):
        return ()
    widths = {len(row) for row in shap.baseline}
    if widths == {len(columns)} and len(columns) > len(rows.names):
        kept = [columns.index(name) for name in rows.names]
        return ((FIELD, [[row[k] for k in kept] for row in shap.baseline]),)
    if widths != {len(rows.names)}:
        return ()
    numbers = [column.dtype.kind in "ifb" for column in rows.columns]
    found = [
        [_number(cell) if is_number else cell for cell, is_number in zip(row, numbers, strict=True)]
        for row in shap.baseline
    ]
    return ((FIELD, found),) if np.all([_is_typed(row, numbers) for row in found]) else ()


def _number(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    if not cell.strip():
        return None
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number


def _is_typed(row: Sequence[Cell], numbers: Sequence[bool]) -> bool:
    return all(not (is_number and isinstance(cell, str)) for cell, is_number in zip(row, numbers, strict=True))
