"""Where the parts of time series lie in their documents (contract 1.9)."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pellucid.sdk.sparse import JsonObject, given


class TimeSeriesJSONDatasetFormat(Enum):
    """The three shapes a document of time series can have."""

    COLUMNS = "columns"
    ITEM_RECORDS = "item_records"
    TIMESTAMP_RECORDS = "timestamp_records"


class TimeSeriesDataConfig:
    """Locators of the parts, all of them JMESPath expressions or all of them column indices."""

    def __init__(
        self,
        target_time_series: str | int,
        item_id: str | int,
        timestamp: str | int,
        related_time_series: list[str | int] | None = None,
        static_covariates: list[str | int] | None = None,
        dataset_format: TimeSeriesJSONDatasetFormat | None = None,
    ) -> None:
        kind = _kind_of(target_time_series)
        _require(item_id, "item_id", "an item id", kind)
        _require(timestamp, "timestamp", "a timestamp", kind)
        _check_list(related_time_series, "related_time_series", kind)
        _check_list(static_covariates, "static_covariates", kind)
        self.time_series_data_config = given(
            target_time_series=target_time_series,
            item_id=item_id,
            timestamp=timestamp,
            related_time_series=related_time_series or None,
            static_covariates=static_covariates or None,
            dataset_format=_format_name(dataset_format, kind),
        )

    def get_time_series_data_config(self) -> JsonObject:
        """The value of `time_series_data_config`."""
        return dict(self.time_series_data_config)


def _kind_of(target: object) -> type:
    if not target:
        raise ValueError("Please provide a target time series.")
    if not isinstance(target, str | int):
        raise ValueError("Please provide a string or an int for ``target_time_series``")
    return type(target)


def _require(locator: object, name: str, what: str, kind: type) -> None:
    if not locator:
        raise ValueError(f"Please provide {what}.")
    if not isinstance(locator, kind):
        raise ValueError(f"Please provide {kind} for ``{name}``")


def _check_list(locators: Any, name: str, kind: type) -> None:
    if not locators:
        return
    if not isinstance(locators, list) or not all(isinstance(locator, kind) for locator in locators):
        raise ValueError(f"Please provide a list of {kind} for ``{name}``")
    if kind is str and not all(locators):
        raise ValueError(f"Please do not provide empty strings in ``{name}``.")


def _format_name(dataset_format: object, kind: type) -> str | None:
    if kind is not str:
        if dataset_format:
            raise ValueError("Dataset format should only be provided when data files are JSONs.")
        return None
    if not isinstance(dataset_format, TimeSeriesJSONDatasetFormat):
        raise ValueError("Please provide a valid dataset format.")
    return dataset_format.value
