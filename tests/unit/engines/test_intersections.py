from __future__ import annotations

import polars as pl
import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.facets import CountRequest
from pellucid.data import scan
from pellucid.engines import LocalEngine
from pellucid.engines.intersections import MOST_CELLS, MOST_VALUES, intersect

SEX = ["F", "F", "F", "M", "M", "M", "M", None]
RACE = ["x", "x", "y", "x", "y", "y", "y", "x"]
LABEL = ["yes", "no", "yes", "yes", "no", "no", "yes", "yes"]
GUESS = ["yes", "yes", "no", "no", "no", "yes", "yes", "yes"]
REQUEST = CountRequest("y", ("yes",), (("sex", ("F",)),), "h")


@pytest.fixture
def table(make_table):
    return make_table(sex=SEX, race=RACE, y=LABEL, h=GUESS)


def test_each_combination_that_occurs_is_set_against_all_other_rows(table):
    counts = intersect(table, REQUEST, [("sex", "race")])
    assert [facet.selection for facet in counts.facets] == ["F x x", "F x y", "M x x", "M x y"]
    assert {facet.column for facet in counts.facets} == {"sex x race"}
    first = counts.facets[0]
    assert first.parts == (("sex", "F"), ("race", "x"))
    assert (first.n_d, first.n_a) == (2, 6)
    # d: one false alarm, one hit; a: the rest, the row without a sex among them
    assert first.collapsed() == (1, 1, 2, 2, 0, 1, 0, 1)
    assert (counts.positive, counts.has_predictions, counts.has_groups) == ("yes", True, False)


def test_combinations_of_one_request_are_counted_one_after_the_other(table):
    counts = intersect(table, REQUEST, [("race", "sex"), ("sex", "race")])
    assert [facet.column for facet in counts.facets] == ["race x sex"] * 4 + ["sex x race"] * 4
    turned = {facet.selection: facet.cells for facet in counts.facets}
    assert turned["x x F"] == turned["F x x"]


def test_groups_and_labels_alone(make_table):
    table = make_table(sex=SEX, race=RACE, y=LABEL, region=["n", "s"] * 4)
    counts = intersect(table, CountRequest("y", ("yes",), (), group="region"), [("sex", "race")])
    facet = counts.facets[0]
    assert facet.groups == ("n", "s")
    assert facet.cells == ((1, 0, 2, 0, 0, 0, 1, 0), (1, 0, 2, 0, 1, 0, 0, 0))
    assert (counts.has_predictions, counts.has_groups) == (False, True)


def test_a_column_of_numbers_takes_part_by_its_threshold(make_table):
    table = make_table(sex=SEX, age=[20.5, 61.0, 45.0, 70.5, 30.0, 52.5, 40.0, 33.0], y=LABEL, h=GUESS)
    request = CountRequest("y", ("yes",), (("age", (40,)),), "h")
    selections = [facet.selection for facet in intersect(table, request, [("sex", "age")]).facets]
    assert selections == ["F x not (40.0, 70.5]", "F x (40.0, 70.5]", "M x not (40.0, 70.5]", "M x (40.0, 70.5]"]


def test_a_column_of_too_many_values_is_a_problem_and_not_a_crash(make_table):
    rows = MOST_VALUES + 1
    table = make_table(sex=["F", "M"] * rows, who=[f"p{k}" for k in range(2 * rows)], y=["yes", "no"] * rows)
    (facet,) = intersect(table, CountRequest("y", ("yes",), ()), [("sex", "who")]).facets
    assert facet.problem is not None
    assert "Column who has 102 distinct values" in facet.problem
    assert "at most 50" in facet.problem


def test_many_columns_are_counted_by_combination_with_the_same_result(make_table):
    """Five columns of ten values have more combinations than one tally should hold."""
    columns = {f"c{k}": [str((row * (k + 3)) % 10) for row in range(400)] for k in range(5)}
    assert 10 ** len(columns) > MOST_CELLS
    table = make_table(**columns, y=["yes", "no", "no", "yes"] * 100)
    request = CountRequest("y", ("yes",), ())
    together = intersect(table, request, [("c0", "c1"), ("c2", "c3"), ("c3", "c4")])
    alone = intersect(table, request, [("c2", "c3")])
    assert [facet for facet in together.facets if facet.column == "c2 x c3"] == list(alone.facets)


def test_files_and_frames_agree(tmp_path, table):
    path = tmp_path / "people.csv"
    pl.DataFrame({"sex": SEX, "race": RACE, "y": LABEL, "h": GUESS}).write_csv(path)
    engine = LocalEngine(threads=1)
    read = engine.open(FileDataset(scan(FileSet(str(path), (str(path),), "csv"), engine.ask)))
    request = CountRequest("y", ("yes",), (), "h")
    from_file = engine.intersect(read, request, [("sex", "race")])
    assert [facet.cells for facet in from_file.facets] == [
        facet.cells for facet in intersect(table, REQUEST, [("sex", "race")]).facets
    ]
