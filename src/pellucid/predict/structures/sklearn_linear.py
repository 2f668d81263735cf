"""scikit-learn's linear models, with the scalers before them folded into the weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import LinearModel, Link
from pellucid.predict.structures.forest import UnreadableError

CLASSIFIERS = ("LogisticRegression", "LogisticRegressionCV", "SGDClassifier")
REGRESSORS = (
    "ARDRegression",
    "BayesianRidge",
    "ElasticNet",
    "ElasticNetCV",
    "HuberRegressor",
    "Lars",
    "LarsCV",
    "Lasso",
    "LassoCV",
    "LassoLars",
    "LassoLarsCV",
    "LassoLarsIC",
    "LinearRegression",
    "LinearSVR",
    "OrthogonalMatchingPursuit",
    "OrthogonalMatchingPursuitCV",
    "PassiveAggressiveRegressor",
    "QuantileRegressor",
    "Ridge",
    "RidgeCV",
    "SGDRegressor",
    "TheilSenRegressor",
)


def read_linear(estimator: Any) -> LinearModel:
    """Weights and intercept; logistic for two classes, softmax for more.

    Raises:
        UnreadableError: probabilities of several classes come from one logistic function each.
    """
    weights = np.atleast_2d(np.asarray(estimator.coef_, dtype=np.float64)).T
    intercept = np.broadcast_to(np.asarray(estimator.intercept_, dtype=np.float64).ravel(), weights.shape[1:]).copy()
    return LinearModel(weights, intercept, _link(estimator, weights.shape[1]))


def fold_scaler(scaler: Any, model: LinearModel) -> LinearModel:
    """The same model for inputs that have not gone through the scaler: it gives `x * factor + shift`.

    Raises:
        UnreadableError: this step is no scaler, or one that clips.
    """
    if getattr(scaler, "clip", False):
        raise UnreadableError(f"its {type(scaler).__name__} clips")
    factor, shift = _scaling(scaler, len(model.weights))
    return LinearModel(factor[:, None] * model.weights, model.intercept + shift @ model.weights, model.link)


def _link(estimator: Any, outputs: int) -> Link:
    if type(estimator).__name__ in REGRESSORS:
        return "identity"
    if outputs == 1:
        return "logistic"
    if type(estimator).__name__ == "SGDClassifier" or getattr(estimator, "multi_class", None) == "ovr":
        raise UnreadableError("its probabilities come from one logistic function a class")
    return "softmax"


def _scaling(scaler: Any, features: int) -> tuple[FloatArray, FloatArray]:
    name = type(scaler).__name__ if type(scaler).__module__.startswith("sklearn.") else ""
    scale, one, zero = getattr(scaler, "scale_", None), np.ones(features), np.zeros(features)
    if name == "MinMaxScaler":
        return scaler.scale_, scaler.min_
    if name == "MaxAbsScaler":
        return 1 / scaler.scale_, zero
    centers = {"StandardScaler": "mean_", "RobustScaler": "center_"}
    if name not in centers:
        raise UnreadableError(f"a {type(scaler).__name__} comes before it")
    factor = one if scale is None else 1 / scale
    is_centered = scaler.with_mean if name == "StandardScaler" else scaler.with_centering
    return factor, -getattr(scaler, centers[name]) * factor if is_centered else zero
