"""Imbalance in the data themselves: how many rows of each group, and how many of them positive.

Every metric takes the outcomes of the advantaged group a and of the disadvantaged group d.
"""

from __future__ import annotations

from pellucid.bias.outcomes import Amount, Outcomes, difference, div


def class_imbalance(a: Outcomes, d: Outcomes) -> Amount:
    """CI, in [-1, 1]: (n_a - n_d) / (n_a + n_d).

    Above 0 when d has fewer rows than a. Undefined when either group is empty. Source: contract 4.2.

    >>> float(class_imbalance(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=8, tn=2)))
    0.6666666666666666
    """
    return div(a.n - d.n, a.n + d.n)


def label_proportion_difference(a: Outcomes, d: Outcomes) -> Amount:
    """DPL, in [-1, 1]: n1_a / n_a - n1_d / n_d.

    Above 0 when a has the larger share of positive labels. Undefined when either group is empty. Source: contract 4.2.

    >>> float(label_proportion_difference(Outcomes(tp=40, fp=10, fn=20, tn=30), Outcomes(tp=8, fp=2, fn=2, tn=8)))
    0.09999999999999998
    """
    return difference(div(a.n1, a.n), div(d.n1, d.n))
