from __future__ import annotations

import json

import pytest

from pellucid.cli import main


@pytest.fixture
def saved(run, config, people):
    return run(config(), "--data", str(people.csv)).output


def test_json_on_standard_output(saved, capsys):
    assert main(["export", "model-card", str(saved)]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["model_overview"] == {"model_name": "results"}
    (detail,) = card["evaluation_details"]
    assert detail["metric_groups"][0]["name"] == "Sex = 0"


def test_a_file_of_markdown(saved, tmp_path):
    page = tmp_path / "CARD.md"
    arguments = ["--format", "markdown", "--name", "income", "--output", str(page)]
    assert main(["export", "model-card", str(saved / "analysis.json"), *arguments]) == 0
    assert page.read_text().startswith("# income\n")


@pytest.mark.parametrize(
    ("content", "words", "code"),
    [
        (None, "does not exist", 1),
        ("{", "this is not JSON", 1),
        ("[1]", "this is no result", 1),
        ('{"a": 1}', "this is no result", 1),
    ],
)
def test_what_is_no_result(tmp_path, capsys, content, words, code):
    if content is not None:
        (tmp_path / "analysis.json").write_text(content)
    assert main(["export", "model-card", str(tmp_path / "analysis.json")]) == code
    assert words in capsys.readouterr().err


def test_a_folder_without_a_result(tmp_path, capsys):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    assert main(["export", "model-card", str(tmp_path)]) == 2
    assert "there is no analysis.json" in capsys.readouterr().err


def test_help_tells_what_can_be_exported(capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    assert "model-card" in capsys.readouterr().out
