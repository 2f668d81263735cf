"""Steps between round numbers, for colours that can be read back as numbers."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_levels(low: float, high: float, most: int) -> list[tuple[float, float]]:
    """At most so many steps of equal size between round numbers, from low to high, which hold both ends.

    Examples:
        >>> round_levels(0.03, 0.71, 6)
        [(0.0, 0.15), (0.15, 0.3), (0.3, 0.45), (0.45, 0.6), (0.6, 0.75)]
        >>> round_levels(2.0, 2.0, 6)
        [(2.0, 2.0)]
    """
    if not high > low:
        return [(low, low)]
    size = round_up((high - low) / most)
    while math.ceil(_steps(high, size)) - math.floor(_steps(low, size)) > most:
        size = round_up(size * 1.01)
    first, last = math.floor(_steps(low, size)), math.ceil(_steps(high, size))
    return list(pairwise(_tidy(k * size) for k in range(first, last + 1)))


def round_up(value: float) -> float:
    """The next round number, at least as large as a positive value."""
    unit = 10.0 ** math.floor(math.log10(value))
    return next(_tidy(step * unit) for step in ROUND if step * unit >= value * (1 - 1e-12))


def level_of(value: float, levels: Sequence[tuple[float, float]]) -> int:
    """The step that holds the value: each holds its low end."""
    lows = [low for low, _ in levels]
    return max(0, bisect_right(lows, value) - 1)


def _steps(value: float, size: float) -> float:
    """How many steps from 0; a whole number where it is only just not one."""
    steps = value / size
    return round(steps) if abs(steps - round(steps)) < 1e-9 else steps


def _tidy(value: float) -> float:
    """Without the last digits that arithmetic leaves behind."""
    return float(f"{value:.12g}") + 0.0
