"""Every word a report says, in each language: `words_of("es").say("summary.more_groups", n=3)`."""

from pellucid.report.language.metric_words import MetricWords, applicants, metric_words
from pellucid.report.language.reasons import verdict_reason
from pellucid.report.language.sentences import metric_sentence
from pellucid.report.language.words import LANGUAGES, Words, words_of

__all__ = [
    "LANGUAGES",
    "MetricWords",
    "Words",
    "applicants",
    "metric_sentence",
    "metric_words",
    "verdict_reason",
    "words_of",
]
