"""Data that cannot be read as it is: exit code 1, a message with file, line and text, and no file."""

from __future__ import annotations

import gzip

import pytest

HEADER = "Age,Sex,Target\n"
ROWS = "39,1,0\n50,0,1\n38,1,0\n"
SMALL = {"headers": ["Age", "Sex", "Target"]}

FILES = {
    "too many cells": (HEADER + ROWS + "28,0,1,9\n" + ROWS, ["line 5", "28,0,1,9"]),
    "too few cells": (HEADER + ROWS + "28,0\n" + ROWS, ["line 5", "28,0"]),
    "quote never closed": (HEADER + ROWS + '28,"0,1\n' + ROWS, ["line 5"]),
    "empty file": ("", ["empty"]),
    "blank lines only": ("\n\n", ["blank lines"]),
    "header and no row": (HEADER, ["no row"]),
    "too few columns for the headers": ("Age,Sex\n39,1\n", ["Headers in config do not match", "3", "2"]),
    "too many columns for the headers": ("1,2,3,4\n5,6,7,8\n", ["Headers in config do not match", "3", "4"]),
}


@pytest.mark.parametrize(("text", "fragments"), FILES.values(), ids=FILES.keys())
def test_unreadable_csv(run, config, tmp_path, text, fragments):
    path = tmp_path / "people.csv"
    path.write_text(text)
    outcome = run(config(**SMALL), "--data", str(path))
    assert outcome.code == 1, outcome.err
    assert "people.csv" in outcome.err
    assert all(fragment in outcome.err for fragment in fragments), outcome.err
    assert not outcome.made - {"analysis_config.json"}


def test_duplicate_header(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Age,Sex,Sex,Target\n39,1,1,0\n")
    outcome = run(config(headers=...), "--data", str(path))
    assert outcome.code == 1
    assert "Sex" in outcome.err


def test_control_characters_reach_no_terminal(run, config, tmp_path):
    """A column name is a stranger's text: it must not move the cursor or change colours."""
    path = tmp_path / "people.csv"
    path.write_text("Age,\x1b[2JSex,Target\n" + ROWS)
    changes = {"headers": ..., "facet": [{"name_or_index": 1, "value_or_threshold": [0]}]}
    shown = run(config(**changes), "--data", str(path))
    assert shown.code == 0
    assert "x1b[2JSex" in shown.out
    refused = run(config(headers=..., facet=[{"name_or_index": "Sex"}]), "--data", str(path))
    assert refused.code == 2
    assert "\x1b" not in shown.out + shown.err + refused.err


def test_bytes_that_are_not_utf8(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes((HEADER + ROWS).encode() + "52,männlich,0\n".encode("latin-1") + ROWS.encode())
    outcome = run(config(**SMALL), "--data", str(path))
    assert outcome.code == 1
    assert "line 5" in outcome.err


def test_truncated_gzip(run, config, tmp_path):
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress((HEADER + ROWS * 2000).encode())[:-20])
    outcome = run(config(**SMALL), "--data", str(path))
    assert outcome.code == 1
    assert "people.csv.gz" in outcome.err


def test_missing_data_names_a_neighbour(run, config, people):
    outcome = run(config(), "--data", str(people.csv.with_name("peopel.csv")))
    assert outcome.code == 1
    assert "peopel.csv" in outcome.err
    assert "people.csv" in outcome.err


def test_empty_folder(run, config, tmp_path):
    folder = tmp_path / "nothing"
    folder.mkdir()
    outcome = run(config(), "--data", str(folder))
    assert outcome.code == 1
    assert "nothing" in outcome.err


LOCATED = {
    "people.jsonl": {"dataset_type": "application/jsonlines", "features": "features", "label": "label"},
    "people.json": {"dataset_type": "application/json", "features": "[*].features", "label": "[*].label"},
}


@pytest.mark.parametrize(
    ("name", "text", "fragments"),
    [
        ("people.jsonl", '{"features": [1, 2], "label": 0}\n{"features": [1, \n', ["line 2"]),
        ("people.jsonl", '{"features": [1, 2], "label": 0}\n{"features": [1], "label": 0}\n', ["line 2"]),
        ("people.jsonl", '{"feature": [1, 2], "label": 0}\n', ["features"]),
        ("people.jsonl", '{"features": [1, 2], "lable": 0}\n{"features": [1, 2], "lable": 1}\n', ["label"]),
        ("people.json", "[{", ["people.json"]),
        ("people.json", '[{"x": [1, 2], "label": 0}]', ["features"]),
        ("people.json", '[{"features": [1, 2], "label": 0}, {"features": [1, 2]}]', ["label"]),
        ("people.json", "[]", ["people.json"]),
    ],
    ids=[
        "broken line",
        "wrong length",
        "lines without features",
        "lines without label",
        "broken document",
        "no features",
        "fewer labels than rows",
        "no record",
    ],
)
def test_unreadable_json(run, config, tmp_path, name, text, fragments):
    path = tmp_path / name
    path.write_text(text)
    outcome = run(config(**LOCATED[name], headers=["Age", "Sex", "Target"]), "--data", str(path))
    assert outcome.code == 1, outcome.err
    assert name in outcome.err
    assert all(fragment in outcome.err for fragment in fragments), outcome.err


def test_truncated_parquet(run, config, people, tmp_path):
    path = tmp_path / "people.parquet"
    path.write_bytes(people.parquet.read_bytes()[:-100])
    outcome = run(config(dataset_type="application/x-parquet"), "--data", str(path))
    assert outcome.code == 1
    assert "people.parquet" in outcome.err


def test_continuous_facet_without_threshold(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "".join(f"{age}.5,1,{age % 2}\n" for age in range(20, 60)))
    outcome = run(config(**SMALL, facet=[{"name_or_index": "Age"}]), "--data", str(path))
    assert outcome.code == 1
    assert "Threshold values must be provided for continuous features" in outcome.err


PREDICTED = {
    "headers": ["Sex", "Target", "Guess"],
    "predicted_label": "Guess",
    "methods": {"post_training_bias": {"methods": "all"}},
}


def test_no_positive_prediction(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("".join(f"{k % 2},{k % 3 % 2},0\n" for k in range(100)))
    outcome = run(config(**PREDICTED), "--data", str(path))
    assert outcome.code == 1
    assert "No Label values are present in the predicted Label Column" in outcome.err


def test_predictions_of_another_type(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("".join(f"{k % 2},{k % 3 % 2},0.{k}\n" for k in range(100)))
    outcome = run(config(**PREDICTED), "--data", str(path))
    assert outcome.code == 1
    assert "Predicted Label Column series datatype is not the same as Label Column series" in outcome.err


def test_one_class_label_is_an_error_of_single_metrics(run, config, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "".join(f"{k},{k % 2},1\n" for k in range(100)))
    outcome = run(config(**SMALL, group_variable="Age"), "--data", str(path))
    assert outcome.code == 0
    metrics = {
        metric["name"]: metric
        for metric in outcome.analysis()["pre_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]
    }
    assert metrics["CDDL"]["error"] == "No negative labels in set"
    assert metrics["CI"]["value"] == 0.0


@pytest.mark.parametrize(
    ("facet_rows", "join", "fragments"),
    [
        ("F\nM\n", None, ["2", "3"]),
        ("1,F\n1,M\n3,F\n", "id", ["id", "1"]),
    ],
    ids=["row counts differ", "join column not unique"],
)
def test_facet_data_set_that_does_not_fit(run, config, tmp_path, facet_rows, join, fragments):
    main, facets = tmp_path / "people.csv", tmp_path / "facets.csv"
    main.write_text("1,39,0\n2,50,1\n3,38,0\n")
    facets.write_text(facet_rows)
    changes: dict[str, object] = {
        "headers": ["id", "Age", "Target"],
        "facet_dataset_uri": str(facets),
        "facet_headers": ["id", "Gender"] if join else ["Gender"],
        "facet": [{"name_or_index": "Gender", "value_or_threshold": ["F"]}],
    }
    if join:
        changes["joinsource_name_or_index"] = join
    outcome = run(config(**changes), "--data", str(main))
    assert outcome.code == 1, outcome.err
    assert all(fragment in outcome.err for fragment in fragments), outcome.err
    assert not outcome.made - {"analysis_config.json"}
