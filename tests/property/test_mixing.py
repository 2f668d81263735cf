"""Bodies of mixed rows are, byte for byte, those of the same rows when nothing is known of how they were mixed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.core.arrays import Batch
from pellucid.core.mixtures import Mix, MixedBatch
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import BatchWriter, bodies, encode
from pellucid.predict.codecs.rooms import Room

POOLS = {
    "float": [0.0, -0.0, 1.0, 0.1, np.nan, 1e16, 1e-7, 123456.789],
    "integer": [0, 7, -3, 2**62, 199_999],
    "truth": [True, False],
    "text": [None, "", '"', "a,b", "\n", "%b", "\x00", "é𝄞", "x" * 80, "7"],
}
KINDS = {"float": np.float64, "integer": np.int64, "truth": np.bool_, "text": object}
SPECS = {
    "csv": PredictorSpec(),
    "list": PredictorSpec(
        content_type="application/json", content_template='{"a":$records,"b":1}', record_template="$features"
    ),
    "objects": PredictorSpec(content_type="application/jsonlines", content_template='{"a%%b":$features_kvp}'),
    "other order": PredictorSpec(content_type="application/jsonlines", content_template='["${c1}",0,"${c0}"]'),
    "twice": PredictorSpec(content_type="application/jsonlines", content_template="[$features,$features]"),
}  # fmt: skip


def mixed(own: Batch, others: Batch, mixes: tuple[Mix, ...]) -> MixedBatch:
    """The rows themselves, cell by cell."""
    columns = []
    for column, (mine, theirs) in enumerate(zip(own.columns, others.columns, strict=True)):
        cells = [
            mine[row] if line[slots[column]] else theirs[mate]
            for mix in mixes
            for row, mates, slots in zip(mix.rows, mix.mates, mix.slots, strict=True)
            for line in mix.keeps
            for mate in mates
        ]
        made = np.empty(len(cells), dtype=mine.dtype)
        made[:] = cells
        columns.append(made)
    return MixedBatch(own.names, tuple(columns), own, others, mixes)


@st.composite
def mixtures(draw: st.DrawFn, *, columns: int | None = None) -> MixedBatch:
    kinds = draw(st.lists(st.sampled_from(sorted(POOLS)), min_size=columns or 1, max_size=columns or 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def rows(count: int) -> Batch:
        made = []
        for kind in kinds:
            pool = np.empty(len(POOLS[kind]), dtype=KINDS[kind])
            pool[:] = POOLS[kind]
            made.append(pool[rng.integers(0, len(pool), count)])
        return Batch(tuple(f"c{k}" for k in range(len(kinds))), tuple(made))

    own, others = rows(draw(st.integers(1, 5))), rows(draw(st.integers(1, 4)))
    mixes = []
    for _ in range(draw(st.integers(1, 3))):
        games, width = draw(st.integers(1, 4)), draw(st.sampled_from([1, 1, 3]))
        lines, players = draw(st.sampled_from([1, 2, 30, 60, 600])), draw(st.integers(1, len(kinds)))
        keeps = np.ones((lines, players + 1), dtype=bool)
        keeps[:, :players] = rng.random((lines, players)) < 0.5
        order = np.argsort(rng.random((games, len(kinds))), axis=1)
        mates = rng.integers(0, len(others), (games, width))
        mixes.append(Mix(rng.integers(0, len(own), games), mates, keeps, np.minimum(order, players)))
    return mixed(own, others, tuple(mixes))


def plain(batch: MixedBatch) -> Batch:
    return Batch(batch.names, batch.columns)


@pytest.fixture(autouse=True)
def _always(monkeypatch):
    monkeypatch.setattr(bodies, "FEWEST_ROWS", 1)


@pytest.mark.parametrize("kind", ["csv", "list", "objects", "twice"])
@given(batch=mixtures())
@settings(max_examples=60, deadline=None)
def test_the_same_bytes(kind, batch):
    assert encode(batch, SPECS[kind]) == encode(plain(batch), SPECS[kind])


@given(batch=mixtures(columns=2))
@settings(max_examples=30, deadline=None)
def test_slots_in_another_order(batch):
    assert encode(batch, SPECS["other order"]) == encode(plain(batch), SPECS["other order"])


@given(batch=mixtures(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_part_of_them(batch, data):
    encoded = BatchWriter(SPECS["csv"]).write(batch)
    whole = BatchWriter(SPECS["csv"]).write(plain(batch))
    start = data.draw(st.integers(0, len(batch) - 1))
    stop = data.draw(st.integers(start + 1, len(batch)))
    assert len(encoded) == len(batch)
    assert bytes(encoded.body(start, stop)) == bytes(whole.body(start, stop))
    assert encoded.sizes().tolist() == whole.sizes().tolist()


@pytest.mark.parametrize("kind", ["csv", "list"])
@given(batch=mixtures())
@settings(max_examples=20, deadline=None)
def test_bodies_in_the_same_room(kind, batch):
    room = Room()
    written = (BatchWriter(SPECS[kind]).write(same) for same in (batch, plain(batch)))
    for encoded in written:
        for start, stop in ((0, len(batch)), (len(batch) - 1, len(batch))):
            assert bytes(encoded.body(start, stop, room)) == bytes(encoded.body(start, stop))


@given(first=mixtures(columns=4), seed=st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_a_writer_that_has_written_before(first, seed):
    rng = np.random.default_rng(seed)
    writer = BatchWriter(SPECS["csv"])
    writer.write(first)
    again = mixed(first.own, first.others, first.mixes[:1])
    other = mixed(first.own.take(rng.permutation(len(first.own))), first.others, first.mixes)
    for batch in (again, other, first):
        assert bytes(writer.write(batch).body(0, len(batch))) == encode(plain(batch), SPECS["csv"])


@given(batch=mixtures())
@settings(max_examples=30, deadline=None)
def test_sources_too_many_to_be_kept(batch):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "_MOST_CELLS", 0)
        assert encode(batch, SPECS["csv"]) == encode(plain(batch), SPECS["csv"])


def test_texts_too_long_to_be_joined():
    own = Batch(("a", "b"), (np.array(["x" * 5000], dtype=object), np.array([1])))
    others = Batch(("a", "b"), (np.array(["y"], dtype=object), np.array([2])))
    keeps = np.array([[True, False, True], [False, True, True]])
    batch = mixed(own, others, (Mix(np.zeros(1, int), np.zeros((1, 1), int), keeps, np.array([[0, 1]])),))
    assert encode(batch, SPECS["csv"]) == b'"' + b"x" * 5000 + b'",2\n"y",1'
