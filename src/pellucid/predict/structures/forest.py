"""Putting single trees together, and comparisons of other kinds written as `x < t`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import IntArray, Link, TreeEnsemble

Precision = Literal["float32", "float64"]

MOST_CELLS = 20_000_000
"""Nodes times outputs: beyond this a structure would take more memory than the model."""


class UnreadableError(Exception):
    """This model cannot be written as a structure; the text says why."""


class Tree(Struct, frozen=True, eq=False):
    """One tree, its root first: fields as in `TreeEnsemble`, positions counted from its own root.

    `value` is (nodes, outputs); inner nodes have zeros. Children and features of leaves are -1.
    """

    feature: npt.NDArray[np.integer]
    threshold: FloatArray
    left: npt.NDArray[np.integer]
    right: npt.NDArray[np.integer]
    missing_left: npt.NDArray[np.bool_]
    value: FloatArray
    categories: Mapping[int, npt.NDArray[np.int64]] = field(default_factory=dict)


def join(trees: Sequence[Tree], n_features: int, base: FloatArray, link: Link, precision: Precision) -> TreeEnsemble:
    """An ensemble of these trees.

    Raises:
        UnreadableError: it would be too large.
    """
    trees = trees or [_stump(len(base))]
    sizes = [len(tree.feature) for tree in trees]
    if sum(sizes) * len(base) > MOST_CELLS:
        raise UnreadableError(f"{sum(sizes)} nodes with {len(base)} values each are too many to be taken apart")
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    categories = {
        int(root) + at: codes for root, tree in zip(roots, trees, strict=True) for at, codes in tree.categories.items()
    }
    ensemble = TreeEnsemble(
        n_features=n_features,
        feature=np.concatenate([tree.feature for tree in trees]).astype(np.int32),
        threshold=np.concatenate([tree.threshold for tree in trees]).astype(np.float64),
        left=_shifted([tree.left for tree in trees], roots),
        right=_shifted([tree.right for tree in trees], roots),
        missing_left=np.concatenate([tree.missing_left for tree in trees]).astype(np.bool_),
        value=np.concatenate([tree.value for tree in trees]).astype(np.float64),
        roots=roots,
        base=base,
        link=link,
        precision=precision,
        categories=categories,
    )
    refuse_tangled(ensemble)
    return ensemble


def refuse_tangled(ensemble: TreeEnsemble) -> None:
    """Nothing, when its nodes form trees; walking through anything else might not end.

    Raises:
        UnreadableError: a node has two parents, is missing, or asks for a feature that is not there.
    """
    inner = ensemble.feature >= 0
    size = len(inner)
    children = np.concatenate([ensemble.left[inner], ensemble.right[inner], ensemble.roots])
    if not size or children.min() < 0 or children.max() >= size or np.bincount(children).max() > 1:
        raise UnreadableError("its nodes do not form trees")
    if ensemble.feature.max() >= ensemble.n_features:
        raise UnreadableError(f"it asks for feature {ensemble.feature.max()} of {ensemble.n_features}")


def just_above(thresholds: npt.ArrayLike, precision: Precision) -> FloatArray:
    """Thresholds t' such that `x <= t` is `x < t'` for every x of this precision: the smallest that exceeds t."""
    exact = np.asarray(thresholds, dtype=np.float64)
    with np.errstate(over="ignore"):
        if precision == "float64":
            return np.asarray(np.nextafter(exact, np.inf))
        rounded = exact.astype(np.float32)
        above = np.where(rounded > exact, rounded, np.nextafter(rounded, np.float32(np.inf)))
    return above.astype(np.float64)


def in_output(values: FloatArray, output: int, outputs: int) -> FloatArray:
    """(nodes, outputs): values that add to one output only."""
    spread = np.zeros((len(values), outputs))
    spread[:, output] = values
    return spread


def _stump(outputs: int) -> Tree:
    nowhere = np.full(1, -1)
    return Tree(nowhere, np.zeros(1), nowhere, nowhere, np.zeros(1, np.bool_), np.zeros((1, outputs)))


def _shifted(children: Sequence[npt.NDArray[np.integer]], roots: IntArray) -> IntArray:
    moved = [np.where(child >= 0, child + root, -1) for child, root in zip(children, roots, strict=True)]
    return np.concatenate(moved).astype(np.int32)
