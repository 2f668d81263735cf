"""Rows mixed from the rows of two others, and how: whoever writes them need not find out which cells repeat."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Batch, FloatArray


class Mix(Struct, frozen=True, eq=False):
    """Some rows, each mixed with some mates in every way that `keeps` tells.

    `rows` (g,) and `mates` (g, width) are positions in two other batches, `keeps` (lines, slots) is true where a cell
    is the row's own, and `slots` (g, columns) where in `keeps` a column is to be looked up. What comes out has g blocks
    of one row per line and mate.
    """

    rows: npt.NDArray[np.intp]
    mates: npt.NDArray[np.intp]
    keeps: npt.NDArray[np.bool_]
    slots: npt.NDArray[np.intp]

    def __len__(self) -> int:
        """Number of rows that come out."""
        return len(self.keeps) * self.mates.size


class MixedBatch(Batch, frozen=True, eq=False):
    """A batch that is mixed from `own` and `others`, mix by mix. Each column has one type in all three.

    `matrix` holds all cells (rows, columns) if they are floats; the columns are views of it.
    """

    own: Batch
    others: Batch
    mixes: tuple[Mix, ...]
    matrix: FloatArray | None = None


def to_matrix(batch: Batch) -> FloatArray:
    """The cells (rows, columns) of columns of numbers, in either order of memory; not copied where they are held so."""
    if isinstance(batch, MixedBatch) and batch.matrix is not None:
        return batch.matrix
    cells = np.empty((len(batch), len(batch.columns)))
    for at, column in enumerate(batch.columns):
        cells[:, at] = column
    return cells
