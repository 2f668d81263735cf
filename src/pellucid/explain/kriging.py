"""Shapley values by kriging: the most likely attributions when interactions of more players are rarer.

The part of a game that Shapley values depend on, o(S) = (v(S) - v(not S)) / 2, is a sum over odd sets T of players of a
weight w_T times the product of the signs (+1 in S, -1 outside) of T's members; player i's value is the sum over the
sets T that contain it of 2 w_T / |T|. The weights are taken to be independent and normal with variance proportional to
the product of the strengths of T's members: of `STRENGTH` each, unless players have strengths of their own.
"""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.products import quadrature, shared_products, sign_products
from pellucid.explain.projection import Projection, complete, quantise, sharpen
from pellucid.explain.synthetic import IntArray
from pellucid.explain.tiles import solve_by_tiles

STRENGTH = 0.1
LINEAR_VARIANCE = 300.0
NOISE = 1e-6


def kriging_matrix(
    masks: BoolArray, additive: FloatArray | None, strengths: FloatArray | None = None, noise: float = NOISE
) -> Projection:
    """The conditional mean of attributions given the values of pairs of opposites and of all players together.

    `additive` is a matrix that recovers additive games, if the coalitions determine them: then this one does,
    too. `strengths` (d,) are the players' own, if they have any. `noise` is the variance of what interactions do not
    explain.

    Source: kriging (Gaussian process regression), Rasmussen and Williams, "Gaussian Processes for Machine Learning"
    (2006), chapter 2, with a kernel on the odd part of the game.
    """
    players = masks.shape[1]
    signs = signs_with_all(masks)
    kernel = odd_kernel(signs, strengths) + LINEAR_VARIANCE / players * (signs @ signs.T)
    shared = shared_variance(signs, strengths) + 2 * LINEAR_VARIANCE / players * signs.T
    kernel[np.arange(len(masks)), np.arange(len(masks))] += noise
    matrix = quantise(solve_by_tiles(kernel, shared.T).T[:, :-1] / 2)
    return complete(matrix, masks) if additive is None else sharpen(matrix, additive, masks)


def signs_with_all(masks: BoolArray) -> FloatArray:
    """Signs (p + 1, d) of the members of each coalition, the coalition of all players last."""
    return np.concatenate([2.0 * masks - 1, np.ones((1, masks.shape[1]))])


def odd_kernel(signs: FloatArray, strengths: FloatArray | None = None) -> FloatArray:
    """Prior covariance of the odd part between coalitions: half the difference of two products over players."""
    if strengths is not None:
        same, opposite = sign_products(signs, strengths)
        return np.asarray((same - opposite) / 2)
    powers = _powers(signs)
    return np.asarray((powers - powers[::-1])[_distances(signs)] / 2)


def even_kernel(signs: FloatArray, strengths: FloatArray | None = None) -> FloatArray:
    """Prior covariance of the even part, (v(S) + v(not S)) / 2, were the same said of even sets of players."""
    if strengths is not None:
        same, opposite = sign_products(signs, strengths)
        return np.asarray((same + opposite) / 2)
    powers = _powers(signs)
    return np.asarray((powers + powers[::-1])[_distances(signs)] / 2)


def shared_variance(signs: FloatArray, strengths: FloatArray | None = None) -> FloatArray:
    """Prior covariance (d, p + 1) of attributions with the odd part of each coalition.

    The sum over odd sets T of `STRENGTH^|T| / |T|` times the product of signs is the integral, from 0 to 1 in t, of the
    product over players of `1 + t STRENGTH sign`, without its even part.
    """
    if strengths is not None:
        return shared_products(signs, strengths)
    players = signs.shape[1]
    nodes, weights = quadrature()
    t = (nodes + 1) / 2 * STRENGTH
    members = np.arange(players)[:, None]
    grown, shrunk = np.log1p(t) - np.log1p(STRENGTH), np.log1p(-t) - np.log1p(STRENGTH)
    products = np.exp(members * grown + members[::-1] * shrunk) + np.exp(members * shrunk + members[::-1] * grown)
    by_members = products @ weights / 2 * STRENGTH / (1 + STRENGTH)
    others = (signs > 0).sum(axis=1)[None, :] - (signs.T > 0)
    return np.asarray(by_members[others] * signs.T)


def _powers(signs: FloatArray) -> FloatArray:
    """The product over players of `1 + STRENGTH sign sign'`, by how many signs differ; 1 where none does."""
    ratio = (1 - STRENGTH) / (1 + STRENGTH)
    return np.asarray(ratio ** np.arange(signs.shape[1] + 1))


def _distances(signs: FloatArray) -> IntArray:
    return np.asarray(np.rint((signs.shape[1] - signs @ signs.T) / 2), dtype=np.intp)
