"""scikit-learn estimators: skops in this process, pickles in a child with consent."""

import pickle
import sys

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from skops import io as skops_io

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConsentError, MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

RNG = np.random.default_rng(5)
X = RNG.normal(size=(80, 2))
WORDS = np.array(["x", "y", "z"])[RNG.integers(0, 3, 80)].astype(object)
LABEL = np.where(X[:, 0] > 0, "yes", "no")
BATCH = Batch(("a", "b"), tuple(X.T))


def ask(path, spec=None, batch=BATCH, *, trust=False):
    predictor = open_artifact(str(path), spec or PredictorSpec(), trust=trust, threads=1)
    try:
        return predictor.predict(batch)
    finally:
        predictor.close()


@pytest.mark.parametrize(
    "estimator",
    [LogisticRegression(), RandomForestClassifier(5, random_state=0), HistGradientBoostingClassifier(max_iter=3)],
    ids=["linear", "forest", "boosting"],
)
def test_a_binary_classifier_gives_the_second_class(tmp_path, estimator):
    estimator.fit(X, LABEL)
    skops_io.dump(estimator, tmp_path / "m.skops")
    found = ask(tmp_path)
    np.testing.assert_allclose(found.scores, estimator.predict_proba(X)[:, 1:], rtol=1e-12)
    assert (found.labels, found.headers) == (None, None)
    assert ask(tmp_path, PredictorSpec(label="predicted_label")).labels.tolist() == estimator.predict(X).tolist()


def test_several_classes_are_named(tmp_path):
    estimator = LogisticRegression().fit(X, np.digitize(X[:, 0], [-0.5, 0.5]) + 3)
    skops_io.dump(estimator, tmp_path / "m.skops")
    found = ask(tmp_path)
    np.testing.assert_allclose(found.scores, estimator.predict_proba(X), rtol=1e-12)
    assert found.headers == ("3", "4", "5")


def test_a_regressor_gives_the_value(tmp_path):
    estimator = LinearRegression().fit(X, X[:, 0])
    skops_io.dump(estimator, tmp_path / "m.skops")
    np.testing.assert_allclose(ask(tmp_path).scores[:, 0], estimator.predict(X), rtol=1e-12)


def test_a_classifier_without_probabilities_gives_labels(tmp_path):
    estimator = LinearSVC().fit(X, LABEL)
    skops_io.dump(estimator, tmp_path / "m.skops")
    found = ask(tmp_path)
    assert found.scores is None
    assert found.labels.tolist() == estimator.predict(X).tolist()
    with pytest.raises(ModelError, match="'score', but the model gives labels only"):
        ask(tmp_path, PredictorSpec(probability="score"))


def pipeline():
    frame = pd.DataFrame({"a": X[:, 0], "word": WORDS})
    encode = ColumnTransformer([("n", StandardScaler(), ["a"]), ("c", OneHotEncoder(), ["word"])])
    return make_pipeline(encode, LogisticRegression()).fit(frame, WORDS == "x"), frame


@pytest.mark.parametrize("form", ["skops", "joblib"])
def test_a_pipeline_takes_text_by_name(tmp_path, form):
    estimator, frame = pipeline()
    save = skops_io.dump if form == "skops" else joblib.dump
    save(estimator, tmp_path / f"m.{form}")
    found = ask(tmp_path, batch=Batch(("word", "a"), (WORDS, X[:, 0])), trust=form == "joblib")
    np.testing.assert_allclose(found.scores[:, 0], estimator.predict_proba(frame)[:, 1], rtol=1e-12)


def test_without_names_text_arrives_as_objects(tmp_path):
    estimator = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(WORDS.reshape(-1, 1), LABEL)
    joblib.dump(estimator, tmp_path / "m.joblib")
    found = ask(tmp_path, batch=Batch(("word",), (WORDS,)), trust=True)
    np.testing.assert_allclose(found.scores[:, 0], estimator.predict_proba(WORDS.reshape(-1, 1))[:, 1], rtol=1e-12)


def test_a_wrong_number_of_columns_names_both(tmp_path):
    skops_io.dump(LinearRegression().fit(X, X[:, 0]), tmp_path / "m.skops")
    with pytest.raises(ModelError, match="trained on 2 features, and the data has 1: a"):
        ask(tmp_path, batch=BATCH.select(["a"]))


def test_skops_files_with_strange_types_are_refused(tmp_path):
    estimator = make_pipeline(FunctionTransformer(print), LogisticRegression())
    skops_io.dump(estimator, tmp_path / "m.skops")
    with pytest.raises(ConsentError, match=r"not known to be harmless: builtins\.print; accepted are"):
        ask(tmp_path, trust=True)


def test_something_without_predict_is_refused(tmp_path):
    skops_io.dump(StandardScaler().fit(X), tmp_path / "m.skops")
    with pytest.raises(ModelError, match=r"m\.skops is a StandardScaler, which has no predict method"):
        ask(tmp_path)


def test_a_damaged_skops_file(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "m.skops", "w") as file:
        file.writestr("schema.json", "{}")
    with pytest.raises(ModelError, match=r"m\.skops: skops cannot load"):
        ask(tmp_path)


@pytest.mark.parametrize("name", ["m.pkl", "m.joblib", "compressed.joblib", "gzipped.pkl"])
def test_pickles_need_consent(tmp_path, name):
    estimator = LogisticRegression().fit(X, LABEL)
    if name == "m.pkl":
        (tmp_path / name).write_bytes(pickle.dumps(estimator))
    else:
        compress = {"compressed.joblib": 3, "gzipped.pkl": ("gzip", 3)}.get(name, 0)
        joblib.dump(estimator, tmp_path / name, compress=compress)
    with pytest.raises(ConsentError, match=r"is a pickle.*runs whatever code.*nothing was run.*--trust.*skops"):
        ask(tmp_path / name)
    np.testing.assert_allclose(ask(tmp_path / name, trust=True).scores, estimator.predict_proba(X)[:, 1:], rtol=1e-12)


class Trap:
    def __reduce__(self):
        return exec, (f"import pathlib; pathlib.Path({str(Trap.path)!r}).touch()",)


def test_without_consent_nothing_runs(tmp_path):
    Trap.path = tmp_path / "ran"
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ConsentError):
        ask(tmp_path / "m.pkl")
    assert not Trap.path.exists()


def test_a_pickle_of_something_else_fails_in_the_child(tmp_path):
    (tmp_path / "m.pkl").write_bytes(pickle.dumps({"not": "a model"}))
    with pytest.raises(ModelError, match=r"m\.pkl failed: the model m\.pkl is a dict, which has no predict"):
        ask(tmp_path / "m.pkl", trust=True)


def test_the_missing_library_is_named(tmp_path, monkeypatch):
    skops_io.dump(LinearRegression().fit(X, X[:, 0]), tmp_path / "m.skops")
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[sklearn\]'"):
        ask(tmp_path)
