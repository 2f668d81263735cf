"""Exact nearest neighbours, with every tie at the last place found.

Squared Euclidean distances are computed by one formula, summed over the columns in their order, so that whether two
distances are equal does not depend on the method. The methods (a k-d tree, or matrix products) only propose
candidates, with a margin for rounding that keeps every true neighbour among them.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.core.errors import MissingExtraError

IntArray = npt.NDArray[np.int64]
Method = Literal["tree", "product"]
Pairs = tuple[IntArray, IntArray]
"""Positions of queries, and of one point for each; a query may have many."""

_PROBE_QUERIES = 64
_BLOCK_CELLS = 4_000_000
_QUERY_BLOCK = 256
_TILE = 16_384
_BINS = 512
_TREE_MARGIN = 1e-9
_EPSILON = float(np.finfo(np.float64).eps)


class Points(Struct, frozen=True, eq=False):
    """Distinct rows of a table.

    `at` is (rows, columns), `weight` how often each occurs in the table, `positive` how many of these are predicted
    positive.
    """

    at: FloatArray
    weight: IntArray
    positive: IntArray

    def __len__(self) -> int:
        """Number of distinct rows."""
        return len(self.weight)


class Votes(Struct, frozen=True, eq=False):
    """For each query, how many table rows are nearer than the k-th nearest, or exactly as far.

    `inside` are nearer, `tied` as far, with the positive ones among each; `inside < k <= inside + tied`.
    """

    inside: IntArray
    inside_positive: IntArray
    tied: IntArray
    tied_positive: IntArray


class Proposer(Protocol):
    """Finds a superset of the nearest neighbours."""

    def propose(self, queries: FloatArray, k: int) -> Pairs:
        """All points no farther from their query than its k-th nearest, and perhaps some more."""

    def block(self, k: int) -> int:
        """How many queries to ask at a time."""


def nearest_votes(
    points: Points, queries: FloatArray, k: int, *, method: Method | None = None, workers: int = 2
) -> Votes:
    """The k nearest neighbours of each query and their votes; the points have to weigh at least `k` in all.

    Without a `method`, both are tried on a few queries and the cheaper one is taken: the votes are the same.

    Raises:
        MissingExtraError: the tree was asked for and scipy is not installed.
    """
    proposer = _proposer(method, points, workers) if method else _cheaper(points, queries, k, workers)
    size = proposer.block(k)
    blocks = [queries[start : start + size] for start in range(0, len(queries), size)]
    parts = [_count_votes(points, block, k, proposer.propose(block, k)) for block in blocks]
    return Votes(*np.concatenate([np.zeros((4, 0), dtype=np.int64), *parts], axis=1))


class TreeProposer:
    """A k-d tree: cheap when the columns have structure, costly in many independent dimensions."""

    def __init__(self, points: Points, workers: int) -> None:
        try:
            from scipy.spatial import cKDTree
        except ModuleNotFoundError:
            raise MissingExtraError("scipy", "scipy", "the k-d tree of the flip test") from None
        self._points = points
        self._workers = workers
        self._tree = cKDTree(points.at)

    def block(self, k: int) -> int:
        """How many queries to ask at a time."""
        return max(1, _BLOCK_CELLS // (k + 1))

    def propose(self, queries: FloatArray, k: int) -> Pairs:
        """All points no farther from their query than its k-th nearest, and perhaps some more.

        Only queries whose last candidate may tie with their k-th nearest are asked again, for more candidates.
        """
        total = len(self._points)
        waiting = np.arange(len(queries))
        count = k + 1
        found: list[Pairs] = []
        while len(waiting):
            again: list[IntArray] = []
            size = max(1, _BLOCK_CELLS // count)
            for start in range(0, len(waiting), size):
                asked = waiting[start : start + size]
                pairs, is_open = self._ask(queries, asked, k, min(count, total))
                found.append(pairs)
                again.append(asked[is_open])
            waiting = np.concatenate(again)
            count *= 4
        rows, candidates = (np.concatenate(column) for column in zip(*found, strict=True))
        return rows, candidates

    def _ask(self, queries: FloatArray, asked: IntArray, k: int, count: int) -> tuple[Pairs, npt.NDArray[np.bool_]]:
        """Candidates of the queries that are settled, and which are not."""
        distances, at = self._tree.query(queries[asked], k=np.arange(1, count + 1), workers=self._workers)
        weights = np.cumsum(self._points.weight[at], axis=1)
        reach = distances[np.arange(len(asked)), np.argmax(weights >= k, axis=1)] * (1 + _TREE_MARGIN)
        is_open = (distances[:, -1] <= reach) if count < len(self._points) else np.zeros(len(asked), dtype=bool)
        row, column = np.nonzero((distances <= reach[:, None]) & ~is_open[:, None])
        return (asked[row], at[row, column]), is_open


class ProductProposer:
    """Blocked matrix products: the cost hardly depends on the data, and scipy is not needed."""

    def __init__(self, points: Points) -> None:
        self._centre = points.at.mean(axis=0)
        centred = points.at - self._centre
        squares = np.einsum("ij,ij->i", centred, centred)
        # a product with this matrix is the squared distance less the query's own square, the same for all points
        self._points = np.ascontiguousarray(np.column_stack([centred, squares]).T)
        self._error = 4 * (points.at.shape[1] + 9) * _EPSILON
        self._largest = float(squares.max())

    def block(self, k: int) -> int:  # noqa: ARG002 (the blocks of the other method depend on k)
        """How many queries to ask at a time."""
        return _QUERY_BLOCK

    def propose(self, queries: FloatArray, k: int) -> Pairs:
        """All points no farther from their query than its k-th nearest, and perhaps some more.

        Points are dealt into bins. The k-th smallest of the bins' minima is no less than the k-th smallest distance
        so far, and sinks from tile to tile.
        """
        centred = queries - self._centre
        factors = np.column_stack([-2 * centred, np.ones(len(queries))])
        margin = 2 * self._error * (np.einsum("ij,ij->i", centred, centred) + self._largest)
        minima = np.full((len(queries), min(_BINS, self._points.shape[1])), np.inf)
        kth = min(k, minima.shape[1]) - 1
        bound = margin
        found: list[tuple[IntArray, IntArray, FloatArray]] = []
        for start in range(0, self._points.shape[1], _TILE):
            distances = factors @ self._points[:, start : start + _TILE]
            _sink(minima, distances)
            bound = np.partition(minima, kth, axis=1)[:, kth] + margin
            flat = np.flatnonzero(distances <= bound[:, None])
            row, column = np.divmod(flat, distances.shape[1])
            found.append((row, column + start, distances.ravel()[flat]))
        asked, candidate, distance = (np.concatenate(column) for column in zip(*found, strict=True))
        is_near = distance <= bound[asked]
        return asked[is_near], candidate[is_near]


def _sink(minima: FloatArray, distances: FloatArray) -> None:
    """Lower the minima of the bins by those of one more tile."""
    bins = minima.shape[1]
    whole = distances.shape[1] // bins * bins
    if whole:
        tile = distances[:, :whole].reshape(len(distances), -1, bins)
        np.minimum(minima, tile.min(axis=1), out=minima)
    rest = distances[:, whole:]
    np.minimum(minima[:, : rest.shape[1]], rest, out=minima[:, : rest.shape[1]])


def _count_votes(points: Points, queries: FloatArray, k: int, pairs: Pairs) -> IntArray:
    """The four rows of `Votes` for one block of queries."""
    asked, candidate = pairs
    distance = _distances(points.at, queries, pairs)
    order = np.lexsort((distance, asked))
    asked, candidate, distance = asked[order], candidate[order], distance[order]
    weight, positive = points.weight[candidate], points.positive[candidate]
    running = np.cumsum(weight)
    starts = np.searchsorted(asked, np.arange(len(queries)))
    running -= (running[starts] - weight[starts])[asked]
    kth = distance[(running >= k) & (running - weight < k)][asked]
    sums = [
        np.bincount(asked, weights=np.where(where, values, 0), minlength=len(queries))
        for where in (distance < kth, distance == kth)
        for values in (weight, positive)
    ]
    return np.array(sums).astype(np.int64)


def _distances(points: FloatArray, queries: FloatArray, pairs: Pairs) -> FloatArray:
    """Squared distances of pairs: the one formula that decides what is nearer and what is tied."""
    asked, candidate = pairs
    total = np.zeros(len(asked))
    for column in range(points.shape[1]):
        difference = queries[asked, column] - points[candidate, column]
        total += difference * difference
    return total


def _proposer(method: Method, points: Points, workers: int) -> Proposer:
    return TreeProposer(points, workers) if method == "tree" else ProductProposer(points)


def _cheaper(points: Points, queries: FloatArray, k: int, workers: int) -> Proposer:
    """The method that takes less processor time on a few of the queries; only the speed depends on it."""
    product = ProductProposer(points)
    if find_spec("scipy") is None:
        return product
    tree = TreeProposer(points, workers)
    if len(queries) <= _PROBE_QUERIES:
        return tree
    sample = queries[np.linspace(0, len(queries) - 1, _PROBE_QUERIES).astype(np.int64)]
    # the tree first: threads of a matrix product go on spinning for a while
    cost = [_processor_time(one, sample, k) for one in (tree, product)]
    return tree if cost[0] <= cost[1] else product


def _processor_time(proposer: Proposer, queries: FloatArray, k: int) -> float:
    proposer.propose(queries[:1], k)  # the first call starts threads, which is not to be measured
    start = time.process_time()
    proposer.propose(queries, k)
    return time.process_time() - start
