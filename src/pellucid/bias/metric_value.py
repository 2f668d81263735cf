"""One metric from its table: the value, or why there is none, and the interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.bias.catalogue import CATALOGUE, Metric
from pellucid.bias.outcomes import FloatArray, Outcomes
from pellucid.bias.requirements import Flags, Requirement
from pellucid.bias.score_intervals import Bounds
from pellucid.bias.tables import Table
from pellucid.bias.uncertainty import containing, percentile_interval
from pellucid.core.results import MetricValue


def metric_value(code: str, table: Table) -> MetricValue:
    """The metric of the first table, with its 95 % interval, which contains it, or why there is none."""
    metric = CATALOGUE[code]
    if (problem := _unmet(metric.requirements, table.a, table.d)) is not None:
        return MetricValue(code, None, error=problem)
    values = np.asarray(metric.formula(table.group_a, table.group_d))
    is_zero = metric.is_cancelled is not None and _first(metric.is_cancelled(table.a, table.d))
    value = 0 if is_zero else float(values[0])
    if (withheld := _unmet(metric.enough, table.group_a, table.group_d)) is not None:
        return MetricValue(code, value, withheld=withheld)
    interval = _interval(metric, table, values[1:])
    return MetricValue(code, value, interval=None if interval is None else containing(interval, value))


def _unmet(requirements: Sequence[Requirement], a: Outcomes, d: Outcomes) -> str | None:
    """What the first requirement says that the first table does not meet."""
    return next((each.message for each in requirements if not _first(each.holds(a, d))), None)


def _first(flags: Flags) -> bool:
    return bool(np.asarray(flags)[0])


def _interval(metric: Metric, table: Table, drawn: FloatArray) -> tuple[float, float] | None:
    """The ends that the metric's own formula gives, or the middle of what the drawn tables give.

    Drawn distances are never 0, so their percentiles alone would rule out parity every time.
    """
    if metric.bounds is not None:
        return _ends(metric.bounds(table.group_a, table.group_d))
    interval = percentile_interval(drawn)
    if interval is None or metric.straddles is None:
        return interval
    low, high = _ends(metric.straddles(table.a, table.d))
    return containing(interval, 0.0) if low <= 0 <= high else interval


def _ends(bounds: Bounds) -> tuple[float, float]:
    low, high = (float(np.asarray(end)[0]) for end in bounds)
    return low, high
