"""What was decided, in plain words, for a terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.core.listings import parts_to_tell
from pellucid.report.group_names import named_group

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, MetricValue, WorstGroup
    from pellucid.core.verdicts import Limit

MOST_FACETS = 10


def verdict_lines(result: AnalysisResult) -> Iterator[str]:
    """How many values pass, fail, or cannot be decided, and which groups fail in what; nothing without limits."""
    if result.limits is None:
        return
    facets = [facet for report in _reports(result) for facet in report.facets]
    number = Counter(metric.verdict.decision for facet in facets for metric in facet.metrics if metric.verdict)
    if not number:
        yield f"No verdicts: none of the metrics asked for has a limit in {result.limits.source}"
        return
    yield (
        f"Verdicts by the limits of {result.limits.source}: {number['pass']} pass, {number['fail']} fail, "
        f"{number['not enough data']} not enough data"
    )
    failing = [(facet, list(_failing(facet))) for facet in facets]
    failing = [(facet, metrics) for facet, metrics in failing if metrics]
    parts = parts_to_tell(facet.selection for facet in facets)
    for facet, metrics in failing[:MOST_FACETS]:
        yield f"  {named_group(facet.column, facet.selection, parts)} fails {', '.join(map(_failure, metrics))}"
    if len(failing) > MOST_FACETS:
        yield f"  ... and {len(failing) - MOST_FACETS} more groups; all are in analysis.json"


def worst_group_lines(groups: tuple[WorstGroup, ...]) -> Iterator[str]:
    """The combined groups that differ most from all other rows."""
    for group in groups:
        names = (named_group(column, value) for column, value in zip(group.columns, group.values, strict=True))
        yield f"  {' and '.join(names)}: {_measured(group.metric)}, {group.metric.n_d:,} rows"


def number_text(value: float) -> str:
    """A number for a table."""
    return f"{value:.3f}" if math.isfinite(value) else ("infinite" if value > 0 else "minus infinite")


def _reports(result: AnalysisResult) -> Iterator[BiasReport]:
    yield from (report for report in (result.pretraining, result.posttraining) if report is not None)
    yield from result.intersections


def _failing(facet: FacetReport) -> Iterator[MetricValue]:
    return (metric for metric in facet.metrics if metric.verdict is not None and metric.verdict.decision == "fail")


def _failure(metric: MetricValue) -> str:
    limit = "" if metric.verdict is None else f" (limit {_limit(metric.verdict.limit)})"
    return f"{_measured(metric)}{limit}"


def _measured(metric: MetricValue) -> str:
    return f"{metric.name} {number_text(math.nan if metric.value is None else metric.value)}"


def _limit(limit: Limit) -> str:
    if math.isinf(limit.low):
        return f"at most {limit.high:g}"
    return f"at least {limit.low:g}" if math.isinf(limit.high) else f"{limit.low:g} to {limit.high:g}"
