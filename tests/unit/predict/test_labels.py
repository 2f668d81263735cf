from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Predictions
from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import decisive_scores, predicted_labels, score_outputs

ONE = Predictions(np.array([[0.5], [0.8], [0.81]]))


def labelled(*values: object, dtype: object = None) -> Predictions:
    labels = np.array(values, dtype=dtype)
    scores = labels.astype(np.float64)[:, None] if labels.dtype.kind in "if" else None
    return Predictions(scores, labels)


@pytest.mark.parametrize(
    ("threshold", "expected", "said"),
    [(None, [0, 1, 1], "0.500"), (0.8, [0, 0, 1], "0.800"), (1.0, [0, 0, 0], "1.000")],
)
def test_a_score_is_positive_strictly_above_the_threshold(threshold, expected, said):
    values, decision = predicted_labels(ONE, PredictorSpec(probability=0, probability_threshold=threshold))
    assert values.dtype == np.int64
    assert values.tolist() == expected
    assert decision == f"We assume a prediction above {said} indicates 1 and below or equal indicates 0."


@pytest.mark.parametrize("threshold", [None, 0.8])
@pytest.mark.parametrize("answers", [ONE, labelled(0.2, 0.9)])
def test_decisive_scores_say_the_same_as_the_labels(answers, threshold):
    spec = PredictorSpec(label=0, probability_threshold=threshold)
    found = decisive_scores(answers, spec)
    assert found.threshold == (threshold or 0.5)
    assert (found.values > found.threshold).tolist() == [bool(one) for one in predicted_labels(answers, spec).values]


@pytest.mark.parametrize(
    "answers",
    [
        Predictions(np.array([[0.1, 0.9]]), headers=("no", "yes")),
        labelled(1, 0),
        labelled("yes", "no"),
        Predictions(ONE.scores, np.array([1, 0, 1])),
    ],
)
def test_labels_that_are_not_made_from_one_score_have_no_decisive_scores(answers):
    assert decisive_scores(answers, PredictorSpec()) is None


def test_one_header_does_not_make_every_row_positive():
    predictions = Predictions(ONE.scores, headers=("yes",))
    assert predicted_labels(predictions, PredictorSpec(label_headers=("yes",))).values.tolist() == [0, 1, 1]


def test_the_highest_score_names_the_label_and_the_first_of_equals():
    predictions = Predictions(np.array([[0.1, 0.6, 0.3], [0.4, 0.2, 0.4]]))
    values, decision = predicted_labels(predictions, PredictorSpec(label_headers=("cat", "dog", "fish")))
    assert values.dtype == object
    assert values.tolist() == ["dog", "cat"]
    assert "cat, dog, fish" in decision


@pytest.mark.parametrize(
    ("headers", "kind", "expected"),
    [(("0", "1"), "i", [1]), (("-1", "10"), "i", [10]), (("01", "2"), "O", ["2"]), (("0", "x"), "O", ["x"])],
)
def test_headers_that_are_integers_are_integer_labels(headers, kind, expected):
    values = predicted_labels(Predictions(np.array([[0.1, 0.6]])), PredictorSpec(label_headers=headers)).values
    assert (values.dtype.kind, values.tolist()) == (kind, expected)


def test_the_model_may_name_its_scores():
    predictions = Predictions(np.array([[0.1, 0.6]]), headers=("no", "yes"))
    assert predicted_labels(predictions, PredictorSpec()).values.tolist() == ["yes"]
    assert predicted_labels(predictions, PredictorSpec(label_headers=("a", "b"))).values.tolist() == ["b"]


def test_several_scores_without_names():
    with pytest.raises(ModelError, match=r"2 scores a record.*set predictor\.label_headers"):
        predicted_labels(Predictions(np.array([[0.1, 0.6]])), PredictorSpec())


@pytest.mark.parametrize(
    ("predictions", "expected", "kind"),
    [
        (labelled(1, 0), [1, 0], "i"),
        (labelled(1.0, 0.0), [1, 0], "i"),
        (labelled("yes", "no", dtype=object), ["yes", "no"], "O"),
        (labelled(True, False), [True, False], "b"),
    ],
)
def test_a_label_is_used_as_it_is(predictions, expected, kind):
    values, decision = predicted_labels(predictions, PredictorSpec(label=0))
    assert (values.tolist(), values.dtype.kind) == (expected, kind)
    assert decision == "Predicted labels are used as the model gives them."


def test_a_label_with_a_fractional_part_is_a_score():
    values, decision = predicted_labels(labelled(0.3, 1.0, 0.5), PredictorSpec(label=0))
    assert values.tolist() == [0, 1, 0]
    assert "above 0.500" in decision


def test_a_label_with_an_explicit_threshold_is_a_score():
    assert predicted_labels(labelled(3, 1), PredictorSpec(label=0, probability_threshold=2.0)).values.tolist() == [1, 0]


def test_text_is_no_score_whatever_the_threshold():
    spec = PredictorSpec(label=0, probability_threshold=0.5)
    assert predicted_labels(labelled("a", "b", dtype=object), spec).values.tolist() == ["a", "b"]


def test_a_label_beside_a_score_is_a_label():
    predictions = Predictions(np.array([[0.1], [0.6]]), np.array([2, 3]))
    spec = PredictorSpec(label=0, probability=1, probability_threshold=0.5)
    assert predicted_labels(predictions, spec).values.tolist() == [2, 3]


def test_scores_for_attribution():
    assert score_outputs(ONE) is ONE.scores
    with pytest.raises(ModelError, match=r"Could not convert string to float\..*'a'"):
        score_outputs(labelled("a", "b", dtype=object))


def test_nothing_at_all():
    with pytest.raises(ModelError, match="labels, not scores"):
        predicted_labels(Predictions(None), PredictorSpec())
