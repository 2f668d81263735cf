"""Artifacts of the built-in Linear Learner algorithm, read with numpy alone.

`model_algo-1` is a zip archive: `mx-mod-symbol.json` (the network), `mx-mod-0000.params` (its weights, an MXNet list of
arrays) and `additional-params.json` (decision threshold, kind of predictor). The network is one dense layer, w of shape
(features, outputs) and b of (1, outputs), with an output function: score = f(x.w + b).
"""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pellucid.core.arrays import Batch, FloatArray
from pellucid.core.errors import ModelError
from pellucid.core.structures import LinearModel
from pellucid.core.structures import Link as CoreLink
from pellucid.predict.artifacts.features import arrange, matrix
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.structures.insides import Insides

SYMBOL, PARAMETERS, ADDITIONAL = "mx-mod-symbol.json", "mx-mod-0000.params", "additional-params.json"

Link = Literal["identity", "sigmoid", "softmax"]

_LINKS: dict[Link, CoreLink] = {"identity": "identity", "sigmoid": "logistic", "softmax": "softmax"}

_LIST_MAGIC = 0x112
_ARRAY_MAGIC = 0xF993FAC9
_DENSE = 0
_TYPES = {0: "<f4", 1: "<f8", 2: "<f2", 3: "u1", 4: "<i4", 5: "i1", 6: "<i8"}
_MOST_DIMENSIONS = 8
_KINDS: dict[str, Link] = {
    "binary_classifier": "sigmoid",
    "multiclass_classifier": "softmax",
    "regressor": "identity",
}
_OPERATORS: tuple[tuple[str, Link], ...] = (
    ("logistic", "sigmoid"),
    ("sigmoid", "sigmoid"),
    ("softmax", "softmax"),
    ("linearregression", "identity"),
    ("maeregression", "identity"),
)


class LinearLearner:
    """Scores, and for classifiers the predicted label: `score >= threshold`, or the class of the highest score."""

    def __init__(self, path: Path) -> None:
        self._name = f"the Linear Learner model {path.name}"
        try:
            with zipfile.ZipFile(path) as archive:
                symbol, additional = (json.loads(archive.read(name)) for name in (SYMBOL, ADDITIONAL))
                arrays = read_arrays(archive.read(PARAMETERS), str(path))
        except (KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ModelError(f"{path}: not a whole Linear Learner artifact: {error}") from error
        self._weights, self._bias = _dense_layer(arrays, str(path))
        self._link = _link(symbol, additional, str(path))
        self._threshold = float(additional.get("threshold", 0.5))

    def answer(self, batch: Batch) -> Outputs:
        """`score` and, for classifiers, `predicted_label`."""
        values = matrix(arrange(batch, len(self._weights), None, self._name), self._name)
        margin = values @ self._weights + self._bias
        if self._link == "identity":
            return Outputs(margin)
        if self._link == "softmax":
            scores = _softmax(margin)
            return Outputs(scores, scores.argmax(axis=1), tuple(map(str, range(scores.shape[1]))))
        scores = _sigmoid(margin)
        return Outputs(scores, (scores[:, 0] >= self._threshold).astype(np.int64))

    def insides(self) -> Insides:
        """The dense layer and its link."""
        return Insides(LinearModel(self._weights, self._bias[0], _LINKS[self._link]))

    def close(self) -> None:
        """Nothing is held."""


def read_arrays(raw: bytes, source: str) -> dict[str, FloatArray]:
    """Named arrays of an MXNet list, dense, format version 2; names without their `arg:` or `aux:`.

    Raises:
        ModelError: the bytes are damaged, or an array is sparse or of an unknown type.
    """
    try:
        return _Arrays(raw, source).read()
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{source}: {PARAMETERS} is damaged: {error}") from error


class _Arrays:
    def __init__(self, raw: bytes, source: str) -> None:
        self._raw, self._at, self._source = raw, 0, source

    def read(self) -> dict[str, FloatArray]:
        magic, _, count = self._unpack("<QQQ")
        if magic != _LIST_MAGIC:
            raise ModelError(f"{self._source}: {PARAMETERS} begins with {magic:#x}; expected {_LIST_MAGIC:#x}")
        arrays = [self._array() for _ in range(count)]
        (names,) = self._unpack("<Q")
        return {self._text().partition(":")[2]: array for array, _ in zip(arrays, range(names), strict=True)}

    def _array(self) -> FloatArray:
        magic, storage, dimensions = self._unpack("<IiI")
        if magic != _ARRAY_MAGIC or storage != _DENSE or dimensions > _MOST_DIMENSIONS:
            seen = f"(mark {magic:#x}, storage {storage}, {dimensions} dimensions)"
            raise ModelError(f"{self._source}: {PARAMETERS} holds an array that is not dense of version 2 {seen}")
        shape = self._unpack(f"<{dimensions}q")
        _, _, kind = self._unpack("<iii")
        if kind not in _TYPES:
            raise ModelError(f"{self._source}: {PARAMETERS} holds numbers of unknown type {kind}")
        dtype, size = np.dtype(_TYPES[kind]), int(np.prod(shape))
        values = np.frombuffer(self._raw, dtype, size, self._at).reshape(shape)
        self._at += dtype.itemsize * size
        return values.astype(np.float64)

    def _text(self) -> str:
        (length,) = self._unpack("<Q")
        (text,) = self._unpack(f"<{length}s")
        return str(text, "utf-8")

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._raw, self._at)
        self._at += struct.calcsize(layout)
        return values


def _dense_layer(arrays: dict[str, FloatArray], source: str) -> tuple[FloatArray, FloatArray]:
    weights = [array for name, array in arrays.items() if name.endswith("_weight")]
    biases = [array for name, array in arrays.items() if name.endswith("_bias")]
    if len(weights) != 1 or len(biases) > 1 or weights[0].ndim != 2:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ModelError(
            f"{source}: expected one dense layer (one weight matrix, one bias), found {shapes or 'nothing'}"
        )
    bias = biases[0].reshape(1, -1) if biases else np.zeros((1, weights[0].shape[1]))
    if bias.shape[1] != weights[0].shape[1]:
        raise ModelError(f"{source}: weights have {weights[0].shape[1]} outputs, the bias has {bias.shape[1]}")
    return weights[0], bias


def _link(symbol: dict[str, Any], additional: dict[str, Any], source: str) -> Link:
    """The function of the output: named by the network's last operators, else by the kind of predictor."""
    operators = [str(node.get("op", "")).lower() for node in symbol.get("nodes", [])]
    for operator in reversed(operators):
        for part, link in _OPERATORS:
            if part in operator:
                return link
    kind = additional.get("predictor_type")
    if kind in _KINDS:
        return _KINDS[kind]
    seen = ", ".join(sorted({operator for operator in operators if operator != "null"}))
    raise ModelError(f"{source}: neither {ADDITIONAL} nor the network ({seen}) says how scores are made")


def _sigmoid(margin: FloatArray) -> FloatArray:
    return np.exp(-np.logaddexp(0, -margin))


def _softmax(margin: FloatArray) -> FloatArray:
    raised = np.exp(margin - margin.max(axis=1, keepdims=True))
    total: FloatArray = raised / raised.sum(axis=1, keepdims=True)
    return total
