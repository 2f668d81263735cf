"""Rows that put a structure to the test: values at, just below and just above its own thresholds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import ModelStructure, TreeEnsemble

_LARGEST = 1e30
"""Thresholds beyond this stand for infinity; some models refuse such numbers as inputs."""


class Probes:
    """Makes rows for one structure; the generator decides which."""

    def __init__(self, structure: ModelStructure, rng: np.random.Generator) -> None:
        self._structure = structure
        self._rng = rng
        self._width = structure.n_features if isinstance(structure, TreeEnsemble) else len(structure.weights)
        self._is_category = _category_nodes(structure)
        self._choices = [_values(structure, feature, self._is_category) for feature in range(self._width)]
        self._codes = _codes(structure)

    def mixed(self, rows: int) -> FloatArray:
        """(rows, features): each value drawn from those that matter for its feature."""
        columns = [self._rng.choice(choices, rows) for choices in self._choices]
        return np.column_stack(columns) if columns else np.empty((rows, 0))

    def directed(self, rows: int) -> FloatArray:
        """(rows, features): each row on the way to a leaf drawn at random, where that leaf can be reached."""
        found = self.mixed(rows)
        trees = self._structure
        if isinstance(trees, TreeEnsemble):
            parents, leaves = _parents(trees), np.flatnonzero(trees.feature < 0)
            for row, leaf in zip(found, self._rng.choice(leaves, rows), strict=True):
                self._direct(row, int(leaf), parents, trees)
        return found

    def with_missing(self, rows: int) -> FloatArray:
        """(rows, features): directed rows in which values are missing, at least one a row."""
        found = self.directed(rows)
        holes = self._rng.random(found.shape) < 0.2
        holes[np.arange(rows), self._rng.integers(0, self._width, rows)] = True
        found[holes] = np.nan
        return found

    def with_unseen(self, rows: int) -> FloatArray:
        """(rows, features): codes that no node lists, in the columns that have categories; empty without such."""
        found = self.mixed(rows if self._codes else 0)
        for feature, codes in self._codes.items():
            unseen = np.array([codes.max() + 1.0, codes.max() + 40.0, -1.0])
            found[:, feature] = self._rng.choice(unseen, len(found))
        return found

    def _direct(self, row: FloatArray, node: int, parents: npt.NDArray[np.int64], trees: TreeEnsemble) -> None:
        bounds: dict[int, tuple[float, float]] = {}
        while (parent := int(parents[node])) >= 0:
            feature, is_left = int(trees.feature[parent]), int(trees.left[parent]) == node
            if self._is_category[parent]:
                row[feature] = self._code(feature, trees.categories[parent], is_left=is_left)
            else:
                low, high = bounds.get(feature, (-np.inf, np.inf))
                limit = float(trees.threshold[parent])
                bounds[feature] = (low, min(high, limit)) if is_left else (max(low, limit), high)
            node = parent
        for feature, (low, high) in bounds.items():
            row[feature] = self._between(low, high, row[feature])

    def _between(self, low: float, high: float, otherwise: float) -> float:
        below = _next(np.array([high]), -np.inf, self._precision)[0]
        choices = [value for value in (low, below) if abs(value) < _LARGEST and low <= value < high]
        return float(self._rng.choice(choices)) if choices else otherwise

    def _code(self, feature: int, listed: npt.NDArray[np.int64], *, is_left: bool) -> float:
        wanted = listed if is_left else np.setdiff1d(self._codes[feature], listed)
        return float(self._rng.choice(wanted if len(wanted) else self._codes[feature]))

    @property
    def _precision(self) -> str:
        return self._structure.precision if isinstance(self._structure, TreeEnsemble) else "float64"


def _category_nodes(structure: ModelStructure) -> npt.NDArray[np.bool_]:
    """(nodes,): which of them ask for categories."""
    found = np.zeros(len(structure.feature) if isinstance(structure, TreeEnsemble) else 0, np.bool_)
    if isinstance(structure, TreeEnsemble):
        found[list(structure.categories)] = True
    return found


def _values(structure: ModelStructure, feature: int, is_category: npt.NDArray[np.bool_]) -> FloatArray:
    """What matters for one feature: around each threshold, between and beyond them; every listed code."""
    if not isinstance(structure, TreeEnsemble):
        return np.array([-30.0, -2.5, -1.0, -0.1, 0.0, 0.3, 1.0, 7.0])
    is_own = structure.feature == feature
    listed = [structure.categories[int(node)] for node in np.flatnonzero(is_own & is_category)]
    limits = np.unique(structure.threshold[is_own & ~is_category])
    limits = limits[np.abs(limits) < _LARGEST]
    around = [_next(limits, -np.inf, structure.precision), limits, _next(limits, np.inf, structure.precision)]
    fine = [np.nextafter(limits, -np.inf), (limits[1:] + limits[:-1]) / 2]
    beyond = [limits[:1] - 1.0, limits[-1:] + 1.0] if len(limits) else []
    found = np.concatenate([*around, *fine, *beyond, *listed, *([] if listed else [np.zeros(1), np.ones(1)])])
    return np.unique(found)


def _codes(structure: ModelStructure) -> dict[int, npt.NDArray[np.int64]]:
    """All codes listed anywhere, by feature."""
    if not isinstance(structure, TreeEnsemble):
        return {}
    found: dict[int, list[npt.NDArray[np.int64]]] = {}
    for node, codes in structure.categories.items():
        found.setdefault(int(structure.feature[node]), []).append(codes)
    return {feature: np.unique(np.concatenate(codes)) for feature, codes in found.items() if sum(map(len, codes))}


def _next(values: FloatArray, towards: float, precision: str) -> FloatArray:
    with np.errstate(over="ignore"):
        if precision == "float64":
            return np.asarray(np.nextafter(values, towards))
        return np.nextafter(values.astype(np.float32), np.float32(towards)).astype(np.float64)


def _parents(trees: TreeEnsemble) -> npt.NDArray[np.int64]:
    """The parent of each node; -1 for roots."""
    parents = np.full(len(trees.feature), -1, dtype=np.int64)
    inner = np.flatnonzero(trees.feature >= 0)
    parents[trees.left[inner]] = inner
    parents[trees.right[inner]] = inner
    return parents
