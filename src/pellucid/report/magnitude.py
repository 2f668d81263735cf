"""One form for all the numbers of a table or a map, short enough to stand side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.report.language.numbers import format_decimals

if TYPE_CHECKING:
    from pellucid.report.language import Words

LARGE = 10_000.0
"""Numbers that differ by more are shown in thousands, or millions."""

USUAL_DIGITS = 4


class Magnitude(Struct, frozen=True):
    """Numbers are shown in a unit of 1, a thousand, a million ..., with so many decimals."""

    unit: int
    digits: int

    def show(self, words: Words, value: float, *, signed: bool = False) -> str:
        """The number in this unit; with its sign, if wanted."""
        rounded = round(value / self.unit, self.digits)
        text = format_decimals(words.language, rounded, self.digits)
        return f"+{text}" if signed and rounded > 0 else text


def magnitude_of(spread: float) -> Magnitude:
    """About three digits of numbers that differ by so much.

    Examples:
        >>> magnitude_of(0.35), magnitude_of(42.0), magnitude_of(2_500_000.0)
        (Magnitude(unit=1, digits=3), Magnitude(unit=1, digits=1), Magnitude(unit=1000000, digits=2))
    """
    if not spread > 0 or not math.isfinite(spread):
        return Magnitude(1, USUAL_DIGITS)
    unit = 1000 ** int(math.log10(spread) // 3) if spread >= LARGE else 1
    return Magnitude(unit, max(0, 2 - math.floor(math.log10(spread / unit))))
