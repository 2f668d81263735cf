from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from pellucid.bias.score_intervals import difference_bounds, odds_difference_bounds, ratio_bounds, size_bounds, wilson
from pellucid.bias.stratified_intervals import stratified_wilson


def ends(bounds):
    return [float(end) for end in bounds]


def test_the_example_of_newcombe():
    """Newcombe (1998), Table II, contrast (a), method 10: 56/70 against 48/80."""
    assert ends(difference_bounds(wilson(56, 70), wilson(48, 80))) == pytest.approx([0.0524, 0.3339], abs=5e-5)


@pytest.mark.parametrize(
    ("x", "n_x", "y", "n_y", "expected"),
    [
        (9, 10, 3, 10, [0.1705, 0.8090]),
        (10, 10, 0, 20, [0.6791, 1.0000]),
        (10, 10, 0, 10, [0.6075, 1.0000]),
        (0, 10, 0, 20, [-0.1611, 0.2775]),
    ],
)
def test_the_other_examples_of_newcombe(x, n_x, y, n_y, expected):
    """The same table, contrasts (c), (f), (g) and (e), the last with its groups in this order."""
    assert ends(difference_bounds(wilson(x, n_x), wilson(y, n_y))) == pytest.approx(expected, abs=5e-5)


def test_a_ratio_over_nothing_has_no_upper_end_and_one_of_nothing_has_no_lower_end():
    low, high = ends(ratio_bounds(wilson(9.0, 30.0), wilson(0.0, 60.0)))
    assert 1 < low < 10
    assert high == math.inf
    low, high = ends(ratio_bounds(wilson(0.0, 30.0), wilson(20.0, 60.0)))
    assert low == 0
    assert 0 < high < 1
    assert ends(ratio_bounds(wilson(0.0, 30.0), wilson(0.0, 60.0))) == [0.0, math.inf]


def test_a_ratio_has_ends_where_half_of_it_would_have_none():
    """2 p - u crosses 0 where p is small: the end must not."""
    highs = [ends(ratio_bounds(wilson(10.0, 30.0), wilson(float(hits), 60.0))) for hits in range(1, 60)]
    assert all(0 < low < high < math.inf for low, high in highs)
    assert all(before[0] >= after[0] for before, after in pairwise(highs))


def test_odds_may_be_infinite_on_either_side():
    some, none, all_of_them = wilson(6.0, 20.0), wilson(0.0, 20.0), wilson(20.0, 20.0)
    low, high = ends(odds_difference_bounds(some, none))
    assert -1 < low < 6 / 14 < high < 2
    low, high = ends(odds_difference_bounds(all_of_them, some))
    assert (3 < low < 20, high) == (True, math.inf)
    low, high = ends(odds_difference_bounds(some, all_of_them))
    assert (low, -20 < high < -3) == (-math.inf, True)
    assert ends(odds_difference_bounds(all_of_them, all_of_them)) == [-math.inf, math.inf]


def test_sizes_of_differences():
    assert ends(size_bounds((np.float64(-0.3), np.float64(0.1)))) == [0.0, 0.3]
    assert ends(size_bounds((np.float64(-0.3), np.float64(-0.1)))) == pytest.approx([0.1, 0.3])
    assert ends(size_bounds((np.float64(0.1), np.float64(0.3)))) == [0.1, 0.3]


def test_one_stratum_has_wilsons_interval():
    for hits, of in ((0.0, 9.0), (3.0, 20.0), (20.0, 20.0)):
        plain, stratified = wilson(hits, of), stratified_wilson(np.array([hits]), np.array([of]), np.array([1.0]))
        assert [float(x) for x in (stratified.value, stratified.low, stratified.high)] == pytest.approx(
            [float(x) for x in (plain.value, plain.low, plain.high)], abs=1e-12
        )


def test_equal_strata_are_as_sure_as_their_sum():
    """Ten strata of 100 rows know about as much as one of 1,000."""
    strata = stratified_wilson(np.full(10, 30.0), np.full(10, 100.0), np.full(10, 0.1))
    whole = wilson(300.0, 1000.0)
    assert float(strata.value) == pytest.approx(0.3)
    assert float(strata.low) == pytest.approx(float(whole.low), abs=1e-3)
    assert float(strata.high) == pytest.approx(float(whole.high), abs=1e-3)


def test_a_stratum_without_rows_counts_as_nothing():
    share = stratified_wilson(np.array([30.0, 0.0]), np.array([100.0, 0.0]), np.array([0.75, 0.25]))
    assert float(share.value) == pytest.approx(0.225)
    assert float(share.low) < 0.225 < float(share.high) < 0.75
