"""Synthetic rows: some cells of an explained row, the others from baseline rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column
from pellucid.explain.coalitions import BoolArray

IntArray = npt.NDArray[np.intp]


class RowMixer:
    """Builds synthetic rows column by column; where types differ a column takes the type that holds both."""

    def __init__(self, rows: Batch, baseline: Batch) -> None:
        self._names = rows.names
        self._pairs = [_same_type(own, other) for own, other in zip(rows.columns, baseline.columns, strict=True)]

    def empty(self, count: int) -> Batch:
        """Room for this many rows."""
        return Batch(self._names, tuple(np.empty(count, dtype=own.dtype) for own, _ in self._pairs))

    def fill(self, room: Batch, rows: IntArray, mates: IntArray, keeps: BoolArray, slots: IntArray) -> None:
        """Mix g rows with their mates, (g, width) baseline rows each, in every way that `keeps` (lines, slots) tells.

        A cell is the row's own where `keeps` is true at its slot (g, columns), else the mate's. `room` gets g blocks of
        one row per line and mate.
        """
        shape = (len(rows), len(keeps), mates.shape[1])
        by_slot = np.ascontiguousarray(keeps.T)
        for target, (own, other), slot in zip(room.columns, self._pairs, slots.T, strict=True):
            cells = target.reshape(shape)
            cells[...] = other[mates][:, None, :]
            np.copyto(cells, own[rows][:, None, None], where=by_slot[slot][:, :, None])


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
