"""Rows as a tree ensemble sees them: small integers that answer every question its nodes ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import TreeEnsemble

BoolArray = npt.NDArray[np.bool_]
CodeArray = npt.NDArray[np.uint16]
PatternArray = npt.NDArray[np.int64] | npt.NDArray[np.uint16]

MISSING = 65_535
"""Code of a missing value; no condition's interval of codes reaches so far."""

NEVER = 65_534
"""A code that no value has."""

FEW = 12
"""Thresholds up to which comparing with each is faster than a binary search."""

Test = tuple[int, bool]
"""A node, and whether a value has to go left there."""


class Coder(Struct, frozen=True, eq=False):
    """Turns rows into codes.

    A numeric column (feature, thresholds) has as its code how many of its thresholds a value has reached, or
    `MISSING`. A tested column (feature, tests) has code 1 where a value passes all tests, else 0.
    """

    numeric: tuple[tuple[int, FloatArray], ...]
    tested: tuple[tuple[int, tuple[Test, ...]], ...]
    ensemble: TreeEnsemble

    def encode(self, rows: FloatArray) -> CodeArray:
        """Codes (columns, n) of rows (n, features): the numeric columns, then the tested ones."""
        codes = np.empty((len(self.numeric) + len(self.tested), len(rows)), dtype=np.uint16)
        for k, (feature, thresholds) in enumerate(self.numeric):
            values = rounded(rows[:, feature], self.ensemble.precision)
            codes[k] = np.where(np.isnan(values), MISSING, _count_reached(thresholds, values))
        for k, (feature, tests) in enumerate(self.tested, start=len(self.numeric)):
            values = rounded(rows[:, feature], self.ensemble.precision)
            codes[k] = np.all([goes_left(self.ensemble, node, values) == left for node, left in tests], axis=0)
        return codes


def _count_reached(thresholds: FloatArray, values: FloatArray) -> CodeArray:
    """How many of some ascending thresholds each value has reached; few are compared faster than searched."""
    if len(thresholds) > FEW:
        return np.searchsorted(thresholds, values, side="right").astype(np.uint16)
    counts = np.zeros(len(values), dtype=np.uint16)
    for threshold in thresholds.tolist():
        counts += values >= threshold
    return counts


def rounded(values: FloatArray, precision: Literal["float32", "float64"]) -> FloatArray:
    """Values as the model compares them."""
    if precision == "float64":
        return values
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)


def goes_left(ensemble: TreeEnsemble, node: int, values: FloatArray) -> BoolArray:
    """Which values (n,) of a node's feature go to its left child."""
    if node in ensemble.categories:
        left = np.isin(np.floor(values), ensemble.categories[node])
    else:
        left = values < ensemble.threshold[node]
    return np.where(np.isnan(values), ensemble.missing_left[node], left)


def numeric_thresholds(ensemble: TreeEnsemble) -> dict[int, FloatArray]:
    """Distinct thresholds, ascending, of every feature that is split by thresholds only."""
    is_split = ensemble.feature >= 0
    by_category = {int(ensemble.feature[node]) for node in ensemble.categories}
    used = np.unique(ensemble.feature[is_split]).tolist()
    return {
        feature: np.unique(ensemble.threshold[is_split & (ensemble.feature == feature)])
        for feature in used
        if feature not in by_category
    }


def same_questions(ensemble: TreeEnsemble, features: Mapping[int, object]) -> dict[int, int]:
    """For every node whose feature is not among `features`, the first node that asks the same question."""
    first: dict[tuple[object, ...], int] = {}
    is_asked = (ensemble.feature >= 0) & ~np.isin(ensemble.feature, list(features))
    nodes: Sequence[int] = np.flatnonzero(is_asked).tolist()
    return {node: first.setdefault(_question(ensemble, node), node) for node in nodes}


def _question(ensemble: TreeEnsemble, node: int) -> tuple[object, ...]:
    codes = ensemble.categories.get(node)
    among: object = float(ensemble.threshold[node]) if codes is None else np.unique(codes).tobytes()
    return int(ensemble.feature[node]), bool(ensemble.missing_left[node]), among
