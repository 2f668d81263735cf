"""Does the documentation tell the truth, and does it tell everything?"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from fenced import blocks, run_page
from pellucid.cli import main
from pellucid.cli.arguments import command_parser
from pellucid.config import json_schema, parse_config, read_limits
from pellucid.core.metric_catalogue import METRICS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "generated" not in path.parts)
WITH_EXAMPLES = [
    page for page in PAGES if any(block.language in ("sh", "python", "json") for block in blocks(page.read_text()))
]
SERVED = "http://127.0.0.1:8080"
REQUEST = {
    "dataset_type": "text/csv",
    "label": "Target",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
    "methods": {"pre_training_bias": {"methods": "all"}},
}
MODEL_REQUEST = {
    **REQUEST,
    "methods": {"post_training_bias": {"methods": "all"}},
    "predictor": {"model_name": "income", "content_type": "text/csv", "accept_type": "text/csv"},
}
ENDPOINT_REQUEST = {
    **MODEL_REQUEST,
    "predictor": {
        "endpoint_name": "income-prod",
        "content_type": "text/csv",
        "accept_type": "text/csv",
        "probability": 1,
    },
}


@pytest.fixture(scope="module")
def laid(people, archive, tmp_path_factory):
    """What the pages take as given: people, a model, requests about both, and two results."""
    folder = tmp_path_factory.mktemp("laid")
    shutil.copy(people.csv, folder / "people.csv")
    shutil.copy(archive, folder / "model.tar.gz")
    for name, request in (("analysis", REQUEST), ("model", MODEL_REQUEST), ("endpoint", ENDPOINT_REQUEST)):
        (folder / f"{name}_config.json").write_text(json.dumps(request))
    asked = ["--data", str(folder / "people.csv"), "--model", f"income={folder / 'model.tar.gz'}"]
    for name in ("results", "main"):
        assert main(["run", str(folder / "model_config.json"), *asked, "--output", str(folder / name)]) == 0
    return folder


@pytest.fixture
def folder(laid, tmp_path):
    return shutil.copytree(laid, tmp_path / "reader")


@pytest.fixture(scope="module")
def bucket(people):
    """A bucket called `bucket`, and the environment in which AWS tools find it."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    found = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="people.csv", Body=people.csv.read_bytes())
    yield {**found, "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}"}
    client.close()
    server.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built from a copy so that its generated pages do not meet anybody else's."""
    source = tmp_path_factory.mktemp("site") / "docs"
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("generated", "__pycache__"))
    shutil.copytree(ROOT / "examples", source.parent / "examples")
    built = source.parent / "html"
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", str(source), str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return built


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(DOCS).with_suffix("")))
def test_the_examples_of_the_page_run(page, folder, bucket, server_url):
    done = run_page(page.read_text().replace(SERVED, server_url), folder, bucket)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(DOCS).with_suffix("")))
def test_its_json_is_a_request_or_limits(page):
    for block in blocks(page.read_text(), "json"):
        assert block.name, "say which file it is: 'This is `name.json`:'"
        if "methods" in json.loads(block.text):
            parse_config(block.text)
        else:
            read_limits(block.text, block.name)


def test_the_site_builds_without_a_warning(site):
    assert "Pellucid" in (site / "index.html").read_text()


def test_every_metric_command_and_field_has_its_page(site):
    for code, info in METRICS.items():
        assert info.title in (site / "generated" / "metrics" / f"{code}.html").read_text()
    (commands,) = (action.choices for action in command_parser()._actions if hasattr(action.choices, "keys"))
    for command in commands:
        assert (site / "generated" / "commands" / f"{command}.html").exists()
    told = (site / "generated" / "configuration.html").read_text()
    for field in fields(json_schema()):
        assert re.search(rf"<span class=\"pre\">{re.escape(field)}</span>", told), field


def fields(node) -> set[str]:
    """Every name a configuration may hold, at any depth."""
    if isinstance(node, list):
        return set().union(*map(fields, node))
    if not isinstance(node, dict):
        return set()
    here = set(node.get("properties", {}))
    return here.union(*(fields(child) for child in node.values()))


def test_every_notebook_is_a_page(site):
    for path in (ROOT / "examples").glob("*.ipynb"):
        assert "interval" in (site / "generated" / "notebooks" / f"{path.stem}.html").read_text()
    assert "<svg" in (site / "generated" / "notebooks" / "income.html").read_text()


def test_every_public_name_is_in_the_reference(site):
    import pellucid

    told = (site / "reference" / "python.html").read_text()
    for name in pellucid.__all__:
        assert name.startswith("__") or f'id="pellucid.{name}"' in told, name


def test_people_of_the_fixtures_have_the_columns_of_the_pages(folder):
    with (folder / "people.csv").open() as file:
        assert {"Age", "Sex", "Target", "Education-Num", "Hours per week", "Capital Gain"} <= set(
            next(csv.reader(file))
        )
