"""Records of mixed rows, from the cells they are mixed from: no cell of the rows themselves is looked at.

In a game of one row and one mate only some cells vary. A few neighbouring ones, with the text between them, make a
piece, which is written once in each of the ways in which they can meet. A record is then a few of these pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pellucid.core.mixtures import Mix, MixedBatch
from pellucid.predict.codecs.pieces import Games, cells_a_piece, line_up
from pellucid.predict.codecs.templates import Render
from pellucid.predict.codecs.texts import IntArray, JoinedTexts, Texts


class MixSources:
    """Texts of all cells that rows are mixed from: those of the rows, then those of the mates.

    A column of the batch fills each of the `slots` of a record; the last one ends with the separator.
    """

    def __init__(self, batch: MixedBatch, slots: Sequence[int], separator: bytes, render: Render) -> None:
        columns = [np.concatenate([batch.own.columns[k], batch.others.columns[k]]) for k in slots]
        cells = [render(range(k, k + 1), [column]) for k, column in enumerate(columns)]
        cells[-1] = [cell + separator for cell in cells[-1]]
        self._cells = line_up(cells)
        self._slots = np.array(slots)
        self._first_mate = len(batch.own)

    def records(self, mixes: Sequence[Mix]) -> JoinedTexts | None:
        """The records of these mixes, one after another.

        `None` where cells of a mix's rows do not vary in the same number of places, or are too long.
        """
        orders = []
        for mix in mixes:
            order = self._order(mix)
            if order is None:
                return None
            orders.append(order)
        return JoinedTexts(orders)

    def _order(self, mix: Mix) -> tuple[Texts, IntArray] | None:
        """Pieces, and the numbers of those that each record of this mix consists of."""
        slots = np.repeat(mix.slots[:, self._slots], mix.mates.shape[1], axis=0)
        varies: npt.NDArray[np.bool_] = ~np.all(mix.keeps, axis=0)[slots]
        counts = np.count_nonzero(varies, axis=1)
        if not counts[0] or (counts != counts[0]).any():
            return None
        shape = (len(slots), int(counts[0]))
        each = cells_a_piece(shape[1], len(mix.keeps))
        rows, mates = np.repeat(mix.rows, mix.mates.shape[1]), mix.mates.ravel() + self._first_mate
        pieces = Games(self._cells, rows, mates, np.nonzero(varies)[1].reshape(shape)).pieces(each)
        if pieces is None:
            return None
        ways = _ways(np.ascontiguousarray(mix.keeps.T)[slots[varies].reshape(shape)], each)
        return pieces, _numbers(ways, 2**each, mix.mates.shape[1])


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


def _ways(keeps: npt.NDArray[np.bool_], each: int) -> npt.NDArray[np.uint8]:
    """The ways (g, pieces, lines) of pieces with so many cells each; `keeps` (g, d, lines) says what cells are."""
    games, cells, lines = keeps.shape
    ways = np.zeros((games, -(-cells // each), lines), dtype=np.uint8)
    for k in range(each):
        bits = keeps[:, k::each].view(np.uint8)
        ways[:, : bits.shape[1]] |= bits << (each - 1 - k)
    return ways


def _numbers(ways: npt.NDArray[np.uint8], count: int, width: int) -> IntArray:
    """The numbers (rows, pieces) of the pieces of all rows, in their order: game, line, mate."""
    games, pieces, lines = ways.shape
    first = np.arange(0, games * pieces * count, count).reshape(-1, 1, width, pieces)
    split = ways.reshape(-1, width, pieces, lines).transpose(0, 3, 1, 2)
    return np.add(split, first, order="C").reshape(-1, pieces)
