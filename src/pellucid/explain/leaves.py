"""A tree ensemble as a list of leaves, each with the conditions a row has to meet to get there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import TreeEnsemble
from pellucid.explain.tree_codes import (
    MISSING,
    NEVER,
    BoolArray,
    CodeArray,
    Coder,
    Test,
    numeric_thresholds,
    same_questions,
)

IntArray = npt.NDArray[np.int64]


class LeafTable(NamedTuple):
    """Leaves that some row can reach, with one condition for every feature on the way, as plain arrays.

    Leaf `l` has the conditions `start[l]` to `start[l + 1]`, the first `free[l]` of them on explained features; leaves
    with fewer conditions come first. A row meets condition `k` when its code in column `column[k]` is one of the
    `width[k]` codes from `low[k]` on, or is `special[k]`; `feature[k]` is the feature it belongs to. Rows that meet all
    conditions of a leaf get its margins `value[l]`, (outputs,); `base` (outputs,) includes leaves without conditions.

    The pattern of a row at a leaf has a bit for every condition that it fails, at `place[k]`: the condition's number
    within its leaf, or the same place for all conditions on a feature.
    """

    start: IntArray
    free: IntArray
    feature: IntArray
    place: IntArray
    column: IntArray
    low: CodeArray
    width: CodeArray
    special: CodeArray
    value: FloatArray
    base: FloatArray

    def between(self, first: int, last: int) -> LeafTable:
        """Only the leaves `first` to `last`."""
        at = slice(int(self.start[first]), int(self.start[last]))
        return LeafTable(
            self.start[first : last + 1] - self.start[first],
            self.free[first:last],
            self.feature[at],
            self.place[at],
            self.column[at],
            self.low[at],
            self.width[at],
            self.special[at],
            self.value[first:last],
            self.base,
        )


class Leaves(Struct, frozen=True, eq=False):
    """An ensemble's leaves, what encodes rows for them, and bounds (outputs,) of every margin."""

    table: LeafTable
    coder: Coder
    lowest: FloatArray
    highest: FloatArray

    @property
    def lengths(self) -> IntArray:
        """Number of conditions of every leaf, ascending."""
        return np.diff(self.table.start)


def find_leaves(ensemble: TreeEnsemble, is_explained: BoolArray) -> Leaves | None:
    """The leaves of an ensemble, those with fewer conditions first; `is_explained` is (features,).

    `None` when a feature has more distinct thresholds than there are codes.
    """
    thresholds = numeric_thresholds(ensemble)
    if any(len(values) >= NEVER - 1 for values in thresholds.values()):
        return None
    return _to_leaves(ensemble, _descend(ensemble, thresholds), thresholds, is_explained)


class _Paths(Struct, eq=False):
    """Ways down from the roots, all of the same length in nodes (p,), with their conditions so far (p, slots).

    An empty slot has feature -1. `low` and `high` bound the codes of numeric features; for others `low` is the number
    of a set of tests.
    """

    node: IntArray
    tree: IntArray
    feature: IntArray
    low: IntArray
    high: IntArray
    missing: BoolArray

    def take(self, which: IntArray) -> _Paths:
        return _Paths(*(getattr(self, name).take(which, axis=0) for name in self.__struct_fields__))


class _TestSets:
    """Sets of tests on one feature, numbered in the order they were first met; number 0 is the empty set."""

    def __init__(self, same: dict[int, int]) -> None:
        self._same = same
        self.sets: list[frozenset[Test]] = [frozenset()]
        self._known: dict[frozenset[Test], int] = {frozenset(): 0}

    def add(self, number: int, node: int, *, left: bool) -> int:
        """Number of the set with one more test, or -1 when no value passes all."""
        first = self._same[node]
        tests = self.sets[number] | {(first, left)}
        if (first, not left) in tests:
            return -1
        if tests not in self._known:
            self._known[tests] = len(self.sets)
            self.sets.append(tests)
        return self._known[tests]


class _Ends(Struct, eq=False):
    """Paths that ended in a leaf, by number of nodes, and the sets of tests they refer to."""

    paths: list[_Paths]
    sets: list[frozenset[Test]]


def _descend(ensemble: TreeEnsemble, thresholds: dict[int, FloatArray]) -> _Ends:
    rank = _ranks(ensemble, thresholds)
    sets = _TestSets(same_questions(ensemble, thresholds))
    count = len(ensemble.roots)
    empty = np.empty((count, 0), dtype=np.int64)
    paths = _Paths(ensemble.roots.astype(np.int64), np.arange(count), empty, empty, empty, empty.astype(np.bool_))
    ends = []
    while len(paths.node):
        at_leaf = ensemble.feature[paths.node] < 0
        ends.append(paths.take(np.flatnonzero(at_leaf)))
        paths = paths.take(np.flatnonzero(~at_leaf))
        sides = [_step(ensemble, paths, rank, sets, left=left) for left in (True, False)]
        paths = _Paths(*(np.concatenate([getattr(s, f) for s in sides]) for f in _Paths.__struct_fields__))
    return _Ends(ends, sets.sets)


def _ranks(ensemble: TreeEnsemble, thresholds: dict[int, FloatArray]) -> IntArray:
    """For every node on a numeric feature the code from which on values go right, for all others -1."""
    rank = np.full(len(ensemble.feature), -1, dtype=np.int64)
    for feature, values in thresholds.items():
        nodes = np.flatnonzero(ensemble.feature == feature)
        rank[nodes] = np.searchsorted(values, ensemble.threshold[nodes]) + 1
    return rank


def _step(ensemble: TreeEnsemble, paths: _Paths, rank: IntArray, sets: _TestSets, *, left: bool) -> _Paths:
    """The paths one node further to one side, without those that no value can take."""
    node = paths.node
    feature, low, high, missing, slot = _open_slot(paths, ensemble.feature[node])
    line = np.arange(len(node))
    missing[line, slot] &= ensemble.missing_left[node] == left
    bound = rank[node]
    is_numeric = bound >= 0
    if left:
        high[line, slot] = np.where(is_numeric, np.minimum(high[line, slot], bound), high[line, slot])
    else:
        low[line, slot] = np.where(is_numeric, np.maximum(low[line, slot], bound), low[line, slot])
    for k in np.flatnonzero(~is_numeric).tolist():
        low[k, slot[k]] = sets.add(int(low[k, slot[k]]), int(node[k]), left=left)
    alive = np.where(is_numeric, (low[line, slot] < high[line, slot]) | missing[line, slot], low[line, slot] >= 0)
    child = (ensemble.left if left else ensemble.right)[node].astype(np.int64)
    return _Paths(child, paths.tree, feature, low, high, missing).take(np.flatnonzero(alive))


def _open_slot(
    paths: _Paths, wanted: npt.NDArray[np.int32]
) -> tuple[IntArray, IntArray, IntArray, BoolArray, IntArray]:
    """Copies of the conditions with room for one more, and the slot of each path's `wanted` feature."""
    count = len(wanted)
    feature = np.hstack([paths.feature, np.full((count, 1), -1)])
    known = feature == wanted[:, None]
    slot = np.where(known.any(axis=1), known.argmax(axis=1), (feature < 0).argmax(axis=1))
    feature[np.arange(count), slot] = wanted
    low = np.hstack([paths.low, np.zeros((count, 1), dtype=np.int64)])
    high = np.hstack([paths.high, np.full((count, 1), NEVER)])
    missing = np.hstack([paths.missing, np.ones((count, 1), dtype=np.bool_)])
    return feature, low, high, missing, slot


def _to_leaves(
    ensemble: TreeEnsemble, ends: _Ends, thresholds: dict[int, FloatArray], is_explained: BoolArray
) -> Leaves:
    numeric = {feature: k for k, feature in enumerate(thresholds)}
    paths = _padded(ends.paths)
    order = np.argsort(_keys(paths.feature, is_explained), axis=1, kind="stable")
    for name in ("feature", "low", "high", "missing"):
        setattr(paths, name, np.take_along_axis(getattr(paths, name), order, axis=1))
    is_set = paths.feature >= 0
    lines = np.lexsort((paths.node, paths.tree, is_set.sum(axis=1)))
    paths, is_set = paths.take(lines), is_set[lines]
    value = ensemble.value[paths.node].astype(np.float64)
    lowest, highest = _bounds(paths.tree, value, ensemble.base)
    length = is_set.sum(axis=1)
    free = (is_set & is_explained[paths.feature]).sum(axis=1)
    feature, low, high = paths.feature[is_set], paths.low[is_set], paths.high[is_set]
    missing = paths.missing[is_set]
    is_numeric = np.isin(feature, list(numeric))
    tested = np.unique(low[~is_numeric])
    of_feature = np.array([numeric.get(f, -1) for f in range(ensemble.n_features)], dtype=np.int64)
    column = np.where(is_numeric, of_feature[feature], len(numeric) + np.searchsorted(tested, low))
    coder = Coder(tuple(thresholds.items()), _tested_columns(ensemble, ends.sets, tested), ensemble)
    grown = length > 0
    table = LeafTable(
        np.concatenate([[0], np.cumsum(length[grown])]),
        free[grown],
        feature,
        np.nonzero(is_set)[1],
        column,
        np.where(is_numeric, low, 1).astype(np.uint16),
        np.where(is_numeric, np.maximum(high - low, 0), 1).astype(np.uint16),
        np.where(is_numeric & missing, MISSING, NEVER).astype(np.uint16),
        value[grown],
        ensemble.base + value[~grown].sum(axis=0),
    )
    return Leaves(table, coder, lowest, highest)


def _padded(ends: list[_Paths]) -> _Paths:
    """All paths together, with as many slots as the longest needs."""
    count, slots = sum(len(end.node) for end in ends), max(end.feature.shape[1] for end in ends)
    node, tree = np.concatenate([end.node for end in ends]), np.concatenate([end.tree for end in ends])
    low, high = np.zeros((count, slots), dtype=np.int64), np.zeros((count, slots), dtype=np.int64)
    paths = _Paths(node, tree, np.full((count, slots), -1), low, high, np.zeros((count, slots), dtype=np.bool_))
    first = 0
    for end in ends:
        last, used = first + len(end.node), end.feature.shape[1]
        for name in ("feature", "low", "high", "missing"):
            getattr(paths, name)[first:last, :used] = getattr(end, name)
        first = last
    return paths


def _keys(feature: IntArray, is_explained: BoolArray) -> IntArray:
    """What conditions are sorted by: explained features first, then by feature; empty slots last."""
    count = len(is_explained)
    return np.where(feature < 0, 2 * count, feature + np.where(is_explained[feature], 0, count))


def _tested_columns(
    ensemble: TreeEnsemble, sets: list[frozenset[Test]], tested: IntArray
) -> tuple[tuple[int, tuple[Test, ...]], ...]:
    chosen = [tuple(sorted(sets[number])) for number in tested.tolist()]
    return tuple((int(ensemble.feature[tests[0][0]]), tests) for tests in chosen)


def _bounds(tree: IntArray, value: FloatArray, base: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over the trees of their smallest and of their largest leaf values, (outputs,) each."""
    count = int(tree.max(initial=-1)) + 1
    lowest, highest = np.full((count, len(base)), np.inf), np.full((count, len(base)), -np.inf)
    np.minimum.at(lowest, tree, value)
    np.maximum.at(highest, tree, value)
    return base + lowest.sum(axis=0), base + highest.sum(axis=0)
