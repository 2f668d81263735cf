"""How far surfaces are from sums of two curves, by hand."""

import numpy as np
import pytest

from pellucid.report.additivity import additivity


def test_a_sum_of_two_curves_leaves_nothing_over():
    surface = np.add.outer([1.0, 5.0, 2.0], [0.1, 0.7])
    found = additivity(surface, None)
    np.testing.assert_allclose(found.beyond, 0, atol=1e-9)
    assert found.share == pytest.approx(0, abs=1e-12)


def test_a_pure_interaction_is_all_left_over():
    """The product of (-1, 1) and (-1, 1): both curves are flat."""
    found = additivity(np.array([[1.0, -1.0], [-1.0, 1.0]]), None)
    np.testing.assert_allclose(found.beyond, [[1, -1], [-1, 1]], atol=1e-5)
    assert found.share == pytest.approx(1.0)


def test_half_and_half_by_hand():
    """The product xy over 0, 1 is 1/4 of (-1, 1)(-1, 1), and the sum x/2 + y/2 - 1/4: variances 1/16 and 1/8."""
    found = additivity(np.array([[0.0, 0.0], [0.0, 1.0]]), None)
    np.testing.assert_allclose(found.beyond, [[0.25, -0.25], [-0.25, 0.25]], atol=1e-6)
    assert found.share == pytest.approx((1 / 16) / (3 / 16), abs=1e-6)


def test_cells_count_by_their_rows():
    """Where three cells have all the rows, a sum fits them, and what is left over lies where nobody is."""
    found = additivity(np.array([[0.0, 0.0], [0.0, 1.0]]), np.array([[0.5, 0.25], [0.25, 0.0]]))
    assert found.share == pytest.approx(0, abs=1e-6)
    assert found.beyond[1, 1] == pytest.approx(1.0, abs=1e-4)
    assert found.strongest != (1, 1)


def test_values_that_no_row_has_still_have_a_place_on_their_curve():
    surface = np.add.outer([0.0, 3.0], [1.0, 2.0, 9.0])
    shares = np.array([[0.5, 0.2, 0.0], [0.2, 0.1, 0.0]])
    np.testing.assert_allclose(additivity(surface, shares).beyond, 0, atol=1e-6)


@pytest.mark.parametrize("level", [0.0, 0.3, 1e6])
def test_a_flat_surface_has_no_share(level):
    assert additivity(np.full((3, 2), level), np.full((3, 2), 1 / 6)).share == 0.0
