"""Rows on their way to a model, answers on their way back, and what explainers make of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.scalars import Cell

Column = npt.NDArray[np.generic]
"""One column of a batch: int64, float64 (NaN is missing), bool, or object (`str`, `None` is missing)."""

FloatArray = npt.NDArray[np.float64]


class Batch(Struct, frozen=True, eq=False):
    """A block of rows, column by column, in the data set's order."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def take(self, rows: npt.NDArray[np.intp] | slice) -> Batch:
        """The rows at these positions."""
        return Batch(self.names, tuple(column[rows] for column in self.columns))

    def select(self, names: Sequence[str]) -> Batch:
        """These columns, in this order."""
        at = {name: k for k, name in enumerate(self.names)}
        return Batch(tuple(names), tuple(self.columns[at[name]] for name in names))

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Rows as tuples of Python values; missing is `None`."""
        return zip(*(_cells(column) for column in self.columns), strict=True)


class Predictions(Struct, frozen=True, eq=False):
    """A model's answers, in the row order of the batch it answered.

    `scores` is (rows, outputs), or `None` when the model gives labels only; `labels` is (rows,) of the
    label's own values, or `None` when the model gives scores only. `headers` name the outputs when known.
    """

    scores: FloatArray | None
    labels: Column | None = None
    headers: tuple[str, ...] | None = None


class Attributions(Struct, frozen=True, eq=False):
    """Shapley values of every explained row.

    `values` is (rows, features, outputs); `expected` is (outputs,), the mean output over the baseline rows.
    `expected + values.sum(axis=1)` equals the explained output when all features are explained. `method` names
    the estimator, `model_calls` and `model_rows` count what the model was asked, `seed` is what the random coalitions
    were drawn with.
    """

    features: tuple[str, ...]
    outputs: tuple[str, ...]
    values: FloatArray
    expected: FloatArray
    baseline: Batch
    method: str
    seed: int | None
    model_calls: int
    model_rows: int
    standard_errors: FloatArray | None = None


class GlobalAttributions(Struct, frozen=True, eq=False):
    """One number per feature and output, aggregated over rows: `values` is (features, outputs)."""

    features: tuple[str, ...]
    outputs: tuple[str, ...]
    values: FloatArray
    expected: FloatArray
    aggregation: str


class PdpCurve(Struct, frozen=True):
    """Mean prediction as one feature varies over the data set.

    `predictions[k]` are the means of output `outputs[k]` at each of `values`; `distribution` is the share of
    rows in each bucket or category. `error` replaces the three lists when the feature cannot be varied.
    """

    feature: str
    data_type: Literal["numerical", "categorical", "free_text"]
    outputs: tuple[str, ...]
    values: tuple[Cell, ...] = ()
    distribution: tuple[float, ...] = ()
    predictions: tuple[tuple[float, ...], ...] = ()
    error: str | None = None


class IceCurves(Struct, frozen=True, eq=False):
    """Single predictions as one feature varies: `predictions` is (rows, values, outputs).

    The rows are drawn from `total_rows`, where that is known.
    """

    feature: str
    outputs: tuple[str, ...]
    values: tuple[Cell, ...]
    predictions: FloatArray
    total_rows: int | None = None


class PdpSurface(Struct, frozen=True, eq=False):
    """Mean prediction as two features vary together: `predictions` is (values of the first, of the second, outputs).

    `shares` is (values of the first, of the second): the share of the rows at or nearest to each pair of values, where
    that is known. The means are over `rows` rows, drawn from `total_rows`.
    """

    features: tuple[str, str]
    outputs: tuple[str, ...]
    values: tuple[tuple[Cell, ...], tuple[Cell, ...]]
    predictions: FloatArray
    shares: FloatArray | None = None
    rows: int | None = None
    total_rows: int | None = None


class Interactions(Struct, frozen=True, eq=False):
    """How strongly pairs of features of a tree ensemble work together, in the unit of its margins.

    `values` is (features, features, outputs): the mean size of the pair's interaction index over `explained_rows` rows;
    on the diagonal that of what a feature does alone.
    """

    features: tuple[str, ...]
    outputs: tuple[str, ...]
    values: FloatArray
    explained_rows: int


def _cells(column: Column) -> list[Cell]:
    cells: list[Cell] = column.tolist()
    if column.dtype.kind == "f":
        return [None if cell != cell else cell for cell in cells]
    return cells
