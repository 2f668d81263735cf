"""How far attributions can be trusted to tell which feature matters most."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import Attributions, FloatArray

DRAWS = 64
ROWS_AT_A_TIME = 4096


def expected_top_feature_agreement(attributions: Attributions) -> float:
    """Share of rows, 0 to 1, whose largest attribution is expected to belong to the right feature.

    Errors are taken to be independent and normal with the standard errors given; the share is the mean, over rows and
    outputs, of how often the largest feature stays the largest when such errors are added. Rows in which all values
    are 0 are left out; 1 when there is no other, or no standard error.
    """
    errors = attributions.standard_errors
    if errors is None:
        return 1.0
    values = np.moveaxis(attributions.values, 1, 2).reshape(-1, len(attributions.features))
    spread = np.moveaxis(errors, 1, 2).reshape(values.shape)
    is_some = (values != 0).any(axis=1)
    values, spread = values[is_some], spread[is_some]
    if not len(values):
        return 1.0
    noise = np.random.default_rng(0).normal(size=(DRAWS, values.shape[1]))
    starts = range(0, len(values), ROWS_AT_A_TIME)
    agreed = sum(_agreements(values[k : k + ROWS_AT_A_TIME], spread[k : k + ROWS_AT_A_TIME], noise) for k in starts)
    return agreed / (len(values) * DRAWS)


def _agreements(values: FloatArray, spread: FloatArray, noise: FloatArray) -> int:
    """In how many of the draws, over all rows, the largest feature stays the largest."""
    top = np.abs(values).argmax(axis=1)
    return sum(int(np.count_nonzero(np.abs(values + spread * draw).argmax(axis=1) == top)) for draw in noise)
