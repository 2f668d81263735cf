"""Clarify sections of notebooks, with only the import line and the places changed, on data that ships with us."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from fenced import texts
from pellucid.demo.adult import FEATURES, LABEL
from pellucid.sdk import LocalSession, ProcessingJob, clarify

README = Path(__file__).parents[2] / "README.md"
HEADERS = [*FEATURES, LABEL]
REVIEWER = """
import json

def model_fn(folder):
    return {"awful": 1, "fine": 3, "superb": 5}

def input_fn(body, content_type):
    return [json.loads(line)["features"] for line in body.decode().splitlines()]

def predict_fn(rows, stars):
    return [stars[text] for text, _ in rows]

def output_fn(stars, accept):
    return "\\n".join(json.dumps({"predicted_label": star}) for star in stars), accept
"""


@pytest.fixture
def session(tmp_path) -> LocalSession:
    return LocalSession(tmp_path / "jobs")


def metrics(folder: Path, stage: str, facet: str) -> dict[str, float]:
    document = json.loads((folder / "analysis.json").read_text())
    return {metric["name"]: metric["value"] for metric in document[stage]["facets"][facet][0]["metrics"]}


def test_the_readme_s_notebook(people, archive, tmp_path):
    """In a process of its own, on the folder that `pellucid demo` leaves."""
    (code,) = (text for text in texts(README.read_text(), "python") if "was: from" in text)
    folder = tmp_path / "pellucid-demo"
    folder.mkdir()
    (folder / "people.csv").write_bytes(people.csv.read_bytes())
    (folder / "model.tar.gz").write_bytes(archive.read_bytes())
    lines = code.rstrip().splitlines()
    program = "\n".join([*lines[:-1], f"print({lines[-1].partition('  #')[0]})"])
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Completed\n")
    assert metrics(tmp_path / "clarify-bias", "post_training_bias_metrics", "Sex")["DPPL"] > 0.1


def test_explanations_of_a_headless_file_with_a_baseline_file(people, archive, session, tmp_path):
    features = tmp_path / "features.csv"
    with features.open("w", newline="") as file:
        csv.writer(file).writerows(row[:-1] for row in people.rows[:20])
    session.register_model("income", archive)
    processor = clarify.SageMakerClarifyProcessor(
        role="r", instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=session
    )
    processor.run_explainability(
        data_config=clarify.DataConfig(
            s3_data_input_path=features.as_uri(),
            s3_output_path=(tmp_path / "out").as_uri(),
            headers=list(FEATURES),
            dataset_type="text/csv",
        ),
        model_config=clarify.ModelConfig(
            model_name="income",
            instance_type="ml.m5.xlarge",
            instance_count=1,
            accept_type="text/csv",
            content_type="text/csv",
        ),
        explainability_config=clarify.SHAPConfig(
            baseline=str(features), num_samples=15, agg_method="mean_abs", save_local_shap_values=True
        ),
        logs=False,
    )
    with (tmp_path / "out/explanations_shap/out.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [f"{name}_label0" for name in FEATURES]
    assert len(rows) == 20


def test_reviews_as_json_lines_with_several_positive_labels(session, tmp_path):
    reviews = [("superb", "Gift Card", 5), ("fine", "Gift Card", 4), ("awful", "Games", 1), ("superb", "Games", 3)] * 50
    lines = [json.dumps({"features": [text, category], "star_rating": star}) for text, category, star in reviews]
    (tmp_path / "reviews.jsonl").write_text("\n".join(lines))
    (tmp_path / "model/code").mkdir(parents=True)
    (tmp_path / "model/code/inference.py").write_text(REVIEWER)
    session.register_model("reviewer", tmp_path / "model", trust=True)
    processor = clarify.SageMakerClarifyProcessor("r", 1, "ml.c5.2xlarge", sagemaker_session=session)
    processor.run_post_training_bias(
        data_config=clarify.DataConfig(
            s3_data_input_path=str(tmp_path / "reviews.jsonl"),
            s3_output_path=str(tmp_path / "out"),
            label="star_rating",
            features="features",
            headers=["review_body", "product_category", "star_rating"],
            dataset_type="application/jsonlines",
        ),
        data_bias_config=clarify.BiasConfig(label_values_or_threshold=[5, 4], facet_name="product_category"),
        model_config=clarify.ModelConfig(
            model_name="reviewer",
            instance_type="ml.m5.4xlarge",
            instance_count=1,
            content_type="application/jsonlines",
            accept_type="application/jsonlines",
            content_template='{"features":$features}',
        ),
        model_predicted_label_config=clarify.ModelPredictedLabelConfig(label="predicted_label"),
        methods=["DPPL", "DI", "DCA", "DCR", "RD", "DAR", "DRR", "AD", "TE"],
        wait=False,
        logs=False,
    )
    job = ProcessingJob.from_processing_name(
        processing_job_name=processor.latest_job.job_name, sagemaker_session=session
    )
    job.wait(logs=False)
    document = json.loads((tmp_path / "out/analysis.json").read_text())["post_training_bias_metrics"]
    assert document["label_value_or_threshold"] == "5,4"
    assert len(document["facets"]["product_category"]) == 2


def test_data_and_results_in_s3(session, people, tmp_path, monkeypatch):
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    access = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {"AWS_ENDPOINT_URL_S3": f"http://{host}:{port}", **access}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    try:
        client.create_bucket(Bucket="people")
        client.put_object(Bucket="people", Key="data/people.csv", Body=people.headless_csv.read_bytes())
        processor = clarify.SageMakerClarifyProcessor(sagemaker_session=session)
        processor.run_pre_training_bias(
            clarify.DataConfig("s3://people/data", "s3://people/out", "s3://people/config", LABEL, HEADERS),
            clarify.BiasConfig([1], "Sex", [0]),
            methods="CI",
            logs=False,
        )
        keys = {entry["Key"] for entry in client.list_objects_v2(Bucket="people")["Contents"]}
    finally:
        client.close()
        server.stop()
    reports = {f"out/report.{kind}" for kind in ("html", "pdf", "ipynb")}
    assert keys == {"data/people.csv", "config/analysis_config.json", "out/analysis.json", *reports}


def test_several_facets_as_categories_and_a_group(session, people, tmp_path):
    processor = clarify.SageMakerClarifyProcessor(sagemaker_session=session, job_name_prefix="grades")
    processor.run_pre_training_bias(
        clarify.DataConfig(str(people.csv), str(tmp_path / "out"), label=LABEL, headers=HEADERS),
        clarify.BiasConfig([1], ["Sex", "Age"], [[0], [40]], group_name="Relationship"),
        logs=False,
    )
    document = json.loads((tmp_path / "out/analysis.json").read_text())["pre_training_bias_metrics"]
    assert list(document["facets"]) == ["Sex", "Age"]
    women = [row[-1] for row in people.rows if row[FEATURES.index("Sex")] == 0]
    men = [row[-1] for row in people.rows if row[FEATURES.index("Sex")] != 0]
    found = metrics(tmp_path / "out", "pre_training_bias_metrics", "Sex")
    assert found["DPL"] == pytest.approx(sum(men) / len(men) - sum(women) / len(women), abs=1e-12)
    assert processor.latest_job.job_name.startswith("grades-")
