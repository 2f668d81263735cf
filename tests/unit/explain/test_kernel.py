from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError, ModelError
from pellucid.explain import effective_samples, kernel_shap, planned_model_rows


def batch(**columns):
    return Batch(tuple(columns), tuple(np.asarray(column) for column in columns.values()))


def numbers(cells):
    return Batch(tuple(f"x{k}" for k in range(cells.shape[1])), tuple(np.ascontiguousarray(c) for c in cells.T))


def brute_force(rows, baseline, predict, link=lambda v: v, players=None):
    """Shapley's formula, one coalition, row and cell at a time."""
    names = rows.names
    players = range(len(names)) if players is None else players
    x, z = list(rows.rows()), list(baseline.rows())
    kinds = [
        np.result_type(a, b) if "O" not in (a.dtype.kind, b.dtype.kind) else object
        for a, b in zip(rows.columns, baseline.columns, strict=True)
    ]
    values = []
    for row in x:
        worth = {}
        for size in range(len(players) + 1):
            for coalition in itertools.combinations(players, size):
                cells = [[row[j] if j in coalition or j not in players else b[j] for j in range(len(names))] for b in z]
                columns = tuple(np.array(c, dtype=k) for c, k in zip(zip(*cells, strict=True), kinds, strict=True))
                worth[coalition] = link(predict(Batch(names, columns)).mean(axis=0))
        d = len(players)
        values.append(
            [
                sum(
                    math.factorial(len(s))
                    * math.factorial(d - len(s) - 1)
                    / math.factorial(d)
                    * (worth[tuple(sorted((*s, j)))] - worth[s])
                    for s in worth
                    if j not in s
                )
                for j in players
            ]
        )
    return np.array(values)


def wavy(b):
    a = b.columns
    return np.column_stack([np.sin(a[0] * a[1]) + a[2] ** 2 * a[3], np.maximum(a[0], a[3]) - a[1] * a[2]])


def test_matches_brute_force_with_several_outputs_and_baseline_rows():
    rng = np.random.default_rng(1)
    rows, baseline = numbers(rng.normal(size=(4, 4))), numbers(rng.normal(size=(3, 4)))
    found = kernel_shap(rows, baseline, wavy)
    np.testing.assert_allclose(found.values, brute_force(rows, baseline, wavy), rtol=0, atol=1e-9)
    assert found.outputs == ("label0", "label1")
    assert found.features == ("x0", "x1", "x2", "x3")
    np.testing.assert_allclose(found.expected, wavy(baseline).mean(axis=0))
    assert found.model_rows == 3 + 4 + 4 * 14 * 3
    assert found.model_calls == 3


@pytest.mark.parametrize("use_logit", [False, True])
def test_matches_brute_force_with_text_booleans_and_missing_cells(use_logit):
    rows = batch(
        colour=np.array(["red", None, "blue"], dtype=object),
        age=np.array([40, 50, 60]),
        gain=np.array([1.5, np.nan, np.nan]),
        member=np.array([True, False, True]),
    )
    baseline = batch(
        colour=np.array(["green", None], dtype=object),
        age=np.array([45.5, 50.0]),
        gain=np.array([np.nan, np.nan]),
        member=np.array([False, False]),
    )

    def predict(b):
        colour, age, gain, member = b.columns
        tone = np.array([{"red": 1.0, "blue": -1.0, None: 0.3}.get(c, 0.0) for c in colour])
        z = tone * (1 + member) + age / 50 + np.where(np.isnan(gain), -0.5, gain * tone)
        return (1 / (1 + np.exp(-z)))[:, None]

    def logit(p):
        return np.log(p / (1 - p))

    found = kernel_shap(rows, baseline, predict, use_logit=use_logit)
    truth = brute_force(rows, baseline, predict, link=logit if use_logit else lambda v: v)
    np.testing.assert_allclose(found.values, truth, rtol=0, atol=1e-9)
    mean = predict(baseline).mean(axis=0)
    np.testing.assert_allclose(found.expected, logit(mean) if use_logit else mean, atol=1e-12)
    assert found.values[1, 2, 0] == 0.0  # missing in the row and in every baseline row
    assert found.values[1, 3, 0] == 0.0


def test_linear_model_has_its_closed_form_even_when_sampled():
    rng = np.random.default_rng(2)
    x, z, w = rng.normal(size=(5, 30)), rng.normal(size=(4, 30)), rng.normal(size=30)
    for method in ("pairs", "kernel"):
        found = kernel_shap(
            numbers(x), numbers(z), lambda b: (np.column_stack(b.columns) @ w)[:, None], samples=200, method=method
        )
        np.testing.assert_allclose(found.values[:, :, 0], w * (x - z.mean(axis=0)), rtol=0, atol=1e-9)
        assert found.standard_errors.max() < 1e-4
    assert found.method == "Kernel SHAP, 200 coalitions per row"


def test_sampled_values_approach_the_exact_ones():
    rng = np.random.default_rng(3)
    rows, baseline = numbers(rng.normal(size=(3, 12))), numbers(rng.normal(size=(2, 12)))

    def predict(b):
        a = np.column_stack(b.columns)
        return np.tanh(a[:, :4].sum(axis=1) * a[:, 4] + a[:, 5:].sum(axis=1))[:, None]

    exact = kernel_shap(rows, baseline, predict, samples=2**12 - 2)
    assert "exact" in exact.method
    size = np.sqrt(np.square(exact.values).mean())
    error = [
        np.sqrt(np.square(kernel_shap(rows, baseline, predict, samples=n, seed=5).values - exact.values).mean()) / size
        for n in (60, 400, 3000)
    ]
    assert error[0] > error[1] > error[2]
    assert error[2] < 0.05


def test_a_row_that_is_the_baseline_gets_zeros_and_one_difference_gets_everything():
    baseline = batch(a=np.array([1.0]), b=np.array(["x"], dtype=object))
    rows = batch(a=np.array([1.0, 3.0]), b=np.array(["x", "x"], dtype=object))
    found = kernel_shap(rows, baseline, lambda b: (b.columns[0] * 2)[:, None], memory_rows=1)
    assert found.values[:, :, 0].tolist() == [[0.0, 0.0], [4.0, 0.0]]
    assert found.model_rows == 3


def test_exact_equality_decides_who_plays():
    """220531 and 220532 are different numbers, however close."""
    baseline, rows = batch(a=np.array([220532.0]), b=np.array([1.0])), batch(a=np.array([220531.0]), b=np.array([2.0]))
    found = kernel_shap(rows, baseline, lambda b: (b.columns[0] - 220532)[:, None])
    np.testing.assert_allclose(found.values[0, :, 0], [-1.0, 0.0], atol=1e-12)


def test_features_to_explain_keep_the_others_at_the_rows_values():
    rng = np.random.default_rng(4)
    rows, baseline = numbers(rng.normal(size=(3, 4))), numbers(rng.normal(size=(2, 4)))
    found = kernel_shap(rows, baseline, wavy, features=["x3", "x0"], memory_rows=5)
    assert found.features == ("x0", "x3")
    np.testing.assert_allclose(found.values, brute_force(rows, baseline, wavy, players=[0, 3]), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.expected, wavy(baseline).mean(axis=0))
    assert found.model_rows == planned_model_rows(rows, baseline, features=["x3", "x0"]) == 2 + 3 + 3 * 3 * 2


def test_baseline_columns_may_come_in_another_order():
    rng = np.random.default_rng(5)
    rows, baseline = numbers(rng.normal(size=(2, 4))), numbers(rng.normal(size=(2, 4)))
    found = kernel_shap(rows, baseline.select(["x2", "x0", "x3", "x1"]), wavy)
    np.testing.assert_array_equal(found.values, kernel_shap(rows, baseline, wavy).values)
    assert found.baseline.names == rows.names


def test_same_seed_same_bits_and_another_seed_other_coalitions():
    rng = np.random.default_rng(6)
    rows, baseline = numbers(rng.normal(size=(2, 14))), numbers(rng.normal(size=(2, 14)))

    def predict(b):
        return np.tanh(np.prod(np.column_stack(b.columns)[:, :3] + 1, axis=1))[:, None]

    first, again, other = (kernel_shap(rows, baseline, predict, samples=60, seed=s) for s in (-7, -7, 8))
    assert first.values.tobytes() == again.values.tobytes()
    assert first.values.tobytes() != other.values.tobytes()
    assert first.seed == -7


def test_memory_rows_bounds_every_call():
    rng = np.random.default_rng(7)
    rows, baseline = numbers(rng.normal(size=(30, 6))), numbers(rng.normal(size=(5, 6)))
    sizes = []

    def predict(b):
        sizes.append(len(b))
        return b.columns[0][:, None]

    found = kernel_shap(rows, baseline, predict, memory_rows=100)
    assert max(sizes) <= 100
    assert sum(sizes) == found.model_rows
    assert len(sizes) == found.model_calls
    sizes.clear()
    found = kernel_shap(rows, baseline, predict)
    assert len(sizes) == 3


def test_progress_counts_rows():
    rng = np.random.default_rng(8)
    rows, baseline = numbers(rng.normal(size=(10, 4))), numbers(rng.normal(size=(2, 4)))
    told = []
    kernel_shap(rows, baseline, wavy, memory_rows=60, progress=lambda *news: told.append(news))
    assert told == [("Kernel SHAP", done, 10) for done in (2, 4, 6, 8, 10)]


def test_tiny_budget_on_rows_that_are_their_own_baseline():
    """17 rows, 14 features, 15 samples: the configuration everybody copies."""
    rng = np.random.default_rng(9)
    cells = rng.integers(0, 6, size=(17, 14)).astype(np.float64)
    w = rng.normal(size=14)
    rows = numbers(cells)

    def predict(b):
        a = np.column_stack(b.columns)
        return (1 / (1 + np.exp(-(a @ w / 3 + np.sin(a[:, 0] * a[:, 1])))))[:, None]

    own = predict(rows)[:, 0]
    largest = np.abs(own[:, None] - own[None]).max()
    for seed in range(200):
        for samples in (15, 24, 28, 32):
            values = (
                kernel_shap(rows, rows, predict, samples=samples, seed=seed).values if samples == 15 or seed < 20 else 0
            )
            assert np.abs(values).max() <= 2 * largest


def test_budget_of_one_shares_the_difference_equally():
    rows, baseline = numbers(np.ones((1, 5))), numbers(np.zeros((1, 5)))
    found = kernel_shap(rows, baseline, lambda b: b.columns[0][:, None], samples=1)
    np.testing.assert_allclose(found.values[0, :, 0], np.full(5, 0.2))


def test_names_of_outputs():
    rows, baseline = numbers(np.ones((1, 4))), numbers(np.zeros((1, 4)))
    assert kernel_shap(rows, baseline, wavy, outputs=["no", "yes"]).outputs == ("no", "yes")
    with pytest.raises(ModelError, match=r"2 scores per record, but there are 3 label headers \('a', 'b', 'c'\)"):
        kernel_shap(rows, baseline, wavy, outputs=["a", "b", "c"])


def test_scores_that_are_not_finite_are_refused():
    rows, baseline = numbers(np.array([[1.0], [2.0]])), numbers(np.zeros((1, 1)))
    with pytest.raises(ModelError, match=r"not a finite number \(nan\) for record 1 of 2, output 0.*\(2.0,\)"):
        kernel_shap(rows, baseline, lambda b: np.where(b.columns[0] > 1, np.nan, 1.0)[:, None])


@pytest.mark.parametrize("answer", [np.zeros(2), np.zeros((1, 1))], ids=["flat", "short"])
def test_scores_of_the_wrong_shape_are_refused(answer):
    rows, baseline = numbers(np.zeros((2, 1))), numbers(np.zeros((2, 1)))
    with pytest.raises(ModelError, match=r"scores of shape .* to 2 records"):
        kernel_shap(rows, baseline, lambda b: answer)


def test_scores_of_changing_width_are_refused():
    rows, baseline = numbers(np.zeros((2, 1))), numbers(np.zeros((1, 1)))
    with pytest.raises(ModelError, match="2 scores per record, but 1 before"):
        kernel_shap(rows, baseline, lambda b: np.zeros((len(b), len(b))))


def test_logit_needs_probabilities_and_clips_certainty():
    rows, baseline = numbers(np.array([[1.0], [3.0]])), numbers(np.zeros((1, 1)))
    with pytest.raises(ModelError, match="reach from 1 to 3; probabilities"):
        kernel_shap(rows, baseline, lambda b: b.columns[0][:, None], use_logit=True)
    certain = kernel_shap(rows.take(slice(0, 1)), baseline, lambda b: b.columns[0][:, None], use_logit=True)
    assert certain.values[0, 0, 0] == pytest.approx(2 * math.log(1e7), rel=1e-6)


def test_what_does_not_fit_is_refused():
    rows, baseline = numbers(np.ones((2, 2))), numbers(np.zeros((1, 2)))
    nothing = slice(0, 0)
    with pytest.raises(DataError, match="no rows to explain"):
        kernel_shap(rows.take(nothing), baseline, wavy)
    with pytest.raises(DataError, match="baseline has no rows"):
        kernel_shap(rows, baseline.take(nothing), wavy)
    with pytest.raises(DataError, match=r"baseline has the columns \['x0'\]; it needs"):
        kernel_shap(rows, baseline.select(["x0"]), wavy)
    with pytest.raises(DataError, match=r"\['x9'\] are not columns"):
        kernel_shap(rows, baseline, wavy, features=["x9"])


@pytest.mark.parametrize(
    ("features", "samples", "expected"),
    [(14, None, 2076), (14, 15, 15), (4, None, 14), (4, 100, 14), (1, None, 0), (0, None, 0), (1000, None, 4048)],
)
def test_effective_samples(features, samples, expected):
    assert effective_samples(features, samples) == expected


def test_real_xgboost_model():
    import xgboost

    rng = np.random.default_rng(10)
    x = rng.normal(size=(400, 8))
    y = (x[:, 0] * x[:, 1] + x[:, 2] > 0).astype(int)
    model = xgboost.XGBClassifier(n_estimators=40, max_depth=4, n_jobs=1).fit(x, y)

    def predict(b):
        return model.predict_proba(np.column_stack(b.columns)).astype(np.float64)

    rows, baseline = numbers(x[:200]), numbers(x[200:203])
    found = kernel_shap(rows, baseline, predict)
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), predict(rows), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.values[:, :, 0], -found.values[:, :, 1], rtol=0, atol=1e-6)
    few = rows.take(slice(0, 2))
    np.testing.assert_allclose(found.values[:2], brute_force(few, baseline, predict), rtol=0, atol=1e-6)
    assert set(np.abs(found.values[:, :, 0]).mean(axis=0).argsort()[-3:]) == {0, 1, 2}
