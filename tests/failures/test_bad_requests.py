"""Wrong requests: exit code 2, one message that names the field, the value seen and what is accepted, and no file."""

from __future__ import annotations

import json

import pytest

SHAP = {"shap": {"baseline": [[0] * 14], "num_samples": 20}}
PREDICTOR = {"model_name": "income"}

CHANGES = {
    "unknown field": ({"lable": "Target"}, ["lable", "label"]),
    "wrong type": ({"headers": "Age,Target"}, ["headers", "'Age,Target'", "expected a list"]),
    "unknown data set type": ({"dataset_type": "text/tsv"}, ["dataset_type", "'text/tsv'", "text/csv"]),
    "no methods": ({"methods": ...}, ["methods"]),
    "unknown method": (
        {"methods": {"pre_training_biases": {"methods": "all"}}},
        ["pre_training_biases", "pre_training_bias"],
    ),
    "unknown metric": (
        {"methods": {"pre_training_bias": {"methods": ["CI", "DLP"]}}},
        ["Invalid metric_name", "DLP", "DPL"],
    ),
    "metric of the other stage": (
        {"methods": {"pre_training_bias": {"methods": ["DI"]}}},
        ["Invalid metric_name", "DI"],
    ),
    "bias without facet": ({"facet": ...}, ["facet"]),
    "bias without label": ({"label": ...}, ["label"]),
    "bias without positive values": ({"label_values_or_threshold": ...}, ["label_values_or_threshold"]),
    "positive value not in a list": ({"label_values_or_threshold": 1}, ["label_values_or_threshold", "[1]"]),
    "facet not in headers": (
        {"facet": [{"name_or_index": "sex"}]},
        ["facet[0].name_or_index", "'sex'", "Unable to locate the facet"],
    ),
    "facet index out of range": ({"facet": [{"name_or_index": 99}]}, ["facet[0].name_or_index", "99"]),
    "label not in headers": ({"label": "target"}, ["label", "Headers must contain label"]),
    "group not in headers": ({"group_variable": "age"}, ["group_variable", "'age'"]),
    "excluded column not in headers": ({"excluded_columns": ["Nation"]}, ["excluded_columns", "'Nation'"]),
    "duplicate headers": ({"headers": ["Age", "Age", "Target"]}, ["headers", "Age"]),
    "no predictor": ({"methods": SHAP}, ["predictor"]),
    "baseline and clusters": (
        {"methods": {"shap": {"baseline": [[0] * 14], "num_clusters": 2}}, "predictor": PREDICTOR},
        ["num_clusters", "Baseline and num_clusters cannot be provided together"],
    ),
    "pdp without features or shap": (
        {"methods": {"pdp": {"grid_resolution": 5}}, "predictor": PREDICTOR},
        ["methods.pdp"],
    ),
    "unknown model name": (
        {"methods": SHAP, "predictor": PREDICTOR},
        ["predictor.model_name", "'income'", "--model income="],
    ),
    "text explanations": (
        {"methods": {"shap": {"text_config": {"granularity": "token", "language": "en"}}}, "predictor": PREDICTOR},
        ["text_config"],
    ),
    "images": ({"dataset_type": "application/x-image", "methods": SHAP, "predictor": PREDICTOR}, ["image"]),
    "segments": ({"segment_config": [{"name_or_index": "Age", "segments": [["[1, 4]"]]}]}, ["segment_config"]),
    "report name that leaves the folder": (
        {"methods": {"pre_training_bias": {"methods": "all"}, "report": {"name": "../report"}}},
        ["methods.report.name", "'../report'"],
    ),
    "json lines without features": ({"dataset_type": "application/jsonlines"}, ["features"]),
}


@pytest.mark.parametrize(("changes", "fragments"), CHANGES.values(), ids=CHANGES.keys())
def test_wrong_configuration(run, config, people, changes, fragments):
    outcome = run(config(**changes), "--data", str(people.csv))
    assert outcome.code == 2
    assert all(fragment in outcome.err for fragment in fragments), outcome.err
    assert not outcome.made - {"analysis_config.json"}
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("{", "Unable to load analysis configuration as JSON"),
        ("[1]", "Unable to load analysis configuration as JSON"),
        ("", "Unable to load analysis configuration as JSON"),
        ('{"label": "a", "label": "b"}', "label"),
    ],
)
def test_not_a_configuration(run, people, text, fragment):
    outcome = run(text, "--data", str(people.csv))
    assert outcome.code == 2
    assert fragment in outcome.err


def test_all_problems_are_reported_together(run, config, people):
    outcome = run(
        config(lable="x", probability_threshold="high", label_values_or_threshold=1), "--data", str(people.csv)
    )
    assert outcome.code == 2
    assert all(field in outcome.err for field in ("lable", "probability_threshold", "label_values_or_threshold"))


def test_no_data_named(run, config):
    outcome = run(config())
    assert outcome.code == 2
    assert "dataset_uri" in outcome.err
    assert "--data" in outcome.err


def test_unknown_scheme(run, config):
    outcome = run(config(), "--data", "ftp://host/data.csv")
    assert outcome.code == 2
    assert "ftp" in outcome.err
    assert "s3://" in outcome.err


@pytest.mark.parametrize(
    ("baseline", "fragment"),
    [([[0] * 13], "13 cells"), ([["x"] * 14], "number"), ([[0] * 14, [0] * 15], "15 cells")],
)
def test_baseline_that_does_not_fit(run, config, people, archive, baseline, fragment):
    methods = {"shap": {"baseline": baseline, "num_samples": 20}}
    outcome = run(
        config(methods=methods, predictor=PREDICTOR), "--data", str(people.csv), "--model", f"income={archive}"
    )
    assert outcome.code == 2
    assert "methods.shap.baseline" in outcome.err
    assert fragment in outcome.err
    assert not outcome.made - {"analysis_config.json"}


@pytest.mark.parametrize("arguments", [["--model", "income"], ["--endpoint", "=x"], ["--seed", "-1"], ["--colour"]])
def test_wrong_command_line(run, config, capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        run(config(), *arguments)
    assert stopped.value.code == 2
    assert "usage: pellucid" in capsys.readouterr().err


def test_configuration_file_is_missing(tmp_path, capsys):
    from pellucid.cli import main

    assert main(["run", str(tmp_path / "nothing.json")]) != 0
    assert "nothing.json" in capsys.readouterr().err


def test_errors_escape_nothing_they_need(run, people):
    """Column names come from outside: a hostile one is shown as text, not interpreted."""
    hostile = "\x1b[31mred"
    outcome = run(json.dumps({"dataset_type": "text/csv", "headers": [hostile], hostile: 1}), "--data", str(people.csv))
    assert outcome.code == 2
    assert "\x1b" not in outcome.err
