"""Exact Shapley values against the definition, and where they are refused."""

from __future__ import annotations

import importlib.util
import logging

import numpy as np
import pytest

from pellucid.core.errors import UnsupportedError
from pellucid.core.structures import LinearModel
from pellucid.explain import exact_shap, kernel_shap, loops, tree_values, wide_rows
from transparent import Forest, as_batch, predict, random_forest, random_rows, shapley_by_definition

VERSIONS = ["vectorised", *(["compiled"] if importlib.util.find_spec("numba") else [])]
OUTPUTS = {"identity": 2, "logistic": 1, "softmax": 3}


def set_version(monkeypatch, name):
    for limit in ("WORTH_LOADING", "WORTH_COMPILING"):
        monkeypatch.setattr(loops, limit, 0 if name == "compiled" else np.inf)


@pytest.fixture(params=VERSIONS)
def version(request, monkeypatch):
    set_version(monkeypatch, request.param)
    return request.param


def explain(model, rows, baseline, **options):
    batch = as_batch(baseline)
    return exact_shap(model, rows, baseline, names=batch.names, baseline_batch=batch, **options)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("link", OUTPUTS)
def test_trees_match_the_definition(version, link, seed):
    rng = np.random.default_rng(seed)
    features = 2 + seed % 4
    model = random_forest(
        rng,
        features,
        link=link,
        outputs=OUTPUTS[link],
        precision="float32" if seed % 2 else "float64",
        categorical=[0] if seed % 3 else [],
    )
    rows, baseline = random_rows(rng, 3, features), random_rows(rng, 1 + seed % 3, features)
    found = explain(model, rows, baseline)
    np.testing.assert_allclose(found.values, shapley_by_definition(model, rows, baseline), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.expected, predict(model, baseline).mean(axis=0), rtol=0, atol=1e-12)
    assert found.method == "exact (trees)"
    assert (found.model_calls, found.model_rows, found.seed) == (0, 0, None)
    assert found.standard_errors.shape == found.values.shape
    assert not found.standard_errors.any()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("link", ["logistic", "softmax"])
def test_log_odds_are_taken_after_averaging(version, link, seed):
    rng = np.random.default_rng(seed)
    model = random_forest(rng, link=link, outputs=OUTPUTS[link])
    rows, baseline = random_rows(rng, 2, 4), random_rows(rng, 1 + seed % 3, 4)
    found = explain(model, rows, baseline, use_logit=True)
    truth = shapley_by_definition(model, rows, baseline, use_logit=True)
    np.testing.assert_allclose(found.values, truth, rtol=0, atol=1e-9)
    mean = predict(model, baseline).mean(axis=0)
    np.testing.assert_allclose(found.expected, np.log(mean / (1 - mean)), rtol=0, atol=1e-9)


def test_log_odds_of_certain_predictions_are_clipped(version):
    forest = Forest(2, 1)
    forest.root(forest.split(0, 1.0, forest.leaf(-30.0), forest.leaf(4.0)))
    forest.root(forest.split(1, 1.0, forest.leaf(-3.0), forest.leaf(30.0)))
    model, rows, baseline = forest.ensemble("logistic"), np.array([[2.0, 2.0]]), np.array([[0.0, 0.0]])
    found = explain(model, rows, baseline, use_logit=True)
    truth = shapley_by_definition(model, rows, baseline, use_logit=True)
    np.testing.assert_allclose(found.values, truth, rtol=0, atol=1e-7)
    assert abs(truth).sum() < 40


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("link", "use_logit"), [("identity", False), ("logistic", False), ("logistic", True)])
def test_features_to_explain_keep_the_others_at_the_rows_values(version, link, use_logit, seed):
    rng = np.random.default_rng(seed)
    model = random_forest(rng, 5, link=link, categorical=[1])
    rows, baseline = random_rows(rng, 3, 5), random_rows(rng, 3, 5)
    found = explain(model, rows, baseline, features=[3, 1], use_logit=use_logit)
    truth = shapley_by_definition(model, rows, baseline, [1, 3], use_logit=use_logit)
    assert found.features == ("x1", "x3")
    np.testing.assert_allclose(found.values, truth, rtol=0, atol=1e-9)


def test_every_leaf_may_go_without_a_table(version, monkeypatch):
    rng = np.random.default_rng(1)
    model = random_forest(rng, 6, trees=5, depth=6, outputs=2)
    rows, baseline = random_rows(rng, 20, 6), random_rows(rng, 4, 6)
    by_table = explain(model, rows, baseline).values
    monkeypatch.setattr(tree_values, "DEEPEST_TABLE", 0)
    np.testing.assert_allclose(explain(model, rows, baseline).values, by_table, rtol=0, atol=1e-12)
    some = explain(model, rows, baseline, features=[0, 2, 5]).values
    monkeypatch.undo()
    np.testing.assert_allclose(explain(model, rows, baseline, features=[0, 2, 5]).values, some, rtol=0, atol=1e-12)


def test_blocks_of_rows_change_nothing(version, monkeypatch):
    rng = np.random.default_rng(2)
    rows, baseline = random_rows(rng, 50, 4), random_rows(rng, 3, 4)
    margin, probability = random_forest(rng, 4), random_forest(rng, 4, link="logistic")
    whole = [explain(model, rows, baseline).values for model in (margin, probability)]
    monkeypatch.setattr(tree_values, "BLOCK_ROWS", 7)
    monkeypatch.setattr(tree_values, "TABLE_CELLS", 100)
    for model, values in zip((margin, probability), whole, strict=True):
        np.testing.assert_allclose(explain(model, rows, baseline).values, values, rtol=0, atol=1e-12)


def test_many_features_need_several_words(version):
    """200 features, 7 of which decide about a row: patterns have four words."""
    rng = np.random.default_rng(3)
    forest = Forest(200, 1)
    for feature in range(199):
        low = forest.split(feature, 1.0, forest.leaf(rng.normal()), forest.leaf(rng.normal()))
        forest.root(forest.split(feature + 1, 1.0, low, forest.leaf(rng.normal())))
    model = forest.ensemble("logistic")
    baseline = np.zeros((2, 200))
    rows = baseline[:1].copy()
    some = [0, 1, 61, 62, 63, 130, 199]
    rows[0, some] = 2.0
    found = explain(model, rows, baseline).values[0, :, 0]
    truth = shapley_by_definition(model, rows, baseline[:1], some)[0, :, 0]
    np.testing.assert_allclose(found[some], truth, rtol=0, atol=1e-9)
    assert not np.delete(found, some).any()


def test_a_path_through_many_features(version):
    """A chain of 40 splits: no table, no enumeration, one pair of rows at a time."""
    forest = Forest(40, 1)
    node = forest.leaf(1.0)
    for feature in range(40):
        node = forest.split(feature, 1.0, forest.leaf(0.0), node)
    forest.root(node)
    rows, baseline = np.full((1, 40), 2.0), np.zeros((1, 40))
    found = explain(forest.ensemble(), rows, baseline)
    np.testing.assert_allclose(found.values, np.full((1, 40, 1), 1 / 40), rtol=1e-12)


def test_constant_models(version):
    forest = Forest(3, 2)
    forest.root(forest.leaf([1.0, 2.0]))
    rows = np.ones((2, 3))
    for link, expected in (("identity", [1.5, 2.5]), ("softmax", np.exp([1.5, 2.5]) / np.exp([1.5, 2.5]).sum())):
        found = explain(forest.ensemble(link, base=0.5), rows, np.zeros((2, 3)))
        assert not found.values.any()
        np.testing.assert_allclose(found.expected, expected)


def test_values_next_to_a_threshold(version):
    """In float32 the two numbers are the same, and reach the threshold; in float64 one of them does not."""
    forest = Forest(1, 1)
    forest.root(forest.split(0, 1.0, forest.leaf(0.0), forest.leaf(1.0)))
    rows, baseline = np.array([[1.0]]), np.array([[np.nextafter(1.0, 0.0)]])
    assert explain(forest.ensemble(precision="float32"), rows, baseline).values.item() == 0.0
    assert explain(forest.ensemble(precision="float64"), rows, baseline).values.item() == 1.0


def test_repeated_baseline_rows_count_as_often(version):
    rng = np.random.default_rng(4)
    model, rows, baseline = random_forest(rng, link="logistic"), random_rows(rng, 3, 4), random_rows(rng, 2, 4)
    repeated = baseline[[0, 1, 0, 0]]
    for use_logit in (False, True):
        found = explain(model, rows, repeated, use_logit=use_logit).values
        truth = shapley_by_definition(model, rows, repeated, use_logit=use_logit)
        np.testing.assert_allclose(found, truth, rtol=0, atol=1e-9)


@pytest.mark.skipif(len(VERSIONS) < 2, reason="numba is not installed")
@pytest.mark.parametrize("link", OUTPUTS)
@pytest.mark.parametrize("features", [16, 30, 90])  # patterns of 16 bits, of 32, and of two words
def test_machine_code_does_the_same(monkeypatch, link, features):
    rng = np.random.default_rng(5)
    model = random_forest(rng, features, trees=30, depth=6, link=link, outputs=OUTPUTS[link], categorical=[3])
    rows, baseline = random_rows(rng, 40, features), random_rows(rng, 4, features)
    rows[:, 10:] = baseline[0, 10:]
    found = []
    for name in VERSIONS:
        set_version(monkeypatch, name)
        found += [explain(model, rows, baseline, features=range(12)).values]
    np.testing.assert_allclose(found[0], found[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("link", OUTPUTS)
@pytest.mark.parametrize("use_logit", [False, True])
@pytest.mark.parametrize("players", [None, [0, 2]])
def test_linear_models_match_the_definition(link, use_logit, players):
    if link == "identity" and use_logit:
        return
    rng = np.random.default_rng(6)
    outputs = OUTPUTS[link]
    model = LinearModel(rng.normal(size=(4, outputs)), rng.normal(size=outputs), link)
    model.weights[3] = 0.0
    rows, baseline = rng.normal(size=(5, 4)), rng.normal(size=(3, 4))
    rows[0, 1] = baseline[0, 1]
    found = explain(model, rows, baseline, use_logit=use_logit, features=players)
    truth = shapley_by_definition(model, rows, baseline, players, use_logit=use_logit)
    np.testing.assert_allclose(found.values, truth, rtol=0, atol=1e-9)
    assert found.method == "exact (linear)"


def refused(caplog, *arguments, **options):
    caplog.set_level(logging.INFO)
    assert explain(*arguments, **options) is None
    return caplog.text


def test_a_linear_model_has_no_answer_to_missing_values(caplog):
    model = LinearModel(np.ones((2, 1)), np.zeros(1), "identity")
    assert "missing or infinite" in refused(caplog, model, np.array([[1.0, np.nan]]), np.zeros((1, 2)))


def stumps(features, link="logistic", outputs=1):
    forest = Forest(features, outputs)
    for feature in range(features):
        forest.root(forest.split(feature, 1.0, forest.leaf(0.0), forest.leaf(0.1)))
    return forest.ensemble(link)


@pytest.mark.parametrize("linear", [False, True])
def test_wide_rows_are_refused_and_told_apart(version, caplog, linear):
    model = LinearModel(np.full((25, 1), 0.1), np.zeros(1), "logistic") if linear else stumps(25)
    baseline, rows = np.zeros((1, 25)), np.zeros((3, 25))
    rows[1], rows[2, :9] = 1.0, 1.0
    assert wide_rows(model, rows, baseline).tolist() == [False, True, False]
    assert wide_rows(model, rows, baseline, max_players=8).tolist() == [False, True, True]
    assert wide_rows(model, rows, baseline, features=range(5)).tolist() == [False, False, False]
    assert "row 1 has 25 features that matter; at most 20 can be enumerated" in refused(caplog, model, rows, baseline)
    assert explain(model, rows[[0, 2]], baseline).values[1, :9, 0] == pytest.approx(np.full(9, 0.2109 / 9), abs=1e-4)
    assert not wide_rows(stumps(25, "identity"), rows, baseline).any()


def test_several_outputs_lower_the_limit(caplog):
    rows, baseline = np.full((1, 10), 2.0), np.zeros((1, 10))
    assert "at most 9 can" in refused(caplog, stumps(10, "softmax", 3), rows, baseline, max_players=11)
    assert explain(stumps(10, "softmax", 3), rows, baseline, max_players=12) is not None


def test_structures_that_do_not_fit_the_request_are_refused(caplog):
    rows, baseline = np.full((1, 2), 2.0), np.zeros((1, 2))
    assert "1 outputs, but there are 2 names" in refused(caplog, stumps(2), rows, baseline, outputs=["no", "yes"])
    assert explain(stumps(2), rows, baseline, outputs=["yes"]).outputs == ("yes",)
    model = stumps(2, "identity")
    model.value[:] *= 20
    assert "outside 0 to 1" in refused(caplog, model, rows, baseline, use_logit=True)
    forest = Forest(1, 1)
    leaf = forest.leaf(0.0)
    for threshold in range(65_600):
        forest.root(forest.split(0, float(threshold), leaf, leaf))
    assert "65,532 distinct thresholds" in refused(caplog, forest.ensemble(), rows[:, :1], baseline[:, :1])


def test_paths_that_are_too_long_are_refused(caplog):
    forest = Forest(70, 1)
    node = forest.leaf(1.0)
    for feature in range(70):
        node = forest.split(feature, 1.0, forest.leaf(0.0), node)
    forest.root(node)
    rows, baseline = np.ones((1, 70)), np.zeros((1, 70))
    assert "asks about 70 features; at most 62" in refused(caplog, forest.ensemble(), rows, baseline)
    with pytest.raises(UnsupportedError, match="asks about 70"):
        wide_rows(forest.ensemble(), rows, baseline)


@pytest.mark.parametrize("objective", ["binary:logistic", "multi:softprob", "reg:squarederror"])
def test_a_real_model_as_kernel_shap_sees_it(objective):
    import xgboost

    from pellucid.predict.structures.xgboost_trees import read_xgboost

    rng = np.random.default_rng(7)
    x = np.round(rng.normal(size=(500, 7)), 1)
    x[rng.random(x.shape) < 0.1] = np.nan
    score = np.nan_to_num(x[:, 0] * x[:, 1] + x[:, 2])
    label = {"binary:logistic": score > 0, "multi:softprob": np.digitize(score, [-0.5, 0.5])}.get(objective, score)
    extra = {"num_class": 3} if objective == "multi:softprob" else {}
    settings = {"objective": objective, "max_depth": 4, "nthread": 1, **extra}
    booster = xgboost.train(settings, xgboost.DMatrix(x, label=label), 25)

    def ask(batch):
        scores = booster.predict(xgboost.DMatrix(np.column_stack(batch.columns)))
        return scores.reshape(len(batch), -1).astype(np.float64)

    rows, baseline = x[:40], x[400:405]
    found = explain(read_xgboost(booster.save_raw("json"), 0), rows, baseline)
    sampled = kernel_shap(as_batch(rows), as_batch(baseline), ask)
    np.testing.assert_allclose(found.values, sampled.values, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.expected, sampled.expected, rtol=0, atol=1e-6)


def test_machine_code_is_used_where_it_pays(monkeypatch):
    """Never for short work, always for long work, and in between if it has been kept from before."""
    if len(VERSIONS) < 2:
        assert loops.choose_loops(1e9) is loops.VECTORISED
        return
    assert loops.choose_loops(0.3) is loops.VECTORISED
    assert loops.choose_loops(100.0) is not loops.VECTORISED
    for is_kept in (False, True):
        monkeypatch.setattr(loops, "is_kept", lambda function, kept=is_kept: kept)
        assert (loops.choose_loops(5.0) is loops.VECTORISED) is not is_kept
