"""The contract's reference configurations (1.13), over every format, against an artifact and against a real HTTP server."""

from __future__ import annotations

import csv
import json

import pytest

from pellucid.demo.adult import FEATURES, LABEL
from servers.answering import answering_server

METHODS = {
    "pre_training_bias": {"methods": "all"},
    "post_training_bias": {"methods": "all"},
    "shap": {"num_clusters": 1, "num_samples": 60, "save_local_shap_values": True, "seed": 1},
    "pdp": {"top_k_features": 2, "grid_resolution": 10},
    "report": {"name": "report"},
}

FORMATS = {
    "csv": {"dataset_type": "text/csv", "headers": ..., "label": LABEL},
    "headless csv": {"dataset_type": "text/csv", "label": LABEL},
    "json lines": {"dataset_type": "application/jsonlines", "features": "features", "label": "label"},
    "json": {"dataset_type": "application/json", "features": "[*].features", "label": "[*].label"},
    "parquet": {"dataset_type": "application/x-parquet", "headers": ..., "label": LABEL},
}

SPOKEN = {
    "text/csv": {"content_type": "text/csv", "accept_type": "text/csv", "probability": 1},
    "application/jsonlines": {
        "content_type": "application/jsonlines",
        "accept_type": "application/jsonlines",
        "content_template": '{"features":$features}',
        "probability": "probability",
    },
    "application/json": {
        "content_type": "application/json",
        "accept_type": "application/json",
        "content_template": '{"instances":$records}',
        "record_template": '{"features":$features}',
        "probability": "predictions[*].probability",
    },
}


def data_of(people, name: str) -> str:
    paths = {
        "csv": people.csv,
        "headless csv": people.headless_csv,
        "json lines": people.jsonlines,
        "json": people.json,
        "parquet": people.parquet,
    }
    return str(paths[name])


def spoken_by(name: str) -> dict[str, object]:
    return SPOKEN[{"json lines": "application/jsonlines", "json": "application/json"}.get(name, "text/csv")]


@pytest.mark.parametrize("name", FORMATS)
def test_everything_at_once_against_a_server(run, config, people, server_url, name):
    changes = {**FORMATS[name], "methods": METHODS, "probability_threshold": 0.5}
    predictor = {"endpoint_name": "income", **spoken_by(name)}
    outcome = run(
        config(**changes, predictor=predictor), "--data", data_of(people, name), "--endpoint", f"income={server_url}"
    )
    assert outcome.code == 0, outcome.err
    check_results(outcome, people)


@pytest.mark.parametrize("name", FORMATS)
def test_everything_at_once_against_an_artifact(run, config, people, archive, name):
    changes = {**FORMATS[name], "methods": METHODS, "probability_threshold": 0.5}
    predictor = {"model_name": "income", **{k: v for k, v in spoken_by(name).items() if k != "probability"}}
    outcome = run(
        config(**changes, predictor=predictor), "--data", data_of(people, name), "--model", f"income={archive}"
    )
    assert outcome.code == 0, outcome.err
    check_results(outcome, people)


def check_results(outcome, people) -> None:
    files = {str(path.relative_to(outcome.output)) for path in outcome.output.rglob("*") if path.is_file()}
    assert files == {
        "analysis.json",
        "outcomes.json",
        "report.html",
        "report.ipynb",
        "report.pdf",
        "explanations_shap/out.csv",
        "explanations_shap/baseline.csv",
    }
    analysis = outcome.analysis()
    assert analysis["version"] == "1.0"
    assert len(analysis["pre_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]) == 8
    assert len(analysis["post_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]) == 13
    kernel_shap = analysis["explanations"]["kernel_shap"]["label0"]
    assert list(kernel_shap["global_shap_values"]) == list(FEATURES)
    assert len(analysis["explanations"]["pdp"]) == 2
    local = list(csv.DictReader((outcome.output / "explanations_shap/out.csv").read_text().splitlines()))
    assert len(local) == len(people.rows)
    assert list(local[0]) == [f"{name}_label0" for name in FEATURES]


def test_a_server_and_the_artifact_it_serves_agree(run, config, people, archive, server_url):
    methods = {
        "post_training_bias": {"methods": "all"},
        "shap": {"baseline": [list(people.rows[0][:-1])], "num_samples": 60, "seed": 1},
    }
    base = config(methods=methods)
    data = ["--data", str(people.csv)]
    plain = [*data, "--method", "kernel"]
    artifact = run(base | {"predictor": {"model_name": "income"}}, *plain, "--model", f"income={archive}").analysis()
    served = run(
        base | {"predictor": {"endpoint_name": "income", "probability": 1}},
        *plain,
        "--endpoint",
        f"income={server_url}",
    ).analysis()
    assert artifact["post_training_bias_metrics"] == served["post_training_bias_metrics"]
    ours, theirs = (
        found["explanations"]["kernel_shap"]["label0"]["global_shap_values"] for found in (artifact, served)
    )
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_the_exact_path_is_what_sampling_approaches(run, config, people, archive, server_url):
    """An artifact is taken apart; the server in front of the same model can only be asked."""
    shap = {"baseline": [list(people.rows[0][:-1])], "num_samples": 4096}
    base = config(methods={"shap": shap}, facet=..., label_values_or_threshold=...)
    data = ["--data", str(people.csv)]
    exact = run(base | {"predictor": {"model_name": "income"}}, *data, "--model", f"income={archive}").analysis()
    asked = run(
        base | {"predictor": {"endpoint_name": "income", "probability": 1}}, *data, "--endpoint", f"income={server_url}"
    ).analysis()
    assert exact["pellucid"]["kernel_shap"]["method"] == "exact (trees)"
    assert exact["pellucid"]["kernel_shap"]["model_calls"] == 0
    assert asked["pellucid"]["kernel_shap"]["model_calls"] > 0
    ours, theirs = (found["explanations"]["kernel_shap"]["label0"]["global_shap_values"] for found in (exact, asked))
    assert ours == pytest.approx(theirs, abs=2e-4)


def test_exact_or_not_at_all(run, config, people, server_url):
    shap = {"baseline": [list(people.rows[0][:-1])], "num_samples": 20}
    base = config(methods={"shap": shap}, predictor={"endpoint_name": "income", "probability": 1})
    arguments = ["--data", str(people.csv), "--endpoint", f"income={server_url}", "--method", "exact"]
    outcome = run(base, *arguments)
    assert outcome.code == 2
    assert "--method auto" in outcome.err


def test_shap_values_add_up_to_the_prediction(run, config, people, archive):
    import tarfile

    import numpy as np
    import xgboost

    methods = {"shap": {"baseline": [list(people.rows[0][:-1])], "num_samples": 100, "save_local_shap_values": True}}
    changes = {
        "methods": methods,
        "facet": ...,
        "label_values_or_threshold": ...,
        "predictor": {"model_name": "income"},
    }
    outcome = run(config(**changes), "--data", str(people.csv), "--model", f"income={archive}")
    assert outcome.code == 0, outcome.err
    with tarfile.open(archive) as packed:
        raw = packed.extractfile("xgboost-model").read()
    booster = xgboost.Booster()
    booster.load_model(bytearray(raw))
    predicted = booster.inplace_predict(np.array(people.rows, dtype=float)[:, :-1])
    expected = outcome.analysis()["explanations"]["kernel_shap"]["label0"]["expected_value"]
    rows = list(csv.reader((outcome.output / "explanations_shap/out.csv").read_text().splitlines()))[1:]
    sums = np.array(rows, dtype=float).sum(axis=1)
    assert sums + expected == pytest.approx(predicted, abs=1e-6)


def test_join_column_ends_every_local_row(run, config, people, archive, tmp_path):
    path = tmp_path / "people.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *people.headers])
        writer.writerows([f"p{k}", *row] for k, row in enumerate(people.rows))
    changes = {
        "headers": ...,
        "joinsource_name_or_index": "id",
        "methods": {"shap": {"num_clusters": 2, "num_samples": 40, "save_local_shap_values": True}},
        "predictor": {"model_name": "income"},
    }
    outcome = run(config(**changes), "--data", str(path), "--model", f"income={archive}")
    assert outcome.code == 0, outcome.err
    rows = list(csv.reader((outcome.output / "explanations_shap/out.csv").read_text().splitlines()))
    assert rows[0][-1] == "id"
    assert [row[-1] for row in rows[1:4]] == ["p0", "p1", "p2"]
    assert json.loads((outcome.output / "analysis.json").read_text())["explanations"]["kernel_shap"]


def test_predictions_from_a_file_need_no_model(run, config, people, tmp_path):
    path = tmp_path / "predictions.csv"
    path.write_text("".join(f"{row[-1]}\n" for row in people.rows))
    changes = {
        "predicted_label_dataset_uri": str(path),
        "predicted_label_headers": ["predicted_label"],
        "methods": {"post_training_bias": {"methods": ["DPPL", "AD"]}, "pre_training_bias": {"methods": ["DPL"]}},
    }
    outcome = run(config(**changes), "--data", str(people.csv))
    assert outcome.code == 0, outcome.err
    analysis = outcome.analysis()
    post = {m["name"]: m["value"] for m in analysis["post_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]}
    pre = {m["name"]: m["value"] for m in analysis["pre_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]}
    assert post["AD"] == 0.0
    assert post["DPPL"] == pre["DPL"]


def test_an_interrupted_run_can_be_finished_from_what_was_answered(run, config, people, tmp_path):
    """The second run finds nobody at the address: every answer is in the checkpoint."""
    methods = {"post_training_bias": {"methods": "all"}, "shap": {"num_clusters": 1, "num_samples": 20, "seed": 1}}
    request = config(methods=methods, predictor={"endpoint_name": "income"})
    with answering_server(digits) as url:
        arguments = [
            "--data",
            str(people.csv),
            "--endpoint",
            f"income={url}",
            "--checkpoint",
            str(tmp_path / "answers"),
        ]
        first = run(request, *arguments)
        assert first.code == 0, first.err
        asked = first.analysis()
    second = run(request, *arguments)
    assert second.code == 0, second.err
    assert second.analysis() == asked


def digits(body: bytes) -> bytes:
    """A model that scores a record by the digits in it."""
    lines = body.decode().splitlines()
    return "".join(f"{sum(map(int, filter(str.isdigit, line))) % 97 / 97}\n" for line in lines).encode()
