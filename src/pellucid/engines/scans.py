"""How many columns one tally counts together, so that few scans are needed and cells do not explode."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from msgspec import Struct

from pellucid.core.counts import Tally
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell
from pellucid.engines.crosstab import add_up

FIRST_FACETS = 4
MOST_FACETS = 10
CELL_BUDGET = 10_000
CELL_GROWTH = 8
"""Cells a tally may have: as many times those of the keys that are in every tally, and always `CELL_BUDGET`."""


class Scan(Struct, frozen=True):
    """One tally, the position of each key in its rows, and the facet keys counted here for the first time."""

    tally: Tally
    positions: Mapping[Key, int]
    facets: tuple[Key, ...]

    def marginal(self, key: Key) -> dict[Cell, int]:
        """Rows by value of one key."""
        return add_up(map(itemgetter(self.positions[key]), self.tally.rows), self.tally)


def scan(table: Table, base: Sequence[Key], facets: Sequence[Key], *, first: int = FIRST_FACETS) -> Iterator[Scan]:
    """Tallies that count every facet key once, each together with all keys of `base`; at least one tally.

    The cells a tally turned out to have tell how many facets the next one can take.
    """
    waiting = list(dict.fromkeys(facets))
    size = first
    while True:
        taken, waiting = tuple(waiting[:size]), waiting[size:]
        keys = list(dict.fromkeys([*base, *taken]))
        tally = table.tally(keys)
        yield Scan(tally, {key: k for k, key in enumerate(keys)}, taken)
        if not waiting:
            return
        size = _facets_that_fit(tally, len(set(base)), len(taken))


def _facets_that_fit(tally: Tally, base_keys: int, facets: int) -> int:
    base_cells = max(1, len({cells[:base_keys] for cells in tally.rows}))
    growth = max(2.0, (len(tally.rows) / base_cells) ** (1 / facets))
    fit = math.log(max(CELL_BUDGET / base_cells, CELL_GROWTH)) / math.log(growth)
    return min(max(1, int(fit)), MOST_FACETS)
