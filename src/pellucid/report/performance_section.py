"""How well the predictions match the labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pellucid.report.cells import number_cell
from pellucid.report.model import Bar, Cell, Column, Section, Table

if TYPE_CHECKING:
    from pellucid.core.results import BiasReport, ModelPerformance
    from pellucid.report.language import Words
    from pellucid.report.model import Series

OUTCOMES = ("true_positive", "false_positive", "false_negative", "true_negative")
MEASURES = {
    "Accuracy": "accuracy",
    "Proportion of Positive Predictions in Labels": "predicted_positive",
    "Proportion of Negative Predictions in Labels": "predicted_negative",
    "True Positive Rate / Recall": "recall",
    "True Negative Rate / Specificity": "specificity",
    "Acceptance Rate / Precision": "precision",
    "Rejection Rate": "rejection_rate",
    "Conditional Acceptance": "conditional_acceptance",
    "Conditional Rejection": "conditional_rejection",
    "F1 Score": "f1",
}
"""The contract's names of measures, and how the catalog knows them."""


def performance_section(words: Words, performance: ModelPerformance, report: BiasReport | None) -> Section:
    """Performance over all rows, and where right and wrong answers fall, per group and per label."""
    blocks = [_metric_table(words, performance), _outcome_table(words, performance, report)]
    if performance.confusion:
        blocks.append(_confusion_table(words, performance.confusion))
    return Section("performance", words.say("page.performance.title"), tuple(blocks))


def _metric_table(words: Words, performance: ModelPerformance) -> Table:
    rows = tuple((Cell(_measure(words, name)), number_cell(words, value)) for name, value in performance.metrics)
    columns = (Column(words.say("page.performance.measure")), Column(words.say("page.value"), is_number=True))
    return Table(words.say("page.performance.overall"), columns, rows)


def _measure(words: Words, name: str) -> str:
    return words.say(f"page.performance.{MEASURES[name]}") if name in MEASURES else name


def _outcome_table(words: Words, performance: ModelPerformance, report: BiasReport | None) -> Table:
    rows = [(Cell(words.say("page.performance.all_rows")), *_share_cells(words, performance.binary_confusion))]
    for facet in () if report is None else report.facets:
        if facet.statistics.confusion is not None:
            name = Cell(words.group(facet.column, facet.selection))
            rows.append((name, *_share_cells(words, facet.statistics.confusion)))
    titles = (Column(words.say(f"page.performance.{name}"), is_number=True) for name in OUTCOMES)
    columns = (Column(words.say("page.rows")), *titles)
    return Table(words.say("page.performance.outcomes"), columns, tuple(rows), "bars")


def _share_cells(words: Words, shares: tuple[float, ...]) -> list[Cell]:
    """True answers in one colour, wrong ones in the other."""
    colours: tuple[Series, ...] = ("first", "second", "second", "first")
    return [
        Cell(words.share(share), share, bar=Bar(0.0, share, series=colour))
        for share, colour in zip(shares, colours, strict=True)
    ]


def _confusion_table(words: Words, confusion: Mapping[str, Mapping[str, float]]) -> Table:
    predicted = sorted({label for row in confusion.values() for label in row})
    titles = (Column(words.say("page.performance.predicted", label=label), is_number=True) for label in predicted)
    columns = (Column(words.say("page.performance.observed")), *titles)
    rows = tuple(
        (Cell(observed), *(Cell(words.whole(int(row.get(label, 0))), int(row.get(label, 0))) for label in predicted))
        for observed, row in confusion.items()
    )
    return Table(words.say("page.performance.confusion"), columns, rows)
