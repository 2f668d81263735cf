"""The README shows what the doctor really prints."""

from __future__ import annotations

import json
from pathlib import Path

from fenced import texts
from pellucid.cli import main

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_doctor_prints_what_is_shown(tmp_path, monkeypatch, capsys):
    (said,) = texts(README, "console")
    (example,) = texts(README, "json")
    request = example.replace('"label": "Target"', '"label": "target"').replace('  "group_variable": "Age",\n', "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "analysis_config.json").write_text(request)
    people = "".join(f"{20 + k % 40},{k % 2},{k % 3 % 2}\n" for k in range(200))
    (tmp_path / "people.csv").write_text("Age,Sex,Target\n" + people)
    command, shown = said.removeprefix("$ pellucid ").split("\n", 1)
    assert main(command.split()) == 0
    assert capsys.readouterr().out == shown
    assert json.loads((tmp_path / "analysis_config.fixed.json").read_text())["label"] == "Target"
