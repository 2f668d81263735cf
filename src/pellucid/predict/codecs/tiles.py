"""Records of which many have cells in common, assembled from pieces of text that are written once.

Adjacent columns form groups. Every combination of cells that occurs in a group is written once, and a body is these
pieces copied one after another. A piece is copied with whatever fills it up to the width of the longest, and the next
piece overwrites that filling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.predict.codecs.combinations import IntArray

_BLOCK = 4096
"""Records assembled at a time, so that what they need stays in the processor's cache."""


class Tiles(Struct, frozen=True, eq=False):
    """Pieces of text, and the ones every record consists of.

    `texts` (pieces,) are filled up to one width, `lengths` (pieces,) do not count the filling. `codes` are the numbers
    of the pieces of all records, an array (records,) for each group in turn. The last piece ends with the separator.
    `ends` (records,) is where records end when all are joined.
    """

    texts: npt.NDArray[np.void]
    lengths: IntArray
    codes: tuple[IntArray, ...]
    separator: bytes
    ends: IntArray

    def join(self, start: int, stop: int, *, before: bytes = b"", after: bytes = b"") -> bytes:
        """The text of these records, with separators between them; `before` and `after` stand around it."""
        if start >= stop:
            return before + after
        shift = len(before) - self._begin(start)
        end = int(self.ends[stop - 1]) + shift
        content = np.empty(end + max(self.texts.dtype.itemsize, len(after)), dtype=np.uint8)
        places: npt.NDArray[np.void] = np.ndarray(end + 1, self.texts.dtype, buffer=content.data, strides=(1,))
        content[: len(before)] = np.frombuffer(before, dtype=np.uint8)
        for first in range(start, stop, _BLOCK):
            numbers, starts = self._pieces(first, min(first + _BLOCK, stop), shift)
            # Assignment goes through the places in order, so each piece covers the filling of the one before.
            places[starts] = self.texts.take(numbers)
        end -= len(self.separator)
        content[end : end + len(after)] = np.frombuffer(after, dtype=np.uint8)
        return content[: end + len(after)].tobytes()

    def _begin(self, record: int) -> int:
        return int(self.ends[record - 1]) if record else 0

    def _pieces(self, start: int, stop: int, shift: int) -> tuple[IntArray, IntArray]:
        """Numbers of the pieces of these records, one after another, and where each begins."""
        numbers = np.empty((stop - start, len(self.codes)), dtype=np.intp)
        starts = np.empty_like(numbers)
        begin = np.empty(stop - start, dtype=np.intp)
        begin[0] = self._begin(start)
        begin[1:] = self.ends[start : stop - 1]
        begin += shift
        for k, codes in enumerate(self.codes):
            part = codes[start:stop]
            numbers[:, k] = part
            starts[:, k] = begin
            begin += self.lengths.take(part)
        return numbers.ravel(), starts.ravel()


class TiledRecords(Sequence[bytes]):
    """The texts of records; a slice of them costs nothing."""

    def __init__(self, tiles: Tiles, rows: range) -> None:
        self._tiles = tiles
        self._rows = rows

    def __len__(self) -> int:
        """Number of records."""
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> TiledRecords: ...
    def __getitem__(self, at: int | slice) -> bytes | TiledRecords:
        """One record without its separator, or the records of a slice without a step."""
        if isinstance(at, slice):
            return TiledRecords(self._tiles, self._rows[at])
        row = self._rows[at]
        return self._tiles.join(row, row + 1)

    def join(self, before: bytes = b"", after: bytes = b"") -> bytes:
        """All records, with separators between them, between `before` and `after`."""
        return self._tiles.join(self._rows.start, self._rows.stop, before=before, after=after)

    def sizes(self) -> IntArray:
        """Bytes of every record without its separator, (records,)."""
        sizes = np.diff(self._tiles.ends, prepend=0)[self._rows.start : self._rows.stop]
        return sizes - len(self._tiles.separator)
