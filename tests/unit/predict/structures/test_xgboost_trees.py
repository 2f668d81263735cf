"""XGBoost boosters taken apart give their own predictions."""

import numpy as np
import pytest
import xgboost

from pellucid.core.arrays import Batch
from pellucid.core.evaluate import evaluate
from pellucid.core.specs import PredictorSpec
from pellucid.core.structures import LinearModel
from pellucid.predict.artifact import open_artifact

TYPES = ["q", "q", "q", "q", "c"]


def train(table, objective, label, rounds=8, valid=None, types=None, **parameters):
    data = xgboost.DMatrix(table.x, label=label, feature_types=types, enable_categorical=types is not None)
    settings = {"objective": objective, "max_depth": 4, "nthread": 1, "seed": 3, **parameters}
    stopping = {} if valid is None else {"evals": [(valid, "v")], "early_stopping_rounds": 3, "verbose_eval": False}
    return xgboost.train(settings, data, rounds, **stopping)


def opened(booster, path, spec=None):
    booster.save_model(path / "m.json")
    return open_artifact(str(path / "m.json"), spec or PredictorSpec(), threads=1)


@pytest.mark.parametrize(
    ("objective", "label", "parameters"),
    [
        ("binary:logistic", "binary", {}),
        ("binary:logistic", "binary", {"base_score": 0.1}),
        ("binary:logitraw", "binary", {"base_score": 0.7}),
        ("reg:logistic", "binary", {"max_depth": 1}),
        ("binary:logistic", "binary", {"max_depth": 0, "max_leaves": 9, "grow_policy": "lossguide"}),
        ("binary:logistic", "binary", {"gamma": 2.0, "max_depth": 7}),
        ("reg:squarederror", "z", {}),
        ("reg:absoluteerror", "z", {}),
        ("reg:squarederror", "z", {"base_score": 100.0}),
        ("multi:softprob", "classes", {"num_class": 3}),
        ("multi:softprob", "classes", {"num_class": 3, "num_parallel_tree": 2, "subsample": 0.5}),
        ("binary:logistic", "binary", {"num_parallel_tree": 3, "subsample": 0.5}),
        ("binary:logistic", "binary", {"booster": "dart", "rate_drop": 0.5}),
        ("multi:softprob", "classes", {"num_class": 3, "booster": "dart", "rate_drop": 0.4}),
        ("rank:pairwise", "binary", {}),
        ("reg:quantileerror", "z", {"quantile_alpha": [0.2, 0.8]}),
    ],
)
def test_the_trees_predict(table, check, tmp_path, objective, label, parameters):
    check(opened(train(table, objective, getattr(table, label), **parameters), tmp_path), atol=1e-6)


def test_a_long_training(table, check, tmp_path):
    check(opened(train(table, "binary:logistic", table.binary, rounds=300, max_depth=6), tmp_path), atol=3e-6)


@pytest.mark.parametrize("onehot", [1, 100])
def test_categories(table, check, tmp_path, onehot):
    booster = train(table, "binary:logistic", table.binary, types=TYPES, max_cat_to_onehot=onehot)
    structure = check(opened(booster, tmp_path), atol=1e-6)
    assert structure.categories
    assert any(len(codes) > 1 for codes in structure.categories.values()) == (onehot == 1)


@pytest.mark.parametrize("parallel", [1, 2])
def test_early_stopping_leaves_the_last_rounds_out(table, check, tmp_path, parallel):
    rng = np.random.default_rng(1)
    valid = xgboost.DMatrix(table.x[:100], label=rng.integers(0, 3, 100))
    settings = {"num_class": 3, "num_parallel_tree": parallel, "subsample": 0.5}
    booster = train(table, "multi:softprob", table.classes, rounds=40, valid=valid, **settings)
    structure = check(opened(booster, tmp_path), atol=1e-6)
    assert (
        len(structure.roots)
        == (booster.best_iteration + 1) * 3 * parallel
        < booster.num_boosted_rounds() * 3 * parallel
    )


def test_names_decide_which_column_is_which(table, check, tmp_path):
    data = xgboost.DMatrix(table.x, label=table.binary, feature_names=list("abcde"))
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 5)
    predictor = opened(booster, tmp_path)
    assert predictor.structure() is None
    straight = check(predictor, atol=1e-6)
    moved = predictor.structure(tuple("ebdca"))
    rows = table.x[:, [4, 1, 3, 2, 0]]
    np.testing.assert_array_equal(evaluate(moved, rows), evaluate(straight, table.x))
    batch = Batch(tuple("ebdca"), tuple(rows.T))
    np.testing.assert_allclose(evaluate(predictor.structure(tuple("vwxyz")), table.x), evaluate(straight, table.x))
    np.testing.assert_allclose(predictor.predict(batch).scores, evaluate(predictor.structure(), rows), atol=1e-6)


def test_linear_boosters(table, tmp_path):
    data = xgboost.DMatrix(table.whole, label=table.classes)
    settings = {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3, "nthread": 1, "base_score": 0.2}
    predictor = opened(xgboost.train(settings, data, 5), tmp_path)
    structure = predictor.structure()
    assert isinstance(structure, LinearModel)
    batch = Batch(tuple("abcde"), tuple(table.whole.T))
    np.testing.assert_allclose(evaluate(structure, table.whole), predictor.predict(batch).scores, atol=1e-6)


def test_a_linear_booster_that_predicts_with_another_base_score_than_it_saves_is_none(table, tmp_path):
    # 3.2 adds the first class's base score to all classes
    settings = {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3, "nthread": 1}
    predictor = opened(xgboost.train(settings, xgboost.DMatrix(table.whole, label=table.classes), 5), tmp_path)
    assert predictor.structure() is None


@pytest.mark.parametrize(
    ("objective", "label", "parameters"),
    [
        ("count:poisson", "classes", {}),
        ("reg:gamma", "classes", {"base_score": 1.0}),
        ("multi:softmax", "classes", {"num_class": 3}),
        ("binary:hinge", "binary", {}),
    ],
)
def test_other_links_are_none(table, tmp_path, objective, label, parameters):
    values = getattr(table, label) + (objective == "reg:gamma")
    assert opened(train(table, objective, values, **parameters), tmp_path).structure() is None


def test_vectors_in_leaves_are_none(table, tmp_path):
    label = np.column_stack([table.z, -(table.z**2)])
    booster = train(table, "reg:squarederror", label, multi_strategy="multi_output_tree")
    assert opened(booster, tmp_path).structure() is None


def test_several_boosters_are_none(table, tmp_path):
    for k in range(2):
        train(table, "binary:logistic", table.binary, rounds=k + 1).save_model(tmp_path / "m.ubj")
        (tmp_path / "m.ubj").rename(tmp_path / f"xgboost-model-{k}")
    assert open_artifact(str(tmp_path), PredictorSpec(), threads=1).structure() is None


def test_one_of_several_probabilities_is_none(table, tmp_path):
    booster = train(table, "multi:softprob", table.classes, num_class=3)
    assert opened(booster, tmp_path, PredictorSpec(probability=1)).structure() is None
