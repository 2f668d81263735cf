"""MLflow model folders, loaded as pyfunc; their flavours unpickle and import code, so only in a child process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange
from pellucid.predict.artifacts.outputs import Outputs, as_labels, as_scores
from pellucid.predict.artifacts.sklearn_model import as_frame
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides

_WHOLE_TYPES = ("long", "integer")


class MlflowModel:
    """A pyfunc model; it gets a pandas frame with the columns and types of its signature."""

    def __init__(self, path: Path) -> None:
        try:
            from mlflow import pyfunc
        except ImportError as error:
            raise MissingExtraError("mlflow", "mlflow", "An MLflow model") from error
        self._name = f"the MLflow model {path.name}"
        self._model: Any = pyfunc.load_model(str(path))
        schema = self._model.metadata.get_input_schema()
        is_tabular = schema is not None and not schema.is_tensor_spec() and schema.has_input_names()
        self._types = (
            dict(zip(schema.input_names(), map(_type_name, schema.input_types()), strict=True)) if is_tabular else {}
        )

    def answer(self, batch: Batch) -> Outputs:
        """The model's output: fractions are scores, text and whole numbers are labels."""
        names = list(self._types) or None
        arranged = arrange(batch, None, names, self._name)
        columns = list(arranged.columns)
        for at, kind in enumerate(self._types.values()):
            columns[at] = _fit(columns[at], kind)
        frame = as_frame(Batch(arranged.names, tuple(columns)), names or list(arranged.names))
        if frame is None:
            raise MissingExtraError("pandas", "mlflow", "An MLflow model")
        return _read_output(self._model.predict(frame), self._name)

    def insides(self) -> Insides:
        """Nothing: a pyfunc model can be anything.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError("an MLflow model can be anything")

    def close(self) -> None:
        """Nothing is held."""


def load_mlflow(path: Path) -> MlflowModel:
    """The model in an MLflow folder. Runs whatever code the folder has: call it in a child process only."""
    return MlflowModel(path)


def _type_name(kind: Any) -> str:
    return str(getattr(kind, "name", kind))


def _fit(column: Column, kind: str) -> Column:
    """A column as a signature wants it, where that loses nothing; MLflow itself refuses what does not fit."""
    if kind in _WHOLE_TYPES and column.dtype.kind in "iuf" and (column == np.floor(column)).all():
        return column.astype(np.int64 if kind == "long" else np.int32)
    if kind in ("float", "double") and column.dtype.kind in "iuf":
        return column.astype(np.float32 if kind == "float" else np.float64)
    return column


def _read_output(output: Any, model: str) -> Outputs:
    if hasattr(output, "columns"):
        names = list(map(str, output.columns))
        return _read_columns(names, [np.asarray(output.iloc[:, at]) for at in range(len(names))], model)
    array = np.asarray(output)
    if array.ndim == 2 and array.dtype.kind == "f":
        return Outputs(as_scores(array))
    return _read_columns([""], [array.reshape(len(array), -1)[:, 0]], model)


def _read_columns(names: Sequence[str], columns: Sequence[Column], model: str) -> Outputs:
    scores = [(name, column) for name, column in zip(names, columns, strict=True) if column.dtype.kind == "f"]
    labels = [column for column in columns if column.dtype.kind != "f"]
    if not scores and not labels:
        raise ModelError(f"{model} answered without a single column")
    found = as_labels(labels[0]) if labels else None
    if not scores:
        return Outputs(None, found)
    classes = tuple(name for name, _ in scores) if len(scores) > 1 else None
    return Outputs(np.column_stack([column for _, column in scores]).astype(np.float64), found, classes)
