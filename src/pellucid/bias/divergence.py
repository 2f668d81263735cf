"""How far apart the labels of the two groups are distributed.

Only label values that occur in both groups take part, and labels are reduced to positive or not (contract 3.7, 4.2).
All five are undefined when no label value occurs in both groups. They do not tell which group fares better.
"""

from __future__ import annotations

import numpy as np

from pellucid.bias.outcomes import Amount, Outcomes, div


def kullback_leibler(a: Outcomes, d: Outcomes) -> Amount:
    """KL, in [0, inf): sum over labels y of P_a(y) ln(P_a(y) / P_d(y)).

    Below 0 is possible when a label value is missing from one group. Source: contract 4.2.

    >>> round(float(kullback_leibler(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8))), 6)
    0.020136
    """
    return sum(_information(p, q) for p, q in _shared(a, d))


def jensen_shannon(a: Outcomes, d: Outcomes) -> Amount:
    """JS, in [0, ln 2]: mean of KL(P_a || P) and KL(P_d || P), where P is the mean of P_a and P_d.

    Symmetric in the groups. Source: contract 4.2.

    >>> round(float(jensen_shannon(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8))), 6)
    0.005059
    """
    return sum(0.5 * (_information(p, (p + q) / 2) + _information(q, (p + q) / 2)) for p, q in _shared(a, d))


def l2_norm(a: Outcomes, d: Outcomes) -> Amount:
    """LP, in [0, sqrt 2]: Euclidean distance of the two distributions.

    Equals sqrt 2 times |DPL| when both labels occur in both groups. Source: contract 4.2.

    >>> round(float(l2_norm(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8))), 6)
    0.141421
    """
    return np.sqrt(sum((p - q) ** 2 for p, q in _shared(a, d)))


def total_variation(a: Outcomes, d: Outcomes) -> Amount:
    """TVD, in [0, 1]: half the sum over labels y of |P_a(y) - P_d(y)|.

    Equals |DPL| when both labels occur in both groups. Source: contract 4.2.

    >>> round(float(total_variation(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8))), 6)
    0.1
    """
    return 0.5 * sum(np.abs(p - q) for p, q in _shared(a, d))


def kolmogorov_smirnov(a: Outcomes, d: Outcomes) -> Amount:
    """KS, in [0, 1]: largest |P_a(y) - P_d(y)| over labels y.

    Equals |DPL| when both labels occur in both groups. Source: contract 4.2.

    >>> round(float(kolmogorov_smirnov(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8))), 6)
    0.1
    """
    (p1, q1), (p0, q0) = _shared(a, d)
    return np.maximum(np.abs(p1 - q1), np.abs(p0 - q0))


def _shared(a: Outcomes, d: Outcomes) -> tuple[tuple[Amount, Amount], tuple[Amount, Amount]]:
    """Shares in a and d of positive, then of negative labels; both 0 for a label value that one group lacks."""
    return _shares(a.n1, d.n1, a, d), _shares(a.n0, d.n0, a, d)


def _shares(count_a: Amount, count_d: Amount, a: Outcomes, d: Outcomes) -> tuple[Amount, Amount]:
    occurs = (count_a > 0) & (count_d > 0)
    return np.where(occurs, div(count_a, a.n), 0.0), np.where(occurs, div(count_d, d.n), 0.0)


def _information(p: Amount, q: Amount) -> Amount:
    return p * np.log(np.where(p > 0, div(p, q), 1.0))
