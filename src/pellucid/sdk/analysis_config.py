"""The whole analysis configuration of each `run_` method (contract 2.1)."""

from __future__ import annotations

from pellucid.sdk.asymmetric_shapley_value_config import AsymmetricShapleyValueConfig
from pellucid.sdk.bias_config import BiasConfig
from pellucid.sdk.data_config import DataConfig
from pellucid.sdk.explainability_config import ExplainabilityConfig
from pellucid.sdk.model_config import ModelConfig
from pellucid.sdk.predicted_label_config import ModelPredictedLabelConfig
from pellucid.sdk.sparse import JsonObject
from pellucid.sdk.time_series_rules import check_time_series, is_time_series

MetricNames = str | list[str] | None
Scores = ModelPredictedLabelConfig | int | str | None
Explanations = ExplainabilityConfig | list[ExplainabilityConfig] | None

REPORT = {"name": "report", "title": "Analysis Report"}


def pretraining_bias(data: DataConfig, bias: BiasConfig, metrics: MetricNames) -> JsonObject:
    """What `run_pre_training_bias` asks for."""
    return {**data.get_config(), **bias.get_config(), "methods": _methods(pretraining=metrics)}


def posttraining_bias(
    data: DataConfig, bias: BiasConfig, model: ModelConfig | None, scores: Scores, metrics: MetricNames
) -> JsonObject:
    """What `run_post_training_bias` asks for."""
    _require_predictions(data, model)
    described = {**data.get_config(), **bias.get_config(), "methods": _methods(posttraining=metrics)}
    return described | _predictor(model, scores)


def both_biases(
    data: DataConfig,
    bias: BiasConfig,
    model: ModelConfig | None,
    scores: Scores,
    pretraining: MetricNames,
    posttraining: MetricNames,
) -> JsonObject:
    """What `run_bias` asks for."""
    _require_predictions(data, model)
    methods = _methods(pretraining=pretraining, posttraining=posttraining)
    return {**data.get_config(), **bias.get_config(), "methods": methods, **_predictor(model, scores)}


def explainability(data: DataConfig, model: ModelConfig, scores: Scores, explanations: Explanations) -> JsonObject:
    """What `run_explainability` asks for."""
    check_time_series(data, model, explanations)
    methods = _methods(explanations=explanations)
    return {**data.get_config(), **_predictor(model, scores), "methods": methods}


def bias_and_explainability(
    data: DataConfig,
    bias: BiasConfig,
    model: ModelConfig | None,
    scores: Scores,
    pretraining: MetricNames,
    posttraining: MetricNames,
    explanations: Explanations,
) -> JsonObject:
    """What `run_bias_and_explainability` asks for."""
    if is_time_series(data, model, explanations):
        raise ValueError("Bias metrics are unsupported for time series.")
    if model is None and explanations is not None:
        raise ValueError("model_config must be provided when explainability methods are selected.")
    _require_predictions(data, model)
    methods = _methods(pretraining=pretraining, posttraining=posttraining, explanations=explanations)
    return {**data.get_config(), **bias.get_config(), "methods": methods, **_predictor(model, scores)}


def _require_predictions(data: DataConfig, model: ModelConfig | None) -> None:
    if model is None and data.predicted_label_dataset_uri is None and data.predicted_label is None:
        raise ValueError(
            "model_config must be provided when `predicted_label_dataset_uri` or `predicted_label` are not provided "
            "in data_config."
        )


def _predictor(model: ModelConfig | None, scores: Scores) -> JsonObject:
    """The predictor and the threshold; without a model only the threshold."""
    predictor = None if model is None else model.get_predictor_config()
    threshold = None
    if isinstance(scores, ModelPredictedLabelConfig):
        threshold, located = scores.get_predictor_config()
    else:
        located = {} if scores is None else {"label": scores}
    described: JsonObject = {} if predictor is None else {"predictor": predictor | located}
    return described if threshold is None else {**described, "probability_threshold": threshold}


def _methods(
    *, pretraining: MetricNames = None, posttraining: MetricNames = None, explanations: Explanations = None
) -> JsonObject:
    if not (pretraining or posttraining or explanations):
        raise AttributeError(
            "analysis_config must have at least one working method: One of the `pre_training_methods`, "
            "`post_training_methods`, `explainability_config`."
        )
    methods: JsonObject = {"report": dict(REPORT)}
    if pretraining:
        methods["pre_training_bias"] = {"methods": pretraining}
    if posttraining:
        methods["post_training_bias"] = {"methods": posttraining}
    return methods if explanations is None else methods | _merged(explanations)


def _merged(explanations: ExplainabilityConfig | list[ExplainabilityConfig]) -> JsonObject:
    merged: JsonObject = {}
    for config in _listed(explanations):
        entry = config.get_explainability_config()
        if not entry.keys().isdisjoint(merged):
            raise ValueError("Duplicate explainability configs are provided")
        merged |= entry
    if "shap" not in merged and "pdp" in merged and "features" not in merged["pdp"]:
        raise ValueError("PDP features must be provided when ShapConfig is not provided")
    return merged


def _listed(explanations: ExplainabilityConfig | list[ExplainabilityConfig]) -> list[ExplainabilityConfig]:
    """A configuration for time series stands alone: it is no part of a list."""
    if not isinstance(explanations, list):
        return [explanations]
    if not explanations:
        raise ValueError("Please provide at least one explainability config.")
    if any(isinstance(config, AsymmetricShapleyValueConfig) for config in explanations):
        raise ValueError("Please do not provide Asymmetric Shapley Value configs for non-TimeSeries uses.")
    return explanations
