from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Attributions, Batch
from pellucid.explain import aggregate, top_features

VALUES = np.array(
    [
        [[1.0, 0.0], [-4.0, 0.5], [0.0, 3.0]],
        [[-3.0, 0.0], [-1.0, 0.5], [0.0, -3.0]],
        [[2.0, 0.0], [-1.0, -2.0], [0.0, 0.0]],
    ]
)


def attributions():
    return Attributions(("a", "b", "c"), ("no", "yes"), VALUES, np.array([0.25, 0.75]), Batch((), ()), "m", 1, 2, 3)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("mean_abs", [[2.0, 0.0], [2.0, 1.0], [0.0, 2.0]]),
        ("median", [[1.0, 0.0], [-1.0, 0.5], [0.0, 0.0]]),
        ("mean_sq", [[14 / 3, 0.0], [6.0, 1.5], [0.0, 6.0]]),
    ],
)
def test_aggregations(how, expected):
    overall = aggregate(attributions(), how)
    np.testing.assert_allclose(overall.values, expected)
    assert (overall.features, overall.outputs, overall.aggregation) == (("a", "b", "c"), ("no", "yes"), how)
    assert overall.expected.tolist() == [0.25, 0.75]


def test_top_features_take_the_largest_output_and_keep_the_order_of_equals():
    assert top_features(aggregate(attributions(), "mean_abs"), 3) == ("a", "b", "c")
    assert top_features(aggregate(attributions(), "mean_sq"), 2) == ("b", "c")
    assert top_features(aggregate(attributions(), "median"), 10) == ("a", "b", "c")
    assert top_features(aggregate(attributions(), "median"), 0) == ()
