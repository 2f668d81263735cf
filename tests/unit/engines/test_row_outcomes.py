from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.engines import LocalEngine

COLUMNS = {
    "y": ["yes", "no", "yes", "no", None, "yes"],
    "h": ["yes", "yes", "no", "no", "no", "yes"],
    "sex": ["F", "M", None, "F", "M", "F"],
    "age": [20.0, 40.0, None, 61.0, 60.0, 60.5],
    "old": [True, False, True, False, False, True],
}
REQUEST = CountRequest("y", ("yes",), (("sex", ()), ("age", (60,)), ("old", (True,))), "h")


@pytest.fixture
def engine():
    return LocalEngine()


@pytest.fixture
def table(engine):
    return engine.open(FrameDataset(nw.from_native(pl.DataFrame(COLUMNS))))


def test_every_row_in_order(engine, table):
    found = engine.outcomes(table, REQUEST)
    assert found.observed.tolist() == [True, False, True, False, False, True]
    assert found.predicted.tolist() == [True, True, False, False, False, True]
    assert [(one.column, one.selection, one.rows.tolist()) for one in found.members] == [
        ("sex", "F", [True, False, False, True, False, True]),
        ("sex", "M", [False, True, False, False, True, False]),
        ("age", "(60.0, 61.0]", [False, False, False, True, False, True]),
        ("old", "True", [True, False, True, False, False, True]),
    ]


def test_the_counts_are_those_of_the_rows(engine, table):
    counts, found = engine.tabulate(table, REQUEST), engine.outcomes(table, REQUEST)
    facets = [facet for facet in counts.facets if facet.problem is None]
    for facet, member in zip(facets, found.members, strict=True):
        rows = list(zip(member.rows, found.observed, found.predicted, strict=True))
        cells = [rows.count((bool(k & 4), bool(k & 2), bool(k & 1))) for k in range(8)]
        assert facet.collapsed() == tuple(cells)


def test_without_predictions_there_is_nothing_to_keep(engine, table):
    with pytest.raises(DataError, match="predicted labels"):
        engine.outcomes(table, CountRequest("y", ("yes",), (("sex", ()),)))


def test_a_second_question_about_the_same_request_is_answered_from_the_same_scan(engine, table):
    class Counting:
        """The table, and how often it was tallied."""

        tallies = 0

        def __getattr__(self, name):
            return getattr(table, name)

        def tally(self, keys):
            self.tallies += 1
            return table.tally(keys)

    watched = Counting()
    engine.tabulate(watched, REQUEST)
    before = watched.tallies
    engine.outcomes(watched, REQUEST)
    assert watched.tallies == before
    engine.outcomes(watched, CountRequest("y", ("no",), (("sex", ()),), "h"))
    assert watched.tallies > before
