"""What was meant by a value of the wrong type."""

from __future__ import annotations

import pytest

from pellucid.doctor.coercion import coerced


@pytest.mark.parametrize(
    ("path", "value", "expected", "found"),
    [
        ("methods.pdp.grid_resolution", "10", "an integer of at least 1", 10),
        ("methods.pdp.grid_resolution", "ten", "an integer of at least 1", None),
        ("methods.shap.num_samples", "1.5", "an integer of at least 1", None),
        ("probability_threshold", "0,7", "a number", 0.7),
        ("probability_threshold", "high", "a number", None),
        ("methods.shap.use_logit", "Yes", "true or false", True),
        ("methods.shap.use_logit", 0, "true or false", False),
        ("methods.shap.use_logit", "perhaps", "true or false", None),
        ("headers[0]", 7, "a column name", "7"),
        ("dataset_uri", ["x"], "a string", None),
        ("facet", "Sex", "a list whose items are each an object", [{"name_or_index": "Sex"}]),
        ("facet[1]", 3, "an object", {"name_or_index": 3}),
        ("methods.post_training_bias", ["DI"], "an object", {"methods": ["DI"]}),
        ("methods.pre_training_bias.methods", None, '"all" or the name of a metric', "all"),
        ("methods.report", True, "an object", {}),
        ("version", 1.0, '"1.0"', "1.0"),
    ],
)
def test_coerced(path, value, expected, found):
    assert coerced(path, value, expected) == found
