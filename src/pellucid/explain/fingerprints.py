"""Numbers that depend on what a row says and not on where it stands: what randomness of its own each game gets."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column

KeyArray = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_ROUNDS = (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB))
_LAST_SHIFT = np.uint64(31)


def row_keys(rows: Batch, seed: int) -> KeyArray:
    """One number per row, equal for rows with equal cells: their order and their neighbours do not matter."""
    keys = np.full(len(rows), seed % 2**64, dtype=np.uint64)
    for column in rows.columns:
        keys = scramble(keys + _STEP) ^ _cell_keys(column)
    return scramble(keys)


def scramble(numbers: KeyArray) -> KeyArray:
    """Each number turned into one that looks random: a bijection of 64-bit integers.

    Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), SplitMix64.
    """
    mixed = np.array(numbers)
    shifted = np.empty_like(mixed)
    for shift, factor in _ROUNDS:
        mixed ^= np.right_shift(mixed, shift, out=shifted)
        mixed *= factor
    mixed ^= np.right_shift(mixed, _LAST_SHIFT, out=shifted)
    return mixed


def branch(keys: KeyArray, ways: int) -> KeyArray:
    """`ways` further numbers per key: an array with one more axis."""
    return branches(keys[..., None], np.arange(ways))


def branches(keys: KeyArray, ways: npt.NDArray[np.intp]) -> KeyArray:
    """Those of the further numbers per key that `branch` has at the places `ways`."""
    return scramble(keys + _STEP * (ways + 1).astype(np.uint64))


def _cell_keys(column: Column) -> KeyArray:
    if column.dtype.kind == "O":
        return np.array([0 if cell is None else zlib.crc32(str(cell).encode()) + 1 for cell in column], dtype=np.uint64)
    # Adding zero makes one of the two zeros; every missing number has the same bits.
    numbers = column.astype(np.float64) + 0.0
    numbers[numbers != numbers] = -0.0
    return scramble(numbers.view(np.uint64))
