from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.explain import partial_dependence


def predict(b):
    age, colour, score = b.columns
    tone = np.array([{"red": 1.0, "blue": -2.0}.get(c, 0.0) for c in colour])
    return np.column_stack([age * 0.1 + tone, np.nan_to_num(score) * tone + age**2])


ROWS = Batch(
    ("age", "colour", "score"),
    (
        np.array([20, 30, 30, 60]),
        np.array(["red", "blue", None, "red"], dtype=object),
        np.array([0.0, np.nan, 1.0, 4.0]),
    ),
)


def loop(feature, values):
    """One row and one value at a time."""
    at = ROWS.names.index(feature)
    means = []
    for value in values:
        answers = []
        for row in ROWS.rows():
            cells = [np.nan if cell is None and k == 2 else cell for k, cell in enumerate(row)]
            cells[at] = value
            one = tuple(np.array([c], dtype=object if k == 1 else float) for k, c in enumerate(cells))
            answers.append(predict(Batch(ROWS.names, one))[0])
        means.append(np.mean(answers, axis=0))
    return np.array(means).T


def test_numerical_feature_takes_bucket_centres_as_floats():
    curve = partial_dependence(ROWS, "age", predict, is_categorical=False, grid_resolution=4)
    assert curve.values == (25.0, 35.0, 45.0, 55.0)
    assert all(isinstance(value, float) for value in curve.values)
    assert curve.distribution == (0.25, 0.5, 0.0, 0.25)
    assert (curve.data_type, curve.outputs, curve.error) == ("numerical", ("label0", "label1"), None)
    np.testing.assert_allclose(curve.predictions, loop("age", curve.values))


def test_centres_of_the_guides_example():
    """The guide shows ten centres from 1046.9 in steps of 1407.8 (contract 6.7)."""
    low, high = 1046.9 - 1407.8 / 2, 1046.9 + 9.5 * 1407.8
    rows = Batch(("amount",), (np.linspace(low, high, 50),))
    curve = partial_dependence(
        rows, "amount", lambda b: b.columns[0][:, None], is_categorical=False, grid_resolution=10
    )
    np.testing.assert_allclose(curve.values, 1046.9 + 1407.8 * np.arange(10))
    np.testing.assert_allclose(curve.predictions, [curve.values])


@pytest.mark.parametrize("memory_rows", [1, 3, 5, 8, 1000])
@pytest.mark.parametrize(("feature", "is_categorical"), [("age", True), ("colour", True), ("score", False)])
def test_blocks_change_nothing(feature, is_categorical, memory_rows):
    curve = partial_dependence(ROWS, feature, predict, is_categorical=is_categorical, memory_rows=memory_rows)
    np.testing.assert_allclose(curve.predictions, loop(feature, curve.values), rtol=1e-12)


def test_categorical_features_take_their_distinct_values():
    curve = partial_dependence(ROWS, "age", predict, is_categorical=True)
    assert curve.values == (20, 30, 60)
    assert curve.distribution == (0.25, 0.5, 0.25)
    curve = partial_dependence(ROWS, "colour", predict, is_categorical=False, outputs=["no", "yes"])
    assert (curve.values, curve.data_type, curve.outputs) == (("blue", "red"), "categorical", ("no", "yes"))
    assert curve.distribution == pytest.approx((1 / 3, 2 / 3))


def test_booleans_stay_booleans():
    rows = Batch(("m",), (np.array([True, False, True, True]),))
    kinds = []
    curve = partial_dependence(
        rows, "m", lambda b: kinds.append(b.columns[0].dtype.kind) or b.columns[0][:, None] * 1.0, is_categorical=False
    )
    assert (curve.values, curve.distribution, curve.predictions) == ((False, True), (0.25, 0.75), ((0.0, 1.0),))
    assert kinds == ["b"]


def test_missing_cells_are_no_part_of_the_distribution():
    curve = partial_dependence(ROWS, "score", predict, is_categorical=False, grid_resolution=2)
    assert curve.values == (1.0, 3.0)
    assert curve.distribution == pytest.approx((2 / 3, 1 / 3))


def test_a_constant_column_has_one_bucket():
    rows = Batch(("c",), (np.array([5, 5, 5]),))
    curve = partial_dependence(rows, "c", lambda b: b.columns[0][:, None] * 2.0, is_categorical=False)
    assert (curve.values, curve.distribution, curve.predictions) == ((5.0,), (1.0,), ((10.0,),))


def never(_):
    pytest.fail("the model was asked")


def test_free_text_is_an_error():
    curve = partial_dependence(ROWS, "colour", never, is_categorical=False, is_text=True)
    assert curve.error == (
        "Detected data type is not supported for PDP. PDP can only be computed for numerical or categorical columns"
    )
    assert (curve.data_type, curve.values, curve.distribution, curve.predictions) == ("free_text", (), (), ())


def test_a_column_without_values_is_an_error():
    rows = Batch(("c",), (np.array([np.nan, np.inf]),))
    curve = partial_dependence(rows, "c", never, is_categorical=False)
    assert curve.error.startswith("The column has no values")


def test_several_values_a_call():
    sizes = []
    partial_dependence(ROWS, "age", lambda b: sizes.append(len(b)) or predict(b), is_categorical=False, memory_rows=24)
    assert sizes == [24, 24, 12]
    told = []
    partial_dependence(
        ROWS, "age", predict, is_categorical=False, memory_rows=24, progress=lambda *news: told.append(news)
    )
    assert told == [("PDP of age", 6, 15), ("PDP of age", 12, 15), ("PDP of age", 15, 15)]


def test_scores_that_are_not_finite_are_refused():
    with pytest.raises(ModelError, match="not a finite number"):
        partial_dependence(ROWS, "age", lambda b: b.columns[2][:, None], is_categorical=False)


def test_agrees_with_scikit_learn():
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import partial_dependence as peer

    rng = np.random.default_rng(0)
    cells = rng.normal(size=(300, 4))
    forest = RandomForestRegressor(20, random_state=0).fit(cells, cells[:, 0] * cells[:, 1] + np.sin(3 * cells[:, 2]))
    rows = Batch(tuple("abcd"), tuple(cells.T.copy()))
    curve = partial_dependence(
        rows, "c", lambda b: forest.predict(np.column_stack(b.columns))[:, None], is_categorical=False
    )
    theirs = peer(forest, cells, [2], custom_values={2: np.array(curve.values)}, method="brute", kind="average")
    np.testing.assert_allclose(curve.predictions, theirs["average"], rtol=1e-9)
