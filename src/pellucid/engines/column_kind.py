"""Whether a column is read as categories or as numbers to be compared with a threshold (contract 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from pellucid.core.counts import ColumnProfile
from pellucid.core.inference import LOOSE_INTEGER_PATTERN
from pellucid.core.scalars import Cell, ColumnType, Scalar

UNIQUENESS_LIMIT = 0.05
MANY_VALUES = 20

_INTEGER_TEXT = re.compile(LOOSE_INTEGER_PATTERN)
_LONGEST = 64


class Kind(Enum):
    """How the values of a column are compared with those the user gave."""

    CATEGORICAL = "categorical"
    CONTINUOUS = "continuous"


def column_kind(profile: ColumnProfile, value_count: int) -> Kind:
    """The kind of a column for which the user gave `value_count` values.

    >>> column_kind(ColumnProfile("age", ColumnType.INTEGER, count=20, missing=0, distinct=1), 1).value
    'continuous'
    """
    if value_count > 1:
        return Kind.CATEGORICAL
    if profile.type is ColumnType.FLOAT:
        return Kind.CONTINUOUS
    is_integer = profile.type is ColumnType.INTEGER or (profile.is_integer_text and not profile.missing)
    return Kind.CONTINUOUS if is_integer and profile.uniqueness >= UNIQUENESS_LIMIT else Kind.CATEGORICAL


def cells_type(cells: Iterable[Cell]) -> ColumnType:
    """The type of a column that holds these cells; a column without any value is a column of missing numbers."""
    types = {type(cell) for cell in cells if cell is not None}
    if str in types or (bool in types and len(types) > 1):
        return ColumnType.TEXT
    if bool in types:
        return ColumnType.BOOLEAN
    return ColumnType.INTEGER if types == {int} else ColumnType.FLOAT


def profile_cells(name: str, cells: Mapping[Cell, int]) -> ColumnProfile:
    """The profile of a column of which every distinct cell and its number of rows is known."""
    column_type = cells_type(cells)
    missing = cells.get(None, 0)
    values = [cell for cell in cells if cell is not None]
    is_integer_text = column_type is ColumnType.TEXT and all(is_integer(str(value)) for value in values)
    numbers: list[float] = []
    if column_type.is_number or is_integer_text:
        numbers = [as_number(value) for value in values]
    return ColumnProfile(
        name,
        column_type,
        count=sum(cells.values()) - missing,
        missing=missing,
        distinct=len(values),
        minimum=min(numbers, default=None),
        maximum=max(numbers, default=None),
        is_integer_text=is_integer_text,
    )


def is_integer(text: str) -> bool:
    """Whether a text casts to an integer of 64 bits."""
    if len(text) > _LONGEST or not _INTEGER_TEXT.fullmatch(text):
        return False
    return -(2**63) <= int(text) < 2**63


def as_number(value: Scalar) -> float | int:
    """The number a cell of a number column, or of a column of integer text, stands for."""
    return int(value) if isinstance(value, str | bool) else value


def describe_kind(profile: ColumnProfile, kind: Kind, value_count: int) -> str:
    """One sentence for the log: what was seen and what follows from it.

    >>> profile = ColumnProfile("age", ColumnType.INTEGER, count=32561, missing=0, distinct=73)
    >>> describe_kind(profile, Kind.CATEGORICAL, 1)
    'age: integer, 73 distinct of 32561 values (u=0.0022 < 0.05): categorical'
    """
    u = profile.uniqueness
    reason = f"u={u:.4f}"
    if value_count > 1:
        reason += f"; {value_count} values given"
    elif profile.type is ColumnType.INTEGER or profile.is_integer_text:
        reason += f" {'>=' if u >= UNIQUENESS_LIMIT else '<'} {UNIQUENESS_LIMIT}"
    else:
        reason += f"; always for {profile.type.value}"
    missing = f", {profile.missing} missing" if profile.missing else ""
    return (
        f"{shown(profile.name)}: {profile.type.value}, {profile.distinct} distinct of {profile.count} values{missing} "
        f"({reason}): {kind.value}"
    )


def warn_kind(profile: ColumnProfile, kind: Kind, values: Sequence[Scalar]) -> str | None:
    """A warning when the values look as if the user meant the other kind, otherwise `None`."""
    if not values or not (profile.type.is_number or profile.is_integer_text) or profile.maximum is None:
        return None
    given = ", ".join(repr(value) for value in values)
    span = f"{profile.distinct} distinct values from {profile.minimum} to {profile.maximum}"
    if kind is Kind.CATEGORICAL and len(values) == 1 and _looks_like_threshold(profile, values[0]):
        return (
            f"warning: {shown(profile.name)} ({span}) is read as categories: {given} selects only rows equal to it, "
            "not rows above it; if a threshold was meant, give a column that says so for each row"
        )
    if kind is Kind.CONTINUOUS and _selects_nothing(profile, values[0]):
        return (
            f"warning: {shown(profile.name)} ({span}) is compared with a threshold: no row lies above {given}; "
            "if a category was meant, give a number just below it"
        )
    return None


def shown(name: str) -> str:
    """A column name fit for one line of a log."""
    return name if name.isprintable() else ascii(name)


def _looks_like_threshold(profile: ColumnProfile, value: Scalar) -> bool:
    is_fraction = isinstance(value, float) and not value.is_integer()
    return is_fraction or profile.distinct >= MANY_VALUES


def _selects_nothing(profile: ColumnProfile, value: Scalar) -> bool:
    try:
        return profile.maximum is not None and float(value) >= profile.maximum
    except ValueError:
        return False
