"""ONNX graphs of one tree ensemble or linear model as structures (operators of `ai.onnx.ml`, version 1 to 4).

Nodes are listed by tree and number. A node's row goes the true way when `x <= v` (or `<`, `>=`, `>`) in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import LinearModel, Link, ModelStructure, TreeEnsemble
from pellucid.predict.structures.forest import UnreadableError, just_above, refuse_tangled
from pellucid.predict.structures.onnx_graph import Attribute, read_nodes

_HARMLESS = ("Cast", "Identity", "ZipMap", "Normalizer")
"""What may follow; whether it changes anything shows when predictions are compared."""

Attributes = Mapping[str, Attribute]


class _Scores(NamedTuple):
    """(k, outputs) contributions to margins, (outputs,) where these start from, and how outputs come from them."""

    values: FloatArray
    base: FloatArray
    link: Link


def read_onnx(document: bytes, width: int | None) -> ModelStructure:
    """The model in an ONNX file; `width` is the number of columns it says it takes.

    Raises:
        UnreadableError: the graph holds more than one tree ensemble or linear model, or one of an unknown kind.
    """
    first, *rest = read_nodes(document)
    others = {node.kind for node in rest} - set(_HARMLESS)
    if first.kind not in _READERS or others:
        raise UnreadableError(f"its graph consists of {', '.join([first.kind, *sorted(others)][:20])}")
    if width is None:
        raise UnreadableError("it does not say how many columns it takes")
    return _READERS[first.kind](first.attributes, width)


def _read_tree_classifier(attributes: Attributes, width: int) -> TreeEnsemble:
    labels = len(_classes(attributes))
    return _read_trees(attributes, width, "class", lambda values, base: _of_classes(values, base, attributes, labels))


def _read_tree_regressor(attributes: Attributes, width: int) -> TreeEnsemble:
    targets = int(_whole(attributes, "n_targets")[0])
    how = _text(attributes, "aggregate_function", "SUM")
    if how not in ("SUM", "AVERAGE") or _transform(attributes) != "NONE":
        raise UnreadableError(f"its trees are put together by {how} and {_transform(attributes)}")
    trees = len(np.unique(_whole(attributes, "nodes_treeids"))) if how == "AVERAGE" else 1
    return _read_trees(
        attributes,
        width,
        "target",
        lambda values, base: _Scores(values[:, :targets] / trees, base[:targets], "identity"),
    )


def _read_trees(
    attributes: Attributes, width: int, what: str, score: Callable[[FloatArray, FloatArray], _Scores]
) -> TreeEnsemble:
    trees, numbers = _whole(attributes, "nodes_treeids"), _whole(attributes, "nodes_nodeids")
    places = {key: at for at, key in enumerate(zip(trees.tolist(), numbers.tolist(), strict=True))}
    modes = np.array([mode.decode() for mode in attributes["nodes_modes"] if isinstance(mode, bytes)])
    if not np.isin(modes, _MODES).all():
        raise UnreadableError(f"its nodes ask questions such as {min(set(modes.tolist()) - set(_MODES))}")
    is_leaf = modes == "LEAF"
    swapped = np.isin(modes, ("BRANCH_GTE", "BRANCH_GT"))  # the true way is the right one
    yes, no = (
        _located(places, trees, _whole(attributes, f"nodes_{name}nodeids"), ~is_leaf) for name in ("true", "false")
    )
    tracks = attributes.get("nodes_missing_value_tracks_true") or [0] * len(modes)
    missing_left = (np.array(tracks, dtype=np.bool_) != swapped) & ~is_leaf
    values = np.array(attributes["nodes_values"], dtype=np.float64)
    above = np.isin(modes, ("BRANCH_LEQ", "BRANCH_GT"))
    scores = score(*_contributions(attributes, what, places, len(modes)))
    ensemble = TreeEnsemble(
        n_features=width,
        feature=np.where(is_leaf, -1, _whole(attributes, "nodes_featureids")).astype(np.int32),
        threshold=np.where(is_leaf, 0.0, np.where(above, just_above(values, "float32"), values)),
        left=np.where(swapped, no, yes).astype(np.int32),
        right=np.where(swapped, yes, no).astype(np.int32),
        missing_left=missing_left,
        value=scores.values,
        roots=np.unique(trees, return_index=True)[1].astype(np.int32),
        base=scores.base,
        link=scores.link,
        precision="float32",
    )
    refuse_tangled(ensemble)
    return ensemble


def _located(
    places: Mapping[tuple[int, int], int],
    trees: npt.NDArray[np.int64],
    children: npt.NDArray[np.int64],
    is_inner: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """(nodes,): where the children of inner nodes are; -1 for leaves."""
    pairs = zip(trees.tolist(), children.tolist(), is_inner.tolist(), strict=True)
    return np.array([places[tree, child] if inner else -1 for tree, child, inner in pairs], dtype=np.int64)


def _contributions(
    attributes: Attributes, what: str, places: Mapping[tuple[int, int], int], nodes: int
) -> tuple[FloatArray, FloatArray]:
    """(nodes, outputs) weights of leaves, one column for each output there is a weight for, and base values."""
    trees, numbers = _whole(attributes, f"{what}_treeids"), _whole(attributes, f"{what}_nodeids")
    outputs = _whole(attributes, f"{what}_ids")
    at = np.array([places[key] for key in zip(trees.tolist(), numbers.tolist(), strict=True)], dtype=np.int64)
    values = np.zeros((nodes, int(outputs.max()) + 1))
    np.add.at(values, (at, outputs), np.array(attributes[f"{what}_weights"], dtype=np.float64))
    base = np.array(attributes.get("base_values") or [0.0], dtype=np.float64)
    return values, base if len(base) == values.shape[1] else np.resize(base, values.shape[1])


def _read_linear_classifier(attributes: Attributes, width: int) -> LinearModel:
    intercepts = np.array(attributes["intercepts"], dtype=np.float64)
    weights = np.array(attributes["coefficients"], dtype=np.float64).reshape(len(intercepts), width).T
    scores = _of_classes(weights, intercepts, attributes, len(_classes(attributes)))
    return LinearModel(scores.values, scores.base, scores.link)


def _read_linear_regressor(attributes: Attributes, width: int) -> LinearModel:
    if _transform(attributes) != "NONE":
        raise UnreadableError(f"its outputs go through {_transform(attributes)}")
    weights = np.array(attributes["coefficients"], dtype=np.float64).reshape(-1, width).T
    intercepts = attributes.get("intercepts") or [0.0] * weights.shape[1]
    return LinearModel(weights, np.array(intercepts, dtype=np.float64), "identity")


def _of_classes(values: FloatArray, base: FloatArray, attributes: Attributes, labels: int) -> _Scores:
    """Of two classes only the second's probability is kept; a single column of scores is the second's already."""
    how, last = _transform(attributes), values.shape[1] - 1
    if how == "LOGISTIC" and labels == 2:
        return _Scores(values[:, last:], base[last:], "logistic")
    if how == "SOFTMAX" and labels == 2 and last == 1:
        return _Scores(values[:, 1:] - values[:, :1], base[1:] - base[:1], "logistic")
    if how == "SOFTMAX" and last + 1 == labels:
        return _Scores(values, base, "softmax")
    if how != "NONE":
        raise UnreadableError(f"scores of {labels} classes go through {how}")
    return _Scores(values[:, last:], base[last:], "identity") if labels == 2 else _Scores(values, base, "identity")


def _classes(attributes: Attributes) -> Attribute:
    names = ("classlabels_int64s", "classlabels_ints", "classlabels_strings")
    return next((attributes[name] for name in names if attributes.get(name)), [])


def _transform(attributes: Attributes) -> str:
    return _text(attributes, "post_transform", "NONE")


def _text(attributes: Attributes, name: str, default: str) -> str:
    found = next(iter(attributes.get(name, [])), default)
    return found.decode() if isinstance(found, bytes) else str(found)


def _whole(attributes: Attributes, name: str) -> npt.NDArray[np.int64]:
    return np.array(attributes[name], dtype=np.int64)


_MODES = ("LEAF", "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT")
_READERS: Mapping[str, Callable[[Attributes, int], ModelStructure]] = {
    "TreeEnsembleClassifier": _read_tree_classifier,
    "TreeEnsembleRegressor": _read_tree_regressor,
    "LinearClassifier": _read_linear_classifier,
    "LinearRegressor": _read_linear_regressor,
}
