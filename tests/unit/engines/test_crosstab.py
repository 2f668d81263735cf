from __future__ import annotations

import numpy as np
import pytest

from pellucid.engines.coding import encode
from pellucid.engines.crosstab import fold

CELLS = ["f", "m", "f", None, "f", "m"]
GROUPS = ["y", "x", None, "x", "y", "x"]
OUTCOMES = np.array([0, 3, 2, 1, 0, 3])
COUNTS = np.array([5, 7, 11, 13, 17, 2**40])


@pytest.fixture
def crosstab():
    return fold(encode(CELLS), encode(GROUPS), OUTCOMES, COUNTS)


def test_groups_are_sorted_and_the_missing_one_is_last(crosstab):
    assert crosstab.groups == ("x", "y", None)


def test_marginal(crosstab):
    assert crosstab.marginal() == {"f": 33, "m": 7 + 2**40, None: 13}


def test_a_selection_against_all_other_rows(crosstab):
    assert crosstab.against_rest({"f"}) == (
        (0, 13, 0, 7 + 2**40, 0, 0, 0, 0),
        (0, 0, 0, 0, 22, 0, 0, 0),
        (0, 0, 0, 0, 0, 0, 11, 0),
    )


def test_several_cells_are_one_selection_and_absent_ones_select_nobody(crosstab):
    both = crosstab.against_rest({"f", "m", "absent"})
    assert both[0] == (0, 13, 0, 0, 0, 0, 0, 7 + 2**40)
    assert crosstab.against_rest({"absent"})[1] == (22, 0, 0, 0, 0, 0, 0, 0)


def test_coded_values_come_back():
    coded = encode(iter(["b", None, "b", 2]))
    assert coded.distinct == ["b", None, 2]
    assert coded.entries() == ["b", None, "b", 2]
    assert coded.add_up(np.array([1, 2, 3, 4])) == {"b": 4, None: 2, 2: 4}
