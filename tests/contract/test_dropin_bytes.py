"""A drop-in job writes the very `analysis.json` that the command line writes, shadow endpoint or not."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from pellucid.cli import main
from pellucid.demo.adult import FEATURES, LABEL
from pellucid.sdk import LocalSession, clarify

HEADERS = [*FEATURES, LABEL]


@pytest.fixture(scope="module")
def linear(adult, tmp_path_factory) -> Path:
    """A scikit-learn model: its exact values need its insides, which only its own process can read."""
    from sklearn.linear_model import LogisticRegression

    rows = adult.train[:2000]
    fitted = LogisticRegression(max_iter=50, solver="liblinear").fit(
        [row[:-1] for row in rows], [row[-1] for row in rows]
    )
    path = tmp_path_factory.mktemp("linear") / "model.pkl"
    path.write_bytes(pickle.dumps(fitted))
    return path


@pytest.fixture(params=["xgboost", "scikit-learn"])
def model(request, archive, linear) -> tuple[Path, bool]:
    return (archive, False) if request.param == "xgboost" else (linear, True)


@pytest.fixture
def data(people, tmp_path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("".join(people.headless_csv.read_text().splitlines(keepends=True)[:80]))
    return path


def run_job(work: Path, data: Path, model: tuple[Path, bool]) -> Path:
    """The folder of results of a job with everything in it."""
    session = LocalSession(work / "jobs")
    session.register_model("income", model[0], trust=model[1])
    processor = clarify.SageMakerClarifyProcessor(sagemaker_session=session)
    explained = [
        clarify.SHAPConfig(
            baseline=[list(map(int, data.read_text().splitlines()[0].split(",")))[:-1]], agg_method="mean_abs", seed=1
        ),
        clarify.PDPConfig(features=["Age"], grid_resolution=5),
    ]
    processor.run_bias_and_explainability(
        clarify.DataConfig(str(data), str(work / "out"), label=LABEL, headers=HEADERS),
        clarify.ModelConfig("income", 1, "ml.m5.xlarge", accept_type="text/csv", content_type="text/csv"),
        explained,
        clarify.BiasConfig([1], "Sex", [0], group_name="Age"),
        model_predicted_label_config=clarify.ModelPredictedLabelConfig(probability_threshold=0.6),
        logs=False,
    )
    return work / "out"


def test_same_as_the_command_line(tmp_path, data, model):
    made = run_job(tmp_path, data, model)
    arguments = ["--data", str(data), "--model", f"income={model[0]}", *["--trust"] * model[1]]
    output = tmp_path / "again"
    assert main(["run", str(made / "analysis_config.json"), "--output", str(output), *arguments]) == 0
    for name in ("analysis.json", "explanations_shap/out.csv", "explanations_shap/baseline.csv"):
        assert (made / name).read_bytes() == (output / name).read_bytes(), name
    assert json.loads((made / "analysis.json").read_text())["explanations"]["kernel_shap"]
