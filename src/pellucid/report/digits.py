"""How many digits of a number people are shown: one rule for all languages and places."""

from __future__ import annotations

import math

MINUS = "\N{MINUS SIGN}"
SMALLEST, LONGEST = 1e-6, 1e15
"""Numbers beyond are written with a power of ten."""


def decimals_of(value: float) -> int | None:
    """How many decimals leave about four significant digits; `None` where a power of ten is needed.

    Examples:
        >>> [decimals_of(value) for value in (12, 1234.5, 0.5, 0.00012345, 1e-9)]
        [0, 1, 4, 6, None]
    """
    size = abs(value)
    if size >= LONGEST or 0 < size < SMALLEST:
        return None
    if isinstance(value, int) or (value == int(value) and size >= 1000):
        return 0
    if size >= 1000:
        return 1
    return 4 if size >= 0.001 or size == 0 else 2 - math.floor(math.log10(size))
