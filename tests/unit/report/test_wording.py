import pytest

from pellucid.report.wording import group_name, listed, out_of, shown_interval, shown_number, shown_share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not defined"),
        (float("nan"), "not defined"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (0, "0"),
        (0.0, "0.0000"),
        (12345, "12,345"),
        (-0.35034, "−0.3503"),
        (0.00001234, "1.23e−05"),
        (1234.56, "1,234.6"),
        (2000.0, "2,000"),
    ],
)
def test_numbers(value, text):
    assert shown_number(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (2550, 9882, "26 of 100"),
        (380, 4771, "8 of 100"),
        (3, 12, "3 of 12"),
        (1, 5000, "fewer than 1 of 100"),
        (0, 5000, "0 of 100"),
        (4999, 5000, "more than 99 of 100"),
        (5000, 5000, "100 of 100"),
    ],
)
def test_counts(part, whole, text):
    assert out_of(part, whole) == text


def test_groups_and_lists():
    assert group_name("sex", "Female") == "sex is Female"
    assert group_name("age", "(40, 68]") == "age is in (40, 68]"
    assert group_name("age", "") == "age is empty"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert shown_interval(None) == "—"
    assert shown_interval((-0.1, 0.25)) == "−0.1000 to 0.2500"
    assert shown_share(0.1234) == "12.3 %"
    assert shown_share(None) == "not defined"
