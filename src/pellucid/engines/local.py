"""The engine of one machine: DuckDB for files, narwhals for data frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pellucid.core.counts import Counts, FlipCounts
from pellucid.core.dataset import Dataset, FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.core.ports import Table

if TYPE_CHECKING:
    from pellucid.core.row_outcomes import RowOutcomes
    from pellucid.engines.session import Session
    from pellucid.engines.survey import Survey

FLIP_WORK_LIMIT = 1e11


class LocalEngine(Struct):
    """Reads and counts on this machine.

    `threads` and `memory_limit` (such as `2GB`) bound what reading files may use. The flip test samples, with `seed`,
    when it would need more than `flip_work_limit` distances.
    """

    threads: int | None = None
    memory_limit: str | None = None
    seed: int = 0
    flip_work_limit: float = FLIP_WORK_LIMIT
    _session: Session | None = None
    _surveyed: tuple[Table, CountRequest, Survey] | None = None

    def open(self, dataset: Dataset) -> Table:
        """The data set, ready to be read."""
        if isinstance(dataset, FrameDataset):
            from pellucid.engines.frames import open_frame

            return open_frame(dataset)
        from pellucid.engines.files import open_in

        return open_in(self._open_session(), dataset)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query about files; an error is the database's own."""
        return self._open_session().ask(query)

    def tabulate(self, table: Table, request: CountRequest) -> Counts:
        """All counts of one request, in as few scans as possible.

        Raises:
            DataError: the request cannot be read as asked.
        """
        from pellucid.engines.tabulate import to_counts

        return to_counts(request, self._survey(table, request))

    def intersect(self, table: Table, request: CountRequest, combinations: Sequence[Sequence[str]]) -> Counts:
        """All counts of combined facets.

        Raises:
            DataError: a column has too many values to combine, or the request cannot be read as asked.
        """
        from pellucid.engines.intersections import intersect

        return intersect(table, request, combinations)

    def flip(self, table: Table, request: CountRequest, features: Sequence[str]) -> tuple[FlipCounts, ...]:
        """The flip test for every facet selection, in the order of `tabulate`.

        Raises:
            DataError: the request cannot be read as asked, or has no predictions.
        """
        from pellucid.engines.flip import FlipOptions, flip_test

        options = FlipOptions(self.flip_work_limit, self.seed, workers=self.threads or 2)
        return flip_test(table, request, features, options)

    def outcomes(self, table: Table, request: CountRequest) -> RowOutcomes:
        """Label, prediction and memberships of every row, in the order of the table.

        Raises:
            DataError: the request cannot be read as asked, or has no predictions.
        """
        from pellucid.engines.row_outcomes import row_outcomes

        return row_outcomes(table, self._survey(table, request))

    def _survey(self, table: Table, request: CountRequest) -> Survey:
        """What the request selects; the last answer is kept, because one request is often asked several things."""
        from pellucid.engines.survey import survey

        if self._surveyed is None or self._surveyed[0] is not table or self._surveyed[1] != request:
            self._surveyed = table, request, survey(table, request)
        return self._surveyed[2]

    def _open_session(self) -> Session:
        """The one connection of this engine: opening another costs as much as counting a small file."""
        from pellucid.engines.session import Session

        if self._session is None:
            self._session = Session(self.threads, self.memory_limit)
        return self._session
