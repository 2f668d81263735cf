"""The parts of an `AnalysisConfig`, with the keys of `analysis_config.json` as attributes.

`None` means that the key is not given. Arrays are tuples; `Entries` are objects with free keys; an `InlineDocument` is
JSON of any shape.
"""

from __future__ import annotations

import json

from msgspec import Struct

from pellucid.core.facets import ColumnRef
from pellucid.core.scalars import Scalar


class InlineDocument(Struct, frozen=True):
    """An array or object of any shape, as JSON text in Python's default formatting, not ASCII-escaped."""

    text: str

    def value(self) -> object:
        """The document as plain lists, dicts and scalars."""
        value: object = json.loads(self.text)
        return value


class Entries(Struct, frozen=True):
    """An object with free keys, in the order of the file."""

    pairs: tuple[tuple[str, object], ...]


class Facet(Struct, frozen=True, kw_only=True):
    """`facet[]`: a sensitive column and the values or the threshold that select group d."""

    name_or_index: ColumnRef
    value_or_threshold: tuple[Scalar, ...] | None = None


class Segmentation(Struct, frozen=True, kw_only=True):
    """`segment_config[]`: how one column splits the data set."""

    name_or_index: ColumnRef
    segments: tuple[tuple[str | int, ...], ...]
    config_name: str | None = None
    display_aliases: tuple[str, ...] | None = None


class TimeSeriesData(Struct, frozen=True, kw_only=True):
    """`time_series_data_config`: where the parts of a time series are."""

    target_time_series: ColumnRef
    item_id: ColumnRef
    timestamp: ColumnRef
    related_time_series: tuple[ColumnRef, ...] | None = None
    static_covariates: tuple[ColumnRef, ...] | None = None
    dataset_format: str | None = None


class BiasMethod(Struct, frozen=True, kw_only=True):
    """`pre_training_bias` and `post_training_bias`: `all`, one metric, or several."""

    methods: str | tuple[str, ...]


class TextExplanation(Struct, frozen=True, kw_only=True):
    """`text_config`: how text columns are cut into units."""

    granularity: str
    language: str
    max_top_tokens: int | None = None


class ImageDebug(Struct, frozen=True, kw_only=True):
    """`image_config.debug`: explain a subset of the images."""

    image_names: tuple[str, ...] | None = None
    class_ids: tuple[int, ...] | None = None
    sample_from: int | None = None
    sample_to: int | None = None


class ImageExplanation(Struct, frozen=True, kw_only=True):
    """`image_config`: how images are cut into segments, and which objects are explained."""

    model_type: str
    num_segments: int | None = None
    feature_extraction_method: str | None = None
    segment_compactness: float | None = None
    max_objects: int | None = None
    iou_threshold: float | None = None
    context: float | None = None
    debug: ImageDebug | None = None


class Shap(Struct, frozen=True, kw_only=True):
    """`shap`: Kernel SHAP."""

    baseline: str | InlineDocument | None = None
    num_clusters: int | None = None
    num_samples: int | None = None
    use_logit: bool | None = None
    agg_method: str | None = None
    save_local_shap_values: bool | None = None
    seed: int | None = None
    features_to_explain: tuple[ColumnRef, ...] | None = None
    text_config: TextExplanation | None = None
    image_config: ImageExplanation | None = None


class Pdp(Struct, frozen=True, kw_only=True):
    """`pdp`: partial dependence plots."""

    grid_resolution: int | None = None
    features: tuple[ColumnRef, ...] | None = None
    top_k_features: int | None = None


class TemporalBaseline(Struct, frozen=True, kw_only=True):
    """The object form of `asymmetric_shapley_value.baseline`."""

    target_time_series: str | None = None
    related_time_series: str | None = None
    static_covariates: Entries | None = None


class AsymmetricShapley(Struct, frozen=True, kw_only=True):
    """`asymmetric_shapley_value`: explanations of forecasts."""

    direction: str
    granularity: str
    num_samples: int | None = None
    baseline: str | TemporalBaseline | None = None


class ReportMethod(Struct, frozen=True, kw_only=True):
    """`report`: file stem and title."""

    name: str | None = None
    title: str | None = None


class Methods(Struct, frozen=True, kw_only=True):
    """`methods`: what to compute."""

    report: ReportMethod | None = None
    pre_training_bias: BiasMethod | None = None
    post_training_bias: BiasMethod | None = None
    shap: Shap | None = None
    pdp: Pdp | None = None
    asymmetric_shapley_value: AsymmetricShapley | None = None


class TimeSeriesPredictor(Struct, frozen=True, kw_only=True):
    """`time_series_predictor_config`: where the forecast is in the model's answer."""

    forecast: str


class Predictor(Struct, frozen=True, kw_only=True):
    """`predictor`: the model and how to speak to it."""

    model_name: str | None = None
    instance_type: str | None = None
    initial_instance_count: int | None = None
    endpoint_name: str | None = None
    accelerator_type: str | None = None
    endpoint_name_prefix: str | None = None
    target_model: str | None = None
    custom_attributes: str | None = None
    accept_type: str | None = None
    content_type: str | None = None
    content_template: str | Entries | None = None
    record_template: str | None = None
    label: ColumnRef | None = None
    probability: ColumnRef | None = None
    label_headers: tuple[str | int, ...] | None = None
    time_series_predictor_config: TimeSeriesPredictor | None = None
