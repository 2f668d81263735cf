"""How many rows fall where: the one small table from which every bias metric but the flip test follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct, field

from pellucid.core.scalars import Cell, ColumnType

T = TypeVar("T", bound=Hashable)

CELLS_PER_GROUP = 8

MISSING_GROUP = "Missing values form no group"
"""How the message begins that replaces the metrics of the rows without a facet value."""


def cell_index(*, member: bool, positive: bool, predicted: bool) -> int:
    """Position of a cell within a group's eight: bit 2 member of d, bit 1 label positive, bit 0 prediction positive."""
    return 4 * member + 2 * positive + predicted


class Tally(Struct, frozen=True):
    """Distinct rows of a few columns, and how often each occurs.

    `rows[cells]` is the number of rows whose cells in `columns` are `cells`. Additive: the tally of
    two data sets together is the sum of their tallies. Order of rows carries no meaning.
    """

    columns: tuple[str, ...]
    rows: Mapping[tuple[Cell, ...], int]

    def total(self) -> int:
        """Number of rows counted."""
        return sum(self.rows.values())

    def marginal(self, position: int) -> dict[Cell, int]:
        """Rows by cell of the column at this position."""
        return add_up(map(itemgetter(position), self.rows), self.rows.values())


def add_up(keys: Iterable[T], counts: Iterable[int]) -> dict[T, int]:
    """The sum of the counts of each key.

    >>> add_up(["a", "b", "a"], [1, 2, 3])
    {'a': 4, 'b': 2}
    """
    sums: defaultdict[T, int] = defaultdict(int)
    for key, n in zip(keys, counts, strict=True):
        sums[key] += n
    return dict(sums)


class ColumnProfile(Struct, frozen=True):
    """Facts about a whole column that decide how it is read (contract 3.3).

    `distinct` counts distinct non-missing values and is exact whenever its share of `count` is within
    20 % of the 5 % line. `maximum` and `minimum` are given for numbers, and for text that is integers throughout.
    """

    name: str
    type: ColumnType
    count: int
    missing: int
    distinct: int
    minimum: float | int | None = None
    maximum: float | int | None = None
    is_integer_text: bool = False

    @property
    def uniqueness(self) -> float:
        """Share of distinct values among the non-missing ones; 0 for an empty column."""
        return self.distinct / self.count if self.count else 0.0


class FacetCounts(Struct, frozen=True):
    """Counts for one facet selection against the rest.

    `cells[k]` holds eight integers for group value `groups[k]`, addressed by `cell_index`. Without a
    group column there is one group, `None`. Groups are sorted, missing last; a missing group value is `None`.
    When there are no predictions, every prediction counts as not positive.
    `problem` is a message that replaces every metric of this facet when the selection makes no sense. `parts` are the
    column and the value of each part of a combination of facets.
    """

    column: str
    selection: str
    groups: tuple[Cell, ...]
    cells: tuple[tuple[int, ...], ...]
    problem: str | None = None
    parts: tuple[tuple[str, str], ...] = ()

    def collapsed(self) -> tuple[int, ...]:
        """The eight counts over all groups."""
        return tuple(sum(column) for column in zip(*self.cells, strict=True)) if self.cells else (0,) * CELLS_PER_GROUP

    @property
    def n_d(self) -> int:
        """Rows inside the selection."""
        return sum(self.collapsed()[4:])

    @property
    def n_a(self) -> int:
        """All other rows."""
        return sum(self.collapsed()[:4])


class Counts(Struct, frozen=True):
    """Everything the bias metrics need to know about a data set.

    `confusion[(observed, predicted)]` counts label values as text when both columns are categorical,
    otherwise it is empty. `positive` is the positive outcome as text; `positive_label` is that of the labels alone,
    which ends elsewhere when predictions reach beyond the labels. `decisions` records, for the log, how each column
    was read.
    """

    label: str
    positive: str
    facets: tuple[FacetCounts, ...]
    has_predictions: bool
    has_groups: bool
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    decisions: tuple[str, ...] = ()
    positive_label: str | None = None


class FlipCounts(Struct, frozen=True):
    """Outcome of the flip test for one facet selection: the one metric that needs rows.

    `to_negative` is the number of rows of d the model calls positive and their neighbours in a negative (F+);
    `to_positive` the opposite (F-). `lowest` and `highest` bound (F+ - F-)/n that any way of breaking
    ties among neighbours could give; `tied` is the share of rows of d with such a tie. When `sampled` rows
    stand for all of d, `n` is their number and `interval` bounds the value over all rows at 95 %.
    """

    column: str
    selection: str
    n: int
    to_negative: int
    to_positive: int
    lowest: float = 0.0
    highest: float = 0.0
    tied: float = 0.0
    is_sampled: bool = False
    interval: tuple[float, float] | None = None
    problem: str | None = None
