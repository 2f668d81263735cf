import pytest

from pellucid.core.results import MetricValue
from pellucid.core.verdicts import Limit, Verdict
from pellucid.report.language import words_of
from pellucid.report.scales import Scale, common_scale, strip

WORDS = words_of("en")


@pytest.mark.parametrize(
    ("code", "values", "scale"),
    [
        ("DPPL", (0.17, -0.02), Scale(-0.5, 0.5, 0.0)),
        ("DPPL", (0.62,), Scale(-1.0, 1.0, 0.0)),
        ("DPPL", (), Scale(-0.5, 0.5, 0.0)),
        ("DI", (0.33,), Scale(0.0, 2.0, 1.0)),
        ("DI", (2.4,), Scale(0.0, 3.0, 1.0)),
        ("KL", (0.13,), Scale(0.0, 0.2, 0.0)),
        ("KL", (7.5,), Scale(0.0, 10.0, 0.0)),
        ("TE", (-13.0,), Scale(-20.0, 20.0, 0.0)),
        ("TE", (float("inf"), 0.4), Scale(-0.5, 0.5, 0.0)),
        ("TE", (1e9,), Scale(-100.0, 100.0, 0.0)),
    ],
)
def test_ends_are_round_and_hold_the_values_of_all_groups(code, values, scale):
    assert common_scale(code, [MetricValue(code, value) for value in values], None) == scale


def test_the_limit_is_on_the_scale():
    assert common_scale("DPPL", [], Limit(-0.8, float("inf"))) == Scale(-1.0, 1.0, 0.0)


def test_an_interval_far_wider_than_its_value_does_not_dwarf_it():
    metric = MetricValue("TE", 0.4, interval=(-40.0, 80.0))
    assert common_scale("TE", [metric], None) == Scale(-0.5, 0.5, 0.0)


def test_places_are_shares_of_the_width():
    verdict = Verdict("fail", Limit(0.8, 1.25), "below")
    metric = MetricValue("DI", 0.5, interval=(0.25, 0.75), verdict=verdict)
    found = strip(WORDS, metric, Scale(0.0, 2.0, 1.0), verdict.limit)
    assert (found.ends, found.middle, found.neutral) == (("0", "2"), "1", 0.5)
    assert (found.value, found.interval, found.band) == (0.25, (0.125, 0.375), (0.4, 0.625))
    assert (found.tone, found.overflow) == ("fail", 0)


@pytest.mark.parametrize(("value", "place", "overflow"), [(float("inf"), 1.0, 1), (-3.0, 0.0, -1)])
def test_a_value_beyond_the_scale_stands_at_its_end(value, place, overflow):
    found = strip(WORDS, MetricValue("TE", value), Scale(-1.0, 1.0, 0.0), Limit(-0.5, float("inf")))
    assert (found.value, found.overflow) == (place, overflow)
    assert found.band == (0.25, 1.0)


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_is_not_defined_has_no_strip(value):
    assert strip(WORDS, MetricValue("DPPL", value), Scale(-1.0, 1.0, 0.0), None) is None
