"""text/csv: records without a header to the model, rows of cells back (contract 5.2, 5.3)."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Sequence

import numpy as np
import orjson

from pellucid.core.arrays import Column
from pellucid.core.errors import ModelError
from pellucid.core.scalars import Cell
from pellucid.predict.answer import Answer, to_column, wrong_count
from pellucid.predict.codecs.cells import CellWriter, format_cells
from pellucid.predict.codecs.records import parse

_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_TRUTH = {"True": True, "true": True, "TRUE": True, "False": False, "false": False, "FALSE": False}


def csv_writer(names: Sequence[str]) -> CellWriter:
    """A writer of cells: text in quotes, numbers in shortest form that reads back the same, missing empty.

    An empty line would be no record at all, so the missing cell of an only column is a pair of quotes.
    """
    if len(names) == 1:
        return lambda _, column: [cell or b'""' for cell in format_cells(column, _write)]
    return lambda _, column: format_cells(column, _write)


def read_csv_answer(text: str, n: int) -> Answer:
    """The cells of a CSV answer to n records, by position; one line of n cells is n answers.

    A cell that holds a list, as Python or JSON writes it, becomes a list.

    Raises:
        ModelError: the number of answers is not n, or lines differ in their number of cells.
    """
    columns = _numbers_at_once(text, n)
    if columns is not None:
        return Answer(columns)
    rows = _rows(text)
    if len(rows) != n and len(rows) == 1 and len(rows[0]) == n:
        rows = [[cell] for cell in rows[0]]
    if len(rows) != n:
        raise wrong_count(len(rows), n, text)
    width = len(rows[0])
    for record, row in enumerate(rows, start=1):
        if len(row) != width:
            raise ModelError(f"Line {record} of the answer has {len(row)} cells, line 1 has {width}", excerpt=text)
    return Answer(tuple(_read_column(cells) for cells in zip(*rows, strict=True)))


def _write(cell: Cell) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, str):
        return b'"' + cell.encode().replace(b'"', b'""') + b'"'
    return repr(cell).encode()


def _numbers_at_once(text: str, n: int) -> tuple[Column, ...] | None:
    """The columns of an answer that holds nothing but numbers as JSON has them; `None` for any other answer."""
    lines = text.replace("\r\n", "\n").removesuffix("\n")
    width = 1 if lines.count(",") == n - 1 and "\n" not in lines else _cells_per_line(lines, n)
    if not width or "[" in lines:
        return None
    try:
        cells = parse(f"[{lines.replace(chr(10), ',')}]")
    except ValueError:
        return None
    assert isinstance(cells, list)  # it stands in brackets
    return _typed([cells[k::width] for k in range(width)])


def _cells_per_line(lines: str, n: int) -> int:
    """How many cells every one of n lines has; 0 when lines differ, or are more or fewer."""
    if "," not in lines:
        return int(lines.count("\n") == n - 1)
    content = np.frombuffer(lines.encode(), dtype=np.uint8)
    ends = content[(content == ord(",")) | (content == ord("\n"))]
    width, rest = divmod(len(ends) + 1, n)
    if rest or not width:
        return 0
    line_ends = np.flatnonzero(ends == ord("\n"))
    return width if np.array_equal(line_ends, np.arange(width - 1, len(ends), width)) else 0


def _typed(columns: Sequence[Sequence[object]]) -> tuple[Column, ...] | None:
    if not all(set(map(type, cells)) <= {int, float} for cells in columns):
        return None
    typed = tuple(to_column(cells) for cells in columns)
    # Integers that 64 bits cannot hold are read with more care.
    has_doubt = any(column.dtype.kind == "O" or (np.abs(column) >= 2.0**63).any() for column in typed)
    return None if has_doubt else typed


def _rows(text: str) -> list[list[str]]:
    if '"' not in text:
        return [line.split(",") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), skipinitialspace=True) if row]
    except csv.Error as error:
        raise ModelError(f"The answer is not CSV: {error}", excerpt=text) from error


def _read_column(cells: Sequence[str]) -> Column:
    """Cells with the type that all of them can be read as: integers, numbers, truth values, lists, or text."""
    if (numbers := _numbers(cells)) is not None:
        return numbers
    stripped = [cell.strip() for cell in cells]
    if all(cell in _TRUTH for cell in stripped):
        return to_column([_TRUTH[cell] for cell in stripped])
    if all(cell.startswith("[") for cell in stripped) and (lists := _lists(stripped)) is not None:
        return to_column(lists)
    return to_column(cells)


def _numbers(cells: Sequence[str]) -> Column | None:
    if any("_" in cell for cell in cells):  # Python reads 1_000 as a number, nobody else does
        return None
    try:
        numbers = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    if (numbers == np.floor(numbers)).all() and all(_WHOLE.fullmatch(cell) for cell in cells):
        return to_column([int(cell) for cell in cells])
    return numbers


def _lists(cells: Sequence[str]) -> list[object] | None:
    lists = [_read_list(cell) for cell in cells]
    return lists if all(isinstance(value, list) for value in lists) else None


def _read_list(cell: str) -> object:
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        pass
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
