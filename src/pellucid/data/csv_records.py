"""Comma-separated records read by Python: the first rows of a file, and the first row that is wrong.

The engine reads the data. This module looks at beginnings, and explains what the engine refused: it is slow and exact.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from pellucid.core.errors import DataError
from pellucid.data.opening import open_text
from pellucid.data.quoting import excerpt

LONGEST_FIELD = 16 * 2**20
"""Characters in one value. More is taken for a quote that was never closed."""


class Record(Struct, frozen=True):
    """One record: its cells (none for a blank line), where it starts (1-based) and how it is written."""

    cells: tuple[str, ...]
    line: int
    text: str


def read_records(path: str) -> Iterator[Record]:
    """Every record of a file, blank lines included.

    Raises:
        DataError: a record is not RFC 4180, or not UTF-8; names file, line and text.
    """
    with open_text(path) as stream, _long_fields():
        tee = _Tee(stream)
        reader = csv.reader(tee, strict=True)
        while True:
            start = tee.forget()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise DataError(f"{_meaning(error)} {excerpt(tee.text())}", source=path, line=start) from error
            if cells is None:
                return
            _refuse_foreign_bytes(tee.text(), path, start)
            yield Record(tuple(cells), start, tee.text())


def first_fault(path: str, width: int) -> DataError | None:
    """What is wrong with the first record that the engine cannot read, or `None` if all are as expected."""
    ending: str | None = None
    try:
        for record in read_records(path):
            if not _fits(record.cells, width):
                return width_fault(path, record, width)
            ends = _ending(record.text)
            if ending is not None and ends not in (ending, ""):
                return _mixed_ends(path, record, ends, ending)
            ending = ending or ends
    except DataError as error:
        return error
    return None


def width_fault(path: str, record: Record, width: int) -> DataError:
    """The error of a record with too many or too few columns."""
    return DataError(
        f"expected {width} columns, found {len(record.cells)} in {excerpt(record.text.rstrip())}; every row needs the "
        "same number of columns, and values with commas, quotes or line breaks need quotes around them",
        source=path,
        line=record.line,
    )


class _Tee:
    """Lines of a stream, keeping those that belong to the record being read."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._lines = iter(stream)
        self._kept: list[str] = []
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        self._kept.append(line)
        return line

    def forget(self) -> int:
        """Start a new record; gives the number of its first line."""
        self._kept.clear()
        return self._number + 1

    def text(self) -> str:
        return "".join(self._kept)


@contextlib.contextmanager
def _long_fields() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _meaning(error: csv.Error) -> str:
    if "unexpected end of data" in str(error) or "field larger" in str(error):
        return "a quoted value is never closed; expected a closing quote, beginning of the record:"
    if "expected after" in str(error):
        return 'text follows a closing quote; expected quotes around the whole value and inner quotes doubled (""):'
    return f"the record cannot be read ({error}):"


def _refuse_foreign_bytes(text: str, path: str, start: int) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = start + text.count("\n", 0, error.start)
        raw = text.encode(errors="surrogateescape")
        raise DataError(
            f"the text is not UTF-8: byte 0x{ord(text[error.start]) - 0xDC00:02x} in {excerpt(str(raw)[2:-1])}; "
            "save the file as UTF-8",
            source=path,
            line=line,
        ) from None


def _fits(cells: Sequence[str], width: int) -> bool:
    # One more, empty, field at the end holds nothing: engines drop it.
    return not cells or len(cells) == width or (len(cells) == width + 1 and cells[-1] == "")


def _ending(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if text.endswith(end)), "")


def _mixed_ends(path: str, record: Record, found: str, expected: str) -> DataError:
    return DataError(
        f"the line ends with {found!r} but the lines above end with {expected!r}: {excerpt(record.text.rstrip())}; "
        "use one kind of line end in the whole file",
        source=path,
        line=record.line,
    )
