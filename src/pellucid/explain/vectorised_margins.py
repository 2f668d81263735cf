"""Which leaves rows reach, and what leaves count for margins, as operations on whole arrays."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.enumerated import popcounts, sum_subsets
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.tree_codes import BoolArray, CodeArray
from pellucid.explain.tree_games import WORD, Opponents, Weighing

CELLS = 1 << 21
"""Cells of the largest intermediate array."""


def leaf_patterns(leaves: LeafTable, codes: CodeArray, place: int, out: IntArray) -> None:
    """Write to `out` (n, leaves) the patterns of rows with these codes (columns, n), from a place on."""
    out[:] = 0
    lengths = np.diff(leaves.start)
    step = max(1, CELLS // max(1, len(lengths)))
    for first in range(0, len(out), step):
        rows = slice(first, first + step)
        for k in range(int(lengths.max(initial=0))):
            leaf = np.arange(np.searchsorted(lengths, k, side="right"), len(lengths))
            at = leaves.start[leaf] + k
            here = (leaves.place[at] >= place) & (leaves.place[at] < place + WORD)
            leaf, at = leaf[here], at[here]
            code = codes[leaves.column[at], rows]
            fails = (code - leaves.low[at, None] >= leaves.width[at, None]) & (code != leaves.special[at, None])
            out[rows, leaf] |= (fails * (np.int64(1) << (leaves.place[at] - place))[:, None]).T.astype(out.dtype)


def fill_tables(leaves: LeafTable, opponents: Opponents, weighing: Weighing, offset: IntArray, out: FloatArray) -> None:
    """Write all leaves' tables, leaf `l`'s from `offset[l]` on.

    A table is (free, 2^free + 1): the value of each explained condition's feature, in the mean over the baseline rows,
    for every pattern of a row, in a leaf of value 1; the last entry is 0.
    """
    for free in np.unique(leaves.free).tolist():
        which = np.flatnonzero(leaves.free == free)
        step = max(1, CELLS >> (free + 3))
        for part in np.array_split(which, -(-len(which) // step)):
            tables = _tables(opponents.patterns[:, 0][:, part], opponents.weights, free, weighing)
            for leaf, table in zip(part.tolist(), tables, strict=True):
                out[offset[leaf] : offset[leaf + 1]] = table.ravel()


def _tables(patterns: IntArray, weights: FloatArray, free: int, weighing: Weighing) -> FloatArray:
    """Tables (leaves, free, 2^free + 1) of leaves with the same number of explained conditions."""
    size, count = 1 << free, patterns.shape[1]
    own, sizes = np.arange(size), popcounts(free)
    at = (patterns.astype(np.int64) & (size - 1)) + np.arange(count) * size
    weight = np.bincount(at.ravel(), np.repeat(weights, count), minlength=count * size).reshape(count, size)
    tables = np.zeros((count, free, size))
    for gained in range(free + 1):
        matched = np.where(sizes == gained, weight, 0.0)
        sum_subsets(matched, free)
        gain = matched * weighing.shares[gained, free - sizes]
        loss = matched * weighing.shares[free - sizes, gained]
        for k in range(free):
            has = (own >> k) & 1 == 1
            without = matched[:, own & ~(1 << k)] * weighing.shares[gained, free - sizes]
            tables[:, k] += np.where(has, gain - without, -loss)
    return np.concatenate([tables[:, :, ::-1], np.zeros((count, free, 1))], axis=2)


def add_tables(leaves: LeafTable, codes: CodeArray, offset: IntArray, tables: FloatArray, out: FloatArray) -> None:
    """Add to `out` (outputs, features, n) the leaves' values for rows with these codes, (columns, n)."""
    lengths = np.diff(leaves.start)
    step = max(1, CELLS // len(lengths))
    for first in range(0, codes.shape[1], step):
        rows = slice(first, first + step)
        own = np.empty((codes[:, rows].shape[1], len(lengths)), dtype=np.int64)
        leaf_patterns(leaves, codes[:, rows], 0, own)
        own = np.minimum(own, np.int64(1) << leaves.free)
        for k in range(int(leaves.free.max())):
            has = leaves.free > k
            at = offset[:-1][has] + k * ((np.int64(1) << leaves.free[has]) + 1)
            shares = tables[at + own[:, has]]
            out[:, :, rows] += (shares @ _spread(leaves, has, k, out.shape[1])).swapaxes(1, 2)


def _spread(leaves: LeafTable, has: BoolArray, k: int, features: int) -> FloatArray:
    """What condition k of each of these leaves counts: (outputs, leaves, features)."""
    feature = leaves.feature[leaves.start[:-1][has] + k]
    return np.asarray((feature[:, None] == np.arange(features)) * leaves.value[has].T[:, :, None])


def add_pairs(leaves: LeafTable, patterns: IntArray, opponents: Opponents, weighing: Weighing, out: FloatArray) -> None:
    """Add to `out` (n, features, outputs) the leaves' values for rows with these patterns.

    Here every row and baseline row is compared, while tables need memory for all patterns a row can have.
    """
    step = max(1, CELLS // opponents.patterns.size)
    free = (np.int64(1) << leaves.free) - 1
    for first in range(0, len(patterns), step):
        others = opponents.patterns[:, 0] | ~free
        row, rival, leaf = np.nonzero(patterns[first : first + step, None] & others == 0)
        lost, gained = patterns[first + row, leaf].astype(np.int64), others[rival, leaf] & free[leaf]
        gainers, losers = np.bitwise_count(gained), np.bitwise_count(lost)
        gain = weighing.shares[gainers, losers] * opponents.weights[rival]
        loss = weighing.shares[losers, gainers] * opponents.weights[rival]
        for k in range(int(leaves.free.max(initial=0))):
            at = np.flatnonzero(((gained | lost) >> k) & 1)
            share = np.where((gained[at] >> k) & 1, gain[at], -loss[at])
            feature = leaves.feature[leaves.start[leaf[at]] + k]
            np.add.at(out, (first + row[at], feature), share[:, None] * leaves.value[leaf[at]])
