"""A whole job with everything in S3: a real server speaks the protocol on loopback."""

from __future__ import annotations

import json
import urllib.request

import boto3
import pytest
from moto.server import ThreadedMotoServer

from pellucid.cli import main


@pytest.fixture
def bucket(monkeypatch):
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    # All servers of this process share what they store: begin with nothing.
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="people")
    yield client
    client.close()
    server.stop()


def test_configuration_data_model_and_results_in_s3(bucket, config, people, archive, tmp_path):
    methods = {"post_training_bias": {"methods": "all"}, "shap": {"num_clusters": 1, "num_samples": 20}}
    request = config(methods=methods, headers=..., predictor={"model_name": "income"}, dataset_uri="s3://people/data/")
    lines = people.csv.read_text().splitlines(keepends=True)
    bucket.put_object(Bucket="people", Key="config.json", Body=json.dumps(request))
    bucket.put_object(Bucket="people", Key="data/part-0.csv", Body="".join(lines[:300]))
    bucket.put_object(Bucket="people", Key="data/part-1.csv", Body=lines[0] + "".join(lines[300:]))
    bucket.put_object(Bucket="people", Key="model.tar.gz", Body=archive.read_bytes())
    arguments = ["--model", "income=s3://people/model.tar.gz", "--output", "s3://people/results/run-1"]
    assert main(["run", "s3://people/config.json", *arguments]) == 0
    found = {entry["Key"] for entry in bucket.list_objects_v2(Bucket="people", Prefix="results/")["Contents"]}
    names = ("analysis.json", "explanations_shap/baseline.csv", "outcomes.json")
    assert found == {f"results/run-1/{name}" for name in names}
    text = bucket.get_object(Bucket="people", Key="results/run-1/analysis.json")["Body"].read()
    assert json.loads(text)["pellucid"]["rows"] == 600
    place = "s3://people/results/run-1"
    assert main(["check", place, "--against", f"{place}/analysis.json", "--json", str(tmp_path / "check.json")]) == 0
    assert "row by row" in json.loads((tmp_path / "check.json").read_text())["notes"][0]


def test_a_missing_object_is_named(bucket, config, tmp_path, capsys):
    path = tmp_path / "analysis_config.json"
    path.write_text(json.dumps(config()))
    assert main(["run", str(path), "--data", "s3://people/nothing.csv", "--output", str(tmp_path / "results")]) == 1
    assert "s3://people/nothing.csv" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()
