"""What can be asked about a result: every metric of every group, and which questions do not arise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.bias import NO_GROUPS
from pellucid.core.counts import MISSING_GROUP

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasStage, FacetReport, MetricValue


def all_metrics(result: AnalysisResult) -> Iterator[tuple[BiasStage, FacetReport, MetricValue]]:
    """Every metric of every facet selection, combined facets last."""
    reports = (result.pretraining, result.posttraining, *result.intersections)
    for report in (report for report in reports if report is not None):
        for facet in report.facets:
            yield from ((report.stage, facet, metric) for metric in facet.metrics)


def why_not_asked(metric: MetricValue) -> str | None:
    """Why a metric has no value that more data could give it; `None` when the question arises.

    The request named no group column, or the "group" are rows without a facet value.
    """
    if metric.error is not None and metric.error.startswith((NO_GROUPS, MISSING_GROUP)):
        return metric.error
    return None
