"""A result of an earlier run, read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.core.errors import ConfigError, DataError
from pellucid.report.outcomes_file import OUTCOMES_FILE, read_outcomes
from pellucid.report.saved_results import read_analysis

if TYPE_CHECKING:
    from pellucid.core.ports import Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.row_outcomes import Membership, RowOutcomes

RESULT_FILE = "analysis.json"


class SavedRun(Struct, frozen=True, eq=False):
    """A saved result; `problem` says why there are no outcomes of rows, when there are none."""

    result: AnalysisResult
    outcomes: RowOutcomes | None
    problem: str | None = None


def open_saved(uri: str, argument: str, store: Store) -> SavedRun:
    """The result in a folder or prefix, or in its `analysis.json`; `argument` is what messages call the place.

    Raises:
        ConfigError: there is no result there, or it cannot be read.
    """
    folder, file = uri.removesuffix("/"), RESULT_FILE
    if uri.endswith(".json"):
        folder, _, file = uri.rpartition("/")
    try:
        (path,) = store.fetch(_join(folder, file))
        result = read_analysis(Path(path))
    except DataError as error:
        expected = f"the folder in which pellucid run has left its results, or its {RESULT_FILE}"
        raise ConfigError(argument, f"no result can be read here: {error}", expected=expected) from error
    try:
        (path,) = store.fetch(_join(folder, OUTCOMES_FILE))
        outcomes = read_outcomes(Path(path))
    except DataError as error:
        return SavedRun(result, None, f"{OUTCOMES_FILE} of {uri} cannot be read: {error}")
    if not _belongs(outcomes, result):
        return SavedRun(result, None, f"{OUTCOMES_FILE} of {uri} belongs to another result")
    return SavedRun(result, outcomes)


def _join(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder else file


def _belongs(outcomes: RowOutcomes, result: AnalysisResult) -> bool:
    """Whether the outcomes add up to the counts of the result: a later run may have replaced only one of the files."""
    if result.posttraining is None:
        return False
    counted = {(facet.column, facet.selection): facet.statistics.cells for facet in result.posttraining.facets}
    return all(counted.get((one.column, one.selection)) == _cells(one, outcomes) for one in outcomes.members)


def _cells(member: Membership, outcomes: RowOutcomes) -> tuple[int, ...]:
    """The eight counts of a selection."""
    places = 4 * member.rows + 2 * outcomes.observed + outcomes.predicted.astype(np.int64)
    return tuple(np.bincount(places, minlength=8).tolist())
