"""Imbalance in what a model predicts and in where it errs.

Every metric takes the outcomes of the advantaged group a and of the disadvantaged group d, and is undefined when either
group is empty; generalized entropy alone looks at all rows together. Ratios follow `div`: 0/0 is 0, x/0 is infinite.
"""

from __future__ import annotations

from pellucid.bias.outcomes import Amount, Outcomes, difference, div


def prediction_proportion_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DPPL, in [-1, 1]: h1_a / n_a - h1_d / n_d.

    Above 0 when a is predicted positive more often. Source: contract 4.3.

    >>> float(prediction_proportion_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8)))
    0.25
    """
    return difference(div(a.h1, a.n), div(d.h1, d.n))


def disparate_impact(a: Outcomes, d: Outcomes) -> Amount:
    """DI, in [0, inf]: (h1_d / n_d) / (h1_a / n_a).

    1 is parity; below 1 when d is predicted positive less often. Source: contract 4.3.

    >>> float(disparate_impact(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8)))
    0.5
    """
    return div(div(d.h1, d.n), div(a.h1, a.n))


def conditional_acceptance_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DCA, in (-inf, inf): n1_a / h1_a - n1_d / h1_d.

    Above 0 when a, measured by its own labels, is accepted too rarely compared with d. Infinite when exactly one group
    has positive labels but no positive prediction, 0 when both have. Source: contract 4.3.

    >>> float(conditional_acceptance_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8)))
    -0.8
    """
    return difference(div(a.n1, a.h1), div(d.n1, d.h1))


def conditional_rejection_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DCR, in (-inf, inf): n0_d / h0_d - n0_a / h0_a; d minus a.

    Above 0 when a, measured by its own labels, is rejected too often compared with d. Infinite when exactly one group
    has negative labels but no negative prediction, 0 when both have. Source: contract 4.3.

    >>> round(float(conditional_rejection_difference(
    ...     Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    -0.133333
    """
    return difference(div(d.n0, d.h0), div(a.n0, a.h0))


def recall_difference(a: Outcomes, d: Outcomes) -> Amount:
    """RD, in [-1, 1]: TP_a / n1_a - TP_d / n1_d.

    Above 0 when the model finds more of the positives of a. Source: contract 4.3.

    >>> round(float(recall_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    0.366667
    """
    return difference(div(a.tp, a.n1), div(d.tp, d.n1))


def specificity_difference(a: Outcomes, d: Outcomes) -> Amount:
    """SD, in [-1, 1]: TN_d / n0_d - TN_a / n0_a; d minus a.

    Above 0 when the model finds more of the negatives of d. Source: contract 4.3.

    >>> round(float(specificity_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    0.05
    """
    return difference(div(d.tn, d.n0), div(a.tn, a.n0))


def acceptance_rate_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DAR, in [-1, 1]: TP_a / h1_a - TP_d / h1_d.

    Above 0 when positive predictions are right more often for a. Source: contract 4.3.

    >>> round(float(acceptance_rate_difference(
    ...     Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    0.2
    """
    return difference(div(a.tp, a.h1), div(d.tp, d.h1))


def rejection_rate_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DRR, in [-1, 1]: TN_d / h0_d - TN_a / h0_a; d minus a.

    Above 0 when negative predictions are right more often for d. Source: contract 4.3.

    >>> round(float(rejection_rate_difference(
    ...     Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    -0.066667
    """
    return difference(div(d.tn, d.h0), div(a.tn, a.h0))


def accuracy_difference(a: Outcomes, d: Outcomes) -> Amount:
    """AD, in [-1, 1]: (TP_a + TN_a) / n_a - (TP_d + TN_d) / n_d.

    Above 0 when predictions are right more often for a. Source: contract 4.3.

    >>> round(float(accuracy_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    0.15
    """
    return difference(div(a.tp + a.tn, a.n), div(d.tp + d.tn, d.n))


def treatment_equality(a: Outcomes, d: Outcomes) -> Amount:
    """TE, in (-inf, inf): FN_d / FP_d - FN_a / FP_a; d minus a.

    Above 0 when errors about d are more often missed positives. Infinite when exactly one group has missed positives
    but no false ones, 0 when both have. Source: contract 4.3.

    >>> float(treatment_equality(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8)))
    1.5
    """
    return difference(div(d.fn, d.fp), div(a.fn, a.fp))


def generalized_entropy(a: Outcomes, d: Outcomes) -> Amount:
    """GE, in [0, (N - 1) / 2]: (1 / 2N) times the sum over rows of (b / mean b)^2 - 1.

    The benefit b of a row is prediction - label + 1, and N is the number of rows, of both groups together. 0 when
    predictions benefit every row alike. It does not depend on who is in d. Undefined when every row is a missed
    positive (mean b is 0) and without rows. Multiplied out, with R right predictions, it is
    (R FP + R FN + 4 FP FN) / (2 (R + 2 FP)^2), in which nothing cancels. Source: contract 4.3.

    >>> round(float(generalized_entropy(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=3, fp=2, fn=7, tn=8))), 6)
    0.202041
    """
    right, fp, fn = a.tp + a.tn + d.tp + d.tn, a.fp + d.fp, a.fn + d.fn
    return div(right * fp + right * fn + 4 * fp * fn, 2 * (right + 2 * fp) ** 2)
