"""What is compared: sensitive columns, the label and the group column."""

from __future__ import annotations

from msgspec import Struct

from pellucid.core.scalars import Scalar

ColumnRef = str | int
"""A column by name, or by 0-based position."""


class FacetSpec(Struct, frozen=True):
    """A sensitive column and the values that select the disadvantaged group d.

    Several values are categories. One value is a category or an exclusive lower bound, whichever the
    column's data calls for. No value means one report per distinct value, each against all others.
    """

    column: ColumnRef
    values: tuple[Scalar, ...] = ()


class LabelSpec(Struct, frozen=True):
    """The label column and the values (or the exclusive lower bound) that count as a positive outcome."""

    column: ColumnRef
    positive: tuple[Scalar, ...]


class CountRequest(Struct, frozen=True):
    """Which rows to count, by resolved column names."""

    label: str
    positive: tuple[Scalar, ...]
    facets: tuple[tuple[str, tuple[Scalar, ...]], ...]
    predicted_label: str | None = None
    group: str | None = None
