from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.arrays import Attributions, Batch, GlobalAttributions
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    FacetReport,
    FacetStatistics,
    MetricValue,
    ModelPerformance,
    Provenance,
    ShapResult,
)
from pellucid.core.verdicts import Limit, Verdict
from pellucid.report.tracked_values import tracked_values

MADE = Provenance("9", 0, 100, "ab")


def result(*metrics, column="sex", selection="F"):
    facet = FacetReport(column, selection, metrics, FacetStatistics(0.3, None))
    return AnalysisResult(MADE, BiasReport("pre_training", "y", "1", (facet,)))


def test_a_value_its_interval_and_its_verdict():
    verdict = Verdict("fail", Limit(-0.1, 0.1), "because")
    found = tracked_values(result(MetricValue("DPL", 0.25, interval=(0.1, 0.4), verdict=verdict)))
    assert found.metrics == {"bias/sex/F/DPL": 0.25, "bias/sex/F/DPL.low": 0.1, "bias/sex/F/DPL.high": 0.4}
    assert found.tags == {"pellucid.bias/sex/F/DPL": "fail"}
    assert found.parameters["pellucid.label"] == "y"
    assert found.parameters["pellucid.facets"] == "sex"


def test_what_is_no_finite_number_is_left_out():
    found = tracked_values(result(MetricValue("DPL", None, "empty"), MetricValue("DI", math.inf)))
    assert found.metrics == {}


@pytest.mark.parametrize(
    ("words", "name"),
    [("a/b", "a_b"), ("é(3, 4]", "__3_ 4_"), ("x.y", "x_y"), ("", "empty"), ("../..", "_____"), (" ", "_")],
)
def test_names_are_legal_and_no_paths(words, name):
    (found,) = tracked_values(result(MetricValue("DPL", 1), selection=words)).metrics
    assert found == f"bias/sex/{name}/DPL"


def test_different_words_with_the_same_name_stay_apart():
    both = result(MetricValue("DPL", 1), selection="é")
    other = result(MetricValue("DPL", 2), selection="ü").pretraining
    facets = both.pretraining.facets + other.facets
    found = tracked_values(replace(both, pretraining=replace(both.pretraining, facets=facets)))
    assert found.metrics == {"bias/sex/_/DPL": 1, "bias/sex/_/DPL 2": 2}


def test_long_names_are_cut():
    (name,) = tracked_values(result(MetricValue("DPL", 1), selection="x" * 400)).metrics
    assert len(name) <= 250


def test_performance_and_shapley_values():
    local = Attributions(
        ("a", "b"), ("p",), np.zeros((5, 2, 1)), np.zeros(1), Batch(("a",), (np.zeros(3),)), "exact", 0, 1, 1
    )
    overall = GlobalAttributions(("a", "b"), ("p",), np.array([[0.5], [0.25]]), np.array([0.125]), "mean_abs")
    found = tracked_values(
        AnalysisResult(
            MADE,
            performance=ModelPerformance((("Accuracy", 0.75),), (0.25, 0.25, 0.25, 0.25)),
            shap=ShapResult(local, overall, save_local=True),
        )
    )
    assert found.metrics == {
        "performance/Accuracy": 0.75,
        "shap/p/expected_value": 0.125,
        "shap/p/feature/a": 0.5,
        "shap/p/feature/b": 0.25,
    }
    assert found.parameters["pellucid.shap.baseline_rows"] == "3"
