"""How strongly each feature interacts, learned from games that were asked about anyway.

The strengths of kriging's prior are those under which the differences seen between opposite coalitions, of all games
together, are most likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.explain.kriging import LINEAR_VARIANCE, STRENGTH
from pellucid.explain.products import sign_products
from pellucid.explain.synthetic import IntArray
from pellucid.explain.tiles import solve_by_tiles

Strengths = Literal["common", "learned"]
"""One strength for all features, or one for each that is learned."""

WEAKEST, STRONGEST = 1e-3, 0.9

SPREAD = 1.0
"""Standard deviation, before anything is seen, of the logarithm of strengths about their start."""

NOISE = 1e-5
ADDITIVE = 1e-4
"""What is left of differences beside the sums over players, relative to the differences, that counts as nothing."""

STEPS = 12
FIRST_STEP, LONGEST_STEP = 0.4, 1.5
LONGER, SHORTER = 1.3, 0.5


class Seen(Struct, frozen=True, eq=False):
    """What a game tells of strengths: `signs` (n, d) of the members of its coalitions, `columns` (d,) that play.

    `left` (n, outputs) is the odd part of their values less its least-squares fit by sums over players.
    """

    columns: IntArray
    signs: FloatArray
    left: FloatArray


def see(columns: IntArray, signs: FloatArray, odd: FloatArray) -> Seen | None:
    """What a game with this odd part (n, outputs) tells of strengths; `None` if it is as good as a sum over players."""
    left = odd - signs @ (np.linalg.pinv(signs) @ odd)
    tells = np.abs(left).max(axis=0) > ADDITIVE * np.abs(odd).max(axis=0)
    if len(signs) <= signs.shape[1] or not tells.any():
        return None
    return Seen(columns, signs, left[:, tells])


def common_strengths(features: int) -> FloatArray:
    """Strengths (features,) before anything is learned."""
    return np.full(features, STRENGTH)


def learn_strengths(games: Sequence[Seen], start: FloatArray) -> FloatArray:
    """Strengths (features,) between `WEAKEST` and `STRONGEST` that make what was seen most likely.

    Every game and output has a scale of its own, the most likely one. The logarithms of strengths are taken to be
    normally distributed about those of `start`: a feature that no game tells about keeps its start.

    Only the signs of derivatives decide where the search goes, so the last bits of linear algebra do not matter.

    Source: marginal likelihood, Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), 5.4; search,
    Igel and Huesken, "Empirical evaluation of the improved Rprop learning algorithms" (2003), iRprop-.
    """
    first = np.log(start)
    found, steps, before = first, np.full(len(start), FIRST_STEP), np.zeros(len(start))
    for _ in range(STEPS if games else 0):
        slope = (found - first) / SPREAD**2
        for seen in games:
            slope[seen.columns] += _slope(seen, np.exp(found[seen.columns]))
        turn = np.sign(slope) * before
        steps = np.minimum(steps * np.where(turn > 0, LONGER, np.where(turn < 0, SHORTER, 1.0)), LONGEST_STEP)
        before = np.where(turn < 0, 0.0, np.sign(slope))
        found = np.clip(found - before * steps, np.log(WEAKEST), np.log(STRONGEST))
    return np.where(found == first, start, np.exp(found))


def _slope(seen: Seen, strengths: FloatArray) -> FloatArray:
    """Derivatives (d,) of the negative logarithm of the likelihood, by the logarithms of the players' strengths."""
    signs = seen.signs
    same, opposite = sign_products(signs, strengths)
    weights = _kernel_slope(seen, (same - opposite) / 2)
    by_bond = np.einsum("nd,nd->d", signs, np.einsum("nm,md->nd", weights * (same + opposite), signs))
    return np.asarray((by_bond - (weights * (same - opposite)).sum()) / 2 * strengths / (1 - np.square(strengths)))


def _kernel_slope(seen: Seen, odd: FloatArray) -> FloatArray:
    """The same by the elements of the odd kernel (n, n)."""
    signs, left = seen.signs, seen.left
    count, players = signs.shape
    kernel = odd + LINEAR_VARIANCE / players * (signs @ signs.T) + NOISE * np.eye(count)
    precision = solve_by_tiles(kernel, np.eye(count))
    explained = np.einsum("nm,mo->no", precision, left)
    scale = np.einsum("no,no->o", left, explained) / (count - players)
    return np.asarray((left.shape[1] * precision - (explained / scale) @ explained.T) / 2)
