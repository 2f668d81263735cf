"""The same rows under two models: one small table says how many changed how, and resampling it resamples the rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pellucid.core.row_outcomes import Flags, RowOutcomes

IntArray = npt.NDArray[np.int64]

KINDS = 16
"""Member of d (bit 3), label positive (bit 2), predicted positive before (bit 1), predicted positive now (bit 0)."""


def find_difference(before: RowOutcomes, after: RowOutcomes) -> str | None:
    """Why these are not outcomes of the same rows in the same order; `None` when they are.

    Columns that only one of them knows, such as a feature that the new model takes in addition, are not compared.
    """
    if len(before.observed) != len(after.observed):
        return f"there were {len(before.observed):,} rows and now there are {len(after.observed):,}"
    for name in sorted(before.fingerprints.keys() & after.fingerprints.keys()):
        if before.fingerprints[name] != after.fingerprints[name]:
            return f"the cells of column {name!r}, or their order, are not what they were"
    if not np.array_equal(before.observed, after.observed):
        return "other rows have a positive label"
    return None


def count_pairs(members: Flags, observed: Flags, before: Flags, after: Flags) -> IntArray:
    """How many rows are of each of the 16 kinds."""
    kinds = 8 * members + 4 * observed + 2 * before + after.astype(np.int64)
    return np.bincount(kinds, minlength=KINDS).astype(np.int64)


def resample_pairs(pairs: IntArray, replicates: int, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Counts by `cell_index` before and now, (1 + replicates, 8) each; the first are those of the data.

    Each row gets a weight from a Poisson distribution with mean 1, the same in both tables: what a row has in common
    under both models cancels in the difference. That is the bootstrap of rows, drawn from the table.
    """
    drawn = np.concatenate([pairs[np.newaxis], rng.poisson(pairs, size=(replicates, KINDS))])
    kinds = drawn.reshape(-1, 2, 2, 2, 2)
    before, after = kinds.sum(axis=4), kinds.sum(axis=3)
    return before.reshape(-1, 8), after.reshape(-1, 8)
