"""Scores that are read straight from an answer are those that its reader finds."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import answers, decode
from pellucid.predict.codecs.plain_scores import read_plain_scores

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70)
UNUSUAL = st.one_of(
    NUMBERS,
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.lists(NUMBERS, max_size=2),
    st.sampled_from([1e400, np.nan]),
)
WRAPS = {
    "bare": lambda value: value,
    "score": lambda value: {"score": value},
    "deep": lambda value: {"x": "y", "a": {"b": value, "c": [1]}},
    "list": lambda value: [value],
}
LOCATORS = [None, 0, 1, "score", "a.b", "[*].score", "p[*].score", "p[*].a.b", "p", "[*]", "p[0]"]
KINDS = ["text/csv", "application/jsonlines", "application/json"]


def written(values: list[object], kind: str) -> str:
    if kind == "application/json":
        return json.dumps({"p": values} if len(values) % 2 else values)
    return "\n".join(map(json.dumps, values))


def outcome(text: str, n: int, spec: PredictorSpec) -> object:
    try:
        found = decode(text.encode(), spec.accept_type, n, spec)
    except ModelError as error:
        return error.problem
    return found.scores.tolist(), found.labels is None, found.headers


@pytest.mark.parametrize("kind", KINDS)
@given(
    values=st.lists(UNUSUAL, min_size=1, max_size=4) | st.lists(NUMBERS, min_size=1, max_size=4),
    wrap=st.sampled_from(sorted(WRAPS)),
    locator=st.sampled_from(LOCATORS),
    more=st.sampled_from([0, 0, 0, 1]),
    end=st.sampled_from(["", "\n", "\n\n", "\r\n", " ", "x"]),
)
@settings(max_examples=250, deadline=None)
def test_either_way_gives_the_same(kind, values, wrap, locator, more, end):
    if kind == "text/csv" and isinstance(locator, str):
        return
    text = written([WRAPS[wrap](value) for value in values], kind) + end
    spec = PredictorSpec(accept_type=kind, probability=locator)
    found = outcome(text, len(values) + more, spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "read_plain_scores", lambda *_: None)
        assert found == outcome(text, len(values) + more, spec)


@pytest.mark.parametrize(
    ("text", "kind", "locator"),
    [
        ("0.25\n1\n", "text/csv", None),
        ("0.25\r\n1", "text/csv", 0),
        ("0.25\n1", "application/jsonlines", None),
        ('{"score":0.25}\n{"score":1,"label":"no"}', "application/jsonlines", "score"),
        ('{"predictions":[{"score":0.25},{"score":1}]}', "application/json", "predictions[*].score"),
        ("[0.25,1]", "application/json", "[*]"),
    ],
)
def test_plain_answers_are_read_at_once(text, kind, locator):
    assert read_plain_scores(text, kind, 2, locator).tolist() == [0.25, 1.0]


@pytest.mark.parametrize(
    "text", ["0.25\n\n", "0.25,1", "0.25\nNaN", '0.25\n"1"', "0.25\ntrue", "0.25\n1\n2", "0.25\n1_0"]
)
def test_anything_else_is_left_to_the_reader(text):
    assert read_plain_scores(text, "text/csv", 2, None) is None
