"""A structure that is not the model does not pass."""

import numpy as np
import pytest
import xgboost
from msgspec.structs import replace
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from pellucid.core.errors import ModelError
from pellucid.core.evaluate import evaluate
from pellucid.core.structures import LinearModel, TreeEnsemble
from pellucid.predict.artifacts.sklearn_model import SklearnModel
from pellucid.predict.structures.insides import Insides
from pellucid.predict.structures.probes import Probes
from pellucid.predict.structures.self_check import is_faithful
from pellucid.predict.structures.xgboost_trees import read_xgboost


@pytest.fixture(scope="module")
def booster(table):
    types = ["q", "q", "q", "q", "c"]
    data = xgboost.DMatrix(table.x, label=table.binary, feature_types=types, enable_categorical=True)
    settings = {"objective": "binary:logistic", "max_depth": 5, "nthread": 1, "max_cat_to_onehot": 1}
    return xgboost.train(settings, data, 12)


@pytest.fixture(scope="module")
def insides(booster):
    return Insides(read_xgboost(booster.save_raw("json"), 0), None, "float32")


@pytest.fixture
def ask(booster):
    return lambda rows: booster.inplace_predict(rows, validate_features=False).astype(float)[:, None]


def numeric(structure):
    found = structure.feature >= 0
    found[list(structure.categories)] = False
    return found


def swapped(structure, nodes):
    left, right = structure.left.copy(), structure.right.copy()
    left[nodes], right[nodes] = structure.right[nodes], structure.left[nodes]
    return replace(structure, left=left, right=right)


CORRUPTIONS = {
    "thresholds one number up": lambda s: replace(
        s, threshold=np.where(numeric(s), np.nextafter(s.threshold.astype("f4"), np.float32(np.inf)), s.threshold)
    ),
    "thresholds one number down": lambda s: replace(
        s, threshold=np.where(numeric(s), np.nextafter(s.threshold.astype("f4"), np.float32(-np.inf)), s.threshold)
    ),
    "compared as float64": lambda s: replace(s, precision="float64"),
    "missing the other way": lambda s: replace(s, missing_left=~s.missing_left),
    "missing the other way at one root": lambda s: replace(
        s, missing_left=np.where(np.arange(len(s.feature)) == s.roots[5], ~s.missing_left, s.missing_left)
    ),
    "children swapped at one node": lambda s: swapped(s, s.roots[3]),
    "one tree lost": lambda s: replace(s, roots=s.roots[:-1]),
    "no base": lambda s: replace(s, base=s.base * 0),
    "base a little off": lambda s: replace(s, base=s.base + 1e-4),
    "another link": lambda s: replace(s, link="identity"),
    "one leaf a little off": lambda s: replace(
        s, value=np.where((np.arange(len(s.value)) == np.flatnonzero(s.feature < 0)[3])[:, None], s.value + 1e-3, s.value)
    ),
    "categories the other way": lambda s: swapped(s, list(s.categories)),
    "a category more": lambda s: replace(
        s, categories={k: np.union1d(c, np.setdiff1d(np.arange(10), c)[:1]) for k, c in s.categories.items()}
    ),
    "unseen categories as listed": lambda s: replace(
        s, categories={k: np.append(c, c.max() + np.arange(1, 50)) for k, c in s.categories.items()}
    ),
    "two features exchanged": lambda s: replace(
        s, feature=np.array([0, 2, 1, 3, 4, -1], dtype=np.int32)[s.feature]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruptions_are_caught(insides, ask, name):
    assert is_faithful(insides, ask)
    assert not is_faithful(replace(insides, structure=CORRUPTIONS[name](insides.structure)), ask)


def test_every_single_leaf_that_is_wrong_is_caught_in_a_small_model(table):
    estimator = RandomForestClassifier(2, max_depth=3, random_state=1).fit(table.x, table.binary)
    insides = SklearnModel(estimator, "m").insides()
    for leaf in np.flatnonzero(insides.structure.feature < 0):
        value = insides.structure.value.copy()
        value[leaf] += 1e-6
        wrong = replace(insides, structure=replace(insides.structure, value=value))
        assert not is_faithful(wrong, lambda rows: estimator.predict_proba(rows)[:, 1:])


def test_other_shapes_no_scores_and_refusals_are_not_faithful(insides, ask):
    assert not is_faithful(insides, lambda rows: np.hstack([ask(rows), ask(rows)]))
    assert not is_faithful(insides, lambda rows: None)
    assert not is_faithful(insides, lambda rows: ask(rows) * np.nan)

    def refuse(rows):
        raise ModelError("no")

    assert not is_faithful(insides, refuse)


def test_a_model_may_refuse_gaps_but_must_not_answer_them_otherwise(insides, ask):
    def picky(rows):
        if np.isnan(rows).any():
            raise ValueError("no gaps")
        return ask(rows)

    assert is_faithful(insides, picky)
    assert not is_faithful(insides, lambda rows: ask(np.nan_to_num(rows)))


def test_probes_reach_every_leaf_that_can_be_reached(table):
    estimator = HistGradientBoostingClassifier(max_iter=4, categorical_features=[4]).fit(table.x, table.binary)
    structure = SklearnModel(estimator, "m").insides().structure
    rows = Probes(structure, np.random.default_rng(2)).directed(600)
    marked = replace(
        structure, value=np.eye(len(structure.feature)), base=np.zeros(len(structure.feature)), link="identity"
    )
    reached = evaluate(marked, rows).sum(axis=0) > 0
    assert reached[structure.feature < 0].all()


def test_probes_hold_values_at_and_beside_thresholds(insides):
    structure = insides.structure
    column = Probes(structure, np.random.default_rng(2)).mixed(4000)[:, 0]
    limits = np.unique(structure.threshold[structure.feature == 0])
    assert np.isin(limits, column).all()
    assert np.isin(np.nextafter(limits.astype("f4"), np.float32(-np.inf)), column).all()


def test_linear_models_are_not_asked_about_gaps():
    model = LinearModel(np.array([[1.0], [-2.0]]), np.array([0.25]), "identity")

    def ask(rows):
        assert not np.isnan(rows).any()
        return rows @ model.weights + model.intercept

    assert is_faithful(Insides(model), ask)
    assert not is_faithful(Insides(replace(model, intercept=np.array([0.25 + 1e-6]))), ask)


def test_an_ensemble_without_splits(table):
    stump = TreeEnsemble(
        n_features=2,
        feature=np.array([-1], dtype=np.int32),
        threshold=np.zeros(1),
        left=np.array([-1], dtype=np.int32),
        right=np.array([-1], dtype=np.int32),
        missing_left=np.zeros(1, dtype=bool),
        value=np.array([[0.5]]),
        roots=np.array([0], dtype=np.int32),
        base=np.array([0.25]),
        link="identity",
        precision="float64",
    )
    assert is_faithful(Insides(stump), lambda rows: np.full((len(rows), 1), 0.75))
    assert not is_faithful(Insides(stump), lambda rows: np.full((len(rows), 1), 0.7))
