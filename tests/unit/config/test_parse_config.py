"""What `parse_config` refuses, where it says the problem lies, and what it says."""

from __future__ import annotations

import copy
import json

import pytest

from pellucid.config import parse_config
from pellucid.core.errors import ConfigErrors

BIAS = {
    "dataset_type": "text/csv",
    "headers": ["income", "sex", "age", "hours"],
    "label": "income",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "methods": {"pre_training_bias": {"methods": "all"}},
}
SHAP = {
    "dataset_type": "text/csv",
    "headers": ["income", "sex", "age", "hours"],
    "label": "income",
    "methods": {"shap": {"baseline": [[0, 1, 2]], "num_samples": 100, "agg_method": "mean_abs", "seed": 1}},
    "predictor": {"model_name": "m", "content_type": "text/csv"},
}
LINES = {
    "dataset_type": "application/jsonlines",
    "features": "features",
    "label": "label",
    "methods": {"shap": {"baseline": [{"features": [0, 0]}]}},
    "predictor": {"endpoint_name": "e", "content_template": '{"features": $features}'},
}
DOCUMENT = {
    "dataset_type": "application/json",
    "features": "[*].Features",
    "label": "[*].Label",
    "methods": {"pdp": {"features": [0]}},
    "predictor": {"endpoint_name": "e", "content_template": "$records", "record_template": '{"F": $features}'},
}
SERIES = {
    "dataset_type": "application/json",
    "time_series_data_config": {
        "target_time_series": "[].y",
        "item_id": "[].id",
        "timestamp": "[].t",
        "related_time_series": ["[].x"],
        "static_covariates": ["[].s", "[].u"],
        "dataset_format": "timestamp_records",
    },
    "methods": {
        "asymmetric_shapley_value": {
            "direction": "chronological",
            "granularity": "fine_grained",
            "num_samples": 2,
            "baseline": {"target_time_series": "zero", "static_covariates": {"a": [1, 2]}},
        }
    },
    "predictor": {
        "endpoint_name": "e",
        "content_template": '{"instances": $record}',
        "record_template": '{"target": $target_time_series, "s": $static_covariates}',
        "time_series_predictor_config": {"forecast": "predictions.mean"},
    },
}
IMAGES = {
    "dataset_type": "application/x-image",
    "methods": {"shap": {"image_config": {"model_type": "IMAGE_CLASSIFICATION"}}},
    "predictor": {"endpoint_name": "e", "label_headers": ["cat", "dog"]},
}
MISSING = object()


def edited(base, edits):
    """A copy of `base` with the values at dotted paths replaced, added, or taken away (`MISSING`)."""
    config = copy.deepcopy(base)
    for path, value in edits.items():
        *parents, last = path.split(".")
        node = config
        for key in parents:
            node = node[int(key)] if isinstance(node, list) else node.setdefault(key, {})
        if value is MISSING:
            del node[last]
        elif isinstance(node, list):
            node[int(last)] = value
        else:
            node[last] = value
    return config


def problems(config):
    text = config if isinstance(config, (str, bytes)) else json.dumps(config)
    with pytest.raises(ConfigErrors) as caught:
        parse_config(text)
    return {problem.path: str(problem) for problem in caught.value.problems}


@pytest.mark.parametrize("base", [BIAS, SHAP, LINES, DOCUMENT, SERIES, IMAGES])
def test_the_bases_of_these_tests_are_legal(base):
    parse_config(json.dumps(base))


INVALID = [
    # keys
    (BIAS, {"lable": "x"}, "lable", 'did you mean "label"?'),
    (BIAS, {"endpoint_name": "x"}, "endpoint_name", 'inside "predictor"'),
    (BIAS, {"odd key": 1}, '["odd key"]', "unknown key"),
    (SHAP, {"methods.shap.nsamples": 1}, "methods.shap.nsamples", 'did you mean "num_samples"?'),
    (SHAP, {"methods.num_samples": 1}, "methods.num_samples", '"shap"'),
    (BIAS, {"facet.0.name": "x"}, "facet[0].name", 'did you mean "name_or_index"?'),
    (BIAS, {"methods": MISSING}, "methods", "is missing"),
    (BIAS, {"dataset_type": MISSING}, "dataset_type", "is missing"),
    # types and values
    (BIAS, {"version": "2.0"}, "version", 'expected "1.0"'),
    (BIAS, {"version": 1.0}, "version", "(got 1.0)"),
    (BIAS, {"dataset_type": "text/cvs"}, "dataset_type", 'did you mean "text/csv"?'),
    (BIAS, {"label": 1.5}, "label", "wrong type (got 1.5)"),
    (BIAS, {"label": True}, "label", "wrong type (got True)"),
    (BIAS, {"label": -1}, "label", "an integer of at least 0"),
    (BIAS, {"label": None}, "label", "is null"),
    (BIAS, {"label": ""}, "label", "is empty"),
    (BIAS, {"headers": []}, "headers", "empty list"),
    (BIAS, {"headers": "a,b"}, "headers", 'write ["a,b"]'),
    (BIAS, {"headers": ["income", 1, "age"]}, "headers[1]", "(got 1)"),
    (BIAS, {"label_values_or_threshold": 0.5}, "label_values_or_threshold", "write [0.5]"),
    (BIAS, {"label_values_or_threshold": [[1]]}, "label_values_or_threshold[0]", "wrong type"),
    (BIAS, {"label_values_or_threshold": [None]}, "label_values_or_threshold[0]", "is null"),
    (BIAS, {"facet": {"name_or_index": "sex"}}, "facet", "expected a list"),
    (BIAS, {"facet.0.value_or_threshold": 0}, "facet[0].value_or_threshold", "write [0]"),
    (BIAS, {"probability_threshold": "0.5"}, "probability_threshold", "expected a number"),
    (BIAS, {"probability_threshold": True}, "probability_threshold", "expected a number"),
    (BIAS, {"methods": []}, "methods", "expected an object"),
    (SHAP, {"methods.shap.num_samples": 0}, "methods.shap.num_samples", "too small (got 0)"),
    (SHAP, {"methods.shap.num_samples": 1.5}, "methods.shap.num_samples", "(got 1.5); expected an integer"),
    (SHAP, {"methods.shap.num_samples": True}, "methods.shap.num_samples", "(got True); expected an integer"),
    (SHAP, {"methods.shap.use_logit": 1}, "methods.shap.use_logit", "true or false"),
    (SHAP, {"methods.shap.seed": -1}, "methods.shap.seed", "too small"),
    (SHAP, {"methods.shap.agg_method": "mean_ab"}, "methods.shap.agg_method", 'did you mean "mean_abs"'),
    (SHAP, {"methods.report.name": "../x"}, "methods.report.name", "without folder"),
    (SHAP, {"methods.report.name": ".."}, "methods.report.name", "without folder"),
    (SHAP, {"predictor.content_type": "text/plain"}, "predictor.content_type", "(got 'text/plain')"),
    (SHAP, {"predictor.accept_type": "image/png"}, "predictor.accept_type", "(got 'image/png')"),
    (SHAP, {"predictor.endpoint_name_prefix": "-x"}, "predictor.endpoint_name_prefix", "^[a-zA-Z0-9](-*[a-zA-Z0-9])"),
    (SHAP, {"predictor.endpoint_name_prefix": "a" * 24}, "predictor.endpoint_name_prefix", "23"),
    (SHAP, {"predictor.endpoint_name_prefix": "ab\n"}, "predictor.endpoint_name_prefix", "not a legal value"),
    (SHAP, {"predictor.custom_attributes": "é"}, "predictor.custom_attributes", "visible ASCII"),
    (SHAP, {"predictor.custom_attributes": "a\r\nX: b"}, "predictor.custom_attributes", "visible ASCII"),
    (SHAP, {"predictor.custom_attributes": "a" * 1025}, "predictor.custom_attributes", "1024"),
    (SHAP, {"predictor.label_headers": "yes"}, "predictor.label_headers", 'write ["yes"]'),
    (SHAP, {"predictor.initial_instance_count": 0}, "predictor.initial_instance_count", "at least 1"),
    # metric names
    (BIAS, {"methods.pre_training_bias.methods": ["CI", "XY"]}, "methods.pre_training_bias.methods[1]",
     "Invalid metric_name: metrics should be one of the registered metrics["),
    (BIAS, {"methods.pre_training_bias.methods": "ci"}, "methods.pre_training_bias.methods", 'did you mean "CI"?'),
    (BIAS, {"methods.pre_training_bias.methods": ["DPPL"]}, "methods.pre_training_bias.methods[0]",
     "belongs into methods.post_training_bias"),
    (BIAS, {"methods.pre_training_bias.methods": []}, "methods.pre_training_bias.methods", "empty list"),
    (BIAS, {"methods.pre_training_bias": {}}, "methods.pre_training_bias.methods", "is missing"),
    # bias
    (BIAS, {"methods": {"report": {}}}, "methods", "names no analysis"),
    (BIAS, {"label": MISSING}, "label", "pre_training_bias needs it"),
    (BIAS, {"facet": MISSING}, "facet", "pre_training_bias needs it"),
    (BIAS, {"facet": []}, "facet", "empty list"),
    (BIAS, {"label_values_or_threshold": MISSING}, "label_values_or_threshold", "pre_training_bias needs it"),
    (BIAS, {"label_values_or_threshold": []}, "label_values_or_threshold",
     "Positive label values or thresholds are empty for Label column"),
    (BIAS, {"methods.post_training_bias": {"methods": "all"}}, "predictor", "or predictions in the data"),
    # columns
    (BIAS, {"headers": ["income", "sex", "sex"]}, "headers[2]", "it is also headers[1]"),
    (BIAS, {"label": "incom"}, "label", "Headers must contain label."),
    (BIAS, {"label": 4}, "label", "a position from 0 to 3"),
    (BIAS, {"facet.0.name_or_index": "Sex"}, "facet[0].name_or_index", "Unable to locate the facet. (got 'Sex')"),
    (BIAS, {"facet": [{"name_or_index": "sex"}, {"name_or_index": 1}]}, "facet[1]", "same groups"),
    (BIAS, {"excluded_columns": ["hour"]}, "excluded_columns[0]", 'did you mean "hours"?'),
    (BIAS, {"group_variable": "race"}, "group_variable", "Unable to locate the group variable."),
    (BIAS, {"joinsource_name_or_index": "id"}, "joinsource_name_or_index", "Unable to locate the join column."),
    (BIAS, {"predicted_label": "p"}, "predicted_label", "Unable to locate the predicted label."),
    (BIAS, {"facet_dataset_uri": "f.csv", "facet_headers": ["a"]}, "facet[0].name_or_index", "Unable to locate"),
    (SHAP, {"methods.pdp": {"features": ["agee"]}}, "methods.pdp.features[0]", "Feature names not found."),
    (SHAP, {"methods.shap.features_to_explain": [7]}, "methods.shap.features_to_explain[0]", "not found"),
    (SHAP, {"methods.shap.features_to_explain": ["income"]}, "methods.shap.features_to_explain[0]", "the label"),
    (SHAP, {"methods.pdp": {"features": [0]}}, "methods.pdp.features[0]", "is the label"),
    (SHAP, {"methods.pdp": {"features": ["age"]}, "excluded_columns": [2]}, "methods.pdp.features[0]", "is excluded"),
    (SHAP, {"dataset_type": "application/x-parquet", "label": 0}, "label", "Parquet columns go by name"),
    (LINES, {"facet_dataset_uri": "f.csv"}, "facet_dataset_uri", 'not supported for dataset_type "application/jsonlines"'),
    (LINES, {"excluded_columns": ["a"]}, "excluded_columns[0]", "0-based position"),
    (BIAS, {"facet_headers": ["a"], "joinsource_name_or_index": "sex"}, "joinsource_name_or_index", "not in facet_headers"),
    (BIAS, {"headers": ["income", "sex", *map(str, range(50))], "group_variable": "incom"}, "group_variable",
     'one of 52 names; did you mean "income"?'),
    # shap and pdp
    (SHAP, {"methods.shap.num_clusters": 3}, "methods.shap.num_clusters", "cannot be provided together"),
    (SHAP, {"methods.shap.baseline": [0, 1, 2]}, "methods.shap.baseline", "[[0, 1.5, null]]"),
    (SHAP, {"methods.shap.baseline": {"a": 1}}, "methods.shap.baseline", "not a list of rows"),
    (SHAP, {"methods.shap.baseline": []}, "methods.shap.baseline", "not a list of rows"),
    (SHAP, {"methods.shap.baseline": [[0, 1], [0]]}, "methods.shap.baseline[1]", "has 1 cells"),
    (SHAP, {"methods.shap.baseline": [[[0]]]}, "methods.shap.baseline[0]", "list or object"),
    (LINES, {"methods.shap.baseline": [[0, 0]]}, "methods.shap.baseline", "JSON Lines records"),
    (LINES, {"methods.shap.baseline": 3}, "methods.shap.baseline", "a URI, or a JSON array or object"),
    (SHAP, {"methods.shap.text_config": {"granularity": "word", "language": "en"}},
     "methods.shap.text_config.granularity", '"token", "sentence" or "paragraph"'),
    (SHAP, {"methods.shap.text_config": {"granularity": "token", "language": "englisch"}},
     "methods.shap.text_config.language", 'did you mean "english"?'),
    (SHAP, {"methods.shap.features_to_explain": ["age"],
            "methods.shap.text_config": {"granularity": "token", "language": "en"}},
     "methods.shap.features_to_explain", "not supported for datasets containing text features"),
    (DOCUMENT, {"methods.shap": {"baseline": {}}}, "methods.shap.baseline", "at least one record"),
    (SHAP, {"methods": {"pdp": {}}}, "methods.pdp.features", "must be provided"),
    (SHAP, {"methods": {"pdp": {"features": []}}}, "methods.pdp.features", "must be provided"),
    # predictor
    (SHAP, {"predictor": MISSING}, "predictor", "methods.shap needs predictions"),
    (SHAP, {"predictor": {"content_type": "text/csv"}}, "predictor", "names no model"),
    (SHAP, {"predictor": {"endpoint_name": "e", "endpoint_name_prefix": "abc"}}, "predictor.endpoint_name_prefix", "model_name only"),
    (SHAP, {"predictor.content_type": "image/png"}, "predictor.content_type", 'does not fit dataset_type "text/csv"'),
    (SHAP, {"dataset_type": "application/x-parquet", "predictor.content_type": MISSING}, "predictor.content_type", "Parquet"),
    (LINES, {"features": MISSING}, "features", "features JMESPath is required"),
    (LINES, {"predictor.content_template": MISSING}, "predictor.content_template", "field is required"),
    (LINES, {"predictor.content_template": '{"x": $feature}'}, "predictor.content_template", "$features"),
    (DOCUMENT, {"features": "[*"}, "features", "not a JMESPath expression"),
    (DOCUMENT, {"predictor.label": "a["}, "predictor.label", "not a JMESPath expression"),
    (DOCUMENT, {"predictor.content_template": "$features"}, "predictor.content_template", "neither placeholder"),
    (DOCUMENT, {"predictor.content_template": "[$record, $records]"}, "predictor.content_template", "both placeholders"),
    (DOCUMENT, {"predictor.content_template": MISSING}, "predictor.content_template", "are required"),
    (DOCUMENT, {"predictor.record_template": MISSING}, "predictor.record_template", "are required"),
    (DOCUMENT, {"predictor.record_template": 1}, "predictor.record_template", "expected a string"),
    (DOCUMENT, {"predictor.record_template": "{}"}, "predictor.record_template", "Data must contain features"),
    (DOCUMENT, {"headers": ["A", "B", "L"], "predictor.record_template": '{"A": "${A}", "C": "${b}"}'},
     "predictor.record_template", 'Feature names not found. "b"'),
    # images
    (IMAGES, {"methods.shap.image_config": MISSING}, "methods.shap.image_config", "images need it"),
    (IMAGES, {"methods.shap.image_config.model_type": "CLASSIFICATION"}, "methods.shap.image_config.model_type",
     'did you mean "IMAGE_CLASSIFICATION"?'),
    (IMAGES, {"methods.shap.image_config.iou_threshold": 1.5}, "methods.shap.image_config.iou_threshold", "at most 1"),
    (IMAGES, {"methods.pdp": {}}, "methods.pdp", 'not supported for dataset_type "application/x-image"'),
    (IMAGES, {"predicted_label": "x"}, "predicted_label", "not supported"),
    (IMAGES, {"excluded_columns": ["x"]}, "excluded_columns", "not supported"),
    (IMAGES, {"predictor.label_headers": MISSING}, "predictor.label_headers", "images need it"),
    (IMAGES, {"methods.shap.baseline": [[0]]}, "methods.shap.baseline", "URI of one image"),
    (IMAGES, {"predictor.content_type": "text/csv"}, "predictor.content_type", "does not fit"),
    (SHAP, {"methods.shap.image_config": {"model_type": "OBJECT_DETECTION"}}, "methods.shap.image_config", "images only"),
    # segments
    (BIAS, {"segment_config": [{"name_or_index": 1, "segments": [["a"], ["b"]], "display_aliases": ["x"]}]},
     "segment_config[0].display_aliases", "2 names, or one more"),
    (BIAS, {"segment_config": [{"name_or_index": 1, "segments": ["a"]}]}, "segment_config[0].segments[0]", 'write ["a"]'),
    # time series
    (SERIES, {"dataset_type": "text/csv"}, "dataset_type", "only supports JSON"),
    (SERIES, {"methods.pre_training_bias": {"methods": "all"}}, "methods.pre_training_bias",
     "Bias metrics are unsupported for time series"),
    (SERIES, {"methods.shap": {}}, "methods.shap", "not supported for time series"),
    (SERIES, {"excluded_columns": [0]}, "excluded_columns", "not supported for time series"),
    (SERIES, {"predictor.label": "x"}, "predictor.label", "not supported for time series"),
    (SERIES, {"predictor.accept_type": "text/csv"}, "predictor.accept_type", "must be JSON or JSONLines"),
    (SERIES, {"predictor.time_series_predictor_config": MISSING}, "predictor.time_series_predictor_config", "is missing"),
    (SERIES, {"time_series_data_config": MISSING}, "time_series_data_config", "is missing"),
    (SERIES, {"time_series_data_config.item_id": 0}, "time_series_data_config.item_id", "another type"),
    (SERIES, {"time_series_data_config.related_time_series": ["[].x", 0]},
     "time_series_data_config.related_time_series[1]", "another type"),
    (SERIES, {"time_series_data_config.dataset_format": MISSING}, "time_series_data_config.dataset_format", "need it"),
    (SERIES, {"time_series_data_config.dataset_format": "record"}, "time_series_data_config.dataset_format", '"item_records"'),
    (SERIES, {"time_series_data_config.target_time_series": "[].y["}, "time_series_data_config.target_time_series", "JMESPath"),
    (SERIES, {"methods.asymmetric_shapley_value.num_samples": MISSING}, "methods.asymmetric_shapley_value.num_samples", "is missing"),
    (SERIES, {"methods.asymmetric_shapley_value.granularity": "timewise"}, "methods.asymmetric_shapley_value.num_samples",
     "only used for fine-grained"),
    (SERIES, {"methods.asymmetric_shapley_value.direction": "bidirectional"}, "methods.asymmetric_shapley_value.direction",
     "not supported together"),
    (SERIES, {"methods.asymmetric_shapley_value.baseline.target_time_series": "max"},
     "methods.asymmetric_shapley_value.baseline.target_time_series", '"zero" or "mean"'),
    (SERIES, {"methods.asymmetric_shapley_value.baseline.static_covariates": {"a": [1]}},
     "methods.asymmetric_shapley_value.baseline.static_covariates.a", "2 values"),
    (SERIES, {"methods.asymmetric_shapley_value.baseline.static_covariates": 3},
     "methods.asymmetric_shapley_value.baseline.static_covariates", "expected an object whose values are each a list"),
    (SERIES, {"methods.asymmetric_shapley_value.baseline.static_covariates": {"a": [1, 2], "b": [None, 1]}},
     "methods.asymmetric_shapley_value.baseline.static_covariates.b[0]", "is null"),
    (SERIES, {"time_series_data_config": {"target_time_series": 1, "item_id": 2, "timestamp": 3, "static_covariates": [4, 5],
                                          "dataset_format": "columns"}},
     "time_series_data_config.dataset_format", "only be provided when data files are JSONs"),
    (SERIES, {"methods.asymmetric_shapley_value.baseline": MISSING},
     "methods.asymmetric_shapley_value.baseline.static_covariates", "request uses static covariates"),
    (SERIES, {"time_series_data_config.static_covariates": MISSING},
     "methods.asymmetric_shapley_value.baseline.static_covariates", "no static covariates are configured"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "edits", "path", "message"), INVALID)
def test_a_problem_is_reported_at_its_path(base, edits, path, message):
    found = problems(edited(base, edits))
    assert path in found, found
    assert message in found[path]
    assert found[path].startswith(f"{path}: ")


SINGLE = [row[:3] for row in INVALID if len(row[1]) == 1 and row[2] not in {"dataset_type", "time_series_data_config"}]


@pytest.mark.parametrize(("base", "edits", "path"), SINGLE)
def test_one_mistake_is_one_problem(base, edits, path):
    with pytest.raises(ConfigErrors) as caught:
        parse_config(json.dumps(edited(base, edits)))
    assert [problem.path for problem in caught.value.problems] == [path]


def test_all_problems_come_together():
    found = problems(
        """{"dataset_type": "text/csv", "lable": "x", "label_values_or_threshold": 1, "label": "y",
            "headers": ["a", "b", "a"],
            "facet": [{"name_or_index": "gendr"}, {"value_or_threshold": [NaN]}],
            "methods": {"post_training_bias": {"methods": ["CI"]}, "shap": {"num_samples": "9", "num_clusters": 2}},
            "predictor": {"content_type": "text/cvs"}}"""
    )
    assert set(found) == {
        "lable",
        "label_values_or_threshold",
        "headers[2]",
        "label",
        "facet[1].name_or_index",
        "facet[1].value_or_threshold[0]",
        "methods.post_training_bias.methods[0]",
        "methods.shap.num_samples",
        "predictor",
        "predictor.content_type",
    }


def test_the_headline_counts_and_names_the_source():
    with pytest.raises(ConfigErrors) as caught:
        parse_config("{}", source="mine.json")
    assert str(caught.value).startswith(
        "Analysis configuration schema validation error. 2 problems in mine.json:\n  - "
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
        ('{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("[]", "no JSON object (got [])"),
        ("null", "no JSON object"),
        ('"text"', "no JSON object"),
        ("{'label': 1}", "line 1, column 2"),
        ('{"a": 1} trailing', "Extra data"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"label": "\xe9"}', "byte 11 is not UTF-8"),
        ("[" * 200_000, "nesting too deep"),
        ('{"seed": ' + "9" * 5000 + "}", "number is too long"),
    ],
)
def test_text_that_is_not_a_json_object(text, detail):
    with pytest.raises(ConfigErrors) as caught:
        parse_config(text)
    assert str(caught.value).startswith("Unable to load analysis configuration as JSON.")
    assert detail in str(caught.value)


@pytest.mark.parametrize(
    ("fragment", "path", "message"),
    [
        ('"probability_threshold": NaN', "probability_threshold", "not a finite number (got NaN)"),
        ('"probability_threshold": -Infinity', "probability_threshold", "(got -Infinity)"),
        ('"probability_threshold": 1e400', "probability_threshold", "(got 1e400)"),
        ('"probability_threshold": 1' + "0" * 400, "probability_threshold", "too large for a float"),
        ('"label": "a", "label": "b"', "label", "more than once"),
        ('"label": "\\ud800"', "label", "surrogate"),
        ('"\\ud800": 1', '["\\ud800"]', "surrogate"),
        ('"predictor": {"label": 1, "label": 1}', "predictor.label", "more than once"),
    ],
)
def test_json_that_python_would_accept_silently(fragment, path, message):
    text = '{"dataset_type": "text/csv", ' + fragment + ', "methods": {"shap": {}}}'
    with pytest.raises(ConfigErrors) as caught:
        parse_config(text)
    assert any(problem.path == path and message in str(problem) for problem in caught.value.problems), caught.value


def test_a_byte_order_mark_is_no_problem():
    text = json.dumps(BIAS)
    assert parse_config("\ufeff" + text) == parse_config(b"\xef\xbb\xbf" + text.encode()) == parse_config(text)


def test_text_from_the_file_is_escaped():
    found = problems(edited(BIAS, {"\x1b[31m\n": 1, "label": "\x1b[31m\n"}))
    assert not any("\x1b" in message or "\n" in message for message in found.values())


@pytest.mark.parametrize(
    ("base", "edits"),
    [
        (BIAS, {"probability_threshold": 1}),
        (BIAS, {"facet.0.value_or_threshold": None}),
        (BIAS, {"facet.0.value_or_threshold": []}),
        (BIAS, {"facet.0.name_or_index": 1.0}),
        (BIAS, {"label_values_or_threshold": [True, "a", 0.5, 3]}),
        (BIAS, {"facet": [{"name_or_index": "age", "value_or_threshold": [40]}, {"name_or_index": "age", "value_or_threshold": [60]}]}),
        (BIAS, {"methods.post_training_bias": {"methods": "all"}, "predicted_label": "hours"}),
        (BIAS, {"methods.post_training_bias": {"methods": "all"}, "predicted_label_dataset_uri": "p.csv"}),
        (BIAS, {"facet_dataset_uri": "f.csv", "facet.0.name_or_index": "elsewhere", "group_variable": "elsewhere"}),
        (BIAS, {"headers": MISSING, "label": "anything"}),
        (BIAS, {"dataset_type": "TEXT/CSV"}),
        (SHAP, {"methods.pdp": {}}),
        (SHAP, {"methods.shap.num_samples": 10.0}),
        (SHAP, {"methods.shap.baseline": "s3://bucket/baseline.csv"}),
        (SHAP, {"methods.shap.baseline": [[None, "a", 0.5]]}),
        (SHAP, {"methods.shap.agg_method": "MEAN_SQ"}),
        (SHAP, {"predictor.endpoint_name": "e"}),
        (SHAP, {"predictor.custom_attributes": "a b;c=d"}),
        (SHAP, {"predictor.endpoint_name_prefix": "my--prefix1"}),
        (SHAP, {"dataset_type": "application/x-parquet"}),
        (DOCUMENT, {"methods.shap": {"baseline": {"instances": [{"features": [1]}]}}}),
        (DOCUMENT, {"predictor.content_template": {"instances": "$records"}}),
        (DOCUMENT, {"headers": ["A", "L"], "predictor.record_template": '{"A": "${A}"}'}),
        (IMAGES, {"predictor.content_type": "image/jpg"}),
        (IMAGES, {"methods.shap.image_config.segment_compactness": 2.5}),
        (IMAGES, {"methods.shap.image_config.debug": {"image_names": ["a"], "class_ids": [0], "sample_from": 0, "sample_to": 3}}),
        (SERIES, {"methods.asymmetric_shapley_value.baseline": "s3://bucket/baseline.json"}),
    ],
)  # fmt: skip
def test_legal_though_the_service_may_be_stricter(base, edits):
    config = parse_config(json.dumps(edited(base, edits)))
    assert parse_config(config.to_json()) == config
