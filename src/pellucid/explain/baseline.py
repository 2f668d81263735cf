"""A baseline made from the data: the centres of its clusters."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.errors import DataError
from pellucid.explain.clusters import CodeArray, Points, cluster, mode_codes, silhouette
from pellucid.explain.column_kinds import column_kind

MAX_CLUSTERS = 12
"""Most clusters that are tried when no number is given (contract 1.10.2)."""

STRUCTURE = 0.25
"""Mean silhouette width up to which data counts as one cluster (Kaufman and Rousseeuw, 1990)."""

SAMPLE_ROWS = 10_000
CHOICE_ROWS = 1_000


def cluster_baseline(rows: Batch, clusters: int | None, rng: np.random.Generator) -> Batch:
    """Cluster centres as baseline rows, largest cluster first: k-means, or k-prototypes when there are categories.

    Numbers are standardised; text, booleans and few whole numbers are categories. A centre has the mean of a column of
    numbers, of one of whole numbers the value in the data that is nearest to the mean, and the most frequent category:
    never a value that the column cannot take. Missing cells do not count; a centre's cell is missing only when it is in
    all rows of the cluster. At most `SAMPLE_ROWS` rows, drawn with `rng`, are clustered. There are fewer centres than
    `clusters` when fewer rows are distinct.

    Without `clusters` the number is the one from 2 to `MAX_CLUSTERS` whose clusters stand apart most clearly
    (largest mean silhouette width, on `CHOICE_ROWS` rows), or 1 when none has a width above `STRUCTURE`.

    Raises:
        DataError: there are no rows.
    """
    if not len(rows):
        raise DataError("there are no rows to make a baseline from; give a baseline")
    sample = sample_rows(rows, SAMPLE_ROWS, rng)
    points = _points(sample)
    count = _best_number(points, rng) if clusters is None else clusters
    members = cluster(points, count, rng)
    return Batch(sample.names, tuple(_centres(column, members) for column in sample.columns))


def typical_row(rows: Batch) -> Batch:
    """One row of the lower median of every column of numbers and the most frequent category: cells of the data.

    A cell is missing only when it is in all rows.

    Raises:
        DataError: there are no rows.
    """
    if not len(rows):
        raise DataError("there are no rows to make a baseline from; give a baseline")
    return Batch(rows.names, tuple(_typical_cell(column) for column in rows.columns))


def nearest_row(rows: Batch, wanted: Batch) -> Batch:
    """The row that differs least from the one row of `wanted`, in the dissimilarity that clusters are made with."""
    both = zip(wanted.columns, rows.columns, strict=True)
    points = _points(Batch(rows.names, tuple(np.concatenate(pair) for pair in both)))
    distances = points.distances(points.take(np.array([0])))[1:, 0]
    return rows.take(np.array([int(distances.argmin())]))


def sample_rows(rows: Batch, count: int, rng: np.random.Generator) -> Batch:
    """At most `count` rows, in their order, drawn without replacement."""
    if len(rows) <= count:
        return rows
    return rows.take(np.sort(rng.choice(len(rows), count, replace=False)))


def _points(rows: Batch) -> Points:
    kinds = [column_kind(column) for column in rows.columns]
    pairs = list(zip(kinds, rows.columns, strict=True))
    numbers = [_standardise(column.astype(np.float64)) for kind, column in pairs if kind != "category"]
    codes = [_encode(column)[1] for kind, column in pairs if kind == "category"]
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
    """Distinct values, sorted, and the position of each cell among them; -1 for a missing or infinite one."""
    is_known = (
        np.array([cell is not None and cell == cell for cell in column], dtype=np.bool_)
        if column.dtype.kind == "O"
        else np.isfinite(column)
    )
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
    count, kind = int(members.max()) + 1, column_kind(column)
    if kind == "category":
        return _modes(column, members, count)
    means = _means(column.astype(np.float64), members, count)
    return means if kind == "number" else _nearest(column, means)


def _typical_cell(column: Column) -> Column:
    if column_kind(column) == "category":
        return _modes(column, np.zeros(len(column), dtype=np.intp), 1)
    known = np.sort(column[np.isfinite(column.astype(np.float64))])
    return known[[(len(known) - 1) // 2]] if len(known) else column[:1]


def _modes(column: Column, members: CodeArray, count: int) -> Column:
    values, codes = _encode(column)
    modes = mode_codes(codes[:, None], members, count)[:, 0]
    if (modes >= 0).all():
        return np.asarray(values[modes])
    centres = np.full(count, None, dtype=column.dtype)
    centres[modes >= 0] = values[modes[modes >= 0]]
    return centres


def _means(column: FloatArray, members: CodeArray, count: int) -> FloatArray:
    is_known = np.isfinite(column)
    totals = np.bincount(members[is_known], weights=column[is_known], minlength=count)
    sizes = np.bincount(members[is_known], minlength=count)
    means: FloatArray = np.divide(totals, sizes, out=np.full(count, np.nan), where=sizes > 0)
    return means


def _nearest(column: Column, means: FloatArray) -> Column:
    """The value of the column closest to each mean, the smaller of two; none where there is no mean."""
    values = np.unique(column[np.isfinite(column.astype(np.float64))])
    numbers = values.astype(np.float64)
    above = np.clip(np.searchsorted(numbers, means), 1, len(values) - 1)
    nearest = values[np.where(means - numbers[above - 1] <= numbers[above] - means, above - 1, above)]
    return nearest if column.dtype.kind == "i" else np.where(np.isnan(means), np.nan, nearest)
