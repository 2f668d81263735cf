"""scikit-learn's decision trees and forests.

A row goes left when `x <= t` with x rounded to float32. A forest's answer is the mean over its trees, for classifiers
the mean of the shares of the classes in the leaves, so nothing but adding is left to do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import TreeEnsemble
from pellucid.predict.structures.forest import MOST_CELLS, Tree, UnreadableError, join, just_above


def read_forest(estimator: Any) -> TreeEnsemble:
    """A single tree or a forest; of two classes only the second's probability is kept.

    Raises:
        UnreadableError: it classifies several things at once, or is too large.
    """
    members = getattr(estimator, "estimators_", [estimator])
    if hasattr(estimator, "classes_") and estimator.n_outputs_ > 1:
        raise UnreadableError("it classifies several things at once")
    refuse_large([member.tree_ for member in members])
    values = [
        _shares(member.tree_.value) if hasattr(estimator, "classes_") else member.tree_.value[:, :, 0]
        for member in members
    ]
    trees = [read_tree(member.tree_, value / len(members)) for member, value in zip(members, values, strict=True)]
    outputs = values[0].shape[1]
    return join(trees, int(estimator.n_features_in_), np.zeros(outputs), "identity", "float32")


def read_tree(tree: Any, value: FloatArray) -> Tree:
    """One tree with these (nodes, outputs) values, of which only those of leaves are kept."""
    is_leaf = tree.children_left < 0
    missing_left = getattr(tree, "missing_go_to_left", np.zeros(len(is_leaf)))
    return Tree(
        feature=np.where(is_leaf, -1, tree.feature),
        threshold=np.where(is_leaf, 0.0, just_above(tree.threshold, "float32")),
        left=np.where(is_leaf, -1, tree.children_left),
        right=np.where(is_leaf, -1, tree.children_right),
        missing_left=np.asarray(missing_left).astype(np.bool_) & ~is_leaf,
        value=np.where(is_leaf[:, None], value, 0.0),
    )


def refuse_large(trees: list[Any]) -> None:
    """Nothing, before any copy is made.

    Raises:
        UnreadableError: there are too many nodes.
    """
    cells = sum(tree.value.size for tree in trees)
    if cells > MOST_CELLS:
        raise UnreadableError(f"{cells} values are too many to be taken apart")


def _shares(value: FloatArray) -> FloatArray:
    """(nodes, outputs): shares of the classes; versions before 1.3 stored counts."""
    counts = value[:, 0, :]
    shares: FloatArray = counts / counts.sum(axis=1, keepdims=True)
    return shares[:, 1:] if shares.shape[1] == 2 else shares
