"""How single predictions change as one feature varies, and the mean prediction as two features vary together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray, IceCurves, PdpSurface
from pellucid.core.errors import DataError
from pellucid.core.ports import Progress
from pellucid.core.scalars import Cell
from pellucid.explain.grid import grid_over, joint_shares, known_cells
from pellucid.explain.model import MEMORY_ROWS, AskedModel, PredictScores, name_outputs


def individual_curves(
    rows: Batch,
    feature: str,
    predict: PredictScores,
    *,
    is_categorical: bool,
    grid_resolution: int = 15,
    outputs: Sequence[str] | None = None,
    memory_rows: int = MEMORY_ROWS,
    progress: Progress | None = None,
) -> IceCurves:
    """Predictions of every row with the feature's cell set to each of its values in turn.

    Values are those of `partial_dependence`, which is the mean of these curves over the rows.

    Cost: rows times values predictions, at most about `memory_rows` in a call.

    Raises:
        DataError: the feature has no value.
        ModelError: the model's answer cannot be used.

    Source: Goldstein et al., "Peeking inside the black box" (2015).
    """
    values = _values(rows, feature, grid_resolution, is_categorical=is_categorical)
    model, parts = AskedModel(predict), []
    step = max(1, memory_rows // len(values))
    for start in range(0, len(rows), step):
        some = rows.take(slice(start, start + step))
        changed = {feature: np.tile(values, len(some))}
        parts.append(_scores(some, len(values), changed, model).reshape(len(some), len(values), -1))
        if progress:
            progress(f"ICE of {feature}", min(start + step, len(rows)), len(rows))
    predictions = np.concatenate(parts)
    return IceCurves(feature, name_outputs(predictions.shape[2], outputs), tuple(values.tolist()), predictions)


def partial_dependence_2d(
    rows: Batch,
    features: tuple[str, str],
    predict: PredictScores,
    *,
    is_categorical: tuple[bool, bool],
    grid_resolution: int = 15,
    outputs: Sequence[str] | None = None,
    memory_rows: int = MEMORY_ROWS,
    progress: Progress | None = None,
) -> PdpSurface:
    """Mean predictions over all rows with two features set to each pair of their values in turn.

    Cost: rows times values of the first times values of the second predictions, about `memory_rows` in a call.

    Raises:
        DataError: a feature has no value.
        ModelError: the model's answer cannot be used.

    Source: Friedman, "Greedy function approximation" (2001).
    """
    kinds = zip(features, is_categorical, strict=True)
    first, second = (_values(rows, name, grid_resolution, is_categorical=kind) for name, kind in kinds)
    left, right = np.repeat(first, len(second)), np.tile(second, len(first))
    model, means = AskedModel(predict), []
    step = max(1, memory_rows // len(rows))
    for start in range(0, len(left), step):
        stop = min(start + step, len(left))
        means.append(
            _means(rows, dict(zip(features, (left[start:stop], right[start:stop]), strict=True)), model, memory_rows)
        )
        if progress:
            progress(f"PDP of {features[0]} and {features[1]}", stop, len(left))
    predictions = np.concatenate(means).reshape(len(first), len(second), -1)
    values: tuple[tuple[Cell, ...], tuple[Cell, ...]] = (tuple(first.tolist()), tuple(second.tolist()))
    columns = rows.columns[rows.names.index(features[0])], rows.columns[rows.names.index(features[1])]
    return PdpSurface(
        features,
        name_outputs(predictions.shape[2], outputs),
        values,
        predictions,
        shares=joint_shares(columns, (first, second)),
        rows=len(rows),
    )


def _values(rows: Batch, feature: str, resolution: int, *, is_categorical: bool) -> Column:
    column = rows.columns[rows.names.index(feature)]
    known = known_cells(column)
    if not len(known):
        raise DataError(f"the column {feature!r} has no values; a feature is varied over values that are not missing")
    is_category = is_categorical or column.dtype.kind in "bO"
    return grid_over(known, is_category=is_category, resolution=resolution).values


def _means(rows: Batch, values: dict[str, Column], model: AskedModel, memory_rows: int) -> FloatArray:
    """Mean scores (values, outputs) over all rows, several calls when these are many."""
    count = len(next(iter(values.values())))
    total = sum(_totals(some, count, values, model) for some in _slices(rows, max(1, memory_rows // count)))
    return np.asarray(total / len(rows), dtype=np.float64)


def _totals(rows: Batch, count: int, values: dict[str, Column], model: AskedModel) -> FloatArray:
    changed = {name: np.tile(cells, len(rows)) for name, cells in values.items()}
    scores = _scores(rows, count, changed, model)
    return np.asarray(scores.reshape(len(rows), count, -1).sum(axis=0), dtype=np.float64)


def _slices(rows: Batch, step: int) -> Iterator[Batch]:
    return (rows.take(slice(start, start + step)) for start in range(0, len(rows), step))


def _scores(rows: Batch, times: int, changed: dict[str, Column], model: AskedModel) -> FloatArray:
    """Scores of each row repeated, with some columns replaced."""
    columns = tuple(
        changed[name] if name in changed else np.repeat(column, times)
        for name, column in zip(rows.names, rows.columns, strict=True)
    )
    return model.scores(Batch(rows.names, columns))
