"""scikit-learn estimators and pipelines as structures, told apart by the name of their class.

The estimators of XGBoost, LightGBM and CatBoost are read as the boosters they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pellucid.core.structures import LinearModel, ModelStructure
from pellucid.predict.structures.catboost_trees import read_catboost
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.lightgbm_trees import read_lightgbm
from pellucid.predict.structures.sklearn_boosting import read_boosting, read_histogram_boosting
from pellucid.predict.structures.sklearn_linear import CLASSIFIERS, REGRESSORS, fold_scaler, read_linear
from pellucid.predict.structures.sklearn_trees import read_forest
from pellucid.predict.structures.xgboost_trees import read_xgboost

_WRAPPERS: Mapping[str, str] = {
    "XGBClassifier": "xgboost.",
    "XGBRegressor": "xgboost.",
    "XGBRanker": "xgboost.",
    "XGBRFClassifier": "xgboost.",
    "XGBRFRegressor": "xgboost.",
    "LGBMClassifier": "lightgbm.",
    "LGBMRegressor": "lightgbm.",
    "LGBMRanker": "lightgbm.",
    "CatBoostClassifier": "catboost.",
    "CatBoostRegressor": "catboost.",
}


def read_estimator(estimator: Any) -> Insides:
    """A tree model or a linear one, alone or at the end of a pipeline; only linear ones may have scalers before them.

    Raises:
        UnreadableError: it is another kind of estimator, or a variant that cannot be represented.
    """
    *before, last = _steps(estimator)
    structure = _reader(last)(last)
    for step in reversed(before):
        if not isinstance(structure, LinearModel):
            raise UnreadableError(f"a {type(step).__name__} changes the inputs of its trees")
        structure = fold_scaler(step, structure)
    names = getattr(estimator, "feature_names_in_", None)
    is_single = _WRAPPERS.get(_name(last)) == "xgboost."
    return Insides(structure, None if names is None else tuple(map(str, names)), "float32" if is_single else "float64")


def _read_xgboost(estimator: Any) -> ModelStructure:
    booster = estimator.get_booster()
    best = booster.attributes().get("best_iteration")
    return read_xgboost(booster.save_raw("json"), 0 if best is None else int(best) + 1)


def _read_lightgbm(estimator: Any) -> ModelStructure:
    if estimator.booster_.pandas_categorical:
        raise UnreadableError("it was trained with named categories")
    return read_lightgbm(estimator.booster_.model_to_string())


_BOOSTERS: Mapping[str, Callable[[Any], ModelStructure]] = {
    "xgboost.": _read_xgboost,
    "lightgbm.": _read_lightgbm,
    "catboost.": read_catboost,
}
_READERS: Mapping[str, Callable[[Any], ModelStructure]] = {
    **dict.fromkeys((*CLASSIFIERS, *REGRESSORS), read_linear),
    "DecisionTreeClassifier": read_forest,
    "DecisionTreeRegressor": read_forest,
    "ExtraTreeClassifier": read_forest,
    "ExtraTreeRegressor": read_forest,
    "RandomForestClassifier": read_forest,
    "RandomForestRegressor": read_forest,
    "ExtraTreesClassifier": read_forest,
    "ExtraTreesRegressor": read_forest,
    "GradientBoostingClassifier": read_boosting,
    "GradientBoostingRegressor": read_boosting,
    "HistGradientBoostingClassifier": read_histogram_boosting,
    "HistGradientBoostingRegressor": read_histogram_boosting,
    **{name: _BOOSTERS[package] for name, package in _WRAPPERS.items()},
}


def _steps(estimator: Any) -> list[Any]:
    if _name(estimator) != "Pipeline":
        return [estimator]
    return [step for _, step in estimator.steps if step is not None and step != "passthrough"] or [estimator]


def _reader(estimator: Any) -> Callable[[Any], ModelStructure]:
    name = _name(estimator)
    if name not in _READERS:
        raise UnreadableError(f"a {type(estimator).__name__} is neither trees nor linear")
    return _READERS[name]


def _name(estimator: Any) -> str:
    """The class's name; empty for classes that are not the library's own, which may do anything."""
    kind = type(estimator)
    return kind.__name__ if kind.__module__.startswith(_WRAPPERS.get(kind.__name__, "sklearn.")) else ""
