"""Why a verdict is what it is: one plain sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pellucid.core.results import MetricValue

if TYPE_CHECKING:
    from pellucid.core.verdicts import Cause, Limit


def reason_for(cause: Cause, metric: MetricValue, limit: Limit, *, q_value: float | None, family: int) -> str:
    """One sentence. `family` is the number of values judged together, `q_value` their false-discovery rate here."""
    if metric.interval is None or q_value is None:
        return _without_interval(cause, metric)
    interval = f"the 95 % interval, {_span(*metric.interval)}"
    if cause == "inside":
        return f"All of {interval}, lies within the limit of {_limit(limit)}."
    if cause == "straddles":
        return f"A part of {interval}, lies within the limit of {_limit(limit)}, and a part outside."
    outside = f"All of {interval}, lies {_direction(metric, limit)}"
    if cause == "outside":
        return f"{outside}."
    return (
        f"{outside}, but {family} values were judged together and chance alone can take one of them this far "
        f"(false-discovery rate {q_value:.2g}; at most 0.05 is a fail)."
    )


def _without_interval(cause: Cause, metric: MetricValue) -> str:
    if cause == "empty group":
        return "One of the two groups has no rows."
    if cause == "undefined":
        return f"The value is undefined: {metric.error}"
    if cause == "single member":
        return "One of the two groups has a single row."
    return metric.withheld or "There is no interval for this value, so its uncertainty is not known."


def _direction(metric: MetricValue, limit: Limit) -> str:
    is_below = metric.value is not None and metric.value < limit.low
    return f"below the limit of {_number(limit.low)}" if is_below else f"above the limit of {_number(limit.high)}"


def _limit(limit: Limit) -> str:
    if math.isinf(limit.low):
        return f"at most {_number(limit.high)}"
    if math.isinf(limit.high):
        return f"at least {_number(limit.low)}"
    return _span(limit.low, limit.high)


def _span(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    return f"{round(value, 4):g}"
