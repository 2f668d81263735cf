from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, FacetStatistics, MetricValue, Provenance
from pellucid.core.verdicts import Limit, Limits
from pellucid.trust import judge, judge_report
from strategies import counts_of

TENTH = Limits("a test", {"DPPL": Limit(-0.1, 0.1), "DI": Limit(0.8, 1.25)})


def report_of(*facets):
    """A report with one facet for each list of metrics."""
    statistics = FacetStatistics(0.5, None)
    return BiasReport(
        "post_training",
        "y",
        "1",
        tuple(FacetReport("sex", str(k), tuple(metrics), statistics) for k, metrics in enumerate(facets)),
    )


def measured(value, low, high, name="DPPL"):
    return MetricValue(name, value, interval=(low, high), n_a=500, n_d=300)


def verdict_on(metric, limits=TENTH):
    return judge_report(report_of([metric]), limits).facets[0].metrics[0].verdict


@pytest.mark.parametrize(
    ("interval", "decision", "cause"),
    [
        ((-0.05, 0.05), "pass", "inside"),
        ((-0.1, 0.1), "pass", "inside"),
        ((-0.05, 0.11), "not enough data", "straddles"),
        ((-0.3, 0.3), "not enough data", "straddles"),
        ((0.1, 0.2), "not enough data", "straddles"),
        ((0.11, 0.2), "fail", "outside"),
        ((-0.3, -0.11), "fail", "outside"),
    ],
)
def test_the_interval_decides(interval, decision, cause):
    verdict = verdict_on(measured(sum(interval) / 2, *interval))
    assert (verdict.decision, verdict.cause) == (decision, cause)
    assert verdict.limit == Limit(-0.1, 0.1)


@pytest.mark.parametrize(
    ("metric", "cause", "words"),
    [
        (MetricValue("DPPL", None, error="Facet set is empty.", n_a=10, n_d=0), "empty group", "no rows"),
        (MetricValue("DPPL", 0.0, interval=(0.0, 0.0), n_a=10, n_d=1), "single member", "single row"),
        (MetricValue("DPPL", 0.0, interval=(0.0, 0.0), n_a=1, n_d=10), "single member", "single row"),
        (MetricValue("DI", None, error="No labels", n_a=10, n_d=10), "undefined", "undefined: No labels"),
        (MetricValue("DPPL", 0.0, n_a=10, n_d=4, withheld="Too few rows."), "no interval", "Too few rows."),
        (MetricValue("DPPL", 0.0, n_a=10, n_d=9), "no interval", "uncertainty is not known"),
    ],
)
def test_what_is_not_known_can_never_pass(metric, cause, words):
    verdict = verdict_on(metric)
    assert (verdict.decision, verdict.cause, verdict.q_value) == ("not enough data", cause, None)
    assert words in verdict.reason


def test_reasons_are_sentences_with_the_numbers():
    assert verdict_on(measured(0.0, -0.05, 0.05)).reason == (
        "All of the 95 % interval, -0.05 to 0.05, lies within the limit of -0.1 to 0.1."
    )
    assert verdict_on(measured(0.15, 0.1204, 0.2)).reason == (
        "All of the 95 % interval, 0.1204 to 0.2, lies above the limit of 0.1."
    )
    assert verdict_on(measured(0.5, 0.3, 0.7, "DI")).reason.endswith("lies below the limit of 0.8.")
    straddling = verdict_on(measured(math.inf, 1.1, math.inf, "DI")).reason
    assert straddling == (
        "A part of the 95 % interval, 1.1 to infinity, lies within the limit of 0.8 to 1.25, and a part outside."
    )


def test_open_limits_are_said_in_words():
    one_sided = Limits("a test", {"DPPL": Limit(-math.inf, 0.1), "DI": Limit(0.8, math.inf)})
    assert "within the limit of at most 0.1" in verdict_on(measured(-0.6, -0.7, -0.5), one_sided).reason
    assert "within the limit of at least 0.8" in verdict_on(measured(9.0, 1.0, 90.0, "DI"), one_sided).reason


def test_a_metric_without_a_limit_gets_no_verdict():
    judged = judge_report(report_of([measured(0.0, -0.05, 0.05), measured(0.0, -0.05, 0.05, "RD")]), TENTH)
    assert [metric.verdict is not None for metric in judged.facets[0].metrics] == [True, False]


def test_among_many_values_one_that_strays_a_little_is_chance():
    barely = measured(0.2, 0.101, 0.299)
    assert verdict_on(barely).decision == "fail"
    fair = [measured(0.0, -0.09, 0.09)] * 19
    verdict = judge_report(report_of([barely], *([metric] for metric in fair)), TENTH).facets[0].metrics[0].verdict
    assert (verdict.decision, verdict.cause) == ("not enough data", "chance")
    assert "20 values were judged together" in verdict.reason
    assert verdict.q_value > 0.05


def test_values_that_cannot_be_judged_do_not_dilute_the_others():
    barely, unknown = measured(0.2, 0.101, 0.299), MetricValue("DPPL", None, error="no", n_a=3, n_d=3)
    judged = judge_report(report_of([barely], *([unknown] for _ in range(50))), TENTH)
    assert judged.facets[0].metrics[0].verdict.decision == "fail"


def test_a_whole_result_is_judged_stage_by_stage():
    counts = counts_of([(30, 10, 20, 40, 8, 2, 7, 3)])
    before, after = bias_report("pre_training", counts, ["DPL"]), bias_report("post_training", counts, ["DPPL", "DI"])
    result = AnalysisResult(Provenance("1", 0, 120, ""), before, after, intersections=(after,))
    judged = judge(result, TENTH)
    assert judged.limits == TENTH
    assert judged.pretraining == before
    assert {metric.verdict.decision for metric in judged.posttraining.facets[0].metrics} == {"not enough data"}
    assert judged.intersections == (judged.posttraining,)
    again = judge(judged, Limits("other", {"DPL": Limit(-1, 1)}))
    assert again.posttraining == replace(after)  # earlier verdicts are forgotten


def test_a_denominator_of_nothing_never_passes():
    """Nobody in either group is predicted positive: the contract's DAR is 0, which says nothing."""
    counts = counts_of([(60, 0, 40, 0, 50, 0, 50, 0)])
    limits = Limits("a test", {"DAR": Limit(-0.1, 0.1), "DCA": Limit(-0.1, 0.1), "DI": Limit(0.8, 1.25)})
    judged = judge_report(bias_report("post_training", counts, ["DAR", "DCA", "DI"]), limits)
    verdicts = {metric.name: metric.verdict for metric in judged.facets[0].metrics}
    assert {name: verdict.decision for name, verdict in verdicts.items()} == dict.fromkeys(verdicts, "not enough data")
    assert "fewer than 5 rows predicted positive" in verdicts["DAR"].reason
