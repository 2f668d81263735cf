"""CatBoost models answer as the library does."""

import sys

import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier, CatBoostRegressor

from pellucid.core.arrays import Batch
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

RNG = np.random.default_rng(5)
X = RNG.normal(size=(120, 2))
Z = X @ [1.0, -0.5]
WORDS = np.array(["red", "green", "blue"])[RNG.integers(0, 3, 120)].astype(object)
CODES = RNG.integers(1, 4, 120)
FRAME = pd.DataFrame({"a": X[:, 0], "colour": WORDS, "code": CODES, "b": X[:, 1]})
BATCH = Batch(("a", "colour", "code", "b"), (X[:, 0], WORDS, CODES, X[:, 1]))
QUIET = {"iterations": 5, "depth": 3, "thread_count": 1, "verbose": False, "allow_writing_files": False}
CATEGORIES = ["colour", "code"]


def ask(path, spec=None, batch=BATCH):
    predictor = open_artifact(str(path), spec or PredictorSpec(), threads=1)
    found = predictor.predict(batch)
    predictor.close()
    return found


@pytest.mark.parametrize("form", ["cbm", "json"])
def test_a_binary_classifier_gives_the_second_class(tmp_path, form):
    model = CatBoostClassifier(**QUIET).fit(X, np.where(Z > 0, "yes", "no"))
    model.save_model(str(tmp_path / "m"), format=form)
    batch = BATCH.select(["a", "b"])
    found = ask(tmp_path, PredictorSpec(label="predicted_label", probability="score"), batch)
    np.testing.assert_allclose(found.scores[:, 0], model.predict_proba(X)[:, 1], rtol=1e-9)
    assert found.labels.tolist() == model.predict(X).tolist()


def test_categories_are_taken_as_they_are(tmp_path):
    label = Z + (WORDS == "red") + (CODES == 2)
    model = CatBoostRegressor(**QUIET).fit(FRAME, label, cat_features=CATEGORIES)
    model.save_model(str(tmp_path / "m.cbm"))
    np.testing.assert_allclose(ask(tmp_path / "m.cbm").scores[:, 0], model.predict(FRAME), rtol=1e-9)


def test_whole_numbers_that_became_fractions_are_the_same_categories(tmp_path):
    model = CatBoostRegressor(**QUIET).fit(FRAME, CODES == 2, cat_features=CATEGORIES)
    model.save_model(str(tmp_path / "m.cbm"))
    as_float = Batch(BATCH.names, (*BATCH.columns[:2], CODES.astype(float), BATCH.columns[3]))
    np.testing.assert_array_equal(ask(tmp_path / "m.cbm", batch=as_float).scores, ask(tmp_path / "m.cbm").scores)


def test_missing_categories_are_nan(tmp_path):
    holes = WORDS.copy()
    holes[::5] = None
    filled = FRAME.assign(colour=[word or "nan" for word in holes])
    model = CatBoostRegressor(**QUIET).fit(filled, filled.colour == "nan", cat_features=CATEGORIES)
    model.save_model(str(tmp_path / "m.cbm"))
    found = ask(tmp_path / "m.cbm", batch=Batch(BATCH.names, (X[:, 0], holes, CODES, X[:, 1])))
    np.testing.assert_allclose(found.scores[:, 0], model.predict(filled), rtol=1e-9)


def test_several_classes_are_named(tmp_path):
    model = CatBoostClassifier(**QUIET).fit(X, np.array(["low", "mid", "top"])[np.digitize(Z, [-0.5, 0.5])])
    model.save_model(str(tmp_path / "m.cbm"))
    found = ask(tmp_path, batch=BATCH.select(["a", "b"]))
    np.testing.assert_allclose(found.scores, model.predict_proba(X), rtol=1e-9)
    assert found.headers == ("low", "mid", "top")


def test_counts_are_on_their_own_scale(tmp_path):
    model = CatBoostRegressor(loss_function="Poisson", **QUIET).fit(X, np.floor(np.abs(Z)))
    model.save_model(str(tmp_path / "m.cbm"))
    found = ask(tmp_path, batch=BATCH.select(["a", "b"]))
    np.testing.assert_allclose(found.scores[:, 0], model.predict(X), rtol=1e-9)


def test_text_in_a_column_of_numbers_is_named(tmp_path):
    CatBoostRegressor(**QUIET).fit(X, Z).save_model(str(tmp_path / "m.cbm"))
    with pytest.raises(ModelError, match="column 'colour' holds text such as"):
        ask(tmp_path, batch=BATCH.select(["a", "colour"]))
    with pytest.raises(ModelError, match="trained on 2 features, and the data has 4"):
        ask(tmp_path)


def test_a_damaged_file(tmp_path):
    (tmp_path / "m.cbm").write_bytes(b"CBM1 and nothing else")
    with pytest.raises(ModelError, match=r"m\.cbm: CatBoost cannot load"):
        ask(tmp_path)


def test_the_missing_library_is_named(tmp_path, monkeypatch):
    (tmp_path / "m.cbm").write_bytes(b"CBM1")
    monkeypatch.setitem(sys.modules, "catboost", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[catboost\]'"):
        ask(tmp_path)
