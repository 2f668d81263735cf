"""Rows with too many deciding features are sampled; the others keep their exact values."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch, Predictions
from pellucid.core.errors import UnsupportedError
from pellucid.core.specs import AnalysisSpec, DataSpec, ShapSpec
from pellucid.core.structures import LinearModel
from pellucid.jobs.attributions import Attributor
from pellucid.jobs.exact_values import MOST_PLAYERS
from pellucid.jobs.explanations import Explainer

FEATURES = MOST_PLAYERS + 4
WEIGHTS = np.linspace(-0.5, 0.6, FEATURES)[:, None]
WIDE = (3, 7)


class Model:
    def predict(self, batch):
        return Predictions(1 / (1 + np.exp(-(np.column_stack(batch.columns) @ WEIGHTS))))

    def structure(self, columns=None):
        return LinearModel(WEIGHTS, np.zeros(1), "logistic")

    def close(self):
        pass


def attribute(method="auto"):
    cells = np.zeros((10, FEATURES))
    cells[:, :5] = np.random.default_rng(2).normal(size=(10, 5))
    cells[list(WIDE)] = np.random.default_rng(3).normal(size=(len(WIDE), FEATURES))
    rows = Batch(tuple(f"c{k}" for k in range(FEATURES)), tuple(cells.T))
    shap = ShapSpec(baseline=(((0.0,) * FEATURES),), method=method, samples=300)
    explainer = Explainer(Model(), rows, ("p",), lambda *_: None)
    spec = AnalysisSpec(DataSpec("text/csv"), shap=shap)
    return Attributor(None, None, 0).attribute(spec, shap, explainer, None), cells


def test_only_wide_rows_are_sampled():
    (result, _), cells = attribute()
    local = result.local
    assert local.method.startswith("exact (linear) for 8 of 10 rows; Kernel SHAP on pairs")
    assert local.method.endswith("for 2")
    is_sampled = local.standard_errors.any(axis=(1, 2))
    assert tuple(np.flatnonzero(is_sampled)) == WIDE
    predicted = Model().predict(Batch((), tuple(cells.T))).scores
    np.testing.assert_allclose(local.expected + local.values.sum(axis=1), predicted, atol=1e-9)
    assert 0 < local.model_rows <= 2 * 301 + 1


def test_exact_values_of_all_rows_cannot_be_had():
    with pytest.raises(UnsupportedError, match="exact Shapley values are not possible"):
        attribute("exact")
