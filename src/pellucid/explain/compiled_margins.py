"""`vectorised_margins` as machine code.

Imported only where numba is installed; every public function does what the one of the same name there does, up to
rounding.
"""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.compiled_bundles import MOST, Bundles, bundle, fill_bundles
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.tree_codes import CodeArray, PatternArray
from pellucid.explain.tree_games import WORD, Opponents, Weighing

BLOCK = 1024
"""Rows that are compared with one leaf before the next leaf's turn."""

GROUP = 32
"""Leaves whose patterns are written together."""


@inlined
def _mark(leaves: LeafTable, k: int, bit: int, codes: CodeArray, first: int, failed: PatternArray) -> None:
    """Set one bit in `failed` (n,) for those of the n rows from the first on that fail a condition."""
    mark = failed.dtype.type(np.int64(1) << bit)
    code = codes[leaves.column[k], first : first + len(failed)]
    low, width, special = leaves.low[k], leaves.width[k], leaves.special[k]
    for i in range(len(failed)):
        if (np.uint16(code[i] - low) >= width) & (code[i] != special):
            failed[i] |= mark


@inlined
def _fail(leaves: LeafTable, leaf: int, codes: CodeArray, first: int, place: int, failed: PatternArray) -> None:
    """Write to `failed` (n,) the patterns at a leaf, from a place on, of the n rows from the first on."""
    failed[:] = 0
    for k in range(leaves.start[leaf], leaves.start[leaf + 1]):
        if place <= leaves.place[k] < place + WORD:
            _mark(leaves, k, leaves.place[k] - place, codes, first, failed)


@compiled
def leaf_patterns(leaves: LeafTable, codes: CodeArray, place: int, out: IntArray) -> None:
    """Write the patterns of rows at all leaves, from a place on."""
    failed = np.empty((GROUP, BLOCK + 32), out.dtype)  # a width that spreads over the cache
    for first in range(0, len(out), BLOCK):
        size = min(BLOCK, len(out) - first)
        for leaf in range(0, len(leaves.free), GROUP):
            count = min(GROUP, len(leaves.free) - leaf)
            for j in range(count):
                _fail(leaves, leaf + j, codes, first, place, failed[j, :size])
            for i in range(np.uint64(size)):  # without a sign, no index has to be checked for one
                own = out[first + i, leaf : leaf + count]
                for j in range(np.uint64(count)):
                    own[j] = failed[j, i]


@compiled
def _add_opponent(
    lost: int, weight: float, free: int, weighing: Weighing, table: FloatArray, losses: FloatArray
) -> None:
    """Add the games against one pattern of the baseline, for all patterns of a row that together reach the leaf."""
    others = ((1 << free) - 1) & ~lost
    gainers = weighing.popcount[lost]
    own = others
    while True:
        losers = weighing.popcount[own]
        losses[own] += weighing.shares[losers, gainers] * weight
        gain = weighing.shares[gainers, losers] * weight
        for k in range(free):
            if (lost >> k) & 1:
                table[k, own] += gain
        if own == 0:
            break
        own = (own - 1) & others


@compiled
def _fill_table(
    patterns: IntArray, opponents: Opponents, free: int, weighing: Weighing, table: FloatArray, spare: FloatArray
) -> None:
    """Write one leaf's table (free, 2^free + 1); `spare` is zero before and after."""
    size = 1 << free
    weight, losses = spare[0], spare[1]
    for b in range(len(patterns)):
        weight[np.int64(patterns[b]) & (size - 1)] += opponents.weights[b]
    table[:] = 0.0
    for b in range(len(patterns)):
        lost = int(patterns[b]) & (size - 1)
        if weight[lost] != 0.0:
            _add_opponent(lost, weight[lost], free, weighing, table, losses)
            weight[lost] = 0.0
    for k in range(free):
        for own in range(size):
            if (own >> k) & 1:
                table[k, own] -= losses[own]
    losses[:size] = 0.0


@compiled
def fill_tables(leaves: LeafTable, opponents: Opponents, weighing: Weighing, offset: IntArray, out: FloatArray) -> None:
    """Write all leaves' tables, leaf `l`'s from `offset[l]` on."""
    spare = np.zeros((2, 1 << leaves.free.max()))
    for leaf in range(len(leaves.free)):
        free = leaves.free[leaf]
        table = out[offset[leaf] : offset[leaf + 1]].reshape((free, (1 << free) + 1))
        _fill_table(opponents.patterns[:, 0, leaf], opponents, free, weighing, table, spare)


@compiled
def _add_leaf(
    leaves: LeafTable, leaf: int, table: FloatArray, failed: PatternArray, first: int, out: FloatArray
) -> None:
    for k in range(len(table)):
        share = table[k]
        for o in range(leaves.value.shape[1]):
            value = leaves.value[leaf, o]
            if value != 0.0:
                into = out[o, leaves.feature[leaves.start[leaf] + k], first : first + len(failed)]
                for i in range(len(failed)):
                    into[i] += value * share[failed[i]]


@compiled
def _add_leaves(
    leaves: LeafTable, codes: CodeArray, offset: IntArray, tables: FloatArray, start: int, out: FloatArray
) -> None:
    """Add the values of the leaves from `start` on."""
    rows = codes.shape[1]
    failed = np.empty(BLOCK, np.uint16)
    for first in range(0, rows, BLOCK):
        size = min(BLOCK, rows - first)
        for leaf in range(start, len(leaves.free)):
            free = leaves.free[leaf]
            _fail(leaves, leaf, codes, first, 0, failed[:size])
            if leaves.start[leaf + 1] - leaves.start[leaf] > free:
                for i in range(size):
                    failed[i] = min(failed[i], 1 << free)
            table = tables[offset[leaf] : offset[leaf + 1]].reshape((free, (1 << free) + 1))
            _add_leaf(leaves, leaf, table, failed[:size], first, out)


@inlined
def _add_bundle(share: FloatArray, features: IntArray, failed: PatternArray, first: int, out: FloatArray) -> None:
    """Add one output's table (features, patterns) of a bundle to `out` (features, n)."""
    for f in range(len(features)):
        gain, into = share[f], out[features[f], first : first + len(failed)]
        for i in range(len(failed)):
            into[i] += gain[failed[i]]


@compiled
def _add_bundles(leaves: LeafTable, bundles: Bundles, codes: CodeArray, tables: FloatArray, out: FloatArray) -> None:
    """Add the values of leaves in bundles."""
    memory = np.empty(BLOCK, np.uint16)
    for first in range(0, codes.shape[1], BLOCK):
        failed = memory[: min(BLOCK, codes.shape[1] - first)]
        for b in range(len(bundles.leaf) - 1):
            conditions = bundles.start[b + 1] - bundles.start[b]
            failed[:] = 0
            for bit in range(conditions):
                _mark(leaves, bundles.shown[bundles.start[b] + bit], bit, codes, first, failed)
            features = bundles.feature[bundles.begin[b] : bundles.begin[b + 1]]
            table = tables[bundles.offset[b] : bundles.offset[b + 1]].reshape(
                (len(out), len(features), 1 << conditions)
            )
            for o in range(len(out)):
                if leaves.value[bundles.leaf[b] : bundles.leaf[b + 1], o].any():
                    _add_bundle(table[o], features, failed, first, out[o])


@compiled
def add_tables(leaves: LeafTable, codes: CodeArray, offset: IntArray, tables: FloatArray, out: FloatArray) -> None:
    """Add the leaves' values for rows with these codes: short leaves in bundles, the others one by one."""
    short = 0
    while short < len(leaves.free) and leaves.start[short + 1] - leaves.start[short] <= MOST:
        short += 1
    bundles = bundle(leaves, short)
    _add_bundles(leaves, bundles, codes, fill_bundles(leaves, bundles, offset, tables), out)
    _add_leaves(leaves, codes, offset, tables, short, out)


@compiled
def _count_bits(number: int) -> int:
    count = 0
    while number:
        number &= number - 1
        count += 1
    return count


@compiled
def _add_pair(
    leaves: LeafTable, own: IntArray, other: IntArray, weight: float, weighing: Weighing, out: FloatArray
) -> None:
    start, feature, value, shares = leaves.start, leaves.feature, leaves.value, weighing.shares
    for leaf in range(len(own)):
        lost, gained = int(own[leaf]), int(other[leaf])
        free = (1 << leaves.free[leaf]) - 1
        if lost & (gained | ~free):
            continue
        gained &= free
        gainers, losers = _count_bits(gained), _count_bits(lost)
        gain, loss = shares[gainers, losers] * weight, shares[losers, gainers] * weight
        k = start[leaf]
        while gained | lost:
            share = gain * (gained & 1) - loss * (lost & 1)
            for o in range(value.shape[1]):
                out[feature[k], o] += share * value[leaf, o]
            gained >>= 1
            lost >>= 1
            k += 1


@compiled
def add_pairs(leaves: LeafTable, patterns: IntArray, opponents: Opponents, weighing: Weighing, out: FloatArray) -> None:
    """Add the leaves' values for rows with these patterns, one row and baseline row at a time."""
    for i in range(len(patterns)):
        for b in range(len(opponents.weights)):
            _add_pair(leaves, patterns[i], opponents.patterns[b, 0], opponents.weights[b], weighing, out[i])
