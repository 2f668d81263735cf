from __future__ import annotations

import math

import numpy as np
import pytest

from pellucid.bias import bias_report
from pellucid.bias.score_intervals import difference_bounds, wilson
from pellucid.bias.uncertainty import containing, generator, percentile_interval, redraw
from pellucid.core.metric_names import POSTTRAINING_METRICS
from strategies import counts_of

ROW = (30, 10, 20, 40, 8, 2, 7, 3)


def intervals_of(counts, stage, names, **options):
    return {m.name: m.interval for m in bias_report(stage, counts, names, **options).facets[0].metrics}


def test_first_table_is_the_data_and_an_empty_cell_need_not_stay_empty():
    counts = np.array([5, 0, 7, 100])
    tables = redraw(counts, 50, generator(0))
    assert tables.shape == (51, 4)
    assert tables[0].tolist() == [5, 0, 7, 100]
    assert (tables[1:] > 0).all()
    assert len(np.unique(tables[1:], axis=0)) == 50


def test_drawn_shares_have_the_moments_of_jeffreys_posterior():
    """What is known of a share after 300 of 1,000 rows is Beta(300.5, 700.5)."""
    tables = redraw(np.array([300, 700]), 20_000, generator(1))[1:]
    shares = tables[:, 0] / tables.sum(axis=1)
    mean = 300.5 / 1001
    assert shares.mean() == pytest.approx(mean, abs=0.0005)
    assert shares.var() == pytest.approx(mean * (1 - mean) / 1002, rel=0.05)


def test_without_replicates_there_is_nothing_but_the_data():
    assert redraw(np.array([1, 2]), 0, generator(0)).tolist() == [[1, 2]]


def test_generators_differ_by_seed_and_purpose_and_by_nothing_else():
    draws = {
        args: generator(*args).integers(2**60) for args in ((0, "a"), (1, "a"), (0, "b"), (0, "a", "b"), (-1, "a"))
    }
    assert len(set(draws.values())) == 5
    assert generator(0, "a").integers(2**60) == draws[0, "a"]


@pytest.mark.parametrize("n", [1, 2, 3, 41, 777, 2000])
def test_percentiles_are_those_of_numpy_to_the_last_bit(n):
    values = np.random.default_rng(n).standard_gamma(0.5, size=n)
    assert percentile_interval(values) == tuple(np.quantile(values, [0.025, 0.975]))


def test_nothing_drawn_gives_no_interval():
    assert percentile_interval(np.array([])) is None


def test_interval_is_moved_out_to_the_value():
    assert containing((1.0, 2.0), 3.0) == (1.0, 3.0)
    assert containing((1.0, 2.0), 1.5) == (1.0, 2.0)


def test_without_replicates_only_closed_forms_have_an_interval():
    intervals = intervals_of(counts_of([ROW]), "pre_training", ["CI", "KL"], replicates=0)
    assert intervals["KL"] is None
    assert intervals["CI"] == intervals_of(counts_of([ROW]), "pre_training", ["CI"])["CI"]


def test_proportion_difference_has_the_textbook_interval():
    n_a, n_d = 4000, 2000
    row = (1000, 1000, 1000, 1000, 700, 700, 300, 300)
    low, high = intervals_of(counts_of([row]), "pre_training", ["DPL"])["DPL"]
    spread = 1.959964 * math.sqrt(0.5 * 0.5 / n_a + 0.3 * 0.7 / n_d)
    assert (low, high) == pytest.approx((0.2 - spread, 0.2 + spread), abs=0.1 * spread)


def test_a_group_of_four_rows_is_too_small_for_an_interval_and_one_of_five_is_not():
    for rows, has_interval in ((4, False), (5, True)):
        counts = counts_of([(50, 0, 0, 50, 1, 0, 0, rows - 1)])
        for metric in bias_report("pre_training", counts, ["CI", "DPL", "KL", "TVD"]).facets[0].metrics:
            assert (metric.interval is not None) == has_interval
            assert (metric.withheld is None) == has_interval
            assert metric.value is not None


def test_what_is_missing_behind_an_interval_is_said():
    counts = counts_of([(60, 40, 60, 40, 30, 3, 3, 1)])
    said = {m.name: m.withheld for m in bias_report("post_training", counts, POSTTRAINING_METRICS).facets[0].metrics}
    assert said["DAR"] == "There is no interval: one of the groups has fewer than 5 rows predicted positive."
    assert said["RD"] == "There is no interval: one of the groups has fewer than 5 rows with a positive label."
    assert said["SD"] is said["DI"] is said["TE"] is None
    (metric,) = bias_report("pre_training", counts_of([(50, 0, 0, 50, 9, 0, 0, 0)]), ["JS"]).facets[0].metrics
    assert metric.withheld.startswith("There is no interval: a label value is missing from one of the groups")


def test_distances_do_not_rule_out_parity_when_the_difference_does_not():
    alike = (260, 0, 0, 240, 255, 0, 0, 245)
    intervals = intervals_of(counts_of([alike]), "pre_training", ["DPL", "JS", "KL", "KS", "LP", "TVD"])
    assert intervals["DPL"][0] < 0 < intervals["DPL"][1]
    assert {name: interval[0] for name, interval in intervals.items() if name != "DPL"} == dict.fromkeys(
        ("JS", "KL", "KS", "LP", "TVD"), 0.0
    )
    apart = intervals_of(counts_of([(400, 0, 0, 100, 100, 0, 0, 400)]), "pre_training", ["TVD"])
    assert apart["TVD"][0] > 0.5


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(7)
    shares = np.array([0.30, 0.10, 0.10, 0.20, 0.10, 0.05, 0.10, 0.05])
    a, d = shares[:4] / 0.7, shares[4:] / 0.3
    truth = {
        "DPPL": a[1] + a[3] - d[1] - d[3],
        "RD": a[3] / (a[2] + a[3]) - d[3] / (d[2] + d[3]),
        "TE": d[2] / d[1] - a[2] / a[1],
    }
    hits = dict.fromkeys(truth, 0)
    trials = 600
    for trial in range(trials):
        counts = counts_of([tuple(rng.multinomial(800, shares).tolist())])
        for name, (low, high) in intervals_of(counts, "post_training", list(truth), seed=trial, replicates=200).items():
            hits[name] += low <= truth[name] <= high
    for name, hit in hits.items():
        assert abs(hit / trials - 0.95) < 3 * math.sqrt(0.95 * 0.05 / trials), name


def test_groups_that_are_too_thin_give_a_value_and_no_interval():
    """Where strata lack an outcome, the contract counts its share as 0, and the value strays from the truth itself."""
    for row, has_interval in (((3, 0, 0, 3, 2, 0, 0, 2), True), ((3, 0, 0, 3, 2, 0, 0, 1), False)):
        (metric,) = (
            bias_report("pre_training", counts_of([row] * 50, groups=range(50), has_groups=True), ["CDDL"])
            .facets[0]
            .metrics
        )
        assert metric.value is not None
        assert (metric.interval is not None) == has_interval
        assert ("rarer outcome has fewer than 5 rows" in (metric.withheld or "")) != has_interval


def test_conditional_disparity_of_one_group_has_newcombes_interval():
    """One group: d's share of negatives less d's share of positives."""
    row = (30, 10, 20, 40, 8, 2, 7, 3)
    (metric,) = bias_report("pre_training", counts_of([row], groups=[1], has_groups=True), ["CDDL"]).facets[0].metrics
    expected = difference_bounds(wilson(10, 50), wilson(10, 70))
    assert metric.interval == pytest.approx([float(end) for end in expected])


def test_conditional_disparity_is_as_sure_as_resampled_tables_are():
    rows = [(300, 0, 0, 200, 200, 0, 0, 300), (100, 0, 0, 400, 100, 0, 0, 100)]
    (metric,) = (
        bias_report("pre_training", counts_of(rows, groups=("x", "y"), has_groups=True), ["CDDL"]).facets[0].metrics
    )
    low, high = metric.interval
    assert low < metric.value < high
    drawn = np.random.default_rng(5).multinomial(1700, np.array(rows).reshape(-1) / 1700, size=4000)
    expected = np.quantile([disparity(table.reshape(2, 8)) for table in drawn], [0.025, 0.975])
    assert [low, high] == pytest.approx(expected, abs=0.006)


def disparity(table):
    """Conditional demographic disparity in labels, group by group as the contract writes it (4.2)."""
    total = 0.0
    for cells in table:
        accepted, rejected = cells[[2, 3, 6, 7]].sum(), cells[[0, 1, 4, 5]].sum()
        total += cells.sum() * (cells[4:6].sum() / rejected - cells[6:].sum() / accepted)
    return total / table.sum()


def test_an_interval_contains_its_value_even_when_all_replicates_lie_on_one_side():
    for seed in range(20):
        (metric,) = bias_report("pre_training", counts_of([ROW]), ["CI"], seed=seed, replicates=2).facets[0].metrics
        assert metric.interval[0] <= metric.value <= metric.interval[1]


def test_drawn_intervals_move_with_the_seed_and_with_the_facet_and_closed_forms_do_not():
    for name, different in (("KL", 4), ("DPL", 1)):
        seen = {
            intervals_of(counts_of([ROW], column=column, selection=selection), "pre_training", [name], seed=seed)[name]
            for column, selection, seed in (("sex", "0", 0), ("sex", "0", 1), ("race", "0", 0), ("sex", "1", 0))
        }
        assert len(seen) == different
