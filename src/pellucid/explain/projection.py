"""From the values of opposite coalitions to Shapley values: matrices shared by all games of a design.

Everywhere `masks` (p, d) holds one coalition of each pair of opposites. With y (p,) its value less that of its opposite
and D the value of all players less that of none, the attributions are `matrix @ y + grand * D`: each matrix (d, p)
has columns that sum to 0, and `grand` (d,) sums to 1, so that attributions sum to D.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.coalitions import BoolArray

MAX_GAIN = 2.0
"""Largest sum of a feature's absolute coefficients, one per pair of opposite coalitions; it is 1 when exact."""

EXACT_BITS = 22
"""Bits kept of what linear algebra libraries return, whose last bits depend on the number of threads."""

Projection = tuple[FloatArray, FloatArray]
"""`matrix` and `grand`."""


def exact_matrix(masks: BoolArray) -> FloatArray:
    """Shapley's own coefficients (d, p) for all pairs of opposites.

    A coalition of size s counts `1 / (d C(d-1, s-1))` for its members and `-1 / (d C(d-1, s))` for the others; its
    opposite counts the same with the other sign.
    """
    players = masks.shape[1]
    inside = np.array([0.0] + [1 / (players * math.comb(players - 1, s - 1)) for s in range(1, players + 1)])
    outside = np.array([-1 / (players * math.comb(players - 1, s)) for s in range(players)])
    sizes = masks.sum(axis=1)
    return np.asarray(np.where(masks.T, inside[sizes], outside[sizes]))


def regression_matrix(masks: BoolArray, weights: FloatArray) -> Projection:
    """Weighted least squares under the constraint that attributions sum to D.

    The constraint is eliminated by looking at how attributions deviate from D / d. Where the coalitions leave a
    direction undetermined the smallest deviation is taken. Where they determine it so badly that small differences
    between predictions would be blown up, the deviation is damped (ridge) until the absolute coefficients of every
    feature sum to at most `MAX_GAIN`: then no attribution is larger than that many times the largest difference
    between the values of two opposite coalitions.
    """
    strengths, directions, projected = _normal_equations(masks, weights)

    def damped(damping: float) -> Projection:
        return complete(quantise((directions / (strengths + damping)) @ projected), masks)

    return _least_damped(damped, float(strengths.mean()) if len(strengths) else 0.0)


def additive_matrix(masks: BoolArray, weights: FloatArray) -> FloatArray | None:
    """The undamped regression's matrix, under which additive games come out exactly; `None` where they cannot."""
    strengths, directions, projected = _normal_equations(masks, weights)
    if len(strengths) < masks.shape[1] - 1:
        return None
    return quantise((directions / strengths) @ projected)


def _normal_equations(masks: BoolArray, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Strengths (k,) and directions (d, k) that the coalitions determine, and what turns values into the latter."""
    centred = masks - masks.mean(axis=1)[:, None]
    weighted = (centred * weights[:, None]).T
    strengths, directions = np.linalg.eigh(weighted @ centred)
    is_known = strengths > max(strengths[-1], 0.0) * 1e-10
    return strengths[is_known], directions[:, is_known], directions[:, is_known].T @ weighted / 2


def complete(matrix: FloatArray, masks: BoolArray) -> Projection:
    """The projection with this matrix, centred: a game in which all players are worth the same comes out as that."""
    players = masks.shape[1]
    matrix = matrix - matrix.mean(axis=0)
    return matrix, (1 - np.einsum("dp,p->d", matrix, 2.0 * masks.sum(axis=1) - players)) / players


def sharpen(matrix: FloatArray, additive: FloatArray, masks: BoolArray) -> Projection:
    """The projection with this matrix, corrected so that additive games come out exactly.

    `additive` is a matrix under which they nearly do. The products have a fixed order: given the same bits they return
    the same bits.
    """
    signs = 2.0 * masks - 1
    found = complete(matrix, masks)
    for _ in range(2):
        missing = np.eye(masks.shape[1]) - np.einsum("dp,pe->de", found[0], signs) - found[1][:, None]
        found = complete(found[0] + np.einsum("de,ep->dp", missing, additive), masks)
    return found


def gain(projection: Projection) -> float:
    """Largest sum of a feature's absolute coefficients."""
    matrix, grand = projection
    return float((np.abs(matrix).sum(axis=1) + np.abs(grand)).max())


def quantise(matrix: FloatArray) -> FloatArray:
    """The matrix rounded to `EXACT_BITS` bits of its largest element."""
    largest = float(np.abs(matrix).max(initial=0.0))
    unit = 2.0 ** (math.frexp(largest)[1] - EXACT_BITS)
    return np.asarray(np.round(matrix / unit) * unit)


def _least_damped(damped: Callable[[float], Projection], scale: float) -> Projection:
    """The solution with the least damping, zero or a power of two times `scale`, that is not amplified too much."""
    best = damped(0.0)
    if gain(best) <= MAX_GAIN:
        return best
    low, high = -13, 12
    best = damped(scale * 2.0**high)
    while high - low > 1:
        middle = (low + high) // 2
        found = damped(scale * 2.0**middle)
        if gain(found) <= MAX_GAIN:
            best, high = found, middle
        else:
            low = middle
    return best
