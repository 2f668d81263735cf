"""Types of whole columns, inferred from their cells as pandas infers them from text (contract 3.1).

A cell is a text (`02134`, ` 7`) or a JSON token (`"02134"`, `7`, `1.0`, `null`). What a column is follows from how many
of its cells are of which kind, so a scan that only counts kinds decides exactly as one that sees every cell.

Three rules differ from pandas on purpose, because pandas changes the value: digits with a leading zero (`02134`) and
integers beyond 64 bits in a column of integers stay text, and so do words such as `NA` and `nan`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from pellucid.core.scalars import ColumnType, Scalar

INTEGER_PATTERN = r"[ \t]*[+-]?(?:0|[1-9][0-9]*)[ \t]*"
"""An integer: no leading zeros, no underscores; blanks around it do not count."""

NUMBER_PATTERN = (
    r"[ \t]*[+-]?(?:(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)[ \t]*"
)
"""An integer, a decimal, or an infinity; never NaN."""

LOOSE_INTEGER_PATTERN = r"[ \t]*[+-]?[0-9]+[ \t]*"
"""Text that casts to an integer, leading zeros and all."""

TRUE_WORDS = ("true", "True", "TRUE")
FALSE_WORDS = ("false", "False", "FALSE")
MISSING_TOKENS = ("null", "NaN")

_INTEGER = re.compile(INTEGER_PATTERN)
_NUMBER = re.compile(NUMBER_PATTERN)
_INFINITE = re.compile(r"[ \t]*[+-]?[iI].*")
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_LONGEST = len(str(_LOWEST))


class CellKind(Enum):
    """What one cell looks like. `HUGE` is an integer that does not fit 64 bits, `NESTED` a JSON list or object."""

    MISSING = "missing"
    INTEGER = "integer"
    HUGE = "huge"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    NESTED = "nested"


class Evidence(Struct, frozen=True):
    """How many cells of a column are of each kind. Only whether a number is zero decides, so distinct cells will do."""

    missing: int = 0
    integers: int = 0
    huge: int = 0
    decimals: int = 0
    booleans: int = 0
    texts: int = 0
    nested: int = 0

    @property
    def column_type(self) -> ColumnType:
        """The type that holds every cell: text unless all are numbers or all are truth values.

        Integers become floats when a cell is missing; a column without any value is float, as in pandas.
        """
        has_numbers = bool(self.integers or self.huge or self.decimals)
        if self.texts or self.nested or (self.booleans and has_numbers):
            return ColumnType.TEXT
        if self.booleans:
            return ColumnType.BOOLEAN
        if self.huge and not self.decimals:
            return ColumnType.TEXT
        whole = self.integers and not (self.decimals or self.missing)
        return ColumnType.INTEGER if whole else ColumnType.FLOAT


def kind_of_text(text: str | None) -> CellKind:
    """Kind of a text cell; `None` is missing."""
    if text is None:
        return CellKind.MISSING
    if _NUMBER.fullmatch(text) and (math.isfinite(float(text)) or _INFINITE.fullmatch(text)):
        return _kind_of_integer(text.strip()) if _INTEGER.fullmatch(text) else CellKind.DECIMAL
    return CellKind.BOOLEAN if text in TRUE_WORDS or text in FALSE_WORDS else CellKind.TEXT


def kind_of_token(token: str | None) -> CellKind:
    """Kind of a JSON token; `None`, `null` and `NaN` are missing, and a string is text whatever it says."""
    if token is None or token in MISSING_TOKENS:
        return CellKind.MISSING
    if token.startswith('"'):
        return CellKind.TEXT
    return CellKind.NESTED if token.startswith(("[", "{")) else kind_of_text(token)


def gather(kinds: Iterable[CellKind]) -> Evidence:
    """The evidence of these cells."""
    counts = dict.fromkeys(CellKind, 0)
    for kind in kinds:
        counts[kind] += 1
    return Evidence(
        missing=counts[CellKind.MISSING],
        integers=counts[CellKind.INTEGER],
        huge=counts[CellKind.HUGE],
        decimals=counts[CellKind.DECIMAL],
        booleans=counts[CellKind.BOOLEAN],
        texts=counts[CellKind.TEXT],
        nested=counts[CellKind.NESTED],
    )


def value_of_text(text: str, column_type: ColumnType) -> Scalar:
    """The value a text cell stands for in a column of this type.

    Examples:
        >>> value_of_text(" 7", ColumnType.INTEGER), value_of_text("7", ColumnType.FLOAT)
        (7, 7.0)
        >>> value_of_text(" 7", ColumnType.TEXT)
        ' 7'
    """
    if column_type is ColumnType.INTEGER:
        return int(text)
    if column_type is ColumnType.FLOAT:
        return float(text)
    return text in TRUE_WORDS if column_type is ColumnType.BOOLEAN else text


def value_of_token(token: str, column_type: ColumnType) -> Scalar:
    """The value a JSON token stands for in a column of this type; in a mixed column `1` is the text `1`."""
    if token.startswith('"'):
        return str(json.loads(token))
    return value_of_text(token, column_type)


def _kind_of_integer(digits: str) -> CellKind:
    fits = len(digits) <= _LONGEST and _LOWEST <= int(digits) <= _HIGHEST
    return CellKind.INTEGER if fits else CellKind.HUGE
