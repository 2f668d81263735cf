from __future__ import annotations

import copy
import json

import pytest

from pellucid.config import parse_config, request_digest, to_spec

BASE = {
    "dataset_type": "text/csv",
    "headers": ["a", "b", "y"],
    "label": "y",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "a", "value_or_threshold": [0]}],
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": ["DI", "DPPL"]},
        "shap": {"baseline": [[1, 2]], "num_samples": 20},
        "report": {"name": "r", "title": "t"},
    },
    "predictor": {"model_name": "m", "content_type": "text/csv"},
}


def digest(config):
    return request_digest(to_spec(parse_config(json.dumps(config))))


def changed(path, value):
    config = copy.deepcopy(BASE)
    *parents, last = path.split(".")
    place = config
    for name in parents:
        place = place[name]
    place[last] = value
    return digest(config)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dataset_uri", "s3://bucket/data"),
        ("dataset_type", "application/x-parquet"),
        ("headers", ["a", "b", "y", "z"]),
        ("version", "1.0"),
        ("methods.report", {"name": "other"}),
        ("methods.post_training_bias", {"methods": ["DPPL", "DI"]}),
        ("methods.shap.agg_method", "mean_abs"),
        ("methods.shap.use_logit", False),
        ("predictor.model_name", "other"),
        ("predictor.instance_type", "ml.m5.xlarge"),
        ("predictor.accept_type", "application/json"),
        ("predictor", {"endpoint_name": "e"}),
    ],
)
def test_where_and_how_changes_nothing(path, value):
    assert changed(path, value) == digest(BASE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("label", "b"),
        ("label_values_or_threshold", [0]),
        ("facet", [{"name_or_index": "a"}]),
        ("group_variable", "b"),
        ("excluded_columns", ["b"]),
        ("probability_threshold", 0.6),
        ("methods.pre_training_bias", {"methods": ["DPL"]}),
        ("methods.shap.num_samples", 21),
        ("methods.shap.seed", 3),
        ("methods.shap.baseline", [[1, 3]]),
        ("methods.shap.baseline", "baseline.csv"),
        ("predictor.label_headers", ["no"]),
        ("predictor.target_model", "b.tar.gz"),
    ],
)
def test_what_is_asked_changes_everything(path, value):
    assert changed(path, value) != digest(BASE)


def test_a_baseline_in_a_file_is_the_same_wherever_it_lies():
    assert changed("methods.shap.baseline", "s3://b/x.csv") == changed("methods.shap.baseline", "y.csv")
