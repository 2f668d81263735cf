"""What a stored cell means, as SQL: the counterpart of `core.inference` inside the engine.

A column of a query is called `c0`, `c1`, ... whatever its real name, because SQL names ignore case and real names are
not trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from pellucid.core.dataset import CellEncoding
from pellucid.core.inference import (
    FALSE_WORDS,
    INTEGER_PATTERN,
    LOOSE_INTEGER_PATTERN,
    MISSING_TOKENS,
    NUMBER_PATTERN,
    TRUE_WORDS,
    CellKind,
)
from pellucid.core.scalars import ColumnType, Scalar

_TYPES = {
    "BOOLEAN": ColumnType.BOOLEAN,
    "VARCHAR": ColumnType.TEXT,
    '"NULL"': ColumnType.FLOAT,
    "DOUBLE": ColumnType.FLOAT,
    "FLOAT": ColumnType.FLOAT,
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), ColumnType.INTEGER
    ),
}

KIND_BITS = {kind: 1 << k for k, kind in enumerate(CellKind)}
"""One bit a kind of cell."""

DIGITS_BIT = 1 << len(CellKind)
"""The bit of text that casts to an integer, leading zeros and all."""

_SQL_TYPES = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.FLOAT: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TEXT: "VARCHAR",
}


class RawColumn(Struct, frozen=True):
    """A column as it is stored: its real name, its name in the query, and what its cells are.

    `stored` is the SQL type of a typed column.
    """

    name: str
    ref: str
    encoding: CellEncoding
    stored: str = "VARCHAR"

    @property
    def stored_type(self) -> ColumnType | None:
        """The type of a typed column; `None` for one that cannot be used, such as a list."""
        return _TYPES.get(self.stored)


def literal(text: str) -> str:
    """A text as a SQL string.

    Examples:
        >>> print(literal("it's"))
        'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def raw(column: RawColumn) -> str:
    """The cell as it is stored, comparable without a cast: a text, a JSON token, or a typed value."""
    return f"CAST({column.ref} AS VARCHAR)" if column.encoding == "json" else column.ref


def cell(column: RawColumn) -> str:
    """The cell as it is stored; NULL when it is missing, in whatever way it says so."""
    if column.encoding == "json":
        return f"CASE WHEN {raw(column)} NOT IN ({_texts(MISSING_TOKENS)}) THEN {raw(column)} END"
    if column.encoding == "typed" and column.stored_type is ColumnType.FLOAT:
        value = f"{column.ref}::DOUBLE"
        return f"CASE WHEN NOT isnan({value}) THEN {value} END"
    return column.ref


def text(column: RawColumn) -> str:
    """The cell as text: characters of the file, what a JSON string says, or a typed value written out."""
    if column.encoding == "json":
        stored = raw(column)
        return f"CASE WHEN starts_with({stored}, '\"') THEN json_extract_string({stored}, '$') ELSE {cell(column)} END"
    return f"({cell(column)})::VARCHAR"


def kind_bits(column: RawColumn, stored: str, written: str) -> str:
    """What a cell, given as `cell` and as `text`, looks like: one bit of `KIND_BITS`, or `DIGITS_BIT`.

    0 when it is missing, or when its column has a type other than text.
    """
    bit = KIND_BITS
    digits = _is_digits(written)
    if column.encoding == "typed":
        if column.stored_type is not ColumnType.TEXT:
            return "0"
        kind = f"CASE WHEN {digits} THEN {DIGITS_BIT} ELSE {bit[CellKind.TEXT]} END"
        return f"CASE WHEN {stored} IS NULL THEN 0 ELSE {kind} END"
    cases = {
        f"{stored} IS NULL": "0",
        f"{_matches(stored, NUMBER_PATTERN)} AND NOT ({_overflows(stored)})": f"CASE "
        f"WHEN NOT {_matches(stored, INTEGER_PATTERN)} THEN {bit[CellKind.DECIMAL]} "
        f"WHEN try_cast({stored} AS BIGINT) IS NULL THEN {bit[CellKind.HUGE]} ELSE {bit[CellKind.INTEGER]} END",
        f"{stored} IN ({_texts((*TRUE_WORDS, *FALSE_WORDS))})": str(bit[CellKind.BOOLEAN]),
        digits: str(DIGITS_BIT),
    }
    if column.encoding == "json":
        cases[f"{stored}[1] IN ('[', '{{')"] = str(bit[CellKind.NESTED])
    branches = " ".join(f"WHEN {test} THEN {answer}" for test, answer in cases.items())
    return f"CASE {branches} ELSE {bit[CellKind.TEXT]} END"


def parsed_number(column: RawColumn, stored: str, bits: str) -> str:
    """A `cell` whose `kind_bits` are known as DOUBLE; NULL when it is not a number."""
    if column.encoding == "typed":
        is_number = column.stored_type is not None and column.stored_type.is_number
        return f"{stored}::DOUBLE" if is_number else "NULL::DOUBLE"
    kinds = (CellKind.INTEGER, CellKind.HUGE, CellKind.DECIMAL)
    return f"CASE WHEN {bits} IN ({', '.join(str(KIND_BITS[kind]) for kind in kinds)}) THEN {stored}::DOUBLE END"


def parsed_integer(column: RawColumn, written: str, bits: str) -> str:
    """A `text` whose cell's `kind_bits` are known as BIGINT; NULL when it is not an integer that fits."""
    if column.encoding == "typed" and column.stored_type is ColumnType.INTEGER:
        return f"{written}::BIGINT"
    return f"CASE WHEN {bits} IN ({KIND_BITS[CellKind.INTEGER]}, {DIGITS_BIT}) THEN {written}::BIGINT END"


def value(column: RawColumn, column_type: ColumnType) -> str:
    """The cell as a value of its column's type."""
    kind = _SQL_TYPES[column_type]
    if column_type is ColumnType.TEXT:
        return text(column)
    if column_type is ColumnType.BOOLEAN and column.encoding != "typed":
        return f"{cell(column)} IN ({_texts(TRUE_WORDS)})"
    return f"({cell(column)})::{kind}"


def is_above(column: RawColumn, bound: float) -> str:
    """Whether the cell is a number greater than `bound`; false when it is missing or not a number."""
    if column.encoding == "typed" and column.stored_type is not ColumnType.TEXT:
        parsed = f"({cell(column)})::DOUBLE"
    else:
        parsed = _parse_number(text(column))
    # NaN sorts above every number: the second test keeps it out.
    return f"coalesce({parsed} > {_double(bound)} AND {parsed} <= {_double(math.inf)}, false)"


def is_among(column: RawColumn, column_type: ColumnType, values: Sequence[Scalar]) -> str:
    """Whether the cell's value equals one of `values`, as Python compares them; false when it is missing."""
    wanted = sorted(set(_comparable(values, column_type)))
    if not wanted:
        return "false"
    return f"coalesce({value(column, column_type)} IN ({', '.join(wanted)}), false)"


def _comparable(values: Iterable[Scalar], column_type: ColumnType) -> Iterable[str]:
    for wanted in values:
        if isinstance(wanted, str):
            if column_type is ColumnType.TEXT:
                yield literal(wanted)
        elif column_type is ColumnType.INTEGER:
            yield from _integer(wanted)
        elif column_type is ColumnType.FLOAT and wanted == wanted:
            yield _double(float(wanted))
        elif column_type is ColumnType.BOOLEAN and wanted in (0, 1):
            yield "true" if wanted else "false"


def _integer(wanted: float) -> Iterable[str]:
    if math.isfinite(wanted) and wanted == int(wanted) and -(2**63) <= wanted < 2**63:
        yield f"{literal(str(int(wanted)))}::BIGINT"


def _is_digits(written: str) -> str:
    return f"({_matches(written, LOOSE_INTEGER_PATTERN)} AND try_cast({written} AS BIGINT) IS NOT NULL)"


def _parse_number(source: str) -> str:
    pattern = f"(?:{NUMBER_PATTERN})|(?:{LOOSE_INTEGER_PATTERN})"
    parsed = f"CASE WHEN {_matches(source, pattern)} THEN try_cast({source} AS DOUBLE) END"
    return f"CASE WHEN NOT ({_overflows(source)}) THEN {parsed} END"


def _overflows(source: str) -> str:
    # A literal too large for DOUBLE reads as infinity, but does not say so.
    return f"isinf(try_cast({source} AS DOUBLE)) AND NOT regexp_matches({source}, '[iI]')"


def _matches(source: str, pattern: str) -> str:
    return f"regexp_full_match({source}, {literal(pattern)})"


def _double(bound: float) -> str:
    return f"{literal(repr(float(bound)))}::DOUBLE"


def _texts(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in words)
