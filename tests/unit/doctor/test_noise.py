"""How sure the strongest feature is, before anything is asked."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.arrays import Predictions
from pellucid.core.specs import ShapSpec
from pellucid.doctor.noise import enough_samples, expected_agreement, noise_findings


class BlackBox:
    """A model that cannot be taken apart."""

    def predict(self, batch):
        """Zeros."""
        return Predictions(np.zeros((len(batch), 1)))

    def close(self):
        """Nothing to do."""


# (features, samples, share of rows with the right strongest feature), seen with both methods on boosted trees: UCI Adult (14)
# and synthetic data (8, 30, 45), one baseline row, against exact values or 20,000 samples.
SEEN = [
    (14, 28, 0.90),
    (14, 56, 0.95),
    (14, 112, 0.96),
    (8, 16, 0.77),
    (8, 32, 0.92),
    (30, 60, 0.79),
    (30, 120, 0.89),
    (30, 240, 0.98),
    (45, 15, 0.16),
    (45, 90, 0.79),
    (45, 180, 0.87),
    (45, 360, 0.97),
]


@pytest.mark.parametrize(("features", "samples", "share"), SEEN)
def test_the_estimate_is_close_to_what_was_seen(features, samples, share):
    assert expected_agreement(features, samples) == pytest.approx(share, abs=0.12)


# The same against several baseline rows, pair by pair: (features, samples, baseline rows, share).
SEEN_SPREAD = [
    (14, 14, 3, 0.78),
    (14, 14, 10, 0.73),
    (30, 30, 10, 0.72),
    (30, 60, 10, 0.97),
    (69, 69, 3, 0.72),
    (69, 138, 10, 0.87),
]


@pytest.mark.parametrize(("features", "samples", "games", "share"), SEEN_SPREAD)
def test_baseline_rows_share_samples(features, samples, games, share):
    assert expected_agreement(features, samples, games) == pytest.approx(share, abs=0.15)


def test_few_features_are_enumerated():
    assert expected_agreement(4, None) == 1.0
    assert expected_agreement(4, 14) == 1.0
    assert expected_agreement(1, 1) == 1.0


@pytest.mark.parametrize("features", [3, 8, 14, 100])
def test_what_is_suggested_is_enough(features):
    assert expected_agreement(features, enough_samples(features)) >= 0.949
    assert enough_samples(features, games=10) <= enough_samples(features)
    assert expected_agreement(features, enough_samples(features, games=10), games=10) >= 0.949


@pytest.mark.parametrize(
    ("shap", "games"),
    [
        (ShapSpec(baseline=((1,), (2,), (3,))), 3),
        (ShapSpec(clusters=5), 5),
        (ShapSpec(baseline="file://rows.csv"), 1),
        (ShapSpec(baseline=((1,), (2,), (3,)), method="kernel"), 1),
        (ShapSpec(baseline=((1,), (2,), (3,)), use_logit=True), 1),
    ],
)
def test_baseline_rows_with_games_of_their_own(shap, games):
    found = list(noise_findings(replace(shap, samples=15), [f"c{k}" for k in range(14)], BlackBox()))
    assert f"about {100 * expected_agreement(14, 15, games):.0f} of 100 rows" in found[0].what
