from __future__ import annotations

import math

import pytest

from pellucid.core.verdicts import Limit
from pellucid.trust.evidence import chance_of_straying

TENTH = Limit(-0.1, 0.1)
FOUR_FIFTHS = Limit(0.8, 1.25)


def test_a_value_within_the_limit_needs_no_explanation():
    assert chance_of_straying("DPPL", 0.1, (0.05, 0.15), TENTH) == 1.0


@pytest.mark.parametrize(
    ("code", "value", "interval", "limit"),
    [
        ("DPPL", 0.2, (0.1, 0.3), TENTH),
        ("DPPL", -0.2, (-0.4, -0.1), TENTH),
        ("DI", 0.4, (0.2, 0.8), FOUR_FIFTHS),
        ("DI", 2.5, (1.25, 9.0), FOUR_FIFTHS),
        ("DI", 0.0, (0.0, 0.8), FOUR_FIFTHS),
        ("DI", math.inf, (1.25, math.inf), FOUR_FIFTHS),
    ],
)
def test_an_interval_that_ends_at_the_limit_leaves_one_chance_in_twenty(code, value, interval, limit):
    assert chance_of_straying(code, value, interval, limit) == pytest.approx(0.05)


def test_a_difference_counts_its_standard_errors():
    """0.3 lies two half-intervals of 1.96 standard errors above 0.1: two-sided p of z = 3.92."""
    assert chance_of_straying("DPPL", 0.3, (0.2, 0.4), TENTH) == pytest.approx(8.857e-5, rel=1e-3)


def test_a_ratio_and_its_reciprocal_are_equally_improbable():
    low = chance_of_straying("DI", 0.5, (0.4, 0.625), FOUR_FIFTHS)
    assert low == pytest.approx(chance_of_straying("DI", 2.0, (1.6, 2.5), FOUR_FIFTHS))
    assert 0 < low < 0.001


def test_an_interval_without_an_end_on_the_limits_side_proves_nothing():
    assert chance_of_straying("TE", math.inf, (-math.inf, math.inf), TENTH) == 1.0
    assert chance_of_straying("TE", math.inf, (0.0, math.inf), TENTH) == 1.0
    assert chance_of_straying("DI", 2.0, (0.0, 9.0), FOUR_FIFTHS) == 1.0


def test_an_infinite_difference_is_as_improbable_as_an_interval_outside_the_limit_at_least_is():
    for value, interval in ((math.inf, (3.0, math.inf)), (-math.inf, (-math.inf, -3.0))):
        assert 0.0499 < chance_of_straying("TE", value, interval, TENTH) <= 0.05


def test_an_interval_of_one_point_leaves_no_doubt():
    assert chance_of_straying("DPPL", 0.3, (0.3, 0.3), TENTH) == 0.0
