"""Make the calls of `sdk_cases` on a module with the names of `sagemaker.clarify`, and say how each ended."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Callable
from enum import Enum
from typing import Any

PRODUCE = {
    "DataConfig": "get_config",
    "BiasConfig": "get_config",
    "ModelConfig": "get_predictor_config",
    "ModelPredictedLabelConfig": "get_predictor_config",
    "SHAPConfig": "get_explainability_config",
    "PDPConfig": "get_explainability_config",
    "AsymmetricShapleyValueConfig": "get_explainability_config",
    "TextConfig": "get_text_config",
    "ImageConfig": "get_image_config",
    "TimeSeriesDataConfig": "get_time_series_data_config",
    "TimeSeriesModelConfig": "get_time_series_model_config",
    "SegmentationConfig": "to_dict",
}
"""The method with which each class says what it writes."""

CONSTANTS = {
    "SageMakerClarifyProcessor": ("_CLARIFY_DATA_INPUT", "_CLARIFY_CONFIG_INPUT", "_CLARIFY_OUTPUT"),
    "TextConfig": ("_SUPPORTED_GRANULARITIES", "_SUPPORTED_LANGUAGES"),
}
JOB_METHODS = ("describe", "from_processing_arn", "from_processing_name", "stop", "wait")

Run = Callable[[str, dict[str, Any]], dict[str, Any]]


def outcome(module: Any, case: dict[str, Any], run: Run) -> dict[str, Any]:
    """`{"json": text, ...}`, or `{"error": type, "message": text}`; `run` makes the calls of the processor."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arguments = {name: _built(module, value) for name, value in case["arguments"].items()}
            if case["call"] not in PRODUCE:
                return run(case["call"], arguments)
            made = getattr(module, case["call"])(**arguments)
            return {"json": json.dumps(getattr(made, PRODUCE[case["call"]])())}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


def surface(module: Any, classes: list[str]) -> dict[str, Any]:
    """Every member of an enum, every argument with its default, and every constant of these classes."""
    return {name: _members(getattr(module, name)) | _constants(getattr(module, name)) for name in classes}


def job_surface(job: type) -> dict[str, list[str]]:
    """The names of the arguments of a job's methods."""
    return {name: list(inspect.signature(getattr(job, name)).parameters) for name in JOB_METHODS}


def _members(found: type) -> dict[str, Any]:
    if issubclass(found, Enum):
        return {member.name: member.value for member in found}
    methods = {name: value for name, value in vars(found).items() if not name.startswith("_")} | {
        "__init__": found.__init__
    }
    return {
        name: _arguments(value) if callable(value) or name == "__init__" else "..." for name, value in methods.items()
    }


def _arguments(function: Any) -> Any:
    if isinstance(function, type):
        return _members(function)
    parameters = inspect.signature(function).parameters.values()
    return [[p.name, "required" if p.default is p.empty else repr(p.default)] for p in parameters]


def _constants(found: type) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in CONSTANTS.get(found.__name__, ())}
    return {name: value if isinstance(value, str) else list(value) for name, value in values.items()}


def _built(module: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [_built(module, item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$enum" in value:
        name, member = value["$enum"].split(".")
        return getattr(module, name)[member]
    arguments = {name: _built(module, item) for name, item in value.items() if name != "$"}
    return getattr(module, value["$"])(**arguments) if "$" in value else arguments
