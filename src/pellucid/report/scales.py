"""The scale a metric is shown on: the same for every group, so that their strips can be compared by eye."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from pellucid.core.metric_catalogue import METRICS
from pellucid.report.model import Strip
from pellucid.report.verdict_pills import tone_of

if TYPE_CHECKING:
    from pellucid.core.results import MetricValue
    from pellucid.core.verdicts import Limit
    from pellucid.report.language import Words

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)
LEAST_DIFFERENCE = 0.5
LEAST_DISTANCE = 0.2
IMPACT_TOP = 2.0


class Scale(Struct, frozen=True):
    """Everything from `low` to `high`, with `neutral` where no difference is."""

    low: float
    high: float
    neutral: float

    def place(self, value: float) -> float:
        """Share of the width at which the value lies; beyond an end it is that end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def overflow(self, value: float) -> Literal[-1, 0, 1]:
        """Whether the value lies beyond an end, and which."""
        return 1 if value > self.high else -1 if value < self.low else 0


def common_scale(code: str, metrics: Iterable[MetricValue], limit: Limit | None) -> Scale:
    """A scale with round ends that holds the values, intervals and limits of one metric for all groups.

    A ratio goes from 0 to 2 or more, a distance from 0, a difference equally far to both sides of 0.
    """
    info = METRICS[code]
    reached = [abs(value) for metric in metrics for value in _shown(metric)]
    if limit is not None:
        reached += [abs(bound) for bound in (limit.low, limit.high) if math.isfinite(bound)]
    if code == "DI":
        return Scale(0.0, max(IMPACT_TOP, _round_up(reached, IMPACT_TOP)), info.neutral)
    if info.low == info.neutral:
        return Scale(0.0, _round_up(reached, LEAST_DISTANCE), info.neutral)
    end = _round_up(reached, LEAST_DIFFERENCE)
    return Scale(-end, end, info.neutral)


def strip(words: Words, metric: MetricValue, scale: Scale, limit: Limit | None) -> Strip | None:
    """The metric on its scale; `None` when it is not defined."""
    value = metric.value
    if value is None or math.isnan(value):
        return None
    return Strip(
        ends=(words.short(scale.low), words.short(scale.high)),
        middle=words.short(scale.neutral) if scale.low < scale.neutral else "",
        value=scale.place(value),
        neutral=scale.place(scale.neutral),
        interval=None if metric.interval is None else _places(scale, *metric.interval),
        band=None if limit is None else _places(scale, limit.low, limit.high),
        overflow=scale.overflow(value),
        tone=tone_of(metric),
    )


def _shown(metric: MetricValue) -> Iterator[float]:
    """The value, and the ends of its interval as long as they do not dwarf it."""
    if metric.value is None or not math.isfinite(metric.value):
        return
    yield metric.value
    most = max(4 * abs(metric.value), 1.0)
    yield from (end for end in metric.interval or () if abs(end) <= most)


def _round_up(sizes: list[float], least: float) -> float:
    most = max(sizes, default=0.0)
    return next((step for step in STEPS if step >= max(most, least)), STEPS[-1])


def _places(scale: Scale, low: float, high: float) -> tuple[float, float]:
    return scale.place(low), scale.place(high)
