from __future__ import annotations

import pytest
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.core.counts import Counts, FacetCounts, FlipCounts
from pellucid.core.errors import ConfigError, DataError
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from strategies import counts_of

#            a: TN  FP  FN  TP   d: TN  FP  FN  TP
EVERYDAY = (30, 10, 20, 40, 8, 2, 7, 3)


def metrics_of(counts, stage="post_training", names=POSTTRAINING_METRICS, **options):
    options = {"replicates": 0} | options
    return {metric.name: metric for metric in bias_report(stage, counts, names, **options).facets[0].metrics}


def errors_of(row, **rest):
    counts = counts_of([row], **rest)
    pre = metrics_of(counts, "pre_training", PRETRAINING_METRICS)
    return {name: metric.error for name, metric in (pre | metrics_of(counts)).items()}


def test_report_names_stage_label_and_positive_outcome():
    report = bias_report("pre_training", counts_of([EVERYDAY]), ["CI"], replicates=0)
    assert (report.stage, report.label, report.positive) == ("pre_training", "label", "1")
    assert (report.facets[0].column, report.facets[0].selection) == ("sex", "0")


def test_metrics_come_once_sorted_by_name_with_the_rows_of_both_groups():
    metrics = bias_report("pre_training", counts_of([EVERYDAY]), ["KL", "CI", "KL"], replicates=0).facets[0].metrics
    assert [metric.name for metric in metrics] == ["CI", "KL"]
    assert {(metric.n_a, metric.n_d) for metric in metrics} == {(100, 20)}


def test_values_worked_out_by_hand():
    values = {name: metric.value for name, metric in metrics_of(counts_of([EVERYDAY])).items()}
    assert values["AD"] == pytest.approx(70 / 100 - 11 / 20)
    assert values["DAR"] == pytest.approx(40 / 50 - 3 / 5)
    assert values["DCA"] == pytest.approx(60 / 50 - 10 / 5)
    assert values["DCR"] == pytest.approx(10 / 15 - 40 / 50)
    assert values["DI"] == pytest.approx((5 / 20) / (50 / 100))
    assert values["DPPL"] == pytest.approx(50 / 100 - 5 / 20)
    assert values["DRR"] == pytest.approx(8 / 15 - 30 / 50)
    assert values["RD"] == pytest.approx(40 / 60 - 3 / 10)
    assert values["SD"] == pytest.approx(8 / 10 - 30 / 40)
    assert values["TE"] == pytest.approx(7 / 2 - 20 / 10)


def test_facets_keep_the_order_of_the_counts():
    first, second = (counts_of([EVERYDAY], column=name).facets[0] for name in ("sex", "age"))
    counts = Counts("label", "1", (first, second), has_predictions=True, has_groups=False)
    assert [facet.column for facet in bias_report("pre_training", counts, ["CI"]).facets] == ["sex", "age"]


def test_empty_selection_fails_in_the_contract_s_words():
    assert errors_of((30, 10, 20, 40, 0, 0, 0, 0)) == {
        "CDDL": "Group variable is empty or not provided",
        "CI": "CI: facet set is empty. Check that x[facet] has non-zero length.",
        "DPL": "Facet set is empty.",
        "JS": "No instance of common facet found, dataset may be too small",
        "KL": "No instance of common facet found, dataset may be too small",
        "KS": "No instance of common facet found, dataset may be too small",
        "LP": "No instance of common facet found, dataset may be too small",
        "TVD": "No instance of common facet found, dataset may be too small",
        "AD": "Facet set is empty",
        "CDDPL": "Group variable is empty or not provided",
        "DAR": "DLR: Facet set is empty",
        "DCA": "DCO: Facet set is empty",
        "DCR": "DCO: Facet set is empty",
        "DI": "Facet set is empty",
        "DPPL": "Facet set is empty.",
        "DRR": "DLR: Facet set is empty",
        "FT": "Facet set is empty",
        "GE": None,
        "RD": "DLA: Facet set is empty",
        "SD": "DLA: Facet set is empty",
        "TE": "Facet set is empty",
    }


def test_selection_of_everybody_fails_in_the_contract_s_words():
    errors = errors_of((0, 0, 0, 0, 30, 10, 20, 40))
    assert errors["CI"] == "CI: negated facet set is empty. Check that x[~facet] has non-zero length."
    assert errors["DPL"] == errors["DPPL"] == "Negative facet set is empty."
    assert errors["DI"] == errors["FT"] == "Negated facet set is empty"
    assert errors["AD"] == errors["TE"] == "Negated Facet set is empty"
    assert errors["DCA"] == errors["DCR"] == "DCO: Negated Facet set is empty"
    assert errors["RD"] == errors["SD"] == "DLA: Negated Facet set is empty"
    assert errors["DAR"] == errors["DRR"] == "DLR: Negated Facet set is empty"


def test_conditional_disparity_needs_both_outcomes():
    groups = {"groups": (1,), "has_groups": True}
    assert errors_of((30, 10, 0, 0, 8, 2, 0, 0), **groups)["CDDL"] == "No positive labels in set"
    assert errors_of((0, 0, 20, 40, 0, 0, 7, 3), **groups)["CDDL"] == "No negative labels in set"
    assert errors_of((30, 0, 20, 0, 8, 0, 7, 0), **groups)["CDDPL"] == "No positive labels in set"
    assert errors_of((0, 10, 0, 40, 0, 2, 0, 3), **groups)["CDDPL"] == "No negative labels in set"


def test_rows_without_a_group_count_only_for_whether_both_outcomes_occur():
    only_negatives, everything = (10, 0, 0, 0, 5, 0, 0, 0), (1, 1, 1, 1, 1, 1, 1, 1)
    counts = counts_of([only_negatives, everything], groups=("x", None), has_groups=True)
    metric = metrics_of(counts, "pre_training", ["CDDL"])["CDDL"]
    assert (metric.value, metric.error) == (pytest.approx(5 / 15), None)


def test_group_column_without_any_value_gives_zero():
    counts = counts_of([EVERYDAY], groups=(None,), has_groups=True)
    assert metrics_of(counts, "pre_training", ["CDDL"])["CDDL"].value == 0.0


def test_every_row_a_missed_positive_leaves_entropy_undefined():
    error = errors_of((0, 0, 20, 0, 0, 0, 7, 0))["GE"]
    assert error == (
        "All predicted labels are false negatives. There should be at least one prediction that is not false negative."
    )


def test_no_rows_at_all_is_said():
    assert errors_of((0,) * 8)["GE"] == "The dataset has no rows"


def test_never_predicting_positive_for_a_gives_infinities():
    metrics = metrics_of(counts_of([(30, 0, 20, 0, 8, 2, 7, 3)]))
    assert metrics["DI"].value == float("inf")
    assert metrics["DCA"].value == float("inf")
    assert metrics["TE"].value == float("-inf")


def test_infinities_that_cancel_are_an_integer_zero_except_in_treatment_equality():
    never_positive = metrics_of(counts_of([(30, 0, 20, 0, 8, 0, 7, 0)]))
    assert repr(never_positive["DCA"].value) == "0"
    assert repr(never_positive["TE"].value) == "0.0"
    assert repr(metrics_of(counts_of([(0, 10, 0, 40, 0, 2, 0, 3)]))["DCR"].value) == "0"
    assert repr(metrics_of(counts_of([(30, 0, 0, 0, 8, 0, 0, 0)]))["DCA"].value) == "0.0"  # 0/0 on both sides


def test_values_are_plain_floats():
    counts = counts_of([EVERYDAY, EVERYDAY], groups=(1, 2), has_groups=True)
    for metric in metrics_of(counts, replicates=50).values():
        if metric.name != "FT":
            assert type(metric.value) is float
            assert [type(end) for end in metric.interval] == [float, float]


def test_a_facet_with_a_problem_says_so_everywhere_but_in_entropy():
    counts = counts_of([EVERYDAY], problem="No row equals 'x'", groups=(1,), has_groups=True)
    metrics = metrics_of(counts) | metrics_of(counts, "pre_training", PRETRAINING_METRICS)
    entropy = metrics.pop("GE")
    assert {(metric.value, metric.error) for metric in metrics.values()} == {(None, "No row equals 'x'")}
    assert entropy.value == pytest.approx(0.202041, abs=1e-6)


def test_entropy_is_the_same_for_every_facet_even_one_that_counted_nothing():
    sound = counts_of([EVERYDAY])
    broken = FacetCounts("race", "x", (), (), problem="No row equals 'x'")
    counts = replace(sound, facets=(broken, *sound.facets))
    report = bias_report("post_training", counts, ["GE"], replicates=300)
    first, second = (facet.metrics[0] for facet in report.facets)
    assert first.value == second.value
    assert first.interval == second.interval
    assert first.interval is not None
    assert [(metric.n_a, metric.n_d) for metric in (first, second)] == [(0, 0), (100, 20)]


def test_report_without_facets_is_empty():
    counts = Counts("label", "1", (), has_predictions=True, has_groups=False)
    assert bias_report("post_training", counts, POSTTRAINING_METRICS).facets == ()


@pytest.mark.parametrize("name", ["XYZ", "DPPL", "ci"])
def test_a_name_of_another_stage_or_none_is_refused(name):
    with pytest.raises(
        ConfigError, match=r"Invalid metric_name: metrics should be one of the registered metrics\['CDDL'"
    ):
        bias_report("pre_training", counts_of([EVERYDAY]), ["CI", name])


def test_post_training_without_predictions_is_refused():
    counts = replace(counts_of([EVERYDAY]), has_predictions=False)
    with pytest.raises(DataError, match="need predictions"):
        bias_report("post_training", counts, ["AD"])


def test_flip_test_follows_from_its_counts_and_keeps_them():
    flips = FlipCounts("sex", "0", n=20, to_negative=3, to_positive=5, interval=(-0.2, 0.1))
    other = FlipCounts("sex", "1", n=20, to_negative=9, to_positive=0)
    metric = metrics_of(counts_of([EVERYDAY]), names=["FT"], flips=[other, flips], replicates=100)["FT"]
    assert (metric.value, metric.interval, metric.flip) == (-0.1, (-0.2, 0.1), flips)
    assert (metric.n_a, metric.n_d) == (100, 20)


@pytest.mark.parametrize(
    ("flips", "error"),
    [
        ((), "The flip test compares rows, and no rows were compared"),
        ((FlipCounts("sex", "0", 0, 0, 0),), "The flip test compares rows, and no rows were compared"),
        (
            (FlipCounts("sex", "0", 0, 0, 0, problem="FlipTest does not support non-numeric columns"),),
            "FlipTest does not support non-numeric columns",
        ),
    ],
)
def test_flip_test_that_cannot_be_answered_says_why(flips, error):
    metric = metrics_of(counts_of([EVERYDAY]), names=["FT"], flips=flips)["FT"]
    assert (metric.value, metric.error) == (None, error)


def test_statistics_of_the_group_are_shares_of_its_rows():
    counts = counts_of([EVERYDAY])
    post = bias_report("post_training", counts, []).facets[0].statistics
    assert post.proportion == 20 / 120
    assert post.observed_labels == (0.5, 0.5)
    assert post.confusion == (3 / 20, 2 / 20, 7 / 20, 8 / 20)
    assert bias_report("pre_training", counts, []).facets[0].statistics.confusion is None


def test_statistics_of_nobody_are_missing():
    statistics = bias_report("post_training", counts_of([(1, 1, 1, 1, 0, 0, 0, 0)]), []).facets[0].statistics
    assert (statistics.proportion, statistics.observed_labels, statistics.confusion) == (0.0, None, None)
