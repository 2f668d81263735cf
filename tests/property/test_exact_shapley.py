"""Laws of exact Shapley values of transparent models."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pellucid.core.structures import LinearModel, TreeEnsemble
from pellucid.explain import exact_shap
from transparent import as_batch, predict, random_forest, random_rows, shapley_by_definition

OUTPUTS = {"identity": 2, "logistic": 1, "softmax": 3}


class Problem:
    """A random model with rows and a baseline; some rows share cells with the baseline."""

    def __init__(self, seed, features, link, precision):
        rng = np.random.default_rng(seed)
        self.model = random_forest(
            rng,
            features,
            trees=int(rng.integers(1, 6)),
            depth=int(rng.integers(0, 6)),
            link=link,
            outputs=OUTPUTS[link],
            precision=precision,
            categorical=rng.choice(features, size=int(rng.integers(0, 2)), replace=False).tolist(),
        )
        self.rows, self.baseline = random_rows(rng, 3, features), random_rows(rng, int(rng.integers(1, 4)), features)
        same = rng.random(self.rows.shape) < 0.2
        self.rows = np.where(same, self.baseline[0], self.rows)

    def explain(self, model=None, **options):
        batch = as_batch(self.baseline)
        return exact_shap(
            model or self.model, self.rows, self.baseline, names=batch.names, baseline_batch=batch, **options
        )


seeds = st.integers(0, 2**32 - 1)
problems = st.builds(
    Problem, seeds, st.integers(1, 7), st.sampled_from(list(OUTPUTS)), st.sampled_from(["float32", "float64"])
)
small = st.builds(Problem, seeds, st.integers(1, 4), st.sampled_from(list(OUTPUTS)), st.just("float32"))


@settings(max_examples=60, deadline=None)
@given(small, st.booleans())
def test_values_are_those_of_the_definition(problem, use_logit):
    use_logit = use_logit and problem.model.link != "identity"
    truth = shapley_by_definition(problem.model, problem.rows, problem.baseline, use_logit=use_logit)
    np.testing.assert_allclose(problem.explain(use_logit=use_logit).values, truth, rtol=0, atol=1e-9)


@settings(deadline=None)
@given(problems)
def test_values_add_up_to_the_prediction(problem):
    found = problem.explain()
    whole = found.expected + found.values.sum(axis=1)
    np.testing.assert_allclose(whole, predict(problem.model, problem.rows), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.expected, predict(problem.model, problem.baseline).mean(axis=0), rtol=0, atol=1e-9)


@settings(deadline=None)
@given(problems)
def test_features_that_cannot_matter_get_exactly_nothing(problem):
    same = (problem.rows[:, None] == problem.baseline) | (np.isnan(problem.rows[:, None]) & np.isnan(problem.baseline))
    values = problem.explain().values
    assert not values[same.all(axis=1)].any()
    unused = np.setdiff1d(np.arange(problem.rows.shape[1]), problem.model.feature)
    assert not values[:, unused].any()


@settings(deadline=None)
@given(problems)
def test_twins_get_the_same(problem):
    """Every tree again with two features exchanged: rows in which they are equal cannot tell them apart."""
    if problem.rows.shape[1] < 2:
        return
    model = problem.model
    swapped = np.where(model.feature == 0, 1, np.where(model.feature == 1, 0, model.feature)).astype(np.int32)
    count = len(model.feature)
    both = replace(
        model,
        feature=np.concatenate([model.feature, swapped]),
        **{part: np.concatenate([getattr(model, part)] * 2) for part in ("threshold", "missing_left", "value")},
        **{
            part: np.concatenate([getattr(model, part), getattr(model, part) + count]).astype(np.int32)
            for part in ("left", "right", "roots")
        },
        categories=dict(model.categories) | {node + count: codes for node, codes in model.categories.items()},
    )
    problem.rows[:, 1], problem.baseline[:, 1] = problem.rows[:, 0], problem.baseline[:, 0]
    values = problem.explain(both).values
    np.testing.assert_allclose(values[:, 0], values[:, 1], rtol=0, atol=1e-9)


@settings(deadline=None)
@given(problems, st.floats(-5, 5), st.floats(-5, 5))
def test_margins_are_linear_in_the_leaves(problem, a, b):
    first = replace(problem.model, link="identity")
    other = replace(first, value=np.cos(first.value), base=first.base * 0)
    mixed = replace(first, value=a * first.value + b * other.value, base=a * first.base)
    expected = a * problem.explain(first).values + b * problem.explain(other).values
    np.testing.assert_allclose(problem.explain(mixed).values, expected, rtol=0, atol=1e-9)


@settings(deadline=None)
@given(problems, seeds)
def test_column_order_changes_nothing(problem, seed):
    values = problem.explain().values
    order = np.random.default_rng(seed).permutation(problem.rows.shape[1])
    place = np.append(np.argsort(order), -1)
    problem.model = replace(problem.model, feature=place[problem.model.feature].astype(np.int32))
    problem.rows, problem.baseline = problem.rows[:, order], problem.baseline[:, order]
    np.testing.assert_allclose(problem.explain().values, values[:, order], rtol=0, atol=1e-9)


@settings(deadline=None)
@given(problems, st.booleans())
def test_a_row_explained_alone_gets_the_same(problem, use_logit):
    use_logit = use_logit and problem.model.link != "identity"
    together = problem.explain(use_logit=use_logit).values
    problem.rows = problem.rows[1:2]
    np.testing.assert_allclose(problem.explain(use_logit=use_logit).values, together[1:2], rtol=0, atol=1e-12)


@settings(deadline=None)
@given(problems, st.booleans())
def test_the_baseline_s_order_and_copies_of_all_of_it_change_nothing(problem, use_logit):
    use_logit = use_logit and problem.model.link != "identity"
    values = problem.explain(use_logit=use_logit).values
    problem.baseline = np.concatenate([problem.baseline[::-1], problem.baseline])
    np.testing.assert_allclose(problem.explain(use_logit=use_logit).values, values, rtol=0, atol=1e-12)


@settings(deadline=None)
@given(seeds, st.integers(1, 8), st.sampled_from(list(OUTPUTS)))
def test_a_linear_model_adds_up_and_ignores_equal_cells(seed, features, link):
    rng = np.random.default_rng(seed)
    model = LinearModel(rng.normal(size=(features, OUTPUTS[link])), rng.normal(size=OUTPUTS[link]), link)
    rows, baseline = rng.normal(size=(3, features)), rng.normal(size=(2, features))
    baseline[:, 0] = rows[0, 0]
    batch = as_batch(baseline)
    found = exact_shap(model, rows, baseline, names=batch.names, baseline_batch=batch)
    np.testing.assert_allclose(found.expected + found.values.sum(axis=1), predict(model, rows), rtol=0, atol=1e-9)
    assert not found.values[0, 0].any()


def test_the_trees_are_worth_the_name():
    """Among random forests some ask about a category, some twice about a feature on one path, some are constant."""
    models = [random_forest(np.random.default_rng(seed), categorical=[0]) for seed in range(30)]
    assert all(isinstance(model, TreeEnsemble) for model in models)
    assert sum(bool(model.categories) for model in models) > 10
    assert sum(len(model.feature) > 20 for model in models) > 10
    assert sum((model.feature[model.roots] < 0).any() for model in models) > 5
