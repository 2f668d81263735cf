"""Exact Shapley values of linear models, also behind a link."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.errors import UnsupportedError
from pellucid.core.structures import LinearModel
from pellucid.explain.enumerated import LINKS, clipped_logits, link_margins, shapley_values, sum_subsets
from pellucid.explain.leaves import IntArray
from pellucid.explain.tree_codes import BoolArray
from pellucid.explain.tree_games import weighing

CELLS = 1 << 21
"""Numbers worked on at a time."""


class LinearGames:
    """A linear model against baseline rows (b, features)."""

    def __init__(self, model: LinearModel, baseline: FloatArray, is_explained: BoolArray) -> None:
        self._model, self._is_explained = model, is_explained
        self._baseline, counts = np.unique(baseline, axis=0, return_counts=True)
        self._weights = counts / counts.sum()
        self._link = LINKS[model.link]

    def expected(self, clip: float) -> FloatArray:
        """Mean outputs (outputs,) of the baseline rows, as log-odds when `clip` is positive."""
        margins = self._baseline @ self._model.weights + self._model.intercept
        return clipped_logits(self._weights @ link_margins(margins[:, :, None], self._link)[:, :, 0], clip)

    def is_additive(self, clip: float) -> bool:
        """Whether what is explained is the margin."""
        return self._link == LINKS["identity"] and not clip

    def are_probabilities(self, tolerance: float) -> bool:
        """Whether every output of every mixture of rows lies in 0 to 1: a linear model's own margins need not."""
        return tolerance >= 0 and self._link != LINKS["identity"]

    def explain_margins(self, rows: FloatArray) -> FloatArray:
        """Shapley values (n, features, outputs) of the margins: weight times distance from the baseline's mean."""
        values = np.zeros((*rows.shape, len(self._model.intercept)))
        for weight, other in zip(self._weights, self._baseline, strict=True):
            values += self._effects(rows, other) * weight
        return values

    def explain_outputs(self, rows: FloatArray, clip: float, limit: int) -> FloatArray:
        """Shapley values (n, features, outputs) of the outputs.

        With a positive `clip` the outputs are averaged over the baseline rows, then their log-odds are taken.

        Raises:
            UnsupportedError: a game has more than `limit` players.
        """
        players = self.count_players(rows, clip)
        if players.max(initial=0) > limit:
            raise UnsupportedError(
                f"row {players.argmax()} has {players.max()} features that matter; at most {limit} can be enumerated"
            )
        values = np.zeros((*rows.shape, len(self._model.intercept)))
        for group in self._groups(clip):
            plays = self._find_players(rows, group)
            sizes = plays.sum(axis=1)
            for size in np.unique(sizes[sizes > 0]).tolist():
                self._play(rows, group, plays, np.flatnonzero(sizes == size), clip, values)
        return values

    def count_players(self, rows: FloatArray, clip: float) -> IntArray:
        """Number of features (n,) that play in the largest game of each row."""
        counts = [self._find_players(rows, group).sum(axis=1) for group in self._groups(clip)]
        return np.asarray(np.max(counts, axis=0))

    def _groups(self, clip: float) -> list[IntArray]:
        """Baseline rows of each game of a row: all in one when log-odds are taken of the mean."""
        count = len(self._weights)
        return [np.arange(count)] if clip else list(np.arange(count)[:, None])

    def _find_players(self, rows: FloatArray, group: IntArray) -> BoolArray:
        plays = np.zeros(rows.shape, dtype=np.bool_)
        for other in self._baseline[group]:
            plays |= self._effects(rows, other).any(axis=2)
        return plays

    def _play(
        self, rows: FloatArray, group: IntArray, plays: BoolArray, which: IntArray, clip: float, values: FloatArray
    ) -> None:
        """Add the values of games with the same number of players."""
        size, total = int(plays[which[0]].sum()), self._weights[group].sum()
        factors = weighing(0, size).factors[size]
        step = max(1, CELLS // len(self._model.intercept) >> size)
        for part in np.array_split(which, -(-len(which) // step)):
            mean: FloatArray = np.zeros(1)
            for other in group:
                outputs = link_margins(self._margins(rows[part], self._baseline[other], plays[part]), self._link)
                mean = mean + outputs * (self._weights[other] / total)
            found = shapley_values(clipped_logits(mean, clip), factors) * total
            line, feature = np.nonzero(plays[part])
            values[part[line], feature] += found[line, :, np.arange(len(line)) % size]

    def _margins(self, rows: FloatArray, other: FloatArray, plays: BoolArray) -> FloatArray:
        """Margins (rows, outputs, coalitions) of all mixtures with one baseline row."""
        size = int(plays[0].sum())
        fixed = np.where(self._is_explained, other, rows)
        effects = self._effects(rows, other)[plays].reshape(len(rows), size, -1)
        terms = np.zeros((len(rows), effects.shape[2], 1 << size))
        terms[:, :, 0] = fixed @ self._model.weights + self._model.intercept
        terms[:, :, 1 << np.arange(size)] = effects.swapaxes(1, 2)
        sum_subsets(terms, size)
        return terms

    def _effects(self, rows: FloatArray, other: FloatArray) -> FloatArray:
        """What taking each cell from the rows instead of a baseline row adds: (n, features, outputs)."""
        change = np.where(self._is_explained, rows - other, 0.0)
        return np.asarray(change[:, :, None] * self._model.weights)
