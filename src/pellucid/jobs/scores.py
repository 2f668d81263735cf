"""How a model's scores are spread among groups: what moving the threshold would change, without a row of the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pellucid.core.results import ScoreHistogram

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.row_outcomes import Membership, RowOutcomes
    from pellucid.predict import DecisiveScores

STEPS_OF_A_PROBABILITY = 200
MOST_STEPS = 250


def score_histograms(scores: DecisiveScores, outcomes: RowOutcomes) -> tuple[ScoreHistogram, ...]:
    """A histogram for every facet selection that makes sense, in the order of the bias report.

    There are none when a score is not finite, or when a positive prediction is not a score above the threshold (the
    request calls 0 the positive outcome).
    """
    is_above = scores.values > scores.threshold
    if not np.isfinite(scores.values).all() or not np.array_equal(is_above, outcomes.predicted):
        return ()
    edges = score_edges(scores)
    bins = np.searchsorted(edges, scores.values, side="left") - 1
    places = 2 * bins + outcomes.observed
    return tuple(_histogram(member, places, edges) for member in outcomes.members)


def score_edges(scores: DecisiveScores) -> tuple[float, ...]:
    """Edges of the bins: short decimals, and the threshold; the first lies below all scores, the last not.

    Probabilities always get steps of 0.005, which tell nothing about the lowest and the highest of them. Other scores
    get the shortest steps of 1, 2 or 5 times a power of ten that need at most 250.
    """
    low, high = float(scores.values.min(initial=0.0)), float(scores.values.max(initial=1.0))
    if (low, high) == (0.0, 1.0):
        regular = [_decimal(5 * k, -3) for k in range(-1, STEPS_OF_A_PROBABILITY + 1)]
    else:
        factor, exponent = _step(high - low)
        width = _decimal(factor, exponent)
        # One step more at each end than division says: it may be off by one.
        steps = range(math.floor(low / width) - 1, math.floor(high / width) + 3)
        regular = [_decimal(factor * k, exponent) for k in steps]
    return tuple(sorted({*regular, scores.threshold}))


def _step(span: float) -> tuple[int, int]:
    """Factor and power of ten of the shortest step that reaches over `span` in at most `MOST_STEPS`."""
    exponent = math.floor(math.log10(span / MOST_STEPS))
    while True:
        for factor in (1, 2, 5):
            if span <= MOST_STEPS * _decimal(factor, exponent):
                return factor, exponent
        exponent += 1


def _decimal(number: int, exponent: int) -> float:
    """`number` times ten to the `exponent`, as a decimal of that many places is read."""
    return float(f"{number}e{exponent}")


def _histogram(member: Membership, places: npt.NDArray[np.intp], edges: tuple[float, ...]) -> ScoreHistogram:
    """`places` are twice the position of each row's bin, plus 1 when its label is positive."""
    rows = np.bincount(2 * places + member.rows, minlength=4 * (len(edges) - 1)).reshape(-1, 4)
    negative_a, negative_d, positive_a, positive_d = (tuple(column.tolist()) for column in rows.T)
    return ScoreHistogram(member.column, member.selection, edges, positive_d, negative_d, positive_a, negative_a)
