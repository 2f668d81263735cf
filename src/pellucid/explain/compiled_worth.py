"""Games of which the worth of every coalition is known, as machine code; `enumerated` is the same on whole arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.tree_games import BLOCK_PLAYERS, LANE_PLAYERS, Weighing

NEAR_PLAYERS = LANE_PLAYERS + 6
"""Players whose coalitions, next to one another in memory, fit in the fastest cache."""


@compiled
def count_bits(number: int) -> int:
    """Number of ones of a number that is not negative."""
    count = 0
    while number:
        number &= number - 1
        count += 1
    return count


class Weighed(NamedTuple):
    """Worth of a game's coalitions times their factors: sums by the members of the first players, and of each block."""

    sums: FloatArray
    totals: FloatArray


@inlined
def _sum_three(terms: FloatArray, stride: int) -> None:
    """Sum over three players, the first of whom is that far from who does not take part.

    Where the stride is a constant, no index may be negative and so the machine code works on several sums at once.
    """
    one = np.uint64(stride)
    two, four = one + one, 4 * one
    three = two + one
    for first in range(0, len(terms), 8 * stride):
        part = terms[first : first + 8 * stride]
        for j in range(one):
            i = np.uint64(j)
            t0, t2, t4, t6 = part[i], part[i + two], part[i + four], part[i + (four + two)]
            t1, t3 = part[i + one] + t0, part[i + three] + t2
            t5, t7 = part[i + (four + one)] + t4, part[i + (four + three)] + t6
            t2, t3, t6, t7 = t2 + t0, t3 + t1, t6 + t4, t7 + t5
            part[i + one], part[i + two], part[i + three] = t1, t2, t3
            part[i + four], part[i + (four + one)] = t4 + t0, t5 + t1
            part[i + (four + two)], part[i + (four + three)] = t6 + t2, t7 + t3


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
def _sum_one(terms: FloatArray) -> None:
    for i in range(len(terms)):
        for j in range(terms.shape[2]):
            terms[i, 1, j] += terms[i, 0, j]


@compiled
def _sum_players(terms: FloatArray, first: int, last: int) -> None:
    k = first
    while k + 1 < last:
        _sum_two(terms.reshape((len(terms) >> (k + 2), 4, 1 << k)))
        k += 2
    if k < last:
        _sum_one(terms.reshape((len(terms) >> (k + 1), 2, 1 << k)))


@compiled
def sum_far(terms: FloatArray, count: int) -> None:
    """Replace every entry by the sum of those of its subsets that have the same members of the first `NEAR_PLAYERS`."""
    k = NEAR_PLAYERS
    if count >= k + 3:
        _sum_three(terms, 1 << NEAR_PLAYERS)
        k += 3
    _sum_players(terms, k, count)


@compiled
def sum_near(terms: FloatArray, count: int) -> None:
    """Replace every entry by the sum of those of its subsets that have the same members of the first `LANE_PLAYERS`.

    `terms` belongs to the first `NEAR_PLAYERS` players, or to all where there are fewer.
    """
    if count < NEAR_PLAYERS:
        _sum_players(terms, LANE_PLAYERS, count)
    else:
        _sum_three(terms, 1 << LANE_PLAYERS)
        _sum_three(terms, 8 << LANE_PLAYERS)


@compiled
def add_scaled(worth: FloatArray, weight: float, mean: FloatArray) -> None:
    """Add `weight` times `worth` to `mean`."""
    for s in range(len(mean)):
        mean[s] += worth[s] * weight


@inlined
def _weigh(worth: FloatArray, factor: FloatArray, sums: FloatArray) -> float:
    """Add the worth of coalitions times their factors to `sums`; returns what was added in all."""
    total = 0.0
    for s in range(len(worth)):
        weighed = worth[s] * factor[s]
        sums[s] += weighed
        total += weighed
    return total


@compiled
def _halve(sums: FloatArray, out: FloatArray) -> None:
    """Write to `out` (players,) the sum over the coalitions of each player; `sums` is spoilt."""
    for k in range(len(out) - 1, -1, -1):
        halves = sums[: 2 << k].reshape((2, 1 << k))
        total = 0.0
        for j in range(halves.shape[1]):
            total += halves[1, j]
            halves[0, j] += halves[1, j]
        out[k] = total


@inlined
def weigh(worth: FloatArray, first: int, last: int, count: int, weighing: Weighing, weighed: Weighed) -> None:
    """Weigh the coalitions `first` to `last` of a game of so many players: blocks in each of which the last agree."""
    near = min(count, BLOCK_PLAYERS)
    sums = weighed.sums[: 1 << near]
    for b in range(first >> near, last >> near):
        factor = weighing.by_coalition[weighing.start[count] + count_bits(b)]
        weighed.totals[b] = _weigh(worth[b << near : (b + 1) << near], factor, sums)


@compiled
def share(worth: FloatArray, weighed: Weighed, out: FloatArray) -> None:
    """Write the Shapley values of a game that is weighed, and spoilt now, to `out` (players,)."""
    near = min(len(out), BLOCK_PLAYERS)
    _halve(weighed.sums[: 1 << near], out[:near])
    _halve(weighed.totals[: len(worth) >> near], out[near:])
    out -= (out.sum() - (worth[-1] - worth[0])) / len(out)
