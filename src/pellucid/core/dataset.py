"""Data sets: where rows come from, and how a row-wise consumer sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from pellucid.core.facets import ColumnRef

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np

    from pellucid.core.errors import DataError

DataFormat = Literal["csv", "jsonl", "json", "parquet"]
CellEncoding = Literal["text", "json", "typed"]


class FileSet(Struct, frozen=True):
    """One logical table stored in one or more files of the same format.

    `uri` is what the user called it (a file, a folder, a prefix; local or `s3://`), `paths` the local files, in
    order. `headers` are names given by the user. The locators are JMESPath expressions and apply to JSON formats.
    """

    uri: str
    paths: tuple[str, ...]
    format: DataFormat
    headers: tuple[str, ...] | None = None
    features: str | None = None
    label: ColumnRef | None = None
    predicted_label: ColumnRef | None = None
    null_values: tuple[str, ...] = ("",)


class Scan(Struct, frozen=True):
    """How an engine reads a `FileSet`: a query that yields one column per name in `columns`.

    `encoding` says what a cell is: `text` the characters in the file (missing is NULL), `json` a JSON token such as
    `1`, `1.0` or `"1"`, `typed` a value that already has the column's type. `registered` are in-memory columns, by
    table name, that the query mentions. `explain_failure` turns an error of the engine into one that names file,
    line and text. `label` and `predicted_label` are the column names where the format locates them itself.
    `notes` are decisions worth a log line, such as how the header was found.
    """

    query: str
    columns: tuple[str, ...]
    encoding: CellEncoding
    source: str
    explain_failure: Callable[[Exception], DataError]
    registered: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    label: str | None = None
    predicted_label: str | None = None
    notes: tuple[str, ...] = ()


class FileDataset(Struct, frozen=True):
    """A main table and, optionally, separate facet and predicted-label tables joined to it.

    Without `join_column` rows are matched by position and the row counts must agree.
    """

    main: Scan
    facets: Scan | None = None
    predictions: Scan | None = None
    join_column: str | None = None


class FrameDataset(Struct, frozen=True):
    """A data frame the caller already has: pandas, Polars, PyArrow, DuckDB, ... behind narwhals."""

    frame: nw.LazyFrame[Any] | nw.DataFrame[Any]
    source: str = "data frame"


Dataset = FileDataset | FrameDataset
