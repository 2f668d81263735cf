"""LightGBM boosters in their text format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange, matrix
from pellucid.predict.artifacts.outputs import Outputs, as_scores
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.lightgbm_trees import read_lightgbm, with_values

_CATEGORIES = "pandas_categorical:"
_INFOS = "feature_infos="


class LightgbmModel:
    """A booster; columns that were categories in the training frame become the codes they had there.

    Numbers in a column whose categories are text are codes already.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        try:
            from lightgbm import Booster
            from lightgbm.basic import LightGBMError
        except ImportError as error:
            raise MissingExtraError("lightgbm", "lightgbm", "A LightGBM model") from error
        self._name = f"the LightGBM model {path.name}"
        self._threads = threads or 0
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            self._booster: Any = Booster(model_str=text)
        except LightGBMError as error:
            raise ModelError(f"{path}: LightGBM cannot load this model: {error}") from error
        self._categories = _categories(text)
        self._coded = _categorical_features(text) if self._categories else []

    def answer(self, batch: Batch) -> Outputs:
        """One score (regression, ranking, binary) or one probability a class, from the best iteration saved."""
        names = self._booster.feature_name()
        values = self._numbers(arrange(batch, self._booster.num_feature(), names, self._name))
        return Outputs(as_scores(self._booster.predict(values, num_threads=self._threads, validate_features=False)))

    def insides(self) -> Insides:
        """The booster's trees.

        Raises:
            UnreadableError: it takes text, or cannot be represented.
        """
        structure = read_lightgbm(self._booster.model_to_string())
        if self._categories:
            if len(self._coded) != len(self._categories):
                raise UnreadableError("it is not known which of its columns are categories")
            structure = with_values(structure, dict(zip(self._coded, self._categories, strict=True)))
        return Insides(structure, tuple(self._booster.feature_name()))

    def close(self) -> None:
        """Nothing is held."""

    def _numbers(self, batch: Batch) -> FloatArray:
        texts = [at for at, column in enumerate(batch.columns) if column.dtype.kind not in "biuf"]
        coded = self._coded if len(self._coded) == len(self._categories) else texts
        if len(coded) != len(self._categories) or not set(texts) <= set(coded):
            names = ", ".join(repr(batch.names[at]) for at in texts)
            raise ModelError(
                f"{self._name} was trained with {len(self._categories)} columns of named categories, and the data has "
                f"{len(texts)} columns of text: {names}; encode them as they were encoded for training"
            )
        columns = list(batch.columns)
        for at, known in zip(coded, self._categories, strict=True):
            if at in texts or not any(isinstance(category, str) for category in known):
                columns[at] = _codes(batch.columns[at], known)
        return matrix(Batch(batch.names, tuple(columns)), self._name)


def _categories(text: str) -> list[list[object]]:
    """Categories of the columns that were categorical in the training frame, in column order."""
    line = next((line for line in reversed(text.splitlines()[-20:]) if line.startswith(_CATEGORIES)), "")
    found: list[list[object]] | None = json.loads(line.removeprefix(_CATEGORIES)) if line else None
    return found or []


def _categorical_features(text: str) -> list[int]:
    """Columns the booster treats as categories: their values are listed `3:1:2`, those of others are `[low:high]`."""
    line = next((line for line in text.splitlines()[:40] if line.startswith(_INFOS)), "")
    infos = line.removeprefix(_INFOS).split()
    return [at for at, info in enumerate(infos) if info != "none" and not info.startswith("[")]


def _codes(column: Column, known: list[object]) -> Column:
    """Position among the known categories; NaN for a missing or unknown one, as in training frames."""
    codes = {category: code for code, category in enumerate(known)}
    return np.array([codes.get(cell, np.nan) for cell in column], dtype=np.float64)
