"""What is sent is what was meant, whatever the cells hold."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.arrays import Batch
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import decode, encode, encode_records

TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(['"', '""', ",", "\n", "\r", "\r\n", "%b", "${A}", "\x00", "é𝄞", "\u2028"])
)
FLOATS = st.floats(allow_infinity=False)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
KINDS = {
    "text": (st.none() | TEXTS, object),
    "float": (FLOATS, np.float64),
    "integer": (INTEGERS, np.int64),
    "truth": (st.booleans(), np.bool_),
}  # fmt: skip


@st.composite
def batches(draw: st.DrawFn, min_columns: int = 1) -> Batch:
    n = draw(st.integers(1, 5))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=min_columns, max_size=4))
    names = draw(st.lists(TEXTS, min_size=len(kinds), max_size=len(kinds), unique=True))
    columns = []
    for kind in kinds:
        cells, dtype = KINDS[kind]
        columns.append(np.array(draw(st.lists(cells, min_size=n, max_size=n)), dtype=dtype))
    return Batch(tuple(names), tuple(columns))


def json_spec(content: str, record: str | None = None, kind: str = "application/json") -> PredictorSpec:
    return PredictorSpec(content_type=kind, content_template=content, record_template=record)


def expected(batch: Batch) -> list[list[object]]:
    return [list(row) for row in batch.rows()]


@given(batches())
def test_documents_hold_the_cells(batch):
    body = json.loads(encode(batch, json_spec('{"names":$feature_names,"i":$records}', "$features")))
    assert body == {"names": list(batch.names), "i": expected(batch)}
    kvp = json.loads(encode(batch, json_spec("$records", "$features_kvp")))
    assert kvp == [dict(zip(batch.names, row, strict=True)) for row in expected(batch)]


@given(batches())
def test_lines_hold_the_cells(batch):
    body = encode(batch, json_spec('{"f":$features}', kind="application/jsonlines")).decode()
    assert [json.loads(line)["f"] for line in body.split("\n")] == expected(batch)


@given(batches())
def test_named_places_hold_the_cells(batch):
    names = [name for name in batch.names if name and not set(name) & set('"\\}${') and name.isprintable()]
    if not names:
        return
    record = "{" + ",".join(f'{json.dumps(name)}:"${{{name}}}"' for name in names) + "}"
    body = json.loads(encode(batch, json_spec("$records", record)))
    assert body == [dict(zip(names, row, strict=True)) for row in batch.select(names).rows()]


@given(batches())
def test_csv_reads_back(batch):
    body = encode(batch, PredictorSpec()).decode()
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert len(rows) == len(batch)
    for row, cells in zip(rows, batch.rows(), strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert reading(text, cell) == cell


def reading(text: str, cell: object) -> object:
    """What a reader that knows the kind of a cell makes of its text; a missing cell and an empty text look alike."""
    if cell is None or text == "":
        return cell if text == "" and cell in (None, "") else text
    return {"True": True, "False": False}[text] if isinstance(cell, bool) else type(cell)(text)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_an_echo_of_csv_text_comes_back(texts):
    labels = ["x" + text for text in texts]  # so that no column looks like numbers
    batch = Batch(("t", "n"), (np.array(labels, dtype=object), np.arange(len(labels))))
    spec = PredictorSpec(label=0, probability=1)
    predictions = decode(encode(batch, spec), "text/csv", len(labels), spec)
    assert predictions.labels.tolist() == labels
    assert predictions.scores[:, 0].tolist() == list(range(len(labels)))


@given(st.lists(st.none() | TEXTS, min_size=1, max_size=6))
def test_an_echo_of_json_text_comes_back(texts):
    batch = Batch(("t", "n"), (np.array(texts, dtype=object), np.arange(len(texts))))
    for kind, content, prefix in (("application/jsonlines", "{}", ""), ("application/json", "$records", "[*].")):
        spec = PredictorSpec(
            content_type=kind, accept_type=kind, label=f"{prefix}l[0]", probability=f"{prefix}p",
            content_template='{"l":["${t}"],"p":"${n}"}' if content == "{}" else content,
            record_template='{"l":["${t}"],"p":"${n}"}',
        )  # fmt: skip
        if None in texts:
            continue
        predictions = decode(encode(batch, spec), kind, len(texts), spec)
        assert predictions.labels.tolist() == texts
        assert predictions.scores[:, 0].tolist() == list(range(len(texts)))


@given(st.lists(FLOATS.filter(lambda value: value == value), min_size=1, max_size=8))
def test_scores_are_not_changed_on_the_way(values):
    batch = Batch(("f",), (np.array(values),))
    spec = PredictorSpec()
    predictions = decode(encode(batch, spec), "text/csv", len(values), spec)
    assert list(map(repr, predictions.scores[:, 0].tolist())) == list(map(repr, values))


@given(batches(), st.data())
def test_a_body_is_made_of_its_records(batch, data):
    for spec in (PredictorSpec(), json_spec('{"i":$records}', "$features")):
        encoded = encode_records(batch, spec)
        cut = data.draw(st.integers(1, len(batch)))
        part = encoded.body(0, cut)
        assert part == encode(batch.take(slice(0, cut)), spec)
