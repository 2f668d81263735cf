"""Patches, and the form in which a configuration is written."""

from __future__ import annotations

import json

import pytest

from pellucid.doctor.document import ABSENT, as_text, difference, patched, value_at, written


@pytest.mark.parametrize(
    ("path", "value"),
    [("a", {"b": [1, {"c": 2}]}), ("a.b[1].c", 2), ("a.b[5]", ABSENT), ('["odd key"].x', 3), ("a.b.c", ABSENT)],
)
def test_values_by_path(path, value):
    assert value_at({"a": {"b": [1, {"c": 2}]}, "odd key": {"x": 3}}, path) == value


def test_removals_leave_earlier_positions_alone():
    assert patched({"a": [0, 1, 2, 3]}, (("a[0]", None), ("a[2]", None), ("a[3]", 9))) == {"a": [1, 9]}


def test_the_original_is_left_alone():
    before = {"a": [1]}
    patched(before, (("a[0]", 2), ("b.c", 3)))
    assert before == {"a": [1]}


def test_a_renamed_key_keeps_its_place():
    mended = patched({"x": 1, "lable": 2, "y": 3}, (("label", 2), ("lable", None)))
    assert list(mended) == ["x", "label", "y"]


def test_a_whole_document_can_be_replaced():
    assert patched({}, (("", {"a": 1}),)) == {"a": 1}


def test_an_item_can_be_appended():
    assert patched({"a": ["CI"]}, (("a[1]", "DI"),)) == {"a": ["CI", "DI"]}


def test_what_is_gone_already_is_no_error():
    assert patched({"a": 1}, (("b.c", None), ("a[3]", None))) == {"a": 1}


def test_text_is_the_same_document():
    document = {
        "headers": [f"column {k}" for k in range(40)],
        "methods": {"pdp": {}, "shap": {"baseline": [[1, None]]}},
    }
    assert json.loads(as_text(document)) == document


def test_text_keeps_the_indentation():
    assert as_text({"a": 1}, '{\n    "a": 1\n}') == '{\n    "a": 1\n}\n'


def test_a_key_that_comes_twice_is_shown_twice():
    assert written('{"a": 1, "a": 2}').count('"a"') == 2


def test_difference_names_both_sides():
    assert difference("a\n", "b\n", "c.json").splitlines() == [
        "--- c.json",
        "+++ c.json (corrected)",
        "@@ -1 +1 @@",
        "-a",
        "+b",
    ]
    assert difference("a\n", "a\n", "c.json") == ""


def test_half_a_character_is_escaped():
    assert as_text({"a": "\ud800", "b": "ä"}) == '{\n  "a": "\\ud800",\n  "b": "ä"\n}\n'
