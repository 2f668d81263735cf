"""The argument combinations whose outcome is compared with the real SDK's: plain data, understood by `sdk_calls`.

A nested object is written `{"$": class, argument: value, ...}`, a member of an enum `{"$enum": "Class.MEMBER"}`.
"""

from __future__ import annotations

from typing import Any

Case = dict[str, Any]


def cases() -> list[Case]:
    """Every case once; `id` names it."""
    found = [
        *_data(), *_data_errors(), *_time_series_data(), *_segments(), *_bias(), *_model(), *_model_errors(),
        *_predicted_labels(), *_shap(), *_text_and_images(), *_pdp(), *_asymmetric(), *_runs(), *_run_errors(),
        *_time_series_runs(),
    ]  # fmt: skip
    return [{"id": f"{k:03d} {case['call']}", **case} for k, case in enumerate(found)]


def _case(call: str, **arguments: object) -> Case:
    return {"call": call, "arguments": arguments}


def _object(name: str, **arguments: object) -> Case:
    return {"$": name, **arguments}


PATHS = {"s3_data_input_path": "s3://bucket/data.csv", "s3_output_path": "s3://bucket/out"}
TS = {"target_time_series": "[].y", "item_id": "[].id", "timestamp": "[].t"}
RECORDS = {"$enum": "TimeSeriesJSONDatasetFormat.TIMESTAMP_RECORDS"}
ITEMS = {"$enum": "TimeSeriesJSONDatasetFormat.ITEM_RECORDS"}
COLUMNS = {"$enum": "TimeSeriesJSONDatasetFormat.COLUMNS"}
DATA = _object("DataConfig", **PATHS, label="y", headers=["y", "a", "b"])
NO_LABEL = _object("DataConfig", **PATHS, headers=["a", "b"])
BIAS = _object("BiasConfig", label_values_or_threshold=[1], facet_name="a", facet_values_or_threshold=[0])
MODEL = _object(
    "ModelConfig",
    model_name="m",
    instance_type="ml.m5.xlarge",
    instance_count=1,
    content_type="text/csv",
    accept_type="text/csv",
)
ENDPOINT = _object("ModelConfig", endpoint_name="e")
SHAP = _object("SHAPConfig", baseline=[[0, 0]], num_samples=15, agg_method="mean_abs")
TS_DATA = _object("TimeSeriesDataConfig", **TS, dataset_format=RECORDS)
TS_JSON = _object("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA)
FORECAST = _object("TimeSeriesModelConfig", forecast="predictions[].mean")
TS_MODEL = _object(
    "ModelConfig",
    model_name="m",
    instance_type="ml.m5.xlarge",
    instance_count=1,
    content_type="application/json",
    accept_type="application/json",
    content_template='{"instances": $records}',
    record_template='{"target": $target_time_series}',
    time_series_model_config=FORECAST,
)


def _data() -> list[Case]:
    jmespath = {"features": "features", "label": "label", "headers": ["a", "b", "label"]}
    return [
        _case("DataConfig", **PATHS),
        _case("DataConfig", **PATHS, label="y", headers=["y", "a"]),
        _case("DataConfig", **PATHS, label=0),
        _case("DataConfig", **PATHS, label="y", headers=[]),
        _case("DataConfig", **PATHS, label="y", excluded_columns=["a", "b"], joinsource="id"),
        _case("DataConfig", **PATHS, label="y", excluded_columns=[1], joinsource=0),
        _case("DataConfig", **PATHS, dataset_type="application/jsonlines", **jmespath),
        _case("DataConfig", **PATHS, dataset_type="application/jsonlines"),
        _case("DataConfig", **PATHS, dataset_type="application/json", features="[*].f", label="[*].y"),
        _case("DataConfig", **PATHS, dataset_type="application/x-parquet", label="y"),
        _case("DataConfig", **PATHS, dataset_type="application/x-image"),
        _case("DataConfig", **PATHS, s3_analysis_config_output_path="s3://bucket/c", s3_compression_type="Gzip"),
        _case("DataConfig", **PATHS, facet_dataset_uri="s3://bucket/f.csv", facet_headers=["sex"]),
        _case("DataConfig", **PATHS, predicted_label_dataset_uri="s3://bucket/p.csv", predicted_label="p"),
        _case(
            "DataConfig",
            **PATHS,
            predicted_label_dataset_uri="s3://b/p.csv",
            predicted_label_headers=["id", "p"],
            predicted_label=1,
            joinsource="id",
            facet_dataset_uri="s3://b/f.csv",
            facet_headers=["id", "sex"],
        ),
        _case("DataConfig", **PATHS, predicted_label="p"),
        _case("DataConfig", **PATHS, segmentation_config=[_object("SegmentationConfig", name_or_index="a", segments=[["x"]])]),
        _case("DataConfig", **PATHS, segmentation_config=[]),
        _case("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA),
        _case("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA, headers=["id", "t", "y"]),
    ]  # fmt: skip


def _data_errors() -> list[Case]:
    image, lines = "application/x-image", "application/jsonlines"
    return [
        _case("DataConfig", s3_data_input_path="x"),
        _case("DataConfig", **PATHS, dataset_type="text/tsv"),
        _case("DataConfig", **PATHS, dataset_type=""),
        _case("DataConfig", **PATHS, dataset_type="TEXT/CSV"),
        _case("DataConfig", **PATHS, dataset_type=image, predicted_label="p"),
        _case("DataConfig", **PATHS, dataset_type=image, excluded_columns=["a"]),
        _case("DataConfig", **PATHS, dataset_type=lines, facet_dataset_uri="s3://b/f"),
        _case("DataConfig", **PATHS, dataset_type=lines, facet_headers=["a"]),
        _case("DataConfig", **PATHS, dataset_type=lines, predicted_label_dataset_uri="s3://b/f"),
        _case("DataConfig", **PATHS, dataset_type="application/x-parquet", predicted_label_headers=["a"]),
        _case("DataConfig", **PATHS, dataset_type="application/json"),
        _case("DataConfig", **PATHS, time_series_data_config=TS_DATA),
        _case("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA, features="f"),
        _case("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA, excluded_columns=["a"]),
        _case("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=TS_DATA, predicted_label="a"),
        _case("DataConfig", **PATHS, dataset_type=image, time_series_data_config=TS_DATA),
        _case("DataConfig", **PATHS, dataset_type="application/json", features="[*].f", facet_dataset_uri="s3://b/f", predicted_label_dataset_uri="s3://b/p"),
        _case("DataConfig", **PATHS, dataset_type=image, predicted_label="p", excluded_columns=["a"]),
        _case("DataConfig", **PATHS, dataset_type=image, facet_dataset_uri="s3://b/f", excluded_columns=["a"]),
        _case("DataConfig", **PATHS, dataset_type=image, facet_dataset_uri="s3://b/f", time_series_data_config=TS_DATA),
        _case("DataConfig", **PATHS, dataset_type="application/json", features=""),
        _case("DataConfig", **PATHS, dataset_type=image, predicted_label=0),
        _case("DataConfig", **PATHS, dataset_type=image, predicted_label=""),
        _case("DataConfig", **PATHS, dataset_type=image, excluded_columns=[]),
        _case("DataConfig", **PATHS, dataset_type=lines, facet_dataset_uri=""),
        _case("DataConfig", **PATHS, dataset_type=lines, facet_headers=[]),
        _case("DataConfig", **PATHS, dataset_type=None),
        _case("DataConfig", **PATHS, segmentation_config=["x"]),
        _case("DataConfig", **PATHS, time_series_data_config={}),
    ]  # fmt: skip


def _time_series_data() -> list[Case]:
    call = "TimeSeriesDataConfig"
    lists = {"related_time_series": ["[].r"], "static_covariates": ["[].s"]}
    whole = {"target_time_series": 3, "item_id": 1, "timestamp": 2}
    return [
        _case(call, **TS, dataset_format=COLUMNS),
        _case(call, **TS, **lists, dataset_format=ITEMS),
        _case(call, **whole),
        _case(call, **whole, related_time_series=[4], static_covariates=[5, 6]),
        _case(call, **whole, dataset_format=COLUMNS),
        _case(call, **TS),
        _case(call, **TS, dataset_format="columns"),
        _case(call, **{**TS, "target_time_series": None}, dataset_format=COLUMNS),
        _case(call, **{**TS, "target_time_series": ""}, dataset_format=COLUMNS),
        _case(call, **{**TS, "target_time_series": 1.5}, dataset_format=COLUMNS),
        _case(call, **{**TS, "item_id": None}, dataset_format=COLUMNS),
        _case(call, **{**TS, "timestamp": None}, dataset_format=COLUMNS),
        _case(call, **{**TS, "item_id": 1}, dataset_format=COLUMNS),
        _case(call, **{**TS, "timestamp": 1}, dataset_format=COLUMNS),
        _case(call, **{**whole, "item_id": 0}),
        _case(call, **{**whole, "target_time_series": 0}),
        _case(call, **{**whole, "timestamp": "t"}),
        _case(call, **TS, related_time_series=[1], dataset_format=COLUMNS),
        _case(call, **TS, related_time_series="[].r", dataset_format=COLUMNS),
        _case(call, **TS, related_time_series=[], dataset_format=COLUMNS),
        _case(call, **TS, related_time_series=[""], dataset_format=COLUMNS),
        _case(call, **TS, static_covariates=[1], dataset_format=COLUMNS),
        _case(call, **TS, static_covariates="s", dataset_format=COLUMNS),
        _case(call, **TS, static_covariates=[], dataset_format=COLUMNS),
        _case(call, **whole, related_time_series=["r"]),
        _case(call, **whole, static_covariates=["s"]),
        _case(call, **whole, related_time_series=4),
        _case("TimeSeriesModelConfig", forecast="mean"),
        _case("TimeSeriesModelConfig", forecast=0),
        _case("TimeSeriesModelConfig", forecast=None),
        _case("TimeSeriesModelConfig", forecast=""),
        _case(call, **TS, static_covariates=[""], dataset_format=COLUMNS),
        _case(call, **TS, related_time_series=["a", 1], dataset_format=COLUMNS),
        _case(call, **{**TS, "target_time_series": True}, dataset_format=COLUMNS),
        _case(call, **{**TS, "item_id": None, "timestamp": None}),
        _case(call, **{**TS, "item_id": 1}, related_time_series=[1]),
        _case(call, **TS, related_time_series=[1], static_covariates=[1]),
        _case(call, **whole, dataset_format="columns"),
    ]


def _segments() -> list[Case]:
    call, two = "SegmentationConfig", [["[1, 4]"], ["(5, 6]", "(7, 9)"]]
    return [
        _case(call, name_or_index="a", segments=two),
        _case(call, name_or_index=0, segments=[["x", "y"]], config_name="c", display_aliases=["one"]),
        _case(call, name_or_index="a", segments=two, display_aliases=["one", "two", "rest"]),
        _case(call, name_or_index="a", segments=two, display_aliases=["one"]),
        _case(call, name_or_index="a", segments=two, display_aliases=["1", "2", "3", "4"]),
        _case(call, name_or_index="a", segments=two, display_aliases=[]),
        _case(call, name_or_index=None, segments=two),
        _case(call, name_or_index="", segments=two),
        _case(call, name_or_index="a", segments=[]),
        _case(call, name_or_index="a", segments=None),
        _case(call, name_or_index="a", segments=["x", "y"]),
        _case(call, name_or_index="a", segments=[["x"], "y"]),
        _case(call, name_or_index="a", segments="x"),
        _case(call, name_or_index="a", segments=[[]]),
    ]


def _bias() -> list[Case]:
    call = "BiasConfig"
    return [
        _case(call, label_values_or_threshold=[1], facet_name="sex"),
        _case(call, label_values_or_threshold=[1], facet_name=0),
        _case(call, label_values_or_threshold=[5, 4], facet_name="a", facet_values_or_threshold=["x", "y"]),
        _case(call, label_values_or_threshold=[0.5], facet_name="a", facet_values_or_threshold=[30], group_name="g"),
        _case(call, label_values_or_threshold=0.5, facet_name="a", facet_values_or_threshold=30),
        _case(call, label_values_or_threshold=[1], facet_name="a", facet_values_or_threshold=[]),
        _case(call, label_values_or_threshold=[1], facet_name="a", facet_values_or_threshold=0),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"], facet_values_or_threshold=[["x"], None]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"], facet_values_or_threshold=[["x"], []]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", 1], facet_values_or_threshold=[[1], [2.5]]),
        _case(call, label_values_or_threshold=[1], facet_name=["a"], facet_values_or_threshold=["x"]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"], facet_values_or_threshold=[["x"]]),
        _case(call, label_values_or_threshold=[1], facet_name=["a"], facet_values_or_threshold=[["x"], ["y"]]),
        _case(call, label_values_or_threshold=[1], facet_name=[]),
        _case(call, label_values_or_threshold=[1], facet_name=[], facet_values_or_threshold=[]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"], facet_values_or_threshold=[]),
        _case(call, label_values_or_threshold=[1], facet_name=["a", "b"], facet_values_or_threshold=3),
        _case(call, label_values_or_threshold=[1], facet_name="a", group_name=2),
        _case(call, label_values_or_threshold=[1], facet_name="a", group_name=""),
        _case(call, label_values_or_threshold=[1], facet_name="a", group_name=0),
        _case(call, label_values_or_threshold=None, facet_name="a"),
        _case(call, label_values_or_threshold=[1]),
    ]


def _model() -> list[Case]:
    call, shadow = "ModelConfig", {"model_name": "m", "instance_type": "ml.m5.xlarge", "instance_count": 1}
    lines, document = "application/jsonlines", "application/json"
    return [
        _case(call, **shadow),
        _case(call, endpoint_name="e"),
        _case(call, **shadow, accept_type="text/csv", content_type="text/csv"),
        _case(call, **shadow, accept_type=lines, content_type=lines, content_template='{"features":$features}'),
        _case(call, **shadow, content_type=document, content_template='{"i": $records}', record_template="$features"),
        _case(call, **shadow, content_type=document, content_template="$record", record_template='{"f": $features}'),
        _case(call, **shadow, content_type="image/jpeg", accept_type=document),
        _case(call, **shadow, content_type="image/jpg"),
        _case(call, **shadow, content_type="image/png"),
        _case(call, **shadow, content_type="application/x-npy"),
        _case(call, **shadow, endpoint_name_prefix="my-prefix", accelerator_type="ml.eia1.medium"),
        _case(call, **shadow, custom_attributes="a=b", target_model="one.tar.gz"),
        _case(call, endpoint_name="e", custom_attributes="a", target_model="t", accept_type="text/csv"),
        _case(call, **shadow, content_template="anything"),
        _case(call, **shadow, content_type="text/csv", content_template="anything", record_template="x"),
        _case(call, **{**shadow, "instance_count": 4}),
        _case(call, **shadow, time_series_model_config=FORECAST, content_type=document, accept_type=document, content_template="$record", record_template="$target_time_series"),
        _case(call, **shadow, time_series_model_config=FORECAST, accept_type=lines),
    ]  # fmt: skip


def _model_errors() -> list[Case]:
    call, shadow = "ModelConfig", {"model_name": "m", "instance_type": "ml.m5.xlarge", "instance_count": 1}
    lines, document = "application/jsonlines", "application/json"
    return [
        _case(call),
        _case(call, model_name="m"),
        _case(call, model_name="m", instance_type="ml.m5.xlarge"),
        _case(call, model_name="m", instance_type="ml.m5.xlarge", instance_count=0),
        _case(call, endpoint_name="e", model_name="m"),
        _case(call, endpoint_name="e", **shadow),
        _case(call, endpoint_name="e", instance_count=1),
        _case(call, endpoint_name="e", endpoint_name_prefix="p"),
        _case(call, endpoint_name=""),
        _case(call, **shadow, endpoint_name_prefix="bad_prefix"),
        _case(call, **shadow, endpoint_name_prefix="-bad"),
        _case(call, **shadow, endpoint_name_prefix="bad-"),
        _case(call, **shadow, endpoint_name_prefix=""),
        _case(call, **shadow, endpoint_name_prefix="a" * 40),
        _case(call, **shadow, endpoint_name_prefix="a"),
        _case(call, **shadow, accept_type="text/html"),
        _case(call, **shadow, accept_type="TEXT/CSV"),
        _case(call, **shadow, accept_type="image/png"),
        _case(call, **shadow, content_type="text/html"),
        _case(call, **shadow, content_type="application/x-parquet"),
        _case(call, **shadow, content_type=lines),
        _case(call, **shadow, content_type=lines, content_template='{"f": 1}'),
        _case(call, **shadow, content_type=lines, content_template='{"f": $features_kvp}'),
        _case(call, **shadow, content_type=lines, content_template='{"f": $record}'),
        _case(call, **shadow, content_type=document),
        _case(call, **shadow, content_type=document, content_template="$records"),
        _case(call, **shadow, content_type=document, record_template="$features"),
        _case(call, **shadow, content_type=document, content_template='{"x": 1}', record_template="$features"),
        _case(call, **shadow, content_type=document, content_template="$records", record_template='{"x": 1}'),
        _case(call, **shadow, content_type=document, content_template="$features", record_template="$features"),
        _case(call, **shadow, time_series_model_config=FORECAST, accept_type="text/csv"),
        _case(call, **shadow, time_series_model_config=FORECAST, content_type="text/csv"),
        _case(call, **shadow, time_series_model_config=FORECAST, content_type=lines, content_template="$features"),
        _case(call, **shadow, time_series_model_config=FORECAST),
        _case(call, **shadow, time_series_model_config={"forecast": "x"}),
        _case(call, **shadow, accept_type=""),
        _case(call, **shadow, content_type=""),
        _case(call, **shadow, custom_attributes="", target_model="", accelerator_type=""),
        _case(call, **shadow, content_type=lines, content_template=""),
        _case(call, **shadow, content_type=document, content_template="", record_template=""),
        _case(call, **shadow, content_type="text/html", accept_type="text/html"),
        _case(call, **shadow, content_type=lines, accept_type="text/html"),
        _case(call, **shadow, endpoint_name_prefix="-bad", accept_type="text/html"),
        _case(call, **shadow, time_series_model_config=FORECAST, content_type=document),
        _case(call, **shadow, time_series_model_config=FORECAST, content_type="image/png", accept_type="text/csv"),
        _case(call, endpoint_name="e", endpoint_name_prefix=""),
        _case(call, endpoint_name="e", instance_type="ml.m5.xlarge", accelerator_type="x"),
        _case(call, instance_type="ml.m5.xlarge", instance_count=1),
        _case(call, **{**shadow, "model_name": ""}),
        _case(call, **{**shadow, "model_name": ""}, endpoint_name="e"),
    ]


def _predicted_labels() -> list[Case]:
    call = "ModelPredictedLabelConfig"
    return [
        _case(call),
        _case(call, label="predicted_label"),
        _case(call, label=0, probability=1, label_headers=["a", "b"]),
        _case(call, probability="score", probability_threshold=0.8),
        _case(call, probability_threshold=1),
        _case(call, probability_threshold=0),
        _case(call, probability_threshold="0.7"),
        _case(call, probability_threshold="high"),
        _case(call, probability_threshold=[0.5]),
        _case(call, label="", label_headers=[]),
        _case(call, probability_threshold=True),
        _case(call, probability_threshold=None, label_headers=["a"]),
        _case(call, probability_threshold=""),
        _case(call, probability_threshold="nan"),
    ]


def _shap() -> list[Case]:
    call = "SHAPConfig"
    text = _object("TextConfig", granularity="token", language="english")
    image = _object("ImageConfig", model_type="IMAGE_CLASSIFICATION")
    return [
        _case(call),
        _case(call, baseline=[[1, 2.5, "x", None]], num_samples=100, agg_method="mean_abs"),
        _case(call, baseline="s3://bucket/baseline.csv", agg_method="median", use_logit=True, seed=3),
        _case(call, baseline={"instances": [{"features": [0]}]}, agg_method="mean_sq"),
        _case(call, num_clusters=3, save_local_shap_values=False),
        _case(call, features_to_explain=["a", 1]),
        _case(call, baseline=[], num_samples=0, seed=0),
        _case(call, text_config=text, agg_method="mean_sq", num_samples=20, baseline=[["<UNK>"]]),
        _case(call, text_config=text, save_local_shap_values=False),
        _case(call, image_config=image, num_samples=500, seed=1),
        _case(call, agg_method="mean"),
        _case(call, agg_method="MEAN_ABS"),
        _case(call, agg_method=""),
        _case(call, baseline=[[0]], num_clusters=2),
        _case(call, baseline=[], num_clusters=2),
        _case(call, baseline=[[0]], num_clusters=0),
        _case(call, baseline="", num_clusters=2),
        _case(call, text_config=text, features_to_explain=["a"]),
        _case(call, image_config=image, features_to_explain=["a"]),
        _case(call, text_config=text, features_to_explain=[]),
        _case(call, use_logit=None, save_local_shap_values=None),
        _case(call, text_config=text, image_config=image),
        _case(call, agg_method="mean", baseline=[[0]], num_clusters=2),
        _case(call, text_config=text, features_to_explain=["a"], baseline=[[0]], num_clusters=2),
        _case(call, text_config=text, features_to_explain=["a"], agg_method="x"),
        _case(call, text_config={"granularity": "token"}),
        _case(call, image_config={"model_type": "x"}),
        _case(call, text_config={}),
    ]


def _text_and_images() -> list[Case]:
    classes = "IMAGE_CLASSIFICATION"
    return [
        _case("TextConfig", granularity="sentence", language="japanese"),
        _case("TextConfig", granularity="paragraph", language="xx"),
        _case("TextConfig", granularity="token", language="norwegian bokmål"),
        _case("TextConfig", granularity="token", language="yo"),
        _case("TextConfig", granularity="word", language="english"),
        _case("TextConfig", granularity="Token", language="english"),
        _case("TextConfig", granularity="token", language="English"),
        _case("TextConfig", granularity="token", language="klingon"),
        _case("TextConfig", granularity="", language="english"),
        _case("ImageConfig", model_type=classes),
        _case("ImageConfig", model_type=classes, num_segments=20, segment_compactness=5, feature_extraction_method="segmentation"),
        _case("ImageConfig", model_type="OBJECT_DETECTION", max_objects=3, iou_threshold=0.5, context=1.0),
        _case("ImageConfig", model_type="OBJECT_DETECTION", max_objects=0, iou_threshold=0, context=0),
        _case("ImageConfig", model_type="SEGMENTATION"),
        _case("ImageConfig", model_type="image_classification"),
        _case("TextConfig", granularity="word", language="klingon"),
        _case("TextConfig", granularity=None, language=None),
        _case("ImageConfig", model_type=None),
        _case("ImageConfig", model_type=classes, num_segments="many"),
    ]  # fmt: skip


def _pdp() -> list[Case]:
    return [
        _case("PDPConfig"),
        _case("PDPConfig", features=["a", 1], grid_resolution=20, top_k_features=5),
        _case("PDPConfig", features=[]),
        _case("PDPConfig", grid_resolution=None, top_k_features=None),
    ]


def _asymmetric() -> list[Case]:
    call = "AsymmetricShapleyValueConfig"
    fine = {"direction": "chronological", "granularity": "fine_grained"}
    both = {"target_time_series": "zero", "related_time_series": "mean"}
    return [
        _case(call),
        _case(call, direction="anti_chronological"),
        _case(call, direction="bidirectional", granularity="timewise"),
        _case(call, **fine, num_samples=25),
        _case(call, baseline="s3://bucket/baseline.json"),
        _case(call, baseline=both),
        _case(call, baseline={**both, "static_covariates": {"1": [0.5, "x"]}}),
        _case(call, baseline={}),
        _case(call, direction="forward"),
        _case(call, direction=None),
        _case(call, granularity="coarse"),
        _case(call, **fine),
        _case(call, **fine, num_samples="25"),
        _case(call, **fine, num_samples=0),
        _case(call, direction="bidirectional", granularity="fine_grained", num_samples=25),
        _case(call, direction="anti_chronological", granularity="fine_grained", num_samples=25),
        _case(call, direction="bidirectional", granularity="fine_grained"),
        _case(call, num_samples=25),
        _case(call, num_samples=0),
        _case(call, baseline={"target_time_series": "median"}),
        _case(call, baseline={"target_time_series": "zero", "related_time_series": "max"}),
        _case(call, baseline={"related_time_series": "mean"}),
        _case(call, baseline={"target_time_series": "zero", "static_covariates": {}}),
        _case(call, baseline={"target_time_series": "zero", "static_covariates": "x"}),
        _case(call, baseline={"target_time_series": "zero", "static_covariates": {"1": "x"}}),
        _case(call, baseline={"target_time_series": "zero", "unknown": "x"}),
        _case(call, baseline=[1]),
        _case(call, baseline=3),
        _case(call, direction="x", granularity="y"),
        _case(call, granularity="y", num_samples=3),
        _case(call, baseline={"target_time_series": None}),
        _case(call, baseline={"target_time_series": "x", "related_time_series": "y"}),
        _case(call, num_samples=25, baseline={"target_time_series": "x"}),
        _case(call, **fine, num_samples=True),
        _case(call, **fine, num_samples=2.5),
    ]


def _runs() -> list[Case]:
    labels = _object("ModelPredictedLabelConfig", probability=0, probability_threshold=0.8, label_headers=["p"])
    predicted = _object("DataConfig", **PATHS, label="y", headers=["y", "a", "p"], predicted_label="p")
    image_data = _object("DataConfig", **PATHS, dataset_type="application/x-image")
    image_model = _object("ModelConfig", endpoint_name="e", content_type="image/jpeg", accept_type="application/json")
    image_shap = _object("SHAPConfig", image_config=_object("ImageConfig", model_type="IMAGE_CLASSIFICATION"))
    elsewhere = _object(
        "DataConfig",
        **PATHS,
        label="y",
        s3_analysis_config_output_path="s3://bucket/config",
        s3_compression_type="Gzip",
    )
    pdp = _object("PDPConfig", features=["a"])
    return [
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, methods=["CI", "DPL"], job_name="mine"),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, methods="CI"),
        _case("run_pre_training_bias", data_config=elsewhere, data_bias_config=BIAS, kms_key="k"),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS, model_config=MODEL),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS, model_config=MODEL, model_predicted_label_config=labels, methods=["DPPL"]),
        _case("run_post_training_bias", data_config=predicted, data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=predicted, data_bias_config=BIAS, model_predicted_label_config=labels),
        _case("run_bias", data_config=DATA, bias_config=BIAS, model_config=MODEL, model_predicted_label_config=labels),
        _case("run_bias", data_config=DATA, bias_config=BIAS, model_config=ENDPOINT, pre_training_methods=["CI"], post_training_methods=["DI"]),
        _case("run_bias", data_config=DATA, bias_config=BIAS, model_config=MODEL, pre_training_methods=None),
        _case("run_bias", data_config=DATA, bias_config=BIAS, post_training_methods=None),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, model_scores=0),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, model_scores="s"),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, model_scores=labels),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, pdp]),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[pdp, SHAP]),
        _case("run_explainability", data_config=NO_LABEL, model_config=ENDPOINT, explainability_config=pdp),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, _object("PDPConfig")]),
        _case("run_explainability", data_config=image_data, model_config=image_model, explainability_config=image_shap),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, pdp], bias_config=BIAS, model_predicted_label_config=labels, pre_training_methods=["CI"], post_training_methods=["DI", "AD"]),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, bias_config=BIAS, model_predicted_label_config="p"),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, experiment_config={"ExperimentName": "e"}, job_name="with-experiment"),
    ]  # fmt: skip


def _run_errors() -> list[Case]:
    pdp = _object("PDPConfig")
    return [
        _case("run"),
        _case("run", inputs=[]),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, methods=None),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, wait=False, logs=True),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=BIAS, methods=[]),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS, model_config=MODEL, methods=None),
        _case("run_bias", data_config=DATA, bias_config=BIAS),
        _case("run_bias", data_config=DATA, bias_config=BIAS, model_config=MODEL, pre_training_methods=None, post_training_methods=None),
        _case("run_explainability", data_config=DATA, model_config=None, explainability_config=SHAP),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=None),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[]),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, SHAP]),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=pdp),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[pdp]),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[pdp, _object("PDPConfig", features=["a"])]),
        _case("run_bias_and_explainability", data_config=DATA, model_config=None, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=[], bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=None, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, bias_config=BIAS, pre_training_methods=None, post_training_methods=None),
        _case("run_explainability", data_config=DATA, model_config=None, explainability_config=None),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, _object("PDPConfig"), SHAP]),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=[_object("PDPConfig", features=[])]),
        _case("run_bias_and_explainability", data_config=DATA, model_config=None, explainability_config=None, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=None, bias_config=BIAS, pre_training_methods=None, post_training_methods=None),
        _case("run_bias_and_explainability", data_config=_object("DataConfig", **PATHS, label="y", predicted_label="p"), model_config=None, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=_object("DataConfig", **PATHS, label="y", predicted_label="p"), model_config=None, explainability_config=None, bias_config=BIAS),
        _case("run_post_training_bias", data_config=_object("DataConfig", **PATHS, label="y", predicted_label=0), data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=_object("DataConfig", **PATHS, label="y", predicted_label_dataset_uri="s3://b/p.csv"), data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS, model_predicted_label_config=_object("ModelPredictedLabelConfig", label=0)),
        _case("run_post_training_bias", data_config=DATA, data_bias_config=BIAS, model_config=MODEL, model_predicted_label_config=0),
        _case("run_post_training_bias", data_config=_object("DataConfig", **PATHS, label="y", predicted_label="p"), data_bias_config=BIAS, model_predicted_label_config="x"),
        _case("run_bias", data_config=DATA, bias_config=BIAS, model_config=MODEL, model_predicted_label_config=_object("ModelPredictedLabelConfig", probability_threshold=0)),
        _case("run_pre_training_bias", data_config=DATA, data_bias_config=None),
        _case("run_pre_training_bias", data_config=DATA),
        _case("run_bias", data_config=DATA, bias_config=None, model_config=MODEL),
        _case("run_post_training_bias", data_config=_object("DataConfig", **PATHS, label="y", predicted_label_dataset_uri=""), data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=_object("DataConfig", **PATHS, label="y", predicted_label=""), data_bias_config=BIAS),
        _case("run_explainability", data_config=DATA, model_config=MODEL, explainability_config=SHAP, model_scores=""),
    ]  # fmt: skip


def _time_series_runs() -> list[Case]:
    call, plain = "run_explainability", _object("AsymmetricShapleyValueConfig")
    static = _object("TimeSeriesDataConfig", **TS, static_covariates=["[].s", "[].u"], dataset_format=RECORDS)
    with_static = _object("DataConfig", **PATHS, dataset_type="application/json", time_series_data_config=static)

    def values(**covariates: object) -> Case:
        baseline = {"target_time_series": "zero", "static_covariates": covariates}
        return _object("AsymmetricShapleyValueConfig", baseline=baseline)

    def ran(data: Case, model: Case, config: object, scores: object = None) -> Case:
        return _case(call, data_config=data, model_config=model, explainability_config=config, model_scores=scores)

    return [
        ran(TS_JSON, TS_MODEL, plain),
        ran(with_static, TS_MODEL, values(one=[1, 2], two=[3, 4])),
        ran(with_static, TS_MODEL, plain),
        ran(with_static, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline="s3://bucket/b.json")),
        ran(with_static, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline={"target_time_series": "zero"})),
        ran(with_static, TS_MODEL, values(one=[1])),
        ran(with_static, TS_MODEL, values(one="12")),
        ran(TS_JSON, TS_MODEL, values(one=[1])),
        ran(TS_JSON, TS_MODEL, SHAP),
        ran(TS_JSON, MODEL, plain),
        ran(DATA, TS_MODEL, plain),
        ran(DATA, MODEL, plain),
        ran(DATA, TS_MODEL, SHAP),
        ran(TS_JSON, MODEL, SHAP),
        ran(TS_JSON, TS_MODEL, [plain, SHAP]),
        ran(TS_JSON, TS_MODEL, [plain, plain]),
        ran(TS_JSON, TS_MODEL, [plain]),
        ran(TS_JSON, TS_MODEL, plain, 0),
        ran(TS_JSON, TS_MODEL, plain, _object("ModelPredictedLabelConfig", probability=0)),
        _case("run_bias_and_explainability", data_config=TS_JSON, model_config=TS_MODEL, explainability_config=plain, bias_config=BIAS),
        _case("run_pre_training_bias", data_config=TS_JSON, data_bias_config=BIAS),
        _case("run_post_training_bias", data_config=TS_JSON, data_bias_config=BIAS, model_config=TS_MODEL),
        _case("run_bias", data_config=TS_JSON, bias_config=BIAS, model_config=TS_MODEL),
        _case("run_bias_and_explainability", data_config=DATA, model_config=TS_MODEL, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=TS_JSON, model_config=TS_MODEL, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=TS_JSON, model_config=MODEL, explainability_config=SHAP, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=plain, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=TS_JSON, model_config=TS_MODEL, explainability_config=None, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=TS_JSON, model_config=None, explainability_config=plain, bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=[plain], bias_config=BIAS),
        _case("run_bias_and_explainability", data_config=DATA, model_config=MODEL, explainability_config=[SHAP, plain], bias_config=BIAS),
        ran(with_static, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline={"static_covariates": "x"})),
        ran(with_static, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline={"static_covariates": {}})),
        ran(TS_JSON, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline={"static_covariates": {}})),
        ran(with_static, TS_MODEL, values(one=[1, 2], two=[1])),
        ran(TS_JSON, TS_MODEL, None),
        ran(TS_JSON, TS_MODEL, []),
        ran(DATA, TS_MODEL, None),
        ran(DATA, MODEL, [plain, SHAP]),
        ran(TS_JSON, TS_MODEL, _object("AsymmetricShapleyValueConfig", baseline=3)),
    ]  # fmt: skip
