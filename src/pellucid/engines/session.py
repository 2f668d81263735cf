"""One connection to the engine, its in-memory columns, and its errors in the words of whoever wrote the query."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pellucid.core.arrays import Column
from pellucid.core.errors import DataError

if TYPE_CHECKING:
    import _duckdb

Explain = Callable[[Exception], DataError]


class Session:
    """A connection that reads local files only and fetches nothing by itself."""

    def __init__(self, threads: int | None, memory_limit: str | None) -> None:
        self._connection = _connect(threads, memory_limit)
        self._explain: list[Explain] = []
        self._numbers = count()

    def new_name(self, stem: str) -> str:
        """A table name not used before."""
        return f"{stem}_{next(self._numbers)}"

    def explain_with(self, explain: Explain) -> None:
        """Ask this too when a query fails."""
        self._explain.append(explain)

    def register(self, name: str, columns: Mapping[str, Column]) -> None:
        """Make in-memory columns readable as a table."""
        self._connection.register(name, dict(columns))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query; an error is the engine's own."""
        return self._connection.execute(query).fetchall()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            DataError: the query failed on the data.
        """
        import _duckdb

        try:
            return self.ask(query)
        except _duckdb.Error as error:
            raise self._explained(error) from error

    def arrays(self, query: str) -> list[np.ndarray]:
        """All rows of a query, column by column; masked where NULL.

        Raises:
            DataError: the query failed on the data.
        """
        import _duckdb

        try:
            return list(self._connection.execute(query).fetchnumpy().values())
        except _duckdb.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> DataError:
        import _duckdb

        if isinstance(error, _duckdb.OutOfMemoryException):
            said = str(error).splitlines()[0]
            return DataError(
                f"the engine needs more memory than it may use ({said}); raise the limit or use fewer threads"
            )
        explanations = [explain(error) for explain in self._explain]
        exact = (found for found in explanations if found.line is not None)
        return next(exact, explanations[0] if explanations else DataError(str(error)))


def _connect(threads: int | None, memory_limit: str | None) -> _duckdb.DuckDBPyConnection:
    import _duckdb

    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": True,
        "temp_directory": str(Path(tempfile.gettempdir()) / f"pellucid-{os.getpid()}"),
    }
    if threads is not None:
        config["threads"] = threads
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    try:
        return _duckdb.connect(":memory:", config=config)
    except _duckdb.Error as error:
        problem = f"the engine does not start with {threads} threads and memory limit {memory_limit!r}"
        raise DataError(f"{problem}: {str(error).splitlines()[0]}") from error
