"""What is written about single rows is what is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.row_outcomes import Membership, RowOutcomes
from pellucid.report.outcomes_file import read_outcomes, write_outcomes

names = st.text(max_size=12).filter(lambda text: text.isprintable())


@st.composite
def outcomes(draw):
    rows = draw(st.integers(0, 70))

    def flags():
        return np.array(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)), dtype=np.bool_)

    members = tuple(Membership(draw(names), draw(names), flags()) for _ in range(draw(st.integers(0, 3))))
    fingerprints = draw(st.dictionaries(names, st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3))
    return RowOutcomes(flags(), flags(), members, fingerprints)


def plain(found):
    return (
        found.observed.tolist(),
        found.predicted.tolist(),
        [(one.column, one.selection, one.rows.tolist()) for one in found.members],
        dict(found.fingerprints),
    )


@given(outcomes())
def test_round_trip(kept):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outcomes.json"
        write_outcomes(kept, path)
        first = path.read_bytes()
        assert plain(read_outcomes(path)) == plain(kept)
        write_outcomes(read_outcomes(path), path)
        assert path.read_bytes() == first
