"""Links as machine code next to decimal arithmetic of fifty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

pytest.importorskip("numba")

from pellucid.explain.compiled_links import normalise, squash


def logistic(margin):
    with localcontext(prec=50):
        return float(1 / (1 + (-Decimal(margin)).exp()))


def softmax(margins):
    with localcontext(prec=50):
        powers = [Decimal(margin).exp() for margin in margins]
        return [float(power / sum(powers)) for power in powers]


def test_probabilities_are_right_to_a_few_units_in_the_last_place():
    margins = np.concatenate([np.linspace(-40, 40, 4001), [-1e-300, 0.0, 1e-17, 0.5 * np.log(2), -0.5 * np.log(2)]])
    found = margins.copy()
    squash(found)
    np.testing.assert_allclose(found, [logistic(float(margin)) for margin in margins], rtol=2e-15, atol=0)


def test_certain_margins_are_certain_probabilities():
    found = np.array([-np.inf, -1e300, -701.0, 701.0, 1e300, np.inf])
    squash(found)
    np.testing.assert_allclose(found, [0, 0, 0, 1, 1, 1], rtol=0, atol=1e-300)


def test_shares_of_outputs_are_right_and_only_of_the_coalitions_asked_for():
    margins = np.random.default_rng(3).normal(0, 8, (3, 70))
    found = margins.copy()
    normalise(found, 5, 68)
    truth = np.transpose([softmax(column.tolist()) for column in margins[:, 5:68].T])
    np.testing.assert_allclose(found[:, 5:68], truth, rtol=1e-14, atol=0)  # differences of margins are rounded too
    np.testing.assert_array_equal(np.delete(found, range(5, 68), axis=1), np.delete(margins, range(5, 68), axis=1))
