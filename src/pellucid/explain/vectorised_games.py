"""Games between rows and baseline rows in a tree ensemble, as operations on whole arrays."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.enumerated import clipped_logits, link_margins, shapley_values, sum_subsets
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.tree_games import WORD, Opponents, Rules, Weighing

CELLS = 1 << 21
"""Cells of the largest intermediate array."""


def play_games(
    leaves: LeafTable,
    patterns: IntArray,
    opponents: Opponents,
    rules: Rules,
    weighing: Weighing,
    players: IntArray,
    out: FloatArray,
) -> None:
    """Add to `out` (n, features, outputs) the Shapley values of linked margins of rows with these patterns.

    `players` (n,) becomes the number of players of a row's largest game; rows with a game of more than `rules.limit`
    are not complete in `out`. Features that decide for no coalition which leaves are reached do not play.
    """
    step = max(1, CELLS // max(1, opponents.patterns.size))
    for first in range(0, len(patterns), step):
        rows = slice(first, first + step)
        games = _Games(leaves, patterns[rows], opponents, out[rows])
        np.maximum(players[rows], games.sizes.max(axis=1), out=players[rows])
        for size in np.unique(games.sizes).tolist():
            if 0 < size <= rules.limit:
                games.play(size, rules, weighing)


class _Games:
    """Games of some rows with the groups of baseline rows, numbered row by row; `sizes` (n, g) counts their players."""

    def __init__(self, leaves: LeafTable, patterns: IntArray, opponents: Opponents, out: FloatArray) -> None:
        self._leaves, self._opponents, self._out = leaves, opponents, out
        self._count = len(opponents.games) - 1
        # One entry for every leaf and pair of rows of which some mixture reaches it.
        row, self._rival, self._leaf = np.nonzero((patterns[:, None] & opponents.patterns == 0).all(axis=2))
        self._game = row * self._count + np.searchsorted(opponents.games, self._rival, side="right") - 1
        self._lost = patterns[row, :, self._leaf].astype(np.int64)
        self._gained = opponents.patterns[self._rival, :, self._leaf] & opponents.explained
        self._plays = np.zeros((len(out) * self._count, len(opponents.features)), dtype=np.bool_)
        for place in range(len(opponents.features)):
            word, bit = divmod(place, WORD)
            self._plays[self._game[((self._lost | self._gained)[:, word] >> bit) & 1 == 1], place] = True
        self.sizes = self._plays.sum(axis=1).reshape(-1, self._count)

    def play(self, size: int, rules: Rules, weighing: Weighing) -> None:
        """Add the Shapley values of all games with this many players."""
        which = np.flatnonzero(self.sizes.ravel() == size)
        bounds = self._opponents.games
        step = max(1, CELLS // (self._out.shape[2] << size))
        for first in range(0, len(which), step):
            games = which[first : first + step]
            worth = clipped_logits(self._worth(games, size, rules.link), rules.clip)
            weight = np.add.reduceat(self._opponents.weights, bounds[:-1])[games % self._count]
            values = shapley_values(worth, weighing.factors[size, : size + 1]) * weight[:, None, None]
            line, place = np.nonzero(self._plays[games])
            at = (games[line] // self._count, self._opponents.features[place])
            np.add.at(self._out, at, values[line, :, np.arange(len(line)) % size])

    def _worth(self, games: IntArray, size: int, link: int) -> FloatArray:
        """Worth (games, outputs, coalitions) of games of this size, in the mean over their baseline rows."""
        weights, bounds = self._opponents.weights, self._opponents.games
        worth = np.zeros((len(games), self._out.shape[2], 1 << size))
        for turn in range(int(bounds[1])):  # all games have as many baseline rows
            rival = bounds[games % self._count] + turn
            worth += link_margins(self._margins(games, rival, size), link) * weights[rival][:, None, None]
        return worth / np.add.reduceat(weights, bounds[:-1])[games % self._count][:, None, None]

    def _margins(self, games: IntArray, rival: IntArray, size: int) -> FloatArray:
        """Margins (games, outputs, coalitions) of games against one baseline row each."""
        line, wanted = np.full(len(self._plays), -1), np.full(len(self._plays), -1)
        line[games], wanted[games] = np.arange(len(games)), rival
        at = np.flatnonzero(self._rival == wanted[self._game])
        gained, lost = self._coalitions(self._gained, at), self._coalitions(self._lost, at)
        terms = np.zeros((self._out.shape[2], len(games) << size))
        for members in np.unique(np.bitwise_count(lost)).tolist():
            part = np.flatnonzero(np.bitwise_count(lost) == members)
            term, sign = _terms(gained[part], lost[part], members)
            term += (line[self._game[at[part]]] << size)[:, None]
            for o, value in enumerate(self._leaves.value[self._leaf[at[part]]].T):
                terms[o] += np.bincount(term.ravel(), (sign * value[:, None]).ravel(), minlength=terms.shape[1])
        margins = np.ascontiguousarray(terms.reshape(len(terms), len(games), -1).swapaxes(0, 1))
        margins[:, :, 0] += self._leaves.base
        sum_subsets(margins, size)
        return margins

    def _coalitions(self, patterns: IntArray, at: IntArray) -> IntArray:
        """The players of patterns (e, words) at these entries, as coalitions of their games."""
        bit = (np.int64(1) << np.cumsum(self._plays, axis=1)) >> 1
        found = np.zeros(len(at), dtype=np.int64)
        for place in range(self._plays.shape[1]):
            word, shift = divmod(place, WORD)
            found |= ((patterns[at, word] >> shift) & 1) * bit[self._game[at], place]
        return found


def _terms(gained: IntArray, lost: IntArray, members: int) -> tuple[IntArray, FloatArray]:
    """Positions (e, 2^members) and signs (2^members,) of terms whose sums over subsets are 1 where leaves are reached.

    A leaf is reached where all of `gained` and none of `lost` take part; `lost` has this many members.
    """
    term, sign, rest = gained[:, None], np.ones(1), lost.copy()
    for _ in range(members):
        lowest = rest & -rest
        term = np.hstack([term, term | lowest[:, None]])
        sign = np.concatenate([sign, -sign])
        rest ^= lowest
    return term, sign
