"""Demographic disparity within groups of comparable rows.

Outcomes are arrays whose last axis runs over the values of the group column. Rows whose group value is missing belong
to no group; the caller leaves them out. A share with denominator 0 counts as 0.
"""

from __future__ import annotations

import math

import numpy as np

from pellucid.bias.outcomes import Amount, FloatArray, Outcomes, div


def label_conditional_disparity(a: Outcomes, d: Outcomes) -> Amount:
    """CDDL, in [-1, 1]: mean over groups, weighted by rows, of d's share of negatives minus d's share of positives.

    Above 0 when d gets more of the negative labels than of the positive ones. Undefined without a group column, without
    positive labels, and without negative labels. Source: contract 4.2.

    >>> a = Outcomes(tp=np.array([30, 10]), fp=np.array([0, 0]), fn=np.array([0, 0]), tn=np.array([10, 10]))
    >>> d = Outcomes(tp=np.array([10, 10]), fp=np.array([0, 0]), fn=np.array([0, 0]), tn=np.array([10, 10]))
    >>> round(float(label_conditional_disparity(a, d)), 6)
    0.15
    """
    return _weighted_disparity(a.n1, d.n1, a.n0, d.n0)


def prediction_conditional_disparity(a: Outcomes, d: Outcomes) -> Amount:
    """CDDPL, in [-1, 1]: as CDDL, with predictions in place of labels.

    Above 0 when d gets more of the negative predictions than of the positive ones. Undefined without a group column,
    without positive predictions, and without negative predictions. Source: contract 4.3.

    >>> a = Outcomes(tp=np.array([30, 10]), fp=np.array([0, 0]), fn=np.array([0, 0]), tn=np.array([10, 10]))
    >>> d = Outcomes(tp=np.array([0, 10]), fp=np.array([10, 0]), fn=np.array([10, 0]), tn=np.array([0, 10]))
    >>> round(float(prediction_conditional_disparity(a, d)), 6)
    0.15
    """
    return _weighted_disparity(a.h1, d.h1, a.h0, d.h0)


def _weighted_disparity(accepted_a: Amount, accepted_d: Amount, rejected_a: Amount, rejected_d: Amount) -> Amount:
    accepted = np.asarray(accepted_a + accepted_d)
    rejected = np.asarray(rejected_a + rejected_d)
    rows = accepted + rejected
    disparity = div(rejected_d, rejected) - div(accepted_d, accepted)
    return div(_sum_over_groups(rows * disparity), np.sum(rows, axis=-1))


def _sum_over_groups(terms: FloatArray) -> Amount:
    """Sums over the last axis; the first, which is the data's own, is exact and so free of the order of groups."""
    if terms.ndim == 1:
        return math.fsum(terms)
    sums: FloatArray = terms.sum(axis=-1)
    sums[0] = math.fsum(terms[0])
    return sums
