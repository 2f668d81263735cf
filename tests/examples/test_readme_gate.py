"""Does the README tell the truth about the gate?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fenced import run_commands, texts
from pellucid.cli import main

README = (Path(__file__).parents[2] / "README.md").read_text()
PEOPLE = "sex,y,h\n" + "F,1,1\nM,0,0\nF,0,0\nM,1,1\nF,1,0\nM,1,0\n" * 400


@pytest.fixture
def folder(tmp_path):
    """Where `results` and `main` are results of the same people."""
    config = {
        "dataset_type": "text/csv",
        "label": "y",
        "predicted_label": "h",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
        "methods": {"post_training_bias": {"methods": "all"}},
    }
    (tmp_path / "c.json").write_text(json.dumps(config))
    (tmp_path / "people.csv").write_text(PEOPLE)
    for name in ("results", "main"):
        data, output = str(tmp_path / "people.csv"), str(tmp_path / name)
        assert main(["run", str(tmp_path / "c.json"), "--data", data, "--output", output, "--outcomes"]) == 0
    return tmp_path


def test_the_commands_run(folder):
    (commands,) = texts(README, "bash")
    done = run_commands(commands, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Compared row by row" in done.stdout
    assert (folder / "check.xml").read_text().startswith("<?xml")
    assert (folder / "comment.md").read_text().startswith("### Pellucid: ✅ pass")


def test_the_assertion_runs(folder):
    (code,) = texts(README, "py")
    (folder / "test_fair.py").write_text(code)
    command = "python -m pytest -q -p no:cacheprovider -p pellucid.pytest_plugin"
    done = run_commands(command, folder, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    assert re.search(r"1 (passed|skipped)", done.stdout), done.stdout
