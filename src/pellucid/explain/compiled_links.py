"""Links from margins to what is explained, as machine code; `enumerated` has the same on whole arrays."""

from __future__ import annotations

import math

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.machine_code import compiled


@compiled
def _exponentiate(power: float) -> tuple[float, float]:
    """Two numbers whose quotient is e to that power, to a relative 2e-15 for powers up to 40; at most 700 counts.

    e^x = 2^k p(r) / p(-r), where p(r) = 1 + r/2 + r^2/9 + r^3/72 + r^4/1008 + r^5/30240 belongs to the fifth Pade
    approximant at r = x - k ln 2. Adding 1.5 * 2^52 + 1023 leaves k + 1023 in the lowest bits of the sum, from where it
    is shifted to an exponent's place: no step leaves the vector unit.
    """
    power = min(max(power, -700.0), 700.0)
    k = np.rint(power * 1.4426950408889634)
    exponent = np.float64(k + 6755399441056767.0).view(np.int64) << 52
    r = power - k * 0.6931471805599453
    square = r * r
    even = 1.0 + square * (1.0 / 9.0 + square * (1.0 / 1008.0))
    odd = r * (0.5 + square * (1.0 / 72.0 + square * (1.0 / 30240.0)))
    return (even + odd) * np.int64(exponent).view(np.float64), even - odd


@compiled
def squash(margins: FloatArray) -> None:
    """Replace margins by probabilities."""
    for s in range(len(margins)):
        numerator, denominator = _exponentiate(-margins[s])
        margins[s] = denominator / (denominator + numerator)


@compiled
def normalise(margins: FloatArray, first: int, last: int) -> None:
    """Replace the margins (outputs, coalitions) of some coalitions by their softmax over the outputs."""
    for s in range(first, last):
        largest = margins[:, s].max()
        for o in range(len(margins)):
            margins[o, s] -= largest
    for o in range(len(margins)):
        for s in range(first, last):
            numerator, denominator = _exponentiate(margins[o, s])
            margins[o, s] = numerator / denominator
    for s in range(first, last):
        total = margins[:, s].sum()
        for o in range(len(margins)):
            margins[o, s] /= total


@compiled
def take_logits(scores: FloatArray, clip: float) -> None:
    """Replace probabilities, clipped that far from 0 and 1, by their log-odds."""
    for s in range(len(scores)):
        p = min(max(scores[s], clip), 1.0 - clip)
        scores[s] = math.log(p) - math.log1p(-p)
