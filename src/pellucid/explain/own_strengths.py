"""Designs for players that interact with strengths of their own."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec.structs import replace

from pellucid.core.arrays import FloatArray
from pellucid.explain.designs import MOST_KRIGED, Design, temper
from pellucid.explain.doubt import Contrasts, ErrorShape
from pellucid.explain.kriging import STRENGTH, even_kernel, kriging_matrix, odd_kernel, shared_variance, signs_with_all
from pellucid.explain.products import own_variance
from pellucid.explain.projection import MAX_GAIN, Projection, gain

NOISES = (1e-5, 1e-3, 1e-2)
"""Variances of noise; strengths that differ much need some, or small differences between values would be blown up."""

BLUR = 0.25
"""Share of a player's variance that is the mean over players."""


def can_learn(design: Design) -> bool:
    """Whether strengths change what is made of the design's values: they do where these tell of interactions."""
    players = design.players
    return not design.is_exact and design.additive is not None and players <= len(design.masks) <= MOST_KRIGED


@lru_cache(maxsize=64)
def own_design(design: Design, strengths: bytes) -> Design:
    """The design for players with these strengths (d,), given as bytes; asked for again it is there already."""
    return with_strengths(design, np.frombuffer(strengths))


def with_strengths(design: Design, strengths: FloatArray) -> Design:
    """The design for players with these strengths (d,), each in its place.

    Where its gain would be too high it is mixed with the given one.
    """
    if not can_learn(design) or (strengths == STRENGTH).all():
        return design
    projection = temper(_calm(design, strengths), design.projection)
    signs = signs_with_all(design.masks)
    odd = odd_kernel(signs, strengths)
    recipe = 2 * np.column_stack(projection)
    variance = (
        own_variance(strengths) + _product(recipe, odd) - 2 * (recipe * shared_variance(signs, strengths)).sum(axis=1)
    )
    kernel = even_kernel(signs, strengths) if design.contrasts.is_even else odd
    return replace(
        design,
        projection=projection,
        contrasts=_of_unit_variance(design.contrasts, kernel),
        error=_error(design.error, _blurred(np.maximum(variance, 0.0))[:, None]),
    )


def _calm(design: Design, strengths: FloatArray) -> Projection:
    """The projection with the least noise that bounds its gain, or with the most."""
    for noise in NOISES:
        found = kriging_matrix(design.masks, design.additive, strengths, noise)
        if gain(found) <= MAX_GAIN:
            break
    return found


def _blurred(variances: FloatArray) -> FloatArray:
    """Variances that do not trust strengths blindly: those of weak players are not far below those of others."""
    return np.asarray((1 - BLUR) * variances + BLUR * variances.mean())


def _error(error: ErrorShape, variance: FloatArray) -> ErrorShape:
    """The error with this variance (d, 1) of each player's attribution, games having as much in common as before."""
    share = error.shared / error.variance if error.variance else 0.0
    return ErrorShape(variance, share * variance, error.additive)


def _of_unit_variance(contrasts: Contrasts, kernel: FloatArray) -> Contrasts:
    recipe = 2 * np.column_stack((contrasts.matrix, contrasts.grand))
    used = np.flatnonzero(recipe.any(axis=0))
    scale: FloatArray = np.sqrt(_product(recipe[:, used], kernel[np.ix_(used, used)]))
    return replace(contrasts, matrix=contrasts.matrix / scale[:, None], grand=contrasts.grand / scale)


def _product(left: FloatArray, kernel: FloatArray) -> FloatArray:
    """Variances (k,) of combinations (k, n) of values with this covariance, in a fixed order of operations."""
    return np.asarray(np.einsum("kn,kn->k", np.einsum("kn,nm->km", left, kernel), left))
