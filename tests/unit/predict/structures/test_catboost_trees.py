"""CatBoost models taken apart give their own predictions."""

import logging

import catboost
import numpy as np
import pytest

from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

NAMES = tuple("01234")
SETTINGS = {
    "iterations": 12,
    "depth": 4,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
    "random_seed": 3,
}


def opened(model, path):
    model.save_model(str(path / "m.cbm"))
    return open_artifact(str(path / "m.cbm"), PredictorSpec(), threads=1)


@pytest.mark.parametrize(
    ("label", "parameters"),
    [
        ("binary", {}),
        ("binary", {"nan_mode": "Max"}),
        ("binary", {"grow_policy": "Lossguide", "max_leaves": 9}),
        ("binary", {"grow_policy": "Depthwise"}),
        ("binary", {"depth": 1, "border_count": 8}),
        ("classes", {"loss_function": "MultiClass"}),
        ("classes", {"loss_function": "MultiClass", "grow_policy": "Lossguide", "nan_mode": "Max"}),
    ],
)
def test_classifiers(table, check, tmp_path, label, parameters):
    model = catboost.CatBoostClassifier(**{**SETTINGS, **parameters}).fit(table.x, getattr(table, label))
    check(opened(model, tmp_path), atol=1e-9, names=NAMES)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"loss_function": "MAE"}, {"loss_function": "Quantile:alpha=0.2"}, {"boost_from_average": False}],
)
def test_regressors(table, check, tmp_path, parameters):
    model = catboost.CatBoostRegressor(**{**SETTINGS, **parameters}).fit(table.x, table.z)
    check(opened(model, tmp_path), atol=1e-9, names=NAMES)


def test_several_targets(table, check, tmp_path):
    label = np.column_stack([table.z, -(table.z**2)])
    model = catboost.CatBoostRegressor(loss_function="MultiRMSE", **SETTINGS).fit(table.x, label)
    check(opened(model, tmp_path), atol=1e-9, names=NAMES)


def test_a_scale_and_a_bias(table, check, tmp_path):
    model = catboost.CatBoostRegressor(**SETTINGS).fit(table.whole, table.z)
    model.set_scale_and_bias(2.5, -7.0)
    check(opened(model, tmp_path), atol=1e-9, names=NAMES)


def test_early_stopping(table, check, tmp_path):
    noise = np.random.default_rng(1).integers(0, 2, 100)
    model = catboost.CatBoostClassifier(**{**SETTINGS, "iterations": 80})
    model.fit(table.x, table.binary, eval_set=(table.x[:100], noise), early_stopping_rounds=3)
    structure = check(opened(model, tmp_path), atol=1e-9, names=NAMES)
    assert len(structure.roots) == model.tree_count_ < 80


def test_other_links_and_features_are_none(table, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    poisson = catboost.CatBoostRegressor(loss_function="Poisson", **SETTINGS).fit(table.x, table.classes)
    assert opened(poisson, tmp_path).structure(NAMES) is None
    each = catboost.CatBoostClassifier(loss_function="MultiClassOneVsAll", **SETTINGS).fit(table.x, table.classes)
    assert opened(each, tmp_path).structure(NAMES) is None
    mixed = table.whole.astype(object)
    mixed[:, 4] = table.whole[:, 4].astype(int)
    categories = catboost.CatBoostClassifier(cat_features=[4], **SETTINGS).fit(mixed, table.binary)
    assert opened(categories, tmp_path).structure(NAMES) is None
    assert "features of other kinds than numbers" in caplog.text


def test_very_large_models_are_none(table, tmp_path, monkeypatch):
    predictor = opened(catboost.CatBoostClassifier(**SETTINGS).fit(table.x, table.binary), tmp_path)
    monkeypatch.setattr("pellucid.predict.structures.catboost_trees.MOST_CELLS", 12 * 2 * 2**4 - 1)
    assert predictor.structure(NAMES) is None
