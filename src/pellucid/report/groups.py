"""How each group fares: rows, outcomes in the data and outcomes according to the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pellucid.core.counts import cell_index
from pellucid.report.wording import group_name

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport

REST = "the rest"


@dataclass(frozen=True, slots=True)
class Group:
    """One group's counts; `predicted` is `None` without predictions."""

    name: str
    rows: int
    observed: int
    predicted: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One facet selection and everyone else."""

    column: str
    selection: str
    selected: Group
    rest: Group


def comparisons(result: AnalysisResult) -> tuple[Comparison, ...]:
    """Every facet selection whose counts are known, with predictions when there are any."""
    report = main_stage(result)
    if report is None:
        return ()
    has_predictions = report.stage == "post_training"
    return tuple(
        _comparison(facet, facet.statistics.cells, has_predictions=has_predictions)
        for facet in report.facets
        if facet.statistics.cells is not None
    )


def main_stage(result: AnalysisResult) -> BiasReport | None:
    """The stage that knows most."""
    return result.posttraining or result.pretraining


def _comparison(facet: FacetReport, cells: tuple[int, ...], *, has_predictions: bool) -> Comparison:
    name = group_name(facet.column, facet.selection)
    return Comparison(
        facet.column,
        facet.selection,
        _group(name, cells, member=True, has_predictions=has_predictions),
        _group(REST, cells, member=False, has_predictions=has_predictions),
    )


def _group(name: str, cells: tuple[int, ...], *, member: bool, has_predictions: bool) -> Group:
    table = {
        (positive, predicted): cells[cell_index(member=member, positive=positive, predicted=predicted)]
        for positive in (True, False)
        for predicted in (True, False)
    }
    return Group(
        name,
        rows=sum(table.values()),
        observed=table[True, True] + table[True, False],
        predicted=table[True, True] + table[False, True] if has_predictions else None,
    )
