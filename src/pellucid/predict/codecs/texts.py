"""Many short texts in one block of bytes, joined without looking at any of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from msgspec import Struct

IntArray = npt.NDArray[np.intp]
ByteArray = npt.NDArray[np.uint8]

_WIDEST = 1024
_MOST_BYTES = 64 * 2**20
_BLOCK = 16_384


class Texts(Struct, frozen=True, eq=False):
    """Texts of any shape: `begins` and `lengths` tell where in `content` each is; they may overlap.

    None is longer than `width`, and from every beginning on `content` has room for that many bytes.
    """

    content: ByteArray
    begins: IntArray
    lengths: IntArray
    width: int

    @property
    def numbers(self) -> IntArray:
        """The number of each text."""
        return np.arange(self.lengths.size).reshape(self.lengths.shape)

    @property
    def is_joined_fast(self) -> bool:
        """Whether texts are so short that it hardly costs more to copy the longest instead of any other."""
        return self.width <= _WIDEST and self.width * self.lengths.size <= _MOST_BYTES

    def join(self, numbers: IntArray) -> Texts:
        """Texts (...) made of these ones, by their numbers (..., parts), one after another."""
        joined = JoinedTexts([(self, numbers.reshape(-1, numbers.shape[-1]))])
        lengths = np.diff(joined.ends, prepend=0)
        width = round_up(int(lengths.max()))
        content = joined.write(0, len(lengths), width)
        shape = numbers.shape[:-1]
        return Texts(content, (joined.ends - lengths).reshape(shape), lengths.reshape(shape), width)


class JoinedTexts:
    """Texts (n,) made of others by their numbers (some of n, parts), order by order; they are written when wanted.

    `ends` (n,) is where each ends when all are written one after another.
    """

    def __init__(self, orders: Sequence[tuple[Texts, IntArray]]) -> None:
        self._layouts = [_Layout(texts, numbers) for texts, numbers in orders]
        starts = np.cumsum([0, *(layout.size for layout in self._layouts)]).tolist()
        self.ends: IntArray = np.concatenate(
            [layout.ends + start for layout, start in zip(self._layouts, starts, strict=False)]
        )

    def text(self, start: int, stop: int) -> memoryview:
        """Texts `start` to `stop`, one after another."""
        size = int(self.ends[stop - 1]) - (int(self.ends[start - 1]) if start else 0)
        return self.write(start, stop, 0)[:size].data

    def write(self, start: int, stop: int, room: int) -> ByteArray:
        """Texts `start` to `stop`, and behind them at least so many bytes that mean nothing."""
        begin = int(self.ends[start - 1]) if start else 0
        widest = max(room, *(layout.width for layout in self._layouts))
        content = np.empty(int(self.ends[stop - 1]) - begin + widest, dtype=np.uint8)
        first = at = 0
        for layout in self._layouts:
            some = slice(max(start - first, 0), min(stop - first, len(layout.ends)))
            if some.start < some.stop:
                at += layout.copy(some, content[at:])
            first += len(layout.ends)
        return content


class WrittenTexts(Struct, frozen=True, eq=False):
    """Texts that are written already, one after another, and where each ends, (n,)."""

    content: bytes
    ends: IntArray

    def text(self, start: int, stop: int) -> memoryview:
        """Texts `start` to `stop`, one after another."""
        return memoryview(self.content)[int(self.ends[start - 1]) if start else 0 : int(self.ends[stop - 1])]


def gather(columns: Sequence[Sequence[bytes]]) -> Texts:
    """The texts (rows, columns) of these columns; those of a row lie one after another, with room for a whole row."""
    sizes = np.fromiter(map(len, chain(*columns)), dtype=np.intp)
    lengths = np.ascontiguousarray(sizes.reshape(len(columns), -1).T)
    text = b"".join(chain.from_iterable(zip(*columns, strict=True)))
    content = np.empty(len(text) + round_up(int(lengths.sum(axis=1).max(initial=0))), dtype=np.uint8)
    content[: len(text)] = np.frombuffer(text, dtype=np.uint8)
    begins = (np.cumsum(lengths) - lengths.ravel()).reshape(lengths.shape)
    return Texts(content, begins, lengths, round_up(int(lengths.max(initial=0))))


def round_up(width: int) -> int:
    """A width that is copied fast."""
    return next((size for size in (8, 16, 32) if width <= size), -(-width // 16) * 16)


class _Layout:
    """Where parts come to lie when texts are joined by their numbers (n, parts), and where these (n,) then end."""

    def __init__(self, texts: Texts, numbers: IntArray) -> None:
        self.width = texts.width
        self._table = _places(texts.content, self.width)[texts.begins.ravel()]
        self._parts, self._count = numbers.ravel(), numbers.shape[1]
        lengths = texts.lengths.ravel().take(self._parts)
        ends = np.cumsum(lengths)
        self._begins = ends - lengths
        self.ends = ends[self._count - 1 :: self._count]
        self.size = int(ends[-1])

    def copy(self, rows: slice, content: ByteArray) -> int:
        """Write some of the joined texts into `content`, and return how many bytes they have.

        Each part is copied with whatever follows it up to the common width, and the next one overwrites that.
        """
        origin = self._begins[rows.start * self._count]
        places = _places(content, self.width)
        for start in range(rows.start * self._count, rows.stop * self._count, _BLOCK):
            some = slice(start, min(start + _BLOCK, rows.stop * self._count))
            # Assignment goes through the places in order.
            places[self._begins[some] - origin] = self._table.take(self._parts[some])
        return int(self.ends[rows.stop - 1] - origin)


def _places(content: ByteArray, width: int) -> npt.NDArray[np.void]:
    """As many bytes as `width`, from every place in the content on."""
    return np.ndarray(len(content) - width + 1, f"V{width}", buffer=content.data, strides=(1,))
