"""The JSON Schema agrees with the parser, and the tables with the structs."""

from __future__ import annotations

import json

import jsonschema
import pytest

from pellucid.config import json_schema, parse_config
from pellucid.config.fields import AnyOf, ListOf, Object
from pellucid.config.schema import CONFIG
from pellucid.core.errors import ConfigErrors

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
LEGAL = {
    "version": "1.0",
    "dataset_type": "text/csv",
    "headers": ["y", "a"],
    "label": "y",
    "label_values_or_threshold": [1, "a", 0.5, True],
    "facet": [{"name_or_index": 1, "value_or_threshold": None}],
    "probability_threshold": 1,
    "methods": {
        "pre_training_bias": {"methods": "CI"},
        "shap": {"baseline": [[0, None]], "num_samples": 10.0, "seed": 3, "agg_method": "median"},
        "report": {"name": "my report"},
    },
    "predictor": {
        "model_name": "m",
        "endpoint_name_prefix": "a-b",
        "custom_attributes": "a b",
        "content_type": "text/csv",
    },
}


def objects(kind):
    if isinstance(kind, Object):
        yield kind
        for field in kind.fields:
            yield from objects(field.kind)
    elif isinstance(kind, ListOf):
        yield from objects(kind.item)
    elif isinstance(kind, AnyOf):
        for alternative in kind.kinds:
            yield from objects(alternative)


def test_it_is_a_json_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("kind", list(objects(CONFIG)), ids=lambda kind: kind.make.__name__)
def test_table_and_dataclass_have_the_same_keys(kind):
    assert set(kind.names) == set(kind.make.__struct_fields__)
    assert len(kind.names) == len(set(kind.names))
    assert all(field.description.endswith(".") for field in kind.fields)


def test_defaults_and_enumerations_are_there():
    methods = json_schema()["properties"]["methods"]["properties"]
    assert methods["pdp"]["properties"]["grid_resolution"]["default"] == 15
    assert methods["pdp"]["properties"]["top_k_features"]["default"] == 10
    assert methods["shap"]["properties"]["agg_method"] == {
        "description": "How local values become global ones.",
        "enum": ["mean_abs", "median", "mean_sq"],
        "default": "mean_abs",
    }
    assert json_schema()["required"] == ["dataset_type", "methods"]


def test_a_legal_configuration_validates():
    VALIDATOR.validate(LEGAL)
    parse_config(json.dumps(LEGAL))


@pytest.mark.parametrize(
    "change",
    [
        {"lable": 1},
        {"dataset_type": "text/cvs"},
        {"dataset_type": None},
        {"headers": "a"},
        {"headers": []},
        {"label": -1},
        {"label": ""},
        {"label_values_or_threshold": 1},
        {"facet": [{"value_or_threshold": [1]}]},
        {"methods": {"shap": {"seed": True}}},
        {"methods": {"shap": {"num_samples": 0}}},
        {"methods": {"shap": {"baseline": 3}}},
        {"methods": {"report": {"name": "a/b"}, "pre_training_bias": {"methods": "all"}}},
        {"predictor": {"model_name": "m", "custom_attributes": " a"}},
        {"predictor": {"model_name": "m", "content_type": "image/jpg2"}},
        {"predictor": {"model_name": "m", "content_template": {"a": 1}}},
    ],
)
def test_both_refuse(change):
    assert not VALIDATOR.is_valid(LEGAL | change)
    with pytest.raises(ConfigErrors):
        parse_config(json.dumps(LEGAL | change))
