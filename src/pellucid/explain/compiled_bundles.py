"""Leaves that share conditions, as machine code: together they need fewer comparisons and look-ups than one by one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled
from pellucid.explain.tree_codes import MISSING, NEVER, BoolArray

MOST = 8
"""Conditions of a bundle at most."""

MORE = 2
"""Conditions that a bundle may have more than its first leaf: with two, four neighbours of a tree fit."""


class Bundles(NamedTuple):
    """Neighbouring leaves with few conditions in all, where one and its opposite count as one.

    Bundle `b` has the leaves `leaf[b]` to `leaf[b + 1]` and the conditions `shown[start[b] : start[b + 1]]`. Condition
    `k` of a leaf is number `bit[k]` of its bundle, or its opposite where `is_opposite[k]`. Its features are
    `feature[begin[b] : begin[b + 1]]`; its table (outputs, features, 2^conditions) starts at `offset[b]`.
    """

    leaf: IntArray
    start: IntArray
    shown: IntArray
    bit: IntArray
    is_opposite: BoolArray
    begin: IntArray
    feature: IntArray
    offset: IntArray


@compiled
def _is_same(leaves: LeafTable, k: int, other: int) -> bool:
    is_same_interval = leaves.low[k] == leaves.low[other] and leaves.width[k] == leaves.width[other]
    return bool(is_same_interval and leaves.special[k] == leaves.special[other])


@compiled
def _is_opposite(leaves: LeafTable, k: int, other: int) -> bool:
    """Whether every code meets one of two conditions on a column: all codes below `NEVER`, and `MISSING`."""
    lower, upper = (k, other) if leaves.low[k] == 0 else (other, k)
    bound, end = int(leaves.low[upper]), int(leaves.low[upper]) + int(leaves.width[upper])
    is_split = leaves.low[lower] == 0 and leaves.width[lower] == bound and end == NEVER
    return is_split and int(leaves.special[lower]) + int(leaves.special[upper]) == MISSING + NEVER


@compiled
def _show(leaves: LeafTable, leaf: int, bundles: Bundles, first: int, last: int) -> int:
    """Number the conditions of a leaf within a bundle that shows `first` to `last` so far; returns the new end."""
    for k in range(leaves.start[leaf], leaves.start[leaf + 1]):
        found = first
        while found < last:
            other = bundles.shown[found]
            if leaves.column[k] == leaves.column[other] and (
                _is_same(leaves, k, other) or _is_opposite(leaves, k, other)
            ):
                break
            found += 1
        if found == last:
            bundles.shown[found] = k
            last += 1
        bundles.bit[k] = found - first
        bundles.is_opposite[k] = not _is_same(leaves, k, bundles.shown[found])
    return last


@compiled
def _list_features(leaves: LeafTable, bundles: Bundles, count: int) -> None:
    """Fill in the explained features of every bundle and where its table starts."""
    seen = np.full(leaves.feature.max() + 1, -1)
    listed = 0
    for b in range(count):
        bundles.begin[b] = listed
        for leaf in range(bundles.leaf[b], bundles.leaf[b + 1]):
            for k in range(leaves.start[leaf], leaves.start[leaf] + leaves.free[leaf]):
                if seen[leaves.feature[k]] != b:
                    seen[leaves.feature[k]] = b
                    bundles.feature[listed] = leaves.feature[k]
                    listed += 1
        cells = (listed - bundles.begin[b]) << (bundles.start[b + 1] - bundles.start[b])
        bundles.offset[b + 1] = bundles.offset[b] + leaves.value.shape[1] * cells
    bundles.begin[count] = listed


@compiled
def _reserve(count: int, conditions: int) -> Bundles:
    return Bundles(
        np.zeros(count + 1, np.int64),
        np.zeros(count + 1, np.int64),
        np.empty(conditions, np.int64),
        np.empty(conditions, np.int64),
        np.empty(conditions, np.bool_),
        np.zeros(count + 1, np.int64),
        np.empty(conditions, np.int64),
        np.zeros(count + 1, np.int64),
    )


@compiled
def _cut(leaves: LeafTable, count: int, bundles: Bundles) -> int:
    """Number of bundles that the first `count` leaves make; their leaves and conditions are filled in."""
    made, last, limit = 0, bundles.start[0], 0  # a constant would make a version of what it is given to
    for leaf in range(count):
        end = _show(leaves, leaf, bundles, bundles.start[made], last)
        if end - bundles.start[made] > limit:
            made += leaf > 0
            bundles.leaf[made], bundles.start[made] = leaf, last
            end = _show(leaves, leaf, bundles, last, last)
            limit = min(MOST, end - last + MORE)
        last = end
    made += count > 0
    bundles.leaf[made], bundles.start[made] = count, last
    return made


@compiled
def bundle(leaves: LeafTable, count: int) -> Bundles:
    """The first `count` leaves, none of which has more than `MOST` conditions, in bundles."""
    bundles = _reserve(count, leaves.start[count])
    made = _cut(leaves, count, bundles)
    _list_features(leaves, bundles, made)
    return Bundles(
        bundles.leaf[: made + 1],
        bundles.start[: made + 1],
        bundles.shown,
        bundles.bit,
        bundles.is_opposite,
        bundles.begin[: made + 1],
        bundles.feature,
        bundles.offset[: made + 1],
    )


@compiled
def _own_pattern(leaves: LeafTable, leaf: int, bundles: Bundles, own: IntArray) -> None:
    """Write the leaf's patterns that belong to those of its bundle; failing what is not explained is one pattern."""
    own[:] = 0
    for place in range(leaves.start[leaf + 1] - leaves.start[leaf]):
        k = leaves.start[leaf] + place
        for pattern in range(len(own)):
            fails = ((pattern >> bundles.bit[k]) & 1) ^ np.int64(bundles.is_opposite[k])
            own[pattern] |= fails << place
    most = 1 << leaves.free[leaf]
    for pattern in range(len(own)):
        own[pattern] = min(own[pattern], most)


@compiled
def _add_table(value: FloatArray, share: FloatArray, own: IntArray, out: FloatArray) -> None:
    """Add to `out` (outputs, patterns) a leaf's value times what one feature's share is at its own patterns."""
    for o in range(len(out)):
        for pattern in range(len(own)):
            out[o, pattern] += value[o] * share[own[pattern]]


@compiled
def fill_bundles(leaves: LeafTable, bundles: Bundles, offset: IntArray, tables: FloatArray) -> FloatArray:
    """The tables of all bundles: sums of their leaves' tables times the leaves' values."""
    out = np.zeros(bundles.offset[-1])
    slot, memory = np.empty(leaves.feature.max() + 1, np.int64), np.empty(1 << MOST, np.int64)
    for b in range(len(bundles.leaf) - 1):
        features = bundles.feature[bundles.begin[b] : bundles.begin[b + 1]]
        for f in range(len(features)):
            slot[features[f]] = f
        own = memory[: 1 << (bundles.start[b + 1] - bundles.start[b])]
        shape = (leaves.value.shape[1], len(features), len(own))
        table = out[bundles.offset[b] : bundles.offset[b + 1]].reshape(shape)
        for leaf in range(bundles.leaf[b], bundles.leaf[b + 1]):
            _own_pattern(leaves, leaf, bundles, own)
            shares = tables[offset[leaf] : offset[leaf + 1]].reshape((leaves.free[leaf], (1 << leaves.free[leaf]) + 1))
            for k in range(len(shares)):
                feature = leaves.feature[leaves.start[leaf] + k]
                _add_table(leaves.value[leaf], shares[k], own, table[:, slot[feature]])
    return out
