"""Pairs of opposite coalitions that treat all players alike: nested walks, or sizes with all players equally often."""

from __future__ import annotations

import math
from itertools import chain, combinations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.synthetic import IntArray

WALKS_UP_TO = 2.5
"""Walks are used for up to this many pairs per player (but one), sizes drawn independently for more."""

ALONE_UP_TO = 3
"""Walks begin with each player alone if no more than these games are averaged.

What players do alone says most about a game, and errs alike in all games of a row, so that many do not average it away.
"""


def balanced_pairs(n_players: int, count: int, rng: np.random.Generator, games: int) -> tuple[BoolArray, FloatArray]:
    """One coalition of each of `count` different pairs of opposites, (count, d), and regression weights (count,).

    `count` is less than the `2^(d-1) - 1` pairs there are, and attributions are averaged over so many games. Weights of
    the coalitions of a size (and of the opposite size) add up to the Shapley kernel's mass of these sizes.

    Source: nested coalitions, Mitchell et al., "Sampling permutations for Shapley value estimation" (2022); sizes in
    equal numbers, Musco and Witter, "Provably accurate Shapley value estimation via leverage score sampling" (2025).
    """
    if count <= WALKS_UP_TO * (n_players - 1):
        is_alone_first = games <= ALONE_UP_TO and count >= n_players
        masks = _walks(n_players, count, rng, np.eye(n_players if is_alone_first else 0, n_players, dtype=np.bool_))
    else:
        numbers = _number_of_each_size(n_players, count)
        drawn = [_of_size(n_players, size, number, rng) for size, number in enumerate(numbers, start=1) if number]
        masks = np.concatenate(drawn)
    return masks, _kernel_weights(masks)


def all_pairs(n_players: int) -> BoolArray:
    """One coalition of every pair of opposites, (2^(d-1) - 1, d): those without the last player."""
    numbers = np.arange(1, 1 << max(n_players - 1, 0))
    return np.asarray((numbers[:, None] >> np.arange(n_players)) & 1, dtype=np.bool_)


def _kernel_weights(masks: BoolArray) -> FloatArray:
    players = masks.shape[1]
    sizes = masks.sum(axis=1)
    smaller = np.minimum(sizes, players - sizes)
    mass = np.where(2 * smaller == players, 0.5, 1.0) / (smaller * (players - smaller))
    weights = mass / np.bincount(smaller, minlength=players)[smaller]
    return np.asarray(weights / weights.sum())


def _walks(n_players: int, count: int, rng: np.random.Generator, first: BoolArray) -> BoolArray:
    """After the first coalitions players join in random orders; a walk that does not fit leaves out steps evenly."""
    found = {mask.tobytes(): mask for mask in first}
    while len(found) < count:
        order = rng.permutation(n_players)
        steps = min(n_players - 1, count - len(found))
        joined = 1 + np.floor((np.arange(steps) + rng.random()) * (n_players - 1) / steps).astype(np.intp)
        ranks = np.argsort(order)
        for mask in ranks[None, :] < joined[:, None]:
            if mask.tobytes() not in found and (~mask).tobytes() not in found:
                found[mask.tobytes()] = mask
    return np.array(list(found.values())).reshape(count, n_players)


def _number_of_each_size(n_players: int, count: int) -> list[int]:
    """How many pairs of each smaller size 1 .. d/2: equal numbers (half for the middle), limited by how many exist."""
    sizes = range(1, n_players // 2 + 1)
    share = [0.5 if 2 * size == n_players else 1.0 for size in sizes]
    limit = [min(math.comb(n_players, size), 4 * count) * part for size, part in zip(sizes, share, strict=True)]
    low, high = 0.0, count + 2.0 * max(limit)
    for _ in range(60):
        middle = (low + high) / 2
        wanted = sum(min(part * middle, most) for part, most in zip(share, limit, strict=True))
        low, high = (middle, high) if wanted <= count else (low, middle)
    exact = np.minimum(np.array(share) * low, limit)
    numbers = np.floor(exact + 1e-6)
    for size in np.argsort(numbers - exact, kind="stable"):
        numbers[size] += numbers.sum() < count and numbers[size] < limit[size]
    return [int(number) for number in numbers]


def _of_size(n_players: int, size: int, number: int, rng: np.random.Generator) -> BoolArray:
    """Different coalitions of one size (no opposites among them) in which all players are about equally often."""
    limit = math.comb(n_players, size) // (2 if 2 * size == n_players else 1)
    if 2 * number <= limit:
        return _drawn(n_players, size, number, rng)
    every = _every(n_players, size, limit)
    if number == limit:
        return every
    dropped = {mask.tobytes() for mask in _drawn(n_players, size, limit - number, rng)}
    return every[[mask.tobytes() not in dropped for mask in every]]


def _every(n_players: int, size: int, limit: int) -> BoolArray:
    members = np.fromiter(chain.from_iterable(combinations(range(n_players), size)), np.intp)
    return _to_masks(members.reshape(-1, size)[:limit], n_players)


def _drawn(n_players: int, size: int, number: int, rng: np.random.Generator) -> BoolArray:
    """Random orders of the players cut into coalitions."""
    per_order = n_players // size
    found = np.zeros((0, n_players), dtype=np.bool_)
    while len(found) < number:
        orders = rng.random((-(-2 * number // per_order), n_players)).argsort(axis=1)
        masks = _to_masks(orders[:, : per_order * size].reshape(-1, size), n_players)
        if 2 * size == n_players:
            masks ^= ~masks[:, :1]
        found = np.concatenate([found, masks])
        found = found[_first_of_each(found)]
    return found[:number]


def _first_of_each(masks: BoolArray) -> IntArray:
    """Positions of the masks that no earlier one equals, in order."""
    packed = np.packbits(masks, axis=1)
    _, first = np.unique(packed.view(f"V{packed.shape[1]}"), return_index=True)
    return np.sort(first)


def _to_masks(members: IntArray, n_players: int) -> BoolArray:
    masks = np.zeros((len(members), n_players), dtype=np.bool_)
    np.put_along_axis(masks, members, values=True, axis=1)
    return masks
