"""Models whose insides are known: what an exact explainer needs instead of asking the model again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from pellucid.core.arrays import FloatArray

Link = Literal["identity", "logistic", "softmax"]
"""How margins become the model's outputs. `logistic` works on one margin, `softmax` over all of them."""

IntArray = npt.NDArray[np.int32]


class TreeEnsemble(Struct, frozen=True, eq=False):
    """Decision trees whose leaf values add up to margins.

    The nodes of all trees lie one after another in flat arrays; `roots` are the positions of the first nodes, one a
    tree. A node with `feature[k] >= 0` sends a row to `left[k]` when `x[feature[k]] < threshold[k]`, else to
    `right[k]`; a missing value (NaN) goes left where `missing_left[k]`. For a node in `categories`, a row goes left
    when the whole part (floor) of its value is one of the listed codes instead; codes are never negative. A node with
    `feature[k] == -1` is a leaf with margins `value[k]`, (outputs,); averaging is already in the values. Margins are
    `base` plus the values of the leaves reached. `precision` says how the model rounds a row's values before it
    compares them.
    """

    n_features: int
    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    missing_left: npt.NDArray[np.bool_]
    value: FloatArray
    roots: IntArray
    base: FloatArray
    link: Link
    precision: Literal["float32", "float64"]
    categories: Mapping[int, npt.NDArray[np.int64]] = field(default_factory=dict)


class LinearModel(Struct, frozen=True, eq=False):
    """Margins `x @ weights + intercept`: weights are (features, outputs), the intercept is (outputs,).

    It has no rule for missing values: with one, a row's margins are NaN.
    """

    weights: FloatArray
    intercept: FloatArray
    link: Link


ModelStructure = TreeEnsemble | LinearModel
