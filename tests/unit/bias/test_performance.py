from __future__ import annotations

from msgspec.structs import replace

from pellucid.bias import model_performance
from pellucid.core.counts import FacetCounts
from strategies import counts_of

ROW = (30, 10, 20, 40, 8, 2, 7, 3)


def test_ten_measures_in_the_contract_s_order():
    assert model_performance(counts_of([ROW])).metrics == (
        ("Accuracy", 81 / 120),
        ("Proportion of Positive Predictions in Labels", 55 / 120),
        ("Proportion of Negative Predictions in Labels", 65 / 120),
        ("True Positive Rate / Recall", 43 / 70),
        ("True Negative Rate / Specificity", 38 / 50),
        ("Acceptance Rate / Precision", 43 / 55),
        ("Rejection Rate", 38 / 65),
        ("Conditional Acceptance", 70 / 55),
        ("Conditional Rejection", 50 / 65),
        ("F1 Score", 2 * ((43 / 55 * (43 / 70)) / (43 / 55 + 43 / 70))),
    )


def test_binary_confusion_is_shares_of_all_rows():
    assert model_performance(counts_of([ROW])).binary_confusion == (43 / 120, 12 / 120, 27 / 120, 38 / 120)


def test_a_facet_that_counted_nothing_is_passed_over():
    counts = counts_of([ROW])
    broken = replace(counts, facets=(FacetCounts("x", "1", (), (), problem="no"), *counts.facets))
    assert model_performance(broken) == model_performance(counts)


def test_never_predicting_positive_gives_zero_and_infinity():
    metrics = dict(model_performance(counts_of([(30, 0, 20, 0, 8, 0, 7, 0)])).metrics)
    assert metrics["Acceptance Rate / Precision"] == 0.0
    assert metrics["Conditional Acceptance"] == float("inf")
    assert metrics["F1 Score"] == 0.0


def test_confusion_has_every_pair_with_numbers_by_size():
    counts = replace(counts_of([ROW]), confusion={("10", "2"): 3, ("2", "2"): 4, ("9", "10"): 5})
    assert model_performance(counts).confusion == {
        "2": {"2": 4.0, "9": 0.0, "10": 0.0},
        "9": {"2": 0.0, "9": 0.0, "10": 5.0},
        "10": {"2": 3.0, "9": 0.0, "10": 0.0},
    }
    assert list(model_performance(counts).confusion) == ["2", "9", "10"]


def test_confusion_shows_predictions_of_labels_that_never_occur():
    counts = replace(counts_of([ROW]), confusion={("cat", "cat"): 3, ("cat", "dog"): 4})
    assert model_performance(counts).confusion == {"cat": {"cat": 3.0, "dog": 4.0}}


def test_there_is_no_performance_without_predictions_or_facets_and_no_matrix_without_labels():
    counts = counts_of([ROW])
    assert model_performance(replace(counts, has_predictions=False)) is None
    assert model_performance(replace(counts, facets=())) is None
    assert model_performance(counts).confusion is None
