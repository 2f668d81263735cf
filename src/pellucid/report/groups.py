"""How each group fares: rows, outcomes in the data and outcomes according to the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.core.counts import cell_index

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport
    from pellucid.report.language import Words


class Group(Struct, frozen=True):
    """One group's counts; `predicted` is `None` without predictions."""

    name: str
    rows: int
    observed: int
    predicted: int | None

    @property
    def observed_share(self) -> float | None:
        """Share of rows with the positive label, in 0..1; `None` without rows."""
        return self.observed / self.rows if self.rows else None

    @property
    def predicted_share(self) -> float | None:
        """Share of rows predicted positive, in 0..1; `None` without rows or predictions."""
        return None if self.predicted is None or not self.rows else self.predicted / self.rows

    def shares(self) -> Iterator[float]:
        """Those of the two that are known."""
        yield from (share for share in (self.observed_share, self.predicted_share) if share is not None)


class Comparison(Struct, frozen=True):
    """One facet selection and everyone else."""

    column: str
    selection: str
    facet: FacetReport
    selected: Group
    rest: Group

    @property
    def gap(self) -> float:
        """How much larger the share of positive outcomes is in the rest: predicted ones when there are predictions."""
        shares = [
            group.observed_share if group.predicted is None else group.predicted_share
            for group in (self.rest, self.selected)
        ]
        return 0.0 if None in shares else (shares[0] or 0.0) - (shares[1] or 0.0)


def comparisons(words: Words, result: AnalysisResult) -> tuple[Comparison, ...]:
    """Every facet selection whose counts are known, with predictions when there are any."""
    report = main_stage(result)
    return () if report is None else compared(words, report)


def compared(words: Words, report: BiasReport) -> tuple[Comparison, ...]:
    """Every selection of one stage whose counts are known."""
    has_predictions = report.stage == "post_training"
    return tuple(
        _comparison(words, facet, facet.statistics.cells, has_predictions=has_predictions)
        for facet in report.facets
        if facet.statistics.cells is not None
    )


def main_stage(result: AnalysisResult) -> BiasReport | None:
    """The stage that knows most."""
    return result.posttraining or result.pretraining


def _comparison(words: Words, facet: FacetReport, cells: tuple[int, ...], *, has_predictions: bool) -> Comparison:
    return Comparison(
        facet.column,
        facet.selection,
        facet,
        _group(words.group(facet.column, facet.selection), cells, member=True, has_predictions=has_predictions),
        _group(words.say("page.rest"), cells, member=False, has_predictions=has_predictions),
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
