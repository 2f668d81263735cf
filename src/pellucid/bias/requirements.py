"""When a metric is undefined, and what is said then: the exact texts of contract 4.2 and 4.3."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.bias.outcomes import Outcomes

NO_GROUPS = "Group variable is empty or not provided"

Flags = bool | npt.NDArray[np.bool_]
Condition = Callable[[Outcomes, Outcomes], Flags]


class Requirement(Struct, frozen=True):
    """A condition on the outcomes of a and d without which a metric is undefined, and the message that says so."""

    holds: Condition
    message: str


def both_sides(empty_d: str, empty_a: str) -> tuple[Requirement, ...]:
    """There are rows inside and outside of the selection."""
    return Requirement(_has_a, empty_a), Requirement(_has_d, empty_d)


def acceptance_cancels(a: Outcomes, d: Outcomes) -> Flags:
    """Both groups have positive labels but no positive prediction: two infinite ratios (contract 4.3)."""
    return (a.n1 > 0) & (a.h1 == 0) & (d.n1 > 0) & (d.h1 == 0)


def rejection_cancels(a: Outcomes, d: Outcomes) -> Flags:
    """Both groups have negative labels but no negative prediction: two infinite ratios (contract 4.3)."""
    return (a.n0 > 0) & (a.h0 == 0) & (d.n0 > 0) & (d.h0 == 0)


def _has_a(a: Outcomes, _: Outcomes) -> Flags:
    return a.n > 0


def _has_d(_: Outcomes, d: Outcomes) -> Flags:
    return d.n > 0


def _shares_a_label(a: Outcomes, d: Outcomes) -> Flags:
    return ((a.n1 > 0) & (d.n1 > 0)) | ((a.n0 > 0) & (d.n0 > 0))


def _has_positives(a: Outcomes, d: Outcomes) -> Flags:
    return a.n1 + d.n1 > 0


def _has_negatives(a: Outcomes, d: Outcomes) -> Flags:
    return a.n0 + d.n0 > 0


def _has_rows(a: Outcomes, d: Outcomes) -> Flags:
    return a.n + d.n > 0


def _has_benefit(a: Outcomes, d: Outcomes) -> Flags:
    return a.n + d.n - a.fn - d.fn > 0


CLASS_IMBALANCE = both_sides(
    empty_d="CI: facet set is empty. Check that x[facet] has non-zero length.",
    empty_a="CI: negated facet set is empty. Check that x[~facet] has non-zero length.",
)
PROPORTIONS = both_sides(empty_d="Facet set is empty.", empty_a="Negative facet set is empty.")
IMPACT = both_sides(empty_d="Facet set is empty", empty_a="Negated facet set is empty")
RATES = both_sides(empty_d="Facet set is empty", empty_a="Negated Facet set is empty")
CONDITIONAL_OUTCOMES = both_sides(empty_d="DCO: Facet set is empty", empty_a="DCO: Negated Facet set is empty")
LABEL_ACCURACY = both_sides(empty_d="DLA: Facet set is empty", empty_a="DLA: Negated Facet set is empty")
LABEL_RATES = both_sides(empty_d="DLR: Facet set is empty", empty_a="DLR: Negated Facet set is empty")
SHARED_LABEL = (Requirement(_shares_a_label, "No instance of common facet found, dataset may be too small"),)
BOTH_OUTCOMES = (
    Requirement(_has_positives, "No positive labels in set"),
    Requirement(_has_negatives, "No negative labels in set"),
)
SOME_BENEFIT = (
    Requirement(_has_rows, "The dataset has no rows"),
    Requirement(
        _has_benefit,
        "All predicted labels are false negatives. There should be at least one prediction that is not false negative.",
    ),
)
