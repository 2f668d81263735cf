"""Games of which the worth of every coalition is known, as machine code; `enumerated` is the same on whole arrays."""

from __future__ import annotations

import math

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.machine_code import compiled
from pellucid.explain.tree_games import MOST_BITS, Weighing


@compiled
def count_bits(number: int) -> int:
    """Number of ones of a number that is not negative."""
    count = 0
    while number:
        number &= number - 1
        count += 1
    return count


@compiled
def _sum_three(terms: FloatArray) -> None:
    for i in range(len(terms)):
        t0, t2, t4, t6 = terms[i, 0], terms[i, 2], terms[i, 4], terms[i, 6]
        t1, t3, t5, t7 = terms[i, 1] + t0, terms[i, 3] + t2, terms[i, 5] + t4, terms[i, 7] + t6
        t2, t3, t6, t7 = t2 + t0, t3 + t1, t6 + t4, t7 + t5
        terms[i, 1], terms[i, 2], terms[i, 3] = t1, t2, t3
        terms[i, 4], terms[i, 5], terms[i, 6], terms[i, 7] = t4 + t0, t5 + t1, t6 + t2, t7 + t3


@compiled
def _sum_two(terms: FloatArray) -> None:
    for i in range(len(terms)):
        for j in range(terms.shape[2]):
            t0, t2 = terms[i, 0, j], terms[i, 2, j]
            t1 = terms[i, 1, j] + t0
            terms[i, 1, j] = t1
            terms[i, 2, j] = t2 + t0
            terms[i, 3, j] += t2 + t1


@compiled
def sum_subsets(terms: FloatArray, count: int) -> None:
    """Replace every entry by the sum of those of its subsets: three players at once, then two, then one."""
    k = 0
    if count >= 3:
        _sum_three(terms.reshape((len(terms) // 8, 8)))
        k = 3
    while k + 1 < count:
        _sum_two(terms.reshape((len(terms) >> (k + 2), 4, 1 << k)))
        k += 2
    if k < count:
        halves = terms.reshape((len(terms) >> (k + 1), 2, 1 << k))
        for i in range(len(halves)):
            for j in range(halves.shape[2]):
                halves[i, 1, j] += halves[i, 0, j]


@compiled
def add_scaled(worth: FloatArray, weight: float, mean: FloatArray) -> None:
    """Add `weight` times `worth` to `mean`."""
    for s in range(len(mean)):
        mean[s] += worth[s] * weight


@compiled
def add_reversed(terms: FloatArray, opposite: FloatArray, out: FloatArray) -> None:
    """Write the sum of terms for who takes part and terms, in `opposite`, for who does not."""
    last = len(out) - 1
    for s in range(len(out)):
        out[s] = terms[s] + opposite[last - s]


@compiled
def _exponentiate(numbers: FloatArray, factor: float, spare: FloatArray) -> None:
    """Replace numbers by e to the power of `factor` times them, to a relative 1e-15; powers are clipped at 700.

    e^x = 2^k (1 + r/2 + r^2/9 + r^3/72 + r^4/1008 + r^5/30240) / (the same with -r), the fifth Pade approximant at
    r = x - k ln 2. Adding 1.5 * 2^52 leaves k in the lowest bits of the sum, from where it is shifted to an exponent's
    place: no step leaves the vector unit.
    """
    bits = spare.view(np.int64)
    for s in range(len(numbers)):
        numbers[s] = min(max(factor * numbers[s], -700.0), 700.0)
        spare[s] = numbers[s] * 1.4426950408889634 + 6755399441055744.0
    for s in range(len(numbers)):
        k = bits[s] - 4843621399236968448
        bits[s] = (k + 1023) << 52
        r = numbers[s] - k * 0.6931471803691238 - k * 1.9082149292705877e-10
        square = r * r
        even = 1.0 + square * (1.0 / 9.0 + square * (1.0 / 1008.0))
        odd = r * (0.5 + square * (1.0 / 72.0 + square * (1.0 / 30240.0)))
        numbers[s] = (even + odd) / (even - odd)
    for s in range(len(numbers)):
        numbers[s] *= spare[s]


@compiled
def squash(margins: FloatArray, spare: FloatArray) -> None:
    """Replace margins by probabilities."""
    _exponentiate(margins, -1.0, spare)
    for s in range(len(margins)):
        margins[s] = 1.0 / (1.0 + margins[s])


@compiled
def normalise(margins: FloatArray, size: int, spare: FloatArray) -> None:
    """Replace margins (outputs, coalitions) by their softmax over the outputs."""
    for s in range(size):
        largest = margins[0, s]
        for o in range(1, len(margins)):
            largest = max(largest, margins[o, s])
        for o in range(len(margins)):
            margins[o, s] -= largest
    for o in range(len(margins)):
        _exponentiate(margins[o, :size], 1.0, spare)
    for s in range(size):
        total = 0.0
        for o in range(len(margins)):
            total += margins[o, s]
        for o in range(len(margins)):
            margins[o, s] /= total


@compiled
def take_logits(scores: FloatArray, clip: float) -> None:
    """Replace probabilities, clipped that far from 0 and 1, by their log-odds."""
    for s in range(len(scores)):
        p = min(max(scores[s], clip), 1.0 - clip)
        scores[s] = math.log(p) - math.log1p(-p)


@compiled
def _weigh(worth: FloatArray, count: int, weighing: Weighing) -> None:
    """Multiply the worth of coalitions by the factor of their size."""
    if count <= MOST_BITS:
        factor = weighing.by_coalition[len(worth) - 1 : 2 * len(worth) - 1]
        for s in range(len(worth)):
            worth[s] *= factor[s]
    else:
        factor, popcount = weighing.factors[count], weighing.popcount
        for first in range(0, len(worth), len(popcount)):
            others = count_bits(first)
            for s in range(len(popcount)):
                worth[first + s] *= factor[others + popcount[s]]


@compiled
def share(worth: FloatArray, weighing: Weighing, out: FloatArray) -> None:
    """Write a game's Shapley values to `out` (players,); `worth` is spoilt."""
    whole = worth[-1] - worth[0]
    _weigh(worth, len(out), weighing)
    for k in range(len(out) - 1, -1, -1):
        halves = worth[: 2 << k].reshape((2, 1 << k))
        total = 0.0
        for j in range(halves.shape[1]):
            total += halves[1, j]
            halves[0, j] += halves[1, j]
        out[k] = total
    out -= (out.sum() - whole) / len(out)
