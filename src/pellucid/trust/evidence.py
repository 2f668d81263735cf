"""How improbable a value would be if the truth lay within a limit, read off the value's own 95 % interval.

The interval is all that a saved result holds, and all that is needed: its half towards the limit is 1.96 standard
errors wide, so that the distance to the limit in such halves, times 1.96, is the number of standard errors. An interval
that ends exactly at the limit gives 0.05, as it must.
"""

from __future__ import annotations

import math

from pellucid.core.metric_catalogue import METRICS
from pellucid.core.verdicts import Limit

Z_95 = 1.959963984540054
JUST_OUTSIDE = 1.96


def chance_of_straying(code: str, value: float, interval: tuple[float, float], limit: Limit) -> float:
    """Two-sided p-value, in 0..1, of the hypothesis that the truth lies within the limit; 1 for a value within it.

    Ratios are compared on the scale of their logarithm. When the value itself is 0 or infinite they have none; then
    the ratio, or its reciprocal, is compared as it is.
    """
    if limit.low <= value <= limit.high:
        return 1.0
    edge, end = (limit.low, interval[1]) if value < limit.low else (limit.high, interval[0])
    if METRICS[code].neutral == 1.0:
        value, edge, end = _on_ratio_scale(value, edge, end)
    return _two_sided(_standard_errors(value, edge, end))


def _on_ratio_scale(value: float, edge: float, end: float) -> tuple[float, float, float]:
    if value == 0:
        return value, edge, end
    if math.isinf(value):
        return 0.0, _reciprocal(edge), _reciprocal(end)
    return _log(value), _log(edge), _log(end)


def _standard_errors(value: float, edge: float, end: float) -> float:
    """How far the value lies from the edge; an end of the interval at the value itself leaves no doubt.

    An infinite value has no distance: then it is known only whether the interval ends on this side of the edge, as it
    does for anything above 1.96 standard errors.
    """
    distance, reach = abs(edge - value), abs(end - value)
    if math.isfinite(distance) and math.isfinite(reach):
        return math.inf if reach == 0 else Z_95 * distance / reach
    return JUST_OUTSIDE if min(value, end) > edge or max(value, end) < edge else 0.0


def _two_sided(z: float) -> float:
    return math.erfc(z / math.sqrt(2))


def _log(ratio: float) -> float:
    return math.log(ratio) if ratio > 0 else -math.inf


def _reciprocal(ratio: float) -> float:
    return 1 / ratio if ratio else math.inf
