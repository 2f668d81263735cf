from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import Answer, locate
from pellucid.predict.answer import interpret, to_column


def column(*cells: object) -> np.ndarray:
    return to_column(list(cells))


ONE = Answer((np.array([0.2, 0.8]),))
NAMED = Answer((column(0, 1), np.array([0.2, 0.8])), ("predicted_label", "score"))


def test_the_whole_answer_is_scores():
    answer = Answer((np.array([0.2, 0.8]), np.array([[1, 2], [3, 4]])))
    assert locate(answer, PredictorSpec()).scores.tolist() == [[0.2, 1, 2], [0.8, 3, 4]]


@pytest.mark.parametrize("locator", [1, "score", "predictions[*].score", '"score"', "a.score"])
def test_probability_is_found(locator):
    predictions = locate(NAMED, PredictorSpec(probability=locator))
    assert predictions.scores.tolist() == [[0.2], [0.8]]
    assert predictions.labels is None


def test_label_is_found_too():
    predictions = locate(NAMED, PredictorSpec(probability="x[*].score", label="x[*].predicted_label"))
    assert predictions.labels.tolist() == [0, 1]
    assert predictions.scores.tolist() == [[0.2], [0.8]]


def test_an_unnamed_only_column_has_every_name():
    assert locate(ONE, PredictorSpec(probability="predictions[*].score")).scores.tolist() == [[0.2], [0.8]]


def test_an_item_of_a_named_list():
    for lists in (np.array([[0.1, 0.9], [0.4, 0.6]]), np.array([[0.1, 0.9], [0.4, 0.6]]).astype(object)):
        answer = Answer((lists,), ("probabilities",))
        assert locate(answer, PredictorSpec(probability="p[*].probabilities[1]")).scores.tolist() == [[0.9], [0.6]]
        with pytest.raises(ModelError, match="no item 2 there"):
            locate(answer, PredictorSpec(probability="p[*].probabilities[2]"))


@pytest.mark.parametrize(
    ("answer", "locator", "said"),
    [
        (NAMED, 2, r"predictor\.probability is 2, but the answer has 2 column\(s\)"),
        (NAMED, -1, r"predictor\.probability is -1"),
        (NAMED, "sc", "'sc', which is not in the answer; it has predicted_label, score"),
        (NAMED, "[*][0]", "which is not in the answer"),
        (Answer(NAMED.columns), "score", "2 columns have no names; use a 0-based index"),
    ],
)
def test_locators_that_find_nothing(answer, locator, said):
    with pytest.raises(ModelError, match=said):
        locate(answer, PredictorSpec(probability=locator))


def test_a_label_that_is_a_number_is_a_score_too():
    predictions = locate(NAMED, PredictorSpec(label="score"))
    assert predictions.scores.tolist() == [[0.2], [0.8]]
    assert predictions.labels.tolist() == [0.2, 0.8]


def test_a_label_that_is_text_is_no_score():
    predictions = locate(Answer((column("a", "b"),)), PredictorSpec(label=0))
    assert predictions.scores is None
    assert predictions.labels.tolist() == ["a", "b"]


def test_a_class_number_is_no_score_of_several_names():
    predictions = locate(Answer((column(2, 0),)), PredictorSpec(label=0, label_headers=("a", "b", "c")))
    assert (predictions.scores, predictions.labels.tolist()) == (None, [2, 0])


def test_a_list_located_as_label_is_scores_when_it_is_numbers():
    answer = Answer((column([0.1, 0.9], [0.4, 0.6]),))
    predictions = locate(answer, PredictorSpec(label=0, label_headers=("no", "yes")))
    assert predictions.scores.tolist() == [[0.1, 0.9], [0.4, 0.6]]
    assert predictions.headers == ("no", "yes")
    assert predictions.labels is None


def test_a_list_of_labels_needs_scores():
    with pytest.raises(ModelError, match=r"list of labels.*set predictor\.probability"):
        locate(Answer((column(["a", "b"], ["a", "b"]),)), PredictorSpec(label=0))


def test_the_label_of_the_highest_score_wins_and_the_first_of_equals():
    answer = Answer((column(["a", "b"], ["a", "b"]), column([0.1, 0.9], [0.5, 0.5])))
    predictions = locate(answer, PredictorSpec(label=0, probability=1))
    assert predictions.labels.tolist() == ["b", "a"]
    assert predictions.headers == ("a", "b")


def test_label_headers_name_scores_before_the_labels_do():
    answer = Answer((column([0, 1], [0, 1]), column([0.1, 0.9], [0.5, 0.5])))
    predictions = locate(answer, PredictorSpec(label=0, probability=1, label_headers=("no", "yes")))
    assert predictions.headers == ("no", "yes")
    assert predictions.labels.tolist() == [1, 0]


def test_answers_sorted_by_score_are_put_in_one_order():
    answer = Answer((column(["a", "b", "c"], ["c", "a", "b"]), column([0.6, 0.3, 0.1], [0.7, 0.2, 0.1])))
    predictions = locate(answer, PredictorSpec(label=0, probability=1))
    assert predictions.labels.tolist() == ["a", "c"]
    assert predictions.scores.tolist() == [[0.6, 0.3, 0.1], [0.2, 0.1, 0.7]]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ((["a", "b"], ["a", "c"]), "Record 2 has other labels than record 1"),
        ((["a", "b"], ["a"]), "Record 2 has 1 labels for 2 scores"),
    ],
)
def test_label_lists_that_do_not_fit(labels, said):
    answer = Answer((column(*labels), column([0.1, 0.9], [0.5, 0.5])))
    with pytest.raises(ModelError, match=said):
        locate(answer, PredictorSpec(label=0, probability=1))


def test_lists_of_one_label_are_labels():
    for labels in (column(["a"], ["b"]), column([1], [2])):
        found = locate(Answer((labels,)), PredictorSpec(label=0)).labels.tolist()
        assert found == [cell[0] for cell in labels.tolist()]


def test_label_headers_must_be_as_many_as_scores():
    with pytest.raises(ModelError, match=r"label_headers has 2 name\(s\), but the model gives 1 score\(s\)"):
        locate(ONE, PredictorSpec(label_headers=("no", "yes")))


@pytest.mark.parametrize("bad", [np.nan, None])
def test_nan_is_no_score(bad):
    with pytest.raises(ModelError, match="record 2 is NaN or missing"):
        locate(Answer((column(0.5, bad),)), PredictorSpec())


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((0.5, "yes"), r"Could not convert string to float\..*record 2.*'yes'"),
        (([0.5, 0.1], [0.5, "x"]), r"Could not convert string to float\..*record 2"),
        (([0.5, 0.1], [0.5]), r"different numbers of scores \(1, 2\)"),
        (([[0.5, 0.1]], [[0.5, 0.1]]), "nested too deeply"),
        (({"a": 1}, {"a": 2}), r"Could not convert string to float\."),
    ],
)
def test_what_is_no_score(cells, said):
    with pytest.raises(ModelError, match=said):
        locate(Answer((column(*cells),)), PredictorSpec())


def test_number_texts_and_truth_values_are_scores():
    assert locate(Answer((column("0.5", "1"),)), PredictorSpec()).scores.tolist() == [[0.5], [1.0]]
    assert locate(Answer((column(True, False),)), PredictorSpec()).scores.tolist() == [[1.0], [0.0]]


def test_number_of_records():
    assert (len(NAMED), len(Answer(()))) == (2, 0)


def test_neither_scores_nor_labels():
    with pytest.raises(ModelError, match="neither scores nor labels"):
        interpret(PredictorSpec(), scores=None, labels=None)
