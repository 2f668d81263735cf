"""scikit-learn's linear models taken apart, alone and behind scalers."""

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    SGDRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

from pellucid.core.specs import PredictorSpec
from pellucid.core.structures import LinearModel
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.in_process import InProcessPredictor


def loaded(estimator):
    return InProcessPredictor(SklearnModel(estimator, "the model"), PredictorSpec())


@pytest.mark.parametrize("label", ["binary", "classes"])
@pytest.mark.parametrize("scaler", [None, StandardScaler(), MinMaxScaler(), "passthrough"])
def test_logistic_regression(table, check, label, scaler):
    last = LogisticRegression(max_iter=3000)
    estimator = last if scaler is None else make_pipeline(scaler, last)
    structure = check(loaded(estimator.fit(table.whole, getattr(table, label))), atol=1e-9, missing=False)
    assert isinstance(structure, LinearModel)
    assert structure.link == ("logistic" if label == "binary" else "softmax")


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        LinearRegression(fit_intercept=False),
        Ridge(),
        Lasso(0.01),
        ElasticNet(0.01),
        make_pipeline(StandardScaler(), SGDRegressor(random_state=1)),
        make_pipeline(StandardScaler(with_mean=False), MinMaxScaler((-1, 3)), Ridge()),
        make_pipeline(StandardScaler(with_std=False), Ridge()),
        make_pipeline(RobustScaler(with_centering=False), MaxAbsScaler(), Ridge()),
        make_pipeline(RobustScaler(), Ridge()),
    ],
)
def test_regressors(table, check, estimator):
    check(loaded(estimator.fit(table.whole, table.z)), atol=1e-9, missing=False)


def test_several_targets(table, check):
    estimator = Ridge().fit(table.whole, np.column_stack([table.z, table.z**2]))
    check(loaded(estimator), atol=1e-9, missing=False)


def test_stochastic_gradient_descent(table, check):
    estimator = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1))
    check(loaded(estimator.fit(table.whole, table.binary)), atol=1e-9, missing=False)


@pytest.mark.parametrize(
    ("estimator", "label"),
    [
        (make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1)), "classes"),
        (make_pipeline(StandardScaler(), SGDClassifier(loss="modified_huber", random_state=1)), "binary"),
        (RidgeClassifier(), "binary"),
        (PoissonRegressor(), "classes"),
        (make_pipeline(PolynomialFeatures(2), Ridge()), "z"),
        (make_pipeline(MinMaxScaler(clip=True), Ridge()), "z"),
        (make_pipeline(FunctionTransformer(np.abs), Ridge()), "z"),
        (make_pipeline(ColumnTransformer([("s", StandardScaler(), [0, 1])]), Ridge()), "z"),
    ],
)
def test_others_are_none(table, estimator, label):
    assert loaded(estimator.fit(table.whole, getattr(table, label))).structure() is None
