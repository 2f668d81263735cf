"""ONNX models, run by onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange, matrix
from pellucid.predict.artifacts.outputs import Outputs, as_labels, as_scores, of_classes
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.onnx_nodes import read_onnx

_NUMBERS: dict[str, str] = {
    "tensor(float)": "f4",
    "tensor(double)": "f8",
    "tensor(float16)": "f2",
    "tensor(int64)": "i8",
    "tensor(int32)": "i4",
    "tensor(bool)": "?",
}
_TEXT = "tensor(string)"


class OnnxModel:
    """A graph with one tensor of all features, or one input a column."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingExtraError("onnxruntime", "onnx", "An ONNX model") from error
        self._name = f"the ONNX model {path.name}"
        self._path = path
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime has no common error class
            raise ModelError(f"{path}: onnxruntime cannot load this model: {error}") from error
        self._inputs = self._session.get_inputs()

    def answer(self, batch: Batch) -> Outputs:
        """Probabilities and labels of a classifier, or the graph's first output of numbers."""
        feed = self._single(batch) if len(self._inputs) == 1 else self._by_column(batch)
        try:
            values = self._session.run(None, feed)
        except Exception as error:  # the runtime has no common error class
            raise ModelError(f"{self._name} failed: {error}") from error
        names = [output.name for output in self._session.get_outputs()]
        return _read_outputs(dict(zip(names, values, strict=True)), len(batch), self._name)

    def insides(self) -> Insides:
        """The trees or weights of a graph that holds little else.

        Raises:
            UnreadableError: the graph does more, or takes its columns one by one.
        """
        if len(self._inputs) != 1:
            raise UnreadableError("it takes its columns one by one")
        shape = self._inputs[0].shape
        width = shape[-1] if len(shape) > 1 and isinstance(shape[-1], int) else None
        return Insides(read_onnx(self._path.read_bytes(), width), summed_in="float32")

    def close(self) -> None:
        """Nothing is held."""

    def _single(self, batch: Batch) -> dict[str, Column]:
        wanted = self._inputs[0]
        width = wanted.shape[-1] if len(wanted.shape) > 1 and isinstance(wanted.shape[-1], int) else None
        arranged = arrange(batch, width, None, self._name)
        if wanted.type == _TEXT:
            return {wanted.name: np.array([list(map(str, row)) for row in arranged.rows()], dtype=object)}
        return {wanted.name: matrix(arranged, self._name).astype(_dtype(wanted, self._name))}

    def _by_column(self, batch: Batch) -> dict[str, Column]:
        names = [wanted.name for wanted in self._inputs]
        arranged = arrange(batch, len(names), names, self._name)
        columns = zip(self._inputs, arranged.names, arranged.columns, strict=True)
        return {wanted.name: self._tensor(wanted, name, column) for wanted, name, column in columns}

    def _tensor(self, wanted: Any, name: str, column: Column) -> Column:
        if wanted.type == _TEXT:
            texts = ["" if cell is None else str(cell) for cell in column.tolist()]
            tensor = np.array(texts, dtype=object).reshape(-1, 1)
        else:
            numbers = matrix(Batch((name,), (column,)), self._name)
            tensor = numbers.astype(_dtype(wanted, self._name))
        return tensor if len(wanted.shape) > 1 else tensor[:, 0]


def _dtype(wanted: Any, model: str) -> str:
    if wanted.type not in _NUMBERS:
        accepted = ", ".join((*_NUMBERS, _TEXT))
        raise ModelError(f"{model} has an input {wanted.name!r} of type {wanted.type}; accepted are {accepted}")
    return _NUMBERS[wanted.type]


def _read_outputs(values: dict[str, Any], rows: int, model: str) -> Outputs:
    """Labels are an output of text or whole numbers, scores one of fractions or of a map from class to probability."""
    labels: Column | None = None
    for value in values.values():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            classes = list(value[0])
            table = [[row[name] for name in classes] for row in value]
            return _classified(np.array(table), classes, labels)
        array = np.asarray(value)
        if array.shape[:1] != (rows,):
            continue
        if array.dtype.kind == "f":
            return Outputs(as_scores(array.reshape(rows, -1))) if labels is None else _classified(array, None, labels)
        labels = as_labels(array) if array.size == rows else labels
    if labels is None:
        raise ModelError(f"{model} has no output with one answer a record; its outputs are {', '.join(values)}")
    return Outputs(None, labels)


def _classified(probabilities: Any, classes: list[object] | None, labels: Column | None) -> Outputs:
    scores = as_scores(probabilities.reshape(len(probabilities), -1))
    names = list(range(scores.shape[1])) if classes is None else classes
    chosen = np.array(names)[scores.argmax(axis=1)] if labels is None else labels
    found = of_classes(scores, names, chosen)
    return found if classes is not None else Outputs(found.scores, found.labels)
