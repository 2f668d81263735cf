"""Attributions against shap's and against published values; see PROVENANCE_SHAP.md."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.explain import kernel_shap

VECTORS = json.loads((Path(__file__).parent / "shapley_vectors.json").read_text())


def interactions(a):
    return np.column_stack([a[0] * a[1] + np.sin(a[2]) - a[3] * np.abs(a[4]) + 0.5 * a[0] * a[2] * a[4]])


def two_outputs(a):
    return np.column_stack([np.maximum(a[0], a[1]) - a[2] ** 2, a[3] * a[1] + np.exp(0.3 * a[0])])


def probability(a):
    return np.column_stack([1 / (1 + np.exp(-(0.8 * a[0] - 0.5 * a[1] * a[2] + 0.3 * a[3] - 0.2 * a[4] * a[0])))])


MODELS = {"interactions": interactions, "two_outputs": two_outputs, "probability": probability}


def batch(cells):
    columns = np.array(cells, dtype=np.float64).T
    return Batch(tuple(f"x{k}" for k in range(len(columns))), tuple(columns))


@pytest.mark.parametrize("method", ["pairs", "kernel"])
@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['model']}-{case['link']}")
def test_values_are_those_of_shap(case, method):
    found = kernel_shap(
        batch(case["rows"]),
        batch(case["baseline"]),
        lambda rows: MODELS[case["model"]](rows.columns),
        use_logit=case["link"] == "logit",
        method=method,
    )
    np.testing.assert_allclose(found.values, case["values"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.expected, case["expected"], rtol=1e-9, atol=1e-9)
    assert found.method == "Kernel SHAP, exact (every coalition)"
    assert not found.standard_errors.any()


def game(players, worth, samples=None):
    rows, baseline = batch(np.ones((1, players))), batch(np.zeros((1, players)))
    found = kernel_shap(rows, baseline, lambda b: worth(np.column_stack(b.columns) > 0)[:, None], samples=samples)
    return found.values[0, :, 0]


def test_power_in_the_security_council():
    def passes(votes):
        return (votes[:, :5].all(axis=1) & (votes.sum(axis=1) >= 9)).astype(float)

    power = game(15, passes, samples=2**15 - 2)
    np.testing.assert_allclose(power, [421 / 2145] * 5 + [4 / 2145] * 10, rtol=1e-12, atol=1e-14)


def test_airport_game():
    costs = np.array([1.0, 1.0, 3.0, 7.0, 12.0, 12.5])
    shares = np.cumsum(np.diff(costs, prepend=0.0) / np.arange(len(costs), 0, -1))
    found = game(len(costs), lambda present: (present * costs).max(axis=1))
    np.testing.assert_allclose(found, shares, rtol=1e-12)


def test_glove_game():
    found = game(3, lambda has: np.minimum(has[:, 0], has[:, 1:].sum(axis=1)).astype(float))
    np.testing.assert_allclose(found, [2 / 3, 1 / 6, 1 / 6], rtol=1e-12)
