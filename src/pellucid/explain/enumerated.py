"""Games of which the worth of every coalition is known; coalition S is at the position whose bits are its members."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import Link

LINKS: dict[Link, int] = {"identity": 0, "logistic": 1, "softmax": 2}
"""Numbers of links where compiled code needs one."""


def sum_subsets(terms: FloatArray, players: int) -> None:
    """Replace every entry of `terms` (..., 2^players) by the sum of those of its subsets."""
    for k in range(players):
        halves = terms.reshape(*terms.shape[:-1], -1, 2, 1 << k)
        halves[..., 1, :] += halves[..., 0, :]


def link_margins(margins: FloatArray, link: int) -> FloatArray:
    """Outputs (..., outputs, coalitions) of margins of the same shape."""
    if link == LINKS["logistic"]:
        return 1 / (1 + np.exp(-np.clip(margins, -700, 700)))
    if link == LINKS["softmax"]:
        powers = np.exp(margins - margins.max(axis=-2, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-2, keepdims=True))
    return margins


def clipped_logits(scores: FloatArray, clip: float) -> FloatArray:
    """Log-odds of numbers clipped that far from 0 and 1; the numbers themselves when `clip` is 0."""
    if not clip:
        return scores
    kept = np.clip(scores, clip, 1 - clip)
    return np.asarray(np.log(kept) - np.log1p(-kept))


def shapley_values(worth: FloatArray, factors: FloatArray) -> FloatArray:
    """Shapley values (..., players) of games of n players, from worth (..., 2^n) and `factors` (n + 1,) by size.

    A player gets the sum over its coalitions, of sizes s, of (s - 1)! (n - s - 1)! / (n - 1)! times their worth, less
    a number that is the same for all and makes the values add up.
    """
    players = len(factors) - 1
    weighted = worth * factors[popcounts(players)]
    sums = np.empty((*worth.shape[:-1], players))
    for k in reversed(range(players)):
        lower, upper = weighted[..., : 1 << k], weighted[..., 1 << k :]
        sums[..., k] = upper.sum(axis=-1)
        weighted = lower + upper
    whole = worth[..., -1] - worth[..., 0]
    return np.asarray(sums - ((sums.sum(axis=-1) - whole) / players)[..., None])


def popcounts(bits: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Number of members of every coalition of this many players."""
    counts = np.zeros(1, dtype=np.int64)
    for _ in range(bits):
        counts = np.concatenate([counts, counts + 1])
    return counts
