from __future__ import annotations

import math

import numpy as np
import pytest

from pellucid.bias import bias_report
from pellucid.bias.tables import MAX_RESAMPLED_GROUPS
from pellucid.bias.uncertainty import containing, generator, percentile_interval, resample
from strategies import counts_of

ROW = (30, 10, 20, 40, 8, 2, 7, 3)


def intervals_of(counts, stage, names, **options):
    return {m.name: m.interval for m in bias_report(stage, counts, names, **options).facets[0].metrics}


def test_first_table_is_the_data_and_empty_cells_stay_empty():
    counts = np.array([5, 0, 7, 100])
    tables = resample(counts, 50, generator(0))
    assert tables.shape == (51, 4)
    assert tables[0].tolist() == [5, 0, 7, 100]
    assert not tables[:, 1].any()
    assert len(np.unique(tables[1:], axis=0)) > 10


def test_resampled_shares_have_the_moments_of_the_row_bootstrap():
    """A share of 1,000 rows drawn with replacement has the binomial's moments."""
    tables = resample(np.array([300, 700]), 20_000, generator(1))[1:]
    shares = tables[:, 0] / tables.sum(axis=1)
    assert shares.mean() == pytest.approx(0.3, abs=0.0005)
    assert shares.var() == pytest.approx(0.3 * 0.7 / 1000, rel=0.05)


def test_nothing_to_resample_gives_empty_tables():
    assert resample(np.zeros(4, dtype=np.int64), 3, generator(0)).tolist() == [[0] * 4] * 4
    assert resample(np.array([1, 2]), 0, generator(0)).tolist() == [[1, 2]]


def test_generators_differ_by_seed_and_purpose_and_by_nothing_else():
    draws = {
        args: generator(*args).integers(2**60) for args in ((0, "a"), (1, "a"), (0, "b"), (0, "a", "b"), (-1, "a"))
    }
    assert len(set(draws.values())) == 5
    assert generator(0, "a").integers(2**60) == draws[0, "a"]


def test_percentiles_agree_with_numpy():
    values = np.random.default_rng(0).normal(size=777)
    assert percentile_interval(values) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])), abs=1e-15)


def test_few_undefined_replicates_are_left_out_and_many_leave_no_interval():
    values = np.concatenate([np.linspace(0, 1, 1000), np.full(50, np.nan)])
    assert percentile_interval(values) == pytest.approx((0.025, 0.975))
    assert percentile_interval(np.append(values, [np.nan] * 3)) is None
    assert percentile_interval(np.array([])) is None


def test_ends_may_be_infinite_but_never_undefined():
    half = np.concatenate([np.zeros(50), np.full(50, np.inf)])
    assert percentile_interval(half) == (0.0, math.inf)
    assert percentile_interval(np.full(10, np.inf)) == (math.inf, math.inf)
    assert percentile_interval(np.array([-np.inf, np.inf])) == (-math.inf, math.inf)
    assert percentile_interval(np.array([-np.inf, 0.0, 1.0, np.inf])) == (-math.inf, math.inf)
    assert percentile_interval(np.array([0.0, np.inf])) == (0.0, math.inf)


def test_interval_is_moved_out_to_the_value():
    assert containing((1.0, 2.0), 3.0) == (1.0, 3.0)
    assert containing((1.0, 2.0), 1.5) == (1.0, 2.0)


def test_without_replicates_there_are_no_intervals():
    assert intervals_of(counts_of([ROW]), "pre_training", ["CI", "KL"], replicates=0) == {"CI": None, "KL": None}


def test_proportion_difference_has_the_textbook_interval():
    n_a, n_d = 4000, 2000
    row = (1000, 1000, 1000, 1000, 700, 700, 300, 300)
    low, high = intervals_of(counts_of([row]), "pre_training", ["DPL"])["DPL"]
    spread = 1.959964 * math.sqrt(0.5 * 0.5 / n_a + 0.3 * 0.7 / n_d)
    assert (low, high) == pytest.approx((0.2 - spread, 0.2 + spread), abs=0.1 * spread)


def test_a_group_of_two_rows_is_too_small_for_an_interval():
    intervals = intervals_of(counts_of([(50, 0, 0, 50, 1, 0, 0, 1)]), "pre_training", ["CI", "DPL"])
    assert intervals == {"CI": None, "DPL": None}


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
    truth = {"DPPL": a[1] + a[3] - d[1] - d[3], "RD": a[3] / (a[2] + a[3]) - d[3] / (d[2] + d[3])}
    hits = dict.fromkeys(truth, 0)
    for trial in range(300):
        counts = counts_of([tuple(rng.multinomial(800, shares).tolist())])
        for name, (low, high) in intervals_of(counts, "post_training", list(truth), seed=trial, replicates=400).items():
            hits[name] += low <= truth[name] <= high
    for name, hit in hits.items():
        assert 0.915 <= hit / 300 <= 0.985, name  # 95 % within three standard errors


def test_very_many_groups_have_a_value_but_no_interval():
    for number, has_interval in ((MAX_RESAMPLED_GROUPS, True), (MAX_RESAMPLED_GROUPS + 1, False)):
        counts = counts_of([ROW] * number, groups=range(number), has_groups=True)
        (metric,) = bias_report("pre_training", counts, ["CDDL"], replicates=40).facets[0].metrics
        assert metric.value == pytest.approx(10 / 50 - 10 / 70)
        assert (metric.interval is not None) == has_interval


def test_conditional_disparity_resamples_within_the_whole_table():
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


def test_intervals_move_with_the_seed_and_with_the_facet():
    seen = {
        intervals_of(counts_of([ROW], column=column, selection=selection), "pre_training", ["DPL"], seed=seed)["DPL"]
        for column, selection, seed in (("sex", "0", 0), ("sex", "0", 1), ("race", "0", 0), ("sex", "1", 0))
    }
    assert len(seen) == 4
