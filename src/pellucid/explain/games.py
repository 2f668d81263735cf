"""The cooperative games of a run: who plays in each, against which baseline rows, and how many coalitions are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError
from pellucid.explain.budgets import share_budget
from pellucid.explain.coalitions import BoolArray, effective_samples
from pellucid.explain.designs import Method
from pellucid.explain.fingerprints import KeyArray, branch, row_keys
from pellucid.explain.strengths import Strengths
from pellucid.explain.synthetic import IntArray, differences, differs_from_baseline

MOST_CELLS = 2**19
"""Cells (games times columns) that are planned at a time."""


class Games(Struct, frozen=True, eq=False):
    """Some consecutive rows' games, row by row: one per baseline row, or a single one against all of them.

    `rows` (g,) are positions among all rows, `mates` (g,) baseline rows (0 when the game is against all). `is_player`
    (g, columns) tells which cells play, `players` (g,) how many, `lines` (g,) how many coalitions are asked about,
    `keys` (g,) are where random choices of a game come from. `span` are the first row and the one after the last.
    """

    span: tuple[int, int]
    rows: IntArray
    mates: IntArray
    is_player: BoolArray
    players: IntArray
    lines: IntArray
    keys: KeyArray


class Plan(Struct, frozen=True, eq=False):
    """All games of a run.

    `baseline` has its columns in the rows' order; `features` are the explained ones, in the same order, `explained`
    their columns. `samples` is the budget of coalitions per row and baseline row, `width` the number of baseline rows
    every coalition is asked with: 1 when each has its own game. Where some features are not explained (`has_empty`), a
    game's empty coalition is its own and is asked about, too. `strengths` tells whether all features are taken to
    interact alike, or as some of the games show.
    """

    rows: Batch
    baseline: Batch
    features: tuple[str, ...]
    explained: IntArray
    samples: int
    width: int
    method: Method
    seed: int
    strengths: Strengths = "common"

    @property
    def has_empty(self) -> bool:
        """Whether games have an empty coalition of their own."""
        return len(self.explained) < len(self.rows.names)

    @property
    def games_per_row(self) -> int:
        """Number of games in each row."""
        return len(self.baseline) // self.width

    def blocks(self) -> Iterator[Games]:
        """The games of all rows, a block of whole rows at a time."""
        keys = row_keys(self.rows, self.seed)
        step = max(1, MOST_CELLS // (self.games_per_row * max(1, len(self.rows.names))))
        for start in range(0, len(self.rows), step):
            yield self._games(start, keys[start : start + step])

    def asked(self, games: Games) -> int:
        """Number of synthetic rows of these games."""
        return self.width * int(games.lines.sum() + (self.has_empty and np.count_nonzero(games.players)))

    def _games(self, start: int, keys: KeyArray) -> Games:
        rows, count = len(keys), self.games_per_row
        is_player, players = self._players(start, rows)
        own = branch(keys, count)
        if self.width == 1 and self.method == "pairs":
            lines = share_budget(players, self.samples, own)
        else:
            complete = np.array([max(0, min((1 << d) - 2, self.samples)) for d in range(len(self.features) + 1)])
            lines = complete[players] // 2 * 2
        return Games(
            (start, start + rows),
            np.repeat(np.arange(start, start + rows), count),
            np.tile(np.arange(count), rows),
            is_player.reshape(rows * count, -1),
            players.ravel(),
            lines.ravel(),
            own.ravel(),
        )

    def _players(self, start: int, rows: int) -> tuple[BoolArray, IntArray]:
        """Which cells (rows, games, columns) are explained and differ from the baseline, and how many (rows, games)."""
        found = np.zeros((rows, self.games_per_row, len(self.rows.names)), dtype=np.bool_)
        players = np.zeros(found.shape[:2], dtype=np.intp)
        differ = differences if self.width == 1 else differs_from_baseline
        for column in self.explained:
            own = self.rows.columns[column][start : start + rows]
            is_different = differ(own, self.baseline.columns[column])
            found[:, :, column] = is_different
            players += is_different
        return found, players


def plan_games(
    rows: Batch,
    baseline: Batch,
    *,
    samples: int | None,
    seed: int,
    features: Sequence[str] | None,
    method: Method,
    is_linear: bool,
    strengths: Strengths = "common",
) -> Plan:
    """The games of all rows against this baseline; `is_linear` tells whether the mean is taken of what is explained.

    Raises:
        DataError: no rows, no baseline rows, or columns that do not match.
    """
    _check(rows, baseline, features)
    names = rows.names
    explained = np.array(
        [k for k, name in enumerate(names) if features is None or name in set(features)], dtype=np.intp
    )
    return Plan(
        rows,
        baseline.select(names),
        tuple(names[k] for k in explained),
        explained,
        effective_samples(len(explained), samples),
        1 if method == "pairs" and is_linear else len(baseline),
        method,
        seed,
        "common" if method == "kernel" else strengths,
    )


def _check(rows: Batch, baseline: Batch, features: Sequence[str] | None) -> None:
    if not len(rows):
        raise DataError("there are no rows to explain; attributions need at least one")
    if not len(baseline):
        raise DataError("the baseline has no rows; attributions need at least one")
    if set(baseline.names) != set(rows.names):
        raise DataError(
            f"the baseline has the columns {list(baseline.names)}; it needs those of the explained rows, "
            f"{list(rows.names)}"
        )
    unknown = [name for name in features or () if name not in rows.names]
    if unknown:
        raise DataError(f"the features to explain {unknown} are not columns; the columns are {list(rows.names)}")
