"""The tables of counts that metrics are computed from: the data's own in row 0, drawn ones below it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct

from pellucid.bias.outcomes import FloatArray, Outcomes
from pellucid.bias.uncertainty import IntArray, generator, redraw
from pellucid.core.counts import FacetCounts

Outcome = Literal["label", "prediction"]


class Table(Struct, frozen=True, eq=False):
    """Outcomes of a and d, one entry (or one row, with groups) per table of counts.

    `a` and `d` count all rows. `group_a` and `group_d` have a last axis over the known values of the group column and
    leave out rows without one; without groups they are `a` and `d`.
    """

    a: Outcomes
    d: Outcomes
    group_a: Outcomes
    group_d: Outcomes


class Sampler(Struct, frozen=True):
    """How many tables to draw, and from which seed."""

    seed: int
    replicates: int

    def cells(self, facet: FacetCounts) -> Table:
        """Tables over all groups together."""
        rng = generator(self.seed, "cells", facet.column, facet.selection)
        return _collapsed(redraw(np.array(facet.collapsed(), dtype=np.int64), self.replicates, rng))

    def everyone(self, facet: FacetCounts) -> Table:
        """Tables that do not tell a from d: all rows are in a. They are the same for every facet of a data set."""
        cells = np.array(facet.collapsed(), dtype=np.int64)
        tables = redraw(cells[:4] + cells[4:], self.replicates, generator(self.seed, "everyone"))
        a = _outcomes(tables.T)
        d = Outcomes(0.0, 0.0, 0.0, 0.0)
        return Table(a, d, a, d)


def counts_table(facet: FacetCounts) -> Table:
    """The data's own counts over all groups together, and no drawn ones."""
    return _collapsed(np.array([facet.collapsed()], dtype=np.float64))


def groups_table(facet: FacetCounts, outcome: Outcome) -> Table:
    """The data's own counts by group; labels stand for predictions or the other way round, as `outcome` says."""
    counts = _by_outcome(facet, outcome).astype(np.float64)[np.newaxis]
    known = len([group for group in facet.groups if group is not None])
    a, d = (_agreeing(counts[:, :, side]) for side in (0, 1))
    group_a, group_d = (_agreeing(counts[:, :known, side]) for side in (0, 1))
    return Table(_over_groups(a), _over_groups(d), group_a, group_d)


def _collapsed(tables: FloatArray) -> Table:
    """Tables of eight cells, (tables, cells)."""
    a, d = _outcomes(tables.T[:4]), _outcomes(tables.T[4:])
    return Table(a, d, a, d)


def _by_outcome(facet: FacetCounts, outcome: Outcome) -> IntArray:
    """Rows by group, side (a, d) and outcome (negative, positive)."""
    cells = np.array(facet.cells, dtype=np.int64).reshape(-1, 2, 2, 2)
    counts: IntArray = cells.sum(axis=3 if outcome == "label" else 2)
    return counts


def _outcomes(cells: FloatArray) -> Outcomes:
    """Outcomes from the four cells of one side, in the order of `cell_index`: the first axis."""
    tn, fp, fn, tp = cells
    return Outcomes(tp=tp, fp=fp, fn=fn, tn=tn)


def _agreeing(outcomes: FloatArray) -> Outcomes:
    """Outcomes in which label and prediction agree, from negatives and positives: the last axis."""
    return Outcomes(tp=outcomes[..., 1], fp=0.0, fn=0.0, tn=outcomes[..., 0])


def _over_groups(groups: Outcomes) -> Outcomes:
    return Outcomes(tp=np.sum(groups.tp, axis=-1), fp=0.0, fn=0.0, tn=np.sum(groups.tn, axis=-1))
