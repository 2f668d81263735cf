"""Flip test: does the model decide differently for a row of d than for the most similar rows of a?"""

from __future__ import annotations

from pellucid.core.counts import FacetCounts, FlipCounts
from pellucid.core.results import MetricValue

EMPTY_D = "Facet set is empty"
EMPTY_A = "Negated facet set is empty"
NOT_RUN = "The flip test compares rows, and no rows were compared"


def flip_rate(to_negative: int, to_positive: int, n: int) -> float:
    """FT, in [-1, 1]: (F+ - F-) / n.

    F+ (`to_negative`) counts rows of d that the model calls positive and their neighbours in a negative, F-
    (`to_positive`) the opposite, out of `n` rows of d. Above 0 when the model treats rows of d better than similar rows
    of a. Undefined when either group is empty or rows cannot be compared. Source: contract 4.3, 4.4.

    >>> flip_rate(to_negative=3, to_positive=5, n=20)
    -0.1
    """
    return (to_negative - to_positive) / n


def flip_test(facet: FacetCounts, flips: FlipCounts | None) -> MetricValue:
    """FT of one facet selection, with the interval that its counts carry; `flips` is `None` when it was not run."""
    problem = _problem(facet, flips)
    if problem is not None or flips is None:
        return MetricValue("FT", None, error=problem, n_a=facet.n_a, n_d=facet.n_d, flip=flips)
    value = flip_rate(flips.to_negative, flips.to_positive, flips.n)
    return MetricValue("FT", value, interval=flips.interval, n_a=facet.n_a, n_d=facet.n_d, flip=flips)


def _problem(facet: FacetCounts, flips: FlipCounts | None) -> str | None:
    if facet.problem is not None:
        return facet.problem
    if facet.n_a == 0:
        return EMPTY_A
    if facet.n_d == 0:
        return EMPTY_D
    return NOT_RUN if flips is None else flips.problem or (None if flips.n else NOT_RUN)
