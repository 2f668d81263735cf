"""`pellucid check` on what is no result: one message, exit code 2, and never a verdict."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from pathlib import Path

import pytest

from pellucid.cli import main


@pytest.fixture
def saved(tmp_path, save_results):
    """The results of a small run, in a folder."""
    rows = "F,1,1\nM,0,0\nF,0,1\nM,1,1\n" * 200
    return save_results(tmp_path / "results", f"sex,y,h\n{rows}", "--outcomes")


@pytest.fixture
def refused(capsys):
    """What is said about a request that is refused."""

    def call(*arguments):
        capsys.readouterr()
        assert main(["check", *map(str, arguments)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("pellucid: ")
        assert "Traceback" not in captured.err
        return captured.err

    return call


def change(saved, edit):
    path = saved / "analysis.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))


def test_a_folder_that_is_not_there(tmp_path, refused):
    said = refused(tmp_path / "resluts", "--limits", "conventional")
    assert "RESULT" in said
    assert "does not exist" in said


def test_a_folder_without_results(tmp_path, refused):
    (tmp_path / "people.csv").write_text("a,b\n1,2\n")
    assert "analysis.json" in refused(tmp_path, "--limits", "conventional")


def test_a_previous_result_that_is_not_there(saved, tmp_path, refused):
    assert "--against" in refused(saved, "--against", tmp_path / "main")


@pytest.mark.parametrize("text", ["", "{", "pass", "\x00\x01", '{"version": NaN', "[" * 100_000])
def test_damaged_json(saved, refused, text):
    (saved / "analysis.json").write_text(text)
    assert "not JSON" in refused(saved, "--limits", "conventional")


@pytest.mark.parametrize(
    "text", ["[]", "3", "null", '"x"', "{}", '{"version": "1.0"}', '{"version": "1.0", "pellucid": 3}']
)
def test_json_that_is_no_result(saved, refused, text):
    (saved / "analysis.json").write_text(text)
    assert "not a result that pellucid run wrote" in refused(saved, "--limits", "conventional")


def test_a_result_of_another_program(saved, refused):
    change(saved, lambda document: document.pop("pellucid"))
    assert "'pellucid' is missing" in refused(saved, "--limits", "conventional")


def test_a_result_in_another_version(saved, refused):
    change(saved, lambda document: document.update(version="2.0"))
    assert "its version is '2.0', not '1.0'" in refused(saved, "--limits", "conventional")


def rename(document):
    for section in (document, document["pellucid"]):
        section["post_training_bias_metrics"]["facets"]["sex"][0]["metrics"][0]["name"] = "XYZ"


def replace_value(value):
    def edit(document):
        document["post_training_bias_metrics"]["facets"]["sex"][0]["metrics"][0]["value"] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (rename, "'XYZ' is no metric"),
        (replace_value([1]), "[1] is no number"),
        (replace_value("much"), "'much'"),
        (lambda document: document["pellucid"].pop("post_training_bias_metrics"), "is missing"),
        (lambda document: document["post_training_bias_metrics"].pop("facets"), "'facets' is missing"),
        (lambda document: document["pellucid"].update(limits={"source": "x"}), "'by_metric' is missing"),
    ],
)
def test_a_result_with_a_damaged_part(saved, refused, edit, said):
    change(saved, edit)
    assert said in refused(saved, "--limits", "conventional")


def test_nothing_to_judge_by(saved, refused):
    assert "there is nothing to judge it by" in refused(saved)


def test_limits_that_are_no_limits(saved, tmp_path, refused):
    (tmp_path / "limits.json").write_text('{"DPPL": [0.1, -0.1]}')
    assert "DPPL" in refused(saved, "--limits", tmp_path / "limits.json")
    assert "conventional" in refused(saved, "--limits", "conventionel")


@pytest.mark.parametrize("tolerance", ["-0.1", "inf", "nan"])
def test_a_tolerance_that_is_none(saved, refused, tolerance):
    assert "tolerance" in refused(saved, "--against", saved, f"--tolerance={tolerance}")


def bomb(rows):
    """A short text that unpacks to far more than these rows need."""
    return b64encode(zlib.compress(b"\0" * 10**7, 9)).decode() if rows else ""


def damage(document, name, value):
    return json.dumps(document | {name: value})


@pytest.mark.parametrize(
    "damaged",
    [
        lambda document: "",
        lambda document: "[]",
        lambda document: damage(document, "format", "something else"),
        lambda document: damage(document, "rows", -1),
        lambda document: damage(document, "rows", 10**12),
        lambda document: damage(document, "rows", 801),
        lambda document: damage(document, "rows", "800"),
        lambda document: damage(document, "observed_positive", "???"),
        lambda document: damage(document, "observed_positive", b64encode(b"no zlib").decode()),
        lambda document: damage(document, "predicted_positive", bomb(800)),
        lambda document: damage(document, "selected", [{}]),
        lambda document: damage(document, "fingerprints", []),
    ],
)
def test_damaged_outcomes_are_left_aside_and_that_is_said(saved, capsys, damaged):
    path = Path(saved) / "outcomes.json"
    path.write_text(damaged(json.loads(path.read_text())))
    code = main(["check", str(saved), "--against", str(saved)])
    out = capsys.readouterr().out
    assert code == 0
    assert "Compared by intervals" in out
    assert "outcomes.json" in out


def test_words_from_a_result_are_shown_as_words(saved, capsys):
    """A group's name cannot move the cursor, end the line or begin a verdict."""
    path = saved / "analysis.json"
    path.write_text(path.read_text().replace('"F"', '"F\\u001b[2J\\npass: 0 fail"'))
    main(["check", str(saved), "--limits", "conventional"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert sum(line.startswith(("pass", "FAIL:", "not enough data:")) for line in out.splitlines()) == 1
