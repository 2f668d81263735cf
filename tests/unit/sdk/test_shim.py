"""`from sagemaker import clarify` finds us where the real SDK is absent, and only when asked to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

IMPORTS = """
from pellucid import sdk

sdk.install()
sdk.install()
import sagemaker
import sagemaker.clarify
import sagemaker.core.clarify
from sagemaker import Session, clarify, get_execution_role
from sagemaker.clarify import SHAPConfig, SageMakerClarifyProcessor
from sagemaker.core import clarify as third
from sagemaker.core.clarify import DataConfig
from sagemaker.core.processing import ProcessingJob as other
from sagemaker.exceptions import UnexpectedStatusException
from sagemaker.processing import ProcessingJob
from sagemaker.session import Session as same

assert clarify is third is sdk.clarify
assert SHAPConfig is sdk.clarify.SHAPConfig
assert sagemaker.processing.ProcessingJob is ProcessingJob is other is sdk.ProcessingJob
assert UnexpectedStatusException is sdk.UnexpectedStatusException
assert Session() is same(boto_session=None)
assert isinstance(Session(), sdk.LocalSession)
processor = SageMakerClarifyProcessor(role=get_execution_role(), sagemaker_session=Session())
assert processor.role.startswith("arn:")
sdk.register_endpoint("churn", "http://127.0.0.1:1")
assert Session().models.find("churn").is_endpoint
"""


def run(code: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(path or "")}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)


def test_both_layouts():
    done = run(IMPORTS)
    assert done.returncode == 0, done.stderr


def test_nothing_happens_unasked():
    done = run("import pellucid.sdk, sys\nassert 'sagemaker' not in sys.modules\nimport sagemaker")
    assert "ModuleNotFoundError: No module named 'sagemaker'" in done.stderr


def test_the_real_sdk_is_not_replaced(tmp_path):
    (tmp_path / "sagemaker").mkdir()
    (tmp_path / "sagemaker/__init__.py").write_text("real = True")
    done = run("from pellucid import sdk\nsdk.install()", tmp_path)
    assert "UnsupportedError: The SageMaker SDK is installed here" in done.stderr
    assert str(tmp_path / "sagemaker/__init__.py") in done.stderr


def test_nor_is_one_without_an_init_file(tmp_path):
    (tmp_path / "sagemaker/core").mkdir(parents=True)
    done = run("from pellucid import sdk\nsdk.install()", tmp_path)
    assert str(tmp_path / "sagemaker") in done.stderr


def test_importing_the_classes_is_light():
    code = (
        "import sys, pellucid.sdk\n"
        "heavy = {'pandas', 'numpy', 'duckdb', 'xgboost', 'sklearn', 'urllib3', 'boto3'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr
