"""The coalitions of a game and what to make of their values: one design for all games of a size and budget."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.explain.balanced import all_pairs, balanced_pairs
from pellucid.explain.coalitions import BoolArray, sample_coalitions
from pellucid.explain.doubt import ADDITIVE_TOLERANCE, Contrasts, ErrorShape, draw_contrasts, error_shape, no_contrasts
from pellucid.explain.kriging import kriging_matrix
from pellucid.explain.projection import (
    MAX_GAIN,
    Projection,
    additive_matrix,
    exact_matrix,
    gain,
    regression_matrix,
    sharpen,
)

Method = Literal["pairs", "kernel"]

MOST_KRIGED = 1100
"""Pairs of opposites above which a design costs more to solve than its samples are worth: regression is used."""


class Design(Struct, frozen=True, eq=False):
    """A game of d players: `masks` (p, d) holds one coalition of each pair of opposites asked about.

    `projection` turns the differences between opposites into attributions, `contrasts` tell how strong interactions
    are. `error` is that of the attributions; it is 0 when every coalition is there. `additive` is a matrix that
    recovers additive games, where the coalitions determine them.
    """

    masks: BoolArray
    projection: Projection
    contrasts: Contrasts
    error: ErrorShape
    is_exact: bool
    additive: FloatArray | None = None

    @property
    def players(self) -> int:
        """Number of players."""
        return int(self.masks.shape[1])

    def table(self) -> BoolArray:
        """All coalitions (2 p, d + 1), opposites in the second half; the last column is of cells that never change."""
        both = np.concatenate([self.masks, ~self.masks])
        return np.concatenate([both, np.ones((len(both), 1), dtype=np.bool_)], axis=1)

    def solve(
        self, own: FloatArray, opposite: FloatArray, whole: FloatArray, none: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Attributions (games, d, outputs) and contrasts (games, q, outputs).

        `own` and `opposite` (games, p, outputs) are worths of coalitions, `whole` and `none` (games, outputs) those of
        all players and of none. A game's bits depend on nothing but its own numbers, and on no number of threads.
        """
        differences, grand = own - opposite, whole - none
        values = _apply(self.projection, differences, grand)
        contrasts = (self.contrasts.matrix, self.contrasts.grand)
        if self.contrasts.is_even:
            return values, _apply(contrasts, own + opposite, whole + none)
        return values, _apply(contrasts, differences, grand)


@lru_cache(maxsize=256)
def design_for(players: int, lines: int, games: int, seed: int, method: Method) -> Design:
    """The design for this many players and coalitions, in rows of this many games; it depends on nothing else."""
    if lines == max(0, (1 << players) - 2):
        masks = all_pairs(players)
        projection = exact_matrix(masks), np.full(players, 1 / players)
        return Design(masks, projection, no_contrasts(masks), ErrorShape(0.0, 0.0, 0.0), is_exact=True)
    rng = np.random.default_rng([seed % 2**63, players] if method == "kernel" else [seed % 2**63, players, lines])
    if not lines:
        masks, weights = np.zeros((0, players), dtype=np.bool_), np.zeros(0)
    elif method == "kernel":
        both, weights = sample_coalitions(players, lines, rng)
        masks, weights = both[: lines // 2], weights[: lines // 2]
    else:
        masks, weights = balanced_pairs(players, lines // 2, rng, games)
    additive = additive_matrix(masks, weights)
    projection, error = _best_projection(masks, weights, additive, games, method, rng)
    contrasts = draw_contrasts(masks, rng, is_additive=error.additive < ADDITIVE_TOLERANCE)
    return Design(masks, projection, contrasts, error, is_exact=False, additive=additive)


def temper(projection: Projection, safe: Projection) -> Projection:
    """The projection, mixed with as much of a safe one as is needed to keep its gain bounded."""
    high, low = gain(projection), gain(safe)
    if high <= MAX_GAIN:
        return projection
    share = (high - MAX_GAIN) / (high - low)
    return (1 - share) * projection[0] + share * safe[0], (1 - share) * projection[1] + share * safe[1]


def _best_projection(
    masks: BoolArray,
    weights: FloatArray,
    additive: FloatArray | None,
    games: int,
    method: Method,
    rng: np.random.Generator,
) -> tuple[Projection, ErrorShape]:
    """Regression, or kriging where that is expected to be closer.

    Kriging errs less in one game, but more alike in all games of a row: over many of them regression can win.
    """
    if method == "kernel":
        regression = _bounded_regression(masks, weights, additive)
        return regression, error_shape(masks, regression, rng)
    safe = _first_walk(masks) or _bounded_regression(masks, weights, additive)
    projections = [safe if additive is None else temper(sharpen(additive, additive, masks), safe)]
    if len(masks) <= MOST_KRIGED:
        projections.append(temper(kriging_matrix(masks, additive), safe))
    errors = [error_shape(masks, projection, rng) for projection in projections]
    return min(zip(projections, errors, strict=True), key=lambda pair: pair[1].risk(games))


def _bounded_regression(masks: BoolArray, weights: FloatArray, additive: FloatArray | None) -> Projection:
    """Undamped where that is bounded."""
    if additive is not None:
        exact = sharpen(additive, additive, masks)
        if gain(exact) <= MAX_GAIN:
            return exact
    return regression_matrix(masks, weights)


def _first_walk(masks: BoolArray) -> Projection | None:
    """The projection that looks at the first d - 1 coalitions only, if these are a walk: its gain is 1."""
    steps = masks.shape[1] - 1
    first = masks[:steps]
    if len(first) < steps or not (first[:-1] <= first[1:]).all():
        return None
    matrix = np.zeros(masks.T.shape)
    additive = additive_matrix(first, np.ones(steps))
    if additive is None:
        return None
    matrix[:, :steps] = additive
    return sharpen(matrix, matrix, masks)


def _apply(projection: Projection, values: FloatArray, grand: FloatArray) -> FloatArray:
    rows = np.ascontiguousarray(values.transpose(0, 2, 1))
    found = np.einsum("gop,dp->gdo", rows, projection[0]) + grand[:, None, :] * projection[1][:, None]
    return np.asarray(found)
