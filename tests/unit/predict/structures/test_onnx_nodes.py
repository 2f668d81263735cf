"""ONNX graphs of one tree ensemble or linear model give their own predictions."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pellucid.core.arrays import Batch
from pellucid.core.evaluate import evaluate
from pellucid.core.specs import PredictorSpec
from pellucid.core.structures import LinearModel
from pellucid.predict.artifact import open_artifact
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.onnx_graph import read_nodes


def opened(model, path):
    (path / "m.onnx").write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
    return open_artifact(str(path / "m.onnx"), PredictorSpec(), threads=1)


def converted(estimator, table, path, *, zipmap=True):
    options = None if zipmap else {id(estimator): {"zipmap": False}}
    return opened(to_onnx(estimator, table.whole[:1].astype(np.float32), options=options), path)


@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize("label", ["binary", "classes"])
@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(4, max_depth=5, random_state=1),
        GradientBoostingClassifier(n_estimators=5, random_state=1),
        DecisionTreeClassifier(max_depth=4, random_state=1),
    ],
)
def test_classifiers(table, check, tmp_path, estimator, label, zipmap):
    check(converted(estimator.fit(table.whole, getattr(table, label)), table, tmp_path, zipmap=zipmap), atol=1e-6)


@pytest.mark.parametrize("estimator", [RandomForestRegressor(4, random_state=1), DecisionTreeRegressor(max_depth=5)])
def test_regressors(table, check, tmp_path, estimator):
    check(converted(estimator.fit(table.whole, table.z), table, tmp_path), atol=1e-6)


def test_several_targets(table, check, tmp_path):
    label = np.column_stack([table.z, -(table.z**2)])
    check(converted(RandomForestRegressor(3, max_depth=4).fit(table.whole, label), table, tmp_path), atol=1e-6)


@pytest.mark.parametrize("label", ["binary", "classes"])
@pytest.mark.parametrize("zipmap", [True, False])
def test_logistic_regression(table, tmp_path, label, zipmap):
    estimator = LogisticRegression(max_iter=3000).fit(table.whole, getattr(table, label))
    predictor = converted(estimator, table, tmp_path, zipmap=zipmap)
    structure = predictor.structure()
    assert isinstance(structure, LinearModel)
    batch = Batch(tuple("abcde"), tuple(table.whole.T))
    np.testing.assert_allclose(evaluate(structure, table.whole), predictor.predict(batch).scores, atol=1e-5)


def test_linear_regression(table, tmp_path):
    predictor = converted(LinearRegression().fit(table.whole, table.z), table, tmp_path)
    batch = Batch(tuple("abcde"), tuple(table.whole.T))
    found = evaluate(predictor.structure(), table.whole)
    np.testing.assert_allclose(found, predictor.predict(batch).scores, atol=1e-5)


TARGETS = {
    "n_targets": 1,
    "target_treeids": [0, 0],
    "target_nodeids": [1, 2],
    "target_ids": [0, 0],
    "target_weights": [1.0, 3.0],
}
CLASSES = {
    "classlabels_int64s": [0, 1],
    "class_treeids": [0, 0, 0, 0],
    "class_nodeids": [1, 1, 2, 2],
    "class_ids": [0, 1, 0, 1],
    "class_weights": [1.0, -0.25, -0.5, 0.75],
}


def by_hand(kind="TreeEnsembleRegressor", width=5, parts=TARGETS, **changes):
    """One node that asks `x0 ? 0.5`, and two leaves."""
    attributes = {
        "nodes_treeids": [0, 0, 0],
        "nodes_nodeids": [0, 1, 2],
        "nodes_featureids": [0, 0, 0],
        "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"],
        "nodes_values": [0.5, 0.0, 0.0],
        "nodes_truenodeids": [1, 0, 0],
        "nodes_falsenodeids": [2, 0, 0],
        "nodes_missing_value_tracks_true": [0, 0, 0],
        "post_transform": "NONE",
        **parts,
        **changes,
    }
    is_classifier = parts is CLASSES
    node = helper.make_node(kind, ["X"], ["L", "Y"] if is_classifier else ["Y"], domain="ai.onnx.ml", **attributes)
    outputs = [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [None, 1 + is_classifier])]
    if is_classifier:
        outputs.insert(0, helper.make_tensor_value_info("L", TensorProto.INT64, [None]))
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, width])],
        outputs,
    )
    imports = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=imports, ir_version=8)


@pytest.mark.parametrize("tracks", [0, 1])
@pytest.mark.parametrize("mode", ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"])
def test_every_question(table, check, tmp_path, mode, tracks):
    model = by_hand(nodes_modes=[mode, "LEAF", "LEAF"], nodes_missing_value_tracks_true=[tracks, 0, 0])
    check(opened(model, tmp_path), atol=1e-6)


def test_averages_and_base_values(table, check, tmp_path):
    check(opened(by_hand(aggregate_function="AVERAGE", base_values=[7.0]), tmp_path), atol=1e-6)


@pytest.mark.parametrize("how", ["NONE", "LOGISTIC", "SOFTMAX"])
def test_two_classes_with_a_score_each(table, check, tmp_path, how):
    check(opened(by_hand("TreeEnsembleClassifier", parts=CLASSES, post_transform=how), tmp_path), atol=1e-6)


def test_a_class_without_a_weight_in_some_leaf_is_none(tmp_path):
    # onnxruntime then answers as if there were one score for both classes
    lone = {name: values[:1] + values[2:] for name, values in CLASSES.items() if name != "classlabels_int64s"}
    assert opened(by_hand("TreeEnsembleClassifier", parts=CLASSES, **lone), tmp_path).structure() is None


def test_an_unknown_number_of_columns_is_none(tmp_path):
    assert opened(by_hand(width=None), tmp_path).structure() is None


def test_a_linear_regressor_with_a_transform_is_none(tmp_path):
    node = helper.make_node(
        "LinearRegressor", ["X"], ["Y"], domain="ai.onnx.ml", coefficients=[1.0], post_transform="LOGISTIC"
    )
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1]) for name in "XY"]
    graph = helper.make_graph([node], "g", ends[:1], ends[1:])
    imports = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=8)
    assert opened(model, tmp_path).structure(("a",)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"nodes_modes": ["BRANCH_EQ", "LEAF", "LEAF"]},
        {"aggregate_function": "MAX"},
        {"post_transform": "SOFTMAX_ZERO"},
        {"kind": "TreeEnsembleClassifier", "parts": CLASSES, "post_transform": "PROBIT"},
    ],
)
def test_others_are_none(tmp_path, changes):
    assert opened(by_hand(**changes), tmp_path).structure() is None


def test_graphs_that_do_more_are_none(table, tmp_path):
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(table.whole, table.binary)
    assert opened(to_onnx(scaled, table.whole[:1].astype(np.float32)), tmp_path).structure() is None
    network = MLPRegressor(hidden_layer_sizes=(3,), max_iter=2000, tol=0.1).fit(table.whole, table.z)
    assert opened(to_onnx(network, table.whole[:1].astype(np.float32)), tmp_path).structure() is None


def test_nodes_are_read_as_the_onnx_library_reads_them(table):
    model = to_onnx(
        RandomForestClassifier(2, max_depth=3).fit(table.whole, table.classes), table.whole[:1].astype("f4")
    )
    found = read_nodes(model.SerializeToString())
    assert [node.kind for node in found] == [node.op_type for node in model.graph.node]
    assert [node.inputs for node in found] == [tuple(node.input) for node in model.graph.node]
    assert [node.outputs for node in found] == [tuple(node.output) for node in model.graph.node]
    for node, expected in zip(found, model.graph.node, strict=True):
        for attribute in expected.attribute:
            value = onnx.helper.get_attribute_value(attribute)
            assert list(node.attributes[attribute.name]) == (value if isinstance(value, list) else [value])


@pytest.mark.parametrize("document", [b"", b"\xff", b"\x3a\x05\x0a\x7f", b"\x3b", b"\x3a\x04\x0a\x02\x2a\x09"])
def test_damaged_files_are_unreadable(document):
    with pytest.raises(UnreadableError):
        read_nodes(document)


def test_very_large_files_are_unreadable(monkeypatch):
    monkeypatch.setattr("pellucid.predict.structures.onnx_graph._MOST_BYTES", 10)
    with pytest.raises(UnreadableError, match="11 bytes; up to 10"):
        read_nodes(b"x" * 11)


def test_negative_numbers_and_packed_lists():
    attribute = b"\x0a\x01a\x42\x0b" + b"\xff" * 9 + b"\x01\x07"
    node = b"\x22\x01T\x2a" + bytes([len(attribute)]) + attribute
    graph = b"\x0a" + bytes([len(node)]) + node
    (found,) = read_nodes(b"\x3a" + bytes([len(graph)]) + graph)
    assert found.attributes == {"a": [-1, 7]}
