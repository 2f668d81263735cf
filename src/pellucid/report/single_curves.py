"""How curves of single rows differ from their average: what is drawn of them, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.report.row_sample import evenly

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.arrays import FloatArray, IceCurves

MOST_CURVES = 30
"""Curves that can still be told apart where they cross."""

BAND = (0.1, 0.9)
NOTICEABLE = 0.1
"""A row changes when it does so by at least this share of the average's change."""


class SingleCurves(Struct, frozen=True, eq=False):
    """Curves of one output, each less its own value at `reference`, so that all meet there at 0.

    `changes` is (rows, values), `average` their mean and `low` and `high` the ends of the middle 80 % of the rows, each
    (values,). Between the values at `start` and `end`, the average's lowest and highest in their order along the axis,
    it changes by `change`; for `against` rows the answer changes noticeably the other way, for `still` rows hardly, and
    for the middle 80 % by `spread`. `goes_against` says it row by row; `drawn` are the rows to draw.
    """

    is_number: bool
    reference: int
    changes: FloatArray
    average: FloatArray
    low: FloatArray
    high: FloatArray
    start: int
    end: int
    change: float
    spread: tuple[float, float]
    against: int
    still: int
    goes_against: npt.NDArray[np.bool_]
    drawn: npt.NDArray[np.intp]


def single_curves(curves: IceCurves, output: int) -> SingleCurves:
    """The curves of one output, centred at the first value of a number and at the category of the lowest average.

    Source: centred curves, Goldstein et al., "Peeking inside the black box" (2015), section 3.2.
    """
    answers = curves.predictions[:, :, output]
    mean = answers.mean(axis=0)
    is_number = isinstance(curves.values[0], float)
    start, end = _widest(mean, is_number=is_number)
    change, changed = float(mean[end] - mean[start]), answers[:, end] - answers[:, start]
    forward = changed if change >= 0 else -changed
    least = NOTICEABLE * abs(change)
    against = (forward <= -least) & (change != 0)
    still = (np.abs(forward) < least) | (forward == 0)
    reference = 0 if is_number else start
    changes = answers - answers[:, [reference]]
    low, high = np.quantile(changes, BAND, axis=0)
    ends = np.quantile(changed, BAND).tolist()
    return SingleCurves(
        is_number,
        reference,
        changes,
        changes.mean(axis=0),
        low,
        high,
        start,
        end,
        change,
        (ends[0], ends[1]),
        int(against.sum()),
        int(still.sum()),
        against,
        evenly(changed, MOST_CURVES),
    )


def _widest(mean: FloatArray, *, is_number: bool) -> tuple[int, int]:
    """Where the average is lowest and highest, of a number in the order of its values; of a flat one, both ends."""
    low, high = int(mean.argmin()), int(mean.argmax())
    if low == high:
        return 0, len(mean) - 1
    return (min(low, high), max(low, high)) if is_number else (low, high)
