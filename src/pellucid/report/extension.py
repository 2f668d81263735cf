"""What we know beyond the contract: the section `pellucid` of `analysis.json`, which AWS readers ignore.

Nothing here differs between two runs of the same request on the same data: no times, no paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.core.counts import cell_index
from pellucid.report.json_values import JsonObject, json_number

if TYPE_CHECKING:
    from pellucid.core.counts import FlipCounts
    from pellucid.core.results import (
        AnalysisResult,
        BiasReport,
        FacetReport,
        FacetStatistics,
        MetricValue,
        ModelPerformance,
        ShapResult,
    )


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
    if result.performance is not None:
        section["model_performance"] = _performance(result.performance)
    if result.shap is not None:
        section["kernel_shap"] = _shap(result.shap)
    return section


def _bias(report: BiasReport) -> JsonObject:
    facets: dict[str, list[JsonObject]] = {}
    for facet in report.facets:
        facets.setdefault(facet.column, []).append(_selection(facet, has_predictions=report.stage == "post_training"))
    return {"facets": facets}


def _selection(facet: FacetReport, *, has_predictions: bool) -> JsonObject:
    return {
        "value_or_threshold": facet.selection,
        "basic_statistics": _statistics(facet.statistics, has_predictions=has_predictions),
        "metrics": [_metric(metric) for metric in facet.metrics],
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
    if metric.flip is not None:
        section["flip_test"] = _flip(metric.flip)
    return section


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
