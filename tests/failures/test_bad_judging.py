"""Wrong limits and wrong combinations: one message, exit code 2 (1 when the data do not allow it), and nothing written."""

from __future__ import annotations

import json

import pytest


def refused(outcome, code=2):
    assert outcome.code == code
    assert not outcome.made - {"analysis_config.json", "limits.json"}
    return outcome.err


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ('{"DII": [0.8, 1.25]}', ["DII", 'did you mean "DI"?']),
        ('{"DI": [0.8, 1.25], "DPPL": 0.1, "RD": [0.1, -0.1]}', ["2 problems", "DPPL", "RD"]),
        ("[0.8, 1.25]", ["no JSON object"]),
        ("", ["line 1, column 1"]),
    ],
)
def test_a_limits_file_that_is_wrong(run, config, people, tmp_path, limits, words):
    path = tmp_path / "limits.json"
    path.write_text(limits)
    message = refused(run(config(), "--data", str(people.csv), "--limits", str(path)))
    assert all(word in message for word in words)


def test_a_limits_file_or_set_that_is_not_there(run, config, people):
    message = refused(run(config(), "--data", str(people.csv), "--limits", "nowhere.json"))
    assert "nowhere.json" in message
    message = refused(run(config(), "--data", str(people.csv), "--limits", "conventional-ish"))
    assert '"conventional"' in message


def test_a_folder_is_no_limits_file(run, config, people, tmp_path):
    assert "cannot be read" in refused(run(config(), "--data", str(people.csv), "--limits", str(tmp_path)))


@pytest.mark.parametrize(("column", "words"), [("Sx", ["'Sx'", "'Sex'"]), ("99", ["no such column", "'99'"])])
def test_an_intersection_of_a_column_that_is_not_there(run, config, people, column, words):
    message = refused(run(config(), "--data", str(people.csv), "--intersect", f"Race,{column}"))
    assert "intersections[0]" in message
    assert all(word in message for word in words)


def test_an_intersection_with_too_many_values(run, config, people):
    message = refused(run(config(), "--data", str(people.csv), "--intersect", "Sex,Age"), code=1)
    assert "distinct values" in message
    assert "at most 50" in message


@pytest.mark.parametrize("wanted", ["Sex", "Sex,", "Sex,Sex", ","])
def test_an_intersection_of_less_than_two_columns(run, config, capsys, wanted):
    with pytest.raises(SystemExit) as stopped:
        run(config(), "--intersect", wanted)
    assert stopped.value.code == 2
    assert "two or more different columns" in capsys.readouterr().err


def test_a_search_without_anything_to_combine(run, config, people):
    message = refused(run(config(), "--data", str(people.csv), "--worst-group", "2"))
    assert "worst_group" in message
    assert "two facets or more" in message


def test_combined_groups_without_bias_metrics(run, config, people, archive):
    methods = {"shap": {"baseline": [[0] * 14], "num_samples": 20}}
    wanted = config(methods=methods, predictor={"model_name": "income"})
    message = refused(run(wanted, "--data", str(people.csv), "--model", f"income={archive}", "--intersect", "Sex,Race"))
    assert "intersections" in message


def test_verdicts_and_combined_groups_stand_in_the_extension_only(run, config, people):
    facets = [{"name_or_index": "Sex", "value_or_threshold": [0]}, {"name_or_index": "Race"}]
    arguments = ("--data", str(people.csv), "--json")
    plain = json.loads(run(config(facet=facets), *arguments).out)
    asked = json.loads(
        run(
            config(facet=facets),
            *arguments,
            *("--limits", "conventional", "--intersect", "Sex,Race", "--worst-group", "2"),
        ).out
    )
    assert {key: asked[key] for key in asked if key != "pellucid"} == {
        key: plain[key] for key in plain if key != "pellucid"
    }
    own = asked["pellucid"]
    assert own["limits"]["source"] == "conventional"
    assert own["limits"]["by_metric"]["DI"] == [0.8, 1.25]
    decisions = {
        metric["name"]: metric["verdict"]["decision"]
        for metric in own["pre_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]
        if "verdict" in metric
    }
    assert decisions["DPL"] in {"pass", "fail", "not enough data"}
    (crossed,) = own["intersections"]["pre_training_bias_metrics"]["facets"].values()
    assert len(crossed) > 4
    assert all({"name", "value", "n_a", "n_d"} <= set(metric) for cell in crossed for metric in cell["metrics"])
    assert any("worst group tested" in note for note in own["notes"])
    assert "compliant" not in json.dumps(asked)
