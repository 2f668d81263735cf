"""No process of a shadow endpoint outlives its job, however the job ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pellucid.cli import main

MODEL = """
import os
import time
from pathlib import Path

def model_fn(folder):
    Path({mark!r}).write_text(str(os.getpid()))
    return {answer!r}

def transform_fn(model, body, content_type, accept):
    Path({asked!r}).touch()
    if model == "hang":
        time.sleep(60)
    if model == "fail":
        raise ValueError("out of order")
    return "\\n".join("0.7" for _ in body.splitlines()), "text/csv"
"""


@pytest.fixture
def job(tmp_path: Path, people, config):
    """The command line of a job whose model, as told, answers, fails or hangs."""

    def make(answer: str) -> list[str]:
        folder = tmp_path / "model"
        folder.mkdir()
        marks = {"mark": str(tmp_path / "pid"), "asked": str(tmp_path / "asked")}
        (folder / "inference.py").write_text(MODEL.format(answer=answer, **marks))
        request = config(
            methods={"post_training_bias": {"methods": ["DPPL"]}},
            predictor={"model_name": "m", "content_type": "text/csv", "accept_type": "text/csv"},
        )
        place = tmp_path / "root/processing/input/config"
        place.mkdir(parents=True)
        (place / "analysis_config.json").write_text(json.dumps(request))
        options = ["--root", str(tmp_path / "root"), "--dataset", str(people.csv), "--output", str(tmp_path / "out")]
        return ["container", *options, "--model", f"m={folder}", "--trust", "--shadow"]

    return make


def gone(pid: int) -> bool:
    """Whether the process ends within some seconds."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_after_success(job, tmp_path):
    assert main(job("answer")) == 0
    assert (tmp_path / "out/analysis.json").exists()
    assert gone(int((tmp_path / "pid").read_text()))


def test_after_a_failure(job, tmp_path):
    assert main(job("fail")) == 1
    assert "out of order" in (tmp_path / "root/output/message").read_text()
    assert gone(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_after_a_signal(job, tmp_path, number):
    command = [sys.executable, "-m", "pellucid", *job("hang")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while not (tmp_path / "asked").exists() and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(process.pid, number)
    assert process.wait(timeout=20) != 0
    assert gone(int((tmp_path / "pid").read_text()))
    assert not (tmp_path / "out").exists()
