"""What a file, folder or archive is taken for."""

import pickle
import tarfile
import zipfile

import numpy as np
import pytest
import xgboost
from sklearn.linear_model import LinearRegression

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConsentError, MissingExtraError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import archive
from pellucid.predict.artifact import open_artifact
from pellucid.predict.artifacts.kinds import identify_file, identify_folder
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.in_process import InProcessPredictor

X = np.random.default_rng(5).normal(size=(40, 2))
BATCH = Batch(("a", "b"), tuple(X.T))


@pytest.fixture(scope="module")
def booster():
    data = xgboost.DMatrix(X, label=X[:, 0] > 0)
    return xgboost.train({"objective": "binary:logistic", "max_depth": 2, "nthread": 1}, data, 2)


def pack(folder, target):
    with tarfile.open(target, "w:gz") as tar:
        tar.add(folder, ".")
    return target


@pytest.mark.parametrize("form", ["file", "folder", "model.tar.gz", "nested archive", "zip"])
def test_the_same_model_in_every_wrapping(tmp_path, booster, form):
    inner = tmp_path / "inner" / ("sub" if form == "nested archive" else ".")
    inner.mkdir(parents=True)
    booster.save_model(inner / "m.ubj")
    path = (inner / "m.ubj").rename(inner / "xgboost-model")
    (inner / ".hidden").write_text("")
    if form == "folder":
        path = inner
    elif form == "zip":
        path = tmp_path / "m.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.write(inner / "xgboost-model", "xgboost-model")
    elif form != "file":
        path = pack(tmp_path / "inner", tmp_path / "model.tar.gz")
    predictor = open_artifact(str(path), PredictorSpec(), threads=1)
    np.testing.assert_allclose(predictor.predict(BATCH).scores[:, 0], booster.predict(xgboost.DMatrix(X)), atol=1e-7)
    predictor.close()


def test_the_temporary_folder_goes_with_the_predictor(tmp_path, booster, monkeypatch):
    monkeypatch.setattr(archive.tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    (tmp_path / "in").mkdir()
    booster.save_model(tmp_path / "in" / "m.json")
    predictor = open_artifact(str(pack(tmp_path / "in", tmp_path / "m.tar.gz")), PredictorSpec())
    assert len(list((tmp_path / "temp").iterdir())) == 1
    predictor.close()
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_refusal_leaves_no_folder_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.pkl").write_bytes(pickle.dumps(LinearRegression()))
    path = pack(tmp_path / "in", tmp_path / "m.tar.gz")
    with pytest.raises(ConsentError, match=r"m\.pkl in .*m\.tar\.gz is a pickle"):
        open_artifact(str(path), PredictorSpec())
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"learner":{}}', "xgboost"),
        (b'{\n "version": [2, 0, 0]', "xgboost"),
        (b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{", "xgboost"),
        (b"CBM1....", "catboost"),
        (b'{"features_info": {}', "catboost"),
        (b"tree\nversion=v4\n", "lightgbm"),
        (b"\x08\x08\x12\x07pytorch", "onnx"),
        (pickle.dumps(LinearRegression()), "pickle"),
        (b"\x80\x02cxgboost.core\nBooster\n", "xgboost"),
        (b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00\x8c\x0cxgboost.core\x8c\x07Booster\x93", "xgboost"),
        (b'{"answer": 42}', None),
        (b"a,b\n1,2\n", None),
        (b"tree of life", None),
        (b"PK\x03\x04", None),
        (b"\x80", "pickle"),
        (b"", None),
    ],
)
def test_content_decides(tmp_path, content, kind):
    (tmp_path / "model").write_bytes(content)
    assert identify_file(tmp_path / "model") == kind


def test_a_file_that_is_safe_to_open_wins_over_a_pickle(tmp_path, booster):
    booster.save_model(tmp_path / "m.json")
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(LinearRegression()))
    assert identify_folder(tmp_path).path.name == "m.json"


def test_several_models_are_not_chosen_from(tmp_path, booster):
    booster.save_model(tmp_path / "a.json")
    booster.save_model(tmp_path / "b.json")
    with pytest.raises(ModelError, match=r"several models: a\.json \(xgboost\), b\.json \(xgboost\); expected one"):
        identify_folder(tmp_path)


def test_an_unknown_folder_lists_what_was_seen_and_what_is_accepted(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"??")
    (tmp_path / "sub").mkdir()
    with pytest.raises(ModelError, match=r"seen: 'sub/', 'weights\.bin'; accepted are XGBoost.*Linear Learner.*ONNX"):
        open_artifact(str(tmp_path), PredictorSpec())


def test_an_unknown_file_is_named(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ModelError, match=r"seen: 'notes\.txt'"):
        open_artifact(str(tmp_path / "notes.txt"), PredictorSpec())


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(ModelError, match="there is no model at"):
        open_artifact(str(tmp_path / "nothing"), PredictorSpec())


class Fixed:
    def __init__(self, outputs):
        self.outputs = outputs
        self.closed = 0

    def answer(self, batch):
        return self.outputs

    def close(self):
        self.closed += 1


ONE = Batch(("a",), (np.array([1.0, 2.0]),))
BOTH = Outputs(np.array([[0.2], [0.9]]), np.array(["no", "yes"], dtype=object))
THREE = Outputs(np.array([[0.2, 0.3, 0.5], [0.9, 0.1, 0.0]]), np.array([7, 5]), ("5", "6", "7"))


def predict(outputs, **spec):
    return InProcessPredictor(Fixed(outputs), PredictorSpec(**spec)).predict(ONE)


@pytest.mark.parametrize(
    ("spec", "scores", "labels"),
    [
        ({}, [0.2, 0.9], None),
        ({"probability": 0}, [0.2, 0.9], None),
        ({"probability": "predictions[*].score"}, [0.2, 0.9], None),
        ({"label": 0, "probability": 1}, [0.2, 0.9], ["no", "yes"]),
        ({"label": "predictions[*].predicted_label"}, None, ["no", "yes"]),
        ({"label": "probability"}, [0.2, 0.9], [0.2, 0.9]),
    ],
)
def test_locators_name_parts(spec, scores, labels):
    found = predict(BOTH, **spec)
    assert (None if found.scores is None else found.scores[:, 0].tolist()) == scores
    assert (None if found.labels is None else found.labels.tolist()) == labels


def test_several_scores_are_named_and_picked():
    assert predict(THREE).headers == ("5", "6", "7")
    assert predict(THREE, probability=2).scores[:, 0].tolist() == [0.5, 0.0]
    assert predict(THREE, probability="probabilities[1]").scores[:, 0].tolist() == [0.3, 0.1]
    assert predict(THREE, label=0, probability=1).scores.shape == (2, 3)
    assert predict(THREE, label_headers=("x", "y", "z")).headers == ("x", "y", "z")
    with pytest.raises(ModelError, match="no item 3"):
        predict(THREE, probability=3)


def test_one_answer_a_record_is_insisted_on():
    with pytest.raises(ModelError, match="asked about 2 records and answered 1"):
        predict(Outputs(np.array([[0.5]])))


def test_calls_and_rows_are_counted_and_close_is_passed_on():
    model = Fixed(BOTH)
    predictor = InProcessPredictor(model, PredictorSpec())
    predictor.predict(ONE)
    predictor.predict(ONE)
    predictor.predict(ONE.take(slice(0, 0)))
    assert (predictor.calls, predictor.rows) == (2, 4)
    predictor.close()
    predictor.close()
    assert model.closed == 1


def test_opening_a_model_does_not_import_the_other_libraries():
    import subprocess
    import sys

    heavy = "xgboost", "lightgbm", "catboost", "sklearn", "skops", "onnxruntime", "mlflow", "pandas", "joblib"
    code = f"import sys, pellucid.predict.artifact; print([m for m in {heavy!r} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_the_library_that_is_missing_is_named(tmp_path, booster, monkeypatch):
    import sys

    booster.save_model(tmp_path / "m.json")
    monkeypatch.setitem(sys.modules, "xgboost", None)
    with pytest.raises(MissingExtraError, match="An XGBoost model needs xgboost"):
        open_artifact(str(tmp_path / "m.json"), PredictorSpec())
