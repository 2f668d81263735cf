"""Numbers and groups as a result shows them: without the libraries that reports in many languages need."""

from __future__ import annotations

import math

from pellucid.report.group_names import told_values

MINUS = "\N{MINUS SIGN}"


def shown_number(value: float | None) -> str:
    """The number to about four significant digits."""
    if value is None or value != value:
        return "not defined"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if value == int(value) and size >= 1000:
        return f"{int(value):,}".replace("-", MINUS)
    form = ",.1f" if size >= 1000 else ".4f" if size >= 0.001 or size == 0 else ".2e"
    return format(value, form).replace("-", MINUS)


def shown_interval(interval: tuple[float, float] | None) -> str:
    """Both bounds; nothing when there is no interval."""
    return "" if interval is None else f"{shown_number(interval[0])} to {shown_number(interval[1])}"


def group_name(column: str, selection: str) -> str:
    """The selected group: `sex is Female`, `age is in (40, 68]`, `age is 41 to 90`."""
    if not selection:
        return f"{column} is empty"
    is_interval = selection[0] in "([" and selection[-1] in ")]" and ", " in selection
    return f"{column} {'is in' if is_interval else 'is'} {told_values(selection)}"
