"""Numbers and groups as a result shows them: as an English report does, without Babel, which may not be installed."""

from __future__ import annotations

import math
from decimal import Decimal

from pellucid.report.digits import MINUS, decimals_of
from pellucid.report.group_names import told_values


def shown_number(value: float | None) -> str:
    """The number to about four significant digits."""
    if value is None or value != value:
        return "not defined"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    decimals = decimals_of(value)
    form = ".2E" if decimals is None else f",.{decimals}f"
    number = Decimal(str(value + 0))  # no minus before a zero
    return format(number, form).replace("E+", "E").replace("-", MINUS)


def shown_interval(interval: tuple[float, float] | None) -> str:
    """Both bounds; nothing when there is no interval."""
    return "" if interval is None else f"{shown_number(interval[0])} to {shown_number(interval[1])}"


def group_name(column: str, selection: str) -> str:
    """The selected group: `sex is Female`, `age is in (40, 68]`, `age is 41 to 90`."""
    if not selection:
        return f"{column} is empty"
    is_interval = selection[0] in "([" and selection[-1] in ")]" and ", " in selection
    return f"{column} {'is in' if is_interval else 'is'} {told_values(selection)}"
