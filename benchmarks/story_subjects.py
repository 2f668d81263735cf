"""Two analyses that are told again and again in public notebooks: their data, their models and what is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks_path import HERE
from explain_subjects import ADULT_XGBOOST
from pellucid.demo import read_adult
from pellucid.demo.adult import FEATURES

SAMPLES = 15
CHURN_XGBOOST = {"objective": "binary:logistic", "max_depth": 5, "eta": 0.2, "nthread": 1, "seed": 0}
CHURN_TRAINED_ON = 2_333


@dataclass(frozen=True)
class Story:
    """Rows to explain and baseline rows in CSV files of features without a header, and a model beside them."""

    name: str
    model: Path
    rows: Path
    baseline: Path
    request: dict[str, object]
    asked: int

    def write_config(self, path: Path, *, report: bool) -> Path:
        """The configuration, with or without a report."""
        methods = {"shap": self.request["shap"]} | ({"report": {"name": "report"}} if report else {})
        path.write_text(json.dumps({**self.request["data"], "methods": methods}))  # type: ignore[dict-item]
        return path


def income_story(folder: Path) -> Story:
    """17 people who are their own baseline, XGBoost of 800 rounds."""
    import xgboost

    adult = read_adult()
    train = np.array(adult.train, dtype=float)
    learned = xgboost.DMatrix(train[:, :-1], label=train[:, -1])
    chosen = np.random.default_rng(0).choice(len(adult.test), 17, replace=False)
    rows = _write(folder / "income.csv", [adult.test[k][:-1] for k in chosen])
    model = folder / "income.ubj"
    xgboost.train({**ADULT_XGBOOST, "seed": 0}, learned, num_boost_round=800).save_model(model)
    shap = {"baseline": str(rows), "num_samples": SAMPLES, "agg_method": "mean_abs", "save_local_shap_values": True}
    return Story("income: 17 rows, 14 columns", model, rows, rows, _request(FEATURES, shap), 17 * 17 * SAMPLES)


def churn_story(folder: Path) -> Story:
    """2,333 customers in 69 one-hot columns, compared with one other, XGBoost of 300 rounds."""
    import pandas as pd
    import xgboost

    customers = pd.read_csv(HERE.parent / "examples" / "data" / "churn.csv.gz", dtype={"Area Code": str})
    table = pd.get_dummies(customers, columns=["State", "Area Code", "Int'l Plan", "VMail Plan"], dtype=int)
    churn, features = table.pop("Churn"), table
    past = features[:CHURN_TRAINED_ON]
    learned = xgboost.DMatrix(past.to_numpy(dtype=float), label=churn[:CHURN_TRAINED_ON])
    rows, baseline = folder / "churn.csv", folder / "churn_baseline.csv"
    past.to_csv(rows, index=False, header=False)
    features[CHURN_TRAINED_ON:][:1].to_csv(baseline, index=False, header=False)
    model = folder / "churn.ubj"
    xgboost.train(CHURN_XGBOOST, learned, num_boost_round=300).save_model(model)
    one = [float(cell) for cell in baseline.read_text().strip().split(",")]
    shap = {"baseline": [one], "num_samples": SAMPLES, "agg_method": "mean_abs", "save_local_shap_values": False}
    request = _request(tuple(features.columns), shap)
    return Story("churn: 2,333 rows, 69 columns", model, rows, baseline, request, len(past) * SAMPLES)


def _request(features: Sequence[str], shap: dict[str, object]) -> dict[str, object]:
    predictor = {"model_name": "model", "accept_type": "text/csv", "content_type": "text/csv"}
    data = {"dataset_type": "text/csv", "headers": list(features), "predictor": predictor}
    return {"data": data, "shap": shap}


def _write(path: Path, rows: Sequence[Sequence[int]]) -> Path:
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path
