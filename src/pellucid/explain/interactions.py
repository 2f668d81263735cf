"""How much of a tree ensemble's margins pairs of features share."""

from __future__ import annotations

import math

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.errors import UnsupportedError
from pellucid.core.structures import TreeEnsemble
from pellucid.explain.leaves import IntArray, LeafTable, find_leaves
from pellucid.explain.loops import choose_loops, find_patterns
from pellucid.explain.tree_values import DEEPEST, TreeGames

CELLS = 1 << 21
"""Cells of the largest intermediate array."""


def tree_interactions(ensemble: TreeEnsemble, rows: FloatArray, baseline: FloatArray) -> FloatArray:
    """Exact Shapley interaction values (rows, features, features, outputs) of the margins, over the baseline rows.

    Off the diagonal is half of a pair's interaction index, so that both halves are symmetric; on it is what is left of
    a feature's own Shapley value. Sums over one feature axis are the Shapley values, of the margins also where the
    model has a link.

    Raises:
        UnsupportedError: the ensemble is too deep or has too many thresholds.

    Source: Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020);
    index: Grabisch and Roubens, "An axiomatic approach to the concept of interaction among players" (1999).
    """
    explained = np.ones(ensemble.n_features, dtype=np.bool_)
    values = TreeGames(ensemble, baseline, explained).explain_margins(rows)
    leaves = find_leaves(ensemble, explained)
    if leaves is None:
        raise UnsupportedError("a feature has more distinct thresholds than there are codes")
    loops, table = choose_loops(0.0), leaves.table
    own = find_patterns(loops, table, leaves.coder.encode(rows))[:, 0]
    other = find_patterns(loops, table, leaves.coder.encode(baseline))[:, 0]
    shared = np.zeros((len(rows), ensemble.n_features, ensemble.n_features, values.shape[2]))
    step = max(1, CELLS // max(1, other.size))
    for first in range(0, len(rows), step):
        _add_pairs(table, own[first : first + step], other, shared[first : first + step])
    shared += shared.swapaxes(1, 2)
    diagonal = np.arange(ensemble.n_features)
    shared[:, diagonal, diagonal] = values - shared.sum(axis=2)
    return shared


def _add_pairs(leaves: LeafTable, own: IntArray, other: IntArray, shared: FloatArray) -> None:
    """Add half of the index of all pairs of conditions; the one with the larger number comes first."""
    row, rival, leaf = np.nonzero((own[:, None] & other) == 0)
    lost, gained = own[row, leaf].astype(np.int64), other[rival, leaf].astype(np.int64)
    counts = np.bitwise_count(gained).astype(np.int64), np.bitwise_count(lost).astype(np.int64)
    weights = _weights() / (2 * len(other))
    depth = int(np.diff(leaves.start).max(initial=0))
    for k in range(depth):
        for j in range(k):
            at = np.flatnonzero(((gained | lost) >> k) & ((gained | lost) >> j) & 1)
            gains = ((gained[at] >> k) & 1) + ((gained[at] >> j) & 1)
            weight = weights[counts[0][at] - gains, counts[1][at] - 2 + gains] * np.where(gains == 1, -1, 1)
            begin = leaves.start[leaf[at]]
            pair = (row[at], leaves.feature[begin + k], leaves.feature[begin + j])
            np.add.at(shared, pair, weight[:, None] * leaves.value[leaf[at]])


def _weights() -> FloatArray:
    """A! b! / (a + b + 1)! for a further features of the row and b of the baseline row that a leaf needs."""
    size = range(DEEPEST)
    return np.array([[1 / ((a + b + 1) * math.comb(a + b, a)) for b in size] for a in size])
