"""Whatever is done to a configuration, the doctor says something sensible, and its corrections hold."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broken_setups import as_csv, bias_config, table
from pellucid.api.examine_config import examine_config
from pellucid.config import parse_config
from pellucid.wiring import Settings

PATHS = [
    ("dataset_type",),
    ("headers",),
    ("headers", 2),
    ("label",),
    ("label_values_or_threshold",),
    ("label_values_or_threshold", 0),
    ("facet",),
    ("facet", 0),
    ("facet", 0, "name_or_index"),
    ("facet", 0, "value_or_threshold"),
    ("group_variable",),
    ("methods",),
    ("methods", "pre_training_bias"),
    ("methods", "pre_training_bias", "methods"),
    ("colour",),
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(["Sex", "sex ", "all", "1", "", "Age,Sex", "text/csv", "female", "\x1b[2J", "DLP", "Hired"]),
    st.lists(st.sampled_from(["Sex", 1, 0.5, "CI", None, "Female", {"name_or_index": "Sex"}]), max_size=3),
    st.dictionaries(
        st.sampled_from(["methods", "name_or_index", "x"]), st.sampled_from(["all", 1, "Sex", None]), max_size=2
    ),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("doctor") / "people.csv"
    path.write_text(as_csv(table()))
    return path


def with_changes(changes: list[tuple[tuple[str | int, ...], object]]) -> dict[str, object]:
    config = copy.deepcopy(bias_config())
    for path, value in changes:
        place = config
        for step in path[:-1]:
            place = place[step] if isinstance(place, dict | list) and _has(place, step) else {}
        if isinstance(place, dict) or (isinstance(place, list) and _has(place, path[-1])):
            place[path[-1]] = value
    return config


def _has(place: dict | list, step: object) -> bool:
    return step in place if isinstance(place, dict) else isinstance(step, int) and step < len(place)


@settings(max_examples=120)
@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=3))
def test_corrections_hold(data, changes):
    config = json.dumps(with_changes(changes)).encode()
    first = examine_config(config, Settings(threads=1), data=str(data))
    assert all(finding.what and finding.where and finding.why and finding.fix for finding in first.findings)
    again = examine_config(first.after.encode(), Settings(threads=1), data=str(data))
    assert again.difference == ""
    assert {(one.code, one.where) for one in again.findings} == {(one.code, one.where) for one in first.remaining}
    if not any(finding.severity == "error" for finding in first.remaining):
        parse_config(first.after)
