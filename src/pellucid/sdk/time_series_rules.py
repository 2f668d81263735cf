"""Which configurations go together when forecasts are explained."""

from __future__ import annotations

from typing import Any

from pellucid.sdk.asymmetric_shapley_value_config import AsymmetricShapleyValueConfig
from pellucid.sdk.data_config import DataConfig
from pellucid.sdk.model_config import ModelConfig


def check_time_series(data: DataConfig, model: ModelConfig, explanations: object) -> None:
    """Raises `ValueError` when some of the configurations are about time series and others are not."""
    has_data, has_model = _has_data(data), _has_model(model)
    if not isinstance(explanations, AsymmetricShapleyValueConfig):
        _refuse(has_data, "TimeSeriesDataConfig")
        _refuse(has_model, "TimeSeriesModelConfig")
        return
    if not has_data:
        raise ValueError("Please provide a TimeSeriesDataConfig to DataConfig.")
    if not has_model:
        raise ValueError("Please provide a TimeSeriesModelConfig to ModelConfig.")
    _check_covariates(data, explanations.asymmetric_shapley_value_config.get("baseline"))


def is_time_series(data: DataConfig, model: ModelConfig | None, explanations: object) -> bool:
    """Whether any of the configurations is about time series."""
    if isinstance(explanations, AsymmetricShapleyValueConfig) or _has_data(data):
        return True
    return model is not None and _has_model(model)


def _has_data(data: DataConfig) -> bool:
    return "time_series_data_config" in data.analysis_config


def _has_model(model: ModelConfig) -> bool:
    return "time_series_predictor_config" in model.predictor_config


def _refuse(is_there: bool, name: str) -> None:
    if is_there:
        raise ValueError(
            "Please provide an AsymmetricShapleyValueConfig for time series explainability cases. For non time series "
            f"cases, please do not provide a {name}."
        )


def _check_covariates(data: DataConfig, baseline: Any) -> None:
    covariates = baseline.get("static_covariates") if isinstance(baseline, dict) else None
    if covariates is None:
        return
    columns = data.analysis_config["time_series_data_config"].get("static_covariates")
    if not columns:
        raise ValueError(
            "Static covariate baselines are provided in AsymmetricShapleyValueConfig when no static covariate columns "
            "are provided in TimeSeriesDataConfig. Please check these configs."
        )
    for item in covariates:
        entry = covariates[item]
        if not isinstance(entry, list):
            raise ValueError(f"Baseline entry for {item} must be a list, is {type(entry)}.")
        if len(entry) != len(columns):
            raise ValueError(
                f"Length of baseline entry for {item} does not match number of static covariate columns. Please "
                "ensure every covariate has a baseline value for every item id."
            )
