"""The processing-container contract (7.2): fixed paths, exit message, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pellucid.cli import main
from servers.hanging import hanging_server


@pytest.fixture
def root(tmp_path: Path, people) -> Path:
    """A container's file system with the data set mounted."""
    (tmp_path / "processing/input/config").mkdir(parents=True)
    data = tmp_path / "processing/input/data"
    data.mkdir()
    (data / "people.csv").write_bytes(people.csv.read_bytes())
    (tmp_path / "processing/output").mkdir()
    return tmp_path


def configure(root: Path, config: dict[str, object]) -> None:
    (root / "processing/input/config/analysis_config.json").write_text(json.dumps(config))


def test_results_and_message(root, config):
    configure(root, config())
    assert main(["container", "--root", str(root)]) == 0
    assert json.loads((root / "processing/output/analysis.json").read_text())["version"] == "1.0"
    assert (root / "output/message").read_text() == "Completed: SageMaker XAI Analyzer ran successfully"


def test_dataset_uri_wins_over_the_mounted_data(root, config, people, tmp_path):
    short = tmp_path / "short.csv"
    short.write_text("\n".join(people.csv.read_text().splitlines()[:101]) + "\n")
    configure(root, config(dataset_uri=str(short)))
    assert main(["container", "--root", str(root)]) == 0
    assert json.loads((root / "processing/output/analysis.json").read_text())["pellucid"]["rows"] == 100


def test_failure_leaves_a_message_and_no_result(root, config, capsys):
    configure(root, config(facet=[{"name_or_index": "Gender"}]))
    assert main(["container", "--root", str(root)]) == 2
    message = (root / "output/message").read_text()
    assert "Unable to locate the facet." in message
    assert len(message.encode()) <= 1024
    assert list((root / "processing/output").iterdir()) == []
    assert message.splitlines()[0] in capsys.readouterr().err


def test_a_long_message_is_cut_to_what_the_platform_shows(root, config):
    configure(root, config(**{f"unknown_field_{k}": k for k in range(100)}))
    assert main(["container", "--root", str(root)]) == 2
    assert len((root / "output/message").read_bytes()) <= 1024


def test_termination_cleans_up(root, config):
    methods = {"post_training_bias": {"methods": "all"}}
    configure(root, config(methods=methods, predictor={"endpoint_name": "income"}))
    with hanging_server() as (url, asked):
        command = [sys.executable, "-m", "pellucid", "container", "--root", str(root), "--endpoint", f"income={url}"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert asked.wait(30)
        os.kill(process.pid, signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode != 0
    assert "Signal 15 received, cleaning up" in err
    assert "Signal 15 received" in (root / "output/message").read_text()
    assert list((root / "processing/output").iterdir()) == []
