"""The model card holds the numbers that the SageMaker SDK's parsers find in the same result, and the SDK loads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pellucid.report.model_card import to_model_card

VECTORS = json.loads(Path(__file__).with_name("model_card_vectors.json").read_text())


def details(kind):
    return json.loads(to_model_card(VECTORS[kind]["analysis"], "adult"))["evaluation_details"]


def numbers(groups):
    """Groups of (metric, number) pairs, without their titles.

    The SDK's parser passes the word for an infinity on as a number, and then refuses it; the card says it as a word.
    """
    return [
        sorted((metric["name"], metric["value"]) for metric in group["metric_data"] if is_number(metric["value"]))
        for group in groups
    ]


def is_number(value):
    return isinstance(value, int | float)


def test_bias_metrics_are_those_the_sdk_finds():
    found = {detail["name"]: numbers(detail["metric_groups"]) for detail in details("bias")}
    ours = [group for name, groups in found.items() if name.startswith("Bias") for group in groups]
    assert sorted(ours) == sorted(numbers(VECTORS["bias"]["groups"]))


def test_shapley_values_are_those_the_sdk_finds():
    (explanations,) = details("explanations")
    ours = numbers(explanations["metric_groups"])
    theirs = numbers(VECTORS["explanations"]["groups"])
    assert ours == theirs
    assert len(ours[0]) == 4


def test_curves_are_those_the_sdk_finds():
    curves = {"linear_graph", "bar_chart"}
    (explanations,) = details("explanations")
    ours, theirs = (
        [
            (metric["type"], metric["value"], metric["x_axis_name"], metric["y_axis_name"])
            for group in groups
            for metric in group["metric_data"]
            if metric["type"] in curves
        ]
        for groups in (explanations["metric_groups"], VECTORS["explanations"]["groups"])
    )
    assert [kind for kind, *_ in ours] == [kind for kind, *_ in theirs]
    assert [values for _, values, *_ in ours] == [values for _, values, *_ in theirs]
    assert [axis for *_, axis in ours] == [axis for *_, axis in theirs]


@pytest.mark.parametrize("kind", ["bias", "explanations"])
def test_the_sdk_loads_the_card_and_loses_nothing(kind):
    """What was loaded and written again by the SDK: it adds an empty list of data sets."""
    reloaded = [{**detail, "datasets": None} for detail in VECTORS[kind]["reloaded"]]
    version = {"pellucid_version": None}
    ours = [{**detail, "datasets": None} for detail in details(kind)]
    for detail in (*ours, *reloaded):
        detail["metadata"] |= version
    assert ours == reloaded
