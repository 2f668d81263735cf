"""Results in a real MLflow store on this disk."""

from __future__ import annotations

import json

import pytest

import pellucid

mlflow = pytest.importorskip("mlflow")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of files, for the time of one test."""
    place = (tmp_path / "runs").as_uri()
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", place)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "audits")
    yield place
    mlflow.tracking.fluent._active_experiment_id = None


def files(run):
    client = mlflow.MlflowClient()
    found = client.list_artifacts(run.info.run_id)
    return sorted(entry.path for entry in found)


def only_run():
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("audits")
    (run,) = client.search_runs([experiment.experiment_id])
    return run


def test_the_command_line_keeps_metrics_parameters_and_files(store, run, config, people):
    done = run(config(), "--data", str(people.csv), "--limits", "conventional", "--mlflow")
    assert done.code == 0, done.err
    kept = only_run()
    (sex,) = done.analysis()["pre_training_bias_metrics"]["facets"]["Sex"]
    said = {metric["name"]: metric["value"] for metric in sex["metrics"]}
    assert kept.data.metrics["bias/Sex/0/DPL"] == said["DPL"]
    assert kept.data.metrics["bias/Sex/0/DPL.low"] < said["DPL"] < kept.data.metrics["bias/Sex/0/DPL.high"]
    assert kept.data.params["pellucid.label"] == "Target"
    assert kept.data.tags["pellucid.bias/Sex/0/DPL"] in ("pass", "fail", "not enough data")
    assert kept.info.status == "FINISHED"
    assert files(kept) == ["analysis.json"]
    artifact = mlflow.artifacts.load_text(f"{kept.info.artifact_uri}/analysis.json")
    assert json.loads(artifact) == done.analysis()


def test_an_active_run_is_used_and_left_open(store, config, people, archive):
    request = config(methods={"shap": {"baseline": [[37, *[0] * 13]]}}, predictor={"model_name": "m"})
    mlflow.set_experiment("audits")
    with mlflow.start_run() as active:
        pellucid.analyze(request, data=people.csv, models={"m": archive}, mlflow=True)
        assert mlflow.active_run().info.run_id == active.info.run_id
    kept = only_run()
    assert kept.info.run_id == active.info.run_id
    assert kept.data.metrics["shap/label0/feature/Age"] > 0
    assert files(kept) == ["analysis.json", "explanations_shap"]


def test_words_that_mlflow_would_refuse(store, tmp_path):
    people = {"sé/x": ["f:é", "m"] * 20, "hired": ["yes", "no", "yes", "yes"] * 10}
    request = {
        "dataset_type": "text/csv",
        "label": "hired",
        "label_values_or_threshold": ["yes"],
        "facet": [{"name_or_index": "sé/x"}],
        "methods": {"pre_training_bias": {"methods": ["DPL"]}},
    }
    pellucid.analyze(request, data=people, mlflow=True)
    assert "bias/s__x/f:_/DPL" in only_run().data.metrics


def test_results_stand_even_when_mlflow_cannot_be_reached(run, config, people, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "gopher://nowhere")
    done = run(config(), "--data", str(people.csv), "--mlflow")
    assert done.code == 1
    assert "MLflow at gopher://nowhere could not keep the results" in done.err
    assert done.analysis()["version"] == "1.0"
