"""Rows as the caller has them: any data frame, an array, a mapping of columns, or a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.dataset import FileDataset, FrameDataset, Scan
from pellucid.core.errors import ConfigError, DataError

if TYPE_CHECKING:
    import narwhals as nw

    from pellucid.core.arrays import Column
    from pellucid.core.dataset import Dataset

ACCEPTED = (
    "a data frame (pandas, Polars, PyArrow, DuckDB, ...), a 2-D array, a mapping of column names to columns, "
    "or the path of a CSV or Parquet file"
)
Backend = Literal["pandas", "polars", "pyarrow"]
BACKENDS: tuple[Backend, ...] = ("pandas", "polars", "pyarrow")
"""Libraries that can hold a result, the most common first."""

_TABLE = "caller_rows"
_SUFFIXES = {".csv": "text/csv", ".parquet": "application/x-parquet", ".pq": "application/x-parquet"}


class Rows(Struct, frozen=True, eq=False):
    """Rows before anybody looks at them.

    `data` is what a run takes: a data set, or a URI of the format `dataset_type`. `columns` are the names where they
    are known without reading. `template` is a frame of the kind a model in memory is given, `None` for arrays.
    `backend` is the library that results go back to.
    """

    data: Dataset | str
    dataset_type: str
    columns: tuple[str, ...] | None
    template: nw.DataFrame[Any] | None
    backend: str | None

    def with_column(self, name: str, values: Sequence[object]) -> Rows:
        """The same rows with one more column.

        Raises:
            ConfigError: there is not one value a row.
        """
        if isinstance(self.data, str):
            expected = "the name of a column of the file; or read the file into a data frame first"
            raise ConfigError("predictions", "cannot be added to a file", got=type(values).__name__, expected=expected)
        column = _to_array(values)
        data = _extended(self.data, name, column)
        return replace(self, data=data, columns=(*(self.columns or ()), name))


def open_rows(rows: object, argument: str) -> Rows:
    """The rows that were handed over as this argument; nothing is copied or read.

    Raises:
        ConfigError: they are nothing that can be read as rows.
    """
    if isinstance(rows, str | Path):
        return _of_file(str(rows), argument)
    if isinstance(rows, np.ndarray):
        return _of_array(rows, argument)
    if isinstance(rows, Mapping):
        return _of_columns(rows, argument)
    return _of_frame(rows, argument)


def default_backend() -> Backend:
    """The first library installed that can hold a result.

    Raises:
        ConfigError: there is none.
    """
    for name in BACKENDS:
        if find_spec(name) is not None:
            return name
    raise ConfigError("backend", "no data frame library is installed", expected=f"one of {', '.join(BACKENDS)}")


def _of_file(uri: str, argument: str) -> Rows:
    suffix = Path(uri.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        expected = "a name that ends in .csv, .csv.gz or .parquet; pellucid.analyze reads other formats"
        raise ConfigError(argument, "it is not known how to read this file", got=uri, expected=expected)
    import narwhals as nw

    template = nw.from_dict({}, backend=default_backend()) if any(map(find_spec, BACKENDS)) else None
    return Rows(uri, _SUFFIXES[suffix], None, template, None)


def _of_array(rows: np.ndarray, argument: str) -> Rows:
    if rows.ndim != 2:
        raise ConfigError(argument, "is not a table", got=f"an array of shape {rows.shape}", expected="(rows, columns)")
    names = tuple(f"feature_{k}" for k in range(rows.shape[1]))
    columns = [_to_array(column.tolist()) if rows.dtype.kind == "O" else column for column in rows.T]
    return Rows(_in_memory(dict(zip(names, columns, strict=True))), "text/csv", names, None, None)


def _of_columns(rows: Mapping[object, object], argument: str) -> Rows:
    columns = {str(name): _to_array(cells_of(values)) for name, values in rows.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if not columns or len(set(lengths.values())) > 1:
        raise ConfigError(
            argument, "the columns are not of one length", got=lengths, expected="one value a row in each"
        )
    return Rows(_in_memory(columns), "text/csv", tuple(columns), None, None)


def _of_frame(rows: object, argument: str) -> Rows:
    import narwhals as nw

    try:
        frame: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(rows)
    except TypeError as error:
        raise ConfigError(argument, "is no table", got=type(rows).__name__, expected=ACCEPTED) from error
    names = frame.collect_schema().names()
    strange = [name for name in names if not isinstance(name, str)]
    if strange:
        expected = "column names that are text, such as frame.columns = frame.columns.astype(str)"
        raise ConfigError(argument, "has column names that are not text", got=strange[:5], expected=expected)
    template = _template(frame)
    backend = None if template is None else template.implementation.value
    data = FrameDataset(frame, source=f"the {_LIBRARIES.get(frame.implementation.value, 'data')} frame")
    return Rows(data, "text/csv", tuple(names), template, backend if backend in BACKENDS else None)


_LIBRARIES = {"pandas": "pandas", "polars": "Polars", "pyarrow": "PyArrow", "duckdb": "DuckDB", "modin": "Modin"}


def _template(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> nw.DataFrame[Any] | None:
    """A frame without rows of the kind a model is given: the caller's, or where that cannot be asked, a common one."""
    import narwhals as nw

    if isinstance(frame, nw.DataFrame):
        return frame.head(0)
    if frame.implementation.is_polars():
        return frame.head(0).collect()
    if not any(map(find_spec, BACKENDS)):
        return None
    return nw.from_dict({}, backend=default_backend())


def _in_memory(columns: Mapping[str, Column]) -> FileDataset:
    """Columns in memory, read by the engine as if they lay in a file."""
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    query = f"SELECT {quoted} FROM {_TABLE}"
    scan = Scan(
        query,
        tuple(columns),
        "typed",
        "the array",
        lambda error: DataError(str(error), source="the array"),
        registered={_TABLE: columns},
    )
    return FileDataset(scan)


def _extended(data: Dataset, name: str, column: Column) -> Dataset:
    if isinstance(data, FileDataset):
        columns = data.main.registered[_TABLE]
        _check_length(len(next(iter(columns.values()))), column)
        return _in_memory({**columns, name: column})
    import narwhals as nw

    frame = data.frame.collect() if isinstance(data.frame, nw.LazyFrame) else data.frame
    _check_length(len(frame), column)
    cells = column.tolist() if column.dtype.kind == "O" else column
    series = nw.new_series(name, cells, backend=frame.implementation)
    return replace(data, frame=nw.maybe_reset_index(frame).with_columns(series))


def _check_length(rows: int, column: Column) -> None:
    if rows != len(column):
        raise ConfigError(
            "predictions", "there is not one prediction a row", got=len(column), expected=f"{rows} values"
        )


def cells_of(values: object) -> list[object]:
    """The cells of any column: a series of any library, an array, a list."""
    for method in ("to_pylist", "tolist", "to_list"):
        if hasattr(values, method):
            return list(getattr(values, method)())
    return list(values)  # type: ignore[call-overload, no-any-return]


def _to_array(cells: Sequence[object]) -> Column:
    """Cells as a column: numbers and truth values as such, with NaN where a number is missing; else text."""
    known = [cell for cell in cells if not _is_missing(cell)]
    if known and all(isinstance(cell, bool | np.bool_) for cell in known) and len(known) == len(cells):
        return np.array(cells, dtype=np.bool_)
    if all(isinstance(cell, int | float | np.number) and not isinstance(cell, bool) for cell in known):
        is_whole = len(known) == len(cells) and all(isinstance(cell, int | np.integer) for cell in known)
        numbers = [np.nan if _is_missing(cell) else cell for cell in cells]
        return np.array(numbers, dtype=np.int64 if is_whole else np.float64)
    texts = np.empty(len(cells), dtype=object)
    texts[:] = [None if _is_missing(cell) else str(cell) for cell in cells]
    return texts


def _is_missing(cell: object) -> bool:
    return cell is None or cell != cell or type(cell).__name__ in ("NAType", "NaTType")
