"""Write shapley_vectors.json with shap's KernelExplainer; needs an environment with shap, not Pellucid."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shap


def interactions(a):
    return np.column_stack([a[0] * a[1] + np.sin(a[2]) - a[3] * np.abs(a[4]) + 0.5 * a[0] * a[2] * a[4]])


def two_outputs(a):
    return np.column_stack([np.maximum(a[0], a[1]) - a[2] ** 2, a[3] * a[1] + np.exp(0.3 * a[0])])


def probability(a):
    return np.column_stack([1 / (1 + np.exp(-(0.8 * a[0] - 0.5 * a[1] * a[2] + 0.3 * a[3] - 0.2 * a[4] * a[0])))])


CASES = (
    (interactions, 5, 6, 7, "identity"),
    (interactions, 5, 4, 1, "identity"),
    (two_outputs, 4, 5, 3, "identity"),
    (probability, 5, 5, 4, "logit"),
    (probability, 5, 5, 4, "identity"),
)


def explain(rng, model, features, count, baseline_count, link):
    rows = np.round(rng.normal(size=(count, features)), 3)
    baseline = np.round(rng.normal(size=(baseline_count, features)), 3)
    if baseline_count == 7:
        baseline[:, 3] = rows[1, 3]
    explainer = shap.KernelExplainer(lambda cells: model(cells.T), baseline, link=link)
    values = explainer.shap_values(rows, nsamples=2**features - 2, l1_reg=False, silent=True)
    return {
        "model": model.__name__,
        "link": link,
        "rows": rows.tolist(),
        "baseline": baseline.tolist(),
        "expected": np.atleast_1d(explainer.expected_value).tolist(),
        "values": np.reshape(values, (count, features, -1)).tolist(),
    }


if __name__ == "__main__":
    generator = np.random.default_rng(20240917)
    lines = ",\n".join("  " + json.dumps(explain(generator, *case)) for case in CASES)
    head = f'{{\n "shap": "{shap.__version__}",\n "numpy": "{np.__version__}",\n "cases": [\n'
    Path(__file__).with_name("shapley_vectors.json").write_text(f"{head}{lines}\n ]\n}}\n")
