"""CSV files: RFC 4180, UTF-8, compressed or not, with or without a header row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from msgspec import Struct

from pellucid.core.dataset import FileSet, Scan
from pellucid.core.errors import DataError
from pellucid.data import quoting
from pellucid.data.csv_records import LONGEST_FIELD, Record, first_fault, read_records, width_fault
from pellucid.data.failures import in_other_words
from pellucid.data.headers import decide_header, is_reordered_header, repeats_header
from pellucid.data.opening import compression

# The reader guesses nothing: every column is text, and a row that does not fit is an error.
_DIALECT = (
    "auto_detect=false, delim=',', quote='\"', escape='\"', comment='', strict_mode=true, null_padding=false, "
    f"header=false, max_line_size={LONGEST_FIELD}, buffer_size={2 * LONGEST_FIELD}"
)


class _Opening(Struct, frozen=True):
    """How a file begins: its first rows, blank lines apart, and how many records precede each."""

    path: str
    compression: str
    rows: tuple[Record, ...]
    before: tuple[int, ...]


def scan_csv(files: FileSet) -> Scan:
    """How to read these files as one table, column names decided (contract 1.4).

    Raises:
        DataError: a file is empty, its header is ambiguous, or the files do not fit together.
    """
    openings = [_look(path) for path in files.paths]
    first = openings[0]
    header = decide_header([row.cells for row in first.rows], files.headers, first.path)
    skips = [_skip(opening, header.names) for opening in openings]
    if all(skip > opening.before[-1] for skip, opening in zip(skips, openings, strict=True)):
        raise DataError("there is a header but no row of data", source=files.uri)
    width = len(header.names)
    return Scan(
        query=_query(openings, skips, width, files.null_values),
        columns=header.names,
        encoding="text",
        source=files.uri,
        explain_failure=partial(_explain, files.paths, width, files.uri),
        notes=(header.note,),
    )


def _look(path: str) -> _Opening:
    rows: list[Record] = []
    before: list[int] = []
    for k, record in enumerate(read_records(path)):
        if record.cells:
            rows.append(record)
            before.append(k)
        if len(rows) == 2:
            break
    if not rows:
        raise DataError("the file has only blank lines; expected at least one row of data", source=path)
    return _Opening(path, compression(path), tuple(rows), tuple(before))


def _skip(opening: _Opening, names: Sequence[str]) -> int:
    """Records to leave out at the start of a file: its header row and what comes before it."""
    first = opening.rows[0]
    if len(first.cells) != len(names):
        raise width_fault(opening.path, first, len(names))
    if repeats_header(first.cells, names):
        return opening.before[0] + 1
    if is_reordered_header(first.cells, names):
        raise DataError(
            f"the header has the columns in another order: {quoting.excerpt(first.text.rstrip())}; expected "
            f"{quoting.excerpt(','.join(names))} as in the first file (or in `headers`)",
            source=opening.path,
            line=first.line,
        )
    return 0


def _query(openings: Sequence[_Opening], skips: Sequence[int], width: int, null_values: Sequence[str]) -> str:
    alike = groupby(zip(openings, skips, strict=True), key=lambda pair: (pair[1], pair[0].compression))
    parts = [
        _read([opening.path for opening, _ in group], skip, packing, width, null_values)
        for (skip, packing), group in alike
    ]
    return " UNION ALL ".join(parts)


def _read(paths: Sequence[str], skip: int, packing: str, width: int, null_values: Sequence[str]) -> str:
    columns = ", ".join(f"c{k}: 'VARCHAR'" for k in range(width))
    options = f"{_DIALECT}, skip={skip}, compression='{packing}', columns={{{columns}}}"
    if width == 1:
        return _read_single(paths, options, null_values)
    nulls = f"nullstr={quoting.literals(null_values)}" if null_values else "nullstr=[]"
    return f"SELECT * FROM read_csv({quoting.paths(paths)}, {options}, {nulls})"


def _read_single(paths: Sequence[str], options: str, null_values: Sequence[str]) -> str:
    # In a file of one column a blank line looks like a missing value. Blank lines are not rows; `""` is one.
    cell = (
        f"CASE WHEN list_contains({quoting.literals(null_values)}, c0) THEN NULL ELSE c0 END" if null_values else "c0"
    )
    source = f"read_csv({quoting.paths(paths)}, {options}, nullstr=[''], allow_quoted_nulls=false)"
    return f"SELECT {cell} AS c0 FROM {source} WHERE c0 IS NOT NULL"


def _explain(paths: Sequence[str], width: int, source: str, error: Exception) -> DataError:
    faults = (first_fault(path, width) for path in paths)
    return next((fault for fault in faults if fault is not None), in_other_words(error, source))
