"""What is legal but probably wrong about labels, facets and groups."""

from __future__ import annotations

import json

import pytest

from broken_setups import as_csv, bias_config, cells, facet, table
from pellucid.api.examine_config import examine_config
from pellucid.core.findings import Finding
from pellucid.wiring import Settings


@pytest.fixture
def look(tmp_path):
    def examine(config: dict[str, object], data: str) -> dict[str, Finding]:
        (tmp_path / "people.csv").write_text(data)
        found = examine_config(json.dumps(config).encode(), Settings(), data=str(tmp_path / "people.csv"))
        return {finding.code: finding for finding in found.findings}

    return examine


def test_a_sound_request_has_no_finding(look):
    assert look(bias_config(), as_csv(table())) == {}


def test_category_read_as_a_threshold(look):
    """Sex as 0.0 and 1.0 is continuous: [0] selects those above 0, the other sex."""
    found = look(facet(0)(), cells(3, lambda sex: float(sex == "Male"))())
    assert set(found) == {"category-as-threshold"}
    assert found["category-as-threshold"].patch == ()


def test_the_largest_category_can_be_selected_by_a_threshold(look):
    found = look(facet(1)(), cells(3, lambda sex: float(sex == "Male"))())
    assert found["facet-value-absent"].patch == (("facet[0].value_or_threshold", [0.5]),)


def test_label_class_read_as_a_threshold(look):
    found = look(bias_config(), cells(5, lambda hired: 2.0 if hired else 1.0)())
    assert set(found) == {"label-class-as-threshold"}


def test_float_classes_are_selected_by_a_threshold_between_them(look):
    found = look(bias_config(), cells(5, float)())
    assert found["positive-label-absent"].patch == (("label_values_or_threshold", [0.5]),)


def test_threshold_read_as_a_category(look):
    found = look(facet(30, column="Age")(), as_csv(table() * 20))
    assert found["threshold-as-category"].patch == ()


def test_a_fraction_among_integers_is_a_threshold(look):
    found = look(facet(60.5, column="Age")(), as_csv(table() * 20))
    above = sorted({row[0] for row in table() if row[0] > 60.5})
    assert found["threshold-as-category"].patch == (("facet[0].value_or_threshold", above),)


@pytest.mark.parametrize(
    ("given", "patch"),
    [
        (["female"], ["Female"]),
        ([" Female"], ["Female"]),
        (["Femal"], ["Female"]),
        (["F"], None),
        (["Nobody"], None),
    ],
)
def test_facet_values_that_never_occur(look, given, patch):
    found = look(facet(*given)(), as_csv(table()))["facet-value-absent"]
    assert found.patch == (() if patch is None else (("facet[0].value_or_threshold", patch),))
    assert "'Female'" in found.what
    assert "'Male'" in found.what


def test_values_that_select_everybody(look):
    assert set(look(facet("Female", "Male")(), as_csv(table()))) == {"facet-covers-all"}


def test_one_value_only(look):
    config = {**bias_config(), "facet": [{"name_or_index": "Sex"}], "group_variable": "Dept"}
    found = look(config, cells(3, lambda _: "Male")())
    assert "facet-one-value" in found


def test_small_groups_are_a_note(look):
    rows = table()
    for row in rows[:7]:
        row[3] = "Other"
    found = look({**bias_config(), "facet": [{"name_or_index": "Sex"}]}, as_csv(rows))
    assert found["small-group"].severity == "note"
    assert "Other (7)" in found["small-group"].what


def test_group_column_of_one_value(look):
    assert set(look(bias_config(), cells(4, lambda _: "Law")())) == {"group-one-value"}


def test_every_label_positive(look):
    config = {**bias_config(), "label_values_or_threshold": [0, 1]}
    assert set(look(config, as_csv(table()))) == {"positive-label-everywhere"}


def test_every_facet_error_is_found(tmp_path):
    config = {**bias_config(), "facet": [{"name_or_index": "Score"}, {"name_or_index": "Age"}]}
    (tmp_path / "people.csv").write_text(as_csv(table()))
    found = examine_config(json.dumps(config).encode(), Settings(), data=str(tmp_path / "people.csv")).findings
    assert [finding.where for finding in found] == ["facet[0].value_or_threshold", "facet[1].value_or_threshold"]
    assert {finding.exit_code for finding in found} == {1}
