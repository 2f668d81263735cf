"""The check that a structure is the model: both answer the same rows, made to tell them apart."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.errors import ModelError
from pellucid.core.evaluate import evaluate
from pellucid.core.structures import ModelStructure, TreeEnsemble
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.probes import Probes

Ask = Callable[[FloatArray], FloatArray | None]
"""The model's own outputs, (rows, outputs), for (rows, features); `None` when it has none that are numbers."""

_SEED = 1
_ROWS = 256
_FEW_ROWS = 96
_EXACT = 1e-9
_SINGLE = 1e-6

_LOG = logging.getLogger(__name__)


def is_faithful(insides: Insides, ask: Ask) -> bool:
    """Whether the structure answers as the model does, for rows around its thresholds, with gaps, of unseen categories.

    The tolerance is absolute, but grows with outputs beyond 1: 1e-9, or for models that add up in float32 1e-6 or, if
    that is more, twice what rounding makes of so many trees. Rows with gaps or unseen categories count only when the
    model takes them. How far a structure is off is logged.
    """
    structure = insides.structure
    probes = Probes(structure, np.random.default_rng(_SEED))
    tolerance = _tolerance(insides)
    for rows, may_refuse in _rows(probes, structure):
        off = _distance(structure, ask, rows, may_refuse=may_refuse)
        if not off <= tolerance:
            _LOG.info(
                "The model as it was read differs from its own predictions by %.3g (accepted: %.3g); "
                "it is used as a black box",
                off,
                tolerance,
            )
            return False
    return True


def _rows(probes: Probes, structure: ModelStructure) -> list[tuple[FloatArray, bool]]:
    """Kinds of rows, and whether the model may refuse them."""
    whole = np.concatenate([probes.mixed(_ROWS), probes.directed(_ROWS)])
    if not isinstance(structure, TreeEnsemble):  # a linear model has no answer for a gap
        return [(whole, False)]
    return [(whole, False), (probes.with_missing(_ROWS), True), (probes.with_unseen(_FEW_ROWS), True)]


def _tolerance(insides: Insides) -> float:
    if insides.summed_in == "float64":
        return _EXACT
    trees = len(insides.structure.roots) if isinstance(insides.structure, TreeEnsemble) else 1
    return max(_SINGLE, 2 * float(np.finfo(np.float32).eps) * float(np.sqrt(trees)))


def _distance(structure: ModelStructure, ask: Ask, rows: FloatArray, *, may_refuse: bool) -> float:
    """The largest difference, relative to outputs beyond 1; infinite when the answers do not even have one shape."""
    if not len(rows):
        return 0.0
    try:
        expected = ask(rows)
    except (ModelError, ValueError):
        return 0.0 if may_refuse else np.inf
    found = evaluate(structure, rows)
    if expected is None or expected.shape != found.shape:
        return np.inf
    return float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1.0))
