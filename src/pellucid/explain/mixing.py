"""How rows are mixed from the words of two others, in one of two versions with the same bits."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pellucid.explain import loops
from pellucid.explain.machine_code import is_kept

IntArray = npt.NDArray[np.intp]
WordArray = npt.NDArray[np.uint64]

MixWords = Callable[[WordArray, IntArray, IntArray, WordArray, IntArray, WordArray, int], None]
"""A function that does what `mix_words` does."""

WORTH_COMPILING = 2.0
"""Seconds of operations on whole arrays from which on machine code is worth making: that takes half of it."""

SECONDS_A_WORD = 3e-9


def choose_mixing(words: int) -> MixWords:
    """Machine code if numba is installed and whole arrays would take longer to mix so many words than it to load."""
    seconds = SECONDS_A_WORD * words
    if seconds < loops.WORTH_LOADING or importlib.util.find_spec("numba") is None:
        return mix_words
    found: MixWords = importlib.import_module("pellucid.explain.compiled_mixing").mix_words
    return found if seconds >= WORTH_COMPILING or is_kept(found) else mix_words


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
