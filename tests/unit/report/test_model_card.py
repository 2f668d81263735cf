from __future__ import annotations

import json
import re

import pytest

from pellucid.report.model_card import to_model_card
from pellucid.report.model_card_markdown import to_model_card_markdown

NAME = re.compile(r".{1,63}")
"""AWS::SageMaker::ModelCard MetricGroup Name, CloudFormation reference."""

METRIC_NAME = re.compile(r".{1,255}")
TYPES = {"number", "string", "boolean", "linear_graph", "bar_chart", "matrix"}


def metric(name="DPL", value=0.25, **more):
    return {"name": name, "description": "", "value": value, **more}


def result(columns=("sex",), selections=("F",), features=3, points=4):
    facets = {
        column: [{"value_or_threshold": text, "metrics": [metric(), metric("DI", "Infinity")]} for text in selections]
        for column in columns
    }
    details = {
        column: [
            {
                "value_or_threshold": text,
                "metrics": [
                    {
                        "name": "DPL",
                        "interval_95": [0.1, 0.4],
                        "n_a": 70,
                        "n_d": 30,
                        "verdict": {"decision": "fail", "reason": "All of it lies above 0.1."},
                    },
                    {"name": "DI", "interval_95": None, "n_a": 70, "n_d": 30},
                ],
            }
            for text in selections
        ]
        for column in columns
    }
    curve = {
        "feature_name": "age",
        "data_type": "numerical",
        "feature_values": list(range(points)),
        "data_distribution": [1 / points] * points,
        "model_predictions": [[0.123456789] * points],
        "label_headers": ["score"],
    }
    return {
        "version": "1.0",
        "pre_training_bias_metrics": {"label": "y", "facets": facets, "label_value_or_threshold": "1"},
        "explanations": {
            "kernel_shap": {
                "score": {"global_shap_values": {f"x{k}": k / 7 for k in range(features)}, "expected_value": 0.5}
            },
            "pdp": [curve, {"feature_name": "note", "data_type": "free_text", "error": "too many words"}],
        },
        "pellucid": {
            "version": "9",
            "seed": 0,
            "rows": 100,
            "config_sha256": "ab",
            "pre_training_bias_metrics": {"facets": details},
        },
    }


def card(document):
    return json.loads(to_model_card(document, "mine"))


def test_it_says_values_verdicts_and_intervals():
    bias, explanations = card(result())["evaluation_details"]
    assert bias["evaluation_observation"] == "1 values were judged against limits, 1 failed: DPL of sex = F."
    dpl, di = bias["metric_groups"][0]["metric_data"]
    assert dpl["value"] == 0.25
    assert dpl["notes"].startswith("fail: All of it lies above 0.1. 95 % interval 0.1 to 0.4; n_d = 30, n_a = 70.")
    assert (di["type"], di["value"]) == ("string", "Infinity")
    assert [one["name"] for one in explanations["metric_groups"][0]["metric_data"]] == ["x2", "x1", "x0"]


def test_what_is_not_defined_says_why():
    document = result()
    document["pre_training_bias_metrics"]["facets"]["sex"][0]["metrics"][0] |= {"value": None, "error": "nobody"}
    dpl = card(document)["evaluation_details"][0]["metric_groups"][0]["metric_data"][0]
    assert dpl == {"name": "DPL", "type": "string", "value": "not defined: nobody"}


@pytest.mark.parametrize("words", ["x" * 500, "two\nlines", "", "<script>", "é" * 80])
def test_names_keep_to_the_bounds(words):
    document = result(columns=(words, words + "y"), selections=(words, words + "z"))
    for detail in card(document)["evaluation_details"]:
        assert NAME.fullmatch(detail["name"])
        assert len(detail["evaluation_observation"]) <= 2096
        groups = [group["name"] for group in detail["metric_groups"]]
        assert len(set(groups)) == len(groups)
        for group in detail["metric_groups"]:
            assert NAME.fullmatch(group["name"])
            for one in group["metric_data"]:
                assert METRIC_NAME.fullmatch(one["name"])
                assert one["type"] in TYPES
                assert len(one.get("notes", "")) <= 1024


def test_a_card_that_fits_leaves_nothing_out():
    assert "do not fit" not in card(result())["additional_information"]["caveats_and_recommendations"]


def test_curves_go_first_when_it_would_be_too_long():
    text = to_model_card(result(points=20_000), "mine")
    assert len(text) < 100_000
    found = json.loads(text)
    assert [detail["name"] for detail in found["evaluation_details"]][1] == "Explanations"
    assert len(found["evaluation_details"][1]["metric_groups"]) == 1
    told = "1 of 3 metric groups do not fit into this card."
    assert found["additional_information"]["caveats_and_recommendations"].endswith(told)


def test_very_many_groups_still_fit():
    text = to_model_card(result(selections=[str(k) for k in range(2000)]), "mine")
    assert len(text) < 100_000
    groups = json.loads(text)["evaluation_details"][0]["metric_groups"]
    assert [group["name"] for group in groups[:2]] == ["sex = 0", "sex = 1"]


def test_markdown_shows_words_from_data_as_they_are():
    page = to_model_card_markdown(result(selections=("a|b <i>*c*",)), "my_model")
    assert "# my\\_model" in page
    assert "### sex = a\\|b \\<i\\>\\*c\\*" in page
    assert "| DPL | 0.25 | fail: All of it lies above 0.1." in page
    assert all(line.count("|") - line.count("\\|") == 4 for line in page.splitlines() if line.startswith("|"))
