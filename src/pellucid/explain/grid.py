"""The values a feature takes when it is varied, and how its cells are distributed over them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Column, FloatArray


class Grid(Struct, frozen=True, eq=False):
    """Values of a feature and the share of known cells that each stands for."""

    values: Column
    shares: tuple[float, ...]


def known_cells(column: Column) -> Column:
    """Cells that are neither missing nor infinite."""
    return column[known_mask(column)] if column.dtype.kind in "fO" else column


def known_mask(column: Column) -> npt.NDArray[np.bool_]:
    """Where a cell is neither missing nor infinite."""
    if column.dtype.kind == "f":
        return np.isfinite(column)
    if column.dtype.kind == "O":
        return np.array([cell is not None and cell == cell for cell in column], dtype=np.bool_)
    return np.ones(len(column), dtype=np.bool_)


def grid_over(known: Column, *, is_category: bool, resolution: int) -> Grid:
    """Distinct values, sorted, of a category; else the centres of equal-width buckets, one if there is no width."""
    if is_category:
        values, counts = np.unique(known, return_counts=True)
        return Grid(values, tuple((counts / len(known)).tolist()))
    return _buckets(known.astype(np.float64), resolution)


def joint_shares(columns: tuple[Column, Column], grids: tuple[Column, Column]) -> FloatArray:
    """Share of rows at each pair of values of two grids; a row that lacks one of the two is in none of them."""
    first, second = (_places(column, grid) for column, grid in zip(columns, grids, strict=True))
    both = (first >= 0) & (second >= 0)
    shape = len(grids[0]), len(grids[1])
    counts = np.bincount(first[both] * shape[1] + second[both], minlength=shape[0] * shape[1])
    return np.asarray(counts.reshape(shape) / max(1, len(first)), dtype=np.float64)


def _places(column: Column, grid: Column) -> npt.NDArray[np.intp]:
    """Which value of the grid each cell is at or nearest to; -1 where a cell is missing."""
    known = known_mask(column)
    places = np.full(len(column), -1, dtype=np.intp)
    if grid.dtype.kind != "f":
        places[known] = np.searchsorted(grid, column[known])
    else:
        centres = grid.astype(np.float64)
        middles = (centres[1:] + centres[:-1]) / 2
        places[known] = np.searchsorted(middles, column[known].astype(np.float64), side="right")
    return places


def _buckets(known: FloatArray, resolution: int) -> Grid:
    low, high = float(known.min()), float(known.max())
    if low == high:
        return Grid(np.array([low]), (1.0,))
    counts, _ = np.histogram(known, bins=resolution, range=(low, high))
    centres = low + (np.arange(resolution) + 0.5) * (high - low) / resolution
    return Grid(centres, tuple((counts / len(known)).tolist()))
