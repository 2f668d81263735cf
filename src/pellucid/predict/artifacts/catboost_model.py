"""CatBoost models in their own binary (.cbm) or JSON format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange, matrix
from pellucid.predict.artifacts.outputs import Outputs, as_scores, of_classes
from pellucid.predict.structures.catboost_trees import read_catboost
from pellucid.predict.structures.insides import Insides

_EXPONENTIAL = ("Poisson", "Tweedie")
_MISSING = "nan"


class CatboostModel:
    """A classifier, regressor or ranker; categorical and text features are given as text or whole numbers."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        try:
            from catboost import CatBoost, CatBoostError
        except ImportError as error:
            raise MissingExtraError("catboost", "catboost", "A CatBoost model") from error
        self._name = f"the CatBoost model {path.name}"
        self._failure = CatBoostError
        self._model: Any = CatBoost()
        try:
            self._model.load_model(str(path), format="json" if _is_json(path) else "cbm")
        except CatBoostError as error:
            raise ModelError(f"{path}: CatBoost cannot load this model: {error}") from error
        if self._model.get_embedding_feature_indices():
            raise ModelError(f"{path}: the CatBoost model has embedding features, which a table cannot give")
        self._as_text = {*self._model.get_cat_feature_indices(), *self._model.get_text_feature_indices()}
        self._threads = threads or -1

    def answer(self, batch: Batch) -> Outputs:
        """Probabilities of classes, or the regressor's or ranker's value."""
        names = self._model.feature_names_
        pool = self._pool(arrange(batch, len(names), names, self._name))
        classes = list(self._model.classes_)
        try:
            if classes:
                probabilities = self._ask(pool, "Probability")
                return of_classes(probabilities, classes, self._ask(pool, "Class"))
            return Outputs(as_scores(self._ask(pool, self._value_type())))
        except self._failure as error:
            raise ModelError(f"{self._name} failed: {error}") from error

    def insides(self) -> Insides:
        """The model's trees.

        Raises:
            UnreadableError: it has features that are no numbers, or cannot be represented.
        """
        return Insides(read_catboost(self._model), tuple(self._model.feature_names_))

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self, pool: Any, prediction_type: str) -> Any:
        return self._model.predict(pool, prediction_type=prediction_type, thread_count=self._threads)

    def _value_type(self) -> str:
        loss = str(self._model.get_all_params().get("loss_function", ""))
        return "Exponent" if loss.startswith(_EXPONENTIAL) else "RawFormulaVal"

    def _pool(self, batch: Batch) -> Any:
        from catboost import Pool

        texts = self._model.get_text_feature_indices()
        if not self._as_text:
            return Pool(matrix(batch, self._name))
        values = np.empty((len(batch), len(batch.names)), dtype=object)
        for at, (name, column) in enumerate(zip(batch.names, batch.columns, strict=True)):
            numbers = None if at in self._as_text else matrix(Batch((name,), (column,)), self._name)[:, 0]
            values[:, at] = _as_categories(column) if numbers is None else numbers
        categories = self._model.get_cat_feature_indices()
        return Pool(values, cat_features=categories, text_features=texts or None, feature_names=list(batch.names))


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16).lstrip().startswith(b"{")


def _as_categories(column: Column) -> Column:
    """Categories as CatBoost hashes them: text; whole numbers as such; a missing one is `nan`."""
    if column.dtype.kind in "iu":
        return column
    if column.dtype.kind == "f":
        return np.array([_number_text(cell) for cell in column.tolist()], dtype=object)
    return np.array([_MISSING if cell is None else str(cell) for cell in column.tolist()], dtype=object)


def _number_text(cell: float) -> str:
    if cell != cell:
        return _MISSING
    return str(int(cell)) if cell.is_integer() else str(cell)
