"""Why a verdict is what it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.core.results import MetricValue
    from pellucid.core.verdicts import Cause, Limit
    from pellucid.report.language.words import Words

_OTHER_STATES = ("undefined", "empty group", "single member", "no interval")


def verdict_reason(words: Words, metric: MetricValue) -> str:
    """One sentence: how the interval lies to the limit, or why that cannot be said; empty without a verdict."""
    verdict = metric.verdict
    if verdict is None:
        return ""
    if verdict.cause is None:
        return verdict.reason
    if metric.interval is None or verdict.q_value is None or verdict.cause in _OTHER_STATES:
        return _without_interval(words, metric, verdict.cause)
    key, low, high = f"reason.{verdict.cause}", *map(words.short, metric.interval)
    if verdict.cause in ("outside", "chance"):
        key += "_below" if metric.value is not None and metric.value < verdict.limit.low else "_above"
    interval, limit = words.say("number.interval", low=low, high=high), _limit(words, verdict.limit)
    return words.say(key, interval=interval, limit=limit, q=words.short(verdict.q_value))


def _without_interval(words: Words, metric: MetricValue, cause: Cause) -> str:
    if cause == "undefined":
        return words.say("reason.undefined", reason=words.told(metric.error or ""))
    if cause in ("empty group", "single member"):
        return words.say(f"reason.{cause.replace(' ', '_')}")
    return words.told(metric.withheld) if metric.withheld else words.say("reason.no_interval")


def _limit(words: Words, limit: Limit) -> str:
    if math.isinf(limit.low):
        return words.say("reason.at_most", limit=words.short(limit.high))
    if math.isinf(limit.high):
        return words.say("reason.at_least", limit=words.short(limit.low))
    return words.say("number.interval", low=words.short(limit.low), high=words.short(limit.high))
