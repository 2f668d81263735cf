"""What a model whose insides are known says about rows: the reference that explainers and self-checks share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import Link, ModelStructure, TreeEnsemble

_CELLS_AT_ONCE = 1 << 19
"""Rows times trees that are walked together: enough to hide the cost of a step, few enough to stay in cache."""


def evaluate(structure: ModelStructure, matrix: FloatArray) -> FloatArray:
    """(rows, outputs): the model's outputs for rows given as (rows, features) float64, missing is NaN."""
    return apply_link(margins(structure, matrix), structure.link)


def margins(structure: ModelStructure, matrix: FloatArray) -> FloatArray:
    """(rows, outputs): what the link is applied to."""
    if not isinstance(structure, TreeEnsemble):
        linear: FloatArray = matrix @ structure.weights + structure.intercept
        return linear
    rows, trees = len(matrix), len(structure.roots)
    found = np.tile(structure.base, (rows, 1))
    step = max(_CELLS_AT_ONCE // max(trees, 1), 1)
    keys = _category_keys(structure)
    for start in range(0, rows if trees else 0, step):
        leaves = _leaves(structure, _rounded(matrix[start : start + step], structure.precision), keys)
        for output in range(found.shape[1]):
            found[start : start + step, output] += structure.value[:, output][leaves].sum(axis=1)
    return found


def apply_link(margins: FloatArray, link: Link) -> FloatArray:
    """(rows, outputs): outputs from margins; softmax takes a row's margins together."""
    if link == "identity":
        return margins
    if link == "logistic":
        with np.errstate(invalid="ignore"):  # NaN stays NaN
            logistic: FloatArray = np.exp(-np.logaddexp(0.0, -margins))
        return logistic
    raised = np.exp(margins - margins.max(axis=1, keepdims=True))
    softmax: FloatArray = raised / raised.sum(axis=1, keepdims=True)
    return softmax


def _rounded(matrix: FloatArray, precision: str) -> FloatArray:
    """Values as the model compares them."""
    if precision == "float64":
        return matrix
    with np.errstate(over="ignore"):
        return matrix.astype(np.float32).astype(np.float64)


def _leaves(trees: TreeEnsemble, matrix: FloatArray, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(rows, trees): the leaf each row reaches in each tree."""
    width = len(trees.roots)
    at = np.tile(trees.roots.astype(np.int64), len(matrix))
    moving = np.flatnonzero(trees.feature[at] >= 0)
    while len(moving):
        nodes = at[moving]
        values = matrix[moving // width, trees.feature[nodes]]
        goes_left = np.where(np.isnan(values), trees.missing_left[nodes], values < trees.threshold[nodes])
        if len(keys):
            _decide_categories(goes_left, nodes, values, keys)
        at[moving] = np.where(goes_left, trees.left[nodes], trees.right[nodes])
        moving = moving[trees.feature[at[moving]] >= 0]
    return at.reshape(len(matrix), width)


def _category_keys(trees: TreeEnsemble) -> npt.NDArray[np.int64]:
    """Sorted: one number for each code that goes left at each categorical node, and one that marks the node."""
    listed = [_key(node, np.append(codes, -1)) for node, codes in trees.categories.items()]
    return np.sort(np.concatenate(listed)) if listed else np.empty(0, np.int64)


def _decide_categories(
    goes_left: npt.NDArray[np.bool_], nodes: npt.NDArray[np.int64], values: FloatArray, keys: npt.NDArray[np.int64]
) -> None:
    """Overwrite the decisions of categorical nodes about values that are not missing."""
    chosen = np.flatnonzero(_is_listed(_key(nodes, -1), keys) & ~np.isnan(values))
    codes = np.floor(values[chosen]).clip(-2, 2**31 - 1).astype(np.int64)
    codes[codes < 0] = -2
    goes_left[chosen] = _is_listed(_key(nodes[chosen], codes), keys)


def _key(nodes: int | npt.NDArray[np.int64], codes: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Nodes and codes from -2 up as single numbers."""
    return np.asarray((np.int64(nodes) if isinstance(nodes, int) else nodes) * (1 << 32) + codes + 2)


def _is_listed(wanted: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    place = np.searchsorted(keys, wanted)
    return np.asarray(keys[np.minimum(place, len(keys) - 1)] == wanted)
