"""All counts of one request, the same for every engine, row order and file format."""

from __future__ import annotations

from pellucid.core.counts import Counts, FacetCounts
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Table
from pellucid.engines.survey import FacetSurvey, Survey, survey


def tabulate(table: Table, request: CountRequest) -> Counts:
    """The counts behind every bias metric, for each facet selection in the order of the request.

    A facet without values gives one selection per distinct value, sorted by value.

    Raises:
        DataError: a column is missing, the table has no rows, or the request cannot be read as asked
            (contract 3.4, 3.6).
    """
    return to_counts(request, survey(table, request))


def to_counts(request: CountRequest, found: Survey) -> Counts:
    """The counts of a request that has been surveyed."""
    return Counts(
        label=request.label,
        positive=found.outcome.text,
        positive_label=found.outcome.observed.text,
        facets=tuple(_facet_counts(facet) for facet in found.facets),
        has_predictions=request.predicted_label is not None,
        has_groups=request.group is not None,
        confusion=found.confusion,
        decisions=found.decisions,
    )


def _facet_counts(facet: FacetSurvey) -> FacetCounts:
    return FacetCounts(
        column=facet.selection.column,
        selection=facet.selection.text,
        groups=facet.crosstab.groups,
        cells=facet.crosstab.against_rest(facet.cells),
        problem=facet.selection.problem,
    )
