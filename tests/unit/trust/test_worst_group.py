from __future__ import annotations

import numpy as np

from pellucid.bias import bias_report
from pellucid.core.results import MetricValue
from pellucid.trust import Candidate, find_worst_groups
from strategies import counts_of


def candidate(value, spread, *values, n=200):
    return Candidate(
        ("sex", "race"), values, MetricValue("DPPL", value, interval=(value - spread, value + spread), n_a=900, n_d=n)
    )


def test_groups_are_ordered_by_what_is_certain_and_not_by_luck():
    small, large = candidate(0.4, 0.35, "f", "x"), candidate(-0.2, 0.03, "m", "y")
    search = find_worst_groups([small, candidate(0.0, 0.1, "f", "z"), large])
    assert [group.values for group in search.groups] == [("m", "y"), ("f", "x")]
    assert search.groups[0].columns == ("sex", "race")
    assert search.groups[0].metric == large.metric
    assert {group.tested for group in search.groups} == {3}
    assert all(group.q_value <= 0.05 for group in search.groups)


def test_groups_without_thirty_rows_or_an_interval_are_not_tested():
    unknown = Candidate(("sex", "race"), ("f", "u"), MetricValue("DPPL", 0.9, n_a=500, n_d=90))
    search = find_worst_groups([candidate(0.5, 0.1, "f", "x", n=29), unknown, candidate(0.0, 0.1, "m", "y")])
    assert (search.groups, search.tested, search.too_small) == ((), 1, 2)


def test_no_more_than_five_are_named():
    assert len(find_worst_groups([candidate(0.5, 0.1, "f", str(k)) for k in range(9)]).groups) == 5


def test_a_part_of_a_group_that_is_worse_adds_nothing():
    whole = candidate(0.4, 0.02, "f", "x")
    part = Candidate(("sex", "race", "age"), ("f", "x", "old"), candidate(0.35, 0.02).metric)
    other = Candidate(("sex", "race", "age"), ("f", "y", "old"), candidate(0.3, 0.02).metric)
    assert [group.values for group in find_worst_groups([part, other, whole]).groups] == [("f", "x"), ("f", "y", "old")]


def test_nothing_is_found_where_nothing_is():
    assert find_worst_groups([]).groups == ()


def fair_cells(rng, rows, extra=0.0):
    """Cells of 24 groups against the rest, all with a rate of 30 % but the first."""
    sizes = rng.multinomial(rows, [1 / 24] * 24)
    positives = [int(rng.binomial(size, 0.3 - extra * (k == 0))) for k, size in enumerate(sizes)]
    total, hits = int(sizes.sum()), sum(positives)
    return [
        (int(total - size - hits + positive), hits - positive, 0, 0, int(size) - positive, positive, 0, 0)
        for size, positive in zip(sizes.tolist(), positives, strict=True)
    ]


def searched(cells):
    metrics = [bias_report("post_training", counts_of([row]), ["DPPL"]).facets[0].metrics[0] for row in cells]
    return find_worst_groups([Candidate(("a", "b"), (str(k), "v"), metric) for k, metric in enumerate(metrics)])


def test_on_fair_data_a_group_is_named_in_at_most_one_of_twenty_searches():
    rng = np.random.default_rng(20)
    found = sum(bool(searched(fair_cells(rng, 5_000)).groups) for _ in range(100))
    assert found <= 11  # three standard errors above 5 of 100


def test_a_planted_group_is_found_first():
    rng = np.random.default_rng(21)
    first = [searched(fair_cells(rng, 5_000, extra=0.2)).groups[:1] for _ in range(30)]
    assert sum(bool(groups) and groups[0].values == ("0", "v") for groups in first) >= 27
