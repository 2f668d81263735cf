"""Many short texts, joined without looking at any of them.

Texts stand in rows of one width, which numpy copies as if they were single cells; what follows a text in its row means
nothing. Such a row is copied whole, and the next text is written over what was too much of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.predict.codecs.rooms import BARE, ByteArray, Frame, Room

IntArray = npt.NDArray[np.intp]
RowArray = npt.NDArray[np.void]

_WIDEST = 1024
_MOST_BYTES = 64 * 2**20
_BLOCK = 16_384


class Texts(Struct, frozen=True, eq=False):
    """Texts (...), one at the beginning of each of the `rows` (...), and their `lengths` (...)."""

    rows: RowArray
    lengths: IntArray

    @property
    def width(self) -> int:
        """Bytes that are copied of each text."""
        return round_up(int(self.lengths.max()))

    def with_each(self, others: Texts) -> Texts:
        """Each of the texts (..., a) with each of some others (..., b) behind it, (..., a b)."""
        shape = (*self.lengths.shape, others.lengths.shape[-1])
        own, other = self.width, others.width
        rows = empty_rows(shape, round_up(int(self.lengths.max()) + other))
        first_bytes(rows, own)[...] = first_bytes(self.rows, own)[..., None]
        behind = np.arange(0, rows.nbytes, rows.itemsize).reshape(shape) + self.lengths[..., None]
        places(rows, other)[behind] = first_bytes(others.rows, other)[..., None, :]
        lengths = self.lengths[..., None] + others.lengths[..., None, :]
        all_ways = (*shape[:-2], shape[-2] * shape[-1])
        return Texts(rows.reshape(all_ways), lengths.reshape(all_ways))


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

    def text(self, start: int, stop: int, frame: Frame = BARE, room: Room | None = None) -> memoryview:
        """Texts `start` to `stop` one after another, in a frame, in a room or a new one."""
        size = int(self.ends[stop - 1]) - (int(self.ends[start - 1]) if start else 0)
        content = frame.place(size, max(layout.width for layout in self._layouts), room or Room())
        first, at = 0, len(frame.before)
        for layout in self._layouts:
            some = slice(max(start - first, 0), min(stop - first, len(layout.ends)))
            if some.start < some.stop:
                at += layout.copy(some, content[at:])
            first += len(layout.ends)
        return frame.around(content, size)


class WrittenTexts(Struct, frozen=True, eq=False):
    """Texts that are written already, one after another, and where each ends, (n,)."""

    content: bytes
    ends: IntArray

    def text(self, start: int, stop: int, frame: Frame = BARE, room: Room | None = None) -> memoryview:
        """Texts `start` to `stop` one after another, in a frame, in a room or a new one."""
        begin = int(self.ends[start - 1]) if start else 0
        size = int(self.ends[stop - 1]) - begin
        content = frame.place(size, 0, room or Room())
        content.data[len(frame.before) : len(frame.before) + size] = self.content[begin : begin + size]
        return frame.around(content, size)


def as_rows(texts: Sequence[bytes]) -> Texts | None:
    """These texts (n,), at least one; `None` where they would take too much room."""
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    width = round_up(int(lengths.max()))
    if not is_copied_fast(len(texts), width):
        return None
    return Texts(np.array(texts, dtype=f"S{width}").view(f"V{width}"), lengths)


def is_copied_fast(count: int, width: int) -> bool:
    """Whether so many rows are so short that it hardly costs more to copy a whole one than the text in it."""
    return width <= _WIDEST and width * count <= _MOST_BYTES


def round_up(width: int) -> int:
    """A width that is copied fast."""
    return next((size for size in (8, 16, 32) if width <= size), -(-width // 16) * 16)


def empty_rows(shape: tuple[int, ...], width: int) -> RowArray:
    """Rows to be filled."""
    return np.empty(math.prod(shape) * width, dtype=np.uint8).view(f"V{width}").reshape(shape)


def first_bytes(rows: RowArray, width: int) -> RowArray:
    """The first bytes of all rows."""
    part = np.dtype({"names": ["first"], "formats": [f"V{width}"], "itemsize": rows.itemsize})
    return rows.view(part)["first"]


def places(content: npt.NDArray[np.generic], width: int) -> RowArray:
    """As many bytes as `width`, from every place in the content on."""
    return np.ndarray(content.nbytes - width + 1, f"V{width}", buffer=content.data, strides=(1,))


class _Layout:
    """Where parts come to lie when texts are joined by their numbers (n, parts), and where these (n,) then end."""

    def __init__(self, texts: Texts, numbers: IntArray) -> None:
        self.width = texts.width
        self._table = first_bytes(texts.rows, self.width).ravel()
        self._parts, self._count = numbers.ravel(), numbers.shape[1]
        lengths = texts.lengths.ravel().take(self._parts)
        ends = np.cumsum(lengths)
        self._begins = ends - lengths
        self.ends = ends[self._count - 1 :: self._count]
        self.size = int(ends[-1])

    def copy(self, rows: slice, content: ByteArray) -> int:
        """Write some of the joined texts into `content`, and return how many bytes they have."""
        origin = self._begins[rows.start * self._count]
        to = places(content, self.width)
        for start in range(rows.start * self._count, rows.stop * self._count, _BLOCK):
            some = slice(start, min(start + _BLOCK, rows.stop * self._count))
            # Assignment goes through the places in order.
            to[self._begins[some] - origin] = self._table.take(self._parts[some])
        return int(self.ends[rows.stop - 1] - origin)
