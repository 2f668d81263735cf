"""The outcome of every row, read once more when the counts have told how each column is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import DataError
from pellucid.core.ports import Table
from pellucid.core.row_outcomes import Flags, Membership, RowOutcomes
from pellucid.core.scalars import Cell
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
    words = {name: _coded(cells) for name, cells in zip(batch.names, batch.columns, strict=True) if _is_text(cells)}
    for selection in selections:
        if selection.column in words:
            distinct, codes = words[selection.column]
            yield np.fromiter(map(selection.holds, distinct), dtype=np.bool_, count=len(distinct))[codes]
        else:
            yield selection.mask(batch.select([selection.column]).columns[0])


def _is_text(cells: Column) -> bool:
    return cells.dtype.kind == "O"


def _coded(cells: Column) -> tuple[list[Cell], npt.NDArray[np.intp]]:
    """Distinct cells, and for each row the position of its own: words are judged once, not once a row."""
    values: list[Cell] = cells.tolist()
    positions = {cell: k for k, cell in enumerate(dict.fromkeys(values))}
    return list(positions), np.fromiter(map(positions.__getitem__, values), dtype=np.intp, count=len(values))
