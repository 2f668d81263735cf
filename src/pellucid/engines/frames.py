"""Data frames the caller already has, read through narwhals as if they were files."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pellucid.core.arrays import Batch, Column
from pellucid.core.counts import ColumnProfile, Tally
from pellucid.core.dataset import FrameDataset
from pellucid.core.inference import LOOSE_INTEGER_PATTERN
from pellucid.core.ports import Key, Table
from pellucid.core.scalars import Cell, ColumnType
from pellucid.engines.column_kind import is_integer
from pellucid.engines.frame_cells import (
    as_type,
    column_type_of,
    is_plain,
    plain_cells,
    plain_column,
    plain_dtype,
    require_scalars,
    to_array,
)
from pellucid.engines.frame_keys import is_above, is_among

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.LazyFrame[Any] | nw.DataFrame[Any]

SAMPLE_ROWS = 20_000
MOST_KEYS = 512
"""Distinct values among the sampled rows above which a column is called varied."""

_COUNT = "rows"
_INTEGER_TEXT = f"^{LOOSE_INTEGER_PATTERN}$"


def open_frame(dataset: FrameDataset) -> Table:
    """The frame as a table whose cells are those that a file of the same data would give.

    Dates become text, decimals become floats, and integers with missing values become floats; a missing value may be
    spelled null, NaN, `None`, NA or NaT.
    """
    import narwhals as nw

    frame = dataset.frame
    return FrameTable(nw.maybe_reset_index(frame) if isinstance(frame, nw.DataFrame) else frame, dataset.source)


class FrameTable:
    """A table over any frame that narwhals knows."""

    def __init__(self, frame: Frame, source: str) -> None:
        self._frame = frame
        self._source = source
        self._schema = frame.collect_schema()
        self._plain: dict[str, nw.Series[Any]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(self._schema.names())

    def row_count(self) -> int:
        """Number of rows."""
        import narwhals as nw

        return int(_collect(self._frame.select(nw.len().alias(_COUNT))).to_dict(as_series=False)[_COUNT][0])

    def varied(self, columns: Sequence[str]) -> frozenset[str]:
        """Those columns with many distinct values in a sample of the rows."""
        import narwhals as nw

        frame = self._ready(columns)
        if isinstance(frame, nw.DataFrame):
            sample = frame.gather_every(max(1, len(frame) // SAMPLE_ROWS))
        else:
            sample = _collect(frame.head(SAMPLE_ROWS))
        return frozenset(name for name in columns if sample[name].n_unique() > MOST_KEYS)

    def profile(self, columns: Sequence[str]) -> dict[str, ColumnProfile]:
        """Exact facts about whole columns; each is scanned by itself."""
        total = self.row_count()
        return {name: self._profile(name, total) for name in columns}

    def tally(self, keys: Sequence[Key]) -> Tally:
        """Distinct rows of these keys, with their number."""
        import narwhals as nw

        frame = self._ready(list(dict.fromkeys(key.column for key in keys)))
        schema = frame.collect_schema()
        names = [f"key{k}" for k in range(len(keys))]
        answers = [self._answer(frame, key).alias(name) for key, name in zip(keys, names, strict=True)]
        grouped = frame.select(*answers).group_by(*names).agg(nw.len().alias(_COUNT))
        found = _collect(grouped).to_dict(as_series=False)
        cells = [
            _read(found[name], column_type_of(schema[key.column]) if _is_raw(key) else ColumnType.BOOLEAN)
            for key, name in zip(keys, names, strict=True)
        ]
        rows: dict[tuple[Cell, ...], int] = {}
        for row, n in zip(zip(*cells, strict=True), found[_COUNT], strict=True):
            rows[row] = rows.get(row, 0) + int(n)
        return Tally(tuple(key.column for key in keys), rows)

    def batches(self, columns: Sequence[str], size: int) -> Iterator[Batch]:
        """All rows in order, in blocks of at most `size`."""
        frame = _collect(self._ready(columns))
        arrays = tuple(to_array(frame[name]) for name in columns)
        for start in range(0, len(frame), size):
            yield Batch(tuple(columns), tuple(array[start : start + size] for array in arrays))

    def with_column(self, name: str, values: Column) -> Table:
        """The same table with one more column; a lazy frame is collected."""
        frame = _collect(self._frame)
        cells = plain_cells(values.tolist())
        return FrameTable(frame.with_columns(plain_column(name, cells, frame.implementation)), self._source)

    def _ready(self, columns: Sequence[str]) -> Frame:
        """The frame with these columns only, each of integers, floats, booleans or text."""
        import narwhals as nw

        odd = [name for name in columns if not is_plain(self._schema[name])]
        if not odd:
            return self._frame.select(*columns)
        if isinstance(self._frame, nw.DataFrame):
            for name in odd:
                if name not in self._plain:
                    require_scalars(name, self._schema[name])
                    cells = plain_cells(self._frame[name].to_list())
                    self._plain[name] = plain_column(name, cells, self._frame.implementation)
            return self._frame.select(*columns).with_columns(*(self._plain[name] for name in odd))
        casts = [nw.col(name).cast(plain_dtype(name, self._schema[name])) for name in odd]
        return self._frame.select(*columns).with_columns(*casts)

    def _answer(self, frame: Frame, key: Key) -> nw.Expr:
        import narwhals as nw

        if _is_raw(key):
            return nw.col(key.column)
        column_type = column_type_of(frame.collect_schema()[key.column])
        if key.among is not None:
            return is_among(key.column, column_type, key.among)
        above = math.inf if key.above is None else key.above
        if column_type is not ColumnType.TEXT:
            return is_above(key.column, column_type, above)
        integers = [text for text in _distinct_texts(frame, key.column) if is_integer(text)]
        return is_among(key.column, column_type, [text for text in integers if int(text) > above])

    def _profile(self, name: str, total: int) -> ColumnProfile:
        import narwhals as nw

        frame = self._ready([name])
        dtype = frame.collect_schema()[name]
        frame = frame.filter(~nw.col(name).is_null())
        if dtype.is_float():
            frame = frame.filter(~nw.col(name).is_nan())
        facts = [nw.len().alias("count"), nw.col(name).n_unique().alias("distinct")]
        column_type = column_type_of(dtype)
        if column_type.is_number:
            facts += [nw.col(name).min().alias("minimum"), nw.col(name).max().alias("maximum")]
        elif column_type is ColumnType.TEXT:
            facts += [nw.col(name).str.contains(_INTEGER_TEXT).all().alias("is_integer")]
        found = {fact: values[0] for fact, values in _collect(frame.select(*facts)).to_dict(as_series=False).items()}
        if found["count"] and found.get("is_integer"):
            found |= _integer_bounds(_distinct_texts(frame, name))
        return _to_profile(name, column_type, total, found)


def _read(values: Sequence[Any], column_type: ColumnType) -> Iterator[Cell]:
    """The cells of a column of one type, each distinct value looked at once."""
    distinct = list(dict.fromkeys(values))
    cells = as_type(plain_cells(distinct), column_type)
    return map(dict(zip(distinct, cells, strict=True)).__getitem__, values)


def _to_profile(name: str, column_type: ColumnType, total: int, found: Mapping[str, Any]) -> ColumnProfile:
    count = int(found["count"])
    if not count or (column_type is ColumnType.INTEGER and count < total):
        column_type = ColumnType.FLOAT
    bounds_type = ColumnType.FLOAT if column_type is ColumnType.FLOAT else ColumnType.INTEGER
    bounds = plain_cells([found.get("minimum"), found.get("maximum")])
    minimum, maximum = (None if bound is None else as_type([bound], bounds_type)[0] for bound in bounds)
    return ColumnProfile(
        name,
        column_type,
        count,
        missing=total - count,
        distinct=int(found["distinct"]) if count else 0,
        minimum=None if isinstance(minimum, str) else minimum,
        maximum=None if isinstance(maximum, str) else maximum,
        is_integer_text=bool(count and found.get("is_integer")),
    )


def _distinct_texts(frame: Frame, name: str) -> list[str]:
    texts = plain_cells(_collect(frame.select(name).unique())[name].to_list())
    return [str(text) for text in texts if text is not None]


def _integer_bounds(texts: Sequence[str]) -> dict[str, Any]:
    """What is known of a text column whose cells all look like integers."""
    if not all(is_integer(text) for text in texts):
        return {"is_integer": False}
    numbers = [int(text) for text in texts]
    return {"minimum": min(numbers), "maximum": max(numbers)}


def _is_raw(key: Key) -> bool:
    return key.above is None and key.among is None


def _collect(frame: Frame) -> nw.DataFrame[Any]:
    import narwhals as nw

    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame
