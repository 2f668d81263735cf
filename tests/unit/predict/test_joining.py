from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Predictions
from pellucid.core.errors import ModelError
from pellucid.predict import join_predictions


def part(scores=None, labels=None, headers=None) -> Predictions:
    return Predictions(None if scores is None else np.array(scores), None if labels is None else labels, headers)


def test_everything_is_in_order():
    joined = join_predictions(
        [part([[0.1], [0.2]], np.array([0, 1]), ("yes",)), part([[0.3]], np.array([2]), ("yes",))]
    )
    assert joined.scores.tolist() == [[0.1], [0.2], [0.3]]
    assert joined.labels.tolist() == [0, 1, 2]
    assert joined.headers == ("yes",)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ((np.array([1]), np.array([0.5])), [1.0, 0.5]),
        ((np.array([True]), np.array([False])), [True, False]),
        ((np.array([1]), np.array(["yes", None], dtype=object)), ["1", "yes", None]),
        ((np.array([True]), np.array([1])), ["True", "1"]),
    ],
)
def test_labels_get_one_type(columns, expected):
    joined = join_predictions([part(labels=column) for column in columns])
    assert joined.labels.tolist() == expected
    assert joined.scores is None


def test_what_one_part_lacks_is_left_out():
    joined = join_predictions([part([[0.1]], np.array([1]), ("a",)), part([[0.2]], None, ("b",))])
    assert (joined.scores.tolist(), joined.labels, joined.headers) == ([[0.1], [0.2]], None, None)


def test_different_numbers_of_scores():
    with pytest.raises(ModelError, match="1 and 2 a record"):
        join_predictions([part([[0.1]]), part([[0.1, 0.2]])])


def test_one_part_and_none():
    only = part([[0.1]])
    assert join_predictions([only]) is only
    assert join_predictions([]).scores is None
