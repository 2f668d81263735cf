"""scikit-learn's tree models taken apart give their own predictions."""

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeRegressor

from pellucid.core.evaluate import evaluate
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.in_process import InProcessPredictor


def loaded(estimator, spec=None):
    return InProcessPredictor(SklearnModel(estimator, "the model"), spec or PredictorSpec())


@pytest.mark.parametrize("label", ["binary", "classes"])
@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(9, random_state=1),
        RandomForestClassifier(9, max_depth=3, class_weight="balanced", random_state=1),
        ExtraTreesClassifier(9, random_state=1, min_samples_leaf=3),
        DecisionTreeClassifier(max_leaf_nodes=12, random_state=1),
        HistGradientBoostingClassifier(max_iter=9, max_leaf_nodes=12),
    ],
)
def test_classifiers_with_gaps(table, check, estimator, label):
    check(loaded(estimator.fit(table.x, getattr(table, label))), atol=1e-9)


@pytest.mark.parametrize("label", ["binary", "classes"])
def test_gradient_boosting(table, check, label):
    estimator = GradientBoostingClassifier(n_estimators=9, random_state=1).fit(table.whole, getattr(table, label))
    check(loaded(estimator), atol=1e-9, missing=False)


@pytest.mark.parametrize("parameters", [{"loss": "exponential"}, {"init": "zero"}, {"subsample": 0.5}])
def test_gradient_boosting_of_two_classes(table, check, parameters):
    estimator = GradientBoostingClassifier(n_estimators=9, random_state=1, **parameters).fit(table.whole, table.binary)
    check(loaded(estimator), atol=1e-9, missing=False)


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestRegressor(9, random_state=1),
        RandomForestRegressor(9, criterion="absolute_error", max_depth=4, random_state=1),
        ExtraTreesRegressor(9, random_state=1),
        DecisionTreeRegressor(max_depth=5, random_state=1),
        ExtraTreeRegressor(random_state=1),
        HistGradientBoostingRegressor(max_iter=9),
        HistGradientBoostingRegressor(max_iter=9, loss="quantile", quantile=0.3),
        HistGradientBoostingRegressor(max_iter=60, early_stopping=True, n_iter_no_change=2),
    ],
)
def test_regressors_with_gaps(table, check, estimator):
    check(loaded(estimator.fit(table.x, table.z)), atol=1e-9)


@pytest.mark.parametrize("loss", ["squared_error", "huber", "absolute_error"])
def test_gradient_boosting_regressors(table, check, loss):
    estimator = GradientBoostingRegressor(n_estimators=9, loss=loss, random_state=1).fit(table.whole, table.z)
    check(loaded(estimator), atol=1e-9, missing=False)


def test_forests_that_never_saw_a_gap(table, check):
    check(loaded(RandomForestClassifier(5, random_state=1).fit(table.whole, table.binary)), atol=1e-9, missing=False)


def test_several_targets(table, check):
    label = np.column_stack([table.z, -(table.z**2)])
    check(loaded(RandomForestRegressor(5, random_state=1).fit(table.x, label)), atol=1e-9)


@pytest.mark.parametrize("has_gaps", [True, False])
@pytest.mark.parametrize("code", [lambda codes: codes, lambda codes: codes * 7 + 3])
def test_categories_of_histograms(table, check, code, has_gaps):
    x = (table.x if has_gaps else table.whole).copy()
    x[:, 4] = code(x[:, 4])
    estimator = HistGradientBoostingClassifier(max_iter=9, categorical_features=[1, 4], random_state=1)
    x[:, 1] = np.abs(x[:, 1])
    structure = check(loaded(estimator.fit(x, table.binary)), atol=1e-9)
    assert {int(structure.feature[node]) for node in structure.categories} == {1, 4}
    predictor = loaded(estimator)
    from pellucid.core.arrays import Batch

    own = predictor.predict(Batch(tuple("abcde"), tuple(x.T))).scores
    np.testing.assert_allclose(evaluate(structure, x), own, atol=1e-9)


def test_named_columns_in_another_order(table, check):
    frame = pd.DataFrame(table.whole, columns=list("abcde"))
    predictor = loaded(GradientBoostingClassifier(n_estimators=5).fit(frame, table.binary))
    assert predictor.structure() is None
    check(predictor, atol=1e-9, names=tuple("abcde"), missing=False)
    check(predictor, atol=1e-9, names=tuple("cadbe"), missing=False)


def test_a_forest_from_a_file(table, check, tmp_path):
    skops.io.dump(RandomForestClassifier(5, random_state=1).fit(table.x, table.classes), tmp_path / "m.skops")
    check(open_artifact(str(tmp_path / "m.skops"), PredictorSpec()), atol=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda t: KNeighborsClassifier().fit(t.whole, t.binary),
        lambda t: make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=2)).fit(t.whole, t.binary),
        lambda t: HistGradientBoostingRegressor(loss="poisson", max_iter=3).fit(t.x, t.classes),
        lambda t: GradientBoostingRegressor(n_estimators=3, init=LinearRegression()).fit(t.whole, t.z),
        lambda t: HistGradientBoostingClassifier(categorical_features=[0], max_iter=3).fit(
            np.column_stack([np.round(t.whole[:, 0] * 2) / 2, t.whole[:, 1:]]), t.binary
        ),
        lambda t: RandomForestClassifier(3).fit(t.whole, np.column_stack([t.binary, t.classes])),
    ],
)
def test_others_are_none(table, make):
    assert loaded(make(table)).structure() is None


def test_an_estimator_of_ones_own_is_none(table):
    class DecisionTree(DecisionTreeClassifier):
        pass

    DecisionTree.__name__ = "DecisionTreeClassifier"
    assert loaded(DecisionTree(max_depth=2).fit(table.whole, table.binary)).structure() is None
