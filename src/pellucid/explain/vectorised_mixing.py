"""Rows mixed from the words of two others, on whole arrays; `compiled_mixing` is the same as machine code."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.intp]
WordArray = npt.NDArray[np.uint64]


def mix_words(
    words: WordArray, rows: IntArray, mates: IntArray, bits: WordArray, slots: IntArray, mixed: WordArray, start: int
) -> None:
    """Fill `mixed` (columns, n) from `start` on with rows, each in all ways, next to its mates.

    `words` (columns, sources) holds all cells, `rows` (g,) and `mates` (g, width) are sources. `bits` (slots, lines)
    are all set where a cell is the row's own, else none is; `slots` (g, columns) is where a column is to be looked up.
    """
    shape = len(rows), bits.shape[1], mates.shape[1]
    room = mixed[:, start : start + rows.size * bits.shape[1] * mates.shape[1]]
    for target, source, slot in zip(room, words, slots.T, strict=True):
        # Exchanging the bits that differ takes half the time of copying some cells over others.
        cells, theirs = target.reshape(shape), source[mates][:, None, :]
        np.bitwise_and(bits.take(slot, axis=0)[:, :, None], source[rows][:, None, None] ^ theirs, out=cells)
        np.bitwise_xor(cells, theirs, out=cells)
