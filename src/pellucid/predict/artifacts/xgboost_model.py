"""XGBoost boosters: JSON, UBJSON, and what earlier versions pickled or saved in binary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.arrays import Batch, FloatArray
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange, matrix
from pellucid.predict.artifacts.outputs import Outputs, as_labels, as_scores
from pellucid.predict.artifacts.xgboost_legacy import is_binary_model, modernise, to_model_json
from pellucid.predict.artifacts.xgboost_pickle import read_pickle
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.xgboost_trees import read_xgboost

_LABEL_OBJECTIVES = ("multi:softmax", "binary:hinge")
_PICKLE = b"\x80"


class XgboostModel:
    """One booster, or several of one training whose answers are averaged (labels: the most frequent), as hosted."""

    def __init__(self, paths: Sequence[Path], threads: int | None = None) -> None:
        self._name = f"the XGBoost model {paths[0].name}"
        loaded = [_load(path, threads) for path in paths]
        self._boosters = [(booster, _best_range(booster, kept)) for booster, kept in loaded]
        config = json.loads(loaded[0][0].save_config())["learner"]
        self._gives_labels = config["objective"]["name"] in _LABEL_OBJECTIVES
        self._is_linear = config["gradient_booster"]["name"] == "gblinear"

    def answer(self, batch: Batch) -> Outputs:
        """Scores as the booster's objective has them, from the best iteration."""
        first = self._boosters[0][0]
        values = matrix(arrange(batch, first.num_features(), first.feature_names, self._name), self._name)
        answers = [self._ask(booster, values, span) for booster, span in self._boosters]
        if not self._gives_labels:
            return Outputs(answers[0] if len(answers) == 1 else np.mean(answers, axis=0))
        votes = answers[0] if len(answers) == 1 else _most_frequent(np.hstack(answers))
        return Outputs(votes, as_labels(votes))

    def insides(self) -> Insides:
        """The booster's trees or weights.

        Raises:
            UnreadableError: it gives labels, is several boosters, or cannot be represented.
        """
        if self._gives_labels or len(self._boosters) > 1:
            raise UnreadableError("it gives labels" if self._gives_labels else "it is several boosters")
        booster, span = self._boosters[0]
        names = None if booster.feature_names is None else tuple(booster.feature_names)
        return Insides(read_xgboost(booster.save_raw("json"), span[1]), names, "float32")

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self, booster: Any, values: FloatArray, span: tuple[int, int]) -> FloatArray:
        if not self._is_linear:
            return as_scores(booster.inplace_predict(values, iteration_range=span, validate_features=False))
        from xgboost import DMatrix

        return as_scores(booster.predict(DMatrix(values), validate_features=False))


def _load(path: Path, threads: int | None) -> tuple[Any, Mapping[str, object]]:
    try:
        from xgboost import Booster
        from xgboost.core import XGBoostError
    except ImportError as error:
        raise MissingExtraError("xgboost", "xgboost", "An XGBoost model") from error
    document, kept = _to_document(path.read_bytes(), str(path))
    booster = Booster()
    try:
        booster.load_model(bytearray(document))
    except XGBoostError as error:
        first = str(error).partition("\n")[0]
        raise ModelError(f"{path}: XGBoost cannot load this model: {first}") from error
    booster.set_param({"nthread": threads or 0})
    return booster, kept


def _to_document(raw: bytes, source: str) -> tuple[bytes, Mapping[str, object]]:
    """JSON or UBJSON that today's XGBoost loads, and the attributes a pickled Booster kept beside it."""
    kept: Mapping[str, object] = {}
    if raw.startswith(_PICKLE):
        pickled = read_pickle(raw, source)
        raw, kept = pickled.raw, pickled.attributes
    if is_binary_model(raw):
        return to_model_json(raw, source, kept), kept
    return (modernise(raw, kept) if raw.lstrip().startswith(b'{"') else raw), kept


def _best_range(booster: Any, kept: Mapping[str, object]) -> tuple[int, int]:
    """First and last iteration to use; (0, 0) is all of them."""
    best = booster.attributes().get("best_iteration", kept.get("best_iteration"))
    return (0, 0) if best is None else (0, int(best) + 1)


def _most_frequent(votes: FloatArray) -> FloatArray:
    """(n, 1): the most frequent value of each row, the smallest of equals."""
    values = np.unique(votes)
    counts = (votes[:, :, None] == values).sum(axis=1)
    return as_scores(values[counts.argmax(axis=1)])
