"""Write tree_vectors.json with shap's TreeExplainer; needs an environment with shap and XGBoost, not Pellucid."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shap
import xgboost

CASES = (
    ("binary:logistic", {}, 1),
    ("binary:logistic", {}, 7),
    ("multi:softprob", {"num_class": 3}, 4),
    ("reg:squarederror", {"subsample": 0.6, "max_depth": 6}, 3),
)
FIELDS = ("left_children", "right_children", "split_indices", "split_conditions", "default_left")


def explain(rng, objective, settings, baseline_count):
    x = np.round(rng.normal(size=(300, 6)), 2)
    x[rng.random(x.shape) < 0.1] = np.nan
    score = np.nan_to_num(x[:, 0] * x[:, 1] - x[:, 2] + 0.5 * x[:, 3])
    label = {"binary:logistic": score > 0, "multi:softprob": np.digitize(score, [-0.5, 0.7])}.get(objective, score)
    booster = xgboost.train(
        {"objective": objective, "max_depth": 4, "eta": 0.3, "seed": 0, "nthread": 1, "base_score": 0.5, **settings},
        xgboost.DMatrix(x, label=label),
        6,
    )
    rows, baseline = x[:8], x[200 : 200 + baseline_count]
    explainer = shap.TreeExplainer(booster, baseline, feature_perturbation="interventional", model_output="raw")
    values = np.reshape(explainer.shap_values(rows), (len(rows), x.shape[1], -1))
    model = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]
    return {
        "objective": objective,
        "trees": [{field: tree[field] for field in FIELDS} for tree in model["trees"]],
        "tree_info": model["tree_info"],
        "rows": [[None if cell != cell else cell for cell in row] for row in rows.tolist()],
        "baseline": [[None if cell != cell else cell for cell in row] for row in baseline.tolist()],
        "expected": np.atleast_1d(explainer.expected_value).tolist(),
        "values": values.tolist(),
    }


if __name__ == "__main__":
    generator = np.random.default_rng(20240918)
    lines = ",\n".join("  " + json.dumps(explain(generator, *case)) for case in CASES)
    head = f'{{\n "shap": "{shap.__version__}",\n "xgboost": "{xgboost.__version__}",\n "cases": [\n'
    Path(__file__).with_name("tree_vectors.json").write_text(f"{head}{lines}\n ]\n}}\n")
