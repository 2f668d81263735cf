from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError
from pellucid.explain import individual_curves, partial_dependence, partial_dependence_2d


def rows():
    colour = np.array(["red", "blue", None, "red"], dtype=object)
    return Batch(("colour", "age", "gain"), (colour, np.array([20, 30, 40, 60]), np.array([1.0, np.nan, 3.0, 2.0])))


def predict(batch):
    colour, age, gain = batch.columns
    tone = np.array([{"red": 1.0, "blue": 2.0}.get(cell, 0.0) for cell in colour])
    gain = np.nan_to_num(gain.astype(float), nan=-1.0)
    return np.column_stack([tone * age + gain, tone - gain * age])


def nothing(batch):
    return np.zeros((len(batch), 1))


def test_each_rows_curve():
    found = individual_curves(rows(), "colour", predict, is_categorical=True, outputs=["yes", "no"])
    assert found.values == ("blue", "red")
    assert found.outputs == ("yes", "no")
    assert found.predictions[:, :, 0].tolist() == [[41.0, 21.0], [59.0, 29.0], [83.0, 43.0], [122.0, 62.0]]


@pytest.mark.parametrize("memory_rows", [1, 7, 1000])
@pytest.mark.parametrize(
    ("feature", "is_categorical"), [("colour", True), ("age", False), ("gain", False), ("age", True)]
)
def test_the_mean_of_the_curves_is_partial_dependence(feature, is_categorical, memory_rows):
    news = []
    found = individual_curves(
        rows(),
        feature,
        predict,
        is_categorical=is_categorical,
        memory_rows=memory_rows,
        progress=lambda *n: news.append(n),
    )
    curve = partial_dependence(rows(), feature, predict, is_categorical=is_categorical)
    assert found.values == curve.values
    np.testing.assert_allclose(found.predictions.mean(axis=0).T, curve.predictions, rtol=1e-12)
    assert news[-1] == (f"ICE of {feature}", 4, 4)


@pytest.mark.parametrize("memory_rows", [1, 9, 1000])
def test_two_features_together(memory_rows):
    news = []
    found = partial_dependence_2d(
        rows(),
        ("colour", "age"),
        predict,
        is_categorical=(True, False),
        grid_resolution=2,
        memory_rows=memory_rows,
        progress=lambda *n: news.append(n),
    )
    assert found.values == (("blue", "red"), (30.0, 50.0))
    np.testing.assert_allclose(found.predictions[:, :, 0], [[61.25, 101.25], [31.25, 51.25]])
    np.testing.assert_allclose(found.predictions[:, :, 1], [[2 - 37.5, 2 - 62.5], [1 - 37.5, 1 - 62.5]])
    assert news[-1] == ("PDP of colour and age", 4, 4)


def test_calls_are_bounded():
    sizes = []

    def watched(batch):
        sizes.append(len(batch))
        return predict(batch)

    individual_curves(rows(), "age", watched, is_categorical=False, grid_resolution=3, memory_rows=6)
    partial_dependence_2d(
        rows(), ("age", "gain"), watched, is_categorical=(False, False), grid_resolution=3, memory_rows=6
    )
    assert max(sizes) <= 6
    assert sum(sizes) == 4 * 3 + 4 * 9


def test_a_feature_without_values_cannot_vary():
    empty = Batch(("a",), (np.array([np.nan, np.nan]),))
    with pytest.raises(DataError, match="column 'a' has no values"):
        individual_curves(empty, "a", predict, is_categorical=False)


def test_rows_are_counted_at_the_pairs_of_values_they_are_nearest_to():
    """Buckets of 20 to 30, 30 to 40 and 40 to 50: a row on an edge is in the upper one, as in `partial_dependence`."""
    columns = np.array(["red", "red", "blue", None], dtype=object), np.array([20.0, 40.0, 50.0, 30.0])
    batch = Batch(("colour", "age"), columns)
    kinds = {"is_categorical": (True, False), "grid_resolution": 3}
    found = partial_dependence_2d(batch, ("colour", "age"), nothing, **kinds)
    assert found.values == (("blue", "red"), (25.0, 35.0, 45.0))
    assert found.rows == 4
    np.testing.assert_array_equal(found.shares, [[0, 0, 0.25], [0.25, 0, 0.25]])


def test_shares_of_rows_are_those_of_partial_dependence():
    rng = np.random.default_rng(4)
    batch = Batch(
        ("a", "b"), (rng.integers(0, 4, 200), np.where(rng.uniform(size=200) < 0.1, np.nan, rng.normal(size=200)))
    )
    known = batch.take(np.flatnonzero(np.isfinite(batch.columns[1])))
    found = partial_dependence_2d(known, ("a", "b"), nothing, is_categorical=(True, False), grid_resolution=7)
    for side, (name, is_categorical) in enumerate((("a", True), ("b", False))):
        curve = partial_dependence(known, name, nothing, is_categorical=is_categorical, grid_resolution=7)
        np.testing.assert_allclose(found.shares.sum(axis=1 - side), curve.distribution)
