"""One sentence a value, with the counts behind it."""

import pytest

from pellucid.core.counts import FlipCounts, cell_index
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.results import FacetReport, FacetStatistics, MetricValue
from pellucid.report.language import LANGUAGES, metric_sentence, words_of

FLIP = FlipCounts("sex", "woman", 100, 4, 10)


def facet(*, women=(12, 3, 8, 77), men=(45, 15, 15, 125), cells=True):
    counts = [0] * 8
    for member, (tp, fp, fn, tn) in ((True, women), (False, men)):
        for (positive, predicted), count in zip(((1, 1), (0, 1), (1, 0), (0, 0)), (tp, fp, fn, tn), strict=True):
            counts[cell_index(member=member, positive=bool(positive), predicted=bool(predicted))] = count
    return FacetReport("sex", "woman", (), FacetStatistics(1 / 3, None, None, tuple(counts) if cells else None))


def metric(code, value=0.15):
    return MetricValue(code, value, flip=FLIP if code == "FT" else None)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("CI", "100 of 300 rows, or 33.3%, are in the group where sex is woman."),
        ("DPL", "In the data, 30 of 100 others and 20 of 100 where sex is woman have the positive outcome."),
        ("DPPL", "The model says yes to 30 of 100 others and to 15 of 100 where sex is woman."),
        ("AD", "The model is right about 85 of 100 others and about 89 of 100 where sex is woman."),
        ("RD", "Of those with the positive outcome in the data, the model says yes to 45 of 60 others and to 12 of 20 where sex is woman."),
        ("SD", "Of those with the negative outcome in the data, the model says no to 89 of 100 others and to 77 of 80 where sex is woman."),
        ("DAR", "When the model says yes, it is right about 45 of 60 others and about 12 of 15 where sex is woman."),
        ("DRR", "When the model says no, it is right about 89 of 100 others and about 77 of 85 where sex is woman."),
        ("DCA", "For every 100 times the model says yes, the data hold 100 positive outcomes among the others and 133 where sex is woman."),
        ("DCR", "For every 100 times the model says no, the data hold 100 negative outcomes among the others and 94 where sex is woman."),
        ("TE", "For each wrong yes there are 1.0000 wrong noes among the others and 2.6667 where sex is woman."),
        ("FT", "Of 100 rows where sex is woman, 4 get a yes although the most similar others get a no; for 10 it is the other way round."),
        ("GE", "Over all 300 rows there are 18 wrong yeses and 23 wrong noes."),
        ("CDDL", "In the data, the group where sex is woman makes up 36.4% of the negative and 25.0% of the positive outcomes; the value compares like with like."),
    ],
)  # fmt: skip
def test_sentences(code, sentence):
    assert metric_sentence(words_of("en"), metric(code), facet()) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", METRICS)
def test_every_metric_has_a_sentence_in_every_language(language, code):
    sentence = metric_sentence(words_of(language), metric(code), facet())
    assert sentence
    assert "{" not in sentence
    assert ("woman" in sentence) == (code != "GE")


@pytest.mark.parametrize("code", METRICS)
def test_there_is_no_sentence_without_a_value_or_counts(code):
    words = words_of("en")
    assert metric_sentence(words, metric(code, None), facet()) == ""
    assert metric_sentence(words, metric(code), facet(cells=False)) == ""


@pytest.mark.parametrize("code", [code for code in METRICS if code not in {"FT", "GE", "CI"}])
def test_there_is_no_sentence_with_nothing_to_divide_by(code):
    assert metric_sentence(words_of("en"), metric(code), facet(women=(0, 0, 0, 0), men=(0, 0, 0, 0))) == ""


def test_a_flip_test_without_details_has_no_sentence():
    assert metric_sentence(words_of("en"), MetricValue("FT", 0.1), facet()) == ""
    assert metric_sentence(words_of("en"), metric("CI"), facet(women=(0, 0, 0, 0), men=(0, 0, 0, 0))) == ""
