"""Hypothesis strategies that several property tests share."""

from __future__ import annotations

from hypothesis import strategies as st

from pellucid.core.counts import Counts, FacetCounts

cell_counts = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 60), st.integers(0, 10**6))


def cells(number=8):
    """Counts of one group: often with zeros, sometimes large."""
    return st.lists(cell_counts, min_size=number, max_size=number).map(tuple)


@st.composite
def bias_counts(draw, *, max_groups=4, cell=None, with_missing_group=True):
    """Counts with one facet, at least one row, and a group column in three cases out of four."""
    has_groups = draw(st.integers(0, 3)) > 0
    number = draw(st.integers(1, max_groups)) if has_groups else 1
    groups = list(range(number)) if has_groups else [None]
    if has_groups and with_missing_group and draw(st.booleans()):
        groups.append(None)
    rows = draw(
        st.lists(cell or cells(), min_size=len(groups), max_size=len(groups)).filter(lambda r: any(map(any, r)))
    )
    return counts_of(rows, groups=groups, has_groups=has_groups)


def counts_of(rows, *, groups=(None,), has_groups=False, column="sex", selection="0", problem=None):
    """Counts with one facet from the eight cells of each group."""
    facet = FacetCounts(column, selection, tuple(groups), tuple(map(tuple, rows)), problem)
    return Counts("label", "1", (facet,), has_predictions=True, has_groups=has_groups)
