"""From configurations, as the guide and the SDK write them, to specs in our own words."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from pellucid.config import parse_config, to_spec
from pellucid.core.errors import UnsupportedError
from pellucid.core.facets import FacetSpec
from pellucid.core.specs import AnalysisSpec, BiasSpec, DataSpec, PdpSpec, PredictorSpec, ReportSpec, ShapSpec

PRETRAINING = ("CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD")
POSTTRAINING = ("AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE")

# The reference configurations of the developer guide, and the one of a real time series job.
REFERENCE_CSV = """{"dataset_type": "text/csv", "label": "Target", "probability_threshold": 0.5, "label_values_or_threshold": [1],
 "facet": [{"name_or_index": "Gender", "value_or_threshold": [0]}],
 "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"},
             "shap": {"num_clusters": 1}, "pdp": {"top_k_features": 2, "grid_resolution": 10}, "report": {"name": "report"}},
 "predictor": {"endpoint_name": "your_endpoint", "probability": 1}}"""
REFERENCE_JSON = r"""{"dataset_type": "application/json", "label": "[*].Label", "features": "[*].Features",
 "label_values_or_threshold": [1], "facet": [{"name_or_index": 0, "value_or_threshold": [0]}],
 "methods": {"post_training_bias": {"methods": "all"}},
 "predictor": {"endpoint_name": "e", "content_template": "$records", "record_template": "{\"Features\":$features}",
               "label": "predictions[*].predicted_label"}}"""
REFERENCE_SERIES = r"""{"dataset_type": "application/json", "headers": ["item_id", "timestamp", "p_mbar", "rain_mm", "T_degC"],
 "time_series_data_config": {"target_time_series": "[].p_mbar", "item_id": "[].item_id", "timestamp": "[].timestamp",
   "related_time_series": ["[].rain_mm", "[].T_degC"], "dataset_format": "timestamp_records"},
 "predictor": {"endpoint_name": "e", "accept_type": "application/json", "content_type": "application/json",
   "content_template": "{\"instances\": $record}",
   "record_template": "{\"start\": $start_time, \"target\": $target_time_series, \"dynamic_feat\": $related_time_series}",
   "time_series_predictor_config": {"forecast": "predictions.mean"}},
 "methods": {"report": {"name": "report", "title": "Analysis Report"},
   "asymmetric_shapley_value": {"direction": "chronological", "granularity": "fine_grained", "num_samples": 2,
     "baseline": {"target_time_series": "zero", "related_time_series": "zero"}}}}"""


def spec(**config):
    return to_spec(
        parse_config(
            json.dumps({"dataset_type": "text/csv", "methods": {"shap": {}}, "predictor": {"model_name": "m"}} | config)
        )
    )


def test_the_csv_reference():
    assert to_spec(parse_config(REFERENCE_CSV)) == AnalysisSpec(
        data=DataSpec(format="csv", label="Target"),
        bias=BiasSpec(
            positive=(1,), facets=(FacetSpec("Gender", (0,)),), pretraining=PRETRAINING, posttraining=POSTTRAINING
        ),
        shap=ShapSpec(clusters=1),
        pdp=PdpSpec(grid_resolution=10, top_k=2),
        report=ReportSpec(name="report", title="SageMaker AI Analysis Report"),
        predictor=PredictorSpec(endpoint_name="your_endpoint", probability=1, probability_threshold=0.5),
    )


def test_the_json_reference():
    found = to_spec(parse_config(REFERENCE_JSON))
    assert found.data == DataSpec(format="json", features="[*].Features", label="[*].Label")
    assert found.predictor == PredictorSpec(
        endpoint_name="e",
        content_type="application/json",
        accept_type="application/json",
        content_template="$records",
        record_template='{"Features":$features}',
        label="predictions[*].predicted_label",
    )


def test_the_time_series_reference_is_legal_but_not_computed_yet():
    config = parse_config(REFERENCE_SERIES)
    assert config.time_series_data_config.related_time_series == ("[].rain_mm", "[].T_degC")
    assert parse_config(config.to_json()) == config
    with pytest.raises(UnsupportedError) as caught:
        to_spec(config)
    assert "time_series_data_config, methods.asymmetric_shapley_value ask for something" in str(caught.value)
    assert "does not compute yet" in str(caught.value)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"segment_config": [{"name_or_index": "a", "segments": [["[1, 4]", "(7, 9)"], [3]]}]}, "segment_config"),
        ({"methods": {"shap": {"text_config": {"granularity": "TOKEN", "language": "EN"}}}}, "methods.shap.text_config"),
        ({"predictor": {"model_name": "m", "content_type": "application/json", "content_template": {"a": "$record"},
                        "record_template": "$features"}}, "predictor.content_template"),
        ({"dataset_type": "application/x-image", "methods": {"shap": {"image_config": {"model_type": "object_detection"}}},
          "predictor": {"model_name": "m", "label_headers": ["a", "b"]}}, 'dataset_type "application/x-image"'),
        ({"dataset_type": "application/sagemakercapturejson"}, 'dataset_type "application/sagemakercapturejson"'),
    ],
)  # fmt: skip
def test_parts_of_later_versions_are_named(config, field):
    with pytest.raises(UnsupportedError) as caught:
        spec(**config)
    assert str(caught.value).startswith(field)


def test_a_bias_job_as_the_sdk_writes_it():
    """Keys of `run_bias` with CSV data, a list of facets and one facet without values."""
    text = (
        '{"dataset_type": "text/csv", "headers": ["label", "sex", "age", "race"], "label": "label", '
        '"label_values_or_threshold": [1], "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}, '
        '{"name_or_index": "race"}], "group_variable": "age", "methods": {"report": {"name": "report", '
        '"title": "Analysis Report"}, "pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}}, '
        '"predictor": {"model_name": "m", "instance_type": "ml.m5.xlarge", "initial_instance_count": 1, '
        '"accept_type": "text/csv", "content_type": "text/csv"}, "probability_threshold": 0.8}'
    )
    found = to_spec(parse_config(text))
    assert found.bias.facets == (FacetSpec("sex", (0,)), FacetSpec("race"))
    assert found.bias.group == "age"
    assert found.predictor.model_name == "m"
    assert found.predictor.probability_threshold == 0.8
    assert found.report == ReportSpec(title="Analysis Report")
    assert found.shap is None


def test_a_shap_job_as_the_sdk_writes_it():
    """Keys of `run_explainability`, which puts `model_scores` into the label of the predictor."""
    text = (
        '{"dataset_type": "application/jsonlines", "features": "features", "headers": ["a", "b", "y"], "label": "label", '
        '"predictor": {"model_name": "m", "instance_type": "ml.c5.xlarge", "initial_instance_count": 1, '
        '"accept_type": "application/jsonlines", "content_type": "application/jsonlines", '
        '"content_template": "{\\"features\\":$features}", "label": "predicted_label"}, '
        '"methods": {"report": {"name": "report", "title": "Analysis Report"}, "shap": {"use_logit": false, '
        '"save_local_shap_values": true, "baseline": [{"features": [0, 1.0, "é"]}], "num_samples": 15, "agg_method": "mean_abs"}, '
        '"pdp": {"grid_resolution": 15, "top_k_features": 10, "features": ["a", 1]}}}'
    )
    found = to_spec(parse_config(text))
    assert found.shap == ShapSpec(
        baseline_document='[{"features": [0, 1.0, "é"]}]', samples=15, aggregation="mean_abs", save_local=True
    )
    assert found.pdp == PdpSpec(features=("a", 1), grid_resolution=15, top_k=10)
    assert found.predictor.label == "predicted_label"


def test_defaults_of_every_method():
    found = spec(methods={"shap": {}, "pdp": {}, "report": {}})
    assert found.shap == ShapSpec(
        None, None, None, None, use_logit=False, aggregation="mean_abs", save_local=False, seed=None, features=None
    )
    assert found.pdp == PdpSpec(features=None, grid_resolution=15, top_k=10)
    assert found.report == ReportSpec("report", "SageMaker AI Analysis Report")
    assert (found.predictor.content_type, found.predictor.accept_type) == ("text/csv", "text/csv")


def test_rows_of_an_inline_baseline():
    assert spec(methods={"shap": {"baseline": [[0, 1.5, None], ["a", True, ""]]}}).shap.baseline == (
        (0, 1.5, None),
        ("a", True, ""),
    )
    assert spec(methods={"shap": {"baseline": "s3://b/baseline.csv"}}).shap.baseline == "s3://b/baseline.csv"


def test_an_inline_json_baseline_stays_a_document():
    found = spec(
        dataset_type="application/json",
        features="instances[*].features",
        methods={"shap": {"baseline": {"instances": [{"features": [1]}]}}},
        predictor={"model_name": "m", "content_template": "$records", "record_template": "$features"},
    ).shap
    assert found.baseline is None
    assert found.baseline_document == '{"instances": [{"features": [1]}]}'


@pytest.mark.parametrize("values", [[], None])
def test_no_facet_values_are_none(values):
    facet = {"name_or_index": "a", "value_or_threshold": values}
    found = spec(
        methods={"pre_training_bias": {"methods": "CI"}}, label="y", label_values_or_threshold=[1], facet=[facet]
    )
    assert found.bias.facets == (FacetSpec("a"),)


@pytest.mark.parametrize(
    ("asked", "metrics"),
    [("all", PRETRAINING), ("CI", ("CI",)), (["DPL", "CI"], ("CI", "DPL")), (["KL", "CI", "KL"], ("CI", "KL"))],
)
def test_metric_names_are_sorted_and_occur_once(asked, metrics):
    found = spec(
        methods={"pre_training_bias": {"methods": asked}},
        label="y",
        label_values_or_threshold=[1],
        facet=[{"name_or_index": 0}],
    )
    assert found.bias.pretraining == metrics
    assert found.bias.posttraining == ()


def test_the_predictor_is_left_out_when_nothing_asks_it():
    bias = {"label": "y", "label_values_or_threshold": [1], "facet": [{"name_or_index": 0}]}
    assert spec(methods={"pre_training_bias": {"methods": "all"}}, **bias).predictor is None
    with_predictions = {"predicted_label": "p", "methods": {"post_training_bias": {"methods": "all"}}}
    assert spec(**with_predictions, **bias).predictor is None
    assert spec(methods={"post_training_bias": {"methods": "all"}}, **bias).predictor is not None
    parquet = {
        "dataset_type": "application/x-parquet",
        "methods": {"pre_training_bias": {"methods": "all"}},
        "predictor": {},
    }
    assert spec(**parquet, **bias).predictor is None


def test_data_beside_the_main_table():
    found = spec(
        facet_dataset_uri="f.csv",
        facet_headers=["id", "sex"],
        predicted_label_dataset_uri="p.csv",
        joinsource_name_or_index="id",
        excluded_columns=["age", 3],
        dataset_uri="d/",
    ).data
    assert found == DataSpec(
        format="csv",
        uri="d/",
        predicted_label="predicted_label",
        facet_uri="f.csv",
        facet_headers=("id", "sex"),
        prediction_uri="p.csv",
        excluded=("age", 3),
        join_column="id",
    )


def test_the_endpoint_wins_and_types_are_normalised():
    predictor = {
        "endpoint_name": "e",
        "model_name": "m",
        "content_type": "Application/JSON",
        "content_template": "$records",
        "record_template": "$features",
        "accept_type": "TEXT/CSV",
        "target_model": "a.tar.gz",
        "custom_attributes": "x=1",
        "label_headers": [0, "b"],
    }
    found = spec(dataset_type="application/x-parquet", predictor=predictor)
    assert found.data.format == "parquet"
    assert found.predictor == PredictorSpec(
        endpoint_name="e",
        target_model="a.tar.gz",
        custom_attributes="x=1",
        content_type="application/json",
        accept_type="text/csv",
        content_template="$records",
        record_template="$features",
        label_headers=("0", "b"),
    )


def test_the_accepted_type_follows_the_content_type():
    predictor = {"model_name": "m", "content_type": "application/jsonlines", "content_template": "$features"}
    assert spec(predictor=predictor).predictor.accept_type == "application/jsonlines"


def test_a_body_that_no_parser_would_let_through():
    config = parse_config(REFERENCE_CSV)
    predictor = replace(config.predictor, content_type="image/png")
    with pytest.raises(UnsupportedError, match=r"predictor\.content_type"):
        to_spec(replace(config, predictor=predictor))


def test_json_text_has_the_keys_that_are_given_in_the_sdks_order():
    text = '{"dataset_type": "text/csv", "label": 0, "methods": {"shap": {"seed": 0}}, "predictor": {"model_name": "\\u00e9"}}'
    assert parse_config(text).to_json() == text
