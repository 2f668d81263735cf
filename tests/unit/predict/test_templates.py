"""Bodies of contract 5.2, word for word."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import encode, encode_records

TWO = Batch(("A", "B"), (np.array([0, 3]), np.array([1, 4])))


def column(*cells: object) -> np.ndarray:
    return np.array(cells, dtype=object)


def body(batch: Batch, content: str | None, record: str | None = None, kind: str = "application/json") -> str:
    spec = PredictorSpec(content_type=kind, content_template=content, record_template=record)
    return encode(batch, spec).decode()


@pytest.mark.parametrize(
    ("content", "record", "expected"),
    [
        ('{"data":{"features":$record}}', "$features", '{"data":{"features":[0,1]}}'),
        ("$record", "$features_kvp", '{"A":0,"B":1}'),
        ('{"features":$features}', None, '{"features":[0,1]}'),
    ],
)
def test_one_record_a_request(content, record, expected):
    assert body(TWO.take(slice(0, 1)), content, record) == expected
    spec = PredictorSpec(content_type="application/json", content_template=content, record_template=record)
    assert encode_records(TWO, spec).template.is_single


@pytest.mark.parametrize(
    ("content", "record", "expected"),
    [
        ("$records", "$features_kvp", '[{"A":0,"B":1},{"A":3,"B":4}]'),
        ("$records", '{"A":"${A}","B":"${B}"}', '[{"A":0,"B":1},{"A":3,"B":4}]'),
        ("$records", '{"B":${B}}', '[{"B":1},{"B":4}]'),
        ('{"instances":$records}', "$features", '{"instances":[[0,1],[3,4]]}'),
        (
            '{"instances":$records,"feature_names":$feature_names}',
            "$features",
            '{"instances":[[0,1],[3,4]],"feature_names":["A","B"]}',
        ),
        (
            "$records",
            '{"features":$features,"names":$feature_names}',
            '[{"features":[0,1],"names":["A","B"]},{"features":[3,4],"names":["A","B"]}]',
        ),
        ('{"a":$records,"b":$records}', "$features", '{"a":[[0,1],[3,4]],"b":[[0,1],[3,4]]}'),
        ('{"share":"5%d","i":$records}', '{"p":"%b","f":$features}', '{"share":"5%d","i":[{"p":"%b","f":[0,1]},{"p":"%b","f":[3,4]}]}'),
    ],
)  # fmt: skip
def test_many_records_a_request(content, record, expected):
    assert body(TWO, content, record) == expected


@pytest.mark.parametrize(
    ("content", "record", "expected"),
    [
        ('{"data":{"features":$features}}', None, '{"data":{"features":[0,1]}}\n{"data":{"features":[3,4]}}'),
        ('{"x":$record}', "$features_kvp", '{"x":{"A":0,"B":1}}\n{"x":{"A":3,"B":4}}'),
        ('{\n  "f": $features\r\n}', None, '{   "f": [0,1]  }\n{   "f": [3,4]  }'),
    ],
)
def test_a_line_each(content, record, expected):
    assert body(TWO, content, record, "application/jsonlines") == expected


def test_values_are_json():
    batch = Batch(
        ('say "A"', "B", "C", "D", "100%"),
        (
            column('a "quoted"\nline \\ é', None),
            np.array([1.5, np.nan]),
            np.array([True, False]),
            np.array([2**53 + 1, -1]),
            np.array([1e-7, 1e22]),
        ),
    )
    text = body(batch, "$records", "$features_kvp")
    assert json.loads(text) == [
        {'say "A"': 'a "quoted"\nline \\ é', "B": 1.5, "C": True, "D": 2**53 + 1, "100%": 1e-7},
        {'say "A"': None, "B": None, "C": False, "D": -1, "100%": 1e22},
    ]
    assert "\n" not in text


def test_a_text_in_a_named_place_is_quoted_once():
    batch = Batch(("A", "B"), (column("x"), column(None)))
    assert body(batch, "$records", '{"a":"${A}","b":"${B}","n":"B"}') == '[{"a":"x","b":null,"n":"B"}]'


def test_names_with_odd_characters():
    batch = Batch(("a}b", "c d"), (np.array([1]), np.array([2])))
    assert body(batch, "$records", '{"x":"${a}b}","y":"${c d}"}') == '[{"x":1,"y":2}]'


@pytest.mark.parametrize(
    ("kind", "content", "record", "said"),
    [
        ("application/json", None, "$features", r"predictor\.content_template: is required"),
        ("application/jsonlines", None, None, r"predictor\.content_template: is required"),
        ("application/json", "$records", None, r"predictor\.record_template: is required"),
        ("application/json", "$record", None, r"predictor\.record_template: is required"),
        ("application/json", '{"x":1}', None, "Data must contain features"),
        ("application/json", "$records", '{"names":$feature_names}', "Data must contain features"),
        ("application/jsonlines", '{"x":1}', None, "Data must contain features"),
        ("application/jsonlines", '{"x":$records}', None, "not a line each"),
        ("application/json", "$records", '{"x":"${Z}"}', "'Z'.*A, B"),
        ("application/json", "$records", '{"x":$features', "valid JSON"),
        ("application/json", '{"x":$records', "$features", "valid JSON"),
        ("application/json", "$records", '{"x":"is ${A}"}', "valid JSON"),
        ("application/json", "$records", "{${A}:1}", "valid JSON"),
        ("application/json", "[$records,$features]", "$features", "record_template when"),
        ("application/json", "$records", "[$record,$features]", r"\$record cannot be used here"),
    ],
)
def test_templates_that_cannot_be_used(kind, content, record, said):
    with pytest.raises(ConfigError, match=said):
        body(TWO, content, record, kind)
