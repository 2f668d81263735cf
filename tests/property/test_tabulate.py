"""Laws of counting: order-free, additive, and the same whatever is asked of the table."""

from __future__ import annotations

import random
from unittest import mock

import narwhals as nw
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pellucid.core.counts import Tally
from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Key
from pellucid.engines import frames
from pellucid.engines.flip import FlipOptions, flip_test
from pellucid.engines.frames import open_frame
from pellucid.engines.tabulate import tabulate

SCHEMA = {"y": pl.Int64, "h": pl.Int64, "f": pl.Int64, "t": pl.String, "x": pl.Float64, "b": pl.Boolean, "g": pl.String}
KEYS = [Key("y"), Key("f"), Key("t"), Key("x", above=0.5), Key("b"), Key("g", among=("p",))]


def maybe(values):
    return st.one_of(st.none(), values)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 1),
        maybe(st.integers(0, 3)),
        maybe(st.sampled_from("uvw")),
        maybe(st.sampled_from([0.0, 0.5, 1.0, float("nan"), 2.5])),
        maybe(st.booleans()),
        maybe(st.sampled_from("pq")),
    ),
    min_size=1,
    max_size=60,
)
FACETS = st.lists(
    st.one_of(
        st.tuples(st.just("f"), st.sampled_from([(1,), (1, 2), ("1", "2"), (0.5,), (9,), ("z",)])),
        st.tuples(st.just("t"), st.sampled_from([(), ("u",), ("u", "w"), ("z",), (1,)])),
        st.tuples(st.just("x"), st.sampled_from([(0.5,), ("0.5",), (1, 2.5), (99,)])),
        st.tuples(st.just("b"), st.sampled_from([(), (True,), ("false",), (0,), ("x",)])),
    ),
    min_size=1,
    max_size=6,
)


def table_of(rows):
    return open_frame(FrameDataset(nw.from_native(pl.DataFrame(rows, schema=SCHEMA, orient="row"))))


def request(facets, positive=(0, 1)):
    return CountRequest("y", positive, tuple(facets), "h", "g")


def counts_or_error(rows, asked):
    try:
        return tabulate(table_of(rows), asked)
    except DataError as error:
        return str(error)


@given(ROWS, FACETS, st.sampled_from([(1,), (0,), (0, 1)]), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(rows, facets, positive, generator: random.Random):
    shuffled = rows[:]
    generator.shuffle(shuffled)
    assert counts_or_error(rows, request(facets, positive)) == counts_or_error(shuffled, request(facets, positive))


@given(ROWS, ROWS)
def test_tallies_add_up(one, other):
    # whether integers have a missing one among them decides their type in all rows: keep it the same in both
    assume(all({row[2] is None for row in rows} >= {True} for rows in (one, other)))
    together = table_of(one + other).tally(KEYS)
    summed: dict = {}
    for tally in (table_of(one).tally(KEYS), table_of(other).tally(KEYS)):
        for cells, n in tally.rows.items():
            summed[cells] = summed.get(cells, 0) + n
    assert together == Tally(together.columns, summed)


@settings(deadline=None)
@given(ROWS, FACETS, st.sampled_from([(1,), (0,), (0, 1)]))
def test_asking_questions_gives_what_counting_raw_values_gives(rows, facets, positive):
    asked = request(facets, positive)
    raw = counts_or_error(rows, asked)
    with mock.patch.object(frames, "MOST_KEYS", -1):
        answered = counts_or_error(rows, asked)
    if isinstance(raw, str):
        assert isinstance(answered, str)  # which of two problems is told first may differ
    else:
        assert (answered.positive, answered.facets, answered.decisions) == (raw.positive, raw.facets, raw.decisions)


@given(ROWS, FACETS)
def test_every_row_is_counted_once_for_every_facet(rows, facets):
    counts = counts_or_error(rows, request(facets))
    assume(not isinstance(counts, str))
    groups = sorted({row[6] for row in rows} - {None}) + [None] * (None in {row[6] for row in rows})
    for facet in counts.facets:
        assert facet.n_a + facet.n_d == len(rows)
        assert list(facet.groups) == groups
        assert [sum(cells) for cells in facet.cells] == [sum(row[6] == group for row in rows) for group in groups]
        assert facet.problem is None or facet.n_d == 0


@given(ROWS)
def test_one_against_rest_is_a_partition(rows):
    assume(any(row[3] for row in rows))  # a column without any value has no type
    counts = tabulate(table_of(rows), request([("t", ())]))
    missing = sum(row[3] is None for row in rows)
    assert sum(facet.n_d for facet in counts.facets) == len(rows) - missing
    assert [facet.selection for facet in counts.facets if facet.selection == "nan"] == ["nan"] * bool(missing)


@settings(deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.sampled_from(["tree", "product"]))
def test_flips_are_order_free_and_within_their_range(rows, generator: random.Random, method):
    assume(any(row[3] for row in rows))
    rows = [(y, h, f or 0, t, 0.0 if x is None or x != x else x, b or False, g) for y, h, f, t, x, b, g in rows]
    asked = CountRequest("y", (0.5, 1, 0), (("t", ("u",)),), "h")
    shuffled = rows[:]
    generator.shuffle(shuffled)
    options = FlipOptions(work_limit=1e11, method=method)
    (one,), (other,) = (flip_test(table_of(some), asked, ["f", "x", "b"], options) for some in (rows, shuffled))
    assert one == other
    if one.problem is None:
        assert one.lowest <= (one.to_negative - one.to_positive) / one.n <= one.highest
