"""Boosters inside scikit-learn estimators, alone, in pipelines and in pickles."""

import pickle

import catboost
import lightgbm
import pandas as pd
import pytest
import xgboost
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.in_process import InProcessPredictor

XGB = {"n_estimators": 6, "max_depth": 3, "n_jobs": 1}
LGB = {"n_estimators": 6, "num_leaves": 8, "n_jobs": 1, "verbose": -1, "min_child_samples": 5}
CAT = {"iterations": 6, "depth": 3, "thread_count": 1, "verbose": 0, "allow_writing_files": False}


def loaded(estimator):
    return InProcessPredictor(SklearnModel(estimator, "the model"), PredictorSpec())


@pytest.mark.parametrize(
    ("estimator", "label", "atol"),
    [
        (xgboost.XGBClassifier(**XGB), "binary", 1e-6),
        (xgboost.XGBClassifier(**XGB), "classes", 1e-6),
        (xgboost.XGBRegressor(**XGB), "z", 1e-6),
        (xgboost.XGBRFRegressor(n_estimators=4, max_depth=3, n_jobs=1), "z", 1e-6),
        (make_pipeline("passthrough", xgboost.XGBClassifier(**XGB)), "binary", 1e-6),
        (lightgbm.LGBMClassifier(**LGB), "binary", 1e-9),
        (lightgbm.LGBMClassifier(**LGB), "classes", 1e-9),
        (lightgbm.LGBMRegressor(**LGB), "z", 1e-9),
        (catboost.CatBoostClassifier(**CAT), "binary", 1e-9),
        (catboost.CatBoostClassifier(**CAT), "classes", 1e-9),
        (catboost.CatBoostRegressor(**CAT), "z", 1e-9),
    ],
)
def test_the_booster_is_read(table, check, estimator, label, atol):
    frame = pd.DataFrame(table.x, columns=list("abcde"))
    predictor = loaded(estimator.fit(frame, getattr(table, label)))
    check(predictor, atol=atol)
    check(predictor, atol=atol, names=tuple("decab"))


def test_early_stopping(table, check):
    estimator = xgboost.XGBClassifier(n_estimators=60, max_depth=3, n_jobs=1, early_stopping_rounds=2)
    estimator.fit(table.x, table.binary, eval_set=[(table.x[:80], 1 - table.binary[:80])], verbose=False)
    structure = check(loaded(estimator), atol=1e-6)
    assert len(structure.roots) == estimator.best_iteration + 1 < estimator.get_booster().num_boosted_rounds()


def test_a_pickled_pipeline(table, check, tmp_path):
    frame = pd.DataFrame(table.x, columns=list("abcde"))
    estimator = make_pipeline("passthrough", lightgbm.LGBMClassifier(**LGB)).fit(frame, table.binary)
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(estimator))
    predictor = open_artifact(str(tmp_path / "m.pkl"), PredictorSpec(), trust=True, threads=1)
    try:
        check(predictor, atol=1e-9)
    finally:
        predictor.close()


def test_named_categories_and_scalers_are_none(table):
    frame = pd.DataFrame(table.whole, columns=list("abcde"))
    frame["e"] = pd.Categorical([f"c{int(code)}" for code in table.whole[:, 4]])
    assert loaded(lightgbm.LGBMClassifier(**LGB).fit(frame, table.binary)).structure(tuple("abcde")) is None
    scaled = make_pipeline(StandardScaler(), xgboost.XGBClassifier(**XGB)).fit(table.whole, table.binary)
    assert loaded(scaled).structure() is None
