"""The flip test: whether similar people of the other group would have been treated the same (contract 4.4).

Unlike a classifier that takes the first k neighbours it happens to find, this one does not depend on the order of
rows: all neighbours at the k-th distance share the votes that are left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.counts import FlipCounts
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Table
from pellucid.engines.column_kind import shown
from pellucid.engines.distinct_rows import distinct_rows
from pellucid.engines.matching import Selection
from pellucid.engines.neighbours import IntArray, Method, Points, Votes, nearest_votes
from pellucid.engines.survey import survey

NEIGHBOURS = 5
FEWEST_FOR_NEIGHBOURS = 10
"""Rows of group a from which on `NEIGHBOURS` are asked; below, one is."""

SMALLEST_SAMPLE = 1000
LARGEST_NUMBER = 1e150
"""Beyond it the square of a difference may not be a number."""

NOT_NUMERIC = "FlipTest does not support non-numeric columns"

_NORMAL_975 = 1.959963984540054

BoolArray = npt.NDArray[np.bool_]


class FlipOptions(Struct, frozen=True):
    """How the flip test is computed; nothing but `work_limit` and `seed` can change its result.

    Above `work_limit` distances between distinct rows, rows of d are sampled with `seed`.
    """

    work_limit: float
    seed: int = 0
    workers: int = 2
    method: Method | None = None


def flip_test(
    table: Table, request: CountRequest, features: Sequence[str], options: FlipOptions
) -> tuple[FlipCounts, ...]:
    """The flip test for every facet selection, in the order of `tabulate`.

    Distances are taken over `features` without the facet's own column.

    Raises:
        DataError: the request cannot be read as asked, or has no predictions.
    """
    found = survey(table, request)
    if found.outcome.predicted is None:
        msg = "the flip test needs predicted labels; name the column that holds them"
        raise DataError(msg)
    selections = [facet.selection for facet in found.facets]
    # The label is read along: whoever asks for the outcomes of rows next finds them in the engine's own copy.
    outcome = [found.outcome.observed.column, found.outcome.predicted.column]
    wanted = [*features, *outcome, *(selection.column for selection in selections)]
    batch = _read(table, tuple(dict.fromkeys(wanted)))
    is_predicted = found.outcome.predicted.mask(batch.select([found.outcome.predicted.column]).columns[0])
    spaces = {
        column: _Space.build(batch.select([name for name in features if name != column]), is_predicted)
        for column in dict.fromkeys(selection.column for selection in selections)
    }
    return tuple(
        _flip(selection, batch.select([selection.column]).columns[0], spaces[selection.column], options)
        for selection in selections
    )


class _Space(Struct, frozen=True, eq=False):
    """Where every row of the table lies: `rows[which[i]]` is row i. A `problem` says why there are no distances."""

    rows: FloatArray
    which: IntArray
    is_predicted: BoolArray
    problem: str | None = None

    @staticmethod
    def build(features: Batch, is_predicted: BoolArray) -> _Space:
        problem = _problem(features)
        if problem:
            return _Space(np.empty((0, 0)), np.empty(0, dtype=np.int64), is_predicted, problem)
        matrix = np.column_stack([column.astype(np.float64) for column in features.columns])
        return _Space(*distinct_rows(matrix), is_predicted)

    def points(self, members: BoolArray) -> Points:
        """The distinct rows among these members."""
        which = self.which[members]
        weight = np.bincount(which, minlength=len(self.rows))
        positive = np.bincount(which[self.is_predicted[members]], minlength=len(self.rows))
        there = weight > 0
        return Points(self.rows[there], weight[there], positive[there])


def _read(table: Table, columns: tuple[str, ...]) -> Batch:
    batches = list(table.batches(columns, max(1, table.row_count())))
    return batches[0]


def _problem(features: Batch) -> str | None:
    """Why there can be no distances between these rows, if so."""
    if not features.columns:
        return "FlipTest needs at least one numeric column besides the facet, the label and the predicted label"
    if any(_is_text(column) for column in features.columns):
        return NOT_NUMERIC
    for name, column in zip(features.names, features.columns, strict=True):
        numbers = column.astype(np.float64)
        missing = int(np.isnan(numbers).sum())
        if missing:
            return f"FlipTest does not support missing values: {missing} of {len(column)} in column {shown(name)}"
        if not (np.abs(numbers) <= LARGEST_NUMBER).all():
            return f"FlipTest does not support numbers beyond {LARGEST_NUMBER:g}: column {shown(name)} has some"
    return None


def _is_text(column: Column) -> bool:
    return column.dtype.kind == "O" and not all(cell is None or isinstance(cell, bool) for cell in column.tolist())


def _flip(selection: Selection, cells: Column, space: _Space, options: FlipOptions) -> FlipCounts:
    problem = selection.problem or space.problem
    is_member = selection.mask(cells)
    if problem is None and is_member.all():
        problem = "Negated facet set is empty"
    if problem is None and not is_member.any():
        problem = "Facet set is empty"
    if problem is not None:
        return FlipCounts(selection.column, selection.text, 0, 0, 0, problem=problem)
    others = space.points(~is_member)
    k = NEIGHBOURS if others.weight.sum() >= FEWEST_FOR_NEIGHBOURS else 1
    asked = space.points(is_member)
    population = int(asked.weight.sum())
    most = max(SMALLEST_SAMPLE, int(options.work_limit / len(others)))
    is_sampled = len(asked) * len(others) > options.work_limit and most < population
    if is_sampled:
        asked = _sample(asked, most, np.random.default_rng(options.seed))
    votes = nearest_votes(others, asked.at, k, method=options.method, workers=options.workers)
    return _to_counts(selection, asked, votes, k, population if is_sampled else None)


def _sample(points: Points, size: int, generator: np.random.Generator) -> Points:
    """Rows drawn without replacement; the draw depends on the rows' values and not on their order."""
    kinds = np.concatenate([points.weight - points.positive, points.positive])
    negative, positive = np.split(generator.multivariate_hypergeometric(kinds, size, method="marginals"), 2)
    there = negative + positive > 0
    return Points(points.at[there], (negative + positive)[there], positive[there])


def _to_counts(selection: Selection, asked: Points, votes: Votes, k: int, population: int | None) -> FlipCounts:
    left = k - votes.inside
    is_tied = votes.tied > left
    # in whole numbers: inside_positive + left * tied_positive / tied > k / 2
    is_positive = 2 * (votes.inside_positive * votes.tied + left * votes.tied_positive) > k * votes.tied
    most = votes.inside_positive + np.minimum(left, votes.tied_positive)
    fewest = votes.inside_positive + np.maximum(0, left - (votes.tied - votes.tied_positive))
    n = int(asked.weight.sum())
    to_negative, to_positive = _count_flips(asked, is_positive)
    lowest, highest = (np.subtract(*_count_flips(asked, 2 * votes_for > k)) / n for votes_for in (most, fewest))
    return FlipCounts(
        column=selection.column,
        selection=selection.text,
        n=n,
        to_negative=to_negative,
        to_positive=to_positive,
        lowest=float(lowest),
        highest=float(highest),
        tied=int(asked.weight[is_tied].sum()) / n,
        is_sampled=population is not None,
        interval=None if population is None else _interval(to_negative, to_positive, n, population),
    )


def _count_flips(asked: Points, is_positive: BoolArray) -> tuple[int, int]:
    """Rows predicted positive among negative neighbours, and the opposite."""
    to_negative = asked.positive[~is_positive].sum()
    to_positive = (asked.weight - asked.positive)[is_positive].sum()
    return int(to_negative), int(to_positive)


def _interval(to_negative: int, to_positive: int, n: int, population: int) -> tuple[float, float]:
    """Bounds at 95 % for the value over all rows, normal, with the correction for a finite population.

    One flip more than was seen keeps the interval from vanishing when none was.
    """
    value = (to_negative - to_positive) / n
    variance = (to_negative + to_positive + 1) / (n + 1) - value * value
    error = _NORMAL_975 * math.sqrt(max(0.0, variance) / n * (1 - n / population))
    return max(-1.0, value - error), min(1.0, value + error)
