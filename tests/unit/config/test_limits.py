from __future__ import annotations

import json
import math

import jsonschema
import pytest

from pellucid.config import limits_schema, named_limits, read_limits
from pellucid.config.conventional_limits import CONVENTIONAL_LIMITS
from pellucid.core.errors import ConfigError, ConfigErrors
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.verdicts import Limit


def test_a_limits_file_is_read_and_only_its_name_is_kept():
    limits = read_limits(b'{"DPPL": [-0.1, 0.1], "DI": [0.8, 1.25], "KL": [null, 0.2]}', "/somewhere/team.json")
    assert limits.source == "team.json"
    assert limits.by_metric == {"DI": Limit(0.8, 1.25), "DPPL": Limit(-0.1, 0.1), "KL": Limit(-math.inf, 0.2)}


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ('{"DII": [0.8, 1.25]}', "DII", ["unknown key", 'did you mean "DI"?']),
        ('{"di": [0.8, 1.25]}', "di", ["unknown key", 'did you mean "DI"?']),
        ('{"DI": 0.8}', "DI", ["wrong type", "0.8", "[lowest, highest] around 1"]),
        ('{"DI": null}', "DI", ["is null"]),
        ('{"DI": [0.8]}', "DI", ["does not have two ends", "[0.8]"]),
        ('{"DI": [0.8, 1, 2]}', "DI", ["does not have two ends"]),
        ('{"DI": ["0.8", 1.25]}', "DI[0]", ["wrong type", "'0.8'", "a number"]),
        ('{"DI": [true, 1.25]}', "DI[0]", ["wrong type", "True"]),
        ('{"DI": [0.8, NaN]}', "DI[1]", ["not a finite number"]),
        ('{"DI": [0.8, 1e999]}', "DI[1]", ["not a finite number"]),
        ('{"DPPL": [0.1, -0.1]}', "DPPL", ["the lowest value is above the highest", "[0.1, -0.1]"]),
        ('{"DPPL": [0.8, 1.25]}', "DPPL", ["no disparity at all would be outside", "around 0"]),
        ('{"DI": [-0.1, 0.1]}', "DI", ["no disparity at all would be outside", "around 1"]),
        ('{"KS": [0, 1]}', "KS", ["every value of KS is within", "0 to 1"]),
        ('{"TE": [null, null]}', "TE", ["every value of TE is within"]),
        ('{"DI": [0.8, 1.25], "DI": [0.9, 1.1]}', "DI", ["more than once"]),
        ("{}", "", ["limits nothing", "at least one metric"]),
    ],
)
def test_a_problem_names_path_value_and_what_is_accepted(text, path, words):
    with pytest.raises(ConfigErrors) as caught:
        read_limits(text, "limits.json")
    (problem,) = caught.value.problems
    assert problem.path == path
    assert all(word in str(problem) for word in words)
    assert str(caught.value).startswith("1 problem with the limits in limits.json:")


def test_all_problems_are_reported_together():
    with pytest.raises(ConfigErrors, match="3 problems") as caught:
        read_limits('{"DI": [1], "RD": "x", "XY": [0, 1]}', "limits.json")
    assert {problem.path for problem in caught.value.problems} == {"DI", "RD", "XY"}
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", [b"", b"[0.8]", b'{"DI": ', b"\xff\xfe{\x00}\x00", b'"DI"'])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(ConfigErrors, match="Unable to load the limits as JSON"):
        read_limits(text, "limits.json")


def test_the_conventional_set_has_a_source_for_each_limit():
    limits = named_limits("conventional")
    assert limits.source == "conventional"
    assert limits.by_metric["DI"] == Limit(0.8, 1.25)
    assert limits.by_metric["DPPL"] == Limit(-0.1, 0.1)
    for code, entry in CONVENTIONAL_LIMITS.items():
        assert entry.limit.low <= METRICS[code].neutral <= entry.limit.high
        assert len(entry.source) > 40
    text = json.dumps({code: [limit.low, limit.high] for code, limit in limits.by_metric.items()})
    assert read_limits(text, "x").by_metric == limits.by_metric


def test_an_unknown_set_is_refused_with_a_suggestion():
    with pytest.raises(ConfigError, match=r'conventionl.*"conventional".*did you mean "conventional"'):
        named_limits("conventionl")


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not():
    schema = limits_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"DI": [0.8, 1.25], "KL": [None, 0.2]}, schema)
    for wrong in ({}, {"DII": [0, 1]}, {"DI": 1}, {"DI": [1]}, {"DI": ["a", 1]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)
