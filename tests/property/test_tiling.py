"""Bodies made of pieces that are written once are, byte for byte, those made of cells that are written one by one."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import encode, encode_records
from pellucid.predict.codecs.bodies import FEWEST_ROWS
from pellucid.predict.codecs.combinations import as_words, find_combinations

ROWS = 1200
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ['"', '""', ",", "\n", "\r\n", "%b", "%%b", "%", "${A}", "\x00", "\x00\x00", "é𝄞", "\u2028", "x" * 80]
    ),
)
MIXED = st.one_of(st.none(), TEXTS, st.integers(-3, 3), st.booleans(), st.floats(allow_infinity=False))
POOLS = {
    "text": (st.none() | TEXTS, object),
    "mixed": (MIXED, object),
    "float": (st.floats(allow_infinity=False), np.float64),
    "small float": (st.sampled_from([0.0, -0.0, 1.0, 0.1, np.nan, 1e16, 1e-7]), np.float64),
    "integer": (st.integers(-(2**63), 2**63 - 1), np.int64),
    "small integer": (st.integers(-2, 40), np.int64),
    "byte": (st.integers(-128, 127), np.int8),
    "truth": (st.booleans(), np.bool_),
}  # fmt: skip
SPECS = {
    "csv": PredictorSpec(),
    "lists": PredictorSpec(
        content_type="application/json", content_template='{"n":$feature_names,"%i":$records}', record_template="$features"
    ),
    "objects": PredictorSpec(content_type="application/jsonlines", content_template='{"a%%b":$features_kvp,"k":"%b"}'),
    "twice": PredictorSpec(
        content_type="application/json", content_template='{"a":$records,"b":$records}', record_template="[$features,$features]"
    ),
}  # fmt: skip


@st.composite
def repetitive(draw: st.DrawFn, most: int = 6, columns: int = 7) -> Batch:
    """Many rows of few distinct cells a column."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kinds = draw(st.lists(st.sampled_from(sorted(POOLS)), min_size=1, max_size=columns))
    made = []
    for kind in kinds:
        cells, dtype = POOLS[kind]
        pool = np.empty(draw(st.integers(1, most)), dtype=dtype)
        for k in range(len(pool)):
            pool[k] = draw(cells)
        made.append(pool[rng.integers(0, len(pool), ROWS)])
    return Batch(tuple(f"c{k}%b" for k in range(len(made))), tuple(made))


def one_by_one(batch: Batch, spec: PredictorSpec) -> bytes:
    assert FEWEST_ROWS > 500
    pieces = [encode_records(batch.take(slice(k, k + 500)), spec) for k in range(0, len(batch), 500)]
    separator, template = pieces[0].template.separator, pieces[0].template
    return bytes(template.body(memoryview(separator.join(piece.text(0, len(piece)) for piece in pieces))))


@pytest.mark.parametrize("kind", SPECS)
@given(batch=repetitive())
@settings(max_examples=60, deadline=None)
def test_tiled_bodies_are_the_same_bytes(kind, batch):
    assert encode(batch, SPECS[kind]) == one_by_one(batch, SPECS[kind])


@given(batch=repetitive(), cuts=st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)))
@settings(max_examples=60, deadline=None)
def test_slices_and_sizes(batch, cuts):
    start, stop = min(cuts), max(cuts) + 1
    encoded = encode_records(batch, SPECS["lists"])
    alone = [bytes(encoded.text(k, k + 1)) for k in range(start, stop)]
    assert len(encoded) == ROWS
    assert bytes(encoded.text(start, stop)) == b",".join(alone)
    assert encoded.body(start, stop) == encode_records(batch.take(slice(start, stop)), SPECS["lists"]).body(
        0, stop - start
    )
    assert encoded.sizes()[start:stop].tolist() == list(map(len, alone))


@given(batch=repetitive())
@settings(max_examples=40, deadline=None)
def test_tiled_cells_read_back(batch):
    document = json.loads(encode(batch, SPECS["lists"]))["%i"]
    assert [tuple(row) for row in document] == [tuple(map(plain, row)) for row in batch.rows()]


def plain(cell: object) -> object:
    return None if cell != cell else cell


@given(batch=repetitive(most=3, columns=3), seed=st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_columns_that_hardly_repeat_may_stand_among_others(batch, seed):
    varied = np.random.default_rng(seed).normal(size=ROWS)
    names, columns = (*batch.names, "v", *(f"d{k}" for k in range(3))), (*batch.columns, varied, *batch.columns[:1] * 3)
    wider = Batch(names, columns)
    assert encode(wider, SPECS["csv"]) == one_by_one(wider, SPECS["csv"])


def test_rows_that_do_not_repeat():
    rng = np.random.default_rng(4)
    batch = Batch(("a", "b", "c"), (rng.normal(size=5000), rng.integers(0, 2, 5000), rng.normal(size=5000)))
    assert encode(batch, SPECS["csv"]) == one_by_one(batch, SPECS["csv"])


def test_texts_that_are_equal_but_not_the_same_object():
    cells = np.array([str(k % 7) + "x" for k in range(ROWS)], dtype=object)
    batch = Batch(("a", "b", "c"), (cells, np.arange(ROWS) % 3, np.arange(ROWS) % 2))
    body = encode(batch, SPECS["csv"]).decode()
    assert [row[0] for row in csv.reader(io.StringIO(body))] == cells.tolist()


def test_very_long_texts():
    pool = np.array(["x" * 5000, "y"], dtype=object)
    batch = Batch(("a", "b"), (pool[np.arange(ROWS) % 2], np.arange(ROWS) % 3))
    assert encode(batch, SPECS["csv"]) == one_by_one(batch, SPECS["csv"])


def test_infinity_is_refused_in_json_however_often_it_comes():
    batch = Batch(("a", "b"), (np.arange(ROWS) % 3, np.array([1.0, np.inf])[np.arange(ROWS) % 2]))
    with pytest.raises(DataError, match="column 'b': an infinite number"):
        encode(batch, SPECS["lists"])
    assert encode(batch, SPECS["csv"]) == one_by_one(batch, SPECS["csv"])


@given(
    st.lists(st.tuples(st.sampled_from(["i", "f", "b", "wide"]), st.integers(1, 40)), min_size=1, max_size=9),
    st.integers(0, 2**32),
    st.sampled_from([1, 7, 500, 9000]),
)
@settings(max_examples=150, deadline=None)
def test_combinations_are_exact(kinds, seed, n):
    rng = np.random.default_rng(seed)
    make = {
        "i": lambda k: rng.integers(-k, k + 1, n),
        "f": lambda k: rng.normal(size=k)[rng.integers(0, k, n)],
        "b": lambda _: rng.random(n) < 0.5,
        "wide": lambda k: rng.integers(-(2**63), 2**63 - 1, k)[rng.integers(0, k, n)],
    }
    columns = [make[kind](k) for kind, k in kinds]
    found = find_combinations([as_words(column) for column in columns], n)
    distinct = len(set(zip(*(column.tolist() for column in columns), strict=True)))
    if found is None:
        assert distinct > min(900, n)
        return
    assert len(found.rows) <= 4 * distinct
    for column in columns:
        np.testing.assert_array_equal(column[found.rows][found.codes], column)
