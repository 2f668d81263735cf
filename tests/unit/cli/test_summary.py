from __future__ import annotations

import math

import numpy as np

from pellucid.cli.summary import summarize
from pellucid.core.arrays import Attributions, Batch, GlobalAttributions
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    FacetReport,
    FacetStatistics,
    MetricValue,
    Provenance,
    ShapResult,
)
from pellucid.core.specs import ReportSpec

PROVENANCE = Provenance("0", 0, 12345, "")
# 8 of 20 in the group have a positive label and 4 a positive prediction; 60 and 50 of 80 in the rest.
CELLS = (18, 2, 12, 48, 11, 1, 5, 3)


def report(stage, *metrics, selection="Female", cells=CELLS):
    statistics = FacetStatistics(0.2, None, cells=cells)
    return BiasReport(stage, "hired", "1", (FacetReport("sex", selection, metrics, statistics),))


def test_rates_are_out_of_a_hundred_and_intervals_stand_beside_values():
    metric = MetricValue("DPL", 0.35, interval=(0.1, 0.6))
    text = summarize(AnalysisResult(PROVENANCE, report("pre_training", metric)), "out", None)
    assert "12,345 rows analysed" in text
    line = next(line for line in text.splitlines() if "sex is Female" in line)
    assert line.split() == ["sex", "is", "Female", "20.0", "%", "40", "75", "0.350", "0.100", "to", "0.600"]


def test_predicted_rates_and_infinite_ratios():
    metric = MetricValue("DI", math.inf)
    text = summarize(AnalysisResult(PROVENANCE, posttraining=report("post_training", metric)), "out", None)
    line = next(line for line in text.splitlines() if "sex is Female" in line)
    assert line.split()[-3:] == ["20", "62", "infinite"]


def test_undefined_missing_and_empty_are_said():
    undefined = report("pre_training", MetricValue("DPL", None, error="Facet set is empty."), selection="", cells=None)
    text = summarize(AnalysisResult(PROVENANCE, undefined), "out", None)
    assert "undefined: Facet set is empty." in text
    assert "(nobody)" in text
    assert "not asked for" in summarize(AnalysisResult(PROVENANCE, report("pre_training")), "out", None)
    assert "sex in (40, 90]" in summarize(
        AnalysisResult(PROVENANCE, report("pre_training", selection="(40, 90]")), "out", None
    )


def test_a_long_list_of_values_is_told_by_its_ends():
    ages = report("pre_training", selection=",".join(map(str, range(41, 91))))
    assert "sex is 41 to 90 " in summarize(AnalysisResult(PROVENANCE, ages), "out", None)
    gap = report("pre_training", selection="1,2,3,4,7,9")
    assert "sex is 1 to 4, 7 and 9 " in summarize(AnalysisResult(PROVENANCE, gap), "out", None)


def test_long_lists_are_told_until_they_differ():
    first, second = (report("pre_training", selection=f"a,b,c,d,{rest}") for rest in ("e,f,g,h", "x,y,z,zz"))
    both = BiasReport("pre_training", "hired", "1", first.facets + second.facets)
    text = summarize(AnalysisResult(PROVENANCE, both), "out", None)
    assert "sex is a, b, c, d, e and 3 more " in text
    assert "sex is a, b, c, d, x and 3 more " in text
    towns = report("pre_training", selection="a,b,c,d,e,f,g")
    assert "sex is a, b, c and 4 more " in summarize(AnalysisResult(PROVENANCE, towns), "out", None)


def test_strongest_features_come_first_and_files_are_named():
    rows = Batch(("a", "b"), (np.zeros(1), np.zeros(1)))
    local = Attributions(("a", "b"), ("label0",), np.zeros((1, 2, 1)), np.array([0.25]), rows, "exact", 0, 1, 1)
    overall = GlobalAttributions(("a", "b"), ("label0",), np.array([[0.1], [0.4]]), np.array([0.25]), "mean_abs")
    result = AnalysisResult(PROVENANCE, shap=ShapResult(local, overall, save_local=True))
    text = summarize(result, "s3://bucket/out/", ReportSpec("audit"))
    assert text.index("  b ") < text.index("  a ")
    assert "s3://bucket/out/audit.html" in text
    assert "s3://bucket/out/explanations_shap/out.csv" in text
