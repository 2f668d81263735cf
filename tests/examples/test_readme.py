"""Does the README tell the truth?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fenced import run_commands, texts
from pellucid.cli import main
from pellucid.cli.arguments import command_parser
from pellucid.config import parse_config, to_spec

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_commands_run(tmp_path):
    """As a newcomer types them, in an empty folder and an empty home."""
    (commands,) = texts(README, "sh")
    done = run_commands(commands, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "What drives the model" in done.stdout
    files = {path.name for path in (tmp_path / "results").rglob("*") if path.is_file()}
    named = set(
        re.findall(
            r"`(?:explanations_shap/)?([\w.]+\.(?:json|html|ipynb|pdf|csv))`",
            README.split("| file | what |")[1].split("A smaller")[0],
        )
    )
    assert files == named


def test_the_small_request_runs(people, tmp_path):
    (text,) = texts(README, "json")
    path = tmp_path / "analysis_config.json"
    path.write_text(text)
    assert main(["run", str(path), "--data", str(people.csv), "--output", str(tmp_path / "results")]) == 0
    assert to_spec(parse_config(text)).bias is not None


def test_both_make_commands_are_named():
    assert "make demo" in README
    assert "make test" in README


@pytest.mark.parametrize("command", ["run", "check", "demo", "schema", "container"])
def test_help_has_an_example_or_the_paths(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        command_parser().parse_args([command, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert "example" in text or "ROOT/" in text


def test_schema_accepts_the_small_request(capsys):
    import jsonschema

    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.validate(json.loads(texts(README, "json")[0]), schema)
