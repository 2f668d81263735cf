from __future__ import annotations

import sys

import numpy as np
import pytest

from pellucid.core.errors import MissingExtraError
from pellucid.engines import neighbours
from pellucid.engines.distinct_rows import distinct_rows
from pellucid.engines.neighbours import Points, nearest_votes

METHODS = ("tree", "product")


def brute_force(points: Points, queries, k):
    """Every distance, one query at a time, with rows repeated as often as they weigh."""
    at = np.repeat(points.at, points.weight, axis=0)
    positive = np.concatenate(
        [[1] * p + [0] * (w - p) for w, p in zip(points.weight, points.positive, strict=True)]
    ).astype(int)
    votes = []
    for query in queries:
        distances = np.zeros(len(at))
        for column in range(at.shape[1]):
            distances += (query[column] - at[:, column]) ** 2
        kth = np.sort(distances)[k - 1]
        inside, tied = distances < kth, distances == kth
        votes.append([inside.sum(), positive[inside].sum(), tied.sum(), positive[tied].sum()])
    return np.array(votes).T


def make_points(at, generator):
    weight = generator.integers(1, 4, len(at))
    return Points(at, weight, generator.integers(0, weight + 1))


def rows_of(kind, n, generator):
    return {
        "few integers": lambda: generator.integers(0, 4, (n, 3)).astype(float),
        "integers": lambda: generator.integers(0, 90, (n, 5)).astype(float),
        "one column": lambda: generator.integers(0, 40, (n, 1)).astype(float),
        "normal": lambda: generator.normal(size=(n, 12)),
        "tenths": lambda: generator.integers(0, 9, (n, 4)) / 10,
        "far away": lambda: generator.integers(0, 9, (n, 3)) / 10 + 1e6,
        "mixed scales": lambda: np.column_stack([generator.integers(0, 1_000_000, n), generator.random(n)]),
        "one point": lambda: np.ones((n, 2)),
    }[kind]()


KINDS = ("few integers", "integers", "one column", "normal", "tenths", "far away", "mixed scales", "one point")


@pytest.mark.parametrize("k", [1, 5])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_same_as_brute_force(method, kind, k):
    generator = np.random.default_rng(1)
    at, _ = distinct_rows(rows_of(kind, 600, generator))
    points = make_points(at, generator)
    points = Points(points.at, points.weight + (5 if kind == "one point" else 0), points.positive)
    queries = rows_of(kind, 200, generator)
    votes = nearest_votes(points, queries, k, method=method)
    found = [votes.inside, votes.inside_positive, votes.tied, votes.tied_positive]
    np.testing.assert_array_equal(found, brute_force(points, queries, k))


@pytest.mark.parametrize("kind", KINDS)
def test_both_methods_give_identical_votes(kind, monkeypatch):
    monkeypatch.setattr(neighbours, "_TILE", 1000)
    monkeypatch.setattr(neighbours, "_BINS", 64)
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", 5000)
    generator = np.random.default_rng(2)
    at, _ = distinct_rows(rows_of(kind, 4000, generator))
    points = make_points(at, generator)
    points = Points(points.at, points.weight + 5, points.positive)
    queries = rows_of(kind, 1500, generator)
    tree, product, picked = (nearest_votes(points, queries, 5, method=method) for method in (*METHODS, None))
    for name in ("inside", "inside_positive", "tied", "tied_positive"):
        np.testing.assert_array_equal(getattr(tree, name), getattr(product, name))
        np.testing.assert_array_equal(getattr(tree, name), getattr(picked, name))


def test_a_tie_larger_than_any_first_guess():
    """A thousand points on a circle of integers: all tied, and found however many were asked for at first."""
    corners = np.array([[3, 4], [4, 3], [5, 0], [0, 5]], dtype=float)
    at = np.unique(np.concatenate([corners * [x, y] for x in (1, -1) for y in (1, -1)]), axis=0)
    points = Points(at, np.full(len(at), 100), np.full(len(at), 30))
    for method in METHODS:
        votes = nearest_votes(points, np.zeros((1, 2)), 5, method=method)
        assert (votes.inside[0], votes.tied[0], votes.tied_positive[0]) == (0, 1200, 360)


def test_no_queries():
    points = Points(np.zeros((1, 2)), np.array([9]), np.array([1]))
    assert len(nearest_votes(points, np.empty((0, 2)), 5, method="product").inside) == 0


def test_without_scipy(monkeypatch):
    monkeypatch.setattr(neighbours, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "scipy.spatial", None)
    generator = np.random.default_rng(3)
    points = make_points(distinct_rows(rows_of("tenths", 300, generator))[0], generator)
    queries = rows_of("tenths", 100, generator)
    votes = nearest_votes(points, queries, 5)
    np.testing.assert_array_equal(votes.tied, brute_force(points, queries, 5)[2])
    with pytest.raises(MissingExtraError, match=r"pellucid\[scipy\]"):
        nearest_votes(points, queries, 5, method="tree")


@pytest.mark.parametrize("kind", KINDS)
def test_distinct_rows(kind):
    matrix = rows_of(kind, 500, np.random.default_rng(4))
    rows, which = distinct_rows(matrix)
    np.testing.assert_array_equal(rows[which], matrix)
    assert len(rows) == len(np.unique(matrix, axis=0))
    shuffled, _ = distinct_rows(matrix[np.random.default_rng(5).permutation(len(matrix))])
    np.testing.assert_array_equal(rows, shuffled)
