"""Products over players of 1 + strength x sign x sign', each player with a strength of its own.

Signs are +1 for members of a coalition and -1 for the others; strengths lie between 0 and 1. As a product of signs is 1
or -1, a product over players is the exponential of a sum of `bonds`, and sums of rounded bonds are exact in any order:
the bits do not depend on the number of threads.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pellucid.core.arrays import FloatArray

BOND_BITS = 20
"""Bits kept of bonds after the point."""


def bonds(strengths: FloatArray) -> FloatArray:
    """What each player (d,) adds to the logarithm of a product where its signs agree: arctanh of its strength."""
    return np.asarray(np.ldexp(np.rint(np.ldexp(np.arctanh(strengths), BOND_BITS)), -BOND_BITS))


def sign_products(signs: FloatArray, strengths: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Products (n, n) between the coalitions of `signs` (n, d), and those between them and their opposites.

    Both are over what a coalition's product with itself is.
    """
    own = bonds(strengths)
    same = np.exp((signs * own) @ signs.T - own.sum())
    return same, np.exp(-2 * own.sum()) / same


def shared_products(signs: FloatArray, strengths: FloatArray) -> FloatArray:
    """Covariance (d, n) of players' attributions with the odd part of each coalition of `signs` (n, d).

    The sum over odd sets T with the player of 2 / |T| times the product of strengths and signs is twice its strength
    times its sign times the integral, from 0 to 1 in t, of the even part of the product over the others of
    1 + t strength sign.
    """
    nodes, weights = quadrature()
    t = (nodes + 1) / 2
    plus, minus = 1 + np.outer(t, strengths), 1 - np.outer(t, strengths)
    level = np.log(plus * minus).sum(axis=1) / 2 - np.log1p(strengths).sum()
    tilt = np.einsum("nd,td->nt", signs, np.log(plus / minus) / 2)
    grown, shrunk = np.exp(level + tilt) * weights / 2, np.exp(level - tilt) * weights / 2
    member = np.einsum("nt,td->dn", grown, 1 / plus) + np.einsum("nt,td->dn", shrunk, 1 / minus)
    other = np.einsum("nt,td->dn", grown, 1 / minus) + np.einsum("nt,td->dn", shrunk, 1 / plus)
    return np.asarray(np.where(signs.T > 0, member, -other) * strengths[:, None])


def own_variance(strengths: FloatArray) -> FloatArray:
    """Variance (d,) of players' attributions: the sum over odd sets T with the player of 4 / |T|^2 times strengths."""
    players = len(strengths)
    others = np.zeros((players, players))
    others[:, 0] = 1.0
    for player, strength in enumerate(strengths):
        grown = others[:, :-1] * strength
        grown[player] = 0.0
        others[:, 1:] += grown
    sizes = np.arange(1, players + 1)
    sums = (others * np.where(sizes % 2, 4.0 / sizes**2, 0.0)).sum(axis=1)
    return np.asarray(sums * strengths * np.exp(-np.log1p(strengths).sum()))


@cache
def quadrature() -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Legendre's rule on [-1, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(32)
    return nodes, weights
