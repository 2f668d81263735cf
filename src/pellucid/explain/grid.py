"""The values a feature takes when it is varied, and how its cells are distributed over them."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Column, FloatArray


class Grid(Struct, frozen=True, eq=False):
    """Values of a feature and the share of known cells that each stands for."""

    values: Column
    shares: tuple[float, ...]


def known_cells(column: Column) -> Column:
    """Cells that are neither missing nor infinite."""
    if column.dtype.kind == "f":
        return column[np.isfinite(column)]
    if column.dtype.kind == "O":
        return column[np.array([cell is not None and cell == cell for cell in column], dtype=np.bool_)]
    return column


def grid_over(known: Column, *, is_category: bool, resolution: int) -> Grid:
    """Distinct values, sorted, of a category; else the centres of equal-width buckets, one if there is no width."""
    if is_category:
        values, counts = np.unique(known, return_counts=True)
        return Grid(values, tuple((counts / len(known)).tolist()))
    return _buckets(known.astype(np.float64), resolution)


def _buckets(known: FloatArray, resolution: int) -> Grid:
    low, high = float(known.min()), float(known.max())
    if low == high:
        return Grid(np.array([low]), (1.0,))
    counts, _ = np.histogram(known, bins=resolution, range=(low, high))
    centres = low + (np.arange(resolution) + 0.5) * (high - low) / resolution
    return Grid(centres, tuple((counts / len(known)).tolist()))
