"""K-means and k-prototypes: clusters of rows with numbers and categories."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import FloatArray

CodeArray = npt.NDArray[np.intp]

GAMMA = 0.5
"""Weight of one differing category: half the standard deviation of the (standardised) numbers, as Huang advises."""

_MAX_ITERATIONS = 100


class Points(Struct, frozen=True, eq=False):
    """Rows to cluster: standardised `numbers` (n, p), and `codes` (n, q) of categories, -1 when missing."""

    numbers: FloatArray
    codes: CodeArray

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.numbers)

    def take(self, rows: CodeArray) -> Points:
        """The rows at these positions."""
        return Points(self.numbers[rows], self.codes[rows])

    def distances(self, centres: Points) -> FloatArray:
        """Dissimilarities (n, k): squared Euclidean distance plus `GAMMA` per differing category."""
        square = np.square(self.numbers).sum(axis=1)[:, None] + np.square(centres.numbers).sum(axis=1)
        distances: FloatArray = np.maximum(square - 2 * self.numbers @ centres.numbers.T, 0.0)
        differing = [np.count_nonzero(self.codes != codes, axis=1) for codes in centres.codes]
        return distances + GAMMA * np.column_stack(differing)


def cluster(points: Points, clusters: int, rng: np.random.Generator, *, restarts: int = 4) -> CodeArray:
    """Cluster number of every row: the best of several runs of Lloyd's algorithm from k-means++ seeds.

    There are fewer clusters than asked for when there are fewer distinct rows. Numbers are 0, 1, ... without gaps,
    largest cluster first.

    Source: Huang, "Extensions to the k-means algorithm for clustering large data sets with categorical values"
    (1998); Arthur and Vassilvitskii, "k-means++" (2007).
    """
    best, lowest = np.zeros(len(points), dtype=np.intp), np.inf
    for _ in range(restarts if clusters > 1 else 1):
        members, cost = _lloyd(points, _seeds(points, clusters, rng))
        if cost < lowest:
            best, lowest = members, cost
    sizes = np.bincount(best)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[best]


def silhouette(distances: FloatArray, members: CodeArray) -> float:
    """Mean silhouette width, in -1..1, of a clustering given all distances (n, n); 0 for a single cluster.

    Source: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis" (1987).
    """
    sizes = np.bincount(members)
    if len(sizes) < 2:
        return 0.0
    belongs = members[:, None] == np.arange(len(sizes))
    totals = distances @ belongs
    own = totals[belongs] / np.maximum(sizes[members] - 1, 1)
    nearest = np.where(belongs, np.inf, totals / np.maximum(sizes, 1)).min(axis=1)
    larger = np.maximum(own, nearest)
    width = np.divide(nearest - own, larger, out=np.zeros_like(larger), where=larger > 0)
    return float(np.where(sizes[members] == 1, 0.0, width).mean())


def _seeds(points: Points, clusters: int, rng: np.random.Generator) -> Points:
    chosen = [int(rng.integers(len(points)))]
    nearest = points.distances(points.take(np.array(chosen)))[:, 0]
    while len(chosen) < clusters and nearest.max() > 1e-12:
        at = rng.random() * nearest.sum()
        chosen.append(min(int(np.searchsorted(np.cumsum(nearest), at, side="right")), len(points) - 1))
        nearest = np.minimum(nearest, points.distances(points.take(np.array(chosen[-1:])))[:, 0])
    return points.take(np.array(chosen))


def _lloyd(points: Points, centres: Points) -> tuple[CodeArray, float]:
    members = np.full(len(points), -1, dtype=np.intp)
    cost = np.inf
    for _ in range(_MAX_ITERATIONS):
        distances = points.distances(centres)
        found = distances.argmin(axis=1)
        cost = float(distances.min(axis=1).sum())
        if np.array_equal(found, members):
            break
        members = found
        centres = _centres(points, members, centres)
    _, members = np.unique(members, return_inverse=True)
    return members, cost


def _centres(points: Points, members: CodeArray, before: Points) -> Points:
    """Means and modes of the members; a cluster that lost all members stays where it was."""
    count = len(before)
    sizes = np.bincount(members, minlength=count)
    belongs = (members == np.arange(count)[:, None]).astype(np.float64)
    numbers = np.where(sizes[:, None] > 0, belongs @ points.numbers / np.maximum(sizes, 1)[:, None], before.numbers)
    codes = before.codes.copy()
    most = points.codes.max(axis=0, initial=0)
    for highest in np.unique(most):  # columns with equally many codes at once: one-hot columns are many
        alike = most == highest
        modes = mode_codes(points.codes[:, alike], members, count)
        codes[:, alike] = np.where(sizes[:, None] > 0, modes, codes[:, alike])
    return Points(numbers, codes)


def mode_codes(codes: CodeArray, members: CodeArray, clusters: int) -> CodeArray:
    """Most frequent codes (clusters, q) of columns (n, q) within each cluster.

    Of equals the smallest; -1 (missing) only where there is no other.
    """
    columns, width = codes.shape[1], int(codes.max(initial=0)) + 2
    cells = (members[:, None] * columns + np.arange(columns)) * width + codes + 1
    counts = np.bincount(cells.ravel(), minlength=clusters * columns * width).reshape(clusters, columns, width)
    there = counts[:, :, 1:]
    return np.where(there.any(axis=2), there.argmax(axis=2), -1)
