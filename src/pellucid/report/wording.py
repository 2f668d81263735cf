"""Numbers and groups as people read them."""

from __future__ import annotations

import math
import re

from pellucid.report.model import Cell

NOT_DEFINED = "not defined"
NONE = "—"
MINUS = "\N{MINUS SIGN}"
_INTERVAL = re.compile(r"[(\[].+, .+[)\]]")


def shown_number(value: float | None) -> str:
    """The number to about four significant digits; "not defined" when there is none."""
    if value is None or value != value:
        return NOT_DEFINED
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return _digits(value).replace("-", MINUS)


def shown_interval(interval: tuple[float, float] | None) -> str:
    """Both bounds; a dash when there is no interval."""
    return NONE if interval is None else f"{shown_number(interval[0])} to {shown_number(interval[1])}"


def shown_share(share: float | None) -> str:
    """A share in 0..1 as a percentage."""
    if share is None or share != share:
        return NOT_DEFINED
    return f"{100 * share:.1f} %"


def number_cell(value: float | None) -> Cell:
    """A number with its exact value behind it."""
    return Cell(shown_number(value), value)


def share_cell(share: float | None) -> Cell:
    """A share shown as a percentage."""
    return Cell(shown_share(share), share)


def out_of(part: int, whole: int) -> str:
    """`26 of 100`: exact for fewer than a hundred, otherwise rounded to a hundred."""
    if whole <= 100:
        return f"{part} of {whole}"
    rounded = round(100 * part / whole)
    if rounded == 0 and part:
        return "fewer than 1 of 100"
    if rounded == 100 and part < whole:
        return "more than 99 of 100"
    return f"{rounded} of 100"


def group_name(column: str, selection: str) -> str:
    """The selected group: `sex is Female`, `age is in (40, 68]`."""
    within = "is in" if _INTERVAL.fullmatch(selection) else "is"
    return f"{column} {within} {selection}" if selection else f"{column} is empty"


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _digits(value: float) -> str:
    if isinstance(value, int) or (value == int(value) and abs(value) >= 1000):
        return f"{int(value):,}"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.1f}"
    if size >= 0.001 or size == 0:
        return f"{value:.4f}"
    return f"{value:.2e}"
