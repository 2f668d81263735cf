"""The doors: what rooms expect of one another, as protocols. `wiring` chooses who stands behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct

from pellucid.core.scalars import Scalar

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, Column, Predictions
    from pellucid.core.counts import ColumnProfile, Counts, FlipCounts, Tally
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import CountRequest
    from pellucid.core.row_outcomes import RowOutcomes
    from pellucid.core.structures import ModelStructure

Progress = Callable[[str, int, int | None], None]
"""Called with a task's name, how much is done, and how much there is (`None`: unknown)."""

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Puts one query about files to an engine and returns all rows; raises the engine's own error."""


class Key(Struct, frozen=True):
    """One key of a tally: a column's own values, or the answer to one question about them.

    With `above`, the key is whether the value is a number greater than it; with `among`, whether the value is one of
    these (a missing value answers no). With neither, the key is the value itself.
    """

    column: str
    above: float | None = None
    among: tuple[Scalar, ...] | None = None


class Table(Protocol):
    """An opened data set. It can be read any number of times; its row order never changes."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""

    def row_count(self) -> int:
        """Number of rows."""

    def varied(self, columns: Sequence[str]) -> frozenset[str]:
        """Those columns that seem, from a first look, to have too many distinct values to be keys of a tally."""

    def profile(self, columns: Sequence[str]) -> dict[str, ColumnProfile]:
        """Exact facts about whole columns, in one scan."""

    def tally(self, keys: Sequence[Key]) -> Tally:
        """Distinct rows of these keys, with their number, in one scan. Cells have their column's type."""

    def batches(self, columns: Sequence[str], size: int) -> Iterator[Batch]:
        """All rows in order, in blocks of at most `size`; column types are those of the whole column."""

    def with_column(self, name: str, values: Column) -> Table:
        """The same table with one more column, one value per row in order."""


class Engine(Protocol):
    """Who reads and counts."""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query about files (an `Ask`)."""

    def open(self, dataset: Dataset) -> Table:
        """The data set, ready to be read."""

    def tabulate(self, table: Table, request: CountRequest) -> Counts:
        """All counts of one request, in as few scans as possible."""

    def intersect(self, table: Table, request: CountRequest, combinations: Sequence[Sequence[str]]) -> Counts:
        """Counts of every combination of values of each of these combinations of columns, in place of the facets."""

    def flip(self, table: Table, request: CountRequest, features: Sequence[str]) -> tuple[FlipCounts, ...]:
        """The flip test for every facet selection, in the order of `tabulate`."""

    def outcomes(self, table: Table, request: CountRequest) -> RowOutcomes:
        """Label, prediction and memberships of every row, as `tabulate` reads them."""


class Predictor(Protocol):
    """A model, wherever it lives."""

    def predict(self, batch: Batch) -> Predictions:
        """One answer a record, in order.

        Raises:
            ModelError: the model refused, hung, or did not answer once per record.
        """

    def close(self) -> None:
        """Release connections and processes."""


@runtime_checkable
class Transparent(Protocol):
    """A predictor whose model can be taken apart."""

    def structure(self, columns: Sequence[str] | None = None) -> ModelStructure | None:
        """The model's insides for inputs in the order of `columns`; `None` when they cannot be represented.

        What is returned has been checked against the model's own predictions.
        """


class Store(Protocol):
    """Where bytes live."""

    def fetch(self, uri: str) -> tuple[str, ...]:
        """Local paths of all files at or below `uri`, sorted; remote ones are copied first."""

    def stage(self, uri: str) -> AbstractContextManager[Path]:
        """A folder to write results in; on leaving without an error they all appear at `uri`, otherwise none does."""


class Clock(Protocol):
    """Time, given as an argument."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
