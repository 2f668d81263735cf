"""Which coalitions of features Kernel SHAP asks the model about."""

from __future__ import annotations

import math
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray

BoolArray = npt.NDArray[np.bool_]

DEFAULT_SAMPLES = 2048
"""Added to twice the number of features when no number of samples is given."""


def effective_samples(n_features: int, samples: int | None) -> int:
    """Number of coalitions per row and baseline row: `min(samples, 2^M - 2)`, with `2 M + 2048` when not given.

    Source: Amazon SageMaker AI developer guide, "Synthetic dataset" (contract 1.10.2).

    >>> effective_samples(14, None), effective_samples(4, None), effective_samples(14, 100)
    (2076, 14, 100)
    """
    wanted = 2 * n_features + DEFAULT_SAMPLES if samples is None else samples
    return max(0, min(wanted, (1 << n_features) - 2))


def sample_coalitions(n_features: int, budget: int, rng: np.random.Generator) -> tuple[BoolArray, FloatArray]:
    """Coalitions with their regression weights: masks (s, M) and weights (s,) that sum to 1.

    `masks[k, j]` tells whether coalition k has feature j; the empty and the full coalition are never among them.
    With a budget of `2^M - 2` these are all coalitions with the Shapley kernel's weights. Otherwise there are as many
    pairs of opposites, `masks[k]` and `masks[k + s / 2]`, as the budget holds: sizes that it would cover anyway are
    complete; what is left is drawn from the other sizes in proportion to the kernel, and a coalition drawn several
    times appears once with that many times the weight. An odd budget leaves one evaluation unused.

    Source: Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions" (2017), Shapley kernel; Covert
    and Lee, "Improving KernelSHAP" (2021), paired sampling.
    """
    if n_features < 2:
        return np.zeros((0, n_features), dtype=np.bool_), np.zeros(0)
    pairs, weights = _pairs(n_features, min(budget, 2**n_features - 2) // 2, rng)
    masks = np.concatenate([pairs, ~pairs])
    both = np.concatenate([weights, weights])
    return masks, both / both.sum() if len(both) else both


def _pairs(n_features: int, budget: int, rng: np.random.Generator) -> tuple[BoolArray, FloatArray]:
    sizes = np.arange(1, n_features // 2 + 1)
    mass = np.where(2 * sizes == n_features, 0.5, 1.0) / (sizes * (n_features - sizes))
    masks, weights = [np.zeros((0, n_features), dtype=np.bool_)], [np.zeros(0)]
    done = 0
    while done < len(sizes):
        members = _members(n_features, int(sizes[done]))
        if budget * mass[done] < members * mass[done:].sum() * (1 - 1e-12):
            break
        masks.append(_all_of_size(n_features, int(sizes[done])))
        weights.append(np.full(members, mass[done] / members))
        budget -= members
        done += 1
    if done < len(sizes) and budget > 0:
        drawn, counts = _draw(n_features, mass[done:], budget, rng)
        masks.append(drawn)
        weights.append(counts / counts.sum() * mass[done:].sum())
    return np.concatenate(masks), np.concatenate(weights)


def _members(n_features: int, size: int) -> int:
    """Number of pairs of opposite coalitions of which one has this size."""
    members = math.comb(n_features, size)
    return members // 2 if 2 * size == n_features else members


def _all_of_size(n_features: int, size: int) -> BoolArray:
    """One of each pair: with the size in the middle, those that have the first feature."""
    members = _members(n_features, size)
    found = np.fromiter(chain.from_iterable(combinations(range(n_features), size)), np.intp, count=members * size)
    masks = np.zeros((members, n_features), dtype=np.bool_)
    np.put_along_axis(masks, found.reshape(members, size), values=True, axis=1)
    return masks


def _draw(
    n_features: int, mass: FloatArray, wanted: int, rng: np.random.Generator
) -> tuple[BoolArray, npt.NDArray[np.intp]]:
    """Distinct pairs of the largest sizes in order of first appearance, and how often each was drawn.

    Drawing ends when `wanted` pairs are found; each round doubles the draws.
    """
    pairs = np.zeros((0, n_features), dtype=np.bool_)
    first = np.zeros(0, dtype=np.intp)
    while len(first) < wanted:
        pairs = np.concatenate([pairs, _draw_round(n_features, mass, max(wanted, len(pairs)), rng)])
        _, first, kind = np.unique(np.packbits(pairs, axis=1), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)[:wanted]
    used = kind.ravel()[: first[order[-1]] + 1]
    return pairs[first[order]], np.bincount(used, minlength=len(first))[order]


def _draw_round(n_features: int, mass: FloatArray, count: int, rng: np.random.Generator) -> BoolArray:
    """Random pairs, sizes in their exact proportions; the smaller half stands for a pair."""
    at = (rng.permutation(count) + rng.random()) / count
    share = np.cumsum(mass) / mass.sum()
    sizes = n_features // 2 - len(mass) + 1 + np.minimum(np.searchsorted(share, at, side="right"), len(mass) - 1)
    masks = rng.random((count, n_features)).argsort(axis=1) < sizes[:, None]
    opposite = (2 * sizes == n_features) & ~masks[:, 0]
    return np.asarray(masks ^ opposite[:, None])
