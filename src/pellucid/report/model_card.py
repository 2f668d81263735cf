"""A result as an Amazon SageMaker Model Card: the `Content` of `create_model_card`.

Bounds are those of AWS::SageMaker::ModelCard in the CloudFormation reference (EvaluationDetail, MetricGroup,
SimpleMetric, AdditionalInformation) and of the API (`Content`); metric groups are laid out as the parsers of
`sagemaker.model_card` lay them out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pellucid.core.metric_catalogue import METRICS
from pellucid.report.json_values import JsonObject

if TYPE_CHECKING:
    Document = Mapping[str, Any]

LONGEST_CARD = 100_000
"""Characters of `Content`: MaxLength of ModelCardContent in the API."""

ROOM_FOR_THE_CAVEAT = 200

LONGEST_NAME = 63
LONGEST_METRIC_NAME = 255
LONGEST_NOTE = 1024
LONGEST_TEXT = 2048
MOST_FEATURES = 100
"""Features of an output that stand in the card, heaviest first."""

STAGES = {"pre_training": "Bias of the data (before training)", "post_training": "Bias of the model (after training)"}


def to_model_card(document: Document, name: str) -> str:
    """The card's JSON text, shorter than 100,000 characters, from what `analysis.json` says.

    Curves are left out first, then the last metric groups; `caveats_and_recommendations` tells when something is.
    """
    card = _card(document, name)
    groups = [group for detail in card["evaluation_details"] for group in detail["metric_groups"]]
    places = {id(group): place for place, group in enumerate(groups)}
    too_long = len(_text(card)) - LONGEST_CARD + ROOM_FOR_THE_CAVEAT
    left_out: set[int] = set()
    for group in sorted(groups, key=lambda group: (not _has_curves(group), -places[id(group)])):
        if too_long < 0:
            break
        left_out.add(id(group))
        too_long -= len(_text(group))
    if left_out:
        _leave_out(card, left_out, f"{len(left_out)} of {len(groups)} metric groups do not fit into this card.")
    return _text(card)


def model_card_groups(document: Document) -> list[tuple[str, list[JsonObject]]]:
    """The evaluations of a result: a title, and metric groups with `name` and `metric_data`."""
    found = [(title, list(_bias_groups(document, stage))) for stage, title in STAGES.items()]
    found.append(("Model performance", list(_performance_groups(document))))
    found.append(("Explanations", [*_shapley_groups(document), *_curve_groups(document)]))
    return [(title, _uniquely_named(groups)) for title, groups in found if groups]


def _card(document: Document, name: str) -> JsonObject:
    own = document.get("pellucid", {})
    metadata = {f"pellucid_{key}": str(own[key]) for key in ("version", "seed", "rows", "config_sha256") if key in own}
    return {
        "model_overview": {"model_name": name[:LONGEST_METRIC_NAME]},
        "evaluation_details": [
            {
                "name": title[:LONGEST_NAME],
                "evaluation_observation": _observation(groups)[:LONGEST_TEXT],
                "metadata": metadata,
                "metric_groups": groups,
            }
            for title, groups in model_card_groups(document)
        ],
        "additional_information": {
            "caveats_and_recommendations": "Intervals hold at 95 %, by resampling the counts of rows. "
            "A value without disparity in these groups says nothing about groups that were not looked at."
        },
    }


def _text(part: JsonObject) -> str:
    return json.dumps(part, allow_nan=False)


def _has_curves(group: JsonObject) -> bool:
    return any(metric["type"] in ("linear_graph", "bar_chart") for metric in group["metric_data"])


def _leave_out(card: JsonObject, groups: set[int], told: str) -> None:
    for detail in card["evaluation_details"]:
        detail["metric_groups"] = [group for group in detail["metric_groups"] if id(group) not in groups]
    card["additional_information"]["caveats_and_recommendations"] += f" {told}"


def _observation(groups: Sequence[JsonObject]) -> str:
    """How many values were judged, and which failed."""
    notes = [
        (group["name"], metric["name"], metric.get("notes", "")) for group in groups for metric in group["metric_data"]
    ]
    judged = [(group, name, note) for group, name, note in notes if note.startswith(("pass:", "fail:", "not enough"))]
    failed = [f"{name} of {group}" for group, name, note in judged if note.startswith("fail:")]
    if not judged:
        return f"{len(notes)} values; no limits were given."
    told = f": {'; '.join(failed)}" if failed else ""
    return f"{len(judged)} values were judged against limits, {len(failed)} failed{told}."


def _bias_groups(document: Document, stage: str) -> Iterator[JsonObject]:
    section = document.get(f"{stage}_bias_metrics")
    if section is None:
        return
    more = document.get("pellucid", {}).get(f"{stage}_bias_metrics", {}).get("facets", {})
    for column, selections in section["facets"].items():
        for k, selection in enumerate(selections):
            details = {entry["name"]: entry for entry in more[column][k]["metrics"]} if column in more else {}
            metrics = [_bias_metric(entry, details.get(entry["name"], {})) for entry in selection["metrics"]]
            yield _group(f"{column} = {selection['value_or_threshold']}", metrics)


def _bias_metric(entry: Mapping[str, Any], details: Mapping[str, Any]) -> JsonObject:
    if entry["value"] is None:
        return _metric(entry["name"], f"not defined: {entry.get('error', 'no reason was given')}"[:LONGEST_NOTE])
    parts = []
    if "verdict" in details:
        parts.append(f"{details['verdict']['decision']}: {details['verdict']['reason']}")
    if details.get("interval_95"):
        low, high = (f"{end:.4g}" if isinstance(end, float) else end for end in details["interval_95"])
        parts.append(f"95 % interval {low} to {high}; n_d = {details['n_d']}, n_a = {details['n_a']}.")
    parts.append(METRICS[entry["name"]].title if entry["name"] in METRICS else "")
    return _metric(entry["name"], entry["value"]) | {"notes": " ".join(filter(None, parts))[:LONGEST_NOTE]}


def _performance_groups(document: Document) -> Iterator[JsonObject]:
    performance = document.get("pellucid", {}).get("model_performance")
    if performance is not None:
        yield _group("All rows", [_metric(name, value) for name, value in performance["metrics"].items()])


def _shapley_groups(document: Document) -> Iterator[JsonObject]:
    for output, said in document.get("explanations", {}).get("kernel_shap", {}).items():
        values = said["global_shap_values"]
        heaviest = sorted(values, key=lambda name: -abs(values[name]) if isinstance(values[name], int | float) else 1)
        metrics = [_metric(name, values[name]) for name in heaviest[:MOST_FEATURES]]
        yield _group(f"Global SHAP values, {output}", metrics)


def _curve_groups(document: Document) -> Iterator[JsonObject]:
    metrics = [
        metric
        for curve in document.get("explanations", {}).get("pdp", ())
        if "error" not in curve
        for metric in _curve_metrics(curve)
    ]
    if metrics:
        yield _group("Partial dependence", metrics)


def _curve_metrics(curve: Mapping[str, Any]) -> Iterator[JsonObject]:
    feature, values = curve["feature_name"], curve["feature_values"]
    lines = [("Data distribution", curve["data_distribution"])]
    lines += list(zip(curve["label_headers"], curve["model_predictions"], strict=True))
    for label, line in lines:
        is_number = curve["data_type"] == "numerical"
        yield {
            "name": f"{feature}: {label}"[:LONGEST_METRIC_NAME],
            "type": "linear_graph" if is_number else "bar_chart",
            "value": [list(point) for point in zip(values, line, strict=True)] if is_number else line,
            "x_axis_name": feature[:LONGEST_NAME] if is_number else [str(value)[:LONGEST_NAME] for value in values],
            "y_axis_name": label[:LONGEST_NAME],
        }


def _group(name: str, metrics: list[JsonObject]) -> JsonObject:
    return {"name": _cut(name, LONGEST_NAME), "metric_data": metrics}


def _metric(name: str, value: Any) -> JsonObject:
    """A number, or the words for what is none."""
    if isinstance(value, bool | str) or value is None:
        return {"name": _cut(name, LONGEST_METRIC_NAME), "type": "string", "value": str(value)}
    return {"name": _cut(name, LONGEST_METRIC_NAME), "type": "number", "value": value}


def _uniquely_named(groups: list[JsonObject]) -> list[JsonObject]:
    """Long names that were cut alike get numbers."""
    seen: dict[str, int] = {}
    for group in groups:
        name = group["name"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            ending = f" ({seen[name]})"
            group["name"] = name[: LONGEST_NAME - len(ending)] + ending
    return groups


def _cut(text: str, longest: int) -> str:
    """The text in one line and not too long; a pattern `.{1,63}` has no room for line ends, nor for nothing."""
    line = " ".join(text.split()) or "(empty)"
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
