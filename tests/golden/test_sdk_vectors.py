"""The drop-in classes against what the real SDK did with the same arguments (see PROVENANCE_SDK.md)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from golden.sdk_calls import PRODUCE, job_surface, outcome, surface
from golden.sdk_cases import cases
from pellucid.sdk import LocalSession, ProcessingJob, clarify
from pellucid.sdk.job_folder import JobFolder

DOCUMENT = json.loads(Path(__file__).with_name("sdk_vectors.json").read_text())
VECTORS = DOCUMENT["cases"]
TIMESTAMP = re.compile(r"\d{4}(-\d\d){5}-\d{3}$")


class Unstarted(LocalSession):
    """Writes a job down and does not start it."""

    def start(self, request: dict[str, Any], config: dict[str, Any]) -> JobFolder:
        folder = self.job_folder(request["ProcessingJobName"])
        folder.create(request, json.dumps(config))
        return folder


@pytest.fixture
def run(tmp_path: Path):
    def call(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        processor = clarify.SageMakerClarifyProcessor(
            role="r",
            instance_count=1,
            instance_type="ml.m5.xlarge",
            sagemaker_session=Unstarted(tmp_path),
            skip_early_validation=True,
        )
        waiting = {} if "wait" in arguments or method == "run" else {"wait": False, "logs": False}
        getattr(processor, method)(**arguments, **waiting)
        ((folder),) = tmp_path.iterdir()
        job, request = JobFolder(folder), JobFolder(folder).request
        copy = request["ProcessingInputs"][1]["S3Input"]["S3Uri"]
        sent = {
            "inputs": request["ProcessingInputs"],
            "output_config": request["ProcessingOutputConfig"],
            "experiment_config": request.get("ExperimentConfig"),
            "resources": request["ProcessingResources"],
        }
        return {
            "json": job.config.read_text(),
            "uploaded_to": copy.removesuffix("/analysis_config.json"),
            "job_name": TIMESTAMP.sub("<timestamp>", folder.name),
            "request": sent,
        }

    return call


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_same_as_the_sdk(vector, run):
    assert outcome(clarify, vector, run) == vector["outcome"]


def test_the_vectors_are_those_of_the_cases():
    assert [{key: vector[key] for key in ("id", "call", "arguments")} for vector in VECTORS] == json.loads(
        json.dumps(cases())
    )


def test_every_class_and_method_is_covered():
    runs = {name for name in dir(clarify.SageMakerClarifyProcessor) if name.startswith("run")}
    assert {vector["call"] for vector in VECTORS} == {*PRODUCE, *runs}


@pytest.mark.parametrize("name", DOCUMENT["surface"])
def test_same_methods_arguments_defaults_and_constants(name):
    assert surface(clarify, [name])[name] == DOCUMENT["surface"][name]


def test_same_arguments_of_a_job():
    assert job_surface(ProcessingJob) == DOCUMENT["job"]


def test_every_class_is_there():
    assert set(clarify.__all__) == set(DOCUMENT["surface"])
