"""Results appear whole or not at all."""

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
from servers.hanging import hanging_server


def request(folder: Path, config: dict[str, object]) -> str:
    path = folder / "analysis_config.json"
    path.write_text(json.dumps(config))
    return str(path)


def test_output_below_a_file(config, people, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    code = main(
        ["run", request(tmp_path, config()), "--data", str(people.csv), "--output", str(tmp_path / "file" / "results")]
    )
    assert code == 1
    assert "file" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "in the way"


def test_output_is_a_file(config, people, tmp_path, capsys):
    (tmp_path / "results").write_text("in the way")
    code = main(["run", request(tmp_path, config()), "--data", str(people.csv), "--output", str(tmp_path / "results")])
    assert code == 1
    assert "results" in capsys.readouterr().err
    assert (tmp_path / "results").read_text() == "in the way"


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
from pellucid.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_disk_is_full(config, people, tmp_path):
    """A limit on file size stands for a full disk: the kernel refuses the same write in the same way."""
    results = tmp_path / "results"
    results.mkdir()
    (results / "analysis.json").write_text("earlier")
    arguments = ["run", request(tmp_path, config()), "--data", str(people.csv), "--output", str(results)]
    done = subprocess.run([sys.executable, "-c", FULL_DISK, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert [entry.name for entry in results.iterdir()] == ["analysis.json"]
    assert (results / "analysis.json").read_text() == "earlier"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130)])
def test_interrupted(config, people, tmp_path, sent, code):
    changes = {"methods": {"post_training_bias": {"methods": "all"}}, "predictor": {"endpoint_name": "income"}}
    with hanging_server() as (url, asked):
        arguments = [
            "run",
            request(tmp_path, config(**changes)),
            "--data",
            str(people.csv),
            "--output",
            str(tmp_path / "results"),
        ]
        process = subprocess.Popen(
            [sys.executable, "-m", "pellucid", *arguments, "--endpoint", f"income={url}"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert asked.wait(30)
        time.sleep(0.1)
        os.kill(process.pid, sent)
        _, err = process.communicate(timeout=20)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert "nothing was written" in err
    assert not (tmp_path / "results").exists()


def test_results_replace_earlier_ones(config, people, tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    (results / "analysis.json").write_text("earlier")
    (results / "notes.txt").write_text("mine")
    assert main(["run", request(tmp_path, config()), "--data", str(people.csv), "--output", str(results)]) == 0
    assert json.loads((results / "analysis.json").read_text())["version"] == "1.0"
    assert (results / "notes.txt").read_text() == "mine"
