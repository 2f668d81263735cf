"""Ask the real SageMaker SDK what it does with every case of `sdk_cases`, and keep its answers.

Run it in an environment of its own (see PROVENANCE_SDK.md):

    python -m venv /tmp/sdk && /tmp/sdk/bin/pip install 'sagemaker==2.257.*'
    SAGEMAKER_SUPPRESS_V2_WARNING=1 /tmp/sdk/bin/python tests/golden/make_sdk_vectors.py
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))

from sagemaker import clarify, s3
from sagemaker.processing import ProcessingJob
from sdk_calls import job_surface, outcome, surface
from sdk_cases import cases

OUTPUT = Path(__file__).with_name("sdk_vectors.json")
TIMESTAMP = re.compile(r"\d{4}(-\d\d){5}-\d{3}$")


def run(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The configuration that is uploaded, where to, and the request that is sent instead of being sent."""
    session = mock.MagicMock(boto_region_name="us-east-1")
    session.local_mode = False
    session.config = session.sagemaker_config = None
    session._append_sagemaker_config_tags.side_effect = lambda tags, *_: tags
    session.expand_role.side_effect = lambda role: role
    uploads: list[tuple[str, str]] = []

    def upload(local_path: str, desired_s3_uri: str, **_: object) -> str:
        uploads.append((Path(local_path).read_text(), desired_s3_uri))
        return f"{desired_s3_uri}/{Path(local_path).name}"

    processor = clarify.SageMakerClarifyProcessor(
        role="arn:aws:iam::1:role/r",
        instance_count=1,
        instance_type="ml.m5.xlarge",
        sagemaker_session=session,
        skip_early_validation=True,
    )
    waiting = {} if "wait" in arguments or method == "run" else {"wait": False, "logs": False}
    with mock.patch.object(s3.S3Uploader, "upload", side_effect=upload):
        getattr(processor, method)(**arguments, **waiting)
    ((text, place),) = uploads
    sent = session.process.call_args.kwargs
    name = TIMESTAMP.sub("<timestamp>", sent["job_name"])
    request = {key: sent[key] for key in ("inputs", "output_config", "experiment_config", "resources")}
    return {"json": text, "uploaded_to": place, "job_name": name, "request": request}


def main() -> None:
    found = [{**case, "outcome": outcome(clarify, case, run)} for case in cases()]
    classes = [name for name, value in vars(clarify).items() if not name.startswith("_") and _is_own(value)]
    document = {
        "sdk": version("sagemaker"),
        "surface": surface(clarify, sorted(classes)),
        "job": job_surface(ProcessingJob),
        "cases": found,
    }
    OUTPUT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(len(found), "cases,", sum("error" in case["outcome"] for case in found), "of them errors")


def _is_own(value: object) -> bool:
    return isinstance(value, type) and value.__module__ == clarify.__name__


main()
