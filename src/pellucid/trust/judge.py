"""Verdicts: pass, fail, or not enough data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, MetricValue
from pellucid.core.verdicts import Cause, Decision, Limit, Limits, Verdict
from pellucid.trust.evidence import chance_of_straying
from pellucid.trust.multiplicity import FALSE_DISCOVERY_RATE, q_values
from pellucid.trust.reasons import reason_for

DECISIONS: Mapping[Cause, Decision] = {"inside": "pass", "outside": "fail"}
"""Every other cause leaves the question open."""


def judge(result: AnalysisResult, limits: Limits) -> AnalysisResult:
    """The same result with a verdict on every value that has a limit; earlier verdicts are forgotten."""
    return replace(
        result,
        limits=limits,
        pretraining=None if result.pretraining is None else judge_report(result.pretraining, limits),
        posttraining=None if result.posttraining is None else judge_report(result.posttraining, limits),
        intersections=tuple(judge_report(report, limits) for report in result.intersections),
    )


def judge_report(report: BiasReport, limits: Limits) -> BiasReport:
    """The same report with verdicts.

    A value passes when its whole 95 % interval lies within the limit. It fails when the whole interval lies outside and
    that also holds among all values of the report that are judged together: at a false-discovery rate of 5 %. Anything
    else is not enough data: the interval straddles the limit, chance explains so far a value among so many, or there
    is no value or no interval. A metric without a limit gets no verdict.
    """
    findings = [_examine(metric, limits.by_metric.get(metric.name)) for metric in _metrics(report)]
    chances = [finding.chance for finding in findings if finding is not None and finding.chance is not None]
    rates = iter(q_values(chances))
    verdicts = [None if finding is None else _verdict(finding, rates, len(chances)) for finding in findings]
    return _with_verdicts(report, verdicts)


class _Finding(Struct, frozen=True):
    """Where a value lies, and how improbable that is if the truth lies within the limit (`None`: not known)."""

    metric: MetricValue
    limit: Limit
    cause: Cause
    chance: float | None = None


def _metrics(report: BiasReport) -> list[MetricValue]:
    return [metric for facet in report.facets for metric in facet.metrics]


def _examine(metric: MetricValue, limit: Limit | None) -> _Finding | None:
    if limit is None:
        return None
    state = _undecidable(metric)
    if state is not None or metric.value is None or metric.interval is None:
        return _Finding(metric, limit, state or "no interval")
    chance = chance_of_straying(metric.name, metric.value, metric.interval, limit)
    return _Finding(metric, limit, _position(metric.interval, limit), chance)


def _position(interval: tuple[float, float], limit: Limit) -> Cause:
    low, high = interval
    if limit.low <= low and high <= limit.high:
        return "inside"
    return "outside" if high < limit.low or low > limit.high else "straddles"


def _undecidable(metric: MetricValue) -> Cause | None:
    """The state of a value that can neither pass nor fail."""
    if metric.n_d == 0 or metric.n_a == 0:
        return "empty group"
    if metric.value is None:
        return "undefined"
    if metric.n_d == 1 or metric.n_a == 1:
        return "single member"
    return "no interval" if metric.interval is None else None


def _verdict(finding: _Finding, rates: Iterator[float], family: int) -> Verdict:
    """The verdict; the next of `rates` belongs to the finding when it has a chance."""
    q_value = None if finding.chance is None else next(rates)
    cause = finding.cause
    if cause == "outside" and q_value is not None and q_value > FALSE_DISCOVERY_RATE:
        cause = "chance"
    reason = reason_for(cause, finding.metric, finding.limit, q_value=q_value, family=family)
    return Verdict(DECISIONS.get(cause, "not enough data"), finding.limit, reason, cause, q_value)


def _with_verdicts(report: BiasReport, verdicts: list[Verdict | None]) -> BiasReport:
    waiting = iter(verdicts)

    def judged(facet: FacetReport) -> FacetReport:
        return replace(facet, metrics=tuple(replace(metric, verdict=next(waiting)) for metric in facet.metrics))

    return replace(report, facets=tuple(judged(facet) for facet in report.facets))
