"""Locators read off the model's own words."""

from __future__ import annotations

import json

import pytest

from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.doctor.answer_fixes import answer_patch

CSV, LINES, JSON = "text/csv", "application/jsonlines", "application/json"
RECORD = {"predicted_label": 1, "probability": 0.7}


@pytest.mark.parametrize(
    ("said", "spec", "patch"),
    [
        ("0.5\n", PredictorSpec(probability=3), {"predictor.probability": None}),
        ("yes,0.5", PredictorSpec(), {"predictor.probability": 1}),
        ("1,0.7", PredictorSpec(label=5), {"predictor.label": None, "predictor.probability": 1}),
        (
            json.dumps(RECORD),
            PredictorSpec(accept_type=LINES, probability="scores"),
            {"predictor.probability": "probability"},
        ),
        (
            json.dumps({"predictions": [RECORD]}),
            PredictorSpec(accept_type=JSON, probability="scores"),
            {"predictor.probability": "predictions[*].probability"},
        ),
        ("0.5", PredictorSpec(label_headers=("no", "yes")), {"predictor.label_headers": None}),
        ('{"score": 0.5}', PredictorSpec(), {"predictor.accept_type": LINES}),
    ],
    ids=["beyond", "second column", "label beyond", "JSON Lines", "JSON", "headers", "another format"],
)
def test_patch(said, spec, patch):
    assert dict(answer_patch(ModelError("it failed", excerpt=said), spec)) == patch


@pytest.mark.parametrize("said", ["", "expected 4 features", "<html>", "yes"])
def test_no_patch_for_an_answer_without_scores(said):
    assert answer_patch(ModelError("it failed", excerpt=said), PredictorSpec(probability=0)) == ()


def test_no_patch_for_a_refusal():
    assert answer_patch(ModelError("refused", status=400, excerpt="0.5"), PredictorSpec(probability=9)) == ()
