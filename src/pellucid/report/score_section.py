"""Score histograms in the `pellucid` section of `analysis.json`: numbers in one text, or each would take a line."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.core.results import ScoreHistogram
from pellucid.report.json_values import JsonObject

KEY = "score_histograms"


def score_section(histograms: Sequence[ScoreHistogram]) -> JsonObject:
    """The histograms of one run under the key `score_histograms`, or nothing; they all have the same edges."""
    if not histograms:
        return {}
    facets: dict[str, list[JsonObject]] = {}
    for histogram in histograms:
        facets.setdefault(histogram.column, []).append(_selection(histogram))
    return {KEY: {"edges": " ".join(map(repr, histograms[0].edges)), "facets": facets}}


def read_score_section(extension: JsonObject) -> tuple[ScoreHistogram, ...]:
    """The histograms that `score_section` wrote into this extension.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: it is not such a section.
    """
    if KEY not in extension:
        return ()
    section = extension[KEY]
    edges = tuple(map(float, section["edges"].split()))
    return tuple(
        ScoreHistogram(
            column,
            selection["value_or_threshold"],
            edges,
            positive_d=_numbers(selection["selected"]["observed_positive"]),
            negative_d=_numbers(selection["selected"]["observed_negative"]),
            positive_a=_numbers(selection["rest"]["observed_positive"]),
            negative_a=_numbers(selection["rest"]["observed_negative"]),
        )
        for column, selections in section["facets"].items()
        for selection in selections
    )


def _selection(histogram: ScoreHistogram) -> JsonObject:
    return {
        "value_or_threshold": histogram.selection,
        "selected": {
            "observed_positive": _words(histogram.positive_d),
            "observed_negative": _words(histogram.negative_d),
        },
        "rest": {
            "observed_positive": _words(histogram.positive_a),
            "observed_negative": _words(histogram.negative_a),
        },
    }


def _words(counts: Sequence[int]) -> str:
    return " ".join(map(str, counts))


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split()))
