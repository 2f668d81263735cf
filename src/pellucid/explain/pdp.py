"""Partial dependence: the mean prediction as one feature varies over the data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray, PdpCurve
from pellucid.core.ports import Progress
from pellucid.core.scalars import Cell
from pellucid.explain.grid import grid_over, known_cells
from pellucid.explain.model import MEMORY_ROWS, AskedModel, PredictScores, name_outputs

TEXT_PROBLEM = (
    "Detected data type is not supported for PDP. PDP can only be computed for numerical or categorical columns"
)
EMPTY_PROBLEM = "The column has no values. PDP needs at least one value that is not missing"


def partial_dependence(
    rows: Batch,
    feature: str,
    predict: PredictScores,
    *,
    is_categorical: bool,
    is_text: bool = False,
    grid_resolution: int = 15,
    outputs: Sequence[str] | None = None,
    memory_rows: int = MEMORY_ROWS,
    progress: Progress | None = None,
) -> PdpCurve:
    """Mean predictions over all rows with the feature's cells set to each of its values in turn.

    A numerical feature takes the centres of `grid_resolution` equal-width buckets over its range, as floats; a
    constant one has a single bucket. A categorical feature (`is_categorical`; text and booleans always are) takes its
    distinct values, sorted. Missing cells are no value of the feature and no part of the distribution, but their rows
    count in the means. Free text (`is_text`), and a column without values, give a curve with an error and ask the
    model nothing.

    Cost: rows times values predictions, several values a call as long as they fit in `memory_rows`.

    Raises:
        ModelError: the model's answer cannot be used.

    Source: contract 6.7; Friedman, "Greedy function approximation" (2001).
    """
    column = rows.columns[rows.names.index(feature)]
    known = known_cells(column)
    if is_text:
        return PdpCurve(feature, "free_text", tuple(outputs or ()), error=TEXT_PROBLEM)
    is_category = is_categorical or column.dtype.kind in "bO"
    kind: Literal["categorical", "numerical"] = "categorical" if is_category else "numerical"
    if not len(known):
        return PdpCurve(feature, kind, tuple(outputs or ()), error=EMPTY_PROBLEM)
    grid = grid_over(known, is_category=is_category, resolution=grid_resolution)
    means = _mean_scores(rows, feature, grid.values, AskedModel(predict), memory_rows, progress)
    values: tuple[Cell, ...] = tuple(grid.values.tolist())
    curves = tuple(tuple(curve) for curve in means.T.tolist())
    return PdpCurve(feature, kind, name_outputs(len(curves), outputs), values, grid.shares, curves)


def _mean_scores(
    rows: Batch, feature: str, values: Column, model: AskedModel, memory_rows: int, progress: Progress | None
) -> FloatArray:
    """Mean scores (values, outputs): several values a call, and several calls a value when there are many rows."""
    step = max(1, memory_rows // len(rows))
    means = []
    for start in range(0, len(values), step):
        some = values[start : start + step]
        totals = [
            _total_scores(rows.take(slice(first, first + memory_rows)), feature, some, model)
            for first in range(0, len(rows), memory_rows)
        ]
        means.append(np.sum(totals, axis=0) / len(rows))
        if progress:
            progress(f"PDP of {feature}", min(start + step, len(values)), len(values))
    return np.concatenate(means)


def _total_scores(rows: Batch, feature: str, values: Column, model: AskedModel) -> FloatArray:
    columns = tuple(
        np.repeat(values, len(rows)) if name == feature else np.tile(column, len(values))
        for name, column in zip(rows.names, rows.columns, strict=True)
    )
    scores = model.scores(Batch(rows.names, columns))
    return np.asarray(scores.reshape(len(values), len(rows), -1).sum(axis=1), dtype=np.float64)
