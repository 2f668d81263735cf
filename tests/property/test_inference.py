"""Types inferred from distinct cells in Python and from aggregates in the engine are the same, and so are values."""

from __future__ import annotations

import json
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pellucid.core.dataset import FileDataset, Scan
from pellucid.core.errors import DataError
from pellucid.core.inference import CellKind, gather, kind_of_text, kind_of_token, value_of_text, value_of_token
from pellucid.core.ports import Key
from pellucid.core.scalars import ColumnType
from pellucid.engines import LocalEngine

WORDS = [
    "",
    "0",
    "-0",
    "+7",
    " 8",
    "9 ",
    "\t1",
    "007",
    "1_0",
    "1.",
    ".5",
    "-.5e3",
    "1e999",
    "inf",
    "-Infinity",
    "nan",
    "NA",
]
WORDS += [
    "true",
    "False",
    "TRUE",
    "tRue",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "9" * 400,
]
WORDS += [
    "1e-400",
    "00.5",
    "0x10",
    "1,5",
    "१",
    "a",
    '"',
    "[",
    "{",
    "null",
    "1 2",
    "+",
    "-",
    ".",
    "e5",
    "\n1",
    "1\n",
    "'",
]

texts = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False).map(repr),
    st.text("0123456789+-.eE _\tinfaTRUE", max_size=8),
    st.text(max_size=4).filter(lambda text: "\x00" not in text and text.isprintable()),
)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
)


def tables(cells):
    """Some columns of the same few rows: one table is as costly to open as many columns are to check."""
    return st.integers(1, 5).flatmap(
        lambda rows: st.lists(st.lists(cells, min_size=rows, max_size=rows), min_size=6, max_size=10)
    )


def open_columns(columns, encoding):
    names = tuple(f"x{k}" for k in range(len(columns)))
    arrays = {name: np.array([*cells, None], dtype=object)[:-1] for name, cells in zip(names, columns, strict=True)}
    scan = Scan(
        query=f"SELECT {', '.join(f'{name}::VARCHAR' for name in names)} FROM cells",
        columns=names,
        encoding=encoding,
        source="cells",
        explain_failure=lambda error: DataError(str(error)),
        registered={"cells": arrays},
    )
    return LocalEngine(threads=1).open(FileDataset(scan))


def check(columns, encoding, kind, value):
    opened = open_columns(columns, encoding)
    types = [gather(map(kind, cells)).column_type for cells in columns]
    expected = [
        [None if kind(cell) is CellKind.MISSING else value(cell, column_type) for cell in cells]
        for cells, column_type in zip(columns, types, strict=True)
    ]
    profiles = opened.profile(opened.columns)
    for name, column_type, cells in zip(opened.columns, types, expected, strict=True):
        check_profile(profiles[name], column_type, cells)
    (batch,) = opened.batches(opened.columns, len(columns[0]))
    found = [list(cells) for cells in zip(*batch.rows(), strict=True)]
    assert [[(type(cell), cell) for cell in cells] for cells in found] == [
        [(type(cell), cell) for cell in cells] for cells in expected
    ]
    check_questions(opened, found, types)


def check_profile(profile, column_type, cells):
    present = [cell for cell in cells if cell is not None]
    assert profile.type is column_type
    assert (profile.count, profile.missing) == (len(present), len(cells) - len(present))
    assert profile.distinct == len(set(present))
    assert profile.is_integer_text == is_integer_text(cells, column_type)
    if column_type.is_number and present:
        assert (profile.minimum, profile.maximum) == (min(present), max(present))


def check_questions(opened, found, types):
    keys, answers = [], []
    for name, cells, column_type in zip(opened.columns, found, types, strict=True):
        wanted = tuple(cell for cell in dict.fromkeys(cells[:2]) if cell is not None)
        keys += [Key(name), Key(name, among=wanted)]
        answers += [cells, [cell is not None and cell in wanted for cell in cells]]
        if column_type.is_number:
            keys.append(Key(name, above=1.5))
            answers.append([cell is not None and cell > 1.5 for cell in cells])
    assert opened.tally(keys).rows == Counter(zip(*answers, strict=True))


def is_integer_text(cells, column_type):
    def casts(cell):
        digits = (cell or "").strip(" \t").removeprefix("-" if (cell or "").strip(" \t").startswith("-") else "+")
        return digits.isascii() and digits.isdigit() and -(2**63) <= int(cell) < 2**63

    return column_type is ColumnType.TEXT and all(casts(cell) for cell in cells)


TEXT_EXAMPLES = [["1", "2"], ["1", None], ["1", "1.0"], ["1", "true"], ["true", None], [None, None], ["02134", "10001"]]
TEXT_EXAMPLES += [["9223372036854775808", "1"], ["9223372036854775808", "1.5"], ["1e999", "1"], ["9" * 400, "1.5"]]
TOKEN_EXAMPLES = [["1", "1.0"], ["1", '"1"'], ["true", "null"], ['"02134"', '"10001"'], ["1", "true"], ["NaN", "2"]]


@settings(max_examples=25, deadline=None)
@given(tables(st.one_of(st.none(), texts)))
@example(TEXT_EXAMPLES)
def test_texts(columns):
    check(columns, "text", kind_of_text, value_of_text)


@settings(max_examples=25, deadline=None)
@given(tables(st.one_of(st.sampled_from(["null", "NaN", None, "Infinity"]), scalars.map(json.dumps))))
@example(TOKEN_EXAMPLES)
def test_tokens(columns):
    check(columns, "json", kind_of_token, value_of_token)


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_survive(number):
    assert value_of_text(str(number), gather([kind_of_text(str(number))]).column_type) == number


@given(st.floats(allow_nan=False))
def test_floats_survive(number):
    read = value_of_text(repr(number), gather([kind_of_text(repr(number))]).column_type)
    assert math.isclose(read, number, rel_tol=0.0)


@pytest.mark.parametrize("cell", ["[1]", '{"a": 1}'])
def test_nested_cells_have_no_type(cell):
    with pytest.raises(DataError, match="column 'x0': cells are JSON lists or objects"):
        open_columns([[cell, "1"]], "json").profile(["x0"])
