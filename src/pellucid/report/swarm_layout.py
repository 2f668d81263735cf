"""Where the dots of a swarm go, so that none hides another, and how they are coloured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

from pellucid.report.charts.look import RAMP

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray
    from pellucid.core.scalars import Cell

COLUMNS = 90
"""How many dots fit beside each other over the whole width."""

MOST_STACKED = 9


def offsets(effects: FloatArray, spread: float) -> list[float]:
    """For each effect a height in -1..1: dots with about the same effect stand above and below each other.

    `spread` is the difference between the largest and the smallest effect of the whole chart.
    """
    taken: dict[int, int] = {}
    heights = []
    for effect in effects.tolist():
        column = round(COLUMNS * effect / spread)
        place = taken.get(column, 0)
        taken[column] = place + 1
        heights.append(_height(place))
    return heights


def level_of(values: Sequence[Cell]) -> list[int]:
    """The step from low to high of each value among all of them, -1 where it is missing; empty when some are text."""
    if any(isinstance(value, str) for value in values):
        return []
    distinct = sorted({float(value) for value in values if _is_known(value)})
    last = max(len(distinct) - 1, 1)
    step = {value: round((len(RAMP) - 1) * k / last) for k, value in enumerate(distinct)}
    return [step[float(value)] if _is_known(value) else -1 for value in values]


def _is_known(value: Cell) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and value == value


def _height(place: int) -> float:
    """0, then one above, one below, two above ...; a crowd starts again between the first ones."""
    turn, place = divmod(place, MOST_STACKED)
    away = (place + 1) // 2 + 0.5 * (turn % 2)
    return round((away if place % 2 else -away) / (MOST_STACKED // 2 + 0.5), 3)
