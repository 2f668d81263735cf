"""Exact values of trees against shap's TreeExplainer; see PROVENANCE_SHAP.md."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.structures import TreeEnsemble
from pellucid.explain import exact_shap

VECTORS = json.loads((Path(__file__).parent / "tree_vectors.json").read_text())


def structure(case, outputs):
    """XGBoost's trees one after another; margins without the base score, which no difference depends on."""
    parts = {field: [] for field in ("feature", "threshold", "left", "right", "missing_left", "value")}
    roots, start = [], 0
    for tree, output in zip(case["trees"], case["tree_info"], strict=True):
        left, right = np.array(tree["left_children"]), np.array(tree["right_children"])
        is_leaf = left < 0
        conditions = np.array(tree["split_conditions"], dtype=np.float32).astype(np.float64)
        value = np.zeros((len(left), outputs))
        value[:, output] = np.where(is_leaf, conditions, 0.0)
        parts["feature"].append(np.where(is_leaf, -1, tree["split_indices"]).astype(np.int32))
        parts["threshold"].append(conditions)
        parts["left"].append((left + start).astype(np.int32))
        parts["right"].append((right + start).astype(np.int32))
        parts["missing_left"].append(np.array(tree["default_left"], dtype=bool))
        parts["value"].append(value)
        roots.append(start)
        start += len(left)
    return TreeEnsemble(
        len(case["rows"][0]),
        **{field: np.concatenate(pieces) for field, pieces in parts.items()},
        roots=np.array(roots, dtype=np.int32),
        base=np.zeros(outputs),
        link="identity",
        precision="float32",
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['objective']}-{len(case['baseline'])}")
def test_margins_are_those_of_shap(case):
    rows, baseline = np.array(case["rows"], dtype=np.float64), np.array(case["baseline"], dtype=np.float64)
    names = tuple(f"x{k}" for k in range(rows.shape[1]))
    model = structure(case, len(case["expected"]))
    found = exact_shap(model, rows, baseline, names=names, baseline_batch=Batch(names, tuple(baseline.T)))
    np.testing.assert_allclose(found.values, case["values"], rtol=0, atol=1e-6)
    base = np.subtract(case["expected"], found.expected)
    np.testing.assert_allclose(base, base[0], rtol=0, atol=1e-6)
