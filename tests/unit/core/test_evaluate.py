"""Trees and linear models worked out by hand."""

import numpy as np
import pytest

from pellucid.core.evaluate import apply_link, evaluate, margins
from pellucid.core.structures import LinearModel, TreeEnsemble

NAN = np.nan


def ensemble(**changes):
    """Tree 1: x0 < 0.1 ? 1 : (x1 in {0, 3} ? 2 : 4); tree 2: a leaf of 10; base 100."""
    parts = {
        "n_features": 2,
        "feature": np.array([0, -1, 1, -1, -1, -1], dtype=np.int32),
        "threshold": np.array([np.float64(np.float32(0.1)), 0, 0, 0, 0, 0]),
        "left": np.array([1, -1, 3, -1, -1, -1], dtype=np.int32),
        "right": np.array([2, -1, 4, -1, -1, -1], dtype=np.int32),
        "missing_left": np.array([True, False, False, False, False, False]),
        "value": np.array([[0.0], [1.0], [0.0], [2.0], [4.0], [10.0]]),
        "roots": np.array([0, 5], dtype=np.int32),
        "base": np.array([100.0]),
        "link": "identity",
        "precision": "float32",
        "categories": {2: np.array([0, 3])},
    }
    return TreeEnsemble(**{**parts, **changes})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((0.0, 0), 111),
        ((0.1, 0), 112),
        ((5, 3), 112),
        ((5, 3.9), 112),
        ((5, 1), 114),
        ((5, 4), 114),
        ((5, -0.5), 114),
        ((5, -1), 114),
        ((5, 1e30), 114),
        ((5, NAN), 114),
        ((NAN, 1), 111),
    ],
)
def test_one_row(row, expected):
    assert evaluate(ensemble(), np.array([row], dtype=float)) == expected


def test_values_are_rounded_as_the_model_rounds_them():
    row = np.array([[np.nextafter(np.float64(np.float32(0.1)), 0), 1.0]])
    assert evaluate(ensemble(), row) == 114
    assert evaluate(ensemble(precision="float64"), row) == 111


def test_missing_at_a_categorical_node_has_its_own_way():
    missing_left = np.array([True, False, True, False, False, False])
    assert evaluate(ensemble(missing_left=missing_left), np.array([[5.0, NAN]])) == 112


def test_many_rows_are_the_same_as_one_at_a_time(monkeypatch):
    rows = np.random.default_rng(1).normal(size=(50, 2)) * 3
    whole = evaluate(ensemble(), rows)
    monkeypatch.setattr("pellucid.core.evaluate._CELLS_AT_ONCE", 6)
    np.testing.assert_array_equal(evaluate(ensemble(), rows), whole)
    np.testing.assert_array_equal(np.vstack([evaluate(ensemble(), row[None]) for row in rows]), whole)


def test_several_outputs():
    value = np.array([[0, 0], [1, -1], [0, 0], [2, -2], [4, -4], [10, 0]], dtype=float)
    found = evaluate(ensemble(value=value, base=np.array([0.0, 1.0])), np.array([[5.0, 3.0], [0.0, 0.0]]))
    np.testing.assert_array_equal(found, [[12, -1], [11, 0]])


def test_nothing_to_evaluate():
    assert evaluate(ensemble(), np.empty((0, 2))).shape == (0, 1)


def test_links():
    np.testing.assert_allclose(apply_link(np.array([[0.0], [np.log(3)], [-800.0]]), "logistic"), [[0.5], [0.75], [0]])
    found = apply_link(np.array([[0.0, np.log(2), np.log(5)], [900.0, 900.0, -900.0]]), "softmax")
    np.testing.assert_allclose(found, [[1 / 8, 2 / 8, 5 / 8], [0.5, 0.5, 0.0]], atol=1e-15)


def test_a_linear_model():
    model = LinearModel(np.array([[1.0], [-2.0]]), np.array([0.5]), "logistic")
    rows = np.array([[1.0, 0.75], [NAN, 1.0]])
    np.testing.assert_array_equal(margins(model, rows), [[0.0], [NAN]])
    np.testing.assert_array_equal(evaluate(model, rows), [[0.5], [NAN]])
