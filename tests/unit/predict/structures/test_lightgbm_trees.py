"""LightGBM boosters taken apart give their own predictions."""

import lightgbm
import numpy as np
import pandas as pd
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.evaluate import evaluate
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

NAMES = tuple(f"Column_{k}" for k in range(5))


def train(x, label, rounds=8, categorical=(), **parameters):
    settings = {"num_leaves": 12, "verbose": -1, "num_threads": 1, "deterministic": True, "seed": 3, **parameters}
    settings |= {"min_data_per_group": 5, "cat_smooth": 1.0, "min_data_in_leaf": 5}
    data = lightgbm.Dataset(x, label=label, categorical_feature=list(categorical))
    return lightgbm.train(settings, data, rounds)


def opened(booster, path):
    booster.save_model(path / "model.txt", num_iteration=booster.best_iteration)
    return open_artifact(str(path / "model.txt"), PredictorSpec(), threads=1)


@pytest.mark.parametrize(
    ("label", "parameters"),
    [
        ("binary", {"objective": "binary"}),
        ("binary", {"objective": "binary", "sigmoid": 2.5}),
        ("binary", {"objective": "binary", "use_missing": False}),
        ("binary", {"objective": "binary", "max_depth": 2}),
        ("binary", {"objective": "cross_entropy"}),
        ("binary", {"objective": "binary", "boosting": "dart", "drop_rate": 0.5}),
        ("binary", {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}),
        ("z", {"objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}),
        ("z", {"objective": "regression"}),
        ("z", {"objective": "quantile", "alpha": 0.3}),
        ("classes", {"objective": "multiclass", "num_class": 3}),
        ("classes", {"objective": "multiclass", "num_class": 3, "boosting": "dart", "drop_rate": 0.5}),
    ],
)
def test_the_trees_predict(table, check, tmp_path, label, parameters):
    check(opened(train(table.x, getattr(table, label), **parameters), tmp_path), atol=1e-9, names=NAMES)


def test_without_gaps_in_training(table, check, tmp_path):
    check(opened(train(table.whole, table.binary, objective="binary"), tmp_path), atol=1e-9, names=NAMES)


@pytest.mark.parametrize("onehot", [1, 100])
def test_categories(table, check, tmp_path, onehot):
    booster = train(table.x, table.binary, categorical=[4], objective="binary", max_cat_to_onehot=onehot)
    structure = check(opened(booster, tmp_path), atol=1e-9, names=NAMES)
    assert structure.categories


def test_zero_as_missing_is_exact_or_none(table, check, tmp_path):
    x = table.whole.copy()
    x[::7, 0] = 0.0
    predictor = opened(train(x, table.binary, objective="binary", zero_as_missing=True), tmp_path)
    assert predictor.structure(NAMES) is None
    positive = opened(train(np.abs(x) + 1.0, table.binary, objective="binary", use_missing=True), tmp_path)
    check(positive, atol=1e-9, names=NAMES)


def test_trees_of_one_leaf(table, tmp_path):
    predictor = opened(train(table.x, table.binary, objective="binary", min_gain_to_split=1e6), tmp_path)
    structure = predictor.structure(NAMES)
    np.testing.assert_allclose(evaluate(structure, table.x), table.binary.mean(), atol=1e-9)


def test_early_stopping(table, check, tmp_path):
    rng = np.random.default_rng(1)
    data = lightgbm.Dataset(table.x, label=table.binary)
    valid = lightgbm.Dataset(table.x[:100], label=rng.integers(0, 2, 100), reference=data)
    settings = {"objective": "binary", "verbose": -1, "num_threads": 1, "learning_rate": 0.02}
    booster = lightgbm.train(
        settings, data, 60, valid_sets=[valid], callbacks=[lightgbm.early_stopping(3, verbose=False)]
    )
    structure = check(opened(booster, tmp_path), atol=1e-9, names=NAMES)
    assert len(structure.roots) == booster.best_iteration < 60


@pytest.mark.parametrize(
    ("label", "parameters"),
    [
        ("classes", {"objective": "poisson"}),
        ("classes", {"objective": "multiclassova", "num_class": 3}),
        ("binary", {"objective": "cross_entropy_lambda"}),
        ("z", {"objective": "regression", "reg_sqrt": True}),
        ("z", {"objective": "regression", "linear_tree": True}),
    ],
)
def test_others_are_none(table, tmp_path, label, parameters):
    assert opened(train(table.whole, getattr(table, label), **parameters), tmp_path).structure(NAMES) is None


def test_categories_of_a_frame_that_are_numbers(table, check, tmp_path):
    frame = pd.DataFrame(table.x, columns=list("abcde"))
    frame["e"] = pd.Categorical(table.whole[:, 4].astype(int) * 10 + 5)
    data = lightgbm.Dataset(frame, label=table.binary)
    settings = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_per_group": 5, "cat_smooth": 1.0}
    predictor = opened(lightgbm.train(settings, data, 8), tmp_path)
    structure = check(predictor, atol=1e-9, names=tuple("abcde"))
    assert set(np.concatenate(list(structure.categories.values()))) <= set(range(5, 105, 10))
    rows = frame.to_numpy(dtype=float)
    own = predictor.predict(Batch(tuple("abcde"), tuple(rows.T))).scores
    assert own.std() > 0
    np.testing.assert_allclose(evaluate(structure, rows), own, atol=1e-9)


def test_named_categories_are_none(table, tmp_path):
    frame = pd.DataFrame(table.whole, columns=list("abcde"))
    frame["e"] = pd.Categorical([f"c{int(code)}" for code in table.whole[:, 4]])
    data = lightgbm.Dataset(frame, label=table.binary)
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 4)
    assert opened(booster, tmp_path).structure(tuple("abcde")) is None
