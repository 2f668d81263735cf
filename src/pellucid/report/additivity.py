"""How far a surface of two features is from the sum of two curves, one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray


HARDLY = 1e-6
ROUNDING = 1e-9


class Additivity(Struct, frozen=True, eq=False):
    """What of a surface the sum of two curves leaves over.

    `beyond` is (values of the first feature, of the second), the surface less the closest sum. `share` is the part of
    the surface's variance that is beyond, in 0..1; 0 for a surface without variance. `strongest` is where it is
    furthest beyond, among the cells in which there are rows.
    """

    beyond: FloatArray
    share: float
    strongest: tuple[int, int]


def additivity(surface: FloatArray, shares: FloatArray | None) -> Additivity:
    """The least squares fit of a sum of two curves, each cell weighed by its share of the rows (`None`: all alike).

    Cells without rows count just enough to settle the curves where nothing else does.
    Without interaction a partial dependence is such a sum. Where all cells weigh alike, `share` is the square of the H
    statistic on the grid.

    Source: Friedman and Popescu, "Predictive learning via rule ensembles" (2008), section 8.1.
    """
    weights = np.full(surface.shape, 1.0) if shares is None or not shares.any() else shares
    weights = weights / weights.sum()
    beyond = surface - _closest_sum(surface, weights + HARDLY / surface.size)
    variance = float((weights * (surface - (weights * surface).sum()) ** 2).sum())
    left = float((weights * beyond**2).sum())
    is_flat = variance <= (ROUNDING * float(np.abs(surface).max())) ** 2
    at = np.where(weights > 0, np.abs(beyond), -1.0).argmax()
    first, second = np.unravel_index(at, surface.shape)
    return Additivity(beyond, 0.0 if is_flat else left / variance, (int(first), int(second)))


def _closest_sum(surface: FloatArray, weights: FloatArray) -> FloatArray:
    first, second = surface.shape
    rows, columns = np.divmod(np.arange(surface.size), second)
    terms = np.zeros((surface.size, first + second))
    terms[np.arange(surface.size), rows] = 1.0
    terms[np.arange(surface.size), first + columns] = 1.0
    scale = np.sqrt(weights.ravel())
    fitted = np.linalg.lstsq(terms * scale[:, None], surface.ravel() * scale, rcond=None)[0]
    return np.asarray((terms @ fitted).reshape(surface.shape), dtype=np.float64)
