"""XGBoost's JSON model as a structure.

Layout: the JSON schema in XGBoost's documentation ("Introduction to Model IO"). A row goes left when `x < t` in
float32; categories that are listed at a node go right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import LinearModel, Link, ModelStructure
from pellucid.predict.structures.forest import Tree, UnreadableError, in_output, join

_IDENTITY = (
    "reg:squarederror",
    "reg:linear",
    "reg:squaredlogerror",
    "reg:pseudohubererror",
    "reg:absoluteerror",
    "reg:quantileerror",
    "reg:expectileerror",
    "binary:logitraw",
    "rank:pairwise",
    "rank:ndcg",
    "rank:map",
)
_LINKS: Mapping[str, Link] = {
    **dict.fromkeys(_IDENTITY, "identity"),
    "binary:logistic": "logistic",
    "reg:logistic": "logistic",
    "multi:softprob": "softmax",
}


def read_xgboost(document: bytes | bytearray, rounds: int) -> ModelStructure:
    """The booster saved in this JSON, with its first `rounds` boosting rounds (0: all).

    Raises:
        UnreadableError: the objective, the kind of booster or of tree cannot be represented.
    """
    learner = json.loads(document)["learner"]
    objective = learner["objective"]["name"]
    if objective not in _LINKS:
        raise UnreadableError(f"objective {objective!r} gives outputs that are neither margins nor probabilities")
    link = _LINKS[objective]
    parameters, booster = learner["learner_model_param"], learner["gradient_booster"]
    outputs = max(int(parameters["num_class"]), int(parameters.get("num_target", 1)), 1)
    base = _base(parameters["base_score"], outputs, link)
    features = int(parameters["num_feature"])
    if booster["name"] == "gblinear":
        return _read_linear(booster["model"]["weights"], features, base, link)
    kept = booster.get("gbtree", booster)["model"]
    ends = kept["iteration_indptr"]
    count = int(ends[min(rounds, len(ends) - 1)]) if rounds else len(kept["trees"])
    weights = booster.get("weight_drop", np.ones(count))
    trees = [
        _read_tree(tree, output, outputs, weight)
        for tree, output, weight in zip(kept["trees"][:count], kept["tree_info"][:count], weights[:count], strict=True)
    ]
    return join(trees, features, base, link, "float32")


def _base(text: str, outputs: int, link: Link) -> FloatArray:
    """(outputs,): the base score as margins; it is stored as predictions, one for all or (from 3.1) one an output."""
    stored = np.atleast_1d(np.array(json.loads(text), dtype=np.float32)).astype(np.float64)
    if link == "logistic":
        stored = np.log(stored / (1 - stored))
    return np.broadcast_to(stored, (outputs,)).copy()


def _read_linear(weights: list[float], features: int, base: FloatArray, link: Link) -> LinearModel:
    """Weights come feature by feature, one an output, and the biases last."""
    table = np.array(weights, dtype=np.float32).astype(np.float64).reshape(features + 1, len(base))
    return LinearModel(table[:-1], table[-1] + base, link)


def _read_tree(tree: Mapping[str, Any], output: int, outputs: int, weight: float) -> Tree:
    if int(tree["tree_param"]["size_leaf_vector"]) > 1:
        raise UnreadableError("its trees have a vector of values in each leaf")
    left, right = np.array(tree["left_children"]), np.array(tree["right_children"])
    conditions = np.array(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    default_left = np.array(tree["default_left"], dtype=np.bool_)
    is_leaf = left < 0
    categories = _read_categories(tree)
    listed = np.zeros(len(left), np.bool_)
    listed[list(categories)] = True
    leaf_values = np.where(is_leaf, conditions, 0.0) * np.float32(weight).astype(np.float64)
    return Tree(
        feature=np.where(is_leaf, -1, np.array(tree["split_indices"])),
        threshold=np.where(is_leaf | listed, 0.0, conditions),
        left=np.where(is_leaf, -1, np.where(listed, right, left)),
        right=np.where(is_leaf, -1, np.where(listed, left, right)),
        missing_left=np.where(listed, ~default_left, default_left) & ~is_leaf,
        value=in_output(leaf_values, output, outputs),
        categories=categories,
    )


def _read_categories(tree: Mapping[str, Any]) -> dict[int, npt.NDArray[np.int64]]:
    codes = np.array(tree.get("categories", ()), dtype=np.int64)
    nodes, starts = tree.get("categories_nodes", ()), tree.get("categories_segments", ())
    sizes = tree.get("categories_sizes", ())
    return {int(node): codes[start : start + size] for node, start, size in zip(nodes, starts, sizes, strict=True)}
