"""Models and rows to explain: real Adult, a churn-shaped table of 69 columns, and 30 dense measurements."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from churn_table import churn_table
from pellucid.demo import read_adult

ADULT_XGBOOST = {
    "objective": "binary:logistic",
    "max_depth": 5,
    "eta": 0.2,
    "gamma": 4,
    "min_child_weight": 6,
    "subsample": 0.8,
    "nthread": 1,
}


@dataclass(frozen=True)
class Subject:
    """A model on disk, rows to explain and rows to compare with; `output` is `probability` or `raw` (the margin)."""

    name: str
    model: Path
    rows: np.ndarray
    pool: np.ndarray
    output: str = "probability"
    has_exact_path: bool = True

    @property
    def used(self) -> np.ndarray:
        """Positions of the features that the model uses."""
        if self.model.suffix == ".txt":
            import lightgbm

            return np.flatnonzero(lightgbm.Booster(model_file=str(self.model)).feature_importance())
        if self.model.suffix == ".ubj":
            import xgboost

            scores = xgboost.Booster(model_file=str(self.model)).get_score()
            return np.array(sorted(int(name.removeprefix("f")) for name in scores))
        return np.arange(self.rows.shape[1])


class Subjects:
    """All subjects by a short name; a model is trained when it is first wanted, and kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Subject] = {}

    def __getitem__(self, name: str) -> Subject:
        if name not in self._made:
            self._made[name] = MAKERS[name](self._folder)
        return self._made[name]


@cache
def _adult() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features and labels to learn from, rows to explain, and rows to compare with."""
    adult = read_adult()
    train, test = np.array(adult.train, dtype=float), np.array(adult.test, dtype=float)
    return train[:, :-1], train[:, -1], test[:, :-1], train[:1000, :-1]


def _xgboost(folder: Path) -> Subject:
    import xgboost

    x, y, rows, pool = _adult()
    booster = xgboost.train(ADULT_XGBOOST, xgboost.DMatrix(x, label=y), num_boost_round=800)
    booster.save_model(folder / "xgboost.ubj")
    return Subject("Adult, XGBoost", folder / "xgboost.ubj", rows, pool)


def _lightgbm(folder: Path) -> Subject:
    import lightgbm

    x, y, rows, pool = _adult()
    settings = {"objective": "binary", "num_leaves": 31, "max_depth": 10, "verbose": -1, "num_threads": 1}
    lightgbm.train(settings, lightgbm.Dataset(x, y), 300).save_model(folder / "lightgbm.txt")
    return Subject("Adult, LightGBM", folder / "lightgbm.txt", rows, pool)


def _estimator(name: str, folder: Path) -> Subject:
    x, y, rows, pool = _adult()
    model = _estimators()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # twelve rounds are not enough for the network to converge, and need not be
        model.fit(x, y)  # type: ignore[attr-defined]
    path = folder / f"{name}.pickle"
    path.write_bytes(pickle.dumps(model))
    return Subject(f"Adult, {name}", path, rows, pool, has_exact_path=name != "network")


def _estimators() -> dict[str, object]:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return {
        "forest": RandomForestClassifier(200, max_depth=12, random_state=0),
        "network": make_pipeline(StandardScaler(), MLPClassifier((128, 64), max_iter=12, random_state=0)),
        "linear": make_pipeline(StandardScaler(), LogisticRegression()),
    }


def _churn(folder: Path) -> Subject:
    import xgboost

    _, x, y = churn_table()
    settings = {"objective": "binary:logistic", "max_depth": 5, "eta": 0.2, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(x[:2333], label=y[:2333]), num_boost_round=300)
    booster.save_model(folder / "churn.ubj")
    return Subject("churn-shaped, 69 columns, XGBoost", folder / "churn.ubj", x[2333:], x[:1000])


def _dense(folder: Path) -> Subject:
    import xgboost
    from sklearn.datasets import load_breast_cancer

    cancer = load_breast_cancer()
    settings = {"objective": "binary:logistic", "max_depth": 4, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(cancer.data, label=cancer.target), num_boost_round=200)
    booster.save_model(folder / "dense.ubj")
    rows, pool = cancer.data[:300], cancer.data[300:]
    return Subject("breast cancer, 30 dense columns, XGBoost margin", folder / "dense.ubj", rows, pool, "raw")


MAKERS: dict[str, Callable[[Path], Subject]] = {
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "forest": partial(_estimator, "forest"),
    "network": partial(_estimator, "network"),
    "linear": partial(_estimator, "linear"),
    "churn": _churn,
    "dense": _dense,
}
