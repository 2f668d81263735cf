from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from pellucid.core.errors import UnsupportedError
from pellucid.explain import exact_shap, tree_interactions
from transparent import Forest, as_batch, predict, random_forest, random_rows


def index_by_definition(model, row, baseline, i, j):
    """Half of the weighted mean of f(S + i + j) - f(S + i) - f(S + j) + f(S), as Grabisch and Roubens wrote it."""
    count = len(row)
    others = [k for k in range(count) if k not in (i, j)]

    def worth(members):
        return predict(model, np.where(np.isin(np.arange(count), members), row, baseline)).mean(axis=0)

    return 0.5 * sum(
        math.factorial(size)
        * math.factorial(count - size - 2)
        / math.factorial(count - 1)
        * (worth([*s, i, j]) - worth([*s, i]) - worth([*s, j]) + worth(list(s)))
        for size in range(count - 1)
        for s in itertools.combinations(others, size)
    )


@pytest.mark.parametrize("seed", range(8))
def test_pairs_match_the_definition_and_sum_to_the_values(seed):
    rng = np.random.default_rng(seed)
    model = random_forest(rng, 4, outputs=2, categorical=[0] if seed % 2 else [])
    rows, baseline = random_rows(rng, 3, 4), random_rows(rng, 1 + seed % 3, 4)
    found = tree_interactions(model, rows, baseline)
    for row, shared in zip(rows, found, strict=True):
        for i, j in itertools.permutations(range(4), 2):
            np.testing.assert_allclose(shared[i, j], index_by_definition(model, row, baseline, i, j), atol=1e-9)
    batch = as_batch(baseline)
    values = exact_shap(model, rows, baseline, names=batch.names, baseline_batch=batch).values
    np.testing.assert_allclose(found.sum(axis=2), values, rtol=0, atol=1e-9)


def test_stumps_share_nothing():
    forest = Forest(3, 1)
    for feature in range(3):
        forest.root(forest.split(feature, 1.0, forest.leaf(0.0), forest.leaf(feature + 1.0)))
    found = tree_interactions(forest.ensemble(), np.full((1, 3), 2.0), np.zeros((1, 3)))
    np.testing.assert_allclose(found[0, :, :, 0], np.diag([1.0, 2.0, 3.0]), atol=1e-12)


def test_paths_that_are_too_long_are_refused():
    forest = Forest(70, 1)
    node = forest.leaf(1.0)
    for feature in range(70):
        node = forest.split(feature, 1.0, forest.leaf(0.0), node)
    forest.root(node)
    with pytest.raises(UnsupportedError, match="at most 62"):
        tree_interactions(forest.ensemble(), np.ones((1, 70)), np.zeros((1, 70)))
