"""Laws that hold for bias metrics whatever the counts: ranges, symmetry, identities, order, scale, intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from strategies import bias_counts, cells, counts_of

CHANGES_SIGN = ("CI", "DPL", "DPPL", "AD", "DAR", "DCA", "DCR", "DRR", "RD", "SD", "TE")
IS_SYMMETRIC = ("JS", "LP", "TVD", "KS", "GE")
filled_cells = st.lists(st.integers(1, 10**4), min_size=8, max_size=8).map(tuple)


def metrics_of(counts, **options):
    options = {"replicates": 0} | options
    pre = bias_report("pre_training", counts, PRETRAINING_METRICS, **options)
    post = bias_report("post_training", counts, POSTTRAINING_METRICS, **options)
    return {metric.name: metric for report in (pre, post) for metric in report.facets[0].metrics if metric.name != "FT"}


def values_of(counts):
    return {name: metric.value for name, metric in metrics_of(counts).items()}


def with_rows(counts, rows, groups=None):
    (facet,) = counts.facets
    facet = replace(facet, cells=tuple(rows), groups=facet.groups if groups is None else tuple(groups))
    return replace(counts, facets=(facet,))


def same(x, y):
    return x is y is None or (None not in (x, y) and math.isclose(x, y, rel_tol=1e-11, abs_tol=1e-12))


@given(bias_counts())
@settings(max_examples=200, deadline=None)
def test_values_lie_in_the_range_the_catalogue_gives(counts):
    (facet,) = counts.facets
    cells = facet.collapsed()
    each_label_on_both_sides = all(cells[k] + cells[k + 1] for k in (0, 2, 4, 6))
    for name, value in values_of(counts).items():
        if value is None or (name == "KL" and not each_label_on_both_sides):
            continue  # KL may be negative where a label value is missing on one side
        assert METRICS[name].low - 1e-12 <= value <= METRICS[name].high + 1e-12, name


@given(bias_counts())
@settings(max_examples=200, deadline=None)
def test_swapping_the_groups_turns_differences_around(counts):
    (facet,) = counts.facets
    before = values_of(counts)
    after = values_of(with_rows(counts, [(*row[4:], *row[:4]) for row in facet.cells]))
    for name in CHANGES_SIGN:
        assert (before[name] is None) == (after[name] is None)
        assert before[name] is None or same(before[name], -after[name]), name
    for name in IS_SYMMETRIC:
        assert same(before[name], after[name]), name


@given(filled_cells)
def test_distances_of_two_labels_are_sizes_of_one_difference(row):
    values = values_of(counts_of([row]))
    size = abs(values["DPL"])
    assert same(values["TVD"], size)
    assert same(values["KS"], size)
    assert same(values["LP"], math.sqrt(2) * size)
    assert values["JS"] <= math.log(2)
    assert values["KL"] >= 2 * size**2 - 1e-12  # Pinsker's inequality


@given(filled_cells)
def test_impact_and_difference_of_predictions_tell_one_story(row):
    values = values_of(counts_of([row]))
    assert (values["DI"] < 1) == (values["DPPL"] > 0)
    assert (values["DI"] > 1) == (values["DPPL"] < 0)


@given(bias_counts(with_missing_group=False), st.integers(2, 9))
@settings(max_examples=100, deadline=None)
def test_copying_every_row_changes_nothing(counts, times):
    (facet,) = counts.facets
    many = values_of(with_rows(counts, [tuple(times * cell for cell in row) for row in facet.cells]))
    for name, value in values_of(counts).items():
        assert same(value, many[name]), name


@given(bias_counts())
@settings(max_examples=100, deadline=None)
def test_only_conditional_disparity_looks_at_groups(counts):
    (facet,) = counts.facets
    merged = metrics_of(with_rows(counts, [facet.collapsed()], groups=[0]))
    for name, metric in metrics_of(counts).items():
        if name not in ("CDDL", "CDDPL"):
            assert metric == merged[name]


@given(st.lists(cells(), min_size=2, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_conditional_disparity_does_not_depend_on_the_order_of_groups(rows, random):
    assume(any(map(any, rows)))
    shuffled = random.sample(rows, len(rows))
    one, other = (values_of(counts_of(order, groups=range(len(order)), has_groups=True)) for order in (rows, shuffled))
    assert (one["CDDL"], one["CDDPL"]) == (other["CDDL"], other["CDDPL"])  # to the last bit


@given(filled_cells)
def test_one_group_reduces_conditional_disparity_to_two_shares(row):
    value = values_of(counts_of([row], groups=[7], has_groups=True))["CDDL"]
    negatives, positives = row[0] + row[1] + row[4] + row[5], row[2] + row[3] + row[6] + row[7]
    assert same(value, (row[4] + row[5]) / negatives - (row[6] + row[7]) / positives)


@given(bias_counts(), st.integers(0, 2**70))
@settings(max_examples=30, deadline=None)
def test_intervals_contain_the_value_and_follow_from_the_seed(counts, seed):
    metrics = metrics_of(counts, seed=seed, replicates=200)
    assert metrics == metrics_of(counts, seed=seed, replicates=200)
    for name, metric in metrics.items():
        if metric.interval is not None:
            low, high = metric.interval
            assert low <= metric.value <= high, name
        if metric.value is None:
            assert metric.interval is None


@given(filled_cells)
@settings(max_examples=20, deadline=None)
def test_intervals_do_not_depend_on_other_facets_or_metrics(row):
    alone = counts_of([row], groups=[1], has_groups=True)
    other = counts_of([tuple(reversed(row))], groups=[1], has_groups=True, column="race").facets[0]
    together = replace(alone, facets=(other, *alone.facets))
    names = ["DPL", "TVD"]
    one = bias_report("pre_training", alone, names, replicates=100).facets[0]
    assert one == bias_report("pre_training", together, names, replicates=100).facets[1]
    assert (
        one.metrics[0] == bias_report("pre_training", alone, PRETRAINING_METRICS, replicates=100).facets[0].metrics[2]
    )


@pytest.mark.parametrize("stage", ["pre_training", "post_training"])
def test_intervals_shrink_with_the_square_root_of_the_rows(stage):
    names = [name for name in METRICS if METRICS[name].stage == stage and name != "FT"]
    row = (30, 20, 15, 35, 14, 10, 12, 9)
    few, many = (
        bias_report(stage, counts_of([[k * cell for cell in row]] * 2, groups=[0, 1], has_groups=True), names)
        for k in (20, 2000)
    )
    for narrow, wide in zip(many.facets[0].metrics, few.facets[0].metrics, strict=True):
        shrinkage = (narrow.interval[1] - narrow.interval[0]) / (wide.interval[1] - wide.interval[0])
        assert 0.085 < shrinkage < 0.115, narrow.name
