"""The door itself: what it answers, when, and for which columns."""

import logging
import pickle
import subprocess
import sys

import numpy as np
import pytest
from msgspec.structs import replace
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from pellucid.core.arrays import Batch
from pellucid.core.evaluate import evaluate
from pellucid.core.ports import Transparent
from pellucid.core.specs import PredictorSpec
from pellucid.core.structures import LinearModel
from pellucid.predict.artifact import open_artifact
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.in_process import InProcessPredictor
from pellucid.predict.messages import INSIDES, Message, pack_insides, unpack_insides
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides


class Model:
    """`1 / (1 + exp(-(x @ [1, 2])))`, with a count of what is asked."""

    def __init__(self, insides=None, failure=None):
        self.made = insides or Insides(LinearModel(np.array([[1.0], [2.0]]), np.zeros(1), "logistic"), ("p", "q"))
        self.failure = failure
        self.asked = 0

    def answer(self, batch):
        self.asked += 1
        at = {name: k for k, name in enumerate(batch.names)}
        p, q = (batch.columns[at[name]] for name in ("p", "q"))
        return Outputs(1 / (1 + np.exp(-(p + 2 * q)))[:, None])

    def insides(self):
        if self.failure:
            raise self.failure
        return self.made

    def close(self):
        pass


def predictor_of(model, spec=None):
    return InProcessPredictor(model, spec or PredictorSpec())


def test_the_answer_is_kept_and_the_check_is_not_counted():
    model = Model()
    predictor = predictor_of(model)
    assert isinstance(predictor, Transparent)
    first = predictor.structure(("p", "q"))
    asked = model.asked
    assert asked > 0
    assert predictor.structure(("p", "q")) is first
    assert (model.asked, predictor.calls, predictor.rows) == (asked, 0, 0)


def test_without_columns_the_last_batch_decides():
    predictor = predictor_of(Model())
    assert predictor.structure() is None
    predictor.predict(Batch(("q", "p"), (np.ones(1), np.zeros(1))))
    np.testing.assert_array_equal(predictor.structure().weights, [[2.0], [1.0]])
    predictor.predict(Batch(("p", "q"), (np.ones(1), np.zeros(1))))
    np.testing.assert_array_equal(predictor.structure().weights, [[1.0], [2.0]])


def test_another_number_of_columns_is_none():
    assert predictor_of(Model()).structure(("p", "q", "r")) is None


@pytest.mark.parametrize(
    "failure", [UnreadableError("odd"), KeyError("odd"), RecursionError("odd"), MemoryError("odd")]
)
def test_nothing_is_raised(failure, caplog):
    caplog.set_level(logging.INFO)
    assert predictor_of(Model(failure=failure)).structure(("p", "q")) is None
    assert "odd" in caplog.text
    assert "black box" in caplog.text


def test_a_wrong_reading_is_caught_and_says_how_far_off_it_is(caplog):
    caplog.set_level(logging.INFO)
    wrong = Insides(LinearModel(np.array([[1.0], [2.001]]), np.zeros(1), "logistic"), ("p", "q"))
    assert predictor_of(Model(wrong)).structure(("p", "q")) is None
    assert "differs from its own predictions by 0.00" in caplog.text


def test_labels_alone_have_no_structure(table):
    estimator = LogisticRegression().fit(table.whole, table.binary)
    predictor = predictor_of(SklearnModel(estimator, "m"), PredictorSpec(label="predicted_label"))
    assert predictor.structure() is None


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(4, max_depth=5, random_state=1),
        HistGradientBoostingClassifier(max_iter=3, categorical_features=[4]),
    ],
)
def test_a_pickled_model_is_taken_apart_in_its_own_process(table, check, tmp_path, estimator):
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(estimator.fit(table.x, table.classes)))
    predictor = open_artifact(str(tmp_path / "m.pkl"), PredictorSpec(), trust=True, threads=1)
    try:
        check(predictor, atol=1e-9)
    finally:
        predictor.close()


def test_a_pickled_model_of_another_kind_is_none_and_still_answers(table, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    estimator = KNeighborsClassifier().fit(table.whole, table.binary)
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(estimator))
    predictor = open_artifact(str(tmp_path / "m.pkl"), PredictorSpec(), trust=True, threads=1)
    try:
        assert predictor.structure() is None
        assert "KNeighborsClassifier is neither trees nor linear" in caplog.text
        batch = Batch(tuple("abcde"), tuple(table.whole.T))
        np.testing.assert_allclose(predictor.predict(batch).scores[:, 0], estimator.predict_proba(table.whole)[:, 1])
    finally:
        predictor.close()


@pytest.mark.parametrize("names", [None, ("p", "q")])
def test_linear_insides_travel(names):
    made = Insides(LinearModel(np.array([[1.0], [2.0]]), np.array([0.5]), "logistic"), names, "float32")
    found = unpack_insides(pack_insides(made))
    assert (found.names, found.summed_in, found.structure.link) == (names, "float32", "logistic")
    np.testing.assert_array_equal(found.structure.weights, made.structure.weights)
    np.testing.assert_array_equal(found.structure.intercept, made.structure.intercept)


@pytest.mark.parametrize(
    "message", [Message({}), INSIDES, Message({"link": "identity", "precision": "float32"}, (b"x",))]
)
def test_nonsense_for_insides_is_unreadable(message):
    with pytest.raises(UnreadableError):
        unpack_insides(message)


def test_nodes_in_a_circle_are_unreadable(table):
    insides = SklearnModel(DecisionTreeClassifier(max_depth=3).fit(table.whole, table.binary), "m").insides()
    left = insides.structure.left.copy()
    left[np.flatnonzero(left >= 0)[-1]] = 0
    with pytest.raises(UnreadableError, match="do not form trees"):
        unpack_insides(pack_insides(replace(insides, structure=replace(insides.structure, left=left))))


@pytest.mark.parametrize("module", ["forest", "sklearn_trees"])
def test_very_large_models_are_unreadable(table, monkeypatch, module):
    model = SklearnModel(DecisionTreeClassifier(max_depth=3).fit(table.whole, table.binary), "m")
    monkeypatch.setattr(f"pellucid.predict.structures.{module}.MOST_CELLS", 3)
    with pytest.raises(UnreadableError, match="too many to be taken apart"):
        model.insides()


def test_a_feature_that_is_not_there_is_unreadable(table):
    insides = SklearnModel(DecisionTreeClassifier(max_depth=3).fit(table.whole, table.binary), "m").insides()
    feature = insides.structure.feature.copy()
    feature[0] = 5
    with pytest.raises(UnreadableError, match="feature 5 of 5"):
        unpack_insides(pack_insides(replace(insides, structure=replace(insides.structure, feature=feature))))


def test_the_structure_of_reordered_columns_is_the_model_of_reordered_rows(table):
    model = Model()
    predictor = predictor_of(model)
    rows = table.whole[:, :2]
    moved = predictor.structure(("q", "p"))
    batch = Batch(("q", "p"), tuple(rows.T))
    np.testing.assert_allclose(evaluate(moved, rows), predictor.predict(batch).scores, atol=1e-12)


def test_no_library_is_imported_before_a_model_is_opened():
    heavy = "xgboost lightgbm catboost sklearn onnxruntime pandas scipy"
    program = f"import sys, pellucid.predict; print([name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
