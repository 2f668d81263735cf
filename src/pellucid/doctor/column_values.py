"""The distinct values of one column, and what a value that is not among them was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.core.ports import Key
from pellucid.doctor.likeness import meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pellucid.core.scalars import Cell, Scalar
    from pellucid.doctor.keeping import KeptTable

MOST_VALUES = 5_000
_SHOWN = 8


class ColumnValues(Struct, frozen=True):
    """Rows by distinct value of a column."""

    column: str
    counts: Mapping[Cell, int]

    @property
    def present(self) -> list[Scalar]:
        """The values, missing cells apart, the most frequent first."""
        return sorted(
            (cell for cell in self.counts if cell is not None), key=lambda cell: (-self.counts[cell], str(cell))
        )

    @property
    def numbers(self) -> list[float | int]:
        """The values in ascending order; none unless all are numbers."""
        present = self.present
        numbers = [value for value in present if isinstance(value, int | float) and not isinstance(value, bool)]
        return sorted(numbers) if len(numbers) == len(present) else []

    def rows(self, value: Scalar) -> int:
        """How many rows have this value, as the column holds it or as text that says the same."""
        return self.counts.get(value, 0) or sum(n for cell, n in self.counts.items() if str(cell) == str(value))

    def meant(self, value: object) -> Scalar | None:
        """The value of the column that was surely meant."""
        by_text = {str(cell): cell for cell in self.present}
        if str(value) in by_text:
            return by_text[str(value)]
        if isinstance(value, str | int | float) and (same := self._same_number(value)) is not None:
            return same
        name = meant(str(value), by_text) if self._holds_text else None
        return None if name is None else by_text[name]

    def listing(self) -> str:
        """The most frequent values with their rows, in words."""
        shown = [f"{cell!r} ({self.counts[cell]:,} rows)" for cell in self.present[:_SHOWN]]
        more = len(self.present) - len(shown)
        return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")

    def just_below(self, value: object) -> float | None:
        """A threshold that selects exactly the rows with this value, which has to be the largest of several."""
        numbers = self.numbers
        if len(numbers) < 2 or not isinstance(value, int | float | str):
            return None
        try:
            is_largest = float(value) == numbers[-1]
        except ValueError:
            return None
        return (numbers[-2] + numbers[-1]) / 2 if is_largest else None

    @property
    def _holds_text(self) -> bool:
        return any(isinstance(cell, str) for cell in self.present)

    def _same_number(self, value: str | float) -> Scalar | None:
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        for cell in self.present:
            try:
                if float(cell) == number:
                    return cell
            except ValueError:
                continue
        return None


def column_values(table: KeptTable, column: str, *, may_scan: bool = False) -> ColumnValues | None:
    """The values of a column as counted so far; with `may_scan`, counted now. `None` when unknown or too many."""
    counts = table.counted(column)
    if counts is None and may_scan and column not in table.varied([column]):
        table.tally([Key(column)])
        counts = table.counted(column)
    return ColumnValues(column, counts) if counts is not None and len(counts) <= MOST_VALUES else None
