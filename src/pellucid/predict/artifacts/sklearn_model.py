"""scikit-learn estimators: skops files in this process; pickles only in a child process, with consent."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConsentError, MissingExtraError, ModelError
from pellucid.predict.artifacts.features import arrange, cells, has_text, matrix
from pellucid.predict.artifacts.outputs import Outputs, as_labels, as_scores, of_classes
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.sklearn_estimators import read_estimator

_HARMLESS_TYPES = frozenset(
    {
        "numpy.dtype",
        "sklearn._loss.loss.HalfTweedieLoss",
        "sklearn._loss.loss.HalfTweedieLossIdentity",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.compose._column_transformer.make_column_selector",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.metrics._dist_metrics.EuclideanDistance64",
        "sklearn.metrics._dist_metrics.ManhattanDistance64",
        "sklearn.metrics._dist_metrics.MinkowskiDistance64",
        "sklearn.neighbors._ball_tree.BallTree",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
    }
)
"""Parts of scikit-learn estimators that skops does not vouch for by itself: they hold numbers and run nothing."""


class SklearnModel:
    """An estimator that was loaded: a classifier, a regressor, or a pipeline that ends in one.

    `to_frame` makes the frames for an estimator that was trained on one, from a batch and the estimator's own names.
    """

    def __init__(
        self, estimator: Any, name: str, to_frame: Callable[[Batch, Sequence[str]], Any] | None = None
    ) -> None:
        if not hasattr(estimator, "predict"):
            raise ModelError(f"{name} is a {type(estimator).__name__}, which has no predict method")
        self._estimator = estimator
        self._name = name
        self._to_frame = to_frame or as_frame
        self._has_classes = len(getattr(estimator, "classes_", ())) > 0  # CatBoost's regressors have an empty list

    def answer(self, batch: Batch) -> Outputs:
        """Probabilities and labels of a classifier, labels of one without probabilities, the value of a regressor."""
        values = self._values(batch)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labels = self._estimator.predict(values)
            if hasattr(self._estimator, "predict_proba"):
                return of_classes(self._estimator.predict_proba(values), list(self._estimator.classes_), labels)
        if self._has_classes:
            return Outputs(None, as_labels(labels))
        return Outputs(as_scores(labels))

    def insides(self) -> Insides:
        """The estimator's trees or weights.

        Raises:
            UnreadableError: it gives labels only, or cannot be represented.
        """
        if self._has_classes and not hasattr(self._estimator, "predict_proba"):
            raise UnreadableError("it gives labels only")
        return read_estimator(self._estimator)

    def close(self) -> None:
        """Nothing is held."""

    def _values(self, batch: Batch) -> Any:
        names = getattr(self._estimator, "feature_names_in_", None)
        named = None if names is None else list(map(str, names))
        arranged = arrange(batch, getattr(self._estimator, "n_features_in_", None), named, self._name)
        if named is not None and (frame := self._to_frame(arranged, named)) is not None:
            return frame
        return cells(arranged) if has_text(arranged) else matrix(arranged, self._name)


def load_skops(path: Path) -> SklearnModel:
    """The estimator in a skops file, which holds no code.

    Raises:
        ConsentError: the file asks for types beyond scikit-learn, numpy and scipy; the message lists them.
    """
    try:
        from skops.io import get_untrusted_types, load
    except ImportError as error:
        raise MissingExtraError("skops", "sklearn", "A scikit-learn model") from error
    try:
        asked = set(get_untrusted_types(file=path))
        if strange := sorted(asked - _HARMLESS_TYPES):
            raise ConsentError(
                f"{path} asks to create objects of types that are not known to be harmless: {', '.join(strange)}; "
                "accepted are those of scikit-learn, numpy and scipy. Save the model without them"
            )
        return SklearnModel(load(path, trusted=sorted(asked)), f"the scikit-learn model {path.name}")
    except (ValueError, TypeError, KeyError, AttributeError, ImportError) as error:
        raise ModelError(f"{path}: skops cannot load this model: {error}") from error


def load_pickle(path: Path) -> SklearnModel:
    """The estimator in a pickle or joblib file. Runs whatever code the file has: call it in a child process only."""
    try:
        from joblib import load
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "sklearn", "A scikit-learn model") from error
    return SklearnModel(load(path), f"the model {path.name}")


def as_frame(batch: Batch, names: Sequence[str]) -> Any:
    """The batch as a pandas frame with these column names; `None` without pandas."""
    try:
        from pandas import DataFrame
    except ImportError:
        return None
    return DataFrame(dict(zip(names, batch.columns, strict=True)))
