"""A session of its own for every test, and the requests that most jobs here make."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pellucid.demo.adult import FEATURES, LABEL
from pellucid.sdk import LocalSession, clarify

Making = Callable[..., clarify.SageMakerClarifyProcessor]

SLEEPER = """
import os, time
from pathlib import Path

def model_fn(folder):
    return None

def transform_fn(model, body, content_type, accept):
    Path({mark!r}).write_text(str(os.getpid()))
    time.sleep(60)
"""
"""A model that writes its process id down when it is asked, and does not answer."""


@pytest.fixture
def session(tmp_path: Path) -> LocalSession:
    return LocalSession(tmp_path / "jobs")


@pytest.fixture
def processor(session: LocalSession) -> Making:
    def make(**arguments: object) -> clarify.SageMakerClarifyProcessor:
        return clarify.SageMakerClarifyProcessor(
            **{
                "role": "r",
                "instance_count": 1,
                "instance_type": "ml.m5.xlarge",
                "sagemaker_session": session,
                **arguments,
            }
        )

    return make


@pytest.fixture
def data(people, tmp_path: Path) -> Callable[..., clarify.DataConfig]:
    def make(**arguments: object) -> clarify.DataConfig:
        paths = {"s3_data_input_path": str(people.headless_csv), "s3_output_path": str(tmp_path / "out")}
        return clarify.DataConfig(**{**paths, "label": LABEL, "headers": [*FEATURES, LABEL], **arguments})

    return make


@pytest.fixture
def bias() -> clarify.BiasConfig:
    return clarify.BiasConfig([1], "Sex", [0])


@pytest.fixture
def model() -> clarify.ModelConfig:
    return clarify.ModelConfig("income", 1, "ml.m5.xlarge", accept_type="text/csv", content_type="text/csv")


@pytest.fixture
def sleeper(tmp_path: Path, session: LocalSession) -> Callable[[], int]:
    """Registers, as `income`, a model that never answers; the call waits until it was asked and gives its process."""
    folder, mark = tmp_path / "sleeper", tmp_path / "asked"
    folder.mkdir()
    (folder / "inference.py").write_text(SLEEPER.format(mark=str(mark)))
    session.register_model("income", folder, trust=True)

    def asked() -> int:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(FileNotFoundError, ValueError):
                return int(mark.read_text())
            time.sleep(0.02)
        raise AssertionError("the model was never asked")

    yield asked
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        os.kill(int(mark.read_text()), signal.SIGKILL)
