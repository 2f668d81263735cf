"""The gate: is a saved result within its limits, and is it no worse than an earlier one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.config import NAMED_SETS
from pellucid.core.errors import ConfigError
from pellucid.core.gate import OPEN, Answer, CheckReport
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.results import MetricValue
from pellucid.jobs.comparison import compare
from pellucid.jobs.questions import all_metrics, why_not_asked
from pellucid.jobs.saved import open_saved
from pellucid.trust import judge

if TYPE_CHECKING:
    from pellucid.core.ports import Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.verdicts import Limits


def check(
    result: str, store: Store, *, limits: Limits | None = None, against: str | None = None, tolerance: float = 0.0
) -> CheckReport:
    """Every question about the saved result at `result`, answered.

    Values are judged by `limits`, and by the earlier result at `against`: their distance from parity may have grown by
    `tolerance`. With neither, the verdicts that were saved with the result count.

    Raises:
        ConfigError: there is no readable result at a place, or nothing to judge by.
    """
    now = open_saved(result, "RESULT", store)
    judged = now.result if limits is None else judge(now.result, limits)
    if judged.limits is None and against is None:
        raise ConfigError(
            "RESULT",
            "there is nothing to judge it by",
            got=result,
            expected="--limits conventional, --limits FILE or --against PREVIOUS; or a result of a run with --limits",
        )
    if against is None:
        return CheckReport(result, tuple(_answers(judged)), judged.limits)
    changes, note = compare(open_saved(against, "--against", store), now, tolerance=tolerance)
    answers = () if limits is None else _answers(judged)
    return CheckReport(result, (*answers, *changes), limits, against, tolerance, (note,))


def _answers(result: AnalysisResult) -> Iterator[Answer]:
    """What was decided about every value that has a limit, and about limits whose metric nobody measured."""
    limits = result.limits
    for stage, facet, metric in all_metrics(result):
        if metric.verdict is None:
            continue
        reason = why_not_asked(metric)
        decision = metric.verdict.decision if reason is None else None
        yield Answer("limit", stage, facet.column, facet.selection, metric, decision, reason or metric.verdict.reason)
    if limits is not None and limits.source not in NAMED_SETS:
        yield from _unmeasured(limits, {metric.name for _, _, metric in all_metrics(result)})


def _unmeasured(limits: Limits, measured: set[str]) -> Iterator[Answer]:
    """Limits that somebody wrote down for a metric that the result does not have: they cannot be kept in silence."""
    for code in sorted(limits.by_metric.keys() - measured):
        reason = "There is a limit for this metric, and the result does not have it."
        yield Answer("limit", METRICS[code].stage, "", "", MetricValue(code, None), OPEN, reason)
