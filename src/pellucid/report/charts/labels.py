"""Names along an axis."""

from __future__ import annotations

from collections.abc import Sequence

SHORT = 8
"""Names of so many characters can stand side by side."""

BOTH_ENDS = "length(datum.label) > 22 ? slice(datum.label, 0, 10) + '…' + slice(datum.label, -11) : datum.label"
"""Long names often begin alike, such as those of one-hot columns: of these, both ends are shown."""

LABEL_LIMIT = 180
"""More pixels than any of these is long."""


def label_angle(names: Sequence[object]) -> int:
    """Level where all names are short, slanted otherwise."""
    return -40 if max(len(str(name)) for name in names) > SHORT else 0
