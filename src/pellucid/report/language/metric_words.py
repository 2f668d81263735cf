"""What there is to say about a metric, whatever the data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.report.digits import MINUS
from pellucid.report.language.worked_example import COUNTS, WORK

if TYPE_CHECKING:
    from pellucid.report.language.words import Words


class MetricWords(Struct, frozen=True):
    """One metric in one language.

    `question` is what it answers, `reading` what values mean in a line, `meaning` a short paragraph for somebody who
    has never met it. `formula` is in symbols, `in_words` the same in words. `example` tells what happens in the worked
    example, `work` computes the value for it.
    """

    code: str
    title: str
    question: str
    reading: str
    meaning: str
    formula: str
    in_words: str
    example: str
    work: str


@lru_cache(maxsize=256)
def metric_words(words: Words, code: str) -> MetricWords:
    """What there is to say about one metric, by its short code."""

    def said(part: str) -> str:
        return words.say(f"metric.{code}.{part}")

    return MetricWords(
        code,
        title=said("title"),
        question=said("question"),
        reading=said("reading"),
        meaning=said("meaning"),
        formula=said("formula"),
        in_words=said("in_words"),
        example=words.say(f"metric.{code}.example", **COUNTS),
        work=f"{WORK[code].arithmetic.replace('-', MINUS)} = {words.number(WORK[code].value)}",
    )


def applicants(words: Words) -> str:
    """The small story that the examples of all metrics are taken from."""
    return words.say("metric.applicants", **COUNTS)
