"""LightGBM text models answer as the library does."""

import sys

import lightgbm
import numpy as np
import pandas as pd
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

RNG = np.random.default_rng(5)
X = RNG.normal(size=(120, 3))
X[::9, 1] = np.nan
Z = np.nan_to_num(X) @ [1.0, -0.5, 0.25]
BATCH = Batch(("a", "b", "c"), tuple(X.T))
QUIET = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5}


def ask(path, batch=BATCH):
    predictor = open_artifact(str(path), PredictorSpec(), threads=1)
    found = predictor.predict(batch)
    predictor.close()
    return found


@pytest.mark.parametrize(
    ("parameters", "label"),
    [
        ({"objective": "binary"}, Z > 0),
        ({"objective": "regression"}, Z),
        ({"objective": "multiclass", "num_class": 3}, np.digitize(Z, [-0.5, 0.5])),
        ({"objective": "poisson"}, np.abs(Z)),
    ],
)
def test_answers_as_the_library(tmp_path, parameters, label):
    booster = lightgbm.train({**parameters, **QUIET}, lightgbm.Dataset(X, label=label), 5)
    booster.save_model(tmp_path / "model.txt")
    expected = booster.predict(X)
    np.testing.assert_allclose(ask(tmp_path).scores, expected.reshape(len(X), -1), rtol=1e-9)


def test_named_categories_are_taken_as_text(tmp_path):
    words = np.array(["red", "green", "blue"])[RNG.integers(0, 3, len(X))].astype(object)
    words[::10] = None
    frame = pd.DataFrame({"a": X[:, 0], "colour": pd.Categorical(words)})
    data = lightgbm.Dataset(frame, label=(words == "red") + X[:, 0])
    booster = lightgbm.train({"objective": "regression", **QUIET, "min_data_per_group": 1}, data, 5)
    booster.save_model(tmp_path / "m.lgb")
    found = ask(tmp_path / "m.lgb", Batch(("a", "colour"), (X[:, 0], words)))
    np.testing.assert_allclose(found.scores[:, 0], booster.predict(frame), rtol=1e-9)


def test_named_categories_may_be_numbers(tmp_path):
    sizes = RNG.choice([10, 20, 30], len(X))
    frame = pd.DataFrame({"a": X[:, 0], "size": pd.Categorical(sizes), "flag": pd.Categorical(Z > 0)})
    label = (sizes == 20) + X[:, 0] + 2 * (Z > 0)
    data = lightgbm.Dataset(frame, label=label)
    booster = lightgbm.train({"objective": "regression", **QUIET, "min_data_per_group": 1}, data, 5)
    booster.save_model(tmp_path / "m.lgb")
    for column in (sizes, sizes.astype(float)):
        found = ask(tmp_path / "m.lgb", Batch(("a", "size", "flag"), (X[:, 0], column, Z > 0)))
        np.testing.assert_allclose(found.scores[:, 0], booster.predict(frame), rtol=1e-9)


def test_numbers_for_categories_that_are_text_are_codes(tmp_path):
    codes = RNG.integers(0, 3, len(X))
    frame = pd.DataFrame({"a": X[:, 0], "colour": pd.Categorical(np.array(["blue", "green", "red"])[codes])})
    data = lightgbm.Dataset(frame, label=(codes == 1) + X[:, 0])
    booster = lightgbm.train({"objective": "regression", **QUIET, "min_data_per_group": 1}, data, 5)
    booster.save_model(tmp_path / "m.lgb")
    found = ask(tmp_path / "m.lgb", Batch(("a", "colour"), (X[:, 0], codes)))
    np.testing.assert_allclose(found.scores[:, 0], booster.predict(frame), rtol=1e-9)


def save_plain(folder):
    data = lightgbm.Dataset(X, label=Z)
    lightgbm.train({"objective": "regression", **QUIET}, data, 2).save_model(folder / "model.txt")
    return folder / "model.txt"


def test_text_without_categories_names_the_column(tmp_path):
    batch = Batch(("a", "b", "c"), (X[:, 0], np.full(120, "x", dtype=object), X[:, 2]))
    with pytest.raises(ModelError, match=r"trained with 0 columns of named categories.*1 columns of text: 'b'"):
        ask(save_plain(tmp_path), batch)


def test_a_wrong_number_of_columns_names_both(tmp_path):
    with pytest.raises(ModelError, match="trained on 3 features, and the data has 1: a"):
        ask(save_plain(tmp_path), BATCH.select(["a"]))


def test_a_damaged_file(tmp_path):
    (tmp_path / "m.txt").write_text("tree\nversion=v4\nnonsense")
    with pytest.raises(ModelError, match=r"m\.txt: LightGBM cannot load"):
        ask(tmp_path / "m.txt")


def test_the_missing_library_is_named(tmp_path, monkeypatch):
    path = save_plain(tmp_path)
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[lightgbm\]'"):
        ask(path)
