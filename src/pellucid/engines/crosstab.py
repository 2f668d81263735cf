"""One column against the outcome within each group."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Generic, TypeVar

import numpy as np
from msgspec import Struct

from pellucid.core.scalars import Cell
from pellucid.engines.coding import Coded, IntArray

OUTCOMES = 4
"""Label positive or not (bit 1), prediction positive or not (bit 0)."""

T = TypeVar("T", bound=Hashable)


class Crosstab(Struct, Generic[T], frozen=True, eq=False):
    """Rows by cell of one column, by group value and by outcome.

    The entries of the cell with number k are `slots[starts[k]:starts[k + 1]]`, with as many rows each as `counts` says
    there. A slot is a group value and an outcome: `OUTCOMES * group + outcome`, with groups numbered as in `groups`,
    which are sorted, a missing one last. `totals` counts the rows of each slot, whatever their cell.
    """

    numbers: Mapping[T, int]
    starts: IntArray
    slots: IntArray
    counts: IntArray
    groups: tuple[Cell, ...]
    totals: IntArray

    def marginal(self) -> dict[T, int]:
        """Rows by cell of the column."""
        return dict(zip(self.numbers, np.add.reduceat(self.counts, self.starts[:-1]).tolist(), strict=True))

    def against_rest(self, cells: Collection[T]) -> tuple[tuple[int, ...], ...]:
        """For each group the eight counts that set rows with one of these cells against all others."""
        inside = np.zeros_like(self.totals)
        for number in (self.numbers[cell] for cell in cells if cell in self.numbers):
            entries = slice(self.starts[number], self.starts[number + 1])
            np.add.at(inside, self.slots[entries], self.counts[entries])
        sides = (side.reshape(-1, OUTCOMES) for side in (self.totals - inside, inside))
        return tuple(map(tuple, np.hstack(list(sides)).tolist()))


def fold(column: Coded[T], groups: Coded[Cell], outcomes: IntArray, counts: IntArray) -> Crosstab[T]:
    """The crosstab of a column, given its cells, group values and outcomes, and how many rows have each of these."""
    known = sorted(group for group in groups.numbers if group is not None)
    ordered = (*known, None) if None in groups.numbers else tuple(known)
    ranks = {group: rank for rank, group in enumerate(ordered)}
    slots = OUTCOMES * np.array([ranks[group] for group in groups.numbers])[groups.codes] + outcomes
    totals = np.zeros(OUTCOMES * len(ordered), dtype=np.int64)
    np.add.at(totals, slots, counts)
    order = np.argsort(column.codes, kind="stable")
    starts = np.searchsorted(column.codes[order], np.arange(len(column.numbers) + 1))
    return Crosstab(column.numbers, starts, slots[order], counts[order], ordered, totals)
