"""Counts of combined facets: every combination of values of two or more columns against all other rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.counts import CELLS_PER_GROUP, ColumnProfile, Counts, FacetCounts
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell, Scalar
from pellucid.engines.coding import Coded, IntArray, encode
from pellucid.engines.column_kind import Kind, column_kind, shown
from pellucid.engines.crosstab import Crosstab, fold
from pellucid.engines.matching import cell_text, select_above
from pellucid.engines.outcome import Outcome
from pellucid.engines.scans import Scan, code_tally
from pellucid.engines.survey import survey

BETWEEN = " x "
"""Joins the columns, and the values, of a combination."""

MOST_VALUES = 50
"""Distinct values above which a column names individuals rather than groups."""

MOST_CELLS = 10_000
"""Combinations of values of all columns up to which one tally serves all combinations of columns."""

Combination = tuple[Scalar, ...]


def intersect(table: Table, request: CountRequest, combinations: Sequence[Sequence[str]]) -> Counts:
    """Counts of each combination of values that occurs, sorted, for each of these combinations of columns.

    A column of numbers takes part by the threshold that the request gives for it as a facet. Rows in which a value is
    missing are in no combination; they count among the other rows of each. A combination with a column of too many
    values is one selection with a problem.

    Raises:
        DataError: a column is missing, or the request cannot be read as asked.
    """
    outcome = survey(table, replace(request, facets=())).outcome
    thresholds = {column: values[0] for column, values in request.facets if len(values) == 1}
    profiles = table.profile(sorted({column for columns in combinations for column in columns}))
    parts = {name: _part(profile, thresholds.get(name)) for name, profile in profiles.items()}
    counter = _Counter(table, outcome, request.group, [part for part in parts.values() if part.problem is None])
    return Counts(
        label=request.label,
        positive=outcome.text,
        facets=tuple(
            facet for columns in combinations for facet in counter.facets([parts[column] for column in columns])
        ),
        has_predictions=request.predicted_label is not None,
        has_groups=request.group is not None,
    )


class _Part(Struct, frozen=True):
    """How one column takes part: by which key, with how many values, and how answers to a question are called."""

    key: Key
    distinct: int
    names: Mapping[Scalar, str]
    problem: str | None = None

    def name(self, cell: Scalar) -> str:
        return self.names.get(cell) or cell_text(cell)


def _part(profile: ColumnProfile, threshold: Scalar | None) -> _Part:
    if threshold is not None and column_kind(profile, 1) is Kind.CONTINUOUS:
        selection = select_above(profile, threshold)
        return _Part(selection.key(), 2, {True: selection.text, False: f"not {selection.text}"})
    problem = None
    if profile.distinct > MOST_VALUES:
        problem = (
            f"Column {shown(profile.name)} has {profile.distinct} distinct values; a combination takes columns of at "
            f"most {MOST_VALUES}: give a column of groups, such as age bands"
        )
    return _Part(Key(profile.name), profile.distinct, {}, problem)


class _Counter:
    """Counts combinations of these parts; one tally of all of them when it is small, else one for each combination."""

    def __init__(self, table: Table, outcome: Outcome, group: str | None, parts: Sequence[_Part]) -> None:
        self._table = table
        selections = [outcome.observed, outcome.predicted]
        self._outcome_keys = [selection.key() for selection in selections if selection is not None]
        self._group_key = None if group is None else Key(group)
        is_small = math.prod(max(part.distinct, 1) for part in parts) <= MOST_CELLS
        self._joint = self._count(parts) if is_small else None

    def facets(self, parts: Sequence[_Part]) -> list[FacetCounts]:
        """One selection for each combination of values that occurs, or one that says what is wrong with a part."""
        column = BETWEEN.join(part.key.column for part in parts)
        problem = next((part.problem for part in parts if part.problem is not None), None)
        if problem is not None:
            return [FacetCounts(column, "", (None,), ((0,) * CELLS_PER_GROUP,), problem)]
        counted = self._joint or self._count(parts)
        cells = zip(*(counted.cells[part.key].entries() for part in parts), strict=True)
        combinations = encode(map(_known, cells))
        crosstab = self._crosstab(counted, combinations)
        found = sorted(combination for combination in combinations.numbers if combination is not None)
        return [self._facet(column, parts, combination, crosstab) for combination in found]

    def _count(self, parts: Sequence[_Part]) -> Scan:
        groups = [] if self._group_key is None else [self._group_key]
        keys = list(dict.fromkeys([*self._outcome_keys, *groups, *(part.key for part in parts)]))
        return code_tally(self._table.tally(keys), keys)

    def _crosstab(self, counted: Scan, combinations: Coded[Combination | None]) -> Crosstab[Combination | None]:
        """The combinations as if they were a column."""
        observed, *predicted = (_is_true(counted.cells[key]) for key in self._outcome_keys)
        return fold(combinations, counted.groups(self._group_key), 2 * observed + sum(predicted), counted.counts)

    @staticmethod
    def _facet(
        column: str, parts: Sequence[_Part], combination: Combination, crosstab: Crosstab[Combination | None]
    ) -> FacetCounts:
        values = [part.name(cell) for part, cell in zip(parts, combination, strict=True)]
        names = [part.key.column for part in parts]
        return FacetCounts(
            column,
            BETWEEN.join(values),
            crosstab.groups,
            crosstab.against_rest([combination]),
            parts=tuple(zip(names, values, strict=True)),
        )


def _is_true(answers: Coded[Cell]) -> IntArray:
    """1 for each row of a tally whose answer is yes, else 0."""
    return np.array([answer is True for answer in answers.numbers], dtype=np.int64)[answers.codes]


def _known(cells: tuple[Cell, ...]) -> Combination | None:
    """The cells, unless one is missing."""
    known = tuple(cell for cell in cells if cell is not None)
    return known if len(known) == len(cells) else None
