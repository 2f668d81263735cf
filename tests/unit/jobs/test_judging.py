from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import ConfigError, DataError
from pellucid.core.facets import CountRequest, FacetSpec
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.core.specs import AnalysisSpec, BiasSpec, DataSpec, TrustSpec
from pellucid.core.verdicts import Limit, Limits
from pellucid.engines import LocalEngine
from pellucid.jobs.judging import plan_judging

ROWS = 1200
COLUMNS = {
    "sex": ["F", "M"] * (ROWS // 2),
    "race": [("x", "y", "y", "y")[k // 2 % 4] if k >= 20 else "rare" for k in range(ROWS)],
    "who": [f"p{k}" for k in range(ROWS)],
    "y": ["yes" if k % 3 else "no" for k in range(ROWS)],
    "h": ["no" if k % 8 < 1 else ("yes" if k % 5 else "no") for k in range(ROWS)],
}
BIAS = BiasSpec(("yes",), (FacetSpec("sex", ("F",)), FacetSpec("race")), None, ("DPL",), ("DPPL", "FT"))
REQUEST = CountRequest("y", ("yes",), (("sex", ("F",)), ("race", ())), "h")
BEFORE = AnalysisResult(Provenance("1", 0, ROWS, ""))


def judged(trust, bias=BIAS):
    engine = LocalEngine()
    dataset = FrameDataset(nw.from_native(pl.DataFrame(COLUMNS)))
    table = engine.open(dataset)
    spec = AnalysisSpec(DataSpec("csv"), bias, trust=trust)
    return plan_judging(spec, dataset, table.columns, 0).add_to(BEFORE, bias, REQUEST, table, engine)


def test_nothing_asked_changes_nothing():
    assert judged(TrustSpec()) == BEFORE


def test_intersections_are_measured_and_judged_in_both_stages_without_the_flip_test():
    result = judged(TrustSpec(Limits("x", {"DPPL": Limit(-0.1, 0.1)}), (("sex", "race"),)))
    before, after = result.intersections
    assert [facet.selection for facet in after.facets] == ["F x rare", "F x x", "F x y", "M x rare", "M x x", "M x y"]
    assert [[metric.name for metric in report.facets[0].metrics] for report in (before, after)] == [["DPL"], ["DPPL"]]
    assert before.facets[0].metrics[0].verdict is None
    assert after.facets[0].metrics[0].verdict is not None
    assert result.provenance.notes == ("Groups of sex x race with fewer than 30 rows: F x rare (10), M x rare (10).",)


def test_the_search_looks_at_facets_and_says_what_it_left_out():
    result = judged(TrustSpec(worst_group_columns=2))
    assert result.worst_groups[0].columns == ("sex", "race")
    assert result.worst_groups[0].values == ("F", "x")
    assert result.worst_groups[0].metric.name == "DPPL"
    assert result.provenance.notes == (
        "The search for the worst group tested 4 groups; 2 with fewer than 30 rows were not tested.",
    )


def test_a_search_skips_a_column_of_names_and_an_intersection_refuses_it():
    bias = BiasSpec(("yes",), (*BIAS.facets, FacetSpec("who")), None, (), ("DPPL",))
    result = judged(TrustSpec(worst_group_columns=2), bias)
    assert result.worst_groups
    assert "Column who has 1200 distinct values" in result.provenance.notes[-1]
    with pytest.raises(DataError, match="Column who has 1200 distinct values"):
        judged(TrustSpec(intersections=(("sex", "who"),)))


@pytest.mark.parametrize(
    ("trust", "field"),
    [
        (TrustSpec(intersections=(("sex", "rase"),)), "intersections[0]"),
        (TrustSpec(intersections=(("sex", "race"), ("sex", "sex"))), "intersections[1]"),
        (TrustSpec(intersections=(("sex", 0),)), "intersections[0]"),
        (TrustSpec(intersections=(("sex", 99),)), "intersections[0]"),
    ],
)
def test_combinations_that_make_no_sense_are_refused(trust, field):
    with pytest.raises(ConfigError) as caught:
        judged(trust)
    assert caught.value.path == field


def test_positions_count_as_names_do():
    by_name, by_position = (judged(TrustSpec(intersections=(refs,))) for refs in (("sex", "race"), (0, 1)))
    assert by_name.intersections == by_position.intersections
