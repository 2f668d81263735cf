"""What the metrics would be if the model's scores were cut elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.core.counts import cell_index
from pellucid.report.model import Cell, Column, Paragraph, Section, Table, ThresholdExplorer
from pellucid.report.scales import common_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.results import AnalysisResult, ScoreHistogram
    from pellucid.report.language import Words

METRICS = ("DPPL", "DI", "AD", "RD", "SD", "DAR", "DRR", "DCA", "DCR", "TE", "GE")
"""Those that follow from labels and scores: not the flip test, which needs rows, nor what needs a group column."""

BINS = 20


def threshold_section(words: Words, result: AnalysisResult) -> Section:
    """A slider over the thresholds, and the counts of scores that it works on."""
    explorer = ThresholdExplorer(words.say("page.threshold.title"), _data(words, result), _table(words, result.scores))
    intro = Paragraph(words.say("page.threshold.intro"))
    return Section("threshold", words.say("page.threshold.title"), (intro, explorer))


def _data(words: Words, result: AnalysisResult) -> dict[str, object]:
    first = result.scores[0]
    return {
        "edges": list(first.edges),
        "start": _edge_of_run(result),
        "metrics": [_metric(words, result, code) for code in METRICS],
        "groups": [_group(words, histogram) for histogram in result.scores],
    }


def _metric(words: Words, result: AnalysisResult, code: str) -> dict[str, object]:
    limit = None if result.limits is None else result.limits.by_metric.get(code)
    facets = () if result.posttraining is None else result.posttraining.facets
    values = [metric for facet in facets for metric in facet.metrics if metric.name == code]
    scale = common_scale(code, values, limit)
    return {
        "code": code,
        "title": words.say(f"metric.{code}.title"),
        "limit": None if limit is None else [_finite(limit.low), _finite(limit.high)],
        "scale": [scale.low, scale.neutral, scale.high],
    }


def _finite(bound: float) -> float | None:
    return bound if abs(bound) != float("inf") else None


def _group(words: Words, histogram: ScoreHistogram) -> dict[str, object]:
    return {
        "name": words.group(histogram.column, histogram.selection),
        "positive_d": list(histogram.positive_d),
        "negative_d": list(histogram.negative_d),
        "positive_a": list(histogram.positive_a),
        "negative_a": list(histogram.negative_a),
    }


def _edge_of_run(result: AnalysisResult) -> int:
    """The edge at which the counts give what the run's own predictions gave; the middle one when that is not known."""
    facets = () if result.posttraining is None else result.posttraining.facets
    known = {(facet.column, facet.selection): facet.statistics.cells for facet in facets}
    edges = range(len(result.scores[0].edges))
    misses = [0] * len(edges)
    for histogram in result.scores:
        cells = known.get((histogram.column, histogram.selection))
        if cells is not None:
            misses = [missed + _miss(histogram, cells, edge) for missed, edge in zip(misses, edges, strict=True)]
    return misses.index(min(misses)) if any(misses) else len(edges) // 2


def _miss(histogram: ScoreHistogram, cells: tuple[int, ...], edge: int) -> int:
    """In how many predictions cutting at the edge differs from the run."""
    sides = {
        (False, True): histogram.positive_a,
        (False, False): histogram.negative_a,
        (True, True): histogram.positive_d,
        (True, False): histogram.negative_d,
    }
    return sum(
        abs(sum(counts[edge:]) - cells[cell_index(member=member, positive=positive, predicted=True)])
        for (member, positive), counts in sides.items()
    )


def _table(words: Words, histograms: Sequence[ScoreHistogram]) -> Table:
    """Rows by score, in at most 20 steps, for each group."""
    edges = histograms[0].edges
    step = max(1, -(-(len(edges) - 1) // BINS))
    starts = list(range(0, len(edges) - 1, step))
    columns = [Column(words.say("page.threshold.scores"))]
    columns += [Column(words.group(h.column, h.selection), is_number=True) for h in histograms]
    rows = [(Cell(_span(words, edges, k, step)), *(_count(words, h, k, step) for h in histograms)) for k in starts]
    return Table(words.say("page.threshold.table"), tuple(columns), tuple(rows))


def _span(words: Words, edges: Sequence[float], start: int, step: int) -> str:
    low, high = edges[start], edges[min(start + step, len(edges) - 1)]
    return words.say("number.interval", low=words.number(low), high=words.number(high))


def _count(words: Words, histogram: ScoreHistogram, start: int, step: int) -> Cell:
    n = sum(histogram.positive_d[start : start + step]) + sum(histogram.negative_d[start : start + step])
    return Cell(words.whole(n), n)
