"""Models that the caller has in memory: estimators, boosters and functions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError, ModelError, PellucidError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifacts.catboost_model import CatboostModel
from pellucid.predict.artifacts.features import cells, has_text, matrix
from pellucid.predict.artifacts.lightgbm_model import LightgbmModel
from pellucid.predict.artifacts.outputs import Model, Outputs, as_labels, as_scores
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.artifacts.xgboost_model import XgboostModel
from pellucid.predict.in_process import InProcessPredictor
from pellucid.predict.rows_like import RowsLike
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides

if TYPE_CHECKING:
    import narwhals as nw

ACCEPTED = "a function of rows, an object with predict_proba or predict, or a booster of XGBoost, LightGBM or CatBoost"


class LoadedModel(Struct, frozen=True, eq=False):
    """A model in memory. `template` is a frame like those it is given; without one it is given arrays."""

    model: object
    template: nw.DataFrame[Any] | None = None


def open_loaded(loaded: LoadedModel, spec: PredictorSpec, *, threads: int | None = None) -> InProcessPredictor:
    """A predictor that asks the model itself.

    A function is given rows as the caller has them: a frame of the same kind, or a (rows, features) array when the rows
    came as one. It answers with scores (floats, one a row or one column an output) or with labels (anything else).
    Where an estimator or a booster can be taken apart, the predictor is `Transparent`.

    Raises:
        ConfigError: the object is no model.
    """
    like = None if loaded.template is None else RowsLike(loaded.template)
    with ExitStack() as stack:
        return InProcessPredictor(_to_model(_owner(loaded.model), like, threads, stack), spec, stack.pop_all())


class FunctionModel:
    """A function of rows."""

    def __init__(self, function: Callable[[Any], Any], like: RowsLike | None) -> None:
        self._function = function
        self._like = like
        self._name = getattr(function, "__qualname__", type(function).__name__)

    def answer(self, batch: Batch) -> Outputs:
        """What the function returns for these rows.

        Raises:
            ModelError: the function raised, or returned something that is neither scores nor labels.
        """
        try:
            said = np.asarray(self._function(self._rows(batch)))
        except PellucidError:
            raise
        except Exception as error:
            raise ModelError(f"the model {self._name} raised {type(error).__name__}: {error}") from error
        if said.ndim not in (1, 2):
            raise ModelError(
                f"the model {self._name} returned an array of shape {said.shape} for {len(batch)} rows; expected one "
                "value a row, or one column an output"
            )
        return Outputs(as_scores(said)) if _is_score(said) else Outputs(None, as_labels(said))

    def insides(self) -> Insides:
        """Nothing is known of a function.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError("it is a function")

    def close(self) -> None:
        """Nothing is held."""

    def _rows(self, batch: Batch) -> Any:
        if self._like is not None:
            return self._like.frame(batch)
        # Whoever wrote the function may count on rows that lie one after the other in memory.
        return cells(batch) if has_text(batch) else np.ascontiguousarray(matrix(batch, "the model"))


def _is_score(said: np.ndarray) -> bool:
    """Floats, and several numbers a row, are scores; one whole number, truth value or text a row is a label."""
    is_single = said.ndim == 1 or said.shape[1] == 1
    return said.dtype.kind == "f" or (said.dtype.kind in "iu" and not is_single)


def _owner(model: object) -> object:
    """The estimator whose `predict_proba` was handed over; it knows more than its method."""
    estimator = getattr(model, "__self__", None)
    is_method = getattr(model, "__name__", "") == "predict_proba"
    return estimator if is_method and hasattr(estimator, "predict") else model


def _to_model(model: object, like: RowsLike | None, threads: int | None, stack: ExitStack) -> Model:
    library = type(model).__module__.partition(".")[0]
    if (library, type(model).__name__) in _BOOSTERS:
        return _of_booster(model, library, threads, stack)
    name = f"the model {type(model).__name__}"
    if hasattr(model, "predict"):
        is_pandas = like is not None and like.is_pandas
        return SklearnModel(model, name, to_frame=like.frame if is_pandas and like is not None else None)
    if callable(model):
        return FunctionModel(model, like)
    raise ConfigError("model", "is no model", got=model, expected=ACCEPTED)


_BOOSTERS: dict[tuple[str, str], Callable[[Path, int | None], Model]] = {
    ("xgboost", "Booster"): lambda path, threads: XgboostModel((path,), threads),
    ("lightgbm", "Booster"): LightgbmModel,
    ("catboost", "CatBoost"): CatboostModel,
}
_SUFFIXES = {"xgboost": "ubj", "lightgbm": "txt", "catboost": "cbm"}


def _of_booster(booster: Any, library: str, threads: int | None, stack: ExitStack) -> Model:
    """The booster as its library saves it, so that it is asked and taken apart as an artifact is."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    path = Path(folder) / f"model.{_SUFFIXES[library]}"
    booster.save_model(str(path))
    return _BOOSTERS[library, type(booster).__name__](path, threads)
