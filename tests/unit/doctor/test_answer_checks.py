"""What a model's answer means for a request."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Predictions
from pellucid.core.specs import AnalysisSpec, BiasSpec, DataSpec, PdpSpec, PredictorSpec, ShapSpec
from pellucid.doctor.answer_checks import answer_findings
from pellucid.doctor.column_values import ColumnValues

NUMBERS = ColumnValues("y", {0: 60, 1: 40})
WORDS = ColumnValues("y", {"no": 60, "yes": 40})


def codes(
    answer: Predictions, labels: ColumnValues | None = NUMBERS, shap: ShapSpec | None = None, **predictor: object
):
    spec = AnalysisSpec(
        DataSpec("csv"), BiasSpec((1,), (), posttraining=("DI",)), shap=shap, predictor=PredictorSpec(**predictor)
    )
    return {finding.code: finding for finding in answer_findings(spec, answer, labels, is_predicting=True)}


def scores(*values: float) -> Predictions:
    return Predictions(np.array([values]))


def test_a_score_and_labels_of_0_and_1_agree():
    assert codes(scores(0.7)) == {}


def test_a_score_and_labels_in_words_do_not():
    found = codes(scores(0.7), WORDS)["model-other-labels"]
    assert found.severity == "error"
    assert found.exit_code == 1


def test_labels_in_words_and_numbers_do_not():
    assert set(codes(Predictions(None, np.array(["yes"], dtype=object)), NUMBERS)) == {"model-other-labels"}
    assert codes(Predictions(None, np.array(["yes"], dtype=object)), WORDS) == {}


def test_labels_of_1_and_2_are_never_predicted():
    assert set(codes(scores(0.7), ColumnValues("y", {1: 60, 2: 40}))) == {"model-other-codes"}


@pytest.mark.parametrize(
    ("counts", "patch"), [({0: 1, 1: 1, 2: 1}, [0, 1, 2]), ({1: 1, 2: 1, 3: 1}, None), ({0: 1, 1: 1}, None)]
)
def test_several_scores_need_names(counts, patch):
    found = codes(scores(0.2, 0.3, 0.5), ColumnValues("y", counts))["model-labels"]
    assert found.patch == (() if patch is None else (("predictor.label_headers", patch),))


def test_a_threshold_in_percent():
    found = codes(scores(0.7), probability_threshold=50)["model-threshold-out-of-range"]
    assert found.patch == (("probability_threshold", 0.5),)
    assert codes(scores(70.0), probability_threshold=50) == {}


def test_a_threshold_that_decides_nothing():
    found = codes(scores(0.2, 0.8), WORDS, label_headers=("no", "yes"), probability_threshold=0.3)
    assert found["model-threshold-unused"].severity == "note"


def test_the_logit_of_what_is_no_probability():
    found = codes(scores(1.7), shap=ShapSpec(use_logit=True))["model-no-probability"]
    assert found.patch == (("methods.shap.use_logit", False),)


def test_words_cannot_be_explained():
    spec = AnalysisSpec(DataSpec("csv"), pdp=PdpSpec(features=("a",)), predictor=PredictorSpec(label=0))
    answer = Predictions(None, np.array(["yes"], dtype=object))
    (found,) = answer_findings(spec, answer, None, is_predicting=False)
    assert found.code == "model-scores"
    assert found.severity == "error"
