from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

import pellucid
from pellucid.core.errors import ConfigErrors

ASKED = {"label": "hired", "positive": "yes", "facets": {"sex": "f"}}


def test_values_are_those_of_a_hand_count(people):
    found = pellucid.bias(people, **ASKED)
    women, men = people[people.sex == "f"], people[people.sex == "m"]
    expected = (men.hired == "yes").mean() - (women.hired == "yes").mean()
    assert found["sex"]["DPL"].value == pytest.approx(expected)
    assert found["sex"].rows == len(women)
    assert "DI" not in found["sex"]


def test_facets_in_every_form(people):
    by_name = pellucid.bias(people, label="hired", positive="yes", facets="sex")
    by_list = pellucid.bias(people, label="hired", positive="yes", facets=["sex", "city"])
    by_values = pellucid.bias(people, label="hired", positive="yes", facets={"sex": ["f", "m"], "city": None})
    assert [facet.selection for facet in by_name] == ["f", "m"]
    assert {facet.column for facet in by_list} == {"sex", "city"}
    assert [facet.selection for facet in by_values if facet.column == "sex"] == ["f,m"]


def test_given_predictions_may_be_any_sequence(people):
    guesses = ["yes" if score > 0 else "no" for score in people.score]
    expected = pellucid.bias(people.assign(guess=guesses), predictions="guess", exclude=["city"], **ASKED)
    for given in (
        guesses,
        tuple(guesses),
        np.array(guesses),
        pd.Series(guesses, index=range(7, 407)),
        pl.Series(guesses),
    ):
        found = pellucid.bias(people, predictions=given, **ASKED)
        assert found["sex"]["DI"].value == expected["sex"]["DI"].value


def test_the_predictions_of_a_function_that_gives_labels(people):
    def model(frame):
        assert list(frame.columns) == ["age", "score"]
        return np.where(frame["score"] > 0, "yes", "no")

    found = pellucid.bias(people, predictions=model, exclude=["sex", "city"], metrics=["DI"], **ASKED)
    guesses = pd.Series(np.where(people.score > 0, "yes", "no"))
    shares = (guesses == "yes").groupby(people.sex).mean()
    assert found["sex"]["DI"].value == pytest.approx(shares["f"] / shares["m"])


def test_scores_are_compared_with_a_threshold(people):
    numbers = people.assign(hired=(people.hired == "yes").astype(int))
    asked = {"label": "hired", "positive": 1, "facets": {"sex": "f"}, "metrics": ["DPPL"], "exclude": ["sex", "city"]}
    by_default = pellucid.bias(numbers, predictions=lambda frame: frame["score"], **asked)
    at_zero = pellucid.bias(numbers, predictions=lambda frame: frame["score"], threshold=0.0, **asked)
    shares = (people.score > 0).groupby(people.sex).mean()
    assert at_zero["sex"]["DPPL"].value == pytest.approx(shares["m"] - shares["f"])
    assert by_default["sex"]["DPPL"].value != at_zero["sex"]["DPPL"].value


def test_several_scores_need_the_outcomes_behind_them(people):
    def model(frame):
        return np.column_stack([-frame["score"], frame["score"]])

    asked = ASKED | {"metrics": ["DI"], "exclude": ["sex", "city"]}
    with pytest.raises(pellucid.ModelError, match="set labels to the label values in score order"):
        pellucid.bias(people, predictions=model, **asked)
    found = pellucid.bias(people, predictions=model, labels=["no", "yes"], **asked)
    guesses = ["yes" if score > 0 else "no" for score in people.score]
    assert found["sex"]["DI"].value == pellucid.bias(people, predictions=guesses, **asked)["sex"]["DI"].value


def test_every_wrong_column_is_told_at_once(people):
    with pytest.raises(ConfigErrors) as caught:
        pellucid.bias(people, label="hird", positive="yes", facets=["sexe", "sex"], group="town", predictions="x")
    assert [problem.path for problem in caught.value.problems] == ["label", "group", "predictions", "facets[0]"]
    assert "did you mean 'hired'?" in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "argument", "words"),
    [
        ({"positive": []}, "positive", "empty"),
        ({"facets": []}, "facets", "name no column"),
        ({"facets": 3.5}, "facets", "name no column"),
        ({"metrics": ["DPPLL"]}, "metrics", "did you mean 'DPPL'?"),
        ({"metrics": "DI"}, "metrics", "needs predictions"),
        ({"threshold": 0.3}, "threshold", "no score"),
        ({"predictions": ["yes"]}, "predictions", "one prediction a row"),
        ({"limits": {"DI": [0.8]}}, "DI", "two ends"),
        ({"limits": "conventionl"}, "limits", 'did you mean "conventional"?'),
        ({"intersect": ["sex", "city"]}, "intersect", "list of combinations"),
        ({"worst_group": 4}, "worst_group", "2 or 3"),
        ({"frame": [1, 2]}, "frame", "no table"),
        ({"frame": "people.xlsx"}, "frame", "how to read"),
    ],
)
def test_messages_name_the_argument(people, changed, argument, words):
    arguments = {"frame": people} | ASKED | changed
    with pytest.raises(pellucid.ConfigError) as caught:
        pellucid.bias(arguments.pop("frame"), **arguments)
    text = str(caught.value)
    assert argument in text
    assert words in text
    assert "value_or_threshold" not in text


def test_column_names_have_to_be_text(people):
    with pytest.raises(pellucid.ConfigError, match="not text"):
        pellucid.bias(people.rename(columns={"sex": 7}), label="hired", positive="yes", facets="age")


def test_limits_give_verdicts(people):
    found = pellucid.bias(people, limits={"DPL": (-0.5, 0.5)}, **ASKED)
    assert found.verdicts["sex", "f", "DPL"].decision == "pass"
    assert found["sex"]["DPL"].verdict is not None
    assert pellucid.bias(people, **ASKED).verdicts == {}


def test_combined_groups(people):
    found = pellucid.bias(people, intersect=[("sex", "city")], **ASKED)
    assert {facet.column for facet in found.intersections} == {"sex x city"}
    assert found["sex x city", "f x Oslo"].rows > 0


def test_the_configuration_runs_elsewhere(people, tmp_path):
    """What a result keeps of its request is an `analysis_config.json`."""
    found = pellucid.bias(people, group="city", **ASKED)
    assert json.loads(json.dumps(found.config)) == found.config
    assert pellucid.analyze(found.config, data=people).to_json() == found.to_json()


def test_the_frame_is_left_alone(people):
    before = people.copy()
    pellucid.bias(people, predictions=list(people.hired), **ASKED)
    pd.testing.assert_frame_equal(people, before)


def test_numpy_values_and_missing_ones(people):
    numbers = people.assign(hired=(people.hired == "yes").astype("int32"))
    found = pellucid.bias(numbers, label="hired", positive=np.int64(1), facets={"age": np.array([20, 30])})
    assert found["age"].rows == people.age.isin([20, 30]).sum()
