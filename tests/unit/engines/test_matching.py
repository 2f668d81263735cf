from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.engines.column_kind import Kind, column_kind, profile_cells
from pellucid.engines.matching import Selection, interval_text, select_above, select_rows


def select(cells, *values):
    """The selection that values make in a column of these cells, and the distinct cells it selects."""
    counts = {cell: cells.count(cell) for cell in cells}
    profile = profile_cells("x", counts)
    selection = select_rows(profile, Kind.CATEGORICAL, values, lambda wanted: any(value in counts for value in wanted))
    return selection, [cell for cell in counts if selection.holds(cell)]


@pytest.mark.parametrize(
    ("cells", "values", "text", "expected"),
    [
        ([0, 1, 2], (1,), "1", [1]),
        ([0, 1, 2], (1.0,), "1.0", [1]),
        ([0, 1, 2], ("1",), "1", [1]),  # conversion of 3.5
        ([0, 1, 2], ("1.0",), "1.0", [1]),  # int("1.0") fails, float is tried
        ([0, 1, 2], (True,), "True", [1]),
        ([39, 40, 41], (40.5,), "40.5", [40]),  # contract 3.3: converted to 40, reported as given
        ([39, 40, 41], ("40.5",), "40.5", []),
        ([0, 1, 2], (1, "2"), "1,2", [1]),  # something matches as it is: no conversion
        ([0, 1, 2], ("1", "2"), "1,2", [1, 2]),
        ([0, 1, 2], (7,), "7", []),
        (["0", "1"], (1,), "1", ["1"]),
        (["a", "b"], ("a", "b"), "a,b", ["a", "b"]),
        (["a", "b"], (" a",), " a", []),
        (["1.0", "2"], (1.0,), "1.0", ["1.0"]),
        ([0.0, 1.0, None], (0, 1), "0,1", [0.0, 1.0]),
        ([0.0, 1.0], ("0", "1"), "0,1", [0.0, 1.0]),
        ([0.0, 1.0], ("nan", "1"), "nan,1", [1.0]),
        ([True, False], (True,), "True", [True]),
        ([True, False], ("True",), "True", [True]),
        ([True, False], ("false",), "false", [False]),  # not bool("false")
        ([True, False], (0,), "0", [False]),
        ([True, False], (1.0,), "1.0", [True]),
        ([True, False], ("0",), "0", [False]),
        ([True, True], (False,), "False", []),
        ([None, None], ("x",), "x", []),
    ],
)
def test_categories(cells, values, text, expected):
    selection, found = select(cells, *values)
    assert selection.problem is None
    assert selection.text == text
    assert found == expected
    assert [type(cell) for cell in selection.among if cell in found] == [type(cell) for cell in found] or len(found) > 1


@pytest.mark.parametrize(
    ("cells", "values", "holds"),
    [
        ([0, 1], ("abc",), "numbers"),
        ([0, 1], ("inf",), None),
        ([0, 1], (float("inf"),), None),
        ([0, 1], (10**400, "x"), "numbers"),
        ([0.5, 1.0], ("abc", "d"), "numbers"),
        ([True, False], ("yes",), "true or false"),
        ([True, False], (2,), "true or false"),
    ],
)
def test_unconvertible_values_are_a_problem_of_the_facet(cells, values, holds):
    selection, found = select(cells, *values)
    assert found == []
    if holds is None:
        assert selection.problem is None
    else:
        assert selection.problem == (
            f"No row equals {', '.join(map(repr, values))}: column x holds {holds}; give values that occur in it"
        )


# contract 3.4
@pytest.mark.parametrize(
    ("threshold", "maximum", "expected"),
    [
        (40, 63, "(40, 63]"),
        (40.5, 63, "(40.5, 63.0]"),
        (40, 63.0, "(40.0, 63.0]"),
        (0.5, 1.0, "(0.5, 1.0]"),
        (63, 63, ""),
        (63.0, 63, ""),
        (100, 63, "(63, 100]"),
        (20.5, -20.5, "(-20.5, 20.5]"),  # the plain maximum, not its absolute value
        (1, None, ""),
        (float("inf"), 3, "(3.0, inf]"),
    ],
)
def test_interval_text(threshold, maximum, expected):
    assert interval_text(threshold, maximum) == expected


def test_threshold_selects_what_lies_above():
    selection = select_above(profile_cells("x", {40: 1, 41: 1, 63: 1}), 40)
    assert selection.text == "(40, 63]"
    assert [selection.holds(cell) for cell in (39, 40, 41, None)] == [False, False, True, False]


def test_threshold_given_as_text_is_a_float():
    assert select_above(profile_cells("x", {0.0: 1, 1.0: 1}), "0.5").text == "(0.5, 1.0]"
    assert select_above(profile_cells("x", {0: 1, 63: 1}), "40").text == "(40.0, 63.0]"
    assert select_above(profile_cells("x", {0: 1, 63: 1}), True).text == "(1, 63]"


@pytest.mark.parametrize("value", ["abc", "nan", ""])
def test_no_number_as_threshold(value):
    message = "^Facet/label value provided must be a single numeric threshold for continuous data"
    with pytest.raises(DataError, match=message):
        select_above(profile_cells("x", {0.5: 1}), value)


def test_threshold_on_integer_text():
    cells = {"9": 1, "10": 1, "-3": 1}
    profile = profile_cells("x", cells)
    assert column_kind(profile, 1) is Kind.CONTINUOUS
    selection = select_rows(profile, Kind.CONTINUOUS, (9,), lambda _: False)
    assert [selection.holds(cell) for cell in cells] == [False, True, False]
    assert selection.text == "(9, 10]"
    assert not selection.holds("x")


@pytest.mark.parametrize(
    ("selection", "column", "expected"),
    [
        (Selection("x", "", above=0.5), np.array([0.0, np.nan, 1.0, np.inf]), [False, False, True, True]),
        (Selection("x", "", above=1), np.array([1, 2]), [False, True]),
        (Selection("x", "", above=9), np.array(["9", "10", None, "x"], dtype=object), [False, True, False, False]),
        (Selection("x", "", among=frozenset({1, 3})), np.array([1, 2, 3]), [True, False, True]),
        (Selection("x", "", among=frozenset({1.0})), np.array([1.0, np.nan]), [True, False]),
        (Selection("x", "", among=frozenset()), np.array([1, 2]), [False, False]),
        (Selection("x", "", among=frozenset({True})), np.array([True, False]), [True, False]),
        (Selection("x", "", among=frozenset({True})), np.array([True, None], dtype=object), [True, False]),
        (Selection("x", "", among=frozenset({"a"})), np.array(["a", None, "b"], dtype=object), [True, False, False]),
    ],
)
def test_mask_of_rows(selection, column, expected):
    assert selection.mask(column).tolist() == expected


def test_key_of_a_selection():
    assert Selection("x", "", above=3).key() == Key("x", above=3)
    assert Selection("x", "", among=frozenset({"b", "a"})).key() == Key("x", among=("a", "b"))
