"""Header rules (contract 1.4): what the columns are called, and whether the first row of a file is data."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pellucid.core.errors import DataError
from pellucid.core.inference import CellKind, kind_of_text
from pellucid.data.quoting import excerpt

MISMATCH = "Headers in config do not match with the number of columns in the dataset."

_NUMERIC = (CellKind.INTEGER, CellKind.HUGE, CellKind.DECIMAL)


class Header(Struct, frozen=True):
    """Names of the columns, and why they are these."""

    names: tuple[str, ...]
    note: str


def decide_header(rows: Sequence[Sequence[str]], given: tuple[str, ...] | None, source: str) -> Header:
    """Names of the columns of a file that begins with these one or two rows.

    Raises:
        DataError: the names do not fit the columns, are not unique, or the first row is a header that names a column
            twice or not at all.
    """
    first = rows[0]
    if given is not None:
        check_names(given, len(first), source)
        where = "which its first row repeats" if repeats_header(first, given) else "the file has no header row"
        return Header(tuple(given), f"{source}: columns are named by the configured headers; {where}")
    if _is_header(first):
        return Header(tuple(first), f"{source}: the first row is read as the header: {excerpt(','.join(first))}")
    _refuse_broken_header(rows, source)
    names = default_names(len(first))
    why = f"the first row is read as data: {excerpt(','.join(first))}"
    return Header(names, f"{source}: no headers are configured and {why}; columns are named {names[0]} to {names[-1]}")


def default_names(count: int) -> tuple[str, ...]:
    """Names of columns nobody named: `column_0`, `column_1`, ..."""
    return tuple(f"column_{k}" for k in range(count))


def check_names(names: Sequence[str], width: int, source: str) -> None:
    """Raise unless there is one name a column and no name twice."""
    if len(names) != width:
        raise DataError(f"{MISMATCH} There are {len(names)} headers and {width} columns", source=source)
    refuse_duplicates(names, source)


def refuse_duplicates(names: Sequence[str], source: str) -> None:
    """Raise if a name occurs twice."""
    seen: set[str] = set()
    for k, name in enumerate(names):
        if name in seen:
            raise DataError(
                f"two columns have the same name {name!r} (columns {list(names).index(name)} and {k}); "
                "names must be unique: rename one, or give `headers`",
                source=source,
            )
        seen.add(name)


def repeats_header(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row is the header row and not data: its cells are the names, blanks around them aside."""
    return [cell.strip() for cell in row] == [name.strip() for name in names]


def is_reordered_header(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row is a header with the same names in another order."""
    return not repeats_header(row, names) and {cell.strip() for cell in row} == {name.strip() for name in names}


def _is_header(row: Sequence[str]) -> bool:
    return all(cell.strip() for cell in row) and len(set(row)) == len(row) and not _has_number(row)


def _refuse_broken_header(rows: Sequence[Sequence[str]], source: str) -> None:
    # Text above a row with numbers is meant as a header. Reading it as data would turn numbers into text.
    first = rows[0]
    if _has_number(first) or len(rows) < 2 or not _has_number(rows[1]):
        return
    empty = [k for k, cell in enumerate(first) if not cell.strip()]
    if empty:
        raise DataError(
            f"the header has no name for column {empty[0]}: {excerpt(','.join(first))}; expected a name for every "
            "column: name it in the file, or give `headers`",
            source=source,
            line=1,
        )
    refuse_duplicates(first, source)


def _has_number(row: Sequence[str]) -> bool:
    return any(kind_of_text(cell) in _NUMERIC for cell in row)
