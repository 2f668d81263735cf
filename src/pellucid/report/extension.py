"""What we know beyond the contract: the section `pellucid` of `analysis.json`, which AWS readers ignore.

Nothing here differs between two runs of the same request on the same data: no times, no paths.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pellucid.core.counts import cell_index
from pellucid.report.closer_looks import closer_looks
from pellucid.report.json_values import JsonObject, json_number
from pellucid.report.score_section import score_section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pellucid.core.counts import FlipCounts
    from pellucid.core.findings import Finding
    from pellucid.core.results import (
        AnalysisResult,
        BiasReport,
        FacetReport,
        FacetStatistics,
        MetricValue,
        ModelPerformance,
        ShapResult,
        WorstGroup,
    )
    from pellucid.core.verdicts import Limit, Limits, Verdict


def extension_section(result: AnalysisResult) -> JsonObject:
    """How the result was made, how sure each metric is, the counts behind it, and model performance."""
    made = result.provenance
    section: JsonObject = {
        "version": made.version,
        "seed": made.seed,
        "rows": made.rows,
        "config_sha256": made.config_sha256,
    }
    for report in (result.posttraining, result.pretraining):
        if report is not None:
            section[f"{report.stage}_bias_metrics"] = _bias(report)
    section |= _judging(result)
    if result.performance is not None:
        section["model_performance"] = _performance(result.performance)
    if result.shap is not None:
        section["kernel_shap"] = _shap(result.shap)
    section |= _findings(result.findings) | score_section(result.scores) | closer_looks(result)
    # The reader of bias metrics in `sagemaker.model_card` refuses a file with an object that has no "facets".
    return section | {"facets": {}}


def _judging(result: AnalysisResult) -> JsonObject:
    """By what was judged, the combined groups, and what is noted about them."""
    section: JsonObject = {}
    if result.intersections:
        section["intersections"] = {
            f"{report.stage}_bias_metrics": _bias(report, metric_entry=_whole_metric) for report in result.intersections
        }
    if result.worst_groups:
        section["worst_groups"] = [_worst_group(group) for group in result.worst_groups]
    if result.limits is not None:
        section["limits"] = _limits(result.limits)
    if result.provenance.notes:
        section["notes"] = list(result.provenance.notes)
    return section


def _findings(findings: Sequence[Finding]) -> JsonObject:
    """What an examination found about request and data; what it found about a model may change with the model."""
    names = ("severity", "code", "what", "where", "why", "fix")
    told = [{name: getattr(one, name) for name in names} for one in findings if not one.code.startswith("model-")]
    return {"findings": told} if told else {}


def _bias(report: BiasReport, metric_entry: Callable[[MetricValue], JsonObject] | None = None) -> JsonObject:
    """Facets by column; `metric_entry` replaces the entry of a metric whose value the contract's sections hold."""
    facets: dict[str, list[JsonObject]] = {}
    for facet in report.facets:
        selection = _selection(facet, metric_entry or _metric, has_predictions=report.stage == "post_training")
        facets.setdefault(facet.column, []).append(selection)
    return {"facets": facets}


def _selection(
    facet: FacetReport, metric_entry: Callable[[MetricValue], JsonObject], *, has_predictions: bool
) -> JsonObject:
    return {
        "value_or_threshold": facet.selection,
        "basic_statistics": _statistics(facet.statistics, has_predictions=has_predictions),
        "metrics": [metric_entry(metric) for metric in facet.metrics],
    }


def _statistics(statistics: FacetStatistics, *, has_predictions: bool) -> JsonObject:
    section: JsonObject = {"proportion": json_number(statistics.proportion)}
    if statistics.observed_labels is not None:
        section["observed_label_distribution"] = [json_number(share) for share in statistics.observed_labels]
    if statistics.confusion is not None:
        section["confusion_matrix"] = [json_number(share) for share in statistics.confusion]
    if statistics.cells is not None:
        section["counts"] = {
            name: _counts(statistics.cells, member=member, has_predictions=has_predictions)
            for name, member in (("selected", True), ("rest", False))
        }
    return section


def _counts(cells: tuple[int, ...], *, member: bool, has_predictions: bool) -> JsonObject:
    """Rows, observed and predicted positives, and both at once, of one group."""

    def count(*, positive: bool, predicted: bool) -> int:
        return cells[cell_index(member=member, positive=positive, predicted=predicted)]

    hits, missed = count(positive=True, predicted=True), count(positive=True, predicted=False)
    false_alarms, rejected = count(positive=False, predicted=True), count(positive=False, predicted=False)
    section: JsonObject = {"rows": hits + missed + false_alarms + rejected, "observed_positive": hits + missed}
    if has_predictions:
        section["predicted_positive"] = hits + false_alarms
        section["true_positive"] = hits
    return section


def _metric(metric: MetricValue) -> JsonObject:
    section: JsonObject = {
        "name": metric.name,
        "interval_95": None if metric.interval is None else [json_number(bound) for bound in metric.interval],
        "n_a": metric.n_a,
        "n_d": metric.n_d,
    }
    if metric.withheld is not None:
        section["interval_withheld"] = metric.withheld
    if metric.verdict is not None:
        section["verdict"] = _verdict(metric.verdict)
    if metric.flip is not None:
        section["flip_test"] = _flip(metric.flip)
    return section


def _whole_metric(metric: MetricValue) -> JsonObject:
    """A metric that stands nowhere else, with its value."""
    entry: JsonObject = {"name": metric.name, "value": json_number(metric.value)}
    if metric.error is not None:
        entry["error"] = metric.error
    return entry | _metric(metric)


def _verdict(verdict: Verdict) -> JsonObject:
    section: JsonObject = {
        "decision": verdict.decision,
        "cause": verdict.cause,
        "limit": _limit(verdict.limit),
        "reason": verdict.reason,
    }
    if verdict.q_value is not None:
        section["q_value"] = json_number(round(verdict.q_value, 6))
    return section


def _limits(limits: Limits) -> JsonObject:
    return {
        "source": limits.source,
        "by_metric": {code: _limit(limit) for code, limit in sorted(limits.by_metric.items())},
    }


def _limit(limit: Limit) -> list[float | int | str | None]:
    return [None if math.isinf(end) else json_number(end) for end in (limit.low, limit.high)]


def _worst_group(group: WorstGroup) -> JsonObject:
    return {
        "columns": list(group.columns),
        "values": list(group.values),
        "metric": _whole_metric(group.metric),
        "tested": group.tested,
        "q_value": json_number(round(group.q_value, 6)),
    }


def _flip(flip: FlipCounts) -> JsonObject:
    return {
        "rows": flip.n,
        "to_negative": flip.to_negative,
        "to_positive": flip.to_positive,
        "range": [json_number(flip.lowest), json_number(flip.highest)],
        "tied_share": json_number(flip.tied),
        "is_sampled": flip.is_sampled,
        "sampled_interval_95": None if flip.interval is None else [json_number(bound) for bound in flip.interval],
    }


def _performance(performance: ModelPerformance) -> JsonObject:
    section: JsonObject = {
        "metrics": {name: json_number(value) for name, value in performance.metrics},
        "binary_confusion_matrix": [json_number(share) for share in performance.binary_confusion],
    }
    if performance.confusion is not None:
        section["confusion_matrix"] = {
            observed: {predicted: float(count) for predicted, count in row.items()}
            for observed, row in performance.confusion.items()
        }
    return section


def _shap(shap: ShapResult) -> JsonObject:
    local = shap.local
    return {
        "method": local.method,
        "aggregation": shap.overall.aggregation,
        "seed": local.seed,
        "baseline_rows": len(local.baseline),
        "explained_rows": len(local.values),
        "model_calls": local.model_calls,
        "model_rows": local.model_rows,
    }
