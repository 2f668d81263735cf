"""Linear Learner artifacts, built byte for byte as the format says; scores worked out by hand."""

import io
import json
import struct
import tarfile
import zipfile

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact
from pellucid.predict.artifacts.linear_learner import read_arrays

OUTPUTS = {
    "binary_classifier": "LogisticRegressionOutput",
    "regressor": "LinearRegressionOutput",
    "multiclass_classifier": "SoftmaxOutput",
}


def array_bytes(shape, values, kind=0, code="f"):
    head = struct.pack("<IiI", 0xF993FAC9, 0, len(shape)) + struct.pack(f"<{len(shape)}q", *shape)
    return head + struct.pack("<iii", 1, 0, kind) + struct.pack(f"<{len(values)}{code}", *values)


def parameters(*arrays):
    names = [name.encode() for name, _ in arrays]
    body = struct.pack("<QQQ", 0x112, 0, len(arrays)) + b"".join(content for _, content in arrays)
    return body + struct.pack("<Q", len(names)) + b"".join(struct.pack("<Q", len(name)) + name for name in names)


def write(folder, kind, weights, bias, operator=None, **additional):
    outputs = len(bias)
    arrays = parameters(
        ("arg:fc0_bias", array_bytes((1, outputs), bias)),
        ("arg:fc0_weight", array_bytes((len(weights) // outputs, outputs), weights)),
    )
    nodes = [{"op": "null", "name": "data"}, {"op": "dot"}, {"op": "broadcast_add"}]
    nodes.append({"op": operator or OUTPUTS[kind], "name": "out"})
    with zipfile.ZipFile(folder / "model_algo-1", "w") as file:
        file.writestr("mx-mod-symbol.json", json.dumps({"nodes": nodes}))
        file.writestr("manifest.json", "{}")
        file.writestr("additional-params.json", json.dumps({"predictor_type": kind, **additional}))
        file.writestr("mx-mod-0000.params", arrays)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as tar:
        tar.add(folder / "model_algo-1", "model_algo-1")
    return folder / "model.tar.gz"


def ask(path, spec=None):
    batch = Batch(("x", "y"), (np.array([1, 0, -2]), np.array([0.5, 0.0, 1.0])))
    predictor = open_artifact(str(path), spec or PredictorSpec())
    try:
        return predictor.predict(batch)
    finally:
        predictor.close()


def test_the_list_has_the_size_of_a_real_one():
    """A real artifact with 14 features has 214 bytes of parameters."""
    made = parameters(
        ("arg:fc0_weight", array_bytes((14, 1), [0.0] * 14)), ("arg:fc0_bias", array_bytes((1, 1), [0.0]))
    )
    assert len(made) == 214


def test_a_binary_classifier_scores_by_the_logistic_function(tmp_path):
    """x.w + b is 1 - 0.5 + 0.5 = 1, 0.5 and -2 - 1 + 0.5 = -2.5; 1/(1+e^-1) = 0.731059, 0.622459, 0.075858."""
    found = ask(write(tmp_path, "binary_classifier", [1.0, -1.0], [0.5], threshold=0.7))
    np.testing.assert_allclose(found.scores, [[0.7310586], [0.6224593], [0.0758582]], atol=1e-7)
    assert found.labels is None


def test_the_label_uses_the_artifacts_own_threshold(tmp_path):
    path = write(tmp_path, "binary_classifier", [1.0, -1.0], [0.5], threshold=0.7)
    found = ask(path, PredictorSpec(label="predictions[*].predicted_label", probability="predictions[*].score"))
    assert found.labels.tolist() == [1, 0, 0]
    np.testing.assert_allclose(found.scores[:, 0], [0.7310586, 0.6224593, 0.0758582], atol=1e-7)


def test_a_score_of_exactly_the_threshold_is_positive(tmp_path):
    path = write(tmp_path, "binary_classifier", [0.0, 0.0], [0.0], threshold=0.5)
    assert ask(path, PredictorSpec(label="predicted_label")).labels.tolist() == [1, 1, 1]


def test_scores_far_out_do_not_overflow(tmp_path):
    found = ask(write(tmp_path, "binary_classifier", [1000.0, 0.0], [0.0], threshold=0.5))
    np.testing.assert_array_equal(found.scores[:, 0], [1.0, 0.5, 0.0])


def test_a_regressor_gives_the_value(tmp_path):
    found = ask(write(tmp_path, "regressor", [1.0, -1.0], [0.5]))
    np.testing.assert_array_equal(found.scores[:, 0], [1.0, 0.5, -2.5])


def test_several_classes_are_a_softmax(tmp_path):
    """Weights (2, 3): x only, row [1, 0, -1]; record 0 has margins 1, 0, -1: e^1, 1, e^-1 over their sum 4.0861613."""
    path = write(tmp_path, "multiclass_classifier", [1.0, 0.0, -1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    found = ask(path)
    np.testing.assert_allclose(found.scores[0], [0.6652410, 0.2447285, 0.0900306], atol=1e-7)
    assert found.headers == ("0", "1", "2")
    assert ask(path, PredictorSpec(label="predicted_label")).labels.tolist() == [0, 0, 2]


def test_without_a_known_operator_the_kind_decides(tmp_path):
    found = ask(write(tmp_path, "regressor", [1.0, -1.0], [0.5], operator="MakeLoss"))
    np.testing.assert_array_equal(found.scores[:, 0], [1.0, 0.5, -2.5])


def test_without_either_it_is_not_guessed(tmp_path):
    path = write(tmp_path, "mystery", [1.0, -1.0], [0.5], operator="MakeLoss")
    with pytest.raises(ModelError, match=r"neither additional-params\.json nor the network \(.*makeloss\)"):
        ask(path)


def test_a_wrong_number_of_columns_names_both(tmp_path):
    path = write(tmp_path, "regressor", [1.0, -1.0, 2.0], [0.5])
    with pytest.raises(ModelError, match="trained on 3 features, and the data has 2: x, y"):
        ask(path)


def test_number_types_of_the_list():
    made = parameters(("arg:a", array_bytes((2,), [3, -4], 6, "q")), ("aux:b", array_bytes((1, 1), [0.25], 1, "d")))
    arrays = read_arrays(made, "m")
    assert {name: array.tolist() for name, array in arrays.items()} == {"a": [3.0, -4.0], "b": [[0.25]]}


BROKEN = {
    "empty": (b"", "is damaged"),
    "another mark": (struct.pack("<QQQ", 0x113, 0, 0), "begins with 0x113"),
    "sparse": (struct.pack("<QQQ", 0x112, 0, 1) + struct.pack("<IiI", 0xF993FAC9, 1, 1), "storage 1"),
    "version 1": (struct.pack("<QQQ", 0x112, 0, 1) + struct.pack("<IiI", 0xF993FAC8, 0, 1), "mark 0xf993fac8"),
    "unknown type": (parameters(("arg:a", array_bytes((1,), [0.0], 9))), "unknown type 9"),
    "cut": (parameters(("arg:a", array_bytes((5,), [0.0] * 5)))[:-20], "is damaged"),
    "negative size": (parameters(("arg:a", array_bytes((-5,), [0.0]))), "is damaged"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_damaged_lists_are_refused(name):
    content, problem = BROKEN[name]
    with pytest.raises(ModelError, match=problem):
        read_arrays(content, "m")


def test_two_layers_are_not_a_linear_learner(tmp_path):
    buffer = io.BytesIO()
    arrays = parameters(("arg:fc0_weight", array_bytes((1, 1), [1.0])), ("arg:fc1_weight", array_bytes((1, 1), [1.0])))
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mx-mod-symbol.json", "{}")
        file.writestr("additional-params.json", "{}")
        file.writestr("mx-mod-0000.params", arrays)
    (tmp_path / "model_algo-1").write_bytes(buffer.getvalue())
    with pytest.raises(ModelError, match=r"expected one dense layer.*fc0_weight \(1, 1\), fc1_weight \(1, 1\)"):
        ask(tmp_path)
