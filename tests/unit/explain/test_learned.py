"""Kernel SHAP with strengths of interactions learned from some of the rows' games."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.explain import kernel_shap, planned_model_rows
from pellucid.explain.pilot import PILOT_ROWS


def numbers(cells):
    return Batch(tuple(f"x{k}" for k in range(cells.shape[1])), tuple(np.ascontiguousarray(c) for c in cells.T))


def few_interact(b):
    """Four features interact, eight add up, one does nothing; two outputs."""
    a = np.column_stack(b.columns)
    joint = np.tanh(2 * a[:, 0] * a[:, 1]) + np.tanh(a[:, 2] + a[:, 3] * a[:, 0]) * a[:, 1]
    z = joint + a[:, 4:12].sum(axis=1) / 3
    return np.column_stack([z, joint - a[:, 4]])


@pytest.fixture(scope="module")
def problem():
    """Rows, some of them with cells of the baseline, and exact attributions."""
    rng = np.random.default_rng(7)
    cells, others = rng.normal(size=(80, 13)), rng.normal(size=(3, 13))
    cells[::2, 5] = others[0, 5]
    rows, baseline = numbers(cells), numbers(others)
    return rows, baseline, kernel_shap(rows, baseline, few_interact, samples=2**13)


def relative(found, exact):
    return float(np.sqrt(np.square(found.values - exact.values).sum() / np.square(exact.values).sum()))


@pytest.mark.parametrize(("samples", "factor"), [(64, 1.1), (128, 1.5), (400, 1.5)])
def test_learned_strengths_err_less_for_the_same_predictions(problem, samples, factor):
    rows, baseline, exact = problem
    common, learned = (
        kernel_shap(rows, baseline, few_interact, samples=samples, strengths=kind) for kind in ("common", "learned")
    )
    assert relative(learned, exact) < relative(common, exact) / factor
    assert learned.model_rows == common.model_rows == planned_model_rows(rows, baseline, samples=samples)
    covered = np.abs(learned.values - exact.values) <= 2 * learned.standard_errors + 1e-9
    assert covered.mean() >= 0.9


def test_the_record_says_that_strengths_were_learned(problem):
    rows, baseline, exact = problem
    found = kernel_shap(rows, baseline, few_interact, samples=64, strengths="learned")
    assert found.method.endswith(", strengths of interactions learned for each feature")
    assert "strengths" not in kernel_shap(rows, baseline, few_interact, samples=64).method
    assert "strengths" not in exact.method


def test_laws_hold(problem):
    rows, baseline, _ = problem
    found = kernel_shap(rows, baseline, few_interact, samples=100, strengths="learned")
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), few_interact(rows), atol=1e-9)
    idle = np.abs(found.values[:, 12]).max()
    assert idle < 1e-2 * np.abs(found.values).max()
    single = kernel_shap(rows, baseline.take(slice(0, 1)), few_interact, samples=100, strengths="learned")
    assert not single.values[::2, 5].any()


def test_additive_models_come_out_exactly():
    rng = np.random.default_rng(8)
    rows, baseline = numbers(rng.normal(size=(6, 12))), numbers(rng.normal(size=(2, 12)))
    weights = rng.normal(size=12)
    found = kernel_shap(
        rows, baseline, lambda b: (np.column_stack(b.columns) @ weights)[:, None], samples=90, strengths="learned"
    )
    expected = (np.column_stack(rows.columns) - np.column_stack(baseline.columns).mean(axis=0)) * weights
    np.testing.assert_allclose(found.values[:, :, 0], expected, atol=1e-9)


def test_values_depend_on_no_order_and_no_chunks(problem):
    rows, baseline, _ = problem
    found = kernel_shap(rows, baseline, few_interact, samples=70, strengths="learned")
    order = np.random.default_rng(9).permutation(80)
    turned = kernel_shap(rows.take(order), baseline, few_interact, samples=70, strengths="learned", memory_rows=333)
    assert turned.values.tobytes() == found.values[order].tobytes()
    assert turned.standard_errors.tobytes() == found.standard_errors[order].tobytes()


def test_values_depend_on_the_rows_that_were_learned_from(problem):
    rows, baseline, _ = problem
    assert len(rows) > PILOT_ROWS
    found = kernel_shap(rows, baseline, few_interact, samples=70, strengths="learned")
    alone = kernel_shap(rows.take(slice(0, 3)), baseline, few_interact, samples=70, strengths="learned")
    assert relative(alone, type(found)(*(found.features, found.outputs, found.values[:3], *_rest(found)))) < 0.3
    assert alone.values.tobytes() != found.values[:3].tobytes()


def _rest(found):
    return found.expected, found.baseline, found.method, found.seed, found.model_calls, found.model_rows


def test_equal_rows_get_equal_values(problem):
    rows, baseline, _ = problem
    found = kernel_shap(rows.take(np.array([3, 0, 3])), baseline, few_interact, samples=50, strengths="learned")
    assert found.values[0].tobytes() == found.values[2].tobytes()


@pytest.mark.parametrize(
    "options",
    [
        {"features": ["x0", "x1", "x2", "x3", "x4", "x6", "x7", "x8", "x9", "x12"]},
        {"use_logit": True, "features": ["x0", "x1", "x2", "x3", "x4", "x6", "x7", "x8", "x9", "x12"]},
        {"target_error": 0.01},
    ],
)
def test_options_go_together(problem, options):
    rows, baseline, _ = problem

    def share(b):
        return 1 / (1 + np.exp(-few_interact(b)[:, :1]))

    rows = rows.take(slice(0, 24))
    exact = kernel_shap(rows, baseline, share, samples=2**13, **options | {"target_error": None})
    common, learned = (
        kernel_shap(rows, baseline, share, samples=250, strengths=kind, **options) for kind in ("common", "learned")
    )
    assert relative(learned, exact) < max(0.02, relative(common, exact))
    if "target_error" in options:
        assert learned.model_rows <= common.model_rows


def test_the_plain_method_learns_nothing(problem):
    rows, baseline, _ = problem
    plain, asked = (
        kernel_shap(rows, baseline, few_interact, samples=60, method="kernel", strengths=kind)
        for kind in ("common", "learned")
    )
    assert asked.values.tobytes() == plain.values.tobytes()
    assert asked.method == plain.method


def test_progress_counts_all_rows_once(problem):
    rows, baseline, _ = problem
    told = []
    kernel_shap(
        rows,
        baseline,
        few_interact,
        samples=70,
        strengths="learned",
        memory_rows=2000,
        progress=lambda task, done, total: told.append((done, total)),
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (80, 80)
    assert {total for _, total in told} == {80}
