from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Attributions, Batch
from pellucid.explain import expected_top_feature_agreement, kernel_shap, planned_model_rows
from pellucid.explain.rounds import relative_errors


def numbers(cells):
    return Batch(tuple(f"x{k}" for k in range(cells.shape[1])), tuple(np.ascontiguousarray(c) for c in cells.T))


def curved(b):
    """Products, steps and curves of ten or more features."""
    a = np.column_stack(b.columns)
    z = np.tanh(a[:, 0] * a[:, 1]) + (a[:, 2] > 0) * a[:, 3] * a[:, 4] + a[:, 5:].sum(axis=1) / 3
    return (1 / (1 + np.exp(-z + a[:, 6] * (a[:, 7] > a[:, 8]))))[:, None]


@pytest.fixture(scope="module")
def problem():
    """Rows and a baseline of few values, so that some cells are equal; exact attributions."""
    rng = np.random.default_rng(11)
    rows, baseline = (numbers(rng.integers(-2, 3, size=(n, 12)).astype(float)) for n in (12, 6))
    return rows, baseline, kernel_shap(rows, baseline, curved)


def relative(found, exact):
    return float(np.sqrt(np.square(found.values - exact.values).sum() / np.square(exact.values).sum()))


def test_pairs_agree_with_the_mean_game_where_both_are_exact(problem):
    rows, baseline, exact = problem
    plain = kernel_shap(rows, baseline, curved, samples=2**12, method="kernel")
    assert plain.method == exact.method == "Kernel SHAP, exact (every coalition)"
    np.testing.assert_allclose(exact.values, plain.values, atol=1e-12)
    assert exact.model_rows < plain.model_rows / 2
    assert not exact.standard_errors.any()


def test_pairs_need_fewer_samples(problem):
    rows, baseline, exact = problem
    for samples, factor in ((30, 1.2), (100, 1.5), (300, 3.0)):
        errors = [
            np.mean(
                [
                    relative(kernel_shap(rows, baseline, curved, samples=samples, seed=s, method=m), exact)
                    for s in range(3)
                ]
            )
            for m in ("pairs", "kernel")
        ]
        assert errors[0] < errors[1] / factor


def test_the_record_says_how_many_pairs_are_exact(problem):
    rows, baseline, _ = problem
    found = kernel_shap(rows, baseline, curved, samples=200)
    differ = np.array([[sum(a != b for a, b in zip(x, z, strict=True)) for z in baseline.rows()] for x in rows.rows()])
    least = int((differ <= 7).sum())  # 2^7 - 2 coalitions are within every pair's own share
    said = int(found.method.split(", ")[1].split(" of 72")[0])
    assert least <= said < 72


def test_no_row_asks_for_more_than_its_budget(problem):
    rows, baseline, _ = problem
    for samples in (1, 5, 15, 24, 60, 200):
        for k in range(len(rows)):
            row = rows.take(slice(k, k + 1))
            asked = kernel_shap(row, baseline, curved, samples=samples).model_rows
            assert asked == planned_model_rows(row, baseline, samples=samples)
            assert asked <= 1 + len(baseline) * (samples + 1)


@pytest.mark.parametrize(
    ("samples", "baseline_rows", "options"),
    [
        (64, 1, {}),
        (64, 6, {}),
        (128, 6, {}),
        (400, 1, {}),
        (15, 6, {}),
        (128, 3, {"use_logit": True}),
        (32, 3, {"method": "kernel"}),
        (128, 3, {"method": "kernel"}),
    ],
)
def test_standard_errors_cover_the_exact_values(samples, baseline_rows, options):
    rng = np.random.default_rng(samples)
    rows, baseline = numbers(rng.normal(size=(16, 12))), numbers(rng.normal(size=(baseline_rows, 12)))
    exact = kernel_shap(rows, baseline, curved, samples=2**12, **options)
    is_covered, ratios = [], []
    for seed in range(3):
        found = kernel_shap(rows, baseline, curved, samples=samples, seed=seed, **options)
        errors = np.abs(found.values - exact.values)
        is_covered.append(errors <= 2 * found.standard_errors)
        ratios.append(np.sqrt(np.square(found.standard_errors).mean() / np.square(errors).mean()))
    assert np.mean(is_covered) >= 0.9
    assert np.mean(ratios) < (2.5 if samples >= 64 else 6)


def test_missing_cells_are_equal_and_zero_has_no_sign():
    rows = numbers(np.array([[np.nan, 1.0, 0.0, 5.0]]))
    baseline = numbers(np.array([[np.nan, 2.0, -0.0, 5.0], [np.nan, 1.0, 0.0, 6.0], [7.0, 1.0, 0.0, 5.0]]))

    def predict(b):
        a = np.nan_to_num(np.column_stack(b.columns), nan=-1.0)
        return (a[:, 0] + 10 * a[:, 1] + 100 * a[:, 3])[:, None]

    found = kernel_shap(rows, baseline, predict)
    assert found.model_rows == 1 + 3  # one player in each pair: nothing else to ask
    np.testing.assert_allclose(found.values[0, :, 0], [-8 / 3, -10 / 3, 0.0, -100 / 3], rtol=1e-12)


def test_text_cells():
    rng = np.random.default_rng(3)
    words = np.array(["low", "middle", "high", None], dtype=object)
    cells = [words[rng.integers(0, 4, size=9)] for _ in range(9)]
    rows = Batch(tuple("abcdefghi"), tuple(column[:5] for column in cells))
    baseline = Batch(tuple("abcdefghi"), tuple(column[5:] for column in cells))
    worth = {"low": -1.0, "middle": 0.5, "high": 2.0, None: 0.0}

    def predict(b):
        a = np.array([[worth[cell] for cell in column] for column in b.columns])
        return np.column_stack([a[0] * a[1] * a[2] + a[3:].sum(axis=0), np.maximum(a[4], a[5])])

    exact = kernel_shap(rows, baseline, predict, samples=510)
    found = kernel_shap(rows, baseline, predict, samples=40)
    assert relative(found, exact) < 0.1
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), predict(rows), atol=1e-9)


def test_equal_rows_get_equal_values(problem):
    rows, baseline, _ = problem
    found = kernel_shap(rows.take(np.array([3, 0, 3])), baseline, curved, samples=50)
    assert found.values[0].tobytes() == found.values[2].tobytes()


def test_a_target_error_stops_early():
    rng = np.random.default_rng(5)
    rows, baseline = numbers(rng.normal(size=(8, 16))), numbers(rng.normal(size=(2, 16)))
    full = planned_model_rows(rows, baseline, samples=2000)
    exact = kernel_shap(rows, baseline, curved, samples=2**16)
    spent = []
    for target in (0.5, 0.05, 1e-9):
        found = kernel_shap(rows, baseline, curved, samples=2000, target_error=target)
        spent.append(found.model_rows)
        if target > 1e-6:
            assert relative_errors(found.values, found.standard_errors).max() <= target
            assert relative(found, exact) <= 1.5 * target
        np.testing.assert_allclose(found.expected + found.values.sum(axis=1), curved(rows), atol=1e-9)
    assert spent[0] < spent[1] < spent[2] <= full


def test_a_target_error_is_met_at_once_by_exact_values(problem):
    rows, baseline, exact = problem
    few = kernel_shap(rows, baseline, lambda b: b.columns[0][:, None], target_error=0.05)
    assert few.model_rows < exact.model_rows


def test_rows_stop_on_their_own():
    rng = np.random.default_rng(6)
    rows, baseline = numbers(rng.normal(size=(6, 14))), numbers(rng.normal(size=(1, 14)))
    together = kernel_shap(rows, baseline, curved, samples=1000, target_error=0.03)
    alone = kernel_shap(rows.take(slice(2, 3)), baseline, curved, samples=1000, target_error=0.03)
    assert together.values[2:3].tobytes() == alone.values.tobytes()


def shares(values, errors):
    names = tuple(f"f{k}" for k in range(values.shape[1]))
    empty = Batch(names, tuple(np.zeros(1) for _ in names))
    return Attributions(names, ("y",), values[:, :, None], np.zeros(1), empty, "", 0, 0, 0, errors[:, :, None])


def test_agreement_about_the_largest_feature():
    clear = np.array([[1.0, 0.2, -0.1], [-2.0, 0.0, 0.5]])
    assert expected_top_feature_agreement(shares(clear, np.zeros((2, 3)))) == 1.0
    assert expected_top_feature_agreement(shares(clear, np.full((2, 3), 0.01))) == 1.0
    level = np.array([[1.0, 0.999999]])
    assert expected_top_feature_agreement(shares(level, np.full((1, 2), 0.1))) == pytest.approx(0.5, abs=0.15)
    noise = np.random.default_rng(0).normal(size=(200, 10)) * 1e-3
    assert expected_top_feature_agreement(shares(noise, np.ones((200, 10)))) == pytest.approx(0.1, abs=0.02)
    assert expected_top_feature_agreement(shares(np.zeros((2, 3)), np.ones((2, 3)))) == 1.0


def test_agreement_is_what_happens(problem):
    rows, baseline, exact = problem
    top = np.abs(exact.values[:, :, 0]).argmax(axis=1)
    for samples in (60, 150):
        found = [kernel_shap(rows, baseline, curved, samples=samples, seed=s) for s in range(6)]
        real = np.mean([np.abs(f.values[:, :, 0]).argmax(axis=1) == top for f in found])
        said = np.mean([expected_top_feature_agreement(f) for f in found])
        assert said == pytest.approx(real, abs=0.15)


def test_same_bits_on_any_number_of_threads(printed_by_threads):
    code = (
        "import numpy as np; from pellucid.core.arrays import Batch; from pellucid.explain import kernel_shap\n"
        "cells = np.random.default_rng(0).normal(size=(12, 16)); names = tuple(map(str, range(16)))\n"
        "rows, baseline = (Batch(names, tuple(part.T.copy())) for part in (cells[:8], cells[8:]))\n"
        "model = lambda b: (np.prod([c + 1 for c in b.columns[:5]], axis=0) + b.columns[6])[:, None]\n"
        "found = [kernel_shap(rows, baseline, model, samples=n, method=m)"
        " for n in (20, 70, 700) for m in ('pairs', 'kernel')]\n"
        "import hashlib; print(hashlib.sha256(b''.join(f.values.tobytes() + f.standard_errors.tobytes() for f in found)).hexdigest())"
    )
    assert len(printed_by_threads(code)) == 1
