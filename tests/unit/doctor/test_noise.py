"""How sure the strongest feature is, before anything is asked."""

from __future__ import annotations

import pytest

from pellucid.doctor.noise import enough_samples, expected_agreement

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


def test_few_features_are_enumerated():
    assert expected_agreement(4, None) == 1.0
    assert expected_agreement(4, 14) == 1.0
    assert expected_agreement(1, 1) == 1.0


@pytest.mark.parametrize("features", [3, 8, 14, 100])
def test_what_is_suggested_is_enough(features):
    assert expected_agreement(features, enough_samples(features)) >= 0.949
