"""The outcome of every row, read once more when the counts have told how each column is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import DataError
from pellucid.core.ports import Table
from pellucid.core.row_outcomes import Flags, Membership, RowOutcomes
from pellucid.engines.coding import encode
from pellucid.engines.matching import Selection
from pellucid.engines.survey import Survey

ROWS_AT_ONCE = 200_000


def row_outcomes(table: Table, found: Survey) -> RowOutcomes:
    """Label, prediction and membership of every row, as the survey of the table reads them.

    Raises:
        DataError: the survey was made without predictions.
    """
    if found.outcome.predicted is None:
        msg = "outcomes of rows need predicted labels; name the column that holds them"
        raise DataError(msg)
    facets = [facet.selection for facet in found.facets if facet.selection.problem is None]
    selections = [found.outcome.observed, found.outcome.predicted, *facets]
    columns = tuple(dict.fromkeys(selection.column for selection in selections))
    blocks = [list(_flags(batch, selections)) for batch in table.batches(columns, ROWS_AT_ONCE)]
    observed, predicted, *members = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return RowOutcomes(
        observed,
        predicted,
        tuple(Membership(one.column, one.text, rows) for one, rows in zip(facets, members, strict=True)),
    )


def _flags(batch: Batch, selections: Sequence[Selection]) -> Iterator[Flags]:
    """Which rows each of these selects."""
    words = {
        name: encode(cells.tolist()) for name, cells in zip(batch.names, batch.columns, strict=True) if _is_text(cells)
    }
    for selection in selections:
        if selection.column in words:
            coded = words[selection.column]
            yield np.array([selection.holds(cell) for cell in coded.numbers], dtype=np.bool_)[coded.codes]
        else:
            yield selection.mask(batch.select([selection.column]).columns[0])


def _is_text(cells: Column) -> bool:
    return cells.dtype.kind == "O"
