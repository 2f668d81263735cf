"""scikit-learn's gradient boosting, with sorted values and with histograms."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.core.evaluate import margins
from pellucid.core.structures import Link, TreeEnsemble
from pellucid.predict.structures.forest import Tree, UnreadableError, in_output, join, just_above
from pellucid.predict.structures.sklearn_trees import read_tree, refuse_large

_IDENTITY = ("squared_error", "absolute_error", "quantile", "huber")
_CLASSES = ("log_loss", "exponential")
_CONSTANT_STARTS = ("DummyClassifier", "DummyRegressor")
_CODES = np.arange(256)

Categories = dict[int, npt.NDArray[np.int64]]


def read_boosting(estimator: Any) -> TreeEnsemble:
    """GradientBoostingClassifier or GradientBoostingRegressor. Half of an exponential loss's log-odds are summed.

    Raises:
        UnreadableError: boosting starts from a model of its own, or the loss has another link.
    """
    if estimator.init_ != "zero" and type(estimator.init_).__name__ not in _CONSTANT_STARTS:
        raise UnreadableError(f"its boosting starts from a {type(estimator.init_).__name__}")
    table = estimator.estimators_
    outputs = table.shape[1]
    refuse_large([tree.tree_ for tree in table.ravel()])
    scale = 2.0 if estimator.loss == "exponential" else 1.0
    trees = [
        read_tree(member.tree_, in_output(member.tree_.value[:, 0, 0] * (estimator.learning_rate * scale), k, outputs))
        for row in table
        for k, member in enumerate(row)
    ]
    summed = join(trees, int(estimator.n_features_in_), np.zeros(outputs), _link(estimator, outputs), "float32")
    return join(trees, summed.n_features, _start(estimator, summed, scale), summed.link, "float32")


def read_histogram_boosting(estimator: Any) -> TreeEnsemble:
    """HistGradientBoostingClassifier or HistGradientBoostingRegressor; categories must be whole numbers.

    Raises:
        UnreadableError: the loss has another link than logistic, softmax or none, or categories are no whole numbers.
    """
    rounds = estimator._predictors  # noqa: SLF001 - there is no public way to its trees
    outputs = len(rounds[0])
    base = np.asarray(estimator._baseline_prediction, dtype=np.float64).ravel()  # noqa: SLF001
    places, known = _encoding(estimator)
    trees = [_read_histogram_tree(member, places, known, k, outputs) for row in rounds for k, member in enumerate(row)]
    return join(trees, int(estimator.n_features_in_), base, _link(estimator, outputs), "float64")


def _link(estimator: Any, outputs: int) -> Link:
    if hasattr(estimator, "classes_") and estimator.loss in _CLASSES:
        return "logistic" if outputs == 1 else "softmax"
    if estimator.loss not in _IDENTITY:
        raise UnreadableError(f"loss {estimator.loss!r} gives outputs that no link describes")
    return "identity"


def _start(estimator: Any, summed: TreeEnsemble, scale: float) -> FloatArray:
    """(outputs,): the constant that boosting starts from, which is what a prediction has beyond the trees."""
    ask = getattr(estimator, "decision_function", estimator.predict)
    row = np.zeros((1, summed.n_features))
    named = getattr(estimator, "feature_names_in_", None)
    inputs = row if named is None else _frame(row, named)
    return np.asarray(np.ravel(ask(inputs)) * scale - margins(summed, row)[0])


def _frame(row: FloatArray, names: Any) -> Any:
    from pandas import DataFrame

    return DataFrame(row, columns=names)


def _encoding(estimator: Any) -> tuple[npt.NDArray[np.int64], Categories]:
    """The input column of each of the trees' features, and the value behind each code of categorical features.

    Raises:
        UnreadableError: categories are text, fractions or negative.
    """
    features = int(estimator.n_features_in_)
    encoded = getattr(estimator, "_preprocessor", None)
    if encoded is None:
        return np.arange(features), {}
    is_category = np.asarray(estimator.is_categorical_)
    places = np.concatenate([np.flatnonzero(is_category), np.flatnonzero(~is_category)])
    listed = encoded.named_transformers_["encoder"].categories_
    return places, {at: _whole(values) for at, values in enumerate(listed)}


def _whole(categories: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    values = np.asarray(categories, dtype=np.float64)
    values = values[~np.isnan(values)]
    if (values < 0).any() or (values != np.floor(values)).any() or (values >= 2**31).any():
        raise UnreadableError("its categories are not all whole numbers from 0 up")
    return values.astype(np.int64)


def _read_histogram_tree(
    member: Any, places: npt.NDArray[np.int64], known: Categories, output: int, outputs: int
) -> Tree:
    nodes = member.nodes
    is_leaf, is_category = nodes["is_leaf"].astype(np.bool_), nodes["is_categorical"].astype(np.bool_)
    is_category &= ~is_leaf
    missing_left = nodes["missing_go_to_left"].astype(np.bool_) & ~is_leaf
    swapped = is_category & missing_left  # unknown categories go where missing ones go: list the other side's
    left, right = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
    features = nodes["feature_idx"].astype(np.int64)
    return Tree(
        feature=np.where(is_leaf, -1, places[np.where(is_leaf, 0, features)]),
        threshold=np.where(is_leaf | is_category, 0.0, just_above(nodes["num_threshold"], "float64")),
        left=np.where(is_leaf, -1, np.where(swapped, right, left)),
        right=np.where(is_leaf, -1, np.where(swapped, left, right)),
        missing_left=missing_left & ~swapped,
        value=in_output(np.where(is_leaf, nodes["value"], 0.0), output, outputs),
        categories={
            int(at): _listed(known, int(features[at]), _codes(member, nodes["bitset_idx"][at]), is_kept=not swapped[at])
            for at in np.flatnonzero(is_category)
        },
    )


def _codes(member: Any, at: int) -> npt.NDArray[np.bool_]:
    """Which codes go left, of the 256 there can be."""
    words = member.raw_left_cat_bitsets[at].astype(np.int64)
    return np.asarray((words[_CODES // 32] >> (_CODES % 32)) & 1, dtype=np.bool_)


def _listed(
    known: Categories, feature: int, goes_left: npt.NDArray[np.bool_], *, is_kept: bool
) -> npt.NDArray[np.int64]:
    values = known[feature]
    listed: npt.NDArray[np.int64] = values[goes_left[: len(values)] == is_kept]
    return listed
