"""The 95 % interval of a weighted mean of the shares of many groups.

Each group gets Wilson's interval at a confidence that is lower by as much as the mean is more certain than its parts,
so that the weighted ends are those of a 95 % interval of the mean (Yan and Su: Stratified Wilson and Newcombe
confidence intervals for multiple binomial proportions, 2010).
"""

from __future__ import annotations

import numpy as np

from pellucid.bias.outcomes import Amount, div
from pellucid.bias.score_intervals import Z_95, Share


def stratified_wilson(hits: Amount, of: Amount, weights: Amount) -> Share:
    """The mean over the last axis; a group without rows has a share of 0 and no doubt. Weights add up to 1.

    >>> share = stratified_wilson(np.array([8.0, 30.0]), np.array([20.0, 60.0]), np.array([0.5, 0.5]))
    >>> [round(float(x), 4) for x in (share.value, share.low, share.high)]
    [0.45, 0.3344, 0.5749]
    """
    misses = of - hits
    variances = div(hits * misses, of**3)
    z = Z_95 * _confidence(variances, weights)
    centre, spread = hits + z**2 / 2, z * np.sqrt(div(hits * misses, of) + z**2 / 4)
    low = np.where(hits == 0, 0.0, div(centre - spread, of + z**2))
    high = np.where(of == 0, 0.0, np.where(misses == 0, 1.0, div(centre + spread, of + z**2)))
    return Share(_mean(div(hits, of), weights), _mean(low, weights), _mean(high, weights))


def _confidence(variances: Amount, weights: Amount) -> Amount:
    """How much more certain the mean is than its parts, in (0, 1]; one number a table, broadcast over the groups."""
    together = np.sqrt(np.sum(weights**2 * variances, axis=-1, keepdims=True))
    apart = np.sum(weights * np.sqrt(variances), axis=-1, keepdims=True)
    alike = np.sqrt(np.sum(np.square(weights), axis=-1, keepdims=True))
    return np.where(together > 0, div(together, apart), alike)


def _mean(shares: Amount, weights: Amount) -> Amount:
    mean: Amount = np.sum(weights * shares, axis=-1)
    return mean
