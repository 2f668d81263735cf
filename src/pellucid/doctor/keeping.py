"""What the examination has opened and counted is kept for the run that follows: nothing is read or asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pellucid.core.ports import Key

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, Column
    from pellucid.core.counts import ColumnProfile, Counts, FlipCounts, Tally
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine, Predictor, Store, Table
    from pellucid.core.row_outcomes import RowOutcomes
    from pellucid.core.scalars import Cell
    from pellucid.core.specs import PredictorSpec
    from pellucid.jobs.analyze import Ports


@contextmanager
def keep_open(ports: Ports) -> Iterator[Ports]:
    """The same ports with a memory: opening the same data or model again gives what is open already."""
    predictors = KeptPredictors(ports)
    try:
        engine, store = KeptEngine(ports.engine), KeptStore(ports.store)
        yield replace(ports, engine=engine, store=store, open_predictor=predictors.open)
    finally:
        predictors.close()


class KeptTable:
    """A table that remembers what was counted in it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._tallies: dict[tuple[Key, ...], Tally] = {}
        self._varied: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""
        return self._table.columns

    def row_count(self) -> int:
        """Number of rows."""
        return self._table.row_count()

    def varied(self, columns: Sequence[str]) -> frozenset[str]:
        """Those columns that seem to have too many distinct values to be keys of a tally."""
        asked = tuple(columns)
        if asked not in self._varied:
            self._varied[asked] = self._table.varied(asked)
        return self._varied[asked]

    def profile(self, columns: Sequence[str]) -> dict[str, ColumnProfile]:
        """Facts about whole columns."""
        return self._table.profile(columns)

    def tally(self, keys: Sequence[Key]) -> Tally:
        """Distinct rows of these keys, counted once."""
        asked = tuple(keys)
        if asked not in self._tallies:
            self._tallies[asked] = self._table.tally(asked)
        return self._tallies[asked]

    def counted(self, column: str) -> dict[Cell, int] | None:
        """Rows by value of a column, if any tally so far has it as it is; costs no scan."""
        key = Key(column)
        found = next((tally for keys, tally in self._tallies.items() if key in keys), None)
        return None if found is None else found.marginal(found.columns.index(column))

    def batches(self, columns: Sequence[str], size: int) -> Iterator[Batch]:
        """All rows in order, in blocks of at most `size`."""
        return self._table.batches(columns, size)

    def with_column(self, name: str, values: Column) -> Table:
        """The same table with one more column."""
        return self._table.with_column(name, values)


class KeptEngine:
    """An engine that opens the same data set once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: list[tuple[Dataset, KeptTable]] = []

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query about files."""
        return self._engine.ask(query)

    def open(self, dataset: Dataset) -> KeptTable:
        """The data set, ready to be read."""
        for known, table in self._opened:
            if known is dataset:
                return table
        table = KeptTable(self._engine.open(dataset))
        self._opened.append((dataset, table))
        return table

    def tabulate(self, table: Table, request: CountRequest) -> Counts:
        """All counts of one request."""
        return self._engine.tabulate(table, request)

    def intersect(self, table: Table, request: CountRequest, combinations: Sequence[Sequence[str]]) -> Counts:
        """Counts of every combination of values."""
        return self._engine.intersect(table, request, combinations)

    def outcomes(self, table: Table, request: CountRequest) -> RowOutcomes:
        """Label, prediction and memberships of every row."""
        return self._engine.outcomes(table, request)

    def flip(self, table: Table, request: CountRequest, features: Sequence[str]) -> tuple[FlipCounts, ...]:
        """The flip test for every facet selection."""
        return self._engine.flip(table, request, features)


class KeptStore:
    """A store that copies the same remote files once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fetched: dict[str, tuple[str, ...]] = {}

    def fetch(self, uri: str) -> tuple[str, ...]:
        """Local paths of all files at or below `uri`."""
        if uri not in self._fetched:
            self._fetched[uri] = self._store.fetch(uri)
        return self._fetched[uri]

    def stage(self, uri: str) -> AbstractContextManager[Path]:
        """A folder to write results in."""
        return self._store.stage(uri)


class KeptPredictors:
    """The model that the examination has opened goes to the run, which closes it; without a run it is closed here."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._waiting: dict[PredictorSpec, Predictor] = {}

    def open(self, spec: PredictorSpec) -> Predictor:
        """The model, opened now or before. The second to ask owns it."""
        if spec in self._waiting:
            return self._waiting.pop(spec)
        predictor = self._ports.open_predictor(spec)
        self._waiting[spec] = predictor
        return predictor

    def close(self) -> None:
        """Close what nobody came for."""
        for predictor in self._waiting.values():
            predictor.close()
        self._waiting.clear()
