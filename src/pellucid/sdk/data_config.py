"""Where the data set lies and which column plays which part (contract 1.2)."""

from __future__ import annotations

from copy import deepcopy

from pellucid.sdk.dataset_type import DatasetType
from pellucid.sdk.segmentation_config import SegmentationConfig
from pellucid.sdk.sparse import JsonObject, given
from pellucid.sdk.time_series_data_config import TimeSeriesDataConfig

CSV, JSON, IMAGE = DatasetType.TEXTCSV.value, DatasetType.JSON.value, DatasetType.IMAGE.value


class DataConfig:
    """Input, output and columns; paths are local, `file://` or `s3://` and go to the job, not into the JSON."""

    def __init__(
        self,
        s3_data_input_path: str,
        s3_output_path: str,
        s3_analysis_config_output_path: str | None = None,
        label: str | int | None = None,
        headers: list[str] | None = None,
        features: str | None = None,
        dataset_type: str = "text/csv",
        s3_compression_type: str = "None",
        joinsource: str | int | None = None,
        facet_dataset_uri: str | None = None,
        facet_headers: list[str] | None = None,
        predicted_label_dataset_uri: str | None = None,
        predicted_label_headers: list[str] | None = None,
        predicted_label: str | int | None = None,
        excluded_columns: list[int] | list[str] | None = None,
        segmentation_config: list[SegmentationConfig] | None = None,
        time_series_data_config: TimeSeriesDataConfig | None = None,
    ) -> None:
        self.s3_data_input_path = s3_data_input_path
        self.s3_output_path = s3_output_path
        self.s3_analysis_config_output_path = s3_analysis_config_output_path
        self.s3_data_distribution_type = "FullyReplicated"
        self.s3_compression_type = s3_compression_type
        self.label = label
        self.headers = headers
        self.features = features
        self.facet_dataset_uri = facet_dataset_uri
        self.facet_headers = facet_headers
        self.predicted_label_dataset_uri = predicted_label_dataset_uri
        self.predicted_label_headers = predicted_label_headers
        self.predicted_label = predicted_label
        self.excluded_columns = excluded_columns
        self.segmentation_configs = segmentation_config
        self._check(dataset_type, has_time_series=bool(time_series_data_config))
        self.analysis_config = given(
            dataset_type=dataset_type,
            features=features,
            headers=headers,
            label=label,
            joinsource_name_or_index=joinsource,
            facet_dataset_uri=facet_dataset_uri,
            facet_headers=facet_headers,
            predicted_label_dataset_uri=predicted_label_dataset_uri,
            predicted_label_headers=predicted_label_headers,
            predicted_label=predicted_label,
            excluded_columns=excluded_columns,
            segment_config=[entry.to_dict() for entry in segmentation_config] if segmentation_config else None,
            time_series_data_config=(
                time_series_data_config.get_time_series_data_config() if time_series_data_config else None
            ),
        )

    def get_config(self) -> JsonObject:
        """The part of the analysis configuration that describes the data set."""
        return deepcopy(self.analysis_config)

    def _check(self, dataset_type: str, *, has_time_series: bool) -> None:
        if dataset_type not in {member.value for member in DatasetType}:
            raise ValueError(f"Invalid dataset_type '{dataset_type}'. {_HINT}")
        if dataset_type == IMAGE:
            _refuse(self.predicted_label, "predicted_label", dataset_type)
            _refuse(self.excluded_columns, "excluded_columns", dataset_type)
        if dataset_type != CSV:
            _refuse_dataset(self.facet_dataset_uri, self.facet_headers, "facet", dataset_type)
            _refuse_dataset(
                self.predicted_label_dataset_uri, self.predicted_label_headers, "predicted_label", dataset_type
            )
        if has_time_series and dataset_type != JSON:
            raise ValueError("Currently time series explainability only supports JSON format data.")
        if dataset_type == JSON and not has_time_series and self.features is None:
            raise ValueError("features JMESPath is required for application/json dataset_type")


_HINT = "Please check the API documentation for the supported dataset types."


def _refuse(value: object, name: str, dataset_type: str) -> None:
    if value:
        raise ValueError(f"The parameter '{name}' is not supported for dataset_type '{dataset_type}'. {_HINT}")


def _refuse_dataset(uri: str | None, headers: list[str] | None, name: str, dataset_type: str) -> None:
    if uri or headers:
        raise ValueError(
            f"The parameters '{name}_dataset_uri' and '{name}_headers' are not supported for dataset_type "
            f"'{dataset_type}'. {_HINT}"
        )
