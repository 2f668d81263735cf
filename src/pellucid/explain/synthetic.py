"""Synthetic rows: some cells of an explained row, the others from baseline rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column
from pellucid.core.mixtures import Mix, MixedBatch
from pellucid.explain.coalitions import BoolArray

IntArray = npt.NDArray[np.intp]

_WORDS = (np.float64, np.int64)
_EVERY_BIT = np.uint64(2**64 - 1)


class RowMixer:
    """Mixes rows with baseline rows, column by column; where types differ a column takes the type that holds both."""

    def __init__(self, rows: Batch, baseline: Batch) -> None:
        pairs = [_same_type(own, other) for own, other in zip(rows.columns, baseline.columns, strict=True)]
        self._own = Batch(rows.names, tuple(own for own, _ in pairs))
        self._others = Batch(rows.names, tuple(other for _, other in pairs))
        self._is_matrix = all(own.dtype == np.float64 for own, _ in pairs)

    def mix(self, mixes: Sequence[Mix]) -> MixedBatch:
        """The rows of all mixes, one mix after the other."""
        count = sum(map(len, mixes))
        if self._is_matrix:
            block = np.empty((len(self._own.columns), count))
            columns, matrix = tuple(block), block.T
        else:
            columns, matrix = tuple(np.empty(count, dtype=own.dtype) for own in self._own.columns), None
        start = 0
        for mix in mixes:
            self._fill([column[start : start + len(mix)] for column in columns], mix)
            start += len(mix)
        return MixedBatch(self._own.names, columns, self._own, self._others, tuple(mixes), matrix)

    def _fill(self, room: Sequence[Column], mix: Mix) -> None:
        shape = len(mix.rows), len(mix.keeps), mix.mates.shape[1]
        is_own = np.ascontiguousarray(mix.keeps.T)
        bits = np.where(is_own, _EVERY_BIT, np.uint64(0))
        for target, own, other, slot in zip(room, self._own.columns, self._others.columns, mix.slots.T, strict=True):
            cells, ours, theirs = target.reshape(shape), own[mix.rows, None], other[mix.mates]
            if cells.dtype in _WORDS:
                # Exchanging the bits that differ takes half the time of copying some cells over others.
                mixed, word = cells.view(np.uint64), theirs.view(np.uint64)[:, None, :]
                np.bitwise_and(bits.take(slot, axis=0)[:, :, None], ours.view(np.uint64)[:, None, :] ^ word, out=mixed)
                np.bitwise_xor(mixed, word, out=mixed)
            else:
                cells[...] = theirs[:, None, :]
                np.copyto(cells, ours[:, None, :], where=is_own.take(slot, axis=0)[:, :, None])


def differs_from_baseline(own: Column, other: Column) -> BoolArray:
    """Which cells of `own` (rows, 1) differ from any cell of `other`, exactly; two missing values are equal."""
    first = other[:1]
    if not _equal(other, first).all():
        return np.ones((len(own), 1), dtype=np.bool_)
    return ~_equal(own, first)[:, None]


def differences(own: Column, other: Column) -> BoolArray:
    """Which cells of `own` differ from which of `other`, exactly, (rows, others); two missing values are equal."""
    return ~_equal(own[:, None], other[None, :])


def _equal(left: Column, right: Column) -> BoolArray:
    both_missing = (left != left) & (right != right)
    return np.asarray((left == right) | both_missing, dtype=np.bool_)


def _same_type(own: Column, other: Column) -> tuple[Column, Column]:
    if own.dtype == other.dtype:
        return own, other
    is_object = "O" in (own.dtype.kind, other.dtype.kind)
    common = np.dtype(object) if is_object else np.result_type(own, other)
    return own.astype(common), other.astype(common)
