from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Attributions, Batch, Predictions
from pellucid.core.specs import ShapSpec
from pellucid.core.structures import LinearModel
from pellucid.explain import importance_correlation, top_feature_changes
from pellucid.jobs.exact_values import exact_values
from pellucid.jobs.explanations import Explainer
from pellucid.jobs.inquiry import Inquiry
from pellucid.jobs.sampled_values import sample
from pellucid.jobs.sensitivity import SHARE, measure_sensitivity

WEIGHTS = np.array([[1.0], [2.0], [-1.0]])


class Endpoint:
    """A linear model that counts what it is asked."""

    rows = 0

    def predict(self, batch):
        self.rows += len(batch)
        return Predictions(1 / (1 + np.exp(-(np.column_stack(batch.columns) @ WEIGHTS))))

    def close(self):
        pass


class Known(Endpoint):
    def structure(self, columns=None):
        return LinearModel(WEIGHTS, np.zeros(1), "logistic")


def ask(predictor, count=60, **shap):
    rng = np.random.default_rng(3)
    rows = Batch(("a", "b", "c"), tuple(rng.normal(size=(3, count)).round(2)))
    explainer = Explainer(predictor, rows, ("p",), lambda *_: None)
    inquiry = Inquiry(ShapSpec(**shap), explainer, None, 0)
    return inquiry, rows.take(np.arange(2))


def test_what_changes_is_counted():
    used = np.array([[3.0, 1.0], [0.0, 0.0], [-3.0, 1.0], [1.0, 2.0]])[:, :, None]
    other = np.array([[2.0, 1.0], [0.0, 1.0], [2.0, 1.0], [2.0, 1.0]])[:, :, None]
    assert top_feature_changes(used, other) == 0.5
    assert top_feature_changes(used, used) == 0.0


def test_ranks_are_those_of_scipy():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(1)
    for _ in range(20):
        first, second = rng.integers(0, 4, size=(2, 30, 6, 2)) * np.array([[[1, 2]]]) * 1.0
        expected = spearmanr(*(np.abs(values).max(axis=2).mean(axis=0) for values in (first, second))).statistic
        assert importance_correlation(first, second) == pytest.approx(expected)
    flat = np.ones((5, 3, 1))
    assert importance_correlation(flat, flat) == 1.0
    assert importance_correlation(flat, flat * np.array([[[1], [2], [3]]])) == 0.0


def test_exact_values_are_compared_without_asking_the_model():
    predictor = Known()
    inquiry, baseline = ask(predictor)
    local = exact_values(inquiry, predictor.structure(), baseline).attributions
    found = measure_sensitivity(inquiry, predictor.structure(), local, wanted=None)
    assert found.name == "generated"
    assert found.explained_rows == 60
    assert [(choice.name, choice.rows) for choice in found.alternatives] == [
        ("typical", 1),
        ("nearest", 1),
        ("clusters", 5),
        ("sample", 10),
    ]
    assert all(0 < choice.changed_top_feature < 1 for choice in found.alternatives)
    assert measure_sensitivity(inquiry, predictor.structure(), local, wanted=False) is None


def test_the_values_compared_are_those_of_the_other_baseline():
    """With one feature that matters per row, the baseline decides which: the truth is known by hand."""
    predictor = Known()
    inquiry, _ = ask(predictor)
    rows = Batch(("a", "b", "c"), (np.array([0.5, 0.5, 0.5]), np.zeros(3), np.zeros(3)))
    inquiry = inquiry.about(rows)
    given = Batch(rows.names, (np.array([0.5]), np.array([0.5]), np.array([0.0])))  # only b differs from the rows
    local = exact_values(inquiry, predictor.structure(), given).attributions
    found = measure_sensitivity(inquiry, predictor.structure(), local, wanted=None)
    assert [choice.name for choice in found.alternatives] == ["typical", "sample"]  # the others say the same
    assert {choice.changed_top_feature for choice in found.alternatives} == {1.0}  # nothing differs from them


@pytest.mark.parametrize(("samples", "is_cheap"), [(2000, True), (20, False)])
def test_sampled_values_are_compared_at_a_tenth_of_the_predictions(samples, is_cheap):
    predictor = Wide()
    inquiry, baseline = wide(predictor, samples)
    local = sample(inquiry, baseline, samples=samples)
    asked = predictor.rows
    found = measure_sensitivity(inquiry, None, local, wanted=None)
    assert (found is not None) is is_cheap
    assert predictor.rows - asked <= SHARE * local.model_rows
    forced = measure_sensitivity(inquiry, None, local, wanted=True)
    assert predictor.rows - asked <= (SHARE + 1) * local.model_rows
    assert (forced is not None) is is_cheap


def test_an_endpoint_is_asked_only_when_that_was_asked_for():
    predictor = WideEndpoint()
    inquiry, baseline = wide(predictor, 2000)
    local = sample(inquiry, baseline, samples=2000)
    asked = predictor.rows
    assert measure_sensitivity(inquiry, None, local, wanted=None) is None
    assert predictor.rows == asked
    assert measure_sensitivity(inquiry, None, local, wanted=True).explained_rows == 80
    assert asked < predictor.rows <= 2 * asked


class WideEndpoint(Endpoint):
    def predict(self, batch):
        self.rows += len(batch)
        margins = np.column_stack(batch.columns) @ np.arange(1.0, 13.0)
        return Predictions(np.tanh(margins / 20)[:, None])


class Wide(WideEndpoint):
    def structure(self, columns=None):
        return None


def wide(predictor, samples):
    rng = np.random.default_rng(5)
    names = tuple(f"c{k}" for k in range(12))
    rows = Batch(names, tuple(rng.normal(size=(12, 80))))
    explainer = Explainer(predictor, rows, ("p",), lambda *_: None)
    return Inquiry(ShapSpec(samples=samples), explainer, None, 0), rows.take(np.arange(3))


def test_too_much_work_is_not_done_unasked():
    predictor = Known()
    inquiry, baseline = ask(predictor, count=30)
    local = exact_values(inquiry, predictor.structure(), baseline).attributions
    assert isinstance(local, Attributions)
    grown = forest_of(200_000)
    assert measure_sensitivity(inquiry, grown, local, wanted=None) is None


def forest_of(leaves):
    from pellucid.core.structures import TreeEnsemble

    nothing = np.full(leaves, -1, dtype=np.int32)
    return TreeEnsemble(
        3,
        nothing,
        np.zeros(leaves),
        nothing,
        nothing,
        np.zeros(leaves, dtype=bool),
        np.zeros((leaves, 1)),
        np.arange(leaves, dtype=np.int32),
        np.zeros(1),
        "logistic",
        "float64",
    )
