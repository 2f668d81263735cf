"""`analysis.json` as AWS readers expect it (contract 6.2 to 6.4, 6.7), with a section of our own at the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pellucid.core.metric_catalogue import METRICS
from pellucid.report.extension import extension_section
from pellucid.report.json_values import JsonObject, json_cell, json_number

if TYPE_CHECKING:
    from pellucid.core.arrays import GlobalAttributions, PdpCurve
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, MetricValue

FORMAT_VERSION = "1.0"


def to_analysis_json(result: AnalysisResult) -> str:
    """The text of `analysis.json`: equal for equal results, ASCII, four-space indent, infinities as text, never NaN."""
    document: JsonObject = {"version": FORMAT_VERSION}
    if result.posttraining is not None:
        document["post_training_bias_metrics"] = _bias_section(result.posttraining)
    if result.pretraining is not None:
        document["pre_training_bias_metrics"] = _bias_section(result.pretraining)
    explanations = _explanations(result)
    if explanations:
        document["explanations"] = explanations
    document["pellucid"] = extension_section(result)
    return json.dumps(document, indent=4, allow_nan=False)


def _bias_section(report: BiasReport) -> JsonObject:
    facets: dict[str, list[JsonObject]] = {}
    for facet in report.facets:
        facets.setdefault(facet.column, []).append(_selection(facet))
    return {"label": report.label, "facets": facets, "label_value_or_threshold": report.positive}


def _selection(facet: FacetReport) -> JsonObject:
    return {"value_or_threshold": facet.selection, "metrics": [_metric(metric) for metric in facet.metrics]}


def _metric(metric: MetricValue) -> JsonObject:
    entry: JsonObject = {
        "name": metric.name,
        "description": METRICS[metric.name].description,
        "value": json_number(metric.value),
    }
    if metric.error is not None:
        entry["error"] = metric.error
    return entry


def _explanations(result: AnalysisResult) -> JsonObject:
    section: JsonObject = {}
    if result.shap is not None:
        section["kernel_shap"] = _kernel_shap(result.shap.overall)
    if result.pdp is not None:
        section["pdp"] = [_curve(curve) for curve in result.pdp]
    return section


def _kernel_shap(overall: GlobalAttributions) -> JsonObject:
    columns = zip(overall.outputs, overall.values.T.tolist(), overall.expected.tolist(), strict=True)
    return {
        output: {
            "global_shap_values": {
                feature: json_number(value) for feature, value in zip(overall.features, values, strict=True)
            },
            "expected_value": json_number(expected),
        }
        for output, values, expected in columns
    }


def _curve(curve: PdpCurve) -> JsonObject:
    head: JsonObject = {"feature_name": curve.feature, "data_type": curve.data_type}
    if curve.error is not None:
        return head | {"error": curve.error}
    return head | {
        "feature_values": [json_cell(value) for value in curve.values],
        "data_distribution": [json_number(share) for share in curve.distribution],
        "model_predictions": [[json_number(value) for value in line] for line in curve.predictions],
        "label_headers": list(curve.outputs),
    }
