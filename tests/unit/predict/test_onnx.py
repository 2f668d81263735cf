"""ONNX graphs answer as the estimators they were made from."""

import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from pellucid.core.arrays import Batch
from pellucid.core.errors import MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

X = np.random.default_rng(5).normal(size=(60, 3)).astype(np.float32)
Z = X @ np.array([1.0, -0.5, 0.25])
BATCH = Batch(("a", "b", "c"), tuple(X.astype(np.float64).T))


def save(folder, model, **options):
    (folder / "model.onnx").write_bytes(model.SerializeToString() if hasattr(model, "graph") else model)
    return folder / "model.onnx"


def ask(path, spec=None, batch=BATCH):
    predictor = open_artifact(str(path), spec or PredictorSpec(), threads=1)
    found = predictor.predict(batch)
    predictor.close()
    return found


@pytest.mark.parametrize("zipmap", [True, False])
def test_a_binary_classifier_gives_the_second_class(tmp_path, zipmap):
    model = LogisticRegression().fit(X, Z > 0)
    graph = to_onnx(model, X[:1], options={"zipmap": zipmap})
    found = ask(save(tmp_path, graph), PredictorSpec(label="label", probability="probabilities"))
    np.testing.assert_allclose(found.scores[:, 0], model.predict_proba(X)[:, 1], atol=1e-6)
    assert found.labels.tolist() == model.predict(X).astype(int).tolist()


def test_several_classes_are_named(tmp_path):
    model = LogisticRegression().fit(X, np.array(["low", "mid", "top"])[np.digitize(Z, [-0.5, 0.5])])
    found = ask(save(tmp_path, to_onnx(model, X[:1])), PredictorSpec(label="label", probability="probabilities"))
    np.testing.assert_allclose(found.scores, model.predict_proba(X), atol=1e-6)
    assert found.headers == ("low", "mid", "top")
    assert found.labels.tolist() == model.predict(X).tolist()


def test_a_regressor_gives_the_value(tmp_path):
    model = LinearRegression().fit(X, Z)
    found = ask(save(tmp_path, to_onnx(model, X[:1])))
    np.testing.assert_allclose(found.scores[:, 0], model.predict(X), atol=1e-5)


def test_one_input_a_column_of_its_own_type(tmp_path):
    import pandas as pd

    words = np.array(["x", "y"])[(Z > 0).astype(int)].astype(object)
    frame = pd.DataFrame({"a": X[:, 0], "word": words, "count": np.arange(60)})
    encode = ColumnTransformer([("n", StandardScaler(), ["a", "count"]), ("c", OneHotEncoder(), ["word"])])
    model = make_pipeline(encode, LogisticRegression()).fit(frame, X[:, 1] > 0)
    types = [
        ("a", FloatTensorType([None, 1])),
        ("word", StringTensorType([None, 1])),
        ("count", Int64TensorType([None, 1])),
    ]
    path = save(tmp_path, to_onnx(model, initial_types=types))
    batch = Batch(("word", "count", "a"), (words, np.arange(60), X[:, 0].astype(float)))
    np.testing.assert_allclose(ask(path, batch=batch).scores[:, 0], model.predict_proba(frame)[:, 1], atol=1e-5)


def test_a_graph_of_bare_numbers_is_taken_whole(tmp_path):
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    weights = helper.make_tensor("w", TensorProto.FLOAT, [3, 2], [1, 0, 0, 1, 0, 0])
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, tmp_path / "m.onnx")
    np.testing.assert_allclose(ask(tmp_path).scores, X[:, :2], atol=1e-6)


def test_a_wrong_number_of_columns_names_both(tmp_path):
    path = save(tmp_path, to_onnx(LinearRegression().fit(X, Z), X[:1]))
    with pytest.raises(ModelError, match="trained on 3 features, and the data has 2: a, b"):
        ask(path, batch=BATCH.select(["a", "b"]))


def test_text_for_a_tensor_of_numbers_is_named(tmp_path):
    path = save(tmp_path, to_onnx(LinearRegression().fit(X, Z), X[:1]))
    with pytest.raises(ModelError, match="column 'b' holds text such as 'q'"):
        ask(path, batch=Batch(("a", "b", "c"), (X[:, 0], np.full(60, "q", dtype=object), X[:, 2])))


def test_a_damaged_file(tmp_path):
    path = save(tmp_path, to_onnx(LinearRegression().fit(X, Z), X[:1]))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ModelError, match=r"model\.onnx: onnxruntime cannot load"):
        ask(path)


def test_the_missing_library_is_named(tmp_path, monkeypatch):
    path = save(tmp_path, to_onnx(LinearRegression().fit(X, Z), X[:1]))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[onnx\]'"):
        ask(path)
