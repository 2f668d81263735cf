from __future__ import annotations

import math

import numpy as np
import pytest

from pellucid.explain import sample_coalitions


def draw(features, budget, seed=0):
    return sample_coalitions(features, budget, np.random.default_rng(seed))


@pytest.mark.parametrize("features", [2, 3, 4, 5, 6, 7])
def test_all_coalitions_when_they_fit(features):
    masks, weights = draw(features, 2**features - 2)
    assert len(np.unique(masks, axis=0)) == len(masks) == 2**features - 2
    sizes = masks.sum(axis=1)
    kernel = np.array([(features - 1) / (math.comb(features, s) * s * (features - s)) for s in sizes])
    np.testing.assert_allclose(weights, kernel / kernel.sum(), rtol=1e-12)


def test_small_sizes_are_complete_when_the_budget_covers_them():
    masks, weights = draw(14, 2076)
    counts = np.bincount(masks.sum(axis=1), minlength=15)
    assert len(masks) == 2076
    for size in (1, 2, 12, 13):
        assert counts[size] == math.comb(14, size)
    assert 0 < counts[7] < math.comb(14, 7)
    mass = np.bincount(masks.sum(axis=1), weights=weights, minlength=15)[1:14]
    kernel = np.array([1 / (s * (14 - s)) for s in range(1, 14)])
    np.testing.assert_allclose(mass, kernel / kernel.sum(), rtol=0.05)


def test_drawn_coalitions_are_spread_evenly_over_features():
    masks, weights = draw(20, 1000)
    np.testing.assert_allclose(weights @ masks, np.full(20, 0.5), atol=1e-12)
    assert len(masks) == 1000


def test_many_features():
    masks, weights = draw(1200, 500)
    assert masks.shape == (500, 1200)
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("features", "budget", "count"), [(0, 5, 0), (1, 5, 0), (5, 1, 0), (5, 3, 2), (5, 29, 28), (6, 61, 60)]
)
def test_small_budgets(features, budget, count):
    masks, weights = draw(features, budget)
    assert masks.shape == (count, features)
    assert len(weights) == count
