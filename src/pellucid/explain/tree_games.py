"""What exact explanations of trees are computed from, as plain arrays."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.enumerated import popcounts
from pellucid.explain.leaves import IntArray

WORD = 62
"""Places in one word of a pattern."""


class Opponents(NamedTuple):
    """Baseline rows: patterns (b, words, leaves), weights (b,) that sum to 1, and how they are grouped in games.

    The rows `games[g]` to `games[g + 1]` are averaged in game g. `explained` (words,) has the places of explained
    features, where patterns have a bit for each feature; in these patterns all other features fail. `features` are the
    features by place.
    """

    patterns: IntArray
    weights: FloatArray
    games: IntArray
    explained: IntArray
    features: IntArray


class Rules(NamedTuple):
    """How margins become worth.

    `link` is 0 identity, 1 logistic, 2 softmax; after averaging, with a positive `clip`, log-odds are taken of numbers
    clipped that far from 0 and 1. Games with more than `limit` players are counted, but not played.
    """

    link: int
    clip: float
    limit: int


class Weighing(NamedTuple):
    """Shapley's coefficients.

    Where p features of a row and q of a baseline row are needed to reach a leaf of value 1, each of the p gets
    `shares[p, q]` and each of the q loses `shares[q, p]`. In a game of n players, `factors[n, s]` is what the worth
    of a coalition of size s counts in the sum of each of its members; `by_coalition[start[n] + m]` (coalitions,) is the
    same for every coalition of the first `BLOCK_PLAYERS` players together with m others. `popcount` is of the numbers
    below 2^MOST_BITS.
    """

    shares: FloatArray
    factors: FloatArray
    by_coalition: FloatArray
    start: IntArray
    popcount: IntArray


LANE_PLAYERS = 4
"""Players of a game of which all coalitions are looked up at once."""

BLOCK_PLAYERS = 8
"""Players of the coalitions that are weighed together."""

MOST_BITS = 12
"""Bits of the numbers whose population counts are looked up."""


def weighing(depth: int, players: int) -> Weighing:
    """Coefficients for leaves of at most `depth` conditions and games of at most `players`."""
    shares = np.zeros((depth + 1, depth + 1))
    for p in range(1, depth + 1):
        for q in range(depth + 1 - p):
            shares[p, q] = 1 / (p * math.comb(p + q, p))
    factors = np.zeros((players + 1, players + 1))
    for n in range(1, players + 1):
        factors[n, [0, n]] = 1 / n
        factors[n, 1:n] = [1 / ((n - 1) * math.comb(n - 2, s - 1)) for s in range(1, n)]
    rows = [(n, m) for n in range(players + 1) for m in range(max(0, n - BLOCK_PLAYERS) + 1)]
    game, others = np.array(rows).T
    size = np.minimum(others[:, None] + popcounts(BLOCK_PLAYERS), game[:, None])
    start = np.searchsorted(game, np.arange(players + 1))
    return Weighing(shares, factors, factors[game[:, None], size], start, popcounts(MOST_BITS))
