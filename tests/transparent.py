"""Random models whose insides are known, and their Shapley values by the definition."""

from __future__ import annotations

import itertools
import math

import numpy as np

from pellucid.core.arrays import Batch
from pellucid.core.structures import LinearModel, TreeEnsemble

LEVELS = 6
"""Values of rows are 0 to 5 and some between; thresholds are among them."""


class Forest:
    """Trees node by node, as they are written into a `TreeEnsemble`."""

    def __init__(self, features, outputs):
        self.features, self.outputs = features, outputs
        self.nodes, self.roots, self.categories = [], [], {}

    def leaf(self, value):
        self.nodes.append((-1, 0.0, -1, -1, False, np.broadcast_to(np.asarray(value, dtype=float), (self.outputs,))))
        return len(self.nodes) - 1

    def split(self, feature, threshold, left, right, missing_left=False, categories=None):
        nothing = np.zeros(self.outputs)
        self.nodes.append((feature, 0.0 if categories else threshold, left, right, missing_left, nothing))
        if categories:
            self.categories[len(self.nodes) - 1] = np.array(sorted(categories), dtype=np.int64)
        return len(self.nodes) - 1

    def root(self, node):
        self.roots.append(node)

    def ensemble(self, link="identity", precision="float64", base=0.0):
        feature, threshold, left, right, missing_left, value = zip(*self.nodes, strict=True)
        return TreeEnsemble(
            self.features,
            np.array(feature, dtype=np.int32),
            np.array(threshold, dtype=np.float64),
            np.array(left, dtype=np.int32),
            np.array(right, dtype=np.int32),
            np.array(missing_left),
            np.array(value),
            np.array(self.roots, dtype=np.int32),
            np.broadcast_to(np.asarray(base, dtype=float), (self.outputs,)).copy(),
            link,
            precision,
            self.categories,
        )


def random_forest(rng, features=4, trees=4, depth=4, link="identity", outputs=1, precision="float64", categorical=()):
    """Some trees are constant, some paths ask about a feature twice, some leaves can never be reached."""
    forest = Forest(features, outputs)

    def grow(left):
        if left == 0 or rng.random() < 0.15:
            return forest.leaf(rng.normal(size=outputs))
        feature = int(rng.integers(features))
        chosen = rng.choice(LEVELS, size=int(rng.integers(1, 4)), replace=False) if feature in categorical else ()
        threshold = float(rng.integers(LEVELS) + rng.choice([0.0, 0.5]))
        return forest.split(
            feature, threshold, grow(left - 1), grow(left - 1), bool(rng.random() < 0.5), list(map(int, chosen))
        )

    for _ in range(trees):
        forest.root(grow(depth))
    return forest.ensemble(link, precision, rng.normal(size=outputs))


def random_rows(rng, count, features, missing=0.15):
    rows = rng.integers(LEVELS, size=(count, features)) + rng.choice([0.0, 0.25, 0.5], size=(count, features))
    rows[rng.random(rows.shape) < missing] = np.nan
    return rows


def predict(model, rows):
    """Outputs (n, outputs) of rows, walked down one by one."""
    return np.array([_linked(_margins(model, list(row)), model.link) for row in rows])


def shapley_by_definition(model, rows, baseline, players=None, use_logit=False):
    """(n, players, outputs): every coalition's mean output over the baseline rows, weighted as Shapley did."""
    players = list(range(rows.shape[1])) if players is None else list(players)
    return np.array([_one_row(model, row, baseline, players, use_logit) for row in rows])


def as_batch(rows):
    return Batch(tuple(f"x{k}" for k in range(rows.shape[1])), tuple(np.ascontiguousarray(column) for column in rows.T))


def _one_row(model, row, baseline, players, use_logit):
    count, worth = len(players), {}
    for size in range(count + 1):
        for coalition in itertools.combinations(players, size):
            kept = [j in coalition or j not in players for j in range(len(row))]
            mean = predict(model, np.where(kept, row, baseline)).mean(axis=0)
            if use_logit:
                mean = np.clip(mean, 1e-7, 1 - 1e-7)
                mean = np.log(mean / (1 - mean))
            worth[coalition] = mean
    return [
        sum(
            (worth[tuple(sorted((*coalition, j)))] - worth[coalition])
            * (math.factorial(len(coalition)) * math.factorial(count - len(coalition) - 1) / math.factorial(count))
            for coalition in worth
            if j not in coalition
        )
        for j in players
    ]


def _margins(model, row):
    if isinstance(model, LinearModel):
        return np.array(row) @ model.weights + model.intercept
    total = model.base.copy()
    for node in model.roots:
        while model.feature[node] >= 0:
            value = row[model.feature[node]]
            value = float(np.float32(value)) if model.precision == "float32" else value
            if math.isnan(value):
                left = model.missing_left[node]
            elif int(node) in model.categories:
                left = math.floor(value) in model.categories[int(node)].tolist()
            else:
                left = value < model.threshold[node]
            node = (model.left if left else model.right)[node]
        total = total + model.value[node]
    return total


def _linked(margins, link):
    if link == "logistic":
        return 1 / (1 + np.exp(-margins))
    if link == "softmax":
        powers = np.exp(margins - margins.max())
        return powers / powers.sum()
    return margins
