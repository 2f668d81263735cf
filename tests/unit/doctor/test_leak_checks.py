"""Features that give the label away."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.doctor.leak_checks import leak_findings

ROWS = 400
RNG = np.random.default_rng(0)
LABEL = RNG.integers(0, 2, ROWS)
NOISE = RNG.normal(size=ROWS)


def found(name: str, column: np.ndarray, label: np.ndarray = LABEL) -> list[str]:
    rows = Batch((name, "y"), (column, label))
    return [finding.code for finding in leak_findings(rows, "y", (name,), path="excluded_columns")]


WORDS = np.array([{0: "no", 1: "yes"}[value] for value in LABEL.tolist()], dtype=object)
ALMOST = np.where(np.arange(ROWS) == 5, 1 - LABEL, LABEL)


@pytest.mark.parametrize(
    "column",
    [LABEL, 1 - LABEL, WORDS, LABEL * 2.5 + 1, ALMOST, LABEL * 100 + NOISE, -LABEL * 100 + NOISE],
    ids=["equal", "opposite", "in words", "scaled", "almost", "score", "falling score"],
)
def test_leaks(column):
    assert found("feature", column) == ["label-leak"]


@pytest.mark.parametrize(
    "column",
    [
        NOISE,
        np.arange(ROWS),
        RNG.integers(0, 5, ROWS),
        LABEL + NOISE,
        np.array([f"id{k}" for k in range(ROWS)], dtype=object),
    ],
    ids=["noise", "number of the row", "codes", "helpful feature", "name of the row"],
)
def test_no_leak(column):
    assert found("feature", column) == []


def test_nothing_is_suspected_on_a_handful_of_other_labels():
    rare = np.where(np.arange(ROWS) < 10, 1, 0)
    assert found("feature", rare, rare) == []


@pytest.mark.parametrize("name", ["prediction", "predicted_label", "y_pred", "Predicted_Score", "y_hat"])
def test_predictions_among_the_features(name):
    assert found(name, NOISE) == ["prediction-among-features"]


@pytest.mark.parametrize("name", ["predator", "credit_score", "label_count", "y"])
def test_names_that_are_no_predictions(name):
    rows = Batch((name, "target"), (NOISE, LABEL))
    assert not list(leak_findings(rows, "target", (name,), path="x"))
