"""Rules for the model: when one is needed, and what a request to it has to look like."""

from __future__ import annotations

import re

from pellucid.config.draft import Draft, join
from pellucid.config.media_types import CAPTURE, CSV, IMAGE, JSON, JSON_LINES, PARQUET
from pellucid.config.suggest import quote, with_suggestion

_RECORD = re.compile(r"\$(records?)\b")
_FEATURES = re.compile(r"\$features(?:_kvp)?\b|\$\{")
_NAMED_FEATURE = re.compile(r"\$\{([^}]*)\}")
_TIME_SERIES = "time_series_data_config"


def check_model(draft: Draft) -> None:
    """Report a missing model, and requests or answers that cannot be written or read."""
    askers = _askers(draft)
    if askers and not draft.has("predictor"):
        need = "needs" if len(askers) == 1 else "need"
        problem = f"is missing, and {' and '.join(askers)} {need} predictions"
        draft.report("predictor", problem, expected=_predictions_wanted(askers))
    if askers and draft.has("predictor"):
        _check_name(draft)
        _check_content_type(draft)
        _check_templates(draft)
    _check_expressions(draft)


def _askers(draft: Draft) -> list[str]:
    """The methods that need predictions from a model."""
    names = [f"methods.{name}" for name in ("shap", "pdp", "asymmetric_shapley_value")]
    if not draft.has("predicted_label") and not draft.has("predicted_label_dataset_uri"):
        names.append("methods.post_training_bias")
    return [name for name in names if draft.has(name)]


def _predictions_wanted(askers: list[str]) -> str:
    model = 'an object with "model_name" or "endpoint_name"'
    if askers == ["methods.post_training_bias"]:
        return f"{model}, or predictions in the data: predicted_label or predicted_label_dataset_uri"
    return model


def _check_name(draft: Draft) -> None:
    has_model = draft.has("predictor.model_name")
    if not has_model and not draft.has("predictor.endpoint_name"):
        draft.report("predictor", "names no model", expected='"model_name" or "endpoint_name"')
    if draft.has("predictor.endpoint_name_prefix") and not has_model:
        prefix = draft.text("predictor.endpoint_name_prefix")
        expected = "no prefix with endpoint_name, or model_name"
        draft.report("predictor.endpoint_name_prefix", "goes with model_name only", got=prefix, expected=expected)


def _check_content_type(draft: Draft) -> None:
    path = "predictor.content_type"
    kind, body = draft.text("dataset_type"), draft.text(path)
    if kind == PARQUET and not draft.has(path):
        draft.report(path, "is missing, and Parquet data needs it", expected=f'"{CSV}", "{JSON_LINES}" or "{JSON}"')
    is_image_body = body is not None and body not in (CSV, JSON_LINES, JSON)
    if kind in (CSV, JSON_LINES, JSON, PARQUET) and is_image_body:
        expected = f'"{CSV}", "{JSON_LINES}" or "{JSON}"'
        draft.report(path, f'does not fit dataset_type "{kind}"', got=body, expected=expected)
    if kind == IMAGE and body is not None and not is_image_body:
        expected = '"image/jpeg", "image/png" or "application/x-npy"'
        draft.report(path, f'does not fit dataset_type "{kind}"', got=body, expected=expected)


def _check_templates(draft: Draft) -> None:
    body = _content_type(draft)
    if body == JSON:
        _check_json_templates(draft)
    elif body == JSON_LINES:
        _check_lines_template(draft)


def _content_type(draft: Draft) -> str | None:
    """The format of requests; `None` if it is broken."""
    path = "predictor.content_type"
    return draft.text(path) if draft.has(path) else draft.text("dataset_type")


def _check_lines_template(draft: Draft) -> None:
    path = "predictor.content_template"
    template = draft.text(path)
    is_time_series = draft.has(_TIME_SERIES)
    wanted = "$record" if is_time_series else "$features"
    if not draft.has(path):
        problem = f'is missing: content_template field is required for content_type "{JSON_LINES}"'
        draft.report(path, problem, expected=f'a template such as {{"data": {wanted}}}')
    elif template is not None and not (_RECORD if is_time_series else _FEATURES).search(template):
        draft.report(path, f"has no placeholder {wanted}", got=template, expected=f'such as {{"data": {wanted}}}')


def _check_json_templates(draft: Draft) -> None:
    path = "predictor.content_template"
    template = draft.text(path)
    required = f'is missing: content_template and record_template are required for content_type "{JSON}"'
    if not draft.has(path):
        draft.report(path, required, expected='a template such as "$records"')
    elif template is not None:
        _check_record_placeholder(draft, path, template)
    if not draft.has("predictor.record_template"):
        draft.report("predictor.record_template", required, expected='a template such as "$features_kvp"')
    elif not draft.has(_TIME_SERIES):
        _check_record_template(draft)


def _check_record_placeholder(draft: Draft, path: str, template: str) -> None:
    placeholders = set(_RECORD.findall(template))
    if not placeholders:
        expected = "$records for many records in a request, $record for one"
        draft.report(path, "has neither placeholder $records nor $record", got=template, expected=expected)
    if len(placeholders) > 1:
        expected = "$records for many records in a request, or $record for one"
        draft.report(path, "has both placeholders $records and $record", got=template, expected=expected)


def _check_record_template(draft: Draft) -> None:
    path = "predictor.record_template"
    template, headers = draft.text(path), draft.names("headers")
    if template is None:
        return
    if not _FEATURES.search(template):
        problem = "Data must contain features, and the template has no placeholder for them"
        draft.report(path, problem, got=template, expected="$features, $features_kvp or ${name}")
    for name in _NAMED_FEATURE.findall(template):
        if headers is not None and name not in headers:
            expected = with_suggestion("a name in headers", name, headers)
            draft.report(path, f"Feature names not found. {quote(name)} is not in headers", got=name, expected=expected)


def _check_expressions(draft: Draft) -> None:
    paths = ["features", "predictor.time_series_predictor_config.forecast"]
    if draft.text("dataset_type") in (JSON, JSON_LINES, CAPTURE):
        paths += ["label", "predicted_label"]
    if (draft.text("predictor.accept_type") or _content_type(draft)) in (JSON, JSON_LINES):
        paths += ["predictor.label", "predictor.probability"]
    paths += [f"{_TIME_SERIES}.{name}" for name in ("target_time_series", "item_id", "timestamp")]
    for name in ("related_time_series", "static_covariates"):
        series = f"{_TIME_SERIES}.{name}"
        paths += [join(series, position) for position in range(len(draft.items(series)))]
    for path in paths:
        _check_expression(draft, path)


def _check_expression(draft: Draft, path: str) -> None:
    expression = draft.text(path)
    if expression is None:
        return
    import jmespath

    try:
        jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError as error:
        reason = str(error).splitlines()[0]
        problem = f"is not a JMESPath expression ({quote(reason)})"
        draft.report(path, problem, got=expression, expected='an expression such as "predictions[*].score"')
