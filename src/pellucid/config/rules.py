"""Which keys need, exclude or limit one another, method by method.

A rule looks at a draft and reports what it finds. It asks `has` before it complains that something is missing, so that
a key with a problem of its own is not reported twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.config.column_rules import check_columns
from pellucid.config.draft import Draft, join
from pellucid.config.media_types import CSV, IMAGE, JSON, JSON_LINES, PARQUET
from pellucid.config.model_rules import check_model
from pellucid.config.nodes import InlineDocument
from pellucid.config.suggest import closest, listing, quote
from pellucid.config.time_series_rules import check_time_series
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS

ANALYSES = ("pre_training_bias", "post_training_bias", "shap", "pdp", "asymmetric_shapley_value")
_ADDITIONAL = ("facet_dataset_uri", "facet_headers", "predicted_label_dataset_uri", "predicted_label_headers")


def check_rules(draft: Draft) -> None:
    """Report every combination of keys that makes no sense."""
    _check_methods(draft)
    _check_bias(draft)
    _check_metric_names(draft, "methods.pre_training_bias.methods", PRETRAINING_METRICS)
    _check_metric_names(draft, "methods.post_training_bias.methods", POSTTRAINING_METRICS)
    _check_shap(draft)
    _check_baseline(draft)
    _check_pdp(draft)
    _check_data(draft)
    _check_images(draft)
    _check_segments(draft)
    check_time_series(draft)
    check_columns(draft)
    check_model(draft)


def _check_methods(draft: Draft) -> None:
    if "methods" in draft.values and not any(draft.has(join("methods", name)) for name in ANALYSES):
        draft.report("methods", "names no analysis", expected=f"at least one of {listing(ANALYSES)}")


def _check_bias(draft: Draft) -> None:
    asked = [name for name in ANALYSES[:2] if draft.has(join("methods", name))]
    if not asked or draft.has("time_series_data_config"):
        return
    need = f"is missing, and {' and '.join(asked)} {'needs' if len(asked) == 1 else 'need'} it"
    if not draft.has("label"):
        draft.report("label", need, expected="the column that holds the observed label")
    if not draft.has("facet"):
        draft.report("facet", need, expected='at least one sensitive column, such as [{"name_or_index": "sex"}]')
    elif draft.values.get("facet") == ():
        draft.report("facet", "is an empty list", expected="at least one sensitive column")
    if not draft.has("label_values_or_threshold"):
        draft.report("label_values_or_threshold", need, expected="a list with the positive outcome, such as [1]")
    elif draft.values.get("label_values_or_threshold") == ():
        problem = "Positive label values or thresholds are empty for Label column"
        draft.report("label_values_or_threshold", problem, expected="a list with the positive outcome, such as [1]")


def _check_metric_names(draft: Draft, path: str, registered: Sequence[str]) -> None:
    asked = draft.values.get(path)
    if asked == "all":
        return
    names = [(path, asked)] if isinstance(asked, str) else [(join(path, k), n) for k, n in enumerate(draft.items(path))]
    for where, name in names:
        if isinstance(name, str) and name not in registered:
            _report_metric(draft, where, name, registered)


def _report_metric(draft: Draft, path: str, name: str, registered: Sequence[str]) -> None:
    problem = f"Invalid metric_name: metrics should be one of the registered metrics[{', '.join(registered)}]"
    if name in PRETRAINING_METRICS + POSTTRAINING_METRICS:
        other = "post" if registered is PRETRAINING_METRICS else "pre"
        draft.report(
            path, problem, got=name, expected=f"one of them; {name} belongs into methods.{other}_training_bias"
        )
        return
    suggestion = closest(name, [*registered, "all"])
    hint = '"all" as a bare string for all of them' + (f"; did you mean {quote(suggestion)}?" if suggestion else "")
    draft.report(path, problem, got=name, expected=f"one of them, or {hint}")


def _check_shap(draft: Draft) -> None:
    shap = "methods.shap"
    if draft.has(f"{shap}.baseline") and draft.has(f"{shap}.num_clusters"):
        problem = "Baseline and num_clusters cannot be provided together. Please specify one of the two"
        draft.report(f"{shap}.num_clusters", problem, got=draft.values.get(f"{shap}.num_clusters"))
    special = [name for name in ("text_config", "image_config") if draft.has(f"{shap}.{name}")]
    if special and draft.items(f"{shap}.features_to_explain"):
        problem = "`features_to_explain` is not supported for datasets containing text features or images"
        draft.report(f"{shap}.features_to_explain", problem, expected=f"either this key or {' and '.join(special)}")


def _check_baseline(draft: Draft) -> None:
    path = "methods.shap.baseline"
    baseline = draft.values.get(path)
    if not isinstance(baseline, InlineDocument):
        return
    value = baseline.value()
    kind = draft.text("dataset_type")
    if kind in (CSV, PARQUET):
        _check_rows(value, path, draft)
    elif kind == JSON_LINES and not (isinstance(value, list) and value and all(isinstance(r, dict) for r in value)):
        expected = 'a list of objects in the shape of the data, such as [{"features": [0, 0]}]'
        draft.report(path, "does not have the shape of JSON Lines records", got=value, expected=expected)
    elif kind == IMAGE:
        draft.report(path, "is no URI", got=value, expected="the URI of one image")
    elif not value:
        draft.report(path, "is empty", got=value, expected="at least one record")


def _check_rows(value: object, path: str, draft: Draft) -> None:
    rows = value if isinstance(value, list) else []
    if not rows or not all(isinstance(row, list) and row for row in rows):
        expected = "a list of rows, features only, such as [[0, 1.5, null]]"
        draft.report(path, "is not a list of rows", got=value, expected=expected)
        return
    for position, row in enumerate(rows):
        if len(row) != len(rows[0]):
            expected = f"{len(rows[0])} cells, as in the first row"
            draft.report(join(path, position), f"has {len(row)} cells", got=row, expected=expected)
        for cell in row:
            if isinstance(cell, (list, dict)):
                draft.report(join(path, position), "has a cell that is a list or object", got=cell, expected="scalars")


def _check_pdp(draft: Draft) -> None:
    pdp, features = "methods.pdp", "methods.pdp.features"
    has_features = draft.has(features) and draft.values.get(features) != ()
    if draft.has(pdp) and not has_features and not draft.has("methods.shap"):
        problem = "PDP features must be provided when shap is not asked for"
        draft.report(features, problem, expected="a list of features, or methods.shap to rank them")


def _check_data(draft: Draft) -> None:
    kind = draft.text("dataset_type")
    if kind in (JSON, JSON_LINES) and not draft.has("features") and not draft.has("time_series_data_config"):
        expected = "a JMESPath expression, such as " + ('"[*].features"' if kind == JSON else '"features"')
        draft.report(
            "features", f'is missing: features JMESPath is required for dataset_type "{kind}"', expected=expected
        )
    if kind is None or kind == CSV:
        return
    for path in filter(draft.has, _ADDITIONAL):
        draft.report(path, f'is not supported for dataset_type "{kind}"', expected=f'dataset_type "{CSV}"')


def _check_images(draft: Draft) -> None:
    image_config = "methods.shap.image_config"
    kind = draft.text("dataset_type")
    if kind != IMAGE:
        if kind is not None and draft.has(image_config):
            draft.report(image_config, "is for images only", got=kind, expected=f'dataset_type "{IMAGE}"')
        return
    unsupported = [join("methods", name) for name in ANALYSES if name != "shap"]
    for path in filter(draft.has, [*unsupported, "predicted_label", "excluded_columns", "methods.shap.text_config"]):
        draft.report(path, f'is not supported for dataset_type "{IMAGE}"', expected="methods.shap with image_config")
    if draft.has("methods.shap") and not draft.has(image_config):
        draft.report(image_config, "is missing, and images need it", expected='an object with "model_type"')
    if draft.has("predictor") and not draft.has("predictor.label_headers"):
        draft.report("predictor.label_headers", "is missing, and images need it", expected="the names of the classes")


def _check_segments(draft: Draft) -> None:
    for position, _ in enumerate(draft.items("segment_config")):
        path = join("segment_config", position)
        aliases, segments = draft.items(f"{path}.display_aliases"), draft.items(f"{path}.segments")
        if draft.has(f"{path}.display_aliases") and len(aliases) not in (len(segments), len(segments) + 1):
            expected = f"{len(segments)} names, or one more for all remaining rows"
            draft.report(f"{path}.display_aliases", f"has {len(aliases)} names", got=list(aliases), expected=expected)
