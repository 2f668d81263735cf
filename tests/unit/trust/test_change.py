from __future__ import annotations

import math

import numpy as np
import pytest

from pellucid.core.results import MetricValue
from pellucid.trust import judge_shifts, paired_shift, unpaired_shift
from pellucid.trust.change import from_parity


def replicates(value, spread, seed=0, number=2000):
    return np.concatenate([[value], np.random.default_rng(seed).normal(value, spread, number)])


def moved(before, after, spread, code="DPPL"):
    """A shift whose change has this standard error."""
    was = replicates(before, 0.05)
    return paired_shift(code, was, was - before + replicates(after, spread, seed=1))


def one(shift, tolerance=0.0):
    (change,) = judge_shifts([shift], tolerance)
    return change


@pytest.mark.parametrize(
    ("before", "after", "decision"),
    [
        (0.10, 0.15, "worse"),
        (-0.10, -0.15, "worse"),
        (0.15, 0.10, "better"),
        (-0.15, -0.10, "better"),
        (0.10, 0.11, "no change beyond chance"),
        (0.10, 0.10, "no change beyond chance"),
    ],
)
def test_farther_from_parity_is_worse(before, after, decision):
    change = one(moved(before, after, 0.01))
    assert change.decision == decision
    assert change.difference == pytest.approx(after - before)
    assert change.worsening == pytest.approx(abs(after) - abs(before))
    assert change.interval[0] < change.difference < change.interval[1]
    assert change.basis == "paired rows"


def test_a_ratio_twice_as_high_is_as_far_from_parity_as_one_half():
    assert from_parity("DI", np.array([0.5, 2.0, 1.0, 0.0, math.inf])).tolist() == [-0.5, 0.5, 0.0, -1.0, 1.0]
    assert one(moved(0.8, 0.6, 0.02, "DI")).decision == "worse"
    assert one(moved(0.8, 1.3, 0.02, "DI")).decision == "worse"
    assert one(moved(0.8, 1.2, 0.02, "DI")).decision == "better"


def test_growth_within_the_tolerance_is_allowed():
    shift = moved(0.10, 0.15, 0.005)
    assert one(shift, tolerance=0.1).decision == "no change beyond chance"
    assert "which is allowed" in one(shift, tolerance=0.1).reason
    assert one(shift, tolerance=0.02).decision == "worse"
    assert "by more than the 0.02 allowed" in one(shift, tolerance=0.02).reason


def test_a_move_across_parity_counts_by_where_it_ends():
    shift = moved(-0.05, 0.055, 0.005)
    assert one(shift).decision == "worse"
    assert one(shift).worsening == pytest.approx(0.005)
    assert one(shift, tolerance=0.02).decision == "no change beyond chance"
    assert one(moved(-0.05, 0.04, 0.005)).decision == "better"


def test_a_wide_interval_does_not_reassure():
    change = one(moved(0.10, 0.10, 0.08))
    assert change.decision == "not enough data"
    assert "too few rows to tell" in change.reason
    assert one(moved(0.10, 0.10, 0.08), tolerance=0.3).decision == "no change beyond chance"


def test_a_metric_without_a_fixed_scale_is_not_held_to_one():
    assert one(moved(1.0, 1.0, 5.0, "TE")).decision == "no change beyond chance"


def test_what_one_of_many_may_do_by_chance_is_no_change():
    striking = moved(0.30, 0.325, 0.01)
    assert one(striking).decision == "worse"
    crowd = [moved(0.10, 0.10, 0.01) for _ in range(30)]
    assert judge_shifts([striking, *crowd])[0].decision == "no change beyond chance"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_undefined_value_cannot_pass(value):
    was, now = replicates(0.1, 0.01), replicates(0.1, 0.01)
    now[0] = value
    change = one(paired_shift("TE", was, now))
    assert change.decision == "not enough data"
    assert change.interval is None
    assert change.worsening is None


def test_a_metric_undefined_in_many_redraws_cannot_pass():
    now = replicates(0.1, 0.01)
    now[1:200] = np.nan
    assert one(paired_shift("DAR", replicates(0.1, 0.01), now)).decision == "not enough data"


def test_identical_predictions_are_no_change():
    was = replicates(0.3, 0.05)
    change = one(paired_shift("RD", was, was.copy()))
    assert (change.decision, change.difference, change.interval) == ("no change beyond chance", 0.0, (0.0, 0.0))


def value(number, low, high, code="DPPL"):
    return MetricValue(code, number, interval=(low, high), n_a=100, n_d=100)


def test_intervals_of_independent_results_add_up_by_squares():
    change = one(unpaired_shift(value(0.10, 0.07, 0.14), value(0.20, 0.16, 0.25)))
    assert change.basis == "intervals"
    assert change.difference == pytest.approx(0.1)
    assert change.interval == pytest.approx((0.1 - math.hypot(0.04, 0.04), 0.1 + math.hypot(0.05, 0.03)))
    assert change.decision == "worse"


def test_ratios_are_compared_on_a_scale_that_treats_both_directions_alike():
    one_way = one(unpaired_shift(value(0.8, 0.75, 0.85, "DI"), value(0.5, 0.45, 0.56, "DI")))
    other_way = one(unpaired_shift(value(1.25, 1 / 0.85, 1 / 0.75, "DI"), value(2.0, 1 / 0.56, 1 / 0.45, "DI")))
    assert one_way.worsening == pytest.approx(other_way.worsening)
    assert one_way.q_value == pytest.approx(other_way.q_value)
    assert one_way.decision == other_way.decision == "worse"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (MetricValue("DPPL", None, "Facet set is empty."), value(0.1, 0.0, 0.2), "undefined"),
        (value(0.1, 0.0, 0.2), MetricValue("DPPL", 0.1), "interval"),
        (value(0.1, 0.0, 0.2), MetricValue("DPPL", 0.1, withheld="Too few rows for that."), "Too few rows for that."),
        (value(0.1, 0.0, 0.2, "TE"), value(math.inf, 1.0, math.inf, "TE"), "infinite"),
    ],
)
def test_values_that_cannot_be_compared(before, after, said):
    change = one(unpaired_shift(before, after))
    assert change.decision == "not enough data"
    assert said in change.reason
