"""CatBoost's JSON model as a structure.

Layout: `save_model(format="json")`. A row goes right when `x > border` in float32. In an oblivious tree all nodes of a
level share one split; split k decides bit k of the leaf's number. Margins are `scale * sum + bias`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import Link, TreeEnsemble
from pellucid.predict.structures.forest import MOST_CELLS, Tree, UnreadableError, join, just_above

_LINKS: Mapping[str, Link] = {"Logloss": "logistic", "CrossEntropy": "logistic", "MultiClass": "softmax"}
_EXPONENTIAL = ("Poisson", "Tweedie")
_MISSING_IS_TRUE = "AsTrue"


def read_catboost(model: Any) -> TreeEnsemble:
    """The trees of a trained or loaded CatBoost, CatBoostClassifier, CatBoostRegressor or CatBoostRanker.

    Raises:
        UnreadableError: it has other features than numbers, or a loss with another link.
    """
    link = _link(model)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return _read_document(json.loads(path.read_bytes()), link)


def _link(model: Any) -> Link:
    loss = str(model.get_all_params().get("loss_function", "")).partition(":")[0]
    if not list(model.classes_) and loss not in _EXPONENTIAL:
        return "identity"
    if loss not in _LINKS:
        raise UnreadableError(f"loss {loss!r} gives outputs that no link describes")
    return _LINKS[loss]


def _read_document(document: Mapping[str, Any], link: Link) -> TreeEnsemble:
    described = document["features_info"]
    if set(described) != {"float_features"}:
        raise UnreadableError(f"it has features of other kinds than numbers: {', '.join(sorted(described))}")
    features = {feature["feature_index"]: feature for feature in described["float_features"]}
    scale, bias = document["scale_and_bias"]
    base = np.atleast_1d(np.array(bias, dtype=np.float64))
    oblivious = document.get("oblivious_trees")
    cells = sum(2 * len(tree["leaf_values"]) for tree in oblivious or ())
    if cells > MOST_CELLS:
        raise UnreadableError(f"{cells} values are too many to be taken apart")
    trees = (
        [_grow_oblivious(tree, features, len(base), scale) for tree in oblivious]
        if oblivious is not None
        else [_grow(tree, features, len(base), scale) for tree in document["trees"]]
    )
    width = 1 + max((feature["flat_feature_index"] for feature in features.values()), default=-1)
    return join(trees, width, base, link, "float32")


def _grow_oblivious(tree: Mapping[str, Any], features: Mapping[int, Any], outputs: int, scale: float) -> Tree:
    """All 2^depth leaves written out, nodes in order of level: node n has children 2n + 1 and 2n + 2."""
    splits = [_read_split(split, features) for split in tree.get("splits") or ()]
    depth, inner = len(splits), 2 ** len(splits) - 1
    leaf_values = np.array(tree["leaf_values"], dtype=np.float64).reshape(-1, outputs) * scale
    level = np.log2(np.arange(inner) + 1).astype(np.int64)
    asked = depth - 1 - level  # the first level decides the highest bit, so that leaves lie in the order of numbers
    chosen = [splits[at] for at in asked]
    nodes = np.arange(inner)
    nowhere = np.full(2**depth, -1)
    return Tree(
        feature=np.concatenate([np.array([split[0] for split in chosen], dtype=np.int64), nowhere]),
        threshold=np.concatenate([[split[1] for split in chosen], np.zeros(2**depth)]),
        left=np.concatenate([2 * nodes + 1, nowhere]),
        right=np.concatenate([2 * nodes + 2, nowhere]),
        missing_left=np.concatenate([[split[2] for split in chosen], np.zeros(2**depth)]).astype(np.bool_),
        value=np.concatenate([np.zeros((inner, outputs)), leaf_values]),
    )


def _grow(tree: Mapping[str, Any], features: Mapping[int, Any], outputs: int, scale: float) -> Tree:
    """A tree of nested nodes, with an explicit stack: it may be deeper than Python recurses."""
    nodes: list[Mapping[str, Any]] = [tree]
    left, right = [], []
    for node in nodes:  # grows while it is walked
        is_leaf = "split" not in node
        left.append(-1 if is_leaf else len(nodes))
        right.append(-1 if is_leaf else len(nodes) + 1)
        nodes.extend(() if is_leaf else (node["left"], node["right"]))
    splits = [_read_split(node["split"], features) if "split" in node else (-1, 0.0, False) for node in nodes]
    return Tree(
        feature=np.array([split[0] for split in splits]),
        threshold=np.array([split[1] for split in splits]),
        left=np.array(left),
        right=np.array(right),
        missing_left=np.array([split[2] for split in splits], dtype=np.bool_),
        value=np.array([_value(node, outputs) for node in nodes]) * scale,
    )


def _value(node: Mapping[str, Any], outputs: int) -> FloatArray:
    return np.zeros(outputs) + np.array(0.0 if "split" in node else node["value"], dtype=np.float64)


def _read_split(split: Mapping[str, Any], features: Mapping[int, Any]) -> tuple[int, float, bool]:
    """The column, the threshold of `x < t`, and whether a missing value goes left."""
    feature = features[split["float_feature_index"]]
    border: npt.NDArray[np.float64] = just_above(split["border"], "float32")
    return int(feature["flat_feature_index"]), float(border), feature["nan_value_treatment"] != _MISSING_IS_TRUE
