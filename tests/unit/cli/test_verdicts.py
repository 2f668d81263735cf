from __future__ import annotations

from pellucid.cli.summary import summarize
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    FacetReport,
    FacetStatistics,
    MetricValue,
    Provenance,
    WorstGroup,
)
from pellucid.core.verdicts import Limit, Limits
from pellucid.trust import judge

PROVENANCE = Provenance("0", 0, 1000, "")
LIMITS = Limits("team.json", {"DPPL": Limit(-0.1, 0.1), "DI": Limit(0.8, float("inf"))})


def facet(selection, *metrics):
    return FacetReport("sex", selection, metrics, FacetStatistics(0.2, None, cells=(100,) * 8))


def measured(name, value, spread):
    return MetricValue(name, value, interval=(value - spread, value + spread), n_a=400, n_d=400)


def summary_of(*facets, limits=LIMITS):
    result = AnalysisResult(PROVENANCE, posttraining=BiasReport("post_training", "hired", "1", facets))
    return summarize(judge(result, limits), "out", None)


def test_verdicts_are_counted_and_failures_named_with_their_limits():
    text = summary_of(
        facet("Female", measured("DI", 0.5, 0.1), measured("DPPL", 0.3, 0.05)),
        facet("Male", measured("DI", 1.0, 0.1), measured("DPPL", 0.05, 0.2)),
    )
    assert "Verdicts by the limits of team.json: 1 pass, 2 fail, 1 not enough data" in text
    assert "sex is Female fails DI 0.500 (limit at least 0.8), DPPL 0.300 (limit -0.1 to 0.1)" in text
    assert "Male fails" not in text
    assert "compliant" not in text


def test_limits_that_meet_no_metric_are_said():
    text = summary_of(facet("Female", measured("RD", 0.5, 0.1)))
    assert "none of the metrics asked for has a limit in team.json" in text


def test_many_failing_groups_are_counted_and_not_listed():
    text = summary_of(*(facet(f"v{k}", measured("DPPL", 0.5, 0.05)) for k in range(13)))
    assert "sex is v9 fails" in text
    assert "sex is v10 fails" not in text
    assert "... and 3 more groups" in text


def test_without_limits_there_are_no_verdicts():
    result = AnalysisResult(PROVENANCE, posttraining=BiasReport("post_training", "hired", "1", (facet("Female"),)))
    assert "Verdicts" not in summarize(result, "out", None)


def test_worst_groups_are_named_with_their_rows():
    group = WorstGroup(("sex", "race"), ("Female", "Black"), MetricValue("DPPL", 0.162, n_d=2345), 20, 0.001)
    text = summarize(AnalysisResult(PROVENANCE, worst_groups=(group,)), "out", None)
    assert "sex is Female and race is Black: DPPL 0.162, 2,345 rows" in text
