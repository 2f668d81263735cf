"""How a row's budget of coalitions is shared among its games."""

from __future__ import annotations

import numpy as np

from pellucid.explain.fingerprints import KeyArray
from pellucid.explain.synthetic import IntArray

MOST_ENUMERATED = 2**16
"""A game with more coalitions is sampled however large the pooled budget, unless one game's own share holds them."""

MOST_SAMPLED = 1024
"""Coalitions of a sampled game, at most, unless its own share is larger: more are seldom worth their model calls."""

FINE_UP_TO = 512
"""Coalitions up to which neighbouring levels of games differ by the square root of two, above by two."""


def share_budget(players: IntArray, samples: int, keys: KeyArray) -> IntArray:
    """Coalitions (rows, games) to ask about in each game: never more than `samples` times games in a row, always even.

    `players` (rows, games) are the numbers of players. A game needs no more coalitions than there are, and then is
    exact; what it leaves is shared by the others of its row, up to a common level. Every other game gets at least one
    walk, from no player to all and back, of `2 (d - 1)` coalitions; where the budget does not hold a walk for each,
    games in the order of their `keys` get theirs until it is used up, the others get nothing. When it does not hold a
    single one, the first game gets it all.
    """
    if players.shape[1] > 1:
        return _share(players, samples, keys)
    numbers = np.arange(players.max(initial=0) + 1)[:, None]
    return _share(numbers, samples, np.zeros(numbers.shape, dtype=np.uint64))[players[:, 0]]


def _share(players: IntArray, samples: int, keys: KeyArray) -> IntArray:
    most = max(MOST_ENUMERATED, samples)
    complete = np.where(players < 62, (1 << np.minimum(players, 61)) - 2, 2**61).clip(0)
    walk = np.minimum(complete, 2 * (players - 1).clip(0))
    total = samples * players.shape[1]
    is_short = walk.sum(axis=1) > total
    lines = np.zeros_like(players)
    lines[is_short] = _fund_walks(walk[is_short], total, keys[is_short])
    rest = ~is_short
    lines[rest] = _fill(walk[rest], complete[rest], total, samples, most)
    return lines // 2 * 2


def _fund_walks(walk: IntArray, total: int, keys: KeyArray) -> IntArray:
    order = np.argsort(keys, axis=1, kind="stable")
    wanted = np.take_along_axis(walk, order, axis=1)
    granted = np.where(np.cumsum(wanted, axis=1) <= total, wanted, 0)
    first = (wanted > 0).argmax(axis=1)
    at = np.arange(len(walk))
    granted[at, first] = np.where(granted.any(axis=1), granted[at, first], total)
    lines = np.zeros_like(walk)
    np.put_along_axis(lines, order, granted, axis=1)
    return lines


def _fill(walk: IntArray, complete: IntArray, total: int, samples: int, most: int) -> IntArray:
    """Every game at its row's level, but not below its walk nor above completeness."""
    levels = _levels(samples, most)
    largest = max(samples, MOST_SAMPLED)
    at = _highest_level(walk, complete, total, levels, largest)
    lines = _at_level(levels[at][:, None], walk, complete, largest)
    raised = _at_level(levels[np.minimum(at + 1, len(levels) - 1)][:, None], walk, complete, largest)
    # What is left raises some games to the next level: those with the most players.
    order = np.argsort(-complete, axis=1, kind="stable")
    gain = np.take_along_axis(raised - lines, order, axis=1)
    is_raised = np.cumsum(gain, axis=1) <= (total - lines.sum(axis=1))[:, None]
    chosen = np.zeros(lines.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, is_raised, axis=1)
    return np.asarray(np.where(chosen, raised, lines))


def _levels(samples: int, most: int) -> IntArray:
    """Few different levels, so that games share designs: `samples`, times powers of the square root of two.

    Designs with many coalitions take long to make: there are half as many levels above `FINE_UP_TO`.
    """
    steps = np.arange(0, 1 + 2 * int(np.ceil(np.log2(max(2.0, most / max(samples, 1))))))
    levels = np.minimum(samples * 2.0 ** (steps / 2), most).astype(np.intp) // 2 * 2
    return np.unique(np.concatenate([[0], levels[(levels <= FINE_UP_TO) | (steps % 2 == 0)]]))


def _at_level(level: IntArray | int, walk: IntArray, complete: IntArray, largest: int) -> IntArray:
    """Coalitions of each game: all if the level holds them, else at most `largest`."""
    sampled = np.maximum(np.minimum(level, largest), walk)
    return np.asarray(np.where(complete <= level, complete, np.minimum(sampled, complete)))


def _highest_level(walk: IntArray, complete: IntArray, total: int, levels: IntArray, largest: int) -> IntArray:
    """Position of the highest level (rows,) that all games of a row can have: no level costs less than one below."""
    is_within = _at_level(levels[-1], walk, complete, largest).sum(axis=1) <= total
    best = np.where(is_within, len(levels) - 1, 0)
    left = np.flatnonzero(~is_within)
    for k, level in enumerate(levels[:-1]):
        left = left[_at_level(level, walk[left], complete[left], largest).sum(axis=1) <= total]
        if not len(left):
            break
        best[left] = k
    return best
