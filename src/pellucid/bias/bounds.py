"""95 % intervals of the metrics that compare shares: from the counts themselves, without drawing tables.

Every function takes the outcomes of a and of d. Denominators must be at least 1.
"""

from __future__ import annotations

import math

import numpy as np

from pellucid.bias.outcomes import Outcomes
from pellucid.bias.score_intervals import (
    Bounds,
    difference_bounds,
    odds_difference_bounds,
    ratio_bounds,
    size_bounds,
    wilson,
)
from pellucid.bias.stratified_intervals import stratified_wilson


def class_imbalance_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of CI: that of a's share of all rows, stretched from [0, 1] to [-1, 1]."""
    share = wilson(a.n, a.n + d.n)
    return 2 * share.low - 1, 2 * share.high - 1


def label_proportion_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of DPL."""
    return difference_bounds(wilson(a.n1, a.n), wilson(d.n1, d.n))


def distance_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of TVD and of KS, which are the size of DPL when both labels occur in both groups."""
    return size_bounds(label_proportion_bounds(a, d))


def l2_norm_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of LP, which is the size of DPL times the square root of 2 when both labels occur in both groups."""
    low, high = distance_bounds(a, d)
    return math.sqrt(2) * low, math.sqrt(2) * high


def prediction_proportion_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of DPPL."""
    return difference_bounds(wilson(a.h1, a.n), wilson(d.h1, d.n))


def disparate_impact_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of DI."""
    return ratio_bounds(wilson(d.h1, d.n), wilson(a.h1, a.n))


def accuracy_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of AD."""
    return difference_bounds(wilson(a.tp + a.tn, a.n), wilson(d.tp + d.tn, d.n))


def recall_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of RD."""
    return difference_bounds(wilson(a.tp, a.n1), wilson(d.tp, d.n1))


def specificity_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of SD; d minus a."""
    return difference_bounds(wilson(d.tn, d.n0), wilson(a.tn, a.n0))


def acceptance_rate_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of DAR."""
    return difference_bounds(wilson(a.tp, a.h1), wilson(d.tp, d.h1))


def rejection_rate_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of DRR; d minus a."""
    return difference_bounds(wilson(d.tn, d.h0), wilson(a.tn, a.h0))


def treatment_equality_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of TE: FN / FP are the odds of a missed positive among the errors; d minus a."""
    return odds_difference_bounds(wilson(d.fn, d.fn + d.fp), wilson(a.fn, a.fn + a.fp))


def conditional_disparity_bounds(a: Outcomes, d: Outcomes) -> Bounds:
    """Interval of CDDL, and of CDDPL of outcomes in which labels stand for predictions; groups are the last axis."""
    rejected, accepted = a.n0 + d.n0, a.n1 + d.n1
    rows = rejected + accepted
    weights = rows / np.sum(rows, axis=-1, keepdims=True)
    return difference_bounds(stratified_wilson(d.n0, rejected, weights), stratified_wilson(d.n1, accepted, weights))
