"""One column against the outcome within each group, folded from a tally."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct

from pellucid.core.counts import Tally
from pellucid.core.scalars import Cell

OUTCOMES = 4
"""Label positive or not (bit 1), prediction positive or not (bit 0)."""

T = TypeVar("T", bound=Hashable)


class Crosstab(Struct, frozen=True):
    """Rows by cell of one column, then by group value, then by outcome: `rows[cell][group][outcome]`."""

    rows: Mapping[Cell, Mapping[Cell, Sequence[int]]]
    totals: Mapping[Cell, Sequence[int]]

    def marginal(self) -> dict[Cell, int]:
        """Rows by cell of the column."""
        return {cell: sum(map(sum, groups.values())) for cell, groups in self.rows.items()}

    def groups(self) -> tuple[Cell, ...]:
        """Group values, sorted; a missing one comes last."""
        values = sorted(group for group in self.totals if group is not None)
        return (*values, None) if None in self.totals else tuple(values)

    def against_rest(self, cells: Collection[Cell]) -> tuple[tuple[int, ...], ...]:
        """For each group the eight counts that set rows with one of these cells against all others."""
        inside = {group: [0] * OUTCOMES for group in self.totals}
        for cell in cells:
            for group, counts in self.rows.get(cell, {}).items():
                inside[group] = [a + b for a, b in zip(inside[group], counts, strict=True)]
        return tuple(
            (*(n - m for n, m in zip(self.totals[group], inside[group], strict=True)), *inside[group])
            for group in self.groups()
        )


def fold(tally: Tally, column: int, group: int | None, outcomes: Sequence[int]) -> Crosstab:
    """The crosstab of the key at position `column`; `outcomes` is the outcome of each row of the tally, in order."""
    cells = map(itemgetter(column), tally.rows)
    groups = [None] * len(tally.rows) if group is None else map(itemgetter(group), tally.rows)
    rows: dict[Cell, dict[Cell, list[int]]] = {}
    totals: dict[Cell, list[int]] = {}
    for (cell, value, outcome), n in add_up(zip(cells, groups, outcomes, strict=True), tally).items():
        rows.setdefault(cell, {}).setdefault(value, [0] * OUTCOMES)[outcome] += n
        totals.setdefault(value, [0] * OUTCOMES)[outcome] += n
    return Crosstab(rows, totals)


def add_up(keys: Iterable[T], tally: Tally) -> dict[T, int]:
    """Rows of the table by key, given a key for each row of the tally, in order."""
    rows: defaultdict[T, int] = defaultdict(int)
    for key, n in zip(keys, tally.rows.values(), strict=True):
        rows[key] += n
    return dict(rows)
