"""How far attributions of a sampled game are from the exact ones: what a design can tell about its own error.

The error has two factors. How much of an interaction a projection misses depends on the design alone and is computed
here, under the prior that kriging assumes. How strong the interactions of a game are is read off contrasts of its
values that additive games do not move.
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.kriging import NOISE, STRENGTH, even_kernel, odd_kernel, signs_with_all
from pellucid.explain.projection import Projection, quantise
from pellucid.explain.synthetic import IntArray

INTERACTIONS = 96
"""Random interactions of each order on which a projection is tried."""

MOST_CONTRASTS = 16
FEWEST_CONTRASTS = 3

ADDITIVE_TOLERANCE = 1e-4
"""Mean square error in additive games, relative to their values, up to which they count as right."""
PAIRS_LOOKED_AT = 160


class Contrasts(Struct, frozen=True, eq=False):
    """Combinations of values with variance 1 where interactions have unit strength, and 0 in additive games.

    `matrix` is (q, p) and `grand` (q,), applied as a projection is: to the differences of opposites, or to their sums
    (`is_even`).
    """

    matrix: FloatArray
    grand: FloatArray
    is_even: bool


class ErrorShape(Struct, frozen=True):
    """Mean square error of an attribution in a game with interactions of unit strength.

    `shared` is the part of `variance` that games with the same interactions and players renamed at random have in
    common: their mean keeps it. Both are (d, 1) where players differ. `additive` is the mean square error in additive
    games, for attributions with a mean square of 1.
    """

    variance: float | FloatArray
    shared: float | FloatArray
    additive: float

    def risk(self, games: int) -> float:
        """Mean square error of the mean over this many games with the same interactions."""
        return float(np.mean((self.variance - self.shared) / games + self.shared))


def error_shape(masks: BoolArray, projection: Projection, rng: np.random.Generator) -> ErrorShape:
    """The error of a projection: it is tried on random interactions of three, five and seven players."""
    players = masks.shape[1]
    variance = shared = 0.0
    for order in (3, 5, 7):
        if order > players:
            break
        mass = math.exp(
            math.log(math.comb(players, order)) + order * math.log(STRENGTH) - players * math.log1p(STRENGTH)
        )
        members = rng.random((INTERACTIONS, players)).argsort(axis=1) < order
        errors = _errors(masks, projection, members, order)
        variance += mass * float(np.square(errors).mean())
        inside, outside = errors[members].mean(), errors[~members].mean() if order < players else 0.0
        shared += mass * float((inside**2 * order + outside**2 * (players - order)) / players)
    return ErrorShape(variance, min(shared, variance), _additive_error(masks, projection))


def no_contrasts(masks: BoolArray) -> Contrasts:
    """Nothing to tell how strong interactions are."""
    return Contrasts(np.zeros((0, len(masks))), np.zeros(0), is_even=False)


def draw_contrasts(masks: BoolArray, rng: np.random.Generator, *, is_additive: bool) -> Contrasts:
    """Up to `MOST_CONTRASTS` random independent contrasts of some of the pairs.

    Where additive games use up all differences between opposites, or come out wrong (not `is_additive`), contrasts are
    of the sums of opposites, which tell about interactions of two, four, ... players. There is none without pairs.
    """
    players = masks.shape[1]
    chosen = np.sort(rng.permutation(len(masks))[:PAIRS_LOOKED_AT])
    signs = signs_with_all(masks[chosen])
    is_even = not is_additive or len(signs) < players + FEWEST_CONTRASTS
    if not len(masks):
        return no_contrasts(masks)
    found = _whitened(signs, np.ones((len(signs), 1)) if is_even else signs, rng, is_even=is_even)
    matrix = np.zeros((len(found), len(masks)))
    matrix[:, chosen] = found[:, :-1]
    return Contrasts(matrix, found[:, -1], is_even)


def _whitened(signs: FloatArray, ignored: FloatArray, rng: np.random.Generator, *, is_even: bool) -> FloatArray:
    """Random combinations (q, p + 1) with variance 1 under the prior, which do not see the columns of `ignored`."""
    kernel = even_kernel(signs) if is_even else odd_kernel(signs)
    root = np.linalg.cholesky(kernel + NOISE * np.eye(len(signs)))
    whitened = np.asarray(np.linalg.inv(root), dtype=np.float64)
    unseen = np.asarray(np.linalg.qr(whitened @ ignored)[0], dtype=np.float64)
    random = rng.normal(size=(len(signs), min(MOST_CONTRASTS, len(signs) - ignored.shape[1])))
    random -= unseen @ (unseen.T @ random)
    found = quantise(np.asarray(np.linalg.qr(random)[0], dtype=np.float64).T @ whitened / 2)
    backwards = quantise(np.asarray(np.linalg.pinv(ignored), dtype=np.float64))
    for _ in range(2):
        found = found - np.einsum("qd,dp->qp", np.einsum("qp,pd->qd", found, ignored), backwards)
    return found


def _additive_error(masks: BoolArray, projection: Projection) -> float:
    """Mean square error, relative to the values found: these are as much smaller as the projection makes them."""
    found = np.einsum("dp,pe->de", projection[0], 2.0 * masks - 1) + projection[1][:, None]
    error = np.square(np.eye(masks.shape[1]) - found).sum() / np.square(found).sum()
    return float(error) if error > ADDITIVE_TOLERANCE**3 else 0.0


def _errors(masks: BoolArray, projection: Projection, members: BoolArray, order: int) -> FloatArray:
    """Error (interactions, d) of the attributions of games that are one interaction each."""
    matrix, grand = projection
    inside = _overlap(masks, members)
    signs = 1.0 - 2.0 * ((order - inside) % 2)
    found = 2 * np.einsum("dp,tp->td", matrix, signs) + 2 * grand
    return np.asarray(found - members * (2 / order))


def _overlap(masks: BoolArray, members: BoolArray) -> IntArray:
    """How many members (interactions, p) of each interaction each coalition has."""
    counts = members.astype(np.float64) @ masks.T.astype(np.float64)
    return np.rint(counts).astype(np.intp)
