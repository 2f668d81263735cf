"""How well the predictions match the labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pellucid.report.model import Cell, Column, Section, Table
from pellucid.report.wording import group_name, number_cell, share_cell

if TYPE_CHECKING:
    from pellucid.core.results import BiasReport, ModelPerformance

OUTCOMES = ("True positive", "False positive", "False negative", "True negative")


def performance_section(performance: ModelPerformance, report: BiasReport | None) -> Section:
    """Performance over all rows, and where right and wrong answers fall, per group and per label."""
    blocks = [_metric_table(performance), _outcome_table(performance, report)]
    if performance.confusion:
        blocks.append(_confusion_table(performance.confusion))
    return Section("performance", "Model performance", tuple(blocks))


def _metric_table(performance: ModelPerformance) -> Table:
    rows = tuple((Cell(name), number_cell(value)) for name, value in performance.metrics)
    return Table("Performance over all rows", (Column("Measure"), Column("Value", True)), rows)


def _outcome_table(performance: ModelPerformance, report: BiasReport | None) -> Table:
    rows = [(Cell("All rows"), *map(share_cell, performance.binary_confusion))]
    for facet in () if report is None else report.facets:
        if facet.statistics.confusion is not None:
            name = Cell(f"Where {group_name(facet.column, facet.selection)}")
            rows.append((name, *map(share_cell, facet.statistics.confusion)))
    columns = (Column("Rows"), *(Column(name, True) for name in OUTCOMES))
    return Table("Where right and wrong answers fall, as shares of rows", columns, tuple(rows))


def _confusion_table(confusion: Mapping[str, Mapping[str, float]]) -> Table:
    predicted = sorted({label for row in confusion.values() for label in row})
    columns = (Column("Label in the data"), *(Column(f"Predicted {label}", True) for label in predicted))
    rows = tuple(
        (Cell(observed), *(number_cell(int(row.get(label, 0))) for label in predicted))
        for observed, row in confusion.items()
    )
    return Table("Rows by label and prediction", columns, rows)
