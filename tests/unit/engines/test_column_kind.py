from __future__ import annotations

import pytest

from pellucid.core.counts import ColumnProfile
from pellucid.core.scalars import ColumnType
from pellucid.engines.column_kind import (
    Kind,
    cells_type,
    column_kind,
    describe_kind,
    is_integer,
    profile_cells,
    shown,
    warn_kind,
)


def profile(column_type, count, distinct, *, missing=0, is_integer_text=False, minimum=None, maximum=None):
    return ColumnProfile(
        "x",
        ColumnType(column_type),
        count,
        missing,
        distinct,
        minimum=minimum,
        maximum=maximum,
        is_integer_text=is_integer_text,
    )


# contract 3.3: the table of tests, and its consequences
@pytest.mark.parametrize(
    ("facts", "value_count", "expected"),
    [
        (profile("integer", 20, 2), 1, Kind.CONTINUOUS),  # 0/1, 20 rows: 10 % distinct
        (profile("integer", 44, 2), 1, Kind.CATEGORICAL),  # 0/1, 44 rows: 4.5 %
        (profile("float", 44, 2), 1, Kind.CONTINUOUS),  # floats whatever the share
        (profile("float", 44, 2, missing=3), 0, Kind.CONTINUOUS),
        (profile("integer", 30_162, 72), 1, Kind.CATEGORICAL),  # Adult's age
        (profile("integer", 1_000, 72), 1, Kind.CONTINUOUS),  # the same on 1,000 rows
        (profile("integer", 1_000, 72), 2, Kind.CATEGORICAL),  # two values: exact ones
        (profile("float", 1_000, 72), 2, Kind.CATEGORICAL),
        (profile("integer", 100, 5), 1, Kind.CONTINUOUS),  # exactly 5 %
        (profile("integer", 140, 7), 0, Kind.CONTINUOUS),
        (profile("integer", 101, 5), 1, Kind.CATEGORICAL),
        (profile("text", 100, 50), 1, Kind.CATEGORICAL),
        (profile("text", 100, 5, is_integer_text=True), 1, Kind.CONTINUOUS),
        (profile("text", 101, 5, is_integer_text=True), 1, Kind.CATEGORICAL),
        (profile("text", 100, 5, is_integer_text=True, missing=1), 1, Kind.CATEGORICAL),  # not castable as a whole
        (profile("boolean", 4, 2), 1, Kind.CATEGORICAL),
        (profile("boolean", 4, 2, missing=1), 0, Kind.CATEGORICAL),
        (profile("integer", 0, 0), 1, Kind.CATEGORICAL),  # u is 0
        (profile("float", 0, 0), 1, Kind.CONTINUOUS),
    ],
)
def test_rule_of_five_percent(facts, value_count, expected):
    assert column_kind(facts, value_count) is expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1, 2], ColumnType.INTEGER),
        ([1.0, None], ColumnType.FLOAT),
        ([1, 2.5], ColumnType.FLOAT),
        ([True, None, False], ColumnType.BOOLEAN),
        ([True, 2], ColumnType.TEXT),
        (["a", None, 1], ColumnType.TEXT),
        ([None, None], ColumnType.FLOAT),
        ([], ColumnType.FLOAT),
    ],
)
def test_type_of_cells(cells, expected):
    assert cells_type(cells) is expected


def test_profile_of_numbers():
    found = profile_cells("age", {40: 3, 17: 2, 90: 1})
    assert found == ColumnProfile("age", ColumnType.INTEGER, 6, 0, 3, minimum=17, maximum=90)


def test_profile_of_integer_text():
    found = profile_cells("zip", {"10": 3, "-9": 2, None: 4})
    assert found == ColumnProfile("zip", ColumnType.TEXT, 5, 4, 2, minimum=-9, maximum=10, is_integer_text=True)


def test_profile_of_text_has_no_bounds():
    found = profile_cells("city", {"10": 3, "x": 2})
    assert (found.minimum, found.maximum, found.is_integer_text) == (None, None, False)


@pytest.mark.parametrize("text", ["1.0", "1e3", "1\n", "", "-", "1_000", "²", "١", "9" * 19, "0" * 99])
def test_no_integer_text(text):
    assert not is_integer(text)


@pytest.mark.parametrize("text", ["0", "-1", "+1", " 1 ", "007", str(2**63 - 1)])
def test_integer_text(text):
    assert is_integer(text)


def test_description():
    facts = ColumnProfile("age", ColumnType.INTEGER, 32561, 0, 73, 17, 90)
    assert (
        describe_kind(facts, Kind.CATEGORICAL, 1)
        == "age: integer, 73 distinct of 32561 values (u=0.0022 < 0.05): categorical"
    )
    assert describe_kind(facts, Kind.CATEGORICAL, 2).endswith("(u=0.0022; 2 values given): categorical")
    assert describe_kind(profile("float", 9, 9, missing=1), Kind.CONTINUOUS, 1) == (
        "x: float, 9 distinct of 9 values, 1 missing (u=1.0000; always for float): continuous"
    )


@pytest.mark.parametrize(
    ("facts", "kind", "values", "warns"),
    [
        (profile("integer", 30_162, 72, minimum=17, maximum=90), Kind.CATEGORICAL, (40,), True),
        (profile("integer", 30_162, 72, minimum=17, maximum=90), Kind.CATEGORICAL, (30, 40), False),
        (profile("integer", 44, 2, minimum=0, maximum=1), Kind.CATEGORICAL, (0.5,), True),
        (profile("integer", 44, 2, minimum=0, maximum=1), Kind.CATEGORICAL, (1,), False),
        (profile("integer", 44, 2, minimum=0, maximum=1), Kind.CATEGORICAL, (), False),
        (profile("float", 44, 40, minimum=0.0, maximum=1.0), Kind.CATEGORICAL, (0.1, 0.2), False),
        (profile("float", 44, 2, minimum=0.0, maximum=1.0), Kind.CATEGORICAL, (0, 1), False),
        (profile("integer", 20, 2, minimum=0, maximum=1), Kind.CONTINUOUS, (1,), True),
        (profile("integer", 20, 2, minimum=0, maximum=1), Kind.CONTINUOUS, ("1",), True),
        (profile("integer", 20, 2, minimum=0, maximum=1), Kind.CONTINUOUS, (0,), False),
        (profile("integer", 20, 2, minimum=0, maximum=1), Kind.CONTINUOUS, ("x",), False),
        (profile("text", 20, 2), Kind.CATEGORICAL, ("x",), False),
    ],
)
def test_warnings(facts, kind, values, warns):
    warning = warn_kind(facts, kind, values)
    assert (warning is not None) is warns
    assert warning is None or warning.startswith("warning: x ")


def test_column_names_stay_on_one_line():
    assert shown("größe") == "größe"
    assert shown("a\nb") == "'a\\nb'"
