"""Closed-form intervals next to statsmodels; where the numbers come from is in PROVENANCE_INTERVALS.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pellucid.bias.score_intervals import difference_bounds, ratio_bounds, wilson

VECTORS = json.loads(Path(__file__).with_name("interval_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["shares"], ids=lambda v: f"{v['hits']}/{v['of']}")
def test_a_share_has_wilsons_interval(vector):
    share = wilson(vector["hits"], vector["of"])
    assert [float(share.low), float(share.high)] == pytest.approx(vector["interval"], abs=1e-12)


@pytest.mark.parametrize("vector", VECTORS["pairs"], ids=lambda v: f"{v['x']}-{v['y']}")
def test_a_difference_has_newcombes_interval(vector):
    bounds = difference_bounds(wilson(*vector["x"]), wilson(*vector["y"]))
    assert [float(end) for end in bounds] == pytest.approx(vector["difference"], abs=1e-12)


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS["pairs"] if "ratio_by_score" in v], ids=lambda v: f"{v['x']}/{v['y']}"
)
def test_a_ratio_is_close_to_the_score_interval_that_solves_equations(vector):
    low, high = ratio_bounds(wilson(*vector["x"]), wilson(*vector["y"]))
    expected = vector["ratio_by_score"]
    assert float(low) == pytest.approx(expected[0], rel=0.06)
    assert float(high) == pytest.approx(expected[1], rel=0.06)
