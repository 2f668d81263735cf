"""When a metric has a value, but too little behind it for an interval, and what is said then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pellucid.bias.outcomes import Amount, Outcomes
from pellucid.bias.requirements import Flags, Requirement

FEWEST = 5
"""Rows in a denominator below which no interval is true often enough (`docs/benchmarks/coverage.md`)."""

Count = Callable[[Outcomes], Amount]


def _rows_on_both_sides(count: Count, rows: str) -> tuple[Requirement, ...]:
    def holds(a: Outcomes, d: Outcomes) -> Flags:
        return (count(a) >= FEWEST) & (count(d) >= FEWEST)

    return (Requirement(holds, f"There is no interval: one of the groups has fewer than {FEWEST} {rows}."),)


def _occur_on_both_sides(a: Outcomes, d: Outcomes) -> Flags:
    return (a.n1 > 0) & (a.n0 > 0) & (d.n1 > 0) & (d.n0 > 0)


def _fill_the_groups(a: Outcomes, d: Outcomes) -> Flags:
    accepted, rejected = a.n1 + d.n1, a.n0 + d.n0
    rarer = np.minimum(np.sum(accepted, axis=-1), np.sum(rejected, axis=-1))
    return np.asarray(rarer >= FEWEST * np.shape(accepted)[-1])


def _has_rows(a: Outcomes, d: Outcomes) -> Flags:
    return a.n + d.n >= FEWEST


ROWS = _rows_on_both_sides(lambda group: group.n, "rows")
LABELLED_POSITIVE = _rows_on_both_sides(lambda group: group.n1, "rows with a positive label")
LABELLED_NEGATIVE = _rows_on_both_sides(lambda group: group.n0, "rows with a negative label")
PREDICTED_POSITIVE = _rows_on_both_sides(lambda group: group.h1, "rows predicted positive")
PREDICTED_NEGATIVE = _rows_on_both_sides(lambda group: group.h0, "rows predicted negative")
ERRORS = _rows_on_both_sides(lambda group: group.fn + group.fp, "wrong predictions")
BOTH_LABELS = (
    *ROWS,
    Requirement(
        _occur_on_both_sides,
        "There is no interval: a label value is missing from one of the groups, and the distance leaves it out.",
    ),
)
FILLED_GROUPS = (
    Requirement(
        _fill_the_groups,
        f"There is no interval: the rarer outcome has fewer than {FEWEST} rows for each value of the group column.",
    ),
)
ALL_ROWS = (Requirement(_has_rows, f"There is no interval: there are fewer than {FEWEST} rows."),)
