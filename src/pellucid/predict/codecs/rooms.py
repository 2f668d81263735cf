"""Where texts are written, and what stands around them there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

ByteArray = npt.NDArray[np.uint8]


class Room:
    """Memory for one text after another: to get it from the system costs more than to write to it."""

    def __init__(self) -> None:
        self._content: ByteArray = np.empty(0, dtype=np.uint8)

    def of(self, size: int) -> ByteArray:
        """So many bytes; what was there before is lost."""
        if len(self._content) < size:
            self._content = np.empty(size, dtype=np.uint8)
        return self._content[:size]


class Frame(Struct, frozen=True):
    """What stands around texts: `before` and `after` them, where their last `cut` bytes are left out."""

    before: bytes = b""
    after: bytes = b""
    cut: int = 0

    def place(self, size: int, spare: int, room: Room) -> ByteArray:
        """A place for a frame around so many bytes, and for so many more behind them."""
        return room.of(len(self.before) + size + max(len(self.after), spare))

    def around(self, content: ByteArray, size: int) -> memoryview:
        """What is in the place, with the frame put around its so many bytes."""
        found, end = content.data, len(self.before) + size - self.cut
        found[: len(self.before)] = self.before
        found[end : end + len(self.after)] = self.after
        return found[: end + len(self.after)]


BARE = Frame()
"""Nothing around them."""
