"""What is said of single rows' curves, by hand."""

import numpy as np
import pytest

from pellucid.core.arrays import IceCurves
from pellucid.report.language import words_of
from pellucid.report.single_curve_section import single_curve_section
from pellucid.report.single_curves import MOST_CURVES, single_curves

# Ten rows at 1, 2 and 3. Eight rise by 0.4 from 1 to 2 and fall by 0.1 after it, one falls by 0.2, one stays at 0.5.
RISING = [0.1, 0.5, 0.4]
TEN = np.array([RISING] * 8 + [[0.6, 0.4, 0.4], [0.5, 0.5, 0.5]])[:, :, None]


def curves(answers=TEN, values=(1.0, 2.0, 3.0), outputs=("p",), total=200):
    return IceCurves("age", outputs, values, np.asarray(answers), total)


def said(found, language="en"):
    (figure, *_) = [
        block for block in single_curve_section(words_of(language), (found,)).blocks if block.kind == "figure"
    ]
    return figure.said


def test_curves_begin_at_0_and_are_told_between_the_ends_of_their_average():
    found = single_curves(curves(), 0)
    assert found.is_number
    np.testing.assert_allclose(found.changes[[0, 8, 9]], [[0, 0.4, 0.3], [0, -0.2, -0.2], [0, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(found.average, [0, 0.3, 0.22], atol=1e-12)
    assert (found.start, found.end) == (0, 1)
    assert found.change == pytest.approx(0.3)  # 0.19 to 0.49
    assert (found.against, found.still) == (1, 1)
    assert found.goes_against.tolist() == [False] * 8 + [True, False]


def test_the_band_holds_the_middle_of_the_rows():
    answers = np.column_stack([np.zeros(11), np.arange(11.0)])[:, :, None]
    found = single_curves(curves(answers, (1.0, 2.0)), 0)
    assert (found.low.tolist(), found.high.tolist()) == ([0.0, 1.0], [0.0, 9.0])
    assert found.spread == (1.0, 9.0)


def test_a_falling_average_is_gone_against_by_rising_rows():
    found = single_curves(curves(-TEN), 0)
    assert found.change == pytest.approx(-0.3)
    assert (found.against, found.still) == (1, 1)
    assert "p falls by 0.3000 as age goes from 1 to 2." in said(curves(-TEN))


def test_the_largest_move_counts_where_the_average_turns():
    """Up by 1 and down by 3: the fall from the top to the bottom is told."""
    found = single_curves(curves([[[1.0], [2.0], [-1.0]]]), 0)
    assert (found.start, found.end, found.change) == (1, 2, -3.0)


def test_categories_are_compared_with_the_one_of_the_lowest_average():
    answers = np.array([[3.0, 1.0, 2.0], [4.0, 1.5, 1.0]])[:, :, None]
    found = single_curves(curves(answers, ("b", "a", None)), 0)
    assert not found.is_number
    assert (found.reference, found.start, found.end) == (1, 1, 0)
    np.testing.assert_allclose(found.changes, [[2, 0, 1], [2.5, 0, -0.5]])
    assert said(curves(answers, ("b", "a", None))).startswith(
        "On average p is 2.2500 higher where age is b than where it is a."
    )


def test_the_sentence_counts_rows():
    assert said(curves()) == (
        "On average p rises by 0.3000 as age goes from 1 to 2. For 1 of 10 rows it goes the other way, and for 1 of 10 "
        "it hardly changes. For four rows in five the change is between −0.0200 and 0.4000. "
        "Numbers are over 10 of 200 rows; 10 are drawn."
    )


def test_no_row_against_the_average_is_said_so():
    assert "For no row it goes the other way; for 0 of 8 it hardly changes." in said(curves(TEN[:8]))


def test_a_feature_without_effect_is_said_so():
    assert said(curves(np.full((3, 3, 1), 0.7), total=None)) == (
        "p does not change for any row. Numbers are over 3 of 3 rows; 3 are drawn."
    )


def test_rows_that_cancel_out_are_told_although_the_average_stays():
    cancelling = curves([[[0.0], [1.0]], [[0.0], [-1.0]]], (1.0, 2.0))
    found = single_curves(cancelling, 0)
    assert (found.start, found.end, found.change, found.against, found.still) == (0, 1, 0.0, 0, 0)
    assert said(cancelling).startswith(
        "On average p does not change with age, but single rows do. "
        "For four rows in five the change is between −0.8000 and 0.8000."
    )


def test_of_many_curves_some_are_drawn_from_the_lowest_to_the_highest():
    answers = np.zeros((100, 2, 1))
    answers[:, 1, 0] = np.random.default_rng(0).permutation(100)
    drawn = single_curves(curves(answers, (1.0, 2.0)), 0).drawn
    assert len(drawn) == MOST_CURVES
    assert {0.0, 99.0} <= set(answers[drawn, 1, 0].tolist())
    assert "Numbers are over 100 of 200 rows; 30 are drawn." in said(curves(answers, (1.0, 2.0)))


def test_each_of_the_first_outputs_has_a_figure():
    answers = np.concatenate([TEN] * 5, axis=2)
    section = single_curve_section(words_of("en"), (curves(answers, outputs=tuple("abcde")),))
    titles = [block.title for block in section.blocks if block.kind == "figure"]
    assert titles == ["Single rows by age: a", "Single rows by age: b", "Single rows by age: c"]
    assert section.blocks[1].text == "2 more outputs of the model are in the files of the results."


def test_the_table_holds_the_drawn_averages_and_bands():
    (figure,) = [block for block in single_curve_section(words_of("en"), (curves(),)).blocks if block.kind == "figure"]
    assert [[cell.text for cell in row] for row in figure.twin.rows] == [
        ["1", "0.0000", "0.0000", "0.0000"],
        ["2", "0.3000", "−0.0200", "0.4000"],
        ["3", "0.2200", "−0.0200", "0.3000"],
    ]
    band, rows, average = (layer["data"]["values"] for layer in figure.spec["layer"])
    assert [point["change"] for point in average] == pytest.approx([0, 0.3, 0.22])
    assert [point["high"] for point in band] == pytest.approx([0, 0.4, 0.3])
    assert sum(point["series"] == "one that goes the other way" for point in rows) == 3
