"""Equal rows of a matrix, found once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray


def distinct_rows(matrix: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Distinct rows, in an order that depends on their values only, and for each row of the matrix which one it is.

    Rows are sorted by a number that is equal for equal rows, and neighbours compared cell by cell. Should two different
    rows share that number, copies of one row may be listed apart, which no count over the rows notices.
    """
    key = np.zeros(len(matrix))
    for column, factor in zip(matrix.T, _factors(matrix), strict=True):
        key += column * factor
    order = np.argsort(key, kind="stable")
    ordered = matrix[order]
    is_first = np.ones(len(matrix), dtype=bool)
    is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.empty(len(matrix), dtype=np.int64)
    which[order] = np.cumsum(is_first) - 1
    return ordered[is_first], which


def _factors(matrix: FloatArray) -> FloatArray:
    """Weights that give every column about the same say, and no two the same."""
    largest = np.abs(matrix).max(axis=0, initial=1e-300)
    return np.asarray(np.random.default_rng(0).uniform(1, 2, matrix.shape[1]) / largest)
