"""From attributions of games to those of rows: mean, standard error, and what stands in for games not asked about."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.block import Solved
from pellucid.explain.games import Games, Plan
from pellucid.explain.synthetic import IntArray

COMMON_WEIGHT = 3.0
"""How many games the features of a row together count for when one feature's attributions tell how they vary."""


class Totals:
    """Sums over the games of a block of rows, by row, column and output."""

    def __init__(self, games: Games, plan: Plan, outputs: int) -> None:
        self._first, last = games.span
        self._count = plan.games_per_row
        self._missing = (games.lines == 0) & (games.players > 1)
        self._is_short = bool(self._missing.any())
        shape = (last - self._first, games.is_player.shape[1], outputs)
        self._sum, self._variance, self._shared = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        told = shape if self._is_short else (0, 0, 0)
        self._squares, self._known = np.zeros(told), np.zeros(told, dtype=np.intp)
        self.exact = 0

    def add(self, games: Games, solved: Solved) -> None:
        """Add what was found for some games, in their order; those not asked about do not count."""
        group, design = solved.group, solved.group.design
        if design.players > 1 and not len(design.masks):
            return
        cells = self._cells(games.rows[group.at] - self._first, group.order)
        _add_at(self._sum, cells, solved.values)
        if self._is_short:
            _add_at(self._squares, cells, np.square(solved.values))
            np.add.at(self._known.reshape(-1), cells, 1)
        if design.is_exact:
            self.exact += len(group.at)
            return
        contrasts = solved.contrasts.shape[1]
        # An estimated variance makes for wider tails than the normal distribution's.
        strength = np.square(solved.contrasts).sum(axis=1, keepdims=True) / max(1, contrasts - 2)
        shared = np.broadcast_to(np.sqrt(strength * design.error.shared), solved.values.shape)
        own = strength * (design.error.variance - design.error.shared)
        if design.error.additive:
            own = own + design.error.additive * np.square(solved.values).mean(axis=1, keepdims=True)
        _add_at(self._variance, cells, np.broadcast_to(own, solved.values.shape))
        _add_at(self._shared, cells, shared)

    def finish(self, games: Games, whole: FloatArray, none: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Attributions and standard errors (rows, columns, outputs).

        A game that was not asked about gets the mean over the row's other games of each feature that plays; what its
        sum then lacks is shared equally.
        """
        total, variance = self._sum, np.square(self._shared, out=self._shared)
        variance += self._variance
        if self._is_short:
            typical = self._sum / np.maximum(self._known, 1)
            rest, absent = self._stand_in(games, typical, whole - none)
            total, variance = total + rest, variance + self._unknown(typical, absent)
        errors = np.sqrt(variance, out=variance)
        errors /= self._count
        return total / self._count, errors

    def _cells(self, rows: IntArray, columns: IntArray) -> IntArray:
        """Where the outputs of these rows (n,) and columns (n, d) are among all, one after the other."""
        _, width, outputs = self._sum.shape
        cells = rows[:, None] * width + columns
        return np.asarray(cells[:, :, None] * outputs + np.arange(outputs)).ravel()

    def _stand_in(self, games: Games, typical: FloatArray, grand: FloatArray) -> tuple[FloatArray, IntArray]:
        """Values (rows, columns, outputs) of the missing games, summed, and how many each cell plays in."""
        shape = (len(typical), self._count, -1)
        plays = (games.is_player & self._missing[:, None]).reshape(shape)
        absent = plays.sum(axis=1)
        weights = plays.astype(np.float64)
        lack = grand.reshape(shape) - np.einsum("rgc,rco->rgo", weights, typical)
        lack /= np.maximum(plays.sum(axis=2), 1)[:, :, None]
        return typical * absent[:, :, None] + np.einsum("rgc,rgo->rco", weights, lack), absent

    def _unknown(self, typical: FloatArray, absent: IntArray) -> FloatArray:
        """Variance of a row's sums that is due to games that were not asked about.

        Their attributions are taken to vary as much as those of the row's other games do; with fewer than two of these,
        as much as the largest attribution. Where few games tell, features borrow from one another.
        """
        known, guessed = self._known.astype(np.float64), absent[:, :, None]
        games = (1 / np.maximum(known, 1) + 1 / np.maximum(guessed, 1)) * np.square(guessed)
        return np.asarray(self._spread(typical, known) * games)

    def _spread(self, typical: FloatArray, known: FloatArray) -> FloatArray:
        """Variance between the attributions of a row's games."""
        told = known > 1
        squares = np.where(told, self._squares - known * np.square(typical), 0.0).clip(0)
        spread = squares / np.maximum(known - 1, 1)
        common = spread.sum(axis=1, keepdims=True) / np.maximum(told.sum(axis=1, keepdims=True), 1)
        mixed = (squares + COMMON_WEIGHT * common) / (np.maximum(known - 1, 0) + COMMON_WEIGHT)
        return np.asarray(np.where(told, mixed, np.square(typical).max(axis=1, keepdims=True)))


def _add_at(sums: FloatArray, cells: IntArray, values: FloatArray) -> None:
    """Add values in their order; places in a flat array are what numpy adds to fast."""
    np.add.at(sums.reshape(-1), cells, values.ravel())
