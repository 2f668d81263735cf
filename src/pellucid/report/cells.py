"""Numbers and values of the data as cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.model import Cell

if TYPE_CHECKING:
    from pellucid.core.scalars import Cell as DataCell
    from pellucid.report.language import Words


def number_cell(words: Words, value: float | None) -> Cell:
    """A number with its exact value behind it."""
    return Cell(words.number(value), value)


def data_cell(words: Words, value: DataCell) -> Cell:
    """A value as it stands in the data."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return Cell(data_text(words, value), value if is_number else None)  # type: ignore[arg-type]


def data_text(words: Words, value: DataCell) -> str:
    """The value as it stands in the data, a missing one as a word."""
    if value is None or value != value:
        return words.say("page.missing")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def near_text(words: Words, value: DataCell) -> str:
    """The value, a number to four digits: as near as a bucket's middle has to be told."""
    return f"{value:.4g}" if isinstance(value, float) and value == value else data_text(words, value)
