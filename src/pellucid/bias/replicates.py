"""One metric of many tables at once, for those who resample tables themselves."""

from __future__ import annotations

import numpy as np

from pellucid.bias.catalogue import CATALOGUE
from pellucid.bias.outcomes import FloatArray, Outcomes
from pellucid.bias.uncertainty import IntArray

FROM_CELLS = frozenset(code for code, metric in CATALOGUE.items() if not metric.basis.endswith("_groups"))
"""Metrics that follow from the eight counts alone."""


def metric_of_tables(code: str, cells: IntArray) -> FloatArray:
    """The metric (one of `FROM_CELLS`) of each table, (tables,), from counts addressed by `cell_index`, (tables, 8).

    NaN where it is undefined.
    """
    metric = CATALOGUE[code]
    a, d = (_outcomes(side.T.astype(np.float64)) for side in (cells[:, :4], cells[:, 4:]))
    is_defined = np.ones(len(cells), dtype=np.bool_)
    for requirement in metric.requirements:
        is_defined &= requirement.holds(a, d)
    values: FloatArray = np.where(is_defined, metric.formula(a, d), np.nan)
    return values if metric.is_cancelled is None else np.where(metric.is_cancelled(a, d), 0.0, values)


def _outcomes(cells: FloatArray) -> Outcomes:
    tn, fp, fn, tp = cells
    return Outcomes(tp=tp, fp=fp, fn=fn, tn=tn)
