"""When strengths of interactions are learned: as asked for, or where the model is not in this process."""

from __future__ import annotations

import numpy as np
import pytest

from pellucid.cli.arguments.parser import command_parser
from pellucid.cli.run import settings_of
from pellucid.core.arrays import Batch, Predictions
from pellucid.core.specs import AnalysisSpec, DataSpec, ShapSpec
from pellucid.jobs.attributions import Attributor
from pellucid.jobs.explanations import Explainer


class Away:
    def predict(self, batch):
        a = np.column_stack(batch.columns)
        return Predictions(np.tanh(a[:, 0] * a[:, 1] + a.sum(axis=1))[:, None])

    def close(self):
        pass


class Here(Away):
    def structure(self, columns=None):
        return None


def method_of(model, **wishes):
    rows = Batch(tuple(f"c{k}" for k in range(9)), tuple(np.random.default_rng(1).normal(size=(9, 6))))
    shap = ShapSpec(baseline=((0.0,) * 9,), samples=60, **wishes)
    explainer = Explainer(model, rows, ("p",), lambda *_: None)
    result, _ = Attributor(None, None, 0).attribute(
        AnalysisSpec(DataSpec("text/csv"), shap=shap), shap, explainer, None
    )
    return result.local.method


@pytest.mark.parametrize(
    ("model", "wishes", "learned"),
    [
        (Here(), {}, False),
        (Away(), {}, True),
        (Here(), {"strengths": "learned"}, True),
        (Away(), {"strengths": "common"}, False),
        (Away(), {"method": "kernel", "strengths": "learned"}, False),
    ],
)
def test_who_decides(model, wishes, learned):
    assert ("strengths of interactions learned" in method_of(model, **wishes)) == learned


@pytest.mark.parametrize(("options", "expected"), [([], "auto"), (["--strengths", "learned"], "learned")])
def test_the_option_reaches_the_settings(options, expected):
    assert settings_of(command_parser().parse_args(["run", "config.json", *options])).strengths == expected
