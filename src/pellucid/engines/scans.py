"""How many columns one tally counts together, so that few scans are needed and cells do not explode."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from pellucid.core.counts import Tally
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell
from pellucid.engines.coding import Coded, IntArray, encode

FIRST_FACETS = 4
MOST_FACETS = 10
CELL_BUDGET = 10_000
CELL_GROWTH = 8
"""Cells a tally may have: as many times those of the keys that are in every tally, and always `CELL_BUDGET`."""


class Scan(Struct, frozen=True, eq=False):
    """One tally: the cells of each key, how many rows have them, and the facet keys counted here for the first time."""

    cells: Mapping[Key, Coded[Cell]]
    counts: IntArray
    facets: tuple[Key, ...] = ()

    def marginal(self, key: Key) -> dict[Cell, int]:
        """Rows by value of one key."""
        return self.cells[key].add_up(self.counts)

    def groups(self, key: Key | None) -> Coded[Cell]:
        """The group of each row; without a group column all are in the same, which is `None`."""
        same: list[Cell] = [None] * len(self.counts)
        return encode(same) if key is None else self.cells[key]


def scan(table: Table, base: Sequence[Key], facets: Sequence[Key], *, first: int = FIRST_FACETS) -> Iterator[Scan]:
    """Tallies that count every facet key once, each together with all keys of `base`; at least one tally.

    The cells a tally turned out to have tell how many facets the next one can take; the facets that wait are shared out
    evenly, because each further one costs more than the one before.
    """
    waiting = list(dict.fromkeys(facets))
    size = first
    while True:
        taken, waiting = tuple(waiting[:size]), waiting[size:]
        keys = list(dict.fromkeys([*base, *taken]))
        tally = table.tally(keys)
        yield code_tally(tally, keys, taken)
        if not waiting:
            return
        scans = math.ceil(len(waiting) / _facets_that_fit(tally, len(set(base)), len(taken)))
        size = math.ceil(len(waiting) / scans)


def _facets_that_fit(tally: Tally, base_keys: int, facets: int) -> int:
    base_cells = max(1, len({cells[:base_keys] for cells in tally.rows}))
    growth = max(2.0, (len(tally.rows) / base_cells) ** (1 / facets))
    fit = math.log(max(CELL_BUDGET / base_cells, CELL_GROWTH)) / math.log(growth)
    return min(max(1, int(fit)), MOST_FACETS)


def code_tally(tally: Tally, keys: Sequence[Key], facets: tuple[Key, ...] = ()) -> Scan:
    """The tally of these keys, column by column."""
    columns = zip(*tally.rows, strict=True) if tally.rows else [()] * len(keys)
    cells = {key: encode(column) for key, column in zip(keys, columns, strict=True)}
    return Scan(cells, np.fromiter(tally.rows.values(), dtype=np.int64, count=len(tally.rows)), facets)
