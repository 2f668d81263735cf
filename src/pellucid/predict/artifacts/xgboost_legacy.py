"""What XGBoost wrote in earlier years, as model JSON that today's XGBoost loads.

Two forms: JSON from before 1.6, which lacks what later versions want, and the binary format that was written until 2.x
and is no longer read. Its layout, little endian throughout:

    "binf" (since 1.0) | learner 136 bytes | objective | booster name | ensemble 160 bytes | trees |
    output of each tree, 4 bytes each | attributes, when the learner announces them

A tree is 148 bytes of parameters, then 20 bytes a node, then 16 bytes of statistics a node. Texts are 8 bytes of length
and the characters.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.xgboost_pickle import SAVE_AGAIN

_MAGIC = b"binf"
_LEARNER = struct.Struct("<fIiiiII108x")
_ENSEMBLE = struct.Struct("<ii8xq8x128x")
_TREE = struct.Struct("<6i124x")
_LENGTH = struct.Struct("<Q")
_NODE = np.dtype([("parent", "<u4"), ("left", "<i4"), ("right", "<i4"), ("split", "<u4"), ("value", "<f4")])
_STATISTICS = np.dtype([("loss_change", "<f4"), ("hessian", "<f4"), ("weight", "<f4"), ("leaves", "<i4")])
_INDEX = 0x7FFFFFFF
_DELETED = 0xFFFFFFFF

_VERSION = re.compile(rb'"version"\s*:\s*\[\s*(\d+)\s*,\s*(\d+)')
_SINCE_MODERN = (1, 6)
_WRITTEN_AS = [2, 1, 4]

_LOGISTIC = ("binary:logistic", "reg:logistic")
_EXPONENTIAL = ("count:poisson", "reg:gamma", "reg:tweedie", "survival:cox")
_PARAMETERS: dict[str, dict[str, dict[str, str]]] = {
    "count:poisson": {"poisson_regression_param": {"max_delta_step": "0.7"}},
    "reg:tweedie": {"tweedie_regression_param": {"tweedie_variance_power": "1.5"}},
    "rank:pairwise": {"lambdarank_param": {}},
    "rank:ndcg": {"lambdarank_param": {}},
    "rank:map": {"lambdarank_param": {}},
    "survival:aft": {"aft_loss_param": {}},
}
"""What an objective's JSON holds beside its name; the values matter in training only."""


def is_binary_model(head: bytes) -> bool:
    """Whether a file that begins with these bytes (200 are enough) is in the binary format."""
    reader = _Reader(head.removeprefix(_MAGIC), "")
    try:
        reader.unpack(_LEARNER)
        objective, booster = reader.text(), reader.text()
    except ModelError:
        return False
    return booster in ("gbtree", "dart", "gblinear") and objective.isprintable()


def modernise(document: bytes, attributes: Mapping[str, object] | None = None) -> bytes:
    """Model JSON of any version as the current one: unchanged from 1.6 on."""
    found = _VERSION.search(document, max(len(document) - 4096, 0)) or _VERSION.search(document)
    version = (int(found[1]), int(found[2])) if found else _SINCE_MODERN
    if version >= _SINCE_MODERN:
        return document
    model = json.loads(document)
    learner = model["learner"]
    booster = learner["gradient_booster"]
    ensemble = booster.get("gbtree", booster).get("model", {})
    for tree in ensemble.get("trees", []):
        tree["default_left"] = list(map(int, tree["default_left"]))
    if "tree_info" in ensemble:
        known = {**learner.get("attributes", {}), **(attributes or {})}
        ensemble["gbtree_model_param"]["num_parallel_tree"] = str(_parallel_trees(1, ensemble["tree_info"], known))
    parameters = learner["learner_model_param"]
    score = _base_score(float(parameters["base_score"]), learner["objective"]["name"], version)
    parameters["base_score"] = repr(score)
    return json.dumps({**model, "version": _WRITTEN_AS}).encode()


def to_model_json(raw: bytes, source: str, attributes: Mapping[str, object] | None = None) -> bytes:
    """The model as JSON; `attributes` are those that a pickled Booster kept beside its bytes.

    Raises:
        ModelError: the bytes are damaged, or the booster is not gbtree with one number a leaf.
    """
    kept = attributes or {}
    reader = _Reader(raw.removeprefix(_MAGIC), source)
    base, features, classes, has_attributes, _, *version = reader.unpack(_LEARNER)
    objective, booster = reader.text(), reader.text()
    if booster != "gbtree":
        problem = f"{source}: in XGBoost's old binary format only gbtree boosters are read, and this one is {booster!r}"
        raise ModelError(f"{problem}; {SAVE_AGAIN}")
    trees, outputs, parallel = _read_ensemble(reader)
    saved = reader.pairs() if has_attributes else {}
    known = {**saved, **kept}
    model = {
        "gbtree_model_param": {
            "num_trees": str(len(trees)),
            "num_parallel_tree": str(_parallel_trees(parallel, outputs, known)),
        },
        "tree_info": outputs,
        "trees": trees,
    }
    learner = {
        "attributes": {key: value for key, value in saved.items() if key != "objective"},
        "feature_names": kept.get("feature_names") or [],
        "feature_types": kept.get("feature_types") or [],
        "gradient_booster": {"name": "gbtree", "model": model},
        "learner_model_param": {
            "base_score": repr(_base_score(base, objective, tuple(version))),
            "num_class": str(classes),
            "num_feature": str(features),
            "num_target": "1",
        },
        "objective": _objective(objective, classes, saved.get("objective")),
    }
    return json.dumps({"version": _WRITTEN_AS, "learner": learner}).encode()


class _Reader:
    """Takes pieces off the front of a block of bytes, and says so when there are not enough."""

    def __init__(self, raw: bytes, source: str) -> None:
        self._raw = memoryview(raw)
        self._at = 0
        self.source = source

    def take(self, size: int) -> memoryview:
        piece = self._raw[self._at : self._at + max(size, 0)]
        if len(piece) != size:
            left = len(self._raw) - self._at
            raise ModelError(
                f"{self.source}: the XGBoost model is damaged: {size} bytes expected at {self._at}, {left} are left"
            )
        self._at += size
        return piece

    def unpack(self, layout: struct.Struct) -> tuple[int, ...]:
        return layout.unpack(self.take(layout.size))

    def array(self, dtype: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)

    def text(self) -> str:
        return str(self.take(*self.unpack(_LENGTH)), "utf-8", "replace")

    def pairs(self) -> dict[str, str]:
        (count,) = self.unpack(_LENGTH)
        return {self.text(): self.text() for _ in range(count)}


def _read_ensemble(reader: _Reader) -> tuple[list[dict[str, object]], list[int], int]:
    """Trees, the output each adds to, and how many trees were grown for an output in one round (0: not known)."""
    count, parallel, _ = reader.unpack(_ENSEMBLE)
    trees = [_read_tree(reader, number) for number in range(count)]
    return trees, reader.array("<i4", count).tolist(), parallel


def _read_tree(reader: _Reader, number: int) -> dict[str, object]:
    _, count, _, _, features, leaf_size = reader.unpack(_TREE)
    if leaf_size > 1:
        problem = f"{reader.source}: tree {number} has {leaf_size} values a leaf, and only one can be read"
        raise ModelError(f"{problem}; {SAVE_AGAIN}")
    nodes, statistics = reader.array(_NODE, count), reader.array(_STATISTICS, count)
    kept = nodes["split"] != _DELETED
    place = np.append(np.cumsum(kept) - 1, -1)
    nodes, statistics, size = nodes[kept], statistics[kept], int(kept.sum())
    parents = nodes["parent"] & _INDEX
    return {
        "id": number,
        "tree_param": {
            "num_nodes": str(size),
            "num_deleted": "0",
            "num_feature": str(features),
            "size_leaf_vector": "1",
        },
        "left_children": place[nodes["left"]].tolist(),
        "right_children": place[nodes["right"]].tolist(),
        "parents": np.where(parents == _INDEX, _INDEX, place[np.minimum(parents, count)]).tolist(),
        "split_indices": (nodes["split"] & _INDEX).tolist(),
        "split_conditions": nodes["value"].tolist(),
        "default_left": (nodes["split"] >> 31).tolist(),
        "loss_changes": statistics["loss_change"].tolist(),
        "sum_hessian": statistics["hessian"].tolist(),
        "base_weights": statistics["weight"].tolist(),
        "split_type": [0] * size,
        "categories": [],
        "categories_nodes": [],
        "categories_segments": [],
        "categories_sizes": [],
    }


def _parallel_trees(stored: int, outputs: list[int], attributes: Mapping[str, object]) -> int:
    """Trees grown at a time for one output, which says where the best iteration ends.

    Early versions do not store it: with several outputs it is the length of a run, else it follows from the best
    iteration, which those versions also gave as a number of trees.
    """
    if len(set(outputs)) > 1:
        return len(list(next(groupby(outputs))[1]))
    best, limit = attributes.get("best_iteration"), attributes.get("best_ntree_limit")
    if best is not None and limit is not None:
        return max(int(str(limit)) // (int(str(best)) + 1), 1)
    return max(stored, 1)


def _base_score(stored: float, objective: str, version: tuple[int, ...]) -> float:
    """The base score as later versions want it: a prediction. Before 1.0 it was stored as a margin.

    For `binary:logitraw` a prediction is a margin since 1.3; in 1.0 to 1.2 it was still a probability.
    """
    if objective == "binary:logitraw" and (1, 0) <= version < (1, 3):
        return math.log(stored / (1 - stored))
    if version >= (1, 0):
        return stored
    if objective in _LOGISTIC:
        return 1 / (1 + math.exp(-stored))
    return math.exp(stored) if objective in _EXPONENTIAL else stored


def _objective(name: str, classes: int, stored: str | None) -> dict[str, object]:
    """The objective's JSON: versions from 1.0 on keep it as an attribute."""
    if stored is not None:
        found: dict[str, object] = json.loads(stored)
        return found
    name = "reg:squarederror" if name.endswith("reg:linear") else name.removeprefix("gpu:")
    if name.startswith("multi:"):
        return {"name": name, "softmax_multiclass_param": {"num_class": str(classes)}}
    return {"name": name, **_PARAMETERS.get(name, {"reg_loss_param": {"scale_pos_weight": "1"}})}
