"""Pieces of the records of games: all ways in which a few neighbouring cells that vary can meet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from msgspec import Struct

from pellucid.predict.codecs.rooms import ByteArray
from pellucid.predict.codecs.texts import (
    IntArray,
    RowArray,
    Texts,
    empty_rows,
    first_bytes,
    is_copied_fast,
    places,
    round_up,
)

_MOST_CELLS = 8
_WAY = 4
"""What it costs to write a piece in one of its ways, where it costs 1 to copy it into a record."""


class Cells(Struct, frozen=True, eq=False):
    """Texts of cells: `begins` and `ends` (rows, columns) tell where in `content` each is.

    Those of a row lie one after another. From every beginning on `content` has room for a whole row.
    """

    content: ByteArray
    begins: IntArray
    ends: IntArray


class Games(Struct, frozen=True, eq=False):
    """Pairs of a row and a mate, (g,) each, by their rows of `cells`, and the columns `at` (g, d) where they vary."""

    cells: Cells
    rows: IntArray
    mates: IntArray
    at: IntArray

    def pieces(self, each: int) -> Texts | None:
        """The texts (g, pieces, 2^each) of records in pieces of so many varying cells, in all ways.

        Where the bit of a cell in the number of a way is set, the cell is the row's own; that of the first cell is the
        highest. What follows the last cell belongs to its piece, which is filled up with empty cells. `None` where
        pieces are too long.
        """
        segments = self._segments(-self.at.shape[1] % each)
        if segments is None:
            return None
        shape = (len(self.at), -1, each, 2)
        lengths = segments.lengths.reshape(shape)
        longest = int(lengths.max(axis=3).sum(axis=2).max())
        if not is_copied_fast(lengths.size // each << (each - 1), 2 * longest):
            return None
        return _in_all_ways(Texts(segments.rows.reshape(shape), lengths), range(each))

    def _segments(self, spare: int) -> Texts | None:
        """What stands between a varying cell and the one before, with the mate's cell or the row's own, (g, d, 2).

        So many empty ones come after them. `None` where they are too long.
        """
        begins, ends = self.cells.begins, self.cells.ends
        rows, mates = (self.rows[:, None], self.at), (self.mates[:, None], self.at)
        inner, stop = ends[rows][:, :-1], ends[self.rows, -1:]
        own = _Spans(np.concatenate([begins[self.rows, :1], inner], axis=1), np.concatenate([inner, stop], axis=1))
        mate, rest = _Spans(begins[mates], ends[mates]), _Spans(ends[rows][:, -1:], stop)
        gaps = begins[rows] - own.begins
        behind = gaps[:, -1:] + mate.sizes[:, -1:]
        width = round_up(max(own.width, int(gaps.max()) + mate.width, int(behind.max()) + rest.width))
        games, cells = self.at.shape
        lengths = np.zeros((games, cells + spare, 2), dtype=np.intp)
        if not is_copied_fast(lengths.size, width):
            return None
        lengths[:, :cells, 0], lengths[:, :cells, 1] = gaps + mate.sizes, own.sizes
        lengths[:, cells - 1, :1] += rest.sizes
        texts = empty_rows(lengths.shape, width)
        at = np.arange(0, texts.nbytes, 2 * width).reshape(games, -1)
        first_bytes(texts, own.width)[:, :cells] = own.read(self.cells.content)[..., None]
        places(texts, mate.width)[at[:, :cells] + gaps] = mate.read(self.cells.content)
        places(texts, rest.width)[at[:, cells - 1 : cells] + behind] = rest.read(self.cells.content)
        return Texts(texts, lengths)


def line_up(columns: Sequence[Sequence[bytes]]) -> Cells:
    """The texts of the cells in these columns."""
    sizes = np.fromiter(map(len, chain(*columns)), dtype=np.intp)
    lengths = np.ascontiguousarray(sizes.reshape(len(columns), -1).T)
    text = b"".join(chain.from_iterable(zip(*columns, strict=True)))
    content = np.empty(len(text) + round_up(int(lengths.sum(axis=1).max(initial=0))), dtype=np.uint8)
    content[: len(text)] = np.frombuffer(text, dtype=np.uint8)
    ends = np.cumsum(lengths).reshape(lengths.shape)
    return Cells(content, ends - lengths, ends)


def cells_a_piece(cells: int, lines: int) -> int:
    """How many of so many varying cells are best put together, if each game has so many records."""

    def cost(each: int) -> int:
        return -(-cells // each) * (lines + (_WAY << each))

    return min(range(1, min(cells, _MOST_CELLS) + 1), key=cost)


class _Spans(Struct, frozen=True, eq=False):
    """Parts of a content: `begins` and `ends` (...)."""

    begins: IntArray
    ends: IntArray

    @property
    def sizes(self) -> IntArray:
        """Bytes of each part, (...)."""
        return self.ends - self.begins

    @property
    def width(self) -> int:
        """Bytes that are copied of each."""
        return round_up(int(self.sizes.max()))

    def read(self, content: ByteArray) -> RowArray:
        """All parts, (...)."""
        return places(content, self.width)[self.begins]


def _in_all_ways(segments: Texts, some: range) -> Texts:
    """These of the segments (g, pieces, some, 2), one behind another, in all ways (g, pieces, ways)."""
    if len(some) == 1:
        return Texts(segments.rows[:, :, some.start], segments.lengths[:, :, some.start])
    half = len(some) // 2
    return _in_all_ways(segments, some[:half]).with_each(_in_all_ways(segments, some[half:]))
