"""The fast ways to read an answer give what the careful ones give."""

from __future__ import annotations

import json

import jmespath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import decode
from pellucid.predict.codecs.csv_body import read_csv_answer
from pellucid.predict.codecs.records import compile_locator

NUMBERS = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.integers(-(2**70), 2**70).map(str),
    st.integers(0, 1).map(str),
    st.sampled_from(["-0", "-0.0", "0", "1.0", "1e5", "1E400", "007", "+1", ".5", "5.", "1_0", " 0.5 ", "nan", "inf", "true",
                     "True", "null", "[1]", "", "yes", "9223372036854775808", "-9223372036854775808", "1e-400"]),
)  # fmt: skip
ENDINGS = st.sampled_from(["\n", "\r\n"])


def outcome(text: str, n: int) -> object:
    try:
        answer = read_csv_answer(text, n)
    except ModelError as error:
        return error.problem
    return [(column.dtype, list(map(repr, column.tolist()))) for column in answer.columns]


@given(st.data(), st.integers(1, 4), st.integers(1, 5), ENDINGS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_numbers_at_once_are_the_numbers_one_by_one(data, width, n, ending, ends):
    kinds = data.draw(st.sampled_from([NUMBERS, st.floats(allow_nan=False).map(repr), st.integers(0, 9).map(str)]))
    rows = [[data.draw(kinds) for _ in range(width)] for _ in range(n)]
    text = ending.join(",".join(row) for row in rows) + (ending if ends else "")
    if text.strip() == "" or any("[" in cell or cell != cell.strip() for row in rows for cell in row):
        return
    careful = ending.join(",".join(f'"{cell}"' for cell in row) for row in rows) + (ending if ends else "")
    if any(row == [""] for row in rows):
        return  # a line in quotes is a line, an empty one is not
    for count in (n, width, n * width):
        assert outcome(text, count) == outcome(careful, count)


@pytest.mark.parametrize("text", ["0.1],[0.2\n0.3", "[1\n2]", "1],[2", "0.1]\n[0.2", "0.1,[0.2\n0.3],0.4"])
def test_brackets_do_not_make_records(text):
    with pytest.raises(ModelError):
        decode(text.encode(), "text/csv", 2, PredictorSpec())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.just("a"), st.lists(st.dictionaries(st.sampled_from("ab"), JSON, max_size=2), max_size=4))
PATHS = [
    "a",
    "a.b",
    "a[*]",
    "[*]",
    "[*].a",
    "a[*].b",
    "a[*].b.c",
    "a.b[*].c",
    "a[*].b[*].a",
    "a[0].b",
    "a[].b",
    "a || b",
]


@given(JSON | RECORDS, st.sampled_from(PATHS))
@settings(max_examples=500)
def test_short_cuts_are_jmespath(document, path):
    assert repr(compile_locator(path, "label")(document)) == repr(jmespath.search(path, document))


@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(0, 3) | st.none(), max_size=2), min_size=1, max_size=4)
)
def test_lines_are_searched_one_by_one(records):
    body = "\n".join(map(json.dumps, records)).encode()
    spec = PredictorSpec(accept_type="application/jsonlines", probability="a")
    if all(record.get("a") is not None for record in records):
        scores = decode(body, "application/jsonlines", len(records), spec).scores
        np.testing.assert_array_equal(scores[:, 0], [record["a"] for record in records])
        return
    with pytest.raises(ModelError, match="finds nothing"):
        decode(body, "application/jsonlines", len(records), spec)
