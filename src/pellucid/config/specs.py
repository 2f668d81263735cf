"""From Clarify's words to our own: defaults filled in, parts that this version does not compute refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from pellucid.config.media_types import CAPTURE, CSV, IMAGE, JSON, JSON_LINES, PARQUET
from pellucid.config.nodes import BiasMethod, Entries, InlineDocument, Pdp, Predictor, Shap
from pellucid.config.suggest import quote
from pellucid.core.dataset import DataFormat
from pellucid.core.errors import UnsupportedError
from pellucid.core.facets import FacetSpec
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.scalars import Cell
from pellucid.core.specs import (
    Aggregation,
    AnalysisSpec,
    BiasSpec,
    BodyFormat,
    DataSpec,
    PdpSpec,
    PredictorSpec,
    ReportSpec,
    ShapSpec,
)

if TYPE_CHECKING:
    from pellucid.config.analysis_config import AnalysisConfig

FORMATS: dict[str, DataFormat] = {CSV: "csv", JSON_LINES: "jsonl", JSON: "json", PARQUET: "parquet"}
DEFAULT_PREDICTED_LABEL = "predicted_label"


def to_spec(config: AnalysisConfig) -> AnalysisSpec:
    """What the user asked for; the predictor is left out when nothing needs predictions from it.

    Raises:
        UnsupportedError: names every field that this version does not compute yet.
    """
    _refuse_later_parts(config)
    methods = config.methods
    return AnalysisSpec(
        data=_data(config),
        bias=_bias(config) if methods.pre_training_bias or methods.post_training_bias else None,
        shap=_shap(methods.shap, config.dataset_type) if methods.shap else None,
        pdp=_pdp(methods.pdp) if methods.pdp else None,
        report=ReportSpec(**_given(name=methods.report.name, title=methods.report.title)) if methods.report else None,
        predictor=_predictor(config.predictor, config) if config.predictor and _needs_predictor(config) else None,
    )


def _refuse_later_parts(config: AnalysisConfig) -> None:
    later = [name for name, is_used in _LATER.items() if is_used(config)]
    if later:
        verb = "asks" if len(later) == 1 else "ask"
        raise UnsupportedError(f"{', '.join(later)} {verb} for something that this version does not compute yet")


def _has_template_object(config: AnalysisConfig) -> bool:
    return config.predictor is not None and isinstance(config.predictor.content_template, Entries)


_LATER: dict[str, Callable[[AnalysisConfig], object]] = {
    f'dataset_type "{IMAGE}"': lambda config: config.dataset_type == IMAGE,
    f'dataset_type "{CAPTURE}"': lambda config: config.dataset_type == CAPTURE,
    "segment_config": lambda config: config.segment_config,
    "time_series_data_config": lambda config: config.time_series_data_config,
    "methods.shap.text_config": lambda config: config.methods.shap and config.methods.shap.text_config,
    "methods.shap.image_config": lambda config: config.methods.shap and config.methods.shap.image_config,
    "methods.asymmetric_shapley_value": lambda config: config.methods.asymmetric_shapley_value,
    "predictor.content_template (as an object; write it as a string)": _has_template_object,
}


def _data(config: AnalysisConfig) -> DataSpec:
    predicted_label = config.predicted_label
    if predicted_label is None and config.predicted_label_dataset_uri:
        predicted_label = DEFAULT_PREDICTED_LABEL
    return DataSpec(
        format=FORMATS[config.dataset_type],
        uri=config.dataset_uri,
        headers=config.headers,
        features=config.features,
        label=config.label,
        predicted_label=predicted_label,
        facet_uri=config.facet_dataset_uri,
        facet_headers=config.facet_headers,
        prediction_uri=config.predicted_label_dataset_uri,
        prediction_headers=config.predicted_label_headers,
        excluded=config.excluded_columns or (),
        join_column=config.joinsource_name_or_index,
    )


def _bias(config: AnalysisConfig) -> BiasSpec:
    return BiasSpec(
        positive=config.label_values_or_threshold or (),
        facets=tuple(FacetSpec(facet.name_or_index, facet.value_or_threshold or ()) for facet in config.facet or ()),
        group=config.group_variable,
        pretraining=_metrics(config.methods.pre_training_bias, PRETRAINING_METRICS),
        posttraining=_metrics(config.methods.post_training_bias, POSTTRAINING_METRICS),
    )


def _metrics(method: BiasMethod | None, registered: tuple[str, ...]) -> tuple[str, ...]:
    if method is None:
        return ()
    if method.methods == "all":
        return tuple(sorted(registered))
    return tuple(sorted({method.methods} if isinstance(method.methods, str) else set(method.methods)))


def _shap(shap: Shap, dataset_type: str) -> ShapSpec:
    baseline, document = _baseline(shap.baseline, dataset_type)
    return ShapSpec(
        baseline=baseline,
        baseline_document=document,
        clusters=shap.num_clusters,
        samples=shap.num_samples,
        use_logit=bool(shap.use_logit),
        aggregation=cast("Aggregation", shap.agg_method or "mean_abs"),
        save_local=bool(shap.save_local_shap_values),
        seed=shap.seed,
        features=shap.features_to_explain or None,
    )


def _baseline(
    baseline: str | InlineDocument | None, dataset_type: str
) -> tuple[str | tuple[tuple[Cell, ...], ...] | None, str | None]:
    """The baseline as a URI or as rows, and as a document."""
    if not isinstance(baseline, InlineDocument):
        return baseline, None
    if dataset_type not in (CSV, PARQUET):
        return None, baseline.text
    return tuple(tuple(row) for row in cast("list[list[Cell]]", baseline.value())), None


def _pdp(pdp: Pdp) -> PdpSpec:
    return PdpSpec(
        features=pdp.features or None, **_given(grid_resolution=pdp.grid_resolution, top_k=pdp.top_k_features)
    )


def _needs_predictor(config: AnalysisConfig) -> bool:
    methods = config.methods
    has_predictions = config.predicted_label is not None or config.predicted_label_dataset_uri is not None
    return bool(methods.shap or methods.pdp or (methods.post_training_bias and not has_predictions))


def _predictor(predictor: Predictor, config: AnalysisConfig) -> PredictorSpec:
    content_type = predictor.content_type or config.dataset_type
    template = predictor.content_template
    headers = predictor.label_headers
    return PredictorSpec(
        model_name=None if predictor.endpoint_name else predictor.model_name,
        endpoint_name=predictor.endpoint_name,
        endpoint_prefix=predictor.endpoint_name_prefix,
        target_model=predictor.target_model,
        custom_attributes=predictor.custom_attributes,
        content_type=_body_format(content_type),
        accept_type=_body_format(predictor.accept_type or content_type),
        content_template=template if isinstance(template, str) else None,
        record_template=predictor.record_template,
        label=predictor.label,
        probability=predictor.probability,
        label_headers=None if headers is None else tuple(map(str, headers)),
        probability_threshold=config.probability_threshold,
    )


def _body_format(media_type: str) -> BodyFormat:
    if media_type not in (CSV, JSON_LINES, JSON):
        raise UnsupportedError(f"predictor.content_type {quote(media_type)}: this version does not send it yet")
    return cast("BodyFormat", media_type)


def _given(**values: object) -> dict[str, Any]:
    """Those keyword arguments that are set, so that the others keep their defaults."""
    return {name: value for name, value in values.items() if value is not None}
