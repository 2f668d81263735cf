"""Numbers that depend on what a row says and not on where it stands: what randomness of its own each game gets."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column

KeyArray = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)


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
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def branch(keys: KeyArray, ways: int) -> KeyArray:
    """`ways` further numbers per key: an array with one more axis."""
    return scramble(keys[..., None] + _STEP * np.arange(1, ways + 1, dtype=np.uint64))


def _cell_keys(column: Column) -> KeyArray:
    if column.dtype.kind == "O":
        return np.array([0 if cell is None else zlib.crc32(str(cell).encode()) + 1 for cell in column], dtype=np.uint64)
    # Adding zero makes one of the two zeros; every missing number has the same bits.
    numbers = np.nan_to_num(column.astype(np.float64) + 0.0, nan=-0.0, posinf=np.inf, neginf=-np.inf)
    return scramble(numbers.view(np.uint64))
