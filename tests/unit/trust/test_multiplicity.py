from __future__ import annotations

import numpy as np
import pytest

from pellucid.trust import q_values

# Benjamini and Hochberg (1995), section 3.2: 15 p-values, of which 4 are rejected at a false-discovery rate of 5 %.
THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000,
]  # fmt: skip


def test_the_example_of_benjamini_and_hochberg():
    rates = q_values(THROMBOLYSIS)
    assert [rate <= 0.05 for rate in rates] == [True] * 4 + [False] * 11
    assert rates[0] == pytest.approx(0.0015)
    assert rates[3] == pytest.approx(0.0095 * 15 / 4)


def test_any_dependence_costs_the_harmonic_number():
    price = sum(1 / k for k in range(1, 16))
    for rate, dear in zip(q_values(THROMBOLYSIS), q_values(THROMBOLYSIS, any_dependence=True), strict=True):
        assert dear == pytest.approx(min(1.0, rate * price))


def test_one_hypothesis_keeps_its_p_value_and_none_has_none():
    assert q_values([0.03]) == [0.03]
    assert q_values([]) == []


def test_order_does_not_matter_and_rates_keep_the_order_of_p_values():
    rng = np.random.default_rng(3)
    p_values = rng.random(50).tolist()
    order = rng.permutation(50)
    rates = q_values(p_values)
    assert q_values([p_values[k] for k in order]) == [rates[k] for k in order]
    ranked = [rate for _, rate in sorted(zip(p_values, rates, strict=True))]
    assert ranked == sorted(ranked)
    assert all(p <= rate <= 1 for p, rate in zip(p_values, rates, strict=True))
