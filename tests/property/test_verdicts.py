"""Laws of closed-form intervals and of verdicts, whatever the counts."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.verdicts import Limit, Limits
from pellucid.trust import judge_report, q_values
from strategies import bias_counts

CLOSED = ("AD", "CI", "DAR", "DPL", "DPPL", "DRR", "RD", "SD")
STAGES = (("pre_training", PRETRAINING_METRICS), ("post_training", POSTTRAINING_METRICS))


def metrics_of(counts, **options):
    reports = [bias_report(stage, counts, names, **options) for stage, names in STAGES]
    return {metric.name: metric for report in reports for metric in report.facets[0].metrics}


def swapped(counts):
    (facet,) = counts.facets
    return replace(counts, facets=(replace(facet, cells=tuple((*row[4:], *row[:4]) for row in facet.cells)),))


def alike(x, y):
    return abs(x - y) <= 1e-9 * max(1.0, abs(x)) if abs(x) != float("inf") else x == y


@given(bias_counts())
@settings(max_examples=150, deadline=None)
def test_an_interval_contains_its_value_and_stays_within_the_metrics_range(counts):
    for name, metric in metrics_of(counts, replicates=100).items():
        if metric.interval is not None:
            low, high = metric.interval
            assert low <= metric.value <= high, name
            assert METRICS[name].low - 1e-9 <= low, name
            assert high <= METRICS[name].high + 1e-9, name


@given(bias_counts())
@settings(max_examples=150, deadline=None)
def test_swapping_the_groups_mirrors_the_interval(counts):
    before, after = (metrics_of(each, replicates=0) for each in (counts, swapped(counts)))
    for name in CLOSED:
        assert (before[name].interval is None) == (after[name].interval is None), name
        if before[name].interval is not None:
            low, high = before[name].interval
            assert alike(low, -after[name].interval[1]), name
            assert alike(high, -after[name].interval[0]), name
    if before["DI"].interval is not None and after["DI"].interval is not None and 0 < before["DI"].value < float("inf"):
        low, high = before["DI"].interval
        assert alike(low * after["DI"].interval[1], 1.0) or low == 0
        assert alike(high * after["DI"].interval[0], 1.0) or high == float("inf")


@given(bias_counts())
@settings(max_examples=100, deadline=None)
def test_distances_rule_out_parity_when_the_difference_does_and_only_then(counts):
    metrics = metrics_of(counts, replicates=100)
    assume(all(metrics[name].interval is not None for name in ("DPL", "TVD", "JS", "KL")))
    low, high = metrics["DPL"].interval
    for name in ("TVD", "KS", "LP", "JS", "KL"):
        assert (metrics[name].interval[0] <= 0) == (low <= 0 <= high), name


@given(bias_counts(), st.floats(0.01, 0.5), st.floats(1.05, 4))
@settings(max_examples=100, deadline=None)
def test_a_pass_lies_inside_and_a_fail_outside_and_wider_limits_never_hurt(counts, reach, factor):
    def judged(width, ratio):
        limits = {name: Limit(-width, width) for name in CLOSED} | {"DI": Limit(1 / ratio, ratio)}
        report = judge_report(
            bias_report("post_training", counts, POSTTRAINING_METRICS, replicates=0), Limits("x", limits)
        )
        return {metric.name: metric for metric in report.facets[0].metrics if metric.verdict is not None}

    narrow, wide = judged(reach, factor), judged(2 * reach, 2 * factor)
    for name, metric in narrow.items():
        verdict = metric.verdict
        if verdict.decision == "pass":
            assert verdict.limit.low <= metric.interval[0] <= metric.interval[1] <= verdict.limit.high
            assert wide[name].verdict.decision == "pass"
        elif verdict.decision == "fail":
            assert metric.interval[1] < verdict.limit.low or metric.interval[0] > verdict.limit.high
            assert verdict.q_value <= 0.05
        if metric.value is None or min(metric.n_a, metric.n_d) < 2:
            assert verdict.decision == "not enough data"


@given(st.lists(st.floats(0, 1), max_size=40))
def test_rates_are_no_smaller_than_their_p_values_and_dependence_costs_more(p_values):
    rates, dear = q_values(p_values), q_values(p_values, any_dependence=True)
    assert all(p - 1e-12 <= rate <= 1 for p, rate in zip(p_values, rates, strict=True))
    assert all(rate <= costly + 1e-12 for rate, costly in zip(rates, dear, strict=True))
