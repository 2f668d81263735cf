from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.mixtures import Mix, to_matrix
from pellucid.explain.synthetic import RowMixer

KEEPS = np.array([[True, False, True], [False, True, True], [False, False, True]])
"""Three ways to mix, two of which each keep the cell of one slot; the last slot is always the row's own."""


def mix(own, other, mates=((0,), (1,))):
    """Two rows with these mates in each, one column; the second row looks its cell up in the other slot."""
    mixer = RowMixer(Batch(("x",), (np.array(own),)), Batch(("x",), (np.array(other),)))
    slots = np.array([[0], [1]])
    return mixer.mix([Mix(np.array([0, 1]), np.array(mates), KEEPS, slots)])


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ([1.5, -0.0], [np.nan, 0.0]),
        ([1, -(2**62)], [7, 2**53 + 1]),
        ([True, False], [False, True]),
        (["a", None], ["b", "c"]),
    ],
)
def test_cells_are_the_rows_own_or_the_mates(own, other):
    column = mix(own, other).columns[0]
    expected = np.array([own[0], other[0], other[0], other[1], own[1], other[1]], dtype=column.dtype)
    assert column.dtype == np.array(own).dtype
    assert column.tobytes() == expected.tobytes() or column.tolist() == expected.tolist()


def test_every_line_is_mixed_with_every_mate():
    column = mix([1.0, 2.0], [10.0, 20.0, 30.0], mates=[[0, 1], [1, 2]]).columns[0]
    assert column.tolist() == [1, 1, 10, 20, 10, 20, 20, 30, 2, 2, 20, 30]


def test_a_column_takes_the_type_that_holds_both():
    mixed = mix([1, 2], [0.5, 0.25])
    assert mixed.columns[0].dtype == np.float64
    assert mixed.own.columns[0].dtype == mixed.others.columns[0].dtype == np.float64


def test_mixes_follow_one_another():
    rows = Batch(("x", "y"), (np.array([1.0, 2.0]), np.array([3.0, 4.0])))
    base = Batch(("x", "y"), (np.array([0.0]), np.array([-1.0])))
    whole = Mix(np.array([1]), np.array([[0]]), np.ones((1, 1), dtype=bool), np.array([[0, 0]]))
    part = Mix(np.array([0]), np.array([[0]]), KEEPS, np.array([[0, 2]]))
    mixed = RowMixer(rows, base).mix([whole, part])
    assert [len(part) for part in mixed.mixes] == [1, 3]
    assert list(mixed.rows()) == [(2.0, 4.0), (1.0, 3.0), (0.0, 3.0), (0.0, 3.0)]


def test_rows_of_floats_are_a_matrix_without_a_copy():
    mixed = mix([1.0, 2.0], [3.0, 4.0])
    assert np.shares_memory(to_matrix(mixed), mixed.columns[0])
    assert to_matrix(mixed).tolist() == [[cell] for cell in mixed.columns[0].tolist()]


@pytest.mark.parametrize("other", [3, True])
def test_rows_of_other_numbers_become_a_matrix_of_floats(other):
    mixed = mix([1, 2] if other == 3 else [True, False], [other, other])
    assert to_matrix(mixed).dtype == np.float64
    assert to_matrix(mixed)[:, 0].tolist() == mixed.columns[0].tolist()


def test_some_columns_of_a_matrix_are_not_taken_for_all():
    rows = Batch(("x", "y"), (np.array([1.0]), np.array([2.0])))
    mixed = RowMixer(rows, rows).mix([Mix(np.array([0]), np.array([[0]]), KEEPS, np.array([[0, 1]]))])
    assert to_matrix(mixed.select(["y", "x"])).tolist() == [[2.0, 1.0]] * 3
    assert to_matrix(mixed.take(slice(0, 1))).tolist() == [[1.0, 2.0]]
