"""What a result keeps of single rows: how scores are spread, and outcomes for comparing with a later result."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from pellucid.jobs.scores import score_histograms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.arrays import Column
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine, Table
    from pellucid.core.results import AnalysisResult
    from pellucid.predict import DecisiveScores

MOST_ROWS = 200_000
"""Beyond it a change is told from chance without pairing rows, and reading them again would cost more than it gives."""


def add_outcomes(
    result: AnalysisResult,
    request: CountRequest,
    table: Table,
    engine: Engine,
    *,
    scores: DecisiveScores | None,
    inputs: Sequence[str],
    keep: bool = True,
) -> AnalysisResult:
    """The result with its score histograms and, when asked to `keep` it, up to `MOST_ROWS` rows, each row's outcome.

    `inputs` are columns that, beside the label and the facets, tell whether another result is about the same rows.
    """
    is_kept = keep and table.row_count() <= MOST_ROWS
    if request.predicted_label is None or not (is_kept or scores):
        return result
    outcomes = engine.outcomes(table, request)
    result = replace(result, scores=score_histograms(scores, outcomes)) if scores else result
    if not is_kept:
        return result
    columns = dict.fromkeys((request.label, *(column for column, _ in request.facets), *inputs))
    return replace(result, outcomes=replace(outcomes, fingerprints=fingerprints(table, tuple(columns))))


def fingerprints(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """A digest of each column's cells in the order of the rows, by name; equal numbers of any type digest alike."""
    digests = {name: hashlib.sha256() for name in columns}
    for batch in table.batches(columns, MOST_ROWS):
        for name, cells in zip(batch.names, batch.columns, strict=True):
            digests[name].update(_content(cells))
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _content(cells: Column) -> bytes:
    if cells.dtype.kind == "O":
        return json.dumps(cells.tolist()).encode("ascii")
    numbers = cells.astype(np.float64)
    numbers[np.isnan(numbers)] = np.nan
    return (numbers + 0.0).astype("<f8").tobytes()
