"""A baseline made from the data: the centres of its clusters."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.errors import DataError
from pellucid.explain.clusters import CodeArray, Points, cluster, mode_codes, silhouette

MAX_CLUSTERS = 12
"""Most clusters that are tried when no number is given (contract 1.10.2)."""

STRUCTURE = 0.25
"""Mean silhouette width up to which data counts as one cluster (Kaufman and Rousseeuw, 1990)."""

SAMPLE_ROWS = 10_000
CHOICE_ROWS = 1_000


def cluster_baseline(rows: Batch, clusters: int | None, rng: np.random.Generator) -> Batch:
    """Cluster centres as baseline rows, largest cluster first: k-means, or k-prototypes when there are categories.

    Numbers are standardised; text and booleans are categories. A centre has the mean of a float column, of an
    integer column the value in the data that is nearest to the mean, and the most frequent category. Missing cells
    do not count; a centre's cell is missing only when it is in all rows of the cluster. At most `SAMPLE_ROWS` rows,
    drawn with `rng`, are clustered. There are fewer centres than `clusters` when fewer rows are distinct.

    Without `clusters` the number is the one from 2 to `MAX_CLUSTERS` whose clusters stand apart most clearly
    (largest mean silhouette width, on `CHOICE_ROWS` rows), or 1 when none has a width above `STRUCTURE`.

    Raises:
        DataError: there are no rows.
    """
    if not len(rows):
        raise DataError("there are no rows to make a baseline from; give a baseline")
    sample = _sample(rows, SAMPLE_ROWS, rng)
    points = _points(sample)
    count = _best_number(points, rng) if clusters is None else clusters
    members = cluster(points, count, rng)
    return Batch(sample.names, tuple(_centres(column, members) for column in sample.columns))


def _sample(rows: Batch, count: int, rng: np.random.Generator) -> Batch:
    if len(rows) <= count:
        return rows
    return rows.take(np.sort(rng.choice(len(rows), count, replace=False)))


def _points(rows: Batch) -> Points:
    numbers = [_standardise(column.astype(np.float64)) for column in rows.columns if column.dtype.kind in "if"]
    codes = [_encode(column)[1] for column in rows.columns if column.dtype.kind not in "if"]
    return Points(
        np.column_stack([np.zeros((len(rows), 0)), *numbers]),
        np.column_stack([np.zeros((len(rows), 0), dtype=np.intp), *codes]),
    )


def _standardise(column: FloatArray) -> FloatArray:
    """Mean 0 and standard deviation 1; missing and infinite cells lie at the mean."""
    is_known = np.isfinite(column)
    known = column[is_known]
    spread = known.std() if len(known) else 0.0
    scaled = np.zeros(len(column))
    if spread > 0:
        scaled[is_known] = (known - known.mean()) / spread
    return scaled


def _encode(column: Column) -> tuple[Column, CodeArray]:
    """Distinct values, sorted, and the position of each cell among them; -1 for a missing one."""
    is_known = np.array([cell is not None and cell == cell for cell in column.tolist()], dtype=np.bool_)
    codes = np.full(len(column), -1, dtype=np.intp)
    values, codes[is_known] = np.unique(column[is_known], return_inverse=True)
    return values, codes


def _best_number(points: Points, rng: np.random.Generator) -> int:
    chosen = np.sort(rng.permutation(len(points))[:CHOICE_ROWS])
    some = points.take(chosen)
    distances = np.sqrt(some.distances(some))
    widths = [silhouette(distances, cluster(some, k, rng, restarts=2)) for k in range(2, MAX_CLUSTERS + 1)]
    best = int(np.argmax(widths))
    return best + 2 if widths[best] > STRUCTURE else 1


def _centres(column: Column, members: CodeArray) -> Column:
    count = int(members.max()) + 1
    if column.dtype.kind == "f":
        return _means(column.astype(np.float64), members, count)
    if column.dtype.kind == "i":
        return _nearest(np.unique(column), _means(column.astype(np.float64), members, count))
    values, codes = _encode(column)
    modes = mode_codes(codes, members, count)
    centres = np.full(count, None, dtype=column.dtype)
    centres[modes >= 0] = values[modes[modes >= 0]]
    return centres


def _means(column: FloatArray, members: CodeArray, count: int) -> FloatArray:
    is_known = np.isfinite(column)
    totals = np.bincount(members[is_known], weights=column[is_known], minlength=count)
    sizes = np.bincount(members[is_known], minlength=count)
    means: FloatArray = np.divide(totals, sizes, out=np.full(count, np.nan), where=sizes > 0)
    return means


def _nearest(values: Column, means: FloatArray) -> Column:
    """The value closest to each mean, the smaller of two."""
    numbers = values.astype(np.float64)
    above = (
        np.clip(np.searchsorted(numbers, means), 1, len(values) - 1) if len(values) > 1 else np.zeros(len(means), int)
    )
    below = np.maximum(above - 1, 0)
    return values[np.where(means - numbers[below] <= numbers[above] - means, below, above)]
