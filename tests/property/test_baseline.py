"""A generated baseline has only values that its columns can take."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.arrays import Batch
from pellucid.explain import cluster_baseline, nearest_row, typical_row

CELLS = {
    "text": st.one_of(st.none(), st.sampled_from(["red", "green", "", "7"])),
    "truth": st.booleans(),
    "codes": st.integers(0, 8),
    "whole": st.integers(-(2**53), 2**53),
    "patchy": st.one_of(st.just(math.nan), st.integers(0, 10_000).map(float)),
    "number": st.one_of(st.just(math.nan), st.just(math.inf), st.floats(-1e6, 1e6)),
}
TYPES = {"text": object, "truth": bool, "codes": np.int64, "whole": np.int64, "patchy": float, "number": float}


@st.composite
def mixed_rows(draw):
    count = draw(st.integers(1, 60))
    columns = [
        np.array(draw(st.lists(cells, min_size=count, max_size=count)), dtype=TYPES[name])
        for name, cells in CELLS.items()
    ]
    return Batch(tuple(CELLS), tuple(columns))


@given(mixed_rows(), st.one_of(st.none(), st.integers(1, 5)), st.integers(0, 99))
def test_centres_have_values_of_their_columns(rows, clusters, seed):
    check(rows, cluster_baseline(rows, clusters, np.random.default_rng(seed)))


@given(mixed_rows())
def test_the_typical_row_has_cells_of_the_data(rows):
    typical = typical_row(rows)
    check(rows, typical)
    for own, found in zip(rows.columns, typical.columns, strict=True):
        assert is_missing(found[0]) or found[0] in own.tolist()
    nearest = nearest_row(rows, typical)
    assert repr(next(nearest.rows())) in {repr(row) for row in rows.rows()}


def check(rows, baseline):
    assert baseline.names == rows.names
    for name, own, found in zip(rows.names, rows.columns, baseline.columns, strict=True):
        assert found.dtype == own.dtype
        known = [cell for cell in own.tolist() if not is_missing(cell)]
        for cell in found.tolist():
            if is_missing(cell):
                assert len(known) < len(own)
            elif name == "number" and any(value != math.floor(value) for value in known):
                assert min(known) <= cell * (1 + 1e-12) + 1e-300 or math.isclose(cell, min(known))
                assert cell <= max(known) or math.isclose(cell, max(known))
            else:
                assert cell in known


def is_missing(cell):
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))
