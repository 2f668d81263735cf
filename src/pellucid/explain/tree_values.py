"""Exact Shapley values of tree ensembles: which of the algorithms, on which rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.errors import UnsupportedError
from pellucid.core.structures import TreeEnsemble
from pellucid.explain.enumerated import LINKS, clipped_logits, link_margins
from pellucid.explain.leaves import IntArray, LeafTable, Leaves, find_leaves
from pellucid.explain.loops import Loops, choose_loops, find_patterns
from pellucid.explain.tree_codes import BoolArray
from pellucid.explain.tree_games import WORD, Opponents, Rules, Weighing, weighing

DEEPEST_TABLE = 12
"""Conditions of the longest leaf that gets a table of all patterns."""

DEEPEST = 62
"""Conditions that fit in a pattern."""

BLOCK_ROWS = 1 << 16
BLOCK_CELLS = 1 << 23
"""Rows, and numbers per intermediate array, that are worked on at a time."""

LOOKED_AT = 64
"""Rows, and baseline rows, from which the players of a game are estimated."""

TABLE_CELLS = 1 << 20
"""Numbers in the tables that exist at a time."""


class TreeGames:
    """An ensemble against baseline rows (b, features).

    Raises:
        UnsupportedError: the ensemble is too deep or has too many thresholds.
    """

    def __init__(self, ensemble: TreeEnsemble, baseline: FloatArray, is_explained: BoolArray) -> None:
        leaves = find_leaves(ensemble, is_explained)
        if leaves is None:
            raise UnsupportedError("a feature has more than 65,532 distinct thresholds")
        self._leaves: Leaves = leaves
        self._deepest = int(leaves.lengths.max(initial=0))
        if self._deepest > DEEPEST:
            raise UnsupportedError(f"a path asks about {self._deepest} features; at most {DEEPEST} are possible")
        self._is_explained = is_explained
        self._link = LINKS[ensemble.link]
        codes, counts = np.unique(leaves.coder.encode(baseline), axis=1, return_counts=True)
        self._weights = counts / counts.sum()
        self._codes = codes

    def expected(self, clip: float) -> FloatArray:
        """Mean outputs (outputs,) of the baseline rows, as log-odds when `clip` is positive."""
        table = self._leaves.table
        reached = find_patterns(choose_loops(0), table, self._codes)[:, 0] == 0
        outputs = link_margins((table.base + reached @ table.value)[:, :, None], self._link)[:, :, 0]
        return clipped_logits(self._weights @ outputs, clip)

    def is_additive(self, clip: float) -> bool:
        """Whether what is explained is the margin: then trees can be explained one by one."""
        if not clip:
            return self._link == LINKS["identity"]
        edge = -float(clipped_logits(np.zeros(1), clip)[0])
        within = self._leaves.lowest.min() >= -edge and self._leaves.highest.max() <= edge
        return self._link == LINKS["logistic"] and len(self._weights) == 1 and bool(within)

    def are_probabilities(self, tolerance: float) -> bool:
        """Whether every output of every mixture of rows lies in 0 to 1."""
        within = self._leaves.lowest.min() >= -tolerance and self._leaves.highest.max() <= 1 + tolerance
        return self._link != LINKS["identity"] or bool(within)

    def explain_margins(self, rows: FloatArray) -> FloatArray:
        """Shapley values (n, features, outputs) of the margins, in a time that hardly depends on the baseline rows."""
        table, lengths = self._leaves.table, self._leaves.lengths
        loops = choose_loops(4e-8 * len(rows) * int(lengths.sum()), "add_tables")
        opponents = self._opponents(table, loops, is_averaged=True)
        coefficients = weighing(self._deepest, 1)
        pairs = len(rows) * len(self._weights)
        shallow = int(np.searchsorted(lengths, _longest_table(pairs), side="right"))
        values = np.zeros((len(rows), len(self._is_explained), len(table.base)))
        for block in self._blocks(len(rows), len(self._codes)):
            codes = self._leaves.coder.encode(rows[block])
            added = np.zeros((len(table.base), len(self._is_explained), codes.shape[1]))
            for first, last in _groups(table.free[:shallow]):
                part = table.between(first, last)
                against = opponents._replace(patterns=opponents.patterns[:, :, first:last])
                tables, offset = _tables(loops, part, against, coefficients)
                loops.add_tables(part, codes, offset, tables, added)
            values[block] = np.moveaxis(added, 2, 0).swapaxes(1, 2)
        if shallow < len(lengths):
            self._add_pairs(loops, shallow, rows, opponents, coefficients, values)
        return values

    def explain_outputs(self, rows: FloatArray, clip: float, limit: int) -> FloatArray:
        """Shapley values (n, features, outputs) of the outputs.

        With a positive `clip` the outputs are averaged over the baseline rows, then their log-odds are taken.

        Raises:
            UnsupportedError: a game has more than `limit` players.
        """
        values = np.zeros((len(rows), len(self._is_explained), len(self._leaves.table.base)))
        for block, players in self._play(rows, clip, limit, values):
            if players.max() > limit:
                raise UnsupportedError(
                    f"row {block.start + int(players.argmax())} has {players.max()} features that matter; "
                    f"at most {limit} can be enumerated"
                )
        return values

    def count_players(self, rows: FloatArray, clip: float) -> IntArray:
        """Number of features (n,) that play in the largest game of each row."""
        values = np.zeros((len(rows), len(self._is_explained), len(self._leaves.table.base)))
        return np.concatenate([players for _, players in self._play(rows, clip, -1, values)])

    def _play(self, rows: FloatArray, clip: float, limit: int, values: FloatArray) -> Iterator[tuple[slice, IntArray]]:
        """Fill `values` block by block, but for games of more than `limit` players; yields blocks and their players."""
        features, place = _by_use(self._leaves.table.feature)
        table = self._leaves.table._replace(place=place)
        limit = min(limit, len(features))
        numbers = len(table.free) + (1 << max(0, min(limit, self._typical_players(rows))))
        loops = choose_loops(1e-7 * len(rows) * len(self._weights) * numbers)
        opponents = _hide(self._opponents(table, loops, is_averaged=clip > 0), features, self._is_explained)
        rules, coefficients = Rules(self._link, clip, limit), weighing(1, max(limit, 1))
        for block in self._blocks(len(rows), max(1, len(table.free))):
            patterns = find_patterns(loops, table, self._leaves.coder.encode(rows[block]))
            players = np.zeros(len(patterns), dtype=np.int64)
            loops.play_games(table, patterns, opponents, rules, coefficients, players, values[block])
            yield block, players

    def _typical_players(self, rows: FloatArray) -> int:
        """About how many features decide between a row and a baseline row, for an estimate of time."""
        own, other = self._leaves.coder.encode(rows[:LOOKED_AT]), self._codes[:, :LOOKED_AT]
        return round(float((own[:, :, None] != other[:, None]).sum(axis=0).mean())) if own.size else 0

    def _add_pairs(
        self,
        loops: Loops,
        first: int,
        rows: FloatArray,
        opponents: Opponents,
        coefficients: Weighing,
        values: FloatArray,
    ) -> None:
        table = self._leaves.table
        deep = table.between(first, len(table.free))
        against = opponents._replace(patterns=opponents.patterns[:, :, first:].copy())
        for block in self._blocks(len(rows), len(deep.free)):
            patterns = find_patterns(loops, deep, self._leaves.coder.encode(rows[block]))[:, 0]
            loops.add_pairs(deep, patterns, against, coefficients, values[block])

    def _opponents(self, table: LeafTable, loops: Loops, *, is_averaged: bool) -> Opponents:
        patterns = find_patterns(loops, table, self._codes)
        count = len(self._weights)
        games = np.array([0, count]) if is_averaged else np.arange(count + 1)
        nothing = np.zeros(patterns.shape[1], dtype=np.int64)
        return Opponents(patterns, self._weights, games, nothing, nothing)

    @staticmethod
    def _blocks(rows: int, width: int) -> Iterator[slice]:
        step = max(1, min(BLOCK_ROWS, BLOCK_CELLS // max(1, width)))
        return (slice(first, first + step) for first in range(0, rows, step))


def _by_use(feature: IntArray) -> tuple[IntArray, IntArray]:
    """Features, those that most conditions are on first, and the place among them of each condition's feature."""
    features, rank, uses = np.unique(feature, return_inverse=True, return_counts=True)
    order = np.argsort(-uses, kind="stable")
    return features[order], np.argsort(order, kind="stable")[rank]


def _hide(opponents: Opponents, features: IntArray, is_explained: BoolArray) -> Opponents:
    """The same rows with every feature failing, at all leaves, that is not explained; `features` are those by place."""
    places = np.zeros((opponents.patterns.shape[1], WORD), dtype=np.bool_)
    places.ravel()[: len(features)] = is_explained[features]
    explained = places @ (np.int64(1) << np.arange(WORD))
    patterns = opponents.patterns | (~explained[:, None]).astype(opponents.patterns.dtype)
    return opponents._replace(patterns=patterns, explained=explained, features=features)


def _longest_table(pairs: int) -> int:
    """Conditions of the longest leaves for which a table costs less than comparing all pairs of rows."""
    return min(DEEPEST_TABLE, max(0, pairs.bit_length() - 4))


def _groups(free: IntArray) -> Iterator[tuple[int, int]]:
    """Bounds of groups of leaves whose tables fit in memory together."""
    sizes = _table_sizes(free)
    ends = np.cumsum(sizes)
    first = 0
    while first < len(free):
        last = max(first + 1, int(np.searchsorted(ends, ends[first] - sizes[first] + TABLE_CELLS, side="right")))
        yield first, last
        first = last


def _table_sizes(free: IntArray) -> IntArray:
    return np.asarray(free * ((np.int64(1) << free) + 1))


def _tables(
    loops: Loops, leaves: LeafTable, opponents: Opponents, coefficients: Weighing
) -> tuple[FloatArray, IntArray]:
    offset = np.concatenate([[0], np.cumsum(_table_sizes(leaves.free))])
    tables = np.empty(int(offset[-1]))
    loops.fill_tables(leaves, opponents, coefficients, offset, tables)
    return tables, offset
