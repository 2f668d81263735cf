from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import pellucid

NAMES = ["age", "score"]


@pytest.fixture
def numbers(people):
    return people[NAMES]


@pytest.fixture
def outcome(people):
    return (people.hired == "yes").astype(int)


def add_up(found, predicted):
    assert found.expected + found.values.sum(axis=1) == pytest.approx(
        np.reshape(predicted, (len(predicted), -1)), abs=1e-5
    )


def test_a_function_of_frames_is_given_frames_of_the_same_kind(numbers):
    kinds = {pd.DataFrame: numbers, pl.DataFrame: pl.from_pandas(numbers), pa.Table: pa.Table.from_pandas(numbers)}
    for kind, rows in kinds.items():

        def model(frame, kind=kind):
            assert isinstance(frame, kind)
            return 0.5 * np.asarray(frame["age"]) + np.asarray(frame["score"])

        found = pellucid.explain(model, rows, baseline={"age": 40, "score": 0.0})
        assert found["age"] == pytest.approx(0.5 * (numbers.age - 40))
        assert isinstance(found.to_frame(), kind)


def test_a_lazy_frame_gives_eager_ones(numbers):
    found = pellucid.explain(lambda frame: frame["age"], pl.from_pandas(numbers).lazy(), baseline=[40, 0.0])
    assert found["age"] == pytest.approx(numbers.age - 40)


def test_a_function_of_arrays_is_given_arrays(numbers):
    def model(rows):
        assert rows.dtype == np.float64
        return rows @ np.array([0.5, 1.0])

    found = pellucid.explain(model, numbers.to_numpy(), baseline=np.array([40, 0.0]))
    assert found.features == ("feature_0", "feature_1")
    assert found["feature_0"] == pytest.approx(0.5 * (numbers.age - 40))


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        LinearRegression(),
        RandomForestClassifier(10, max_depth=3, random_state=0),
        HistGradientBoostingClassifier(max_iter=5),
        xgboost.XGBClassifier(n_estimators=5, max_depth=3),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_known_estimators_are_explained_exactly(estimator, numbers, outcome):
    estimator.fit(numbers, outcome)
    found = pellucid.explain(estimator, numbers[:50], baseline=numbers.median(), method="exact")
    assert found.method.startswith("exact")
    assert not found.standard_errors.any()
    is_classifier = hasattr(estimator, "predict_proba")
    add_up(found, estimator.predict_proba(numbers[:50])[:, 1] if is_classifier else estimator.predict(numbers[:50]))


def test_a_booster_and_a_bound_method_are_as_good_as_their_estimator(numbers, outcome):
    estimator = xgboost.XGBClassifier(n_estimators=5, max_depth=3).fit(numbers, outcome)
    expected = pellucid.explain(estimator, numbers, baseline=numbers.median()).values
    for model in (estimator.get_booster(), estimator.predict_proba):
        found = pellucid.explain(model, numbers, baseline=numbers.median(), method="exact")
        assert found.values == pytest.approx(expected)


def test_a_pipeline_takes_words_whatever_the_frame(people, outcome):
    rows = people[["age", "sex"]]
    pipeline = make_pipeline(
        make_column_transformer((OneHotEncoder(), ["sex"]), remainder="passthrough"), LogisticRegression()
    ).fit(rows, outcome)
    expected = pellucid.explain(pipeline, rows[:20], baseline={"sex": "f", "age": 30})
    add_up(expected, pipeline.predict_proba(rows[:20])[:, 1])
    found = pellucid.explain(pipeline, pl.from_pandas(rows[:20]), baseline={"sex": "f", "age": 30})
    assert found.values.tolist() == expected.values.tolist()


def test_categories_stay_categories(people, outcome):
    """Their codes are values to LightGBM and XGBoost: an unused category must not shift them."""
    lightgbm = pytest.importorskip("lightgbm")
    rows = people[["age", "sex"]].astype({"sex": pd.CategoricalDtype(["unused", "m", "f"])})
    for estimator in (
        lightgbm.LGBMClassifier(n_estimators=5, verbose=-1),
        xgboost.XGBClassifier(n_estimators=5, enable_categorical=True),
        HistGradientBoostingClassifier(max_iter=5, categorical_features="from_dtype"),
    ):
        estimator.fit(rows, outcome)
        found = pellucid.explain(estimator, rows[:20], baseline={"age": 40, "sex": "f"})
        add_up(found, estimator.predict_proba(rows[:20])[:, 1])


def test_the_baseline_in_every_form(numbers):
    def model(frame):
        return frame["age"] * frame["score"]

    row = [40.0, 0.5]
    expected = pellucid.explain(model, numbers[:20], baseline=[row]).values
    for given in (
        row,
        np.array(row),
        {"score": 0.5, "age": 40},
        pd.DataFrame([row], columns=NAMES),
        pd.Series(row),
        pl.DataFrame({"score": [0.5], "age": [40]}),
    ):
        assert pellucid.explain(model, numbers[:20], baseline=given).values == pytest.approx(expected)


def test_a_part_of_the_features(numbers):
    found = pellucid.explain(lambda frame: frame["age"], numbers[:20], baseline=[40, 0], features=["age"])
    assert found.features == ("age",)
    assert list(found) == ["age"]


def test_several_outputs_have_names(numbers):
    def model(frame):
        return np.column_stack([frame["age"], -frame["age"]])

    found = pellucid.explain(model, numbers[:20], baseline=[40, 0], outputs=["up", "down"])
    assert found.outputs == ("up", "down")
    assert found.to_frame(output="down")["age"].tolist() == (-found.to_frame()["age"]).tolist()
    assert found["age"].shape == (20, 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"model": 3}, "model: is no model (got 3)"),
        ({"model": "gone.tar.gz"}, "there is no model at gone.tar.gz"),
        ({"model": lambda _: 1 / 0}, "raised ZeroDivisionError: division by zero"),
        ({"model": lambda frame: np.zeros((len(frame), 1, 1))}, "an array of shape"),
        ({"model": lambda _: np.zeros(3)}, "answered 3"),
        ({"baseline": [1, 2, 3]}, "baseline"),
        ({"baseline": {"age": 3}}, "lacks columns of the rows"),
        ({"baseline": 7}, "baseline: is no table"),
        ({"features": ["agee"]}, "features[0]: there is no such column (got 'agee')"),
        ({"samples": 0}, "samples"),
        ({"outputs": ["a", "b"], "model": lambda frame: frame["score"]}, "outputs has 2 name(s)"),
        ({"model": lambda frame: ["no"] * len(frame)}, "give a model that returns scores"),
        ({"aggregation": "max"}, "aggregation"),
        ({"rows": np.zeros(3)}, "rows: is not a table"),
        ({"rows": {"a": [1], "b": [1, 2]}}, "not of one length"),
    ],
)
def test_messages_name_what_is_wrong(numbers, changed, words):
    arguments = {"model": lambda frame: frame["age"], "rows": numbers[:20], "baseline": [40, 0]} | changed
    with pytest.raises(pellucid.PellucidError) as caught:
        pellucid.explain(arguments.pop("model"), arguments.pop("rows"), **arguments)
    assert words in str(caught.value)
    assert "methods.shap" not in str(caught.value)


def test_exact_or_not_at_all(numbers):
    with pytest.raises(pellucid.PellucidError, match=r'not possible .* use method="auto" or method="kernel"'):
        pellucid.explain(lambda frame: frame["age"], numbers[:5], baseline=[40, 0], method="exact")


def test_partial_dependence(numbers):
    found = pellucid.pdp(lambda frame: 2.0 * frame["age"] + frame["score"], numbers, ["age"], grid_resolution=4)
    curve = found["age"]
    assert np.diff(curve.predictions[0]) == pytest.approx(2.0 * np.diff(np.array(curve.values, dtype=float)))
    assert len(found) == 1
    assert list(found.to_frame().columns) == ["feature", "value", "share", "output", "prediction"]


def test_curves_row_by_row_and_of_pairs(numbers):
    found = pellucid.pdp(
        lambda frame: frame["age"] * frame["score"], numbers[:30], "age", ice=["age"], pairs=[("age", "score")]
    )
    assert found.ice[0].predictions.shape[0] == 30
    assert found.surfaces[0].features == ("age", "score")


def test_interactions_and_other_baselines(numbers, outcome):
    estimator = xgboost.XGBClassifier(n_estimators=5, max_depth=3).fit(numbers, outcome)
    found = pellucid.explain(estimator, numbers[:50], baseline=numbers.median(), interactions=True)
    assert found.interactions is not None
    assert found.sensitivity is not None
    without = pellucid.explain(estimator, numbers[:50], baseline=numbers.median(), compare_baselines=False)
    assert without.sensitivity is None
    assert without.interactions is None


def test_partial_dependence_of_the_first_features_by_default(numbers):
    found = pellucid.pdp(lambda frame: frame["score"], numbers, exclude=["age"])
    assert [curve.feature for curve in found] == ["score"]
