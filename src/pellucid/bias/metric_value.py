"""One metric from its table: the value, or why there is none, and the interval."""

from __future__ import annotations

import numpy as np

from pellucid.bias.catalogue import CATALOGUE, Metric
from pellucid.bias.outcomes import Amount, FloatArray
from pellucid.bias.requirements import Flags
from pellucid.bias.tables import Table
from pellucid.bias.uncertainty import containing, percentile_interval
from pellucid.core.results import MetricValue


def metric_value(code: str, table: Table) -> MetricValue:
    """The metric of the first table; the others, resampled from it, give the interval.

    The interval always contains the value. That of a distance also contains 0 when that of the difference it measures
    does: resampled distances are never below 0, so their percentiles alone would rule out parity every time.
    """
    metric = CATALOGUE[code]
    for requirement in metric.requirements:
        if not _first(requirement.holds(table.a, table.d)):
            return MetricValue(code, None, error=requirement.message)
    values = np.asarray(metric.formula(table.group_a, table.group_d))
    value = float(values[0])
    interval = _interval(metric, table, values)
    if metric.is_cancelled is not None and _first(metric.is_cancelled(table.a, table.d)):
        return MetricValue(code, 0, interval=interval)
    return MetricValue(code, value, interval=interval)


def _first(flags: Flags) -> bool:
    return bool(np.asarray(flags)[0])


def _interval(metric: Metric, table: Table, values: FloatArray) -> tuple[float, float] | None:
    is_defined = np.ones(len(values), dtype=np.bool_)
    for requirement in metric.requirements:
        is_defined &= requirement.holds(table.a, table.d)
    interval = percentile_interval(_replicates(values, is_defined))
    if interval is None:
        return None
    if metric.signed is not None and _straddles_zero(metric.signed(table.a, table.d), is_defined):
        interval = containing(interval, 0.0)
    return containing(interval, float(values[0]))


def _straddles_zero(differences: Amount, is_defined: Flags) -> bool:
    interval = percentile_interval(_replicates(differences, is_defined))
    return interval is not None and interval[0] <= 0 <= interval[1]


def _replicates(values: Amount, is_defined: Flags) -> FloatArray:
    return np.where(is_defined, values, np.nan)[1:]
