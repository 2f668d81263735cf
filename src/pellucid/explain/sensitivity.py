"""How much explanations of the same rows differ when they compare with other baseline rows."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray

NOTHING = -1


def top_feature_changes(used: FloatArray, other: FloatArray) -> float:
    """Share of rows, 0 to 1, whose strongest feature differs; both are (rows, features, outputs).

    A feature is as strong as its largest value over all outputs, without its sign. A row without any effect has no
    strongest feature.
    """
    return float(np.mean(_strongest(used) != _strongest(other)))


def importance_correlation(used: FloatArray, other: FloatArray) -> float:
    """Spearman's rank correlation, -1 to 1, of the features' mean strengths; both are (rows, features, outputs).

    When one of them ranks no feature above another it is 1 if neither does, else 0.

    Source: Spearman, "The proof and measurement of association between two things" (1904), mean ranks for ties.
    """
    first, second = (_centred_ranks(_strengths(values).mean(axis=0)) for values in (used, other))
    size = float(np.sqrt((first @ first) * (second @ second)))
    if size:
        return float(first @ second) / size
    return 0.0 if first.any() or second.any() else 1.0


def _strengths(values: FloatArray) -> FloatArray:
    return np.asarray(np.abs(values).max(axis=2))


def _strongest(values: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    strengths = _strengths(values)
    return np.where(strengths.any(axis=1), strengths.argmax(axis=1), NOTHING)


def _centred_ranks(numbers: FloatArray) -> FloatArray:
    _, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return np.asarray(ranks - ranks.mean())
