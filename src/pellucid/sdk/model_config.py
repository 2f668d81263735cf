"""Which model to ask and how to speak to it (contract 1.11)."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import deepcopy

from pellucid.sdk.sparse import JsonObject, given
from pellucid.sdk.time_series_model_config import TimeSeriesModelConfig

JSON_LINES, JSON = "application/jsonlines", "application/json"
ACCEPT_TYPES = ("text/csv", JSON_LINES, JSON)
CONTENT_TYPES = (*ACCEPT_TYPES, "image/jpeg", "image/jpg", "image/png", "application/x-npy")

_PREFIX = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])")


class ModelConfig:
    """A model to serve for the job (`model_name`), or one that is being served (`endpoint_name`).

    Here both names are looked up among the registered models and endpoints; instance type, count and accelerator are
    accepted, written down, and have no effect on this machine.
    """

    def __init__(
        self,
        model_name: str | None = None,
        instance_count: int | None = None,
        instance_type: str | None = None,
        accept_type: str | None = None,
        content_type: str | None = None,
        content_template: str | None = None,
        record_template: str | None = None,
        custom_attributes: str | None = None,
        accelerator_type: str | None = None,
        endpoint_name_prefix: str | None = None,
        target_model: str | None = None,
        endpoint_name: str | None = None,
        time_series_model_config: TimeSeriesModelConfig | None = None,
    ) -> None:
        self.predictor_config = {
            **_whom(model_name, instance_type, instance_count, endpoint_name),
            **_checked_prefix(endpoint_name_prefix, endpoint_name),
        }
        forecast = time_series_model_config.get_time_series_model_config() if time_series_model_config else None
        _check_type("accept_type", accept_type, ACCEPT_TYPES, has_forecast=forecast is not None)
        _check_type("content_type", content_type, CONTENT_TYPES, has_forecast=forecast is not None)
        _check_templates(content_type, content_template, record_template)
        self.predictor_config |= given(
            accept_type=accept_type,
            content_type=content_type,
            content_template=content_template,
            record_template=record_template,
            custom_attributes=custom_attributes,
            accelerator_type=accelerator_type,
            target_model=target_model,
            time_series_predictor_config=forecast,
        )

    def get_predictor_config(self) -> JsonObject:
        """The value of `predictor`."""
        return deepcopy(self.predictor_config)


def _whom(model: str | None, instance_type: str | None, count: int | None, endpoint: str | None) -> JsonObject:
    is_shadow = bool(model and instance_type and count)
    if is_shadow == bool(endpoint):
        raise AssertionError
    if endpoint:
        return {"endpoint_name": endpoint}
    return {"model_name": model, "instance_type": instance_type, "initial_instance_count": count}


def _checked_prefix(prefix: str | None, endpoint: str | None) -> JsonObject:
    if not prefix:
        return {}
    if endpoint:
        raise AssertionError
    if not _PREFIX.match(prefix):
        raise ValueError("Invalid endpoint_name_prefix. Please follow pattern ^[a-zA-Z0-9](-*[a-zA-Z0-9]).")
    return {"endpoint_name_prefix": prefix}


def _check_type(name: str, media_type: str | None, accepted: Collection[str], *, has_forecast: bool) -> None:
    if media_type is None:
        return
    if media_type not in accepted:
        raise ValueError(f"Invalid {name} {media_type}. Please choose text/csv or application/jsonlines.")
    if has_forecast and media_type not in (JSON, JSON_LINES):
        raise ValueError(f"``{name}`` must be JSON or JSONLines for time series explainability.")


def _check_templates(content_type: str | None, content: str | None, record: str | None) -> None:
    if content_type == JSON_LINES:
        if content is None:
            raise ValueError(f"content_template field is required for content_type {content_type}")
        if "$features" not in content:
            raise ValueError(f"Invalid content_template {content}. Please include a placeholder $features.")
    if content_type == JSON:
        if content is None or record is None:
            raise ValueError(f"content_template and record_template are required for content_type {content_type}")
        if "$record" not in content:
            raise ValueError(
                f"Invalid content_template {content}. Please include either placeholder $records or $record."
            )
