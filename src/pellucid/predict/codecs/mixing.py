"""Records of mixed rows, from the cells they are mixed from: no cell of the rows themselves is looked at.

In a game of one row and one mate only some cells vary. Such a cell, with the text since the one before, is a segment in
two versions. Neighbouring segments are joined in all four ways, and so are the results, as long as that saves more
copies than it makes; a record is then a few of these pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.mixtures import Mix, MixedBatch
from pellucid.predict.codecs.templates import Render
from pellucid.predict.codecs.texts import IntArray, JoinedTexts, Texts, gather, round_up

_PARTS = ((0, 1, 3), (0, 2, 3))
"""What a segment consists of when its cell is the mate's, and when it is the row's own: see `_Game`."""

_MOST_CELLS = 8


class MixSources:
    """Texts of all cells that rows are mixed from: those of the rows, then those of the mates.

    A column of the batch fills each of the `slots` of a record; the last one ends with the separator.
    """

    def __init__(self, batch: MixedBatch, slots: Sequence[int], separator: bytes, render: Render) -> None:
        columns = [np.concatenate([batch.own.columns[k], batch.others.columns[k]]) for k in slots]
        cells = [render(range(k, k + 1), [column]) for k, column in enumerate(columns)]
        cells[-1] = [cell + separator for cell in cells[-1]]
        self._cells = gather(cells)
        self._ends = self._cells.begins + self._cells.lengths
        self._slots = np.array(slots)
        self._first_mate = len(batch.own)

    def records(self, mixes: Sequence[Mix]) -> JoinedTexts | None:
        """The records of these mixes, one after another.

        `None` where cells of a mix's rows do not vary in the same number of places, or are too long.
        """
        orders = []
        for mix in mixes:
            games = self._games(mix)
            pieces = None if games is None else _pieces(games)
            if games is None or pieces is None:
                return None
            orders.append((pieces, _numbers(games, mix.mates.shape[1], pieces)))
        return JoinedTexts(orders)

    def _games(self, mix: Mix) -> _Games | None:
        width = mix.mates.shape[1]
        places = np.repeat(mix.slots[:, self._slots], width, axis=0)
        varies: npt.NDArray[np.bool_] = ~np.all(mix.keeps, axis=0)[places]
        counts = np.count_nonzero(varies, axis=1)
        if not counts[0] or (counts != counts[0]).any():
            return None
        shape = (len(places), int(counts[0]))
        rows, mates = np.repeat(mix.rows, width)[:, None], mix.mates.reshape(-1, 1) + self._first_mate
        starts, stops = self._cut(rows, mates, np.nonzero(varies)[1].reshape(shape))
        lengths = stops - starts
        texts = Texts(self._cells.content, starts, lengths, round_up(int(lengths.max())))
        return _fill_up(texts, np.ascontiguousarray(mix.keeps.T)[places[varies].reshape(shape)])

    def _cut(self, rows: IntArray, mates: IntArray, at: IntArray) -> tuple[IntArray, IntArray]:
        """Where the texts (g, d, 4) of these rows and mates (g, 1), which vary in the slots `at`, begin and end."""
        starts, stops = np.empty((2, *at.shape, 4), dtype=np.intp)
        starts[:, :, 2], stops[:, :, 2] = self._cells.begins[rows, at], self._ends[rows, at]
        starts[:, :, 1], stops[:, :, 1] = self._cells.begins[mates, at], self._ends[mates, at]
        starts[:, 1:, 0], stops[:, :, 0] = stops[:, :-1, 2], starts[:, :, 2]
        starts[:, :, 3], stops[:, :, 3] = stops[:, :, 2], stops[:, :, 2]
        starts[:, 0, 0], stops[:, -1, 3] = self._cells.begins[rows[:, 0], 0], self._ends[rows[:, 0], -1]
        return starts, stops


def without_unused(batch: MixedBatch) -> MixedBatch:
    """The same batch, mixed from those rows only that are used in it."""
    rows, row = _used(len(batch.own), [mix.rows for mix in batch.mixes])
    mates, mate = _used(len(batch.others), [mix.mates.ravel() for mix in batch.mixes])
    mixes = tuple(Mix(row[mix.rows], mate[mix.mates], mix.keeps, mix.slots) for mix in batch.mixes)
    return MixedBatch(batch.names, batch.columns, batch.own.take(rows), batch.others.take(mates), mixes)


def _used(count: int, positions: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Which of so many rows are used, and the number of each among these."""
    is_used = np.zeros(count, dtype=np.bool_)
    for some in positions:
        is_used[some] = True
    return np.flatnonzero(is_used), np.cumsum(is_used) - 1


class _Games(Struct, frozen=True, eq=False):
    """Pairs of a row and a mate, and the cells in which they vary, filled up with empty ones to whole pieces.

    The texts (g, d, 4) of a cell are what stands between it and the one before, the mate's, the row's own, and what
    follows if it is the last. `keeps` (g, d, lines) is true where the cell is the row's own.
    """

    texts: Texts
    keeps: npt.NDArray[np.bool_]
    cells_a_piece: int


def _fill_up(texts: Texts, keeps: npt.NDArray[np.bool_]) -> _Games:
    games, cells, lines = keeps.shape
    each = 1
    while each < min(cells, _MOST_CELLS) and 2 * 4**each < lines:
        each *= 2
    spare = -cells % each
    if not spare:
        return _Games(texts, keeps, each)
    empty = np.zeros((games, spare, 4), dtype=np.intp)
    begins, lengths = (np.concatenate([some, empty], axis=1) for some in (texts.begins, texts.lengths))
    never = np.zeros((games, spare, lines), dtype=np.bool_)
    return _Games(Texts(texts.content, begins, lengths, texts.width), np.concatenate([keeps, never], axis=1), each)


def _pieces(games: _Games) -> Texts | None:
    """The pieces (g, pieces of a record, ways) of which records consist; `None` when they are too long."""
    if not games.texts.is_joined_fast:
        return None
    found = games.texts.join(games.texts.numbers[:, :, _PARTS])
    while found.is_joined_fast and found.lengths.shape[1] * games.cells_a_piece > games.keeps.shape[1]:
        found = found.join(_in_all_ways(found.numbers))
    return found if found.is_joined_fast else None


def _in_all_ways(numbers: IntArray) -> IntArray:
    """Neighbours (g, d / 2, ways^2, 2) among texts with these numbers (g, d, ways); the first varies most slowly."""
    games, cells, ways = numbers.shape
    pairs = np.empty((games, cells // 2, ways, ways, 2), dtype=np.intp)
    pairs[..., 0] = numbers[:, ::2, :, None]
    pairs[..., 1] = numbers[:, 1::2, None, :]
    return pairs.reshape(games, cells // 2, -1, 2)


def _numbers(games: _Games, width: int, pieces: Texts) -> IntArray:
    """The numbers (rows, pieces of a record) of the pieces of all rows, in their order: game, line, mate."""
    count, parts, _ = pieces.lengths.shape
    keeps = games.keeps.reshape(count, parts, games.cells_a_piece, -1).view(np.uint8)
    codes = keeps[:, :, 0]
    for k in range(1, games.cells_a_piece):
        codes = 2 * codes + keeps[:, :, k]
    numbers = codes + pieces.numbers[:, :, :1]
    return numbers.reshape(-1, width, parts, codes.shape[2]).transpose(0, 3, 1, 2).reshape(-1, parts)
