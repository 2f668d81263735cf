"""Does the README tell the truth about the gate?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fenced import run_commands, texts

README = (Path(__file__).parents[2] / "README.md").read_text()
PEOPLE = "sex,y,h\n" + "F,1,1\nM,0,0\nF,0,0\nM,1,1\nF,1,0\nM,1,0\n" * 400


@pytest.fixture
def folder(tmp_path, save_results):
    """Where `results` and `main` are results of the same people."""
    for name in ("results", "main"):
        save_results(tmp_path / name, PEOPLE, "--outcomes", metrics="all")
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
