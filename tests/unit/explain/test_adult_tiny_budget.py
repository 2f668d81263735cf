"""Fifteen samples on seventeen rows of Adult that are their own baseline: the configuration everybody copies."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.demo.adult import FEATURES, read_adult
from pellucid.demo.model import PARAMETERS
from pellucid.explain import kernel_shap


@pytest.fixture(scope="module")
def adult():
    import xgboost

    data = read_adult()
    table = np.array(data.train[:8000], dtype=np.float64)
    parameters = {**PARAMETERS, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(table[:, :-1], label=table[:, -1]), num_boost_round=60)

    def predict(batch):
        cells = np.column_stack(batch.columns).astype(np.float32)
        return booster.inplace_predict(cells).astype(np.float64)[:, None]

    columns = np.array(data.test[:17], dtype=np.int64)[:, :-1].T
    return Batch(FEATURES, tuple(np.ascontiguousarray(column) for column in columns)), predict


def ranks(values):
    return values.argsort().argsort()


def test_fifteen_samples_are_useful_and_bounded(adult):
    rows, predict = adult
    exact = kernel_shap(rows, rows, predict, samples=2**14 - 2).values[:, :, 0]
    scores = predict(rows)[:, 0]
    largest = np.abs(scores[:, None] - scores[None]).max()
    for seed in range(40):
        found = kernel_shap(rows, rows, predict, samples=15, seed=seed)
        values = found.values[:, :, 0]
        assert np.sqrt(np.square(values - exact).sum() / np.square(exact).sum()) <= 0.2
        assert np.abs(values).max() <= 2 * largest
        assert np.corrcoef(ranks(np.abs(values).mean(axis=0)), ranks(np.abs(exact).mean(axis=0)))[0, 1] >= 0.95
        assert found.model_rows <= 17 + 17 + 17 * 17 * 15
