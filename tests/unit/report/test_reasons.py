"""Why a verdict is what it is, in every language."""

import math

import pytest

from pellucid.core.results import MetricValue
from pellucid.core.verdicts import Limit, Verdict
from pellucid.report.language import LANGUAGES, verdict_reason, words_of

BAND = Limit(-0.1, 0.1)


def judged(cause, *, value=0.2, interval=(0.15, 0.25), limit=BAND, q_value=0.01, **more):
    return MetricValue(
        "DPL", value, interval=interval, verdict=Verdict("fail", limit, "As told.", cause, q_value), **more
    )


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        (judged("outside"), "All of the 95% interval, 0.15 to 0.25, lies above the limit of −0.1 to 0.1."),
        (judged("outside", value=-0.2), "All of the 95% interval, 0.15 to 0.25, lies below the limit of −0.1 to 0.1."),
        (judged("inside", limit=Limit(-math.inf, 0.3)), "All of the 95% interval, 0.15 to 0.25, lies within the limit of at most 0.3."),
        (judged("straddles", limit=Limit(0.2, math.inf)), "A part of the 95% interval, 0.15 to 0.25, lies within the limit of at least 0.2, and a part outside."),
        (judged("undefined", value=None, interval=None, error="No positive labels in set"), "The value is undefined: No positive labels in set"),
        (judged("empty group", interval=None), "One of the two groups has no rows."),
        (judged("single member", interval=None), "One of the two groups has a single row."),
        (judged("no interval", interval=None), "There is no interval for this value, so its uncertainty is not known."),
        (judged("no interval", interval=None, withheld="There is no interval: there are fewer than 5 rows."), "There is no interval: there are fewer than 5 rows."),
        (judged(None), "As told."),
        (MetricValue("DPL", 0.2), ""),
    ],
)  # fmt: skip
def test_reasons(metric, reason):
    assert verdict_reason(words_of("en"), metric) == reason


def test_chance_is_told_with_its_rate():
    assert "(false-discovery rate 0.07)" in verdict_reason(words_of("en"), judged("chance", q_value=0.07))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize(
    "cause", ["inside", "outside", "straddles", "chance", "empty group", "single member", "no interval"]
)
def test_reasons_are_told_in_every_language(language, cause):
    ours, theirs = (verdict_reason(words_of(one), judged(cause)) for one in (language, "en"))
    assert ours
    assert ours != theirs
