"""What a request selects in a table: every decision about columns and values, and the counts behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct, field

from pellucid.core.counts import MISSING_GROUP, ColumnProfile
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell
from pellucid.engines.coding import IntArray, encode
from pellucid.engines.column_kind import Kind, column_kind, describe_kind, profile_cells, shown, warn_kind
from pellucid.engines.crosstab import Crosstab, fold
from pellucid.engines.matching import Occurs, Selection, cell_text, select_rows
from pellucid.engines.outcome import Outcome, read_outcome, require_positive_prediction
from pellucid.engines.scans import FIRST_FACETS, Scan, scan

MISSING = "nan"
"""How the rows without a facet value are reported."""

MOST_LABELS = 256
"""Label values above which no confusion table is made; below it every engine counts label values as they are."""


class FacetSurvey(Struct, frozen=True):
    """One facet selection: its rule, the counts of its column, and which of the column's cells it selects."""

    selection: Selection
    crosstab: Crosstab[Cell]
    cells: frozenset[Cell]


class Survey(Struct, frozen=True):
    """Everything known about a request once the table has been scanned.

    `confusion` counts (observed, predicted) label values as text when both columns are categorical and have at most
    `MOST_LABELS` values.
    """

    outcome: Outcome
    facets: tuple[FacetSurvey, ...]
    confusion: Mapping[tuple[str, str], int]
    decisions: tuple[str, ...]


def survey(table: Table, request: CountRequest) -> Survey:
    """Read every column of a request, in as few scans as possible.

    Raises:
        DataError: a column is missing, the table has no rows, or the request cannot be read as asked.
    """
    _check(table, request)
    return _Surveyor(table, request).run()


def _check(table: Table, request: CountRequest) -> None:
    if not request.positive:
        msg = "Positive label values or thresholds are empty for Label column"
        raise DataError(f"{msg} (column {shown(request.label)}; give at least one value)")
    known = set(table.columns)
    parts: list[tuple[str, str | None]] = [("Facet", column) for column, _ in request.facets]
    parts += [("Label", request.label), ("Predicted label", request.predicted_label), ("Group", request.group)]
    for part, column in parts:
        if column is not None and column not in known:
            raise DataError(f"{part} column {shown(column)} is not present in the dataset")


class _Surveyor(Struct):
    """The state of one survey.

    Columns with few distinct values are counted raw, so that every fact about them follows from a tally. The others
    are profiled before, and asked one yes-or-no question each.
    """

    table: Table
    request: CountRequest
    profiles: dict[str, ColumnProfile] = field(default_factory=dict)
    settled: dict[int, Selection] = field(default_factory=dict)
    outcome: Outcome | None = None
    decisions: dict[int, list[str]] = field(default_factory=dict)

    def run(self) -> Survey:
        first_facets = self._profile_varied()
        facet_keys = [self._facet_key(position) for position in range(len(self.request.facets))]
        crosstabs: dict[Key, Crosstab[Cell]] = {}
        confusion: Mapping[tuple[str, str], int] | None = None
        label_keys = self._label_keys()
        group_keys = [] if self.request.group is None else [Key(self.request.group)]
        for one in scan(self.table, [*label_keys, *group_keys], facet_keys, first=first_facets):
            outcome = self._outcome(one)
            outcomes = _outcomes_by_row(one, label_keys, outcome)
            confusion = _confusion(one, label_keys, outcome) if confusion is None else confusion
            groups = one.groups(group_keys[0] if group_keys else None)
            for key in one.facets:
                crosstabs[key] = fold(one.cells[key], groups, outcomes, one.counts)
        facets = tuple(
            facet for position, key in enumerate(facet_keys) for facet in self._facet(position, crosstabs[key])
        )
        sentences = [sentence for position in range(len(facet_keys)) for sentence in self.decisions[position]]
        return Survey(outcome, facets, confusion or {}, (*outcome.decisions, *dict.fromkeys(sentences)))

    def _profile_varied(self) -> int:
        """Profile the columns that are too varied to be counted raw; return how many facets the first scan takes."""
        request = self.request
        labels = {request.label} | ({request.predicted_label} if request.predicted_label else set())
        columns = {*labels, *(column for column, _ in request.facets)}
        varied = self.table.varied(sorted(columns | ({request.group} if request.group else set())))
        early = (varied & columns) | (labels if labels & varied else set())
        if early:
            self.profiles = self.table.profile(sorted(early))
        if request.label in early:
            predicted = self.profiles[request.predicted_label] if request.predicted_label else None
            self.outcome = read_outcome(request, self.profiles[request.label], predicted, self._probe)
        self.profiles = {name: profile for name, profile in self.profiles.items() if name in varied}
        return 1 if request.group in varied else FIRST_FACETS

    def _probe(self, column: str) -> Occurs:
        """Ask the table itself whether any row equals one of some values: one more scan, rarely needed."""
        return lambda values: any(
            cells[0] is True for cells in self.table.tally([Key(column, among=tuple(sorted(values)))]).rows
        )

    def _facet_key(self, position: int) -> Key:
        column, values = self.request.facets[position]
        profile = self.profiles.get(column)
        if profile is None:
            return Key(column)
        kind = self._decide(position, profile)
        if not values:
            return Key(column)
        self.settled[position] = selection = select_rows(profile, kind, values, self._probe(column))
        return selection.key()

    def _label_keys(self) -> list[Key]:
        names = [name for name in (self.request.label, self.request.predicted_label) if name is not None]
        if self.outcome is None:
            return [Key(name) for name in names]
        selections = [self.outcome.observed, self.outcome.predicted]
        return [
            selection.key() if selection and name in self.profiles else Key(name)
            for name, selection in zip(names, selections, strict=False)
        ]

    def _outcome(self, one: Scan) -> Outcome:
        """The reading of the labels, found in the first scan unless it was settled before."""
        if not len(one.counts):
            msg = "the data set has no rows; at least one is needed"
            raise DataError(msg)
        if self.outcome is None:
            names = [name for name in (self.request.label, self.request.predicted_label) if name is not None]
            marginals = {name: one.marginal(Key(name)) for name in names}
            profiles = [profile_cells(name, marginals[name]) for name in names]
            self.outcome = read_outcome(
                self.request, profiles[0], profiles[1] if profiles[1:] else None, lambda name: _occurs(marginals[name])
            )
        return self.outcome

    def _facet(self, position: int, crosstab: Crosstab[Cell]) -> Iterator[FacetSurvey]:
        column, values = self.request.facets[position]
        selection = self.settled.get(position)
        if selection is not None:
            yield FacetSurvey(selection, crosstab, frozenset({True}))
            return
        marginal = crosstab.marginal()
        profile = self.profiles.get(column) or profile_cells(column, marginal)
        kind = self._decide(position, profile)
        if not values:
            yield from _one_against_rest(column, crosstab, marginal)
            return
        selection = select_rows(profile, kind, values, _occurs(marginal))
        yield FacetSurvey(selection, crosstab, frozenset(cell for cell in marginal if selection.holds(cell)))

    def _decide(self, position: int, profile: ColumnProfile) -> Kind:
        """The kind of a facet column, put on record."""
        values = self.request.facets[position][1]
        kind = column_kind(profile, len(values))
        described = describe_kind(profile, kind, len(values))
        if not values and kind is Kind.CONTINUOUS:
            msg = "Threshold values must be provided for continuous features"
            raise DataError(f"{msg} ({described}; give one number)")
        warning = warn_kind(profile, kind, values)
        self.decisions[position] = [described] if warning is None else [described, warning]
        return kind


def _occurs(marginal: Mapping[Cell, int]) -> Occurs:
    return lambda values: any(value in marginal for value in values)


def _one_against_rest(column: str, crosstab: Crosstab[Cell], marginal: Mapping[Cell, int]) -> Iterator[FacetSurvey]:
    """A selection for every distinct value, sorted; the missing ones come last and only say why they are no group."""
    for value in sorted(cell for cell in marginal if cell is not None):
        cells = frozenset({value})
        yield FacetSurvey(Selection(column, cell_text(value), among=cells), crosstab, cells)
    if missing := marginal.get(None):
        total = sum(marginal.values())
        problem = (
            f"{MISSING_GROUP}: {missing} of {total} rows have no value in column {shown(column)}; "
            "they count among the other rows of every group"
        )
        yield FacetSurvey(Selection(column, MISSING, problem=problem), crosstab, frozenset())


def _outcomes_by_row(one: Scan, keys: Sequence[Key], outcome: Outcome) -> IntArray:
    """The outcome of each row of a tally: bit 1 label positive, bit 0 prediction positive."""
    observed = _positives(one, keys[0], outcome.observed)
    if outcome.predicted is None:
        return 2 * observed
    predicted = _positives(one, keys[1], outcome.predicted)
    require_positive_prediction(int(one.counts @ predicted), outcome)
    return 2 * observed + predicted


def _positives(one: Scan, key: Key, selection: Selection) -> IntArray:
    """1 for each row of the tally that is selected, else 0."""
    cells = one.cells[key]
    holds = [cell is True if _is_answer(key) else selection.holds(cell) for cell in cells.distinct]
    return np.array(holds, dtype=np.int64)[cells.codes]


def _is_answer(key: Key) -> bool:
    """Whether the cells of this key are answers to a question, not values of the column."""
    return key.above is not None or key.among is not None


def _confusion(one: Scan, keys: Sequence[Key], outcome: Outcome) -> dict[tuple[str, str], int]:
    """Rows by observed and predicted label, as text, where both are there."""
    if outcome.predicted is None or outcome.kind is Kind.CONTINUOUS or any(_is_answer(key) for key in keys):
        return {}
    pairs = encode(zip(*(one.cells[key].entries() for key in keys), strict=True)).add_up(one.counts)
    counts: dict[tuple[str, str], int] = {}
    for (label, predicted), n in pairs.items():
        if label is not None and predicted is not None:
            pair = (cell_text(label), cell_text(predicted))
            counts[pair] = counts.get(pair, 0) + n
    labels = {label for pair in counts for label in pair}
    return dict(sorted(counts.items())) if len(labels) <= MOST_LABELS else {}
