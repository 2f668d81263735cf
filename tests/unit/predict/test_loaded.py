from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError, ModelError
from pellucid.core.ports import Transparent
from pellucid.core.specs import PredictorSpec
from pellucid.predict import LoadedModel, open_loaded
from pellucid.predict.rows_like import RowsLike

SPEC = PredictorSpec(model_name="model")
NUMBERS = Batch(("a", "b"), (np.array([1, 2, 3]), np.array([0.5, np.nan, 1.5])))
WORDS = Batch(("a", "w"), (np.array([1, 2, 3]), np.array(["x", None, "y"], dtype=object)))


def open_function(function, template=None):
    return open_loaded(LoadedModel(function, template), SPEC)


def test_it_is_a_predictor_that_counts():
    predictor = open_function(lambda rows: rows[:, 0] * 0.5)
    assert isinstance(predictor, Transparent)
    assert predictor.predict(NUMBERS).scores.tolist() == [[0.5], [1.0], [1.5]]
    assert (predictor.calls, predictor.rows) == (1, 3)
    assert predictor.structure(("a", "b")) is None
    predictor.close()


def test_arrays_of_numbers_and_of_words():
    seen = []
    for batch in (NUMBERS, WORDS):
        open_function(lambda rows: seen.append(rows) or np.zeros(len(rows))).predict(batch)
    assert seen[0].dtype == np.float64
    assert seen[1].tolist()[0] == [1, "x"]
    assert seen[1][1, 1] != seen[1][1, 1]


@pytest.mark.parametrize(
    ("answer", "scores", "labels"),
    [
        ([0.25, 0.5, 1.0], [[0.25], [0.5], [1.0]], None),
        ([[0.25], [0.5], [1.0]], [[0.25], [0.5], [1.0]], None),
        ([[1, 0], [0, 1], [1, 0]], [[1, 0], [0, 1], [1, 0]], None),
        ([1, 0, 2], [[1], [0], [2]], [1, 0, 2]),
        ([True, False, True], [[1], [0], [1]], [True, False, True]),
        (["no", "yes", "no"], None, ["no", "yes", "no"]),
        ([["no"], ["yes"], ["no"]], None, ["no", "yes", "no"]),
        (pd.Series([0.25, 0.5, 1.0], index=[7, 8, 9]), [[0.25], [0.5], [1.0]], None),
        (pl.Series([0.25, 0.5, 1.0]), [[0.25], [0.5], [1.0]], None),
        (pd.DataFrame({"x": [0.25, 0.5, 1.0]}), [[0.25], [0.5], [1.0]], None),
    ],
)
def test_floats_are_scores_and_anything_else_is_a_label(answer, scores, labels):
    found = open_function(lambda _: answer).predict(NUMBERS)
    assert (None if found.scores is None else found.scores.tolist()) == scores
    assert (None if found.labels is None else found.labels.tolist()) == labels


def test_our_own_errors_pass_and_others_are_wrapped():
    def refuse(_):
        raise ModelError("mine")

    with pytest.raises(ModelError, match=r"^mine$"):
        open_function(refuse).predict(NUMBERS)
    with pytest.raises(ModelError, match=r"the model .*<lambda> raised KeyError: 'x'"):
        open_function(lambda _: {}["x"]).predict(NUMBERS)


def test_what_is_no_model():
    with pytest.raises(ConfigError, match="is no model"):
        open_function("text")


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_boosters_are_taken_apart(library):
    rows = np.random.default_rng(0).normal(size=(200, 2))
    outcome = (rows[:, 0] > 0).astype(int)
    if library == "xgboost":
        xgboost = pytest.importorskip("xgboost")
        model = xgboost.train({"max_depth": 2}, xgboost.DMatrix(rows, outcome), 3)
    elif library == "lightgbm":
        lightgbm = pytest.importorskip("lightgbm")
        model = lightgbm.train({"verbose": -1}, lightgbm.Dataset(rows, outcome), 3)
    else:
        catboost = pytest.importorskip("catboost")
        model = catboost.CatBoost({"iterations": 3, "verbose": 0, "allow_writing_files": False}).fit(rows, outcome)
    predictor = open_loaded(LoadedModel(model), SPEC, threads=1)
    assert predictor.structure(("a", "b")) is not None
    assert predictor.predict(NUMBERS.take(slice(0, 1))).scores.shape == (1, 1)
    predictor.close()


def template(frame):
    return nw.from_native(frame, eager_only=True)


def test_pandas_rows_have_the_callers_categories():
    kind = pd.CategoricalDtype(["z", "y", "x"])
    like = RowsLike(template(pd.DataFrame({"a": [1], "w": pd.Series(["x"], dtype=kind)})))
    made = like.frame(WORDS)
    assert like.is_pandas
    assert made["w"].dtype == kind
    assert made["w"].cat.codes.tolist() == [2, -1, 1]
    assert list(like.frame(WORDS, ["p", "q"]).columns) == ["p", "q"]


def test_polars_rows_have_the_callers_categories():
    kind = pl.Enum(["z", "y", "x"])
    like = RowsLike(template(pl.DataFrame({"a": [1], "w": ["x"]}, schema={"a": pl.Int64, "w": kind})))
    made = like.frame(WORDS)
    assert isinstance(made, pl.DataFrame)
    assert made["w"].dtype == kind
    assert made["w"].to_list() == ["x", None, "y"]
    assert not like.is_pandas
