"""The counts a metric is made of, and the two operations whose edge cases the contract fixes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

FloatArray = npt.NDArray[np.float64]
Amount = float | FloatArray
"""A number, or one number for each of many tables of counts."""


def div(x: Amount, y: Amount) -> Amount:
    """Quotient with the contract's edge cases: 0/0 is 0, x/0 is infinite with the sign of x (contract 4.1).

    >>> [float(div(x, y)) for x, y in ((1, 4), (0, 0), (3, 0), (-3, 0))]
    [0.25, 0.0, inf, -inf]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.divide(x, y)
    return np.where((x == 0) & (y == 0), 0.0, quotient)


def difference(x: Amount, y: Amount) -> Amount:
    """`x - y`, where two infinite ratios cancel out to 0 (contract 4.1).

    >>> [float(difference(x, y)) for x, y in ((0.5, 0.25), (np.inf, 1), (np.inf, np.inf))]
    [0.25, inf, 0.0]
    """
    with np.errstate(invalid="ignore"):
        gap = np.subtract(x, y)
    return np.where(np.isinf(x) & np.isinf(y), 0.0, gap)


class Outcomes(Struct, frozen=True, eq=False):
    """How labels and predictions fell in one group of rows.

    `tp`, `fp`, `fn`, `tn` count rows by prediction (second letter: what was predicted) and whether it was right. Each
    is a number, or an array: one entry per table of counts, and on a last axis one per value of the group column.

    >>> group = Outcomes(tp=40, fp=10, fn=20, tn=30)
    >>> group.n, group.n1, group.n0, group.h1, group.h0
    (100, 60, 40, 50, 50)
    """

    tp: Amount
    fp: Amount
    fn: Amount
    tn: Amount

    @property
    def n(self) -> Amount:
        """Rows."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def n1(self) -> Amount:
        """Rows with a positive label."""
        return self.tp + self.fn

    @property
    def n0(self) -> Amount:
        """Rows with a negative label."""
        return self.tn + self.fp

    @property
    def h1(self) -> Amount:
        """Rows predicted positive."""
        return self.tp + self.fp

    @property
    def h0(self) -> Amount:
        """Rows predicted negative."""
        return self.tn + self.fn
