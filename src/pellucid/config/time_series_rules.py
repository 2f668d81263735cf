"""Rules for time series: what they need, and what cannot be combined with them."""

from __future__ import annotations

from pellucid.config.draft import Draft, join
from pellucid.config.media_types import JSON, JSON_LINES
from pellucid.config.nodes import Entries, TimeSeriesData

_DATA = "time_series_data_config"
_METHOD = "methods.asymmetric_shapley_value"
_FORECAST = "predictor.time_series_predictor_config"


def check_time_series(draft: Draft) -> None:
    """Report everything that is wrong with a request about time series."""
    if draft.has(_METHOD):
        _check_method(draft)
    if draft.has(_DATA):
        _check_exclusions(draft)
        _check_locators(draft)
        _check_bodies(draft)


def _check_method(draft: Draft) -> None:
    if not draft.has(_DATA):
        draft.report(_DATA, f"is missing, and {_METHOD} needs it", expected="an object that locates the time series")
    if draft.has("predictor") and not draft.has(_FORECAST):
        draft.report(_FORECAST, f"is missing, and {_METHOD} needs it", expected='an object with "forecast"')
    _check_samples(draft)
    _check_static_baseline(draft)


def _check_samples(draft: Draft) -> None:
    granularity = draft.text(f"{_METHOD}.granularity")
    direction = draft.text(f"{_METHOD}.direction")
    path = f"{_METHOD}.num_samples"
    if granularity == "timewise" and draft.has(path):
        problem = "num_samples is only used for fine-grained explanations"
        draft.report(path, problem, got=draft.values.get(path), expected='no such key with granularity "timewise"')
    if granularity == "fine_grained" and not draft.has(path):
        draft.report(path, "is missing, and fine_grained explanations need it", expected="an integer of at least 1")
    if granularity == "fine_grained" and direction not in (None, "chronological"):
        problem = "and fine_grained granularity are not supported together"
        draft.report(f"{_METHOD}.direction", problem, got=direction, expected='"chronological"')


def _check_static_baseline(draft: Draft) -> None:
    path = f"{_METHOD}.baseline.static_covariates"
    covariates = draft.items(f"{_DATA}.static_covariates")
    baseline = draft.values.get(path)
    if isinstance(baseline, Entries) and draft.has(_DATA) and not draft.has(f"{_DATA}.static_covariates"):
        expected = f"no such key, or {_DATA}.static_covariates"
        draft.report(path, "is given although no static covariates are configured", expected=expected)
    elif isinstance(baseline, Entries) and covariates:
        for item, values in baseline.pairs:
            if isinstance(values, tuple) and len(values) != len(covariates):
                problem = "its length does not match the number of static covariates"
                draft.report(join(path, item), problem, got=list(values), expected=f"{len(covariates)} values")
    elif not draft.has(path) and "$static_covariates" in (draft.text("predictor.record_template") or ""):
        _report_missing_static_baseline(draft, path)


def _report_missing_static_baseline(draft: Draft, path: str) -> None:
    if draft.text(f"{_METHOD}.baseline") is None:
        problem = "is missing, and the model's request uses static covariates"
        draft.report(path, problem, expected="for every item id, one value per static covariate")


def _check_exclusions(draft: Draft) -> None:
    kind = draft.text("dataset_type")
    if kind is not None and kind != JSON:
        problem = "Currently time series explainability only supports JSON format data"
        draft.report("dataset_type", problem, got=kind, expected=f'"{JSON}"')
    for path in filter(draft.has, ("methods.pre_training_bias", "methods.post_training_bias")):
        draft.report(path, "Bias metrics are unsupported for time series", expected=_METHOD)
    for path in filter(draft.has, ("methods.shap", "methods.pdp", "excluded_columns", "predictor.label")):
        draft.report(path, "is not supported for time series", expected=f"only {_METHOD}")


def _check_locators(draft: Draft) -> None:
    data = draft.values.get(_DATA)
    if not isinstance(data, TimeSeriesData):
        return
    wanted = type(data.target_time_series)
    for name in ("item_id", "timestamp"):
        _check_locator(draft, f"{_DATA}.{name}", wanted)
    for name in ("related_time_series", "static_covariates"):
        for position, _ in enumerate(draft.items(f"{_DATA}.{name}")):
            _check_locator(draft, join(f"{_DATA}.{name}", position), wanted)
    path = f"{_DATA}.dataset_format"
    if wanted is str and data.dataset_format is None:
        expected = '"columns", "item_records" or "timestamp_records"'
        draft.report(path, "is missing, and JMESPath locators need it", expected=expected)
    if wanted is int and data.dataset_format is not None:
        problem = "Dataset format should only be provided when data files are JSONs"
        draft.report(path, problem, got=data.dataset_format, expected="JMESPath expressions as locators")


def _check_locator(draft: Draft, path: str, wanted: type) -> None:
    value = draft.values.get(path)
    if not isinstance(value, wanted):
        kind = "a JMESPath expression" if wanted is str else "a position"
        draft.report(path, "has another type than target_time_series", got=value, expected=f"{kind}, as there")


def _check_bodies(draft: Draft) -> None:
    for name, accepted in (("content_type", (JSON, JSON_LINES)), ("accept_type", (JSON, JSON_LINES))):
        value = draft.text(f"predictor.{name}")
        if value is not None and value not in accepted:
            problem = f"{name} must be JSON or JSONLines for time series explainability"
            draft.report(f"predictor.{name}", problem, got=value, expected=f'"{JSON}" or "{JSON_LINES}"')
