"""A correction is proposed only when it is sure."""

from __future__ import annotations

import pytest

from pellucid.doctor.likeness import meant


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("sex", ["Sex", "Age"], "Sex"),
        ("Marital-Status", ["Marital Status", "Age"], "Marital Status"),
        (" Female ", ["Female", "Male"], "Female"),
        ("DLP", ["DPL", "CI"], "DPL"),
        ("lable", ["label", "headers"], "label"),
        ("colour", ["label", "headers"], None),
        ("income_1", ["income_2", "income_3"], None),  # as like the one as the other
        ("male", ["Female", "Male"], "Male"),
        ("anything", [], None),
        ("sex", ["SEX", "Sex"], None),
    ],
)
def test_meant(word, candidates, expected):
    assert meant(word, candidates) == expected
