"""Features and pairs of features by weight."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray, GlobalAttributions, Interactions


def ranked_features(overall: GlobalAttributions, output: int) -> list[tuple[str, float]]:
    """Features with their global value for one output, largest absolute value first; NaN last, equal ones in order."""
    values = overall.values[:, output].tolist()
    pairs = list(zip(overall.features, values, strict=True))
    return sorted(pairs, key=lambda pair: -abs(pair[1]) if pair[1] == pair[1] else float("inf"))


def pair_strengths(interactions: Interactions) -> FloatArray:
    """How strongly each pair works together, both its halves counted; on the diagonal what features do alone."""
    strengths = 2 * interactions.values
    features = range(len(interactions.features))
    strengths[features, features] = interactions.values[features, features]
    return strengths


def ranked_pairs(strengths: FloatArray) -> list[tuple[int, int]]:
    """Positions of all pairs, the strongest first by the largest value over outputs, equal ones in order.

    `strengths` is (features, features), or (features, features, outputs).
    """
    return sorted(combinations(range(len(strengths)), 2), key=lambda pair: -float(strengths[pair].max()))
