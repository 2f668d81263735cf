"""Verdicts as the reader sees them."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pellucid.report.model import Counter, Pill, Tone

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, MetricValue
    from pellucid.core.verdicts import Decision
    from pellucid.report.language import Words

TONES: Mapping[Decision, Tone] = MappingProxyType({"fail": "fail", "not enough data": "unclear", "pass": "pass"})


def tone_of(metric: MetricValue) -> Tone:
    """What was decided about the value; neutral without a limit."""
    return "neutral" if metric.verdict is None else TONES[metric.verdict.decision]


def verdict_pill(words: Words, metric: MetricValue) -> Pill | None:
    """The verdict as a word; `None` without a limit."""
    tone = tone_of(metric)
    return None if tone == "neutral" else Pill(tone, words.say(f"page.verdict.{tone}"))


def counters(words: Words, result: AnalysisResult) -> tuple[Counter, ...]:
    """How many metrics fail, are undecided and pass, over both stages; nothing when there are no limits."""
    if result.limits is None:
        return ()
    counts = Tally(tone_of(metric) for metric in _metrics(result))
    return tuple(Counter(counts[tone], Pill(tone, words.say(f"page.verdict.{tone}"))) for tone in TONES.values())


def _metrics(result: AnalysisResult) -> Iterator[MetricValue]:
    for stage in (result.pretraining, result.posttraining):
        for facet in () if stage is None else stage.facets:
            yield from facet.metrics
