"""What the report says about metrics: for all of them, and with numbers that are true."""

import math
import re

import pytest

from pellucid.bias import bias_report
from pellucid.core.counts import Counts, FacetCounts, FlipCounts, cell_index
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.report.language import LANGUAGES, applicants, metric_words, words_of
from pellucid.report.language.worked_example import COUNTS, WORK

# TP, FP, FN, TN of women and of men, in the city and in the country.
CITY = ((8, 1, 2, 19), (38, 7, 12, 93))
COUNTRY = ((4, 2, 6, 58), (7, 8, 3, 32))


def eight(women, men):
    cells = [0] * 8
    for member, (tp, fp, fn, tn) in ((True, women), (False, men)):
        for (positive, predicted), count in zip(((1, 1), (0, 1), (1, 0), (0, 0)), (tp, fp, fn, tn), strict=True):
            cells[cell_index(member=member, positive=bool(positive), predicted=bool(predicted))] = count
    return tuple(cells)


@pytest.fixture(scope="module")
def measured():
    """Every metric of the worked example, as the bias room computes it."""
    facet = FacetCounts("sex", "woman", ("city", "country"), (eight(*CITY), eight(*COUNTRY)))
    counts = Counts("paid back", "yes", (facet,), has_predictions=True, has_groups=True)
    flips = (FlipCounts("sex", "woman", 100, COUNTS["better"], COUNTS["worse"]),)
    reports = (
        bias_report("pre_training", counts, PRETRAINING_METRICS, replicates=0),
        bias_report("post_training", counts, POSTTRAINING_METRICS, flips=flips, replicates=0),
    )
    return {metric.name: metric.value for report in reports for metric in report.facets[0].metrics}


def computed(arithmetic):
    text = arithmetic.replace("·", "*").replace("^", "**").replace("ln", "math.log")
    return eval(text, {"math": math})


@pytest.mark.parametrize("code", METRICS)
def test_the_example_is_true(code, measured):
    assert computed(WORK[code].arithmetic) == pytest.approx(WORK[code].value, abs=1e-12)
    assert measured[code] == pytest.approx(WORK[code].value, abs=1e-12)


def test_the_counts_of_the_example_fit_together():
    for side in ("a", "d"):
        tp, fp, fn, tn = (COUNTS[f"{name}_{side}"] for name in ("tp", "fp", "fn", "tn"))
        assert (tp + fn, fp + tn) == (COUNTS[f"n1_{side}"], COUNTS[f"n0_{side}"])
        assert (tp + fp, fn + tn) == (COUNTS[f"h1_{side}"], COUNTS[f"h0_{side}"])
        assert tp + fp + fn + tn == COUNTS[f"n_{side}"]
        assert tp + tn == COUNTS[f"right_{side}"]
    assert COUNTS["right"] == COUNTS["right_a"] + COUNTS["right_d"]
    assert (COUNTS["wrong_yes"], COUNTS["wrong_no"]) == (18, 23)
    for place, (women, men) in (("city", CITY), ("country", COUNTRY)):
        labels = {"n1": (0, 2), "n0": (1, 3), "h1": (0, 1), "h0": (2, 3)}
        for name, (one, other) in labels.items():
            assert COUNTS[f"{place}_{name}_d"] == women[one] + women[other]
            assert COUNTS[f"{place}_{name}"] == women[one] + women[other] + men[one] + men[other]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", METRICS)
def test_every_metric_is_explained(language, code):
    told = metric_words(words_of(language), code)
    parts = (told.title, told.question, told.reading, told.meaning, told.formula, told.in_words, told.example)
    assert all(parts)
    assert "{" not in "".join(parts)
    assert told.work.endswith(words_of(language).number(WORK[code].value))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_left_in_english(language):
    english = words_of("en")
    for code in METRICS:
        ours, theirs = metric_words(words_of(language), code), metric_words(english, code)
        for part in ("title", "question", "reading", "meaning", "in_words", "example"):
            assert getattr(ours, part) != getattr(theirs, part), (code, part)
        assert not re.search(r"\b(sum|over|with|rows|mean|max|labels)\b", ours.formula), code


def test_the_core_stays_the_source_of_english_facts():
    for code, info in METRICS.items():
        told = metric_words(words_of("en"), code)
        assert (told.title, told.reading, told.formula) == (info.title, info.reading, info.formula)


def test_the_story_of_the_examples():
    assert applicants(words_of("en")).startswith("200 men and 100 women apply for a loan; 60 of the men")
