from __future__ import annotations

import math

import numpy as np
import pytest

from pellucid.bias.catalogue import CATALOGUE
from pellucid.bias.outcomes import Outcomes, difference, div

A, D = (40, 10, 20, 30), (3, 2, 7, 8)


def outcomes(tp, fp, fn, tn):
    return Outcomes(tp=tp, fp=fp, fn=fn, tn=tn)


@pytest.mark.parametrize("code", [code for code, metric in CATALOGUE.items() if not metric.basis.endswith("groups")])
def test_a_formula_gives_the_same_for_numbers_and_for_many_tables(code):
    formula = CATALOGUE[code].formula
    one = float(formula(outcomes(*A), outcomes(*D)))
    tables = [outcomes(*(np.array([1.0, count, 5.0]) for count in side)) for side in (A, D)]
    assert formula(*tables)[1] == one
    assert not math.isnan(one)


@pytest.mark.parametrize("code", ["CDDL", "CDDPL"])
def test_conditional_disparity_gives_the_same_for_one_table_and_for_many(code):
    formula = CATALOGUE[code].formula
    one = [outcomes(*(np.array([count, 2.0 * count + 1]) for count in side)) for side in (A, D)]
    many = [outcomes(*(np.array([[1.0, 2.0], [count, 2.0 * count + 1]]) for count in side)) for side in (A, D)]
    assert float(formula(*one)) == pytest.approx(float(formula(*many)[1]), rel=1e-15)


@pytest.mark.parametrize(
    ("x", "y", "quotient"), [(1, 4, 0.25), (0, 0, 0.0), (3, 0, math.inf), (-3, 0, -math.inf), (0, 5, 0.0)]
)
def test_division_has_the_contract_s_edges(x, y, quotient):
    assert float(div(x, y)) == quotient
    assert div(np.array([x]), np.array([y])).tolist() == [quotient]


@pytest.mark.parametrize(
    ("x", "y", "gap"), [(math.inf, math.inf, 0.0), (math.inf, 1, math.inf), (1, math.inf, -math.inf), (3, 1, 2.0)]
)
def test_only_two_infinities_cancel(x, y, gap):
    assert float(difference(x, y)) == gap
