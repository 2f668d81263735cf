"""Laws of Shapley values, for exact and for sampled designs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.core.arrays import Batch
from pellucid.explain import effective_samples, kernel_shap, planned_model_rows, sample_coalitions

seeds = st.integers(0, 2**32 - 1)


class Problem:
    """A random model with interactions of up to three features, rows and a baseline; some cells equal the baseline."""

    def __init__(self, seed, players, rows=3, baseline=3):
        rng = np.random.default_rng(seed)
        self.x, self.z = rng.normal(size=(rows, players)), rng.normal(size=(baseline, players))
        is_null = rng.random(players) < 0.2
        self.z[:, is_null] = self.z[0, is_null]
        self.x = np.where((rng.random(self.x.shape) < 0.5) & is_null, self.z[0], self.x)
        self.terms = [(rng.normal(), rng.choice(players, size=min(k, players), replace=False)) for k in (1, 1, 2, 2, 3)]
        self.names = tuple(f"x{k}" for k in range(players))

    def predict(self, batch):
        a = np.column_stack([batch.columns[batch.names.index(name)] for name in self.names])
        return np.column_stack(
            [
                sum(w * np.tanh(a[:, t]).prod(axis=1) for w, t in self.terms),
                1 / (1 + np.exp(-a.sum(axis=1))),
            ]
        )

    def explain(self, predict=None, **options):
        return kernel_shap(self.batch(self.x), self.batch(self.z), predict or self.predict, **options)

    def batch(self, cells):
        return Batch(self.names, tuple(np.ascontiguousarray(column) for column in cells.T))


problems = st.builds(Problem, seeds, st.integers(1, 9))
budgets = st.one_of(st.none(), st.integers(1, 200))


@given(problems, budgets, seeds)
def test_values_add_up_to_the_prediction(problem, samples, seed):
    found = problem.explain(samples=samples, seed=seed)
    whole = found.expected + found.values.sum(axis=1)
    np.testing.assert_allclose(whole, problem.predict(problem.batch(problem.x)), rtol=0, atol=1e-9)


@given(problems, budgets, seeds)
def test_features_equal_to_the_baseline_get_exactly_nothing(problem, samples, seed):
    is_null = (problem.x[:, None, :] == problem.z[None]).all(axis=1)
    values = problem.explain(samples=samples, seed=seed).values
    assert not values[is_null].any()


@given(seeds, st.integers(2, 9))
def test_twins_get_the_same(seed, players):
    problem = Problem(seed, players)
    problem.x[:, 1], problem.z[:, 1] = problem.x[:, 0], problem.z[:, 0]

    def predict(batch):
        a = batch.columns
        return (np.tanh(a[0] + a[1]) + a[0] * a[1] * sum(a))[:, None]

    values = problem.explain(predict).values
    np.testing.assert_allclose(values[:, 0], values[:, 1], rtol=1e-9, atol=1e-9)


@given(problems, budgets, seeds, st.floats(-5, 5), st.floats(-5, 5))
def test_values_are_linear_in_the_model(problem, samples, seed, a, b):
    values = problem.explain(samples=samples, seed=seed).values
    mixed = problem.explain(lambda batch: problem.predict(batch) @ np.array([[a], [b]]), samples=samples, seed=seed)
    np.testing.assert_allclose(mixed.values, values @ np.array([[a], [b]]), rtol=1e-9, atol=1e-9)


@given(problems, seeds)
def test_exact_values_do_not_depend_on_column_order(problem, seed):
    order = np.random.default_rng(seed).permutation(len(problem.names))
    names = [problem.names[k] for k in order]
    rows, baseline = problem.batch(problem.x).select(names), problem.batch(problem.z)
    found = kernel_shap(rows, baseline, problem.predict)
    np.testing.assert_allclose(found.values, problem.explain().values[:, order], rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(problems, budgets, seeds, st.integers(9, 64))
def test_block_size_changes_no_bit(problem, samples, seed, memory_rows):
    small = problem.explain(samples=samples, seed=seed, memory_rows=memory_rows)
    large = problem.explain(samples=samples, seed=seed, memory_rows=10**6)
    assert small.values.tobytes() == large.values.tobytes()
    assert small.standard_errors.tobytes() == large.standard_errors.tobytes()
    assert small.model_rows == large.model_rows


@given(problems, budgets, seeds)
def test_a_row_explained_alone_gets_the_same_bits(problem, samples, seed):
    together = problem.explain(samples=samples, seed=seed)
    problem.x = problem.x[1:2]
    alone = problem.explain(samples=samples, seed=seed)
    assert alone.values.tobytes() == together.values[1:2].tobytes()
    assert alone.standard_errors.tobytes() == together.standard_errors[1:2].tobytes()


@given(problems, budgets, seeds, st.sampled_from(["pairs", "kernel"]), st.booleans())
def test_the_plan_is_what_is_asked_and_within_the_budget(problem, samples, seed, method, use_some):
    rows, baseline = problem.batch(problem.x), problem.batch(problem.z)
    options = {"samples": samples, "features": problem.names[::2] if use_some else None, "method": method, "seed": seed}
    planned = planned_model_rows(rows, baseline, **options)
    assert problem.explain(**options).model_rows == planned
    players = len(problem.names[::2] if use_some else problem.names)
    own = effective_samples(players, samples) + (use_some and players < len(problem.names))
    assert planned <= len(rows) + len(baseline) + len(rows) * len(baseline) * own


@given(problems, budgets, seeds, st.booleans())
def test_plain_kernel_shap_keeps_the_laws(problem, samples, seed, use_logit):
    def probability(batch):
        return problem.predict(batch)[:, 1:]

    found = problem.explain(probability, samples=samples, seed=seed, method="kernel", use_logit=use_logit)
    whole = probability(problem.batch(problem.x))
    whole = np.log(whole / (1 - whole)) if use_logit else whole
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), whole, rtol=0, atol=1e-9)
    assert not found.values[(problem.x[:, None, :] == problem.z[None]).all(axis=1)].any()
    assert (found.standard_errors >= 0).all()


@given(problems, budgets, seeds)
def test_log_odds_add_up(problem, samples, seed):
    found = problem.explain(lambda batch: problem.predict(batch)[:, 1:], samples=samples, seed=seed, use_logit=True)
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), problem.x.sum(axis=1)[:, None], atol=1e-6)


@given(st.integers(2, 12), st.integers(1, 5000), seeds)
def test_coalitions_are_distinct_opposites_within_the_budget(players, budget, seed):
    budget = effective_samples(players, budget)
    masks, weights = sample_coalitions(players, budget, np.random.default_rng(seed))
    half = len(masks) // 2
    assert len(masks) <= budget
    assert (masks[:half] == ~masks[half:]).all()
    assert (weights[:half] == weights[half:]).all()
    assert len(np.unique(masks, axis=0)) == len(masks)
    assert ((masks.sum(axis=1) > 0) & (masks.sum(axis=1) < players)).all()
    assert (weights > 0).all()


@settings(max_examples=30)
@given(seeds, st.integers(6, 20), st.integers(1, 60))
def test_tiny_budgets_stay_bounded(seed, players, samples):
    """No value exceeds twice the largest difference between two predictions of the model, which are in 0..1."""
    problem = Problem(seed, players, rows=4, baseline=2)
    found = problem.explain(lambda batch: problem.predict(batch)[:, 1:], samples=samples, seed=seed)
    assert np.abs(found.values).max(initial=0.0) <= 2
