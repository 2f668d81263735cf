"""XGBoost as the built-in container answers."""

import json
import pickle
import sys

import numpy as np
import pytest
import xgboost

from pellucid.core.arrays import Batch
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

RNG = np.random.default_rng(5)
X = RNG.normal(size=(80, 3))
X[RNG.random(X.shape) < 0.1] = np.nan
Z = np.nan_to_num(X) @ [1.0, -0.5, 0.25]
BATCH = Batch(("a", "b", "c"), tuple(X.T))


def train(objective, label, rounds=4, **parameters):
    data = xgboost.DMatrix(X, label=label)
    return xgboost.train({"objective": objective, "max_depth": 2, "nthread": 1, **parameters}, data, rounds)


def ask(path, spec=None, batch=BATCH):
    predictor = open_artifact(str(path), spec or PredictorSpec(), threads=1)
    try:
        return predictor.predict(batch)
    finally:
        predictor.close()


@pytest.mark.parametrize("name", ["xgboost-model", "m.json", "m.ubj"])
def test_binary_logistic_is_one_column(tmp_path, name):
    booster = train("binary:logistic", Z > 0)
    booster.save_model(tmp_path / "m.json" if name == "m.json" else tmp_path / "m.ubj")
    (tmp_path / ("m.json" if name == "m.json" else "m.ubj")).rename(tmp_path / name)
    found = ask(tmp_path / name)
    assert found.labels is None
    np.testing.assert_allclose(found.scores, booster.predict(xgboost.DMatrix(X))[:, None], atol=1e-7)


def test_a_pickle_of_today_is_read_without_running_it(tmp_path):
    booster = train("binary:logistic", Z > 0)
    (tmp_path / "xgboost-model").write_bytes(pickle.dumps(booster))
    np.testing.assert_allclose(ask(tmp_path).scores[:, 0], booster.predict(xgboost.DMatrix(X)), atol=1e-7)


def test_softprob_is_a_column_a_class(tmp_path):
    booster = train("multi:softprob", np.digitize(Z, [-0.5, 0.5]), num_class=3)
    booster.save_model(tmp_path / "m.json")
    found = ask(tmp_path / "m.json")
    np.testing.assert_allclose(found.scores, booster.predict(xgboost.DMatrix(X)), atol=1e-7)
    one = ask(tmp_path / "m.json", PredictorSpec(probability=2))
    np.testing.assert_array_equal(one.scores[:, 0], found.scores[:, 2])


def test_softmax_is_a_label(tmp_path):
    booster = train("multi:softmax", np.digitize(Z, [-0.5, 0.5]), num_class=3)
    booster.save_model(tmp_path / "m.json")
    found = ask(tmp_path / "m.json", PredictorSpec(label=0))
    assert found.labels.dtype == np.int64
    np.testing.assert_array_equal(found.labels, booster.predict(xgboost.DMatrix(X)))


def test_regression_is_a_value(tmp_path):
    booster = train("reg:squarederror", Z)
    booster.save_model(tmp_path / "m.json")
    np.testing.assert_allclose(ask(tmp_path / "m.json").scores[:, 0], booster.predict(xgboost.DMatrix(X)), atol=1e-6)


def test_the_best_iteration_is_used(tmp_path):
    booster = train("binary:logistic", Z > 0, rounds=8)
    booster.set_attr(best_iteration="2")
    booster.save_model(tmp_path / "m.json")
    expected = booster.predict(xgboost.DMatrix(X), iteration_range=(0, 3))
    np.testing.assert_allclose(ask(tmp_path / "m.json").scores[:, 0], expected, atol=1e-7)


def test_several_files_of_one_training_are_averaged(tmp_path):
    boosters = [train("binary:logistic", Z > 0, rounds=rounds) for rounds in (1, 5)]
    for k, booster in enumerate(boosters):
        booster.save_model(tmp_path / "m.ubj")
        (tmp_path / "m.ubj").rename(tmp_path / f"xgboost-model-{k}")
    expected = np.mean([booster.predict(xgboost.DMatrix(X)) for booster in boosters], axis=0)
    np.testing.assert_allclose(ask(tmp_path).scores[:, 0], expected, atol=1e-7)


def test_several_files_of_labels_vote(tmp_path):
    label = np.digitize(Z, [-0.5, 0.5])
    boosters = [train("multi:softmax", (label + k) % 3, num_class=3) for k in (0, 0, 1)]
    for k, booster in enumerate(boosters):
        booster.save_model(tmp_path / "m.ubj")
        (tmp_path / "m.ubj").rename(tmp_path / f"xgboost-model-{k}")
    np.testing.assert_array_equal(ask(tmp_path).scores[:, 0], boosters[0].predict(xgboost.DMatrix(X)))


def test_columns_in_another_order_find_their_names(tmp_path):
    data = xgboost.DMatrix(X, label=Z > 0, feature_names=["a", "b", "c"])
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 4)
    booster.save_model(tmp_path / "m.json")
    np.testing.assert_array_equal(
        ask(tmp_path / "m.json", batch=BATCH.select(["c", "a", "b"])).scores, ask(tmp_path / "m.json").scores
    )


def test_a_wrong_number_of_columns_names_both(tmp_path):
    train("binary:logistic", Z > 0).save_model(tmp_path / "m.json")
    with pytest.raises(ModelError, match=r"m\.json was trained on 3 features, and the data has 2: a, b"):
        ask(tmp_path / "m.json", batch=BATCH.select(["a", "b"]))


def test_text_names_the_column(tmp_path):
    train("binary:logistic", Z > 0).save_model(tmp_path / "m.json")
    text = np.array([None, "red"] * 40, dtype=object)
    with pytest.raises(ModelError, match="numbers only, and column 'b' holds text such as 'red'"):
        ask(tmp_path / "m.json", batch=Batch(("a", "b", "c"), (X[:, 0], text, X[:, 2])))


def test_a_column_of_nothing_is_missing_numbers(tmp_path):
    booster = train("binary:logistic", Z > 0)
    booster.save_model(tmp_path / "m.json")
    nothing = np.full(80, None, dtype=object)
    blank = np.column_stack([X[:, 0], np.full(80, np.nan), X[:, 2]])
    found = ask(tmp_path / "m.json", batch=Batch(("a", "b", "c"), (X[:, 0], nothing, X[:, 2])))
    np.testing.assert_allclose(found.scores[:, 0], booster.predict(xgboost.DMatrix(blank)), atol=1e-7)


def test_a_damaged_file_is_the_models_fault(tmp_path):
    train("binary:logistic", Z > 0).save_model(tmp_path / "m.json")
    (tmp_path / "m.json").write_text((tmp_path / "m.json").read_text()[:-50] + "")
    with pytest.raises(ModelError, match=r"m\.json: XGBoost cannot load this model"):
        ask(tmp_path / "m.json")


def test_the_missing_library_is_named(tmp_path, monkeypatch):
    train("binary:logistic", Z > 0).save_model(tmp_path / "m.json")
    monkeypatch.setitem(sys.modules, "xgboost", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[xgboost\]'"):
        ask(tmp_path / "m.json")


def test_json_of_before_1_6_is_brought_up_to_date(tmp_path):
    booster = train("binary:logistic", Z > 0)
    document = json.loads(bytes(booster.save_raw("json")))
    for tree in document["learner"]["gradient_booster"]["model"]["trees"]:
        tree["default_left"] = [bool(flag) for flag in tree["default_left"]]
    base = json.loads(document["learner"]["learner_model_param"]["base_score"])
    document["learner"]["learner_model_param"]["base_score"] = str(base[0] if isinstance(base, list) else base)
    document["version"] = [1, 5, 2]
    (tmp_path / "m.json").write_text(json.dumps(document))
    np.testing.assert_allclose(ask(tmp_path / "m.json").scores[:, 0], booster.predict(xgboost.DMatrix(X)), atol=1e-7)
